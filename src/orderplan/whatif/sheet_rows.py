"""The rows of an order-change sheet: planned orders, open orders, issued material and stock that a change meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS
from orderplan.difference.changed_rows import changed_rows, known, now, old
from orderplan.enums import PartClass, ProgressStatus, ReceiptKind
from orderplan.mrp.identify import ids
from orderplan.quantities import MILLION, from_millionths
from orderplan.whatif.item_kernels import taken_of_receipts
from orderplan.whatif.prices import prices_of
from orderplan.whatif.sides import slots_of, takers_of, with_stand_ins
from orderplan.whatif.words import SheetAction, SupplyStatus

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.whatif.touched import Touched

Row = dict[str, Any]

_KINDS = [str(kind) for kind in ReceiptKind]
_SPECIFIC = list(PartClass).index(PartClass.ORDER_SPECIFIC)
_WAITING = list(ProgressStatus).index(ProgressStatus.WAITING)


def sheet_rows(touched: Touched, cancel_fee: float) -> list[Row]:
    """Give the rows, in no order."""
    plan = touched.current
    prices = prices_of(plan, touched.previous)
    facts = _Facts(plan, prices, cancel_fee)
    rows = _planned(touched, facts)
    rows += _existing(touched, facts)
    return rows


class _Facts:
    """What is known of items and open orders, by id."""

    def __init__(self, plan: MaterialPlan, prices: np.ndarray, cancel_fee: float) -> None:
        self.plan, self.prices, self.cancel_fee = plan, prices, cancel_fee
        self._progress = _begun(plan)

    def row(self, item: int, status: SupplyStatus, object_id: str | None, before: float, after: float) -> Row:
        """Make a row without an action."""
        change = round(after - before, 6)
        return {
            "level": int(self.plan.bom.levels[item]),
            "item_id": self.plan.instance.spaces["items"].ids[item].as_py(),
            "status": str(status),
            "object_id": object_id,
            "previous_quantity": before,
            "quantity": after,
            "quantity_change": change,
            "value": round(change * float(self.prices[item]), 2) + 0.0,
            "fee": 0.0,
            "stranded": 0.0,
            "final": False,
        }

    def is_specific(self, item: int) -> bool:
        """Tell whether an item is kept apart for sales orders."""
        return bool(self.plan.instance.items.part_class[item] == _SPECIFIC)

    def has_begun(self, receipt: int) -> bool:
        """Tell whether work has been done on a work order."""
        return receipt in self._progress

    def issued_to(self, receipt: int) -> list[tuple[int, float]]:
        """Give the components that were issued to a work order, and how much."""
        lists = self.plan.instance.work_components
        low, high = (int(np.searchsorted(lists.receipt_id, receipt, side=side)) for side in ("left", "right"))
        rows = [row for row in range(low, high) if lists.quantity_issued[row] > 0]
        return [(int(lists.component_id[row]), float(lists.quantity_issued[row]) / MILLION) for row in rows]


def _begun(plan: MaterialPlan) -> set[int]:
    progress = plan.instance.progress
    begun = (progress.quantity_done > 0) | (progress.status != _WAITING)
    found: set[int] = set(progress.receipt_id[begun].tolist())
    return found


def _planned(touched: Touched, facts: _Facts) -> list[Row]:
    """Sum up the planned orders of each item that are others than before."""
    rows = changed_rows(
        _planned_side(touched.previous, touched.previous_items),
        _planned_side(touched.current, touched.items),
        ["item_id", "order_id", "due_date", "sequence"],
        ["quantity", "release_date"],
    )
    names = sorted(set(known(rows, "item_id").to_pylist()))
    totals = [_planned_totals(side, names) for side in (touched.previous, touched.current)]
    made = []
    for name, before, after in zip(names, *totals, strict=True):
        row = facts.row(facts.plan.instance.item(name), SupplyStatus.PLANNED, None, before, after)
        if after == before:
            row |= {"action": SheetAction.MOVE, "note": "planned in other lots or on other days."}
        elif after > before:
            row |= {"action": SheetAction.PLAN, "note": f"{after - before:g} more are planned."}
        else:
            row |= {"action": SheetAction.DROP, "note": f"{before - after:g} less are planned: nothing is to be done."}
        made.append(row)
    return made


def _planned_totals(plan: MaterialPlan, names: list[str]) -> list[float]:
    """Give how much is planned of some items."""
    totals = []
    for name in names:
        slots = slots_of(plan, np.array([plan.instance.item(name)]), "first_lot", "lots")
        totals.append(int(plan.store.planned.array["quantity"][slots].sum()) / MILLION)
    return totals


def _planned_side(plan: MaterialPlan, items: np.ndarray) -> pa.Table:
    rows = plan.store.planned.array[slots_of(plan, items, "first_lot", "lots")]
    return pa.table(
        {
            "item_id": ids(plan, "items", rows["item"]),
            "order_id": ids(plan, "sales_orders", rows["order"]),
            "due_date": rows["due"].astype(np.int64),
            "sequence": rows["sequence"].astype(np.int64),
            "quantity": from_millionths(rows["quantity"]),
            "release_date": rows["release"].astype(np.int64),
        }
    )


def _existing(touched: Touched, facts: _Facts) -> list[Row]:
    """Compare what is taken of stock and open orders."""
    rows = changed_rows(
        _existing_side(touched.previous, touched.previous_items),
        _existing_side(touched.current, touched.items),
        ["status", "object_id"],
        ["taken"],
    )
    made: list[Row] = []
    names = ("status", "object_id", "item_id", "quantity")
    columns = [known(rows, name) for name in names] + [side(rows, "taken").fill_null(0.0) for side in (old, now)]
    for status, object_id, name, quantity, before, after in zip(*(c.to_pylist() for c in columns), strict=True):
        item = facts.plan.instance.item(name)
        row = facts.row(item, SupplyStatus(status), object_id, before, after)
        if after > before:
            made.append(row | {"action": SheetAction.TAKE, "note": f"{after - before:g} more of it are taken."})
        else:
            made.extend(_freed(facts, row, item, quantity))
    return made


def _freed(facts: _Facts, row: Row, item: int, quantity: float) -> list[Row]:
    """Say what becomes of supply that is taken less."""
    freed, worth = -row["quantity_change"], -row["value"]
    if row["status"] == SupplyStatus.STOCK:
        action, note = SheetAction.FREE, f"{freed:g} in stock are free for other orders."
    elif row["status"] == SupplyStatus.WORK:
        action, note = SheetAction.SHRINK, f"reduce or close it by {freed:g} of {quantity:g}, or make them for stock."
    else:
        action, note = SheetAction.PUSH_OR_CANCEL, f"push out or cancel {freed:g} of {quantity:g}."
        row["fee"] = round(worth * facts.cancel_fee, 2)
    if facts.is_specific(item):
        action = SheetAction.STRAND
        note = f"{freed:g} are kept for one sales order: convert, rework or write off. Or {note}"
        row |= {"stranded": worth, "final": True, "fee": 0.0}
    rows = [row | {"action": action, "note": note}]
    if row["status"] != SupplyStatus.WORK or not quantity:
        return rows
    receipt = int(facts.plan.instance.spaces["scheduled_receipts"].code(row["object_id"]))
    if receipt < 0:
        return rows
    if facts.has_begun(receipt):
        rows[0] |= {"final": True, "note": f"work has been done on it; {note}"}
    for component, issued in facts.issued_to(receipt):
        back = round(issued * min(freed / quantity, 1.0), 6)
        issue = facts.row(component, SupplyStatus.ISSUED, row["object_id"], issued, round(issued - back, 6))
        note = f"{back:g} of the {issued:g} issued to {row['object_id']} go back to stock."
        rows.append(issue | {"action": SheetAction.RETURN, "note": note})
    return rows


def _existing_side(plan: MaterialPlan, items: np.ndarray) -> pa.Table:
    """Give what is taken of the stock and the open orders of some items, and of what may stand in for them."""
    instance, stock_count = plan.instance, plan.setting.stock_count
    marks = with_stand_ins(plan, items)
    first_planned = plan.setting.first_planned_supply
    taken, needs = np.zeros(first_planned, np.int64), np.full(first_planned, ENDLESS, np.int64)
    taken_of_receipts(takers_of(plan, np.flatnonzero(marks)), 0, first_planned, plan.rows, taken, needs)
    supply_item = np.concatenate([instance.stock.item_id, instance.receipts.item_id]).astype(np.int64)
    amount = np.concatenate([instance.stock.quantity, instance.receipts.quantity])
    codes = np.flatnonzero(marks[supply_item] & (amount > 0))
    coming = codes >= stock_count
    status = np.full(len(codes), len(_KINDS))
    status[coming] = instance.receipts.kind[codes[coming] - stock_count]
    first_row = np.searchsorted(instance.stock.item_id, instance.stock.item_id)
    names = [
        instance.spaces["scheduled_receipts"].ids[code - stock_count].as_py()
        if code >= stock_count
        else f"{instance.spaces['items'].ids[int(supply_item[code])].as_py()}/{code - int(first_row[code]) + 1}"
        for code in codes.tolist()
    ]
    return pa.table(
        {
            "status": pa.array([*_KINDS, str(SupplyStatus.STOCK)]).take(pa.array(status)),
            "object_id": pa.array(names, pa.string()),
            "item_id": ids(plan, "items", supply_item[codes]),
            "quantity": from_millionths(amount[codes]),
            "taken": from_millionths(taken[codes]),
        }
    )
