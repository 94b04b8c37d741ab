"""Working intervals in seconds, and clock time to working time and back."""

# ruff: noqa: DTZ001 - local plant time has no zone

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from orderplan.scheduler.calendars import always, calendars_of, intervals_from, to_clock, to_working
from orderplan.scheduler.problem import DAY, FAR
from orderplan.timeline import CalendarException, WorkCalendar, work_calendar

MONDAY = 20_458
"""2026-01-05 in days since 1970-01-01."""
HOUR = 3_600


def spans(calendars, calendar):
    first, end = calendars.first_interval[calendar : calendar + 2].tolist()
    return list(zip(calendars.start[first:end].tolist(), calendars.end[first:end].tolist(), strict=True))


def test_shifts_become_intervals_of_seconds_and_the_last_one_never_ends():
    calendars = calendars_of(intervals_from([WorkCalendar()], MONDAY, 0, 7))
    # Monday to Friday and the next Monday, 08:00 to 16:00; behind the eighth day it works for ever
    days = [0, 1, 2, 3, 4, 7]
    assert spans(calendars, 0) == [(day * DAY + 8 * HOUR, day * DAY + 16 * HOUR) for day in days] + [(8 * DAY, FAR)]
    assert calendars.elapsed.tolist() == [8 * HOUR * number for number in range(7)]


def test_a_shift_until_midnight_goes_on_after_it():
    nights = work_calendar([(1, 22 * 60, 24 * 60), (2, 0, 6 * 60)])
    calendars = calendars_of(intervals_from([nights], MONDAY, 0, 1))
    assert spans(calendars, 0)[0] == (22 * HOUR, DAY + 6 * HOUR)
    until_the_end = calendars_of(intervals_from([nights], MONDAY, 0, 0))
    assert spans(until_the_end, 0) == [(22 * HOUR, FAR)]


def test_exceptions_open_and_close():
    exceptions = [
        CalendarException(datetime(2026, 1, 5, 10), datetime(2026, 1, 5, 12), working=False),
        CalendarException(datetime(2026, 1, 10), datetime(2026, 1, 11), working=True),  # a Saturday
    ]
    calendars = calendars_of(intervals_from([work_calendar([(1, 480, 960)], exceptions)], MONDAY, 0, 6))
    saturday = 5 * DAY
    assert spans(calendars, 0)[:3] == [
        (8 * HOUR, 10 * HOUR),
        (12 * HOUR, 16 * HOUR),
        (saturday + 8 * HOUR, saturday + 16 * HOUR),
    ]


def test_several_calendars_count_apart():
    calendars = calendars_of([[(0, 10), (20, FAR)], [(5, FAR)]])
    assert calendars.first_interval.tolist() == [0, 2, 3]
    assert calendars.elapsed.tolist() == [0, 10, 0]
    assert to_working(calendars, 1, np.array([0, 5, 9])).tolist() == [0, 0, 4]


def test_between_two_intervals_the_same_count_is_an_end_or_a_start():
    calendars = calendars_of([[(0, 10), (20, 30), (40, FAR)]])
    counts = np.array([0, 10, 20, 25])
    assert to_clock(calendars, 0, counts).tolist() == [0, 20, 40, 45]
    assert to_clock(calendars, 0, counts, end=True).tolist() == [0, 10, 30, 45]
    assert to_working(calendars, 0, np.array([0, 10, 19, 20, 30, 40, 45])).tolist() == [0, 10, 10, 10, 20, 20, 25]


def test_clock_and_working_time_are_each_others_inverse():
    calendars = calendars_of(intervals_from([work_calendar([(1, 363, 841), (3, 0, 1440), (4, 0, 61)])], MONDAY, -3, 40))
    clock = np.arange(-3 * DAY, 60 * DAY, 1_234)
    works = np.zeros(len(clock), dtype=bool)
    for start, end in spans(calendars, 0):
        works |= (start <= clock) & (clock < end)
    counted = to_working(calendars, 0, clock)
    assert works.any()
    assert (~works).any()
    assert np.array_equal(to_clock(calendars, 0, counted[works]), clock[works])
    assert np.array_equal(to_working(calendars, 0, to_clock(calendars, 0, counted)), counted)
    assert np.array_equal(to_working(calendars, 0, to_clock(calendars, 0, counted, end=True)), counted)


def test_a_calendar_without_break():
    assert spans(always(), 0) == [(0, FAR)]


def test_working_time_that_never_comes_is_refused():
    with pytest.raises(ValueError, match="between 0 and 20"):
        to_clock(calendars_of([[(0, 10), (20, 30)]]), 0, np.array([21]))
