"""A workshop of one machine whose schedule can be worked out by hand.

SAW works Monday to Friday from 08:00 to 16:00. A board takes an hour and no setup, so a day is eight boards. There is
nothing in stock and nothing to buy.
"""

from __future__ import annotations

import pandas as pd

import orderplan as op
from tests.small_plants import MONDAY, table

TABLES = {
    "items": """
        item_id  procurement  lead_time_days
        BOARD    make         1
        SHELF    make         1""",
    "work_centers": "work_center_id calendar_id \n SAWING DAY",
    "resources": "resource_id work_center_id cost_per_hour \n SAW SAWING 40",
    "operations": """
        item_id  operation  work_center_id  run_minutes
        BOARD    10         SAWING          60
        SHELF    10         SAWING          60""",
    "calendars": "calendar_id weekday start end \n"
    + "\n".join(f"DAY {weekday} 08:00 16:00" for weekday in range(1, 6)),
}


def workshop(orders: str, *, settings: op.SchedulerConfig | None = None, **tables: str) -> op.PlanningData:
    """Give the workshop with some sales orders: ``order item quantity due-day priority`` a line, of January 2026."""
    rows = [line.split() for line in orders.strip().splitlines()]
    sold = pd.DataFrame(rows, columns=["order_id", "item_id", "quantity", "due_date", "priority"])
    sold["due_date"] = "2026-01-" + sold["due_date"].str.zfill(2)
    sold = sold.astype({"quantity": float, "priority": int})
    frames = {name: table(text) for name, text in {**TABLES, **tables}.items()} | {"sales_orders": sold}
    config = op.PlanConfig(as_of=MONDAY, scheduler=settings or op.SchedulerConfig(frozen_days=0, effort=0.01))
    return op.from_frames(frames, config=config)
