"""What the rest of a schedule asks of some operations that are sequenced anew.

Between them and the orders lie operations that keep their sequences. How late an operation may end before it delays one
of them, or an order, is found by going back from there with the calendars; how much earlier it is worth to end, from
when they could go on if all that is sequenced anew were done at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.neighbourhood_reach_kernels import ENDLESS, ask, go_back, let_through
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.retiming_kernels import longest

if TYPE_CHECKING:
    from orderplan.scheduler.neighbourhood_reach_kernels import Behind
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop


@kernel
def links_into(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    members: np.ndarray,
    member_of: np.ndarray,
    behind: Behind,
    own: np.ndarray,
    most_delay: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Say what each member waits for: other members, and moments.

    Parameters
    ----------
    shop, sequences, standing, members, member_of, behind, most_delay
        As in `look_behind`.
    own
        The members' own earliest moments: shape (members,), int64.

    Returns
    -------
    earliest
        The moment before which each begins in no case: shape (members,), int64.
    lags
        The time between the end of one member and the begin of another; NONE where the second does
        not wait for the first: shape (members, members), int64.

    """
    operations, jobs, links = shop.operations, shop.jobs, shop.links
    times, rows = standing.times, behind.row
    count = len(members)
    earliest, lags = own.copy(), np.full((count, count), NONE, dtype=np.int64)
    limits = np.full(count, ENDLESS, dtype=np.int64)
    for place_of in range(count):
        operation = members[place_of]
        row = operations[operation]
        begin = times[operation].start if shop.setup_before_material else times[operation].setup_start
        ready, high = own[place_of], NONE
        waits = row.first_link - 1 if operation > jobs[row.job].first_operation else row.first_link
        for link in range(waits, operations[operation + 1].first_link):
            before, lag = operation - 1, 0
            if link >= row.first_link:
                before, lag = jobs[links[link].to + 1].first_operation - 1, links[link].lag
            lag += operations[before].wait
            if member_of[before] != NONE:
                lags[member_of[before], place_of] = max(lags[member_of[before], place_of], lag)
                continue
            ready_then, _ = let_through(before, times[before].end, lag, begin, member_of, rows, behind)
            ready = max(ready, ready_then)
            high = max(high, ask(before, begin - lag, member_of, rows, limits, behind.latest))
        earliest[place_of] = ready
        if high == NONE:
            continue
        go_back(shop, sequences, standing, member_of, behind, high, limits, most_delay)
        for member in range(count):
            if limits[member] < ENDLESS and member != place_of:
                lags[member, place_of] = max(lags[member, place_of], begin - limits[member])
            limits[member] = ENDLESS
    return earliest, lags


@kernel
def waiting_orders(shop: Shop, standing: Standing, members: np.ndarray, behind: Behind, count: int) -> np.ndarray:
    """Give the orders that wait for the neighbourhood: shape (n,), int64."""
    operations, jobs, job_orders = shop.operations, shop.jobs, shop.job_orders
    seen = set([np.int64(NONE)])  # noqa: C405 - so that Numba knows what is in it
    found = np.empty(len(shop.orders), dtype=np.int64)
    filled = 0
    for row in range(len(members) + count):
        operation = members[row] if row < len(members) else behind.operations[row - len(members)]
        job = operations[operation].job
        if operation + 1 < jobs[job + 1].first_operation:
            continue
        for arc in range(jobs[job].first_order, jobs[job + 1].first_order):
            order = np.int64(job_orders[arc].to)
            if order not in seen:
                seen.add(order)
                found[filled] = order
                filled += 1
    if shop.makespan_cost > 0:
        found[filled] = len(standing.complete)
        filled += 1
    return found[:filled].copy()


@kernel
def orders_behind(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    members: np.ndarray,
    member_of: np.ndarray,
    behind: Behind,
    count: int,
    most_delay: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Say how orders wait for the neighbourhood.

    Returns
    -------
    orders
        Their numbers; the last one may be the number of orders, which stands for the end of all: shape (n,), int64.
    floors
        When each is complete in any case: shape (n,), int64.
    lags
        The time between a member's end and when the order is complete; NONE where the order does
        not wait for it: shape (n, members), int64.

    """
    operations, jobs, times = shop.operations, shop.jobs, standing.times
    orders, order_jobs = shop.orders, shop.order_jobs
    found = waiting_orders(shop, standing, members, behind, count)
    floors, lags = np.empty(len(found), dtype=np.int64), np.full((len(found), len(members)), NONE, dtype=np.int64)
    limits = np.full(len(members), ENDLESS, dtype=np.int64)
    for place_of in range(len(found)):
        order, high = found[place_of], NONE
        is_end = order == len(standing.complete)
        first, end = 0, len(jobs) - 1
        if is_end:
            allowed, floors[place_of] = longest(jobs, operations, times), 0
        else:
            first, end = orders[order].first_row, orders[order + 1].first_row
            allowed, floors[place_of] = standing.complete[order], orders[order].floor
            if shop.earliness_cost == 0:
                allowed = max(allowed, orders[order].due)
        for row in range(first, end):
            job = row if is_end else order_jobs[row].to
            last = jobs[job + 1].first_operation - 1
            lag = operations[last].wait + (0 if is_end else order_jobs[row].lag)
            if member_of[last] != NONE:
                lags[place_of, member_of[last]] = max(lags[place_of, member_of[last]], lag)
                continue
            behind_row = behind.row[last]
            done = times[last].end if behind_row == NONE else behind.first_end[behind_row]
            floors[place_of] = max(floors[place_of], done + lag)
            if behind_row != NONE:
                high = max(high, ask(last, allowed - lag, member_of, behind.row, limits, behind.latest))
        if high == NONE:
            continue
        go_back(shop, sequences, standing, member_of, behind, high, limits, most_delay)
        for member in range(len(members)):
            if limits[member] < ENDLESS:
                lags[place_of, member] = max(lags[place_of, member], allowed - limits[member])
            limits[member] = ENDLESS
    return found, floors, lags
