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
from orderplan.difference.natural_names import PLANNED_ORDER_KEY
from orderplan.difference.tables import MOVED_ORDERS, ORDER_CHANGES, PLANNED_ORDER_CHANGES

if TYPE_CHECKING:
    from collections.abc import Mapping


def moved_orders(previous: Mapping[str, pa.Table], current: Mapping[str, pa.Table]) -> pa.Table:
    """Give the order lines whose projected date moved; `changed_input` is still missing."""
    rows = in_both(changed_rows(previous["deliveries"], current["deliveries"], ["order_id"], ["projected_date"]))
    as_now = ("order_id", "item_id", "quantity", "due_date", "projected_date", "days_late", "status", "constraint",
              "constraint_id", "cause", "explanation")  # fmt: skip
    as_before = ("days_late", "status", "constraint", "constraint_id")
    columns = {
        **{name: now(rows, name) for name in as_now},
        **{f"previous_{name}": old(rows, name) for name in as_before},
        "previous_date": old(rows, "projected_date"),
        "days": days_between(old(rows, "projected_date"), now(rows, "projected_date")),
        "changed_input": pa.nulls(len(rows.after), pa.string()),
    }
    return declared_table(MOVED_ORDERS, columns)


def order_changes(previous: Mapping[str, pa.Table], current: Mapping[str, pa.Table]) -> pa.Table:
    """Give the order lines that are new, gone, or ask for another item, quantity or day."""
    compared = ["item_id", "quantity", "due_date"]
    rows = changed_rows(previous["deliveries"], current["deliveries"], ["order_id"], compared)
    columns = {
        "order_id": known(rows, "order_id"),
        "change": change_words(rows),
        "item_id": known(rows, "item_id"),
        "previous_quantity": old(rows, "quantity"),
        "previous_due_date": old(rows, "due_date"),
        "previous_date": old(rows, "projected_date"),
        **{
            name: now(rows, name)
            for name in ("quantity", "due_date", "projected_date", "days_late", "status", "explanation")
        },
    }
    return declared_table(ORDER_CHANGES, columns)


def planned_order_changes(previous: Mapping[str, pa.Table], current: Mapping[str, pa.Table]) -> pa.Table:
    """Give the planned orders that are new, gone, or have another quantity, release, date or supplier."""
    compared = ("quantity", "release_date", "available_date", "supplier_id")
    rows = changed_rows(previous["planned_orders"], current["planned_orders"], PLANNED_ORDER_KEY, compared)
    columns = {
        **{name: known(rows, name) for name in (*PLANNED_ORDER_KEY, "kind")},
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
