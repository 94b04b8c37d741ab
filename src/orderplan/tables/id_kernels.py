"""The place of texts among sorted ids: a hash table over the bytes as they lie in memory.

Arrow's `index_in` gives the same, but hashes all ids anew for every column that it looks up, which was half the time of
reading a plant with many items.
"""

from __future__ import annotations

import numpy as np

from orderplan.kernels import kernel

_PRIME = np.uint64(0x100000001B3)
_BASIS = np.uint64(0xCBF29CE484222325)
_WAVE = 128
"""Texts that are looked up together."""


@kernel
def _hashed(data: np.ndarray, start: int, end: int) -> int:
    """Hash some bytes (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/), the high bits folded into the low ones."""
    value = _BASIS
    for place in range(start, end):
        value = (value ^ np.uint64(data[place])) * _PRIME
    value ^= value >> np.uint64(32)
    return np.int64(value & np.uint64(0x7FFFFFFFFFFFFFFF))  # type: ignore[return-value]


@kernel
def hash_table(offsets: np.ndarray, data: np.ndarray) -> np.ndarray:
    """Build the table of distinct texts.

    Parameters
    ----------
    offsets, data
        The texts, as `text_bytes` gives them: shape (n + 1,) and (bytes,).

    Returns
    -------
    numpy.ndarray
        Shape (slots, 2), int32, slots a power of two above 2 n: the text's number, -1 in an empty slot, and the middle
        bits of its hash, which tell most other texts apart without looking at them.

    """
    count = len(offsets) - 1
    slots = 2
    while slots < 2 * count + 1:
        slots *= 2
    table = np.full((slots, 2), -1, dtype=np.int32)
    for number in range(count):
        value = _hashed(data, offsets[number], offsets[number + 1])
        slot = value & (slots - 1)
        while table[slot, 0] >= 0:
            slot = (slot + 1) & (slots - 1)
        table[slot, 0] = number
        table[slot, 1] = (value >> 24) & 0x7FFFFFFF
    return table


@kernel
def looked_up(
    table: np.ndarray,
    ids_offsets: np.ndarray,
    ids_data: np.ndarray,
    offsets: np.ndarray,
    data: np.ndarray,
    absent: int,
) -> np.ndarray:
    """Find texts among the ids of a table.

    Parameters
    ----------
    table, ids_offsets, ids_data
        The table and its texts.
    offsets, data
        The texts to find: shape (n + 1,) and (bytes,).
    absent
        What stands for a text that is not there.

    Returns
    -------
    numpy.ndarray
        The number of each text: shape (n,), int32.

    """
    mask = len(table) - 1
    found = np.full(len(offsets) - 1, absent, dtype=np.int32)
    hashes = np.empty(_WAVE, dtype=np.int64)
    numbers = np.empty(_WAVE, dtype=np.int64)
    starts = np.empty(_WAVE, dtype=np.int64)
    first_bytes = np.empty(_WAVE, dtype=np.uint8)
    for wave in range(0, len(found), _WAVE):
        rows = min(_WAVE, len(found) - wave)
        # Each of these loops only brings memory near that the last loop needs, many misses at a time instead of one
        # after the other: three times as fast where the texts come in random order.
        for row in range(rows):
            hashes[row] = _hashed(data, offsets[wave + row], offsets[wave + row + 1])
        for row in range(rows):
            numbers[row] = table[hashes[row] & mask, 0]
        for row in range(rows):
            starts[row] = ids_offsets[max(numbers[row], 0)]
        for row in range(rows):
            first_bytes[row] = ids_data[starts[row]] if starts[row] < len(ids_data) else 0
        for row in range(rows):
            start = offsets[wave + row]
            length = offsets[wave + row + 1] - start
            slot, tag = hashes[row] & mask, (hashes[row] >> 24) & 0x7FFFFFFF
            while table[slot, 0] >= 0:
                if table[slot, 1] == tag:
                    first = ids_offsets[table[slot, 0]]
                    if ids_offsets[table[slot, 0] + 1] - first == length and _same(
                        ids_data, first, data, start, length
                    ):
                        found[wave + row] = table[slot, 0]
                        break
                slot = (slot + 1) & mask
    return found


@kernel
def _same(ones: np.ndarray, one: int, others: np.ndarray, other: int, length: int) -> bool:
    for place in range(length):  # noqa: SIM110 - numba compiles no generators
        if ones[one + place] != others[other + place]:
            return False
    return True
