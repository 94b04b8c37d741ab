"""The classic instances: the makespan against the best known, beside plain CP-SAT and PyJobShop in the same run.

All get the same seconds and two threads, one after the other. Ours counts effort, which on a quiet machine is about as
many seconds.
"""

from __future__ import annotations

import csv
import itertools
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from ortools.sat.python.cp_model import CpModel, CpSolver

from orderplan.scheduler.instances import read_flexible_job_shop, read_job_shop
from orderplan.scheduler.solve import solve
from orderplan.scheduler.verify import violations

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import IntervalVar, IntVar
    from pytest_benchmark.fixture import BenchmarkFixture

    from orderplan.scheduler.problem import SchedulingProblem

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "scheduling"
SECONDS = 20.0
THREADS = 2
SMALL = ("ft06", "la01", "mk01")
LARGER = ("la29", "abz7", "ta21", "ta41", "mk06", "mk10", "behnke16")


def _known() -> dict[str, dict[str, str]]:
    if not SHARED.exists():
        return {}
    with (SHARED / "best_known.csv").open() as rows:
        return {row["instance"]: row for row in csv.DictReader(rows)}


def read(row: dict[str, str]) -> SchedulingProblem:
    """Read an instance by its row in the table of best known values."""
    reader = read_job_shop if row["kind"] == "jobshop" else read_flexible_job_shop
    return reader(SHARED / row["kind"] / f"{row['instance']}.txt")


@pytest.mark.parametrize("instance", [*SMALL, *LARGER])
def test_beside_others(benchmark: BenchmarkFixture, instance: str) -> None:
    """Solve an instance three ways."""
    known = _known()
    if instance not in known:
        pytest.skip(f"{SHARED} is not there")
    problem, best = read(known[instance]), int(known[instance]["upper_bound"])
    result = benchmark.pedantic(lambda: solve(problem, effort=SECONDS, threads=THREADS), rounds=1)
    assert violations(problem, result.schedule) == []
    makespans = {"ours": result.schedule.costs.makespan, "cp_sat": cp_sat(problem), "pyjobshop": pyjobshop(problem)}
    info = benchmark.extra_info
    info["gap_percent"] = {
        way: None if makespan is None else round(100 * (makespan / best - 1), 2) for way, makespan in makespans.items()
    }
    info["best_known"], info["status"] = best, str(result.status)


def steps_of(problem: SchedulingProblem) -> list[list[list[tuple[int, int]]]]:
    """Give per job and operation the machines that can do it, each with its duration."""
    modes = list(zip(problem.modes.resource.tolist(), problem.modes.run.tolist(), strict=True))
    operations = [modes[first:end] for first, end in itertools.pairwise(problem.operations.first_mode.tolist())]
    return [operations[first:end] for first, end in itertools.pairwise(problem.jobs.first_operation.tolist())]


def cp_sat(problem: SchedulingProblem) -> int | None:
    """Give the makespan that the textbook model reaches: intervals, no overlap, one of the alternatives."""
    model, horizon = CpModel(), int(problem.modes.run.sum())
    machines: list[list[IntervalVar]] = [[] for _ in problem.resources.calendar]
    ends: list[IntVar] = []
    for job in steps_of(problem):
        before: IntVar | None = None
        for alternatives in job:
            start, end = model.new_int_var(0, horizon, ""), model.new_int_var(0, horizon, "")
            chosen = [model.new_bool_var("") for _ in alternatives]
            model.add_exactly_one(chosen)
            for (machine, run), choice in zip(alternatives, chosen, strict=True):
                machines[machine].append(model.new_optional_interval_var(start, run, end, choice, ""))
            if before is not None:
                model.add(start >= before)
            before = end
        ends.append(end)
    for intervals in machines:
        model.add_no_overlap(intervals)
    makespan = model.new_int_var(0, horizon, "")
    model.add_max_equality(makespan, ends)
    model.minimize(makespan)
    solver = CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = SECONDS, THREADS
    status = solver.solve(model)
    return int(solver.objective_value) if solver.status_name(status) in {"OPTIMAL", "FEASIBLE"} else None


def pyjobshop(problem: SchedulingProblem) -> int | None:
    """Give the makespan that PyJobShop reaches with CP-SAT."""
    model = pytest.importorskip("pyjobshop").Model()
    machines = [model.add_machine() for _ in problem.resources.calendar]
    for job in steps_of(problem):
        of_job, before = model.add_job(), None
        for alternatives in job:
            task = model.add_task(job=of_job)
            for machine, run in alternatives:
                model.add_mode(task, machines[machine], duration=run)
            if before is not None:
                model.add_end_before_start(before, task)
            before = task
    result = model.solve(solver="ortools", time_limit=SECONDS, num_workers=THREADS, display=False)
    return None if result.objective is None or not np.isfinite(result.objective) else int(result.objective)


def test_nobody_is_given_more_time(benchmark: BenchmarkFixture) -> None:
    """Measure what our effort takes by the clock, as a share of the seconds that the others get."""
    known = _known()
    if "ta21" not in known:
        pytest.skip(f"{SHARED} is not there")
    problem = read(known["ta21"])
    start = time.perf_counter()
    benchmark.pedantic(lambda: solve(problem, effort=2.0, threads=THREADS), rounds=1)
    benchmark.extra_info["clock_to_effort"] = round((time.perf_counter() - start) / 2.0, 2)
