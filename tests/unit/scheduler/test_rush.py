"""A late order pushed through with all that it waits for."""

from __future__ import annotations

import numpy as np

from benchmarks.shops import crowded
from orderplan.scheduler.decode import schedule_of
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, best_dispatch, dispatch
from orderplan.scheduler.local_search_kernels import new_rooms
from orderplan.scheduler.random_kernels import random_state
from orderplan.scheduler.retiming_kernels import cost_of, new_journal, standing_of
from orderplan.scheduler.rush_kernels import all_behind, pushed
from orderplan.scheduler.sequence_kernels import linked, no_rows, time_all, timed_of
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_problems import Machine, Op, Order, problem_of


def push(problem, schedule, order, stream=0):
    """Push an order; give the schedule, what it says to cost more, and what it does."""
    shop = shop_of(problem)
    sequences = linked(shop, schedule.mode.copy(), np.argsort(schedule.start, kind="stable"))
    times = no_rows(problem.operation_count)
    time_all(shop, sequences, times)
    standing = standing_of(shop, times)
    before = cost_of(shop, sequences, standing)
    more = pushed(shop, sequences, standing, new_journal(shop), new_rooms(shop), order, random_state(1, stream))
    return schedule_of(shop, timed_of(sequences, standing.times)), more, cost_of(shop, sequences, standing) - before


def test_all_jobs_that_an_order_waits_for():
    problem = problem_of(
        [[Op([(0, 1)])] for _ in range(5)], [Machine()], [Order({0: 0, 3: 0}, 5)],
        links=[(1, 0, 0), (2, 1, 0), (2, 3, 0)],
    )  # fmt: skip
    jobs = np.empty(9, dtype=np.int64)
    assert jobs[: all_behind(shop_of(problem), 0, jobs)].tolist() == [0, 3, 1, 2]
    assert all_behind(shop_of(problem), 0, jobs[:2]) == 2  # no room for more


def test_the_pushed_order_goes_first():
    # one machine, in the order of jobs: 5, 5, then 3 + 4 of the last job; pushed it is done at 7 instead of 17
    problem = problem_of(
        [[Op([(0, 5)])], [Op([(0, 5)])], [Op([(0, 3)]), Op([(0, 4)])]], [Machine()],
        [Order({0: 0}, 9), Order({1: 0}, 9), Order({2: 0}, 0)],
    )  # fmt: skip
    start = dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=np.arange(4))
    assert start.end.tolist() == [5, 10, 13, 17]
    schedule, more, really = push(problem, start, 2)
    assert schedule.end.tolist() == [12, 17, 3, 7]
    # late before: 1 + 17; now: 3 + 8 + 7
    assert more == really == 0


def test_the_faster_machine_is_taken():
    problem = problem_of([[Op([(0, 5)])], [Op([(0, 9), (1, 6)])]], [Machine(), Machine()], [Order({1: 0}, 0)])
    start = dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=np.arange(2))
    schedule, _, _ = push(problem, start, 0)
    assert problem.modes.resource[schedule.mode[1]] == 1


def test_pushes_in_a_plant_keep_every_rule_and_say_what_they_cost():
    problem = crowded(200)
    schedule = best_dispatch(problem)
    for order in range(0, len(problem.orders.due), 5):
        result, more, really = push(problem, schedule, order, stream=order)
        assert violations(problem, result) == []
        assert more == really
