"""One result table as one sheet."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from orderplan.reports.excel_colours import ColourRule, colour_rules
from orderplan.reports.excel_columns import QUANTITY, TEXT, WHOLE, SheetColumn, sheet_columns
from orderplan.reports.excel_formats import HEADING, Formats
from orderplan.workbook_text import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from orderplan.labels.catalogue import Catalogue

_BATCH_ROWS = 10_000
_HEADING_HEIGHT = 32
_A4 = 9
_PAGE_WIDTH = 220
"""Characters side by side on a printed page that can still be read."""


def write_sheet(sheet: Any, name: str, table: pa.Table, labels: Catalogue, formats: Formats) -> None:
    """Write a result table to a sheet, which must be able to hold it."""
    columns = sheet_columns(name, table, labels)
    _lay_out(sheet, columns, table.num_rows, formats)
    writers = [_writer(sheet, column.number_format, formats) for column in columns]
    row = 0
    for start in range(0, table.num_rows, _BATCH_ROWS):
        rows = table.slice(start, _BATCH_ROWS)
        for cells in zip(*(column.values(rows) for column in columns), strict=True):
            row += 1
            for place, cell in enumerate(cells):
                if cell is not None:
                    writers[place](row, place, cell)
    for rule in colour_rules(name, columns, labels) if row else ():
        _colour(sheet, rule, row, formats)


def _lay_out(sheet: Any, columns: list[SheetColumn], rows: int, formats: Formats) -> None:
    """Write the headings, and see to filter, widths and the printed page."""
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, _HEADING_HEIGHT)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, formats.of(HEADING))
    if columns:
        sheet.autofilter(0, 0, rows, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(ceil(sum(column.width for column in columns) / _PAGE_WIDTH), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    sheet.set_footer("&L&A&R&P / &N")


def _writer(sheet: Any, number_format: str, formats: Formats) -> Callable[[int, int, Any], None]:
    """Give what writes a cell: text always as text, never as a formula, a link or a number."""
    form, text = formats.of("", number_format), formats.of("", TEXT)
    whole = formats.of("", WHOLE) if number_format == QUANTITY else form

    def write(row: int, place: int, cell: Any) -> None:
        if isinstance(cell, str):
            sheet.write_string(row, place, cell_text(cell), text)
        else:
            sheet.write_number(row, place, cell, whole if cell == int(cell) else form)

    return write


def _colour(sheet: Any, rule: ColourRule, rows: int, formats: Formats) -> None:
    form = {"format": formats.of(rule.style)} if rule.style else {}
    sheet.conditional_format(1, rule.place, rows, rule.place, {**rule.options, **form})
