"""Where one operation comes to lie, found by going through the seconds one at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from orderplan.scheduler.problem import NONE, RUNNING, SchedulingProblem

HORIZON = 400
"""The small problems are over long before."""


class Times(NamedTuple):
    setup: int
    setup_start: int
    start: int
    end: int


@lru_cache(maxsize=64)
def works(problem: SchedulingProblem, resource: int) -> list[bool]:
    """Tell for each second from 0 on whether a resource works."""
    calendar = int(problem.resources.calendar[resource])
    first, last = problem.calendars.first_interval[calendar : calendar + 2].tolist()
    spells = list(
        zip(problem.calendars.start[first:last].tolist(), problem.calendars.end[first:last].tolist(), strict=True)
    )
    return [any(start <= second < end for start, end in spells) for second in range(HORIZON)]


def needed_setup(problem: SchedulingProblem, operation: int, mode: int, family: int) -> int:
    if problem.operations.status[operation] == RUNNING:
        return 0
    resource, own = int(problem.modes.resource[mode]), int(problem.operations.family[operation])
    table = int(problem.resources.setup_table[resource]) if problem.resources.is_finite[resource] else NONE
    if NONE in {table, family, own} or problem.setups[table, family, own] == NONE:
        return int(problem.modes.setup[mode])
    return int(problem.setups[table, family, own])


def from_second(working: list[bool], first: int, setup: int, run: int, *, interruptible: bool) -> Times | None:
    """Set up and run from a second on; None where it does not work then, or a break comes that must not."""
    if not working[first]:
        return None
    seconds = []
    second = first
    while len(seconds) < setup + run:
        if working[second]:
            seconds.append(second)
        elif not interruptible:
            return None
        second += 1
    return Times(setup, first, seconds[setup], seconds[-1] + 1)


def earliest(
    problem: SchedulingProblem, operation: int, mode: int, setup: int, ready: int, free: int, floor: int = 0
) -> Times:
    """Find the earliest start of the processing, no earlier than `floor`, with the setup as late as it may be."""
    working = works(problem, int(problem.modes.resource[mode]))
    interruptible, run = bool(problem.operations.interruptible[operation]), int(problem.modes.run[mode])
    early = problem.setup_before_material
    best = None
    for second in range(max(free, 0 if early else ready, 0), HORIZON):
        times = from_second(working, second, setup, run, interruptible=interruptible)
        if times is None or times.start < max(ready, floor):
            continue
        if best is not None and times.start > best.start:
            return best
        best = times
    raise AssertionError("the horizon is too short")


def fixed_times(
    problem: SchedulingProblem, operation: int, mode: int, setup: int, ready: int, free: int
) -> Times | None:
    """Give an operation that is not free its times; None where it cannot be there."""
    working = works(problem, int(problem.modes.resource[mode]))
    start, run = int(problem.operations.fixed_start[operation]), int(problem.modes.run[mode])
    interruptible = bool(problem.operations.interruptible[operation])
    running = problem.operations.status[operation] == RUNNING
    for second in range(start, -1, -1):
        times = from_second(working, second, setup, run, interruptible=interruptible)
        if times is not None and times.start == start:
            begin = start if problem.setup_before_material else second
            return times if second >= free and (running or begin >= ready) else None
    return None
