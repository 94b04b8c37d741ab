"""The moments between which the variables of the CP-SAT model lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.cp_window_kernels import allowed_ends, earliest_times, latest_times, safe_horizon
from orderplan.scheduler.lateness_bound import forward_order
from orderplan.scheduler.problem import FREE
from orderplan.scheduler.working_time import working_times

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.shop import Shop


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """The first and the last moment of everything, if a schedule is to cost no more than a limit.

    Those of a mode count the working seconds of its resource's calendar.
    """

    first_end: np.ndarray
    """The earliest end of each operation, clock time: shape (operations,), int64."""
    last_end: np.ndarray
    """Its latest end."""
    is_possible: np.ndarray
    """Whether an operation can be done in a mode at all: shape (modes,), bool."""
    first_mode_start: np.ndarray
    """When its processing can start in it at the earliest: shape (modes,), int64, likewise the next ones."""
    last_mode_start: np.ndarray
    first_mode_end: np.ndarray
    last_mode_end: np.ndarray


def windows_of(problem: SchedulingProblem, shop: Shop, *, limit: int, horizon: int | None = None) -> Windows:
    """Work out the moments between which everything lies.

    Parameters
    ----------
    problem, shop
        The problem, and the same laid out.
    limit
        What a schedule may cost.
    horizon
        When all must be over; by default late enough for a best schedule.

    """
    order = forward_order(shop)
    first_end, first_start, first_mode_end = earliest_times(shop, order)
    allowed = allowed_ends(shop, first_end, limit, safe_horizon(shop) if horizon is None else horizon)
    last_end, last_start, last_mode_end = latest_times(shop, order, allowed)
    times = working_times(problem, problem.modes.resource)
    owner = problem.operation_of_mode
    fixed = problem.operations.fixed_mode[owner]
    is_possible = (last_mode_end >= first_mode_end) & (last_start >= first_start)
    is_possible[problem.operations.status[owner] != FREE] = False
    is_possible[fixed[fixed >= 0]] = True
    return Windows(
        first_end,
        last_end,
        is_possible,
        times.worked(first_start),
        np.maximum(times.worked(last_start), times.worked(first_start)),
        times.worked(first_mode_end),
        np.maximum(times.worked(last_mode_end), times.worked(first_mode_end)),
    )
