"""Sales order lines whose date moved, and those that are new, gone or ask for something else; planned orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.difference.changed_rows import (
    change_words,
    changed_rows,
    days_between,
    declared_table,
    in_both,
    known,
    now,
    old,
)
from orderplan.difference.numbered_rows import PLANNED_ORDER_KEY
from orderplan.difference.plan_pair import both
from orderplan.difference.tables import MOVED_ORDERS, ORDER_CHANGES, PLANNED_ORDER_CHANGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.difference.plan_pair import PlanPair

_DELIVERY = (
    "order_id", "item_id", "quantity", "due_date", "projected_date", "days_late", "status", "constraint",
    "constraint_id", "cause", "explanation",
)  # fmt: skip
"""The columns of a delivery that are compared or told."""


def moved_orders(pair: PlanPair) -> pa.Table:
    """Give the order lines whose projected date moved; `changed_input` is still missing."""
    rows = in_both(changed_rows(*both(pair, "deliveries", _DELIVERY), ["order_id"], ["projected_date"]))
    as_before = ("days_late", "status", "constraint", "constraint_id")
    columns = {
        **{name: now(rows, name) for name in _DELIVERY},
        **{f"previous_{name}": old(rows, name) for name in as_before},
        "previous_date": old(rows, "projected_date"),
        "days": days_between(old(rows, "projected_date"), now(rows, "projected_date")),
        "changed_input": pa.nulls(len(rows.after), pa.string()),
    }
    return declared_table(MOVED_ORDERS, columns)


def order_changes(pair: PlanPair) -> pa.Table:
    """Give the order lines that are new, gone, or ask for another item, quantity or day."""
    rows = changed_rows(*both(pair, "deliveries", _DELIVERY), ["order_id"], ["item_id", "quantity", "due_date"])
    as_now = ("quantity", "due_date", "projected_date", "days_late", "status", "explanation")
    columns = {
        "order_id": known(rows, "order_id"),
        "change": change_words(rows),
        "item_id": known(rows, "item_id"),
        "previous_quantity": old(rows, "quantity"),
        "previous_due_date": old(rows, "due_date"),
        "previous_date": old(rows, "projected_date"),
        **{name: now(rows, name) for name in as_now},
    }
    return declared_table(ORDER_CHANGES, columns)


def planned_order_changes(pair: PlanPair) -> pa.Table:
    """Give the planned orders that are new, gone, or have another quantity, release, date or supplier."""
    compared = ("quantity", "release_date", "available_date", "supplier_id")
    named = (*PLANNED_ORDER_KEY, "kind")
    rows = changed_rows(*both(pair, "planned_orders", (*named, *compared)), PLANNED_ORDER_KEY, compared)
    columns = {
        **{name: known(rows, name) for name in named},
        "change": change_words(rows),
        **{f"previous_{name}": old(rows, name) for name in compared},
        **{name: now(rows, name) for name in compared},
    }
    return declared_table(PLANNED_ORDER_CHANGES, columns)


def with_changed_input(moved: pa.Table, by_row: Mapping[tuple[str, str], str], by_item: Mapping[str, str]) -> pa.Table:
    """Say for each moved order what changed about it, what decides or decided its date, or its item.

    Parameters
    ----------
    moved
        As `moved_orders` gives it.
    by_row
        What changed, in words, by input table and id of the row.
    by_item
        What changed, in words, by item.

    """
    if not by_row and not by_item:
        return moved
    found = [_looked_up(moved.column("order_id"), by_row, "sales_orders")]
    for name in ("constraint_id", "previous_constraint_id"):
        found.append(_looked_up(moved.column(name), by_row, "scheduled_receipts"))
        found.append(_worded(moved.column(name), by_item))
    found.append(_worded(moved.column("item_id"), by_item))
    place = moved.schema.get_field_index("changed_input")
    return moved.set_column(place, "changed_input", pc.coalesce(*found))


def _looked_up(names: pa.ChunkedArray, by_row: Mapping[tuple[str, str], str], table: str) -> pa.ChunkedArray:
    return _worded(names, {row: words for (owner, row), words in by_row.items() if owner == table})


def _worded(names: pa.ChunkedArray, words: Mapping[str, str]) -> pa.ChunkedArray:
    """Give the words of each name; missing where it has none."""
    place = pc.index_in(names, value_set=pa.array(list(words), pa.string()), skip_nulls=True)
    return pa.array(list(words.values()), pa.string()).take(place)
