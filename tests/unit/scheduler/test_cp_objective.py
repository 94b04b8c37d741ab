"""Each term of the model's objective alone: the least that it can be with times fixed by hand."""

from __future__ import annotations

import pytest

from orderplan.scheduler import cp_objective
from orderplan.scheduler.problem import FAR, FROZEN
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, problem_of
from tests.unit.scheduler.cp_alone import HORIZON, Alone


def two_jobs(orders, **options):
    return problem_of([[Op([(0, 4)])], [Op([(0, 5)], wait=2)]], [Machine()], orders, **options)


@pytest.mark.parametrize(("clock", "cost"), [(5, 0), (6, 0), (7, 3), (10, 12)])
def test_an_order_costs_by_each_second_late(clock, cost):
    alone = Alone(two_jobs([Order({0: 0}, 6, weight=3)]), cp_objective.tardiness_of_orders)
    assert alone.least(clock_0=clock) == cost


def test_an_order_of_several_jobs_is_late_once():
    # job 0: 8 + 1 = 9; job 1: 5 + 2 of its wait + 4 = 11, five late
    alone = Alone(two_jobs([Order({0: 1, 1: 4}, 6, weight=3)]), cp_objective.tardiness_of_orders)
    assert alone.least(clock_0=8, clock_1=5) == 15
    assert alone.least(clock_0=12, clock_1=5) == 21


def test_a_job_counts_for_all_its_orders():
    alone = Alone(two_jobs([Order({0: 0}, 6), Order({0: 0}, 8, weight=10)]), cp_objective.tardiness_of_orders)
    assert alone.least(clock_0=9) == 3 + 10


def test_hurrying_a_job_more_than_the_rest_of_its_order_gains_nothing():
    alone = Alone(two_jobs([Order({0: 0}, 6, floor=9)]), cp_objective.tardiness_of_orders)
    assert alone.least(clock_0=5) == alone.least(clock_0=9) == 3
    assert alone.least(clock_0=10) == 4


def test_an_order_that_weighs_nothing_costs_nothing():
    assert Alone(two_jobs([Order({0: 0}, 6, weight=0)]), cp_objective.tardiness_of_orders).term == 0


@pytest.mark.parametrize(("first", "second", "cost"), [(5, 2, 1), (6, 3, 0), (3, 4, 0), (3, 3, 1), (9, 9, 0)])
def test_an_order_costs_by_each_second_early(first, second, cost):
    # due at 6; job 1 is there two seconds after its end: the later of both counts
    problem = two_jobs([Order({0: 0, 1: 0}, 6)], objective=Objective(earliness=1))
    assert Alone(problem, cp_objective.earliness_of_orders).least(clock_0=first, clock_1=second) == cost


def test_the_rest_of_an_order_ends_its_earliness():
    problem = two_jobs([Order({0: 0}, 6, floor=4)], objective=Objective(earliness=1))
    assert Alone(problem, cp_objective.earliness_of_orders).least(clock_0=1) == 2
    problem = two_jobs([Order({0: 0}, 6, floor=7)], objective=Objective(earliness=1))
    assert Alone(problem, cp_objective.earliness_of_orders).term == 0


def published(resource, start):
    return problem_of(
        [[Op([(0, 4), (1, 4)], published=(resource, start), move_weight=7)], [Op([(0, 1)])]],
        [Machine([(0, 10), (15, FAR)]), Machine()],
    )


def test_an_operation_costs_where_it_is_not_published():
    alone = Alone(published(0, 17), cp_objective.moves_of_operations)
    # 17 is working second 12 of machine 0
    assert alone.least(mode_0=1, mode_1=0, start_0=12) == 0
    assert alone.least(mode_0=1, mode_1=0, start_0=11) == 7
    assert alone.least(mode_0=0, mode_1=1, start_0=12, start_1=17) == 7


def test_where_nothing_can_start_nothing_is_at_home():
    alone = Alone(published(0, 12), cp_objective.moves_of_operations)
    assert alone.least(mode_0=1, mode_1=0, start_0=10) == 7


def test_setups_cost_by_their_seconds():
    problem = problem_of([[Op([(0, 4, 3)])], [Op([(0, 5, 2), (1, 5, 9)])]], [Machine(), Machine()])
    alone = Alone(problem, cp_objective.setup_seconds)
    assert alone.least(setup_0=3, setup_1=9) == 12


def test_the_last_end_counts_with_its_wait():
    problem = two_jobs([], objective=Objective(makespan=1))
    alone = Alone(problem, cp_objective.end_of_all)
    assert alone.least(clock_0=9, clock_1=6) == 9
    assert alone.least(clock_0=9, clock_1=8) == 10


def test_a_frozen_operation_amid_its_job_counts_too():
    problem = problem_of(
        [[Op([(0, 4)], status=FROZEN, fixed=(0, 0), wait=50), Op([(0, 5)])]], [Machine()],
        objective=Objective(makespan=1),
    )  # fmt: skip
    assert Alone(problem, cp_objective.end_of_all).least(clock_0=4, clock_1=20) == 54


def test_terms_begin_where_their_windows_do():
    alone = Alone(two_jobs([Order({0: 0}, 6, weight=3)]), cp_objective.tardiness_of_orders)
    assert alone.least(clock_0=HORIZON) == 3 * (HORIZON - 6)
