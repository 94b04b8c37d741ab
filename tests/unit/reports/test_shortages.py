"""Shortages worked out by hand. Today is Monday 5 January 2026, and the plant works Monday to Friday."""

from __future__ import annotations

from orderplan.reports.shortage_items import shortage_items_frame, shortage_items_table
from orderplan.reports.shortage_orders import shortage_orders_frame, shortage_orders_table
from orderplan.reports.shortages import shortages_frame, shortages_table
from orderplan.tables.results import result_schema
from orderplan.tables.results_orders import SHORTAGE_ITEMS, SHORTAGE_ORDERS, SHORTAGES
from tests.small_plants import planned, rows, shown

PUMPS = {
    "items": """
        item_id  procurement  lead_time_days
        PUMP     make         2
        BODY     buy          14
        SEAL     buy          7
    """,
    "bom_lines": """
        parent_id  component_id  quantity_per
        PUMP       BODY          1
        PUMP       SEAL          2
    """,
    "sales_orders": """
        order_id  item_id  quantity  due_date    priority  unit_price
        SO-1      PUMP     3         2026-01-12  5         100
        SO-2      PUMP     1         2026-01-16  2         100
    """,
}
"""Two orders for a pump. A new BODY is there on 5 + 14 = 19 January, a new SEAL on 12 January.

SO-1, due Monday 12: its pumps start two working days before, on Thursday 8. BODY comes 11 days late, SEAL 4 days.
They start on 19 and are ready on 21 January, 9 days late. With BODY on 8 January they would wait for SEAL, start on 12
and be ready on 14; with SEAL on 8 they would wait for BODY all the same.

SO-2, due Friday 16: it starts on Wednesday 14. BODY comes 5 days late, SEAL in time. Ready on 21, 5 days late; with
BODY on 14 January it would be in time.
"""


def test_every_part_that_comes_late_is_a_row():
    plan = planned(**PUMPS)
    columns = "item_id quantity need_date available_date days_late supply_kind supply_id order_id parent_id is_root"
    # Planned orders by item, the pumps (code 0) first: 1 and 2 for SO-1 and SO-2, BODY 3 and 4, SEAL 5 and 6.
    # One kind of supply each, and each holds up its own order only.
    assert shown(shortages_frame(plan), columns) == rows("""
        PUMP  3  2026-01-12  2026-01-21  9   planned  1  SO-1  -     False
        PUMP  1  2026-01-16  2026-01-21  5   planned  2  SO-2  -     False
        BODY  3  2026-01-08  2026-01-19  11  planned  3  SO-1  PUMP  True
        BODY  1  2026-01-14  2026-01-19  5   planned  4  SO-2  PUMP  True
        SEAL  6  2026-01-08  2026-01-12  4   planned  5  SO-1  PUMP  True
    """)
    # Both pumps wait for BODY in the end, since it comes last.
    causes = shortages_frame(plan)["root_cause"].tolist()
    assert causes == [f"planned order {number}" for number in ("3 of BODY", "4 of BODY")] * 2 + [
        "planned order 5 of SEAL"
    ]


def test_the_matrix_says_which_item_alone_blocks_an_order():
    plan = planned(**PUMPS)
    columns = "order_id item_id quantity need_date available_date days_late is_root alone mended_date"
    assert shown(shortage_orders_frame(plan), columns) == rows("""
        SO-1  BODY  3  2026-01-08  2026-01-19  11  True   False  2026-01-14
        SO-1  PUMP  3  2026-01-12  2026-01-21  9   False  True   2026-01-12
        SO-1  SEAL  6  2026-01-08  2026-01-12  4   True   False  2026-01-21
        SO-2  BODY  1  2026-01-14  2026-01-19  5   True   True   2026-01-16
        SO-2  PUMP  1  2026-01-16  2026-01-21  5   False  True   2026-01-16
    """)


def test_items_are_summed_up():
    plan = planned(**PUMPS)
    # BODY: 3 are short from 8 January and 4 from 14 until 19. It holds up both orders (300 + 100), and SO-2 alone.
    # SEAL: 6 from 8 to 12 January, for SO-1. PUMP: 3 from 12, 4 from 16, until 21.
    first = "item_id first_date depth recovery_date days_late quantity"
    assert shown(shortage_items_frame(plan), first) == rows("""
        BODY  2026-01-08  4  2026-01-19  11  4
        PUMP  2026-01-12  4  2026-01-21  9   4
        SEAL  2026-01-08  6  2026-01-12  4   6
    """)
    assert shown(shortage_items_frame(plan), "item_id orders value orders_alone value_alone is_root") == rows("""
        BODY  2  400  1  100  True
        PUMP  2  400  2  400  False
        SEAL  1  300  0  0    True
    """)


def test_a_shortage_that_several_orders_share_counts_once():
    # Wheels are made 20 at a time: 4 for SO-1, 6 for SO-2, 10 are left over. The lot is due on Thursday 15 January and
    # takes a day, so its 20 rims are wanted on 14; new ones come on 5 + 14 = 19. The lot is ready on 20 January.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days  lot_min  lot_policy  lot_period_days
            WHEEL    make         1               20       period      7
            RIM      buy          14              -        lot_for_lot 7
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            WHEEL      RIM           1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date    priority
            SO-1      WHEEL    4         2026-01-15  5
            SO-2      WHEEL    6         2026-01-16  3
        """,
    )
    # The rims hold up both; the more urgent one is named.
    assert shown(shortages_frame(plan), "item_id quantity order_id", item_id="RIM") == rows("RIM 20 SO-2")
    # Each order's part of the lot: 4/20 and 6/20 of the rims. The rims of the 10 wheels left over are nobody's.
    assert shown(shortage_orders_frame(plan), "order_id quantity", item_id="RIM") == rows("SO-1 4 | SO-2 6")
    assert shown(shortage_items_frame(plan), "quantity depth orders", item_id="RIM") == rows("20 20 2")


def test_an_item_that_is_short_twice_for_an_order_is_one_row_of_the_matrix():
    # Bolts go into the pump (2, wanted on Thursday 8 January) and into its base (4, wanted a day before): new ones come
    # on 5 + 7 = 12. The base is ready on 13, the pump takes two days from then: 15 January.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            PUMP     make         2
            BASE     make         1
            BOLT     buy          7
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            PUMP       BASE          1
            PUMP       BOLT          2
            BASE       BOLT          4
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      PUMP     1         2026-01-12
        """,
    )
    assert shown(shortages_frame(plan), "parent_id quantity days_late", item_id="BOLT") == rows("BASE 4 5 | PUMP 2 4")
    columns = "item_id quantity need_date available_date days_late is_root alone"
    assert shown(shortage_orders_frame(plan), columns) == rows("""
        BASE  1  2026-01-08  2026-01-13  5  False  False
        BOLT  6  2026-01-07  2026-01-12  5  True   True
        PUMP  1  2026-01-12  2026-01-15  3  False  True
    """)
    # With the base there on 8 January the pump still waits for its own bolts: it would start on 12 and be there on 14.
    assert shown(shortage_orders_frame(plan), "mended_date", item_id="BASE") == rows("2026-01-14")


def test_lateness_that_a_work_order_can_take_holds_up_nobody():
    # WO-1 makes the body by 9 January and starts on 8; its casting comes on Monday 12, so that it is ready on 13. The
    # sales order wants the body on 16 only.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            BODY     make         1
            CASTING  buy          30
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      BODY     1         2026-01-16
        """,
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date    start_date
            WO-1        work      BODY     1         2026-01-09  2026-01-08
            PO-1        purchase  CASTING  1         2026-01-12  -
        """,
        work_components="""
            receipt_id  component_id  quantity_required
            WO-1        CASTING       1
        """,
    )
    # Wanted on 8 January, there on 12.
    columns = "item_id quantity days_late supply_kind supply_id order_id parent_id is_root"
    assert shown(shortages_frame(plan), columns) == rows("CASTING 1 4 purchase PO-1 - BODY True")
    assert shown(shortage_items_frame(plan), "item_id orders value orders_alone is_root") == rows("CASTING 0 0 0 True")
    assert not len(shortage_orders_frame(plan))


def test_what_nothing_covers_is_short_for_ever():
    # GEAR is not procured: one of three is on stock. The two orders for BOX are ready when due but for the gears.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            BOX      make         1
            GEAR     none         0
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            BOX        GEAR          3
        """,
        on_hand="""
            item_id  quantity
            GEAR     1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date    ship_days
            SO-1      BOX      1         2026-01-16  2
        """,
    )
    columns = "item_id quantity available_date days_late supply_kind order_id is_root"
    # The one gear on stock is in time, so two are short. Wanted on Wednesday 14 less one day: on 13 January.
    assert shown(shortages_frame(plan), columns) == rows("""
        BOX   1  -  -  planned  SO-1  False
        GEAR  2  -  -  -        SO-1  True
    """)
    assert shortages_frame(plan)["root_cause"].tolist() == ["nothing covers GEAR"] * 2
    columns = "item_id quantity need_date available_date days_late alone mended_date"
    assert shown(shortage_orders_frame(plan), columns) == rows("""
        BOX   1  2026-01-14  -  -  True  2026-01-16
        GEAR  2  2026-01-13  -  -  True  2026-01-16
    """)
    columns = "item_id first_date depth recovery_date days_late value_alone"
    assert shown(shortage_items_frame(plan), columns) == rows("""
        BOX   2026-01-14  1  -  -  0
        GEAR  2026-01-13  2  -  -  0
    """)


def test_an_order_due_too_soon_to_be_made_waits_for_nothing_else_than_its_part():
    # PUMP takes 5 working days, so that SO-1, due on Wednesday 7 January, could be there on Monday 12 at the earliest.
    # Its body comes on 19, so it is there on 26. With the body it would be there on 12: late, but nothing is missing.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            PUMP     make         5
            BODY     buy          14
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            PUMP       BODY          1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      PUMP     1         2026-01-07
        """,
    )
    assert shown(shortage_orders_frame(plan), "item_id days_late is_root alone mended_date") == rows("""
        BODY  14  True   True  2026-01-12
        PUMP  19  False  True  2026-01-07
    """)


def test_an_order_that_is_past_due_and_lacks_nothing_is_not_short():
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            PUMP     buy          14
        """,
        on_hand="""
            item_id  quantity
            PUMP     1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      PUMP     1         2025-12-19
        """,
    )
    assert not len(shortages_frame(plan))
    assert not len(shortage_items_frame(plan))
    assert not len(shortage_orders_frame(plan))


def test_the_tables_are_as_declared_with_and_without_rows():
    nothing = PUMPS | {"sales_orders": "order_id item_id quantity due_date\nSO-1 PUMP 1 2026-03-02"}
    for plant in (PUMPS, nothing):
        plan = planned(**plant)
        assert shortages_table(plan).schema == result_schema(SHORTAGES)
        assert shortage_orders_table(plan).schema == result_schema(SHORTAGE_ORDERS)
        assert shortage_items_table(plan).schema == result_schema(SHORTAGE_ITEMS)
