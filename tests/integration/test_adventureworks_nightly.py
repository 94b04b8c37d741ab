"""The nightly job on AdventureWorks in May 2014: twice the same day, and after a purchase order slipped."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

import orderplan as op
from orderplan.nightly.job import run_nightly
from orderplan.nightly.outcome import Status
from orderplan.nightly.read_run import read_run, verify_run
from orderplan.nightly.settings import NightlySettings

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / ".." / "shared" / "data" / "adventureworks"
STARTED = datetime(2014, 5, 1, 2)  # noqa: DTZ001 - plant time has no zone

pytestmark = pytest.mark.skipif(not SOURCE.is_dir(), reason=f"the AdventureWorks export is not at {SOURCE}")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("adventureworks")
    command = [
        sys.executable,
        str(ROOT / "examples" / "adventureworks" / "convert.py"),
        str(SOURCE),
        str(folder / "plant"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def job(place, plant="plant", output="output"):
    return run_nightly(
        lambda: op.read_folder(place / plant, on_data_error="quarantine"),
        place / output,
        NightlySettings(started=STARTED),
    )


@pytest.fixture(scope="module")
def first(place):
    return job(place)


def test_the_first_run_holds_the_plan(first, place):
    assert first.status in {Status.PUBLISHED, Status.QUARANTINED}
    assert first.difference is None
    assert verify_run(place / "output") == ()
    run = read_run(place / "output")
    assert run.as_of == STARTED.date()
    assert run.plan.tables["deliveries"].num_rows == 8_626  # as docs/how-to/read-a-plan.md has it
    assert run.report.stat().st_size > 10_000


def test_a_second_run_the_same_day_is_an_empty_difference(first, place):
    again = job(place)
    assert again.status is first.status
    assert again.difference.is_empty
    assert again.difference.not_compared == ()
    assert json.loads((again.run / "difference.json").read_text(encoding="utf-8"))["is_empty"]


SLIPPED = "PO4001-8789"
REASON = f"scheduled_receipts {SLIPPED}: due_date 2014-03-13 → 2014-05-12"


@pytest.fixture(scope="module")
def slipped(first, place):
    """The run after a purchase order of helmets, overdue since March, is promised for 12 May."""
    assert first.run is not None
    shutil.copytree(place / "plant", place / "slipped")
    path = place / "slipped" / "scheduled_receipts.csv"
    receipts = pd.read_csv(path, dtype=str, keep_default_na=False)
    row = receipts["receipt_id"] == SLIPPED
    assert receipts.loc[row, "due_date"].tolist() == ["2014-03-13"]
    receipts.loc[row, "due_date"] = "2014-05-12"
    receipts.to_csv(path, index=False)
    before = read_run(place / "output").plan
    return before, job(place, "slipped").difference, read_run(place / "output").plan


def test_a_run_after_a_purchase_order_slipped_shows_exactly_what_moved(slipped):
    before, difference, after = slipped
    dates, days = (plan.deliveries.set_index("order_id")["projected_date"] for plan in (before, after))
    unlike = dates.index[(dates != days) & ~(dates.isna() & days.isna())]
    moved = difference.moved_orders
    assert moved["order_id"].tolist() == sorted(unlike)
    # 5 helmets, overdue, so counted for 1 May, for 5 order lines of one each; shipping takes 5 days: from the 6th
    # of May to the 17th, which is the day they are due.
    assert len(moved) == 5
    assert set(moved["item_id"]) == {"707"}
    assert set(moved["previous_date"]) == {pd.Timestamp("2014-05-06")}
    assert set(moved["projected_date"]) == set(moved["due_date"]) == {pd.Timestamp("2014-05-17")}
    assert set(moved["days"]) == {11}
    assert set(moved["status"]) == {"on_time"}
    # It is not overdue any more, and not to be pushed out any more either.
    exceptions = difference.exception_changes
    assert exceptions["exception_id"].tolist() == [
        f"{code}:purchase:{SLIPPED}" for code in ("firm_conflict", "supply_past_due")
    ]
    assert set(exceptions["change"]) == {"gone"}
    suggestions = difference.purchase_changes
    assert suggestions[["change", "action", "receipt_id"]].to_numpy().tolist() == [["gone", "defer", SLIPPED]]
    for name in ("order_changes", "shortage_changes", "planned_order_changes"):
        assert difference.frame(name).empty


def test_and_why(slipped):
    _before, difference, _after = slipped
    changes = difference.input_row_changes[["table", "key", "column", "previous", "current", "item_id"]]
    assert changes.to_numpy().tolist() == [
        ["scheduled_receipts", SLIPPED, "due_date", "2014-03-13", "2014-05-12", "707"]
    ]
    assert set(difference.moved_orders["changed_input"]) == {REASON}
    assert set(difference.moved_orders["origin"]) == {"input"}
    text = difference.summary()
    assert "Sales order lines moved: 5 later, 0 sooner." in text
    assert f"Changed: {REASON}." in text


def test_back_again_nothing_is_left_of_it(slipped, place):
    back = job(place).difference
    assert set(back.moved_orders["days"]) == {-11}
    assert back.moved_orders["order_id"].tolist() == slipped[1].moved_orders["order_id"].tolist()
    assert job(place).difference.is_empty
