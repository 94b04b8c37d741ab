"""The workbook of results as a second program (openpyxl) sees it."""

from __future__ import annotations

import resource
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest

from orderplan.labels.catalogue import catalogue
from orderplan.reports import excel
from orderplan.reports.excel import write_results_workbook
from orderplan.workbook_text import MOST_CELL_TEXT

TODAY = date(2026, 1, 5)
ENGLISH = catalogue("en")
DELIVERIES = pa.table(
    {
        "order_id": ["SO-1", "SO-2", "SO-3", "SO-4"],
        "quantity": [3.0, 0.125, 1000.0, 2.0],
        "due_date": [date(2026, 1, 9), date(2026, 1, 9), date(2026, 2, 1), date(2026, 2, 2)],
        "projected_date": [date(2026, 1, 19), date(2026, 1, 8), None, date(2026, 2, 6)],
        "days_late": pa.array([10, 0, None, 4], pa.int64()),
        "status": ["late", "on_time", "unplannable", "late"],
        "explanation": ["there on 2026-01-19."] * 4,
        "on_time": [False, True, False, False],
    }
)
LOAD = pa.table(
    {
        "work_center_id": ["WELD", "WELD", "PAINT"],
        "day": [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 5)],
        "capacity_minutes": [480.0, 480.0, 480.0],
        "load_minutes": [600.0, 470.5, 540.0],
    }
)
SUGGESTIONS = pa.table(
    {
        "suggestion_id": ["S-1", "S-2", "S-3", "S-4"],
        "order_date": [date(2026, 1, 5), date(2026, 1, 11), date(2026, 1, 12), None],
        "action": ["new", "new", "new", "cancel"],
        "amount": [100.5, None, 40.0, -30.0],
    }
)


@pytest.fixture
def opened(tmp_path):
    def made(tables, **options):
        write_results_workbook(tables, tmp_path / "plan.xlsx", **options)
        return openpyxl.load_workbook(tmp_path / "plan.xlsx")

    return made


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def headings(table, *columns):
    return [ENGLISH.column(table, column) for column in columns]


def coloured(sheet, table, heading):
    """Give the comparisons that colour the cells of a column, with the fill of each."""
    column = next(cell.column_letter for cell in sheet[1] if cell.value == ENGLISH.column(table, heading))
    return {
        (rule.type, rule.operator, *rule.formula): rule.dxf.fill.bgColor.rgb if rule.dxf else None
        for area in sheet.conditional_formatting
        if str(area.sqref).startswith(column + "2")
        for rule in area.rules
    }


RED, YELLOW, GREEN = "FFFFC7CE", "FFFFEB9C", "FFC6EFCE"


def test_a_sheet_has_headings_that_stand_still_and_cells_of_their_types(opened):
    sheet = opened({"deliveries": DELIVERIES}).worksheets[1]
    head, first, second, third, _fourth = cells(sheet)
    assert head == headings("deliveries", *DELIVERIES.column_names)
    status = [row[5] for row in cells(sheet)[1:]]
    assert first[:5] == ["SO-1", 3, datetime(2026, 1, 9), datetime(2026, 1, 19), 10]  # noqa: DTZ001 - no zone
    assert first[6:] == ["there on 2026-01-19.", "no"]
    assert second[7] == "yes"
    assert third[3:5] == [None, None]
    assert len(set(status)) == 3
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:H5")
    # A whole quantity has no point behind it, another one its decimals.
    assert [sheet.cell(row, 2).number_format for row in (2, 3, 4)] == ["#,##0", "#,##0.######", "#,##0"]
    assert sheet["C2"].number_format == "yyyy-mm-dd"


def test_columns_are_as_wide_as_what_stands_in_them(opened):
    table = pa.table({"order_id": ["S"], "message": ["x" * 300], "物料": ["物料编码一二三四"], "note": ["x" * 20]})
    sheet = opened({"notes": table})["Notes"]
    order, message, chinese, note = (sheet.column_dimensions[letter].width for letter in "ABCD")
    # Eight Chinese characters are sixteen places wide; nothing is wider than 100 characters.
    assert order < chinese < note < message
    assert 16 <= chinese <= 20
    assert 100 <= message <= 101


def test_what_is_late_or_never_there_has_a_colour_by_rules_of_the_sheet(opened):
    sheet = opened({"deliveries": DELIVERIES}).worksheets[1]
    late, on_time, never = (sheet.cell(row, 6).value for row in (2, 3, 4))
    assert coloured(sheet, "deliveries", "days_late") == {("cellIs", "greaterThan", "0"): RED}
    assert coloured(sheet, "deliveries", "status") == {
        ("cellIs", "equal", f'"{late}"'): RED,
        ("cellIs", "equal", f'"{never}"'): RED,
        ("cellIs", "equal", f'"{on_time}"'): GREEN,
    }
    assert coloured(sheet, "deliveries", "projected_date") == {("containsBlanks", None, "LEN(TRIM(D2))=0"): RED}


def test_severity_load_and_what_weighs_most_stand_out(opened):
    exceptions = pa.table(
        {
            "exception_id": ["a", "b"],
            "severity": [1, 2],
            "message": ["m", "n"],
            "rescue": pa.array([3, None], pa.int64()),
        }
    )
    book = opened({"exceptions": exceptions, "load": LOAD})
    of_exceptions, of_load = book.worksheets[1:]
    columns = ["severity", "message", "rescue", "exception_id"]
    assert [cell.value for cell in of_exceptions[1]] == headings("exceptions", *columns)
    assert coloured(of_exceptions, "exceptions", "severity") == {
        ("cellIs", "equal", "1"): RED,
        ("cellIs", "equal", "2"): YELLOW,
    }
    assert [kind for kind, *_rest in coloured(of_exceptions, "exceptions", "rescue")] == ["dataBar"]
    assert coloured(of_load, "load", "load_minutes") == {("expression", None, "$D2>$C2"): RED}


def test_the_overview_has_the_key_figures_and_leads_to_every_sheet(opened):
    tables = {"load": LOAD, "other": LOAD, "purchase_suggestions": SUGGESTIONS, "deliveries": DELIVERIES}
    book = opened(tables, as_of=TODAY)
    order = [ENGLISH.table(name) for name in ("deliveries", "purchase_suggestions", "load", "other")]
    assert book.sheetnames == ["Overview", *order]
    rows = cells(book["Overview"])
    assert rows[0][0] == "Plan of 2026-01-05"
    text = ENGLISH.text
    assert rows[3:8] == [
        [text("figures.on_time"), 0.25, text("figures.of_lines", on_time=1, total=4)],
        # 10 and 4 days late
        [text("figures.late"), 2, text("figures.lateness", median="7", most=10)],
        [text("figures.unplannable"), 1, text("figures.unplannable_note")],
        # To be ordered by the 11th, the seventh day: S-1 for 100.5, and S-2, which has no price.
        [text("figures.orders_soon"), 2, text("figures.amount", amount="100")],
        # WELD on the 5th has 120 minutes too much, PAINT 60.
        [text("figures.overloads"), 2, text("figures.overload_hours", hours="3")],
    ]
    links = {cell.value: cell.hyperlink.location for (cell,) in book["Overview"]["A1:A30"] if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in order}
    assert [order[1], 4] in [row[:2] for row in rows]


def test_a_table_that_is_cut_is_said_to_be(opened):
    book = opened({"load": LOAD}, most_rows=2)
    assert [row[0] for row in cells(book.worksheets[1])[1:]] == ["WELD", "WELD"]
    rows = {row[0]: row[1:] for row in cells(book["Overview"])}
    assert rows[ENGLISH.table("load")] == [3, ENGLISH.text("workbook.cut", shown=2, total=3, name="load")]


NOTES = [
    "=1+1", "+1", "@SUM(A1)", "{=A1}", "http://example.com", "mailto:a@b.c", "internal:'Load'!A1", "00120", "1e5",
    "2026-01-05", "TRUE", "<r><t>x</t></r>", "a&b<c>", " blanks ", "a\nb", "物料",
]  # fmt: skip


@pytest.mark.parametrize("many", [50_000, 0], ids=["shared strings", "constant memory"])
def test_a_text_stays_that_text(opened, monkeypatch, many):
    monkeypatch.setattr(excel, "_MANY_ROWS", many)
    sheet = opened({"notes": pa.table({"note": NOTES})})["Notes"]
    found = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in found] == [" <r><t>x</t></r>" if note.startswith("<r>") else note for note in NOTES]
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)


@pytest.mark.parametrize("many", [50_000, 0], ids=["shared strings", "constant memory"])
def test_control_characters_and_long_texts_leave_a_file_that_opens(opened, monkeypatch, many):
    monkeypatch.setattr(excel, "_MANY_ROWS", many)
    texts = ["a\x00b\x07c", "\x1b[31m", "\ufffe\uffff", "x" * (MOST_CELL_TEXT + 5), "😀" * 20_000, "_x0041_"]
    sheet = opened({"notes": pa.table({"note": texts})})["Notes"]
    found = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert found[0] in {"a_x0000_b_x0007_c", "a\x00b\x07c"}
    assert found[3] == "x" * (MOST_CELL_TEXT - 1) + "…"
    # Two units of UTF-16 each: 32,766 units hold 16,383 of them, and the mark takes the last.
    assert found[4] == "😀" * 16_383 + "…"


def test_numbers_and_days_that_a_cell_cannot_hold_are_text(opened):
    table = pa.table(
        {
            "quantity": [float("inf"), float("nan"), -0.0],
            "count": pa.array([2**53 + 1, 5, None], pa.int64()),
            "day": [date(1850, 1, 1), date(1900, 3, 1), date(9999, 12, 31)],
            "moment": pa.array([datetime(2026, 1, 5, 14, 30)] * 3, pa.timestamp("ms")),  # noqa: DTZ001 - no zone
            "sizes": [[1, 2], None, [3]],
        }
    )
    _head, first, second, third = cells(opened({"notes": table})["Notes"])
    moment = datetime(2026, 1, 5, 14, 30)  # noqa: DTZ001 - no zone
    assert first == ["inf", "9007199254740993", "1850-01-01", moment, "[1, 2]"]
    assert second == [None, 5, datetime(1900, 3, 1), moment, None]  # noqa: DTZ001 - no zone
    assert third == [0, None, datetime(9999, 12, 31), moment, "[3]"]  # noqa: DTZ001 - no zone


def test_chinese_headings_words_and_sentences(opened):
    table = DELIVERIES.select(["order_id", "due_date", "explanation", "on_time"])
    book = opened({"deliveries": table}, language="zh", as_of=TODAY)
    assert book.sheetnames[0] == "总览"
    assert cells(book["总览"])[0][0] == "2026年1月5日计划"
    row = cells(book.worksheets[1])[1]
    assert row[2:] == ["2026-01-19 可交。", "否"]


def test_names_of_sheets_are_short_plain_and_each_there_once(opened):
    names = ["overview", "a[1]:*?/\\b", "x" * 40, "x" * 41, "'quoted'"]
    book = opened(dict.fromkeys(names, LOAD))
    assert book.sheetnames[1:] == [
        "Overview (2)",
        "A 1      b",
        "X" + "x" * 30,
        "X" + "x" * 26 + " (2)",
        "quoted",
    ]
    assert len([cell for (cell,) in book["Overview"]["A1:A30"] if cell.hyperlink]) == 5


def test_a_table_without_rows_has_its_headings(opened):
    sheet = opened({"deliveries": DELIVERIES.slice(0, 0)}).worksheets[1]
    assert cells(sheet) == [headings("deliveries", *DELIVERIES.column_names)]
    assert not list(sheet.conditional_formatting)


@pytest.mark.parametrize("many", [50_000, 0], ids=["shared strings", "constant memory"])
def test_the_same_tables_give_the_same_bytes(tmp_path, monkeypatch, many):
    monkeypatch.setattr(excel, "_MANY_ROWS", many)
    tables = {"deliveries": DELIVERIES, "load": LOAD}
    for name in ("first", "second"):
        write_results_workbook(tables, tmp_path / f"{name}.xlsx", as_of=TODAY)
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "first.xlsx") as archive:
        assert "2000-01-01T00:00:00Z" in archive.read("docProps/core.xml").decode()
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_both_ways_of_writing_give_the_same_cells(opened, monkeypatch):
    tables = {"deliveries": DELIVERIES, "load": LOAD}
    small = [cells(sheet) for sheet in opened(tables)]
    monkeypatch.setattr(excel, "_MANY_ROWS", 0)
    assert [cells(sheet) for sheet in opened(tables)] == small


def test_a_failure_leaves_the_old_file(tmp_path):
    class Broken(Mapping):
        def __getitem__(self, name):
            if name == "load":
                raise RuntimeError("no more memory")
            return DELIVERIES

        def __iter__(self):
            return iter(["deliveries", "load"])

        def __len__(self):
            return 2

    path = tmp_path / "plan.xlsx"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError):
        write_results_workbook(Broken(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_an_error_of_the_system_and_leaves_the_old_file(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_text("old", encoding="utf-8")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_results_workbook({"deliveries": DELIVERIES, "load": LOAD}, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
