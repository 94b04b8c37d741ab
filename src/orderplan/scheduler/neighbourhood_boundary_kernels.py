"""What the rest of a schedule asks of some operations that are sequenced anew.

Between them and the orders lie operations that keep their sequences. How late an operation may end before it delays one
of them, or an order, follows from the slacks on the way; how much earlier it is worth to end, from when they could go
on if all that is sequenced anew were done at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.placement_kernels import place
from orderplan.scheduler.problem import FREE, NEVER, NONE
from orderplan.scheduler.retiming_kernels import longest

if TYPE_CHECKING:
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.shop import Shop

MOST_BEHIND = 4_000
"""Operations behind the neighbourhood that are looked at, at most."""
ENDLESS = 2**60
"""A slack that nothing uses up."""


class Behind(NamedTuple):
    """The operations that the neighbourhood can make earlier or later."""

    row: np.ndarray
    """The row of each operation here, or NONE: shape (operations,), int32."""
    operations: np.ndarray
    """Shape (`MOST_BEHIND`,), int32."""
    first_end: np.ndarray
    """When each would end if the whole neighbourhood were done at once: shape (`MOST_BEHIND`,), int64."""
    slack: np.ndarray
    """How much later each member may end before it delays it: shape (`MOST_BEHIND`, members), int64."""


@kernel
def new_behind(operations: int, members: int) -> Behind:
    """Make room for what is behind a neighbourhood."""
    return Behind(
        np.full(operations, NONE, dtype=np.int32),
        np.empty(MOST_BEHIND, dtype=np.int32),
        np.empty(MOST_BEHIND, dtype=np.int64),
        np.empty((MOST_BEHIND, members), dtype=np.int64),
    )


@kernel
def mark_behind(
    operation: int,
    places: np.ndarray,
    operations: np.ndarray,
    jobs: np.ndarray,
    feeds: np.ndarray,
    dirty: np.ndarray,
) -> tuple[int, int]:
    """Mark what waits for an operation; give how many marks are new, and the first of their positions."""
    count, first = 0, 2**31
    after, job = places[operation].after, operations[operation].job
    if after != NONE:
        first = places[after].position
        if not dirty[after]:
            dirty[after] = True
            count += 1
    if operation + 1 < jobs[job + 1].first_operation:
        first = min(first, places[operation + 1].position)
        if not dirty[operation + 1]:
            dirty[operation + 1] = True
            count += 1
        return count, first
    for feed in range(jobs[job].first_feed, jobs[job + 1].first_feed):
        first = min(first, places[feeds[feed].to].position)
        if not dirty[feeds[feed].to]:
            dirty[feeds[feed].to] = True
            count += 1
    return count, first


@kernel
def pass_on(
    before: int,
    lag: int,
    gap: int,
    member_of: np.ndarray,
    behind: Behind,
    slack: np.ndarray,
    end: int,
) -> int:
    """Take over what an operation before this one lets through.

    Parameters
    ----------
    before, lag
        The operation before, and the time that passes after its end.
    gap
        The slack between both.
    member_of, behind
        Which operations are members, and what is behind them.
    slack
        The slacks of this operation, made smaller: shape (members,), int64.
    end
        When the operation before ends.

    Returns
    -------
    int
        The moment from which on it lets this one go on, if the whole neighbourhood were done at once.

    """
    if member_of[before] != NONE:
        slack[member_of[before]] = min(slack[member_of[before]], gap)
        return NEVER
    row = behind.row[before]
    if row == NONE:
        return end + lag
    for member in range(len(slack)):
        slack[member] = min(slack[member], behind.slack[row, member] + gap)
    first: int = behind.first_end[row] + lag
    return first


@kernel
def look_behind(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    members: np.ndarray,
    member_of: np.ndarray,
    dirty: np.ndarray,
    behind: Behind,
    most_delay: int,
) -> int:
    """Find what is behind a neighbourhood.

    Parameters
    ----------
    shop, sequences, standing
        The problem and a schedule.
    members, member_of
        The operations of the neighbourhood, and the place of each operation among them or NONE.
    dirty
        All False, and again afterwards: shape (operations,), bool.
    behind
        Takes what is found; its `row` must be NONE throughout.
    most_delay
        What can be delayed by no less than this counts as out of reach.

    Returns
    -------
    int
        How many operations there are.

    """
    places, order, times = sequences.places, sequences.order, standing.times
    operations, modes, resources, spells = shop.operations, shop.modes, shop.resources, shop.spells
    jobs, links, feeds, early = shop.jobs, shop.links, shop.feeds, shop.setup_before_material
    pending, position = 0, len(order)
    for member in members:
        more, first = mark_behind(member, places, operations, jobs, feeds, dirty)
        pending += more
        position = min(position, first)
    count = 0
    slack = np.empty(len(members), dtype=np.int64)
    while pending > 0:
        operation = order[position]
        position += 1
        if not dirty[operation]:
            continue
        dirty[operation] = False
        pending -= 1
        if member_of[operation] != NONE or count == MOST_BEHIND:
            continue
        row = operations[operation]
        mode = places[operation].mode
        resource = modes[mode].resource
        begin = times[operation].start if early else times[operation].setup_start
        slack[:] = ENDLESS
        ready = row.earliest
        if operation > jobs[row.job].first_operation:
            lag = operations[operation - 1].wait
            gap = begin - times[operation - 1].end - lag
            end = times[operation - 1].end
            ready = max(ready, pass_on(operation - 1, lag, gap, member_of, behind, slack, end))
        for link in range(row.first_link, operations[operation + 1].first_link):
            last = jobs[links[link].to + 1].first_operation - 1
            lag = operations[last].wait + links[link].lag
            gap = begin - times[last].end - lag
            ready = max(ready, pass_on(last, lag, gap, member_of, behind, slack, times[last].end))
        free = resources[resource].available
        before = places[operation].before
        if before != NONE:
            gap = times[operation].setup_start - times[before].end
            free = max(free, pass_on(before, 0, gap, member_of, behind, slack, times[before].end))
        end = times[operation].end
        if row.status == FREE:
            _, _, end = place(
                spells, resources[resource], row.interruptible != 0, times[operation].setup, modes[mode].run, ready,
                free, early,
            )  # fmt: skip
        if end >= times[operation].end and slack.min() >= most_delay:
            continue
        behind.row[operation], behind.operations[count] = count, operation
        behind.first_end[count], behind.slack[count] = end, slack
        count += 1
        more, first = mark_behind(operation, places, operations, jobs, feeds, dirty)
        pending += more
    return count


@kernel
def links_into(
    shop: Shop,
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
    shop, standing, members, member_of, behind, most_delay
        As in `look_behind`.
    own
        The members' own earliest moments: shape (members,), int64.

    Returns
    -------
    earliest
        The moment before which each begins in no case: shape (members,), int64.
    lags
        The time between the end of one member, its wait included, and the begin of another; NONE where the second does
        not wait for the first: shape (members, members), int64.

    """
    operations, jobs, links = shop.operations, shop.jobs, shop.links
    times = standing.times
    count = len(members)
    earliest, lags = np.empty(count, dtype=np.int64), np.full((count, count), NONE, dtype=np.int64)
    slack = np.empty(count, dtype=np.int64)
    for place_of in range(count):
        operation = members[place_of]
        row = operations[operation]
        ready = own[place_of]
        begin = times[operation].start if shop.setup_before_material else times[operation].setup_start
        waits = row.first_link - 1 if operation > jobs[row.job].first_operation else row.first_link
        for link in range(waits, operations[operation + 1].first_link):
            if link < row.first_link:
                before, lag = operation - 1, 0
            else:
                before, lag = jobs[links[link].to + 1].first_operation - 1, links[link].lag
            if member_of[before] != NONE:
                lags[member_of[before], place_of] = max(lags[member_of[before], place_of], lag)
                continue
            slack[:] = ENDLESS
            lag += operations[before].wait
            gap = begin - times[before].end - lag
            ready = max(ready, pass_on(before, lag, gap, member_of, behind, slack, times[before].end))
            for member in range(count):
                if slack[member] < most_delay and member != place_of:
                    done = times[members[member]].end + operations[members[member]].wait
                    least = max(begin - slack[member] - done, 0)
                    lags[member, place_of] = max(lags[member, place_of], least)
        earliest[place_of] = ready
    return earliest, lags


@kernel
def orders_behind(
    shop: Shop,
    standing: Standing,
    members: np.ndarray,
    member_of: np.ndarray,
    behind: Behind,
    count: int,
    most_delay: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Say which orders wait for the neighbourhood.

    Returns
    -------
    orders
        Their numbers; the last one may be the number of orders, which stands for the end of all: shape (n,), int64.
    floors
        When each is complete in any case: shape (n,), int64.
    lags
        The time between a member's end, its wait included, and when the order is complete; NONE where the order does
        not wait for it: shape (n, members), int64.

    """
    operations, jobs, times = shop.operations, shop.jobs, standing.times
    job_orders, order_jobs = shop.job_orders, shop.order_jobs
    seen = set([np.int64(NONE)])  # noqa: C405 - Numba has no other empty set of a type
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
        found[filled] = len(shop.orders) - 1
        filled += 1
    floors, lags = np.empty(filled, dtype=np.int64), np.full((filled, len(members)), NONE, dtype=np.int64)
    for place_of in range(filled):
        order = found[place_of]
        if order == len(shop.orders) - 1:
            whole = longest(jobs, operations, times)
            floors[place_of] = 0
            for job in range(len(jobs) - 1):
                last = jobs[job + 1].first_operation - 1
                floors[place_of] = max(
                    floors[place_of],
                    reaches(last, 0, whole, operations, times, members, member_of, behind, lags[place_of], most_delay),
                )
            continue
        floors[place_of] = shop.orders[order].floor
        spare = 0
        if shop.earliness_cost == 0:
            spare = max(shop.orders[order].due - standing.complete[order], 0)
        for row in range(shop.orders[order].first_row, shop.orders[order + 1].first_row):
            last = jobs[order_jobs[row].to + 1].first_operation - 1
            floors[place_of] = max(
                floors[place_of],
                reaches(
                    last, order_jobs[row].lag, standing.complete[order], operations, times, members, member_of, behind,
                    lags[place_of], most_delay - spare,
                ),
            )  # fmt: skip
    return found[:filled].copy(), floors, lags


@kernel
def reaches(
    last: int,
    lag: int,
    complete: int,
    operations: np.ndarray,
    times: np.ndarray,
    members: np.ndarray,
    member_of: np.ndarray,
    behind: Behind,
    lags: np.ndarray,
    most_delay: int,
) -> int:
    """Say how an order waits for the last operation of a job; give when that is done in any case."""
    done: int = times[last].end + operations[last].wait + lag
    if member_of[last] != NONE:
        lags[member_of[last]] = max(lags[member_of[last]], lag)
        return NEVER
    row = behind.row[last]
    if row == NONE:
        return done
    for member in range(len(members)):
        slack = behind.slack[row, member] + complete - done
        if slack < most_delay:
            end = times[members[member]].end + operations[members[member]].wait
            lags[member] = max(lags[member], complete - slack - end, 0)
    first: int = behind.first_end[row] + operations[last].wait + lag
    return first
