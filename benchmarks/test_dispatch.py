"""First schedules, decoding and local search on shops of 200 to 100,000 operations, and the classic shop instances."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.measure import against_floor, best_seconds, peak_mb
from benchmarks.shops import calm, crowded
from orderplan.scheduler.decode import decode
from orderplan.scheduler.dispatch import SETTINGS, as_late_as_allowed, best_dispatch, dispatch
from orderplan.scheduler.instances import makespan_problem, read_flexible_job_shop, read_job_shop
from orderplan.scheduler.local_search import search_lateness
from orderplan.scheduler.makespan_search import search_makespan
from orderplan.scheduler.sequence_kernels import linked, no_rows, time_all
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

SIZES = [200, 1_000, 5_000, 20_000, 100_000]
EFFORT = {1_000: 1_000_000, 5_000: 2_000_000, 20_000: 1_500_000, 100_000: 700_000}
"""Changes that the local search tries: some half a minute on a quiet core."""
SHARED = Path("/work/shared/data/scheduling")
MOVES = 1_000_000
"""Moves that the makespan search makes on each classic instance."""

_MAKERS: dict[str, Callable[[int], SchedulingProblem]] = {"calm": calm, "crowded": crowded}


@cache
def shop(kind: str, size: int) -> tuple[SchedulingProblem, Schedule]:
    """Make a shop and its dispatched schedule once."""
    problem = _MAKERS[kind](size)
    return problem, best_dispatch(problem)


@pytest.fixture(scope="module", autouse=True)
def _compiled_searches() -> None:
    """Compile the searches before anything is measured."""
    problem, schedule = shop("crowded", 200)
    search_lateness(problem, schedule, effort=100)
    decode(problem, schedule.mode, np.argsort(schedule.start, kind="stable"))
    search_makespan(makespan_problem([[[(0, 1), (1, 2)], [(1, 1)]], [[(1, 3)], [(0, 2)]]], 2), effort=100)


def sort_floor(problem: SchedulingProblem, schedule: Schedule) -> Callable[[], object]:
    """Sort the operations by resource and start: the least that anybody has to do who looks at a schedule."""
    resource = problem.modes.resource[schedule.mode]
    return lambda: np.lexsort((schedule.start, resource))


@pytest.mark.parametrize("size", SIZES)
def test_one_dispatch(benchmark: BenchmarkFixture, size: int) -> None:
    """Make one schedule by one rule, with all that is laid out for it."""
    problem, schedule = shop("crowded", size)
    against_floor(benchmark, lambda: dispatch(problem, SETTINGS[0]), sort_floor(problem, schedule))
    if benchmark.stats is not None:
        benchmark.extra_info["nanoseconds_an_operation"] = round(1e9 * benchmark.stats.stats.min / size)


@pytest.mark.parametrize("size", SIZES)
def test_one_decode_of_sequences(benchmark: BenchmarkFixture, size: int) -> None:
    """Give all operations their times from given sequences."""
    problem, schedule = shop("crowded", size)
    laid_out = shop_of(problem)
    sequences = linked(laid_out, schedule.mode.copy(), np.argsort(schedule.start, kind="stable"))
    times = no_rows(problem.operation_count)
    against_floor(benchmark, lambda: time_all(laid_out, sequences, times), sort_floor(problem, schedule))
    if benchmark.stats is not None:
        benchmark.extra_info["nanoseconds_an_operation"] = round(1e9 * benchmark.stats.stats.min / size)


@pytest.mark.parametrize("size", SIZES)
def test_a_first_verified_schedule(benchmark: BenchmarkFixture, size: int) -> None:
    """Make the best schedule of several rules and judge it; the aim is 0.5 s for 20,000 and 2 s for 100,000."""
    problem, schedule = shop("crowded", size)

    def verified() -> Schedule:
        result = best_dispatch(problem)
        assert violations(problem, result) == []
        return result

    against_floor(benchmark, verified, sort_floor(problem, schedule), rounds=3)
    benchmark.extra_info["verify_seconds"] = round(best_seconds(lambda: violations(problem, schedule), rounds=3), 4)
    first = dispatch(problem, SETTINGS[0]).costs.tardiness
    benchmark.extra_info["best_to_first_setting"] = round(schedule.costs.tardiness / max(first, 1), 3)


@pytest.mark.parametrize("size", [20_000, 100_000])
def test_the_backward_pass(benchmark: BenchmarkFixture, size: int) -> None:
    problem, schedule = shop("crowded", size)
    against_floor(benchmark, lambda: as_late_as_allowed(problem, schedule), sort_floor(problem, schedule), rounds=3)


@pytest.mark.parametrize("kind", ["calm", "crowded"])
@pytest.mark.parametrize("size", list(EFFORT))
def test_local_search(benchmark: BenchmarkFixture, kind: str, size: int) -> None:
    """Search from the dispatched schedule; the aims are those of the issue, in weighted tardiness against dispatch."""
    problem, start = shop(kind, size)
    curve: list[float] = []
    whole = start.costs.total(problem.objective)
    result = benchmark.pedantic(
        lambda: search_lateness(
            problem,
            start,
            effort=EFFORT[size],
            on_progress=lambda progress: curve.append(round(progress.cost / whole, 3)),
        ),
        rounds=1,
    )
    assert violations(problem, result.schedule) == []
    info = benchmark.extra_info
    info["tardiness_to_dispatch"] = round(result.schedule.costs.tardiness / start.costs.tardiness, 3)
    info["tardiness_minutes"], info["bound"] = result.schedule.costs.tardiness // 60, result.bound
    info["curve"] = curve[:: max(len(curve) // 8, 1)]


def test_classic_instances(benchmark: BenchmarkFixture) -> None:
    """Search for the makespan of every shared instance; the aim is a mean gap of 3 % to the best known."""
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not there")
    with (SHARED / "best_known.csv").open() as rows:
        known = list(csv.DictReader(rows))
    gaps: dict[str, float] = {}

    def run_all() -> None:
        for row in known:
            read = read_job_shop if row["kind"] == "jobshop" else read_flexible_job_shop
            problem = read(SHARED / row["kind"] / f"{row['instance']}.txt")
            result = search_makespan(problem, effort=MOVES)
            assert violations(problem, result.schedule) == []
            gaps[row["instance"]] = round(100 * (result.cost / int(row["upper_bound"]) - 1), 2)

    benchmark.pedantic(run_all, rounds=1)
    benchmark.extra_info["mean_gap_percent"] = round(sum(gaps.values()) / len(gaps), 2)
    benchmark.extra_info["gaps_percent"] = {name: gap for name, gap in gaps.items() if gap}


def test_peak_memory(benchmark: BenchmarkFixture) -> None:
    """Dispatch and search 100,000 operations; the aim is 4 GB at most."""
    program = (
        "from benchmarks.shops import crowded\n"
        "from orderplan.scheduler.dispatch import best_dispatch\n"
        "from orderplan.scheduler.local_search import search_lateness\n"
        "problem = crowded(100_000)\n"
        "search_lateness(problem, best_dispatch(problem), effort=20_000)\n"
    )
    benchmark.extra_info["peak_mb"] = benchmark.pedantic(lambda: peak_mb(program), rounds=1)
