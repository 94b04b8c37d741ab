"""One job at a time on an output."""

from __future__ import annotations

import json
import os
import platform
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

LOCK_FILE = ".nightly.lock"
HOLDER_FILE = ".nightly.holder.json"
_POLL_SECONDS = 0.2


class LockedError(Exception):
    """Another job is at work; the text says which."""


@contextmanager
def output_lock(
    output: Path, started: datetime, wait_seconds: float, should_stop: Callable[[], bool] | None = None
) -> Iterator[None]:
    """Hold the lock of an output; the system takes it from a process that dies, however it dies.

    Parameters
    ----------
    output
        The folder.
    started
        The moment that others are told this job started at.
    wait_seconds
        How long to wait for it.
    should_stop
        Asked while waiting.

    Raises
    ------
    LockedError
        Where another process has it.

    """
    lock = FileLock(output / LOCK_FILE)
    try:
        lock.acquire(timeout=wait_seconds, poll_interval=_POLL_SECONDS, cancel_check=should_stop)
    except Timeout:
        raise LockedError(f"Another job is at work on '{output}'{_holder(output)}; nothing was done.") from None
    holder = output / HOLDER_FILE
    try:
        told = {"pid": os.getpid(), "started": started.isoformat(timespec="seconds"), "host": platform.node()}
        holder.write_text(json.dumps(told) + "\n", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder(output: Path) -> str:
    """Say who holds the lock, as far as it can be known."""
    try:
        told = json.loads((output / HOLDER_FILE).read_text(encoding="utf-8"))
        return f": process {told['pid']} on {told['host']}, started {told['started']}"
    except (OSError, ValueError, KeyError):
        return ""
