"""The best schedule of up to six operations, by trying all: every mode, every sequence, every useful delay.

Operations are put behind each other on their machines in every order that the jobs allow. Each starts as early as it
can, or later where that may pay: at its published start, or, where being early costs, at any moment until its orders
are due. For given sequences all times grow with the delays, so the earliest times under the delays that a best schedule
has are that schedule.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from orderplan.scheduler.problem import FREE, NONE, RUNNING, SchedulingProblem
from orderplan.scheduler.schedule import Costs, Schedule
from tests.oracle.schedule_problems import column
from tests.oracle.schedule_times import Times, earliest, fixed_times, needed_setup


@dataclass
class Best:
    """The best schedule so far."""

    cost: int | None = None
    terms: tuple[int, ...] = ()
    mode: dict[int, int] = field(default_factory=dict)
    times: dict[int, Times] = field(default_factory=dict)
    sequence: list[int] = field(default_factory=list)


@dataclass
class Partial:
    """What has been put on the machines, in this order."""

    mode: dict[int, int]
    times: dict[int, Times]
    sequence: list[int]


def brute_force(problem: SchedulingProblem) -> Best:
    """Try all schedules; the cost is None where those that are not free leave none."""
    best, seen = Best(), set()
    extend(problem, Partial({}, {}, []), best, seen)
    return best


def extend(problem: SchedulingProblem, partial: Partial, best: Best, seen: set) -> None:
    if len(partial.sequence) == problem.operation_count:
        terms = terms_of(problem, partial)
        cost = weighed(problem, terms)
        if best.cost is None or cost < best.cost:
            best.cost, best.terms = cost, terms
            best.mode, best.times = dict(partial.mode), dict(partial.times)
            best.sequence = list(partial.sequence)
        return
    state = frozenset((operation, partial.mode[operation], times) for operation, times in partial.times.items())
    if state in seen:  # the same operations with the same times, put there in another order
        return
    seen.add(state)
    for operation in range(problem.operation_count):
        ready = None if operation in partial.times else ready_at(problem, partial, operation)
        if ready is None:
            continue
        first, end = problem.operations.first_mode[operation : operation + 2].tolist()
        for mode in range(first, end):
            for times in possible_times(problem, partial, operation, mode, ready):
                partial.mode[operation], partial.times[operation] = mode, times
                partial.sequence.append(operation)
                extend(problem, partial, best, seen)
                partial.sequence.pop()
                del partial.mode[operation], partial.times[operation]


def job_of(problem: SchedulingProblem, operation: int) -> int:
    return int(np.searchsorted(problem.jobs.first_operation, operation, side="right")) - 1


def ready_at(problem: SchedulingProblem, partial: Partial, operation: int) -> int | None:
    """Give when all is there that an operation waits for; None where that has no times yet."""
    job, ready = job_of(problem, operation), int(problem.operations.earliest[operation])
    waits = [
        (int(problem.jobs.first_operation[problem.links.job[link] + 1]) - 1, int(problem.links.lag[link]))
        for link in np.flatnonzero(problem.links.operation == operation)
    ]
    if operation == problem.jobs.first_operation[job]:
        ready = max(ready, int(problem.jobs.release[job]))
    else:
        waits.append((operation - 1, 0))
    for before, lag in waits:
        if before not in partial.times:
            return None
        ready = max(ready, partial.times[before].end + int(problem.operations.wait[before]) + lag)
    return ready


def possible_times(problem: SchedulingProblem, partial: Partial, operation: int, mode: int, ready: int) -> list[Times]:
    """Give the times that an operation may get behind all that is on its machine."""
    resource = int(problem.modes.resource[mode])
    on_it = [other for other in partial.sequence if problem.modes.resource[partial.mode[other]] == resource]
    finite = bool(problem.resources.is_finite[resource])
    last = on_it[-1] if on_it and finite else None
    family = int(problem.resources.family[resource] if last is None else problem.operations.family[last])
    setup = needed_setup(problem, operation, mode, family)
    running = problem.operations.status[operation] == RUNNING
    free = 0 if running else int(problem.resources.available[resource])
    free = free if last is None else max(free, partial.times[last].end)
    if problem.operations.status[operation] != FREE:
        times = fixed_times(problem, operation, mode, setup, ready, free)
        return [] if times is None or mode != problem.operations.fixed_mode[operation] else [times]
    result = [earliest(problem, operation, mode, setup, ready, free)]
    for floor in delays(problem, operation, resource, result[0]):
        times = earliest(problem, operation, mode, setup, ready, free, floor)
        if times not in result:
            result.append(times)
    return result


def delays(problem: SchedulingProblem, operation: int, resource: int, first: Times) -> list[int]:
    """Give the later starts that may pay."""
    result = []
    if problem.objective.moves and problem.operations.published_resource[operation] == resource:
        published = int(problem.operations.published_start[operation])
        result += [published] if published > first.start else []
    job = job_of(problem, operation)
    if problem.objective.earliness and operation == problem.jobs.first_operation[job + 1] - 1:
        orders = (
            np.flatnonzero(np.add.reduceat(problem.orders.job_of_row == job, problem.orders.first_row[:-1]))
            if len(problem.orders.due)
            else []
        )
        latest = max((int(problem.orders.due[order]) for order in orders), default=first.start)
        result += range(first.start + 1, latest + 1)
    return result


def terms_of(problem: SchedulingProblem, partial: Partial) -> tuple[int, ...]:
    """Count the terms of the objective: tardiness, moves, setup, earliness, makespan."""
    tardiness = earliness = moves = makespan = 0
    for order in range(len(problem.orders.due)):
        complete = int(problem.orders.floor[order])
        for row in range(problem.orders.first_row[order], problem.orders.first_row[order + 1]):
            last = int(problem.jobs.first_operation[problem.orders.job_of_row[row] + 1]) - 1
            done = partial.times[last].end + int(problem.operations.wait[last])
            complete = max(complete, done + int(problem.orders.lag_of_row[row]))
        late = complete - int(problem.orders.due[order])
        tardiness += max(late, 0) * int(problem.orders.weight[order])
        earliness += max(-late, 0)
    for operation, times in partial.times.items():
        makespan = max(makespan, times.end + int(problem.operations.wait[operation]))
        published = int(problem.operations.published_resource[operation])
        at_home = times.start == problem.operations.published_start[operation]
        if published != NONE and not (at_home and problem.modes.resource[partial.mode[operation]] == published):
            moves += int(problem.operations.move_weight[operation])
    return tardiness, moves, sum(times.setup for times in partial.times.values()), earliness, makespan


def weighed(problem: SchedulingProblem, terms: tuple[int, ...]) -> int:
    weights = problem.objective
    return sum(
        weight * term
        for weight, term in zip(
            (weights.tardiness, weights.moves, weights.setup, weights.earliness, weights.makespan), terms, strict=True
        )
    )


def as_schedule(problem: SchedulingProblem, mode: dict[int, int], times: dict[int, Times]) -> Schedule:
    """Make a schedule of times, with what it costs."""
    rows = [times[operation] for operation in range(len(times))]
    return Schedule(
        column((mode[operation] for operation in range(len(rows))), np.int32),
        *(column(getattr(row, name) for row in rows) for name in Times._fields),
        Costs(*terms_of(problem, Partial(mode, times, []))),
    )
