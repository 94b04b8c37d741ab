"""Public shop instances become problems."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orderplan.errors import RequestError
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.instances import makespan_problem, read_flexible_job_shop, read_job_shop
from orderplan.scheduler.verify import violations

SHARED = Path("/work/shared/data/scheduling")

JOB_SHOP = """# two jobs on three machines
2 3
0 3  1 2  2 2
1 4  0 1

"""
FLEXIBLE = """2 3 1.5
2  1 1 5  2 3 4 1 6
1  3 1 2 2 2 3 2
"""


@pytest.fixture
def file(tmp_path):
    def written(text: str) -> Path:
        path = tmp_path / "shop.txt"
        path.write_text(text)
        return path

    return written


def test_a_job_shop(file):
    problem = read_job_shop(file(JOB_SHOP))
    assert problem.jobs.first_operation.tolist() == [0, 3, 5]
    assert problem.modes.resource.tolist() == [0, 1, 2, 1, 0]
    assert problem.modes.run.tolist() == [3, 2, 2, 4, 1]
    schedule = best_dispatch(problem)
    assert violations(problem, schedule) == []
    # the second machine works 4 + 2, and machine 2 follows with 2
    assert schedule.costs.makespan == 8


def test_a_flexible_job_shop(file):
    problem = read_flexible_job_shop(file(FLEXIBLE))
    assert problem.operations.first_mode.tolist() == [0, 1, 3, 6]
    assert problem.modes.resource.tolist() == [0, 0, 2, 0, 1, 2]
    assert problem.modes.run.tolist() == [5, 6, 4, 2, 2, 2]
    assert best_dispatch(problem).costs.makespan == 9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: needs the numbers of jobs and machines"),
        ("2\n", "line 1: needs the numbers"),
        ("0 3\n", "line 1: needs the numbers"),
        ("2 3\n0 3\n", "line 2: should be the last of 2 jobs, but there are 1"),
        ("1 3\n0 3 1\n", "line 2: needs pairs"),
        ("1 3\n0 three\n", "line 2: has something that is not a number"),
        ("1 3\n3 1\n", "beyond the 3 announced"),
        ("1 3\n2 0\n", "duration below 1"),
    ],
)
def test_files_that_are_no_job_shop(file, text, message):
    with pytest.raises(RequestError, match=message):
        read_job_shop(file(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 3\n2  1 1 5\n", "line 2: needs its number of operations"),
        ("1 3\n1  2 1 5\n", "line 2: needs its number"),
        ("1 3\n0\n", "line 2: needs its number"),
        ("1 3\n1  1 4 5\n", "beyond the 3 announced"),
        ("1 3\n1  1 0 5\n", "beyond the 3 announced"),
        ("1 3\n1  2 2 5 2 6\n", "names a machine twice"),
    ],
)
def test_files_that_are_no_flexible_job_shop(file, text, message):
    with pytest.raises(RequestError, match=message):
        read_flexible_job_shop(file(text))


def test_alternatives_are_put_in_the_order_of_the_machines():
    problem = makespan_problem([[[(2, 5), (0, 7)]]], 3)
    assert problem.modes.resource.tolist() == [0, 2]
    assert problem.modes.run.tolist() == [7, 5]


@pytest.mark.parametrize(("kind", "read"), [("jobshop", read_job_shop), ("flexible", read_flexible_job_shop)])
def test_all_shared_instances_are_read_and_scheduled(kind, read):
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not there")
    with (SHARED / "best_known.csv").open() as rows:
        known = [row for row in csv.DictReader(rows) if row["kind"] == kind]
    gaps = []
    for row in known:
        problem = read(SHARED / kind / f"{row['instance']}.txt")
        jobs, machines = map(int, row["size"].split(" x "))
        assert (problem.job_count, len(problem.resources.calendar)) == (jobs, machines)
        schedule = best_dispatch(problem)
        assert violations(problem, schedule) == []
        assert schedule.costs.makespan >= int(row["lower_bound"])
        gaps.append(schedule.costs.makespan / int(row["upper_bound"]) - 1)
    assert sum(gaps) / len(gaps) < 0.15
