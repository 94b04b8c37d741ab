"""Insertion and repair on random small problems with every rule switched on and off, against the naive best schedule.

For more problems than the tests take: ``python -m tests.properties.test_insertion 0 3000``.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from orderplan.errors import SolverError
from orderplan.scheduler.binding import completions
from orderplan.scheduler.changes_of_problem import all_frozen, with_less_time, with_more_time, without_jobs
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.insertion import insert_jobs, insertion_choices
from orderplan.scheduler.insertion_choices import ChoiceKind
from orderplan.scheduler.problem import FREE, FROZEN, NONE
from orderplan.scheduler.problem_checks import arcs_of, problem_faults
from orderplan.scheduler.publishing import Zone, publish, published_modes, published_starts, with_published, zones
from orderplan.scheduler.repair import repair, with_promises
from orderplan.scheduler.repair_sequences import recosted
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import random_problem, random_rules
from tests.plants import seeded

CHUNK = 50
CHUNKS = [range(first, first + CHUNK) for first in range(0, 200, CHUNK)]
EFFORT = 0.002


def a_problem(rng):
    """Make a random problem that has a schedule; None where it has none."""
    problem = random_problem(rng, replace(random_rules(rng), published=False, earliness=False), most_operations=5)
    return problem if brute_force(problem).cost is not None else None


def new_jobs(rng, problem) -> list[int]:
    """Choose a job, with all that are linked to it in either way, as long as they are free."""
    of_job = np.repeat(np.arange(problem.job_count), np.diff(problem.jobs.first_operation))
    chosen = {rng.randrange(problem.job_count)}
    for _ in range(problem.job_count):
        for tail, head in zip(problem.links.job.tolist(), of_job[problem.links.operation].tolist(), strict=True):
            if {tail, head} & chosen:
                chosen |= {tail, head}
    free = [job for job in range(problem.job_count) if (problem.operations.status[of_job == job] == FREE).all()]
    return sorted(chosen) if chosen <= set(free) and len(chosen) < problem.job_count else []


def rush(rng, problem):
    """Publish a problem without some of its jobs; give it with these again, and which they are."""
    jobs = new_jobs(rng, problem)
    if not jobs:
        return None, []
    smaller, operations = without_jobs(problem, jobs)
    schedule = best_dispatch(smaller)
    resource, start = np.full(problem.operation_count, NONE), np.zeros(problem.operation_count, dtype=np.int64)
    resource[operations], start[operations] = smaller.modes.resource[schedule.mode], schedule.start
    zone = {"frozen_seconds": rng.choice((0, 0, 4)), "slushy_seconds": rng.choice((0, 0, 9))}
    return with_published(problem, resource, start, **zone), jobs


def insertion_fault(seed: int, hits: list | None = None) -> str | None:
    """Insert some jobs into the schedule of a random problem; say what is wrong."""
    rng = seeded(seed)
    problem = a_problem(rng)
    if problem is None:
        return None
    before, jobs = rush(rng, problem)
    if not jobs:
        return None
    faults = problem_faults(before)
    if faults:
        return f"the published problem is not valid: {faults}"
    choices = {choice.kind: choice for choice in insert_jobs(before, jobs, effort=EFFORT, seed=seed)}
    best = brute_force(before).cost
    for choice in choices.values():
        found = choice_fault(before, choice, best)
        if found:
            return f"{choice.kind}: {found}"
    slushy = int((zones(before) == Zone.SLUSHY).sum())
    squeeze, balanced = choices[ChoiceKind.SQUEEZE], choices[ChoiceKind.BALANCED]
    if any(squeeze.moves.values()) or squeeze.shifts:
        return "squeezed in, something has moved"
    if balanced.moves[Zone.SLUSHY] > slushy // 4:
        return "balanced moves too much of what is slushy"
    cost = balanced.schedule.costs.total(before.objective)
    if cost > squeeze.schedule.costs.total(before.objective):
        return "balanced costs more than squeezed in"
    if hits is not None and not slushy:
        hits.append(cost == best)
    return None


def is_best_squeeze(seed: int) -> bool | None:
    """Tell whether the first choice is the best that leaves everybody in place; None where nothing is inserted."""
    rng = seeded(seed)
    problem = a_problem(rng)
    before, jobs = (None, []) if problem is None else rush(rng, problem)
    if not jobs:
        return None
    new = np.isin(np.repeat(np.arange(before.job_count), np.diff(before.jobs.first_operation)), jobs)
    mode, start = published_modes(before), published_starts(before)
    still = all_frozen(before, mode, start, ~new)
    choice = next(insertion_choices(before, jobs))
    cost, best = recosted(still, choice.schedule).costs.total(still.objective), brute_force(still).cost
    assert cost >= best
    return cost == best


def choice_fault(before, choice, best: int) -> str | None:
    """Say what is wrong with a choice."""
    found = violations(choice.problem, choice.schedule)
    if found:
        return found[0].sentence()
    cost = choice.schedule.costs.total(before.objective)
    if choice.overtime is None and cost < best:
        return f"it costs {cost}, less than the best of all, {best}"
    if choice.moves[Zone.FROZEN]:
        return "it moves what is frozen"
    moments = completions(choice.problem, choice.schedule)
    if any(moments[order] != moment for order, moment in choice.completions):
        return "the new orders are complete at other moments than it says"
    return None


def with_event(rng, problem):
    """Let something happen: other run times, a breakdown, late material, or nothing."""
    kind = rng.choice(("run", "breakdown", "material", "nothing"))
    if kind == "run":
        run = problem.modes.run.copy()
        for mode in rng.sample(range(len(run)), min(2, len(run))):
            run[mode] = max(1, int(run[mode]) + rng.choice((-2, -1, 2, 5)))
        run.flags.writeable = False
        return kind, replace(problem, modes=replace(problem.modes, run=run))
    if kind == "breakdown":
        begin = rng.randint(1, 10)
        resource = rng.randrange(len(problem.resources.calendar))
        return kind, with_less_time(problem, resource, (begin, begin + rng.randint(1, 9)))
    if kind == "material":
        moments = problem.operations.earliest.copy()
        moments[rng.randrange(len(moments))] = rng.randint(2, 20)
        moments.flags.writeable = False
        return kind, replace(problem, operations=replace(problem.operations, earliest=moments))
    return kind, problem


def repair_fault(seed: int, hits: list | None = None) -> str | None:
    """Publish a schedule of a random problem, let something happen and repair it; say what is wrong."""
    rng = seeded(seed)
    problem = a_problem(rng)
    if problem is None:
        return None
    schedule = best_dispatch(problem)
    before = publish(problem, schedule, frozen_seconds=rng.choice((0, 0, 5)), slushy_seconds=rng.choice((0, 9)))
    kind, after = with_event(rng, before)
    running = int((problem.operations.status != FREE).sum())
    if running and kind == "breakdown":  # it may have broken down before it was started
        return None
    promised = completions(problem, schedule)
    result = repair(after, promised=promised, effort=EFFORT, seed=seed)
    faults = problem_faults(result.problem)
    if faults:
        return f"{kind}: the repaired problem is not valid: {faults}"
    found = violations(result.problem, result.schedule)
    if found:
        return f"{kind}: {found[0].sentence()}"
    if kind == "nothing" and (result.schedule.start != schedule.start).any():
        return "nothing happened, and something moved"
    frozen = before.operations.status == FROZEN
    frozen[result.set_free] = False
    if (result.schedule.start[frozen] != schedule.start[frozen]).any():
        return f"{kind}: something frozen moved without being set free"
    tails, heads = arcs_of(problem)
    named = np.isin(np.arange(problem.operation_count), result.set_free)
    if (named[tails] & frozen[heads]).any():
        return f"{kind}: something frozen waits for what was set free"
    relaxed = with_promises(result.problem, promised)
    cost, best = recosted(relaxed, result.schedule).costs.total(relaxed.objective), brute_force(relaxed).cost
    if best is None or cost < best:
        return f"{kind}: it costs {cost}, less than the best of all, {best}"
    if hits is not None:
        hits.append(cost == best)
    return None


def more_time_fault(seed: int) -> str | None:
    """Let a random resource work longer: the best schedule can only become cheaper."""
    rng = seeded(seed)
    problem = a_problem(rng)
    if problem is None:
        return None
    begin = rng.randint(0, 15)
    longer = with_more_time(problem, rng.randrange(len(problem.resources.calendar)), [(begin, begin + 5)])
    faults = problem_faults(longer)
    if faults:
        return f"with more time the problem is not valid: {faults}"
    before, after = brute_force(problem).cost, brute_force(longer).cost
    return None if after is not None and after <= before else f"{before} with less time, {after} with more"


@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
@pytest.mark.parametrize("check", [insertion_fault, repair_fault, more_time_fault])
def test_random_problems(check, seeds):
    for seed in seeds:
        found = check(seed)
        assert found is None, f"seed {seed}, {found}"


@pytest.mark.parametrize(("check", "share"), [(insertion_fault, 0.9), (repair_fault, 0.9)])
def test_small_problems_are_mostly_solved(check, share):
    hits: list[bool] = []
    for seed in range(200, 320):
        assert check(seed, hits) is None
    assert len(hits) > 25
    assert sum(hits) >= share * len(hits)


def test_squeezed_in_is_mostly_the_best_that_the_gaps_allow():
    hits = [hit for hit in map(is_best_squeeze, range(300)) if hit is not None]
    assert len(hits) > 100
    assert sum(hits) >= 0.95 * len(hits)


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        for each in (insertion_fault, repair_fault, more_time_fault):
            try:
                text = each(number)
            except SolverError as error:
                text = str(error)
            if text:
                sys.exit(f"seed {number}, {each.__name__}: {text}")
