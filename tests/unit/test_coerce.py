"""Columns of any type to the declared one: nothing is lost in silence, and every bad cell is named."""

# ruff: noqa: DTZ001 - local plant time has no zone

from __future__ import annotations

import decimal
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pytest

from orderplan.enums import IssueKind
from orderplan.tables.coerce import as_text, coerce_column
from orderplan.tables.inputs import INPUT_TABLES

COLUMNS = {
    "id": INPUT_TABLES["items"].by_name["item_id"],
    "text": INPUT_TABLES["items"].by_name["description"],
    "word": INPUT_TABLES["items"].by_name["procurement"],
    "quantity": INPUT_TABLES["items"].by_name["lot_min"],
    "count": INPUT_TABLES["items"].by_name["lead_time_days"],
    "date": INPUT_TABLES["sales_orders"].by_name["due_date"],
    "moment": INPUT_TABLES["calendar_exceptions"].by_name["start"],
    "until": INPUT_TABLES["calendar_exceptions"].by_name["end"],
    "clock": INPUT_TABLES["calendars"].by_name["start"],
    "flag": INPUT_TABLES["locations"].by_name["nettable"],
}


def coerced(kind: str, cells: pa.Array | list[object]) -> list[object]:
    array = cells if isinstance(cells, pa.Array) else pa.array(cells)
    column, issues = coerce_column("t", COLUMNS[kind], array)
    assert column.type == COLUMNS[kind].arrow_type
    assert issues == []
    return column.to_pylist()


def refused(kind: str, cells: pa.Array | list[object]) -> tuple[IssueKind, list[int], list[object]]:
    array = cells if isinstance(cells, pa.Array) else pa.array(cells)
    column, (issue,) = coerce_column("t", COLUMNS[kind], array)
    assert all(column[row].as_py() is None for row in issue.rows.tolist())
    return issue.kind, issue.rows.tolist(), issue.values.to_pylist()


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("id", [1, 20, None], ["1", "20", None]),
        ("id", [1.0, 2.5, None], ["1", "2.5", None]),
        ("id", [date(2026, 1, 5)], ["2026-01-05"]),
        ("id", [" 007 ", "\u3000A\u00a0", "\u2009B\u202f", "", "  "], ["007", "A", "B", None, None]),
        ("id", pa.array(["A", None]).dictionary_encode(), ["A", None]),
        ("id", pa.array(["A", None], pa.large_string()), ["A", None]),
        ("id", pa.array([b"A", None]), ["A", None]),
        ("id", pa.nulls(2), [None, None]),
        ("text", ["NA", "null", "nan", "1e5"], ["NA", "null", "nan", "1e5"]),
        ("word", ["Make", "BUY", None, "sub contract"], ["make", "buy", None, "subcontract"]),
        ("quantity", ["1", " 2.5 ", "", None], [1.0, 2.5, None, None]),
        ("quantity", [1, 2, None], [1.0, 2.0, None]),
        ("quantity", [1.5, float("nan"), None], [1.5, None, None]),
        ("quantity", [decimal.Decimal("1.50"), None], [1.5, None]),
        ("count", ["3", "4.0", None], [3, 4, None]),
        ("count", [3.0, float("nan"), None], [3, None, None]),
        ("count", pa.array([3, None], pa.int8()), [3, None]),
        ("date", ["2026-01-05", "20260106", None], [date(2026, 1, 5), date(2026, 1, 6), None]),
        ("date", [20260105], [date(2026, 1, 5)]),
        ("date", [datetime(2026, 1, 5), None], [date(2026, 1, 5), None]),
        ("moment", [date(2026, 1, 5)], [datetime(2026, 1, 5)]),
        ("moment", pa.array([datetime(2026, 1, 5, 6, 30)], pa.timestamp("us")), [datetime(2026, 1, 5, 6, 30)]),
        ("until", [date(2026, 1, 5)], [datetime(2026, 1, 6)]),
        ("until", [datetime(2026, 1, 5)], [datetime(2026, 1, 5)]),
        ("clock", [time(6, 30), None], ["06:30", None]),
        ("clock", [timedelta(hours=24), timedelta(hours=6)], ["24:00", "06:00"]),
        ("flag", [1, 0, None], [True, False, None]),
        ("flag", [1.0, 0.0], [True, False]),
        ("flag", [True, None], [True, None]),
    ],
)
def test_cells_of_any_type_become_the_declared_one(kind, cells, expected):
    assert coerced(kind, cells) == expected


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("quantity", ["1", "x", "2", "y"], (IssueKind.NOT_A_NUMBER, [1, 3], ["x", "y"])),
        ("quantity", ["1", "nan", "inf"], (IssueKind.NOT_A_NUMBER, [1, 2], ["nan", "inf"])),
        ("quantity", [True, False], (IssueKind.NOT_A_NUMBER, [0, 1], ["true", "false"])),
        ("quantity", [date(2026, 1, 5)], (IssueKind.NOT_A_NUMBER, [0], ["2026-01-05"])),
        ("quantity", [{"a": 1}], (IssueKind.NOT_A_NUMBER, [0], ["{'a': 1}"])),
        ("count", [1.0, 2.5], (IssueKind.NOT_A_WHOLE_NUMBER, [1], ["2.5"])),
        ("count", ["1" + 30 * "0"], (IssueKind.NOT_A_WHOLE_NUMBER, [0], ["1" + 30 * "0"])),
        (
            "date",
            [datetime(2026, 1, 5), datetime(2026, 1, 5, 13)],
            (IssueKind.NOT_A_DATE, [1], ["2026-01-05 13:00:00"]),
        ),
        ("date", [46027], (IssueKind.NOT_A_DATE, [0], ["46027"])),
        ("word", ["make", "maek", None, "maek"], (IssueKind.UNKNOWN_WORD, [1, 3], ["maek", "maek"])),
        ("clock", [timedelta(hours=25)], (IssueKind.NOT_A_TIME, [0], ["25:00"])),
        ("flag", [1, 2], (IssueKind.NOT_A_BOOLEAN, [1], ["2"])),
    ],
)
def test_bad_cells_are_missing_and_named(kind, cells, expected):
    assert refused(kind, cells) == expected


def test_times_with_a_zone_are_taken_as_the_clock_there_shows_them():
    # Midnight in Shanghai is 16:00 of the day before in London.
    midnight = pa.array([datetime(2026, 1, 4, 16)], pa.timestamp("us", "UTC")).cast(pa.timestamp("us", "Asia/Shanghai"))
    assert coerced("date", midnight) == [date(2026, 1, 5)]
    assert coerced("moment", midnight) == [datetime(2026, 1, 5)]
    assert as_text(midnight).to_pylist() == ["2026-01-05"]


def test_words_may_stand_in_another_language():
    column, issues = coerce_column("items", COLUMNS["word"], pa.array(["自制", "buy", "外"]), {"自制": "make"})
    assert column.to_pylist() == ["make", "buy", None]
    assert issues[0].rows.tolist() == [2]


def test_white_space_of_every_kind_is_cut_though_only_one_cell_has_it():
    # Python's own list of white space; a cell that needs no cutting stands beside each.
    blanks = [chr(code) for code in range(0x3001) if chr(code).isspace()]
    assert len(blanks) > 20
    for blank in blanks:
        assert coerced("id", [f"A{blank}", "B"]) == ["A", "B"], hex(ord(blank))
        assert coerced("id", [f"{blank}A", "B"]) == ["A", "B"], hex(ord(blank))
        assert coerced("id", ["物料", f"A{blank}B"]) == ["物料", f"A{blank}B"], hex(ord(blank))
