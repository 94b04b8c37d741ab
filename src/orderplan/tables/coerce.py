"""A column of anything (text, numbers, dates, mixed cells) to the type that its declaration asks for.

The fast path is one Arrow cast of the whole column. Only where that fails each distinct text is read by itself, so that
every bad cell can be named.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import Severity
from orderplan.errors import DataIssue
from orderplan.tables.arrays import text_bytes
from orderplan.tables.parse import UNREADABLE, hint_for_day, hint_for_number, parser_of
from orderplan.tables.suggest import suggestions
from orderplan.tables.table import NUMBERS, TEXTS, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orderplan.tables.table import Column

_CASTS_FROM_TEXT = frozenset({Kind.QUANTITY, Kind.FACTOR, Kind.RATE, Kind.MONEY, Kind.MINUTES, Kind.COUNT, Kind.DATE})


def coerce_column(
    table: str, column: Column, raw: pa.Array, synonyms: Mapping[str, str] = MappingProxyType({})
) -> tuple[pa.Array, list[DataIssue]]:
    """Turn a raw column into the declared type.

    Parameters
    ----------
    table
        Name of the table, for the issues.
    column
        The declaration.
    raw
        The column as it was read, of any Arrow type.
    synonyms
        Other texts for the column's values, such as ``{"自制": "make"}``.

    Returns
    -------
    pyarrow.Array, list of DataIssue
        The column in the declared type, where unreadable cells are missing, and an issue that lists those cells.

    """
    wanted = column.arrow_type
    if raw.type == wanted and column.kind in NUMBERS | {Kind.FLAG, Kind.DATE, Kind.MOMENT}:
        return _without_nan(raw), []
    if pa.types.is_null(raw.type):
        return pa.nulls(len(raw), wanted), []
    if not _is_text(raw.type):
        typed = _from_typed(column, raw)
        if typed is not None:
            return _without_nan(typed), []
        raw = as_text(raw)
    trimmed = _trimmed(raw)
    if column.kind in TEXTS:
        return trimmed, []
    # A word of the user's own may mean another of ours: then each cell is looked at.
    redefined = len(synonyms) > 0 and bool(pc.any(pc.is_in(trimmed, value_set=pa.array(list(synonyms)))).as_py())
    if column.kind in _CASTS_FROM_TEXT and not redefined:
        try:
            return _without_nan(trimmed.cast(wanted), keep=trimmed), []
        except (pa.ArrowInvalid, _NotFiniteError):
            pass
    if column.words is not None and len(trimmed) > 0 and not redefined:
        known = pc.is_in(trimmed, value_set=pa.array([str(word) for word in column.words]), skip_nulls=True)
        if int(pc.sum(known).as_py()) == len(trimmed) - trimmed.null_count:
            return trimmed, []
    return _cell_by_cell(table, column, trimmed, synonyms)


class _NotFiniteError(ValueError):
    """A text such as 'nan' or 'inf' was cast to a number: each cell must be looked at."""


def _without_nan(array: pa.Array, *, keep: pa.Array | None = None) -> pa.Array:
    """Make NaN missing (pandas' way to say so); in text (`keep` given) NaN and infinity are mistakes."""
    if not pa.types.is_floating(array.type) or len(array) == array.null_count:
        return array
    total = pc.sum(array).as_py()
    if total is not None and np.isfinite(total):
        return array
    if keep is not None and not pc.all(pc.is_finite(array)).as_py():
        raise _NotFiniteError
    return pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array)


def _is_text(arrow_type: pa.DataType) -> bool:
    return bool(pa.types.is_string(arrow_type) or pa.types.is_large_string(arrow_type))


def as_text(raw: pa.Array) -> pa.Array:
    """Write typed cells as a person would: whole floats without ``.0``, days without a time."""
    if pa.types.is_dictionary(raw.type):
        return as_text(raw.dictionary_decode())
    if pa.types.is_floating(raw.type):
        raw = pc.if_else(pc.is_nan(raw), pa.scalar(None, raw.type), raw)
        whole = pc.and_(pc.equal(raw, pc.round(raw)), pc.less(pc.abs(raw), 1e15))
        if pc.all(whole).as_py() is not False:
            return raw.cast(pa.int64()).cast(pa.string())
        cells = raw.to_pylist()
        return pa.array([None if c is None else str(int(c)) if c.is_integer() else repr(c) for c in cells], pa.string())
    if pa.types.is_timestamp(raw.type):
        text = pc.strftime(_local(raw).cast(pa.timestamp("s"), safe=False), format="%Y-%m-%d %H:%M:%S")
        return pc.replace_substring_regex(text, r" 00:00:00(\.0+)?$", "")
    if not pa.types.is_duration(raw.type):  # Arrow would write its count of microseconds
        try:
            return raw.cast(pa.string())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # lists, records, bytes that are no text
            pass
    return pa.array([None if cell is None else cell_text(cell) for cell in raw.to_pylist()], pa.string())


def cell_text(cell: object) -> str:
    """Write one cell as a person would: whole floats without ``.0``, days without a time, durations as HH:MM."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return str(cell).removesuffix(" 00:00:00")


def _local(moments: pa.Array) -> pa.Array:
    """Give times with a zone as the clock there shows them: plant time has no zone."""
    return moments if moments.type.tz is None else pc.local_timestamp(moments)


def _trimmed(raw: pa.Array) -> pa.Array:
    """Cut white space at both ends and make empty texts missing; copies only where there is something to do."""
    text = raw if pa.types.is_string(raw.type) else raw.cast(pa.string())
    if not _needs_trimming(text):
        return text
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), pa.scalar(None, pa.string()), trimmed)


def _needs_trimming(text: pa.Array) -> bool:
    """Tell by the first and last bytes whether a text may be empty, or may begin or end with white space.

    Bytes up to 0x20 are ASCII white space. The other blanks begin with C2, E1, E2 or E3 (U+00A0 is C2 A0; U+3000, the
    wide blank of Chinese exports, E3 80 80) and end with a byte from 80 to AF. Other characters share these bytes, so a
    yes may be a false alarm, which costs time only.
    """
    if len(text) == text.null_count:
        return False
    offsets, data = text_bytes(text)
    starts, ends = offsets[:-1], offsets[1:]
    filled = ends > starts
    if int(np.count_nonzero(filled)) < len(text) - text.null_count:
        return True
    first, last = data[starts[filled]], data[ends[filled] - 1]
    suspicious = (first <= 0x20) | (first == 0xC2) | ((first >= 0xE1) & (first <= 0xE3)) | (last <= 0x20)
    return bool((suspicious | ((last >= 0x80) & (last <= 0xAF))).any())


def _from_typed(column: Column, raw: pa.Array) -> pa.Array | None:
    """Convert between typed columns where no cell loses anything; None where a cell might."""
    if column.kind is Kind.UNTIL and pa.types.is_date(raw.type):
        return pc.add(raw.cast(pa.timestamp("s")), pa.scalar(86_400, pa.duration("s")))
    number_like = pa.types.is_integer(raw.type) or pa.types.is_floating(raw.type) or pa.types.is_decimal(raw.type)
    if column.kind in NUMBERS and not number_like:
        return None
    if column.kind in {Kind.DATE, Kind.MOMENT, Kind.UNTIL} and not pa.types.is_temporal(raw.type):
        return None
    if column.kind in TEXTS | {Kind.WORD, Kind.CLOCK} or (
        column.kind is Kind.FLAG and not pa.types.is_boolean(raw.type)
    ):
        return None
    if pa.types.is_timestamp(raw.type):
        raw = _local(raw)
        at_midnight = pc.all(pc.equal(raw, pc.floor_temporal(raw, unit="day")))
        if column.kind is Kind.DATE and at_midnight.as_py() is False:
            return None
    try:
        if pa.types.is_floating(raw.type):
            raw = _without_nan(raw)
        if pa.types.is_decimal(raw.type) and pa.types.is_floating(column.arrow_type):
            raw = raw.cast(pa.string())  # Arrow's own way is off by a bit in one of seven
        return raw.cast(column.arrow_type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _cell_by_cell(
    table: str, column: Column, text: pa.Array, synonyms: Mapping[str, str]
) -> tuple[pa.Array, list[DataIssue]]:
    """Read each distinct text by itself and name the ones that cannot be read."""
    encoded = text.dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    parse = parser_of(column)
    parsed = [parse(synonyms.get(cell, cell)) for cell in distinct]
    typed = pa.array(parsed, column.arrow_type).take(encoded.indices)
    unreadable = np.array([value is None for value in parsed], dtype=bool)
    if not unreadable.any():
        return typed, []
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero((codes >= 0) & unreadable[codes])
    bad_texts = [cell for cell, value in zip(distinct, parsed, strict=True) if value is None]
    return typed, [_unreadable_issue(table, column, rows, text.take(pa.array(rows)), bad_texts)]


def _unreadable_issue(
    table: str, column: Column, rows: np.ndarray, values: pa.Array, bad_texts: list[str]
) -> DataIssue:
    kind, message, hint = UNREADABLE[column.kind]
    meant: dict[str, str] = {}
    if column.words is not None:
        hint = f"the words are {', '.join(column.words)}."
        meant = suggestions(bad_texts, [str(word) for word in column.words])
    elif column.kind in NUMBERS:
        hint = hint_for_number(values[0].as_py()) or hint
    elif column.kind is Kind.DATE:
        hint = hint_for_day(values[0].as_py()) or hint
    return DataIssue(
        kind=kind,
        severity=Severity.ERROR,
        table=table,
        column=column.name,
        message=message,
        hint=hint,
        rows=rows,
        values=values,
        suggestions=meant,
    )
