"""Changed input in words, by what it is about, so that a moved order can name what moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_REASONS = 3
"""Changes that are named of one item."""

_BY_ROW = ("sales_orders", "scheduled_receipts")
_BY_ITEM = ("items", "on_hand", "scheduled_receipts", "supplier_items", "bom_lines", "substitutes", "operations")
"""The tables that decide when an item is there, those that usually do first."""


def reasons_by_row(row_changes: pa.Table) -> Mapping[tuple[str, str], str]:
    """Say in words what changed, by input table and id, of the tables that have one id for each row."""
    chosen = row_changes.filter(pc.is_in(row_changes.column("table"), value_set=pa.array(_BY_ROW)))
    grouped = _joined(chosen, ["table", "key"])
    return {(row["table"], row["key"]): row["words"] for row in grouped.to_pylist()}


def reasons_by_item(row_changes: pa.Table) -> Mapping[str, str]:
    """Say in words what changed about each item, of the tables that decide when it is there."""
    place = pc.index_in(row_changes.column("table"), value_set=pa.array(_BY_ITEM))
    ranked = row_changes.append_column("place", place)
    chosen = ranked.filter(pc.and_(pc.is_valid(place), pc.is_valid(ranked.column("item_id"))))
    grouped = _joined(chosen.sort_by("place"), ["item_id"])
    return {row["item_id"]: row["words"] for row in grouped.to_pylist()}


def _joined(row_changes: pa.Table, key: list[str]) -> pa.Table:
    """Join the first few changes of each key to one text, in the order in which they stand."""
    listed = (
        row_changes.select(key)
        .append_column("words", _words(row_changes))
        .group_by(key, use_threads=False)
        .aggregate([("words", "list")])
    )
    lists = pc.list_slice(listed.column("words_list"), 0, MOST_REASONS)
    return listed.select(key).append_column("words", pc.binary_join(lists, "; "))


def _words(row_changes: pa.Table) -> pa.ChunkedArray:
    """Say of each change: scheduled_receipts PO-7: due_date 2026-02-20 → 2026-03-20."""
    empty = pa.scalar("none")
    before = pc.coalesce(row_changes.column("previous"), empty)
    after = pc.coalesce(row_changes.column("current"), empty)
    place = pc.binary_join_element_wise(row_changes.column("table"), row_changes.column("key"), " ")
    values = pc.binary_join_element_wise(before, after, " → ")
    changed = pc.binary_join_element_wise(row_changes.column("column"), values, " ")
    return pc.binary_join_element_wise(place, pc.coalesce(changed, row_changes.column("change")), ": ")
