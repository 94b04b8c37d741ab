"""Small parts of the job: its settings, steps, gates and the reading of files that must not change."""

from __future__ import annotations

import json
import logging
from datetime import datetime

import numpy as np
import pytest

from orderplan.cli.log_lines import JsonFormatter
from orderplan.enums import IssueKind, Severity
from orderplan.errors import ConfigError, DataIssue
from orderplan.nightly.gates import gate_counts, published_status, rows_left_out
from orderplan.nightly.outcome import Gate, Status
from orderplan.nightly.settings import NightlySettings
from orderplan.nightly.source import read_unchanged
from orderplan.nightly.steps import Steps, StoppedError
from orderplan.progress import Progress
from tests.unit.difference.hand_plans import result

STARTED = datetime(2026, 11, 25, 2)  # noqa: DTZ001 - plant time has no zone


def test_settings_are_checked_all_at_once():
    with pytest.raises(ConfigError) as raised:
        NightlySettings(started=STARTED, keep=0, wait_seconds=float("nan"))
    assert [problem.split(":")[0] for problem in raised.value.problems] == ["keep", "wait_seconds"]
    with pytest.raises(ValueError, match="'early' is none of late, short"):
        Gate("early")


def test_steps_are_told_timed_and_logged(caplog):
    told = []
    steps = Steps(told.append)
    with caplog.at_level(logging.INFO, "orderplan"):
        with steps.step("read"):
            assert steps.current == "read"
        for progress in (Progress("encode", 0, 2), Progress("bom", 1, 2), Progress("", 2, 2)):
            steps.on_progress(progress)
    assert told == list(steps.seconds) == ["read", "encode", "bom"]
    assert [(record.event, record.step) for record in caplog.records] == [
        (event, step) for step in told for event in ("step_start", "step_end")
    ]
    assert steps.current == ""


def test_no_step_is_begun_after_a_stop():
    told, asked = [], iter([False, True])
    steps = Steps(told.append, lambda: next(asked))
    with steps.step("read"):
        pass
    with pytest.raises(StoppedError, match="plan"), steps.step("plan"):
        pytest.fail("the step is done")
    assert told == ["read"]


def test_the_step_that_fails_stays_the_current_one():
    steps = Steps()
    with pytest.raises(OSError, match="full"), steps.step("write"):
        raise OSError("full")
    assert steps.current == "write"
    assert steps.seconds == {}


def issue(table, rows, *, kind=IssueKind.UNKNOWN_ID, severity=Severity.ERROR):
    return DataIssue(kind=kind, severity=severity, table=table, column="", message="", rows=np.array(rows))


def test_rows_left_out_count_once_however_many_problems_they_have():
    issues = [
        issue("items", [1, 2]),
        issue("items", [2, 3]),
        issue("bom_lines", [2], kind=IssueKind.LEFT_OUT, severity=Severity.WARNING),
        issue("bom_lines", [7, 8], kind=IssueKind.NO_BOM, severity=Severity.WARNING),  # stays
    ]
    # items 1, 2, 3 and BOM line 2
    assert rows_left_out(issues) == 4
    assert rows_left_out([]) == 0


def test_gates_count_what_is_late_or_never_and_what_is_short():
    tables = {
        "deliveries": result("deliveries", "order_id status\nS-1 on_time\nS-2 late\nS-3 unplannable"),
        "shortages": result("shortages", "requirement_id item_id\n1 BELL\n1 BELL\n2 TIRE"),
    }
    assert gate_counts(tables) == {Gate.LATE: 2, Gate.SHORT: 3}


@pytest.mark.parametrize(
    ("left_out", "failed", "status"),
    [(0, [], 0), (3, [], 4), (0, [Gate.LATE], 5), (3, [Gate.SHORT], 5)],
)
def test_a_failed_gate_goes_before_bad_rows(left_out, failed, status):
    found = published_status(left_out, failed)
    assert found == status
    assert found.is_published


def test_only_these_are_published():
    assert [status for status in Status if not status.is_published] == [Status.FAILED, Status.BAD_INPUT]


def test_a_source_that_stays_as_it_is_is_read(tmp_path):
    (tmp_path / "items.csv").touch()
    assert read_unchanged(tmp_path, lambda: "data") == "data"
    assert read_unchanged(tmp_path / "items.csv", lambda: "data") == "data"


def test_the_settings_beside_a_workbook_count_and_other_files_there_do_not(tmp_path):
    for name in ("plant.xlsx", "plan.toml"):
        (tmp_path / name).touch()
    assert read_unchanged(tmp_path / "plant.xlsx", (tmp_path / "other.txt").touch) is None
    with pytest.raises(ConfigError, match=r"was written to while it was read: plan\.toml"):
        read_unchanged(tmp_path / "plant.xlsx", lambda: (tmp_path / "plan.toml").write_text("x", encoding="utf-8"))


def test_the_first_few_of_many_files_are_named(tmp_path):
    def export():
        for number in range(5):
            (tmp_path / f"{number}.csv").touch()

    with pytest.raises(ConfigError, match=r"0\.csv, 1\.csv, 2\.csv and 2 more"):
        read_unchanged(tmp_path, export)


def test_what_the_system_refuses_is_said_of_the_source(tmp_path):
    def refused():
        raise PermissionError("not yours")

    with pytest.raises(ConfigError, match="cannot be read: not yours"):
        read_unchanged(tmp_path, refused)


def test_a_log_line_in_json_has_what_it_adds_and_no_more():
    record = logging.makeLogRecord({"name": "orderplan.x", "levelname": "INFO", "msg": "%s ☃", "args": ("a\nb",)})
    record.event, record.seconds, record.day = "end", 1.5, STARTED.date()
    line = JsonFormatter().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert told.pop("time").startswith("20")
    assert told == {
        "level": "info", "logger": "orderplan.x", "message": "a\nb ☃",
        "event": "end", "seconds": 1.5, "day": "2026-11-25",
    }  # fmt: skip
