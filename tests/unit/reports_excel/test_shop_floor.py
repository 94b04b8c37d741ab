"""The order board and the dispatch list as sheets: what stands out, and lines between states and shifts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import openpyxl
import pyarrow as pa
import pytest

from orderplan.reports.excel import write_results_workbook
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import DISPATCH_LIST, JOB_BOARD, RESOURCE_LOAD

MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - plant time
RED, YELLOW, GREEN = "FFFFC7CE", "FFFFEB9C", "FFC6EFCE"
BOARD = [
    {"job_id": "7", "state": "not_released", "is_late": False},
    {
        "job_id": "WO-1",
        "state": "waiting_for_material",
        "waits_for": "material",
        "waits_for_id": "BOLT",
        "is_late": True,
    },
]
LIST = [
    {"resource_id": "SAW", "shift_start": MONDAY + timedelta(hours=6), "position": 1, "is_late": False,
     "setup_minutes": 12.5},
    {"resource_id": "SAW", "shift_start": MONDAY + timedelta(hours=14), "position": 1, "is_late": True},
]  # fmt: skip


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    tables = {
        "resource_load": pa.Table.from_pylist(
            [{"resource_id": "SAW", "day": date(2026, 1, 5), "capacity_minutes": 480.0}], result_schema(RESOURCE_LOAD)
        ),
        "dispatch_list": pa.Table.from_pylist(LIST, result_schema(DISPATCH_LIST)),
        "job_board": pa.Table.from_pylist(BOARD, result_schema(JOB_BOARD)),
    }
    path = tmp_path_factory.mktemp("workbook") / "plan.xlsx"
    write_results_workbook(tables, path)
    return openpyxl.load_workbook(path)


def rules(sheet, column):
    """The formulas of the rules for a column, with the fill and the upper border of each."""
    return {
        rule.formula[0]: (
            rule.dxf.fill.bgColor.rgb if rule.dxf.fill else None,
            bool(rule.dxf.border and rule.dxf.border.top.style),
        )
        for area in sheet.conditional_formatting
        if str(area.sqref).startswith(f"{column}2")
        for rule in area.rules
    }


def test_the_board_and_the_list_come_before_the_load(workbook):
    assert workbook.sheetnames == ["Overview", "Order board", "Dispatch list", "Machine load"]


def test_states_come_first_on_the_board_and_have_a_colour_and_a_line_between_them(workbook):
    sheet = workbook["Order board"]
    assert [cell.value for cell in sheet[1]][:2] == ["State", "Job"]
    assert [sheet.cell(row, 1).value for row in (2, 3)] == ["Not released", "Waiting for material"]
    assert rules(sheet, "A") == {
        '"Waiting for material"': (YELLOW, False),
        '"Ready"': (GREEN, False),
        '"Running"': (GREEN, False),
        "OR($A2<>$A1)": (None, True),
    }
    late = next(cell.column_letter for cell in sheet[1] if cell.value == "Late")
    assert rules(sheet, late)['"yes"'] == (RED, False)


def test_shifts_and_machines_are_set_apart_by_a_line_over_the_whole_row(workbook):
    sheet = workbook["Dispatch list"]
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    machine, shift = headings["Machine"], headings["Shift from"]
    changed = f"OR(${machine}2<>${machine}1,${shift}2<>${shift}1)"
    assert all(rules(sheet, column)[changed] == (None, True) for column in headings.values())
    assert sheet[f"{shift}2"].value == MONDAY + timedelta(hours=6)
    assert sheet[f"{shift}2"].number_format == "yyyy-mm-dd hh:mm"
