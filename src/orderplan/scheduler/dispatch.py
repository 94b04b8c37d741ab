"""A first schedule in well under a second: the list scheduler with several priority rules, and the best of them.

It is the warm start of every search and the answer where there is no time for one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.errors import RequestError
from orderplan.scheduler import priority_kernels
from orderplan.scheduler.backward_kernels import shifted_right
from orderplan.scheduler.cost_kernels import Timed
from orderplan.scheduler.decode import decoded, schedule_of
from orderplan.scheduler.dispatch_kernels import dispatched
from orderplan.scheduler.priority_kernels import Rule, candidates_of
from orderplan.scheduler.schedule import machine_neighbours
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.urgency_kernels import urgency_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.shop import Shop
    from orderplan.scheduler.urgency_kernels import Urgency


class DispatchRule(StrEnum):
    """What decides which operation goes first."""

    APPARENT_TARDINESS_COST = "apparent_tardiness_cost"
    """Weight per processing time, the more the less slack there is and the shorter the setup."""
    CRITICAL_RATIO = "critical_ratio"
    """The least time left per work left."""
    EARLIEST_DUE_DATE = "earliest_due_date"
    """The moment at which the operation must end for its most urgent order to be in time."""
    RANK = "rank"
    """A rank that the caller gives."""


_KINDS = {
    DispatchRule.APPARENT_TARDINESS_COST: priority_kernels.TARDINESS,
    DispatchRule.CRITICAL_RATIO: priority_kernels.RATIO,
    DispatchRule.EARLIEST_DUE_DATE: priority_kernels.DUE,
    DispatchRule.RANK: priority_kernels.RANKED,
}


class DispatchSetting(NamedTuple):
    """A priority rule and its parameters."""

    rule: DispatchRule
    k1: float = 2.0
    """How far ahead apparent tardiness cost looks: multiples of the mean processing time."""
    k2: float = 0.5
    """How little it minds setups: multiples of the mean setup."""


_LOOK_AHEAD = (4.0, 8.0, 2.0, 1.0, 0.5, 16.0)
_SETUP_CARE = (0.5, 2.0, 0.2, 0.05)
SETTINGS = (
    *(DispatchSetting(DispatchRule.APPARENT_TARDINESS_COST, k1, k2) for k2 in _SETUP_CARE for k1 in _LOOK_AHEAD),
    DispatchSetting(DispatchRule.CRITICAL_RATIO),
    DispatchSetting(DispatchRule.EARLIEST_DUE_DATE),
)
"""What is tried, the more promising first."""
_OPERATIONS_AT_MOST = 600_000
"""So many operations are placed in all tries together: some half a second on two cores."""


def best_dispatch(
    problem: SchedulingProblem, *, settings: Sequence[DispatchSetting] | None = None, threads: int = 2
) -> Schedule:
    """Schedule by several priority rules and give the best schedule.

    Parameters
    ----------
    problem
        What to schedule.
    settings
        What to try; by default as many of `SETTINGS` as take half a second, at least three.
    threads
        How many to use; the result is the same for any number.

    Raises
    ------
    RequestError
        Where every rule puts something before a frozen operation after which that needs a longer setup than there is
        time for.

    """
    shop = shop_of(problem)
    urgency = urgency_of(shop)
    if settings is None:
        tries = max(_OPERATIONS_AT_MOST // max(problem.operation_count, 1), 3)
        settings = SETTINGS[:tries]
    rules = sorted({setting.rule for setting in settings})
    candidates = {rule: candidates_of(shop, urgency, _KINDS[rule], np.empty(0)) for rule in rules}

    def tried(setting: DispatchSetting) -> Schedule:
        return _dispatched(shop, urgency, candidates[setting.rule], setting)

    with ThreadPoolExecutor(max_workers=threads) as pool:
        schedules = list(pool.map(tried, settings))
    fault = RequestError("there is no rule to go by")
    # Of equally good ones the first: no thread's speed decides.
    for best in sorted(schedules, key=lambda schedule: schedule.costs.total(problem.objective)):
        try:
            # A resource that looked again for work may have begun a little later than it could have.
            closed_up = decoded(shop, best.mode, np.argsort(best.start, kind="stable"))
        except RequestError as error:
            fault = error
            continue
        return min(best, closed_up, key=lambda schedule: schedule.costs.total(problem.objective))
    raise fault


def dispatch(problem: SchedulingProblem, setting: DispatchSetting, *, rank: np.ndarray | None = None) -> Schedule:
    """Schedule by one priority rule.

    Parameters
    ----------
    problem
        What to schedule.
    setting
        The rule.
    rank
        The operations' ranks for `DispatchRule.RANK`, the smallest goes first: shape (operations,).

    """
    if setting.rule is DispatchRule.RANK and rank is None:
        raise ValueError("the rule needs ranks")
    shop = shop_of(problem)
    urgency = urgency_of(shop)
    ranks = np.empty(0) if rank is None else np.array(rank, dtype=np.float64)
    return _dispatched(shop, urgency, candidates_of(shop, urgency, _KINDS[setting.rule], ranks), setting)


def _dispatched(shop: Shop, urgency: Urgency, candidates: np.ndarray, setting: DispatchSetting) -> Schedule:
    rule = Rule(_KINDS[setting.rule], 1 / (setting.k1 * urgency.mean_run), 1 / (setting.k2 * urgency.mean_setup))
    return schedule_of(shop, dispatched(shop, urgency, candidates, rule))


def as_late_as_allowed(problem: SchedulingProblem, schedule: Schedule, *, buffer: int = 0) -> Schedule:
    """Let every operation of a schedule start no earlier than needed: less work in process, the same dates.

    Parameters
    ----------
    problem, schedule
        The schedule; resources and sequences stay.
    buffer
        Orders that are in time stay so many seconds before they are due, as far as they are now.

    Returns
    -------
    Schedule
        No order is later than before or than it is due. Operations that are frozen, running or where they were
        published stay, and so do those of jobs that nothing asks for.

    """
    shop = shop_of(problem)
    _, after = machine_neighbours(problem, schedule)
    timed = Timed(schedule.mode, schedule.setup, schedule.setup_start, schedule.start, schedule.end)
    return schedule_of(shop, shifted_right(shop, timed, after, buffer))
