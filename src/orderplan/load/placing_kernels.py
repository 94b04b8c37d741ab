"""On which days the operations of jobs are done, at infinite capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.kernels import kernel
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    from orderplan.load.clocks import Clocks
    from orderplan.load.operations import JobOperations
    from orderplan.load.routings import Routings

PLACEMENT = row_type([("minutes", "i8"), ("operation", "i4"), ("day", "i4")])
"""What is done of an operation on a day, in millionths of a minute; they stand by job."""

_DAY = 1_440 * 1_000_000
_MINUTE = 1_000_000


@kernel
def placed(
    first_days: np.ndarray, last_days: np.ndarray, operations: JobOperations, routings: Routings, clocks: Clocks
) -> np.ndarray:
    """Place the operations of each job on the days within which it is made.

    They are placed backwards from the end of the last day, one after another, each in the working minutes of its own
    machine with its wait behind it. Where that leads to before the first day, each is spread over all the days in
    proportion to the working minutes of its machine instead; where this works on none of them, it is put on the first.

    Parameters
    ----------
    first_days, last_days
        The days within which each job is made: shape (jobs,).
    operations, routings
        What is left of the jobs.
    clocks
        The calendars.

    Returns
    -------
    numpy.ndarray
        `PLACEMENT`; the minutes of an operation add up to what it takes.

    """
    rows = np.empty(len(operations.step) + 1024, dtype=PLACEMENT)
    count = 0
    for job in range(len(first_days)):
        low, high = operations.starts[job], operations.starts[job + 1]
        most = count + (last_days[job] - first_days[job] + 1) * (high - low)
        if most > len(rows):
            rows = grown(rows, most + len(rows) // 2)
        end = _placed_backwards(first_days[job], last_days[job], low, high, operations, routings, clocks, rows, count)
        if end < 0:
            end = count
            for operation in range(low, high):
                calendar = routings.calendar[operations.step[operation]]
                minutes = operations.minutes[operation]
                end = _spread(first_days[job], last_days[job], operation, calendar, minutes, clocks, rows, end)
        count = end
    return rows[:count].copy()


@kernel
def _placed_backwards(
    first: int,
    last: int,
    low: int,
    high: int,
    operations: JobOperations,
    routings: Routings,
    clocks: Clocks,
    rows: np.ndarray,
    count: int,
) -> int:
    """Place one job's operations backwards and give the number of rows then; -1 where they do not fit."""
    until = (last + 1) * _DAY
    for operation in range(high - 1, low - 1, -1):
        step = operations.step[operation]
        until -= routings.wait[step]
        left, calendar = operations.minutes[operation], routings.calendar[step]
        day = (until - 1) // _DAY
        while left > 0:
            if day < first:
                return -1
            done, place = np.int64(0), day - clocks.first_day
            for spell in range(clocks.spells[calendar, place + 1] - 1, clocks.spells[calendar, place] - 1, -1):
                start, end = clocks.starts[spell] * _MINUTE, min(clocks.ends[spell] * _MINUTE, until)
                taken = min(left - done, end - start)
                if taken > 0:
                    done += taken
                    until = end - taken
            if done > 0:
                rows[count].operation, rows[count].day, rows[count].minutes = operation, day, done
                count += 1
                left -= done
            day -= 1
    return count


@kernel
def _spread(
    first: int, last: int, operation: int, calendar: int, minutes: int, clocks: Clocks, rows: np.ndarray, count: int
) -> int:
    """Spread an operation over days in proportion to the working minutes, and give the number of rows then."""
    before = clocks.before[calendar]
    start = before[first - clocks.first_day]
    whole = before[last + 1 - clocks.first_day] - start
    if whole == 0:
        rows[count].operation, rows[count].day, rows[count].minutes = operation, first, minutes
        return count + 1
    done = np.int64(0)
    for day in range(first, last + 1):
        worked = before[day + 1 - clocks.first_day] - start
        # minutes × worked / whole, apart for quotient and rest so that nothing overflows; exact at the last day.
        due = minutes // whole * worked + minutes % whole * worked // whole
        if due > done:
            rows[count].operation, rows[count].day, rows[count].minutes = operation, day, due - done
            count += 1
            done = due
    return count


@kernel
def add_up(
    placements: np.ndarray, operations: JobOperations, routings: Routings, first_day: int, load: np.ndarray
) -> None:
    """Add up what is done in each work centre on each day, in `load` by work centre and day from `first_day` on."""
    for place in range(len(placements)):
        center = routings.work_center[operations.step[placements[place].operation]]
        load[center, placements[place].day - first_day] += placements[place].minutes
