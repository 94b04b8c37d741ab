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
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL

from orderplan.scheduler.cp_build import build_model
from orderplan.scheduler.cp_solution import add_hint, found_by
from orderplan.scheduler.cp_solve import quiet_solver
from orderplan.scheduler.cp_windows import windows_of
from orderplan.scheduler.decode import schedule_of
from orderplan.scheduler.large_neighbourhood_kernels import sequenced_anew
from orderplan.scheduler.lateness_bound import cost_bound
from orderplan.scheduler.local_search_kernels import sum_up_shares
from orderplan.scheduler.neighbourhood import neighbourhood_of
from orderplan.scheduler.neighbourhood_choice_kernels import KINDS, chosen_operations, rows_of
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.purposes import held
from orderplan.scheduler.random_kernels import random_share, random_state
from orderplan.scheduler.retiming_kernels import cost_of, standing_of
from orderplan.scheduler.search_result import SearchProgress, SearchResult, SolveStatus, StopReason
from orderplan.scheduler.sequence_kernels import linked, no_rows, time_all, timed_of
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from orderplan.progress import ShouldStop
    from orderplan.scheduler.neighbourhood import Neighbourhood
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.search_result import OnSearchProgress
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

TASKS_OF_A_ROUND = 4
_DETERMINISTIC_SECONDS = 0.1
_LOOK_SECONDS = 0.05
LEAST_SIZE, FIRST_SIZE, MOST_SIZE = 6.0, 16.0, 60.0


@dataclass(slots=True, eq=False)
class _Plan:
    """A timed schedule, with what is held in it."""

    problem: SchedulingProblem
    """The problem with some operations held back."""
    shop: Shop
    sequences: Sequences
    standing: Standing
    cost: int


class _Task(NamedTuple):
    """Operations to sequence anew."""

    kind: int
    chosen: np.ndarray
    seed: int


class _Answer(NamedTuple):
    """What came of it."""

    kind: int
    neighbourhood: Neighbourhood
    found: Found | None
    """A better schedule of the neighbourhood, or None."""
    is_proved: bool
    effort: float


@dataclass(slots=True, eq=False)
class _Kind:
    """How much a way of choosing has paid so far."""

    size: float = FIRST_SIZE
    gain: float = 0.0
    effort: float = 0.0


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
    """Search by small CP-SAT models for a schedule that costs less.

    Parameters
    ----------
    problem, start
        The problem and a schedule to begin with.
    effort
        Deterministic seconds that the models may take in all.
    seed
        Seed of all that is drawn.
    threads
        How many to use; the result is the same for any number.
    on_progress, should_stop
        Told of better schedules; asked twenty times a second.

    Returns
    -------
    SearchResult
        Never worse than `start`.

    """
    bound, stop = cost_bound(shop_of(problem)), Event()
    plan, spare = _plan_of(problem, start), _plan_of(problem, start)
    kinds, random = [_Kind() for _ in range(KINDS)], random_state(seed, 77)
    spent, told, marks = 0.0, plan.cost + 1, np.zeros(problem.operation_count, dtype=np.int8)
    shares = np.zeros(len(problem.orders.due))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        while spent < effort and plan.cost > bound and not stop.is_set():
            if on_progress is not None and plan.cost < told:
                told = plan.cost
                on_progress(SearchProgress(round(spent * 1000), told, bound))
            tasks = _drawn_tasks(plan, kinds, shares, marks, random, seed)
            futures = [pool.submit(_answer, plan, problem, task) for task in tasks]
            while wait(futures, timeout=_LOOK_SECONDS).not_done:
                if should_stop is not None and should_stop():
                    stop.set()
            touched: set[int] = set()
            for answer in (future.result() for future in futures):
                spent += answer.effort
                plan, spare = _judged(problem, plan, spare, answer, kinds[answer.kind], touched)
    return plan


def _plan_of(problem: SchedulingProblem, schedule: Schedule) -> _Plan:
    """Time a schedule with what has a purpose held where it is."""
    kept = held(problem, schedule.mode, schedule.setup_start, schedule.start)
    shop = shop_of(kept)
    order = np.argsort(schedule.start, kind="stable").astype(np.int64)
    sequences = linked(shop, schedule.mode.astype(np.int32), order)
    times = no_rows(len(order))
    time_all(shop, sequences, times)
    standing = standing_of(shop, times)
    return _Plan(kept, shop, sequences, standing, int(cost_of(shop, sequences, standing)))


def _drawn_tasks(plan, kinds, shares, marks, random, seed):
    total = sum_up_shares(plan.shop, plan.standing, shares)
    rows = rows_of(plan.shop, plan.sequences)
    tasks = []
    for _ in range(TASKS_OF_A_ROUND):
        rates = [(kind.gain + 1e-9) / (kind.effort + 1e-3) for kind in kinds]
        most = max(rates)
        weights = np.cumsum([rate / most + 0.1 for rate in rates])
        kind = int(np.searchsorted(weights, random_share(random) * weights[-1], side="right"))
        kind = min(kind, KINDS - 1)
        size = max(int(kinds[kind].size * (0.7 + 0.6 * random_share(random))), 2)
        chosen = chosen_operations(
            plan.shop, plan.sequences, plan.standing, rows, shares, kind, size, marks, random
        )
        if len(chosen):
            tasks.append(_Task(kind, chosen, int(random_share(random) * 2**31)))
    return tasks


def _answer(plan, problem, task) -> _Answer:
    rows = rows_of(plan.shop, plan.sequences)
    small = neighbourhood_of(problem, plan.shop, plan.sequences, plan.standing, rows, task.chosen)
    cost = small.schedule.costs.total(small.problem.objective)
    windows = windows_of(small.problem, small.shop, limit=cost, horizon=small.horizon)
    model, variables = build_model(small.problem, windows, last=range(small.free, len(small.members)))
    add_hint(model, small.problem, variables, small.schedule)
    solver = quiet_solver(_DETERMINISTIC_SECONDS, task.seed)
    solver.parameters.cp_model_probing_level = 0
    status = solver.solve(model)
    found = None
    if status in {OPTIMAL, FEASIBLE} and solver.objective_value < cost:
        found = found_by(solver, small.problem, variables)
    return _Answer(task.kind, small, found, status == OPTIMAL, solver.response_proto.deterministic_time + 0.01)


def _judged(problem, plan, spare, answer, kind, touched):
    kind.effort = 0.95 * kind.effort + answer.effort
    kind.gain *= 0.95
    factor = 1.03 if answer.is_proved else 0.95
    kind.size = min(max(kind.size * factor, LEAST_SIZE), MOST_SIZE)
    STATS[answer.kind][0] += 1
    STATS[answer.kind][1] += answer.is_proved
    if answer.found is None:
        return plan, spare
    STATS[answer.kind][2] += 1
    small = answer.neighbourhood
    ends = {end for window in small.windows for end in (window.before, window.after)}
    reach = (set(small.members.tolist()) | ends) - {NONE}
    if reach & touched:
        return plan, spare
    found = answer.found
    window = small.problem.modes.resource[found.mode]
    free = np.arange(small.free)
    in_order = free[np.lexsort((found.start[: small.free], window[: small.free]))]
    first = np.searchsorted(window[in_order], np.arange(len(small.windows) + 1))
    columns = np.array(small.windows, dtype=np.int64).T.copy()
    cost = sequenced_anew(
        plan.shop, plan.sequences, plan.standing, spare.sequences, spare.standing, columns[0], columns[1], columns[2],
        first, small.members[in_order], small.modes[found.mode[in_order]],
    )
    if cost >= plan.cost:
        STATS[answer.kind][3] += 1
        return plan, spare
    STATS[answer.kind][4] += 1
    STATS[answer.kind][5] += plan.cost - cost
    kind.gain += plan.cost - cost
    spare.cost = int(cost)
    touched |= reach
    return spare, plan

STATS = [[0]*6 for _ in range(KINDS)]
