"""What an hour more on a resource recovers: the same sequences on another calendar, with new times for what it reaches.

Two facts make this exact and quick. With more working time the same sequences are never later: each operation is placed
at the first moment that will do, and every moment that would do still does. And an hour reaches only what its resource
does after it, and what waits for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.binding_kernels import MACHINE
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.retiming_kernels import TOO_MUCH, retimed, take_back

if TYPE_CHECKING:
    from orderplan.scheduler.retiming_kernels import Journal, Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop


@kernel
def lateness(orders: np.ndarray, complete: np.ndarray) -> tuple[int, int]:
    """Give the seconds that orders are late, and those times their weights."""
    plain: Any = np.int64(0)
    weighted: Any = np.int64(0)
    for order in range(len(complete)):
        late = complete[order] - orders[order].due
        if late > 0:
            plain += late
            weighted += late * orders[order].weight
    return plain, weighted


@kernel
def lend_calendar(resource: np.record, lender: np.record) -> None:
    """Let a resource work by the calendar of another."""
    resource.origin, resource.first_interval = lender.origin, lender.first_interval
    resource.first_bucket, resource.last_bucket = lender.first_bucket, lender.last_bucket


@kernel
def recover(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    journal: Journal,
    resource_of_try: np.ndarray,
    lender_of_try: np.ndarray,
    start_of_try: np.ndarray,
    recovered: np.ndarray,
) -> None:
    """Try calendars with more time on resources.

    Parameters
    ----------
    shop
        The problem, with resources behind the real ones that lend their calendars. Its resources are changed and put
        back again.
    sequences, standing, journal
        A timed schedule, changed and put back likewise.
    resource_of_try, lender_of_try, start_of_try
        Which resource is to work by whose calendar, and from when on the two differ: shape (tries,) each.
    recovered
        Takes the seconds late that are recovered, plain and times the weights: shape (tries, 2), int64.

    """
    places, times, resources = sequences.places, standing.times, shop.resources
    before = lateness(shop.orders, standing.complete)
    for number in range(len(resource_of_try)):
        resource = resource_of_try[number]
        own = resources[resource : resource + 1].copy()
        lend_calendar(resources[resource], resources[lender_of_try[number]])
        operation, pending = sequences.first[resource], 0
        while operation != NONE:
            if times[operation].end > start_of_try[number]:
                journal.dirty[operation], journal.reached[pending] = True, operation
                pending += 1
            operation = places[operation].after
        if pending > 0:
            retimed(shop, sequences, standing, journal, pending, TOO_MUCH - 1, NONE, 0.0)
            after = lateness(shop.orders, standing.complete)
            recovered[number, 0], recovered[number, 1] = before[0] - after[0], before[1] - after[1]
            take_back(standing, journal)
        lend_calendar(resources[resource], own[0])


@kernel
def count_late_chains(
    last: np.ndarray, is_late: np.ndarray, kind: np.ndarray, other: np.ndarray, resource: np.ndarray, counts: np.ndarray
) -> None:
    """Count, for each resource, the late orders whose deciding chain waits for it.

    Parameters
    ----------
    last
        The operation that each order is complete with, or NONE: shape (orders,).
    is_late
        Which orders count: shape (orders,), bool.
    kind, other, resource
        What each operation waits for, and its resource: shape (operations,).
    counts
        Takes the numbers: shape (resources,), int64.

    """
    seen = np.full(len(counts), NONE, dtype=np.int64)
    for order in range(len(last)):
        operation = last[order] if is_late[order] else NONE
        while operation != NONE:
            if kind[operation] == MACHINE and seen[resource[operation]] != order:
                seen[resource[operation]] = order
                counts[resource[operation]] += 1
            operation = other[operation]
