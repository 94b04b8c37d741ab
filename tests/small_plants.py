"""Small plants written as text tables, and what is planned for them as rows of text or as weekly MRP records.

In a record week 1 begins on `MONDAY`, which is today, and what happens in a week happens on its Monday. A lead time of
one week is 5 working days for what is made and 7 days for what is bought.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pandas as pd

import orderplan as op

MONDAY = date(2026, 1, 5)
"""The planning day; the plant works Monday to Friday."""

Cells = tuple[str, ...]
Record = dict[str, list[int]]
"""Quantity by week of: gross (requirements), scheduled (receipts), receipts and releases (planned), balance."""


def table(text: str) -> pd.DataFrame:
    """Read a table: headings, then a row a line, cells apart by spaces; ``-`` is an empty cell."""
    return pd.read_csv(io.StringIO(text), sep=r"\s+", na_values="-", keep_default_na=False)


def planned(*, config: op.PlanConfig | None = None, **tables: str | pd.DataFrame) -> op.MaterialPlan:
    """Plan a plant: its tables by name, as text or as frames; settings hold over the planning day `MONDAY`."""
    frames = {name: table(rows) if isinstance(rows, str) else rows for name, rows in tables.items()}
    instance = op.encode(op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY)), config)
    return op.run_mrp(instance, op.build_bom(instance))


def rows(text: str) -> list[Cells]:
    """Read expected rows: one a line, or apart by ``|``; cells apart by spaces."""
    return [tuple(row.split()) for row in text.strip().replace("|", "\n").splitlines()]


def shown(frame: pd.DataFrame, columns: str, **only: Any) -> list[Cells]:
    """Give some columns of a frame as rows of text, of the rows whose columns have the values of `only`."""
    for column, value in only.items():
        frame = frame[frame[column] == value]
    return [tuple(_text(cell) for cell in row) for row in frame[columns.split()].itertuples(index=False)]


def taken(plan: op.MaterialPlan, item_id: str) -> list[Cells]:
    """Give who takes what of an item: the taker, the supply, the quantity of the requirement, the day it is there.

    A taker is a sales order or work order, the item (and order) of a planned order, or ``safety_stock``; a supply is
    a receipt, ``stock`` or ``planned``.
    """
    orders, wanted = op.planned_orders_frame(plan), op.requirements_frame(plan)
    makers = {
        str(row.planned_order_id): row.item_id if pd.isna(row.order_id) else f"{row.item_id}/{row.order_id}"
        for row in orders.itertuples()
    }
    pegs = op.pegging_frame(plan).merge(wanted, on="requirement_id", suffixes=("_taken", ""))
    found = []
    for row in pegs[pegs["item_id"] == item_id].itertuples():
        taker = {"planned_order": makers.get(row.source_id), "safety_stock": "safety_stock"}.get(row.source_kind)
        supply = row.supply_kind if row.supply_kind in {"stock", "planned"} else row.supply_id
        found.append((taker or row.source_id, supply, _text(row.covered), _text(row.available_date_taken)))
    return found


def record(text: str) -> Record:
    """Read a printed record: its lines, each a name and a quantity a week; ``.`` is none."""
    lines = [line.split() for line in text.strip().splitlines()]
    return {name: quantities(" ".join(cells)) for name, *cells in lines}


def quantities(text: str) -> list[int]:
    """Read a quantity for each week; ``.`` is none."""
    return [0 if cell == "." else int(cell) for cell in text.split()]


def monday_of(week: int) -> pd.Timestamp:
    """Give the first day of a week, counted from 1."""
    return pd.Timestamp(MONDAY + timedelta(weeks=week - 1))


def sold(item_id: str, text: str) -> pd.DataFrame:
    """Give a sales order for each week that has a quantity."""
    weeks = [(week, quantity) for week, quantity in enumerate(quantities(text), start=1) if quantity]
    return pd.DataFrame(
        {
            "order_id": [f"{item_id}-{week:02}" for week, _ in weeks],
            "item_id": item_id,
            "quantity": [float(quantity) for _, quantity in weeks],
            "due_date": [monday_of(week) for week, _ in weeks],
        }
    )


def recorded(plan: op.MaterialPlan, item_id: str, weeks: int, **existing: str) -> Record:
    """Give the record of an item from the tables of a plan; the balance is reckoned from its other lines.

    `existing` has the tables `on_hand` and `scheduled_receipts` that were planned with.
    """
    known = {name: table(rows) for name, rows in existing.items()}
    nothing = pd.DataFrame({"item_id": [], "quantity": [], "due_date": []})
    stock, coming = known.get("on_hand", nothing), known.get("scheduled_receipts", nothing)
    wanted, orders = op.requirements_frame(plan), op.planned_orders_frame(plan)
    found = {
        "gross": _by_week(wanted[wanted["source_kind"] != "safety_stock"], item_id, "need_date", weeks),
        "scheduled": _by_week(coming, item_id, "due_date", weeks),
        "receipts": _by_week(orders, item_id, "due_date", weeks),
        "releases": _by_week(orders, item_id, "release_date", weeks),
    }
    balance, found["balance"] = int(stock.loc[stock["item_id"] == item_id, "quantity"].sum()), []
    for gross, scheduled, receipt in zip(found["gross"], found["scheduled"], found["receipts"], strict=True):
        balance += scheduled + receipt - gross
        found["balance"].append(balance)
    return found


def _by_week(frame: pd.DataFrame, item_id: str, day: str, weeks: int) -> list[int]:
    of_item = frame[frame["item_id"] == item_id]
    totals = of_item["quantity"].groupby(pd.to_datetime(of_item[day])).sum()
    found = totals.reindex([monday_of(week) for week in range(1, weeks + 1)], fill_value=0)
    assert found.sum() == totals.sum(), f"{item_id} has a {day} that is no Monday of the record: {totals}"
    return [int(quantity) for quantity in found]


def _text(cell: Any) -> str:
    """Write a cell as the tables have it: days in ISO, whole numbers without a point, ``-`` for none."""
    if pd.isna(cell):
        return "-"
    if isinstance(cell, float):
        return f"{cell:.12g}"
    return cell.date().isoformat() if isinstance(cell, pd.Timestamp) else str(cell)
