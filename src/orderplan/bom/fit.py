"""The proof that no quantity of a plan can grow beyond what 64 bits of millionths hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataError, DataIssue
from orderplan.kernels import kernel
from orderplan.quantities import LARGEST, MILLION
from orderplan.timeline import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from orderplan.bom.arrays import BomArrays
    from orderplan.data.instance import Instance

_ROOM = 4.0
"""How much smaller than the largest integer a bound must stay: room for the sums of supply and demand beside it."""


def prove_fit(instance: Instance, bom: BomArrays, level_items: np.ndarray) -> None:
    """Bound what any plan can ask of each item, and refuse data whose bound does not fit.

    The bound follows all demand down all lines, whatever their validity or order, as if nothing were in stock. Each lot
    is larger than its need by at most the lot minimum and multiple; there are at most as many lots of an item as there
    are requirements of it, and at most one for each day and, of an order-specific item, each sales order; and a lot is
    split by the largest quantity of one order. Floating point is exact enough for a bound with room.

    Raises
    ------
    DataError
        Names the first item, from the top, that may be asked for more than fits.

    """
    items, orders = instance.items, instance.orders
    count = instance.item_count
    demand = np.zeros(count)
    rows = np.ones(count)
    for item, quantity in (
        (orders.item_id, orders.quantity),
        (instance.work_components.component_id, instance.work_components.quantity_required),
        (instance.receipts.item_id, instance.receipts.quantity),
    ):
        known = item >= 0
        np.add.at(demand, item[known], quantity[known].astype(np.float64))
        np.add.at(rows, item[known], 1.0)
    own = items.safety_stock.astype(np.float64) + np.maximum(items.order_up_to, 0).astype(np.float64)
    lot = items.lot_min.astype(np.float64) + items.lot_multiple.astype(np.float64) + items.lot_size.astype(np.float64)
    most_lots = np.where(items.part_class == 0, 1.0, 1.0 + len(orders.item_id)) * (LAST_DAY - FIRST_DAY + 1)
    largest_order = np.where(items.lot_max > 0, items.lot_max, np.inf)
    bound = _bounds(bom, level_items, demand + own, rows, lot, most_lots, largest_order)
    too_large = np.flatnonzero(~(bound < LARGEST / _ROOM))
    if not len(too_large):
        return
    first = too_large[np.argmin(bom.levels[too_large])]
    name = instance.spaces["items"].ids[int(first)].as_py()
    raise DataError(
        [
            DataIssue(
                kind=IssueKind.TOO_LARGE,
                severity=Severity.ERROR,
                table="items",
                column="item_id",
                message=f"a plan may ask for {bound[first] / MILLION:.3g} of '{name}', more than can be counted.",
                hint=f"look for a quantity in the wrong unit above it; the most is {LARGEST / _ROOM / MILLION:.3g}.",
            )
        ]
    )


@kernel
def _bounds(
    bom: BomArrays,
    level_items: np.ndarray,
    demand: np.ndarray,
    rows: np.ndarray,
    lot: np.ndarray,
    most_lots: np.ndarray,
    largest_order: np.ndarray,
) -> np.ndarray:
    """Walk the items from the top down; all arrays are per item, quantities in millionths as floats."""
    need, orders = demand.copy(), rows.copy()
    bound = np.zeros(len(demand))
    for item in level_items:
        lots = min(orders[item], most_lots[item])
        bound[item] = need[item] + lots * lot[item]
        orders[item] = lots + bound[item] / largest_order[item]
        started = bound[item] / (1.0 - bom.item_scrap[item] / 1e6)
        for line in range(bom.starts[item], bom.starts[item + 1]):
            per_unit = bom.quantity_per[line] / 1e6 * (1.0 + bom.line_scrap[line] / 1e6)
            component = bom.component[line]
            need[component] += started * per_unit + orders[item] * bom.fixed_quantity[line]
            orders[component] += orders[item]
    return bound
