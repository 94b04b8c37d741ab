"""How a nightly job ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NoReturn

from orderplan.enums import unknown_word

if TYPE_CHECKING:
    from pathlib import Path

    from orderplan.difference.record import PlanDifference


class Status(IntEnum):
    """The exit code of a nightly job."""

    PUBLISHED = 0
    FAILED = 1
    """Nothing was published; the last good run stands."""
    BAD_INPUT = 3
    """The input cannot be planned, not even without its bad rows; nothing was published."""
    QUARANTINED = 4
    """Published, with bad rows left out."""
    GATE_FAILED = 5
    """Published, but a gate found what it looks for; it goes before `QUARANTINED`."""

    @property
    def is_published(self) -> bool:
        """Whether there is a new run."""
        return self in {Status.PUBLISHED, Status.QUARANTINED, Status.GATE_FAILED}


class Gate(StrEnum):
    """What a published plan may be failed on."""

    LATE = "late"
    """A sales order line that is late or cannot be covered."""
    SHORT = "short"
    """A requirement that is covered late or not at all."""

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise ValueError(unknown_word(cls, value))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NightlyOutcome:
    """What `run_nightly` gives."""

    status: Status
    message: str
    """What happened, in a sentence; of bad input all that is wrong."""
    run: Path | None = None
    """The folder of the new run; None where nothing was published."""
    plan_summary: str = ""
    difference: PlanDifference | None = None
    """What changed since the last good run; None where there is none."""
