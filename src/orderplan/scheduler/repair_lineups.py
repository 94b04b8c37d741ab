"""What is done where, in which order: as published, as scheduled, and who is to get a place first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.graph_order import longest_levels
from orderplan.scheduler.problem import NEVER, NONE, RUNNING
from orderplan.scheduler.problem_checks import arcs_of
from orderplan.scheduler.publishing import published_modes, published_starts

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule


class Lineup(NamedTuple):
    """What is done where, in which order; see `orderplan.scheduler.decode.decode`."""

    mode: np.ndarray
    """Shape (operations,), int32."""
    sequence: np.ndarray
    """Shape (operations,), int64."""


def published_lineup(problem: SchedulingProblem) -> tuple[Lineup, np.ndarray]:
    """Give the sequences of the published schedule.

    Where links contradict it that it did not know, what waits for something comes behind it.

    Returns
    -------
    lineup, is_unplaced
        The operations that were not published, or can no longer be done where they were, stand right behind what they
        wait for, in their fastest modes, and are marked: shape (operations,), bool.

    """
    mode = published_modes(problem)
    is_unplaced = mode == NONE
    mode = np.where(is_unplaced, fastest_modes(problem), mode).astype(np.int32)
    tails, heads = arcs_of(problem)
    levels = longest_levels(tails, heads, problem.operation_count)
    # What runs is the first on its machine, even where that goes on with it only later than something is published.
    runs = problem.operations.status == RUNNING
    moment = np.where(is_unplaced | runs, NEVER, published_starts(problem))
    for arcs in _step_by_step(levels[heads]):
        np.maximum.at(moment, heads[arcs], moment[tails[arcs]])
    return Lineup(mode, np.lexsort((levels, moment))), is_unplaced


def lineup_of(schedule: Schedule) -> Lineup:
    """Give the sequences of a schedule."""
    return Lineup(schedule.mode.astype(np.int32), np.argsort(schedule.start, kind="stable").astype(np.int64))


def fastest_modes(problem: SchedulingProblem) -> np.ndarray:
    """Give the mode of each operation that runs shortest: shape (operations,), int64."""
    by_run = np.lexsort((problem.modes.run, problem.operation_of_mode))
    return by_run[problem.operations.first_mode[:-1]]


def urgent_first(problem: SchedulingProblem, operations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put operations in the order in which they are to get their places.

    Those of the order that weighs most come first, among equals of the one that is due first; each stands behind all
    that it waits for.

    Parameters
    ----------
    problem
        The problem.
    operations
        Which ones: shape (operations,), bool.

    Returns
    -------
    operations, orders
        In that order, and the most urgent order that each is for, or `NONE`: shape (n,) each.

    """
    orders = problem.orders
    tails, heads = arcs_of(problem)
    levels = longest_levels(tails, heads, problem.operation_count)
    by_urgency = np.lexsort((orders.due, -orders.weight))
    rank_of_order = np.empty(len(by_urgency), dtype=np.int64)
    rank_of_order[by_urgency] = np.arange(len(by_urgency))
    rank = np.full(problem.operation_count, len(by_urgency), dtype=np.int64)
    last = problem.jobs.first_operation[1:].astype(np.int64) - 1
    np.minimum.at(rank, last[orders.job_of_row], rank_of_order[problem.order_of_row])
    for arcs in _step_by_step(-levels[tails]):
        np.minimum.at(rank, tails[arcs], rank[heads[arcs]])
    chosen = np.flatnonzero(operations)
    chosen = chosen[np.lexsort((chosen, levels[chosen], rank[chosen]))]
    return chosen, np.append(by_urgency, NONE)[rank[chosen]]


def _step_by_step(steps: np.ndarray) -> list[np.ndarray]:
    """Give the rows of each step, step by step."""
    by_step = np.argsort(steps, kind="stable")
    return np.split(by_step, np.flatnonzero(np.diff(steps[by_step])) + 1)
