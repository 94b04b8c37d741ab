"""The tables of a plan as plain rows, whoever made it, and the first cell in which two plans differ."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from tests.oracle.mrp_days import Row
from tests.oracle.mrp_plan import NaivePlan

if TYPE_CHECKING:
    from collections.abc import Mapping

PlanRows = dict[str, list[Row]]

COLUMNS = {
    "planned_orders": (
        "planned_order_id",
        "item_id",
        "kind",
        "order_id",
        "sequence",
        "quantity",
        "release_date",
        "due_date",
        "available_date",
        "priority",
        "low_level_code",
        "late_release",
    ),
    "requirements": (
        "requirement_id",
        "item_id",
        "order_id",
        "quantity",
        "need_date",
        "priority",
        "source_kind",
        "source_id",
        "parent_id",
        "available_date",
    ),
    "pegging": (
        "supply_kind",
        "supply_id",
        "requirement_id",
        "item_id",
        "quantity",
        "covered",
        "available_date",
        "need_date",
        "substitute_for",
    ),
    "deliveries": ("order_id", "item_id", "quantity", "due_date", "projected_date", "days_late", "constraint"),
}
"""What is compared, by table."""


def plan_rows(tables: NaivePlan | Mapping[str, pd.DataFrame]) -> PlanRows:
    """Give the compared columns of a plan's tables as plain values: days as dates, quantities as whole millionths."""
    rows: PlanRows = {}
    for name, columns in COLUMNS.items():
        if isinstance(tables, NaivePlan):
            records = getattr(tables, name)
        else:
            missing = [column for column in columns if column not in tables[name].columns]
            assert not missing, f"{name} has no columns {missing}"
            records = tables[name].to_dict("records")
        rows[name] = [{column: plain(column, record[column]) for column in columns} for record in records]
    return rows


def plain(column: str, cell: Any) -> Any:
    """Give one cell as a plain Python value."""
    if cell is None or pd.isna(cell):
        return None
    if column in {"quantity", "covered"}:
        return round(float(cell) * 1_000_000)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str | bool | date):
        return str(cell) if isinstance(cell, str) else cell
    return cell.item() if hasattr(cell, "item") else int(cell)


def first_difference(expected: PlanRows, found: PlanRows) -> str | None:
    """Name the first row in which two plans differ, table by table; None where they are the same."""
    for name in COLUMNS:
        for place in range(max(len(expected[name]), len(found[name]))):
            pair = [rows[name][place] if place < len(rows[name]) else None for rows in (expected, found)]
            if pair[0] != pair[1]:
                return f"{name}, row {place}: {cells_that_differ(*pair)}\n  expected {pair[0]}\n  found    {pair[1]}"
    return None


def sort_of(difference: str | None) -> str | None:
    """Give the table and the first column of a difference, so that one is not taken for another."""
    if difference is None:
        return None
    place, cells = difference.splitlines()[0].split(": ", 1)
    return f"{place.split(',')[0]} {cells.split(' is ')[0]}"


def cells_that_differ(expected: Row | None, found: Row | None) -> str:
    if expected is None or found is None:
        return "a row too many" if expected is None else "a row too few"
    return ", ".join(
        f"{column} is {found[column]} instead of {expected[column]}"
        for column in expected
        if expected[column] != found[column]
    )


def as_text(plan: PlanRows) -> str:
    """Write the tables of a plan for a reader."""
    return "\n\n".join(f"{name}\n{table_text(rows)}" for name, rows in plan.items() if rows)


def table_text(rows: list[Row]) -> str:
    """Write rows as a table of the columns in which any has a value."""
    columns = [column for column in rows[0] if any(row[column] is not None for row in rows)]
    cells = [columns, *([cell_text(column, row[column]) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )


def cell_text(column: str, cell: Any) -> str:
    if cell is None:
        return "-"
    if column in {"quantity", "covered"} and isinstance(cell, int):
        return f"{cell / 1_000_000:.6f}".rstrip("0").rstrip(".")
    return str(cell)
