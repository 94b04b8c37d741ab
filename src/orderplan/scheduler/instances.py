"""The public job-shop and flexible job-shop instances as scheduling problems with the makespan as objective.

Durations have no unit there; here a unit is a second, which changes nothing. Formats:

- job shop: a line with the numbers of jobs and machines; then a line for each job with pairs of machine and duration
  in sequence, machines counted from 0;
- flexible: the first line may have the mean number of alternatives behind; then a line for each job with the number of
  its operations, and for each of these the number of alternatives and as many pairs, machines counted from 1.

A line that begins with ``#`` is a comment.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.errors import RequestError
from orderplan.read_only import read_only
from orderplan.scheduler.calendars import always
from orderplan.scheduler.problem import (
    FREE,
    NEVER,
    NONE,
    Jobs,
    Links,
    Modes,
    Objective,
    Operations,
    Orders,
    Resources,
    SchedulingProblem,
)
from orderplan.scheduler.problem_checks import require_valid

if TYPE_CHECKING:
    from collections.abc import Sequence

Alternatives = list[tuple[int, int]]
"""The machines that can do an operation, each with its duration."""


def read_job_shop(path: str | Path) -> SchedulingProblem:
    """Read a job-shop instance.

    Raises
    ------
    RequestError
        Where the file is not one.

    """
    lines = _lines(path)
    jobs, machines = _header(path, lines)
    rows = lines.numbers[1 : jobs + 1]
    for row, numbers in enumerate(rows, start=1):
        if len(numbers) % 2 or not numbers:
            raise _fault(path, lines.at[row], "needs pairs of machine and duration")
    shop = [[[(numbers[place], numbers[place + 1])] for place in range(0, len(numbers), 2)] for numbers in rows]
    return _checked(path, shop, machines)


def read_flexible_job_shop(path: str | Path) -> SchedulingProblem:
    """Read a flexible job-shop instance.

    Raises
    ------
    RequestError
        Where the file is not one.

    """
    lines = _lines(path)
    jobs, machines = _header(path, lines)
    shop = []
    for row, numbers in enumerate(lines.numbers[1 : jobs + 1], start=1):
        job: list[Alternatives] = []
        place = 1
        while place < len(numbers):
            count = numbers[place]
            pairs = numbers[place + 1 : place + 1 + 2 * count]
            if count < 1 or len(pairs) < 2 * count:
                break
            job.append([(pairs[at] - 1, pairs[at + 1]) for at in range(0, 2 * count, 2)])
            place += 1 + 2 * count
        if place != len(numbers) or not job or len(job) != numbers[0]:
            raise _fault(path, lines.at[row], "needs its number of operations, and for each its alternatives")
        shop.append(job)
    return _checked(path, shop, machines)


def makespan_problem(shop: Sequence[Sequence[Alternatives]], machines: int) -> SchedulingProblem:
    """Make the problem to end a shop's jobs as soon as possible.

    Parameters
    ----------
    shop
        For each job its operations in sequence, each with its alternatives.
    machines
        How many there are.

    """
    operations = [alternatives for job in shop for alternatives in job]
    modes = [sorted(alternatives) for alternatives in operations]
    count = len(operations)

    def zeros(length: int) -> np.ndarray:
        return _column([0] * length)

    def nones(length: int) -> np.ndarray:
        return _column([NONE] * length, np.int32)

    problem = SchedulingProblem(
        jobs=Jobs(_first([len(job) for job in shop]), _column([0] * len(shop))),
        operations=Operations(
            first_mode=_first([len(alternatives) for alternatives in modes]),
            earliest=_column([NEVER + 1] * count),
            wait=zeros(count),
            interruptible=_column([True] * count, np.bool_),
            family=nones(count),
            status=_column([FREE] * count, np.int8),
            fixed_mode=nones(count),
            fixed_start=zeros(count),
            published_resource=nones(count),
            published_start=zeros(count),
            move_weight=zeros(count),
        ),
        modes=Modes(
            resource=_column([machine for alternatives in modes for machine, _ in alternatives], np.int32),
            setup=zeros(sum(map(len, modes))),
            run=_column([duration for alternatives in modes for _, duration in alternatives]),
        ),
        resources=Resources(
            calendar=_column([0] * machines, np.int32),
            available=zeros(machines),
            family=nones(machines),
            setup_table=nones(machines),
            is_finite=_column([True] * machines, np.bool_),
        ),
        calendars=always(),
        setups=_column(np.zeros((0, 0, 0))),
        links=Links(job=_column([], np.int32), operation=_column([], np.int32), lag=_column([])),
        orders=Orders(
            due=_column([]),
            weight=_column([]),
            floor=_column([]),
            first_row=_first([]),
            job_of_row=_column([], np.int32),
            lag_of_row=_column([]),
        ),
        objective=Objective(makespan=1),
    )
    return require_valid(problem)


class _Lines(NamedTuple):
    """The lines of a file that have numbers."""

    numbers: list[list[int]]
    at: list[int]
    """Where each stands in the file, from 1."""


def _lines(path: str | Path) -> _Lines:
    lines = _Lines([], [])
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            # The mean number of alternatives on the first line may have a fraction; nobody needs it.
            lines.numbers.append([int(float(word)) for word in line.split()])
        except ValueError:
            raise _fault(path, number, "has something that is not a number") from None
        lines.at.append(number)
    return lines


def _header(path: str | Path, lines: _Lines) -> tuple[int, int]:
    if not lines.numbers or len(lines.numbers[0]) not in {2, 3} or min(lines.numbers[0][:2]) < 1:
        raise _fault(path, 1, "needs the numbers of jobs and machines")
    jobs, machines = lines.numbers[0][:2]
    if len(lines.numbers) != jobs + 1:
        raise _fault(path, lines.at[-1], f"should be the last of {jobs} jobs, but there are {len(lines.numbers) - 1}")
    return jobs, machines


def _checked(path: str | Path, shop: list[list[Alternatives]], machines: int) -> SchedulingProblem:
    pairs = [pair for job in shop for alternatives in job for pair in alternatives]
    if not all(0 <= machine < machines and duration >= 1 for machine, duration in pairs):
        raise RequestError(f"{path}: there is a machine beyond the {machines} announced, or a duration below 1.")
    if any(len({machine for machine, _ in alternatives}) < len(alternatives) for job in shop for alternatives in job):
        raise RequestError(f"{path}: an operation names a machine twice.")
    return makespan_problem(shop, machines)


def _fault(path: str | Path, line: int, what: str) -> RequestError:
    return RequestError(f"{path}, line {line}: {what}.")


def _first(counts: Sequence[int]) -> np.ndarray:
    return _column(np.cumsum([0, *counts]), np.int32)


def _column(values: Sequence[int] | Sequence[bool] | np.ndarray, dtype: type[np.generic] = np.int64) -> np.ndarray:
    return read_only(np.array(values, dtype=dtype))
