"""The ways in which rush orders can go into a published schedule, as records side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.problem import MINUTE
from orderplan.scheduler.publishing import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.scheduler.overtime import Overtime
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule


class ChoiceKind(StrEnum):
    """How a planner thinks about a rush order."""

    SQUEEZE = "squeeze"
    """Nobody published moves: the new operations go into gaps."""
    EARLIEST = "earliest"
    """The new orders come first, whoever moves."""
    BALANCED = "balanced"
    """The least cost in all, lateness of everybody, moves, setups, with most of what is soon left where it is."""
    RESCHEDULED = "rescheduled"
    """The least cost in all, however much moves; only where that differs."""
    OVERTIME = "overtime"
    """As balanced, with more time on the bottleneck."""


class Shift(NamedTuple):
    """An order that is complete at another moment than published."""

    order: int
    published: int
    """When it was to be complete."""
    complete: int
    """When it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One way to insert the new orders."""

    kind: ChoiceKind
    problem: SchedulingProblem
    """What the schedule is a schedule of: with overtime, the resource has it in its calendar."""
    schedule: Schedule
    completions: tuple[tuple[int, int], ...]
    """Each new order, and when it is complete."""
    shifts: tuple[Shift, ...]
    """The other orders that are complete earlier or later than published."""
    moves: dict[Zone, int]
    """How many published operations are elsewhere, by how soon they are."""
    overtime: Overtime | None
    overtime_seconds: int
    """How much of it is worked."""
    overtime_cost: float
    equal_to: ChoiceKind | None = None
    """A choice shown before that comes to the same."""
    dominated_by: ChoiceKind | None = None
    """A choice that is at least as good in everything that counts, and better in something."""

    @property
    def later_seconds(self) -> int:
        """By how much the other orders are complete later, in all."""
        return sum(max(shift.complete - shift.published, 0) for shift in self.shifts)

    def summary(self) -> str:
        """Say in a line what it comes to."""
        costs = self.schedule.costs
        mark = (
            f", as {self.equal_to}" if self.equal_to else f", {self.dominated_by} is better" * bool(self.dominated_by)
        )
        return (
            f"{self.kind}: new orders complete after {[moment // MINUTE for _, moment in self.completions]} min, "
            f"{len(self.shifts):,} orders shift, {self.moves[Zone.FROZEN]:,} frozen, {self.moves[Zone.SLUSHY]:,} "
            f"slushy and {self.moves[Zone.OTHER]:,} other operations move, weighted tardiness "
            f"{costs.tardiness // MINUTE:,} min, setup {costs.setup // MINUTE:,} min, overtime "
            f"{self.overtime_seconds // MINUTE:,} min{mark}"
        )


def compared(choices: Sequence[Choice]) -> list[Choice]:
    """Mark the choices that come to the same as one before, or are no better than another in anything that counts.

    What counts: the moment of each new order, the weighted tardiness of all, the moves by zone, the setups, and what
    overtime costs.
    """
    marks = marked([choice.kind for choice in choices], [_what_counts(choice) for choice in choices])
    return [
        replace(choice, equal_to=equal, dominated_by=better)
        for choice, (equal, better) in zip(choices, marks, strict=True)
    ]


def marked(
    kinds: Sequence[ChoiceKind], vectors: Sequence[np.ndarray]
) -> list[tuple[ChoiceKind | None, ChoiceKind | None]]:
    """Give for each choice one before that comes to the same, and one that is nowhere worse and somewhere better.

    Parameters
    ----------
    kinds, vectors
        The choices, and what counts of each: the less, the better.

    """
    return [
        (
            next((kinds[other] for other in range(row) if np.array_equal(vectors[other], vectors[row])), None),
            next(
                (
                    kind
                    for kind, vector in zip(kinds, vectors, strict=True)
                    if (vector <= vectors[row]).all() and (vector < vectors[row]).any()
                ),
                None,
            ),
        )
        for row in range(len(kinds))
    ]


def _what_counts(choice: Choice) -> np.ndarray:
    moves = [choice.moves[zone] for zone in (Zone.FROZEN, Zone.SLUSHY, Zone.OTHER)]
    moments = [moment for _, moment in choice.completions]
    return np.array(
        [*moments, choice.schedule.costs.tardiness, *moves, choice.schedule.costs.setup, choice.overtime_cost]
    )
