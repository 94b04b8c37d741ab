"""An independent judge: whether a schedule keeps every rule of section 7 and costs what it says.

It shares nothing with what makes schedules but the problem itself: no kernel, no placement, no counting of costs. Every
rule is a function that looks at all operations at once and names those that break it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.problem import FREE, NONE, RUNNING
from orderplan.scheduler.violations import Rule, Violation, found
from orderplan.scheduler.working_time import WorkingTimes, working_times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule


def violations(problem: SchedulingProblem, schedule: Schedule) -> list[Violation]:
    """Find everything that is wrong with a schedule; an empty list is what a schedule should give.

    Parameters
    ----------
    problem
        A valid problem.
    schedule
        Whatever claims to be a schedule of it.

    Returns
    -------
    list of Violation
        By rule and operation. Where not even the modes are right, only these are reported: all else depends on them.

    """
    broken = [*_has_all(problem, schedule)]
    if broken:
        return broken
    broken = [*_mode(problem, schedule)]
    if broken:
        return broken
    times = working_times(problem, problem.modes.resource[schedule.mode])
    for rule in (_working_moments, _durations, _inside, _setups, _one_at_a_time, _available, _waits, _material, _fixed):
        broken += rule(problem, schedule, times)
    return [*broken, *_costs(problem, schedule)]


def _has_all(problem: SchedulingProblem, schedule: Schedule) -> Iterator[Violation]:
    """Require one row per operation."""
    for name in ("mode", "setup", "setup_start", "start", "end"):
        rows = len(getattr(schedule, name))
        if rows != problem.operation_count:
            yield Violation(Rule.COMPLETE, NONE, NONE, problem.operation_count, rows)


def _mode(problem: SchedulingProblem, schedule: Schedule) -> Iterator[Violation]:
    """Require that every operation is done in one of its own modes, so on one of its eligible resources."""
    first = problem.operations.first_mode
    wrong = (schedule.mode < first[:-1]) | (schedule.mode >= first[1:])
    yield from found(Rule.ELIGIBLE, wrong, first[:-1], schedule.mode)


def _working_moments(_problem: SchedulingProblem, schedule: Schedule, times: WorkingTimes) -> Iterator[Violation]:
    """Require that setups and processing start while the resource works, and end at the end of work, not in a break."""
    for moments in (schedule.setup_start, schedule.start):
        yield from found(Rule.WORKING, ~times.can_start(moments), times.next_start(moments), moments)
    yield from found(Rule.WORKING, ~times.can_end(schedule.end), times.last_end(schedule.end), schedule.end)


def _durations(problem: SchedulingProblem, schedule: Schedule, times: WorkingTimes) -> Iterator[Violation]:
    """Require that just the seconds of setup and of processing are worked, without a pause but for breaks."""
    at_setup, at_start, at_end = map(times.worked, (schedule.setup_start, schedule.start, schedule.end))
    run = problem.modes.run[schedule.mode]
    yield from found(Rule.SETUP_DURATION, at_start - at_setup != schedule.setup, schedule.setup, at_start - at_setup)
    yield from found(Rule.RUN_DURATION, at_end - at_start != run, run, at_end - at_start)
    backwards = (schedule.setup_start > schedule.start) | (schedule.start >= schedule.end)
    yield from found(Rule.RUN_DURATION, backwards, schedule.start + run, schedule.end)


def _inside(problem: SchedulingProblem, schedule: Schedule, times: WorkingTimes) -> Iterator[Violation]:
    """Require that what may not be interrupted lies inside one working interval, its setup included."""
    pauses = schedule.end - schedule.setup_start != times.worked(schedule.end) - times.worked(schedule.setup_start)
    wrong = ~problem.operations.interruptible & pauses
    yield from found(Rule.INTERRUPTED, wrong, times.worked(schedule.end), schedule.end)


def _in_sequence(problem: SchedulingProblem, schedule: Schedule) -> tuple[np.ndarray, np.ndarray]:
    """Put operations by resource and start; tell which ones follow another on a finite resource."""
    resource = problem.modes.resource[schedule.mode]
    order = np.lexsort((schedule.start, resource))
    follows = np.zeros(len(order), dtype=bool)
    follows[1:] = resource[order][1:] == resource[order][:-1]
    return order, follows & problem.resources.is_finite[resource[order]]


def _setups(problem: SchedulingProblem, schedule: Schedule, _times: WorkingTimes) -> Iterator[Violation]:
    """Require the setup that the setup table gives after what came before, else the operation's own."""
    order, follows = _in_sequence(problem, schedule)
    resource, own = problem.modes.resource[schedule.mode[order]], problem.operations.family[order]
    before = np.where(follows, np.roll(own, 1), problem.resources.family[resource])
    table = np.where(problem.resources.is_finite[resource], problem.resources.setup_table[resource], NONE)
    needed = problem.modes.setup[schedule.mode[order]].copy()
    known = (table != NONE) & (before != NONE) & (own != NONE)
    between = problem.setups[table[known], before[known], own[known]]
    needed[known] = np.where(between == NONE, needed[known], between)
    needed[problem.operations.status[order] == RUNNING] = 0
    expected = np.empty_like(needed)
    expected[order] = needed
    yield from found(Rule.SETUP, expected != schedule.setup, expected, schedule.setup)


def _one_at_a_time(problem: SchedulingProblem, schedule: Schedule, _times: WorkingTimes) -> Iterator[Violation]:
    """Require that a finite resource does one operation after the other, setups included."""
    order, follows = _in_sequence(problem, schedule)
    ends = np.maximum.accumulate(schedule.end[order] + _shift(order, follows)) - _shift(order, follows)
    free = np.where(follows, np.roll(ends, 1), schedule.setup_start[order])
    wrong = np.zeros(len(order), dtype=bool)
    wrong[order] = schedule.setup_start[order] < free
    earliest, before = np.empty(len(order), dtype=np.int64), np.empty(len(order), dtype=np.int64)
    earliest[order], before[order] = free, np.roll(order, 1)
    yield from found(Rule.OVERLAP, wrong, earliest, schedule.setup_start, before)


def _shift(order: np.ndarray, follows: np.ndarray) -> np.ndarray:
    """Give a number that grows from one sequence to the next by more than any time, to keep running maxima apart."""
    return (np.cumsum(~follows) * 2**36).astype(np.int64) if len(order) else np.zeros(0, dtype=np.int64)


def _available(problem: SchedulingProblem, schedule: Schedule, _times: WorkingTimes) -> Iterator[Violation]:
    """Require that a resource starts nothing before it is available; what is running has been started."""
    available = problem.resources.available[problem.modes.resource[schedule.mode]]
    wrong = (schedule.setup_start < available) & (problem.operations.status != RUNNING)
    yield from found(Rule.AVAILABLE, wrong, available, schedule.setup_start)


def _begins(problem: SchedulingProblem, schedule: Schedule) -> np.ndarray:
    """Give the moment before which everything that an operation waits for must be there."""
    return schedule.start if problem.setup_before_material else schedule.setup_start


def _waits(problem: SchedulingProblem, schedule: Schedule, _times: WorkingTimes) -> Iterator[Violation]:
    """Require that operations wait for the one before them in their job, and for the jobs that supply them."""
    begins, running = _begins(problem, schedule), problem.operations.status == RUNNING
    done = schedule.end + problem.operations.wait
    operations = np.arange(problem.operation_count)
    is_first = np.zeros(len(operations), dtype=bool)
    is_first[problem.jobs.first_operation[:-1]] = True
    before, ready = np.roll(operations, 1), np.roll(done, 1)
    yield from found(Rule.SEQUENCE, ~is_first & ~running & (begins < ready), ready, begins, before)
    links = problem.links
    last = problem.jobs.first_operation[1:][links.job] - 1
    ready = done[last] + links.lag
    wrong = (begins[links.operation] < ready) & ~running[links.operation]
    for link in np.flatnonzero(wrong).tolist():
        operation = int(links.operation[link])
        yield Violation(Rule.SUPPLY, operation, int(last[link]), int(ready[link]), int(begins[operation]))


def _material(problem: SchedulingProblem, schedule: Schedule, _times: WorkingTimes) -> Iterator[Violation]:
    """Require that no operation begins before its material is there, and no job before its own."""
    begins = _begins(problem, schedule)
    earliest, first = problem.operations.earliest.copy(), problem.jobs.first_operation[:-1]
    earliest[first] = np.maximum(earliest[first], problem.jobs.release)
    wrong = (begins < earliest) & (problem.operations.status != RUNNING)
    yield from found(Rule.MATERIAL, wrong, earliest, begins)


def _fixed(problem: SchedulingProblem, schedule: Schedule, _times: WorkingTimes) -> Iterator[Violation]:
    """Require that what is frozen or running stays where it is."""
    operations = problem.operations
    fixed = operations.status != FREE
    yield from found(
        Rule.FIXED_MODE, fixed & (schedule.mode != operations.fixed_mode), operations.fixed_mode, schedule.mode
    )
    moved = fixed & (schedule.start != operations.fixed_start)
    yield from found(Rule.FIXED_START, moved, operations.fixed_start, schedule.start)


def _costs(problem: SchedulingProblem, schedule: Schedule) -> Iterator[Violation]:
    """Require that the schedule costs what it says."""
    operations, orders = problem.operations, problem.orders
    done = schedule.end + operations.wait
    complete = orders.floor.copy()
    last = problem.jobs.first_operation[1:][orders.job_of_row] - 1
    np.maximum.at(complete, problem.order_of_row, done[last] + orders.lag_of_row)
    moved = (schedule.start != operations.published_start) | (
        problem.modes.resource[schedule.mode] != operations.published_resource
    )
    moved &= operations.published_resource != NONE
    expected = (
        int((np.maximum(complete - orders.due, 0) * orders.weight).sum()),
        int(operations.move_weight[moved].sum()),
        int(schedule.setup.sum()),
        int(np.maximum(orders.due - complete, 0).sum()),
        int(max(done.max(initial=0), 0)),
    )
    for term, (right, claimed) in enumerate(zip(expected, schedule.costs, strict=True)):
        if right != claimed:
            yield Violation(Rule.COSTS, NONE, term, right, claimed)
