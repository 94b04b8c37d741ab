"""What makes rows valid together, in plain loops: rows that are drawn one by one are mended or left out.

This says once more, and on purpose in other words, what the library's checks find wrong.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from orderplan.tables.inputs import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = dict[str, Any]
    Drawn = Mapping[str, list[Row]]

ITEM_OF_UNIT = {
    "bom_lines": "component_id",
    "sales_orders": "item_id",
    "on_hand": "item_id",
    "scheduled_receipts": "item_id",
    "work_components": "component_id",
    "supplier_items": "item_id",
}


def valid_rows(table: str, rows: list[Row], drawn: Drawn) -> list[Row]:
    """Mend each row, and keep it where it goes together with those kept and with the tables drawn before."""
    kept: list[Row] = []
    for row in rows:
        mended = _MENDED[table](row, drawn) if table in _MENDED else row
        if INPUT_TABLES[table].period:
            mended = _in_order(mended, "valid_from", "valid_to")
        if table in ITEM_OF_UNIT:
            mended = _in_a_known_unit(table, mended, drawn)
        if _goes_with(table, mended, kept, drawn):
            kept.append(mended)
    return kept


def default(table: str, row: Row, column: str) -> Any:
    """Give a cell, or the default that stands for it."""
    return INPUT_TABLES[table].by_name[column].default if row[column] is None else row[column]


def _goes_with(table: str, row: Row, kept: list[Row], drawn: Drawn) -> bool:
    if any(_clash(table, row, other) for other in kept):
        return False
    return table not in _FITS or _FITS[table](row, kept, drawn)


def _clash(table: str, one: Row, other: Row) -> bool:
    """Tell whether two rows share their key and, where rows have a validity, a day."""
    declared = INPUT_TABLES[table]
    key = declared.key
    if declared.fallback_key and one["line_no"] is None and other["line_no"] is None:
        key = declared.fallback_key
    if declared.period:
        key = tuple(name for name in key if name != "valid_from")
    if not key or any(default(table, one, name) != default(table, other, name) for name in key):
        return False
    # Rows that are never valid share no day with any; the whole key tells them apart even so.
    return not declared.period or one["valid_from"] == other["valid_from"] or _share_a_day(one, other)


def _share_a_day(one: Row, other: Row) -> bool:
    spans = [
        (
            row["valid_from"].toordinal() if row["valid_from"] else -math.inf,
            row["valid_to"].toordinal() if row["valid_to"] else math.inf,
        )
        for row in (one, other)
    ]
    return max(first for first, _end in spans) < min(end for _first, end in spans)


def _in_order(row: Row, first: str, second: str) -> Row:
    if row[first] is not None and row[second] is not None and row[first] > row[second]:
        return {**row, first: row[second], second: row[first]}
    return row


def _mended_item(row: Row, _drawn: Drawn) -> Row:
    row = dict(row)
    if row["lot_policy"] == "fixed" and row["lot_size"] is None:
        row["lot_size"] = 1.0
    if row["lot_policy"] == "reorder_point":
        row["reorder_point"] = row["reorder_point"] or 0.0
        if row["lot_size"] is None and row["order_up_to"] is None:
            row["order_up_to"] = round(row["reorder_point"] + 1, 6)
    row = _in_order(row, "reorder_point", "order_up_to")
    return _in_order(row, "lot_min", "lot_max") if row["lot_max"] != 0 and row["lot_min"] != 0 else row


def _mended_line(row: Row, drawn: Drawn) -> Row:
    parent, component = row["parent_id"], row["component_id"]
    upside_down = _level(parent, drawn) > _level(component, drawn)
    return {**row, "parent_id": component, "component_id": parent} if upside_down else row


def _mended_change(row: Row, _drawn: Drawn) -> Row:
    row = dict(row)
    if row["quantity_per"] is None and row["old_component_id"] in {None, row["new_component_id"]}:
        row["quantity_per"] = 1.0
    return row


def _factor_known(item: str, given: str, own: str, drawn: Drawn) -> bool:
    return any(
        row["item_id"] in {None, item} and {row["from_uom"], row["to_uom"]} == {given, own}
        for row in drawn["unit_conversions"]
    )


def _own_unit(item: str, drawn: Drawn) -> str:
    return next(default("items", row, "uom") for row in drawn["items"] if row["item_id"] == item)


def _in_a_known_unit(table: str, row: Row, drawn: Drawn) -> Row:
    item, given = row[ITEM_OF_UNIT[table]], row["uom"]
    own = _own_unit(item, drawn)
    return row if given in {None, own} or _factor_known(item, given, own, drawn) else {**row, "uom": None}


def _level(item: str, drawn: Drawn) -> int:
    """Put two items each on a level: parents stand above components, substitutes beside one another."""
    return [row["item_id"] for row in drawn["items"]].index(item) // 2


def _fits_bom(row: Row, _kept: list[Row], drawn: Drawn) -> bool:
    return _level(row["parent_id"], drawn) < _level(row["component_id"], drawn)


def _fits_substitutes(row: Row, _kept: list[Row], drawn: Drawn) -> bool:
    one, other = row["component_id"], row["substitute_id"]
    return bool(one != other) and _level(one, drawn) == _level(other, drawn)


def _fits_changes(row: Row, _kept: list[Row], drawn: Drawn) -> bool:
    sides = [row[name] for name in ("old_component_id", "new_component_id") if row[name] is not None]
    levels = {_level(item, drawn) for item in sides}  # one level, as the two sides of a use-up change share theirs
    return len(levels) == 1 and _level(row["parent_id"], drawn) < levels.pop()


def _fits_calendars(row: Row, kept: list[Row], _drawn: Drawn) -> bool:
    same_day = [other for other in kept if all(other[name] == row[name] for name in ("calendar_id", "weekday"))]
    overlaps = any(row["start"] < other["end"] and other["start"] < row["end"] for other in same_day)
    return bool(row["start"] < row["end"]) and not overlaps


def _fits_exceptions(row: Row, _kept: list[Row], _drawn: Drawn) -> bool:
    return bool(row["start"] < row["end"])


def _fits_conversions(row: Row, kept: list[Row], _drawn: Drawn) -> bool:
    inverse = (row["item_id"], row["to_uom"], row["from_uom"])
    return row["from_uom"] != row["to_uom"] and all(
        (other["item_id"], other["from_uom"], other["to_uom"]) != inverse for other in kept
    )


_MENDED = {
    "items": _mended_item,
    "bom_lines": _mended_line,
    "engineering_changes": _mended_change,
    "calendars": lambda row, _drawn: _in_order(row, "start", "end"),
    "calendar_exceptions": lambda row, _drawn: _in_order(row, "start", "end"),
}
_FITS = {
    "bom_lines": _fits_bom,
    "substitutes": _fits_substitutes,
    "engineering_changes": _fits_changes,
    "calendars": _fits_calendars,
    "calendar_exceptions": _fits_exceptions,
    "unit_conversions": _fits_conversions,
}
