"""Time that a resource works besides: what is offered, and how much of it a schedule uses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orderplan.scheduler.changes_of_problem import with_more_time
from orderplan.scheduler.decode import decode
from orderplan.scheduler.overtime import HOUR, Overtime, OvertimeTerms, idle_parts, overtime_of, overtime_used
from orderplan.scheduler.problem import DAY, FAR
from tests.oracle.schedule_problems import Machine, Op, problem_of

TEN_DAYS = [*((day * DAY, day * DAY + 8 * HOUR) for day in range(10)), (10 * DAY, FAR)]


def test_what_of_the_overtime_is_working_time_costs_nothing():
    problem = problem_of([[Op([(0, 9 * HOUR)])]], [Machine(TEN_DAYS)])
    overtime = Overtime(0, ((7 * HOUR, 9 * HOUR), (8 * HOUR, 10 * HOUR), (DAY - HOUR, DAY + HOUR)))
    assert idle_parts(problem, overtime) == [(8 * HOUR, 9 * HOUR), (9 * HOUR, 10 * HOUR), (DAY - HOUR, DAY)]
    longer = with_more_time(problem, 0, overtime.intervals)
    schedule = decode(longer, np.array([0]), np.array([0]))
    assert schedule.end.tolist() == [9 * HOUR]
    assert overtime_used(problem, schedule, overtime) == HOUR


def test_overtime_after_shifts_begins_after_a_moment_and_ends_before_the_next_shift():
    problem = problem_of([[Op([(0, 1)])]], [Machine([(0, 4 * HOUR), (5 * HOUR, 8 * HOUR), *TEN_DAYS[1:]])])
    terms = OvertimeTerms(days=2, seconds_per_day=HOUR)
    # behind the last work of the day, not in the break
    assert overtime_of(problem, 0, terms).intervals == ((8 * HOUR, 9 * HOUR), (DAY + 8 * HOUR, DAY + 9 * HOUR))
    later = overtime_of(problem, 0, replace(terms, after=10 * HOUR, seconds_per_day=20 * HOUR))
    assert later.intervals == ((10 * HOUR, DAY), (DAY + 8 * HOUR, 2 * DAY))


def test_what_others_do_meanwhile_is_no_overtime():
    problem = problem_of([[Op([(0, 2)])], [Op([(1, 12 * HOUR)])]], [Machine(TEN_DAYS), Machine()])
    overtime = Overtime(0, ((8 * HOUR, 12 * HOUR),))
    longer = with_more_time(problem, 0, overtime.intervals)
    assert overtime_used(problem, decode(longer, np.array([0, 1]), np.arange(2)), overtime) == 0


def test_setups_in_overtime_count():
    # 7 h of work, then 2 h of setup of which one is overtime, and an hour of work
    problem = problem_of([[Op([(0, 7 * HOUR)])], [Op([(0, HOUR, 2 * HOUR)])]], [Machine(TEN_DAYS)])
    overtime = Overtime(0, ((8 * HOUR, 12 * HOUR),))
    longer = with_more_time(problem, 0, overtime.intervals)
    assert overtime_used(problem, decode(longer, np.array([0, 1]), np.arange(2)), overtime) == 2 * HOUR
