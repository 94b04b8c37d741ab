"""Overloaded work centres: which they are, whom they hit, when the work is done. Every number is worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.load.overload import overload_exceptions
from orderplan.load.tables import load_frame
from orderplan.mrp.exceptions import exceptions_frame
from tests.small_plants import Cells, rows, shown
from tests.unit.load.shop import shop

if TYPE_CHECKING:
    import orderplan as op

ROUTING = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             60
"""
ORDERS = """
    order_id  item_id  quantity  due_date    unit_price
    SO-1      GEAR     8         2026-01-30  100
    SO-2      GEAR     7         2026-01-30  10
    SO-3      GEAR     4         2026-01-29  1
"""
"""On the one saw, 480 minutes a day: 15 gears due on Friday are sawn on Thursday and Wednesday (480 and 420), 4 due on
Thursday on Wednesday (240): on Wednesday the 28th 660 minutes are wanted."""


def overloads(plan: op.MaterialPlan, columns: str) -> list[Cells]:
    frame = exceptions_frame(plan, [overload_exceptions(plan)])
    return shown(frame, columns, code="overload")


def told(plan: op.MaterialPlan) -> list[str]:
    return overload_exceptions(plan).column("message").to_pylist()


def test_a_day_with_more_work_than_minutes_is_an_overload():
    plan = shop(operations=ROUTING, sales_orders=ORDERS)
    assert shown(load_frame(plan), "day load_minutes overload_minutes", overload_minutes=180.0) == rows(
        "2026-01-28 660 180"
    )
    columns = "exception_id severity object_kind object_id date quantity is_root orders_hit value_hit value"
    # All three orders have work there: 800 + 70 + 4.
    assert overloads(plan, columns) == rows(
        "overload:work_center:SAW:2026-01-28 2 work_center SAW 2026-01-28 180 True 3 874 0"
    )
    assert overloads(plan, "item_id order_id suggested_quantity cause_id rescue") == rows("- - - - -")


def test_the_work_left_over_is_done_by_the_first_day_that_has_room_for_it():
    # Thursday is full, Friday empty.
    plan = shop(operations=ROUTING, sales_orders=ORDERS)
    assert overloads(plan, "suggested_date days") == rows("2026-01-30 2")
    assert told(plan) == [
        (
            "SAW has 660 minutes of work on 2026-01-28, 180 more than its capacity of 480: planned order 2 (GEAR) "
            "takes 420, 1 other order the rest. With the work of the days that follow it is done by "
            "2026-01-30, 2 days later."
        )
    ]


def test_days_that_follow_one_another_are_each_overloaded_and_done_on_one_day():
    more = ORDERS + "SO-4  GEAR  16  2026-01-28  1000\n"
    # 16 gears due on Wednesday: 480 on Tuesday, 480 on Monday. Wednesday's 660 and 5 more gears due on Friday:
    # 20 gears take 480 on Thursday, 480 on Wednesday and 240 on Tuesday: 720 on Tuesday, and 720 on Wednesday with
    # the 240 of SO-3. Left over 240 and 480; Thursday is full, on Friday all is done.
    more += "SO-5  GEAR  5  2026-01-30  1\n"
    plan = shop(operations=ROUTING, sales_orders=more)
    assert overloads(plan, "date quantity suggested_date days orders_hit") == rows("""
        2026-01-27 240 2026-01-30 3 4
        2026-01-28 240 2026-01-30 2 4
    """)
    first, second = told(plan)
    assert "planned order 1 (GEAR) takes 480, 1 other order the rest." in first
    assert "planned order 3 (GEAR) takes 480, 1 other order the rest." in second


def test_an_overload_without_room_behind_it_says_so():
    closed = """
        calendar_id  start       end         working
        ONE          2026-01-29  2030-01-01  false
    """
    plan = shop(operations=ROUTING, sales_orders=ORDERS, calendar_exceptions=closed)
    # Nothing fits on Thursday: 480 and 420 on Wednesday and Tuesday, 240 of the others on Wednesday.
    assert overloads(plan, "date quantity suggested_date days") == rows("2026-01-28 240 - -")
    assert told(plan)[0].endswith("1 other order the rest. The days that follow leave no room for it.")
    # What is never done counts with the days of the horizon.
    frame = exceptions_frame(plan, [overload_exceptions(plan)])
    assert frame["code"].tolist()[0] == "overload"


def test_a_work_center_that_is_not_finite_is_never_overloaded():
    plan = shop(
        operations=ROUTING,
        sales_orders=ORDERS,
        work_centers="""
            work_center_id  calendar_id  finite
            SAW             ONE          false
            TURN            TWO          true
        """,
    )
    assert load_frame(plan)["load_minutes"].max() == 660
    assert load_frame(plan)["overload_minutes"].sum() == 0
    assert told(plan) == []


def test_less_than_a_minute_too_much_is_no_exception():
    nearly = ROUTING.replace("60", "60.06")  # 8 gears take 480.48 minutes, and do not fit on the one day
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      GEAR     8         2026-01-30
    """
    items = """
        item_id  procurement  lead_time_days
        GEAR     make         1
    """
    plan = shop(items=items, operations=nearly, sales_orders=orders)
    assert load_frame(plan)["overload_minutes"].max() == 0.48
    assert told(plan) == []
    plan = shop(items=items, operations=ROUTING.replace("60", "60.125"), sales_orders=orders)
    assert overloads(plan, "quantity") == rows("1")


def test_orders_are_hit_through_all_levels_and_only_those_with_work_there():
    plan = shop(
        items="""
            item_id  procurement  lead_time_days
            CRANE    make         2
            GEAR     make         3
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            CRANE      GEAR          4
        """,
        operations=ROUTING,
        sales_orders="""
            order_id  item_id  quantity  due_date    unit_price
            SO-1      CRANE    3         2026-01-29  1000
            SO-2      GEAR     12        2026-01-28  10
            SO-3      GEAR     30        2026-02-20  1
        """,
    )
    # Cranes start on Tuesday the 27th: the 12 gears for them take 480 on Monday and 240 on Friday, the 12 of SO-2 480
    # on Tuesday and 240 on Monday. SO-3 has 1800 minutes for three days: 600 on each, 120 too many.
    assert overloads(plan, "date quantity orders_hit value_hit") == rows("""
        2026-01-26 240 2 3120
        2026-02-17 120 1 30
        2026-02-18 120 1 30
        2026-02-19 120 1 30
    """)
