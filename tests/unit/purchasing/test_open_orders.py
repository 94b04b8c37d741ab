"""What should change on orders that are placed: the plan's own decisions, told to the buyer."""

from __future__ import annotations

import pytest

from orderplan.purchasing.tables import purchase_suggestions_frame
from tests.small_plants import rows
from tests.unit.purchasing.buying import bought, plates, sources, told

RECEIPTS = "receipt_id kind item_id quantity due_date supplier_id firm\n"
TERMS = "supplier_id item_id lot_min lot_multiple \n S1 PLATE - -"
ACTION = "suggestion_id action receipt_id quantity need_date receipt_date amount"


def changed(receipts: str, needs: str, *, terms: str = TERMS):
    return bought(sales_orders=plates(needs), scheduled_receipts=RECEIPTS + receipts, supplier_items=terms)


def reasons(plan, **only):
    frame = purchase_suggestions_frame(plan)
    for column, value in only.items():
        frame = frame[frame[column] == value]
    return frame[["reason", "if_not_placed"]].values.tolist()


def test_an_order_that_comes_late_is_pulled_in():
    plan = changed("PO-1 purchase PLATE 10 2026-01-14 S1 false", "10 2026-01-12")
    assert told(plan, ACTION) == rows("expedite/PO-1 expedite PO-1 10 2026-01-12 2026-01-12 0")
    assert told(plan, "order_date days_late late value_at_risk orders order_ids") == rows("- 2 False 20 1 SO-1")
    assert reasons(plan) == [["Needed on 2026-01-12: pull it in by 2 days.", "SO-1 waits until 2026-01-14."]]


def test_a_firm_order_is_a_question_to_its_supplier():
    plan = changed("PO-1 purchase PLATE 10 2026-01-14 S1 true", "4 2026-01-12 | 6 2026-01-13")
    assert told(plan, "action quantity receipt_date") == rows("expedite 10 2026-01-12")
    assert reasons(plan) == [
        ["Needed on 2026-01-12: pull it in by 2 days. It is firm: ask S1.", "SO-1, SO-2 wait until 2026-01-14."]
    ]
    plan = changed("PO-1 purchase PLATE 10 2026-01-14 - true", "10 2026-01-12")
    assert reasons(plan)[0][0].endswith("It is firm: ask the supplier.")


def test_an_order_that_is_wanted_later_is_pushed_out_and_reduced():
    # 10 are to come on 14 January; 6 of them are wanted, on 2 February, 19 days later. A plate costs 2.
    plan = changed("PO-1 purchase PLATE 10 2026-01-14 S1 false", "6 2026-02-02")
    assert told(plan, ACTION) == rows("defer/PO-1 defer PO-1 6 2026-02-02 2026-02-02 -8")
    assert reasons(plan) == [
        ["Not needed before 2026-02-02: push it out by 19 days. Reduce it to 6 EA.", "12.00 is tied up for 19 days."]
    ]
    assert told(plan, "value_at_risk") == rows("0")


def test_an_order_that_nothing_needs_is_cancelled():
    plan = changed("PO-1 purchase PLATE 10 2026-01-14 S1 false", "0 2026-02-02")
    assert told(plan, ACTION) == rows("cancel/PO-1 cancel PO-1 10 - - -20")
    assert reasons(plan) == [["Nothing needs it.", "20.00 is tied up."]]


def test_an_order_of_too_much_is_decreased():
    plan = changed("PO-1 purchase PLATE 10 2026-01-14 S1 false", "6 2026-01-14")
    assert told(plan, ACTION) == rows("decrease/PO-1 decrease PO-1 4 2026-01-14 2026-01-14 -8")
    assert reasons(plan) == [["Only 6 EA of 10 EA is needed.", "8.00 is tied up."]]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("- 4", "decrease 2"),  # 6 in fours is 8, so 2 can go
        ("8 -", "decrease 2"),
        ("- 5", None),  # 10 in fives: nothing can go
        ("12 -", None),
    ],
)
def test_an_order_is_reduced_to_what_can_be_ordered(terms, expected):
    plan = changed(
        "PO-1 purchase PLATE 10 2026-01-14 S1 false",
        "6 2026-01-14",
        terms="supplier_id item_id lot_min lot_multiple \n S1 PLATE " + terms,
    )
    assert told(plan, "action quantity") == (rows(expected) if expected else [])


def test_work_and_transfer_orders_are_not_the_buyer_s():
    plan = changed("WO-1 work PLATE 10 2026-01-14 - false \n TR-1 transfer PLATE 10 2026-01-14 - false", "0 2026-01-14")
    assert told(plan, "action") == []


def test_money_that_is_not_known_is_not_told():
    plan = bought(
        items="item_id procurement lead_time_days \n PLATE buy 14",
        sales_orders=plates("6 2026-02-02"),
        scheduled_receipts=RECEIPTS + "PO-1 purchase PLATE 6 2026-01-14 S1 false",
    )
    assert told(plan, "action amount") == rows("defer -")
    assert reasons(plan)[0][1] == "It comes 19 days too early."


COMING = "PO-1 purchase PLATE 10 2026-02-16 S1 {firm}"


@pytest.mark.parametrize("firm", ["false", "true"])
def test_more_is_added_to_an_order_that_comes_shortly_before(firm):
    # 10 come and are wanted on Monday 16 February; 4 more are wanted on Thursday. There is time to tell S1.
    plan = changed(COMING.format(firm=firm), "10 2026-02-16 | 4 2026-02-19")
    assert told(plan, ACTION) == rows("increase/PO-1 increase PO-1 4 2026-02-19 2026-02-16 8")
    assert told(plan, "order_date line_group late") == rows("2026-02-05 - False")
    assert sources(plan) == rows("increase/PO-1 1 4")
    question = " It is firm: ask S1." if firm == "true" else ""
    assert reasons(plan)[0][0] == (
        "Add it to PO-1, which comes on 2026-02-16: from 10 EA to 14 EA. S1 is the first choice."
        f"{question} The price is the item's own cost."
    )


@pytest.mark.parametrize(
    "receipt",
    [
        "PO-1 purchase PLATE 10 2026-02-16 S2 false",  # another supplier
        "PO-1 transfer PLATE 10 2026-02-16 S1 false",  # no purchase
        "PO-1 purchase PLATE 10 2026-02-12 S1 false",  # a week before the need
    ],
)
def test_else_it_is_ordered_anew(receipt):
    # What comes on the 12th is wanted on the 16th, 4 days later, which is no reason to push it out.
    plan = changed(receipt, "10 2026-02-16 | 4 2026-02-19")
    assert told(plan, "action quantity") == rows("new 4")


def test_nothing_is_added_where_it_is_too_late_for_that():
    # 14 days before 15 January is 1 January: an order placed today is there on 19 January.
    plan = changed("PO-1 purchase PLATE 10 2026-01-12 S1 false", "10 2026-01-12 | 4 2026-01-15")
    assert told(plan, "action receipt_date") == rows("new 2026-01-19")


def test_what_is_on_the_order_counts_for_minimum_and_tier():
    # The least order is 12: 10 are there, so of 4 more none is too many. 14 reach the tier of 12.
    plan = bought(
        sales_orders=plates("10 2026-02-16 | 4 2026-02-19"),
        scheduled_receipts=RECEIPTS + COMING.format(firm="false"),
        supplier_items="supplier_id item_id lot_min \n S1 PLATE 12",
        purchase_prices="supplier_id item_id min_quantity unit_price \n S1 PLATE 0 5 \n S1 PLATE 12 3",
    )
    assert told(plan, "action quantity surplus unit_price amount") == rows("increase 4 0 3 12")
