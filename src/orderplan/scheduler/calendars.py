"""When resources work, as intervals in seconds, and the exact way between clock time and working time.

Working time counts the seconds in which a calendar works, from its first interval on. Between two intervals the same
count belongs to two moments, the end of the first and the start of the second: what ends there ends with the first,
what starts there starts with the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.read_only import read_only
from orderplan.scheduler.problem import DAY, FAR, MINUTE, Calendars
from orderplan.timeline import working_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.timeline import WorkCalendar


def intervals_from(calendars: Sequence[WorkCalendar], origin: int, first: int, last: int) -> list[np.ndarray]:
    """Give the working intervals of calendars over a window of days: shape (intervals, 2) each, in seconds.

    Behind the window every calendar works without break, so that whatever does not fit in has an end all the same: a
    window of several years is as good as for ever.

    Parameters
    ----------
    calendars
        The calendars.
    origin
        The planning day, in days since 1970-01-01.
    first, last
        The first and the last day of the window, as offsets from the planning day.

    """
    window_end = (last + 1) * DAY
    intervals = []
    for calendar in calendars:
        time = working_time(calendar, origin, first, last)
        starts, ends = time.starts * MINUTE, time.ends * MINUTE
        if len(ends) and int(ends[-1]) == window_end:
            ends[-1] = FAR
        else:
            starts, ends = np.append(starts, window_end), np.append(ends, FAR)
        intervals.append(np.stack([starts, ends], axis=1))
    return intervals


def calendars_of(intervals: Sequence[np.ndarray | Sequence[tuple[int, int]]]) -> Calendars:
    """Put the working intervals of several calendars together.

    Parameters
    ----------
    intervals
        For each calendar its intervals, ascending and apart from one another: shape (intervals, 2), in seconds.

    Examples
    --------
    >>> calendars_of([[(0, 10), (20, 30)], [(0, 100)]]).elapsed
    array([ 0, 10,  0])

    """
    tables = [np.asarray(table, dtype=np.int64).reshape(-1, 2) for table in intervals]
    first = np.zeros(len(tables) + 1, dtype=np.int32)
    np.cumsum([len(table) for table in tables], out=first[1:])
    bounds = np.concatenate([*tables, np.empty((0, 2), dtype=np.int64)])
    lengths = bounds[:, 1] - bounds[:, 0]
    elapsed = np.cumsum(lengths) - lengths
    if len(bounds):
        elapsed -= np.repeat(elapsed[first[:-1]], np.diff(first))
    return Calendars(*map(read_only, (first, bounds[:, 0].copy(), bounds[:, 1].copy(), elapsed)))


def always() -> Calendars:
    """Give a single calendar that works from the planning day on without break."""
    return calendars_of([[(0, FAR)]])


def to_working(calendars: Calendars, calendar: int, clock: np.ndarray) -> np.ndarray:
    """Count a calendar's working seconds up to some moments.

    Parameters
    ----------
    calendars, calendar
        Which one.
    clock
        Any shape.

    Returns
    -------
    numpy.ndarray
        Same shape, int64; 0 before the first interval.

    Examples
    --------
    >>> to_working(calendars_of([[(0, 10), (20, 30)]]), 0, np.array([5, 10, 15, 20, 25]))
    array([ 5, 10, 10, 10, 15])

    """
    rows = _rows(calendars, calendar)
    starts, clock = calendars.start[rows], np.asarray(clock, dtype=np.int64)
    interval = np.clip(np.searchsorted(starts, clock, side="right") - 1, 0, None)
    worked = np.minimum(clock, calendars.end[rows][interval]) - starts[interval]
    return calendars.elapsed[rows][interval] + np.maximum(worked, 0)


def to_clock(calendars: Calendars, calendar: int, working: np.ndarray, *, end: bool = False) -> np.ndarray:
    """Give the moments at which a calendar has worked so many seconds.

    Parameters
    ----------
    calendars, calendar
        Which one.
    working
        From 0 to all that it works: any shape.
    end
        Whether something ends there rather than starts; it matters between two intervals.

    Raises
    ------
    ValueError
        Where a calendar never works that long.

    Examples
    --------
    >>> calendars = calendars_of([[(0, 10), (20, 30)]])
    >>> to_clock(calendars, 0, np.array([10, 15])), to_clock(calendars, 0, np.array([10, 15]), end=True)
    (array([20, 25]), array([10, 25]))

    """
    rows = _rows(calendars, calendar)
    working = np.asarray(working, dtype=np.int64)
    elapsed = calendars.elapsed[rows]
    most = int(elapsed[-1] + calendars.end[rows][-1] - calendars.start[rows][-1])
    if working.size and not 0 <= int(working.min()) <= int(working.max()) <= most:
        raise ValueError(f"working seconds must lie between 0 and {most}")
    interval = np.searchsorted(elapsed, working, side="left" if end else "right") - 1
    interval = np.clip(interval, 0, None)
    return calendars.start[rows][interval] + working - elapsed[interval]


def _rows(calendars: Calendars, calendar: int) -> slice:
    return slice(int(calendars.first_interval[calendar]), int(calendars.first_interval[calendar + 1]))
