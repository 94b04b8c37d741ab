"""What is inside Arrow columns, without copies where none are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa


def whole(column: pa.ChunkedArray) -> pa.Array:
    """Give a column as one array; Arrow's own way copies even where it is in one piece already."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def text_bytes(text: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Look into the memory of a string array.

    Returns
    -------
    offsets, data
        Text i is ``data[offsets[i]:offsets[i + 1]]`` in UTF-8: shape (n + 1,), int32, and (bytes,), uint8.

    """
    _valid, offsets_buffer, data_buffer = text.buffers()
    if offsets_buffer is None or not len(text):
        return np.zeros(len(text) + 1, dtype=np.int32), np.zeros(0, dtype=np.uint8)
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    data = np.zeros(0, dtype=np.uint8) if data_buffer is None else np.frombuffer(data_buffer, dtype=np.uint8)
    return offsets, data
