"""What can be wrong with a schedule, and how to say it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.problem import NONE
from orderplan.scheduler.schedule import Costs

if TYPE_CHECKING:
    from collections.abc import Iterator


class Rule(StrEnum):
    """The rules of a schedule (planning rules, section 7)."""

    COMPLETE = "complete"
    ELIGIBLE = "eligible"
    WORKING = "working"
    SETUP_DURATION = "setup_duration"
    RUN_DURATION = "run_duration"
    INTERRUPTED = "interrupted"
    SETUP = "setup"
    OVERLAP = "overlap"
    AVAILABLE = "available"
    SEQUENCE = "sequence"
    SUPPLY = "supply"
    MATERIAL = "material"
    FIXED_MODE = "fixed_mode"
    FIXED_START = "fixed_start"
    COSTS = "costs"


_SENTENCES = {
    Rule.COMPLETE: "the schedule has {actual} rows for {expected} operations",
    Rule.ELIGIBLE: "operation {operation} is done in mode {actual}, its own ones begin at {expected}",
    Rule.WORKING: "operation {operation} begins or ends at {actual}, when its resource is idle; it works at {expected}",
    Rule.SETUP_DURATION: "operation {operation} is set up for {actual} working seconds instead of {expected}",
    Rule.RUN_DURATION: "operation {operation} runs for {actual} working seconds instead of {expected}",
    Rule.INTERRUPTED: "operation {operation} may not be interrupted, but ends at {actual} behind a break",
    Rule.SETUP: "operation {operation} needs a setup of {expected} after what was before it, not of {actual}",
    Rule.OVERLAP: "operation {operation} begins at {actual}, while its resource does {other} until {expected}",
    Rule.AVAILABLE: "operation {operation} begins at {actual}, its resource is available from {expected} on",
    Rule.SEQUENCE: "operation {operation} begins at {actual}, operation {other} of its job lets it go on at {expected}",
    Rule.SUPPLY: "operation {operation} begins at {actual}, operation {other} supplies it at {expected}",
    Rule.MATERIAL: "operation {operation} begins at {actual}, its material is there at {expected}",
    Rule.FIXED_MODE: "operation {operation} must stay in mode {expected}, but is in {actual}",
    Rule.FIXED_START: "operation {operation} must start at {expected}, but starts at {actual}",
}


class Violation(NamedTuple):
    """One operation that breaks one rule."""

    rule: Rule
    operation: int
    """`NONE` where it is about the whole schedule."""
    other: int
    """The other operation that it collides with, or `NONE`; for costs the term's place in `Costs`."""
    expected: int
    """What the rule asks for: a moment, a duration or a mode."""
    actual: int
    """What the schedule has."""

    def sentence(self) -> str:
        """Say what is wrong."""
        if self.rule is Rule.COSTS:
            return f"the {Costs._fields[self.other]} is {self.expected}, not {self.actual}"
        return _SENTENCES[self.rule].format(**self._asdict())


def found(
    rule: Rule, wrong: np.ndarray, expected: np.ndarray, actual: np.ndarray, other: np.ndarray | None = None
) -> Iterator[Violation]:
    """Give a violation for each operation that is wrong; shape (operations,) each."""
    for operation in np.flatnonzero(wrong).tolist():
        with_other = NONE if other is None else int(other[operation])
        yield Violation(rule, operation, with_other, int(expected[operation]), int(actual[operation]))
