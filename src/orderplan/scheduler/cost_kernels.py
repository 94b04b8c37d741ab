"""What a schedule costs, inside kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from orderplan.kernels import kernel

if TYPE_CHECKING:
    from orderplan.scheduler.shop import Shop


class Timed(NamedTuple):
    """When and how every operation is done; see `Schedule` for the fields; shape (operations,) each."""

    mode: np.ndarray
    setup: np.ndarray
    setup_start: np.ndarray
    start: np.ndarray
    end: np.ndarray


@kernel
def no_times(operations: int) -> Timed:
    """Make room for the times of some operations."""
    return Timed(
        np.full(operations, -1, dtype=np.int32),
        np.zeros(operations, dtype=np.int64),
        np.zeros(operations, dtype=np.int64),
        np.zeros(operations, dtype=np.int64),
        np.zeros(operations, dtype=np.int64),
    )


@kernel
def job_end(shop: Shop, end: np.ndarray, job: int) -> int:
    """Give when a job is done, the wait after its last operation included."""
    last = shop.jobs[job + 1].first_operation - 1
    return end[last] + shop.operations[last].wait


@kernel
def completion(shop: Shop, end: np.ndarray, order: int) -> int:
    """Give when all that an order is pegged to is there."""
    complete = shop.orders[order].floor
    for row in range(shop.orders[order].first_row, shop.orders[order + 1].first_row):
        complete = max(complete, job_end(shop, end, shop.order_jobs[row].to) + shop.order_jobs[row].lag)
    return complete


@kernel
def is_moved(shop: Shop, timed: Timed, operation: int) -> bool:
    """Tell whether an operation is not where it was published."""
    row = shop.operations[operation]
    if row.move_weight == 0 or row.published_resource < 0:
        return False
    moved: bool = (
        timed.start[operation] != row.published_start
        or shop.modes[timed.mode[operation]].resource != row.published_resource
    )
    return moved


@kernel
def costs_of(shop: Shop, timed: Timed) -> tuple[int, int, int, int, int]:
    """Give the terms of the objective in the order of `Costs`."""
    tardiness: Any = np.int64(0)
    earliness: Any = np.int64(0)
    moves: Any = np.int64(0)
    setup: Any = np.int64(0)
    makespan: Any = np.int64(0)
    for order in range(len(shop.orders) - 1):
        late = completion(shop, timed.end, order) - shop.orders[order].due
        if late > 0:
            tardiness += late * shop.orders[order].weight
        else:
            earliness -= late
    for operation in range(len(timed.end)):
        setup += timed.setup[operation]
        makespan = max(makespan, timed.end[operation] + shop.operations[operation].wait)
        if is_moved(shop, timed, operation):
            moves += shop.operations[operation].move_weight
    return tardiness, moves, setup, earliness, makespan
