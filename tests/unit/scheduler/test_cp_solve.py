"""The exact search: proved where small, never worse than its hint, the same again, and when it ends."""

from __future__ import annotations

import numpy as np
from ortools.sat.python.cp_model import OPTIMAL

from benchmarks.shops import calm, crowded
from orderplan.scheduler.cp_build import build_model
from orderplan.scheduler.cp_solution import add_hint
from orderplan.scheduler.cp_solve import quiet_solver, solve_exactly
from orderplan.scheduler.cp_windows import windows_of
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, best_dispatch, dispatch
from orderplan.scheduler.instances import makespan_problem
from orderplan.scheduler.search_result import SolveStatus, StopReason
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, problem_of, random_problem, random_rules
from tests.plants import seeded

FT06 = [
    [(2, 1), (0, 3), (1, 6), (3, 7), (5, 3), (4, 6)], [(1, 8), (2, 5), (4, 10), (5, 10), (0, 10), (3, 4)],
    [(2, 5), (3, 4), (5, 8), (0, 9), (1, 1), (4, 7)], [(1, 5), (0, 5), (2, 5), (3, 3), (4, 8), (5, 9)],
    [(2, 9), (1, 3), (4, 5), (5, 4), (0, 3), (3, 1)], [(1, 3), (3, 3), (5, 9), (0, 10), (4, 4), (2, 1)],
]  # fmt: skip
"""Fisher and Thompson's instance of 1963, whose shortest schedule takes 55."""


def test_a_classic_instance_is_proved():
    result = solve_exactly(makespan_problem([[[step] for step in job] for job in FT06], 6))
    assert (result.cost, result.bound, result.status) == (55, 55, SolveStatus.OPTIMAL)
    assert result.stop_reason is StopReason.PROVED


def test_one_machine_with_setups_between_families():
    # Six operations of 1 second, two of each family, machine ready for family 0, all due at 0, weight 1: family by
    # family, 0 first (no setup), then 1 (setup 5) and 2 (5): ends 1, 2, 8, 9, 15, 16 = 51.
    problem = problem_of(
        [[Op([(0, 1)], family=family)] for family in (0, 1, 2, 0, 1, 2)],
        [Machine(table=0, family=0)],
        [Order({job: 0}, 0) for job in range(6)],
        setups=[[[0, 5, 9], [9, 0, 5], [9, 9, 0]]],
    )
    assert solve_exactly(problem).cost == 51


def test_setups_that_are_shorter_by_a_detour_are_taken():
    # 0 → 2 takes 20, by family 1 (3 seconds of work) 1 + 3 + 1: ends 2, 6, 9 instead of 2, 24, ...
    problem = problem_of(
        [[Op([(0, 2)], family=0)], [Op([(0, 2)], family=2)], [Op([(0, 3)], family=1)]],
        [Machine(table=0, family=0)],
        [Order({0: 0}, 0, weight=9), Order({1: 0}, 0, weight=9), Order({2: 0}, 0)],
        setups=[[[0, 1, 20], [20, 0, 1], [20, 20, 0]]],
    )
    result = solve_exactly(problem)
    assert result.schedule.end.tolist() == [2, 9, 6]
    assert result.cost == 9 * 2 + 9 * 9 + 6


def test_an_operation_waits_for_its_published_start():
    problem = problem_of(
        [[Op([(0, 3)], published=(0, 6), move_weight=5)], [Op([(0, 4)])]], [Machine()],
        [Order({0: 0}, 20), Order({1: 0}, 20)], objective=Objective(tardiness=1, moves=1),
    )  # fmt: skip
    result = solve_exactly(problem)
    assert (result.cost, result.schedule.start.tolist()) == (0, [6, 0])


def test_an_order_is_complete_just_in_time():
    problem = problem_of(
        [[Op([(0, 3)]), Op([(0, 2)])]], [Machine([(0, 4), (10, 99)])], [Order({0: 0}, 14)],
        objective=Objective(tardiness=10, earliness=1),
    )  # fmt: skip
    result = solve_exactly(problem)
    assert (result.cost, result.schedule.end.tolist()) == (0, [3, 14])


def test_nothing_is_searched_where_the_hint_cannot_be_beaten():
    problem = problem_of([[Op([(0, 9)])]], [Machine()], [Order({0: 0}, 5, weight=3)])
    result = solve_exactly(problem)
    assert (result.cost, result.effort, result.stop_reason) == (12, 0, StopReason.PROVED)


def test_a_hint_is_not_lost():
    problem = crowded(200)
    start = best_dispatch(problem)
    result = solve_exactly(problem, hint=start, deterministic_seconds=0.01)
    assert result.bound <= result.cost <= start.costs.total(problem.objective)
    assert (result.status, result.stop_reason) == (SolveStatus.FEASIBLE, StopReason.EFFORT)
    assert violations(problem, result.schedule) == []


def late_start(problem):
    rank = -np.arange(problem.operation_count, dtype=float)
    return dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=rank)


def cost_of_the_hint(problem, schedule):
    """Let the solver keep to the hint in every variable; give the cost that it sees."""
    limit = schedule.costs.total(problem.objective)
    model, variables = build_model(problem, windows_of(problem, shop_of(problem), limit=limit))
    add_hint(model, problem, variables, schedule)
    assert len(model.proto.solution_hint.vars) >= len(model.proto.variables) - constants(model)
    solver = quiet_solver(10, 0)
    solver.parameters.fix_variables_to_their_hinted_value = True
    assert solver.solve(model) == OPTIMAL
    return round(solver.objective_value)


def constants(model):
    return sum(domain[0] == domain[-1] for domain in (list(each.domain) for each in model.proto.variables))


def test_a_hint_says_all():
    for problem in (crowded(60), calm(120)):
        for schedule in (best_dispatch(problem), late_start(problem)):
            assert cost_of_the_hint(problem, schedule) == schedule.costs.total(problem.objective)
    for seed in range(100):
        rng = seeded(seed)
        problem = random_problem(rng, random_rules(rng))
        if brute_force(problem).cost is not None:
            schedule = best_dispatch(problem)
            assert cost_of_the_hint(problem, schedule) == schedule.costs.total(problem.objective), seed


def test_the_same_again():
    problem = crowded(60)
    start, told = late_start(problem), []
    results = [
        solve_exactly(problem, hint=start, deterministic_seconds=0.5, seed=seed, on_progress=told.append)
        for seed in (1, 1, 2)
    ]
    assert results[0].schedule.start.tobytes() == results[1].schedule.start.tobytes()
    assert (results[0].cost, results[0].bound, results[0].effort) == (
        results[1].cost, results[1].bound, results[1].effort,
    )  # fmt: skip
    assert results[2].schedule.start.tobytes() != results[0].schedule.start.tobytes()
    assert all(result.cost < start.costs.total(problem.objective) for result in results)
    assert told[0].cost <= start.costs.total(problem.objective)
    assert told[-1].bound <= results[-1].cost <= told[-1].cost


def test_the_caller_may_end_it():
    problem = crowded(200)
    result = solve_exactly(problem, deterministic_seconds=10_000, should_stop=lambda: True)
    assert (result.stop_reason, result.status) == (StopReason.CANCELLED, SolveStatus.FEASIBLE)
    assert violations(problem, result.schedule) == []
