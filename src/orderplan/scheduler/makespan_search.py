"""The search for the shortest schedule of a pure shop: tabu search from mixtures of the best schedules so far.

A population of schedules is kept. Two of them are mixed into two new ones, between them in the order of their
operations, and tabu search goes on from there (path relinking as in Peng, Lü and Cheng 2015, with the mixture in the
place of the path). What comes out replaces the worst. When the population no longer gets better, it starts again from
its best schedule.

The tasks of a round are drawn before it begins and judged in their order, so that the result does not depend on how
many threads there are or how fast they run.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.errors import RequestError
from orderplan.scheduler.decode import decoded
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, best_dispatch, dispatch
from orderplan.scheduler.makespan_bound import makespan_bound
from orderplan.scheduler.makespan_graph_kernels import NODE, Graph, lay_out
from orderplan.scheduler.makespan_move_kernels import Tabu
from orderplan.scheduler.makespan_tabu_kernels import ITERATION, LEAST, Best, begin_search, tabu_search
from orderplan.scheduler.problem import FREE, Objective
from orderplan.scheduler.random_kernels import random_state
from orderplan.scheduler.search_result import SearchProgress, SearchResult, SolveStatus, StopReason
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.urgency_kernels import urgency_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.progress import ShouldStop
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.search_result import OnSearchProgress
    from orderplan.scheduler.shop import Shop

POPULATION = 20
PATIENCE = 1_000
"""Moves without a better makespan after which a task ends; twice as many after each new start."""
TASKS_OF_A_ROUND = 4
_STALE_ROUNDS = 75
"""Rounds without a change in the population after which it starts again."""
_MOST_PAIRS = 2**22
_LOOK_SECONDS = 0.05
"""How often a caller is asked whether to stop."""
_WORK_OF_A_SLICE = 1_000_000
"""Operations looked at between two looks at whether to stop: some hundredths of a second."""


class Solution(NamedTuple):
    """A schedule as `lay_out` takes it."""

    makespan: int
    order: np.ndarray
    modes: np.ndarray


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all tasks share."""

    shop: Shop
    modes: np.ndarray
    first_mode: np.ndarray
    job_before: np.ndarray
    job_after: np.ndarray
    last_of_jobs: np.ndarray
    machines: int
    seed: int
    bound: int
    stop: Event


class _Task(NamedTuple):
    """One tabu search."""

    order: np.ndarray
    modes: np.ndarray
    number: int
    patience: int
    most_moves: int


def search_makespan(
    problem: SchedulingProblem,
    *,
    start: Schedule | None = None,
    effort: int = 10_000_000,
    seed: int = 0,
    threads: int = 2,
    on_progress: OnSearchProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> SearchResult:
    """Search for the shortest schedule of a pure shop.

    Parameters
    ----------
    problem
        A shop without calendars, setups, waits, links, fixed operations or dates, whose only objective is the makespan.
    start
        Where to begin; by default the best of several priority rules.
    effort
        Moves to make in all.
    seed
        Seed of all that is drawn.
    threads
        How many to use; the result is the same for any number.
    on_progress, should_stop
        Told of better schedules; asked twenty times a second.

    Raises
    ------
    RequestError
        Where the problem is more than a pure shop.

    """
    if not is_pure_shop(problem):
        raise RequestError("The makespan search takes pure shops only: no calendars, setups, links or dates.")
    start = best_dispatch(problem, threads=threads) if start is None else start
    setting = _setting_of(problem, seed)
    search = _Search(setting, problem, start)
    told = search.best.makespan
    if on_progress is not None:
        on_progress(SearchProgress(0, told, setting.bound))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        while search.best.makespan > setting.bound and search.moves < effort and not setting.stop.is_set():
            tasks = search.next_tasks(effort)
            futures = [pool.submit(_run, setting, task) for task in tasks]
            while wait(futures, timeout=_LOOK_SECONDS).not_done:
                if should_stop is not None and should_stop():
                    setting.stop.set()
            search.take([future.result() for future in futures])
            if on_progress is not None and search.best.makespan < told:
                told = search.best.makespan
                on_progress(SearchProgress(search.moves, told, setting.bound))
    proved = search.best.makespan <= setting.bound
    stopped = StopReason.CANCELLED if setting.stop.is_set() else StopReason.EFFORT
    schedule = decoded(setting.shop, search.best.modes, search.best.order)
    return SearchResult(
        schedule=schedule,
        status=SolveStatus.OPTIMAL if proved else SolveStatus.FEASIBLE,
        stop_reason=StopReason.PROVED if proved else stopped,
        cost=schedule.costs.total(problem.objective),
        bound=setting.bound,
        effort=search.moves,
    )


def is_pure_shop(problem: SchedulingProblem) -> bool:
    """Tell whether a problem is a job shop or flexible job shop, with nothing but the makespan to make small."""
    operations, resources = problem.operations, problem.resources
    first = problem.calendars.first_interval[resources.calendar]
    return bool(
        problem.objective == Objective(makespan=problem.objective.makespan)
        and problem.objective.makespan > 0
        and (operations.earliest <= 0).all()
        and (operations.wait == 0).all()
        and (operations.status == FREE).all()
        and (problem.jobs.release <= 0).all()
        and (problem.modes.setup == 0).all()
        and (resources.setup_table < 0).all()
        and (resources.available == 0).all()
        and resources.is_finite.all()
        and (problem.calendars.start[first] <= 0).all()
        and (np.diff(problem.calendars.first_interval) == 1).all()
        and not len(problem.links.job)
    )


class _Search:
    """The population and what is drawn from it."""

    def __init__(self, setting: _Setting, problem: SchedulingProblem, start: Schedule) -> None:
        self._setting, self._problem = setting, problem
        self._random = np.random.Generator(np.random.PCG64(setting.seed))
        order = np.argsort(start.start, kind="stable")
        self.best = Solution(start.costs.makespan, order.astype(np.int32), start.mode.astype(np.int32))
        self.moves = 0
        self._population: list[Solution] = []
        self._patience, self._tasks, self._stale = PATIENCE, 0, 0
        self._starts = [self.best, *self._new_starts(POPULATION - 1)]

    def next_tasks(self, effort: int) -> list[_Task]:
        """Draw the tasks of the next round."""
        if self._starts:
            begins, self._starts = self._starts[:TASKS_OF_A_ROUND], self._starts[TASKS_OF_A_ROUND:]
        else:
            begins = [child for _ in range(TASKS_OF_A_ROUND // 2) for child in self._children()]
        most_moves = -(-(effort - self.moves) // len(begins))
        tasks = [
            _Task(begin.order, begin.modes, self._tasks + place, self._patience, most_moves)
            for place, begin in enumerate(begins)
        ]
        self._tasks += len(tasks)
        return tasks

    def take(self, results: Sequence[tuple[Solution, int]]) -> None:
        """Take the results of a round into the population, in the order of the tasks."""
        changed = False
        for solution, moves in results:
            self.moves += moves
            if solution.makespan < self.best.makespan:
                self.best = solution
            changed |= self._admit(solution)
        self._stale = 0 if changed or self._starts else self._stale + 1
        if self._stale >= _STALE_ROUNDS:
            self._population, self._stale = [], 0
            self._patience *= 2
            self._starts = [self.best, *self._new_starts(POPULATION - 1)]

    def _admit(self, solution: Solution) -> bool:
        """Let a schedule into the population where it is new and no worse than the worst; tell whether it was."""
        population = self._population
        if any(
            other.makespan == solution.makespan
            and np.array_equal(other.modes, solution.modes)
            and np.array_equal(other.order, solution.order)
            for other in population
        ):
            return False
        if len(population) < POPULATION:
            population.append(solution)
            return True
        worst = max(range(POPULATION), key=lambda place: population[place].makespan)
        if solution.makespan > population[worst].makespan:
            return False
        better = solution.makespan < population[worst].makespan
        population[worst] = solution
        return better

    def _new_starts(self, count: int) -> list[Solution]:
        """Make schedules by the most work remaining, with noise."""
        urgency = urgency_of(self._setting.shop)
        remaining = urgency.after + urgency.work
        starts = []
        for _ in range(count):
            rank = -remaining * self._random.uniform(0.6, 1.4, len(remaining))
            schedule = dispatch(self._problem, DispatchSetting(DispatchRule.RANK), rank=rank)
            order = np.argsort(schedule.start, kind="stable").astype(np.int32)
            starts.append(Solution(schedule.costs.makespan, order, schedule.mode.astype(np.int32)))
        return starts

    def _children(self) -> tuple[Solution, Solution]:
        one, other = self._random.choice(len(self._population), 2, replace=False).tolist()
        share = float(self._random.uniform(0.3, 0.5))
        return self._mixed(one, other, share), self._mixed(other, one, share)

    def _mixed(self, one: int, other: int, share: float) -> Solution:
        """Mix two schedules: each operation goes between its places in both, so what both agree on stays."""
        near, far = self._population[one], self._population[other]
        places = np.empty((2, len(near.order)))
        places[0, near.order] = places[1, far.order] = np.arange(len(near.order))
        order = np.argsort((1 - share) * places[0] + share * places[1], kind="stable").astype(np.int32)
        takes_far = self._random.random(len(order)) < share
        return Solution(0, order, np.where(takes_far, far.modes, near.modes).astype(np.int32))


def _setting_of(problem: SchedulingProblem, seed: int) -> _Setting:
    count, first = problem.operation_count, problem.jobs.first_operation
    is_first = np.zeros(count + 1, dtype=bool)
    is_first[first] = True
    operations = np.arange(count)
    shop = shop_of(problem)
    return _Setting(
        shop=shop,
        modes=shop.modes.copy(),
        first_mode=problem.operations.first_mode.copy(),
        job_before=np.where(is_first[:-1], count, operations - 1),
        job_after=np.where(is_first[1:], count, operations + 1),
        last_of_jobs=(first[1:] - 1).astype(np.int32),
        machines=len(problem.resources.calendar),
        seed=seed,
        bound=makespan_bound(problem),
        stop=Event(),
    )


def _run(setting: _Setting, task: _Task) -> tuple[Solution, int]:
    """Do one tabu search; give its best schedule and the number of moves."""
    count = len(task.order)
    nodes = np.zeros(count + 1, dtype=NODE)
    for name in ("job_before", "job_after", "machine_before", "machine_after"):
        nodes[name] = count
    nodes["job_before"][:-1], nodes["job_after"][:-1] = setting.job_before, setting.job_after
    graph = Graph(
        nodes,
        np.empty(count, dtype=np.int32),
        np.empty(setting.machines, dtype=np.int32),
        setting.last_of_jobs,
        np.empty(count, dtype=np.int32),
    )
    lay_out(graph, setting.modes, task.modes, task.order)
    pairs = min(1 << (count * count - 1).bit_length(), _MOST_PAIRS)
    tabu = Tabu(np.zeros(pairs, dtype=np.int64), np.zeros(len(setting.modes), dtype=np.int64))
    best = Best(np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32), np.zeros(3, dtype=np.int64))
    begin_search(graph, best)
    random = random_state(setting.seed, task.number)
    slice_moves = max(_WORK_OF_A_SLICE // max(count, 1), 1)
    going = True
    while going and best.counters[ITERATION] < task.most_moves and not setting.stop.is_set():
        moves = min(slice_moves, task.most_moves - int(best.counters[ITERATION]))
        going = tabu_search(
            graph, setting.modes, setting.first_mode, tabu, random, best, moves, task.patience, setting.bound
        )
    return Solution(int(best.counters[LEAST]), best.order, best.modes), int(best.counters[ITERATION])
