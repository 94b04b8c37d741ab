"""The command `orderplan nightly` as cron and another system meet it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import orderplan as op
from orderplan.cli.nightly import nightly
from orderplan.data.database_write import write_plant_database
from orderplan.nightly.outcome import Gate
from orderplan.nightly.settings import DEFAULT_KEEP
from tests.integration.nightly_jobs import SAMPLES, good_runs, hidden, manifest, tiny_plant

PAGE = (SAMPLES.parents[1] / "docs" / "how-to" / "nightly-job.md").read_text(encoding="utf-8")


def lines(result):
    """Read log lines in JSON."""
    return [json.loads(line) for line in result.stderr.splitlines()]


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
