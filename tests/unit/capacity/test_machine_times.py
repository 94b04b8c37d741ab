"""Shifts and working times of many moments at once."""

from __future__ import annotations

import numpy as np
import pytest

from orderplan.capacity.machine_times import shifts_of, worked
from orderplan.scheduler.calendars import calendars_of, to_working
from orderplan.scheduler.problem import DAY, FAR
from tests.unit.capacity.shop_tables import HOUR


def hours_of(intervals, begin=0.0, finish=48.0) -> list[tuple[float, float]]:
    calendars = calendars_of([[(int(a * HOUR), int(b * HOUR)) for a, b in intervals]])
    shifts = shifts_of(calendars, int(begin * HOUR), int(finish * HOUR))
    return list(zip((shifts.start / HOUR).tolist(), (shifts.end / HOUR).tolist(), strict=True))


@pytest.mark.parametrize(
    ("intervals", "shifts"),
    [
        # A break of half an hour, then of just two hours: that is a new shift.
        ([(6, 10), (10.5, 14), (16, 20)], [(6, 14), (16, 20)]),
        # A second less than two hours is a break.
        ([(6, 10), (12 - 1 / HOUR, 14)], [(6, 14)]),
        # Twelve hours are one shift; sixteen are two of eight, whose border lies in no break.
        ([(6, 18)], [(6, 18)]),
        ([(6, 22)], [(6, 14), (14, 22)]),
        # 06:00 to 21:15 are 915 minutes: two parts of 457.5, up to the next quarter of an hour 465.
        ([(6, 21.25)], [(6, 13.75), (13.75, 21.25)]),
        # The border at 14:00 lies in a break from 13:45 to 14:30.
        ([(6, 13.75), (14.5, 22)], [(6, 13.75), (14.5, 22)]),
        # Round the clock from Monday 06:00 to Wednesday 06:00: 48 hours are six shifts.
        ([(6, 54)], [(6, 14), (14, 22), (22, 30), (30, 38), (38, 46), (46, 54)]),
    ],
)
def test_shifts_are_runs_of_working_time(intervals, shifts):
    assert hours_of(intervals) == shifts


def test_a_machine_that_never_stops_has_shifts_of_eight_hours():
    calendars = calendars_of([[(6 * HOUR, FAR)]])
    shifts = shifts_of(calendars, 2 * DAY, 3 * DAY)
    # From 06:00 on: the one that is under way at midnight began at 22:00, the last one starts at 22:00.
    assert (shifts.start / HOUR).tolist() == [46, 54, 62, 70]
    assert (shifts.end / HOUR).tolist() == [54, 62, 70, 78]


def test_only_shifts_within_the_time_are_given_and_they_are_whole():
    intervals = [(6, 14), (30, 38), (54, 62)]
    assert hours_of(intervals, begin=14, finish=54) == [(30, 38)]
    assert hours_of(intervals, begin=13, finish=55) == [(6, 14), (30, 38), (54, 62)]


def test_shifts_of_several_calendars_stand_calendar_by_calendar():
    calendars = calendars_of([[(6 * HOUR, 14 * HOUR)], [(99 * HOUR, 100 * HOUR)], [(8 * HOUR, 9 * HOUR)]])
    shifts = shifts_of(calendars, 0, DAY)
    assert shifts.first.tolist() == [0, 1, 1, 2]
    assert (shifts.start / HOUR).tolist() == [6, 8]


def test_working_time_is_that_of_the_calendars_one_by_one():
    rng = np.random.default_rng(1)
    tables = []
    for _ in range(20):
        marks = np.sort(rng.choice(1_000, 2 * int(rng.integers(1, 6)), replace=False)) - 300
        tables.append(marks.reshape(-1, 2))
    calendars = calendars_of(tables)
    calendar, moments = rng.integers(0, 20, 500), rng.integers(-400, 900, 500)
    expected = [int(to_working(calendars, int(c), np.int64(m))) for c, m in zip(calendar, moments, strict=True)]
    assert worked(calendars, calendar, moments).tolist() == expected
