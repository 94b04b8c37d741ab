"""The workbook of a plan's results: a sheet per table, and an overview before them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orderplan.data.workbook import MOST_SHEET_ROWS
from orderplan.enums import Language
from orderplan.labels.catalogue import catalogue
from orderplan.reports.excel_figures import FIGURES, Figure, figures_of
from orderplan.reports.excel_formats import Formats
from orderplan.reports.excel_overview import SheetEntry, write_overview
from orderplan.reports.excel_sheet import write_sheet
from orderplan.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import pyarrow as pa

FIRST_TABLES = (
    "exceptions", "deliveries", "shortages", "shortage_items", "purchase_suggestions", "kitting", "pick_list",
    "job_board", "dispatch_list", "load", "resource_load", "bottlenecks",
)  # fmt: skip
"""The tables that people look at first; the others follow as they come."""
_MOST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_MANY_ROWS = 50_000
"""Rows of all tables from which a workbook is written in constant memory; its file is larger then."""
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Stands in the file in place of the time of writing, so that the same plan gives the same bytes."""


def write_results_workbook(
    tables: Mapping[str, pa.Table],
    path: str | Path,
    *,
    language: Language | str = Language.EN,
    as_of: date | None = None,
    most_rows: int = MOST_SHEET_ROWS,
) -> None:
    """Write result tables to an xlsx workbook: an overview with the key figures, then a sheet per table.

    Headings stand still and have filters; what is late, short or grave has a colour, by rules that hold after sorting.
    Of a table that is longer than a sheet may be it has the first rows, and the overview says so. The same tables give
    the same bytes. The file appears whole or not at all.

    Parameters
    ----------
    tables
        The result tables by name.
    path
        The file.
    language
        Of headings, words and sentences: en or zh.
    as_of
        The planning day, for the title and for what is due soon.
    most_rows
        Rows of a table that are written; a sheet holds 1,048,575. A million rows of ten columns take a minute.

    Raises
    ------
    OSError
        Where the file cannot be written; the old one stays.


    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    labels = catalogue(language)
    order = [*(name for name in FIRST_TABLES if name in tables), *(name for name in tables if name not in FIRST_TABLES)]

    def write(beside: Path) -> None:
        limit = min(most_rows, MOST_SHEET_ROWS)
        rows = sum(min(tables[name].num_rows, limit) for name in order)
        options = {"constant_memory": rows > _MANY_ROWS}
        with xlsxwriter.Workbook(beside, options) as workbook:
            workbook.set_properties({"title": labels.text("workbook.overview"), "created": _CREATED})
            formats = Formats(workbook)
            overview = workbook.add_worksheet(labels.text("workbook.overview"))
            sheets = _sheet_names([labels.text("workbook.overview"), *(labels.table(name) for name in order)])[1:]
            entries: list[SheetEntry] = []
            figures: dict[str, list[Figure]] = {}
            for name, sheet in zip(order, sheets, strict=True):
                table = tables[name]
                write_sheet(workbook.add_worksheet(sheet), name, table.slice(0, limit), labels, formats)
                entries.append(SheetEntry(name, sheet, table.num_rows, min(table.num_rows, limit)))
                figures[name] = figures_of(name, table, labels, as_of)
            in_order = [figure for name in FIGURES for figure in figures.get(name, ())]
            write_overview(overview, in_order, entries, labels, formats, as_of)

    try:
        write_whole(Path(path), write)
    except FileCreateError as error:
        cause = error.args[0]
        raise (cause if isinstance(cause, OSError) else OSError(str(cause))) from None


def _sheet_names(wanted: Iterable[str]) -> list[str]:
    """Make names that a workbook takes: short, without signs of its formulas, each once whatever its case."""
    names: list[str] = []
    for name in wanted:
        plain = name.translate(_NOT_IN_NAMES).strip(" '")[:_MOST_NAME] or "-"
        unique, number = plain, 1
        while unique.casefold() in {other.casefold() for other in names}:
            number += 1
            unique = f"{plain[: _MOST_NAME - 4]} ({number})"
        names.append(unique)
    return names
