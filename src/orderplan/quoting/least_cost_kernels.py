"""The kernel that bounds from below what a unit costs in orders of any quantity between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NONE
from orderplan.kernels import kernel
from orderplan.quoting.order_cost_kernels import Below, Terms, exploded_lots

if TYPE_CHECKING:
    from orderplan.bom.arrays import BomArrays


@kernel
def _least_price(row: int, at_once: int, below: Below, terms: Terms) -> float:
    """Give the lowest price of one unit when at most so much is bought at once."""
    if below.seller[row] == NONE:
        return below.own_price[row]
    item, least = below.items[row], -1.0
    for price in range(terms.price_starts[item], terms.price_starts[item + 1]):
        valid = terms.valid_from[price] <= terms.day < terms.valid_to[price]
        if not valid or terms.price_supplier[price] != below.seller[row]:
            continue
        if least < 0.0 or (terms.min_quantity[price] <= at_once and terms.unit_price[price] < least):
            least = terms.unit_price[price]
    return least / terms.offers[below.offer[row]].per_sold_unit


@kernel
def least_unit_cost(first: int, last: int, bom: BomArrays, below: Below, terms: Terms) -> float:
    """Bound the cost of one unit in orders of all quantities from `first` to `last`, in millionths, from below.

    What is needed and had, the number of lots and what is bought at once never fall when the quantity rises. So a lot's
    setup is spread over no more than what is had for the last quantity, and no price is below that of the best tier
    that it reaches. What is left over is taken for free. Needs are rounded to a millionth on the way; the bound lets
    each of them be too small by all that rounding can do.
    """
    rows = len(below.items)
    need, at_once = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    usage = np.empty(len(below.lines), dtype=np.int64)
    had_first, had_last = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    lots_first, lots_last = np.empty(rows), np.empty(rows)
    exploded_lots(first, bom, below, terms, need, had_first, lots_first, at_once, usage)
    exploded_lots(last, bom, below, terms, need, had_last, lots_last, at_once, usage)
    least = np.zeros(rows)
    if (lots_last < lots_first)[below.usual == 0].any():  # beyond 10,000 orders a lot is not cut at all (rule 5.2)
        return 0.0
    for row in range(rows - 1, -1, -1):
        if had_first[row] == 0:
            continue
        started = 1.0 / (1.0 - bom.item_scrap[below.items[row]] / 1e6)
        lots_per_unit = 0.0 if below.usual[row] > 0 else lots_first[row] / (had_last[row] / 1e6)
        for kind in range(2):
            work = below.setup[row, kind] * lots_per_unit + below.run[row, kind] * started
            least[row] += work * (1.0 + below.overhead_rate)
        least[row] += _least_price(row, at_once[row], below, terms)
        for place in range(below.line_starts[row], below.line_starts[row + 1]):
            line = below.lines[place]
            lost = 1.0 + bom.line_scrap[line] / 1e6
            part = started * (bom.quantity_per[line] / 1e6) * lost
            part -= (bom.quantity_per[line] / 1e6 * lost + lost + 1.0) / had_first[row]
            part += bom.fixed_quantity[line] / 1e6 * lots_per_unit
            least[row] += max(part, 0.0) * least[below.below[place]]
    return least[0]
