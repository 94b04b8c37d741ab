"""Working days and working minutes, judged by loops that take one day or one minute at a time."""

# ruff: noqa: DTZ001 - local plant time has no zone

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orderplan.day_kernels import ahead_one, back_one, day_arrays
from orderplan.timeline import (
    FIRST_DAY,
    LAST_DAY,
    STANDARD_WEEK,
    CalendarException,
    WorkCalendar,
    ahead,
    back,
    minutes_of,
    overlapping_shifts,
    timeline,
    to_clock,
    to_working,
    work_calendar,
    working_time,
)

ORIGIN = (date(2026, 1, 5) - date(1970, 1, 1)).days
"""The planning day of most tests, a Monday."""


def day_of(offset: int) -> date:
    return date(2026, 1, 5) + timedelta(days=offset)


@st.composite
def shifts(draw) -> list[tuple[int, int, int]]:
    """Draw shifts in whole hours on some weekdays."""
    rows = draw(st.lists(st.tuples(st.integers(1, 7), st.integers(0, 23), st.integers(1, 24)), min_size=1, max_size=8))
    return [(weekday, 60 * start, 60 * end) for weekday, start, end in rows if start < end]


@st.composite
def exceptions(draw) -> list[CalendarException]:
    """Draw exceptions in the weeks around the planning day: whole days or hours."""
    found = []
    for first, length, working, whole in draw(
        st.lists(st.tuples(st.integers(-1_500, 1_500), st.integers(1, 200), st.booleans(), st.booleans()), max_size=6)
    ):
        start = datetime(2026, 1, 5) + (timedelta(days=first // 48) if whole else timedelta(minutes=30 * first))
        end = start + (timedelta(days=1 + length // 48) if whole else timedelta(minutes=30 * length))
        found.append(CalendarException(start, end, working))
    return found


def is_open(week: list[tuple[int, int, int]], changes: list[CalendarException], moment: datetime) -> bool:
    """Tell by the rules alone whether a calendar works at a minute that begins an half hour.

    The shortest exception that covers the minute decides, of equally long ones the closing one. An open exception of
    whole days gives the day its own weekday's shifts or, on a weekday without any, those of the first that has some.
    """

    def in_shifts(weekday: int) -> bool:
        minute = moment.hour * 60 + moment.minute
        return any(day == weekday and start <= minute < end for day, start, end in week)

    covering = [change for change in changes if change.start <= moment < change.end]
    if not covering:
        return in_shifts(moment.isoweekday())
    decisive = min(covering, key=lambda change: (change.end - change.start, change.working))
    if not decisive.working:
        return False
    midnight = datetime.min.time()
    if decisive.start.time() != midnight or decisive.end.time() != midnight:
        return True
    with_shifts = sorted({day for day, _start, _end in week})
    own = moment.isoweekday()
    return (
        in_shifts(own)
        if own in with_shifts
        else any(start <= moment.hour * 60 + moment.minute < end for day, start, end in week if day == with_shifts[0])
    )


@settings(max_examples=150, deadline=None)
@given(shifts(), exceptions())
def test_a_calendar_is_open_exactly_when_its_rows_say_so(week, changes):
    assume(week)
    calendar = work_calendar(week, changes)
    for offset in range(-40, 41):
        open_minutes = [
            minute
            for minute in range(0, 1_440, 30)
            if is_open(week, changes, datetime(2026, 1, 5) + timedelta(days=offset, minutes=minute))
        ]
        found = calendar.shifts_on(ORIGIN + offset)
        assert [m for m in range(0, 1_440, 30) if any(start <= m < end for start, end in found)] == open_minutes
        # sorted, and with a gap between any two
        assert all(one[1] < two[0] for one, two in itertools.pairwise(found))


@settings(max_examples=150, deadline=None)
@given(shifts(), exceptions())
def test_the_order_of_rows_does_not_matter(week, changes):
    assert work_calendar(week, changes) == work_calendar(week[::-1], changes[::-1])


def naive_back(calendar: WorkCalendar, day: int, count: int) -> int:
    """Roll a day, counted from 1970, back to a working day, then so many working days earlier, one at a time."""
    while day > FIRST_DAY and not calendar.shifts_on(day):
        day -= 1
    while count and day > FIRST_DAY:
        day -= 1
        count -= bool(calendar.shifts_on(day))
    return day


def naive_ahead(calendar: WorkCalendar, day: int, count: int) -> int:
    while not calendar.shifts_on(day):
        day += 1
    while count:
        day += 1
        count -= bool(calendar.shifts_on(day))
    return day


@settings(max_examples=100, deadline=None)
@given(
    shifts(),
    exceptions(),
    st.lists(st.tuples(st.integers(-60, 60), st.integers(0, 40)), min_size=1, max_size=20),
)
def test_back_and_ahead_count_as_a_loop_over_days_does(week, changes, questions):
    assume(week)
    calendar = work_calendar(week, changes)
    line = timeline(calendar, ORIGIN)
    days, counts = (np.array(column) for column in zip(*questions, strict=True))
    expected_back = [naive_back(calendar, ORIGIN + day, count) - ORIGIN for day, count in questions]
    expected_ahead = [naive_ahead(calendar, ORIGIN + day, count) - ORIGIN for day, count in questions]
    assert back(line, days, counts).tolist() == expected_back
    assert ahead(line, days, counts).tolist() == expected_ahead
    arrays = day_arrays(line)
    assert [back_one(arrays, day, count) for day, count in questions] == expected_back
    assert [ahead_one(arrays, day, count) for day, count in questions] == expected_ahead
    assert line.is_working(days).tolist() == [bool(calendar.shifts_on(ORIGIN + day)) for day, _count in questions]


def test_back_and_ahead_by_hand():
    line = timeline(WorkCalendar(), ORIGIN)
    # Offset 0 is a Monday, 5 and 6 the weekend after it.
    assert back(line, np.array([5, 6, 0, 7]), 0).tolist() == [4, 4, 0, 7]
    assert back(line, np.array([5, 7, 7]), np.array([1, 1, 6])).tolist() == [3, 4, -3]
    assert ahead(line, np.array([5, 4, 4]), np.array([0, 1, 6])).tolist() == [7, 7, 14]


def test_counting_stops_at_both_ends_of_the_calendar():
    line = timeline(WorkCalendar(), ORIGIN)
    # 1950-01-02 was the first Monday (the 1st a Sunday), 2199-12-31 a Tuesday.
    assert back(line, np.array([0, -(2**31)]), 2**31 - 1).tolist() == [(date(1950, 1, 2) - day_of(0)).days] * 2
    assert ahead(line, np.array([0, 2**31 - 1]), 2**31 - 1).tolist() == [(date(2199, 12, 31) - day_of(0)).days] * 2
    assert (line.first + ORIGIN, line.last + ORIGIN) == (FIRST_DAY, LAST_DAY)


@settings(max_examples=50, deadline=None)
@given(shifts(), exceptions(), st.integers(-60, 60), st.integers(0, 30), st.integers(0, 30))
def test_a_longer_lead_time_never_gives_a_later_release(week, changes, day, count, more):
    assume(week)
    line = timeline(work_calendar(week, changes), ORIGIN)
    assert back(line, np.array([day]), count + more)[0] <= back(line, np.array([day]), count)[0]
    assert ahead(line, np.array([day]), count + more)[0] >= ahead(line, np.array([day]), count)[0]


def test_a_calendar_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="no working day"):
        timeline(WorkCalendar(week=((),) * 7), ORIGIN)
    # One single open Sunday is enough.
    calendar = work_calendar([], [CalendarException(datetime(2026, 1, 11), datetime(2026, 1, 12), working=True)])
    assert timeline(calendar, ORIGIN).working_days.tolist() == [6]
    assert calendar.shifts_on(ORIGIN + 6) == STANDARD_WEEK[0]


@settings(max_examples=150, deadline=None)
@given(shifts(), exceptions(), st.integers(-20, 5), st.integers(1, 25))
def test_working_minutes_and_clock_minutes_are_exact_both_ways(week, changes, first, days):
    calendar = work_calendar(week, changes)
    time = working_time(calendar, ORIGIN, first, first + days)
    # Every working minute, one by one, in the order of the clock.
    minutes = [
        1_440 * offset + minute
        for offset in range(first, first + days + 1)
        for start, end in calendar.shifts_on(ORIGIN + offset)
        for minute in range(start, end)
    ]
    assert time.elapsed[-1] == len(minutes)
    counts = np.arange(len(minutes))
    assert to_clock(time, counts).tolist() == minutes
    assert to_working(time, np.array(minutes)).tolist() == counts.tolist()
    # An operation that ends after n minutes ends with minute n - 1, not where the next spell starts.
    assert to_clock(time, counts + 1, end=True).tolist() == [minute + 1 for minute in minutes]
    assert to_working(time, np.array(minutes) + 1).tolist() == (counts + 1).tolist()
    outside = np.array([1_440 * first - 5, 1_440 * (first + days + 1) + 5])
    assert to_working(time, outside).tolist() == [0, len(minutes)]
    with pytest.raises(ValueError, match="beyond the window"):
        to_clock(time, np.array([len(minutes) + 1]))


def test_spells_that_touch_at_midnight_are_one():
    week = [(1, minutes_of("22:00"), minutes_of("24:00")), (2, 0, minutes_of("06:00"))]
    time = working_time(work_calendar(week), ORIGIN, 0, 1)
    assert (time.starts.tolist(), time.ends.tolist()) == ([22 * 60], [30 * 60])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 2), st.integers(0, 8), st.integers(1, 9)), max_size=6))
def test_every_shift_that_overlaps_is_found(rows):
    rows = [(weekday, start, start + length) for weekday, start, length in rows]
    expected = {
        place
        for place, (weekday, start, end) in enumerate(rows)
        for other, (other_day, other_start, other_end) in enumerate(rows)
        if place != other and weekday == other_day and start < other_end and other_start < end
    }
    pairs = overlapping_shifts(rows)
    assert {place for pair in pairs for place in pair} == expected
    assert all(one != two for one, two in pairs)
