"""Which of the operations that a published schedule freezes can stay where they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.read_only import read_only
from orderplan.scheduler.calendars import to_clock, to_working
from orderplan.scheduler.problem import FREE, FROZEN, NONE, RUNNING

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem


def with_possible_frozen(problem: SchedulingProblem) -> SchedulingProblem:
    """Set the operations free that are frozen where they cannot be done any more.

    Such a one starts when its machine does not work, before its material, its job or its machine is ready, or does not
    fit before the next break though it may not be interrupted. It stays published, so that it costs something to move.
    """
    operations, modes = problem.operations, problem.modes
    status = operations.status.copy()
    ends = np.zeros(problem.operation_count, dtype=np.int64)
    owner = np.repeat(np.arange(problem.job_count), np.diff(problem.jobs.first_operation))
    free_from = np.full(len(problem.resources.calendar), -(2**62), dtype=np.int64)
    # Shorter ones first where two start together: the longer one then is the one that does not fit.
    fixed = np.flatnonzero(status != FREE)
    fixed = fixed[np.lexsort((fixed, operations.fixed_start[fixed], status[fixed] != RUNNING))]
    last_of = dict.fromkeys(range(len(free_from)), NONE)
    for operation in fixed.tolist():
        mode = int(operations.fixed_mode[operation])
        resource, start = int(modes.resource[mode]), int(operations.fixed_start[operation])
        calendar = int(problem.resources.calendar[resource])
        works = int(to_working(problem.calendars, calendar, np.array(start)))
        end = int(to_clock(problem.calendars, calendar, np.array(works + modes.run[mode]), end=True))
        setup = 0 if status[operation] == RUNNING else _setup(problem, operation, mode, last_of[resource])
        begins = int(to_clock(problem.calendars, calendar, np.array(max(works - setup, 0)))) if setup else start
        stays = status[operation] == RUNNING or (
            int(to_clock(problem.calendars, calendar, np.array(works))) == start
            and works >= setup
            and begins >= max(free_from[resource], int(problem.resources.available[resource]))
            and (start if problem.setup_before_material else begins) >= _ready(problem, operation, owner, status, ends)
            and (operations.interruptible[operation] or end - begins == setup + modes.run[mode])
        )
        if not stays:
            status[operation] = FREE
            continue
        ends[operation] = end
        if problem.resources.is_finite[resource]:
            free_from[resource], last_of[resource] = max(free_from[resource], end), operation
    if (status == operations.status).all():
        return problem
    freed = (operations.status == FROZEN) & (status == FREE)
    return replace(
        problem,
        operations=replace(
            operations,
            status=read_only(status),
            fixed_mode=read_only(np.where(freed, NONE, operations.fixed_mode), np.int32),
            fixed_start=read_only(np.where(freed, 0, operations.fixed_start), np.int64),
        ),
    )


def _ready(problem: SchedulingProblem, operation: int, owner: np.ndarray, status: np.ndarray, ends: np.ndarray) -> int:
    """Give when all that an operation waits for is there: never, where some of that is free."""
    job, links = int(owner[operation]), problem.links
    ready = int(problem.operations.earliest[operation])
    waits = []
    if operation > int(problem.jobs.first_operation[job]):
        waits.append((operation - 1, 0))
    else:
        ready = max(ready, int(problem.jobs.release[job]))
    low, high = (int(np.searchsorted(links.operation, operation, side=side)) for side in ("left", "right"))
    waits += [
        (int(problem.jobs.first_operation[links.job[row] + 1]) - 1, int(links.lag[row])) for row in range(low, high)
    ]
    for before, lag in waits:
        if status[before] == FREE:
            return 2**62
        ready = max(ready, int(ends[before] + problem.operations.wait[before]) + lag)
    return ready


def _setup(problem: SchedulingProblem, operation: int, mode: int, before: int) -> int:
    """Give the setup of an operation after another one on its machine, or after what that is set up for now."""
    resource = int(problem.modes.resource[mode])
    table, own = int(problem.resources.setup_table[resource]), int(problem.operations.family[operation])
    last = int(problem.resources.family[resource]) if before == NONE else int(problem.operations.family[before])
    if NONE not in (table, own, last) and problem.resources.is_finite[resource]:
        between = int(problem.setups[table, last, own])
        if between != NONE:
            return between
    return int(problem.modes.setup[mode])
