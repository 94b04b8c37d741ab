"""Who gets what is scarce: a plate that is bought in 28 days. Today is Monday 5 January 2026.

A new plate ordered today is there on 5 January + 28 days = Monday 2 February (rules 1.3, 2.6): orders that want one
before are tight, and only these compete by priority.
"""

from __future__ import annotations

import pytest

import orderplan as op
from tests.small_plants import planned, rows, shown, taken

PLATE = """
    item_id  procurement  lead_time_days
    PLATE    buy          28
"""

IN_STOCK_25 = """
    item_id  quantity
    PLATE    25
"""

IN_STOCK_10 = """
    item_id  quantity
    PLATE    10
"""

PLANNED = "quantity release_date due_date available_date late_release"
DELIVERY = "order_id projected_date days_late quantity_on_time"


def test_three_orders_compete_for_25_by_priority_then_date():
    orders = """
        order_id  item_id  quantity  due_date    priority
        SO-1      PLATE    10        2026-01-23  5
        SO-2      PLATE    10        2026-01-16  5
        SO-3      PLATE    10        2026-01-30  1
    """
    plan = planned(items=PLATE, on_hand=IN_STOCK_25, sales_orders=orders)

    # Priority 1 first: SO-3 takes 10. Of the two of priority 5 SO-2 is wanted first: 10. SO-1 gets the 5 that are left;
    # 5 are new. The rows stand by day of need.
    assert taken(plan, "PLATE") == rows("""
        SO-2  stock    10  2026-01-05
        SO-1  stock    5   2026-01-05
        SO-1  planned  5   2026-02-02
        SO-3  stock    10  2026-01-05
    """)
    # Wanted on 23 January: to be ordered 28 days before, on Friday 26 December. From today it is there on 2 February.
    assert shown(op.planned_orders_frame(plan), PLANNED) == rows("""
        5  2025-12-26  2026-01-23  2026-02-02  True
    """)
    # From 23 January to 2 February: 10 days.
    assert shown(op.deliveries_frame(plan), DELIVERY) == rows("""
        SO-1  2026-02-02  10  5
        SO-2  2026-01-05  0   10
        SO-3  2026-01-05  0   10
    """)


def test_of_equal_priority_the_date_decides_then_the_order_id():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      PLATE    10        2026-01-23
        SO-2      PLATE    10        2026-01-16
        SO-3      PLATE    10        2026-01-23
    """
    plan = planned(items=PLATE, on_hand=IN_STOCK_25, sales_orders=orders)

    # 16 January: 10. 23 January, SO-1 before SO-3: 10. The last 5 and 5 new ones for SO-3.
    assert taken(plan, "PLATE") == rows("""
        SO-2  stock    10  2026-01-05
        SO-1  stock    10  2026-01-05
        SO-3  stock    5   2026-01-05
        SO-3  planned  5   2026-02-02
    """)


@pytest.mark.parametrize(
    ("rush_due", "takers", "late"),
    [
        # The last working day before 2 February: nothing new could be there, so the rush order takes the stock and
        # SO-1 (16 January) waits for a new plate until 2 February: 17 days late.
        ("2026-01-30", "SO-1 planned | SO-RUSH stock", "SO-1 17 | SO-RUSH 0"),
        # On 2 February a new plate is there in time: SO-1 keeps the stock, and nobody is late.
        ("2026-02-02", "SO-1 stock | SO-RUSH planned", "SO-1 0 | SO-RUSH 0"),
    ],
)
def test_a_rush_order_takes_stock_only_where_new_supply_cannot_come_in_time(rush_due, takers, late):
    orders = f"""
        order_id  item_id  quantity  due_date    priority  kind
        SO-1      PLATE    10        2026-01-16  5         normal
        SO-RUSH   PLATE    10        {rush_due}  1         rush
    """
    plan = planned(items=PLATE, on_hand=IN_STOCK_10, sales_orders=orders)

    assert [row[:2] for row in taken(plan, "PLATE")] == rows(takers)
    assert shown(op.deliveries_frame(plan), "order_id days_late") == rows(late)


@pytest.mark.parametrize(
    ("rush_due", "takers"),
    [
        ("2026-02-03", "SO-1 planned | SO-RUSH stock"),
        ("2026-02-04", "SO-1 stock | SO-RUSH planned"),
    ],
)
def test_new_supply_takes_as_long_as_all_that_goes_into_it(rush_due, takers):
    items = PLATE + "    TABLE    make         2"
    lines = """
        parent_id  component_id  quantity_per
        TABLE      PLATE         1
    """
    stock = """
        item_id  quantity
        TABLE    10
    """
    orders = f"""
        order_id  item_id  quantity  due_date    priority
        SO-1      TABLE    10        2026-01-16  5
        SO-RUSH   TABLE    10        {rush_due}  1
    """
    plan = planned(items=items, bom_lines=lines, on_hand=stock, sales_orders=orders)

    # A table takes 2 working days, but its plate is there on Monday 2 February: Wednesday the 4th is the first day.
    assert [row[:2] for row in taken(plan, "TABLE")] == rows(takers)


def test_an_urgent_order_takes_the_latest_supply_that_is_in_time():
    orders = """
        order_id   item_id  quantity  due_date    priority
        SO-NEAR    PLATE    10        2026-01-09  5
        SO-URGENT  PLATE    10        2026-01-30  1
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  PLATE    10        2026-01-26
    """
    plan = planned(items=PLATE, on_hand=IN_STOCK_10, sales_orders=orders, scheduled_receipts=receipts)

    # SO-URGENT chooses first, but PO-1 is early enough for it: the stock is left for the order that can wait less.
    assert taken(plan, "PLATE") == rows("""
        SO-NEAR    stock  10  2026-01-05
        SO-URGENT  PO-1   10  2026-01-26
    """)


def test_a_receipt_goes_to_the_order_that_it_saves():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      PLATE    10        2026-01-09
        SO-2      PLATE    10        2026-01-23
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  PLATE    10        2026-01-21
    """
    plan = planned(items=PLATE, sales_orders=orders, scheduled_receipts=receipts)

    # Of one priority, what is in time is given out first: SO-2 has PO-1 and is in time. SO-1 is late either way.
    assert taken(plan, "PLATE") == rows("""
        SO-1  planned  10  2026-02-02
        SO-2  PO-1     10  2026-01-21
    """)


def test_a_late_receipt_is_taken_where_it_comes_sooner_than_anything_new():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      PLATE    10        2026-01-16
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  PLATE    10        2026-01-21
    """
    plan = planned(items=PLATE, sales_orders=orders, scheduled_receipts=receipts)

    # On 21 January, 5 days late, is better than a new one on 2 February. The receipt is what decides the date.
    assert taken(plan, "PLATE") == rows("SO-1  PO-1  10  2026-01-21")
    assert shown(op.deliveries_frame(plan), "days_late status constraint constraint_id") == rows(
        "5  late  material  PO-1"
    )


@pytest.mark.parametrize(
    ("reschedule_days", "takers"),
    [
        # A new plate is there on 12 January, in time for both: nobody waits for PO-1, which is in time for SO-2.
        (0, "SO-1 planned | SO-2 PO-1"),
        # 21 January is 5 days after the 16th: 4 days of grace are too few, 5 are enough, and SO-2 has a new one.
        (4, "SO-1 planned | SO-2 PO-1"),
        (5, "SO-1 PO-1 | SO-2 planned"),
    ],
)
def test_days_of_grace_for_a_receipt_that_comes_late(reschedule_days, takers):
    items = """
        item_id  procurement  lead_time_days
        PLATE    buy          7
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      PLATE    10        2026-01-16
        SO-2      PLATE    10        2026-01-30
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  PLATE    10        2026-01-21
    """
    config = op.PlanConfig(mrp=op.MrpConfig(reschedule_days=reschedule_days))
    plan = planned(items=items, sales_orders=orders, scheduled_receipts=receipts, config=config)

    assert [row[:2] for row in taken(plan, "PLATE")] == rows(takers)


def test_safety_stock_is_used_before_anyone_is_late_and_restored_after():
    items = """
        item_id  procurement  lead_time_days  safety_stock
        GASKET   buy          14              20
    """
    stock = """
        item_id  quantity
        GASKET   20
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      GASKET   15        2026-01-12
        SO-2      GASKET   15        2026-02-02
    """
    plan = planned(items=items, on_hand=stock, sales_orders=orders)

    # A new gasket is there on 5 + 14 = 19 January. SO-1 cannot wait for it and takes 15; the 5 that are left are safety
    # stock, 15 restore it on 19 January. SO-2 can wait for new ones and leaves it alone.
    assert taken(plan, "GASKET") == rows("""
        SO-1          stock    15  2026-01-05
        safety_stock  stock    5   2026-01-05
        safety_stock  planned  15  2026-01-19
        SO-2          planned  15  2026-02-02
    """)
    # 19 January − 14 days is today; 2 February − 14 days is 19 January.
    assert shown(op.planned_orders_frame(plan), "quantity release_date due_date priority late_release") == rows("""
        15  2026-01-05  2026-01-19  10000  False
        15  2026-01-19  2026-02-02  5      False
    """)
    assert shown(op.deliveries_frame(plan), "order_id days_late") == rows("""
        SO-1  0
        SO-2  0
    """)


def test_free_stock_serves_any_order_and_reserved_stock_its_own():
    stock = """
        item_id  quantity  order_id
        PLATE    4         -
        PLATE    3         SO-2
    """
    orders = """
        order_id  item_id  quantity  due_date    priority
        SO-1      PLATE    5         2026-01-09  1
        SO-2      PLATE    5         2026-01-16  5
    """
    plan = planned(items=PLATE, on_hand=stock, sales_orders=orders)

    # SO-2 has its own 3. Of the 4 that are free SO-1, more urgent, takes all. 1 + 2 are new, each for its day.
    assert taken(plan, "PLATE") == rows("""
        SO-1  stock    4  2026-01-05
        SO-1  planned  1  2026-02-02
        SO-2  stock    3  2026-01-05
        SO-2  planned  2  2026-02-02
    """)
