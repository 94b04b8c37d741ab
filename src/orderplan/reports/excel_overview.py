"""The first sheet of a workbook: the key figures, and where everything is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orderplan.enums import Language
from orderplan.reports.excel_colours import BAD, COLOURS
from orderplan.reports.excel_formats import LINK, NOTE, SECTION, TITLE, Formats
from orderplan.tables.results import RESULT_TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from orderplan.labels.catalogue import Catalogue
    from orderplan.reports.excel_figures import Figure

_WIDTHS = (36, 14, 90)
_A4 = 9


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """What the overview says of a table."""

    name: str
    sheet: str
    """The name of its sheet."""
    rows: int
    written: int
    """How many of them the sheet holds."""


def write_overview(
    sheet: Any,
    figures: Sequence[Figure],
    entries: Sequence[SheetEntry],
    labels: Catalogue,
    formats: Formats,
    as_of: date | None,
) -> None:
    """Write the overview: the rows from top to bottom, as a workbook in constant memory needs them."""
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, _title(labels, as_of), formats.of(TITLE))
    row = _section(sheet, 2, labels.text("figures.heading"), formats) if figures else 1
    for figure in figures:
        sheet.write_string(row, 0, figure.label)
        sheet.write_number(row, 1, figure.value, formats.of(figure.style, figure.number_format))
        sheet.write_string(row, 2, figure.note, formats.of(NOTE))
        row += 1
    row = _section(sheet, row + 1, labels.text("workbook.tables"), formats)
    for entry in entries:
        sheet.write_url(row, 0, f"internal:'{_escaped(entry.sheet)}'!A1", formats.of(LINK), labels.table(entry.name))
        sheet.write_number(row, 1, entry.rows, formats.of("", "#,##0"))
        if entry.written < entry.rows:
            cut = labels.text("workbook.cut", shown=entry.written, total=entry.rows, name=entry.name)
            sheet.write_string(row, 2, cut, formats.of(BAD))
        elif labels.language is Language.EN and entry.name in RESULT_TABLES:
            sheet.write_string(row, 2, _first_clause(RESULT_TABLES[entry.name].text), formats.of(NOTE))
        row += 1
    row = _section(sheet, row + 1, labels.text("workbook.colours"), formats)
    for style in COLOURS:
        sheet.write_string(row, 0, labels.text(f"workbook.{style}"), formats.of(style))
        row += 1


def _first_clause(text: str) -> str:
    return re.split(r"[:.;](?=\s|$)", text)[0] + "."


def _title(labels: Catalogue, as_of: date | None) -> str:
    if as_of is None:
        return labels.text("workbook.overview")
    day = labels.text("day", iso=as_of.isoformat(), year=str(as_of.year), month=str(as_of.month), day=str(as_of.day))
    return labels.text("title", day=day)


def _section(sheet: Any, row: int, heading: str, formats: Formats) -> int:
    """Write a heading across the sheet and give the row below it."""
    for place in range(len(_WIDTHS)):
        sheet.write_string(row, place, heading if place == 0 else "", formats.of(SECTION))
    return row + 1


def _escaped(sheet: str) -> str:
    return sheet.replace("'", "''")
