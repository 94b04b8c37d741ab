"""Each constraint of the model alone, between working seconds and the clock: legal, at the boundary, violated."""

from __future__ import annotations

import pytest

from orderplan.scheduler import cp_clock
from orderplan.scheduler.cp_clock import Stretch, stretches_between
from orderplan.scheduler.cp_variables import on_one_calendar, waits_of
from orderplan.scheduler.problem import FAR, RUNNING
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, problem_of
from tests.unit.scheduler.cp_alone import Alone

SHIFTS = [(2, 10), (15, 20), (30, FAR)]
"""8 seconds, a break of 5, 5 seconds, a break of 10; so working second w is at w + 2, w + 7 from 8 on, w + 17 from 13
on for a start, and one second later for an end."""


def machines():
    return [Machine(SHIFTS), Machine()]


@pytest.mark.parametrize(
    ("first", "last", "of_end", "rows"),
    [
        (0, 8, True, [0]), (0, 8, False, [0, 1]), (0, 9, True, [0, 1]), (9, 13, True, [1]), (9, 13, False, [1, 2]),
        (14, 50, True, [2]), (-5, 0, False, [0]),
    ],
)  # fmt: skip
def test_intervals_in_which_something_may_lie(first, last, of_end, rows):
    calendars = problem_of([[Op([(0, 1)])]], machines()).calendars
    stretches = [Stretch(0, 8, 2), Stretch(8, 13, 7), Stretch(13, 13 + FAR - 30, 17)]
    assert stretches_between(calendars, 0, first, last, of_end=of_end) == [stretches[row] for row in rows]


@pytest.mark.parametrize(("worked", "clock"), [(1, 3), (8, 10), (9, 16), (13, 20), (14, 31), (20, 37)])
def test_an_end_is_no_earlier_than_the_clock_says(worked, clock):
    problem = problem_of([[Op([(0, 1)])]], machines(), [Order({0: 0}, 5)])
    alone = Alone(problem, cp_clock.ends_by_the_clock)
    assert alone.allows(mode_0=1, end_0=worked, clock_0=clock)
    assert not alone.allows(mode_0=1, end_0=worked, clock_0=clock - 1)
    assert alone.allows(mode_0=1, end_0=worked, clock_0=clock + 1)  # it is a bound: nothing gains by it


@pytest.mark.parametrize(("worked", "clock"), [(1, 3), (8, 10), (9, 16), (13, 20), (14, 31), (20, 37)])
def test_an_end_is_exact_where_being_early_costs(worked, clock):
    problem = problem_of([[Op([(0, 1)])]], machines(), [Order({0: 0}, 5)], objective=Objective(earliness=1))
    alone = Alone(problem, cp_clock.ends_by_the_clock)
    assert alone.allows(mode_0=1, end_0=worked, clock_0=clock)
    assert not alone.allows(mode_0=1, end_0=worked, clock_0=clock - 1)
    assert not alone.allows(mode_0=1, end_0=worked, clock_0=clock + 1)


def test_only_the_calendar_of_the_chosen_mode_counts_for_an_end():
    problem = problem_of([[Op([(0, 1), (1, 1)])]], machines(), [Order({0: 0}, 5)])
    alone = Alone(problem, cp_clock.ends_by_the_clock)
    assert not alone.allows(mode_0=1, mode_1=0, end_0=9, end_1=9, clock_0=9)
    assert alone.allows(mode_0=0, mode_1=1, end_0=9, end_1=9, clock_0=9)


@pytest.mark.parametrize(("worked", "clock"), [(0, 2), (7, 9), (8, 15), (12, 19), (13, 30)])
@pytest.mark.parametrize("early", [False, True])
def test_a_begin_is_no_later_than_the_clock_says(worked, clock, early):
    # two calendars: working seconds alone do not say what comes first
    problem = problem_of([[Op([(1, 1)]), Op([(0, 1, 2)])]], machines(), early=early)
    alone = Alone(problem, cp_clock.begins_by_the_clock)
    setup = 0 if early else 2  # the setup begins two working seconds before the start, unless it need not wait
    assert alone.allows(mode_1=1, setup_1=2, start_1=worked + setup, begin_1=clock)
    assert not alone.allows(mode_1=1, setup_1=2, start_1=worked + setup, begin_1=clock + 1)
    assert alone.allows(mode_1=1, setup_1=2, start_1=worked + setup, begin_1=clock - 1)


def test_an_operation_waits_for_the_one_before_it_and_its_wait():
    problem = problem_of([[Op([(1, 1)], wait=3), Op([(0, 1)])]], machines())
    alone = Alone(problem, cp_clock.waits_for_what_comes_before)
    assert alone.allows(clock_0=5, begin_1=8)
    assert not alone.allows(clock_0=5, begin_1=7)


def test_an_operation_waits_for_the_job_that_supplies_it_and_the_lag():
    problem = problem_of([[Op([(1, 1)])], [Op([(0, 1)]), Op([(0, 1)])]], machines(), links=[(0, 2, 4)])
    alone = Alone(problem, cp_clock.waits_for_what_comes_before)
    assert alone.allows(clock_0=5, begin_2=9)
    assert not alone.allows(clock_0=5, begin_2=8)
    assert alone.variables.begin[1] is None


def test_on_one_calendar_working_seconds_say_what_comes_first():
    problem = problem_of([[Op([(0, 3)]), Op([(0, 1, 2)])]], [Machine(SHIFTS)])
    alone = Alone(problem, cp_clock.waits_for_what_comes_before)
    assert alone.variables.end == [None, None]
    assert alone.allows(end_0=3, start_1=5, setup_1=2)
    assert not alone.allows(end_0=3, start_1=4, setup_1=2)
    early = problem_of([[Op([(0, 3)]), Op([(0, 1, 2)])]], [Machine(SHIFTS)], early=True)
    assert Alone(early, cp_clock.waits_for_what_comes_before).allows(end_0=3, start_1=3, setup_1=2)


def test_working_seconds_of_one_calendar_bind_only_where_both_are_there():
    problem = problem_of([[Op([(0, 3)]), Op([(0, 1), (1, 1)])]], machines())
    alone = Alone(problem, cp_clock.waits_for_what_comes_before)
    assert not alone.allows(mode_0=1, mode_1=1, end_0=9, start_1=8)
    assert alone.allows(mode_0=1, mode_1=0, end_0=9, start_1=8)


def test_what_runs_waits_for_nothing_any_more():
    problem = problem_of(
        [[Op([(0, 3)], status=RUNNING, fixed=(0, 2)), Op([(1, 1)], status=RUNNING, fixed=(1, 3))]], machines()
    )
    assert waits_of(problem) == []


def test_working_seconds_alone_do_not_say_where_time_passes_in_between():
    problem = problem_of([[Op([(0, 3)], wait=1), Op([(0, 1)]), Op([(0, 1)])]], machines())
    alone = Alone(problem, cp_clock.waits_for_what_comes_before)
    assert not on_one_calendar(alone.variables.places, 0, 1, 1)
    assert on_one_calendar(alone.variables.places, 1, 2, 0)
    assert [end is None for end in alone.variables.end] == [False, True, True]


@pytest.mark.parametrize(("early", "least"), [(False, 10), (True, 8)])
def test_nothing_begins_before_its_material_is_there(early, least):
    # 12 lies in the break, so from the eighth working second on; the setup of 2 has to wait too, unless it may be early
    problem = problem_of([[Op([(0, 1, 2)], earliest=12)]], machines(), early=early)
    alone = Alone(problem, cp_clock.not_before_its_material)
    assert alone.allows(setup_0=2, start_0=least)
    assert not alone.allows(setup_0=2, start_0=least - 1)


def test_the_first_operation_waits_for_the_material_of_its_job():
    problem = problem_of([[Op([(1, 1)], earliest=4), Op([(1, 1)])]], machines(), releases=[7])
    alone = Alone(problem, cp_clock.not_before_its_material)
    assert alone.allows(start_0=7, start_1=0)
    assert not alone.allows(start_0=6)


def test_material_of_what_runs_was_there():
    problem = problem_of([[Op([(1, 1)], earliest=4, status=RUNNING, fixed=(1, 0))]], machines())
    assert Alone(problem, cp_clock.not_before_its_material).allows(start_0=0)


@pytest.mark.parametrize(
    ("start", "setup", "fits"),
    [
        (2, 2, True), (3, 2, True), (4, 2, False), (3, 3, True), (2, 3, False), (8, 2, False), (14, 2, False),
        (15, 2, True),
    ],
)  # fmt: skip
def test_what_must_not_be_interrupted_lies_inside_one_interval(start, setup, fits):
    # working seconds 0 to 8, 8 to 13 (too short for a setup and 5 seconds of work) and from 13 on
    problem = problem_of([[Op([(0, 5, 2), (1, 5, 3)], interruptible=False)]], machines())
    alone = Alone(problem, cp_clock.inside_one_interval)
    assert alone.allows(mode_0=1, start_0=start, setup_0=setup, end_0=start + 5) is fits


def test_what_may_be_interrupted_lies_over_breaks():
    problem = problem_of([[Op([(0, 5)])]], machines())
    assert Alone(problem, cp_clock.inside_one_interval).allows(mode_0=1, start_0=4, setup_0=0, end_0=9)
