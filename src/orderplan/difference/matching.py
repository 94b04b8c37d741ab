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
    before, after = common_codes(previous, current, key)
    of_previous, of_current = np.argsort(before, kind="stable"), np.argsort(after, kind="stable")
    before, after = before[of_previous], after[of_current]
    place = _places(before, after)
    kept, fresh = place >= 0, np.ones(len(after), dtype=bool)
    fresh[place[kept]] = False
    return Matched(of_previous[kept], of_current[place[kept]], of_previous[~kept], of_current[fresh])


def common_codes(previous: pa.Table, current: pa.Table, key: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows of two tables integers that are the same where their key is, and ordered as the keys.

    Returns
    -------
    numpy.ndarray, numpy.ndarray
        Shape (rows of previous,) and (rows of current,), int64.

    """
    codes = packed_key([_codes(previous.column(name), current.column(name)) for name in key])
    return codes[: previous.num_rows], codes[previous.num_rows :]


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
        codes = narrow.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False).copy()
    if missing.any():
        codes[missing] = codes.min() - 1
    return codes


def _places(keys: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Give the place of each key among the others, both ascending: the first to the first, the second to the second.

    Shape (keys,), int64; -1 where there is none, or not so many.
    """
    rows = np.arange(len(keys))
    first = np.where(np.append(True, keys[1:] != keys[:-1]), rows, 0) if len(keys) else rows
    turn = rows - np.maximum.accumulate(first)
    place = np.searchsorted(others, keys) + turn
    found = place < np.searchsorted(others, keys, side="right")
    return np.where(found, place, -1)


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
