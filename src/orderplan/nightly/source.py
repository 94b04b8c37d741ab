"""Reading files that must not change meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.data.settings import SETTINGS_FILE
from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.data.planning_data import PlanningData

State = dict[str, tuple[int, int, int]]


def read_unchanged(source: str | Path, read: Callable[[], PlanningData]) -> PlanningData:
    """Read a plant folder or file, and refuse it where another program wrote to it meanwhile.

    Parameters
    ----------
    source
        The folder, or the file; of a file the settings beside it count, too.
    read
        Reads it.

    Raises
    ------
    ConfigError
        Where a file appeared, went, grew or was written while it was read.

    """
    source = Path(source)
    try:
        before = _state(source)
        data = read()
        after = _state(source)
    except OSError as error:
        raise ConfigError([f"'{source}' cannot be read: {error}."]) from error
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if changed:
        named = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        hint = "start the job when the export is finished."
        raise ConfigError([f"'{source}' was written to while it was read: {named}.  Hint: {hint}"])
    return data


def _state(source: Path) -> State:
    """Give size, moment of change and identity of each file."""
    if source.is_dir():
        paths = [path for path in source.iterdir() if path.is_file()]
    else:
        paths = [path for path in (source, source.parent / SETTINGS_FILE) if path.is_file()]
    found = {}
    for path in paths:
        stat = path.stat()
        found[path.name] = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
    return found
