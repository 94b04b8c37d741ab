"""A small plant whose chances can be worked out by hand: a desk of a top that is bought and a frame that is made."""

from __future__ import annotations

from datetime import date

import orderplan as op
from tests.small_plants import MONDAY, table

ITEMS = """
item_id procurement lead_time_days lot_policy scrap_rate unit_cost
DESK    make        2              lot_for_lot 0         100
TOP     buy         10             lot_for_lot 0         20
FRAME   make        3              lot_for_lot 0         30
TUBE    buy         5              lot_for_lot 0         5
"""
LINES = """
parent_id component_id quantity_per
DESK      TOP          1
DESK      FRAME        1
FRAME     TUBE         1
"""
ORDERS = """
order_id item_id quantity due_date   unit_price customer_id promised_date
SO-1     DESK    4        2026-02-02 250        C-1         2026-02-09
"""
SUPPLIERS = """
supplier_id on_time_rate quality_rate
WOOD        0.7          1
STEEL       1            1
"""
SOLD = """
supplier_id item_id
WOOD        TOP
STEEL       TUBE
"""
MATERIAL = op.PlanConfig(scheduler=op.SchedulerConfig(capacity="infinite"))


def planned(*, config: op.PlanConfig = MATERIAL, **tables: str) -> op.Plan:
    """Plan the desks; tables hold over those above. It is Monday 5 January 2026, the plant works Monday to Friday."""
    texts = {
        "items": ITEMS,
        "bom_lines": LINES,
        "sales_orders": ORDERS,
        "suppliers": SUPPLIERS,
        "supplier_items": SOLD,
        **tables,
    }
    frames = {name: table(text) for name, text in texts.items()}
    return op.make_plan(op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY)), config)


def day(text: str) -> date:
    return date.fromisoformat(text)
