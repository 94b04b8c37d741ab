"""The sample plants that come with the library."""

from __future__ import annotations

import shutil
from pathlib import Path

from orderplan.errors import ConfigError


def samples_folder() -> Path:
    """Find the folder of the sample plants: inside the installed package, or in the checkout that runs."""
    package = Path(__file__).parent
    for folder in (package / "samples", package.parents[1] / "data" / "samples"):
        if folder.is_dir():
            return folder
    raise ConfigError(["the sample plants are not installed."])


def sample_names() -> list[str]:
    """Name the sample plants."""
    return sorted(folder.name for folder in samples_folder().iterdir() if (folder / "plan.toml").is_file())


def copy_sample(name: str, folder: Path) -> Path:
    """Copy a sample plant into a new folder.

    Raises
    ------
    ConfigError
        Where there is no such sample, or the folder is there already.

    """
    if name not in sample_names():
        raise ConfigError([f"'{name}' is not a sample plant.  Hint: there are {', '.join(sample_names())}."])
    if folder.exists():
        raise ConfigError([f"'{folder}' is there already.  Hint: name another folder."])
    shutil.copytree(samples_folder() / name, folder)
    return folder
