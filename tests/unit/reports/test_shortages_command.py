"""The command `orderplan shortages` on the sample plants."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from click.testing import CliRunner

from orderplan.cli.shortages import shortages

BICYCLE, PUMPS = "data/samples/bicycle", "data/samples/pumps"
INFINITE = ("--set", "scheduler.capacity=infinite")
"""The lead times of the bicycle are longer than its work takes: by them something is short."""


def told(*arguments: str) -> str:
    result = CliRunner().invoke(shortages, [*arguments, *INFINITE], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def as_rows(*arguments: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(told(*arguments, "--format", "csv")))


def test_items_that_are_late_by_their_own_supply_come_first():
    # The frame of SO-3 waits for its tube, the bicycle for the frame: the tube alone is short by itself (5 days).
    text = told(BICYCLE)
    assert text.startswith("Short by their own supply: 1 of 3 items; the others wait for these\n")
    lines = text.splitlines()
    assert lines[3].split() == ["TUBE", "2026-01-14", "4.5", "2026-01-19", "5", "4.5", "1", "640", "1", "640"]
    assert len(lines) == 4
    rows = as_rows(BICYCLE)
    assert rows["item_id"].tolist() == ["TUBE", "BIKE", "FRAME"]
    assert rows["is_root"].tolist() == [True, False, False]


def test_what_is_short_for_an_order():
    text = told(BICYCLE, "--order", "SO-3").splitlines()
    assert text[0] == "SO-3: 1 of BIKE due 2026-01-21 will be there on 2026-01-26, 5 days late."
    assert [line.split()[0] for line in text[3:6]] == ["TUBE", "BIKE", "FRAME"]
    assert text[6] == "It waits for nothing but TUBE."
    assert told(BICYCLE, "--order", "SO-3", "--item", "FRAME").splitlines()[3].split()[0] == "FRAME"


def test_an_order_in_time_lacks_nothing():
    assert told(BICYCLE, "--order", "SO-1").splitlines() == [
        "SO-1: 2 of BIKE due 2026-01-16 will be there on 2026-01-16, in time.",
        "(nothing)",
    ]


def test_the_shortages_of_an_item():
    lines = told(BICYCLE, "--item", "TUBE").splitlines()
    assert lines[0] == "Shortages of TUBE"
    assert lines[3].split()[-8:] == ["SO-3", "FRAME", "planned", "order", "14", "of", "TUBE", "yes"]


def test_the_matrix_has_orders_down_and_items_across():
    rows = as_rows(PUMPS, "--matrix")
    assert rows.columns[:3].tolist() == ["order_id", "due_date", "days_late"]
    assert rows.columns[-1] == "others"
    assert len(rows) == 20
    # SO-1088 is never there in full, for want of 3 of 5 old impellers that nobody makes any more; all others are late.
    assert rows["days_late"].isna().tolist() == [True] + [False] * 19
    assert rows["days_late"][1:].is_monotonic_decreasing
    assert rows.set_index("order_id").loc["SO-1088", "IMPELLER-175-OLD"] == 3


def test_a_long_list_is_cut_on_a_terminal_only():
    lines = told(PUMPS).splitlines()
    short = as_rows(PUMPS)
    roots = int(short["is_root"].sum())
    assert lines[0] == f"Short by their own supply: {roots} of {len(short)} items; the others wait for these"
    assert len(lines) == 3 + 30 + 1
    assert lines[-1] == f"{roots - 30} more: --format csv gives all."


def test_a_plant_may_be_planned_on_another_day():
    # A week before, on 29 December, the tube ordered today is there on 12 January, in time for 14: nothing is short.
    assert told(BICYCLE, "--as-of", "2025-12-29").splitlines()[1] == "(nothing)"


def test_json_has_the_same_rows():
    assert [row["item_id"] for row in json.loads(told(BICYCLE, "--format", "json"))] == ["TUBE", "BIKE", "FRAME"]


@pytest.mark.parametrize("other", [("--order", "SO-3"), ("--item", "TUBE")])
def test_a_matrix_is_of_everything(other):
    result = CliRunner().invoke(shortages, [BICYCLE, "--matrix", *other])
    assert result.exit_code == 2
    assert "give it without --order and --item" in result.output
