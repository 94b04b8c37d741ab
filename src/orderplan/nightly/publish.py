"""Publishing a run: its folder gets its name in one step, and then `latest` leads to it in one step."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from orderplan.errors import ConfigError
from orderplan.nightly.run_folders import RUNS, run_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LATEST_LINK = "latest"
"""A symbolic link to the last good run."""
LATEST_TEXT = "LATEST"
"""A text file with its name, where the file system has no symbolic links."""
_POINTERS = {".latest.link": LATEST_LINK, ".latest.text": LATEST_TEXT}
"""What is made first, and the name that it gets."""
_log = logging.getLogger(__name__)


def publish(building: Path, name: str, on_step: Callable[[str], None]) -> Path:
    """Give a finished run its name, and let `latest` lead to it.

    Everything is on the disk before the first step. Where the second one fails, the first one is taken back.

    Parameters
    ----------
    building
        The finished folder, beside the place of the run.
    name
        The run's name.
    on_step
        Told before each step.

    Returns
    -------
    Path
        The folder of the run.

    """
    runs, output, folder = building.parent, building.parent.parent, building.parent / name
    on_step("sync")
    sync_tree(building)
    try:
        on_step("prepare latest")
        pointer = _prepared_pointer(output, name)
        on_step("rename run")
        building.rename(folder)
        try:
            _sync(runs)
            on_step("switch latest")
            pointer.replace(_place_of(pointer))
        except OSError:
            folder.rename(building)
            raise
    finally:
        _remove_pointers(output)
    on_step("settle latest")
    _settle(output)
    return folder


def point_to(output: Path, name: str) -> None:
    """Let `latest` lead to a run."""
    try:
        pointer = _prepared_pointer(output, name)
        pointer.replace(_place_of(pointer))
    finally:
        _remove_pointers(output)
    _settle(output)


def latest_run(output: Path) -> Path | None:
    """Give the folder that `latest` leads to; None where there is no run.

    Raises
    ------
    ConfigError
        Where something of that name is there that is not ours.

    """
    link, text = output / LATEST_LINK, output / LATEST_TEXT
    if link.is_symlink():
        name = link.readlink().name
    elif link.exists():
        raise ConfigError([f"'{link}' is not the link to the last run.  Hint: choose another output folder."])
    elif text.is_file():
        name = text.read_text(encoding="utf-8").strip()
    else:
        return None
    folder = output / RUNS / name
    return folder if run_number(name) and folder.is_dir() else None


def _prepared_pointer(output: Path, name: str) -> Path:
    """Make the new pointer beside its place: what it takes on the disk is taken now."""
    link, text = (output / pointer for pointer in _POINTERS)
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(f"{RUNS}/{name}", target_is_directory=True)
    except (OSError, NotImplementedError):
        if (output / LATEST_LINK).is_symlink():
            raise  # links can be made here, so it is something else: a full disk
        with text.open("w", encoding="utf-8") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        return text
    return link


def _place_of(pointer: Path) -> Path:
    return pointer.with_name(_POINTERS[pointer.name])


def _remove_pointers(output: Path) -> None:
    for name in _POINTERS:
        (output / name).unlink(missing_ok=True)


def _settle(output: Path) -> None:
    """Bring the switch onto the disk; where that fails the switch is made, and after a crash either run is whole."""
    try:
        _sync(output)
        if (output / LATEST_LINK).is_symlink():
            (output / LATEST_TEXT).unlink(missing_ok=True)
    except OSError as error:
        _log.warning("latest is switched, but may not be on the disk: %s", error, extra={"event": "not_settled"})


def sync_tree(folder: Path) -> None:
    """Bring every file of a folder, and the folders, onto the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle for a folder
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
