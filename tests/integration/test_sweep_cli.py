"""`orderplan sweep` as a user meets it."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from orderplan.cli.main import main

BICYCLE = str(Path(__file__).parents[2] / "data" / "samples" / "bicycle")


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, kind in (("more", 'kind = "change_order"\norder_id = "SO-1"\nquantity = 4'),
                       ("late", 'kind = "delay_receipt"\nreceipt_id = "PO-1"\ndays = 30')):  # fmt: skip
        (tmp_path / f"{name}.toml").write_text(f"[[change]]\n{kind}\n", encoding="utf-8")

    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["orderplan", "sweep", BICYCLE, *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return called


def test_each_of_something_is_ranked_and_the_worst_is_said(run):
    code, out, err = run("--each", "lead_time", "--days", "20")
    assert (code, err) == (0, "")
    assert out.startswith("The lead time of each item 20 days longer: of ")
    assert "\nMost harm does " in out
    code, out, _err = run("--each", "order")
    assert code == 0
    assert out.startswith("Each sales order line wanted 7 days later: of 4 scenarios")


def test_a_grid_has_each_combination(run, tmp_path):
    code, out, _err = run("--grid", "more.toml", "--grid", "late.toml", "--processes", "1")
    assert code == 0
    assert {"more", "late", "more + late"} <= {line.split("  ")[0] for line in out.splitlines()}
    assert run("--grid", "more.toml", "--grid", "late.toml", "--output", "grid.csv")[0] == 0
    assert list(pd.read_csv(tmp_path / "grid.csv")["scenario"].sort_values()) == ["late", "more", "more + late"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "give --each or --grid"),
        (["--each", "order", "--grid", "more.toml"], "give --each or --grid"),
        (["--grid", "more.toml", "--grid", "more.toml"], "two files are called 'more'"),
    ],
)
def test_what_does_not_go_together_is_refused(run, arguments, told):
    code, _out, err = run(*arguments)
    assert code == 2
    assert told in err


def test_what_cannot_be_done_is_told(run, tmp_path):
    (tmp_path / "odd.toml").write_text('[[change]]\nkind = "cancel_order"\norder_id = "NOBODY"\n', encoding="utf-8")
    code, out, err = run("--grid", "odd.toml", "--grid", "more.toml")
    assert code == 0
    assert "odd was left out: Cancel order NOBODY" in err
    assert "odd + more was left out" in err
    assert "of 1 scenario 1 move" in out
    code, out, err = run("--grid", "odd.toml")
    assert (code, out) == (3, "")
    assert err.endswith("None of the scenarios can be planned, so there is nothing to compare.\n")


def test_what_there_is_none_of_is_told(run):
    # The open orders of the bicycle name no supplier.
    assert run("--each", "supplier") == (0, "There is no open order of a supplier to ask about.\n", "")


def test_dates_without_machines_say_so(run):
    note = "Dates here are of material and lead times alone; with --dates repaired they wait for machines too."
    assert run("--each", "receipt")[1].splitlines()[-1] == note
    assert note not in run("--each", "receipt", "--dates", "repaired")[1]
    assert note not in run("--each", "receipt", "--set", "scheduler.capacity=infinite")[1]
    assert note not in run("--each", "machine", "--days", "1")[1]


@pytest.mark.parametrize("each", ["order", "machine", "receipt", "lead_time"])
def test_days_that_no_calendar_has_are_refused(run, each):
    code, _out, err = run("--each", each, "--days", "9999999")
    assert code == 3
    assert "9,999,999 days cannot be meant" in err
