"""Large neighbourhood search: never worse, checked, the same for any number of threads, for all objectives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.shops import calm, crowded
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, as_late_as_allowed, best_dispatch, dispatch
from orderplan.scheduler.large_neighbourhood import search_neighbourhoods
from orderplan.scheduler.local_search import search_lateness
from orderplan.scheduler.problem import Objective
from orderplan.scheduler.search_result import SolveStatus, StopReason
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import Machine, Op, Order, Rules, column, problem_of, random_problem, random_rules
from tests.plants import seeded


def worst(problem):
    rank = -np.arange(problem.operation_count, dtype=float)
    return dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=rank)


@pytest.mark.parametrize("make", [calm, crowded])
def test_dispatch_and_local_search_get_better(make):
    problem = make(200)
    start = worst(problem)
    result = search_neighbourhoods(problem, start, effort=1.5)
    assert violations(problem, result.schedule) == []
    assert result.bound <= result.cost == result.schedule.costs.total(problem.objective)
    assert result.cost < start.costs.total(problem.objective)
    local = search_lateness(problem, start, effort=10_000)
    assert search_neighbourhoods(problem, local.schedule, effort=1).cost < local.cost


def test_the_number_of_threads_changes_nothing():
    problem, told = crowded(300), []
    start = best_dispatch(problem)
    results = [
        search_neighbourhoods(problem, start, effort=0.8, seed=5, threads=threads, on_progress=told.append)
        for threads in (1, 2)
    ]
    assert results[0].schedule.start.tobytes() == results[1].schedule.start.tobytes()
    assert (results[0].cost, results[0].effort) == (results[1].cost, results[1].effort)
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    other = search_neighbourhoods(problem, start, effort=0.8, seed=6)
    assert other.schedule.start.tobytes() != results[0].schedule.start.tobytes()


def test_small_problems_with_every_rule_are_mostly_solved():
    solved = number = 0
    for seed in range(40):
        rng = seeded(seed)
        problem = random_problem(rng, random_rules(rng))
        best = brute_force(problem).cost
        if best is None:
            continue
        start = worst(problem)
        result = search_neighbourhoods(problem, start, effort=0.2, seed=seed)
        assert violations(problem, result.schedule) == [], seed
        assert best <= result.cost <= start.costs.total(problem.objective), seed
        number, solved = number + 1, solved + (result.cost == best)
    assert solved > 0.85 * number


@pytest.mark.parametrize(
    "rules", [Rules(published=True), Rules(earliness=True), Rules(setups=True, setup_early=True), Rules(makespan=True)]
)
def test_each_term_of_the_objective_gets_smaller(rules):
    solved = 0
    for seed in range(12):
        problem = random_problem(seeded(seed), rules)
        result = search_neighbourhoods(problem, worst(problem), effort=0.2, seed=seed)
        solved += result.cost == brute_force(problem).cost
    assert solved >= 10


def published(problem, schedule):
    """Let a schedule be published, and moves cost."""
    operations = replace(
        problem.operations,
        published_resource=column(problem.modes.resource[schedule.mode], np.int32),
        published_start=column(schedule.start),
        move_weight=column(np.full(problem.operation_count, 60)),
    )
    return replace(problem, operations=operations, objective=Objective(tardiness=60, moves=60, setup=1))


def test_a_published_schedule_is_left_only_where_that_pays():
    plain = crowded(200)
    schedule = as_late_as_allowed(plain, best_dispatch(plain))
    problem = published(plain, schedule)
    assert schedule.costs.moves == 0
    result = search_neighbourhoods(problem, schedule, effort=2)
    assert violations(problem, result.schedule) == []
    assert result.cost < schedule.costs.total(problem.objective)
    still = (result.schedule.start == schedule.start).mean()
    assert still > 0.5


def test_it_ends_when_the_bound_is_reached():
    problem = problem_of([[Op([(0, 9)])], [Op([(0, 2)])]], [Machine()], [Order({0: 0}, 11), Order({1: 0}, 4)])
    start = dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=np.array([0, 1]))
    result = search_neighbourhoods(problem, start, effort=1e6)
    assert (result.cost, result.status, result.stop_reason) == (0, SolveStatus.OPTIMAL, StopReason.PROVED)


def test_the_caller_may_end_it():
    problem, told = crowded(300), []
    start = best_dispatch(problem)
    result = search_neighbourhoods(problem, start, effort=1e9, on_progress=told.append, should_stop=lambda: True)
    assert result.stop_reason is StopReason.CANCELLED
    assert violations(problem, result.schedule) == []
    assert result.cost <= told[0].cost == start.costs.total(problem.objective)
