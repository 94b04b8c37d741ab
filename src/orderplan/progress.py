"""How far a long piece of work has come, and whether it shall go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Progress(NamedTuple):
    """Where a plan stands: told at the start of each stage, and once at the end."""

    stage: str
    """The stage that begins, in a word; empty at the end."""
    done: int
    """Stages that are finished."""
    total: int
    """All stages."""


OnProgress = Callable[[Progress], None]
"""What is told of progress."""
ShouldStop = Callable[[], bool]
"""Asked between stages; the work ends where it says yes."""
