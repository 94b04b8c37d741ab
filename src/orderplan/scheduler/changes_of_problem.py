"""Problems made from others: more jobs, fewer jobs, more working time, less of it, nothing that may move."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import RequestError
from orderplan.read_only import read_only
from orderplan.scheduler.calendars import calendars_of
from orderplan.scheduler.problem import FAR, FREE, FROZEN, NONE, Jobs, Links, Modes, Operations, Orders
from orderplan.scheduler.problem_checks import waiting_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.scheduler.problem import SchedulingProblem

Interval = tuple[int, int]
"""First second, and the second that no longer belongs to it."""


def without_jobs(problem: SchedulingProblem, jobs: Sequence[int]) -> tuple[SchedulingProblem, np.ndarray]:
    """Leave some jobs out, with what links them to others; orders lose those rows, and go where none is left.

    Returns
    -------
    problem, operations
        The smaller problem, and the operation of the larger one that each of its operations is: shape (operations of
        the smaller one,), int64.

    """
    keeps_job = np.ones(problem.job_count, dtype=bool)
    keeps_job[list(jobs)] = False
    sizes = np.diff(problem.jobs.first_operation)
    keeps = keeps_job[problem.job_of_operation]
    mode_counts = np.diff(problem.operations.first_mode)
    keeps_mode = keeps[problem.operation_of_mode]
    new_job, new_operation = np.cumsum(keeps_job) - 1, np.cumsum(keeps) - 1
    new_mode = np.cumsum(keeps_mode) - 1
    links, orders, operations = problem.links, problem.orders, problem.operations
    keeps_link = keeps_job[links.job] & keeps[links.operation]
    keeps_row = keeps_job[orders.job_of_row]
    rows = np.bincount(problem.order_of_row[keeps_row], minlength=len(orders.due))
    left = rows > 0
    fixed = operations.fixed_mode[keeps]
    columns = {
        name: read_only(getattr(operations, name)[keeps])
        for name in Operations.__slots__
        if name not in {"first_mode", "fixed_mode"}
    }
    smaller = replace(
        problem,
        jobs=Jobs(_firsts(sizes[keeps_job]), read_only(problem.jobs.release[keeps_job])),
        operations=Operations(
            first_mode=_firsts(mode_counts[keeps]),
            fixed_mode=read_only(np.where(fixed == NONE, NONE, new_mode[fixed]).astype(np.int32)),
            **columns,
        ),
        modes=Modes(*(read_only(getattr(problem.modes, name)[keeps_mode]) for name in Modes.__slots__)),
        links=Links(
            read_only(new_job[links.job[keeps_link]].astype(np.int32)),
            read_only(new_operation[links.operation[keeps_link]].astype(np.int32)),
            read_only(links.lag[keeps_link]),
        ),
        orders=Orders(
            read_only(orders.due[left]), read_only(orders.weight[left]), read_only(orders.floor[left]),
            _firsts(rows[left]), read_only(new_job[orders.job_of_row[keeps_row]].astype(np.int32)),
            read_only(orders.lag_of_row[keeps_row]),
        ),
    )  # fmt: skip
    return smaller, np.flatnonzero(keeps)


def with_more_time(problem: SchedulingProblem, resource: int, extra: Sequence[Interval]) -> SchedulingProblem:
    """Let a resource work in some intervals besides, on a calendar of its own: overtime, a second shift.

    Schedules of the problem stay possible as far as their starts go: whatever ran over a break that is worked now ends
    earlier. The same sequences are never later, since every moment of work there was is still one, every interval that
    something had to fit into lies in one of the new ones, and placing an operation only looks for the first that will
    do.
    """
    intervals = [*intervals_of(problem, resource), *extra]
    return _with_intervals(problem, resource, _united(intervals))


def with_less_time(problem: SchedulingProblem, resource: int, gap: Interval) -> SchedulingProblem:
    """Let a resource not work in an interval, on a calendar of its own: a breakdown, maintenance.

    Raises
    ------
    RequestError
        Where it would never work again.

    """
    start, end = gap
    if end >= FAR:
        raise RequestError("A resource must work again some time.")
    parts = []
    for first, last in intervals_of(problem, resource):
        parts += [(first, min(last, start)), (max(first, end), last)]
    return _with_intervals(problem, resource, [part for part in parts if part[0] < part[1]])


def intervals_of(problem: SchedulingProblem, resource: int) -> list[Interval]:
    """Give the intervals in which a resource works, ascending."""
    calendar = int(problem.resources.calendar[resource])
    first, last = problem.calendars.first_interval[calendar : calendar + 2].tolist()
    starts, ends = problem.calendars.start[first:last].tolist(), problem.calendars.end[first:last].tolist()
    return list(zip(starts, ends, strict=True))


def with_calendars(
    problem: SchedulingProblem, calendars: Sequence[np.ndarray | Sequence[Interval]]
) -> SchedulingProblem:
    """Add calendars behind those of the problem; no resource works by them yet."""
    first = problem.calendars.first_interval
    bounds = np.stack([problem.calendars.start, problem.calendars.end], axis=1)
    old = [bounds[first[calendar] : first[calendar + 1]] for calendar in range(len(first) - 1)]
    return replace(problem, calendars=calendars_of([*old, *calendars]))


def all_frozen(problem: SchedulingProblem, mode: np.ndarray, start: np.ndarray, stays: np.ndarray) -> SchedulingProblem:
    """Freeze operations where they are, as far as they wait for none that is free.

    Parameters
    ----------
    problem
        The problem.
    mode, start
        Where and when they are done: shape (operations,) each.
    stays
        Which ones: shape (operations,), bool.

    """
    operations = problem.operations
    is_free = operations.status == FREE
    freezes = is_free & ~waiting_for(problem, is_free & ~stays)
    return replace(
        problem,
        operations=replace(
            operations,
            status=read_only(np.where(freezes, FROZEN, operations.status).astype(np.int8)),
            fixed_mode=read_only(np.where(freezes, mode, operations.fixed_mode).astype(np.int32)),
            fixed_start=read_only(np.where(freezes, start, operations.fixed_start)),
        ),
    )


def set_free(problem: SchedulingProblem, operations: np.ndarray) -> SchedulingProblem:
    """Let some operations move that are frozen; they count as published where they were, and cost the same to move.

    Parameters
    ----------
    problem
        The problem.
    operations
        Which ones: shape (operations,), bool.

    """
    old = problem.operations
    unknown = operations & (old.published_resource == NONE) & (old.status != FREE)
    resource = problem.modes.resource[np.where(unknown, old.fixed_mode, 0)]
    return replace(
        problem,
        operations=replace(
            old,
            status=read_only(np.where(operations, FREE, old.status).astype(np.int8)),
            fixed_mode=read_only(np.where(operations, NONE, old.fixed_mode).astype(np.int32)),
            published_resource=read_only(np.where(unknown, resource, old.published_resource).astype(np.int32)),
            published_start=read_only(np.where(unknown, old.fixed_start, old.published_start)),
        ),
    )


def _with_intervals(problem: SchedulingProblem, resource: int, intervals: list[Interval]) -> SchedulingProblem:
    own = len(problem.calendars.first_interval) - 1
    calendar = problem.resources.calendar.copy()
    calendar[resource] = own
    changed = with_calendars(problem, [intervals])
    return replace(changed, resources=replace(problem.resources, calendar=read_only(calendar)))


def _united(intervals: list[Interval]) -> list[Interval]:
    """Put intervals together that overlap or touch."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _firsts(counts: np.ndarray) -> np.ndarray:
    return read_only(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
