"""The search for the shortest schedule: proved optima, the same for any number of threads, and when it ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.shops import calm
from orderplan.errors import RequestError
from orderplan.scheduler.instances import makespan_problem, read_flexible_job_shop, read_job_shop
from orderplan.scheduler.makespan_bound import makespan_bound, preemptive_makespan
from orderplan.scheduler.makespan_search import is_pure_shop, search_makespan
from orderplan.scheduler.problem import Objective
from orderplan.scheduler.search_result import SolveStatus, StopReason
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import Machine, Op, column, problem_of
from tests.plants import seeded

SHARED = Path("/work/shared/data/scheduling")


def shared(kind, name):
    path = SHARED / kind / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return read_job_shop(path) if kind == "jobshop" else read_flexible_job_shop(path)


def random_shop(rng):
    """Draw a flexible shop of up to six operations."""
    jobs, left = [], 6
    while left > 0:
        size = min(left, rng.randint(1, 3))
        machines = [rng.sample(range(3), rng.choice((1, 1, 2))) for _ in range(size)]
        jobs.append([[(machine, rng.randint(1, 9)) for machine in chosen] for chosen in machines])
        left -= size
    return makespan_problem(jobs, 3)


def test_small_shops_are_solved():
    for seed in range(40):
        problem = random_shop(seeded(seed))
        result = search_makespan(problem, effort=3_000, seed=seed)
        assert violations(problem, result.schedule) == []
        assert result.cost == brute_force(problem).cost, seed
        assert result.bound <= result.cost
        assert (result.status is SolveStatus.OPTIMAL) == (result.cost == result.bound)


@pytest.mark.parametrize(
    ("kind", "name", "makespan"),
    [("jobshop", "ft06", 55), ("jobshop", "la02", 655), ("jobshop", "ft20", 1165), ("flexible", "mk01", 40)],
)
def test_classic_instances_are_solved(kind, name, makespan):
    result = search_makespan(shared(kind, name), effort=300_000)
    assert result.cost == makespan
    assert violations(shared(kind, name), result.schedule) == []


def test_what_is_proved_is_said():
    # la01: one machine works without break until the end
    result = search_makespan(shared("jobshop", "la01"))
    assert (result.cost, result.bound, result.status, result.stop_reason) == (666, 666, "optimal", StopReason.PROVED)
    assert result.summary().startswith("optimal, cost 666, no schedule costs less than 666; stopped: proved")


def test_the_number_of_threads_changes_nothing():
    problem = shared("flexible", "mk06")
    results = [search_makespan(problem, effort=60_000, seed=3, threads=threads) for threads in (1, 2, 3)]
    assert len({result.schedule.start.tobytes() for result in results}) == 1
    assert len({result.effort for result in results}) == 1
    assert 60_000 <= results[0].effort < 60_004  # shared by four tasks, rounded up
    assert results[0].stop_reason is StopReason.EFFORT


def test_another_seed_is_another_search():
    problem = shared("jobshop", "la29")
    one, other = (search_makespan(problem, effort=20_000, seed=seed) for seed in (1, 2))
    assert one.schedule.start.tobytes() != other.schedule.start.tobytes()


def test_the_caller_may_end_it():
    problem = shared("jobshop", "ta41")
    told = []

    def should_stop():
        return len(told) >= 3

    result = search_makespan(problem, effort=10**12, on_progress=told.append, should_stop=should_stop)
    assert result.stop_reason is StopReason.CANCELLED
    assert violations(problem, result.schedule) == []
    assert [progress.cost for progress in told] == sorted((progress.cost for progress in told), reverse=True)
    assert result.cost == told[-1].cost


def test_the_search_is_never_worse_than_its_start():
    problem = shared("jobshop", "abz7")
    start = search_makespan(problem, effort=20_000).schedule
    again = search_makespan(problem, start=start, effort=1)
    assert again.cost <= start.costs.makespan


def test_makespans_count_in_the_terms_of_the_objective():
    problem = replace(makespan_problem([[[(0, 3)]]], 1), objective=Objective(makespan=4))
    result = search_makespan(problem)
    assert (result.cost, result.bound, result.stop_reason) == (12, 12, StopReason.PROVED)


@pytest.mark.parametrize(
    "problem",
    [
        calm(200),
        problem_of([[Op([(0, 3)])]], [Machine()]),
        problem_of([[Op([(0, 3, 1)])]], [Machine()], objective=Objective(makespan=1)),
        problem_of([[Op([(0, 3)], wait=1)]], [Machine()], objective=Objective(makespan=1)),
        problem_of([[Op([(0, 3)])]], [Machine([(0, 2), (4, 9)])], objective=Objective(makespan=1)),
        problem_of([[Op([(0, 3)])]], [Machine(available=2)], objective=Objective(makespan=1)),
        problem_of([[Op([(0, 3)])]], [Machine(finite=False)], objective=Objective(makespan=1)),
        problem_of([[Op([(0, 3)])]], [Machine()], releases=[4], objective=Objective(makespan=1)),
        problem_of([[Op([(0, 3)], earliest=4)]], [Machine()], objective=Objective(makespan=1)),
        problem_of([[Op([(0, 3)])], [Op([(0, 3)])]], [Machine()], links=[(0, 1, 0)], objective=Objective(makespan=1)),
    ],
)
def test_more_than_a_pure_shop_is_refused(problem):
    assert not is_pure_shop(problem)
    with pytest.raises(RequestError, match="pure shops only"):
        search_makespan(problem)


def test_bounds_by_hand():
    # jobs of 3 + 5 and 2 + 6: the second machine cannot begin before 2 and works 11
    assert makespan_bound(makespan_problem([[[(0, 3)], [(1, 5)]], [[(0, 2)], [(1, 6)]]], 2)) == 13
    # 12 of work on two machines that may do all of it
    assert makespan_bound(makespan_problem([[[(0, 4), (1, 4)]] for _ in range(3)], 2)) == 6
    # the longest job
    assert makespan_bound(makespan_problem([[[(0, 4), (1, 9)], [(0, 9), (1, 5)]]], 2)) == 9
    assert makespan_bound(replace(makespan_problem([], 1), objective=Objective(makespan=1))) == 0


def test_the_preemptive_bound_interrupts_what_has_less_behind_it():
    # 0 to 2 and 3 to 6 for the first, interrupted by the second, which then has 6 behind it
    assert preemptive_makespan([0, 2], [5, 1], [0, 6]) == 9
    assert preemptive_makespan([0, 2], [5, 1], [4, 6]) == 10
    assert preemptive_makespan([5, 0], [2, 1], [0, 0]) == 7


def test_an_empty_shop_is_done():
    result = search_makespan(makespan_problem([], 2))
    assert (result.cost, result.status) == (0, SolveStatus.OPTIMAL)
    assert column([]).tolist() == result.schedule.start.tolist()
