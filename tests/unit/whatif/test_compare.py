"""Plans compared by hand-worked cases: who moves, what is short, what is bought, what stock and money do."""

from __future__ import annotations

import pandas as pd
import pytest

import orderplan as op
from orderplan.plan_files import provenance_record
from orderplan.whatif.capacity import AddMachine
from orderplan.whatif.compare import compare_plans
from orderplan.whatif.figures import Figures
from orderplan.whatif.orders import AddOrder, CancelOrder, ChangeOrder
from orderplan.whatif.receipts import CancelReceipt, DelayReceipt
from orderplan.whatif.replan import replan
from orderplan.whatif.suppliers import ChangePrice
from tests.small_plants import rows, shown
from tests.unit.whatif.small_shop import day, planned, shop


def compared(*changes):
    plan = planned()
    return compare_plans(plan, replan(plan, changes))


def test_a_late_purchase_order_is_replaced_where_there_is_time_and_left_to_later_orders():
    # PO-1 brings the 3 tops of SO-1 on 26 January; the bench is started on 29 January (2 working days before Monday
    # 2 February). Delayed by 10 days the tops come on Thursday 5 February, but new ones can be there on 12 January
    # (7 days after today): the plan orders 3 anew for 29 January, and nothing is late. The 2 planned for SO-2 go.
    found = compared(DelayReceipt("PO-1", 10))
    assert found.deliveries.empty
    assert shown(found.purchases, "item_id change due_date quantity value") == rows(
        "TOP new 2026-01-29 3 90 | TOP gone 2026-02-05 - -"
    )
    # PO-1 now comes for nobody before SO-2's two tops, needed on 5 February (2 working days before Monday 9 February).
    assert shown(found.receipts, "receipt_id need taken need_date") == rows("PO-1 needed_less 2 2026-02-05")


def test_an_order_that_doubles_moves_nobody_but_buys_more():
    # 3 benches more need 3 tops and 12 legs more, these 12 bars. Bars: 6 + 4 in stock, 4 issued to WO-1.
    found = compared(ChangeOrder("SO-1", quantity=6))
    assert shown(found.deliveries, "order_id move previous_quantity quantity value") == rows("SO-1 same 3 6 1800")
    sums = found.purchases.groupby("item_id")[["quantity", "previous_quantity", "value_change"]].sum()
    assert (sums.loc["TOP", "quantity"] - sums.loc["TOP", "previous_quantity"], sums.loc["TOP", "value_change"]) == (
        3,
        90,
    )
    assert (sums.loc["BAR", "quantity"] - sums.loc["BAR", "previous_quantity"], sums.loc["BAR", "value_change"]) == (
        12,
        24,
    )


def test_a_rush_order_due_too_soon_is_new_and_late():
    # A top can be there on Monday 12 January, the bench 2 working days later, on the 14th: 5 days after the 9th.
    # PO-1 comes on the 26th, too late for it.
    found = compared(AddOrder("SO-9", "BENCH", 1, day("01-09"), priority=1, unit_price=400))
    assert shown(found.deliveries, "order_id move projected_date days_late value", order_id="SO-9") == rows(
        "SO-9 new 2026-01-14 5 400"
    )
    base, after = found.figures
    assert (after.order_lines - base.order_lines, after.late - base.late, after.days_late - base.days_late) == (1, 1, 5)
    assert after.late_value - base.late_value == 400
    # The top is needed 2 working days before the 9th, on the 7th.
    assert shown(found.shortages, "item_id change previous_quantity quantity days_late need_date") == rows(
        "BENCH new - 1 5 2026-01-09 | TOP new - 1 5 2026-01-07"
    )


def test_a_cancelled_order_is_gone_and_frees_its_supply():
    found = compared(CancelOrder("SO-4"))
    assert shown(found.deliveries, "order_id move value") == rows("SO-4 gone 180")
    assert shown(found.receipts, "receipt_id need taken value") == rows("PO-2 not_needed 0 100")


def test_supply_that_no_longer_comes_makes_a_shortage_that_says_how_late():
    # Without PO-2 the two CUSTOM of SO-4 are bought anew for 16 February: they can be there on 12 January.
    found = compared(CancelReceipt("PO-2"))
    assert found.shortages.empty
    assert shown(found.purchases, "item_id order_id change quantity") == rows("CUSTOM SO-4 new 2")


def test_weeks_tell_what_stock_and_money_do():
    # Without PO-2, due on 9 February, stock is 2 × 50 less in that week; the two bought anew come on the 16th. SO-4,
    # 2 × 90, is sent when they are there: a week later. Both purchases are paid 30 days later: on 11 and 18 March.
    found = compared(CancelReceipt("PO-2")).weeks
    assert shown(found, "week stock_value purchases sales cash") == rows(
        """
        2026-02-09 -100 0    -180 -180
        2026-02-16 0    0    180  0
        2026-02-23 0    0    0    0
        2026-03-02 0    0    0    0
        2026-03-09 0    -100 0    100
        2026-03-16 0    100  0    0
        """
    )


def test_another_price_changes_the_value_of_what_is_planned():
    # SO-2 needs 2 tops that are planned: 2 × (33 − 30). The price of ACME counts before the unit cost.
    found = compared(ChangePrice("TOP", 33.0, "ACME"))
    assert shown(found.purchases, "item_id change previous_value value value_change") == rows("TOP changed 60 66 6")
    base, after = found.figures
    assert round(after.purchase_value - base.purchase_value, 2) == 6


def test_several_scenarios_stand_beside_one_another():
    plan = planned()
    scenarios = [replan(plan, [ChangeOrder("SO-1", quantity=quantity)]) for quantity in (4, 5)]
    found = compare_plans(plan, *scenarios, replan(plan, []), names=("now", "four", "five", "same"))
    assert shown(found.deliveries, "scenario order_id quantity") == rows("four SO-1 4 | five SO-1 5")
    assert list(found.key_figures.columns) == ["figure", "now", "four", "five", "same"]
    assert found.figures[0] == found.figures[3]
    lines = found.summary().splitlines()
    assert lines[0] == "four against now:"
    assert lines[-2:] == ["same against now:", "  No sales order line moves."]


@pytest.mark.parametrize("names", [("a",), ("a", "a"), ("a", "b", "c")])
def test_names_must_go_with_the_plans(names):
    plan = planned()
    with pytest.raises(op.RequestError, match="2 plans need as many different names"):
        compare_plans(plan, plan, names=names)


def test_a_plan_compared_with_itself_differs_in_nothing():
    plan = planned()
    found = compare_plans(plan, plan)
    assert all(not table.num_rows for name, table in found.tables.items() if name != "key_figures")


def test_the_key_figures_are_those_of_the_plan():
    # SO-1 to SO-4 are all in time; TOP for SO-2 (60), BAR for 8 legs of SO-2 and 12 of SO-1 less stock and WO-1.
    found = compare_plans(planned())
    figures = found.figures[0]
    assert isinstance(figures, Figures)
    assert (figures.order_lines, figures.on_time, figures.late, figures.never, figures.short_items) == (4, 4, 0, 0, 0)
    bought = op.planned_orders_frame(planned().material).query("kind == 'buy'")
    worth = bought["quantity"] * bought["item_id"].map({"TOP": 30, "BAR": 2, "CUSTOM": 50})
    assert figures.purchase_value == worth.sum()


def test_load_and_setups_are_compared_where_there_are_machines():
    data = shop(operations="item_id operation work_center_id setup_minutes run_minutes\nLEG 10 W1 30 10")
    plan = op.make_plan(data, op.PlanConfig(scheduler=op.SchedulerConfig(capacity="infinite")))
    found = compare_plans(plan, replan(plan, [AddMachine("M2", "W1"), CancelOrder("SO-2")]))
    # SO-2 asks for 8 legs: one setup of 30 minutes less, and 8 × 5 minutes on M1.
    assert shown(found.setups, "work_center_id previous_setups setups") == [
        ("W1", str(setups := _setups(plan)), str(setups - 1))
    ]
    load = found.load
    assert (load["capacity_minutes"] == 2 * load["previous_capacity_minutes"]).all()
    assert round((load["load_minutes"] - load["previous_load_minutes"]).sum(), 6) == -70


def _setups(plan):
    """One a planned or released order of legs."""
    orders = op.planned_orders_frame(plan.material)
    return int((orders["item_id"] == "LEG").sum()) + 1


def test_a_plan_of_files_cannot_be_asked_what_if(tmp_path):
    op.write_plan(planned(), tmp_path)
    read = op.read_plan(tmp_path)
    with pytest.raises(op.RequestError, match="plan the data anew to ask what if"):
        replan(read, [CancelOrder("SO-1")])
    with pytest.raises(op.RequestError, match="plan the data anew to ask about it"):
        compare_plans(planned(), read)


def test_a_scenario_can_be_written_like_any_plan(tmp_path):
    plan = replan(planned(), [CancelOrder("SO-1")])
    op.write_plan(plan, tmp_path)
    read = op.read_plan(tmp_path)
    assert read.tables["deliveries"].equals(plan.tables["deliveries"])
    assert read.provenance.fingerprints == dict(plan.provenance.fingerprints)
    assert type(provenance_record(plan.provenance)["fingerprints"]) is dict
    other = planned().provenance.fingerprints
    assert {name for name in other if other[name] != plan.provenance.fingerprints[name]} == {"sales_orders"}


def test_nothing_is_planned_where_a_change_is_refused():
    plan = planned()
    rows_before = plan.material.store.planned.used
    with pytest.raises(op.UnknownIdError):
        replan(plan, [ChangeOrder("SO-1", quantity=9), CancelOrder("SO-99")])
    assert plan.material.store.planned.used == rows_before
    pd.testing.assert_frame_equal(plan.deliveries, planned().deliveries)
