"""Which operations are sequenced anew: those that make an order late, and what is in their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.chain_kernels import chain_to, deciding_operation
from orderplan.scheduler.local_search_kernels import MOST_LINKS_OF_A_CHAIN, drawn
from orderplan.scheduler.problem import FREE, NONE
from orderplan.scheduler.random_kernels import random_below

if TYPE_CHECKING:
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

CHAIN, MACHINE, FAMILY, AROUND, ANYWHERE = range(5)
"""The kinds: a late order's chain with its rivals; a stretch of a machine; what lies between two operations of a family
on it; what is around an operation of a late order's chain; what is around any operation."""
KINDS = 5
_TRIES = 12
"""Operations looked at for each that is taken."""


class Rows(NamedTuple):
    """The operations of finite resources, by resource and in the order in which they are done."""

    operations: np.ndarray
    """Shape (n,), int32."""
    first: np.ndarray
    """Where each resource's begin: shape (resources + 1,), int32."""
    row: np.ndarray
    """Where each operation stands, or NONE: shape (operations,), int32."""


@kernel
def rows_of(shop: Shop, sequences: Sequences) -> Rows:
    """Lay the sequences out."""
    count, resources = len(sequences.places), len(shop.resources) - 1
    operations, first = np.empty(count, dtype=np.int32), np.empty(resources + 1, dtype=np.int32)
    row = np.full(count, NONE, dtype=np.int32)
    filled = 0
    for resource in range(resources):
        first[resource] = filled
        operation = sequences.first[resource]
        while operation != NONE:
            operations[filled], row[operation] = operation, filled
            filled += 1
            operation = sequences.places[operation].after
    first[resources] = filled
    return Rows(operations[:filled].copy(), first, row)


@kernel
def taken(operation: int, operations: np.ndarray, marks: np.ndarray, chosen: np.ndarray, count: int) -> int:
    """Take an operation, unless it may not be moved or is there already. Give how many there are."""
    if operation == NONE or marks[operation] != 0 or operations[operation].status != FREE or count == len(chosen):
        return count
    marks[operation], chosen[count] = 1, operation
    return count + 1


@kernel
def at_the_time(rows: Rows, times: np.ndarray, resource: int, moment: int) -> int:
    """Give the operation of a resource that is done at a moment, or else the next one or the last; NONE for none."""
    low, high = rows.first[resource], rows.first[resource + 1]
    if low == high:
        return NONE
    end = high
    while low < high:
        middle = (low + high) // 2
        if times[rows.operations[middle]].end > moment:
            high = middle
        else:
            low = middle + 1
    return rows.operations[min(low, end - 1)]


@kernel
def grown(
    shop: Shop,
    sequences: Sequences,
    times: np.ndarray,
    rows: Rows,
    marks: np.ndarray,
    chosen: np.ndarray,
    count: int,
    random: np.ndarray,
) -> int:
    """Take neighbours of what has been taken, on machines, in jobs and on other machines, until it is enough."""
    operations, modes, jobs, places = shop.operations, shop.modes, shop.jobs, sequences.places
    links, feeds = shop.links, shop.feeds
    tries = _TRIES * len(chosen)
    while 0 < count < len(chosen) and tries > 0:
        tries -= 1
        operation = chosen[random_below(random, count)]
        job, other = operations[operation].job, NONE
        way = random_below(random, 8)
        if way < 2:
            other = places[operation].before
        elif way < 4:
            other = places[operation].after
        elif way == 4:
            if operation > jobs[job].first_operation:
                other = operation - 1
            else:
                waits = operations[operation + 1].first_link - operations[operation].first_link
                if waits > 0:
                    link = operations[operation].first_link + random_below(random, waits)
                    other = jobs[links[link].to + 1].first_operation - 1
        elif way == 5:
            if operation + 1 < jobs[job + 1].first_operation:
                other = operation + 1
            else:
                users = jobs[job + 1].first_feed - jobs[job].first_feed
                if users > 0:
                    other = feeds[jobs[job].first_feed + random_below(random, users)].to
        else:
            alternatives = operations[operation + 1].first_mode - operations[operation].first_mode
            mode = operations[operation].first_mode + random_below(random, alternatives)
            other = at_the_time(rows, times, modes[mode].resource, times[operation].setup_start)
        count = taken(other, operations, marks, chosen, count)
    return count


@kernel
def chosen_operations(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    rows: Rows,
    shares: np.ndarray,
    kind: int,
    size: int,
    marks: np.ndarray,
    random: np.ndarray,
) -> np.ndarray:
    """Choose the operations of a neighbourhood.

    Parameters
    ----------
    shop, sequences, standing, rows
        The problem and a schedule.
    shares
        The orders' shares of attention, summed up to each: shape (orders,), float64; where the last is 0 nothing is
        late, and any operation will do.
    kind
        One of the kinds.
    size
        How many, about.
    marks
        All 0, and again afterwards: shape (operations,), int8.
    random
        The state of random numbers.

    Returns
    -------
    numpy.ndarray
        Free operations: shape (n,), int32.

    """
    operations, places, times = shop.operations, sequences.places, standing.times
    chosen, count = np.empty(size, dtype=np.int32), 0
    chain, waits = np.empty(MOST_LINKS_OF_A_CHAIN, dtype=np.int32), np.empty(MOST_LINKS_OF_A_CHAIN, dtype=np.bool_)
    length, last = 0, NONE
    if kind != ANYWHERE and len(shares) > 0 and shares[-1] > 0:
        order = drawn(shares, random)
        last = deciding_operation(order, shop.orders, shop.order_jobs, shop.jobs, operations, times)
    if last != NONE:
        length = chain_to(last, places, operations, shop.jobs, shop.links, times, chain, waits, random)
    else:
        chain[0], waits[0], length = random_below(random, len(places)), False, 1
    at = random_below(random, length)
    if kind == CHAIN:
        end = min(length, at + max(size // 3, 1))
        for link in range(at, end):
            count = taken(chain[link], operations, marks, chosen, count)
        for link in range(at, end):
            if waits[link]:
                count = taken(places[chain[link]].before, operations, marks, chosen, count)
    elif kind == MACHINE:
        count = taken(chain[at], operations, marks, chosen, count)
        before, after = places[chain[at]].before, places[chain[at]].after
        most = max(size * 2 // 3, 2)
        while count < most and (before != NONE or after != NONE):
            if before != NONE:
                count = taken(before, operations, marks, chosen, count)
                before = places[before].before
            if after != NONE:
                count = taken(after, operations, marks, chosen, count)
                after = places[after].after
            if before == NONE and after == NONE:
                break
    elif kind == FAMILY:
        family, after = operations[chain[at]].family, chain[at]
        reach = size
        while after != NONE and reach > 0:
            count = taken(after, operations, marks, chosen, count)
            after = places[after].after
            reach -= 1
            if after != NONE and operations[after].family == family and count > size // 3:
                count = taken(after, operations, marks, chosen, count)
                break
    else:
        count = taken(chain[at], operations, marks, chosen, count)
    tries = _TRIES
    while count == 0 and tries > 0:  # what has been drawn may not be moved
        tries -= 1
        count = taken(random_below(random, len(places)), operations, marks, chosen, count)
    count = grown(shop, sequences, times, rows, marks, chosen, count, random)
    for place in range(count):
        marks[chosen[place]] = 0
    return chosen[:count].copy()
