"""How a column of a result table looks in a workbook: its heading, the form of its cells, its width."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.labels.declared import word_kind
from orderplan.labels.sentences import explanation_texts, message_texts, reason_texts
from orderplan.tables.coerce import as_text
from orderplan.tables.masks import true_rows
from orderplan.tables.results import RESULT_TABLES
from orderplan.tables.table import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.labels.catalogue import Catalogue

DAY, MOMENT, TEXT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "@"
WHOLE, QUANTITY = "#,##0", "#,##0.######"
"""Of quantities those that are whole are written as such: with the other form they would end in a point."""
_NUMBER_OF_ROW, _MONEY, _SHARE = "0", "#,##0.00####", "0.0%"
_ROW_NUMBERS = ("_id", "_no", "_code")
"""How the names of whole numbers end that name something and count nothing: they have no thousands apart."""
_EXACT = 2**53
"""Whole numbers from here on are not exact in a cell."""
_DAYS_TO_1970, _FIRST_DAY = 25_569, 61
"""Spreadsheets count days from 30 December 1899, and agree on them from 1 March 1900, day 61, on."""
_NARROWEST, _WIDEST, _FILTER_ARROW, _FRACTION = 8, 100, 3, 4
_FIRST: dict[str, tuple[str, ...]] = {
    "exceptions": ("severity", "code", "message"),
    "purchase_suggestions": ("action", "item_id", "supplier_id"),
    "job_board": ("state",),
}
_LAST = ("exception_id", "cause_id", "suggestion_id", "line_group")
"""What people look at first, and what only programs need; the other columns stand in the order of the data model."""
_SENTENCES: dict[tuple[str, str], Callable[[pa.Table, Catalogue], list[str]]] = {
    ("deliveries", "explanation"): explanation_texts,
    ("exceptions", "message"): message_texts,
    ("purchase_suggestions", "reason"): reason_texts,
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet."""

    name: str
    heading: str
    number_format: str
    """As Excel has it."""
    width: float
    """In characters."""
    values: Callable[[pa.Table], list[Any]]
    """Gives the cells of some rows of the table: text, numbers (days and times too), None."""

    @property
    def is_number(self) -> bool:
        """Whether the cells are numbers."""
        return self.number_format not in {TEXT, DAY, MOMENT}


def sheet_columns(name: str, table: pa.Table, labels: Catalogue) -> list[SheetColumn]:
    """Give the columns of a result table as a workbook has them."""
    there = table.column_names
    first, last = (column for column in _FIRST.get(name, ()) if column in there), set(_LAST) & set(there)
    order = dict.fromkeys((*first, *(column for column in there if column not in last), *there))
    return [_sheet_column(name, table, column, labels) for column in order]


def _sheet_column(name: str, table: pa.Table, column: str, labels: Catalogue) -> SheetColumn:
    cells, heading = table.column(column), labels.column(name, column)
    number_format = _number_format(name, column, cells)
    values, width = _plain_values(column), _width_of_values(cells, number_format)
    translated = _SENTENCES.get((name, column))
    if translated is not None:

        def values(rows: pa.Table) -> list[Any]:
            return translated(rows.select([column]), labels)

    elif pa.types.is_boolean(cells.type) or word_kind(name, column):
        shown = _shown_words(name, column, cells, labels)
        width = max(map(text_width, shown.values()), default=0)

        def values(rows: pa.Table) -> list[Any]:
            return [shown.get(cell) for cell in rows.column(column).to_pylist()]

    longest_word = max(map(text_width, heading.split()), default=0)
    return SheetColumn(column, heading, number_format, _bounded(max(width, longest_word + _FILTER_ARROW)), values)


def _bounded(width: float) -> float:
    return min(max(width + 2, _NARROWEST), _WIDEST)


def _number_format(name: str, column: str, cells: pa.ChunkedArray) -> str:
    declared = RESULT_TABLES[name].by_name.get(column) if name in RESULT_TABLES else None
    kind = declared.kind if declared else None
    if pa.types.is_date(cells.type):
        return DAY
    if pa.types.is_timestamp(cells.type):
        return MOMENT
    if pa.types.is_integer(cells.type) and not _is_inexact(cells):
        return _NUMBER_OF_ROW if column.endswith(_ROW_NUMBERS) else WHOLE
    if pa.types.is_floating(cells.type):
        return {Kind.MONEY: _MONEY, Kind.RATE: _SHARE}.get(kind, QUANTITY) if kind else QUANTITY
    return TEXT


def _is_inexact(cells: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.greater_equal(pc.abs(cells.cast(pa.int64())), _EXACT)).as_py())


def _plain_values(column: str) -> Callable[[pa.Table], list[Any]]:
    """Give cells as numbers or text; what a cell cannot hold as a number is text, what is not there None."""

    def values(rows: pa.Table) -> list[Any]:
        cells = rows.column(column).combine_chunks()
        kind = cells.type
        if pa.types.is_floating(kind):
            return _numbers_or_text(cells, pc.if_else(pc.is_nan(cells), None, cells), pc.is_inf(cells))
        if pa.types.is_integer(kind):
            return _numbers_or_text(cells, cells, pc.greater_equal(pc.abs(cells.cast(pa.int64())), _EXACT))
        if pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):
            seconds = cells.cast(pa.timestamp("s"), safe=False).cast(pa.int64())
            days = pc.add(pc.divide(seconds.cast(pa.float64()), 86_400.0), _DAYS_TO_1970)
            return _numbers_or_text(cells, days, pc.less(days, _FIRST_DAY))
        return cells.to_pylist() if pa.types.is_string(kind) else as_text(cells).to_pylist()

    return values


def _numbers_or_text(cells: pa.Array, numbers: pa.Array, unfit: pa.Array) -> list[Any]:
    """Give the numbers, but as text the cells that do not fit one."""
    found: list[Any] = numbers.to_pylist()
    for place in true_rows(unfit).tolist():
        found[place] = as_text(cells.slice(place, 1))[0].as_py()
    return found


def _shown_words(name: str, column: str, cells: pa.ChunkedArray, labels: Catalogue) -> dict[Any, str]:
    """Give for each distinct word of a column what people read."""
    if pa.types.is_boolean(cells.type):
        return {True: labels.word("flag", "true"), False: labels.word("flag", "false")}
    return {word: labels.value(name, column, word) for word in pc.unique(cells).to_pylist() if word is not None}


def _width_of_values(cells: pa.ChunkedArray, number_format: str) -> float:
    """Give the width of the widest cell, in characters."""
    if number_format in {DAY, MOMENT}:
        return len(number_format)
    if not len(cells) or cells.null_count == len(cells):
        return 0
    if number_format == TEXT:
        text = cells if pa.types.is_string(cells.type) else pa.chunked_array([as_text(cells.combine_chunks())])
        # Wide characters, which take two places, are those of three bytes.
        characters, size = pc.utf8_length(text), pc.binary_length(text)
        return float(pc.max(pc.add(characters, pc.divide(pc.subtract(size, characters), 2))).as_py())
    extremes = [value for value in pc.min_max(cells).as_py().values() if abs(value) != float("inf")]
    fraction = {QUANTITY: _FRACTION, _MONEY: 3}.get(number_format, 0)
    return max((len(f"{int(value):,}") for value in extremes), default=0) + fraction


def text_width(text: str) -> int:
    """Give the places that a text takes; those of Chinese characters are two wide."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
