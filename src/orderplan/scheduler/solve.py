"""The one entry point of finite scheduling: what is searched how, and for how long.

Effort is counted in work done, never by a clock, so that the same problem, effort and seed give the same schedule on
every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import SolverError
from orderplan.read_only import read_only
from orderplan.scheduler.cp_solve import solve_exactly
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.large_neighbourhood import search_neighbourhoods
from orderplan.scheduler.large_neighbourhood_task import SECONDS_OF_A_DETERMINISTIC
from orderplan.scheduler.lateness_bound import cost_bound
from orderplan.scheduler.local_search import search_lateness
from orderplan.scheduler.makespan_search import is_pure_shop, search_makespan
from orderplan.scheduler.schedule import Costs, Schedule
from orderplan.scheduler.search_result import (
    UNITS_OF_A_SECOND,
    SearchProgress,
    SolveStatus,
    StopReason,
    result_of,
)
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.progress import ShouldStop
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.search_result import OnSearchProgress, SearchResult

_TRIES_OF_A_SECOND, _TRIES_EXPONENT = 21_000_000, 0.65
"""Changes that the local search tries in a second of effort: so many, divided by the operations to this power."""
_MOST_TRIES_OF_AN_OPERATION, _NEXT_SEED = 2_500, 1_000_003
"""One local search that tries more for each operation comes no further than several do, of which the best is kept."""
_MOVES_OF_A_SECOND = 120_000_000
"""Moves of the makespan search in a second of effort, times the operations that each looks at."""
_CORES = 2
"""A second of effort is one of a machine that has so many: what counts the seconds of all threads has so much more."""
_MOST_OPERATIONS_TO_PROVE = 60
"""More operations than this are rarely proved."""
_SHARE_TO_PROVE = 0.5
_SHARE_OF_LOCAL_SEARCH, _SHARE_WITH_OTHER_COSTS = 0.75, 0.5
"""The effort that goes into the local search before neighbourhoods: where lateness is what counts, and where moves or
earliness count too, which it does not see."""
_QUICK_SHARE = 0.07
"""The effort that goes into a first short search."""
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
    """Find a good schedule; where the problem is small enough, the best one with a proof.

    All are dispatched first. Pure shops with nothing but the makespan to make small are searched for that, all others
    locally and then by neighbourhoods. Where there are few operations, an exact model comes before that.

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
        Told of better schedules, with the effort in thousandths of a second; asked some twenty times a second.

    Returns
    -------
    SearchResult
        Never worse than `start`, and checked against every rule. The same for the same problem, effort, seed and start,
        unless it was stopped.

    Raises
    ------
    SolverError
        Where operations that are frozen or running leave no schedule, or a schedule breaks a rule: that is our bug.

    """
    if problem.operation_count == 0:
        nothing = result_of(problem, _nothing_to_do(), bound=0, effort=0, stopped=StopReason.EFFORT)
        return _checked(problem, nothing)
    start = best_dispatch(problem, threads=threads) if start is None else start
    as_it_is = result_of(problem, start, bound=cost_bound(shop_of(problem)), effort=0, stopped=StopReason.EFFORT)
    search = _Search(problem, as_it_is, effort, seed, threads, on_progress, should_stop)
    if effort > 0:
        _run_stages(search, is_pure=is_pure_shop(problem))
    return _checked(problem, search.best)


@dataclass(slots=True, eq=False)
class _Search:
    """Where a search of several stages stands."""

    problem: SchedulingProblem
    best: SearchResult
    """Its effort is that of all stages together, in thousandths of a second."""
    effort: float
    seed: int
    threads: int
    on_progress: OnSearchProgress | None
    should_stop: ShouldStop | None

    @property
    def left(self) -> float:
        """The seconds of effort that are left."""
        return max(self.effort - self.best.effort / UNITS_OF_A_SECOND, 0.0)

    def told(self, seconds: float) -> OnSearchProgress | None:
        """Pass on what a stage tells, whose unit of effort takes so many seconds."""
        if self.on_progress is None:
            return None
        on_progress, before, bound = self.on_progress, self.best.effort, self.best.bound

        def tell(progress: SearchProgress) -> None:
            spent = before + round(progress.effort * seconds * UNITS_OF_A_SECOND)
            on_progress(SearchProgress(spent, progress.cost, max(progress.bound, bound)))

        return tell

    def take(self, result: SearchResult, seconds: float) -> None:
        """Take over the result of a stage, whose unit of effort takes so many seconds."""
        best, spent = self.best, self.best.effort + round(result.effort * seconds * UNITS_OF_A_SECOND)
        if result.cost <= best.cost:
            best = replace(result, bound=max(best.bound, result.bound))
        else:
            best = replace(best, bound=max(best.bound, result.bound), stop_reason=result.stop_reason)
        if best.cost <= best.bound:
            best = replace(best, status=SolveStatus.OPTIMAL, stop_reason=StopReason.PROVED)
        self.best = replace(best, effort=spent)


def _run_stages(search: _Search, *, is_pure: bool) -> None:
    """Search in stages, until the best schedule is proved, effort ends or the caller stops it.

    The first one is short: whoever stops early has something by then, and a proof has a good schedule to begin with.
    """
    objective = search.problem.objective
    share = _SHARE_WITH_OTHER_COSTS if objective.moves or objective.earliness else _SHARE_OF_LOCAL_SEARCH
    stages: list[Callable[[], None]] = [
        lambda: _makespan(search, _QUICK_SHARE) if is_pure else _locally(search, _QUICK_SHARE),
        lambda: _exactly(search, _SHARE_TO_PROVE),
        lambda: _makespan(search, 1.0) if is_pure else _locally(search, share),
    ]
    if not is_pure:
        stages.append(lambda: _by_neighbourhoods(search))
    for stage in stages:
        if search.best.status is SolveStatus.OPTIMAL or search.best.stop_reason is StopReason.CANCELLED:
            break
        if search.left > 0:
            stage()


def _makespan(search: _Search, share: float) -> None:
    """Search for the shortest schedule of a pure shop with a share of the effort that is left."""
    second = search.problem.operation_count / _MOVES_OF_A_SECOND
    result = search_makespan(
        search.problem,
        start=search.best.schedule,
        effort=max(round(search.left * share / second), 1),
        seed=search.seed,
        threads=search.threads,
        on_progress=search.told(second),
        should_stop=search.should_stop,
    )
    search.take(result, second)


def _locally(search: _Search, share: float) -> None:
    """Search locally for less lateness with a share of the effort that is left, more than once where there is much."""
    count = search.problem.operation_count
    second = count**_TRIES_EXPONENT / _TRIES_OF_A_SECOND
    tries = max(round(search.left * share / second), 1)
    times = -(-tries // (_MOST_TRIES_OF_AN_OPERATION * count))
    for number in range(times):
        result = search_lateness(
            search.problem,
            search.best.schedule,
            effort=max(tries // times, 1),
            seed=search.seed + number * _NEXT_SEED,
            threads=search.threads,
            on_progress=search.told(second),
            should_stop=search.should_stop,
        )
        search.take(result, second)
        if result.stop_reason is not StopReason.EFFORT:
            break


def _exactly(search: _Search, share: float) -> None:
    """Prove the best schedule of a small problem with a share of the effort that is left."""
    if search.problem.operation_count > _MOST_OPERATIONS_TO_PROVE:
        return
    second = SECONDS_OF_A_DETERMINISTIC / UNITS_OF_A_SECOND
    result = solve_exactly(
        search.problem,
        deterministic_seconds=search.left * share / SECONDS_OF_A_DETERMINISTIC,
        hint=search.best.schedule,
        seed=search.seed,
        on_progress=search.told(second),
        should_stop=search.should_stop,
    )
    search.take(result, second)


def _by_neighbourhoods(search: _Search) -> None:
    """Search by small models with all the effort that is left."""
    second = 1 / UNITS_OF_A_SECOND / _CORES
    result = search_neighbourhoods(
        search.problem,
        search.best.schedule,
        effort=search.left * _CORES,
        seed=search.seed,
        threads=search.threads,
        on_progress=search.told(second),
        should_stop=search.should_stop,
    )
    search.take(result, second)


def _nothing_to_do() -> Schedule:
    """Give the schedule of no operations."""
    mode, times = read_only(np.empty(0, dtype=np.int32)), read_only(np.empty(0, dtype=np.int64))
    return Schedule(mode, times, times, times, times, Costs(0, 0, 0, 0, 0))


def _checked(problem: SchedulingProblem, result: SearchResult) -> SearchResult:
    """Give a result whose schedule keeps every rule."""
    broken = violations(problem, result.schedule)
    if broken:
        lines = [violation.sentence() for violation in broken[:_MOST_VIOLATIONS_TOLD]]
        more = len(broken) - len(lines)
        lines += [f"… and {more:,} more"] if more else []
        raise SolverError("\n".join(["The schedule breaks rules; please report this:", *lines]))
    return result
