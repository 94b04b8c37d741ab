"""What an exception does to customers: the sales orders that it reaches upward over the pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.kernels import kernel
from orderplan.mrp.exception_rows import ITEM, ORDER, SUPPLY
from orderplan.mrp.tracing_kernels import supply_of_source

if TYPE_CHECKING:
    from orderplan.mrp.links import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows


@kernel
def orders_reached(
    kinds: np.ndarray, objects: np.ndarray, values: np.ndarray, setting: Setting, rows: Rows, links: Links
) -> tuple[np.ndarray, np.ndarray]:
    """Count the sales orders that each object reaches upwards, and add up their values.

    Parameters
    ----------
    kinds, objects
        What to start from: orders, requirements, supplies; an item stands for all its planned orders: shape (n,) each.
    values
        The open value of each sales order: shape (orders,).
    setting, rows, links
        The plan.

    Returns
    -------
    orders_hit, value_hit
        Shape (n,) each.

    """
    order_count = len(values)
    receipt_count = setting.first_planned_supply - setting.stock_count
    hit, value_hit = np.zeros(len(kinds), dtype=np.int64), np.zeros(len(kinds))
    seen_order = np.full(order_count, -1, dtype=np.int64)
    seen_supply = np.full(len(links.ready), -1, dtype=np.int64)
    waiting = np.empty(1024, dtype=np.int64)
    for k in range(len(kinds)):
        order, starts = _starts(kinds[k], objects[k], order_count, setting, rows)
        if order >= 0:
            hit[k], value_hit[k] = 1, values[order]
        waiting = grown(waiting, 2 * len(starts)) if len(starts) > len(waiting) else waiting
        waiting[: len(starts)] = starts
        seen_supply[starts] = k
        count = len(starts)
        while count > 0:
            count -= 1
            supply = waiting[count]
            for peg in links.supply_pegs[links.supply_starts[supply] : links.supply_starts[supply + 1]]:
                source = rows.requirements[rows.pegs[peg].requirement].source
                if source < order_count and seen_order[source] != k:
                    seen_order[source] = k
                    hit[k] += 1
                    value_hit[k] += values[source]
                above = supply_of_source(source, setting, order_count, receipt_count)
                if above >= 0 and seen_supply[above] != k:
                    seen_supply[above] = k
                    if count == len(waiting):
                        waiting = grown(waiting, 2 * count)
                    waiting[count] = above
                    count += 1
    return hit, value_hit


@kernel
def _starts(kind: int, code: int, order_count: int, setting: Setting, rows: Rows) -> tuple[int, np.ndarray]:
    """Give the sales order that an object is of, or -1, and the supplies from which to go up."""
    nothing = np.empty(0, dtype=np.int64)
    if kind == ORDER:
        return code, nothing
    if kind == SUPPLY:
        return -1, np.array([code])
    if kind == ITEM:
        block = rows.blocks[code]
        return -1, setting.first_planned_supply + block.first_lot + np.arange(block.lots)
    source = rows.requirements[code].source
    if source < order_count:
        return source, nothing
    receipt_count = setting.first_planned_supply - setting.stock_count
    above = supply_of_source(source, setting, order_count, receipt_count)
    return -1, np.array([above]) if above >= 0 else nothing
