"""What may be used when: validity of lines, engineering changes, expiry, substitutes. Today is Monday 5 January 2026.

A frame takes 2 working days; what it is made of is bought in 7 days. The numbers of pains are those of issue 3.
"""

from __future__ import annotations

import pytest

import orderplan as op
from tests.small_plants import planned, rows, shown, taken

ITEMS = """
    item_id  procurement  lead_time_days
    FRAME    make         2
    OLD      buy          7
    NEW      buy          7
"""

LINES_UNTIL_FEBRUARY = """
    parent_id  component_id  quantity_per  valid_from  valid_to
    FRAME      OLD           1             -           2026-02-02
    FRAME      NEW           1             2026-02-02  -
"""

ONE_LINE = """
    parent_id  component_id  quantity_per
    FRAME      OLD           1
"""

STOCK_OF_6 = """
    item_id  quantity
    OLD      6
"""

PEGS = "item_id substitute_for supply_kind quantity need_date"


def test_a_late_receipt_of_a_component_is_not_used_after_its_last_day():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      FRAME    6         2026-01-30
        SO-2      FRAME    4         2026-02-09
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date
        PO-OLD      purchase  OLD      10        2026-02-04
    """
    plan = planned(
        items=ITEMS,
        bom_lines=LINES_UNTIL_FEBRUARY,
        on_hand=STOCK_OF_6,
        sales_orders=orders,
        scheduled_receipts=receipts,
    )

    # SO-1 starts on Wednesday 28 January and takes the 6 OLD of the stock. SO-2 starts on Thursday 5 February, when OLD
    # is no longer in force: PO-OLD is there on the day before and serves nobody; NEW is ordered on 29 January.
    assert shown(op.planned_orders_frame(plan), "item_id quantity release_date due_date") == rows("""
        FRAME  6  2026-01-28  2026-01-30
        FRAME  4  2026-02-05  2026-02-09
        NEW    4  2026-01-29  2026-02-05
    """)
    assert taken(plan, "OLD") == rows("FRAME  stock  6  2026-01-05")
    assert taken(plan, "NEW") == rows("FRAME  planned  4  2026-02-05")


@pytest.mark.parametrize(
    ("due", "component"),
    [
        ("2026-02-03", "OLD"),  # starts on Friday 30 January, the last working day of OLD
        ("2026-02-04", "NEW"),  # starts on Monday 2 February, the first day of NEW
    ],
)
def test_a_line_is_in_force_from_its_first_day_up_to_the_day_before_its_end(due, component):
    orders = f"""
        order_id  item_id  quantity  due_date
        SO-1      FRAME    1         {due}
    """
    plan = planned(items=ITEMS, bom_lines=LINES_UNTIL_FEBRUARY, sales_orders=orders)

    assert shown(op.planned_orders_frame(plan), "item_id quantity") == rows(f"FRAME 1 | {component} 1")


THREE_ORDERS = """
    order_id  item_id  quantity  due_date
    SO-1      FRAME    4         2026-01-16
    SO-2      FRAME    4         2026-01-22
    SO-3      FRAME    4         2026-01-29
"""
# They start on Wednesday 14, Tuesday 20 and Tuesday 27 January; the change is effective on Monday 19 January.


def test_an_immediate_change_leaves_the_old_stock():
    change = """
        change_id  parent_id  old_component_id  new_component_id  effective_date  disposition
        ECO-1      FRAME      OLD               NEW               2026-01-19      immediate
    """
    plan = planned(
        items=ITEMS, bom_lines=ONE_LINE, on_hand=STOCK_OF_6, sales_orders=THREE_ORDERS, engineering_changes=change
    )

    # 4 of the 6 OLD are used before the change, 2 stay.
    assert shown(op.pegging_frame(plan), PEGS)[3:] == rows("""
        NEW  -  planned  4  2026-01-20
        NEW  -  planned  4  2026-01-27
        OLD  -  stock    4  2026-01-14
    """)


def test_a_change_with_use_up_takes_the_old_stock_first():
    change = """
        change_id  parent_id  old_component_id  new_component_id  effective_date  disposition
        ECO-1      FRAME      OLD               NEW               2026-01-19      use_up
    """
    plan = planned(
        items=ITEMS, bom_lines=ONE_LINE, on_hand=STOCK_OF_6, sales_orders=THREE_ORDERS, engineering_changes=change
    )

    # 4 OLD before the change; the 2 that are left go into the first frames after it, then 2 and 4 NEW.
    assert shown(op.pegging_frame(plan), PEGS)[3:] == rows("""
        OLD  NEW  stock    2  2026-01-20
        NEW  -    planned  2  2026-01-20
        NEW  -    planned  4  2026-01-27
        OLD  -    stock    4  2026-01-14
    """)


def test_a_change_for_one_order_changes_no_other():
    items = """
        item_id  procurement  lead_time_days  part_class
        FRAME    make         2               order_specific
        OLD      buy          7               common
        NEW      buy          7               common
    """
    change = """
        change_id  parent_id  old_component_id  new_component_id  quantity_per  effective_date  order_id
        ECO-1      FRAME      OLD               NEW               3             2026-01-19      SO-3
    """
    plan = planned(items=items, bom_lines=ONE_LINE, sales_orders=THREE_ORDERS, engineering_changes=change)

    # SO-2 starts after the day of the change too, but keeps OLD; SO-3's 4 frames take 3 NEW each.
    assert shown(op.planned_orders_frame(plan), "item_id quantity due_date")[3:] == rows("""
        NEW  12  2026-01-27
        OLD  4   2026-01-14
        OLD  4   2026-01-20
    """)


def test_stock_that_expires_before_it_is_used_is_not_used():
    stock = """
        item_id  quantity  expiry_date
        OLD      4         2026-01-20
        OLD      3         2026-01-21
        OLD      3         -
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      FRAME    5         2026-01-22
    """
    plan = planned(items=ITEMS, bom_lines=ONE_LINE, on_hand=stock, sales_orders=orders)

    # Used on 20 January. What expires on that day may no longer be used; of the rest that which expires goes first.
    assert shown(op.pegging_frame(plan), "item_id supply_kind quantity", item_id="OLD") == rows("""
        OLD  stock  3
        OLD  stock  2
    """)
    assert shown(op.planned_orders_frame(plan), "item_id") == rows("FRAME")


def test_pain_14_the_planned_start_decides_what_is_in_force():
    # odoo#3962: the day on which the order was made decided. The change takes effect between order and start.
    lines = """
        parent_id  component_id  quantity_per
        FRAME      OLD           1
    """
    change = """
        change_id  parent_id  old_component_id  new_component_id  effective_date
        ECO-1      FRAME      OLD               NEW               2026-01-19
    """
    orders = """
        order_id  item_id  quantity  order_date  due_date
        SO-1      FRAME    3         2026-01-02  2026-01-20
        SO-2      FRAME    4         2026-01-02  2026-01-21
    """
    plan = planned(items=ITEMS, bom_lines=lines, engineering_changes=change, sales_orders=orders)

    # Both are due after the change. SO-1 starts on Friday 16 January, SO-2 on Monday the 19th.
    assert shown(op.planned_orders_frame(plan), "item_id quantity release_date due_date") == rows("""
        FRAME  3  2026-01-16  2026-01-20
        FRAME  4  2026-01-19  2026-01-21
        NEW    4  2026-01-12  2026-01-19
        OLD    3  2026-01-09  2026-01-16
    """)


def test_pain_14_a_line_that_begins_later_does_not_leave_the_order_short():
    # frepple#115: with a start in the future the demand was planned short.
    lines = """
        parent_id  component_id  quantity_per  valid_from
        FRAME      OLD           1             2026-02-02
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      FRAME    5         2026-02-09
    """
    plan = planned(items=ITEMS, bom_lines=lines, sales_orders=orders)

    # Starts on Thursday 5 February, when the line is in force.
    assert shown(op.planned_orders_frame(plan), "item_id quantity due_date") == rows("""
        FRAME  5  2026-02-09
        OLD    5  2026-02-05
    """)
    assert shown(op.deliveries_frame(plan), "days_late quantity_on_time") == rows("0 5")


def test_pain_14_an_order_that_is_to_start_before_today_takes_what_is_in_force_today():
    lines = """
        parent_id  component_id  quantity_per  valid_from  valid_to
        FRAME      OLD           1             -           2026-01-05
        FRAME      NEW           1             2026-01-05  -
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      FRAME    5         2026-01-06
    """
    plan = planned(items=ITEMS, bom_lines=lines, sales_orders=orders)

    # It should have started on Friday 2 January, with OLD; it starts today, when NEW is in force.
    assert shown(op.planned_orders_frame(plan), "item_id release_date due_date") == rows("""
        FRAME  2026-01-02  2026-01-06
        NEW    2025-12-29  2026-01-05
    """)


RIMS = {
    "items": """
        item_id  procurement  lead_time_days
        RIM      buy          28
        RIM-B    none         0
        RIM-C    none         0
    """,
    "on_hand": """
        item_id  quantity
        RIM      3
        RIM-B    4
        RIM-C    10
    """,
    "substitutes": """
        component_id  substitute_id  ratio  rank
        RIM           RIM-B          1      1
        RIM           RIM-C          2      2
    """,
}


def test_pain_16_substitutes_cover_in_planning_what_would_be_late_and_leave_a_trace():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      RIM      10        2026-01-16
    """
    plan = planned(**RIMS, sales_orders=orders)

    # 3 of its own, 4 of the first in rank; the 3 that are left are 3 × 2 = 6 of the second. Nothing is bought.
    traced = "item_id substitute_for quantity covered"
    assert shown(op.pegging_frame(plan), traced) == rows("""
        RIM    -    3  3
        RIM-B  RIM  4  4
        RIM-C  RIM  6  3
    """)
    assert op.planned_orders_frame(plan).empty
    assert shown(op.deliveries_frame(plan), "days_late quantity_on_time") == rows("0 10")


def test_pain_16_no_substitute_is_taken_where_the_item_itself_can_come_in_time():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      RIM      10        2026-02-02
    """
    plan = planned(**RIMS, sales_orders=orders)

    # 5 January + 28 days is 2 February: 3 on stock and 7 new ones.
    assert taken(plan, "RIM") == rows("""
        SO-1  stock    3  2026-01-05
        SO-1  planned  7  2026-02-02
    """)
