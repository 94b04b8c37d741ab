"""Reading and writing a plant as one Excel workbook, a sheet per table."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from orderplan.data.check import checked
from orderplan.data.folder import unknown_table, unreadable_table
from orderplan.data.frames import cells_array
from orderplan.data.raw import RawTable
from orderplan.data.settings import SETTINGS_FILE, read_settings, settings_from, settings_text
from orderplan.enums import OnDataError
from orderplan.errors import ConfigError
from orderplan.tables.headings import table_of
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import Kind
from orderplan.whole_file import write_whole
from orderplan.workbook_text import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from orderplan.data.planning_data import PlanningData
    from orderplan.errors import DataIssue

MOST_SHEET_ROWS = 1_048_575
"""Rows that a sheet holds below its headings."""


def read_workbook(path: str | Path, *, on_data_error: OnDataError | str = OnDataError.RAISE) -> PlanningData:
    """Read and check a workbook (xlsx, xlsm, xls, xlsb or ods): a sheet per table, headings in its first row.

    Parameters
    ----------
    path
        The workbook. Its sheet `plan.toml`, a line of TOML in each row, holds the settings; where it has none, the file
        `plan.toml` in its folder does.
    on_data_error
        As in `read_folder`.

    Raises
    ------
    DataError
        Lists every bad cell with its row in the sheet.
    ConfigError
        Where the file cannot be opened as a workbook.

    """
    import python_calamine

    path = Path(path)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
    except (OSError, python_calamine.CalamineError) as error:
        raise ConfigError([f"'{path}' cannot be opened as a workbook: {error}."]) from error
    if SETTINGS_FILE in workbook.sheet_names:
        lines = workbook.get_sheet_by_name(SETTINGS_FILE).to_python()
        config, headings = settings_from("\n".join(str(line[0]) for line in lines), source=SETTINGS_FILE)
    else:
        config, headings = read_settings(path.parent / SETTINGS_FILE)
    raw: dict[str, RawTable] = {}
    issues: list[DataIssue] = []
    for name in workbook.sheet_names:
        if name == SETTINGS_FILE:
            continue
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        table = table_of(name, headings)
        if table is None and rows:
            issues.append(unknown_table(name, name))
        elif table in raw:
            message = f"two sheets hold it: '{raw[table].source}' and '{name}'."
            issues.append(unreadable_table(table, message, name))
        elif table is not None and rows:
            raw[table] = _sheet_raw(name, rows)
    return checked(raw, config=config, headings=headings, issues=issues, on_data_error=OnDataError(on_data_error))


def _sheet_raw(name: str, rows: list[list[Any]]) -> RawTable:
    """Take a sheet's cells; rows without any cell are left out, as people leave them between blocks."""
    headings, body = rows[0], rows[1:]
    filled = [place for place, row in enumerate(body) if any(cell != "" for cell in row)]
    columns = [cells_array([_cell(body[place][at]) for place in filled]) for at in range(len(headings))]
    return RawTable(
        headings=tuple("" if heading == "" else str(heading) for heading in headings),
        columns=tuple(columns),
        source=name,
        lines=_row_numbers(np.array(filled, dtype=np.int64) + 2),
    )


def _row_numbers(numbers: np.ndarray) -> Callable[[], np.ndarray]:
    return lambda: numbers


def _cell(cell: Any) -> Any:
    """Make an empty cell missing, and a whole float whole: spreadsheets know no integers."""
    if cell == "":
        return None
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def write_workbook(data: PlanningData, path: str | Path) -> None:
    """Write a plant to an xlsx workbook: a sheet per table that has rows, and a sheet `plan.toml` with the settings.

    The file appears whole or not at all.

    Raises
    ------
    ConfigError
        Where a table has more rows than a sheet holds.

    """
    import xlsxwriter

    path = Path(path)
    too_long = [name for name, table in data.tables.items() if table.num_rows > MOST_SHEET_ROWS]
    if too_long:
        raise ConfigError([f"{name} has more rows than a sheet holds ({MOST_SHEET_ROWS:,})." for name in too_long])

    def write(beside: Path) -> None:
        with xlsxwriter.Workbook(beside, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
            bold = workbook.add_format({"bold": True, "bottom": 1})
            moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            text = workbook.add_format({"num_format": "@"})
            for name, table in data.tables.items():
                if table.num_rows:
                    _write_sheet(
                        workbook.add_worksheet(name), name, table, {"bold": bold, "moment": moment, "text": text}
                    )
            settings = workbook.add_worksheet(SETTINGS_FILE)
            for row, line in enumerate(settings_text(data.config).splitlines()):
                settings.write_string(row, 0, line, text)

    write_whole(path, write)


def _write_sheet(sheet: Any, name: str, table: pa.Table, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, table.num_rows, table.num_columns - 1)
    widths = [max(10, min(40, len(heading) + 3)) for heading in table.column_names]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, table.column_names[place], formats["bold"])
    declared = INPUT_TABLES[name].by_name
    writers: list[Callable[[int, int, Any], Any]] = [
        _until_writer(sheet, formats)
        if field.name in declared and declared[field.name].kind is Kind.UNTIL
        else _writer(sheet, field.type, formats)
        for field in table.schema
    ]
    row_number = 0
    for batch in table.to_batches(max_chunksize=10_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            row_number += 1
            for place, cell in enumerate(row):
                if cell is not None:
                    writers[place](row_number, place, cell)


def _until_writer(sheet: Any, formats: dict[str, Any]) -> Callable[[int, int, Any], Any]:
    """Write the end of a day as that day: a cell cannot tell midnight from the bare day, which is read to its end."""
    midnight = time()

    def write(row: int, place: int, cell: datetime) -> Any:
        if cell.time() == midnight:
            return sheet.write_datetime(row, place, cell.date() - timedelta(days=1))
        return sheet.write_datetime(row, place, cell, formats["moment"])

    return write


def _writer(sheet: Any, arrow_type: pa.DataType, formats: dict[str, Any]) -> Callable[[int, int, Any], Any]:
    if pa.types.is_timestamp(arrow_type):
        return lambda row, place, cell: sheet.write_datetime(row, place, cell, formats["moment"])
    if pa.types.is_date(arrow_type):
        return lambda row, place, cell: (
            sheet.write_datetime(row, place, cell)
            if cell.year >= 1900
            else sheet.write_string(row, place, cell.isoformat())
        )
    if pa.types.is_boolean(arrow_type):
        return sheet.write_boolean
    if pa.types.is_integer(arrow_type) or pa.types.is_floating(arrow_type):
        return sheet.write_number
    # As text cells, so that an id such as 00120 keeps its zeros.
    return lambda row, place, cell: sheet.write_string(row, place, cell_text(str(cell)), formats["text"])
