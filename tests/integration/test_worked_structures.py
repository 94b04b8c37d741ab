"""What the structure of the product does to a plan. Today is Monday 5 January 2026; 23 January is a Friday."""

from __future__ import annotations

import orderplan as op
from tests.small_plants import planned, rows, shown, taken

PLANNED = "item_id order_id quantity release_date due_date"

PUMP_LINES = """
    parent_id  component_id  quantity_per
    PUMP       BODY          1
    BODY       BOLT          4
"""

TWO_PUMP_ORDERS = """
    order_id  item_id  quantity  due_date
    SO-1      PUMP     3         2026-01-23
    SO-2      PUMP     2         2026-01-23
"""

# In all three the pumps start on Thursday 22 January (1 working day), the bodies on Tuesday 20 January (2), and the
# bolts are ordered on Tuesday 13 January (7 days).


def test_two_orders_of_one_structure_with_common_parts():
    items = """
        item_id  procurement  lead_time_days  part_class
        PUMP     make         1               common
        BODY     make         2               common
        BOLT     buy          7               common
    """
    plan = planned(items=items, bom_lines=PUMP_LINES, sales_orders=TWO_PUMP_ORDERS)

    # One order of 3 + 2 at every level; 5 × 4 bolts.
    assert shown(op.planned_orders_frame(plan), PLANNED) == rows("""
        PUMP  -  5   2026-01-22  2026-01-23
        BODY  -  5   2026-01-20  2026-01-22
        BOLT  -  20  2026-01-13  2026-01-20
    """)
    assert taken(plan, "PUMP") == rows("""
        SO-1  planned  3  2026-01-23
        SO-2  planned  2  2026-01-23
    """)


def test_two_orders_of_one_structure_with_parts_of_their_own():
    items = """
        item_id  procurement  lead_time_days  part_class
        PUMP     make         1               order_specific
        BODY     make         2               order_specific
        BOLT     buy          7               order_specific
    """
    plan = planned(items=items, bom_lines=PUMP_LINES, sales_orders=TWO_PUMP_ORDERS)

    # Each its own: 3 × 4 and 2 × 4 bolts.
    assert shown(op.planned_orders_frame(plan), PLANNED) == rows("""
        PUMP  SO-1  3   2026-01-22  2026-01-23
        PUMP  SO-2  2   2026-01-22  2026-01-23
        BODY  SO-1  3   2026-01-20  2026-01-22
        BODY  SO-2  2   2026-01-20  2026-01-22
        BOLT  SO-1  12  2026-01-13  2026-01-20
        BOLT  SO-2  8   2026-01-13  2026-01-20
    """)
    assert taken(plan, "BOLT") == rows("""
        BODY/SO-1  planned  12  2026-01-20
        BODY/SO-2  planned  8   2026-01-20
    """)


def test_two_orders_of_one_structure_with_own_bodies_and_common_bolts():
    items = """
        item_id  procurement  lead_time_days  part_class
        PUMP     make         1               order_specific
        BODY     make         2               order_specific
        BOLT     buy          7               common
    """
    stock = """
        item_id  quantity  order_id
        BODY     1         SO-2
        BODY     2         -
    """
    plan = planned(items=items, bom_lines=PUMP_LINES, sales_orders=TWO_PUMP_ORDERS, on_hand=stock)

    # SO-2 has a body of its own and wants 1 more, SO-1 wants 3. Two are free, and a new one could be there in time
    # (5 + 7 days: 12 January, + 2 working days: 14 January), so they go by day, priority, number of the pump's order:
    # both to SO-1. New are 1 and 1, with one order for their 4 + 4 bolts.
    assert taken(plan, "BODY") == rows("""
        PUMP/SO-1  stock    2  2026-01-05
        PUMP/SO-1  planned  1  2026-01-22
        PUMP/SO-2  stock    1  2026-01-05
        PUMP/SO-2  planned  1  2026-01-22
    """)
    assert shown(op.planned_orders_frame(plan), PLANNED) == rows("""
        PUMP  SO-1  3  2026-01-22  2026-01-23
        PUMP  SO-2  2  2026-01-22  2026-01-23
        BODY  SO-1  1  2026-01-20  2026-01-22
        BODY  SO-2  1  2026-01-20  2026-01-22
        BOLT  -     8  2026-01-13  2026-01-20
    """)


def test_a_part_of_an_order_under_a_common_parent_is_planned_as_a_common_one():
    items = """
        item_id  procurement  lead_time_days  part_class
        PUMP     make         1               order_specific
        BODY     make         2               common
        BOLT     buy          7               order_specific
    """
    plan = planned(items=items, bom_lines=PUMP_LINES, sales_orders=TWO_PUMP_ORDERS)

    # Nobody can say for which pump a common body's bolts are: one order of 5 bodies, one of 20 bolts.
    assert shown(op.planned_orders_frame(plan), PLANNED) == rows("""
        PUMP  SO-1  3   2026-01-22  2026-01-23
        PUMP  SO-2  2   2026-01-22  2026-01-23
        BODY  -     5   2026-01-20  2026-01-22
        BOLT  -     20  2026-01-13  2026-01-20
    """)


def test_a_part_on_two_levels_is_netted_once_at_the_lower_one():
    items = """
        item_id  procurement  lead_time_days
        PUMP     make         1
        BODY     make         2
        BOLT     buy          7
    """
    lines = PUMP_LINES + "    PUMP       BOLT          6"
    stock = """
        item_id  quantity
        BOLT     30
    """
    plan = planned(items=items, bom_lines=lines, sales_orders=TWO_PUMP_ORDERS, on_hand=stock)

    # Bodies take 5 × 4 on 20 January, pumps 5 × 6 on the 22nd: of the stock first 20, then the other 10; 20 are new.
    assert taken(plan, "BOLT") == rows("""
        BODY  stock    20  2026-01-05
        PUMP  stock    10  2026-01-05
        PUMP  planned  20  2026-01-22
    """)
    assert shown(op.planned_orders_frame(plan), "item_id low_level_code quantity") == rows("""
        PUMP  0  5
        BODY  1  5
        BOLT  2  20
    """)


def test_a_phantom_passes_on_what_its_own_stock_does_not_cover():
    items = """
        item_id  procurement  lead_time_days
        PUMP     make         1
        SEALS    phantom      0
        RING     buy          7
    """
    lines = """
        parent_id  component_id  quantity_per
        PUMP       SEALS         1
        SEALS      RING          3
    """
    stock = """
        item_id  quantity
        SEALS    2
    """
    orders = TWO_PUMP_ORDERS + "    SO-3      SEALS    4         2026-01-23"
    plan = planned(items=items, bom_lines=lines, sales_orders=orders, on_hand=stock)

    # The pumps take 2 complete sets on 22 January and 3 × 3 rings on that day; SO-3 orders a kit: 4 × 3 rings. There
    # is no order for a set.
    assert taken(plan, "SEALS") == rows("PUMP  stock  2  2026-01-05")
    assert taken(plan, "RING") == rows("""
        PUMP  planned  9   2026-01-22
        SO-3  planned  12  2026-01-23
    """)
    assert shown(op.planned_orders_frame(plan), "item_id quantity due_date") == rows("""
        PUMP  5   2026-01-23
        RING  9   2026-01-22
        RING  12  2026-01-23
    """)


def test_the_lines_of_an_order_replace_the_standard_lines_of_that_parent():
    items = """
        item_id  procurement  lead_time_days  part_class
        PUMP     make         1               order_specific
        BODY     make         2               order_specific
        STEEL    make         2               order_specific
        BOLT     buy          7               common
        COATING  buy          7               common
    """
    lines = """
        parent_id  component_id  quantity_per  order_id
        PUMP       BODY          1             -
        PUMP       COATING       2             -
        BODY       BOLT          4             -
        PUMP       STEEL         1             SO-2
        STEEL      BOLT          6             -
    """
    plan = planned(items=items, bom_lines=lines, sales_orders=TWO_PUMP_ORDERS)

    # SO-2's pumps have bodies of steel and, since its lines name none, no coating; below them the standard lines hold.
    # Bolts: 3 × 4 for SO-1's bodies and 2 × 6 for SO-2's.
    assert shown(op.planned_orders_frame(plan), "item_id order_id quantity") == rows("""
        PUMP     SO-1  3
        PUMP     SO-2  2
        BODY     SO-1  3
        COATING  -     6
        STEEL    SO-2  2
        BOLT     -     24
    """)


def test_a_work_order_wants_what_its_list_says_and_is_late_with_it():
    items = """
        item_id  procurement  lead_time_days
        BODY     make         3
        BOLT     buy          30
        CASTING  buy          30
    """
    lines = """
        parent_id  component_id  quantity_per
        BODY       CASTING       1
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date    start_date
        WO-1        work      BODY     10        2026-01-15  2026-01-12
        PO-1        purchase  BOLT     50        2026-01-14  -
    """
    issues = """
        receipt_id  component_id  quantity_required  quantity_issued
        WO-1        BOLT          40                 28
    """
    orders = """
        order_id  item_id  quantity  due_date    priority
        SO-1      BODY     10        2026-01-16  3
    """
    plan = planned(
        items=items, bom_lines=lines, scheduled_receipts=receipts, work_components=issues, sales_orders=orders
    )

    # The list, not the BOM: 40 − 28 = 12 bolts at the start, as urgent as the order they are for, and no castings.
    assert shown(op.requirements_frame(plan), "item_id source_id quantity need_date priority available_date") == rows(
        """
        BODY  SO-1  10  2026-01-16  3  2026-01-19
        BOLT  WO-1  12  2026-01-12  3  2026-01-14
        """
    )
    # The bolts are there on Wednesday 14 January; 3 working days later, over the weekend, is Monday the 19th.
    assert taken(plan, "BODY") == rows("SO-1  WO-1  10  2026-01-19")
    assert shown(op.deliveries_frame(plan), "days_late constraint constraint_id") == rows("3  material  PO-1")
    assert op.planned_orders_frame(plan).empty
