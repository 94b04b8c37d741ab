"""More time on one resource: what can be offered, and how much of it a schedule uses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.changes_of_problem import intervals_of
from orderplan.scheduler.problem import DAY

if TYPE_CHECKING:
    from orderplan.scheduler.changes_of_problem import Interval
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Overtime:
    """Time that a resource could work besides."""

    resource: int
    intervals: tuple[Interval, ...]
    """When; what of it is working time already costs nothing."""
    cost_per_hour: float = 0.0
    """What an hour of it that is worked costs."""


@dataclass(frozen=True, slots=True)
class OvertimeTerms:
    """What can be worked besides on whatever resource is the bottleneck: some hours, or a second shift."""

    seconds_per_day: int = 2 * HOUR
    """At the end of the resource's work, as far as it does not work again sooner."""
    days: int = 5
    """On so many of the next days on which it works."""
    cost_per_hour: float = 0.0
    after: int = 0
    """It begins after this moment."""


def overtime_of(problem: SchedulingProblem, resource: int, terms: OvertimeTerms) -> Overtime:
    """Say when a resource works besides under some terms."""
    idle = idle_after_work(problem, resource, terms.after)[: terms.days]
    intervals = tuple((start, min(end, start + terms.seconds_per_day)) for start, end in idle)
    return Overtime(resource, intervals, terms.cost_per_hour)


def idle_after_work(problem: SchedulingProblem, resource: int, after: int) -> list[Interval]:
    """Give the time from each day's last work to the next work, from a moment on; ascending."""
    return [
        (max(end, after), start)
        for (_, end), (start, _) in pairwise(intervals_of(problem, resource))
        if start // DAY > (end - 1) // DAY and start > after
    ]


def idle_parts(problem: SchedulingProblem, overtime: Overtime) -> list[Interval]:
    """Give what of the intervals is not working time: ascending, and apart from one another."""
    parts: list[Interval] = []
    works = intervals_of(problem, overtime.resource)
    for start, end in sorted(overtime.intervals):
        begin = max(start, parts[-1][1]) if parts else start
        for first, last in works:
            if last <= begin or first >= end:
                continue
            if first > begin:
                parts.append((begin, first))
            begin = last
        if begin < end:
            parts.append((begin, end))
    return parts


def overtime_used(problem: SchedulingProblem, schedule: Schedule, overtime: Overtime) -> int:
    """Count the seconds of overtime in which a schedule works, setups included.

    Parameters
    ----------
    problem
        The problem without the overtime.
    schedule
        A schedule with it.
    overtime
        The overtime.

    """
    here = problem.modes.resource[schedule.mode] == overtime.resource
    starts, ends = schedule.setup_start[here], schedule.end[here]
    used = 0
    for first, last in idle_parts(problem, overtime):
        used += int(np.maximum(np.minimum(ends, last) - np.maximum(starts, first), 0).sum())
    return used
