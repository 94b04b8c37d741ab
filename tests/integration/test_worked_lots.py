"""How net requirements become orders. Today is Monday 5 January 2026; a sheet is bought in 7 days."""

from __future__ import annotations

import orderplan as op
from tests.small_plants import planned, rows, shown, taken

LOTS = "quantity release_date due_date sequence"

WANTED_60_AND_70 = """
    order_id  item_id  quantity  due_date
    SO-1      SHEET    60        2026-01-26
    SO-2      SHEET    70        2026-02-02
"""


def test_minimum_125_and_multiple_100_give_one_order_of_200_for_two_needs():
    items = """
        item_id  procurement  lead_time_days  lot_min  lot_multiple
        SHEET    buy          7               125      100
    """
    plan = planned(items=items, sales_orders=WANTED_60_AND_70)

    # 60 are short: at least 125, in hundreds 200, on the day of the first need. The surplus of 140 covers the 70.
    assert shown(op.planned_orders_frame(plan), LOTS) == rows("200  2026-01-19  2026-01-26  1")
    assert taken(plan, "SHEET") == rows("""
        SO-1  planned  60  2026-01-26
        SO-2  planned  70  2026-01-26
    """)


def test_the_surplus_of_a_lot_goes_first_to_what_is_needed_later():
    items = """
        item_id  procurement  lead_time_days  lot_min  lot_multiple
        SHEET    buy          7               125      100
    """
    orders = WANTED_60_AND_70 + "    SO-3      SHEET    80        2026-02-09"
    plan = planned(items=items, sales_orders=orders)

    # 200 − 60 − 70 = 70 are left for the 80; 10 are short, again 200.
    assert shown(op.planned_orders_frame(plan), LOTS) == rows("""
        200  2026-01-19  2026-01-26  1
        200  2026-02-02  2026-02-09  1
    """)
    assert taken(plan, "SHEET") == rows("""
        SO-1  planned  60  2026-01-26
        SO-2  planned  70  2026-01-26
        SO-3  planned  70  2026-01-26
        SO-3  planned  10  2026-02-09
    """)


def test_fixed_lots_are_as_many_as_are_needed():
    items = """
        item_id  procurement  lead_time_days  lot_policy  lot_size
        SHEET    buy          7               fixed       50
    """
    plan = planned(items=items, sales_orders=WANTED_60_AND_70)

    # 60: two of 50, 40 are left. 70 − 40 = 30: one more. Orders of one day are told apart by their sequence.
    assert shown(op.planned_orders_frame(plan), LOTS) == rows("""
        50  2026-01-19  2026-01-26  1
        50  2026-01-19  2026-01-26  2
        50  2026-01-26  2026-02-02  1
    """)


def test_a_maximum_cuts_a_lot_into_orders_and_the_last_is_the_smallest():
    items = """
        item_id  procurement  lead_time_days  lot_multiple  lot_max
        SHEET    buy          7               20            50
    """
    plan = planned(items=items, sales_orders=WANTED_60_AND_70)

    # 60 is a multiple of 20: 50 + 10. 70 rounds up to 80: 50 + 30.
    assert shown(op.planned_orders_frame(plan), LOTS) == rows("""
        50  2026-01-19  2026-01-26  1
        10  2026-01-19  2026-01-26  2
        50  2026-01-26  2026-02-02  1
        30  2026-01-26  2026-02-02  2
    """)


def test_a_period_begins_with_a_need_and_ends_before_its_last_day():
    items = """
        item_id  procurement  lead_time_days  lot_policy  lot_period_days
        SHEET    buy          7               period      14
    """
    orders = WANTED_60_AND_70 + "    SO-3      SHEET    80        2026-02-09"
    plan = planned(items=items, sales_orders=orders)

    # From 26 January 14 days reach up to 8 February: 60 + 70. The 9th begins a period of its own.
    assert shown(op.planned_orders_frame(plan), LOTS) == rows("""
        130  2026-01-19  2026-01-26  1
        80   2026-02-02  2026-02-09  1
    """)


def test_a_lot_for_an_order_is_for_that_order_alone():
    items = """
        item_id  procurement  lead_time_days  lot_policy  lot_size  lot_min  part_class
        COVER    make         2               fixed       50        5        order_specific
        SHEET    buy          7               -           -         -        order_specific
    """
    lines = """
        parent_id  component_id  quantity_per
        COVER      SHEET         2
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      COVER    3         2026-01-23
        SO-2      COVER    7         2026-01-23
    """
    plan = planned(items=items, bom_lines=lines, sales_orders=orders)

    # Lot for lot whatever the policy, but at least 5: SO-1 has 2 to spare that SO-2 does not get. Two working days
    # before Friday 23 January is the 21st; 5 × 2 and 7 × 2 sheets on that day, ordered on the 14th.
    assert shown(op.planned_orders_frame(plan), "item_id order_id quantity release_date due_date") == rows("""
        COVER  SO-1  5   2026-01-21  2026-01-23
        COVER  SO-2  7   2026-01-21  2026-01-23
        SHEET  SO-1  10  2026-01-14  2026-01-21
        SHEET  SO-2  14  2026-01-14  2026-01-21
    """)
    assert taken(plan, "COVER") == rows("""
        SO-1  planned  3  2026-01-23
        SO-2  planned  7  2026-01-23
    """)


def test_scrap_and_what_an_order_takes_whatever_its_size():
    items = """
        item_id  procurement  lead_time_days  scrap_rate
        COVER    make         2               0.05
        SHEET    buy          7               0
    """
    lines = """
        parent_id  component_id  quantity_per  scrap_rate  fixed_quantity  lead_offset_days
        COVER      SHEET         2             0.1         3               1
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      COVER    95        2026-01-23
    """
    plan = planned(items=items, bom_lines=lines, sales_orders=orders)

    # 95 good covers are 95 / (1 − 0.05) = 100 begun ones: 100 × 2 × (1 + 0.1) + 3 = 223 sheets, one working day after
    # the start on Wednesday 21 January.
    assert shown(op.planned_orders_frame(plan), "item_id quantity release_date due_date") == rows("""
        COVER  95   2026-01-21  2026-01-23
        SHEET  223  2026-01-15  2026-01-22
    """)


def test_reorder_point():
    items = """
        item_id  procurement  lead_time_days  lot_policy     reorder_point  order_up_to
        SHEET    buy          7               reorder_point  20             60
    """
    stock = """
        item_id  quantity
        SHEET    30
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      SHEET    15        2026-01-14
        SO-2      SHEET    40        2026-01-28
    """
    plan = planned(items=items, on_hand=stock, sales_orders=orders)

    # The position is 30 today, not below 20. On 14 January it is 30 − 15 = 15: 60 − 15 = 45 are ordered on that day and
    # there 7 days later. On the 28th it is 60 − 40 = 20: nothing. SO-2 has the other 15 of the stock and 25 new ones.
    assert shown(op.planned_orders_frame(plan), "quantity release_date due_date") == rows("45  2026-01-14  2026-01-21")
    assert taken(plan, "SHEET") == rows("""
        SO-1  stock    15  2026-01-05
        SO-2  stock    15  2026-01-05
        SO-2  planned  25  2026-01-21
    """)
