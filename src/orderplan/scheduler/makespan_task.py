"""One tabu search of a pure shop, as a task that a thread can do."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.makespan_bound import makespan_bound
from orderplan.scheduler.makespan_graph_kernels import NODE, Graph, lay_out
from orderplan.scheduler.makespan_move_kernels import Tabu
from orderplan.scheduler.makespan_tabu_kernels import ITERATION, LEAST, Best, begin_search, tabu_search
from orderplan.scheduler.random_kernels import random_state
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.shop import Shop

_MOST_PAIRS = 2**22
_WORK_OF_A_SLICE = 1_000_000
"""Operations looked at between two looks at whether to stop: some hundredths of a second."""


class Solution(NamedTuple):
    """A schedule as `lay_out` takes it."""

    makespan: int
    order: np.ndarray
    modes: np.ndarray


@dataclass(frozen=True, slots=True)
class Setting:
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


class Task(NamedTuple):
    """One tabu search."""

    order: np.ndarray
    modes: np.ndarray
    number: int
    patience: int
    most_moves: int


def setting_of(problem: SchedulingProblem, seed: int) -> Setting:
    """Collect what all tabu searches of a problem share."""
    count, first = problem.operation_count, problem.jobs.first_operation
    is_first = np.zeros(count + 1, dtype=bool)
    is_first[first] = True
    operations = np.arange(count)
    shop = shop_of(problem)
    return Setting(
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


def empty_graph(setting: Setting) -> Graph:
    """Make a graph with the arcs of the jobs, for `lay_out`."""
    count = len(setting.job_before)
    nodes = np.zeros(count + 1, dtype=NODE)
    for name in ("job_before", "job_after", "machine_before", "machine_after"):
        nodes[name] = count
    nodes["job_before"][:-1], nodes["job_after"][:-1] = setting.job_before, setting.job_after
    return Graph(
        nodes,
        np.empty(count, dtype=np.int32),
        np.empty(setting.machines, dtype=np.int32),
        setting.last_of_jobs,
        np.empty(count, dtype=np.int32),
    )


def run_task(setting: Setting, task: Task) -> tuple[Solution, int]:
    """Do one tabu search; give its best schedule and the number of moves."""
    count = len(task.order)
    graph = empty_graph(setting)
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
