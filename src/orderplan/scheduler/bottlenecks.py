"""Which resources hold the orders up: what one more hour of each would recover, found by really adding the hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.binding import WaitsFor, bindings, completions, deciding_operations
from orderplan.scheduler.bottleneck_kernels import count_late_chains, recover
from orderplan.scheduler.calendars import to_working
from orderplan.scheduler.changes_of_problem import with_calendars
from orderplan.scheduler.decode import laid_out
from orderplan.scheduler.overtime import HOUR
from orderplan.scheduler.problem import DAY, NONE, Resources
from orderplan.scheduler.retiming_kernels import new_journal
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from orderplan.scheduler.binding import Bindings
    from orderplan.scheduler.changes_of_problem import Interval
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

_DAYS = 5
"""The hour is tried on so many of the next days on which the resource works, and on so many on which most late orders
begin to wait for it."""


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """What one resource means for the dates of the orders."""

    resource: int
    recovered_seconds: int
    """By how much all orders together are less late with an hour more, at the best of the times that were tried."""
    weighted_seconds: int
    """Likewise, times the weights of the orders."""
    hour: Interval | None
    """That hour; None where no hour recovers anything."""
    work_seconds: int
    """What it has to do, setups included."""
    capacity_seconds: int
    """How long it works until the last order is due."""
    queue_seconds: int
    """How long operations stand before it with all that they need but the machine, in all, breaks included."""
    late_orders: int
    """How many late orders wait for it on the chain that decides their date."""

    @property
    def order_days(self) -> float:
        """Days of lateness that the hour recovers, summed over the orders."""
        return self.recovered_seconds / DAY

    @property
    def load(self) -> float:
        """Its work as a share of its time until the last order is due; above 1 it cannot keep up."""
        return self.work_seconds / max(self.capacity_seconds, 1)


def bottlenecks(problem: SchedulingProblem, schedule: Schedule, *, now: int = 0, days: int = _DAYS) -> list[Bottleneck]:
    """Rank the resources that do one operation at a time by what an hour more of each would recover.

    Parameters
    ----------
    problem, schedule
        The schedule; its sequences stay. What it recovers by being as early as its sequences allow does not count.
    now
        The hour is added after this moment: in a break that is at least as long, or behind the last shift.
    days
        On how many of the next days on which the resource works it is tried, and on how many of those on which most
        operations begin to wait for it that a late order's date depends on.

    Returns
    -------
    list of Bottleneck
        By lateness recovered, then by weighted lateness, by late orders, by load.

    """
    resource = problem.modes.resource[schedule.mode]
    count = len(problem.resources.calendar)
    work = np.zeros(count, dtype=np.int64)
    np.add.at(work, resource, schedule.setup + problem.modes.run[schedule.mode])
    bound = bindings(problem, schedule)
    queue = np.zeros(count, dtype=np.int64)
    waits = bound.kind == WaitsFor.MACHINE
    begins = schedule.start if problem.setup_before_material else schedule.setup_start
    np.add.at(queue, resource[waits], (begins - np.maximum(bound.ready, now))[waits].clip(0))
    late = np.zeros(count, dtype=np.int64)
    is_late = completions(problem, schedule) > problem.orders.due
    last = deciding_operations(problem, schedule)
    count_late_chains(last, is_late, bound.kind, bound.other, resource, late)
    until = int(problem.orders.due.max(initial=now))
    waiting = _waiting_days(problem, bound, resource, last[is_late], days)
    best = _best_hours(problem, schedule, now, days, waiting)
    result = []
    for each in np.flatnonzero(problem.resources.is_finite).tolist():
        recovered, weighted, hour = best.get(each, (0, 0, None))
        moments = to_working(problem.calendars, int(problem.resources.calendar[each]), np.array([now, until]))
        capacity = int(moments[1] - moments[0])
        result.append(
            Bottleneck(each, recovered, weighted, hour, int(work[each]), capacity, int(queue[each]), int(late[each]))
        )
    return sorted(result, key=_rank)


def _rank(row: Bottleneck) -> tuple[float, ...]:
    return -row.recovered_seconds, -row.weighted_seconds, -row.late_orders, -row.load, row.resource


def _waiting_days(
    problem: SchedulingProblem, bound: Bindings, resource: np.ndarray, last: np.ndarray, days: int
) -> dict[int, list[int]]:
    """Give for each calendar the days on which most operations begin to wait for its resources.

    Counted are those on the chains behind `last`, the operations that late orders are complete with.
    """
    chained = np.zeros(len(bound.other), dtype=bool)
    for final in last[last != NONE].tolist():
        operation = final
        while operation != NONE and not chained[operation]:
            chained[operation] = True
            operation = int(bound.other[operation])
    waits = np.flatnonzero(chained & (bound.kind == WaitsFor.MACHINE))
    calendar, day = problem.resources.calendar[resource[waits]], bound.ready[waits] // DAY
    result = {}
    for each in np.unique(calendar).tolist():
        found, counts = np.unique(day[calendar == each], return_counts=True)
        result[each] = found[np.argsort(-counts, kind="stable")[:days]].tolist()
    return result


def _best_hours(
    problem: SchedulingProblem, schedule: Schedule, now: int, days: int, waiting: dict[int, list[int]]
) -> dict[int, tuple[int, int, Interval]]:
    """Give, for each resource of which an hour recovers anything, how much, weighted how much, and the best hour."""
    used = np.unique(problem.modes.resource[schedule.mode])
    used = used[problem.resources.is_finite[used]]
    variants, hours, first = _variants(
        problem, np.unique(problem.resources.calendar[used]).tolist(), now, days, waiting
    )
    tries = [(each, row) for each in used.tolist() for row in first[int(problem.resources.calendar[each])]]
    if not tries:
        return {}
    shop = shop_of(_with_lenders(problem, variants))
    shop = shop._replace(resources=shop.resources.copy())
    sequences, standing = laid_out(shop, schedule)
    columns = np.array(tries, dtype=np.int64)
    starts = np.array([start for start, _ in hours], dtype=np.int64)
    recovered = np.zeros((len(tries), 2), dtype=np.int64)
    recover(
        shop, sequences, standing, new_journal(shop), columns[:, 0].copy(),
        columns[:, 1] + len(problem.resources.calendar), starts[columns[:, 1]], recovered,
    )  # fmt: skip
    best: dict[int, tuple[int, int, Interval]] = {}
    for (each, row), (plain, weighted) in zip(tries, recovered.tolist(), strict=True):
        if weighted > 0 and (each not in best or (plain, weighted) > best[each][:2]):
            best[each] = (plain, weighted, hours[row])
    return best


def _variants(
    problem: SchedulingProblem, calendars: list[int], now: int, days: int, waiting: dict[int, list[int]]
) -> tuple[list[np.ndarray], list[Interval], dict[int, range]]:
    """Give calendars with one hour more each.

    Returns
    -------
    variants, hours
        The intervals of each, and its hour.
    rows
        Which of them are made from each calendar.

    """
    variants: list[np.ndarray] = []
    hours: list[Interval] = []
    rows = {}
    for calendar in calendars:
        first, last = problem.calendars.first_interval[calendar : calendar + 2].tolist()
        bounds = np.stack([problem.calendars.start[first:last], problem.calendars.end[first:last]], axis=1)
        begin = len(variants)
        for gap in _gaps(bounds, now, days, waiting.get(calendar, [])):
            variant = bounds.copy()
            variant[gap, 1] += HOUR
            if variant[gap, 1] == variant[gap + 1, 0]:
                variant[gap, 1] = variant[gap + 1, 1]
                variant = np.delete(variant, gap + 1, axis=0)
            variants.append(variant)
            hours.append((int(bounds[gap, 1]), int(bounds[gap, 1]) + HOUR))
        rows[calendar] = range(begin, len(variants))
    return variants, hours, rows


def _gaps(bounds: np.ndarray, now: int, days: int, waiting: list[int]) -> list[int]:
    """Give the intervals that an hour could be added behind.

    These are on the next days on which the calendar works, and on the given ones, or the next on which it works then.
    """
    idle = bounds[1:, 0] - bounds[:-1, 1]
    later = np.flatnonzero((idle >= HOUR) & (bounds[:-1, 1] >= now))
    day = (bounds[later, 1] - 1) // DAY
    known = np.unique(day)
    wanted = np.searchsorted(known, waiting)
    tried = np.union1d(known[:days], known[wanted[wanted < len(known)]])
    result: list[int] = later[np.isin(day, tried)].tolist()
    return result


def _with_lenders(problem: SchedulingProblem, variants: list[np.ndarray]) -> SchedulingProblem:
    """Add a resource for each calendar that is lent; nothing is done on it."""
    old, count = problem.resources, len(variants)
    first = len(problem.calendars.first_interval) - 1
    none, zeros = np.full(count, NONE, dtype=np.int32), np.zeros(count, dtype=np.int64)
    return replace(
        with_calendars(problem, variants),
        resources=Resources(
            np.concatenate([old.calendar, np.arange(first, first + count, dtype=np.int32)]),
            np.concatenate([old.available, zeros]), np.concatenate([old.family, none]),
            np.concatenate([old.setup_table, none]), np.concatenate([old.is_finite, zeros.astype(bool)]),
        ),
    )  # fmt: skip
