"""Which rows of two tables are the same thing, by a key that means the same in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.row_order import packed_key, ranks
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Sequence


class Matched(NamedTuple):
    """Rows of two tables, each array in the order of the key."""

    before: np.ndarray
    """Rows of the previous table that the current one has, too: shape (both,), int64."""
    after: np.ndarray
    """Their rows in the current table: shape (both,), int64."""
    gone: np.ndarray
    """Rows of the previous table alone: shape (gone,), int64."""
    new: np.ndarray
    """Rows of the current table alone: shape (new,), int64."""


def matched_rows(previous: pa.Table, current: pa.Table, key: Sequence[str]) -> Matched:
    """Match rows whose key is the same; rows that share a key are matched in the order in which they stand.

    Parameters
    ----------
    previous, current
        Two tables that have the columns of the key; missing is a value of its own.
    key
        Texts, whole numbers, numbers, days or flags; the first is the most significant for the order.

    """
    count = previous.num_rows
    codes = [_codes(previous.column(name), current.column(name)) for name in key]
    keys = packed_key(codes)
    repeats = np.concatenate([_repeats(keys[:count]), _repeats(keys[count:])])
    keys = packed_key([keys, repeats])
    of_previous, of_current = np.argsort(keys[:count], kind="stable"), np.argsort(keys[count:], kind="stable")
    before, after = keys[:count][of_previous], keys[count:][of_current]
    stays, known = _places(before, after), _places(after, before)
    kept = stays >= 0
    return Matched(of_previous[kept], of_current[stays[kept]], of_previous[~kept], of_current[known < 0])


def _codes(previous: pa.ChunkedArray, current: pa.ChunkedArray) -> np.ndarray:
    """Give the values of a column in both tables integers in their order, a missing one the least: shape (n,)."""
    values = pa.concat_arrays([whole(previous).cast(current.type), whole(current)])
    missing = values.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_string(values.type):
        coded = values.dictionary_encode()
        order = pc.sort_indices(coded.dictionary).to_numpy()
        rank = np.empty(len(order) + 1, dtype=np.int64)
        rank[order] = np.arange(len(order))
        rank[-1] = -1
        return rank[coded.indices.fill_null(len(order)).to_numpy(zero_copy_only=False)]
    if pa.types.is_floating(values.type):
        codes = ranks(values.fill_null(0.0).to_numpy(zero_copy_only=False))
    else:
        narrow = values.cast(pa.int32()) if pa.types.is_date32(values.type) else values
        codes = ranks(narrow.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False))
    codes[missing] = -1
    return codes


def _repeats(keys: np.ndarray) -> np.ndarray:
    """Give each row its place among the rows with its key, from 0: shape (n,), int64."""
    order = np.argsort(keys, kind="stable")
    ascending = keys[order]
    first = np.searchsorted(ascending, ascending)
    result = np.empty(len(keys), dtype=np.int64)
    result[order] = np.arange(len(keys)) - first
    return result


def _places(wanted: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Give the place of each wanted key among known ones, all distinct and ascending; -1 where there is none."""
    if not len(known):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, place, -1)


def differing(previous: pa.Table, current: pa.Table, matched: Matched, columns: Sequence[str]) -> np.ndarray:
    """Tell which matched rows differ in any of some columns: shape (both,), bool."""
    before, after = pa.array(matched.before), pa.array(matched.after)
    result = np.zeros(len(matched.before), dtype=bool)
    for name in columns:
        old, new = whole(previous.column(name)).take(before), whole(current.column(name)).take(after)
        result |= unequal(old.cast(new.type), new)
    return result


def unequal(old: pa.Array, new: pa.Array) -> np.ndarray:
    """Tell where values differ; two missing ones do not: shape (n,), bool."""
    values = pc.not_equal(old, new).fill_null(False).to_numpy(zero_copy_only=False)
    missing = pc.not_equal(old.is_null(), new.is_null()).to_numpy(zero_copy_only=False)
    return np.asarray(values | missing)


def column_at(table: pa.Table, name: str, rows: np.ndarray) -> pa.Array:
    """Give a column at some rows; missing where a row is negative."""
    return whole(table.column(name)).take(pa.array(rows, mask=rows < 0))
