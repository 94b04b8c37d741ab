"""The checks of one table by itself: values in range, keys unique, validity in order and without overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataIssue
from orderplan.row_order import packed_key, ranks
from orderplan.tables.coerce import as_text
from orderplan.tables.masks import true_rows
from orderplan.tables.references import UNKNOWN
from orderplan.tables.table import NUMBERS, Kind
from orderplan.timeline import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orderplan.tables.table import Column, Table

LARGEST_QUANTITY = 1e12
"""Quantities are held as millionths in 64 bits, which end at 9.2e12; sums need room above a single one."""
_HALF_MILLIONTH = 5e-7


def check_values(table: Table, columns: Mapping[str, pa.Array]) -> Iterator[DataIssue]:
    """Yield an issue for each column in which values are missing, too small, too large or impossible."""
    for column in table.columns:
        array = columns[column.name]
        if column.required and array.null_count:
            yield _missing(table.name, column, np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False)))
        if column.kind in NUMBERS:
            yield from _check_range(table.name, column, array)
        elif column.kind is Kind.DATE and not column.open_ended:
            yield from _check_days(table.name, column, array)
    if table.period:
        yield from _check_period_order(table.name, columns["valid_from"], columns["valid_to"])


def _missing(table: str, column: Column, rows: np.ndarray) -> DataIssue:
    return DataIssue(
        kind=IssueKind.MISSING_VALUE,
        severity=Severity.ERROR,
        table=table,
        column=column.name,
        message="a value is missing.",
        hint=f"every row needs one: {f'one of {column.allowed}' if column.words else column.text}.",
        rows=rows,
    )


def _check_range(table: str, column: Column, array: pa.Array) -> Iterator[DataIssue]:
    bounds = pc.min_max(array)
    least, most = bounds["min"].as_py(), bounds["max"].as_py()
    if least is None:
        return
    maximum = _largest(column)
    below = column.below
    if below is not None and column.kind is Kind.RATE:
        below -= _HALF_MILLIONTH  # a rate counts in millionths, and must be below the bound after rounding too
    inside = (
        (column.minimum is None or least >= column.minimum)
        and (column.above is None or least > column.above)
        and most <= maximum
        and (below is None or most < below)
    )
    values = array.fill_null(column.minimum if column.minimum is not None else 1).to_numpy(zero_copy_only=False)
    if not inside:
        bad = values > maximum
        if column.minimum is not None:
            bad |= values < column.minimum
        if column.above is not None:
            bad |= values <= column.above
        if below is not None:
            bad |= values >= below
        bad &= array.is_valid().to_numpy(zero_copy_only=False)
        yield _out_of_range(table, column, array, np.flatnonzero(bad))
    if column.kind is Kind.QUANTITY and least < _HALF_MILLIONTH:
        tiny = np.flatnonzero((values > 0) & (values < _HALF_MILLIONTH))
        if len(tiny):
            yield DataIssue(
                kind=IssueKind.TOO_SMALL_TO_COUNT,
                severity=Severity.WARNING,
                table=table,
                column=column.name,
                message="'{value}' is less than half a millionth and counts as 0.",
                hint="give it in a smaller unit.",
                rows=tiny,
                values=as_text(array.take(pa.array(tiny))),
            )


def _largest(column: Column) -> float:
    """Give the largest number that a column may hold: its own bound, else what can be counted with."""
    if column.maximum is not None:
        return column.maximum
    return LARGEST_QUANTITY if column.kind in {Kind.QUANTITY, Kind.MONEY, Kind.MINUTES, Kind.FACTOR} else 2**31 - 1


def _out_of_range(table: str, column: Column, array: pa.Array, rows: np.ndarray) -> DataIssue:
    values = as_text(array.take(pa.array(rows)))
    negative = values[0].as_py().startswith("-")
    hint = f"it must be {column.allowed}."
    if column.maximum is None and array[int(rows[0])].as_py() > _largest(column):
        hint = f"the largest that can be counted with is {_largest(column):,.0f}."
    if column.kind is Kind.RATE and not negative:
        hint += " 2 % is 0.02."
    return DataIssue(
        kind=IssueKind.OUT_OF_RANGE,
        severity=Severity.ERROR,
        table=table,
        column=column.name,
        message="'{value}' is negative." if negative else "'{value}' is out of range.",
        hint=hint,
        rows=rows,
        values=values,
    )


def _check_days(table: str, column: Column, array: pa.Array) -> Iterator[DataIssue]:
    """Report days that no calendar knows: typing errors."""
    bounds = pc.min_max(array.cast(pa.int32()))
    least, most = bounds["min"].as_py(), bounds["max"].as_py()
    if least is None or (least >= FIRST_DAY and most <= LAST_DAY):
        return
    values = array.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero((values < FIRST_DAY) | (values > LAST_DAY))
    yield DataIssue(
        kind=IssueKind.OUT_OF_RANGE,
        severity=Severity.ERROR,
        table=table,
        column=column.name,
        message="'{value}' cannot be meant.",
        hint="days lie between 1950 and 2199; leave the cell empty where there is none.",
        rows=rows,
        values=array.take(pa.array(rows)).cast(pa.string()),
    )


def _check_period_order(table: str, first: pa.Array, end: pa.Array) -> Iterator[DataIssue]:
    """Find rows that end before they begin (an error) or on the day they begin (a warning: never valid)."""
    for comparison, kind_severity, message in (
        (pc.greater, Severity.ERROR, "valid_to '{value}' is before valid_from."),
        (pc.equal, Severity.WARNING, "valid_to '{value}' is valid_from: the row is never valid."),
    ):
        bad = comparison(first, end)
        if not pc.any(bad).as_py():
            continue
        rows = true_rows(bad)
        yield DataIssue(
            kind=IssueKind.WRONG_ORDER_OF_DATES,
            severity=kind_severity,
            table=table,
            column="valid_to",
            message=message,
            hint="valid_to is the first day on which the row is no longer valid.",
            rows=rows,
            values=end.take(pa.array(rows)).cast(pa.string()),
        )


def check_keys(table: Table, columns: Mapping[str, pa.Array], codes: Mapping[str, np.ndarray]) -> Iterator[DataIssue]:
    """Yield an issue where rows share a key, or rows of one key overlap in validity.

    Parameters
    ----------
    table
        The declaration.
    columns
        The checked columns by name, each of n rows.
    codes
        Integer codes of columns that have them already, each of shape (n,).

    """
    if not table.key:
        return
    count = len(columns[table.key[0]])
    if table.fallback_key:
        gap = next(name for name in table.key if name not in table.fallback_key)
        missing = columns[gap].is_null().to_numpy(zero_copy_only=False)
        choices = [(table.key, np.flatnonzero(~missing)), (table.fallback_key, np.flatnonzero(missing))]
    else:
        choices = [(table.key, np.arange(count))]
    for key, rows in choices:
        if len(rows) > 1:
            yield from _check_one_key(table, key, rows, columns, codes)


def _check_one_key(
    table: Table,
    key: tuple[str, ...],
    rows: np.ndarray,
    columns: Mapping[str, pa.Array],
    codes: Mapping[str, np.ndarray],
) -> Iterator[DataIssue]:
    names = [name for name in key if not (table.period and name == "valid_from")]
    for name in names:
        # A row whose key is missing or unknown is reported for that; it repeats nothing.
        if table.by_name[name].required and columns[name].null_count:
            rows = rows[columns[name].is_valid().to_numpy(zero_copy_only=False)[rows]]
        if name in codes:
            rows = rows[codes[name][rows] > UNKNOWN]
    packed = packed_key([codes_of(columns[name], codes.get(name)) for name in names])[rows]
    ordered = np.sort(packed)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(repeated):
        return
    repeated = repeated[np.append(True, repeated[1:] != repeated[:-1])]
    again = np.isin(packed, repeated)
    rows, group = rows[again], np.searchsorted(repeated, packed[again])
    if table.period:
        overlapping = _overlapping(
            group, columns["valid_from"].take(pa.array(rows)), columns["valid_to"].take(pa.array(rows))
        )
        rows, group = rows[overlapping], group[overlapping]
    rows = rows[~_first_of_identical_rows(rows, group, columns)]
    if not len(rows):
        return
    what = "is valid twice on the same day" if table.period else "stands more than once"
    hint = (
        "let one row end where the next begins (valid_to is the first day no longer valid)."
        if table.period
        else "keep one row."
    )
    yield DataIssue(
        kind=IssueKind.OVERLAP if table.period else IssueKind.DUPLICATE_KEY,
        severity=Severity.ERROR,
        table=table.name,
        column=key[0] if len(names) == 1 else "",
        message=f"'{{value}}' {what}." if len(names) == 1 else f"{', '.join(names)} '{{value}}' {what}.",
        hint=hint,
        rows=rows,
        values=_joined([columns[name].take(pa.array(rows)) for name in names]),
    )


def codes_of(array: pa.Array, known: np.ndarray | None = None) -> np.ndarray:
    """Give integers that are equal where the values are equal; missing values are equal to one another.

    Returns
    -------
    numpy.ndarray
        Shape (n,), int64, from -1 (missing) on for texts; days, times, whole numbers and flags as they are.

    """
    if known is not None:
        return known.astype(np.int64)
    if pa.types.is_string(array.type):
        if array.null_count == len(array):
            return np.full(len(array), -1, dtype=np.int64)
        indices = array.dictionary_encode().indices
        return indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    if pa.types.is_floating(array.type):
        return ranks(array.fill_null(-1.0).to_numpy(zero_copy_only=False))
    if pa.types.is_temporal(array.type):
        array = array.cast(pa.int32() if pa.types.is_date32(array.type) else pa.int64())
    least = pc.min(array).as_py()
    missing = (0 if least is None else int(least)) - 1
    return array.cast(pa.int64()).fill_null(missing).to_numpy(zero_copy_only=False)


def _overlapping(group: np.ndarray, first: pa.Array, end: pa.Array) -> np.ndarray:
    """Tell which rows share a day with another row of their group; rows that are never valid share none."""
    starts = first.cast(pa.int32()).fill_null(-(2**31)).to_numpy(zero_copy_only=False).astype(np.int64)
    ends = end.cast(pa.int32()).fill_null(2**31 - 1).to_numpy(zero_copy_only=False).astype(np.int64)
    order = np.lexsort((ends, starts, group))
    overlapping = np.zeros(len(group), dtype=bool)
    last_group, reach, reaching = -1, 0, -1
    for row in order.tolist():
        if starts[row] >= ends[row]:
            continue
        if group[row] == last_group and starts[row] < reach:
            overlapping[row] = overlapping[reaching] = True
        if group[row] != last_group or ends[row] > reach:
            last_group, reach, reaching = int(group[row]), int(ends[row]), row
    return overlapping


def _first_of_identical_rows(rows: np.ndarray, group: np.ndarray, columns: Mapping[str, pa.Array]) -> np.ndarray:
    """Tell which rows are the first of a group in which all rows are the same in every column: they may stay."""
    order = np.lexsort((rows, group))
    is_first = np.ones(len(rows), dtype=bool)
    is_first[1:] = group[order][1:] != group[order][:-1]
    first_of = np.maximum.accumulate(np.where(is_first, np.arange(len(rows)), 0))
    same = np.ones(len(rows), dtype=bool)
    for array in columns.values():
        code = codes_of(array.take(pa.array(rows[order])))
        same &= code == code[first_of]
    starts = np.flatnonzero(is_first)
    all_same = np.logical_and.reduceat(same, starts) if len(starts) else np.empty(0, dtype=bool)
    result = np.zeros(len(rows), dtype=bool)
    result[order[starts[all_same]]] = True
    return result


def _joined(parts: list[pa.Array]) -> pa.Array:
    """Write the values of several columns as one text a row, a dash for a missing one."""
    texts = [as_text(part) for part in parts]
    if len(texts) == 1:
        return texts[0]
    return pc.binary_join_element_wise(*texts, " ", null_handling="replace", null_replacement="–")
