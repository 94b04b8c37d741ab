"""Exceptions of sales orders, requirements and planned orders, a small plant each. Today is Monday 5 January 2026."""

from __future__ import annotations

import pandas as pd
import pytest

import orderplan as op
from tests.small_exceptions import PLATE, PLATES_IN_STOCK, codes, orders, paragraphs, told
from tests.small_plants import planned, rows, shown

DATES = "object_id date suggested_date days"


def test_a_late_order_its_shortage_and_the_order_that_should_have_been_released():
    plan = planned(items=PLATE, sales_orders=orders("SO-1 PLATE 5 2026-01-16 100"))

    # Wanted on 16 January: to be ordered 28 days before, on 19 December, 17 days ago. From today it is there on
    # 2 February, 17 days late.
    assert codes(plan) == ["lead_time_short", "order_late", "shortage"]
    frame = op.exceptions_frame(plan)
    assert shown(frame, f"code {DATES} quantity") == rows("""
        lead_time_short  1     2025-12-19  2026-01-05  17  5
        order_late       SO-1  2026-01-16  2026-02-02  17  5
        shortage         1     2026-01-16  2026-02-02  17  5
    """)
    # The root is the planned order; released in time it would recover all 17 order-days.
    assert shown(frame, "code is_root cause_id orders_hit value_hit rescue") == rows("""
        lead_time_short  True   -                                1  500  17
        order_late       False  lead_time_short:planned_order:1  1  500  -
        shortage         False  lead_time_short:planned_order:1  1  500  -
    """)
    # 5 × 2 for what the plates cost, 5 × 100 for the sales order.
    assert frame["value"].tolist() == [10, 500, 10]
    assert frame["severity"].tolist() == [2, 1, 1]
    assert frame["message"].tolist() == paragraphs("""
        planned order 1: 5 of PLATE had to be released on 2025-12-19: 17 days must be made up.

        SO-1: 5 of PLATE, due 2026-01-16, will be there on 2026-02-02, 17 days late: PLATE is wanted on
        2026-01-16 and cannot be there before 2026-02-02; it had to be started on 2025-12-19.

        5 of PLATE for sales order SO-1, wanted 2026-01-16, is covered on 2026-02-02, 17 days late: it waits
        for planned order 1 (PLATE).
    """)


def test_the_days_of_a_made_item_are_working_days():
    items = """
        item_id  procurement  lead_time_days
        BOX      make         4
        LID      none         0
    """
    lines = """
        parent_id  component_id  quantity_per
        BOX        LID           1
    """
    stock = """
        item_id  quantity
        LID      5
    """
    plan = planned(items=items, bom_lines=lines, on_hand=stock, sales_orders=orders("SO-1 BOX 5 2026-01-07 -"))

    # 4 working days before Wednesday 7 January is Thursday the 1st: 2 working days (Thursday, Friday) are over.
    assert shown(op.exceptions_frame(plan), DATES, code="lead_time_short") == rows("1  2026-01-01  2026-01-05  2")
    assert told(plan, "lead_time_short") == paragraphs("""
        planned order 1: 5 of BOX had to be released on 2026-01-01: 2 working days must be made up.
    """)


@pytest.mark.parametrize(
    ("due", "past_due"), [("2026-01-02", ["SO-1 2026-01-02 - 3"]), ("2026-01-05", []), ("2026-01-06", [])]
)
def test_an_order_is_past_due_from_the_day_after(due, past_due):
    plan = planned(items=PLATE, on_hand=PLATES_IN_STOCK, sales_orders=orders(f"SO-1 PLATE 5 {due} -"))

    found = op.exceptions_frame(plan)
    assert shown(found, DATES, code="order_past_due") == [tuple(row.split()) for row in past_due]
    if past_due:
        # What it needs is there today, 3 days after Friday: that it is late has no other cause.
        assert told(plan, "order_past_due") == paragraphs("""
            SO-1: 5 of PLATE was due 2026-01-02, 3 days before today: ship it, re-date it or close it.
        """)
        assert shown(found, "days cause_id", code="order_late") == rows("3  order_past_due:sales_order:SO-1")
        assert told(plan, "order_late") == paragraphs("""
            SO-1: 5 of PLATE, due 2026-01-02, will be there on 2026-01-05, 3 days late: it was due before
            anything could be done; what it needs is there.
        """)


def test_today_is_the_first_working_day():
    # The planning day is Saturday 10 January: today is Monday the 12th, and nothing can be shipped before.
    saturday = op.PlanConfig(as_of=pd.Timestamp("2026-01-10").date())
    plan = planned(
        items=PLATE, on_hand=PLATES_IN_STOCK, sales_orders=orders("SO-1 PLATE 5 2026-01-11 -"), config=saturday
    )

    assert shown(op.exceptions_frame(plan), DATES, code="order_past_due") == rows("SO-1  2026-01-11  -  1")


def test_what_nothing_covers_and_nothing_can_be_planned_for():
    items = """
        item_id  procurement  lead_time_days
        BOX      make         1
        LID      none         0
    """
    lines = """
        parent_id  component_id  quantity_per
        BOX        LID           2
    """
    stock = """
        item_id  quantity
        LID      4
    """
    plan = planned(items=items, bom_lines=lines, on_hand=stock, sales_orders=orders("SO-1 BOX 5 2026-01-16 20"))

    # 10 lids are wanted on Thursday the 15th, 4 are there: 6 are covered by nothing, and the box never comes.
    found = op.exceptions_frame(plan)
    assert shown(found, "object_kind object_id item_id date quantity days", code="demand_uncovered") == rows("""
        requirement  2  LID  2026-01-15  6  -
    """)
    assert told(plan, "demand_uncovered") == paragraphs("""
        6 of LID for planned order 1 (BOX), wanted 2026-01-15: nothing covers it and nothing can be planned.
    """)
    # Everything else follows from it; by how many days nobody can say.
    assert shown(found, "code object_id suggested_date days cause_id", is_root=False) == rows("""
        order_late  SO-1  -  -  demand_uncovered:requirement:2
        shortage    1     -  -  demand_uncovered:requirement:2
        shortage    2     -  -  demand_uncovered:requirement:2
    """)
    assert told(plan, "order_late") == paragraphs("""
        SO-1: 5 of BOX, due 2026-01-16, cannot be delivered in full: nothing covers LID, wanted on
        2026-01-15.
    """)
    assert told(plan, "shortage") == paragraphs("""
        5 of BOX for sales order SO-1, wanted 2026-01-16, is never covered: it waits for LID, which nothing
        covers in full.

        10 of LID for planned order 1 (BOX), wanted 2026-01-15, is never covered: nothing covers all of it.
    """)


def test_what_never_comes_stands_before_what_is_late():
    items = PLATE + "    LID  none  0  1"
    plan = planned(items=items, sales_orders=orders("SO-1 PLATE 5 2026-01-16 100 \n SO-2 LID 5 2026-01-16 99"))

    # 495 of value × the 365 days of the horizon against 500 × 17 days.
    assert shown(op.exceptions_frame(plan), "code", is_root=True) == rows("demand_uncovered | lead_time_short")


@pytest.mark.parametrize(("release_days", "due"), [(None, ["1", "2"]), (0, ["1"]), (6, ["1"]), (8, ["1", "2", "3"])])
def test_a_planned_order_is_to_be_released_within_a_week_or_as_set(release_days, due):
    items = """
        item_id  procurement  lead_time_days
        PLATE    buy          7
    """
    lines = "SO-1 PLATE 5 2026-01-12 - \n SO-2 PLATE 5 2026-01-19 - \n SO-3 PLATE 5 2026-01-20 -"
    config = op.PlanConfig(mrp=op.MrpConfig(release_days=release_days))
    plan = planned(items=items, sales_orders=orders(lines), config=config)

    # Seven days before each due day: today, in 7 and in 8 days.
    found = op.exceptions_frame(plan)
    assert found.query("code == 'release_due'")["object_id"].tolist() == due
    assert "planned order 1: release 5 of PLATE by 2026-01-05." in told(plan, "release_due")


def test_a_reorder_point_that_releases_too_late():
    items = """
        item_id  procurement  lead_time_days  lot_policy     reorder_point  order_up_to
        BOLT     buy          7               reorder_point  10             20
    """
    stock = """
        item_id  quantity
        BOLT     20
    """
    lines = "SO-1 BOLT 5 2026-01-08 - \n SO-2 BOLT 20 2026-01-14 -"
    plan = planned(items=items, on_hand=stock, sales_orders=orders(lines))

    # 20 − 5 = 15 on the 8th, −5 on the 14th: below 10, so 25 are released on the 14th and there on the 21st. SO-2 needs
    # 5 of them on the 14th, a week before: released on the 7th they would be there.
    assert shown(op.exceptions_frame(plan), f"{DATES} rescue", code="lead_time_short") == rows("""
        1  2026-01-07  2026-01-07  7  7
    """)
    assert told(plan, "lead_time_short") == paragraphs("""
        planned order 1: 25 of BOLT should be released on 2026-01-07; its reorder point does so only on
        2026-01-14, 7 days later.
    """)
    assert shown(op.exceptions_frame(plan), "object_id days cause_id", code="order_late") == rows("""
        SO-2  7  lead_time_short:planned_order:1
    """)


def test_a_fence_is_no_lead_time_and_so_the_late_order_is_its_own_root():
    items = """
        item_id  procurement  lead_time_days  fence_days
        PLATE    buy          2               10
    """
    plan = planned(items=items, sales_orders=orders("SO-1 PLATE 5 2026-01-16 -"))

    # Nothing new before 10 working days from today, Monday 19 January; the order itself is released in time.
    found = op.exceptions_frame(plan)
    assert shown(found, "object_id days is_root", code="order_late") == rows("SO-1  3  True")
    assert told(plan, "order_late") == paragraphs("""
        SO-1: 5 of PLATE, due 2026-01-16, will be there on 2026-01-19, 3 days late: PLATE is wanted on
        2026-01-16 and cannot be there before 2026-01-19; its fence lets nothing new come sooner.
    """)


def test_safety_stock_that_is_not_there():
    items = """
        item_id  procurement  lead_time_days  safety_stock  unit_cost
        BOLT     buy          14              20            1
    """
    stock = """
        item_id  quantity
        BOLT     6
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  BOLT     5         2026-01-12
    """
    plan = planned(items=items, on_hand=stock, scheduled_receipts=receipts)

    # 20 wanted by 5 + 14 = 19 January, when something new could be there; 6 in stock, 5 come in time: 9 are missing.
    found = op.exceptions_frame(plan)
    assert shown(found, "item_id date quantity suggested_quantity is_root", code="below_safety") == rows("""
        BOLT  2026-01-19  20  9  True
    """)
    assert told(plan, "below_safety") == paragraphs("""
        BOLT: neither stock nor an open order covers 9 of the safety stock of 20.
    """)
    # It hits no order, and the planned order that restores it is to be released today.
    assert codes(plan) == ["below_safety", "release_due"]


def test_a_substitute_is_to_be_confirmed():
    items = PLATE + "    SHEET  buy  28  1"
    stock = """
        item_id  quantity
        SHEET    8
    """
    swaps = """
        component_id  substitute_id  ratio
        PLATE         SHEET          2
    """
    lines = "SO-1 PLATE 5 2026-01-16 -"
    plan = planned(items=items, on_hand=stock, substitutes=swaps, sales_orders=orders(lines))

    # 8 sheets at 2 for a plate stand in for 4 plates.
    assert shown(op.exceptions_frame(plan), "item_id date quantity", code="substitute_used") == rows("""
        PLATE  2026-01-16  4
    """)
    assert told(plan, "substitute_used") == paragraphs("""
        4 of PLATE for sales order SO-1, wanted 2026-01-16, is covered by 8 of SHEET (stock SHEET/1):
        confirm.
    """)


def test_a_plan_without_trouble_has_no_exceptions():
    plan = planned(items=PLATE, on_hand=PLATES_IN_STOCK, sales_orders=orders("SO-1 PLATE 5 2026-01-16 -"))

    found = op.exceptions_frame(plan)
    assert found.empty
    assert list(found.columns) == [
        "exception_id", "code", "severity", "item_id", "object_kind", "object_id", "order_id", "date", "suggested_date",
        "quantity", "suggested_quantity", "days", "value", "is_root", "cause_id", "orders_hit", "value_hit", "rescue",
        "message",
    ]  # fmt: skip
