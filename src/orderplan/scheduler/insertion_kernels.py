"""Operations put one after the other into sequences that stand, each at the place that costs least.

An operation that has no place yet floats: it is done in a mode, but in no sequence, as if its machine were free. So the
cost of a place counts what the operations behind it must take at least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.local_search_kernels import applied
from orderplan.scheduler.problem import FREE, NONE
from orderplan.scheduler.retiming_kernels import TOO_MUCH
from orderplan.scheduler.sequence_kernels import ready_at

if TYPE_CHECKING:
    from orderplan.scheduler.local_search_kernels import Rooms
    from orderplan.scheduler.retiming_kernels import Journal, Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

_ANYTHING = TOO_MUCH - 1


@kernel
def let_float(shop: Shop, sequences: Sequences, operation: int) -> None:
    """Take an operation out of its sequence; the topological order stays one."""
    places, first = sequences.places, sequences.first
    row = places[operation]
    if row.before != NONE:
        places[row.before].after = row.after
    elif first[shop.modes[row.mode].resource] == operation:
        first[shop.modes[row.mode].resource] = row.after
    if row.after != NONE:
        places[row.after].before = row.before
    row.before, row.after = NONE, NONE


@kernel
def next_on(places: np.ndarray, first: np.ndarray, resource: int, before: int, without: int) -> int:
    """Give the operation behind one on a resource, or the first one, as if another were not there."""
    after: int = first[resource] if before == NONE else places[before].after
    if after != NONE and after == without:
        after = places[without].after
    return after


@kernel
def put_best(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    journal: Journal,
    rooms: Rooms,
    operation: int,
    target: int,
    is_floating: bool,
    most: int,
) -> int:
    """Put an operation at the place that costs least, on any of its resources.

    Of equally good places it is the first on the resource that is fastest.

    Parameters
    ----------
    shop, sequences, standing, journal, rooms
        The problem and a timed schedule, which is changed.
    operation
        The operation.
    target
        The order that it is for, or NONE.
    is_floating
        Whether it has no place yet: then the first that is possible is taken, and bettered.
    most
        Places to try on each resource, from the one on at which the operation before it is over when its material is
        there.

    Returns
    -------
    int
        By how much the schedule costs more; TOO_MUCH where a floating operation fits nowhere.

    """
    operations, modes, places, times = shop.operations, shop.modes, sequences.places, standing.times
    first_mode, end_mode = operations[operation].first_mode, operations[operation + 1].first_mode
    runs = np.empty(end_mode - first_mode, dtype=np.int64)
    for mode in range(first_mode, end_mode):
        runs[mode - first_mode] = modes[mode].run
    total: Any = np.int64(0)
    has_place = not is_floating
    for row in np.argsort(runs, kind="mergesort"):
        mode = first_mode + row
        resource = modes[mode].resource
        ready = ready_at(operation, operations, shop.jobs, shop.links, times)
        before = NONE
        after = next_on(places, sequences.first, resource, before, operation)
        while after != NONE and times[after].end <= ready:
            before = after
            after = next_on(places, sequences.first, resource, before, operation)
        tried = 0
        while tried < most or not has_place:
            tried += 1
            is_here = has_place and places[operation].mode == mode and places[operation].before == before
            if not is_here:
                home = modes[places[operation].mode].resource
                head = sequences.first[home]
                cost = applied(
                    shop, sequences, standing, journal, rooms, operation, mode, before, after,
                    -1 if has_place else _ANYTHING, target, 1.0,
                )  # fmt: skip
                if cost != TOO_MUCH:
                    total += cost
                    has_place = True
                elif not has_place:  # taken back to where it was, it would be its resource's first
                    sequences.first[home] = head
            if after == NONE:
                break
            before = after
            after = next_on(places, sequences.first, resource, before, operation)
    return total if has_place else TOO_MUCH


@kernel
def put_all(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    journal: Journal,
    rooms: Rooms,
    floating: np.ndarray,
    targets: np.ndarray,
    rounds: int,
    most: int,
) -> int:
    """Put floating operations at their places one after the other, then each of them anew where that is better.

    Parameters
    ----------
    shop, sequences, standing, journal, rooms
        The problem and a timed schedule, which is changed.
    floating
        The operations, each behind those of its job and of the jobs that supply it: shape (n,).
    targets
        The order that each is for, or NONE: shape (n,).
    rounds
        How often all are put anew, at most.
    most
        See `put_best`.

    Returns
    -------
    int
        The first operation that fits nowhere, or NONE.

    """
    for row in range(len(floating)):
        if shop.operations[floating[row]].status != FREE:
            continue
        cost = put_best(shop, sequences, standing, journal, rooms, floating[row], targets[row], True, most)
        if cost == TOO_MUCH:
            unplaced: int = floating[row]
            return unplaced
    for _ in range(rounds):
        gained: Any = np.int64(0)
        for row in range(len(floating)):
            if shop.operations[floating[row]].status == FREE:
                gained += put_best(shop, sequences, standing, journal, rooms, floating[row], targets[row], False, most)
        if gained == 0:
            break
    return NONE
