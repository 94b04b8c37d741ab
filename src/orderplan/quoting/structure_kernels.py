"""The kernels that collect what is below a quoted item, and from whom it is bought."""

from __future__ import annotations

import numpy as np

from orderplan.bom.arrays import BomArrays, in_force, line_range
from orderplan.data.instance import NONE
from orderplan.kernels import kernel


@kernel
def lines_below(
    bom: BomArrays, items: np.ndarray, with_order: np.ndarray, order: int, day: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Collect the lines in force among the items of an explosion.

    Parameters
    ----------
    bom
        The BOM.
    items, with_order
        One product's rows of `merged_needs`: shape (k,) each.
    order, day
        As there.

    Returns
    -------
    starts, lines, below
        Row r's lines are ``lines[starts[r]:starts[r + 1]]``, places in `bom`, and `below` has the row of each line's
        component.

    """
    item_count = len(bom.levels)
    place = np.full(2 * item_count, NONE, dtype=np.int32)
    for row in range(len(items)):
        place[items[row] + (item_count if with_order[row] else 0)] = row
    starts = np.zeros(len(items) + 1, dtype=np.int64)
    for row in range(len(items)):
        first, last = line_range(bom, items[row], order if with_order[row] else NONE)
        starts[row + 1] = starts[row] + (last - first if bom.explodes[items[row]] else 0)
    lines = np.empty(starts[-1], dtype=np.int64)
    below = np.empty(starts[-1], dtype=np.int64)
    count = 0
    for row in range(len(items)):
        starts[row] = count
        if not bom.explodes[items[row]]:
            continue
        first, last = line_range(bom, items[row], order if with_order[row] else NONE)
        passes = with_order[row] and bom.passes_order[items[row]]
        for line in range(first, last):
            if in_force(bom, line, day):
                component = bom.component[line]
                carries = passes and bom.passes_order[component]
                lines[count] = line
                below[count] = place[component + (item_count if carries else 0)]
                count += 1
    starts[len(items)] = count
    return starts, lines[:count], below[:count]


@kernel
def sellers_of(
    items: np.ndarray,
    day: int,
    offer_starts: np.ndarray,
    offers: np.ndarray,
    price_starts: np.ndarray,
    price_supplier: np.ndarray,
    valid_from: np.ndarray,
    valid_to: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Choose from whom items are bought on a day: the first valid offer with a price, else the first valid one.

    Parameters
    ----------
    items
        The items: shape (n,).
    day
        The day, as an offset.
    offer_starts, offers
        See `Offers`.
    price_starts, price_supplier, valid_from, valid_to
        The purchase prices; item i's are ``price_starts[i]`` … ``price_starts[i + 1] - 1``.

    Returns
    -------
    offer, has_price
        The row of `offers` or `NONE`, and whether its supplier has a price on the day: shape (n,) each.

    """
    offer, has_price = np.full(len(items), NONE, dtype=np.int64), np.zeros(len(items), dtype=np.bool_)
    for row in range(len(items)):
        item = items[row]
        for place in range(offer_starts[item], offer_starts[item + 1]):
            if has_price[row] or not offers[place].valid_from <= day < offers[place].valid_to:
                continue
            for price in range(price_starts[item], price_starts[item + 1]):
                if price_supplier[price] == offers[place].supplier and valid_from[price] <= day < valid_to[price]:
                    has_price[row] = True
            if has_price[row] or offer[row] == NONE:
                offer[row] = place
    return offer, has_price


@kernel
def planned_demand(
    items: np.ndarray, blocks: np.ndarray, pegs: np.ndarray, planned: np.ndarray, first: int
) -> np.ndarray:
    """Add up what a plan's requirements take of planned orders of some items that are kept for nobody.

    Parameters
    ----------
    items
        The items: shape (n,).
    blocks, pegs, planned
        The plan's rows.
    first
        The supply code of planned order slot 0.

    Returns
    -------
    numpy.ndarray
        What the plan still has to buy or make of each item, in millionths: shape (n,), int64.

    """
    demand = np.zeros(len(items), dtype=np.int64)
    for row in range(len(items)):
        block = blocks[items[row]]
        for peg in range(block.first_peg, block.first_peg + block.pegs):
            if pegs[peg].supply >= first and planned[pegs[peg].supply - first].order == NONE:
                demand[row] += pegs[peg].quantity
    return demand
