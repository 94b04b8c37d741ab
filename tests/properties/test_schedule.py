"""Schedules of random small problems, with every rule switched on and off, against the naive ones.

For more problems than the tests take: ``python -m tests.properties.test_schedule 0 10000``.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from orderplan.scheduler.decode import decode
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, as_late_as_allowed, best_dispatch, dispatch
from orderplan.scheduler.local_search import search_lateness
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import as_schedule, brute_force
from tests.oracle.schedule_problems import RULES, Rules, random_problem, random_rules
from tests.plants import seeded

PROBLEMS = 300
CHUNK = 100
CHUNKS = [range(first, first + CHUNK) for first in range(0, PROBLEMS, CHUNK)]


def wrong_with(problem, schedule) -> str | None:
    return "; ".join(violation.sentence() for violation in violations(problem, schedule)) or None


def right_shift_fault(problem, schedule) -> str | None:
    """Say what is wrong with the backward pass: no order later, nothing earlier, what is published kept."""
    late = as_late_as_allowed(problem, schedule)
    found = wrong_with(problem, late)
    if found:
        return f"backward pass: {found}"
    if late.costs.tardiness != schedule.costs.tardiness or late.costs.moves > schedule.costs.moves:
        return f"backward pass: {schedule.costs} became {late.costs}"
    return "backward pass: something is earlier" if (late.start < schedule.start).any() else None


def fault(seed: int, rules: Rules | None = None) -> str | None:
    """Schedule one random problem in every way; say what is wrong."""
    rng = seeded(seed)
    problem = random_problem(rng, random_rules(rng) if rules is None else rules)
    best = brute_force(problem)
    if best.cost is None:  # what is frozen or running leaves no schedule
        return None
    optimum = as_schedule(problem, best.mode, best.times)
    found = wrong_with(problem, optimum)
    if found:
        return f"the checker refuses the best schedule: {found}"
    decoded = decode(problem, optimum.mode, np.array(best.sequence))
    found = wrong_with(problem, decoded) or right_shift_fault(problem, decoded)
    if found:
        return f"decode: {found}"
    is_regular = problem.objective.earliness == 0 and problem.objective.moves == 0
    if is_regular and decoded.costs != optimum.costs:
        return f"decode gives {decoded.costs} where {optimum.costs} is possible"
    rank = np.array([rng.random() for _ in range(problem.operation_count)])
    for schedule in (
        best_dispatch(problem),
        dispatch(problem, DispatchSetting(DispatchRule.CRITICAL_RATIO)),
        dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=rank),
    ):
        found = wrong_with(problem, schedule) or right_shift_fault(problem, schedule)
        if found:
            return f"dispatch: {found}"
        if schedule.costs.total(problem.objective) < best.cost:
            return f"dispatch costs {schedule.costs}, less than the best of all, {best.terms}"
    searched = search_lateness(problem, decoded, effort=300, seed=seed)
    found = wrong_with(problem, searched.schedule)
    if found:
        return f"local search: {found}"
    if not searched.bound <= best.cost <= searched.cost <= decoded.costs.total(problem.objective):
        return f"local search: {searched.bound} ≤ {best.cost} ≤ {searched.cost} should hold"
    return None


@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_schedules_of_random_problems(seeds):
    for seed in seeds:
        found = fault(seed)
        assert found is None, f"seed {seed}, {found}"


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_alone(rule):
    rules = replace(Rules(setups=rule == "setup_early"), **{rule: True})
    for seed in range(20):
        found = fault(seed, rules)
        assert found is None, f"seed {seed}, {found}"


def test_dispatch_often_finds_the_best():
    # The list scheduler never waits for a better operation, so it cannot always; most of these problems are that easy.
    best = 0
    for seed in range(60):
        problem = random_problem(seeded(seed), Rules(calendars=True, alternatives=True, links=True))
        best += best_dispatch(problem).costs.total(problem.objective) == brute_force(problem).cost
    assert best >= 40


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        text = fault(number)
        if text:
            sys.exit(f"seed {number}, {text}")
