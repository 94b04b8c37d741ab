"""The list scheduler, by hand: which operation goes first, on which resource, and what it waits for."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.shops import calm, crowded
from orderplan.scheduler.dispatch import (
    SETTINGS,
    DispatchRule,
    DispatchSetting,
    as_late_as_allowed,
    best_dispatch,
    dispatch,
)
from orderplan.scheduler.problem import FAR, FROZEN, NONE, RUNNING
from orderplan.scheduler.schedule import machine_neighbours, sequences
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, problem_of

ATC = DispatchSetting(DispatchRule.APPARENT_TARDINESS_COST)
EDD = DispatchSetting(DispatchRule.EARLIEST_DUE_DATE)
RATIO = DispatchSetting(DispatchRule.CRITICAL_RATIO)
RANK = DispatchSetting(DispatchRule.RANK)


def sequence_on(problem, schedule, resource=0):
    first, order = sequences(problem, schedule)
    return order[first[resource] : first[resource + 1]].tolist()


def one_machine(runs, orders, **how):
    return problem_of([[Op([(0, run)])] for run in runs], [Machine()], orders, **how)


def test_earliest_due_date():
    problem = one_machine([3, 3, 3], [Order({0: 0}, 30), Order({1: 0}, 10), Order({2: 0}, 20)])
    assert sequence_on(problem, dispatch(problem, EDD)) == [1, 2, 0]


def test_the_due_date_of_an_operation_leaves_time_for_what_follows():
    # job 0 is due later, but has 50 to do after the first machine
    problem = problem_of(
        [[Op([(0, 3)]), Op([(1, 50)])], [Op([(0, 3)])]],
        [Machine(), Machine()],
        [Order({0: 0}, 60), Order({1: 0}, 40)],
    )
    assert sequence_on(problem, dispatch(problem, EDD)) == [0, 2]


def test_a_component_is_as_urgent_as_what_it_is_for():
    # job 0 goes into job 2, due at 30 with 20 to do; job 1 is due at 15
    problem = problem_of(
        [[Op([(0, 3)])], [Op([(0, 3)])], [Op([(1, 20)])]],
        [Machine(), Machine()],
        [Order({1: 0}, 15), Order({2: 0}, 30)],
        links=[(0, 2, 0)],
    )
    assert sequence_on(problem, dispatch(problem, EDD)) == [0, 1]


def test_critical_ratio():
    # 20 left for 10 is worse than 10 left for 4
    problem = one_machine([10, 4], [Order({0: 0}, 20), Order({1: 0}, 10)])
    assert sequence_on(problem, dispatch(problem, RATIO)) == [0, 1]


def test_apparent_tardiness_cost_prefers_weight_per_time_when_all_are_late():
    # 1 / 5, 1 / 2, 6 / 10
    problem = one_machine([5, 2, 10], [Order({0: 0}, 0), Order({1: 0}, 0), Order({2: 0}, 0, weight=6)])
    assert sequence_on(problem, dispatch(problem, ATC)) == [2, 1, 0]


def test_apparent_tardiness_cost_lets_what_has_slack_wait():
    # job 1 weighs twice as much, but has 990 slack
    problem = one_machine([10, 10], [Order({0: 0}, 12), Order({1: 0}, 1_000, weight=2)])
    assert sequence_on(problem, dispatch(problem, ATC)) == [0, 1]


def test_a_job_for_two_orders_weighs_by_both():
    orders = [Order({0: 0}, 0, weight=3), Order({1: 0}, 0, weight=2), Order({1: 0}, 0, weight=2)]
    problem = one_machine([5, 5], orders)
    assert sequence_on(problem, dispatch(problem, ATC)) == [1, 0]


def test_apparent_tardiness_cost_avoids_setups():
    tables = [[[0, 50], [50, 0]]]
    ops = [[Op([(0, 5)], family=family)] for family in (0, 1, 0, 1)]
    problem = problem_of(ops, [Machine(table=0, family=1)], [Order({job: 0}, 0) for job in range(4)], setups=tables)
    assert sequence_on(problem, dispatch(problem, ATC)) == [1, 3, 0, 2]


def test_ranks_are_followed():
    problem = one_machine([3, 3, 3], [Order({job: 0}, 9) for job in range(3)])
    ranked = dispatch(problem, RANK, rank=np.array([2, 0.5, 1]))
    assert sequence_on(problem, ranked) == [1, 2, 0]
    with pytest.raises(ValueError, match="ranks"):
        dispatch(problem, RANK)


def test_a_slow_machine_leaves_work_to_a_fast_one_that_is_done_sooner():
    # the slow one, which decides first, would need 9: the fast one is done with the first at 4, with the second at 8
    problem = problem_of([[Op([(0, 9), (1, 4)])] for _ in range(2)], [Machine(), Machine()])
    schedule = dispatch(problem, EDD)
    assert schedule.end.tolist() == [4, 8]
    assert problem.modes.resource[schedule.mode].tolist() == [1, 1]


def test_a_busy_fast_machine_does_not_keep_what_ends_sooner_elsewhere():
    problem = problem_of([[Op([(0, 20)])], [Op([(0, 4), (1, 9)])]], [Machine(), Machine()])
    schedule = dispatch(problem, RANK, rank=np.array([0, 1]))
    assert schedule.start.tolist() == [0, 0]
    assert problem.modes.resource[schedule.mode].tolist() == [0, 1]


def test_what_does_not_fit_before_the_break_lets_others_go_first():
    problem = problem_of(
        [[Op([(0, 8)], interruptible=False)], [Op([(0, 3)], interruptible=False)]], [Machine([(0, 5), (10, FAR)])]
    )
    assert dispatch(problem, RANK, rank=np.array([0, 1])).start.tolist() == [10, 0]


def test_resources_that_are_not_finite_do_all_at_once():
    problem = problem_of([[Op([(0, 8, 2)])] for _ in range(4)], [Machine(finite=False)])
    assert dispatch(problem, EDD).start.tolist() == [2] * 4
    assert machine_neighbours(problem, dispatch(problem, EDD))[0].tolist() == [NONE] * 4


def test_frozen_operations_stay_and_others_fill_the_gap_before_them():
    tables = [[[0, 3], [3, 0]]]
    problem = problem_of(
        [
            [Op([(0, 5)], status=FROZEN, fixed=(0, 10), family=1)],
            [Op([(0, 6)], family=0)],  # it would end at 6, and a setup of 3 fits before 10
            [Op([(0, 8)], family=0)],  # it would end at 8: too late for the setup
            [Op([(0, 4)], family=1)],
        ],
        [Machine(table=0, family=0)],
        setups=tables,
    )
    schedule = dispatch(problem, RANK, rank=np.array([0, 2, 1, 3]))
    assert violations(problem, schedule) == []
    # 2 would go first by rank but does not fit; 1 does; behind the frozen one 2 goes before 3
    assert sequence_on(problem, schedule) == [1, 0, 2, 3]
    assert schedule.setup_start.tolist() == [7, 0, 15, 26]


def test_what_is_running_is_not_set_up_again():
    tables = [[[4, 4], [4, 4]]]
    problem = problem_of(
        [[Op([(0, 5)], status=RUNNING, fixed=(0, 0), family=1)], [Op([(0, 3)], family=1)]],
        [Machine(table=0, family=0)],
        setups=tables,
    )
    schedule = dispatch(problem, EDD)
    assert schedule.setup.tolist() == [0, 4]
    assert schedule.start.tolist() == [0, 9]


def test_an_operation_waits_for_all_that_supplies_it():
    problem = problem_of(
        [[Op([(0, 3)], wait=4)], [Op([(1, 5)])], [Op([(2, 1)]), Op([(2, 1)])]],
        [Machine(), Machine(), Machine()],
        links=[(0, 3, 2), (1, 2, 0)],
    )
    # the first step of job 2 waits for job 1 (5), the second for job 0 (3 + 4 + 2)
    assert dispatch(problem, EDD).start.tolist() == [0, 0, 5, 9]


def test_the_best_setting_wins():
    problem = calm(200)
    every = [dispatch(problem, setting).costs.total(problem.objective) for setting in SETTINGS]
    best = best_dispatch(problem)
    assert best.costs.total(problem.objective) <= min(every)
    assert best_dispatch(problem, settings=SETTINGS[:1]).costs.total(problem.objective) <= every[0]


def test_the_number_of_threads_changes_nothing():
    problem = crowded(1_000)
    one, two = best_dispatch(problem, threads=1), best_dispatch(problem, threads=2)
    assert one.start.tobytes() == two.start.tobytes()
    assert one.mode.tobytes() == two.mode.tobytes()


@pytest.mark.parametrize("make", [calm, crowded])
def test_shops_are_scheduled_by_all_rules(make):
    problem = make(1_000)
    for schedule in (best_dispatch(problem), dispatch(problem, EDD), dispatch(problem, RATIO)):
        assert violations(problem, schedule) == []
        later = as_late_as_allowed(problem, schedule, buffer=7_200)
        assert violations(problem, later) == []
        assert later.costs.tardiness == schedule.costs.tardiness


def test_apparent_tardiness_cost_is_better_than_due_dates_in_crowded_shops():
    ratios = []
    for seed in (1, 2, 3):
        problem = crowded(1_000, seed)
        ratios.append(best_dispatch(problem).costs.tardiness / dispatch(problem, EDD).costs.tardiness)
    assert max(ratios) < 1
    assert np.mean(ratios) < 0.9


def test_the_backward_pass_starts_nothing_earlier_than_needed():
    # job 0 (3, then a wait of 2, then 4) is due at 20: its last operation may end at 20, its first at 14;
    # job 1 follows on the first machine and is due at 30
    problem = problem_of(
        [[Op([(0, 3)], wait=2), Op([(1, 4)])], [Op([(0, 5)])]],
        [Machine(), Machine([(0, 18), (19, FAR)])],
        [Order({0: 0}, 20), Order({1: 1}, 30)],
    )
    schedule = dispatch(problem, RANK, rank=np.array([0, 0, 1]))
    assert schedule.start.tolist() == [0, 5, 3]
    assert as_late_as_allowed(problem, schedule).start.tolist() == [10, 15, 24]  # 15 to 18 and 19 to 20
    assert as_late_as_allowed(problem, schedule, buffer=4).start.tolist() == [7, 12, 20]


def test_the_backward_pass_keeps_what_is_late_published_or_asked_for_by_nothing():
    problem = problem_of(
        [[Op([(0, 3)])], [Op([(0, 4)], published=(0, 3), move_weight=1)], [Op([(1, 2)])], [Op([(1, 2)])]],
        [Machine(), Machine()],
        [Order({0: 0}, 1), Order({1: 0}, 30), Order({3: 0}, 50)],
        objective=Objective(tardiness=1, moves=1),
    )
    schedule = dispatch(problem, RANK, rank=np.arange(4))
    assert schedule.start.tolist() == [0, 3, 0, 2]
    assert as_late_as_allowed(problem, schedule).start.tolist() == [0, 3, 0, 48]


def test_the_backward_pass_keeps_the_makespan():
    problem = problem_of(
        [[Op([(0, 3)]), Op([(1, 9)])], [Op([(1, 2)]), Op([(0, 1)], wait=3)]],
        [Machine(), Machine()],
        objective=Objective(makespan=1),
    )
    schedule = dispatch(problem, RANK, rank=np.zeros(4))
    assert schedule.end.max() == 12
    # 2 of job 1, then 9 of job 0 on the second machine; job 1 ends with its wait at 12
    assert as_late_as_allowed(problem, schedule).start.tolist() == [0, 3, 1, 8]
