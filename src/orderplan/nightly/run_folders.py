"""The folders of an output: which runs there are, what killed jobs left behind, and what is too old.

An output has the folder `runs` with a folder for each run, and `latest`, which leads to the last good one. What is not
a whole run has a hidden name, so that a folder with the name of a run is always whole.
"""

from __future__ import annotations

import logging
import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

RUNS = "runs"
_log = logging.getLogger(__name__)
_RUN = re.compile(r"\d{4}-\d\d-\d\dT\d{6}-(\d{4,})")
_LEFTOVER = re.compile(rf"\.{_RUN.pattern}\.(building|removing)")
_LATEST_LEFTOVER = re.compile(r"\.latest\.(link|text)")


def run_number(name: str) -> int:
    """Give the number of a run; 0 where the name is not that of a run."""
    found = _RUN.fullmatch(name)
    return int(found[1]) if found else 0


def run_folders(output: Path) -> list[Path]:
    """Give the folders of the whole runs, the newest first; the number decides, not the clock."""
    runs = output / RUNS
    found = [path for path in runs.iterdir() if run_number(path.name)] if runs.is_dir() else []
    return sorted(found, key=lambda path: run_number(path.name), reverse=True)


def next_run_name(output: Path, started: datetime) -> str:
    """Name the next run: the moment it started, and a number that counts the runs."""
    newest = next(iter(run_folders(output)), None)
    number = 1 + (run_number(newest.name) if newest is not None else 0)
    return f"{started:%Y-%m-%dT%H%M%S}-{number:04}"


def building_folder(output: Path, name: str) -> Path:
    """Give the folder in which a run is built."""
    return output / RUNS / f".{name}.building"


def sweep_leftovers(output: Path) -> list[str]:
    """Remove what killed jobs left behind; give the names. Only for who holds the lock of the output."""
    runs = output / RUNS
    leftovers = [path for path in runs.iterdir() if _LEFTOVER.fullmatch(path.name)] if runs.is_dir() else []
    leftovers += [path for path in output.iterdir() if _LATEST_LEFTOVER.fullmatch(path.name)]
    for path in leftovers:
        _remove(path)
    return sorted(path.name for path in leftovers)


def prune_runs(output: Path, keep: int) -> list[str]:
    """Remove all but the newest runs; give the names. A run is hidden before its files go, so none is seen half."""
    removed = []
    for path in run_folders(output)[keep:]:
        hidden = path.with_name(f".{path.name}.removing")
        try:
            path.rename(hidden)
            _remove(hidden)
        except OSError as error:
            _log.warning("%s cannot be removed: %s", path, error, extra={"event": "not_pruned", "run": path.name})
        else:
            removed.append(path.name)
    return removed


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
