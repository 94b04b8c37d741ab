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
from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import RequestError
from orderplan.scheduler.decode import decoded
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.makespan_population import Population
from orderplan.scheduler.makespan_task import run_task, setting_of
from orderplan.scheduler.problem import FREE, Objective
from orderplan.scheduler.search_result import SearchProgress, StopReason, result_of

if TYPE_CHECKING:
    from orderplan.progress import ShouldStop
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.search_result import OnSearchProgress, SearchResult

_LOOK_SECONDS = 0.05
"""How often a caller is asked whether to stop."""


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
    setting = setting_of(problem, seed)
    population = Population(setting, problem, start)
    weight, told = problem.objective.makespan, 0
    with ThreadPoolExecutor(max_workers=threads) as pool:
        while True:
            best = population.best.makespan
            if on_progress is not None and best != told:
                on_progress(SearchProgress(population.moves, best * weight, setting.bound * weight))
                told = best
            if best <= setting.bound or population.moves >= effort or setting.stop.is_set():
                break
            futures = [pool.submit(run_task, setting, task) for task in population.next_tasks(effort)]
            while wait(futures, timeout=_LOOK_SECONDS).not_done:
                if should_stop is not None and should_stop():
                    setting.stop.set()
            population.take([future.result() for future in futures])
    stopped = StopReason.CANCELLED if setting.stop.is_set() else StopReason.EFFORT
    schedule = decoded(setting.shop, population.best.modes, population.best.order)
    return result_of(problem, schedule, bound=setting.bound * weight, effort=population.moves, stopped=stopped)


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
