"""The command line as a user meets it: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from orderplan.cli.main import main, orderplan

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
BICYCLE, PUMPS = str(SAMPLES / "bicycle"), str(SAMPLES / "pumps")


@pytest.fixture
def run(monkeypatch, capsys):
    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["orderplan", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return called


def leaves(group, path=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("path", [path for path, _command in leaves(orderplan)], ids=" ".join)
def test_each_command_has_help_with_an_example_that_names_it(run, path):
    code, out, _err = run(*path, "--help")
    assert code == 0
    assert f"orderplan {' '.join(path)} " in out


EXAMPLES = [
    line.split()[1:]
    for _path, command in leaves(orderplan)
    for line in (command.help or "").splitlines()
    if line.strip().startswith("orderplan ")
]
RUSH = """
[[change]]
kind = "change_order"
order_id = "SO-1042"
quantity = 20
"""
OVERTIME = """
[[change]]
kind = "add_overtime"
calendar_id = "TURN-1"
start = 2026-01-10 06:00:00
end = 2026-01-10 14:00:00
"""
ORDERS = "order_id,item_id,quantity,due_date\nQ-1,PUMP-200,2,2026-03-02\n"
HISTORY = "supplier_id,due_date,received_date\nS-MOTOR,2025-10-01,2025-10-15\n"
FILES = {
    "rush.toml": RUSH,
    "overtime.toml": OVERTIME,
    "night-shift.toml": OVERTIME,
    "second-lathe.toml": '[[change]]\nkind = "add_machine"\nresource_id = "TURN-9"\nwork_center_id = "TURN"\n',
    "quotes.csv": ORDERS,
    "receipts.csv": HISTORY,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=" ".join)
def test_the_examples_of_the_help_work(run, example, tmp_path, monkeypatch):
    shutil.copytree(SAMPLES, tmp_path / "data" / "samples")
    monkeypatch.chdir(tmp_path)
    for name in {"plant.xlsx", "pumps.xlsx"} & set(example):
        run("convert", "data/samples/pumps", name)
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    if "--scenario" in example:
        run("whatif", "data/samples/pumps", "rush.toml", "--scenarios", "kept.db", "--save", "rush")
    if "--against" in example:
        asked = ("--item", "PUMP-200", "--quantity", "5", "--no-dates", "--json", "quote.json")
        run("quote", "data/samples/pumps", *asked)
    if "confirm" in example:
        held = ("--orders", "quotes.csv", "--mode", "quote", "--expires", "2026-01-16", "--book", "book.db")
        run("promise", "data/samples/pumps", *held)
    if "--since" in example:
        run(*example[: example.index("--since")], "--components", "--output", example[-1])
    code, out, err = run(*example)
    assert (code, err) == (0, "")
    assert out or "--output" in example


def test_check_says_what_is_wrong_and_exits_with_3(run, tmp_path):
    plant = tmp_path / "plant"
    shutil.copytree(BICYCLE, plant)
    items = plant / "items.csv"
    items.write_text(items.read_text(encoding="utf-8").replace(",make,", ",mkae,"), encoding="utf-8")
    code, out, _err = run("check", str(plant))
    assert code == 3
    assert "items.procurement" in out
    assert "did you mean 'make'?" in out
    code, out, _err = run("check", str(plant), "--quarantine")
    assert code == 0
    assert "These rows are left out" in out
    code, out, _err = run("check", str(plant), "--format", "json")
    assert code == 3
    assert {row["table"] for row in json.loads(out)} == {"items"}


def test_explode_gives_the_same_rows_in_every_form(run, tmp_path):
    _code, as_json, _err = run("bom", "explode", BICYCLE, "BIKE", "--format", "json")
    _code, as_csv, _err = run("bom", "explode", BICYCLE, "BIKE", "--format", "csv")
    run("bom", "explode", BICYCLE, "BIKE", "--output", str(tmp_path / "bike.parquet"))
    rows = json.loads(as_json)
    spoke = next(row for row in rows if row["component_id"] == "SPOKE")
    # 2 wheels × 36 spokes, 5 % of them lost in assembly
    assert spoke["quantity"] == pytest.approx(2 * 36 * 1.05)
    tire = next(row for row in rows if row["component_id"] == "TIRE")
    assert tire["valid_to"] == "2026-02-02"
    assert [row["component_id"] for row in csv.DictReader(io.StringIO(as_csv))] == [r["component_id"] for r in rows]
    assert pq.read_table(tmp_path / "bike.parquet").column("component_id").to_pylist() == [
        row["component_id"] for row in rows
    ]


def test_a_table_indents_components_under_their_parents(run):
    _code, out, _err = run("bom", "explode", BICYCLE, "BIKE")
    lines = out.splitlines()
    wheel = next(line for line in lines if "WHEEL " in line)
    spoke = next(line for line in lines if "SPOKE " in line)
    assert spoke.index("SPOKE") == wheel.index("WHEEL") + 2


def test_where_used_climbs_to_the_top(run):
    _code, out, _err = run("bom", "where-used", BICYCLE, "SPOKE", "--format", "json")
    assert [(row["level"], row["parent_id"]) for row in json.loads(out)][:2] == [(1, "WHEEL"), (2, "BIKE")]


def test_cost_at_a_lot_spreads_the_setup(run):
    costs = {}
    for lot in ("1", "50"):
        _code, out, _err = run("bom", "cost", BICYCLE, "BIKE", "--lot-size", lot, "--format", "json")
        costs[lot] = json.loads(out)[0]["unit_cost"]
    assert costs["1"] == pytest.approx(284.56)
    assert costs["50"] < costs["1"]


def test_convert_there_and_back_loses_nothing(run, tmp_path):
    steps = [("pumps.xlsx",), ("parquet", "--format", "parquet"), ("csv",)]
    source = PUMPS
    for target, *options in steps:
        code, _out, err = run("convert", source, str(tmp_path / target), *options)
        assert (code, err) == (0, "")
        source = str(tmp_path / target)
    run("convert", PUMPS, str(tmp_path / "direct"))
    direct = sorted((tmp_path / "direct").iterdir())
    assert len(direct) > 20
    for file in direct:
        assert file.read_bytes() == (tmp_path / "csv" / file.name).read_bytes(), file.name


def test_a_written_result_replaces_the_old_file_whole(run, tmp_path):
    target = tmp_path / "cost.csv"
    target.write_text("old", encoding="utf-8")
    run("bom", "cost", BICYCLE, "--output", str(target))
    assert "BIKE" in set(pd.read_csv(target)["item_id"])
    assert [file.name for file in tmp_path.iterdir()] == ["cost.csv"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("bom", "explode", BICYCLE, "BIK"), 3, "did you mean 'BIKE'?"),
        (("bom", "explode", BICYCLE, "BIKE", "--day", "2020-01-01"), 3, "before the planning day"),
        (("bom", "explode", BICYCLE, "BIKE", "--day", "1.2.2026"), 2, "write 2026-01-05"),
        (("bom", "explode", BICYCLE, "BIKE", "--quantity", "-1"), 3, "-1 is not above 0"),
        (("bom", "explode", BICYCLE, "BIKE", "--format", "parquet"), 2, "--output"),
        (("bom", "compare", BICYCLE, "BIKE"), 2, "say what to compare with"),
        (("check", "no-such-plant"), 2, "does not exist"),
        (("sample", "car"), 3, "bicycle, pumps"),
        (("convert", BICYCLE, "plant.txt"), 2, "neither a folder nor a workbook"),
        (("bom", "cost", BICYCLE, "--output", "/no/such/folder/x.csv"), 3, "cannot be written"),
    ],
)
def test_wrong_use_and_bad_input_have_their_exit_codes(run, arguments, code, message):
    found, _out, err = run(*arguments)
    assert found == code
    assert message in err
    assert "Traceback" not in err


def test_sample_lists_and_copies_without_overwriting(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("sample")[1].split() == ["bicycle", "pumps"]
    assert run("sample", "bicycle")[0] == 0
    assert (tmp_path / "bicycle" / "plan.toml").is_file()
    code, _out, err = run("sample", "bicycle")
    assert code == 3
    assert "is there already" in err


def test_starting_the_command_imports_none_of_the_heavy_libraries():
    heavy = "pandas numpy pyarrow rich numba networkx"
    code = f"import sys, orderplan.cli.main; print(*(m for m in '{heavy}'.split() if m in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
