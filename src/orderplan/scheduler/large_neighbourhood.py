"""Large neighbourhood search: some dozens of operations at a time are sequenced anew by a small CP-SAT model.

What is late is drawn, operations around it are chosen in one of several ways, and the best that can be made of them is
found while the rest of the plant keeps its sequences. The whole schedule is then timed exactly, and kept where it is
better. Ways of choosing that pay are used more often; neighbourhoods grow as long as their models are solved to the
end.

The neighbourhoods of a round are drawn before it begins and judged in their order, so that the result does not depend
on how many threads there are or how fast they run.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.cp_solution import clock_times
from orderplan.scheduler.decode import laid_out, schedule_of
from orderplan.scheduler.large_neighbourhood_kernels import sequenced_anew
from orderplan.scheduler.large_neighbourhood_task import Task, run_task
from orderplan.scheduler.lateness_bound import cost_bound
from orderplan.scheduler.local_search_kernels import sum_up_shares
from orderplan.scheduler.neighbourhood_choice_kernels import KINDS, chosen_operations, rows_of
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.purposes import held
from orderplan.scheduler.random_kernels import random_below, random_share, random_state
from orderplan.scheduler.retiming_kernels import cost_of
from orderplan.scheduler.search_result import UNITS_OF_A_SECOND, SearchProgress, StopReason, result_of
from orderplan.scheduler.sequence_kernels import timed_of
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from orderplan.progress import ShouldStop
    from orderplan.scheduler.cp_solution import Found
    from orderplan.scheduler.large_neighbourhood_task import Answer
    from orderplan.scheduler.neighbourhood import Neighbourhood
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.search_result import OnSearchProgress, SearchResult
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

_TASKS_OF_A_ROUND = 4
_STREAM = 1_000
"""The stream of random numbers: those below belong to the local search."""
_LEAST_SIZE, _FIRST_SIZE, _MOST_SIZE = 6.0, 20.0, 80.0
"""Operations of a neighbourhood."""
_GROWS, _SHRINKS = 1.05, 0.9
"""What its size is multiplied by where its model was solved to the end, and where it was not."""
_FORGETS, _LEAST_CHANCE = 0.97, 0.15
"""Of what a way of choosing has gained so much counts after each use; and no way gets less of a chance than this, the
best one having 1 more."""
_SECONDS_OF_A_TIMED_OPERATION = 1e-6
_LOOK_SECONDS = 0.05


@dataclass(slots=True, eq=False)
class _Plan:
    """A timed schedule, with what is held back in it on purpose."""

    shop: Shop
    sequences: Sequences
    standing: Standing
    cost: int


@dataclass(slots=True, eq=False)
class _Way:
    """How much a way of choosing has paid lately, and how large its neighbourhoods are."""

    size: float = _FIRST_SIZE
    gain: float = 0.0
    effort: float = 0.0


@dataclass(slots=True, eq=False)
class _Search:
    """Where a search stands."""

    problem: SchedulingProblem
    plan: _Plan
    spare: _Plan
    """Room for the next schedule."""
    ways: list[_Way]
    random: np.ndarray
    spent: float = 0.0


def search_neighbourhoods(
    problem: SchedulingProblem,
    start: Schedule,
    *,
    effort: float = 10.0,
    seed: int = 0,
    threads: int = 2,
    on_progress: OnSearchProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> SearchResult:
    """Search by small CP-SAT models for a schedule that costs less, whatever the objective.

    Parameters
    ----------
    problem, start
        The problem and a schedule to begin with.
    effort
        About the seconds to work in all threads together, counted in what the solver and the timing do.
    seed
        Seed of all that is drawn.
    threads
        How many to use; the result is the same for any number.
    on_progress, should_stop
        Told of better schedules after each round of models; asked twenty times a second.

    Returns
    -------
    SearchResult
        Never worse than `start`.

    """
    bound, stop = cost_bound(shop_of(problem)), Event()
    ways = [_Way() for _ in range(KINDS)]
    search = _Search(problem, _plan_of(problem, start), _plan_of(problem, start), ways, random_state(seed, _STREAM))
    told = search.plan.cost + 1
    with ThreadPoolExecutor(max_workers=threads) as pool:
        while True:
            if on_progress is not None and search.plan.cost < told:
                told = search.plan.cost
                on_progress(SearchProgress(round(search.spent * UNITS_OF_A_SECOND), told, bound))
            if search.spent >= effort or search.plan.cost <= bound or stop.is_set():
                break
            plan = search.plan
            futures = [
                pool.submit(run_task, problem, plan.shop, plan.sequences, plan.standing, task)
                for task in _drawn_tasks(search)
            ]
            while wait(futures, timeout=_LOOK_SECONDS).not_done:
                if should_stop is not None and should_stop():
                    stop.set()
            _judge(search, [future.result() for future in futures])
    return _result(problem, search, start, bound, cancelled=stop.is_set())


def _plan_of(problem: SchedulingProblem, schedule: Schedule) -> _Plan:
    """Time a schedule, with what has a purpose held back where it is."""
    shop = shop_of(held(problem, schedule.mode, schedule.setup_start, schedule.start))
    sequences, standing = laid_out(shop, schedule)
    return _Plan(shop, sequences, standing, int(cost_of(shop, sequences, standing)))


def _drawn_tasks(search: _Search) -> list[Task]:
    """Draw the neighbourhoods of a round."""
    plan, random = search.plan, search.random
    shares, marks = np.zeros(len(plan.standing.complete)), np.zeros(len(plan.standing.times), dtype=np.int8)
    sum_up_shares(plan.shop, plan.standing, shares)
    rows = rows_of(plan.shop, plan.sequences)
    rates = np.array([way.gain / way.effort if way.effort else np.inf for way in search.ways])
    best = rates[np.isfinite(rates)].max(initial=0.0)
    chances = np.cumsum(_LEAST_CHANCE + np.minimum(rates / best, 1.0) if best else np.ones(len(rates)))
    tasks = []
    for _ in range(_TASKS_OF_A_ROUND):
        way = int(np.searchsorted(chances, random_share(random) * chances[-1], side="right"))
        size = max(int(search.ways[way].size * (0.7 + 0.6 * random_share(random))), 2)
        chosen = chosen_operations(plan.shop, plan.sequences, plan.standing, rows, shares, way, size, marks, random)
        tasks.append(Task(way, chosen, int(random_below(random, 2**31))))
    return tasks


def _judge(search: _Search, answers: list[Answer]) -> None:
    """Take what makes the schedule better, one answer after the other, and note what it was worth."""
    touched: set[int] = set()
    for answer in answers:
        way = search.ways[answer.task.way]
        gain = _gain(search, answer, touched)
        effort = answer.seconds + _SECONDS_OF_A_TIMED_OPERATION * len(search.plan.standing.times)
        search.spent += effort
        way.effort, way.gain = way.effort * _FORGETS + effort, way.gain * _FORGETS + gain
        way.size *= _GROWS if answer.is_proved else _SHRINKS
        way.size = min(max(way.size, _LEAST_SIZE), _MOST_SIZE)


def _gain(search: _Search, answer: Answer, touched: set[int]) -> int:
    """Put an answer into the schedule if that pays; give by how much it costs less.

    Parameters
    ----------
    search
        The search, which goes on from the better schedule.
    answer
        What a model says.
    touched
        The operations that other answers of the round have sequenced anew: what is about them is out of date.

    """
    small, found = answer.neighbourhood, answer.found
    if small is None or found is None:
        return 0
    borders = {operation for window in small.windows for operation in (window.before, window.after)}
    reach = (borders | set(small.members.tolist())) - {NONE}
    if reach & touched:
        return 0
    plan, spare = search.plan, search.spare
    window = small.problem.modes.resource[found.mode[: small.free]]
    in_order = np.lexsort((found.start[: small.free], window))
    resources, befores, afters = np.array(small.windows, dtype=np.int64).T.copy()
    spare.shop = _held_anew(search.problem, plan, small, found)
    spare.cost = int(
        sequenced_anew(
            spare.shop, plan.sequences, plan.standing, spare.sequences, spare.standing, resources, befores, afters,
            np.searchsorted(window[in_order], np.arange(len(small.windows) + 1)), small.members[in_order],
            small.modes[found.mode[in_order]],
        )
    )  # fmt: skip
    if spare.cost >= plan.cost:
        return 0
    search.plan, search.spare = spare, plan
    touched |= reach
    return plan.cost - spare.cost


def _held_anew(problem: SchedulingProblem, plan: _Plan, small: Neighbourhood, found: Found) -> Shop:
    """Hold back what has a purpose where the solution has it."""
    if not (problem.objective.moves or problem.objective.earliness):
        return plan.shop
    mode, times = plan.sequences.places["mode"].copy(), plan.standing.times
    setup_start, start = times["setup_start"].copy(), times["start"].copy()
    mode[small.members] = small.modes[found.mode]
    setup_start[small.members], start[small.members] = clock_times(small.problem, found)
    return shop_of(held(problem, mode, setup_start, start))


def _result(
    problem: SchedulingProblem, search: _Search, start: Schedule, bound: int, *, cancelled: bool
) -> SearchResult:
    plan = search.plan
    schedule = schedule_of(plan.shop, timed_of(plan.sequences, plan.standing.times))
    schedule = min(start, schedule, key=lambda each: each.costs.total(problem.objective))
    stopped = StopReason.CANCELLED if cancelled else StopReason.EFFORT
    effort = round(search.spent * UNITS_OF_A_SECOND)
    return result_of(problem, schedule, bound=bound, effort=effort, stopped=stopped)
