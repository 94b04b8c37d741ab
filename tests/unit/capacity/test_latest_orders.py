"""For which sales order a job is made: of several the one that is latest."""

from __future__ import annotations

from tests.small_plants import shown
from tests.unit.capacity.small_shop import schedule_frame, scheduled

ITEMS = """
    item_id  procurement  lead_time_days  lot_policy    lot_period_days
    ENGINE   make         0               lot_for_lot   1
    GEAR     make         1               period        30
    BAR      buy          {days}          lot_for_lot   1
"""
SAWN = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             480
"""


def made_for(orders: str, days: int = 0, **tables: str) -> list[tuple[str, ...]]:
    """For whom each job is made, and whether that order is late."""
    heading = "order_id item_id quantity due_date priority"
    plan = scheduled(items=ITEMS.format(days=days), operations=SAWN, sales_orders=f"{heading}\n{orders}", **tables)
    return shown(schedule_frame(plan), "item_id for_order_id is_late")


def test_of_several_orders_in_time_the_one_that_is_due_first():
    # Both gears are one lot, made for the first.
    assert made_for("SO-1 GEAR 1 2026-01-30 5\nSO-2 GEAR 1 2026-01-29 5") == [("GEAR", "SO-2", "False")]


def test_of_equally_due_orders_the_first_by_id():
    assert made_for("SO-2 GEAR 1 2026-01-29 5\nSO-1 GEAR 1 2026-01-29 5") == [("GEAR", "SO-1", "False")]


def test_the_latest_one_also_where_another_is_due_first():
    # One lot of three gears, 24 hours of sawing, ends on Wednesday the 7th. SO-1 was due on Monday, two days late; SO-3
    # needs a bar beside its gear, which is there on the 19th; due on Tuesday the 6th, it is 13 days late.
    orders = "SO-1 GEAR 2 2026-01-05 5\nSO-3 ENGINE 1 2026-01-06 5"
    lines = """
        parent_id  component_id  quantity_per
        ENGINE     GEAR          1
        ENGINE     BAR           1
    """
    assert made_for(orders, days=14, bom_lines=lines) == [("GEAR", "SO-3", "True")]


def test_a_job_that_refills_stock_is_made_for_none():
    plan = scheduled(
        items="""
            item_id  procurement  lead_time_days  safety_stock
            GEAR     make         1               5
        """,
        operations=SAWN,
    )
    assert shown(schedule_frame(plan), "item_id for_order_id is_late") == [("GEAR", "-", "False")]
