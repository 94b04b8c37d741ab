"""A purchase order of the pumps slips by three weeks: exactly what moves, and why."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.difference.between_plans import plan_difference

PUMPS = Path(__file__).parents[3] / "data" / "samples" / "pumps"
BY_LEAD_TIMES = op.PlanConfig(scheduler=op.SchedulerConfig(capacity="infinite"))
"""So that the purchase order is all that moves anything."""
SLIPPED, BEFORE, AFTER = "PO-7145-10", pd.Timestamp("2026-02-20"), pd.Timestamp("2026-03-13")


@pytest.fixture(scope="module")
def plans():
    data = op.read_folder(PUMPS)
    receipts = data.frame("scheduled_receipts")
    assert (receipts["receipt_id"] == SLIPPED).sum() == 1
    assert receipts.loc[receipts["receipt_id"] == SLIPPED, "due_date"].item() == BEFORE
    receipts.loc[receipts["receipt_id"] == SLIPPED, "due_date"] = AFTER
    tables = {name: rows for name, rows in data.tables.items() if rows.num_rows} | {"scheduled_receipts": receipts}
    return op.make_plan(data, BY_LEAD_TIMES), op.make_plan(op.from_frames(tables, config=data.config), BY_LEAD_TIMES)


@pytest.fixture(scope="module")
def difference(plans):
    return plan_difference(*plans)


def test_the_orders_that_moved_are_those_whose_date_is_another_one(plans, difference):
    before, after = (plan.deliveries.set_index("order_id")["projected_date"] for plan in plans)
    moved = {order for order in before.index if before[order] != after[order] and not pd.isna(before[order])}
    assert len(moved) > 5
    assert set(difference.moved_orders["order_id"]) == moved
    rows = difference.moved_orders.set_index("order_id")
    for order in moved:
        assert (rows["previous_date"][order], rows["projected_date"][order]) == (before[order], after[order])
        assert rows["days"][order] == (after[order] - before[order]).days


def test_each_says_what_decides_its_date_and_what_changed(difference):
    moved = difference.moved_orders
    assert set(moved["constraint_id"]) == {SLIPPED}
    assert moved["explanation"].str.contains(f"purchase order {SLIPPED} on 2026-03-13").all()
    assert set(moved["changed_input"]) == {f"scheduled_receipts {SLIPPED}: due_date 2026-02-20 → 2026-03-13"}
    # From a Friday to a Friday: an order that waits for it in both plans moves by the same 21 days, an order that it
    # did not hold up before by less.
    waited = moved["previous_constraint_id"] == SLIPPED
    assert waited.any()
    assert set(moved.loc[waited, "days"]) == {21}
    assert moved.loc[~waited, "days"].between(1, 20).all()


def test_nothing_else_is_said_to_have_changed(difference):
    assert difference.input_changes["name"].tolist() == ["scheduled_receipts"]
    assert difference.input_row_changes.drop(columns="change").values.tolist() == [
        ["scheduled_receipts", SLIPPED, "due_date", "2026-02-20", "2026-03-13", "NUT-M16"]
    ]
    assert difference.order_changes.empty
    assert set(difference.exception_changes["change"]) <= {"new", "gone"}
    for name, table in difference.tables.items():
        if "origin" in table.column_names:
            assert set(table.column("origin").to_pylist()) <= {"input"}, name


def test_the_summary_names_the_orders_and_the_reason(difference):
    text = difference.summary()
    assert f"{len(difference.moved_orders)} later, 0 sooner" in text
    assert "table scheduled_receipts (1 change in rows)" in text
    assert f"Changed: scheduled_receipts {SLIPPED}: due_date 2026-02-20 → 2026-03-13." in text
    assert len(text.splitlines()) <= 12


def test_back_again_is_the_difference_turned_round(plans, difference):
    back = plan_difference(*reversed(plans))
    assert back.moved_orders["order_id"].tolist() == difference.moved_orders["order_id"].tolist()
    assert (back.moved_orders["days"] == -difference.moved_orders["days"]).all()
    # Sooner, and in time now: what decided the date before says why.
    assert set(back.moved_orders["changed_input"]) == {
        f"scheduled_receipts {SLIPPED}: due_date 2026-03-13 → 2026-02-20"
    }


def test_the_same_plant_twice_is_an_empty_difference_whatever_the_order_of_its_rows(plans):
    first, _later = plans
    tables = {
        name: rows.take(pa.array(range(rows.num_rows - 1, -1, -1)))
        for name, rows in first.data.tables.items()
        if rows.num_rows
    }
    turned = op.make_plan(op.from_frames(tables, config=first.data.config), BY_LEAD_TIMES)
    difference = plan_difference(first, turned)
    assert difference.is_empty
    assert difference.summary() == "On 2026-01-05: nothing changed."
