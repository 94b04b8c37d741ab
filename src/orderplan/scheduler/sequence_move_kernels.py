"""One operation moved to another place in the sequences, and put back again.

All takes place in the links between operations and in their topological order; the times follow in
`orderplan.scheduler.retiming_kernels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.kernels import kernel
from orderplan.scheduler.problem import NONE

if TYPE_CHECKING:
    import numpy as np

BEHIND, NEEDED = 1, 2
"""Marks while an operation is moved: it must come behind it; it must come before it."""


@kernel
def relink(
    places: np.ndarray,
    first: np.ndarray,
    modes: np.ndarray,
    resources: np.ndarray,
    operation: int,
    mode: int,
    before: int,
    after: int,
) -> None:
    """Take an operation out of its sequence and put it between two neighbours of another, or of the same.

    Resources that are not finite have no sequence: there it has no neighbours.
    """
    row = places[operation]
    if row.before != NONE:
        places[row.before].after = row.after
    elif first[modes[row.mode].resource] == operation:
        first[modes[row.mode].resource] = row.after
    if row.after != NONE:
        places[row.after].before = row.before
    row.mode, row.before, row.after = mode, before, after
    resource = modes[mode].resource
    if before != NONE:
        places[before].after = operation
    elif resources[resource].is_finite != 0:
        first[resource] = operation
    if after != NONE:
        places[after].before = operation


@kernel
def reorder(
    operation: int,
    places: np.ndarray,
    order: np.ndarray,
    operations: np.ndarray,
    jobs: np.ndarray,
    links: np.ndarray,
    feeds: np.ndarray,
    marks: np.ndarray,
    marked: np.ndarray,
    room: np.ndarray,
    saved: np.ndarray,
) -> tuple[int, int]:
    """Repair the topological order after one operation has been put elsewhere.

    Parameters
    ----------
    operation
        The one that was moved; all other arcs agree with the order.
    places, order
        The sequences, linked already.
    operations, jobs, links, feeds
        The problem.
    marks
        All 0, and again afterwards: shape (operations,), int8.
    marked
        Room for twice all operations: shape (2 × operations,), int32.
    room
        Room for all of them: shape (operations,), int32.
    saved
        Takes what stood at the positions that are touched, so that `restore_order` can put it back: same shape.

    Returns
    -------
    start, end
        The first and the last position that was touched; NONE twice where the operation would wait for itself, and
        the order is as it was.

    """
    at, low, high = places[operation].position, -1, len(order)
    job = operations[operation].job
    last = jobs[job + 1].first_operation - 1
    count = 0
    if operation > jobs[job].first_operation:
        marks[operation - 1], marked[count] = NEEDED, operation - 1
        count += 1
        low = places[operation - 1].position
    for link in range(operations[operation].first_link, operations[operation + 1].first_link):
        supplier = jobs[links[link].to + 1].first_operation - 1
        if marks[supplier] == 0:
            marks[supplier], marked[count] = NEEDED, supplier
            count += 1
        low = max(low, places[supplier].position)
    before, after = places[operation].before, places[operation].after
    if before != NONE:
        if marks[before] == 0:
            marks[before], marked[count] = NEEDED, before
            count += 1
        low = max(low, places[before].position)
    if operation < last:
        high = places[operation + 1].position
    else:
        for feed in range(jobs[job].first_feed, jobs[job + 1].first_feed):
            high = min(high, places[feeds[feed].to].position)
    if after != NONE:
        high = min(high, places[after].position)
    if low < high:
        for row in range(count):
            marks[marked[row]] = 0
        start, end, target = at, at, at
        if at < low:
            end, target = low, low
        elif at > high:
            start, target = high, high
        for position in range(start, end + 1):
            saved[position] = order[position]
        for position in range(at, target):
            order[position] = order[position + 1]
            places[order[position]].position = position
        for position in range(at, target, -1):
            order[position] = order[position - 1]
            places[order[position]].position = position
        order[target] = operation
        places[operation].position = target
        return start, end
    # What must come behind it is found by going through the region, each passing the mark on to what waits for it.
    possible = True
    if operation < last:
        possible = marks[operation + 1] != NEEDED
        marks[operation + 1], marked[count] = BEHIND, operation + 1
        count += 1
    else:
        for feed in range(jobs[job].first_feed, jobs[job + 1].first_feed):
            if marks[feeds[feed].to] != BEHIND:
                possible = possible and marks[feeds[feed].to] != NEEDED
                marks[feeds[feed].to], marked[count] = BEHIND, feeds[feed].to
                count += 1
    if after != NONE and marks[after] != BEHIND:
        possible = possible and marks[after] != NEEDED
        marks[after], marked[count] = BEHIND, after
        count += 1
    start, end = min(at, high), max(at, low)
    filled, behind, before_region_ends = 0, 0, 0
    position = start
    while possible and position <= end:
        other = order[position]
        position += 1
        if other == operation:
            continue
        if position - 1 > low or marks[other] != BEHIND:
            room[filled] = other
            filled += 1
            if position - 1 <= low:
                before_region_ends = filled
            continue
        room[len(order) - 1 - behind] = other  # from the far end, in reverse
        behind += 1
        other_job = operations[other].job
        if other + 1 < jobs[other_job + 1].first_operation:
            if places[other + 1].position <= low and marks[other + 1] != BEHIND:
                possible = marks[other + 1] != NEEDED
                marks[other + 1], marked[count] = BEHIND, other + 1
                count += 1
        else:
            for feed in range(jobs[other_job].first_feed, jobs[other_job + 1].first_feed):
                target = feeds[feed].to
                if places[target].position <= low and marks[target] != BEHIND:
                    possible = possible and marks[target] != NEEDED
                    marks[target], marked[count] = BEHIND, target
                    count += 1
        target = places[other].after
        if target != NONE and places[target].position <= low and marks[target] != BEHIND:
            possible = possible and marks[target] != NEEDED
            marks[target], marked[count] = BEHIND, target
            count += 1
    for row in range(count):
        marks[marked[row]] = 0
    if not possible:
        return NONE, NONE
    for position in range(start, end + 1):
        saved[position] = order[position]
    position = start
    for row in range(before_region_ends):
        order[position] = room[row]
        position += 1
    order[position] = operation
    position += 1
    for row in range(behind):
        order[position] = room[len(order) - 1 - row]
        position += 1
    for row in range(before_region_ends, filled):
        order[position] = room[row]
        position += 1
    for position in range(start, end + 1):
        places[order[position]].position = position
    return start, end


@kernel
def restore_order(places: np.ndarray, order: np.ndarray, saved: np.ndarray, start: int, end: int) -> None:
    """Put back what stood at the positions that a move touched."""
    for position in range(start, end + 1):
        order[position] = saved[position]
        places[order[position]].position = position
