"""Local search over the sequences: what late orders wait for is put elsewhere, and kept where that pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.chain_kernels import chain_to, deciding_operation
from orderplan.scheduler.problem import FREE, NONE
from orderplan.scheduler.random_kernels import random_below, random_share
from orderplan.scheduler.retiming_kernels import TOO_MUCH, Journal, order_cost, retimed, take_back
from orderplan.scheduler.sequence_kernels import ready_at
from orderplan.scheduler.sequence_move_kernels import relink, reorder, restore_order

if TYPE_CHECKING:
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

MOST_LINKS_OF_A_CHAIN = 256
_TRIES_UNTIL_SHARES_ARE_OLD = 512
LATER, ELSEWHERE = 4, 7
"""Of ten moves, those below the first put what is in the way later, those from the second on change the machine; the
others put what waits earlier."""


class Rooms(NamedTuple):
    """Room that moves need; see `reorder` for the first four."""

    marks: np.ndarray
    marked: np.ndarray
    room: np.ndarray
    saved: np.ndarray
    chain: np.ndarray
    """Shape (`MOST_LINKS_OF_A_CHAIN`,), int32."""
    waits: np.ndarray
    """Same shape, bool."""
    shares: np.ndarray
    """The orders' shares of attention, summed up to each: shape (orders,), float64."""


@kernel
def new_rooms(shop: Shop) -> Rooms:
    """Make the room that moves need."""
    count = len(shop.operations) - 1
    return Rooms(
        np.zeros(count, dtype=np.int8),
        np.empty(2 * count + 2, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(MOST_LINKS_OF_A_CHAIN, dtype=np.int32),
        np.empty(MOST_LINKS_OF_A_CHAIN, dtype=np.bool_),
        np.zeros(len(shop.orders) - 1, dtype=np.float64),
    )


@kernel
def copied(sequences: Sequences, standing: Standing, to_sequences: Sequences, to_standing: Standing) -> None:
    """Copy a schedule into the arrays of another one."""
    to_sequences.places[:] = sequences.places
    to_sequences.first[:] = sequences.first
    to_sequences.order[:] = sequences.order
    to_standing.times[:] = standing.times
    to_standing.complete[:] = standing.complete


@kernel
def late_orders(shop: Shop, standing: Standing) -> tuple[int, int]:
    """Give how many orders are late, and what their lateness costs."""
    count = 0
    cost: Any = np.int64(0)
    for order in range(len(standing.complete)):
        if standing.complete[order] > shop.orders[order].due:
            count += 1
            cost += order_cost(shop.orders[order], standing.complete[order], shop.tardiness_cost, 0)
    return count, cost


@kernel
def sum_up_shares(shop: Shop, standing: Standing, shares: np.ndarray) -> float:
    """Sum up the roots of what the orders cost by their lateness; give the whole."""
    total = 0.0
    for order in range(len(shares)):
        late = standing.complete[order] - shop.orders[order].due
        if late > 0:
            total += np.sqrt(float(late) * shop.orders[order].weight)
        shares[order] = total
    return total


@kernel
def drawn(shares: np.ndarray, random: np.ndarray) -> int:
    """Draw an order with a chance in proportion to its share."""
    wanted = random_share(random) * shares[-1]
    low, high = 0, len(shares) - 1
    while low < high:
        middle = (low + high) // 2
        if shares[middle] > wanted:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def applied(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    journal: Journal,
    rooms: Rooms,
    operation: int,
    mode: int,
    before: int,
    after: int,
    limit: int,
    target: int,
    hope: float,
) -> int:
    """Move an operation between two neighbours, and take the move back where it costs more than a limit.

    Returns
    -------
    int
        By how much the schedule costs more with it; TOO_MUCH where it was taken back.

    """
    places, order, modes = sequences.places, sequences.order, shop.modes
    old_mode, old_before, old_after = places[operation].mode, places[operation].before, places[operation].after
    relink(places, sequences.first, modes, shop.resources, operation, mode, before, after)
    start, end = reorder(
        operation, places, order, shop.operations, shop.jobs, shop.links, shop.feeds, rooms.marks, rooms.marked,
        rooms.room, rooms.saved,
    )  # fmt: skip
    if start == NONE:
        relink(places, sequences.first, modes, shop.resources, operation, old_mode, old_before, old_after)
        return TOO_MUCH
    dirty, reached = journal.dirty, journal.reached
    dirty[operation], reached[0], pending = True, operation, 1
    if after != NONE and not dirty[after]:
        dirty[after], reached[pending], pending = True, after, pending + 1
    if old_after != NONE and not dirty[old_after]:
        dirty[old_after], reached[pending], pending = True, old_after, pending + 1
    cost = retimed(shop, sequences, standing, journal, pending, limit, target, hope)
    if cost > limit:
        take_back(standing, journal)
        relink(places, sequences.first, modes, shop.resources, operation, old_mode, old_before, old_after)
        restore_order(places, order, rooms.saved, start, end)
        return TOO_MUCH
    places[operation].old_mode = mode
    return cost


@kernel
def search(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    journal: Journal,
    rooms: Rooms,
    random: np.ndarray,
    tries: int,
    temperature: float,
    hope: float,
    counts: np.ndarray,
) -> int:
    """Try moves; keep those that pay, and some that do not as long as it is warm.

    Parameters
    ----------
    shop, sequences, standing
        The problem and a schedule, which is changed.
    journal, rooms
        Room.
    random
        The state of random numbers.
    tries
        How many moves to try.
    temperature
        A move that costs so much more is kept with a chance of 1 / e.
    hope
        See `retimed`.
    counts
        Takes how many moves were tried, and how many were kept: shape (2,), int64, added up.

    Returns
    -------
    int
        By how much the schedule costs more than before, mostly less.

    """
    places, operations, modes = sequences.places, shop.operations, shop.modes
    chain, waits, times = rooms.chain, rooms.waits, standing.times
    gain: Any = np.int64(0)
    for number in range(tries):
        counts[0] += 1
        if number % _TRIES_UNTIL_SHARES_ARE_OLD == 0 and sum_up_shares(shop, standing, rooms.shares) <= 0:
            break
        order = drawn(rooms.shares, random)
        last = deciding_operation(order, shop.orders, shop.order_jobs, shop.jobs, operations, times)
        if last == NONE:
            continue
        length = chain_to(last, places, operations, shop.jobs, shop.links, times, chain, waits, random)
        at = random_below(random, length)
        operation, other = chain[at], NONE
        kind = ELSEWHERE
        if waits[at]:
            kind = random_below(random, 10)
            block = at
            if random_below(random, 2) == 0:  # anywhere in the block, else the neighbour
                while block + 1 < length and waits[block + 1] and places[chain[block]].before == chain[block + 1]:
                    block += 1
            other = places[chain[at + random_below(random, block - at + 1)]].before
            if kind < LATER:
                operation, other = other, operation
        row = operations[operation]
        if row.status != FREE:
            continue
        mode = places[operation].mode
        alternatives = operations[operation + 1].first_mode - row.first_mode
        before, after = NONE, NONE
        if other == NONE and alternatives == 1:
            continue
        if kind >= ELSEWHERE and alternatives > 1:
            mode = row.first_mode + random_below(random, alternatives - 1)
            if mode >= places[operation].mode:
                mode += 1
            ready = ready_at(operation, operations, shop.jobs, shop.links, times)
            after = sequences.first[modes[mode].resource]
            while after != NONE and times[after].start < ready:
                before, after = after, places[after].after
            shift = random_below(random, 6) - 2
            while shift > 0 and after != NONE:
                before, after = after, places[after].after
                shift -= 1
            while shift < 0 and before != NONE:
                before, after = places[before].before, before
                shift += 1
        elif kind < LATER:
            before, after = other, places[other].after
        else:
            before, after = places[other].before, other
        limit = 0 if temperature <= 0 else int(-temperature * np.log(1.0 - random_share(random)))
        cost = applied(shop, sequences, standing, journal, rooms, operation, mode, before, after, limit, order, hope)
        if cost != TOO_MUCH:
            gain += cost
            counts[1] += 1
    return gain
