"""Encoding edited data in the time of what was edited: all other records are those of the earlier instance.

Nothing is encoded in another way here: the rows, or tables, that an edit touches go through `encode` by themselves,
with the ids of the whole plant.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from orderplan.data.encode import encode
from orderplan.data.instance import NONE
from orderplan.data.planning_data import PlanningData
from orderplan.read_only import read_only
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.references import id_space
from orderplan.whatif.linking import same_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.config import PlanConfig
    from orderplan.data.instance import Instance, OnHand, SalesOrders
    from orderplan.whatif.table_edit import TableEdit


class Encoded(NamedTuple):
    """What of an instance a table makes."""

    record: str
    """The field of the instance."""
    leads: str
    """The first column by which its rows are sorted."""
    order: tuple[str, ...]
    """All of these, and the columns whose codes other rows decide: with another value in one the table is encoded
    anew."""


_ENCODED: dict[str, Encoded] = {
    "items": Encoded("items", "", ("item_id",)),
    "bom_lines": Encoded(
        "lines",
        "parent_id",
        ("parent_id", "order_id", "line_no", "component_id", "valid_from", "operation"),
    ),
    "sales_orders": Encoded("orders", "", ("order_id",)),
    "scheduled_receipts": Encoded("receipts", "", ("receipt_id",)),
    "on_hand": Encoded(
        "stock", "item_id", ("item_id", "order_id", "location_id", "available_date", "expiry_date", "lot_id")
    ),
    "supplier_items": Encoded("supplier_items", "item_id", ("item_id", "rank", "supplier_id", "valid_from", "uom")),
    "purchase_prices": Encoded("purchase_prices", "item_id", ("item_id", "supplier_id", "min_quantity", "valid_from")),
}
"""The tables of which single rows are encoded anew. Items, orders and receipts stand by code."""

_WHOLE: dict[str, tuple[str, ...]] = {
    "items": ("items", "texts"),
    "bom_lines": ("lines",),
    "substitutes": ("substitutes",),
    "engineering_changes": ("changes", "change_ids"),
    "sales_orders": ("orders", "customer_ids"),
    "on_hand": ("stock", "lot_ids"),
    "locations": ("locations",),
    "scheduled_receipts": ("receipts",),
    "work_components": ("work_components",),
    "operation_progress": ("progress",),
    "work_centers": ("work_centers",),
    "resources": ("resources",),
    "operations": ("operations",),
    "operation_resources": ("operation_resources",),
    "supplier_items": ("supplier_items",),
    "purchase_prices": ("purchase_prices",),
    "published_schedule": ("published",),
    "calendars": (),
    "calendar_exceptions": (),
    "suppliers": (),
    "customers": (),
    "sales_prices": (),
    "firm_suggestions": (),
}
"""What of an instance each table makes by itself; with an edit of any other one all is encoded anew."""
_TIMES = ("calendars", "calendar_exceptions", "work_centers", "resources")
"""The tables that make the calendars."""
_READ_WITH = {"items": ("setups",), "work_centers": _TIMES, "resources": _TIMES}
"""Tables that others are encoded with."""
_OF_TIMES = ("calendar", "timeline", "work_calendars")


def encode_edited(since: Instance, before: PlanningData, after: PlanningData, edits: Sequence[TableEdit]) -> Instance:
    """Encode data after edits; equal to encoding them anew.

    Parameters
    ----------
    since
        The instance of the data before.
    before, after
        The data before and after.
    edits
        What leads from one to the other, in turn.

    Raises
    ------
    ConfigError
        Where the plant calendar has no working day any more.

    """
    renumbered = [name for name, space in after.spaces.items() if not same_ids(before.spaces[name], space)]
    touched = {edit.table for edit in edits} | _referring(renumbered)
    if not touched <= set(_WHOLE) or "items" in renumbered:
        return encode(after, since.config)
    parts: dict[str, Any] = {"spaces": dict(after.spaces)} if renumbered else {}
    for table in sorted(touched):
        own = [edit for edit in edits if edit.table == table]
        patched: Any = None
        if table == "sales_orders" and not renumbered and not any(edit.removed for edit in own):
            patched = _patched_orders(since, after, own)
        elif table not in _referring(renumbered):
            patched = _patched(since, before, after, own)
        if patched is not None:
            parts[_ENCODED[table].record] = patched
        elif _WHOLE[table]:
            made = _encoded_alone(after, table, since.config)
            parts |= {field: getattr(made, field) for field in _WHOLE[table]}
    if touched & set(_TIMES):
        made = encode(_few_tables(after, dict.fromkeys(_TIMES)), since.config)
        parts |= {field: getattr(made, field) for field in _OF_TIMES}
    return replace(since, **parts)


def _referring(names: Sequence[str]) -> set[str]:
    """Give the tables with codes of the ids of some tables, these among them."""
    return {
        table.name
        for table in INPUT_TABLES.values()
        if table.name in names or any(column.references in names for column in table.columns)
    }


def _few_tables(data: PlanningData, rows: dict[str, np.ndarray | None]) -> PlanningData:
    """Keep some tables, of those with rows given only these; the others are empty."""
    tables, codes = {}, {}
    for name, table in data.tables.items():
        if name not in rows:
            tables[name] = table.slice(0, 0)
            continue
        chosen = rows[name]
        tables[name] = table if chosen is None else table.take(pa.array(chosen))
        for key in [key for key in data.codes if key[0] == name]:
            codes[key] = data.codes[key] if chosen is None else data.codes[key][chosen]
    # Calendars are made for each id of these.
    without = {name: _NO_IDS for name in ("work_centers", "resources") if name not in rows}
    return PlanningData(tables=tables, config=data.config, spaces={**data.spaces, **without}, codes=codes)


_NO_IDS = id_space(pa.array([], pa.string()))


def _encoded_alone(data: PlanningData, table: str, config: PlanConfig, rows: np.ndarray | None = None) -> Instance:
    """Encode one table, or some of its rows, without the others; those that give units are there where one is given."""
    given = {table: rows, **dict.fromkeys(_READ_WITH.get(table, ()))}
    few = _few_tables(data, given)
    if "uom" in few.tables[table].column_names and table != "items":
        units = few.tables[table].column("uom")
        if units.null_count < len(units):
            few = _few_tables(data, {**given, "items": None, "unit_conversions": None})
    return encode(few, config)


def encoded_orders(since: Instance, after: PlanningData, rows: np.ndarray) -> SalesOrders | None:
    """Encode some rows of the sales orders, by code; None where they name a customer that no order named before."""
    made = _encoded_alone(after, "sales_orders", since.config, rows)
    known = since.customer_ids.codes(made.customer_ids.ids) if len(made.customer_ids) else np.empty(0, dtype=np.int32)
    if (known < 0).any():
        return None
    named = made.orders.customer_id
    return replace(made.orders, customer_id=np.where(named >= 0, np.append(known, NONE)[named], named))


def _patched_orders(since: Instance, after: PlanningData, edits: Sequence[TableEdit]) -> SalesOrders | None:
    """Give the sales orders with the rows that edits touch encoded anew; None where they cannot be by themselves.

    Since orders stand by code, a row that has come is there already: see `orderplan.whatif.room_for_orders`.
    """
    rows = np.unique(
        [*(cell.row for edit in edits for cell in edit.cells), *(p for edit in edits for p in edit.places)]
    )
    encoded = encoded_orders(since, after, rows.astype(np.int64))
    if encoded is None:
        return None
    places = np.sort(after.codes["sales_orders", "order_id"][rows.astype(np.int64)])
    columns = {}
    for field in fields(encoded):
        old, new = getattr(since.orders, field.name), getattr(encoded, field.name)
        if not np.array_equal(old[places], new, equal_nan=new.dtype.kind == "f"):
            column = old.copy()
            column[places] = new
            columns[field.name] = read_only(column)
    return replace(since.orders, **columns)


def _patched(since: Instance, before: PlanningData, after: PlanningData, edits: Sequence[TableEdit]) -> Any:
    """Give a record with the rows that edits touch encoded anew; None where the table must be encoded as a whole."""
    table = edits[0].table
    known = _ENCODED.get(table)
    columns = {cell.column for edit in edits for cell in edit.cells}
    if known is None or not all(edit.keeps_rows for edit in edits) or columns & set(known.order):
        return None
    if table == "items" and columns & {"description", "uom"}:
        return None
    record = getattr(since, known.record)
    rows = np.unique([cell.row for edit in edits for cell in edit.cells])
    changed = [field.name for field in fields(record) if field.name in columns]
    if not changed:  # columns that no instance holds
        return record
    values: dict[str, np.ndarray] = {}
    for row in rows.tolist():
        place = _place_of(since, before, table, row, known)
        if place is None:
            return None
        new = getattr(_encoded_alone(after, table, since.config, np.array([row])), known.record)
        for name in changed:
            if name not in values:
                values[name] = getattr(record, name).copy()
            values[name][place] = getattr(new, name)[0]
            if table == "on_hand" and not _keeps_its_place(record, values["quantity"], place):
                return None
    return replace(record, **{name: read_only(array) for name, array in values.items()})


def _keeps_its_place(stock: OnHand, quantity: np.ndarray, place: int) -> bool:
    """Tell whether a row of stock with another quantity stands where it would be sorted to."""
    for first in (place - 1, place):
        if not 0 <= first < len(quantity) - 1:
            continue
        alike = all(getattr(stock, name)[first] == getattr(stock, name)[first + 1] for name in _BEFORE_QUANTITY)
        if alike and quantity[first] >= quantity[first + 1]:
            return False
    return True


_BEFORE_QUANTITY = ("item_id", "order_id", "location_id", "available_date", "expiry_date")
"""The columns that rows of stock are sorted by before their quantity."""


def _place_of(since: Instance, before: PlanningData, table: str, row: int, known: Encoded) -> int | None:
    """Find where a row stands in the record; None where rows that are alike leave it open."""
    if known.leads == "":
        return int(before.codes[table, known.order[0]][row])
    record = getattr(since, known.record)
    leading, code = getattr(record, known.leads), before.codes[table, known.leads][row]
    first, end = (int(np.searchsorted(leading, code, side=side)) for side in ("left", "right"))
    same = np.ones(end - first, dtype=bool)
    for (owner, name), codes in before.codes.items():
        if owner == table:
            same &= getattr(record, name)[first:end] == codes[row] if hasattr(record, name) else True
    if np.count_nonzero(same) == 1:
        return first + int(np.argmax(same))
    own = getattr(_encoded_alone(before, table, since.config, np.array([row])), known.record)
    for field in fields(record):
        if field.name in _DECIDED_BY_OTHERS:
            continue
        value = getattr(own, field.name)[0]
        column = getattr(record, field.name)[first:end]
        same &= (column == value) | ((column != column) & (value != value))  # noqa: PLR0124 - that is how NaN is told
    places = np.flatnonzero(same)
    return first + int(places[0]) if len(places) == 1 else None


_DECIDED_BY_OTHERS = frozenset({"line_no", "lot_id"})
"""Fields whose values depend on other rows: the number of a line that has none, codes that only a table has."""
