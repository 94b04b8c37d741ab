"""What a run of `orderplan nightly` holds, for people and other systems."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pandas as pd
import pyarrow.parquet as pq

import orderplan as op
from orderplan.nightly.read_run import read_run, verify_run
from orderplan.nightly.run_folders import run_folders
from tests.integration.nightly_jobs import good_runs, hidden, manifest, tiny_plant


def test_a_run_holds_every_table_the_input_the_difference_and_the_manifest(run, tmp_path, plant):
    assert [run().return_value, run().return_value] == [0, 0]
    folder = (tmp_path / "output" / "latest").resolve()
    tables = sorted(path.stem for path in (folder / "tables").glob("*.parquet"))
    assert {"planned_orders", "requirements", "pegging", "deliveries", "exceptions"} <= set(tables)
    for name in tables:
        assert (folder / "tables" / f"{name}.csv").is_file()
        rows = pq.read_table(folder / "tables" / f"{name}.parquet").num_rows
        assert len(pd.read_csv(folder / "tables" / f"{name}.csv", dtype=str)) == rows
        assert manifest(tmp_path / "output")["result_rows"][name] == rows
    assert {path.name for path in folder.iterdir()} >= {
        "tables",
        "input",
        "difference",
        "difference.json",
        "manifest.json",
    }
    data = op.read_folder(folder / "input")
    for name, table in op.read_folder(plant).tables.items():
        assert data.tables[name].equals(table)


def test_the_manifest_says_where_the_run_comes_from_and_what_it_holds(run, tmp_path, plant):
    run("--as-of", "2026-01-06", "--set", "mrp.defer_days=3")
    told = manifest(tmp_path / "output")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d{6}-0001", told["run"])
    assert (told["status"], told["exit_code"], told["as_of"], told["source"]) == (
        "published",
        0,
        "2026-01-06",
        str(plant),
    )
    assert "defer_days = 3" in told["config"]
    assert told["row_counts"] == {"bom_lines": 2, "items": 3, "sales_orders": 2, "scheduled_receipts": 1}
    assert set(told["fingerprints"]) == set(told["row_counts"])
    assert {"orderplan", "python", "pyarrow"} <= set(told["versions"])
    assert {"read", "encode", "netting", "write tables", "difference"} <= set(told["step_seconds"])
    # BIKE of SO-1 waits for BELL, which takes 10 days: late. SO-2 is due in six weeks.
    assert told["gates"]["late"] == 1
    size = sum(record["bytes"] for record in told["files"].values())
    folder = (tmp_path / "output" / "latest").resolve()
    assert size + (folder / "manifest.json").stat().st_size == sum(
        p.stat().st_size for p in folder.rglob("*") if p.is_file()
    )
    assert datetime.fromisoformat(told["started"]).strftime("%Y-%m-%dT%H%M%S-0001") == told["run"]


def test_the_same_input_gives_the_same_bytes_but_for_times(run, tmp_path):
    run()
    run()
    run()
    one, two = (json.loads((folder / "manifest.json").read_text()) for folder in run_folders(tmp_path / "output")[:2])
    unlike = {name for name in one["files"] if one["files"][name] != two["files"].get(name)}
    # the second difference names the first run
    assert unlike == {"tables/stage_seconds.json", "difference.json"}


def test_other_systems_read_a_run_that_is_checked(run, tmp_path, plant):
    run()
    read = read_run(tmp_path / "output")
    assert verify_run(read.folder) == ()
    assert read.folder.resolve() == (tmp_path / "output" / "latest").resolve()
    assert (
        read_run(tmp_path / "output" / "latest").folder.name == read.name
    )  # not the link, which the next night switches
    assert read.name in read.summary()
    assert read.as_of == datetime(2026, 1, 5).date()  # noqa: DTZ001
    made = op.make_plan(op.read_folder(plant))
    assert set(read.plan.tables) == set(made.tables)
    for name, table in made.tables.items():
        assert read.plan.tables[name].equals(table), name
    assert read.plan.summary() == made.summary()


def test_a_slipped_purchase_order_is_in_the_difference_with_its_reason(run, plant, tmp_path):
    run()
    # PO-1 was to bring the 4 tires of which SO-1 needs 2 on 9 January; new ones take 3 days
    tiny_plant(plant, scheduled_receipts="receipt_id,kind,item_id,quantity,due_date\nPO-1,purchase,TIRE,4,2026-02-12\n")
    result = run()
    folder = tmp_path / "output" / "latest"
    told = json.loads((folder / "difference.json").read_text(encoding="utf-8"))
    assert not told["is_empty"]
    assert told["tables"]["input_row_changes"]["rows"] == 1
    assert told["tables"]["input_changes"]["rows"] == 1
    changes = pd.read_csv(folder / "difference" / "input_row_changes.csv")
    assert changes.loc[0, ["key", "column", "previous", "current"]].tolist() == [
        "PO-1",
        "due_date",
        "2026-01-09",
        "2026-02-12",
    ]
    assert "What changed in the input: table scheduled_receipts (1 change in rows)." in result.stdout


def test_on_the_next_day_what_follows_from_the_day_is_told_apart(run, plant, tmp_path):
    run()
    tiny_plant(
        plant, sales_orders="order_id,item_id,quantity,due_date\nSO-1,BIKE,1,2026-01-08\nSO-3,BIKE,1,2026-01-30\n"
    )
    run("--as-of", "2026-01-06")
    changes = pd.read_csv(tmp_path / "output" / "latest" / "difference" / "order_changes.csv")
    assert list(zip(changes["order_id"], changes["change"], changes["origin"], strict=True)) == [
        ("SO-2", "gone", "input"), ("SO-3", "new", "input"),
    ]  # fmt: skip
    moved = pd.read_csv(tmp_path / "output" / "latest" / "difference" / "moved_orders.csv")
    # BELL is ordered a day later
    assert list(zip(moved["order_id"], moved["days"], moved["origin"], strict=True)) == [("SO-1", 1, "day")]


def test_only_the_newest_runs_are_kept(run, tmp_path):
    for _ in range(4):
        run("--keep", "2")
    assert [name[-4:] for name in good_runs(tmp_path / "output")] == ["0004", "0003"]
    assert hidden(tmp_path / "output") == []


def test_without_csv_the_tables_are_parquet_only(run, tmp_path):
    assert run("--no-csv").return_value == 0
    folder = tmp_path / "output" / "latest" / "tables"
    assert len(list(folder.glob("*.parquet"))) > 10
    assert [path.name for path in folder.glob("*.csv")] == ["data_issues.csv"]
    assert verify_run(tmp_path / "output") == ()
