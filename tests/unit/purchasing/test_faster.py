"""A faster supplier, where the preferred one would make an urgent order late."""

from __future__ import annotations

import orderplan as op
from orderplan.config import PurchasingConfig
from orderplan.purchasing.supplier_exceptions import supplier_exceptions
from tests.small_plants import rows
from tests.unit.purchasing.buying import bought, told

ORDERS = "order_id item_id quantity due_date priority\n"
TERMS = "supplier_id item_id rank lead_time_days lot_min share\n"
SLOW_AND_FAST = TERMS + "S1 PLATE 1 14 - - \n S2 PLATE 2 7 - - \n S3 PLATE 3 3 - -"
"""Ordered today, 5 January, a plate is there on the 19th, the 12th or the 8th."""


def test_an_urgent_order_takes_the_first_supplier_that_is_in_time():
    plan = bought(sales_orders=ORDERS + "SO-1 PLATE 5 2026-01-12 3", supplier_items=SLOW_AND_FAST)
    assert told(plan, "supplier_id order_date receipt_date days_late") == rows("S2 2026-01-05 2026-01-12 0")
    assert told(plan, "reason")[0][0].startswith(
        "S2 is faster than S1 by 7 days, and an urgent order is less late with it."
    )
    assert supplier_exceptions(plan).column("message").to_pylist() == [
        "5 EA of PLATE, wanted 2026-01-12, is bought from S2 for speed instead of S1: confirm."
    ]


def test_where_none_is_in_time_it_takes_the_fastest():
    plan = bought(sales_orders=ORDERS + "SO-1 PLATE 5 2026-01-06 3", supplier_items=SLOW_AND_FAST)
    assert told(plan, "supplier_id receipt_date days_late") == rows("S3 2026-01-08 2")


def test_a_less_urgent_order_waits_and_what_is_urgent_is_a_setting():
    tables = {"sales_orders": ORDERS + "SO-1 PLATE 5 2026-01-12 4", "supplier_items": SLOW_AND_FAST}
    assert told(bought(**tables), "supplier_id days_late") == rows("S1 7")
    assert told(bought(PurchasingConfig(fast_priority=4), **tables), "supplier_id days_late") == rows("S2 0")


def test_only_what_is_urgent_is_bought_from_the_faster_one():
    # SO-2 needs its plates two days later, in a lot of its own that is close enough to be merged, but it can wait.
    plan = bought(
        sales_orders=ORDERS + "SO-1 PLATE 5 2026-01-12 1 \n SO-2 PLATE 8 2026-01-14 9", supplier_items=SLOW_AND_FAST
    )
    assert told(plan, "supplier_id need_date quantity") == rows("S2 2026-01-12 5 | S1 2026-01-14 8")


FRAME = {
    "items": """
        item_id  procurement  lead_time_days
        FRAME    make         1
        PLATE    buy          14
        TUBE     buy          14
        MOTOR    buy          28
    """,
    "supplier_items": TERMS
    + "S1 PLATE 1 14 - - \n S2 PLATE 2 3 - - \n S1 TUBE 1 14 - - \n S2 TUBE 2 3 - - \n S1 MOTOR 1 28 - -",
    "sales_orders": ORDERS + "SO-1 FRAME 1 2026-01-09 1",
}


def test_parts_that_hold_up_an_order_together_are_both_bought_faster():
    # Plates alone would not help while tubes come late, nor the other way round.
    plan = bought(**FRAME, bom_lines="parent_id component_id quantity_per \n FRAME PLATE 1 \n FRAME TUBE 1")
    assert told(plan, "item_id supplier_id receipt_date") == rows("PLATE S2 2026-01-08 | TUBE S2 2026-01-08")


def test_nothing_is_bought_faster_for_nothing():
    # The motor comes on 2 February whatever happens, so plates from S1 on 19 January do.
    plan = bought(**FRAME, bom_lines="parent_id component_id quantity_per \n FRAME PLATE 1 \n FRAME MOTOR 1")
    assert told(plan, "item_id supplier_id receipt_date") == rows("MOTOR S1 2026-02-02 | PLATE S1 2026-01-19")


def test_as_fast_as_it_helps_is_decided_against_what_holds_the_order_up():
    # Subcontracted paint is late by itself until 12 January: so the plates must be there by then, and S1 is too late.
    plan = bought(
        **{**FRAME, "items": FRAME["items"] + "PAINT subcontract 7"},
        bom_lines="parent_id component_id quantity_per \n FRAME PLATE 1 \n FRAME PAINT 1",
    )
    found = dict(told(plan, "item_id supplier_id"))
    assert found == {"PLATE": "S2", "PAINT": "-"}


def test_a_supplier_chosen_by_quota_may_be_too_slow():
    # It is the turn of S2, which has got nothing for its share, and takes 28 days; S1 takes 7.
    plan = bought(
        sales_orders=ORDERS + "SO-1 PLATE 5 2026-01-12 1",
        supplier_items=TERMS + "S1 PLATE 1 7 - 0.7 \n S2 PLATE 2 28 - 0.9",
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date    supplier_id
            PO-1        purchase  PLATE    20        2026-03-02  S1
        """,
    )
    assert told(plan, "supplier_id", action="new") == rows("S1")
    assert "S1 is faster than S2 by 21 days" in told(plan, "reason", action="new")[0][0]
    assert supplier_exceptions(plan).num_rows == 0  # S1 is the first by rank anyway


def test_what_is_bought_faster_counts_for_the_quota_of_the_rest():
    # 5 go to S2, which is faster, first: 5 / 0.5 = 10 against 0 for S1, so the rest goes to S1.
    plan = bought(
        sales_orders=ORDERS + "SO-1 PLATE 5 2026-01-12 1 \n SO-2 PLATE 4 2026-02-16 5",
        supplier_items=TERMS + "S1 PLATE 2 14 - 0.5 \n S2 PLATE 1 7 - 0.5",
    )
    assert told(plan, "need_date supplier_id") == rows("2026-01-12 S2 | 2026-02-16 S1")


def test_subcontracted_items_keep_their_supplier():
    plan = bought(
        items="item_id procurement lead_time_days \n PLATE subcontract 14",
        sales_orders=ORDERS + "SO-1 PLATE 5 2026-01-12 1",
        supplier_items=SLOW_AND_FAST,
    )
    assert told(plan, "supplier_id") == rows("S1")


def test_the_plan_stays_as_it_is():
    plan = bought(sales_orders=ORDERS + "SO-1 PLATE 5 2026-01-12 3", supplier_items=SLOW_AND_FAST)
    found = op.planned_orders_frame(plan.material)
    assert found["available_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-19"]
