"""What an hour more on a resource recovers, and the figures beside it."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.shops import crowded
from orderplan.scheduler.binding import completions
from orderplan.scheduler.bottlenecks import bottlenecks
from orderplan.scheduler.changes_of_problem import intervals_of, with_more_time
from orderplan.scheduler.decode import decode
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.overtime import HOUR
from orderplan.scheduler.problem import DAY, FAR, FROZEN
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import Machine, Op, Order, problem_of, random_problem, random_rules
from tests.plants import seeded

SHIFTS = [*((day * DAY, day * DAY + 8 * HOUR) for day in range(9)), (9 * DAY, FAR)]
"""Eight hours from midnight on, each day, and without end after nine days."""


def decoded(problem):
    return decode(problem, problem.operations.first_mode[:-1], np.arange(problem.operation_count))


def lateness(problem, schedule, weight=1):
    return int((np.maximum(completions(problem, schedule) - problem.orders.due, 0) * weight).sum())


def test_an_hour_lets_an_order_end_a_day_earlier():
    # 9 hours of work on 8-hour days: done an hour into the second day, at 25 h. With an hour behind the first shift it
    # is done at 9 h. Due at 9 h: 16 h late become 0; machine 1 has an hour's work and nothing waits for it.
    problem = problem_of(
        [[Op([(0, 9 * HOUR)])], [Op([(1, HOUR)])]],
        [Machine(SHIFTS), Machine(SHIFTS)],
        [Order({0: 0}, 9 * HOUR, weight=3), Order({1: 0}, 20 * HOUR)],
    )
    first, second = bottlenecks(problem, decoded(problem))
    assert (first.resource, first.recovered_seconds, first.weighted_seconds) == (0, 16 * HOUR, 48 * HOUR)
    assert first.hour == (8 * HOUR, 9 * HOUR)
    assert first.order_days == pytest.approx(16 / 24)
    # the last order is due at 20 h, until when either machine works 8 h
    assert (first.work_seconds, first.capacity_seconds, first.load) == (9 * HOUR, 8 * HOUR, 9 / 8)
    assert (first.queue_seconds, first.late_orders) == (0, 0)  # it is alone: it waits for nobody
    assert (second.resource, second.recovered_seconds, second.hour) == (1, 0, None)


def test_the_hour_is_tried_where_late_orders_wait():
    # Both jobs have their material on the seventh day: 8 hours of the first, then 1 of the second, which is done at the
    # first hour of the eighth day. It is due when the seventh ends, 16 h before. None of the next five days helps.
    problem = problem_of(
        [[Op([(0, 8 * HOUR)], earliest=6 * DAY)], [Op([(0, HOUR)], earliest=6 * DAY)]],
        [Machine(SHIFTS)],
        [Order({0: 0}, 7 * DAY), Order({1: 0}, 6 * DAY + 9 * HOUR)],
    )
    (row,) = bottlenecks(problem, decoded(problem))
    assert row.hour == (6 * DAY + 8 * HOUR, 6 * DAY + 9 * HOUR)
    assert row.recovered_seconds == 16 * HOUR


def test_queues_and_the_late_orders_in_them():
    # 0: 0-4 h, 1: 4-7 h, 2: 7-8 h on one machine; 1 and 2 wait for it 4 and 7 hours. Orders 1 and 2 are late, both
    # chains go through its queue; 3 is late too, but for its long work elsewhere.
    problem = problem_of(
        [[Op([(0, 4 * HOUR)])], [Op([(0, 3 * HOUR)])], [Op([(0, HOUR)])], [Op([(1, 6 * HOUR)])]],
        [Machine(SHIFTS), Machine(SHIFTS), Machine(finite=False)],
        [Order({0: 0}, 4 * HOUR), Order({1: 0}, 3 * HOUR), Order({2: 0}, HOUR), Order({3: 0}, HOUR)],
    )
    rows = {row.resource: row for row in bottlenecks(problem, decoded(problem))}
    assert set(rows) == {0, 1}  # only what does one operation at a time
    assert (rows[0].queue_seconds, rows[0].late_orders) == (11 * HOUR, 2)
    assert (rows[1].queue_seconds, rows[1].late_orders) == (0, 0)


def test_the_best_of_the_days_is_taken():
    # the machine is idle on the first day; on the second day operation 0 needs 9 hours
    problem = problem_of(
        [[Op([(0, 9 * HOUR)], earliest=DAY)]], [Machine(SHIFTS)], [Order({0: 0}, DAY + 9 * HOUR)]
    )  # fmt: skip
    (row,) = bottlenecks(problem, decoded(problem))
    assert row.hour == (DAY + 8 * HOUR, DAY + 9 * HOUR)
    (none,) = bottlenecks(problem, decoded(problem), days=1)  # only the first day is tried
    assert (none.hour, none.recovered_seconds) == (None, 0)
    (late,) = bottlenecks(problem, decoded(problem), now=DAY + 9 * HOUR)  # the hour would have been before
    assert late.hour is None


def test_breaks_are_worked_only_where_they_are_an_hour_long():
    halves = [(0, 4 * HOUR), (5 * HOUR, 9 * HOUR), (DAY, FAR)]
    problem = problem_of([[Op([(0, 5 * HOUR)])]], [Machine(halves)], [Order({0: 0}, 5 * HOUR)])
    (row,) = bottlenecks(problem, decoded(problem))
    # worked through the break, 6 h become 5 h; an hour behind the second half is of no use
    assert (row.recovered_seconds, row.hour) == (HOUR, (4 * HOUR, 5 * HOUR))
    short = [(0, 4 * HOUR), (4 * HOUR + 600, 9 * HOUR), (DAY, FAR)]
    problem = problem_of([[Op([(0, 5 * HOUR)])]], [Machine(short)], [Order({0: 0}, 5 * HOUR)])
    (row,) = bottlenecks(problem, decoded(problem))
    assert row.hour is None


def test_what_works_without_break_has_no_hour_to_add():
    problem = problem_of([[Op([(0, 5)])]], [Machine()], [Order({0: 0}, 1)])
    (row,) = bottlenecks(problem, decoded(problem))
    assert (row.hour, row.recovered_seconds, row.work_seconds, row.capacity_seconds) == (None, 0, 5, 1)


def test_the_hours_of_a_shop_are_what_adding_them_gives():
    # each claim against a problem in which the hour stands in the calendar, decoded anew
    problem = crowded(1_000)
    schedule = best_dispatch(problem)
    rows = bottlenecks(problem, schedule)
    order = np.argsort(schedule.start, kind="stable")
    before = decode(problem, schedule.mode, order)
    assert rows[0].weighted_seconds > 0
    for row in rows[:4]:
        longer = with_more_time(problem, row.resource, [row.hour])
        after = decode(longer, schedule.mode, order)
        assert lateness(problem, before) - lateness(problem, after) == row.recovered_seconds
        weight = problem.orders.weight
        assert lateness(problem, before, weight) - lateness(problem, after, weight) == row.weighted_seconds
    assert [row.recovered_seconds for row in rows] == sorted((row.recovered_seconds for row in rows), reverse=True)
    assert sorted(row.resource for row in rows) == list(range(len(problem.resources.calendar)))


@pytest.mark.parametrize("seed", range(60))
def test_more_time_makes_no_operation_later(seed):
    rng = seeded(seed)
    problem = random_problem(rng, random_rules(rng))
    best = brute_force(problem)
    if best.cost is None:
        return
    mode = np.array([best.mode[operation] for operation in range(problem.operation_count)])
    before = decode(problem, mode, np.array(best.sequence))
    for resource in range(len(problem.resources.calendar)):
        begin = rng.randint(0, 20)
        longer = with_more_time(problem, resource, [(begin, begin + rng.randint(1, 12))])
        assert (decode(longer, mode, np.array(best.sequence)).end <= before.end).all()
        assert intervals_of(longer, resource)[-1][1] == FAR


def test_frozen_operations_stay_when_an_hour_is_tried():
    problem = problem_of(
        [[Op([(0, 9 * HOUR)], status=FROZEN, fixed=(0, HOUR))], [Op([(0, HOUR)])]],
        [Machine(SHIFTS)],
        [Order({0: 0}, 8 * HOUR), Order({1: 0}, 8 * HOUR)],
    )
    # frozen from 1 h on: 7 h on the first day and 2 on the next, done at 26 h; the other one at 27 h. With the hour
    # they are done at 25 h and 26 h: an hour each.
    (row,) = bottlenecks(problem, decoded(problem))
    assert row.recovered_seconds == 2 * HOUR
