"""Going up from purchases to the sales orders that need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import NONE
from orderplan.kernels import kernel
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.projection_kernels import Rows

MOST_ORDERS = 100
"""The sales orders that are looked for; what serves more is for everyone, and to find them all takes minutes."""
NAMED_ORDERS = 3
"""The sales orders that are named."""


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
    values: np.ndarray,
    due: np.ndarray,
    stock_count: int,
    rows: Rows,
    links: Links,
) -> Served:
    """Go up from each group, along the earliest need first, until there are no more sales orders or enough of them.

    Receipts and planned orders stand alike among sources, behind sales orders, and among supplies, behind stock.
    """
    groups, order_count = len(starts) - 1, len(values)
    found = Served(
        np.zeros(groups, dtype=np.int32), np.zeros(groups), np.full((groups, NAMED_ORDERS), NONE, dtype=np.int32)
    )
    sources = _sources_above(rows, links)
    seen = np.full(len(links.source_starts), NONE, dtype=np.int32)
    path, next_place = np.empty(64, dtype=np.int64), np.empty(64, dtype=np.int64)
    for group in range(groups):
        count, value = 0, 0.0
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
                    value += values[source]
                    _name(source, found.named[group], due)
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
def _name(order: int, named: np.ndarray, due: np.ndarray) -> None:
    """Name a sales order where it is among the first by due date, then id."""
    for place in range(len(named)):
        other = named[place]
        if other == NONE or (due[order], order) < (due[other], other):
            named[place], order = order, other
        if other == NONE:
            break
