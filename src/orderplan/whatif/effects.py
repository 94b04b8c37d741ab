"""What differs between two plans: orders, shortages, planned purchases, open orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.changed_rows import (
    change_words,
    changed_rows,
    days_between,
    declared_table,
    known,
    now,
    old,
    shortage_words,
    worded,
)
from orderplan.whatif.prices import priced_items, prices_of
from orderplan.whatif.sides import order_side, purchase_side, receipt_side, shortage_side, with_stand_ins
from orderplan.whatif.tables import ORDER_EFFECTS, PURCHASE_EFFECTS, RECEIPT_EFFECTS, SHORTAGE_EFFECTS
from orderplan.whatif.words import Move, ReceiptNeed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.difference.changed_rows import ChangedRows
    from orderplan.tables.table import Table
    from orderplan.whatif.touched import Touched


def order_effects(touched: Touched) -> pa.Table:
    """Give the sales order lines that are there on another day, or ask for something else."""
    rows = changed_rows(
        order_side(touched.previous, touched.previous_orders),
        order_side(touched.current, touched.orders),
        ["order_id"],
        ["projected_date", "days_late", "quantity", "due_date", "item_id", "value"],
    )
    days = days_between(old(rows, "projected_date"), now(rows, "projected_date"))
    columns = {
        **{name: known(rows, name) for name in ("order_id", "item_id", "customer_id", "priority", "value")},
        **_before_and_now(rows, "quantity", "due_date", "days_late"),
        "previous_date": old(rows, "projected_date"),
        "projected_date": now(rows, "projected_date"),
        "days": days,
        "move": _moves(rows, days),
    }
    return effect_table(ORDER_EFFECTS, columns)


def _moves(rows: ChangedRows, days: pa.Array) -> pa.Array:
    """Say of each order line what became of its date."""
    before, after = (side(rows, "projected_date").is_null().to_numpy(zero_copy_only=False) for side in (old, now))
    later = days.fill_null(0).to_numpy(zero_copy_only=False)
    choices = [
        (rows.before < 0, Move.NEW),
        (rows.after < 0, Move.GONE),
        (~before & after, Move.NEVER),
        (before & ~after, Move.AGAIN),
        (later > 0, Move.LATER),
        (later < 0, Move.EARLIER),
    ]
    return worded(choices, Move.SAME)


def shortage_effects(touched: Touched) -> pa.Table:
    """Give the items that are short of another quantity, or for another time."""
    rows = changed_rows(
        shortage_side(touched.previous, touched.previous_items),
        shortage_side(touched.current, touched.items),
        ["item_id"],
        ["quantity", "days_late"],
    )
    columns = {
        **{name: known(rows, name) for name in ("item_id", "need_date")},
        **_before_and_now(rows, "quantity", "days_late"),
        "change": shortage_words(rows, "days_late"),
    }
    return effect_table(SHORTAGE_EFFECTS, columns)


def purchase_effects(touched: Touched) -> pa.Table:
    """Give the planned purchases that are new, gone or others, with what they cost."""
    before, after = priced_items(touched)
    rows = changed_rows(
        purchase_side(touched.previous, *before),
        purchase_side(touched.current, *after),
        ["item_id", "order_id", "due_date", "sequence"],
        ["quantity", "release_date", "value"],
    )
    value, new_value = (side(rows, "value").fill_null(0.0) for side in (old, now))
    columns = {
        **{name: known(rows, name) for name in ("item_id", "order_id", "due_date", "sequence", "kind")},
        **_before_and_now(rows, "quantity", "release_date", "value"),
        "available_date": now(rows, "available_date"),
        "change": change_words(rows),
        "value_change": pc.round(pc.subtract(new_value, value), 2),
    }
    return effect_table(PURCHASE_EFFECTS, columns)


def receipt_effects(touched: Touched) -> pa.Table:
    """Give the open orders whose supply is needed otherwise."""
    rows = changed_rows(
        receipt_side(touched.previous, _receipts(touched, previous=True), prices_of(touched.previous)),
        receipt_side(touched.current, _receipts(touched, previous=False), prices_of(touched.current, touched.previous)),
        ["receipt_id"],
        ["quantity", "available_date", "taken", "need_date"],
    )
    as_now = ("quantity", "available_date", "taken", "need_date")
    columns = {
        **{name: known(rows, name) for name in ("receipt_id", "kind", "item_id", "value")},
        **{name: now(rows, name) for name in as_now},
        **{f"previous_{name}": old(rows, name) for name in ("taken", "need_date")},
        "need": _needs(rows),
    }
    return effect_table(RECEIPT_EFFECTS, columns)


def _receipts(touched: Touched, *, previous: bool) -> np.ndarray:
    """Find the receipts of the items touched, and of those that may stand in for them."""
    plan = touched.previous if previous else touched.current
    marks = with_stand_ins(plan, touched.previous_items if previous else touched.items)
    return np.flatnonzero(marks[plan.instance.receipts.item_id])


def _needs(rows: ChangedRows) -> pa.Array:
    """Say what each open order is needed for now."""
    quantity, taken = (now(rows, name).fill_null(0.0).to_numpy(zero_copy_only=False) for name in ("quantity", "taken"))
    early = days_between(now(rows, "available_date"), now(rows, "need_date"))
    slack = early.fill_null(0).to_numpy(zero_copy_only=False)
    choices = [
        (taken <= 0, ReceiptNeed.NOT_NEEDED),
        (taken < quantity, ReceiptNeed.NEEDED_LESS),
        (slack < 0, ReceiptNeed.NEEDED_EARLIER),
        (slack > 0, ReceiptNeed.NEEDED_LATER),
    ]
    return worded(choices, ReceiptNeed.NEEDED)


def _before_and_now(rows: ChangedRows, *names: str) -> dict[str, pa.Array]:
    return {name: now(rows, name) for name in names} | {f"previous_{name}": old(rows, name) for name in names}


def effect_table(declared: Table, columns: Mapping[str, pa.Array]) -> pa.Table:
    """Make a table of the declared columns but `scenario`, sorted by its key."""
    return declared_table(declared, columns, later="scenario")
