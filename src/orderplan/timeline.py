"""Working days and working minutes: the calendar of a plant or a machine, and how to count in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

FIRST_DAY, LAST_DAY = -7_305, 84_005
"""1950-01-01 and 2199-12-31 in days since 1970-01-01: the days that a calendar knows. Counting stops at either end."""
MINUTES_PER_DAY = 1_440
_EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday: Monday is 0."""

Shifts = tuple[tuple[int, int], ...]
"""Working spells of one day, in minutes after midnight: sorted, apart from one another."""

STANDARD_WEEK: tuple[Shifts, ...] = (((480, 960),),) * 5 + ((),) * 2
"""Monday to Friday, 08:00 to 16:00: what holds where no calendar is given."""


class CalendarException(NamedTuple):
    """One row of `calendar_exceptions`."""

    start: datetime
    end: datetime
    working: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When a plant, work centre or machine works."""

    week: tuple[Shifts, ...] = STANDARD_WEEK
    """The shifts of Monday … Sunday."""
    special: Mapping[int, Shifts] = field(default_factory=dict)
    """Days since 1970-01-01 on which the shifts differ from the week's."""

    def shifts_on(self, day: int) -> Shifts:
        """Give the shifts of a day, counted from 1970-01-01."""
        known = self.special.get(day)
        return self.week[(day + _EPOCH_WEEKDAY) % 7] if known is None else known


def work_calendar(
    shifts: Iterable[tuple[int, int, int]] | None, exceptions: Iterable[CalendarException] = ()
) -> WorkCalendar:
    """Make a calendar from its rows.

    Parameters
    ----------
    shifts
        Weekday (1 Monday … 7 Sunday), start and end in minutes after midnight; None for the standard week.
    exceptions
        Where it differs. Of two that overlap the shorter one counts, of two equally long ones the closing one, so the
        order of the rows does not matter. One from midnight to midnight is about whole days: an open day then has its
        weekday's shifts or, on a weekday without any, those of the first weekday that has some.

    """
    week = STANDARD_WEEK if shifts is None else _week(shifts)
    special: dict[int, Shifts] = {}
    ordinary = next((day for day in week if day), STANDARD_WEEK[0])
    calendar = WorkCalendar(week, special)
    for exception in sorted(exceptions, key=lambda e: (e.start - e.end, e.working is False, e.start)):
        first, first_minute = _day_and_minute(exception.start)
        last, last_minute = _day_and_minute(exception.end)
        if last_minute == 0:
            last, last_minute = last - 1, MINUTES_PER_DAY
        whole_days = first_minute == 0 and last_minute == MINUTES_PER_DAY
        for day in range(max(first, FIRST_DAY), min(last, LAST_DAY) + 1):
            if whole_days:
                regular = week[(day + _EPOCH_WEEKDAY) % 7]
                special[day] = (regular or ordinary) if exception.working else ()
                continue
            start = first_minute if day == first else 0
            end = last_minute if day == last else MINUTES_PER_DAY
            change = _united if exception.working else _cut
            special[day] = change(calendar.shifts_on(day), start, end)
    return calendar


def _week(shifts: Iterable[tuple[int, int, int]]) -> tuple[Shifts, ...]:
    week: list[Shifts] = [()] * 7
    for weekday, start, end in shifts:
        week[weekday - 1] = _united(week[weekday - 1], start, end)
    return tuple(week)


def _day_and_minute(moment: datetime) -> tuple[int, int]:
    return moment.toordinal() - 719_163, moment.hour * 60 + moment.minute


def _united(shifts: Shifts, start: int, end: int) -> Shifts:
    """Add a working spell; spells that touch become one."""
    united: list[tuple[int, int]] = []
    for spell_start, spell_end in sorted((*shifts, (start, end))):
        if united and spell_start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], spell_end))
        elif spell_end > spell_start:
            united.append((spell_start, spell_end))
    return tuple(united)


def _cut(shifts: Shifts, start: int, end: int) -> Shifts:
    """Take a spell out of the working ones."""
    pieces = [
        piece
        for spell_start, spell_end in shifts
        for piece in ((spell_start, min(spell_end, start)), (max(spell_start, end), spell_end))
    ]
    return tuple((piece_start, piece_end) for piece_start, piece_end in pieces if piece_end > piece_start)


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The working days of one calendar, counted from the planning day.

    Days are offsets from the planning day, which is 0. Counting saturates at 1950-01-01 and 2199-12-31: whatever lies
    beyond is as good as never, and a longer lead time still never gives a later release.
    """

    origin: int
    """The planning day, in days since 1970-01-01."""
    first: int
    """The first day known, as an offset."""
    working_days: np.ndarray
    """The working days as offsets, ascending: shape (w,), int32."""
    before: np.ndarray
    """For each day from `first` on, how many working days lie before it: shape (n + 1,), int32."""

    @property
    def last(self) -> int:
        """The last day known, as an offset."""
        return self.first + len(self.before) - 2

    def is_working(self, days: np.ndarray) -> np.ndarray:
        """Tell which days are working days: same shape as `days`, bool."""
        at = np.clip(np.asarray(days, dtype=np.int64), self.first, self.last) - self.first
        return self.before[at + 1] > self.before[at]


def timeline(calendar: WorkCalendar, origin: int) -> Timeline:
    """Lay out a calendar's working days.

    Parameters
    ----------
    calendar
        The calendar; it must have a working day.
    origin
        The planning day, in days since 1970-01-01.

    Raises
    ------
    ValueError
        Where the calendar has no working day at all.

    """
    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    has_shift = np.array([bool(shifts) for shifts in calendar.week])
    working = has_shift[(days + _EPOCH_WEEKDAY) % 7]
    for day, shifts in calendar.special.items():
        working[day - FIRST_DAY] = bool(shifts)
    if not working.any():
        raise ValueError("the calendar has no working day")
    before = np.zeros(len(days) + 1, dtype=np.int32)
    np.cumsum(working, out=before[1:])
    return Timeline(
        origin=origin,
        first=FIRST_DAY - origin,
        working_days=_frozen((days[working] - origin).astype(np.int32)),
        before=_frozen(before),
    )


def back(line: Timeline, days: np.ndarray, count: np.ndarray | int = 0) -> np.ndarray:
    """Roll each day back to a working day, then `count` working days earlier.

    Parameters
    ----------
    line
        The calendar's working days.
    days
        Offsets from the planning day: shape (n,), any integer type.
    count
        Working days: shape (n,) or one number, from 0.

    Returns
    -------
    numpy.ndarray
        Shape (n,), int32. Source: planning rules, section 1.

    """
    at = np.clip(np.asarray(days, dtype=np.int64), line.first, line.last) - line.first
    place = line.before[at + 1].astype(np.int64) - 1 - count
    return line.working_days[np.clip(place, 0, len(line.working_days) - 1)]


def ahead(line: Timeline, days: np.ndarray, count: np.ndarray | int = 0) -> np.ndarray:
    """Roll each day forward to a working day, then `count` working days later; as `back`."""
    at = np.clip(np.asarray(days, dtype=np.int64), line.first, line.last) - line.first
    place = line.before[at].astype(np.int64) + count
    return line.working_days[np.clip(place, 0, len(line.working_days) - 1)]


@dataclass(frozen=True, slots=True, eq=False)
class WorkingTime:
    """The working spells of one calendar in a window of days, in minutes after the planning day's midnight.

    Working minutes count from the window's start; `to_clock` and `to_working` convert exactly both ways.
    """

    starts: np.ndarray
    """Clock minutes at which the spells start, ascending: shape (s,), int64."""
    ends: np.ndarray
    """Clock minutes at which they end: shape (s,), int64."""
    elapsed: np.ndarray
    """Working minutes before each spell, and in all: shape (s + 1,), int64."""


def working_time(calendar: WorkCalendar, origin: int, first: int, last: int) -> WorkingTime:
    """Lay out a calendar's working spells.

    Parameters
    ----------
    calendar
        The calendar.
    origin
        The planning day, in days since 1970-01-01.
    first, last
        The first and the last day of the window, as offsets from the planning day.

    """
    spells: list[tuple[int, int]] = []
    for day in range(first, last + 1):
        midnight = day * MINUTES_PER_DAY
        for start, end in calendar.shifts_on(origin + day):
            if spells and spells[-1][1] == midnight + start:
                spells[-1] = (spells[-1][0], midnight + end)
            else:
                spells.append((midnight + start, midnight + end))
    bounds = np.array(spells, dtype=np.int64).reshape(-1, 2)
    elapsed = np.zeros(len(bounds) + 1, dtype=np.int64)
    np.cumsum(bounds[:, 1] - bounds[:, 0], out=elapsed[1:])
    return WorkingTime(_frozen(bounds[:, 0].copy()), _frozen(bounds[:, 1].copy()), _frozen(elapsed))


def to_working(time: WorkingTime, clock: np.ndarray) -> np.ndarray:
    """Count the working minutes from the window's start to each clock minute: same shape, int64."""
    clock = np.asarray(clock, dtype=np.int64)
    if not len(time.starts):
        return np.zeros_like(clock)
    spell = np.searchsorted(time.starts, clock, side="right") - 1
    inside = np.clip(spell, 0, None)
    worked = time.elapsed[inside] + np.minimum(clock, time.ends[inside]) - time.starts[inside]
    return np.where(spell < 0, 0, worked)


def to_clock(time: WorkingTime, working: np.ndarray, *, end: bool = False) -> np.ndarray:
    """Give the clock minute at which so many working minutes have passed since the window's start.

    Parameters
    ----------
    time
        The working spells.
    working
        Working minutes from 0 to all there are: any shape.
    end
        Between two spells the same count belongs to the end of the first and to the start of the second: True gives the
        end (an operation that ends there), False the start (one that starts there).

    Raises
    ------
    ValueError
        Where a count is beyond the window.

    """
    working = np.asarray(working, dtype=np.int64)
    if not working.size:
        return working
    if not len(time.starts) or int(working.min()) < 0 or int(working.max()) > int(time.elapsed[-1]):
        raise ValueError("the working time is beyond the window that was laid out")
    spell = np.searchsorted(time.elapsed, working, side="left" if end else "right") - 1
    spell = np.clip(spell, 0, len(time.starts) - 1)
    return time.starts[spell] + working - time.elapsed[spell]


def minutes_of(clock: str) -> int:
    """Give the minutes after midnight of ``HH:MM``.

    Examples
    --------
    >>> minutes_of("06:30")
    390

    """
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def overlapping_shifts(shifts: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Give the places of pairs of shifts that overlap, each shift a weekday, a start and an end in minutes.

    Every shift that overlaps with any other is in a pair: with the one before it that ends last.

    Examples
    --------
    >>> overlapping_shifts([(1, 360, 840), (1, 420, 540), (1, 600, 960), (2, 420, 540)])
    [(0, 1), (0, 2)]

    """
    pairs: list[tuple[int, int]] = []
    longest = -1
    for place in sorted(range(len(shifts)), key=lambda place: shifts[place]):
        weekday, start, end = shifts[place]
        same_day = longest >= 0 and shifts[longest][0] == weekday
        if same_day and start < shifts[longest][2]:
            pairs.append((longest, place))
        if not same_day or end > shifts[longest][2]:
            longest = place
    return pairs


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
