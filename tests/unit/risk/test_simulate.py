"""Dates and their chances worked out by hand, what is asked of them, and mistakes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import orderplan as op
from orderplan.risk.assumptions import NO_CHANCE
from tests.unit.risk.small_risk import ITEMS, ORDERS, SOLD, SUPPLIERS, day, planned

DRAWS = 20_000
HALF = op.RiskAssumptions(late_share=0.5)


def test_a_late_top_moves_the_desk_by_working_days():
    # The desk is due on Monday 2 February, its top needed on Thursday 29 January, since it takes 2 working days. WOOD
    # is late with chance 0.3, by geometric days with a mean of 0.5 × 10 = 5: a day late (Friday) the desk is there on
    # Tuesday, 2 to 4 days late (Saturday to Monday) on Wednesday 4 February, 7 days late on Monday 9 February.
    # By 2 February 0.7; by the 3rd 0.7 + 0.3 × 0.2 = 0.76; by the 4th 0.7 + 0.3 × (1 - 0.8^4) = 0.877; by the promise
    # of the 9th 0.7 + 0.3 × (1 - 0.8^7) = 0.937. STEEL is always in time.
    risk = op.simulate_deliveries(planned(), draws=DRAWS, assumptions=HALF)
    row = risk.orders.iloc[0]
    assert row["on_time_chance"] == pytest.approx(0.7, abs=0.01)  # 3 × sqrt(0.7 × 0.3 / 20,000)
    assert row["promise_chance"] == pytest.approx(0.937, abs=0.006)
    assert [row[f"p{q}_date"].date() for q in (50, 80)] == [day("2026-02-02"), day("2026-02-04")]
    assert op.promise_at(risk, "SO-1", 0.73) == day("2026-02-03")
    assert (row["outlook"], row["source_kind"], row["source_id"], row["supplier_id"]) == (
        "in_danger",
        "purchase",
        "TOP",
        "WOOD",
    )
    assert row["source_chance"] == row["supplier_chance"] == pytest.approx(1 - row["on_time_chance"])
    assert row["value_at_risk"] == pytest.approx(1000 * (1 - row["on_time_chance"]))  # 4 at 250
    supplier = risk.sources.query("kind == 'supplier'").iloc[0]
    assert supplier["order_days"] == pytest.approx(row["mean_days_late"])
    assert supplier["value_at_risk"] == row["value_at_risk"]


def test_two_suppliers_are_late_by_themselves_or_together():
    # With both late in 30 % and every late delivery a day late (mean max(1, 0 × lead)): in time 0.7 × 0.7 by
    # themselves; with a correlation of 1 both are late or none: 0.7.
    plan = planned(
        suppliers=SUPPLIERS.replace("STEEL       1 ", "STEEL  0.7"), supplier_items=SOLD.replace("STEEL", "WOOD")
    )
    chances = [
        op.simulate_deliveries(plan, draws=DRAWS, assumptions=replace(HALF, late_share=0, correlation=together)).orders[
            "on_time_chance"
        ][0]
        for together in (0.0, 1.0)
    ]
    assert chances == pytest.approx([0.49, 0.7], abs=0.011)


@pytest.mark.parametrize(
    ("top_late", "tube_late", "there", "blamed", "supplier", "days"),
    [
        # The top comes 5 days late on Tuesday 3 February, the tube a day late on Tuesday 27 January and so the frame on
        # Friday 30: the top decides, and the desk is there on Thursday 5 February, 3 days late.
        (5, 1, "2026-02-05", "TOP", "WOOD", 3),
        # The tube comes 9 days late on Wednesday 4 February, the frame on Monday 9, the desk on Wednesday 11.
        (5, 9, "2026-02-11", "TUBE", "STEEL", 9),
    ],
)
def test_of_two_that_are_late_the_one_that_decides_is_to_blame(top_late, tube_late, there, blamed, supplier, days):
    # Past receipts alone count, and they were always late by the same days.
    received = [f"2025-11-{3 + late:02}" for late in (top_late, tube_late)]
    history = pd.DataFrame({"supplier_id": ["WOOD", "STEEL"], "due_date": "2025-11-03", "received_date": received})
    risk = op.simulate_deliveries(planned(), draws=8, assumptions=replace(HALF, history_weight=0), history=history)
    row = risk.orders.iloc[0]
    assert row["p50_date"].date() == row["p95_date"].date() == day(there)
    assert (row["source_id"], row["source_chance"], row["supplier_id"]) == (blamed, 1.0, supplier)
    assert risk.sources[["kind", "source_id", "order_days", "orders_late"]].to_numpy().tolist() == [
        ["purchase", blamed, days, 1.0],
        ["supplier", supplier, days, 1.0],
    ]


def test_what_is_bought_at_once_comes_at_once_and_no_lot_before_its_own_day():
    # Tops for SO-1 (29 January) and, 3 working days later, for SO-2 (3 February) are bought together. Always late by a
    # day: SO-1 is a day late, SO-2 in time, since its tops are on the lorry that came on 30 January.
    plan = planned(
        sales_orders=ORDERS + "SO-2     DESK    6        2026-02-05 250        C-2         -\n",
        suppliers=SUPPLIERS.replace("0.7 ", "0   "),
    )
    assert plan.purchase_suggestions.query("item_id == 'TOP'")["order_quantity"].tolist() == [10.0]
    risk = op.simulate_deliveries(plan, draws=8, assumptions=replace(HALF, late_share=0))
    assert risk.orders["on_time_chance"].tolist() == [0.0, 1.0]


def test_what_is_added_to_an_open_order_comes_with_it():
    # PO-1 brings the 4 tops of SO-1 on Wednesday 28 January, a day before they are needed; the 6 of SO-2, needed on the
    # same Thursday, are to be added to it. Always a day late it comes on Thursday: both are in time. Ordered by
    # themselves for Thursday, the 6 would come on Friday.
    plan = planned(
        sales_orders=ORDERS + "SO-2     DESK    6        2026-02-02 250        C-2         -\n",
        suppliers=SUPPLIERS.replace("0.7 ", "0   "),
        scheduled_receipts="receipt_id kind item_id quantity due_date supplier_id\nPO-1 purchase TOP 4 2026-01-28 WOOD",
    )
    assert plan.purchase_suggestions.query("item_id == 'TOP'")["action"].tolist() == ["increase"]
    risk = op.simulate_deliveries(plan, draws=8, assumptions=replace(HALF, late_share=0))
    assert risk.orders["on_time_chance"].tolist() == [1.0, 1.0]


def test_open_orders_are_late_by_their_supplier_and_an_overdue_one_for_certain():
    # PO-1 brings the tops. Due on 26 January it has 3 days to spare: late by more than 3 days with 0.3 × 0.8^3 = 0.154.
    # Due 4 days ago (1 January) it comes today with a chance of 1/5, and is by 29 January, 24 days on, all but certain.
    receipts = "receipt_id kind item_id quantity due_date supplier_id\nPO-1 purchase TOP 4 {} WOOD\n"
    for due, chance in (("2026-01-26", 1 - 0.3 * 0.8**3), ("2026-01-01", 1 - 0.8**25)):
        plan = planned(scheduled_receipts=receipts.format(due))
        risk = op.simulate_deliveries(plan, draws=DRAWS, assumptions=HALF)
        assert risk.orders["on_time_chance"][0] == pytest.approx(chance, abs=0.008)
        assert (risk.orders["source_kind"][0], risk.orders["source_id"][0]) == ("receipt", "PO-1")


def test_past_receipts_make_a_supplier_better_or_worse():
    # 40 receipts of WOOD, all in time, and the rate of 0.7 for 10: late are 3 of 50.
    history = pd.DataFrame({"supplier_id": ["WOOD"] * 40, "due_date": "2025-11-03", "received_date": "2025-11-03"})
    risk = op.simulate_deliveries(planned(), draws=DRAWS, assumptions=HALF, history=history)
    assert risk.orders["on_time_chance"][0] == pytest.approx(0.94, abs=0.006)


def test_an_order_that_nothing_covers_is_never_there():
    items = ITEMS + "GEM     none        0              lot_for_lot 0         1\n"
    plan = planned(items=items, sales_orders=ORDERS + "SO-2     GEM     1        2026-02-02 90         C-2         -\n")
    risk = op.simulate_deliveries(plan, draws=40)
    row = risk.orders.set_index("order_id").loc["SO-2"]
    assert (row["outlook"], row["on_time_chance"], row["value_at_risk"]) == ("never", 0.0, 90.0)
    assert row[["p50_date", "p95_date", "mean_days_late", "source_kind"]].isna().all()
    assert op.promise_at(risk, "SO-2", 0.5) is None
    assert "1 not to be covered" in risk.summary()


def test_a_plant_without_orders_says_so():
    plan = planned(sales_orders="order_id item_id quantity due_date status\nSO-1 DESK 1 2026-02-02 closed\n")
    risk = op.simulate_deliveries(plan, draws=16)
    assert risk.orders.empty
    assert risk.sources.empty
    assert risk.summary() == "0 sales order lines in 16 draws."


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_threads_and_parts_do_not_change_anything(monkeypatch, cores):
    orders = ORDERS + "".join(f"SO-{n} DESK {n} 2026-02-{n:02} 250 C-2 -\n" for n in range(3, 20))
    plan = planned(sales_orders=orders)
    whole = op.simulate_deliveries(plan, draws=100)
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr("orderplan.risk.simulate._ROOM", 500)  # five orders at a time
    parts = op.simulate_deliveries(plan, draws=100)
    for name, table in whole.tables.items():
        assert parts.tables[name].equals(table)
    again = op.simulate_deliveries(plan, draws=100, seed=1)
    assert not again.tables["order_risks"].equals(whole.tables["order_risks"])


def test_more_draws_begin_with_the_same_ones():
    plan = planned()
    few, many = (op.simulate_deliveries(plan, draws=draws, assumptions=HALF) for draws in (8, 24))
    assert op.promise_at(few, "SO-1", 1.0) <= op.promise_at(many, "SO-1", 1.0)


def test_promises():
    risk = op.simulate_deliveries(planned(), draws=1_000, assumptions=NO_CHANCE)
    assert op.promise_at(risk, "SO-1", 1.0) == day("2026-02-02")
    for probability in (0.0, 1.2, -1):
        with pytest.raises(op.RequestError, match="is no probability to promise with"):
            op.promise_at(risk, "SO-1", probability)
    with pytest.raises(op.UnknownIdError, match="'SO-11' is not in sales_orders"):
        op.promise_at(risk, "SO-11", 0.8)


def test_a_closed_order_has_no_promise():
    orders = ORDERS.replace("promised_date", "promised_date status").replace("2026-02-09", "2026-02-09 open")
    plan = planned(sales_orders=orders + "SO-2 DESK 1 2026-02-02 250 C-1 - held\n")
    with pytest.raises(op.UnknownIdError, match="is not planned: it is held"):
        op.promise_at(op.simulate_deliveries(plan, draws=8), "SO-2", 0.8)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"draws": 0}, "0 draws cannot be made: 1 to 1,000,000"),
        ({"seed": -1}, "a seed is 0 or more, not -1"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(wrong, said):
    with pytest.raises(op.RequestError, match=said):
        op.simulate_deliveries(planned(), **wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on_time_rate": 95}, "on_time_rate is a share from 0 to 1, not 95.  Hint: write 0.95 for 95 %."),
        ({"correlation": -0.1}, "correlation is a share from 0 to 1, not -0.1.  Hint: 0.9 is 90 %."),
        ({"late_share": float("nan")}, "late_share is 0 or more, not nan.  Hint: leave it out for the default."),
    ],
)
def test_assumptions_that_make_no_sense_are_refused(wrong, said):
    with pytest.raises(op.RequestError) as raised:
        op.RiskAssumptions(**wrong)
    assert str(raised.value) == said


def test_a_plan_without_its_tables_cannot_be_lived_through():
    with pytest.raises(op.RequestError, match="Hint: plan the data anew"):
        op.simulate_deliveries(replace(planned(), data=None))


def test_what_was_asked_before_changes_nothing():
    # Plans of net change put their rows behind those of the plan; a ranking lays its pegging out before they do.
    plan = planned()
    wanted = op.simulate_deliveries(planned(), draws=50).tables
    op.rank_orders(plan)
    op.replan(plan, [op.ChangeOrder("SO-1", quantity=9)])
    found = op.simulate_deliveries(plan, draws=50).tables
    assert all(found[name].equals(table) for name, table in wanted.items())
