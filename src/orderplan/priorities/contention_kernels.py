"""Who takes what others wait for: free supply of items that lack some, and the sales orders above it in the pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import NO_DAY, NONE
from orderplan.kernels import kernel
from orderplan.mrp.records import SAFETY
from orderplan.priorities.lacking_kernels import waited_until

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows


class Met(NamedTuple):
    """What a walk has met; a later walk with another mark begins afresh."""

    supplies: np.ndarray
    """Per supply code the mark of the last walk that met it: int64."""
    orders: np.ndarray
    """Per sales order likewise."""


class Ways(NamedTuple):
    """How items stand to others in the BOM, as far as one order can take what another one waits for."""

    stand_in_starts: np.ndarray
    """Items whose supply can cover item i's requirements too: ``stand_ins[starts[i]:starts[i + 1]]``."""
    stand_ins: np.ndarray
    phantom_starts: np.ndarray
    """Of a phantom i, itself and the phantoms above it: ``phantoms[starts[i]:starts[i + 1]]``; of others nothing. What
    came down through them would not have, had their own supply been enough."""
    phantoms: np.ndarray
    parent: np.ndarray
    """Per BOM line its parent."""


@kernel
def orders_above(
    seeds: np.ndarray, mark: int, most: int, met: Met, stock_count: int, rows: Rows, links: Links
) -> np.ndarray:
    """Give the sales orders that some requirements serve, directly or through what is made for others.

    Parameters
    ----------
    seeds
        The slots of the requirements.
    mark, met
        The mark of this walk, above 0; what carries it has been met.
    most
        After so many orders it stops.
    stock_count
        The supply code of receipt 0.
    rows, links
        The plan.

    Returns
    -------
    numpy.ndarray
        Codes, the nearest first, each once: shape (n,), int64.

    """
    found, count = np.empty(16, dtype=np.int64), 0
    waiting, first, last = np.empty(64, dtype=np.int64), 0, 0
    for seed in seeds:
        if last == len(waiting):
            waiting = grown(waiting, 2 * last)
        waiting[last] = seed
        last += 1
    while first < last and count < most:
        source = rows.requirements[waiting[first]].source
        first += 1
        if source == SAFETY:
            continue
        if source < len(met.orders):
            if met.orders[source] != mark:
                met.orders[source] = mark
                if count == len(found):
                    found = grown(found, 2 * count)
                found[count] = source
                count += 1
            continue
        supply = source - len(met.orders) + stock_count
        if met.supplies[supply] == mark:
            continue
        met.supplies[supply] = mark
        for place in range(links.supply_starts[supply], links.supply_starts[supply + 1]):
            if last == len(waiting):
                waiting = grown(waiting, 2 * last)
            waiting[last] = rows.pegs[links.supply_pegs[place]].requirement
            last += 1
    return found[:count]


@kernel
def two_above(seeds: np.ndarray, mark: int, met: Met, stock_count: int, rows: Rows, links: Links) -> tuple[int, int]:
    """Give two of the sales orders that some requirements serve, whichever are found first; -1 for one that is not.

    Asked of every item that is short, so it goes up one way to its end rather than all of them a step at a time: most
    ways soon lead to two orders. The parameters are those of `orders_above`.
    """
    requirements, pegs, order_count, one = rows.requirements, rows.pegs, len(met.orders), -1
    supply_starts, supply_pegs = links.supply_starts, links.supply_pegs
    stack, depth = np.empty(64, dtype=np.int64), 0
    for seed in seeds:
        stack[0], depth = seed, 1
        while depth > 0:
            depth -= 1
            source = requirements[stack[depth]].source
            if source == SAFETY:
                continue
            if source < order_count:
                if one >= 0 and source != one:
                    return one, source
                one = source
                continue
            supply = source - order_count + stock_count
            if met.supplies[supply] == mark:
                continue
            met.supplies[supply] = mark
            first, last = supply_starts[supply], supply_starts[supply + 1]
            if depth + last - first > len(stack):
                stack = grown(stack, 2 * (depth + last - first))
            for place in range(first, last):
                stack[depth] = pegs[supply_pegs[place]].requirement
                depth += 1
    return one, -1


@kernel
def holders_of(
    item: int, waiter: int, cover: int, lots_until: int, ways: Ways, setting: Setting, rows: Rows, links: Links
) -> np.ndarray:
    """Give the requirements that take free existing supply of an item which is there by a day.

    Parameters
    ----------
    item, waiter, cover
        An item, a requirement of it that is left out (or -1), and the day.
    lots_until
        The day until which those count too that take planned orders of the item; `NO_DAY`: they never do.
    ways, setting, rows, links
        The plan.

    Returns
    -------
    numpy.ndarray
        Slots, in the order of the supplies: shape (n,), int64. Safety stock is none of them.

    """
    found, count = np.empty(16, dtype=np.int64), 0
    others = ways.stand_ins[ways.stand_in_starts[item] : ways.stand_in_starts[item + 1]]
    for k in range(-1, len(others)):
        own = item if k < 0 else others[k]
        first, block = setting.supplies.starts[own], rows.blocks[own]
        existing = setting.supplies.starts[own + 1] - first
        for place in range(existing + (block.lots if lots_until != NO_DAY else 0)):
            code, until = setting.first_planned_supply + block.first_lot + place - existing, lots_until
            if place < existing:
                supply = setting.supplies.rows[first + place]
                code, until = supply.code, cover if supply.order == NONE else NO_DAY
            if links.ready[code] > until:
                continue
            for at in range(links.supply_starts[code], links.supply_starts[code + 1]):
                taker = rows.pegs[links.supply_pegs[at]].requirement
                if taker != waiter and rows.requirements[taker].source != SAFETY:
                    if count == len(found):
                        found = grown(found, 2 * count)
                    found[count] = taker
                    count += 1
    return found[:count]


@kernel
def contested_items(
    sequence: np.ndarray,
    starts: np.ndarray,
    slots: np.ndarray,
    asked: Met,
    waiting: Met,
    holding: Met,
    ways: Ways,
    setting: Setting,
    rows: Rows,
    links: Links,
) -> np.ndarray:
    """Give for each sales order an item that it contends for: shape (orders,), int64, by code.

    It is the first item of which the order waits for what others hold; else the first of which it holds what others
    wait for; else -1.

    Parameters
    ----------
    sequence
        The items that lack supply in the order in which they are asked: shape (n,), int64.
    starts, slots
        As `lacking_rows` gives them.
    asked, waiting, holding
        Three that have met nothing. What the walks for an earlier item have met is not walked again to say which orders
        wait or hold, so all of these walks together take no longer than the pegging is long.
    ways, setting, rows, links
        The plan.

    """
    waits, holds = np.full(len(asked.orders), -1, dtype=np.int64), np.full(len(asked.orders), -1, dtype=np.int64)
    stock, mark = setting.stock_count, 0
    for item in sequence:
        waiters = slots[starts[item] : starts[item + 1]]
        latest, lots_until = waited_until(waiters, setting, rows, links)
        holders = holders_of(item, -1, latest, lots_until, ways, setting, rows, links)
        mark += 2
        some = two_above(waiters, mark - 1, asked, stock, rows, links)
        others = two_above(holders, mark, asked, stock, rows, links)
        if some[0] < 0 or others[0] < 0 or (some == others and some[1] < 0):
            continue  # an order takes nothing from itself
        for order in orders_above(waiters, 1, len(waits), waiting, stock, rows, links):
            waits[order] = item
        for order in orders_above(holders, 1, len(waits), holding, stock, rows, links):
            holds[order] = item
    return np.where(waits >= 0, waits, holds)
