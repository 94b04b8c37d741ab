"""What purchase suggestions are called, and the units that they are told in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import NONE
from orderplan.enums import PurchaseAction
from orderplan.mrp.identify import days_array, ids
from orderplan.purchasing.records import NEW

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.purchasing.firm import FirmRows
    from orderplan.purchasing.records import PurchasePlan


def suggestion_ids(plan: MaterialPlan, firm: FirmRows, lines: np.ndarray) -> pa.Array:
    """Name suggestions: item, sales order, supplier and need date, or action and receipt: shape (lines,), string.

    A new suggestion beside a firm one, or one of several lots of the largest size, may have the name of another: from
    the second on such names have a number behind them.
    """
    item_ids, order_ids, supplier_ids = _ids(plan, firm, lines)
    day = days_array(plan, lines["need"]).cast(pa.string())
    order_ids, supplier_ids = (pc.fill_null(texts, "-") for texts in (order_ids, supplier_ids))
    natural = pc.binary_join_element_wise(item_ids, order_ids, supplier_ids, day, "/")
    action = pa.array([str(word) for word in PurchaseAction]).take(pa.array(lines["action"]))
    of_receipts = pc.binary_join_element_wise(action, ids(plan, "scheduled_receipts", lines["receipt"]), "/")
    return _told_apart(pc.if_else(pa.array(lines["action"] == NEW), natural, of_receipts))


def _told_apart(names: pa.Array) -> pa.Array:
    """Put a number behind the second and later ones of equal names."""
    order = np.asarray(pc.sort_indices(names)).astype(np.int64)
    ascending = names.take(pa.array(order))
    repeats = np.zeros(len(names), dtype=bool)
    if len(names) > 1:
        repeats[1:] = pc.equal(ascending[1:], ascending[:-1]).to_numpy(zero_copy_only=False)
    if not repeats.any():
        return names
    place = np.arange(len(names))
    number = np.empty(len(names), dtype=np.int64)
    number[order] = place - np.maximum.accumulate(np.where(repeats, 0, place)) + 1
    numbered = pc.binary_join_element_wise(names, pa.array(number).cast(pa.string()), "/")
    return pc.if_else(pa.array(number > 1), numbered, names)


def line_ids(purchases: PurchasePlan) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Give the ids of item, sales order and supplier of each line; of a firm suggestion as they were given."""
    return _ids(purchases.material, purchases.firm, purchases.lines)


def _ids(plan: MaterialPlan, firm: FirmRows, lines: np.ndarray) -> tuple[pa.Array, pa.Array, pa.Array]:
    is_firm = lines["firm"] != NONE
    given = pa.array(lines["firm"], mask=~is_firm)
    found = []
    for table, column, texts in (
        ("items", "item", firm.item_ids),
        ("sales_orders", "order", firm.order_ids),
        ("suppliers", "supplier", firm.supplier_ids),
    ):
        known = ids(plan, table, lines[column])
        found.append(pc.if_else(pa.array(is_firm), texts.take(given), known) if is_firm.any() else known)
    return found[0], found[1], found[2]


def own_units(purchases: PurchasePlan) -> pa.Array:
    """Give the unit of each line's item."""
    items = purchases.lines["item"]
    return purchases.material.instance.texts.uom.take(pa.array(items, mask=items < 0))


def sold_units(purchases: PurchasePlan) -> pa.Array:
    """Give the unit in which each line's supplier sells, the item's own where it has none."""
    offers = purchases.lines["offer"]
    return pc.coalesce(purchases.offers.units.take(pa.array(offers, mask=offers < 0)), own_units(purchases))


def suggestion_order(purchases: PurchasePlan) -> np.ndarray:
    """Give the lines in the order of their names: shape (lines,), int64."""
    return np.asarray(pc.sort_indices(purchases.ids)).astype(np.int64)
