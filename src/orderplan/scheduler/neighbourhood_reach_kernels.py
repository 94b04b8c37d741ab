"""What is behind some operations that are sequenced anew: how early it could go on, and how late it may.

The operations behind keep their sequences. Forward they are timed as if all that is sequenced anew were done at once,
backward from a moment by which something has to be done, with the calendars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.placement_kernels import place, place_before
from orderplan.scheduler.problem import FREE, NEVER, NONE, RUNNING

if TYPE_CHECKING:
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

MOST_BEHIND = 4_000
"""Operations behind the neighbourhood that are looked at, at most."""
ENDLESS = 2**60
"""Later than anything."""


class Behind(NamedTuple):
    """The operations that the neighbourhood can make earlier or later, in topological order."""

    row: np.ndarray
    """The row of each operation here, or NONE: shape (operations,), int32."""
    operations: np.ndarray
    """Shape (`MOST_BEHIND`,), int32."""
    first_end: np.ndarray
    """When each would end if the whole neighbourhood were done at once: shape (`MOST_BEHIND`,), int64."""
    slack: np.ndarray
    """By how much the neighbourhood may be later without an effect on it, breaks left aside: the same shape, int64."""
    latest: np.ndarray
    """Room for latest ends; `ENDLESS` throughout: the same shape, int64."""


@kernel
def new_behind(operations: int) -> Behind:
    """Make room for what is behind a neighbourhood."""
    return Behind(
        np.full(operations, NONE, dtype=np.int32),
        np.empty(MOST_BEHIND, dtype=np.int32),
        np.empty(MOST_BEHIND, dtype=np.int64),
        np.empty(MOST_BEHIND, dtype=np.int64),
        np.full(MOST_BEHIND, ENDLESS, dtype=np.int64),
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
def let_through(
    before: int, end: int, lag: int, begin: int, member_of: np.ndarray, rows: np.ndarray, behind: Behind
) -> tuple[int, int]:
    """Give when an operation before lets another one go on if the neighbourhood were done at once, and the slack."""
    gap = begin - end - lag
    if member_of[before] != NONE:
        return NEVER, gap
    row = rows[before]
    if row == NONE:
        return end + lag, ENDLESS
    first: int = behind.first_end[row] + lag
    slack: int = behind.slack[row] + gap
    return first, slack


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
    rows = behind.row
    pending, position = 0, len(order)
    for member in members:
        more, first = mark_behind(member, places, operations, jobs, feeds, dirty)
        pending += more
        position = min(position, first)
    count = 0
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
        ready, slack = row.earliest, ENDLESS
        if operation > jobs[row.job].first_operation:
            ready_then, slack_then = let_through(
                operation - 1, times[operation - 1].end, operations[operation - 1].wait, begin, member_of, rows, behind
            )
            ready, slack = max(ready, ready_then), min(slack, slack_then)
        for link in range(row.first_link, operations[operation + 1].first_link):
            last = jobs[links[link].to + 1].first_operation - 1
            ready_then, slack_then = let_through(
                last, times[last].end, operations[last].wait + links[link].lag, begin, member_of, rows, behind
            )
            ready, slack = max(ready, ready_then), min(slack, slack_then)
        free = resources[resource].available
        before = places[operation].before
        if before != NONE:
            free_then, slack_then = let_through(
                before, times[before].end, 0, times[operation].setup_start, member_of, rows, behind
            )
            free, slack = max(free, free_then), min(slack, slack_then)
        end = times[operation].end
        if row.status == FREE:
            _, _, end = place(
                spells, resources[resource], row.interruptible != 0, times[operation].setup, modes[mode].run, ready,
                free, early,
            )  # fmt: skip
        if end >= times[operation].end and slack >= most_delay:
            continue
        rows[operation], behind.operations[count] = count, operation
        behind.first_end[count], behind.slack[count] = end, slack
        count += 1
        more, _ = mark_behind(operation, places, operations, jobs, feeds, dirty)
        pending += more
    return count


@kernel
def ask(
    before: int, latest: int, member_of: np.ndarray, rows: np.ndarray, limits: np.ndarray, of_rows: np.ndarray
) -> int:
    """Let an operation before end no later than a moment; give its row, or NONE where it is none of those behind."""
    if member_of[before] != NONE:
        limits[member_of[before]] = min(limits[member_of[before]], latest)
        return NONE
    row = rows[before]
    if row != NONE:
        of_rows[row] = min(of_rows[row], latest)
    return row


@kernel
def go_back(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    member_of: np.ndarray,
    behind: Behind,
    high: int,
    limits: np.ndarray,
    most_delay: int,
) -> None:
    """Pass latest ends on to what comes before, until they reach the neighbourhood.

    Parameters
    ----------
    shop, sequences, standing, member_of, behind
        As in `look_behind`; some rows of `latest` are set, and all are `ENDLESS` again afterwards.
    high
        The last row that is set.
    limits
        Takes the latest ends of the members: shape (members,), int64.
    most_delay
        Operations that may end later than now by no less than this are left as they are.

    """
    places, times = sequences.places, standing.times
    operations, modes, resources, spells = shop.operations, shop.modes, shop.resources, shop.spells
    jobs, links, early = shop.jobs, shop.links, shop.setup_before_material
    rows, of_rows = behind.row, behind.latest
    for at in range(high, -1, -1):
        latest = of_rows[at]
        if latest == ENDLESS:
            continue
        of_rows[at] = ENDLESS
        operation = behind.operations[at]
        if latest >= times[operation].end + most_delay:
            continue
        row = operations[operation]
        setup_start, start = times[operation].setup_start, times[operation].start
        if row.status == RUNNING:
            continue
        if row.status == FREE and latest != times[operation].end:
            mode = modes[places[operation].mode]
            setup_start, start, _ = place_before(
                spells, resources[mode.resource], row.interruptible != 0, times[operation].setup, mode.run, latest
            )
        begin = start if early else setup_start
        if operation > jobs[row.job].first_operation:
            ask(operation - 1, begin - operations[operation - 1].wait, member_of, rows, limits, of_rows)
        for link in range(row.first_link, operations[operation + 1].first_link):
            last = jobs[links[link].to + 1].first_operation - 1
            ask(last, begin - links[link].lag - operations[last].wait, member_of, rows, limits, of_rows)
        if places[operation].before != NONE:
            ask(places[operation].before, setup_start, member_of, rows, limits, of_rows)
