"""What is bought at once: needs close together, minimum, multiple and unit of the whole, lines of orders kept apart."""

from __future__ import annotations

import pytest

from orderplan.config import PurchasingConfig
from tests.small_plants import rows
from tests.unit.purchasing.buying import bought, orders, plates, reason, sources, told

TERMS = "supplier_id item_id lot_min lot_multiple uom\n"


def test_needs_within_a_week_of_the_first_are_bought_at_once():
    # Monday 16 February + 7 days: Friday 20 February belongs to it, Monday 23 February begins the next purchase.
    plan = bought(sales_orders=plates("10 2026-02-16 | 5 2026-02-20 | 3 2026-02-23"), supplier_items=TERMS + "S1 PLATE")
    assert told(plan, "suggestion_id quantity order_date") == rows("""
        PLATE/-/S1/2026-02-16 15 2026-02-02
        PLATE/-/S1/2026-02-23  3 2026-02-09
    """)
    assert sources(plan) == rows("""
        PLATE/-/S1/2026-02-16 1 10
        PLATE/-/S1/2026-02-16 2  5
        PLATE/-/S1/2026-02-23 3  3
    """)


@pytest.mark.parametrize(("days", "quantities"), [(1, ["10", "5", "3"]), (4, ["10", "8"]), (8, ["18"])])
def test_how_close_is_a_setting(days, quantities):
    # Needs on the 16th, 20th and 23rd: 4 days from the first are up to the 19th, from the second up to the 23rd.
    plan = bought(PurchasingConfig(merge_days=days), sales_orders=plates("10 2026-02-16 | 5 2026-02-20 | 3 2026-02-23"))
    assert [quantity for (quantity,) in told(plan, "quantity")] == quantities


def test_what_cannot_be_there_before_a_day_is_ordered_together():
    # A plate ordered today is there on 19 January, so the needs of 6, 15 and 23 January count as 19, 19 and 23.
    plan = bought(sales_orders=plates("1 2026-01-06 | 2 2026-01-15 | 4 2026-01-23 | 8 2026-01-26"))
    assert told(plan, "need_date quantity receipt_date days_late") == rows(
        "2026-01-06 7 2026-01-19 13 | 2026-01-26 8 2026-01-26 0"
    )


def test_the_minimum_counts_once_for_all_that_is_bought_at_once():
    # Pain: three requisitions of one item, each raised to a minimum of 100: 300 are bought where 100 would do.
    plan = bought(
        sales_orders=plates("30 2026-02-16 | 30 2026-02-17 | 30 2026-02-18"), supplier_items=TERMS + "S1 PLATE 100 -"
    )
    assert told(plan, "quantity surplus amount") == rows("100 10 200")
    assert "The minimum brings 10 EA more than is planned." in reason(plan)


def test_what_is_too_much_serves_later_needs():
    # 5 of 20 are needed on 16 February. The 15 left over cover 10 and 5 of the 8 that follow; 3 are bought anew, as 20.
    plan = bought(
        sales_orders=plates("5 2026-02-16 | 10 2026-03-02 | 8 2026-03-16"), supplier_items=TERMS + "S1 PLATE 20 -"
    )
    assert told(plan, "suggestion_id quantity surplus") == rows(
        "PLATE/-/S1/2026-02-16 20 0 | PLATE/-/S1/2026-03-16 20 17"
    )
    assert sources(plan) == rows("""
        PLATE/-/S1/2026-02-16 1  5
        PLATE/-/S1/2026-02-16 2 10
        PLATE/-/S1/2026-02-16 3  5
        PLATE/-/S1/2026-03-16 3  3
    """)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        # Sold in boxes of 12: 30 / 12 = 2.5 boxes, as many as the supplier likes.
        ("S1 PLATE - - BOX", "30 2.5 0"),
        # Whole boxes: 3 of them are 36.
        ("S1 PLATE - 1 BOX", "36 3 6"),
        # At least 4 boxes: 48.
        ("S1 PLATE 4 - BOX", "48 4 18"),
        # At least 4, in fives: 5 boxes are 60.
        ("S1 PLATE 4 5 BOX", "60 5 30"),
        # In its own unit, in sevens: 35.
        ("S1 PLATE - 7 -", "35 35 5"),
    ],
)
def test_minimum_and_multiple_count_in_the_unit_sold(terms, expected):
    plan = bought(
        sales_orders=plates("30 2026-02-16"),
        supplier_items=TERMS + terms,
        unit_conversions="from_uom to_uom factor \n BOX EA 12",
    )
    assert told(plan, "quantity order_quantity surplus") == rows(expected)


def test_a_unit_that_does_not_divide_brings_no_crumbs():
    # 10 / 3 boxes are 3.333333, too little by a millionth, so 3.333334 are ordered; that is no more than 10 plates.
    plan = bought(
        sales_orders=plates("10 2026-02-16"),
        supplier_items=TERMS + "S1 PLATE - - BOX",
        unit_conversions="from_uom to_uom factor \n BOX EA 3",
    )
    assert told(plan, "quantity order_quantity supplier_uom surplus") == rows("10 3.333334 BOX 0")


def test_the_item_s_minimum_and_multiple_count_where_the_supplier_has_none():
    items = "item_id procurement lead_time_days lot_min lot_multiple \n PLATE buy 14 20 8"
    plan = bought(items=items, sales_orders=plates("5 2026-02-16"), supplier_items=TERMS + "S1 PLATE - - -")
    assert told(plan, "quantity") == rows("24")  # the planned order has them already: 5, 20, 24
    # The supplier's minimum of 30 on top, in eights of the item.
    plan = bought(items=items, sales_orders=plates("5 2026-02-16"), supplier_items=TERMS + "S1 PLATE 30 - -")
    assert told(plan, "quantity surplus") == rows("32 8")


def test_no_more_than_the_largest_quantity_is_merged():
    items = "item_id procurement lead_time_days lot_max \n PLATE buy 14 12"
    plan = bought(items=items, sales_orders=plates("10 2026-02-16 | 2 2026-02-17 | 1 2026-02-18"))
    assert told(plan, "need_date quantity") == rows("2026-02-16 12 | 2026-02-18 1")


def test_lots_of_one_day_that_were_cut_have_names_of_their_own():
    items = "item_id procurement lead_time_days lot_max \n PLATE buy 14 12"
    plan = bought(items=items, sales_orders=plates("30 2026-02-16"))
    assert told(plan, "suggestion_id quantity") == rows(
        "PLATE/-/-/2026-02-16 12 | PLATE/-/-/2026-02-16/2 12 | PLATE/-/-/2026-02-16/3 6"
    )


CABINET = {
    "items": """
        item_id  procurement  part_class      lead_time_days
        CABINET  make         order_specific  0
        DOOR     buy          order_specific  14
    """,
    "bom_lines": "parent_id component_id quantity_per \n CABINET DOOR 2",
}


def test_order_specific_lines_are_kept_apart_but_bought_at_once():
    # 4 doors for SO-1 on 16 February, 6 for SO-2 on the 18th: 10 reach the second tier, 12 come in one order of the
    # least quantity, and the two too many stand on the first line.
    plan = bought(
        **CABINET,
        sales_orders=orders("SO-1 CABINET 2 2026-02-16 \n SO-2 CABINET 3 2026-02-18"),
        supplier_items=TERMS + "S1 DOOR 12 -",
        purchase_prices="supplier_id item_id min_quantity unit_price \n S1 DOOR 0 50 \n S1 DOOR 10 40",
    )
    assert told(plan, "suggestion_id order_id line_group quantity surplus order_date amount") == rows("""
        DOOR/SO-1/S1/2026-02-16 SO-1 DOOR/S1/2026-02-16 6 2 2026-02-02 240
        DOOR/SO-2/S1/2026-02-18 SO-2 DOOR/S1/2026-02-16 6 0 2026-02-02 240
    """)
    assert told(plan, "receipt_date orders order_ids") == rows("2026-02-16 1 SO-1 | 2026-02-16 1 SO-2")


def test_what_one_order_has_too_much_is_not_given_to_another():
    # The eight too many for SO-1 stay with it; SO-2, a month later, gets its own.
    plan = bought(
        **CABINET,
        sales_orders=orders("SO-1 CABINET 1 2026-02-16 \n SO-2 CABINET 1 2026-03-16"),
        supplier_items=TERMS + "S1 DOOR 10 -",
    )
    assert told(plan, "order_id quantity surplus") == rows("SO-1 10 8 | SO-2 10 8")
