"""Exceptions by names that hold from one plan to the next."""

from __future__ import annotations

import orderplan as op
from orderplan.difference.between_plans import plan_difference
from tests.small_plants import MONDAY, table

ITEMS = """
item_id procurement lead_time_days
ARM     buy         30
BELL    buy         30
"""
ORDERS = """
order_id item_id quantity due_date
SO-1     BELL    1        2026-01-08
"""


def plan(orders: str) -> op.Plan:
    frames = {"items": table(ITEMS), "sales_orders": table(orders)}
    return op.make_plan(op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY)))


def test_running_numbers_that_shift_change_nothing():
    one, two = plan(ORDERS), plan(ORDERS + "SO-2 ARM 1 2026-01-08\n")
    # ARM stands before BELL, so planned order 1 becomes 2, and requirement 1 becomes 2
    assert "lead_time_short:planned_order:1" in set(one.exceptions["exception_id"])
    assert {"lead_time_short:planned_order:1", "lead_time_short:planned_order:2"} <= set(two.exceptions["exception_id"])
    changes = plan_difference(one, two).exception_changes
    assert set(changes["change"]) == {"new"}
    assert set(changes["item_id"]) == {"ARM"}
    assert set(plan_difference(two, one).exception_changes["change"]) == {"gone"}
