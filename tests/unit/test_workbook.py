"""Workbooks as planners keep them, made here by a second program (openpyxl)."""

# ruff: noqa: DTZ001 - local plant time has no zone

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from orderplan.data.folder import read_folder
from orderplan.data.workbook import read_workbook, write_workbook
from orderplan.errors import ConfigError, DataError

ITEMS = [["item_id", "procurement", "lead_time_days", "lot_min"], [100, "buy", 3, 2.5], ["007", "make", "4", None]]


@pytest.fixture
def workbook(tmp_path):
    def made(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "plant.xlsx")
        return tmp_path / "plant.xlsx"

    return made


def test_numbers_are_ids_and_texts_are_numbers_where_the_column_says_so(workbook):
    table = read_workbook(workbook(items=ITEMS)).tables["items"]
    assert table.select(["item_id", "lead_time_days", "lot_min"]).to_pylist() == [
        {"item_id": "100", "lead_time_days": 3, "lot_min": 2.5},
        {"item_id": "007", "lead_time_days": 4, "lot_min": 0.0},
    ]


def test_days_are_read_from_dates_times_texts_and_numbers(workbook):
    days = [date(2026, 1, 5), datetime(2026, 1, 5), "2026/1/5", 20260105, "2026年1月5日"]
    orders = [
        ["order_id", "item_id", "quantity", "due_date"],
        *([f"SO-{i}", 100, 1, day] for i, day in enumerate(days)),
    ]
    read = read_workbook(workbook(items=ITEMS, sales_orders=orders))
    assert read.tables["sales_orders"].column("due_date").to_pylist() == [date(2026, 1, 5)] * 5


def test_times_of_day_are_read_from_times_durations_and_texts(workbook):
    shifts = [
        ["calendar_id", "weekday", "start", "end"],
        ["P", 1, time(6, 0), time(14, 0)],
        ["P", 2, "14:00", "24:00"],
        ["P", 3, timedelta(hours=6), timedelta(hours=24)],
    ]
    read = read_workbook(workbook(calendars=shifts)).tables["calendars"]
    assert read.column("start").to_pylist() == ["06:00", "14:00", "06:00"]
    assert read.column("end").to_pylist() == ["14:00", "24:00", "24:00"]


def test_a_bare_day_ends_an_exception_at_its_end_and_a_time_at_that_time(workbook):
    rows = [
        ["calendar_id", "start", "end", "working"],
        ["P", date(2026, 1, 5), date(2026, 1, 6), False],
        ["P", datetime(2026, 1, 7, 6, 30), datetime(2026, 1, 7, 8, 0), True],
        ["P", "2026-01-08", "2026-01-08", "否"],
    ]
    shifts = [["calendar_id", "weekday", "start", "end"], ["P", 1, "06:00", "14:00"]]
    read = read_workbook(workbook(calendars=shifts, calendar_exceptions=rows)).tables["calendar_exceptions"]
    assert read.column("end").to_pylist() == [datetime(2026, 1, 7), datetime(2026, 1, 7, 8), datetime(2026, 1, 9)]
    assert read.column("working").to_pylist() == [False, True, False]


def test_problems_name_the_row_of_the_sheet_past_empty_rows(workbook):
    rows = [ITEMS[0], [None], ITEMS[1], [None], ["X", "bay", "soon", True]]
    with pytest.raises(DataError) as raised:
        read_workbook(workbook(items=rows))
    frame = raised.value.to_frame()
    assert set(frame["line"]) == {5}
    assert frame[["column", "value"]].values.tolist() == [
        ["lead_time_days", "soon"],
        ["lot_min", "true"],
        ["procurement", "bay"],
    ]


def test_a_flag_is_no_number(workbook):
    with pytest.raises(DataError, match=r"items.lot_min +line 4: 'true' is not a quantity"):
        read_workbook(workbook(items=[*ITEMS, ["X", "buy", 1, True]]))


def test_two_sheets_of_one_table_and_unknown_ones_are_named(workbook):
    with pytest.raises(DataError, match="two sheets hold it: 'items' and 'Items '"):
        read_workbook(workbook(items=ITEMS, **{"Items ": ITEMS}))
    (issue,) = read_workbook(workbook(items=ITEMS[:2], itms=ITEMS, Sheet3=[])).issues
    assert (issue.table, issue.full_hint()) == ("itms", "did you mean 'items'?")


def test_settings_stand_in_a_sheet_or_in_the_file_beside_it(workbook, tmp_path):
    (tmp_path / "plan.toml").write_text("horizon_days = 30\n", encoding="utf-8")
    assert read_workbook(workbook(items=ITEMS)).config.horizon_days == 30
    settings = [["# settings"], ["horizon_days = 60"], [None], ["[costing]"], ["overhead_rate = 0.1"]]
    read = read_workbook(workbook(items=ITEMS, **{"plan.toml": settings}))
    assert (read.config.horizon_days, read.config.costing.overhead_rate) == (60, 0.1)


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "plant.xlsx").write_bytes(b"item_id,procurement\n")
    for name in ("plant.xlsx", "nowhere.xlsx"):
        with pytest.raises(ConfigError, match="cannot be opened as a workbook"):
            read_workbook(tmp_path / name)


def test_what_is_written_is_what_a_second_program_sees(plant_folder, tmp_path):
    data = read_folder(
        plant_folder(
            items="item_id,procurement,lot_min,description\n00120,buy,2.5,=1+1\n",
            sales_orders="order_id,item_id,quantity,due_date\nSO-1,00120,3,2026-01-31\n",
        )
    )
    write_workbook(data, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["items", "sales_orders", "plan.toml"]
    sheet = book["items"]
    row = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (row["item_id"].value, row["item_id"].data_type) == ("00120", "s")
    assert (row["description"].value, row["description"].data_type) == ("=1+1", "s")  # a text, not a formula
    assert row["lot_min"].value == 2.5
    due = {heading.value: cell for heading, cell in zip(book["sales_orders"][1], book["sales_orders"][2], strict=True)}
    assert due["due_date"].value == datetime(2026, 1, 31)
    assert due["due_date"].number_format == "yyyy-mm-dd"
