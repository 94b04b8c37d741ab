"""The order-change sheet: at each level what a change means by status, what it costs, what cannot be undone."""

from __future__ import annotations

import pytest

import orderplan as op
from orderplan.whatif.order_change import order_change_sheet
from orderplan.whatif.orders import CancelOrder, ChangeOrder
from tests.small_plants import rows, shown
from tests.unit.whatif.small_shop import planned, shop


def test_three_to_ten_means_seven_more_at_every_level():
    # Pain 1: 7 benches more need 7 tops, 28 legs and 28 bars more.
    sheet = order_change_sheet(planned(), [ChangeOrder("SO-1", quantity=10)])
    sums = sheet.rows.groupby("item_id")["quantity_change"].sum()
    assert sums.to_dict() == {"BENCH": 7, "TOP": 7, "LEG": 28, "BAR": 28}
    assert shown(sheet.rows, "level item_id status action", item_id="BENCH") == rows("0 BENCH planned plan")
    assert (sheet.cost, sheet.orders) == (0, ("SO-1",))


def test_ten_to_three_takes_back_what_three_to_ten_brought():
    plan = planned(shop(sales_orders="order_id item_id quantity due_date\nSO-1 BENCH 10 2026-02-02"))
    sheet = order_change_sheet(plan, [ChangeOrder("SO-1", quantity=3)])
    sums = sheet.rows.groupby("item_id")["quantity_change"].sum()
    assert sums.to_dict() == {"BENCH": -7, "TOP": -7, "LEG": -28, "BAR": -28}


def test_a_cancelled_order_meets_planned_orders_purchase_orders_and_stock():
    plan = planned(shop(sales_orders="order_id item_id quantity due_date\nSO-1 BENCH 3 2026-02-02"))
    sheet = order_change_sheet(plan, [CancelOrder("SO-1")], cancel_fee=0.2)
    # 12 legs: 4 come from WO-1, to which 4 bars are issued; 8 are planned, of 8 of the 10 bars in stock: all 6 of
    # the second row (MAIN) and 2 of the first (EAST). The 3 tops of PO-1 are worth 90, a fifth of it is the fee.
    assert shown(sheet.rows, "level item_id status object_id action quantity_change fee final") == rows(
        """
        0 BENCH planned  -     drop           -3 0  False
        1 LEG   planned  -     drop           -8 0  False
        1 LEG   work     WO-1  shrink         -4 0  False
        1 TOP   purchase PO-1  push_or_cancel -3 18 False
        2 BAR   issued   WO-1  return         -4 0  False
        2 BAR   stock    BAR/1 free           -2 0  False
        2 BAR   stock    BAR/2 free           -6 0  False
        """
    )
    assert sheet.cost == 18


def test_supply_that_is_kept_for_the_order_is_stranded():
    sheet = order_change_sheet(planned(), [CancelOrder("SO-4")], cancel_fee=0.2)
    assert shown(sheet.rows, "item_id status action value fee stranded final") == rows(
        "CUSTOM purchase strand -100 0 100 True"
    )
    assert sheet.cost == 100
    assert "1 of 1 lines cannot be undone." in sheet.summary()


def test_a_work_order_on_which_work_is_done_cannot_be_undone():
    data = shop(
        sales_orders="order_id item_id quantity due_date\nSO-3 LEG 4 2026-01-19",
        operation_progress="receipt_id operation quantity_done status\nWO-1 10 1 running",
    )
    sheet = order_change_sheet(planned(data), [CancelOrder("SO-3")])
    shrunk = sheet.rows[sheet.rows["action"] == "shrink"]
    assert shown(shrunk, "object_id quantity_change final") == rows("WO-1 -4 True")
    assert shrunk["note"].tolist() == [
        "work has been done on it; reduce or close it by 4 of 4, or make them for stock."
    ]
    back = sheet.rows[sheet.rows["action"] == "return"]
    assert back["note"].tolist() == ["4 of the 4 issued to WO-1 go back to stock."]


def test_the_other_orders_that_move_are_told_apart_from_those_that_change():
    # Two orders of one bar: stock has 10. SO-A gives up 6 of them, so SO-B, late before, is in time.
    data = shop(
        sales_orders="""
            order_id item_id quantity due_date   priority
            SO-A     BAR     10       2026-01-05 1
            SO-B     BAR     6        2026-01-05 2
        """,
        bom_lines="parent_id component_id quantity_per\nBENCH TOP 1",
        work_components="receipt_id component_id quantity_required\nWO-1 TOP 0",
    )
    sheet = order_change_sheet(planned(data), [ChangeOrder("SO-A", quantity=4)])
    # A bar can be bought until Thursday 8 January: 3 days late.
    assert shown(sheet.other_orders, "order_id move days previous_days_late days_late") == rows("SO-B earlier -3 3 0")
    assert "Other sales order lines that change: 1, of them later: 0." in sheet.summary()


@pytest.mark.parametrize("fee", [0.0, 0.5])
def test_the_plan_after_the_change_is_there_to_be_looked_at(fee):
    plan = planned()
    sheet = order_change_sheet(plan, [CancelOrder("SO-1")], cancel_fee=fee)
    assert "SO-1" not in sheet.plan.deliveries["order_id"].tolist()
    assert "SO-1" in plan.deliveries["order_id"].tolist()
    assert isinstance(sheet.plan, op.Plan)
