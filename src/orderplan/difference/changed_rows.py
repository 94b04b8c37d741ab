"""The rows that differ between two tables, and their values before and now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS
from orderplan.difference.matching import column_at, differing, matched_rows
from orderplan.difference.words import Change, ShortageChange
from orderplan.tables.results import result_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import StrEnum

    from orderplan.tables.table import Table


@dataclass(frozen=True, slots=True, eq=False)
class ChangedRows:
    """Rows that are new, gone, or differ; the arrays have one element for each."""

    previous: pa.Table
    current: pa.Table
    before: np.ndarray
    """The row in `previous`, -1 where it is new: shape (n,), int64."""
    after: np.ndarray
    """The row in `current`, -1 where it is gone: shape (n,), int64."""


def changed_rows(previous: pa.Table, current: pa.Table, key: Sequence[str], columns: Sequence[str]) -> ChangedRows:
    """Find the rows that are new, gone, or differ in some columns.

    Parameters
    ----------
    previous, current
        Two tables that have the columns.
    key
        What names a row in both.
    columns
        What makes a row another one.

    """
    names = [*key, *columns]
    if previous.select(names).equals(current.select(names)):
        nothing = np.empty(0, dtype=np.int64)
        return ChangedRows(previous, current, nothing, nothing)
    matched = matched_rows(previous, current, key)
    moved = differing(previous, current, matched, columns)
    return ChangedRows(
        previous,
        current,
        np.concatenate([matched.before[moved], np.full(len(matched.new), -1), matched.gone]),
        np.concatenate([matched.after[moved], matched.new, np.full(len(matched.gone), -1)]),
    )


def only(rows: ChangedRows, mask: np.ndarray) -> ChangedRows:
    """Keep some of the rows."""
    return ChangedRows(rows.previous, rows.current, rows.before[mask], rows.after[mask])


def in_both(rows: ChangedRows) -> ChangedRows:
    """Keep the rows that are neither new nor gone."""
    return only(rows, (rows.before >= 0) & (rows.after >= 0))


def old(rows: ChangedRows, name: str) -> pa.Array:
    """Give a column as it was; missing for new rows."""
    return column_at(rows.previous, name, rows.before)


def now(rows: ChangedRows, name: str) -> pa.Array:
    """Give a column as it is; missing for rows that are gone."""
    return column_at(rows.current, name, rows.after)


def known(rows: ChangedRows, name: str) -> pa.Array:
    """Give a column as it is, for rows that are gone as it was."""
    gone = pa.array(rows.after < 0)
    return pc.if_else(gone, old(rows, name), now(rows, name))


def change_words(rows: ChangedRows) -> pa.Array:
    """Say of each row whether it is new, gone or changed."""
    return worded([(rows.before < 0, Change.NEW), (rows.after < 0, Change.GONE)], Change.CHANGED)


def shortage_words(rows: ChangedRows, lateness: str) -> pa.Array:
    """Say what became of each shortage: that it comes later counts before that more is short.

    Parameters
    ----------
    rows
        The shortages, with a column `quantity`.
    lateness
        The column of whole numbers that says how late they are covered; missing: never.

    """
    late, later = (side(rows, lateness).fill_null(ENDLESS).to_numpy(zero_copy_only=False) for side in (old, now))
    less, more = (side(rows, "quantity").fill_null(0.0).to_numpy(zero_copy_only=False) for side in (old, now))
    choices = [
        (rows.before < 0, ShortageChange.NEW),
        (rows.after < 0, ShortageChange.CLEARED),
        ((later > late) | ((later == late) & (more > less)), ShortageChange.WORSE),
    ]
    return worded(choices, ShortageChange.BETTER)


def worded(choices: Sequence[tuple[np.ndarray, StrEnum]], other: StrEnum) -> pa.Array:
    """Give each row the word of the first choice that holds for it: shape (n,), text."""
    words = pa.array([*(str(word) for _mask, word in choices), str(other)])
    return words.take(pa.array(np.select([mask for mask, _word in choices], range(len(choices)), len(choices))))


def days_between(first: pa.Array, second: pa.Array) -> pa.Array:
    """Count the calendar days from one day to another; missing where either is: shape (n,), int64."""
    days = (day.cast(pa.int32()).cast(pa.int64()) for day in (first, second))
    start, end = days
    return pc.subtract(end, start)


def declared_table(table: Table, columns: Mapping[str, pa.Array], *, later: str = "origin") -> pa.Table:
    """Make a table of the declared columns, all but one, sorted by its key; other columns stay behind them.

    Parameters
    ----------
    table
        Its declaration.
    columns
        By name.
    later
        The column that comes later.

    """
    schema = result_schema(table)
    own = {field.name: columns[field.name].cast(field.type) for field in schema if field.name != later}
    others = {name: values for name, values in columns.items() if name not in own}
    made = pa.table({**own, **others})
    keys = [(name, "ascending") for name in table.key if name != later]
    return made.sort_by(keys) if made.num_rows > 1 else made
