"""The commands ``load`` and ``record``."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from click.testing import CliRunner

from orderplan.cli.main import orderplan
from orderplan.errors import UnknownIdError

PUMPS, BICYCLE = "data/samples/pumps", "data/samples/bicycle"


def output_of(*arguments: str) -> str:
    infinite = ["--set", "scheduler.capacity=infinite"]  # load that lead times make, and so overload
    result = CliRunner().invoke(orderplan, [*map(str, arguments), *infinite], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_load_is_summed_up_by_week():
    lines = output_of("load", BICYCLE, "--days", "60").splitlines()
    # The week of Monday 16 February: 20 wheels take 10 + 20 × 20, 10 bikes 10 + 10 × 50: 920 of 5 × 480 minutes.
    assert any(line.split() == ["BENCH", "2026-02-16", "2,400", "920", "38"] for line in lines)


def test_one_work_center_is_shown_day_by_day():
    lines = output_of("load", BICYCLE, "--work-center", "WELD", "--days", "50").splitlines()
    assert lines[0] == "Load of WELD"
    assert [line.split() for line in lines if line.startswith("2026-02-1") and "480 " in line[10:]][:6] == [
        ["2026-02-10", "480", "0", "0"],
        ["2026-02-11", "480", "0", "0"],
        ["2026-02-12", "480", "0", "0"],
        ["2026-02-13", "480", "0", "0"],
        ["2026-02-16", "480", "150", "31"],
        ["2026-02-17", "480", "480", "100"],
    ]
    with pytest.raises(UnknownIdError, match="did you mean 'WELD'"):
        CliRunner().invoke(orderplan, ["load", BICYCLE, "--work-center", "WELDD"], catch_exceptions=False)


def test_other_formats_have_a_row_per_day(tmp_path):
    frame = pd.read_csv(io.StringIO(output_of("load", PUMPS, "--format", "csv")))
    assert frame.columns.tolist() == [
        "work_center_id", "day", "capacity_minutes", "load_minutes", "overload_minutes",
    ]  # fmt: skip
    assert len(frame) > 1000
    assert (frame["overload_minutes"] > 0).sum() == 17
    output_of("load", PUMPS, "--days", "7", "--output", tmp_path / "load.parquet")
    assert pd.read_parquet(tmp_path / "load.parquet")["day"].max() == pd.Timestamp("2026-01-10")  # a Saturday shift


def test_the_record_of_an_item(tmp_path):
    lines = [line.split() for line in output_of("record", BICYCLE, "TUBE").splitlines()]
    assert lines[0] == ["TUBE"]
    assert ["projected", "available", "balance", "0", "-4.5", "1.5", "1.5", "4.5"] in lines
    assert ["planned", "receipts", "6", "48"] in lines
    weeks = output_of("record", PUMPS, "NUT-M16", "--weeks")
    assert weeks.count("NUT-M16: by week") == 3
    assert weeks.splitlines()[1].split()[1] == "2026-01-05"
    output_of("record", PUMPS, "NUT-M16", "--weeks", "--output", tmp_path / "record.csv")
    frame = pd.read_csv(tmp_path / "record.csv")
    assert frame["line"].tolist()[:2] == ["stock", "gross_requirements"]
    assert len(frame.columns) == 21
    assert len(output_of("record", PUMPS, "NUT-M16", "--weeks", "--format", "json").splitlines()) == 8
