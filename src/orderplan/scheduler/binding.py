"""What operations wait for: with what an order is complete, what lets that begin only then, and who is ahead of it.

A schedule says when; this says why not earlier. Of all that an operation needs, the last thing to be there decides: the
operation before it in its job, a component, its material, or its machine. Going on from there to what that waits for
gives a chain back to something that waits for no operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from orderplan.mrp.records import row_type
from orderplan.read_only import read_only
from orderplan.scheduler import binding_kernels as kinds
from orderplan.scheduler.binding_kernels import bind_all
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.schedule import machine_neighbours
from orderplan.scheduler.sequence_kernels import PLACE, TIMES
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

BINDING = row_type([("ready", "i8"), ("since", "i8"), ("other", "i4"), ("kind", "i4")], align=True)
"""One row of `Bindings`, for the kernel."""


class WaitsFor(IntEnum):
    """What lets an operation begin only when it does."""

    NOTHING = kinds.NOTHING
    """It could begin earlier: a schedule may have it later on purpose, as published or as late as allowed."""
    MATERIAL = kinds.MATERIAL
    """Material that is not scheduled itself: its own or its job's."""
    PREVIOUS = kinds.PREVIOUS
    """The operation before it in its job, with the wait after that."""
    COMPONENT = kinds.COMPONENT
    """The last operation of a job that supplies it."""
    MACHINE = kinds.MACHINE
    """The operation before it on its machine: this is the waiting that more capacity would shorten."""
    RESOURCE = kinds.RESOURCE
    """Its machine, which nothing new starts on before a given moment."""
    FIXED = kinds.FIXED
    """It is frozen or running and stays where it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Bindings:
    """What each operation waits for; shape (operations,) each, read-only."""

    kind: np.ndarray
    """int8: a `WaitsFor`."""
    other: np.ndarray
    """int32: the operation that it waits for, or `NONE`."""
    ready: np.ndarray
    """When all but the machine is there; from then on it stands in the queue."""
    since: np.ndarray
    """When what it waits for is there; it begins then, or when its resource works next and long enough."""


def bindings(problem: SchedulingProblem, schedule: Schedule) -> Bindings:
    """Find what every operation of a schedule waits for.

    Notes
    -----
    Where ``kind == WaitsFor.MACHINE``, ``begin - ready`` seconds are waited in the queue of a machine, and ``other`` is
    the operation at its head.

    """
    shop = shop_of(problem)
    rows = np.zeros(problem.operation_count, dtype=BINDING)
    places, times = _places(problem, schedule), _times(schedule)
    bind_all(
        shop.operations, shop.modes, shop.resources, shop.spells, shop.jobs, shop.links, shop.setup_before_material,
        places, times, rows,
    )  # fmt: skip
    kind, other = rows["kind"].astype(np.int8), rows["other"].copy()
    return Bindings(*map(read_only, (kind, other, rows["ready"].copy(), rows["since"].copy())))


def deciding_operations(problem: SchedulingProblem, schedule: Schedule) -> np.ndarray:
    """Give the operation that each order is complete with.

    Returns
    -------
    numpy.ndarray
        Shape (orders,), int64; `NONE` where the order waits for what is not scheduled.

    """
    orders = problem.orders
    operation, moment = _feeding(problem, schedule)
    if not len(orders.due):
        return np.zeros(0, dtype=np.int64)
    complete = np.maximum.reduceat(moment, orders.first_row[:-1])
    of_row = problem.order_of_row
    decides = np.flatnonzero(moment == complete[of_row])
    first = decides[np.unique(of_row[decides], return_index=True)[1]]
    return np.where(complete >= orders.floor, operation[first], NONE)


def completions(problem: SchedulingProblem, schedule: Schedule) -> np.ndarray:
    """Give when each order is complete: shape (orders,), int64."""
    orders = problem.orders
    if not len(orders.due):
        return np.zeros(0, dtype=np.int64)
    _, moment = _feeding(problem, schedule)
    return np.maximum(orders.floor, np.maximum.reduceat(moment, orders.first_row[:-1]))


def _feeding(problem: SchedulingProblem, schedule: Schedule) -> tuple[np.ndarray, np.ndarray]:
    """Give the last operation of each job of each order, and when the order has what it makes."""
    last = problem.jobs.first_operation[1:].astype(np.int64) - 1
    operation = last[problem.orders.job_of_row]
    moment = schedule.end[operation] + problem.operations.wait[operation] + problem.orders.lag_of_row
    return operation, moment


def queue_ahead(
    problem: SchedulingProblem, schedule: Schedule, operation: int, *, bound: Bindings | None = None
) -> np.ndarray:
    """Give the operations that its resource does while one is ready and waits.

    Parameters
    ----------
    problem, schedule, operation
        Which operation of which schedule.
    bound
        What `bindings` gives for it, where many queues are asked for.

    Returns
    -------
    numpy.ndarray
        In the order in which they are done, int64; none where the resource is idle then, or does any number at a time.

    """
    found = bindings(problem, schedule) if bound is None else bound
    resource = problem.modes.resource[schedule.mode]
    if not problem.resources.is_finite[resource[operation]]:
        return np.zeros(0, dtype=np.int64)
    ahead = (resource == resource[operation]) & (schedule.start < schedule.start[operation])
    ahead &= schedule.end > found.ready[operation]
    rows = np.flatnonzero(ahead)
    return rows[np.argsort(schedule.start[rows], kind="stable")]


def _places(problem: SchedulingProblem, schedule: Schedule) -> np.ndarray:
    places = np.zeros(problem.operation_count, dtype=PLACE)
    places["mode"] = schedule.mode
    places["before"], places["after"] = machine_neighbours(problem, schedule)
    return places


def _times(schedule: Schedule) -> np.ndarray:
    times = np.zeros(len(schedule.mode), dtype=TIMES)
    times["setup"], times["setup_start"] = schedule.setup, schedule.setup_start
    times["start"], times["end"] = schedule.start, schedule.end
    return times
