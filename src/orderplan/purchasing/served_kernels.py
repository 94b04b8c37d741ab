"""Going up from purchases to the sales orders that need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS, NONE
from orderplan.kernels import kernel
from orderplan.mrp.records import SAFETY, row_type

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.projection_kernels import Rows

MOST_ORDERS = 100
"""The sales orders that are looked for; what serves more is for everyone, and to find them all takes minutes."""
NAMED_ORDERS = 3
"""The sales orders that are named."""


DEMANDED = row_type([("value", "f8"), ("due", "i4")], align=True)
"""The open value of a sales order, and its due date."""


class Served(NamedTuple):
    """The sales orders that suggestions serve; shape (lines,) each, but for `named`."""

    orders: np.ndarray
    """How many, up to `MOST_ORDERS`: int32."""
    value: np.ndarray
    """Their open value: float64."""
    named: np.ndarray
    """The first of them by due date, or NONE: shape (lines, `NAMED_ORDERS`), int32."""


@kernel
def orders_above(
    starts: np.ndarray,
    supplies: np.ndarray,
    orders: np.ndarray,
    stock_count: int,
    rows: Rows,
    links: Links,
) -> Served:
    """Go up from each group, along the earliest need first, until there are no more sales orders or enough of them.

    Receipts and planned orders stand alike among sources, behind the sales orders, and among supplies, behind the stock.
    """
    groups, order_count = len(starts) - 1, len(orders)
    found = Served(
        np.zeros(groups, dtype=np.int32), np.zeros(groups), np.full((groups, NAMED_ORDERS), NONE, dtype=np.int32)
    )
    sources = _sources_above(rows, links)
    seen = np.full(len(links.source_starts), NONE, dtype=np.int32)
    days = np.empty(NAMED_ORDERS, dtype=np.int32)
    path, next_place = np.empty(64, dtype=np.int64), np.empty(64, dtype=np.int64)
    for group in range(groups):
        count, value = 0, 0.0
        days[:] = ENDLESS
        named = found.named[group]
        for start in supplies[starts[group] : starts[group + 1]]:
            if seen[start - stock_count + order_count] == group or count == MOST_ORDERS:
                continue
            seen[start - stock_count + order_count] = group
            path[0], next_place[0], depth = start, links.supply_starts[start], 1
            while depth > 0 and count < MOST_ORDERS:
                place = next_place[depth - 1]
                if place == links.supply_starts[path[depth - 1] + 1]:
                    depth -= 1
                    continue
                next_place[depth - 1] += 1
                source = sources[place]
                if source == SAFETY or seen[source] == group:
                    continue
                seen[source] = group
                if source < order_count:
                    count += 1
                    value += orders[source].value
                    _name(source, orders[source].due, named, days)
                    continue
                if depth == len(path):
                    path, next_place = grown(path, 2 * depth), grown(next_place, 2 * depth)
                path[depth] = stock_count + source - order_count
                next_place[depth] = links.supply_starts[path[depth]]
                depth += 1
        found.orders[group], found.value[group] = count, value
    return found


@kernel
def _sources_above(rows: Rows, links: Links) -> np.ndarray:
    """Give the source of the requirement of each pegging row, in the order of the supplies: int32."""
    sources = np.empty(len(links.supply_pegs), dtype=np.int32)
    for place in range(len(sources)):
        sources[place] = rows.requirements[rows.pegs[links.supply_pegs[place]].requirement].source
    return sources


@kernel
def _name(order: int, due: int, named: np.ndarray, days: np.ndarray) -> None:
    """Name a sales order where it is among the first by due date, then id; `days` are those of the ones named."""
    if due > days[-1]:
        return
    for place in range(len(named)):
        if named[place] == NONE or (due, order) < (days[place], named[place]):
            named[place], order = order, named[place]
            days[place], due = due, days[place]
        if order == NONE:
            break
