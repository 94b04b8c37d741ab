"""Between which moments everything lies: forward from what is waited for, backward from what a schedule may cost."""

from __future__ import annotations

from orderplan.scheduler.cp_window_kernels import safe_horizon
from orderplan.scheduler.cp_windows import windows_of
from orderplan.scheduler.problem import FAR, FROZEN
from orderplan.scheduler.shop import shop_of
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import (
    Machine,
    Objective,
    Op,
    Order,
    problem_of,
    random_problem,
    random_rules,
)
from tests.plants import seeded

SHIFT = [(0, 10), (20, FAR)]


def windows(problem, limit, horizon=None):
    return windows_of(problem, shop_of(problem), limit=limit, horizon=horizon)


def test_forward_from_what_comes_before_and_backward_from_what_it_may_cost():
    problem = problem_of([[Op([(0, 6)], wait=1), Op([(0, 5)])]], [Machine(SHIFT)], [Order({0: 2}, 24, weight=2)])
    # 0 to 6; from 7 on three seconds before the break and two after it: 22, with the lag 24, so nothing is late.
    # A cost of 8 allows four seconds late: complete at 28, the end at 26, so six seconds before are worked behind the
    # break: start at 21 (working 11). The first must be over with its wait by then: at 20, so at 10 by the calendar.
    result = windows(problem, 8)
    assert (result.first_end.tolist(), result.last_end.tolist()) == ([6, 22], [26 - 5 - 1, 26])
    assert (result.first_mode_start.tolist(), result.last_mode_start.tolist()) == ([0, 7], [4, 11])
    assert (result.first_mode_end.tolist(), result.last_mode_end.tolist()) == ([6, 12], [10, 16])


def test_the_limit_counts_what_cannot_be_avoided():
    # each is due at once and takes 5: 5 late × 1, 5 late × 10; of a limit of 75 are 20 left, so 20 or 2 seconds more
    problem = problem_of(
        [[Op([(0, 5)])], [Op([(1, 5)])]], [Machine(), Machine()], [Order({0: 0}, 0), Order({1: 0}, 0, weight=10)]
    )
    assert windows(problem, 75, horizon=100).last_end.tolist() == [25, 7]


def test_setups_and_makespan_that_cannot_be_avoided_count_too():
    problem = problem_of(
        [[Op([(0, 5, 3)])]], [Machine()], objective=Objective(setup=2, makespan=4),
    )  # fmt: skip
    # setup 3 × 2 and end 8 × 4: 38; a limit of 50 leaves 12, three seconds of makespan
    assert windows(problem, 50, horizon=100).last_end.tolist() == [11]


def test_a_mode_that_is_too_slow_is_not_possible():
    problem = problem_of([[Op([(0, 5), (1, 9)])]], [Machine(), Machine()], [Order({0: 0}, 5)])
    assert windows(problem, 3).is_possible.tolist() == [True, False]
    assert windows(problem, 4).is_possible.tolist() == [True, True]


def test_what_is_frozen_has_one_mode_whatever_the_limit():
    problem = problem_of(
        [[Op([(0, 5), (1, 5)], status=FROZEN, fixed=(1, 30))]], [Machine(), Machine()], [Order({0: 0}, 5)]
    )
    result = windows(problem, 0)
    assert result.is_possible.tolist() == [False, True]
    assert (result.first_mode_start[1], result.last_mode_start[1], result.first_mode_end[1]) == (30, 30, 35)


def test_a_horizon_may_be_given():
    assert windows(problem_of([[Op([(0, 5)])]], [Machine()]), 0, horizon=40).last_end.tolist() == [40]


def test_the_safe_horizon_holds_a_chain_of_all_operations():
    # 5, at worst begun a second before the break: 15, and 3 in the end
    problem = problem_of([[Op([(0, 5)], wait=3)]], [Machine(SHIFT)])
    assert safe_horizon(shop_of(problem)) >= 9 + 5 + 10 + 3
    without_breaks = problem_of([[Op([(0, 5)], wait=3), Op([(0, 7)])]], [Machine()], [Order({0: 0}, 100)])
    assert safe_horizon(shop_of(without_breaks)) == 100 + 5 + 3 + 7


def test_a_best_schedule_lies_in_the_windows_of_its_own_cost():
    # All best schedules need not, but those of brute force start everything as early as their purposes allow.
    for seed in range(200):
        rng = seeded(seed)
        problem = random_problem(rng, random_rules(rng), most_operations=4)
        best = brute_force(problem)
        if best.cost is None:
            continue
        result = windows(problem, best.cost)
        for operation, times in best.times.items():
            assert result.is_possible[best.mode[operation]], seed
            assert result.first_end[operation] <= times.end <= result.last_end[operation], seed
