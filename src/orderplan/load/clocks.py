"""The calendars of machines as the kernels see them: the working spells of each day, all calendars in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.timeline import MINUTES_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.timeline import WorkCalendar


class Clocks(NamedTuple):
    """The working spells of some calendars on the days from `first_day` on, each within one day."""

    first_day: int
    """As an offset from the planning day."""
    spells: np.ndarray
    """Calendar c has the spells ``spells[c, d]`` … ``spells[c, d + 1] - 1`` on day ``first_day + d``: shape
    (calendars, days + 1), int64."""
    starts: np.ndarray
    """The minute after the planning day's midnight at which each spell starts: shape (spells,), int64."""
    ends: np.ndarray
    """The minute at which it ends."""
    before: np.ndarray
    """The working minutes of each calendar before each day: shape (calendars, days + 1), int64."""


def clocks_of(calendars: Sequence[WorkCalendar], origin: int, first_day: int, last_day: int) -> Clocks:
    """Lay out the working spells of calendars.

    Parameters
    ----------
    calendars
        The calendars.
    origin
        The planning day, in days since 1970-01-01.
    first_day, last_day
        The first and the last day that are laid out, as offsets.

    """
    days = last_day - first_day + 1
    spells = np.zeros((len(calendars), days + 1), dtype=np.int64)
    before = np.zeros((len(calendars), days + 1), dtype=np.int64)
    starts: list[int] = []
    ends: list[int] = []
    for place, calendar in enumerate(calendars):
        for day in range(days):
            spells[place, day] = len(starts)
            midnight = (first_day + day) * MINUTES_PER_DAY
            worked = 0
            for start, end in calendar.shifts_on(origin + first_day + day):
                starts.append(midnight + start)
                ends.append(midnight + end)
                worked += end - start
            before[place, day + 1] = before[place, day] + worked
        spells[place, days] = len(starts)
    return Clocks(first_day, spells, np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64), before)
