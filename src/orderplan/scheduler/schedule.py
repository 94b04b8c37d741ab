"""A schedule: when and where every operation is done, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.problem import MINUTE, NONE

if TYPE_CHECKING:
    from orderplan.scheduler.problem import Objective, SchedulingProblem


class Costs(NamedTuple):
    """The terms of the objective, in the order of planning rule 7.3."""

    tardiness: int
    """Seconds late × weight, summed over the orders."""
    moves: int
    """The move weights of the operations that are not where they were published."""
    setup: int
    """Seconds of setup."""
    earliness: int
    """Seconds that orders are complete before they are due."""
    makespan: int
    """When the last operation ends, its wait included."""

    def total(self, objective: Objective) -> int:
        """Weigh the terms."""
        return (
            objective.tardiness * self.tardiness
            + objective.moves * self.moves
            + objective.setup * self.setup
            + objective.earliness * self.earliness
            + objective.makespan * self.makespan
        )


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """One row per operation of the problem, in its order; shape (operations,) each, read-only."""

    mode: np.ndarray
    """int32: how, and so on which resource."""
    setup: np.ndarray
    """Seconds of setup before it, which follow from what the resource did before."""
    setup_start: np.ndarray
    """When the setup starts; without a setup, when the processing does."""
    start: np.ndarray
    """When the processing starts."""
    end: np.ndarray
    """When it ends; its wait comes after."""
    costs: Costs

    def summary(self) -> str:
        """Say in a line what it costs."""
        costs = self.costs
        return (
            f"weighted tardiness {costs.tardiness // MINUTE:,} min, moves {costs.moves:,}, "
            f"setup {costs.setup // MINUTE:,} min, earliness {costs.earliness // MINUTE:,} min, "
            f"end after {costs.makespan // MINUTE:,} min"
        )


def sequences(problem: SchedulingProblem, schedule: Schedule) -> tuple[np.ndarray, np.ndarray]:
    """Give the operations of every resource in the order in which they are done.

    Returns
    -------
    first, operations
        Resource r does ``operations[first[r]:first[r + 1]]``: shape (resources + 1,) and (operations,), int64.

    """
    resource = problem.modes.resource[schedule.mode]
    order = np.lexsort((schedule.start, resource))  # no two operations of a finite resource start together
    return np.searchsorted(resource[order], np.arange(len(problem.resources.calendar) + 1)), order


def machine_neighbours(problem: SchedulingProblem, schedule: Schedule) -> tuple[np.ndarray, np.ndarray]:
    """Give the operations right before and right after each one on its resource.

    Returns
    -------
    before, after
        Shape (operations,) each, int64; `NONE` at either end of a sequence, and on resources that are not finite.

    """
    _, order = sequences(problem, schedule)
    before = np.full(len(order), NONE, dtype=np.int64)
    after = np.full(len(order), NONE, dtype=np.int64)
    resource = problem.modes.resource[schedule.mode[order]]
    follows = (resource[1:] == resource[:-1]) & problem.resources.is_finite[resource[1:]]
    before[order[1:][follows]] = order[:-1][follows]
    after[order[:-1][follows]] = order[1:][follows]
    return before, after
