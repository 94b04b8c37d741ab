"""What a scheduling problem must be like before anything is computed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import SolverError
from orderplan.graph_order import longest_levels
from orderplan.scheduler.calendars import to_clock, to_working
from orderplan.scheduler.problem import FAR, FREE, NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.scheduler.problem import SchedulingProblem

_OWNED = {"start", "end", "elapsed", "job_of_row", "lag_of_row"}
"""The columns whose rows belong to other rows of the same record."""
MOST_COST_OF_A_SECOND = 2**31
"""With the weights of all orders together; see `_costs`."""
_MOST_COST_OF_MOVES = 2**60


def require_valid(problem: SchedulingProblem) -> SchedulingProblem:
    """Give the problem back where nothing is wrong with it.

    Raises
    ------
    SolverError
        Where it is not what `orderplan.scheduler.problem` says: whoever built it has a bug.

    """
    faults = problem_faults(problem)
    if faults:
        raise SolverError("The scheduling problem is not valid:\n" + "\n".join(faults))
    return problem


def problem_faults(problem: SchedulingProblem) -> list[str]:
    """Say what is wrong with a problem, one sentence for each kind of fault; later checks need the earlier ones."""
    for check in (_layout, _codes, _calendars, _times, _costs, _fixed):
        faults = list(check(problem))
        if faults:
            return faults
    return list(_cycles(problem))


def _layout(problem: SchedulingProblem) -> Iterator[str]:
    jobs, operations, modes, orders = problem.jobs, problem.operations, problem.modes, problem.orders
    for name, first, owned, least in (
        ("jobs.first_operation", jobs.first_operation, problem.operation_count, 1),
        ("operations.first_mode", operations.first_mode, len(modes.run), 1),
        ("calendars.first_interval", problem.calendars.first_interval, len(problem.calendars.start), 1),
        ("orders.first_row", orders.first_row, len(orders.job_of_row), 1),
    ):
        if not len(first) or first[0] != 0 or first[-1] != owned or (np.diff(first) < least).any():
            yield f"{name} must go from 0 to {owned} with at least {least} row each"
    for record, count, owned in (
        (jobs, problem.job_count, 0),
        (operations, problem.operation_count, 0),
        (modes, len(modes.run), 0),
        (problem.resources, len(problem.resources.calendar), 0),
        (problem.calendars, len(problem.calendars.first_interval) - 1, len(problem.calendars.start)),
        (problem.links, len(problem.links.job), 0),
        (orders, len(orders.due), len(orders.job_of_row)),
    ):
        for name in record.__slots__:
            values = getattr(record, name)
            if values.flags.writeable:
                yield f"{type(record).__name__}.{name} must be read-only"
            length = owned if name in _OWNED else count + name.startswith("first_")
            if values.shape != (length,):
                yield f"{type(record).__name__}.{name} has shape {values.shape}, not ({length},)"
    if problem.setups.ndim != 3 or problem.setups.shape[1] != problem.setups.shape[2]:
        yield "setups must have the shape (tables, families, families)"


def _codes(problem: SchedulingProblem) -> Iterator[str]:
    resources, operations = problem.resources, problem.operations
    tables, families = problem.setups.shape[:2]
    for name, codes, least, count in (
        ("modes.resource", problem.modes.resource, 0, len(resources.calendar)),
        ("resources.calendar", resources.calendar, 0, len(problem.calendars.first_interval) - 1),
        ("resources.family", resources.family, NONE, families),
        ("resources.setup_table", resources.setup_table, NONE, tables),
        ("operations.family", operations.family, NONE, families),
        ("operations.status", operations.status, 0, 3),
        ("operations.published_resource", operations.published_resource, NONE, len(resources.calendar)),
        ("links.job", problem.links.job, 0, problem.job_count),
        ("links.operation", problem.links.operation, 0, problem.operation_count),
        ("orders.job_of_row", problem.orders.job_of_row, 0, problem.job_count),
    ):
        if len(codes) and not (least <= int(codes.min()) and int(codes.max()) < count):
            yield f"{name} must lie between {least} and {count - 1}"
    by_operation = np.lexsort((problem.links.job, problem.links.operation))
    if not np.array_equal(by_operation, np.arange(len(by_operation))):
        yield "links must stand by operation and job"
    pairs = problem.operation_of_mode * max(len(resources.calendar), 1) + problem.modes.resource
    if len(np.unique(pairs)) < len(pairs):
        yield "an operation has two modes on one resource"


def _calendars(problem: SchedulingProblem) -> Iterator[str]:
    calendars = problem.calendars
    lengths = calendars.end - calendars.start
    is_first = np.zeros(len(lengths), dtype=bool)
    is_first[calendars.first_interval[:-1]] = True
    if (lengths <= 0).any() or (calendars.start[1:] <= calendars.end[:-1])[~is_first[1:]].any():
        yield "the intervals of a calendar must be ascending and apart from one another"
    if (calendars.end[calendars.first_interval[1:] - 1] != FAR).any():
        yield "the last interval of every calendar must end at FAR"
    elapsed = np.where(is_first, 0, np.roll(calendars.elapsed + lengths, 1))
    if not np.array_equal(calendars.elapsed, elapsed):
        yield "calendars.elapsed must be the working seconds before each interval"


def _times(problem: SchedulingProblem) -> Iterator[str]:
    operations, orders = problem.operations, problem.orders
    for name, values, least in (
        ("jobs.release", problem.jobs.release, -FAR),
        ("operations.earliest", operations.earliest, -FAR),
        ("operations.wait", operations.wait, 0),
        ("operations.fixed_start", operations.fixed_start, -FAR),
        ("operations.published_start", operations.published_start, -FAR),
        ("operations.move_weight", operations.move_weight, 0),
        ("modes.setup", problem.modes.setup, 0),
        ("modes.run", problem.modes.run, 1),
        ("resources.available", problem.resources.available, -FAR),
        ("links.lag", problem.links.lag, 0),
        ("orders.due", orders.due, -FAR),
        ("orders.weight", orders.weight, 0),
        ("orders.floor", orders.floor, -FAR),
        ("orders.lag_of_row", orders.lag_of_row, 0),
        ("setups", problem.setups, NONE),
    ):
        if values.size and not (least <= int(values.min()) and int(values.max()) < FAR):
            yield f"{name} must lie between {least} and {FAR - 1}"


def _costs(problem: SchedulingProblem) -> Iterator[str]:
    """Costs are 64-bit integers: lateness of up to 34 years (2**30 seconds) must fit, for all orders together."""
    objective = problem.objective
    for name in objective.__slots__:
        if getattr(objective, name) < 0:
            yield f"objective.{name} must not be negative"
    seconds = objective.tardiness * int(problem.orders.weight.sum()) + objective.earliness * len(problem.orders.due)
    seconds += objective.setup + objective.makespan
    if seconds >= MOST_COST_OF_A_SECOND:
        yield f"a second must cost less than {MOST_COST_OF_A_SECOND} with all weights together, not {seconds}"
    if objective.moves * int(problem.operations.move_weight.sum()) >= _MOST_COST_OF_MOVES:
        yield f"all moves together must cost less than {_MOST_COST_OF_MOVES}"


def _fixed(problem: SchedulingProblem) -> Iterator[str]:
    operations = problem.operations
    is_fixed = operations.status != FREE
    modes = operations.fixed_mode
    own = (operations.first_mode[:-1] <= modes) & (modes < operations.first_mode[1:])
    if (is_fixed & ~own).any():
        yield "operations.fixed_mode must be one of the operation's own where it is not free"
    if (~is_fixed & (modes != NONE)).any():
        yield "operations.fixed_mode must be NONE where the operation is free"
    for operation in np.flatnonzero(is_fixed & own):
        calendar = int(problem.resources.calendar[problem.modes.resource[modes[operation]]])
        start = operations.fixed_start[operation]
        worked = to_working(problem.calendars, calendar, start)
        if to_clock(problem.calendars, calendar, worked) != start:
            yield f"operations.fixed_start of {operation} is not a moment at which its resource works"
    waits_for_free = np.zeros(problem.operation_count, dtype=bool)
    tails, heads = arcs_of(problem)
    waits_for_free[heads[~is_fixed[tails]]] = True
    if (is_fixed & waits_for_free).any():
        yield "an operation that is frozen or running must not wait for one that is free"


def _cycles(problem: SchedulingProblem) -> Iterator[str]:
    tails, heads = arcs_of(problem)
    if (longest_levels(tails, heads, problem.operation_count) < 0).any():
        yield "the links make a job wait for itself"


def arcs_of(problem: SchedulingProblem) -> tuple[np.ndarray, np.ndarray]:
    """Give every pair of operations of which the second waits for the first, whatever machines they are on.

    Returns
    -------
    tails, heads
        Shape (arcs,) each, int64: first those within jobs, then the links.

    """
    first = problem.jobs.first_operation.astype(np.int64)
    is_first = np.zeros(problem.operation_count, dtype=bool)
    is_first[first[:-1]] = True
    within = np.flatnonzero(~is_first)
    last = first[1:] - 1
    tails = np.concatenate([within - 1, last[problem.links.job]])
    return tails, np.concatenate([within, problem.links.operation.astype(np.int64)])


def waiting_for(problem: SchedulingProblem, operations: np.ndarray) -> np.ndarray:
    """Tell which operations wait for some others, directly or not, these included.

    Parameters
    ----------
    problem
        The problem.
    operations
        The others: shape (operations,), bool.

    """
    tails, heads = arcs_of(problem)
    reached = operations.copy()
    while (more := reached[tails] & ~reached[heads]).any():
        reached[heads[more]] = True
    return reached
