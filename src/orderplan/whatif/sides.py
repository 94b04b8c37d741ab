"""Small tables of what two plans can differ in, one for each side, in ids and days that mean the same in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.enums import Procurement, ReceiptKind
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.supplies import is_open
from orderplan.quantities import from_millionths
from orderplan.ranges import joined_ranges
from orderplan.whatif.item_kernels import short_of_items, taken_of_receipts
from orderplan.whatif.prices import cents, money

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

BOUGHT = np.array([how in {Procurement.BUY, Procurement.SUBCONTRACT} for how in Procurement])
"""Whether items of a procurement are bought, by its code."""
_KINDS = pa.array([str(word) for word in Procurement])
_RECEIPT_KINDS = pa.array([str(word) for word in ReceiptKind])


def order_side(plan: MaterialPlan, codes: np.ndarray) -> pa.Table:
    """Give when sales order lines are served: those of some codes that are planned."""
    rows = plan.instance.orders
    codes = codes[is_open(plan.instance, codes) & (plan.order_covers[codes] != NO_DAY)]
    cover, due = plan.order_covers[codes].astype(np.int64), rows.due_date[codes].astype(np.int64)
    never = cover == ENDLESS
    projected = np.where(never, ENDLESS, cover + rows.ship_days[codes])
    customers = rows.customer_id[codes]
    return pa.table(
        {
            "order_id": ids(plan, "sales_orders", codes),
            "item_id": ids(plan, "items", rows.item_id[codes]),
            "customer_id": plan.instance.customer_ids.ids.take(pa.array(customers, mask=customers < 0)),
            "priority": rows.priority[codes].astype(np.int64),
            "quantity": from_millionths(rows.quantity[codes]),
            "due_date": days_array(plan, due),
            "projected_date": days_array(plan, projected),
            "days_late": pa.array(np.maximum(projected - due, 0), mask=never),
            "value": money(order_cents(plan, codes)),
        }
    )


def order_cents(plan: MaterialPlan, codes: np.ndarray) -> np.ndarray:
    """Give the open value of sales order lines, 0 where they have no price: shape (n,), hundredths."""
    rows = plan.instance.orders
    return cents(rows.quantity[codes], np.nan_to_num(rows.unit_price[codes]))


def shortage_side(plan: MaterialPlan, items: np.ndarray) -> pa.Table:
    """Give what is short of some items; those of which nothing is short have no row."""
    days = plan.days
    quantity, late, need = short_of_items(
        items, plan.setting.today, plan.setting.first_planned_supply, plan.rows, days.supply, days.covers, days.ready
    )
    short = np.flatnonzero(quantity > 0)
    return pa.table(
        {
            "item_id": ids(plan, "items", items[short]),
            "quantity": from_millionths(quantity[short]),
            "days_late": pa.array(late[short], mask=late[short] == ENDLESS),
            "need_date": days_array(plan, need[short]),
        }
    )


def slots_of(plan: MaterialPlan, items: np.ndarray, first: str, count: str) -> np.ndarray:
    """Give the places of the rows of some items: shape (rows,), int64."""
    return joined_ranges(plan.blocks[first][items], plan.blocks[count][items])


def purchase_side(plan: MaterialPlan, items: np.ndarray, prices: np.ndarray) -> pa.Table:
    """Give the planned purchases of some items, and what they cost at the prices of the items."""
    items = items[BOUGHT[plan.instance.items.procurement[items]]]
    rows = plan.store.planned.array[slots_of(plan, items, "first_lot", "lots")]
    ready = plan.store.ready.array[slots_of(plan, items, "first_ready", "lots")]
    return pa.table(
        {
            "item_id": ids(plan, "items", rows["item"]),
            "order_id": ids(plan, "sales_orders", rows["order"]),
            "due_date": days_array(plan, rows["due"]),
            "sequence": rows["sequence"].astype(np.int64),
            "kind": _KINDS.take(pa.array(plan.instance.items.procurement[rows["item"]])),
            "quantity": from_millionths(rows["quantity"]),
            "release_date": days_array(plan, rows["release"]),
            "available_date": days_array(plan, ready),
            "value": money(cents(rows["quantity"], prices[rows["item"]])),
        }
    )


def marked_items(plan: MaterialPlan, items: np.ndarray) -> np.ndarray:
    """Mark some items: shape (items of the plan,), bool."""
    marks = np.zeros(plan.instance.item_count, dtype=bool)
    marks[items] = True
    return marks


def takers_of(plan: MaterialPlan, items: np.ndarray) -> np.ndarray:
    """Give some items and those that can take their supply instead of their own: shape (n,), ascending."""
    marks, substitutes = marked_items(plan, items), plan.bom.substitutes
    marks[substitutes.component_id[marks[substitutes.substitute_id]]] = True
    return np.flatnonzero(marks)


def with_stand_ins(plan: MaterialPlan, items: np.ndarray) -> np.ndarray:
    """Mark some items and those that may stand in for them: shape (items of the plan,), bool."""
    marks, substitutes = marked_items(plan, items), plan.bom.substitutes
    marks[substitutes.substitute_id[marks[substitutes.component_id]]] = True
    return marks


def receipt_side(plan: MaterialPlan, receipts: np.ndarray, prices: np.ndarray) -> pa.Table:
    """Give what some receipts are needed for; those that bring nothing have no row."""
    rows, setting = plan.instance.receipts, plan.setting
    receipts = receipts[rows.quantity[receipts] > 0]
    taken, needs = np.zeros(len(rows.item_id), np.int64), np.full(len(rows.item_id), ENDLESS, np.int64)
    items = takers_of(plan, np.unique(rows.item_id[receipts].astype(np.int64)))
    taken_of_receipts(items, setting.stock_count, setting.first_planned_supply, plan.rows, taken, needs)
    return pa.table(
        {
            "receipt_id": ids(plan, "scheduled_receipts", receipts),
            "kind": _RECEIPT_KINDS.take(pa.array(rows.kind[receipts])),
            "item_id": ids(plan, "items", rows.item_id[receipts]),
            "quantity": from_millionths(rows.quantity[receipts]),
            "available_date": days_array(plan, plan.supply_days[setting.stock_count + receipts]),
            "taken": from_millionths(taken[receipts]),
            "need_date": days_array(plan, needs[receipts]),
            "value": money(cents(rows.quantity[receipts], prices[rows.item_id[receipts]])),
        }
    )
