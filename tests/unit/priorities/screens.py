"""Two screens in stock, and four wanted before new ones can be there.

The planning day is Monday 5 January 2026. A screen that is ordered today is there on Monday 2 February (28 days), so
both orders are tight; they have the same priority, and the earlier need takes the stock. The other order, due on the
14th, is 19 days late. What is made for one order only, the custom frame, contends with nobody.
"""

from __future__ import annotations

from typing import Any

import orderplan as op
from tests.small_plants import MONDAY, table

TABLES = {
    "items": """
        item_id procurement lead_time_days part_class
        SCREEN  buy         28             common
        FRAME   buy         7              order_specific
    """,
    "sales_orders": """
        order_id item_id quantity due_date   priority customer_id order_date unit_price penalty_per_day
        SO-1     SCREEN  2        2026-01-12 5        BERG        2025-12-26 100        0
        SO-2     SCREEN  2        2026-01-14 5        AUE         2026-01-05 300        50
        SO-3     FRAME   1        2026-01-19 5        -           -          50         0
    """,
    "customers": """
        customer_id customer_class
        AUE         A
        BERG        B
    """,
    "on_hand": "item_id quantity\nSCREEN 2",
}


def screens(**rows: str) -> op.PlanningData:
    """Give the plant; a table that is named has the rows given instead."""
    frames: dict[str, Any] = {name: table(text) for name, text in {**TABLES, **rows}.items()}
    return op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY))


def planned(**rows: str) -> op.Plan:
    """Plan the plant."""
    return op.make_plan(screens(**rows))
