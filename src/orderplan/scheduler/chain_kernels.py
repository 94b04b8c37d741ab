"""Why an order is late: the chain of operations that decides when it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.kernels import kernel
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.random_kernels import random_below
from orderplan.scheduler.sequence_kernels import ready_at

if TYPE_CHECKING:
    import numpy as np


@kernel
def deciding_operation(
    order: int,
    orders: np.ndarray,
    order_jobs: np.ndarray,
    jobs: np.ndarray,
    operations: np.ndarray,
    times: np.ndarray,
) -> int:
    """Give the last operation of the job that an order is complete with; NONE where it is its floor."""
    latest, result = orders[order].floor, NONE
    for row in range(orders[order].first_row, orders[order + 1].first_row):
        last = jobs[order_jobs[row].to + 1].first_operation - 1
        complete = times[last].end + operations[last].wait + order_jobs[row].lag
        if complete > latest or (complete == latest and result == NONE):
            latest, result = complete, last
    return result


@kernel
def supplier_of(
    operation: int, ready: int, operations: np.ndarray, jobs: np.ndarray, links: np.ndarray, times: np.ndarray
) -> int:
    """Give the operation that lets another one go on only at a moment, or NONE where material does."""
    before = operation - 1
    follows = operation > jobs[operations[operation].job].first_operation
    if follows and times[before].end + operations[before].wait == ready:
        return before
    for link in range(operations[operation].first_link, operations[operation + 1].first_link):
        last = jobs[links[link].to + 1].first_operation - 1
        if times[last].end + operations[last].wait + links[link].lag == ready:
            return last
    return NONE


@kernel
def chain_to(
    operation: int,
    places: np.ndarray,
    operations: np.ndarray,
    jobs: np.ndarray,
    links: np.ndarray,
    times: np.ndarray,
    chain: np.ndarray,
    waits: np.ndarray,
    random: np.ndarray,
) -> int:
    """Walk back from an operation along what each one waits for: its machine, or what supplies it.

    An operation that waits for its machine may gain next to nothing there, since its material comes hardly earlier. So
    one time in four the walk goes on along what supplies it.

    Parameters
    ----------
    operation, places, operations, jobs, links, times
        The operation and its schedule.
    chain
        Takes the operations, from the last to the first: shape (n,), int32; the walk ends when it is full.
    waits
        Takes whether each waits for its machine: shape (n,), bool.
    random
        The state of random numbers.

    Returns
    -------
    int
        How many there are.

    """
    length = 0
    while operation != NONE and length < len(chain):
        ready = ready_at(operation, operations, jobs, links, times)
        before = places[operation].before
        waits[length] = before != NONE and times[before].end > ready
        chain[length] = operation
        supplier = NONE
        if not waits[length] or random_below(random, 4) == 0:
            supplier = supplier_of(operation, ready, operations, jobs, links, times)
        operation = before if waits[length] and supplier == NONE else supplier
        length += 1
    return length
