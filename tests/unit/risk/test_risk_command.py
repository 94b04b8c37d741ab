"""`orderplan risk` as a user meets it: what is read out, what is written, mistakes."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from orderplan.cli.main import main
from orderplan.risk.summary import order_sentence, percent

BICYCLE = str(Path(__file__).parents[3] / "data" / "samples" / "bicycle")


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["orderplan", "risk", BICYCLE, *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return called


def test_the_summary_comes_first(run):
    code, out, _err = run("--draws", "200", "--assume", "on_time_rate=0.5")
    assert code == 0
    assert (
        out.startswith("4 sales order lines in 200 draws: ") or "sales order lines in 200 draws: " in out.split("\n")[0]
    )
    assert "On time: " in out


def test_one_order_says_what_can_be_promised(run):
    code, out, _err = run("--draws", "200", "--order", "SO-1")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("SO-1 (")
    assert [line.split(" sure: ")[0].strip() for line in lines[1:]] == ["50 %", "80 %", "90 %", "95 %", "99 %"]


@pytest.mark.parametrize("name", ["risk.csv", "risk.xlsx"])
def test_everything_is_written(run, name, tmp_path):
    code, out, _err = run("--draws", "50", "--output", name)
    assert (code, out) == (0, f"Written to {name}\n")
    if name.endswith(".csv"):
        assert {"order_id", "p80_date", "on_time_chance"} <= set(pd.read_csv(tmp_path / name).columns)
    else:
        with pd.ExcelFile(tmp_path / name, engine="calamine") as book:
            assert set(book.sheet_names) >= {"Order risks", "Risk sources"}


@pytest.mark.parametrize("name", ["one.csv", "one.xlsx"])
def test_one_order_is_written(run, name, tmp_path):
    assert run("--draws", "50", "--order", "SO-2", "--output", name)[0] == 0
    path = tmp_path / name
    is_text = name.endswith(".csv")
    orders = pd.read_csv(path) if is_text else pd.read_excel(path, "Order risks", engine="calamine")
    assert orders.iloc[:, 0].tolist() == ["SO-2"]


def test_what_is_sure_has_no_table_of_danger(run):
    nothing_varies = ("--assume", "lateness=false", "--assume", "yields=false", "--assume", "run_variation=0")
    _code, out, _err = run("--draws", "20", *nothing_varies)
    assert "4 in time and safe" in out
    assert "In danger" not in out


def test_without_suppliers_the_rest_is_not_besides(run):
    _code, out, _err = run("--draws", "200")
    assert "What hurts most:\n" in out
    assert "supplier chance" not in out


def test_a_history_is_read(run, tmp_path):
    (tmp_path / "past.csv").write_text("supplier_id,due_date,received_date\nNOBODY,2025-11-03,2025-11-09\n")
    assert run("--draws", "20", "--history", "past.csv")[0] == 0
    (tmp_path / "past.csv").write_text("supplier_id,due_date\nNOBODY,2025-11-03\n")
    code, _out, err = run("--draws", "20", "--history", "past.csv")
    assert code == 3
    assert "has no column 'received_date'" in err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--order", "SO-77"], 3, "'SO-77' is not in sales_orders"),
        (["--assume", "punctuality=1"], 2, "with a name of lateness, on_time_rate"),
        (["--assume", "on_time_rate=often"], 2, "'often' is not a number"),
        (["--assume", "yields=no"], 2, "write true or false"),
        (["--assume", "on_time_rate=80"], 3, "on_time_rate is a share from 0 to 1, not 80.  Hint: write 0.8 for 80 %."),
        (["--draws", "0"], 2, "0 is not in the range"),
        (["--output", "risk.doc"], 2, "--output risk.doc: give a file that ends in .csv, .json, .parquet, .xlsx"),
    ],
)
def test_mistakes_are_told(run, arguments, code, said):
    found, _out, err = run("--draws", "20", *arguments) if "--draws" not in arguments else run(*arguments)
    assert found == code
    assert said in err


def test_a_chance_is_never_written_as_certain_where_it_is_not():
    assert [percent(chance) for chance in (0.0, 0.001, 0.01, 0.804, 0.996, 1.0)] == [
        "0 %", "under 1 %", "1 %", "80 %", "over 99 %", "100 %",
    ]  # fmt: skip


ROW = {
    "order_id": "SO-1",
    "item_id": "DESK",
    "outlook": "in_danger",
    "due_date": "2026-02-02",
    "projected_date": "2026-02-02",
    "p80_date": "2026-02-04",
    "on_time_chance": 0.7,
    "source_kind": "purchase",
    "source_id": "TOP",
    "source_chance": 0.2,
    "supplier_id": "WOOD",
    "supplier_chance": 0.3,
}


LATE = "SO-1 (DESK), due 2026-02-02, is late by the plan: there on 2026-02-03"
BY_THE_PLAN = "SO-1 (DESK), due 2026-02-02 and there"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, f"{BY_THE_PLAN} that day by the plan, is in time with 70 %; | WOOD makes it late (30 %)."),
        (
            {"outlook": "late", "projected_date": "2026-02-03", "supplier_chance": 0.1},
            f"{LATE}; | the purchase of TOP makes it late (20 %).",
        ),
        (
            {"projected_date": "2026-01-30", "on_time_chance": 1.0, "supplier_chance": 0.0, "source_chance": 0.0},
            f"{BY_THE_PLAN} on 2026-01-30 by the plan, is in time with 100 %;",
        ),
    ],
)
def test_the_sentence_of_an_order(changed, said):
    sure, blame = "; 2026-02-04 is 80 % sure.", " Most often "
    assert order_sentence(ROW | changed) == said.replace(";", sure).replace(" | ", blame)


def test_the_sentence_of_an_order_that_is_never_there():
    assert order_sentence(ROW | {"projected_date": None}) == "SO-1 (DESK) cannot be covered in full."
