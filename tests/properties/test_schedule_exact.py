"""The exact search equals brute force on random small problems, with every rule switched on and off.

For more problems than the tests take: ``python -m tests.properties.test_schedule_exact 0 10000``.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from orderplan.scheduler.cp_solve import solve_exactly
from orderplan.scheduler.search_result import SolveStatus
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import RULES, Rules, random_problem, random_rules
from tests.plants import seeded

PROBLEMS = 300
CHUNK = 100
CHUNKS = [range(first, first + CHUNK) for first in range(0, PROBLEMS, CHUNK)]


def fault(seed: int, rules: Rules | None = None) -> str | None:
    """Solve one random problem; say what is wrong with what comes out."""
    rng = seeded(seed)
    problem = random_problem(rng, random_rules(rng) if rules is None else rules)
    best = brute_force(problem).cost
    if best is None:  # what is frozen or running leaves no schedule
        return None
    result = solve_exactly(problem)
    broken = violations(problem, result.schedule)
    if broken:
        return "; ".join(violation.sentence() for violation in broken)
    if (result.cost, result.bound, result.status) != (best, best, SolveStatus.OPTIMAL):
        return f"{result.summary()}, where {best} is best"
    return None


@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_random_problems_are_solved_as_brute_force_does(seeds):
    for seed in seeds:
        found = fault(seed)
        assert found is None, f"seed {seed}, {found}"


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_alone(rule):
    rules = replace(Rules(setups=rule == "setup_early"), **{rule: True})
    for seed in range(25):
        found = fault(seed, rules)
        assert found is None, f"seed {seed}, {found}"


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        text = fault(number)
        if text:
            sys.exit(f"seed {number}, {text}")
