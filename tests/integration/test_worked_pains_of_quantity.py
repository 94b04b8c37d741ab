"""Quantities that other systems got wrong, each by its number in the list of pains of issue 3.

Today is Monday 5 January 2026; the threads named are those in which users reported the pain.
"""

from __future__ import annotations

import pandas as pd
import pytest

import orderplan as op
from tests.small_plants import planned, rows, shown, table, taken

FRAMES = [op.planned_orders_frame, op.requirements_frame, op.pegging_frame, op.deliveries_frame]

LAMP = {
    "items": """
        item_id  procurement  lead_time_days  part_class      lot_min  safety_stock
        LAMP     make         2               order_specific  0        0
        SHADE    make         3               order_specific  0        0
        CABLE    buy          10              common          100      10
        SHEET    subcontract  7               common          0        0
    """,
    "bom_lines": """
        parent_id  component_id  quantity_per
        LAMP       SHADE         1
        LAMP       CABLE         2
        SHADE      SHEET         3
    """,
    "sales_orders": """
        order_id  item_id  quantity  due_date
        SO-1      LAMP     10        2026-02-06
        SO-2      LAMP     15        2026-02-13
    """,
    "on_hand": """
        item_id  quantity
        CABLE    12
        SHADE    4
    """,
}


def test_pain_2_running_twice_gives_the_same_tables():
    # Once more, and with the rows of every table in reverse.
    reverse = {name: table(text).iloc[::-1] for name, text in LAMP.items()}
    first, second, third = planned(**LAMP), planned(**LAMP), planned(**reverse)

    for frame in FRAMES:
        assert not frame(first).empty
        pd.testing.assert_frame_equal(frame(first), frame(second))
        pd.testing.assert_frame_equal(frame(first), frame(third))


def test_pain_2_what_was_planned_and_is_now_released_is_not_planned_again():
    plan = planned(**LAMP)
    orders = op.planned_orders_frame(plan)
    # CABLE: 10 × 2 and 15 × 2, less the 12 − 10 that are not safety stock, are less than the least lot of 100.
    # SHADE: 10 − 4 and 15. SHEET: 3 for each of these.
    assert shown(orders, "item_id quantity") == rows("""
        LAMP   10
        LAMP   15
        CABLE  100
        SHADE  6
        SHADE  15
        SHEET  18
        SHEET  45
    """)

    released = pd.DataFrame(
        {
            "receipt_id": "R-" + orders["planned_order_id"].astype(str),
            "kind": orders["kind"].map({"make": "work", "buy": "purchase", "subcontract": "subcontract"}),
            "item_id": orders["item_id"],
            "quantity": orders["quantity"],
            "due_date": orders["due_date"],
            "start_date": orders["release_date"],
            "order_id": orders["order_id"],
        }
    )
    again = planned(**LAMP, scheduled_receipts=released)

    assert op.planned_orders_frame(again).empty
    pd.testing.assert_frame_equal(op.deliveries_frame(again), op.deliveries_frame(plan))


def test_pain_3_stock_of_every_level_counts():
    # erpnext#26563: 20 painted and 20 raw ones on stock, 100 wanted.
    items = """
        item_id   procurement  lead_time_days
        ASSEMBLY  make         1
        PAINTED   make         1
        RAW       make         1
        BLANK     buy          7
    """
    lines = """
        parent_id  component_id  quantity_per
        ASSEMBLY   PAINTED       1
        PAINTED    RAW           1
        RAW        BLANK         1
    """
    stock = """
        item_id  quantity
        PAINTED  20
        RAW      20
    """
    orders = """
        order_id  item_id   quantity  due_date
        SO-1      ASSEMBLY  100       2026-02-06
    """
    plan = planned(items=items, bom_lines=lines, on_hand=stock, sales_orders=orders)

    # 100 − 20 are painted, 80 − 20 are made.
    assert shown(op.planned_orders_frame(plan), "item_id quantity") == rows("""
        ASSEMBLY  100
        PAINTED   80
        RAW       60
        BLANK     60
    """)


@pytest.mark.parametrize(("in_stock", "bought"), [(0, 18), (5, 13)])
def test_pain_4_a_component_in_two_branches_is_netted_once_with_the_sum(in_stock, bought):
    # erpnext#41579: 3 of a product whose subassemblies share a screw; 18 is right, 33 was shown.
    items = """
        item_id  procurement  lead_time_days
        MACHINE  make         1
        GEARBOX  make         1
        HOUSING  make         1
        COVER    make         2
        SCREW    buy          7
    """
    lines = """
        parent_id  component_id  quantity_per
        MACHINE    GEARBOX       1
        MACHINE    COVER         1
        GEARBOX    HOUSING       1
        HOUSING    SCREW         4
        COVER      SCREW         2
    """
    stock = f"""
        item_id  quantity
        SCREW    {in_stock}
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      MACHINE  3         2026-01-30
    """
    plan = planned(items=items, bom_lines=lines, on_hand=stock, sales_orders=orders)

    # The machines start on Thursday 29 January, the gearboxes on the 28th, the housings on the 27th; so do the covers.
    # 3 × 4 for housings and 3 × 2 for covers are 18 on that day, less the stock, once.
    wanted = "item_id parent_id quantity need_date"
    assert shown(op.requirements_frame(plan), wanted, item_id="SCREW") == rows("""
        SCREW  COVER    6   2026-01-27
        SCREW  HOUSING  12  2026-01-27
    """)
    assert shown(op.planned_orders_frame(plan), "quantity due_date", item_id="SCREW") == rows(f"{bought} 2026-01-27")


def test_pain_5_a_minimum_applies_to_the_merged_need():
    # erpnext#58710: at least 100 of a granulate, 20 wanted in three places: 100, not 300.
    items = """
        item_id    procurement  lead_time_days  lot_min
        BOWL       make         1               0
        LID        make         1               0
        SPOON      make         3               0
        GRANULATE  buy          7               100
    """
    lines = """
        parent_id  component_id  quantity_per
        BOWL       GRANULATE     2
        LID        GRANULATE     1
        SPOON      GRANULATE     0.5
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      BOWL     10        2026-01-30
        SO-2      LID      20        2026-01-30
        SO-3      SPOON    40        2026-02-06
    """
    plan = planned(items=items, bom_lines=lines, sales_orders=orders)

    # 10 × 2 and 20 × 1 on Thursday 29 January, 40 × 0.5 on Tuesday 3 February, each traced to who wants it.
    assert shown(op.planned_orders_frame(plan), "quantity due_date", item_id="GRANULATE") == rows("100 2026-01-29")
    assert taken(plan, "GRANULATE") == rows("""
        BOWL   planned  20  2026-01-29
        LID    planned  20  2026-01-29
        SPOON  planned  20  2026-01-29
    """)


def test_pain_6_deliveries_reservations_and_finished_stock_are_deducted():
    items = """
        item_id  procurement  lead_time_days
        LAMP     buy          7
    """
    # Of the 50 that SO-1 ordered 10 are delivered: 40 are open.
    orders = """
        order_id  item_id  quantity  due_date    status
        SO-1      LAMP     40        2026-01-30  open
        SO-2      LAMP     99        2026-01-30  closed
        SO-3      LAMP     99        2026-01-30  cancelled
        SO-4      LAMP     99        2026-01-30  held
    """
    stock = """
        item_id  quantity  order_id
        LAMP     15        SO-1
        LAMP     8         -
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  LAMP     5         2026-01-23
    """
    plan = planned(items=items, sales_orders=orders, on_hand=stock, scheduled_receipts=receipts)

    # 15 reserved, 5 coming, 8 free: 40 − 28 = 12 are new. Closed, cancelled and held lines want nothing.
    assert taken(plan, "LAMP") == rows("""
        SO-1  stock    15  2026-01-05
        SO-1  PO-1     5   2026-01-23
        SO-1  stock    8   2026-01-05
        SO-1  planned  12  2026-01-30
    """)
    assert shown(op.deliveries_frame(plan), "order_id quantity days_late") == rows("SO-1 40 0")


def test_pain_7_what_is_reserved_is_not_stolen_and_nothing_is_promised_twice():
    items = """
        item_id  procurement  lead_time_days
        LAMP     buy          28
    """
    orders = """
        order_id  item_id  quantity  due_date    priority
        SO-1      LAMP     20        2026-01-09  1
        SO-2      LAMP     10        2026-01-30  5
    """
    stock = """
        item_id  quantity  order_id
        LAMP     12        SO-2
        LAMP     7         -
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date    order_id
        PO-1        purchase  LAMP     10        2026-01-07  SO-2
    """
    plan = planned(items=items, sales_orders=orders, on_hand=stock, scheduled_receipts=receipts)

    # Urgent as SO-1 is, it has the 7 free ones only. SO-2 takes the latest of its own: all of PO-1; its 12 on stock
    # stay, reserved.
    assert taken(plan, "LAMP") == rows("""
        SO-1  stock    7   2026-01-05
        SO-1  planned  13  2026-02-02
        SO-2  PO-1     10  2026-01-07
    """)
    given = op.pegging_frame(plan).groupby("supply_id")["quantity"].sum()
    assert given["PO-1"] <= 10
    assert given[[name for name in given.index if name.startswith("LAMP/")]].sum() <= 12 + 7


@pytest.mark.parametrize("lead_time_days", [1, 14])
@pytest.mark.parametrize("far_priority", [1, 5])
def test_pain_8_a_far_order_does_not_hold_stock_that_a_near_order_needs(lead_time_days, far_priority):
    # odoo#24441: 10 on stock, 1 for an order of next month, 10 for an order of tomorrow; the refill comes in time.
    items = f"""
        item_id    procurement  lead_time_days
        PRODUCT    make         1
        COMPONENT  buy          {lead_time_days}
    """
    lines = """
        parent_id  component_id  quantity_per
        PRODUCT    COMPONENT     1
    """
    stock = """
        item_id    quantity
        COMPONENT  10
    """
    orders = f"""
        order_id  item_id  quantity  due_date    priority
        SO-1-FAR  PRODUCT  1         2026-02-03  {far_priority}
        SO-2      PRODUCT  10        2026-01-07  5
    """
    plan = planned(items=items, bom_lines=lines, on_hand=stock, sales_orders=orders)

    # SO-2 starts on 6 January and takes the stock whatever came first and however urgent the other is: a new component
    # (6 or 19 January at the earliest) is there in time for the start on 2 February.
    assert taken(plan, "COMPONENT") == rows("""
        PRODUCT  stock    10  2026-01-05
        PRODUCT  planned  1   2026-02-02
    """)
    assert shown(op.deliveries_frame(plan), "order_id days_late") == rows("SO-1-FAR 0 | SO-2 0")
