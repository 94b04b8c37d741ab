"""A small plant for what-if: a bench is made from a top that is bought and legs that are made; nothing has machines.

The planning day is Monday 5 January 2026, the plant works Monday to Friday.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

import orderplan as op
from tests.small_plants import MONDAY, table

TABLES = {
    "items": """
        item_id procurement lead_time_days unit_cost part_class
        BENCH   make        2              100       common
        TOP     buy         7              30        common
        LEG     make        1              5         common
        BAR     buy         3              2         common
        CUSTOM  buy         7              50        order_specific
    """,
    "bom_lines": """
        parent_id component_id line_no quantity_per
        BENCH     TOP          10      1
        BENCH     LEG          20      4
        LEG       BAR          10      1
    """,
    "sales_orders": """
        order_id item_id quantity due_date   priority unit_price
        SO-1     BENCH   3        2026-02-02 5        300
        SO-2     BENCH   2        2026-02-09 5        300
        SO-3     LEG     4        2026-01-19 3        10
        SO-4     CUSTOM  2        2026-02-16 5        90
    """,
    "on_hand": """
        item_id quantity location_id lot_id
        BAR     6        MAIN        L1
        BAR     4        EAST        L2
    """,
    "locations": "location_id transfer_days\nMAIN 0\nEAST 0",
    "scheduled_receipts": """
        receipt_id kind     item_id quantity due_date   order_id supplier_id firm
        PO-1       purchase TOP     3        2026-01-26 -        ACME        true
        PO-2       purchase CUSTOM  2        2026-02-09 SO-4     ACME        true
        WO-1       work     LEG     4        2026-01-16 -        -           true
    """,
    "work_components": "receipt_id component_id quantity_required quantity_issued\nWO-1 BAR 4 4",
    "suppliers": "supplier_id\nACME\nBOLD",
    "supplier_items": """
        supplier_id item_id lead_time_days
        ACME        TOP     7
        BOLD        TOP     3
    """,
    "purchase_prices": """
        supplier_id item_id min_quantity unit_price
        ACME        TOP     0            30
        ACME        TOP     100          25
    """,
    "work_centers": "work_center_id calendar_id\nW1 DAY",
    "resources": "resource_id work_center_id\nM1 W1",
    "operation_resources": "item_id operation resource_id run_minutes\nLEG 10 M1 5",
    "calendars": "calendar_id weekday start end\nDAY 1 06:00 14:00\nDAY 2 06:00 14:00",
}


def shop(**rows: str) -> op.PlanningData:
    """Give the plant; a table that is named has the rows given instead."""
    frames: dict[str, Any] = {name: table(text) for name, text in {**TABLES, **rows}.items()}
    return op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY))


def planned(data: op.PlanningData | None = None) -> op.Plan:
    """Plan the plant."""
    return op.make_plan(shop() if data is None else data)


def day(text: str) -> date:
    """Read a day of January or February: 01-19."""
    return date.fromisoformat(f"2026-{text}")


def cell(data: op.PlanningData, table_name: str, column: str, **only: Any) -> Any:
    """Give the one value of a column in the rows with some values."""
    frame = data.frame(table_name)
    for name, value in only.items():
        frame = frame[frame[name] == value]
    (found,) = frame[column].tolist()
    return None if pd.isna(found) else found
