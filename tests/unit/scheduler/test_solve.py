"""The one entry point: it chooses, keeps to its effort, gives the same again, and checks what it gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.shops import calm, crowded
from orderplan.errors import SolverError
from orderplan.scheduler import solve as solve_module
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, best_dispatch, dispatch
from orderplan.scheduler.instances import makespan_problem
from orderplan.scheduler.search_result import SolveStatus, StopReason
from orderplan.scheduler.solve import solve
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import Machine, Op, Order, problem_of, random_problem, random_rules
from tests.plants import seeded


@pytest.mark.parametrize("machines", [[], [Machine()]])
@pytest.mark.parametrize("effort", [0.0, 0.01])
def test_no_jobs(machines, effort):
    result = solve(problem_of([], machines), effort=effort)
    assert (len(result.schedule.start), result.cost, result.bound) == (0, 0, 0)
    assert (result.status, result.stop_reason, result.effort) == (SolveStatus.OPTIMAL, StopReason.PROVED, 0)


@pytest.mark.parametrize("effort", [0.0, 0.01])
def test_no_orders(effort):
    result = solve(problem_of([[Op([(0, 3)]), Op([(0, 2)])]], [Machine()]), effort=effort)
    assert result.schedule.start.tolist() == [0, 3]
    assert (result.cost, result.status) == (0, SolveStatus.OPTIMAL)


def test_without_effort_it_dispatches():
    problem = crowded(200)
    result = solve(problem, effort=0)
    assert result.schedule.start.tobytes() == best_dispatch(problem).start.tobytes()
    assert (result.effort, result.stop_reason, result.status) == (0, StopReason.EFFORT, SolveStatus.FEASIBLE)
    assert 0 <= result.bound <= result.cost == result.schedule.costs.total(problem.objective)


def test_a_dispatch_that_no_schedule_can_beat_is_proved():
    # 4 before the break, 5 behind it: done at 15, ten late × 3
    problem = problem_of([[Op([(0, 9)])]], [Machine([(0, 4), (10, 99)])], [Order({0: 0}, 5, weight=3)])
    result = solve(problem, effort=0)
    assert (result.cost, result.bound, result.stop_reason) == (30, 30, StopReason.PROVED)


def test_a_pure_shop_goes_to_the_makespan_search():
    # two jobs of 3 + 3 on two machines, crosswise: 6; dispatch alone need not see it
    problem = makespan_problem([[[(0, 3)], [(1, 3)]], [[(1, 3)], [(0, 3)]]], 2)
    result = solve(problem, effort=0.01)
    assert (result.cost, result.status, result.stop_reason) == (6, SolveStatus.OPTIMAL, StopReason.PROVED)


def test_a_small_pure_shop_is_proved_where_the_bound_of_the_search_is_too_low():
    # Three jobs of 2 on each of two machines, all A first: machine B waits 2 for the first, then works 6: 8. Machine B
    # has as much to do as A, so the bound by machines is 6 + 2.
    problem = makespan_problem([[[(0, 2)], [(1, 2)]] for _ in range(3)], 2)
    assert (solve(problem, effort=0.1).cost, solve(problem, effort=0.1).status) == (8, SolveStatus.OPTIMAL)
    # Two jobs need both machines in the same order with 1 + 9 and 9 + 1; and a third 5 + 5: no bound by one machine or
    # job alone (17, 16) is reached.
    problem = makespan_problem([[[(0, 1)], [(1, 9)]], [[(0, 9)], [(1, 1)]], [[(1, 5)], [(0, 5)]]], 2)
    result = solve(problem, effort=1)
    assert (result.status, result.stop_reason) == (SolveStatus.OPTIMAL, StopReason.PROVED)
    assert result.cost == brute_force(problem).cost


def test_small_problems_with_every_rule_are_proved():
    for seed in range(40):
        rng = seeded(seed)
        problem = random_problem(rng, random_rules(rng))
        best = brute_force(problem).cost
        if best is not None:
            result = solve(problem, effort=1, seed=seed)
            assert (result.cost, result.bound, result.status) == (best, best, SolveStatus.OPTIMAL), seed


def test_it_is_never_worse_than_what_it_begins_with():
    problem = crowded(200)
    worst = dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=-np.arange(problem.operation_count, dtype=float))
    good = solve(problem, effort=0.1)
    assert solve(problem, effort=0.1, start=worst).cost < worst.costs.total(problem.objective)
    assert solve(problem, effort=0, start=worst).cost == worst.costs.total(problem.objective)
    assert solve(problem, effort=0.01, start=good.schedule).cost <= good.cost


def test_it_does_about_as_much_as_it_is_told():
    problem, told = calm(300), []
    result = solve(problem, effort=1, on_progress=told.append)
    assert (result.status, result.stop_reason) == (SolveStatus.FEASIBLE, StopReason.EFFORT)
    assert 1_000 <= result.effort <= 1_600  # thousandths of a second; the last models of a round may go beyond
    assert [progress.cost for progress in told] == sorted((progress.cost for progress in told), reverse=True)
    assert [progress.effort for progress in told] == sorted(progress.effort for progress in told)


def test_more_effort_pays():
    problem = calm(1_000)
    costs = [solve(problem, effort=effort).cost for effort in (0, 0.1, 4)]
    assert costs[1] < costs[0]
    assert costs[2] < 0.1 * costs[0]


def test_the_same_again():
    problem = calm(1_000)
    results = [solve(problem, effort=0.3, seed=3, threads=threads) for threads in (1, 2, 2)]
    for other in results[1:]:
        assert other.schedule.start.tobytes() == results[0].schedule.start.tobytes()
        assert other.schedule.mode.tobytes() == results[0].schedule.mode.tobytes()
        assert (other.cost, other.effort, other.stop_reason) == (
            results[0].cost, results[0].effort, results[0].stop_reason,
        )  # fmt: skip


def test_the_caller_may_end_it_and_is_told():
    problem, told = crowded(1_000), []
    result = solve(problem, effort=1_000_000, on_progress=told.append, should_stop=lambda: len(told) > 0)
    assert result.stop_reason is StopReason.CANCELLED
    assert violations(problem, result.schedule) == []
    assert result.cost <= told[0].cost == best_dispatch(problem).costs.total(problem.objective)
    assert all(progress.bound <= result.cost for progress in told)


def test_a_schedule_that_breaks_rules_is_never_given(monkeypatch):
    problem = problem_of([[Op([(0, 3)])] for _ in range(30)], [Machine()], [Order({0: 0}, 5)])
    good = best_dispatch(problem)
    bad = replace(good, setup_start=np.zeros(30, dtype=np.int64), start=np.zeros(30, dtype=np.int64))
    monkeypatch.setattr(solve_module, "best_dispatch", lambda *_args, **_options: bad)
    with pytest.raises(SolverError, match=r"(?s)breaks rules.*operation 1 .*… and .* more"):
        solve(problem, effort=0)
