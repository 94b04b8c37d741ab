"""What a nightly job is told beside the plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from orderplan.nightly.outcome import Gate

DEFAULT_KEEP = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class NightlySettings:
    """Settings of a nightly job."""

    started: datetime
    """The moment from which the run has its name; plant time."""
    source: str = ""
    """What the manifest says about where the plant came from; no passwords."""
    keep: int = DEFAULT_KEEP
    """Runs to keep, the new one included."""
    gates: tuple[Gate, ...] = ()
    """What makes the job end with `Status.GATE_FAILED`."""
    csv: bool = True
    """Whether the tables are written as CSV beside Parquet; CSV takes some ten times the room and time."""
    wait_seconds: float = 0.0
    """How long to wait for another job on the same output to end."""

    def __post_init__(self) -> None:
        problems = []
        if self.keep < 1:
            problems.append(f"keep: {self.keep} is not a whole number from 1: the last good run is always kept.")
        if not self.wait_seconds >= 0:
            problems.append(f"wait_seconds: {self.wait_seconds} is not a number from 0.")
        if problems:
            raise ConfigError(problems)
