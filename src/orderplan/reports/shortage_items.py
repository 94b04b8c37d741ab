"""Shortages by item: from when to when it is short, how much, and what it blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS
from orderplan.data.planning_data import arrow_to_frame
from orderplan.mrp.exception_impact import order_values
from orderplan.mrp.identify import days_array, ids
from orderplan.quantities import MILLION, from_millionths, to_millionths
from orderplan.reports.shortage_findings import shortage_findings
from orderplan.reports.shortage_graph_kernels import orders_held_up
from orderplan.reports.shortage_kernels import most_short

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.reports.shortage_findings import ShortageFindings


def shortage_items_table(plan: MaterialPlan) -> pa.Table:
    """Give the shortages by item as an Arrow table; see `shortage_items_frame`."""
    found = shortage_findings(plan)
    pieces = found.pieces
    fresh = np.ones(len(pieces.item), dtype=bool)
    fresh[1:] = pieces.item[1:] != pieces.item[:-1]
    first = np.flatnonzero(fresh)  # the pieces of an item stand together, but items by low-level code
    turn = np.argsort(pieces.item[first])
    items = pieces.item[first][turn]

    def over(function: np.ufunc, values: np.ndarray) -> np.ndarray:
        result: np.ndarray = function.reduceat(values, first)[turn] if len(items) else values[:0]
        return result

    ready, never = pieces.ready.astype(np.int64), pieces.ready == ENDLESS
    recovery = over(np.maximum, ready)
    late = over(np.maximum, np.where(never, 0, ready - pieces.need))
    # Money in whole millionths too, so that sums are the same in any order.
    values = to_millionths(order_values(plan)[found.late.orders])
    held, value = _held_up(found, values)
    alone, value_alone = _alone(found, values)
    return pa.table(
        {
            "item_id": ids(plan, "items", items),
            "first_date": days_array(plan, over(np.minimum, pieces.need)),
            "depth": from_millionths(most_short(pieces, first)[turn]),
            "recovery_date": days_array(plan, recovery),
            "days_late": pa.array(late, mask=recovery == ENDLESS),
            "quantity": from_millionths(over(np.add, pieces.quantity)),
            "orders": held[items],
            "value": np.round(value[items] / MILLION, 2),
            "orders_alone": alone[items],
            "value_alone": np.round(value_alone[items] / MILLION, 2),
            "is_root": over(np.logical_or, found.is_root),
        }
    )


def _held_up(found: ShortageFindings, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count the late orders that each item holds up, and add up their values: shape (all items,) each."""
    instance, levels = found.plan.instance, found.plan.bom.levels
    orders, late = instance.orders, found.late.orders
    made = np.concatenate([instance.receipts.item_id, found.plan.store.planned.rows["item"]])
    source_levels = np.concatenate([np.zeros(len(orders.item_id), dtype=np.int16), levels[made].astype(np.int16) + 1])
    turn = np.lexsort((late, found.late.covers, orders.item_id[late]))  # what is alike shares much
    return orders_held_up(late[turn], values[turn], found.pieces.item, found.graph, source_levels, instance.item_count)


def _alone(found: ShortageFindings, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count the late orders that wait for nothing but one item, and add up their values: shape (all items,) each."""
    mended = found.late.mended
    order = np.repeat(np.arange(len(values)), mended.ends - mended.starts)
    alone = (mended.days < found.late.covers[order]) & (mended.days <= found.late.limits[order])
    counts, totals = (np.zeros(found.plan.instance.item_count, dtype=np.int64) for _ in range(2))
    np.add.at(counts, mended.items[alone], 1)
    np.add.at(totals, mended.items[alone], values[order[alone]])
    return counts, totals


def shortage_items_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the shortages by item.

    Returns
    -------
    pandas.DataFrame
        A row for each item that is short: `item_id`, `first_date` (from when; today where the need is over), `depth`
        (the most that is short on one day), `recovery_date` (from then on nothing is; missing: never), `days_late` (the
        most that a need waits; missing: for ever), `quantity` (of all its shortages, each counted once), `orders` (late
        sales order lines that it holds up), `value` (their open value), `orders_alone` (of these, the lines that wait
        for nothing else), `value_alone`, `is_root` (its own supply is late for any of it).

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.reports.shortage_items import shortage_items_frame
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> items = shortage_items_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> items[["item_id", "first_date", "depth", "recovery_date", "orders_alone", "value_alone", "is_root"]]
      item_id first_date  depth recovery_date  orders_alone  value_alone  is_root
    0    BIKE 2026-01-21    1.0    2026-01-26             1        640.0    False
    1   FRAME 2026-01-19    1.0    2026-01-22             1        640.0    False
    2    TUBE 2026-01-14    4.5    2026-01-19             1        640.0     True

    """
    return arrow_to_frame(shortage_items_table(plan))
