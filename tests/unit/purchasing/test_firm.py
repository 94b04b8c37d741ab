"""What a buyer has decided on stays as it is, takes the place of new suggestions, and says where it no longer fits."""

from __future__ import annotations

import pytest

import orderplan as op
from tests.small_plants import rows
from tests.unit.purchasing.buying import bought, orders, plates, reason, sources, told

FIRM = "item_id order_id supplier_id need_date quantity\n"
TERMS = "supplier_id item_id lot_min lot_multiple lead_time_days \n S1 PLATE 10 - 14 \n S2 PLATE - 5 7"
SHOWN = "suggestion_id quantity surplus firm fit"


def decided(firm: str, needs: str, **tables: str):
    return bought(**{"sales_orders": plates(needs), "supplier_items": TERMS, **tables}, firm_suggestions=FIRM + firm)


def test_a_confirmed_suggestion_stays_and_nothing_more_is_suggested():
    # The plan suggests 10 where 6 are needed; the buyer confirms it as it is.
    plan = decided("PLATE - S1 2026-02-16 10", "6 2026-02-16")
    assert told(plan, SHOWN) == rows("PLATE/-/S1/2026-02-16 10 4 True fits")
    assert told(plan, "action order_date receipt_date amount line_group") == rows(
        "new 2026-02-02 2026-02-16 20 PLATE/S1/2026-02-16"
    )
    assert sources(plan) == rows("PLATE/-/S1/2026-02-16 1 6")
    assert reason(plan) == "Decided by the buyer; the plan still needs it. The price is the item's own cost."


def test_a_buyer_may_decide_on_another_supplier():
    plan = decided("PLATE - S2 2026-02-16 6", "6 2026-02-16")
    assert told(plan, "supplier_id quantity order_date fit") == rows("S2 6 2026-02-09 fits")


def test_what_it_does_not_cover_is_suggested_anew_beside_it():
    plan = decided("PLATE - S1 2026-02-16 10", "25 2026-02-16")
    assert told(plan, SHOWN) == rows("PLATE/-/S1/2026-02-16 10 0 True fits | PLATE/-/S1/2026-02-16/2 15 0 False -")


def test_earlier_needs_are_suggested_anew_and_later_ones_keep_what_is_decided():
    # Only the second of two suggestions has been confirmed: it goes on covering the second need.
    plan = decided("PLATE - S1 2026-03-16 12", "11 2026-02-16 | 12 2026-03-16")
    assert told(plan, SHOWN) == rows("PLATE/-/S1/2026-02-16 11 0 False - | PLATE/-/S1/2026-03-16 12 0 True fits")


def test_what_is_too_much_covers_later_needs():
    # 10, of which 4 are too many for 16 February: they cover 4 of the 16 in March.
    plan = decided("PLATE - S1 2026-02-16 10", "6 2026-02-16 | 16 2026-03-16")
    assert told(plan, SHOWN) == rows("PLATE/-/S1/2026-02-16 10 0 True fits | PLATE/-/S1/2026-03-16 12 0 False -")


@pytest.mark.parametrize(
    ("firm", "needs", "fit", "why"),
    [
        # 12 are decided, 7 are needed; the least order is 10, so 2 are too many whatever one does.
        ("PLATE - S1 2026-02-16 12", "7 2026-02-16", "needed_less", "the plan needs only 7 EA."),
        # In fives from S2, 7 are 10: that explains 3, not 5.
        ("PLATE - S2 2026-02-16 12", "7 2026-02-16", "needed_less", "the plan needs only 7 EA."),
        ("PLATE - S2 2026-02-16 10", "7 2026-02-16", "fits", "the plan still needs it."),
        ("PLATE - S1 2026-02-16 12", "0 2026-02-16", "not_needed", "nothing needs it any more."),
        ("PLATE - S1 2026-02-16 12", "12 2026-02-09", "needed_earlier", "the plan needs it from 2026-02-09 on."),
        # 7 days later is still near enough, 14 are not (the setting defer_days).
        ("PLATE - S1 2026-02-16 12", "12 2026-02-23", "fits", "the plan still needs it."),
        ("PLATE - S1 2026-02-16 12", "12 2026-03-02", "needed_later", "the plan needs it only from 2026-03-02 on."),
        ("GONE - S1 2026-02-16 12", "0 2026-02-16", "item_gone", "there is no such item any more."),
        ("PLATE SO-9 S1 2026-02-16 12", "0 2026-02-16", "not_needed", "nothing needs it any more."),
    ],
)
def test_where_it_no_longer_fits_it_stays_and_says_so(firm, needs, fit, why):
    plan = decided(firm, needs)
    item, order, supplier, need, quantity = firm.split()
    # What is shown is what was decided, the ids of what is gone included.
    assert told(plan, "item_id order_id supplier_id need_date quantity fit firm") == [
        (item, order, supplier, need, quantity, fit, "True")
    ]
    assert why in reason(plan)


def test_part_needed_earlier_takes_what_is_left():
    # 12 are decided for 16 February; 5 are needed then by now, and 7 a week before: all of it fits, but comes late.
    plan = decided("PLATE - S1 2026-02-16 12", "7 2026-02-09 | 5 2026-02-16")
    assert told(plan, SHOWN) == rows("PLATE/-/S1/2026-02-16 12 0 True needed_earlier")


def test_several_of_one_item_are_used_in_the_order_of_their_days():
    plan = decided(
        "PLATE - S1 2026-02-16 10 \n PLATE - S2 2026-02-16 5 \n PLATE - S2 2026-02-23 5", "12 2026-02-16 | 8 2026-02-23"
    )
    assert told(plan, SHOWN) == rows("""
        PLATE/-/S1/2026-02-16 10 0 True fits
        PLATE/-/S2/2026-02-16 5 0 True fits
        PLATE/-/S2/2026-02-23 5 0 True fits
    """)
    assert sources(plan) == rows("""
        PLATE/-/S1/2026-02-16 1 10
        PLATE/-/S2/2026-02-16 1 2
        PLATE/-/S2/2026-02-16 2 3
        PLATE/-/S2/2026-02-23 2 5
    """)


def test_it_covers_lots_of_its_own_order_only():
    plan = bought(
        items="item_id procurement part_class lead_time_days \n DOOR buy order_specific 14",
        sales_orders=orders("SO-1 DOOR 4 2026-02-16 \n SO-2 DOOR 6 2026-02-16"),
        firm_suggestions=FIRM + "DOOR SO-2 S1 2026-02-16 6",
    )
    assert told(plan, "suggestion_id quantity firm") == rows("""
        DOOR/SO-1/-/2026-02-16 4 False
        DOOR/SO-2/S1/2026-02-16 6 True
    """)


def test_it_is_no_scheduled_receipt():
    tables = {"sales_orders": plates("6 2026-02-16"), "supplier_items": TERMS}
    firm = bought(**tables, firm_suggestions=FIRM + "PLATE - S1 2026-02-16 10")
    without = bought(**tables)
    for frame in (op.planned_orders_frame, op.pegging_frame, op.deliveries_frame):
        assert frame(firm.material).equals(frame(without.material))
