"""What is behind an exception, whom it hits, and what mending it alone would bring. Today is Monday 5 January 2026."""

from __future__ import annotations

import pandas as pd

import orderplan as op
from tests.small_exceptions import orders
from tests.small_plants import planned, rows, shown, table

BIKES = {
    "items": """
        item_id  procurement  lead_time_days  unit_cost
        BIKE     make         2               200
        FRAME    make         3               60
        TUBE     buy          14              4
        BELL     buy          7               2
    """,
    "bom_lines": """
        parent_id  component_id  quantity_per
        BIKE       FRAME         1
        BIKE       BELL          1
        FRAME      TUBE          4
    """,
}


def late_days(plan: op.MaterialPlan) -> int:
    return int(op.deliveries_frame(plan)["days_late"].sum())


def test_everything_that_follows_from_a_root_names_it():
    plan = planned(**BIKES, sales_orders=orders("SO-1 BIKE 1 2026-01-21 500"))

    # BIKE starts 2 working days before Wednesday 21: Monday 19. FRAME starts 3 before that: Wednesday 14. The tubes had
    # to be ordered on 31 December, 5 days ago; they are there on Monday 19. The frame starts then and is ready on
    # Thursday 22, the bike on Monday 26.
    found = op.exceptions_frame(plan)
    chain = found[found["code"].isin(["lead_time_short", "shortage", "order_late"])]
    assert shown(chain, "code item_id date suggested_date days is_root cause_id") == rows("""
        lead_time_short  TUBE   2025-12-31  2026-01-05  5  True   -
        order_late       BIKE   2026-01-21  2026-01-26  5  False  lead_time_short:planned_order:4
        shortage         BIKE   2026-01-21  2026-01-26  5  False  lead_time_short:planned_order:4
        shortage         TUBE   2026-01-14  2026-01-19  5  False  lead_time_short:planned_order:4
        shortage         FRAME  2026-01-19  2026-01-22  3  False  lead_time_short:planned_order:4
    """)
    # Five days of the tubes' lead time are all that has to be made up: the bike would be there on its day.
    assert shown(chain, "object_id orders_hit value_hit rescue", is_root=True) == rows("4  1  500  5")


def test_a_planned_order_that_is_late_itself_still_names_what_makes_it_later():
    plan = planned(**BIKES, sales_orders=orders("SO-1 BIKE 1 2026-01-09 500"))

    # BIKE should start on the 7th, FRAME on the 2nd, a working day ago, so it starts today. The tubes it then wants had
    # to be ordered on 22 December; there on 19 January, they make the bike be there on the 26th, 17 days late. With the
    # tubes today it would wait for the bells of 12 January and be there on the 14th: 12 days are recovered. Bells alone
    # recover nothing, and the frame waits for its tubes.
    found = op.exceptions_frame(plan)
    assert shown(found, "item_id days is_root cause_id rescue", code="lead_time_short") == rows("""
        TUBE   14  True   -                                12
        BELL   5   True   -                                0
        FRAME  1   False  lead_time_short:planned_order:4  -
    """)


def test_what_waits_for_the_uncovered_names_it():
    items = BIKES["items"].replace("TUBE     buy ", "TUBE     none")
    plan = planned(items=items, bom_lines=BIKES["bom_lines"], sales_orders=orders("SO-1 BIKE 1 2026-01-09 500"))

    found = op.exceptions_frame(plan)
    assert shown(found, "item_id is_root cause_id rescue", code="lead_time_short") == rows("""
        BELL   True   -                               0
        FRAME  False  demand_uncovered:requirement:4  -
    """)


def test_the_action_that_helps_most_has_the_largest_rescue():
    stock = """
        item_id  quantity  order_id
        TUBE     8         SO-9
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date    firm
        PO-1        purchase  BELL     9         2026-01-30  True
    """
    sold = """
        order_id  item_id  quantity  due_date    status
        SO-1      BELL     3         2026-01-09  open
        SO-2      BELL     3         2026-01-09  open
        SO-3      BIKE     1         2026-01-21  open
        SO-4      BELL     4         2026-01-14  open
        SO-9      FRAME    2         2026-01-21  closed
    """
    tables = {**BIKES, "on_hand": stock, "scheduled_receipts": receipts, "sales_orders": sold}
    plan = planned(**tables)

    # New bells are there on 12 January: 3 days late for SO-1 and SO-2. The tubes make SO-3 late by 5 days. PO-1 comes
    # later than new bells could and is used by nobody.
    assert shown(op.deliveries_frame(plan), "order_id days_late") == rows("SO-1 3 | SO-2 3 | SO-3 5 | SO-4 0")
    helps = op.exceptions_frame(plan).query("rescue > 0").sort_values("rescue", ascending=False, kind="stable")
    assert shown(helps, "code object_id item_id rescue") == rows("""
        lead_time_short  2  BELL  6
        lead_time_short  6  TUBE  5
        stranded         TUBE/1  TUBE  5
    """)
    # Done in earnest, it brings just that: the stock is set free, or the bells are there on their day.
    free = table(stock).assign(order_id=None)
    assert late_days(plan) - late_days(planned(**{**tables, "on_hand": free})) == 5
    bells = pd.concat([table(stock), pd.DataFrame({"item_id": ["BELL"], "quantity": [6.0]})])
    assert late_days(plan) - late_days(planned(**{**tables, "on_hand": bells})) == 6


def test_pulling_a_receipt_brings_what_its_rescue_says():
    receipts = """
        receipt_id  kind      item_id  quantity  due_date    firm
        PO-1        purchase  TUBE     8         2026-01-16  False
    """
    tables = {**BIKES, "scheduled_receipts": receipts}
    sold = orders("SO-1 BIKE 1 2026-01-15 500\n SO-2 BIKE 1 2026-01-16 400")
    plan = planned(**tables, sales_orders=sold)

    # FRAME starts on 8 and 9 January and waits for the tubes until Friday 16. Bikes 5 working days later: Friday 23, 8
    # and 7 days late. Pulled to the 8th both would be in time, but for the bells, which are there on 12 January: the
    # bike that should start on the 13th has one in time, and so has the other.
    (expedite,) = op.exceptions_frame(plan).query("code == 'expedite'").to_dict("records")
    assert (expedite["days"], expedite["orders_hit"], expedite["value_hit"], expedite["rescue"]) == (8, 2, 900, 15)
    pulled = receipts.replace("2026-01-16", f"{expedite['suggested_date']:%Y-%m-%d}")
    assert late_days(plan) == 15
    assert late_days(planned(**{**tables, "scheduled_receipts": pulled}, sales_orders=sold)) == 0


def test_a_work_order_that_is_pulled_still_waits_for_its_components():
    receipts = """
        receipt_id  kind      item_id  quantity  due_date    start_date
        WO-1        work      FRAME    1         2026-01-21  2026-01-07
        PO-1        purchase  TUBE     4         2026-01-13  -
    """
    plan = planned(**BIKES, scheduled_receipts=receipts, sales_orders=orders("SO-1 BIKE 1 2026-01-16 500"))

    # The bike should start on the 14th. The frame comes on the 21st, and the bike on Friday 23, 7 days late. The tubes
    # come on the 13th instead of the 7th: with them alone the frame could be ready on Friday 16. So pulled to the 14th
    # it is there on the 16th and the bike on Tuesday 20, 4 days late. Pulling the tubes alone brings nothing.
    assert shown(op.deliveries_frame(plan), "projected_date days_late") == rows("2026-01-23  7")
    conflict = op.exceptions_frame(plan).query("code == 'firm_conflict'").sort_values("object_id")
    assert shown(conflict, "object_id suggested_date days rescue") == rows("""
        PO-1  2026-01-07  6  0
        WO-1  2026-01-14  7  3
    """)


def test_roots_stand_first_by_value_and_days():
    items = """
        item_id  procurement  lead_time_days  unit_cost
        PLATE    buy          28              2
        NUT      buy          14              1
        BOLT     buy          10              1
    """
    lines = "SO-1 PLATE 1 2026-01-23 10\n SO-2 NUT 1 2026-01-09 10\n SO-3 BOLT 1 2026-01-09 100"
    plan = planned(items=items, sales_orders=orders(lines))

    # PLATE: 10 days × 10. NUT: 10 days × 10, too, as 9 − 14 is 26 December; equal rows stand by code and object. BOLT
    # had to be ordered on Tuesday 30 December: 6 days × 100. The orders follow from them: SO-3 is there on 15 January,
    # 6 days late.
    assert shown(op.exceptions_frame(plan), "code item_id days") == rows("""
        lead_time_short  BOLT   6
        lead_time_short  NUT    10
        lead_time_short  PLATE  10
        order_late       BOLT   6
        shortage         BOLT   6
        order_late       PLATE  10
        order_late       NUT    10
        shortage         NUT    10
        shortage         PLATE  10
    """)


def test_a_shared_supply_counts_each_order_once():
    items = table(BIKES["items"]).assign(lot_min=[0.0, 0.0, 100.0, 0.0])
    sold = orders("SO-1 BIKE 1 2026-01-21 500\n SO-2 BIKE 1 2026-01-21 500\n SO-3 TUBE 4 2026-01-14 3")
    plan = planned(items=items, bom_lines=BIKES["bom_lines"], sales_orders=sold)

    # One order of 100 tubes for both frames and for SO-3: 500 + 500 + 4 × 3, though each bike meets it once only.
    assert shown(op.exceptions_frame(plan), "item_id orders_hit value_hit", code="lead_time_short") == rows(
        "TUBE  3  1012"
    )
