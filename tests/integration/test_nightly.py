"""The command `orderplan nightly` as cron and another system meet it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import orderplan as op
from orderplan.cli.nightly import nightly
from orderplan.data.database_write import write_plant_database
from orderplan.nightly.outcome import Gate
from orderplan.nightly.read_run import read_run, verify_run
from orderplan.nightly.run_folders import run_folders
from orderplan.nightly.settings import DEFAULT_KEEP
from tests.integration.nightly_jobs import SAMPLES, good_runs, hidden, tiny_plant

PAGE = (SAMPLES.parents[1] / "docs" / "how-to" / "nightly-job.md").read_text(encoding="utf-8")


@pytest.fixture
def plant(tmp_path):
    return tiny_plant(tmp_path / "plant")


@pytest.fixture
def run(tmp_path, plant):
    def called(*options, source=plant):
        arguments = ["--input", str(source), "--output", str(tmp_path / "output"), *options]
        result = CliRunner().invoke(nightly, arguments, standalone_mode=False)
        assert result.exception is None, result.exception
        return result

    return called


def lines(result):
    """Read log lines in JSON."""
    return [json.loads(line) for line in result.stderr.splitlines()]


def manifest(output):
    return json.loads((output / "latest" / "manifest.json").read_text(encoding="utf-8"))


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


def test_other_systems_read_a_run_that_is_checked(run, tmp_path):
    run()
    read = read_run(tmp_path / "output")
    assert verify_run(read.folder) == ()
    assert read.folder.resolve() == (tmp_path / "output" / "latest").resolve()
    assert (
        read_run(tmp_path / "output" / "latest").folder.name == read.name
    )  # not the link, which the next night switches
    assert read.name in read.summary()
    assert read.as_of == datetime(2026, 1, 5).date()  # noqa: DTZ001
    made = op.make_plan(op.read_folder(tmp_path / "plant"))
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


def test_bad_rows_are_left_out_listed_and_exit_with_4(run, plant, tmp_path):
    bad = "order_id,item_id,quantity,due_date\nSO-1,BIKE,1,2026-01-08\nSO-2,BIKE,x,2026-02-16\nSO-3,BIK,1,2026-02-16\n"
    tiny_plant(plant, sales_orders=bad)
    result = run()
    assert result.return_value == 4
    assert "2 bad rows were left out" in result.stderr
    assert manifest(tmp_path / "output")["rows_left_out"] == 2
    issues = pd.read_csv(tmp_path / "output" / "latest" / "tables" / "data_issues.csv")
    assert set(issues["line"]) == {3, 4}
    assert manifest(tmp_path / "output")["status"] == "quarantined"


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        ({"items": b"\xff\xfe"}, (), "items"),
        ({"plan.toml": "as_of = 5\n"}, (), "as_of"),
        ({"plan.toml": 'as_of = 2026-01-05\nplant_calendar = "NIGHT"\n'}, (), "NIGHT"),
    ],
    ids=["a table that cannot be read", "a wrong setting", "no calendar"],
)
def test_what_cannot_be_planned_exits_with_3_and_publishes_nothing(run, plant, tmp_path, files, options, message):
    assert run().return_value == 0
    before = good_runs(tmp_path / "output")
    tiny_plant(plant, **files)
    result = run(*options, "--log", "json")
    assert result.return_value == 3
    assert result.stdout == ""
    last = lines(result)[-1]
    assert (last["level"], last["event"], last["exit_code"], last["run"]) == ("error", "end", 3, None)
    assert message in last["message"]
    assert good_runs(tmp_path / "output") == before


def test_a_plant_that_is_not_there_is_bad_input_and_not_wrong_usage(run, tmp_path):
    result = run(source=tmp_path / "unmounted")
    assert result.return_value == 3
    assert "unmounted" in result.stderr


def test_gates_exit_with_5_before_4_and_the_run_is_published(run, plant, tmp_path):
    result = run("--fail-on", "late")
    assert result.return_value == 5
    assert "gate late: 1" in result.stderr
    assert manifest(tmp_path / "output")["failed_gates"] == ["late"]
    tiny_plant(
        plant, sales_orders="order_id,item_id,quantity,due_date\nSO-1,BIKE,1,2026-01-08\nSO-2,BIKE,x,2026-02-16\n"
    )
    assert run("--fail-on", "late", "--fail-on", "short").return_value == 5
    # in time: only the bad row is left to tell
    tiny_plant(
        plant, sales_orders="order_id,item_id,quantity,due_date\nSO-1,BIKE,1,2026-03-02\nSO-2,BIKE,x,2026-02-16\n"
    )
    assert run("--fail-on", "late", "--fail-on", "short").return_value == 4
    assert len(good_runs(tmp_path / "output")) == 3


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


def test_log_lines_are_text_or_json_and_quiet_is_quiet(run):
    text = run().stderr.splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (INFO|WARNING) ", line) for line in text)
    told = lines(run("--log", "json"))
    assert {"time", "level", "logger", "message", "event"} <= set.intersection(*(set(line) for line in told))
    ends = {line["step"]: line["seconds"] for line in told if line["event"] == "step_end"}
    starts = [line["step"] for line in told if line["event"] == "step_start"]
    assert list(ends) == starts
    assert starts[:3] == ["prepare", "read", "encode"]
    assert all(seconds >= 0 for seconds in ends.values())
    assert told[-1]["event"] == "end"
    assert told[-1]["status"] == "published"
    quiet = run("--quiet")
    assert (quiet.stdout, quiet.stderr) == ("", "")


def test_the_handler_of_the_log_is_gone_afterwards(run):
    run()
    first = run("--log", "json").stderr
    assert first.count('"event": "end"') == 1


@pytest.mark.parametrize(
    "options",
    [("--keep", "0"), ("--wait", "-1"), ("--fail-on", "early"), ("--log", "xml")],
    ids=lambda option: option[0],
)
def test_wrong_usage_is_told(plant, tmp_path, options):
    arguments = ["--input", str(plant), "--output", str(tmp_path / "output"), *options]
    assert CliRunner().invoke(nightly, arguments).exit_code == 2


def test_a_workbook_and_a_database_can_be_the_input(run, plant, tmp_path):
    data = op.read_folder(plant)
    op.write_workbook(data, tmp_path / "plant.xlsx")
    assert run(source=tmp_path / "plant.xlsx").return_value == 0
    write_plant_database(data, tmp_path / "plant.duckdb")
    assert run("--settings", str(plant / "plan.toml"), source=tmp_path / "plant.duckdb").return_value == 0
    told = json.loads((tmp_path / "output" / "latest" / "difference.json").read_text(encoding="utf-8"))
    assert told["tables"]["input_row_changes"]["rows"] == 0


def test_nothing_is_written_beside_the_input(run, plant):
    def state():
        return {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in [plant, *plant.iterdir()]}

    before = state()
    assert run().return_value == 0
    assert state() == before


def test_a_read_only_input_is_enough(plant, tmp_path):
    mount = shutil.which("mount")
    target = tmp_path / "read-only"
    target.mkdir()
    bound = mount and subprocess.run([mount, "--bind", str(plant), str(target)], check=False, capture_output=True)
    if not bound or bound.returncode:
        pytest.skip("a folder that even root cannot write to takes the right to mount one")
    try:
        subprocess.run([mount, "-o", "remount,ro,bind", str(target)], check=True)
        with pytest.raises(OSError, match="Read-only"):
            (target / "x").touch()
        arguments = ["--input", str(target), "--output", str(tmp_path / "output")]
        assert CliRunner().invoke(nightly, arguments, standalone_mode=False).return_value == 0
    finally:
        subprocess.run([shutil.which("umount"), str(target)], check=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_stops_the_job_with_nothing_half_published(run, tmp_path, number):
    run()
    before = good_runs(tmp_path / "output")
    code = "import sys; from orderplan.cli.nightly import nightly; sys.exit(nightly.main(standalone_mode=False))"
    arguments = ["--input", str(SAMPLES / "pumps"), "--output", str(tmp_path / "output"), "--log", "json"]
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if json.loads(line).get("event") == "step_start" and json.loads(line)["step"] == "read":
            os.kill(process.pid, number)
            break
    rest = process.stderr.read().splitlines()
    process.stderr.close()
    assert process.wait() == 1
    assert json.loads(rest[-1])["message"].startswith("Stopped before the step ")
    assert good_runs(tmp_path / "output") == before
    assert hidden(tmp_path / "output") == []


def test_an_error_of_our_own_is_logged_with_its_traceback(monkeypatch, plant, tmp_path):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("orderplan.nightly.job.write_difference", broken)
    arguments = ["--input", str(plant), "--output", str(tmp_path / "output"), "--log", "json"]
    result = CliRunner().invoke(nightly, arguments)
    assert isinstance(result.exception, ZeroDivisionError)
    assert result.exit_code == 1
    last = lines(result)[-1]
    assert (last["level"], last["event"]) == ("critical", "internal_error")
    assert "ZeroDivisionError: a bug" in last["traceback"]
    assert hidden(tmp_path / "output") == []


def test_the_command_and_the_library_agree():
    defaults = {parameter.name: parameter.default for parameter in nightly.params}
    choices = {parameter.name: getattr(parameter.type, "choices", None) for parameter in nightly.params}
    assert defaults["keep"] == DEFAULT_KEEP
    assert list(choices["gates"]) == [str(gate) for gate in Gate]


def test_the_page_names_every_option_and_exit_code():
    for parameter in nightly.params:
        assert parameter.opts[0] in PAGE, parameter.opts[0]
    for code in range(6):
        assert f"| {code} |" in PAGE


def test_the_page_names_every_event_of_the_log():
    source = Path(op.__file__).parent
    files = [*(source / "nightly").glob("*.py"), source / "cli" / "log_lines.py"]
    events = {event for file in files for event in re.findall(r'"event": "(\w+)"', file.read_text(encoding="utf-8"))}
    assert len(events) > 8
    for event in events:
        assert f"`{event}`" in PAGE, event
