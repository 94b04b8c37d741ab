"""The command that writes the report."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from orderplan.cli.report import report
from orderplan.errors import ConfigError
from orderplan.pipeline import make_plan
from orderplan.plan_files import write_plan

BICYCLE = "data/samples/bicycle"


def run(*arguments):
    return CliRunner().invoke(report, [str(argument) for argument in arguments], catch_exceptions=False)


def test_a_plant_is_planned_and_its_report_written(tmp_path):
    done = run(BICYCLE, "--output", tmp_path / "r.html", "--lang", "zh", "--title", "一号工厂")
    assert (done.exit_code, done.output) == (0, f"Report written to {tmp_path / 'r.html'}\n")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<h1>一号工厂</h1>" in text
    assert '<td class="id">SO-3</td>' in text


def test_settings_and_the_planning_day_can_be_given(tmp_path):
    run(BICYCLE, "--output", tmp_path / "r.html", "--as-of", "2026-01-06", "--set", "reports.language=zh")
    assert "<h1>2026年1月6日计划</h1>" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_folder_that_holds_a_plan_is_not_planned_again(tmp_path):
    import orderplan as op

    write_plan(make_plan(op.read_folder(BICYCLE)), tmp_path / "plan")
    assert run(tmp_path / "plan", "--output", tmp_path / "r.html").exit_code == 0
    assert "SO-3" in (tmp_path / "r.html").read_text(encoding="utf-8")
    refused = run(tmp_path / "plan", "--output", tmp_path / "s.html", "--as-of", "2026-01-06")
    assert refused.exit_code == 2
    assert "come too late" in refused.output


def test_a_workbook_is_written_where_the_file_ends_so(tmp_path):
    assert run(BICYCLE, "--output", tmp_path / "r.xlsx").exit_code == 0
    assert (tmp_path / "r.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("arguments", [("--output", "r.pdf"), ("--output", "r.xlsx", "--title", "A"), ("--lang", "fr")])
def test_what_cannot_be_done_is_a_wrong_usage(arguments):
    assert run(BICYCLE, *arguments).exit_code == 2


def test_a_place_that_cannot_be_written_to_is_said(tmp_path):
    with pytest.raises(ConfigError, match="cannot be written: No such file or directory"):
        run(BICYCLE, "--output", tmp_path / "nowhere" / "r.html")
