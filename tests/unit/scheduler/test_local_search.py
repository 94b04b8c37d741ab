"""The local search for less lateness: never worse, checked, the same for any number of threads, and when it ends."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.shops import calm, crowded
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, as_late_as_allowed, best_dispatch, dispatch
from orderplan.scheduler.lateness_bound import cost_bound
from orderplan.scheduler.local_search import search_lateness
from orderplan.scheduler.problem import FAR
from orderplan.scheduler.search_result import SolveStatus, StopReason
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, Rules, problem_of, random_problem
from tests.plants import seeded


@pytest.mark.parametrize(("make", "share"), [(calm, 0.5), (crowded, 0.7)])
def test_shops_of_a_thousand_operations_get_much_better(make, share):
    problem = make(1_000)
    start = best_dispatch(problem)
    result = search_lateness(problem, start, effort=400_000)
    assert violations(problem, result.schedule) == []
    assert result.cost == result.schedule.costs.total(problem.objective)
    assert result.bound <= result.cost
    assert result.cost < share * start.costs.total(problem.objective)
    assert (result.stop_reason, result.effort) == (StopReason.EFFORT, 400_000)


def test_the_number_of_threads_changes_nothing():
    problem = crowded(1_000)
    start = best_dispatch(problem)
    results = [search_lateness(problem, start, effort=40_000, seed=5, threads=threads) for threads in (1, 2)]
    assert results[0].schedule.start.tobytes() == results[1].schedule.start.tobytes()
    other = search_lateness(problem, start, effort=40_000, seed=6)
    assert other.schedule.start.tobytes() != results[0].schedule.start.tobytes()


def test_small_problems_are_mostly_solved():
    rules = Rules(alternatives=True, setups=True, calendars=True, links=True, shared_orders=True, fixed=True)
    solved = 0
    for seed in range(60):
        problem = random_problem(seeded(seed), rules)
        best = brute_force(problem).cost
        worst_rank = -np.arange(problem.operation_count, dtype=float)
        start = dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=worst_rank)
        result = search_lateness(problem, start, effort=3_000)
        assert violations(problem, result.schedule) == []
        assert best <= result.cost <= start.costs.total(problem.objective)
        solved += result.cost == best
    assert solved >= 45


def test_it_ends_when_no_order_is_late():
    # shortest first is in time for both; the search begins with the longer one
    problem = problem_of([[Op([(0, 9)])], [Op([(0, 2)])]], [Machine()], [Order({0: 0}, 11), Order({1: 0}, 4)])
    start = dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=np.array([0, 1]))
    assert start.costs.tardiness == 7
    result = search_lateness(problem, start)
    assert (result.cost, result.bound, result.status, result.stop_reason) == (0, 0, "optimal", StopReason.PROVED)
    assert result.effort < 100_000


def test_setups_remain_when_no_order_is_late():
    problem = problem_of(
        [[Op([(0, 9)], family=0)], [Op([(0, 2)], family=1)]],
        [Machine(table=0)],
        [Order({0: 0}, 50), Order({1: 0}, 50)],
        setups=[[[0, 4], [4, 0]]],
        objective=Objective(tardiness=1, setup=1),
    )
    result = search_lateness(problem, best_dispatch(problem))
    assert (result.cost, result.bound, result.stop_reason) == (4, 0, StopReason.EXHAUSTED)
    assert result.status is SolveStatus.FEASIBLE


def test_what_is_late_in_an_empty_plant_is_proved_at_once():
    problem = problem_of([[Op([(0, 9)])]], [Machine([(0, 4), (10, FAR)])], [Order({0: 0}, 5, weight=3)])
    result = search_lateness(problem, best_dispatch(problem))
    # 4 before the break, 5 behind it: done at 15, ten late × 3
    assert (result.cost, result.bound, result.stop_reason, result.effort) == (30, 30, StopReason.PROVED, 0)


def test_the_caller_may_end_it():
    problem = calm(1_000)
    start, told = best_dispatch(problem), []
    result = search_lateness(problem, start, effort=10**9, on_progress=told.append, should_stop=lambda: True)
    assert result.stop_reason is StopReason.CANCELLED
    assert result.effort < 10**8
    assert violations(problem, result.schedule) == []
    assert result.cost <= start.costs.total(problem.objective)
    assert told[0].cost == start.costs.total(problem.objective)


def test_a_schedule_that_is_late_on_purpose_is_not_made_worse():
    # moves cost: the published start of 6 is kept by the start, and the search, which starts everything early, loses it
    problem = problem_of(
        [[Op([(0, 3)], published=(0, 6), move_weight=5)]], [Machine()], [Order({0: 0}, 9)],
        objective=Objective(tardiness=1, moves=1, earliness=1),
    )  # fmt: skip
    start = as_late_as_allowed(problem, best_dispatch(problem))
    assert start.costs.total(problem.objective) == 0
    assert search_lateness(problem, start).cost == 0


def test_the_bound_counts_every_order_alone_with_the_best_setups():
    problem = problem_of(
        [[Op([(0, 6, 9), (1, 7, 9)], family=0), Op([(0, 1)])], [Op([(0, 2)])]],
        [Machine(table=0), Machine()],
        [Order({0: 0}, 0), Order({1: 0}, 0, weight=2)],
        setups=[[[3, 1], [2, 0]]],
        objective=Objective(tardiness=1, setup=10),
    )
    # job 0: from family 1 the setup would be 2, so 8 on machine 0, then 1: 9 late; job 1: 2 late × 2; setups 2 × 10
    assert cost_bound(shop_of(problem)) == 9 + 4 + 20


def test_the_bound_is_one():
    for seed in range(150):
        rng = seeded(seed)
        rules = Rules(**{rule: rng.random() < 0.5 for rule in Rules.__dataclass_fields__})
        problem = random_problem(rng, rules, most_operations=4)
        best = brute_force(problem).cost
        assert best is None or cost_bound(shop_of(problem)) <= best, seed
