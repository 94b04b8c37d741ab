"""Going up from purchases to the sales orders that need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import NONE
from orderplan.kernels import kernel
from orderplan.mrp.tracing_kernels import supply_of_source

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
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
    late: np.ndarray
    """How many of them are late, or never covered, in the plan: int32."""
    named: np.ndarray
    """The first of them by due date, or NONE: shape (lines, `NAMED_ORDERS`), int32."""


@kernel
def orders_above(
    starts: np.ndarray,
    supplies: np.ndarray,
    values: np.ndarray,
    due: np.ndarray,
    is_late: np.ndarray,
    receipt_count: int,
    setting: Setting,
    rows: Rows,
    links: Links,
) -> Served:
    """Go up from each group, along the earliest need first, until there are no more sales orders or enough of them."""
    groups, order_count = len(starts) - 1, len(values)
    found = Served(
        np.zeros(groups, dtype=np.int32),
        np.zeros(groups),
        np.zeros(groups, dtype=np.int32),
        np.full((groups, NAMED_ORDERS), NONE, dtype=np.int32),
    )
    seen, met = np.full(len(links.ready), NONE, dtype=np.int32), np.full(order_count, NONE, dtype=np.int32)
    path, next_peg = np.empty(64, dtype=np.int64), np.empty(64, dtype=np.int64)
    for group in range(groups):
        for start in supplies[starts[group] : starts[group + 1]]:
            if seen[start] == group or found.orders[group] == MOST_ORDERS:
                continue
            seen[start], path[0], next_peg[0], depth = group, start, links.supply_starts[start], 1
            while depth > 0 and found.orders[group] < MOST_ORDERS:
                place = next_peg[depth - 1]
                if place == links.supply_starts[path[depth - 1] + 1]:
                    depth -= 1
                    continue
                next_peg[depth - 1] += 1
                source = rows.requirements[rows.pegs[links.supply_pegs[place]].requirement].source
                if source < order_count:
                    if met[source] != group:
                        met[source] = group
                        _add_order(group, source, found, values, due, is_late)
                    continue
                above = supply_of_source(source, setting, order_count, receipt_count)
                if above >= 0 and seen[above] != group:
                    if depth == len(path):
                        path, next_peg = grown(path, 2 * depth), grown(next_peg, 2 * depth)
                    seen[above], path[depth], next_peg[depth] = group, above, links.supply_starts[above]
                    depth += 1
    return found


@kernel
def _add_order(group: int, order: int, found: Served, values: np.ndarray, due: np.ndarray, is_late: np.ndarray) -> None:
    """Count a sales order, and name it where it is among the first by due date, then id."""
    found.orders[group] += 1
    found.value[group] += values[order]
    found.late[group] += is_late[order]
    for place in range(NAMED_ORDERS):
        other = found.named[group, place]
        if other == NONE or (due[order], order) < (due[other], other):
            found.named[group, place] = order
            if other == NONE:
                break
            order = other
