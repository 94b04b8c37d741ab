"""Several integer columns as one key, and the order of rows by it."""

from __future__ import annotations

import numpy as np


def ranks(values: np.ndarray) -> np.ndarray:
    """Give each value its rank among the distinct values, from 0: shape (n,), int64.

    `numpy.unique` gives the same with its inverse, but hashes, which takes several times as long here.
    """
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    rank = np.empty(len(values), dtype=np.int64)
    fresh = np.zeros(len(values), dtype=np.int64)
    fresh[1:] = ascending[1:] != ascending[:-1]
    rank[order] = np.cumsum(fresh)
    return rank


def packed_key(parts: list[np.ndarray]) -> np.ndarray:
    """Pack several integer columns into one with the same order of rows.

    Parameters
    ----------
    parts
        The columns, the most significant first; each of shape (n,), int64.

    Returns
    -------
    numpy.ndarray
        Shape (n,), int64: equal where all parts are equal, ordered as the parts in turn.

    """
    packed = np.zeros(len(parts[0]), dtype=np.int64)
    width = 1
    for part in parts:
        if not len(part):
            continue
        least, span = int(part.min()), int(part.max()) - int(part.min()) + 1
        if span == 1:
            continue
        if width * span >= 2**62:
            packed = ranks(packed)
            width = int(packed.max()) + 1
            if width * span >= 2**62:
                part = ranks(part)  # noqa: PLW2901
                least, span = 0, int(part.max()) + 1
        packed *= span
        packed += part
        packed -= least
        width *= span
    return packed


def ascending_rows(columns: list[np.ndarray], ties: list[np.ndarray] | None = None) -> np.ndarray | None:
    """Give the rows in the order of the columns in turn; None where they are in this order already.

    Parameters
    ----------
    columns
        Integers or floats, the most significant first; each of shape (n,).
    ties
        More columns, which order rows that are equal in all of `columns`.

    Returns
    -------
    numpy.ndarray or None
        Shape (n,), int64. Equal rows keep their order.

    """
    packed = _packed(columns)
    if len(packed) < 2 or bool(((packed[1:] > packed[:-1]) if ties else (packed[1:] >= packed[:-1])).all()):
        return None
    order = np.argsort(packed, kind="stable")
    ascending = packed[order]
    if ties and bool((ascending[1:] == ascending[:-1]).any()):
        packed = _packed([packed, *ties])
        order = np.argsort(packed, kind="stable")
    return order


def _packed(columns: list[np.ndarray]) -> np.ndarray:
    return packed_key([ranks(column) if column.dtype.kind == "f" else column.astype(np.int64) for column in columns])
