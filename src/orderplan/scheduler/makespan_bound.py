"""What no schedule of a pure shop can be shorter than."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem


def makespan_bound(problem: SchedulingProblem) -> int:
    """Give a lower bound on the makespan of a pure shop.

    The largest of: the longest job; all work shared evenly by all machines; and for every machine the shortest
    schedule, with interruptions, of what only it can do, where each operation comes after the least that is before it
    in its job and before the least that follows (Jackson's preemptive schedule; Carlier and Pinson 1989).
    """
    first_mode = problem.operations.first_mode[:-1]
    if not len(first_mode):
        return 0
    run = np.minimum.reduceat(problem.modes.run, first_mode)
    ends = np.cumsum(run)
    first = problem.jobs.first_operation
    begins = np.repeat(ends[first[:-1]] - run[first[:-1]], np.diff(first))
    before = ends - run - begins
    total = np.repeat(np.add.reduceat(run, first[:-1]), np.diff(first))
    after = total - before - run
    bound = max(int(total.max()), -(-int(run.sum()) // len(problem.resources.calendar)))
    only = np.diff(problem.operations.first_mode) == 1
    machine = problem.modes.resource[first_mode]
    for each in np.unique(machine[only]).tolist():
        mine = np.flatnonzero(only & (machine == each))
        bound = max(bound, preemptive_makespan(before[mine].tolist(), run[mine].tolist(), after[mine].tolist()))
    return bound


def preemptive_makespan(before: list[int], run: list[int], after: list[int]) -> int:
    """Give the shortest makespan on one machine with interruptions.

    Parameters
    ----------
    before, run, after
        When each operation can start, how long it takes, and what comes after it.

    Examples
    --------
    >>> preemptive_makespan([0, 2], [5, 1], [0, 6])
    9

    """
    arrivals = sorted(range(len(run)), key=lambda place: before[place])
    left = list(run)
    waiting: list[tuple[int, int]] = []
    clock, makespan, arrived = 0, 0, 0
    while arrived < len(arrivals) or waiting:
        if not waiting:
            clock = max(clock, before[arrivals[arrived]])
        while arrived < len(arrivals) and before[arrivals[arrived]] <= clock:
            heapq.heappush(waiting, (-after[arrivals[arrived]], arrivals[arrived]))
            arrived += 1
        place = waiting[0][1]  # what has the most behind it goes first
        until = before[arrivals[arrived]] if arrived < len(arrivals) else clock + left[place]
        worked = min(left[place], until - clock)
        clock, left[place] = clock + worked, left[place] - worked
        if left[place] == 0:
            heapq.heappop(waiting)
            makespan = max(makespan, clock + after[place])
    return makespan
