"""The backward pass: every operation as late as it may be without harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.cost_kernels import Timed, completion, job_end
from orderplan.scheduler.dispatch_state import NEVER_AGAIN
from orderplan.scheduler.placement_kernels import place_before
from orderplan.scheduler.problem import FREE, NONE, RUNNING

if TYPE_CHECKING:
    from orderplan.scheduler.shop import Shop


@kernel
def latest_ends_of_jobs(shop: Shop, timed: Timed, buffer: int) -> np.ndarray:
    """Give when each job's last operation must end for its orders to be no later than they are, and no later than due.

    Parameters
    ----------
    shop, timed
        The schedule.
    buffer
        Orders that have it are left so many seconds before they are due.

    Returns
    -------
    numpy.ndarray
        Shape (jobs,), int64; NEVER_AGAIN where nothing asks for the job.

    """
    latest = np.full(len(shop.jobs) - 1, NEVER_AGAIN, dtype=np.int64)
    for order in range(len(shop.orders) - 1):
        allowed = max(shop.orders[order].due - buffer, completion(shop, timed.end, order))
        for row in range(shop.orders[order].first_row, shop.orders[order + 1].first_row):
            job = shop.order_jobs[row].to
            latest[job] = min(latest[job], allowed - shop.order_jobs[row].lag)
    if shop.makespan_cost > 0:
        makespan = np.int64(0)
        for operation in range(len(timed.end)):
            makespan = max(makespan, timed.end[operation] + shop.operations[operation].wait)
        for job in range(len(latest)):
            latest[job] = min(latest[job], makespan)
    for job in range(len(latest)):
        if latest[job] < NEVER_AGAIN:
            latest[job] -= job_end(shop, timed.end, job) - timed.end[shop.jobs[job + 1].first_operation - 1]
    return latest


@kernel
def stays(shop: Shop, timed: Timed, operation: int) -> bool:
    """Tell whether an operation must not be moved: it is not free, or where it was published."""
    row = shop.operations[operation]
    if row.status != FREE:
        return True
    at_home = row.published_start == timed.start[operation]
    at_home = at_home and row.published_resource == shop.modes[timed.mode[operation]].resource
    return at_home and row.move_weight > 0


@kernel
def begin_of(shop: Shop, timed: Timed, operation: int) -> int:
    """Give the moment by which everything that an operation waits for must be there."""
    if shop.operations[operation].status == RUNNING:
        return NEVER_AGAIN
    if shop.setup_before_material:
        start: int = timed.start[operation]
        return start
    setup_start: int = timed.setup_start[operation]
    return setup_start


@kernel
def shifted_right(shop: Shop, timed: Timed, after: np.ndarray, buffer: int) -> Timed:
    """Move operations as late as they may be, on the same resources and in the same sequences.

    Parameters
    ----------
    shop, timed
        A schedule.
    after
        The operation that follows each one on its resource, or NONE: shape (operations,), int64.
    buffer
        See `latest_ends_of_jobs`.

    Returns
    -------
    Timed
        No order is later than before, or than it is due; what nothing asks for stays where it is.

    """
    setup_start, start, end = timed.setup_start.copy(), timed.start.copy(), timed.end.copy()
    moved = Timed(timed.mode, timed.setup, setup_start, start, end)
    of_jobs = latest_ends_of_jobs(shop, timed, buffer)
    by_start = np.argsort(timed.start, kind="mergesort")
    for place in range(len(by_start) - 1, -1, -1):
        operation = by_start[place]
        if stays(shop, timed, operation):
            continue
        job = shop.operations[operation].job
        if operation + 1 < shop.jobs[job + 1].first_operation:
            latest = begin_of(shop, moved, operation + 1) - shop.operations[operation].wait
        else:
            latest = of_jobs[job]
            for feed in range(shop.jobs[job].first_feed, shop.jobs[job + 1].first_feed):
                begin = begin_of(shop, moved, shop.feeds[feed].to)
                latest = min(latest, begin - shop.feeds[feed].lag - shop.operations[operation].wait)
        if latest >= NEVER_AGAIN // 2:
            continue
        if after[operation] != NONE:
            latest = min(latest, setup_start[after[operation]])
        mode = shop.modes[timed.mode[operation]]
        new_setup_start, new_start, new_end = place_before(
            shop.spells, shop.resources[mode.resource], shop.operations[operation].interruptible != 0,
            timed.setup[operation], mode.run, latest,
        )  # fmt: skip
        if new_start > start[operation]:
            setup_start[operation], start[operation], end[operation] = new_setup_start, new_start, new_end
    return moved
