"""The one entry point of finite scheduling: what is searched how, and for how long.

Effort is counted in work done, never by a clock, so that the same problem, effort and seed give the same schedule on
every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import SolverError
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.lateness_bound import cost_bound
from orderplan.scheduler.local_search import search_lateness
from orderplan.scheduler.makespan_search import is_pure_shop, search_makespan
from orderplan.scheduler.schedule import Costs, Schedule
from orderplan.scheduler.search_result import SearchResult, SolveStatus, StopReason
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations

if TYPE_CHECKING:
    from orderplan.progress import ShouldStop
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.search_result import OnSearchProgress

_TRIES_OF_A_SECOND, _TRIES_EXPONENT = 21_000_000, 0.65
"""Changes that the local search tries in a second of effort: so many, divided by the operations to this power."""
_MOVES_OF_A_SECOND = 120_000_000
"""Moves of the makespan search in a second of effort, times the operations that each looks at."""
_MOST_VIOLATIONS_TOLD = 20


def solve(
    problem: SchedulingProblem,
    *,
    effort: float = 5.0,
    seed: int = 0,
    threads: int = 2,
    start: Schedule | None = None,
    on_progress: OnSearchProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> SearchResult:
    """Find a good schedule.

    Parameters
    ----------
    problem
        What to schedule; it may be empty.
    effort
        About the seconds to search on a machine of two quiet cores, counted in work done. 0 dispatches only.
    seed
        Seed of all that is drawn.
    threads
        How many to use; the result is the same for any number.
    start
        A schedule to begin with; by default the best of several priority rules.
    on_progress, should_stop
        Told of better schedules; asked some twenty times a second.

    Returns
    -------
    SearchResult
        Never worse than `start`, and checked against every rule.

    Raises
    ------
    SolverError
        Where operations that are frozen or running leave no schedule, or a schedule breaks a rule: that is our bug.

    """
    if problem.operation_count == 0:
        return _checked(problem, _nothing_to_do())
    start = best_dispatch(problem, threads=threads) if start is None else start
    if effort <= 0:
        return _checked(problem, _as_it_is(problem, start))
    count = problem.operation_count
    if is_pure_shop(problem):
        moves = max(round(effort * _MOVES_OF_A_SECOND / count), 1)
        result = search_makespan(
            problem, start=start, effort=moves, seed=seed, threads=threads,
            on_progress=on_progress, should_stop=should_stop,
        )  # fmt: skip
    else:
        tries = max(round(effort * _TRIES_OF_A_SECOND / count**_TRIES_EXPONENT), 1)
        result = search_lateness(
            problem, start, effort=tries, seed=seed, threads=threads,
            on_progress=on_progress, should_stop=should_stop,
        )  # fmt: skip
    return _checked(problem, result)


def _nothing_to_do() -> SearchResult:
    """Give the schedule of no operations."""
    mode, times = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64)
    mode.flags.writeable = times.flags.writeable = False
    schedule = Schedule(mode, times, times, times, times, Costs(0, 0, 0, 0, 0))
    return SearchResult(schedule, SolveStatus.OPTIMAL, StopReason.PROVED, cost=0, bound=0, effort=0)


def _as_it_is(problem: SchedulingProblem, schedule: Schedule) -> SearchResult:
    """Say what is known about a schedule without a search."""
    cost, bound = schedule.costs.total(problem.objective), cost_bound(shop_of(problem))
    if cost <= bound:
        return SearchResult(schedule, SolveStatus.OPTIMAL, StopReason.PROVED, cost=cost, bound=bound, effort=0)
    return SearchResult(schedule, SolveStatus.FEASIBLE, StopReason.EFFORT, cost=cost, bound=bound, effort=0)


def _checked(problem: SchedulingProblem, result: SearchResult) -> SearchResult:
    """Give a result whose schedule keeps every rule."""
    broken = violations(problem, result.schedule)
    if broken:
        lines = [violation.sentence() for violation in broken[:_MOST_VIOLATIONS_TOLD]]
        more = len(broken) - len(lines)
        lines += [f"… and {more:,} more"] if more else []
        raise SolverError("\n".join(["The schedule breaks rules; please report this:", *lines]))
    return result
