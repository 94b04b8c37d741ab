"""Rush orders into a published schedule, repair after a breakdown, bottlenecks and what operations wait for."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from benchmarks.measure import against_floor, best_seconds
from benchmarks.shops import calm, crowded
from benchmarks.test_dispatch import sort_floor
from orderplan.scheduler.binding import bindings, completions
from orderplan.scheduler.bottlenecks import bottlenecks
from orderplan.scheduler.changes_of_problem import with_less_time, without_jobs
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.insertion import MOST_SLUSHY_MOVED, insert_jobs, insertion_choices
from orderplan.scheduler.insertion_choices import ChoiceKind
from orderplan.scheduler.overtime import HOUR
from orderplan.scheduler.problem import DAY, FREE, MINUTE, NONE
from orderplan.scheduler.publishing import Zone, is_moved, moves_by_zone, publish, with_published, zones
from orderplan.scheduler.repair import repair, with_promises
from orderplan.scheduler.repair_sequences import recosted
from orderplan.scheduler.solve import solve
from orderplan.scheduler.verify import violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

    from orderplan.scheduler.insertion_choices import Choice
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

RUSH_ORDERS = 5
_MAKERS = {"calm": calm, "crowded": crowded}
_WEIGHTED_MINUTE = MINUTE * MINUTE
"""What a minute late of an order of weight one costs in the shops of the benchmarks."""


class RushCase(NamedTuple):
    """A shop with a published schedule, and the jobs of orders that come in as rush orders."""

    problem: SchedulingProblem
    jobs: list[int]


def trees_of_orders(problem: SchedulingProblem) -> Iterator[set[int]]:
    """Give the jobs of each order with all that supply them, the weightiest first, where they serve no other order."""
    of_job = np.repeat(np.arange(problem.job_count), np.diff(problem.jobs.first_operation))
    links = list(zip(problem.links.job.tolist(), of_job[problem.links.operation].tolist(), strict=True))
    served = np.bincount(problem.orders.job_of_row, minlength=problem.job_count)
    first = problem.orders.first_row
    for order in np.argsort(-problem.orders.weight, kind="stable").tolist():
        tree = set(problem.orders.job_of_row[first[order] : first[order + 1]].tolist())
        while more := {supplier for supplier, user in links if user in tree} - tree:
            tree |= more
        begun = problem.operations.status[problem.jobs.first_operation[sorted(tree)]] != FREE
        elsewhere = any(supplier in tree and user not in tree for supplier, user in links)
        if not begun.any() and not elsewhere and max(served[sorted(tree)]) == 1:
            yield tree


@cache
def rush_case(kind: str, size: int, seed: int = 1) -> RushCase:
    """Take five weighty orders out of a shop, publish a searched schedule of the rest, and put them in again."""
    problem = _MAKERS[kind](size, seed)
    jobs: set[int] = set()
    count = 0
    for tree in trees_of_orders(problem):
        if count < RUSH_ORDERS and not tree & jobs:
            jobs |= tree
            count += 1
    assert count == RUSH_ORDERS
    smaller, operations = without_jobs(problem, sorted(jobs))
    schedule = solve(smaller, effort=5).schedule
    assert violations(smaller, schedule) == []
    resource, start = np.full(problem.operation_count, NONE), np.zeros(problem.operation_count, dtype=np.int64)
    resource[operations], start[operations] = smaller.modes.resource[schedule.mode], schedule.start
    return RushCase(with_published(problem, resource, start), sorted(jobs))


@cache
def searched_shop(kind: str, size: int) -> tuple[SchedulingProblem, Schedule]:
    """Make a shop and search its schedule once."""
    problem = _MAKERS[kind](size)
    return problem, solve(problem, effort=5).schedule


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """Compile the kernels before anything is measured."""
    problem = calm(200)
    schedule = best_dispatch(problem)
    bottlenecks(problem, schedule)
    before = publish(problem, schedule, frozen_seconds=0)
    repair(with_less_time(before, 0, (DAY // 2, 2 * DAY)), effort=0.01)
    case = rush_case("calm", 1_000)
    insert_jobs(case.problem, case.jobs, effort=0.01)


def told(problem: SchedulingProblem, schedule: Schedule) -> dict[str, int]:
    """Say what a schedule moves and costs, in weighted minutes late."""
    counts = moves_by_zone(problem, is_moved(problem, schedule))
    schedule = recosted(problem, schedule)
    return {
        "slushy_moved": counts[Zone.SLUSHY],
        "frozen_moved": counts[Zone.FROZEN],
        "others_moved": counts[Zone.OTHER],
        "weighted_minutes_late": schedule.costs.tardiness // MINUTE,
        "cost": schedule.costs.total(problem.objective) // _WEIGHTED_MINUTE,
    }


@pytest.mark.parametrize("size", [1_000, 5_000, 20_000])
@pytest.mark.parametrize("kind", ["calm", "crowded"])
def test_the_first_choice(benchmark: BenchmarkFixture, kind: str, size: int) -> None:
    """Squeeze five rush orders in; the aim is 2 s for 1,000 operations."""
    case = rush_case(kind, size)
    choice = benchmark.pedantic(lambda: next(insertion_choices(case.problem, case.jobs)), rounds=3)
    assert not any(choice.moves.values())
    assert choice.shifts == ()
    benchmark.extra_info |= told(case.problem, choice.schedule)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("kind", ["calm", "crowded"])
def test_all_choices(benchmark: BenchmarkFixture, kind: str, seed: int) -> None:
    """Insert five rush orders into 1,000 operations; the aim is 15 s, and at most a quarter of what is slushy moves.

    Beside it, rescheduling from scratch for as long as the choices take.
    """
    case = rush_case(kind, 1_000, seed)
    start = time.process_time()
    choices: list[Choice] = benchmark.pedantic(lambda: insert_jobs(case.problem, case.jobs), rounds=1)
    benchmark.extra_info["processor_seconds"] = round(time.process_time() - start, 1)  # of two cores together
    slushy = int((zones(case.problem) == Zone.SLUSHY).sum())
    by_kind = {choice.kind: choice for choice in choices}
    balanced = by_kind[ChoiceKind.BALANCED]
    assert balanced.moves[Zone.SLUSHY] <= MOST_SLUSHY_MOVED * slushy
    assert all(choice.moves[Zone.FROZEN] == 0 for choice in choices)
    for choice in choices:
        benchmark.extra_info[choice.kind.value] = told(choice.problem, choice.schedule)
    start = time.perf_counter()
    anew = solve(case.problem, effort=8).schedule
    scratch = told(case.problem, anew)
    benchmark.extra_info["from_scratch"] = scratch | {"seconds": round(time.perf_counter() - start, 1)}
    benchmark.extra_info["slushy"] = slushy
    assert balanced.moves[Zone.SLUSHY] < 0.5 * scratch["slushy_moved"]


@pytest.mark.parametrize("kind", ["calm", "crowded"])
def test_repair_after_a_breakdown(benchmark: BenchmarkFixture, kind: str) -> None:
    """Break the busiest machine of 1,000 operations down for four hours; beside it, rescheduling from scratch."""
    problem, schedule = searched_shop(kind, 1_000)
    promised = completions(problem, schedule)
    busiest = int(np.bincount(problem.modes.resource[schedule.mode]).argmax())
    gap = (2 * DAY + 8 * HOUR, 2 * DAY + 12 * HOUR)
    broken = with_less_time(publish(problem, schedule), busiest, gap)
    result = benchmark.pedantic(lambda: repair(broken, promised=promised), rounds=1)
    assert violations(result.problem, result.schedule) == []
    relaxed = with_promises(result.problem, promised)
    repaired, anew = told(relaxed, result.schedule), told(relaxed, solve(broken, effort=2).schedule)
    benchmark.extra_info |= {"repaired": repaired, "from_scratch": anew}
    pushed = told(relaxed, repair(broken, promised=promised, effort=0).schedule)
    benchmark.extra_info["without_search"] = pushed
    assert repaired["slushy_moved"] < 0.5 * anew["slushy_moved"]
    assert repaired["cost"] < anew["cost"]


@pytest.mark.parametrize("size", [1_000, 20_000, 100_000])
def test_what_operations_wait_for(benchmark: BenchmarkFixture, size: int) -> None:
    problem = crowded(size)
    schedule = best_dispatch(problem)
    against_floor(benchmark, lambda: bindings(problem, schedule), sort_floor(problem, schedule))


@pytest.mark.parametrize("size", [1_000, 20_000, 100_000])
def test_bottlenecks(benchmark: BenchmarkFixture, size: int) -> None:
    """Try an hour more on every machine on five days."""
    problem = crowded(size)
    schedule = best_dispatch(problem)
    rows = benchmark.pedantic(lambda: bottlenecks(problem, schedule), rounds=3)
    assert rows[0].recovered_seconds > 0
    benchmark.extra_info["machines"] = len(rows)
    benchmark.extra_info["order_days_of_the_best_hour"] = round(rows[0].order_days, 2)


@pytest.mark.parametrize("size", [1_000, 20_000, 100_000])
def test_a_repair_of_nothing(benchmark: BenchmarkFixture, size: int) -> None:
    """See that a published schedule still holds."""
    problem = crowded(size)
    before = publish(problem, best_dispatch(problem))
    result = benchmark.pedantic(lambda: repair(before), rounds=3)
    assert len(result.moved) == 0
    benchmark.extra_info["verify_seconds"] = round(best_seconds(lambda: violations(problem, result.schedule)), 4)
