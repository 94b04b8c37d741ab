"""The fingerprint of a table: the same for the same rows in any order, another one where any cell differs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.kernels import kernel
from orderplan.tables.arrays import text_bytes, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31 = np.uint64(27), np.uint64(30), np.uint64(31)
_PRIME, _BASIS = np.uint64(0x100000001B3), np.uint64(0xCBF29CE484222325)


def fingerprints(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """Give the fingerprint of each table that has rows."""
    return {name: fingerprint(table) for name, table in sorted(tables.items()) if table.num_rows}


def fingerprint(table: pa.Table) -> str:
    """Give the fingerprint of a table: SHA-256 over the sorted 64-bit hashes of its rows, 16 hex digits of it.

    A row's hash mixes those of its cells with their columns' names, so that neither the order of rows nor that of
    columns counts; a column without any value counts as absent.
    """
    rows = np.zeros(table.num_rows, dtype=np.uint64)
    for name in table.column_names:
        column = whole(table.column(name))
        if column.null_count < len(column):
            rows += _mixed(_cell_hashes(column), _seed(name))
    rows.sort()
    digest = hashlib.sha256(str(table.num_rows).encode())
    digest.update(rows.astype("<u8").tobytes())
    return digest.hexdigest()[:16]


def _seed(name: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little"))


def _cell_hashes(column: pa.Array) -> np.ndarray:
    """Give 64 bits for each cell, 0 for a missing one: shape (rows,), uint64."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_string(column.type) or pa.types.is_floating(column.type)):
        is_number = pa.types.is_integer(column.type) or pa.types.is_boolean(column.type)
        is_number = is_number or pa.types.is_date32(column.type)
        column = column.cast(pa.int32()).cast(pa.int64()) if pa.types.is_date32(column.type) else column
        column = column.cast(pa.int64() if is_number else pa.string())
    if pa.types.is_string(column.type):
        values = _text_hashes(*text_bytes(column))
    else:
        filled = column.fill_null(0).to_numpy(zero_copy_only=False)
        # Adding 0.0 makes -0.0 the same as 0.0.
        values = (filled + 0.0).view(np.uint64) if filled.dtype.kind == "f" else filled.astype(np.uint64)
        values = values + _GOLDEN
    if column.null_count:
        values[column.is_null().to_numpy(zero_copy_only=False)] = 0
    return values


@kernel
def _text_hashes(offsets: np.ndarray, data: np.ndarray) -> np.ndarray:
    """Hash texts (FNV-1a): shape (n,), uint64."""
    result = np.empty(len(offsets) - 1, dtype=np.uint64)
    for number in range(len(result)):
        value = _BASIS
        for place in range(offsets[number], offsets[number + 1]):
            value = (value ^ np.uint64(data[place])) * _PRIME
        result[number] = value
    return result


@kernel
def _mixed(cells: np.ndarray, seed: np.uint64) -> np.ndarray:
    """Mix the cells of a column with its seed (the finaliser of SplitMix64, Steele et al. 2014): shape (n,), uint64."""
    result = np.empty(len(cells), dtype=np.uint64)
    for number in range(len(cells)):
        value = cells[number] ^ seed
        value = (value ^ (value >> _S30)) * _FIRST
        value = (value ^ (value >> _S27)) * _SECOND
        result[number] = value ^ (value >> _S31)
    return result
