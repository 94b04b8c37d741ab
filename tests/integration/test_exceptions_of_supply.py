"""Exceptions of scheduled receipts and stock, a small plant each. Today is Monday 5 January 2026."""

from __future__ import annotations

import pytest

import orderplan as op
from tests.small_exceptions import PLATE, PLATES_IN_STOCK, codes, orders, paragraphs, told
from tests.small_plants import planned, rows, shown

ACTION = "code object_id date suggested_date days quantity suggested_quantity"


def purchase(text: str, *, firm: bool = False) -> str:
    """Purchase orders: id, item, quantity, due day, the order it is for."""
    heading = "receipt_id  item_id  quantity  due_date  order_id  kind  firm\n"
    return heading + "\n".join(f"{line} purchase {firm}" for line in text.strip().splitlines())


def actions(plan: op.MaterialPlan) -> list[tuple[str, ...]]:
    """The actions on receipts, firm ones included."""
    frame = op.exceptions_frame(plan)
    wanted = ["cancel", "expedite", "defer", "change_quantity", "firm_conflict"]
    return shown(frame[frame["code"].isin(wanted)], ACTION)


@pytest.mark.parametrize("firm", [False, True])
def test_expedite_a_receipt_that_comes_too_late(firm):
    receipts = purchase("PO-1 PLATE 5 2026-01-21 -", firm=firm)
    plan = planned(items=PLATE, sales_orders=orders("SO-1 PLATE 5 2026-01-16 100"), scheduled_receipts=receipts)

    # On the 21st it is still sooner than a new one on 2 February, but 5 days after the need.
    code = "firm_conflict" if firm else "expedite"
    assert actions(plan) == rows(f"{code}  PO-1  2026-01-21  2026-01-16  5  5  -")
    found = op.exceptions_frame(plan)
    assert shown(found, "code is_root cause_id rescue") == rows(f"""
        {code}      True   -                     5
        order_late  False  {code}:purchase:PO-1  -
        shortage    False  {code}:purchase:PO-1  -
    """)
    pull = "pull 5 of PLATE from 2026-01-21 to 2026-01-16"
    assert told(plan, code) == [
        f"purchase order PO-1 is firm, but the plan would {pull}; leaving it costs 5 order-days."
        if firm
        else f"purchase order PO-1: {pull}."
    ]
    assert told(plan, "order_late") == paragraphs("""
        SO-1: 5 of PLATE, due 2026-01-16, will be there on 2026-01-21, 5 days late: PLATE is wanted on 2026-01-16 and
        comes from purchase order PO-1 on 2026-01-21.
    """)


def test_a_receipt_is_a_firm_one_where_nothing_is_said():
    receipts = """
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  PLATE    5         2026-01-21
    """
    plan = planned(items=PLATE, scheduled_receipts=receipts)

    assert codes(plan) == ["firm_conflict"]


def test_a_firm_receipt_that_makes_no_order_later():
    items = PLATE + "    NUT  none  0  1\n    BOX  make  2  0"
    lines = """
        parent_id  component_id  quantity_per
        BOX        PLATE         1
        BOX        NUT           1
    """
    receipts = purchase("PO-1 NUT 5 2026-01-20 -", firm=True)
    sold = orders("SO-1 BOX 5 2026-01-16 -")
    plan = planned(items=items, bom_lines=lines, scheduled_receipts=receipts, sales_orders=sold)

    # The box should start on the 14th; the nuts come on the 20th, but new plates only on 2 February.
    assert actions(plan) == rows("firm_conflict  PO-1  2026-01-20  2026-01-14  6  5  -")
    assert told(plan, "firm_conflict") == paragraphs("""
        purchase order PO-1 is firm, but the plan would pull 5 of NUT from 2026-01-20 to 2026-01-14; leaving it makes no
        order later.
    """)


@pytest.mark.parametrize(
    ("due", "defer_days", "defers"),
    [("2026-01-23", None, True), ("2026-01-19", None, False), ("2026-01-19", 6, True), ("2026-01-19", 7, False)],
)
def test_defer_a_receipt_that_comes_too_early(due, defer_days, defers):
    config = op.PlanConfig(mrp=op.MrpConfig(defer_days=defer_days))
    plan = planned(
        items=PLATE,
        sales_orders=orders(f"SO-1 PLATE 5 {due} -"),
        scheduled_receipts=purchase("PO-1 PLATE 5 2026-01-12 -"),
        config=config,
    )

    # The 19th is 7 days after the 12th, the 23rd is 11: more than the 7 that are let pass if nothing is set.
    days = int(due[-2:]) - 12
    assert actions(plan) == (rows(f"defer  PO-1  2026-01-12  {due}  {days}  5  -") if defers else [])
    if defers:
        assert told(plan, "defer") == [f"purchase order PO-1: defer 5 of PLATE from 2026-01-12 to {due}."]


def test_a_receipt_that_safety_stock_takes_is_not_deferred():
    items = """
        item_id  procurement  lead_time_days  safety_stock  unit_cost
        BOLT     buy          3               2             1
    """
    plan = planned(
        items=items,
        sales_orders=orders("SO-1 BOLT 5 2026-02-20 -"),
        scheduled_receipts=purchase("PO-1 BOLT 7 2026-01-07 -"),
    )

    # 2 are wanted as safety stock as soon as they can be there, 5 for 20 February.
    assert shown(op.pegging_frame(plan), "supply_id quantity") == rows("PO-1 2 | PO-1 5")
    assert actions(plan) == []


def test_cancel_a_receipt_that_nothing_needs():
    plan = planned(items=PLATE, scheduled_receipts=purchase("PO-1 PLATE 5 2026-01-12 -"))

    assert actions(plan) == rows("cancel  PO-1  2026-01-12  -  -  5  0")
    assert told(plan, "cancel") == ["purchase order PO-1: cancel 5 of PLATE, due 2026-01-12: nothing needs it."]
    # One action, and no word of excess beside it.
    assert codes(plan) == ["cancel"]


@pytest.mark.parametrize(
    ("lot", "kept"),
    [
        ("lot_for_lot  -  0  0", "2"),
        ("lot_for_lot  -  4  0", "4"),
        ("lot_for_lot  -  3  2.5", "5"),
        ("fixed        4  0  0", "4"),
    ],
)
def test_reduce_a_receipt_to_the_lot_that_is_needed(lot, kept):
    items = f"""
        item_id  procurement  lead_time_days  lot_policy  lot_size  lot_min  lot_multiple
        PLATE    buy          28              {lot}
    """
    plan = planned(
        items=items,
        sales_orders=orders("SO-1 PLATE 2 2026-01-16 -"),
        scheduled_receipts=purchase("PO-1 PLATE 8 2026-01-15 -"),
    )

    # 2 are needed; at least 4; at least 3 in multiples of 2.5; in lots of 4.
    assert actions(plan) == rows(f"change_quantity  PO-1  2026-01-15  -  -  8  {kept}")
    assert told(plan, "change_quantity") == [f"purchase order PO-1: reduce PLATE, due 2026-01-15, from 8 to {kept}."]


def test_what_a_lot_brings_too_much_is_excess_and_no_reason_to_change_it():
    items = """
        item_id  procurement  lead_time_days  lot_multiple
        PLATE    buy          28              4
    """
    plan = planned(
        items=items,
        sales_orders=orders("SO-1 PLATE 6 2026-01-16 -"),
        scheduled_receipts=purchase("PO-1 PLATE 8 2026-01-15 -"),
    )

    assert shown(op.exceptions_frame(plan), "code object_id quantity") == rows("excess  PO-1  2")
    assert told(plan, "excess") == ["purchase order PO-1: nothing uses 2 of PLATE."]


def test_a_receipt_that_is_moved_may_be_reduced_as_well():
    plan = planned(
        items=PLATE,
        sales_orders=orders("SO-1 PLATE 2 2026-01-30 -"),
        scheduled_receipts=purchase("PO-1 PLATE 8 2026-01-12 -"),
    )

    # One action: put off by 18 days, with the quantity that is needed.
    assert actions(plan) == rows("defer  PO-1  2026-01-12  2026-01-30  18  8  2")
    assert told(plan, "defer") == [
        "purchase order PO-1: defer 8 of PLATE from 2026-01-12 to 2026-01-30 and reduce it to 2."
    ]


def test_what_it_costs_to_leave_a_firm_receipt():
    lines = "PO-1 PLATE 8 2026-02-04 -\n PO-2 PLATE 5 2026-01-12 -\n PO-3 NUT 4 2026-01-12 -\n PO-4 BOLT 8 2026-01-15 -"
    items = PLATE + "    NUT  buy  28  0.5\n    BOLT  buy  28  3\n"
    plan = planned(
        items=items,
        sales_orders=orders("SO-1 PLATE 13 2026-02-20 -\n SO-2 BOLT 6 2026-01-16 -"),
        scheduled_receipts=purchase(lines, firm=True),
    )

    # 8 and 5 plates for 20 February, 16 and 39 days after they come; nuts for nobody; 2 bolts too many.
    assert sorted(told(plan, "firm_conflict")) == paragraphs("""
        purchase order PO-1 is firm, but the plan would defer 8 of PLATE from 2026-02-04 to 2026-02-20; leaving it ties
        up 16.00 for 16 days.

        purchase order PO-2 is firm, but the plan would defer 5 of PLATE from 2026-01-12 to 2026-02-20; leaving it ties
        up 10.00 for 39 days.

        purchase order PO-3 is firm, but the plan would cancel 4 of NUT, due 2026-01-12: nothing needs it; leaving it
        ties up 2.00.

        purchase order PO-4 is firm, but the plan would reduce BOLT, due 2026-01-15, from 8 to 6; leaving it ties up
        6.00.
    """)


def test_a_receipt_whose_day_is_over():
    plan = planned(
        items=PLATE,
        sales_orders=orders("SO-1 PLATE 5 2026-01-06 -"),
        scheduled_receipts=purchase("PO-1 PLATE 5 2026-01-01 -"),
    )

    # The plan counts on it today, 4 days after Thursday; nobody has to wait.
    assert codes(plan) == ["supply_past_due"]
    assert shown(op.exceptions_frame(plan), ACTION) == rows("supply_past_due  PO-1  2026-01-01  2026-01-05  4  5  -")
    assert told(plan, "supply_past_due") == paragraphs("""
        purchase order PO-1: 5 of PLATE was due 2026-01-01, 4 days before today: ask for a new date or close it.
    """)


@pytest.mark.parametrize(
    ("status", "quantity", "holder"),
    [
        ("closed", 5, "SO-1, which is closed"),
        ("cancelled", 5, "SO-1, which is cancelled"),
        ("open", 3, "SO-1, which does not need it"),
        ("held", 5, None),
    ],
)
def test_supply_that_its_order_does_not_take(status, quantity, holder):
    sold = f"""
        order_id  item_id  quantity  due_date    status
        SO-1      PLATE    {quantity}  2026-01-16  {status}
    """
    stock = """
        item_id  quantity  order_id
        PLATE    4         SO-1
    """
    receipts = purchase("PO-1 PLATE 5 2026-01-12 SO-1")
    plan = planned(items=PLATE, on_hand=stock, scheduled_receipts=receipts, sales_orders=sold)

    # An order of 3 takes the purchase order, which is later and still in time, and leaves 2 of it and the stock. What
    # is kept for a held order waits with it. Reserved supply is stranded, not to be cancelled.
    left = {"open": "2 4", "held": ""}.get(status, "5 4").split()
    found = op.exceptions_frame(plan).query("code == 'stranded'")
    assert shown(found.sort_values("object_kind"), "object_id quantity order_id") == [
        (name, amount, "SO-1") for name, amount in zip(("PO-1", "PLATE/1"), left, strict=False)
    ]
    assert codes(plan) == ["stranded"] * len(left)
    if holder:
        assert f"stock PLATE/1: 4 of PLATE is kept for {holder}: transfer, rework or write it off." in told(
            plan, "stranded"
        )


def test_supply_for_an_order_that_is_not_there():
    stock = """
        item_id  quantity  order_id
        PLATE    4         SO-9
    """
    plan = planned(items=PLATE, on_hand=stock)

    assert told(plan, "stranded") == [
        "stock PLATE/1: 4 of PLATE is kept for an order that is not there: transfer, rework or write it off."
    ]


def test_stranded_stock_rescues_the_most_urgent_late_order_of_its_item():
    stock = """
        item_id  quantity  order_id  expiry_date
        PLATE    6         SO-9      -
        PLATE    6         SO-9      2026-01-16
    """
    sold = """
        order_id  item_id  quantity  due_date    priority  status
        SO-1      PLATE    4         2026-01-16  5         open
        SO-2      PLATE    4         2026-01-23  1         open
        SO-3      PLATE    2         2026-01-23  5         open
        SO-9      PLATE    9         2026-01-23  5         closed
    """
    plan = planned(items=PLATE, on_hand=stock, sales_orders=sold)

    # All three wait for new plates until 2 February: 17, 10 and 10 days. Of 6 plates SO-2, the most urgent, takes 4.
    # The 2 that are left do not suffice for SO-1 and go to SO-3: 20 order-days. The other 6 expire on the 16th, just
    # when SO-1 wants them.
    assert shown(op.deliveries_frame(plan), "order_id days_late") == rows("SO-1 17 | SO-2 10 | SO-3 10")
    found = op.exceptions_frame(plan).sort_values("object_id")
    assert shown(found, "object_id rescue", code="stranded") == rows("PLATE/1 0 | PLATE/2 20")


def test_excess_is_what_nothing_in_the_plan_uses():
    items = """
        item_id  procurement  lead_time_days  lot_min  unit_cost
        PLATE    buy          7               20       2
    """
    plan = planned(items=items, on_hand=PLATES_IN_STOCK, sales_orders=orders("SO-1 PLATE 3 2026-01-16 -"))
    assert shown(op.exceptions_frame(plan), "code object_id quantity value") == rows("excess  PLATE/1  2  4")
    assert told(plan, "excess") == ["stock PLATE/1: nothing uses 2 of PLATE."]

    plan = planned(items=items, sales_orders=orders("SO-1 PLATE 3 2026-01-16 -"))
    assert shown(op.exceptions_frame(plan), "object_id date quantity value", code="excess") == rows("""
        1  2026-01-16  17  34
    """)
    assert told(plan, "excess") == ["planned order 1: nothing uses 17 of PLATE."]


def test_stock_that_does_not_count_is_no_excess():
    stock = """
        item_id  quantity  location_id  expiry_date
        PLATE    5         SCRAP        -
        PLATE    5         -            2026-01-05
    """
    locations = """
        location_id  nettable
        SCRAP        False
    """
    assert codes(planned(items=PLATE, on_hand=stock, locations=locations)) == []
