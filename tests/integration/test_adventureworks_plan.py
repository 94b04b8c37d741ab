"""The plan of AdventureWorks for May 2014: what docs/how-to/read-a-plan.md says of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import orderplan as op

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / ".." / "shared" / "data" / "adventureworks"
PAGE = (ROOT / "docs" / "how-to" / "read-a-plan.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(not SOURCE.is_dir(), reason=f"the AdventureWorks export is not at {SOURCE}")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("adventureworks")
    command = [sys.executable, str(ROOT / "examples" / "adventureworks" / "convert.py"), str(SOURCE), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return op.make_plan(op.read_folder(folder))


@pytest.fixture(scope="module")
def plan(whole):
    return whole.material


def test_the_summary_is_the_one_on_the_page(whole):
    assert whole.summary() in PAGE


def covered_by(plan, item_id):
    requirements = op.requirements_frame(plan)
    requirements = requirements[requirements["item_id"] == item_id]
    pegging = op.pegging_frame(plan).merge(requirements[["requirement_id", "source_kind"]], on="requirement_id")
    return requirements, pegging.groupby(["source_kind", "supply_kind"])["covered"].sum().to_dict()


def test_the_helmet_is_late_by_its_lead_time(plan):
    requirements, covered = covered_by(plan, "711")
    assert requirements["quantity"].sum() == 431 + 4
    assert sum(amount for (_source, supply), amount in covered.items() if supply == "stock") == 216
    orders = op.planned_orders_frame(plan).query("item_id == '711'")
    assert orders["quantity"].sum() == 435 - 216
    first = orders.iloc[0]
    assert (first["quantity"], first["release_date"], first["due_date"], first["available_date"]) == (
        16, pd.Timestamp("2014-03-25"), pd.Timestamp("2014-05-09"), pd.Timestamp("2014-06-16"),
    )  # fmt: skip
    exceptions = op.exceptions_frame(plan)
    (order,) = exceptions.query("object_id == 'PO4001-8791'").to_dict("records")
    assert order["code"] == "firm_conflict"
    assert "cancel" in order["message"]
    row = exceptions[(exceptions["code"] == "lead_time_short") & (exceptions["item_id"] == "711")].iloc[0]
    assert (row["rescue"], row["orders_hit"]) == (586, 16)


def test_the_bicycle_gives_customers_its_stock_before_safety_stock(plan):
    requirements, covered = covered_by(plan, "973")
    assert requirements["quantity"].sum() == 120 + 100
    assert covered == {
        ("sales_order", "stock"): 109, ("sales_order", "planned"): 11,
        ("safety_stock", "stock"): 76, ("safety_stock", "planned"): 24,
    }  # fmt: skip
    orders = op.planned_orders_frame(plan).query("item_id == '973'")
    assert list(orders["planned_order_id"]) == list(range(462, 468))
    assert orders.iloc[0]["quantity"] == 25
    assert orders.iloc[0]["release_date"] == pd.Timestamp("2014-05-22")


def test_the_wheel_has_enough(plan):
    _requirements, covered = covered_by(plan, "820")
    assert covered == {("safety_stock", "stock"): 500, ("planned_order", "stock"): 11}
    left = op.exceptions_frame(plan).query("item_id == '820' and code == 'excess'")["quantity"].sum()
    assert left == 446 + 232 - 511
