"""What a search gives: the best schedule, what is known about it, and why the search ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

UNITS_OF_A_SECOND = 1_000
"""Searches that count seconds tell their effort in thousandths."""


class SolveStatus(StrEnum):
    """What is known about a schedule."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


class StopReason(StrEnum):
    """Why a search ended."""

    PROVED = "proved"
    """Nothing better exists."""
    EFFORT = "effort"
    """It has done as much as it was to do."""
    EXHAUSTED = "exhausted"
    """Nothing is left that it could make better: no order is late."""
    CANCELLED = "cancelled"
    """The caller said so, by a clock or otherwise: another run may come further."""


class SearchProgress(NamedTuple):
    """Where a search stands."""

    effort: int
    """Work done, in the measure of the search: moves made, or thousandths of a second that they are held to take."""
    cost: int
    """What the best schedule so far costs."""
    bound: int
    """What no schedule costs less than."""


OnSearchProgress = Callable[[SearchProgress], None]
"""What is told of a search now and then."""


@dataclass(frozen=True, slots=True, eq=False)
class SearchResult:
    """The best schedule that a search has found."""

    schedule: Schedule
    status: SolveStatus
    stop_reason: StopReason
    cost: int
    """What it costs in the terms of the problem's objective."""
    bound: int
    """What no schedule costs less than."""
    effort: int
    """Work done, as in `SearchProgress`."""

    def summary(self) -> str:
        """Say in a line how good it is."""
        return (
            f"{self.status}, cost {self.cost:,}, no schedule costs less than {self.bound:,}; "
            f"stopped: {self.stop_reason} after an effort of {self.effort:,}"
        )


def result_of(
    problem: SchedulingProblem, schedule: Schedule, *, bound: int, effort: int, stopped: StopReason
) -> SearchResult:
    """Say what is known about a schedule.

    Parameters
    ----------
    problem, schedule
        A schedule of the problem.
    bound, effort
        See `SearchResult`.
    stopped
        Why the search ended where the schedule is not proved to be the best.

    """
    cost = schedule.costs.total(problem.objective)
    is_proved = cost <= bound
    return SearchResult(
        schedule=schedule,
        status=SolveStatus.OPTIMAL if is_proved else SolveStatus.FEASIBLE,
        stop_reason=StopReason.PROVED if is_proved else stopped,
        cost=cost,
        bound=bound,
        effort=effort,
    )
