"""What exceptions do to customers: the sales orders that supplies reach upward over the pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.kernels import kernel
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows

REACH = row_type(
    [
        ("value", "f8"),  # the open value of the sales orders
        ("orders", "i4"),  # how many distinct ones
        ("last", "i4"),  # the last of them
    ]
)
"""The sales orders that something reaches; all in one place, since most of the time goes into finding it in memory."""


@kernel
def orders_reached(
    order_values: np.ndarray, supply_items: np.ndarray, setting: Setting, rows: Rows, links: Links
) -> tuple[np.ndarray, np.ndarray]:
    """Find what each supply reaches, and all planned orders of each item.

    That is found by going down once from each sales order: the ways up from each supply would meet all that lies
    between again and again.

    Parameters
    ----------
    order_values
        The open value of each sales order: shape (orders,).
    supply_items
        Per supply code its item.
    setting, rows, links
        The plan.

    Returns
    -------
    of_supplies, of_items
        `REACH` by supply code and by item.

    """
    order_count = len(order_values)
    starts, below = _supplies_below(rows, links)
    of_supplies, of_items = np.zeros(len(links.ready), dtype=REACH), np.zeros(len(rows.blocks), dtype=REACH)
    of_supplies["last"][:], of_items["last"][:] = -1, -1
    waiting = np.empty(1024, dtype=np.int64)
    for order in range(order_count):
        waiting[0], count = order, 1
        while count > 0:
            count -= 1
            source = waiting[count]
            for supply in below[starts[source] : starts[source + 1]]:
                reach = of_supplies[supply]
                if reach.last == order:
                    continue
                reach.last = order
                reach.orders += 1
                reach.value += order_values[order]
                if supply >= setting.first_planned_supply:
                    of_item = of_items[supply_items[supply]]
                    if of_item.last != order:
                        of_item.last = order
                        of_item.orders += 1
                        of_item.value += order_values[order]
                source_below = order_count + supply - setting.stock_count
                if source_below >= order_count and starts[source_below] < starts[source_below + 1]:
                    if count == len(waiting):
                        waiting = grown(waiting, 2 * count)
                    waiting[count] = source_below
                    count += 1
    return of_supplies, of_items


@kernel
def _supplies_below(rows: Rows, links: Links) -> tuple[np.ndarray, np.ndarray]:
    """Give the supplies that each source of requirements takes from: ``below[starts[s]:starts[s + 1]]``."""
    starts = np.zeros(len(links.source_starts), dtype=np.int32)
    below = np.empty(len(links.supply_pegs), dtype=np.int32)
    count = 0
    for source in range(len(starts) - 1):
        for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
            for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
                below[count] = rows.pegs[peg].supply
                count += 1
        starts[source + 1] = count
    return starts, below
