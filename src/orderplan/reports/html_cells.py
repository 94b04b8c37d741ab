"""Cells of result tables as texts for people."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from markupsafe import Markup, escape

from orderplan.labels.sentences import SENTENCE_GROUPS, in_language
from orderplan.tables.results import RESULT_TABLES
from orderplan.tables.table import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.labels.catalogue import Catalogue

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def column_texts(table: pa.Table, name: str, column: str, labels: Catalogue) -> list[str]:
    """Write the cells of a column for people; a missing one is empty.

    Parameters
    ----------
    table
        Rows of a result table.
    name
        Which one; it decides what the column's values are.
    column
        One of its columns.
    labels
        The labels of the words.

    """
    written = _writer(name, column, table.schema.field(column).type, labels)
    return ["" if cell is None else written(cell) for cell in table.column(column).to_pylist()]


def is_numeric(arrow_type: pa.DataType) -> bool:
    """Tell whether a column's values are numbers, which stand to the right."""
    return pa.types.is_integer(arrow_type) or pa.types.is_floating(arrow_type)


def _writer(name: str, column: str, arrow_type: pa.DataType, labels: Catalogue) -> Callable[[Any], str]:
    declared = RESULT_TABLES[name].by_name.get(column) if name in RESULT_TABLES else None
    if declared is not None and declared.kind is Kind.MONEY:
        return money_text
    if declared is not None and declared.kind is Kind.RATE:
        return share_text
    if pa.types.is_boolean(arrow_type):
        return lambda cell: labels.word("flag", str(cell).lower())
    if pa.types.is_integer(arrow_type):
        return lambda cell: f"{cell:,}"
    if pa.types.is_floating(arrow_type):
        return number_text
    if pa.types.is_temporal(arrow_type):
        return lambda cell: str(cell)[:16]
    if (name, column) in SENTENCE_GROUPS:
        return lambda cell: in_language(SENTENCE_GROUPS[name, column], cell, labels)
    return lambda cell: labels.value(name, column, cell)


def number_text(number: float) -> str:
    """Write a quantity to three decimals, without idle zeros; a very small one with all that count.

    Examples
    --------
    >>> number_text(1250.0), number_text(3.066735), number_text(0.000412)
    ('1,250', '3.067', '0.000412')

    """
    decimals = 3 if abs(number) >= 0.001 else 6
    text = f"{number:,.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def money_text(amount: float) -> str:
    """Write an amount of money with two decimals."""
    return f"{round(amount, 2) + 0.0:,.2f}"  # adding 0 makes nothing of minus nothing


def dated(sentence: str) -> Markup:
    """Mark the days in a sentence as such, so that no line ends within one."""
    return Markup(_DAY.sub(r"<time>\g<0></time>", str(escape(sentence))))  # noqa: S704 - escaped here


def share_text(share: float) -> str:
    """Write a share in per cent, rounded down, so that only all of it is 100 %.

    Examples
    --------
    >>> share_text(0.9999), share_text(1.0)
    ('99.9 %', '100 %')

    """
    return f"{math.floor(1_000 * share + 1e-6) / 10:g} %"
