"""A drawn plant as files, frames and workbook, none written by the library, and the tables that it should give."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from orderplan.data.settings import SETTINGS_FILE, settings_text
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from orderplan.config import PlanConfig
    from tests.strategies import Plant, Row

    TextRow = dict[str, str]

ROW_TAG = "row_tag"
"""An extra column that numbers the rows, so that each can be found again."""


def expected_table(table: str, rows: Iterable[Row]) -> pa.Table:
    """Build the table that the rows should be read into: declared types, defaults in place of missing values."""
    declared = INPUT_TABLES[table].columns
    filled = [
        {column.name: column.default if row[column.name] is None else row[column.name] for column in declared}
        for row in rows
    ]
    return pa.table(
        {column.name: pa.array([row[column.name] for row in filled], column.arrow_type) for column in declared}
    )


def used_columns(table: str, rows: Iterable[Row]) -> list[str]:
    """Name the columns that must stand in a file: required ones, and those with a value."""
    rows = list(rows)
    return [
        column.name
        for column in INPUT_TABLES[table].columns
        if column.required or any(row[column.name] is not None for row in rows)
    ]


def text_cell(kind: Kind, value: Any) -> str:
    """Write a value as it stands in a CSV file."""
    if value is None:
        return ""
    if kind is Kind.UNTIL and value.time() == time():
        return (value - timedelta(days=1)).date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def text_rows(plant: Plant) -> dict[str, list[TextRow]]:
    """Write the cells of the used columns of all tables that have rows, with a tag behind them."""
    return {
        table: [
            {name: text_cell(INPUT_TABLES[table].by_name[name].kind, row[name]) for name in used_columns(table, rows)}
            | {ROW_TAG: str(number)}
            for number, row in enumerate(rows)
        ]
        for table, rows in plant.rows.items()
        if rows
    }


def csv_text(rows: list[TextRow]) -> tuple[str, list[int]]:
    """Write rows as CSV; give the text and the line on which each row starts. A cell without a name has no heading."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([name for name in rows[0] if name])
    lines = []
    for row in rows:
        lines.append(target.getvalue().count("\n") + 1)
        writer.writerow(row.values())
    return target.getvalue(), lines


def write_csv_folder(
    folder: Path, rows: Mapping[str, list[TextRow]], config: PlanConfig, *, packed: bool = False
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table, of_table in rows.items():
        content = csv_text(of_table)[0].encode()
        if packed:
            (folder / f"{table}.csv.gz").write_bytes(gzip.compress(content, compresslevel=1))
        else:
            (folder / f"{table}.csv").write_bytes(content)
    (folder / SETTINGS_FILE).write_text(settings_text(config), encoding="utf-8")


def arrow_tables(plant: Plant) -> dict[str, pa.Table]:
    """Give the used columns as Arrow tables, missing cells missing."""
    return {
        table: pa.table(
            {
                name: pa.array([row[name] for row in rows], INPUT_TABLES[table].by_name[name].arrow_type)
                for name in used_columns(table, rows)
            }
        )
        for table, rows in plant.rows.items()
        if rows
    }


def write_parquet_folder(folder: Path, plant: Plant) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table, content in arrow_tables(plant).items():
        pq.write_table(content, folder / f"{table}.parquet")
    (folder / SETTINGS_FILE).write_text(settings_text(plant.config), encoding="utf-8")


def data_frames(plant: Plant) -> dict[str, pd.DataFrame]:
    """Give the used columns as DataFrames of plain Python objects, as a program collects them."""
    return {
        table: pd.DataFrame(
            [[row[name] for name in used_columns(table, rows)] for row in rows], columns=used_columns(table, rows)
        )
        for table, rows in plant.rows.items()
        if rows
    }


def write_plain_workbook(path: Path, plant: Plant) -> None:
    """Write a sheet per table as a planner types it: days and times as such, numbers as numbers, ids as text."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for table, rows in plant.rows.items():
            if not rows:
                continue
            sheet = workbook.add_worksheet(table)
            for place, name in enumerate(used_columns(table, rows)):
                sheet.write_string(0, place, name)
                kind = INPUT_TABLES[table].by_name[name].kind
                for number, row in enumerate(rows, start=1):
                    _write_cell(sheet, number, place, kind, row[name], moment)
        settings = workbook.add_worksheet(SETTINGS_FILE)
        for number, line in enumerate(settings_text(plant.config).splitlines()):
            settings.write_string(number, 0, line)


def _write_cell(sheet: Any, number: int, place: int, kind: Kind, value: Any, moment: Any) -> None:
    if value is None:
        return
    if kind is Kind.UNTIL and value.time() == time():
        sheet.write_datetime(number, place, (value - timedelta(days=1)).date())
    elif isinstance(value, datetime):
        sheet.write_datetime(number, place, value, moment)
    elif isinstance(value, date):
        sheet.write_datetime(number, place, value)
    elif isinstance(value, bool):
        sheet.write_boolean(number, place, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(number, place, value)
    else:
        sheet.write_string(number, place, value)
