"""A plan that several processes read: its arrays stand once in a file, and each process maps them into its memory.

Only what a process writes is its own: a plan that comes from the shared one by net change puts its rows behind those of
it, and the pages under them are copied as they are written.
"""

from __future__ import annotations

import io
import mmap
import pickle
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np

from orderplan.mrp.store import Growing

if TYPE_CHECKING:
    from pathlib import Path

    from orderplan.plan import Plan

_ALIGNMENT = 64
"""Bytes of a processor's cache line, at which every array begins."""
_LENGTH = 8
"""Bytes of the number at the end of the file, which says how long the part before it is."""


class _Buffer(NamedTuple):
    """Where the bytes of an array stand."""

    start: int
    size: int
    is_read_only: bool


class _Rows(NamedTuple):
    """Where the rows of a store stand, with room behind those in use."""

    number: int
    start: int
    dtype: np.dtype
    length: int
    used: int


def write_shared(plan: Plan, path: Path) -> None:
    """Write a plan without its result tables, for other processes of this machine to map.

    Parameters
    ----------
    plan
        A plan that `make_plan` or `replan` made.
    path
        The file, best in a folder that is kept in memory; it takes as much as the rows and arrays that are in use.

    """
    with path.open("wb") as file:
        writer = _Writer(file)
        writer.dump(replace(plan, tables={}))
        tail = pickle.dumps((writer.buffers, writer.text.getvalue()))
        file.seek(writer.end)
        file.write(tail)
        file.write(len(tail).to_bytes(_LENGTH, "little"))


def read_shared(path: Path) -> Plan:
    """Map a plan that `write_shared` wrote; it has no result tables, and what was read-only is."""
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    length = int.from_bytes(whole[-_LENGTH:], "little")
    buffers, text = pickle.loads(whole[-_LENGTH - length : -_LENGTH])  # noqa: S301 - what this machine just wrote
    plan: Plan = _Reader(whole, buffers, text).load()
    return plan


class _Writer(pickle.Pickler):
    """Writes the bytes of arrays to a file, and all else as text that says where they stand."""

    def __init__(self, file: BinaryIO) -> None:
        self.text = io.BytesIO()
        super().__init__(self.text, protocol=5, buffer_callback=self._put_buffer)
        self.buffers: list[_Buffer] = []
        self.end = 0
        self._file = file
        self._rows: dict[int, _Rows] = {}

    def persistent_id(self, each: object) -> _Rows | None:
        """Put the rows of a store where there is room behind them; a hole in a file takes no space."""
        if not isinstance(each, Growing):
            return None
        if id(each) not in self._rows:
            start = self._put(each.rows.view(np.uint8).data, each.array.nbytes)
            self._rows[id(each)] = _Rows(len(self._rows), start, each.array.dtype, len(each.array), each.used)
        return self._rows[id(each)]

    def _put_buffer(self, buffer: pickle.PickleBuffer) -> None:
        view = buffer.raw()
        self.buffers.append(_Buffer(self._put(view, view.nbytes), view.nbytes, view.readonly))

    def _put(self, view: memoryview, size: int) -> int:
        start = self.end
        self._file.seek(start)
        self._file.write(view)
        self.end = -(-(start + size) // _ALIGNMENT) * _ALIGNMENT
        return start


class _Reader(pickle.Unpickler):
    """Puts objects together again over the bytes of a file."""

    def __init__(self, whole: memoryview, buffers: list[_Buffer], text: bytes) -> None:
        pieces = (whole[start : start + size] for start, size, _ in buffers)
        views = [
            piece.toreadonly() if buffer.is_read_only else piece for piece, buffer in zip(pieces, buffers, strict=True)
        ]
        super().__init__(io.BytesIO(text), buffers=views)
        self._whole = whole
        self._stores: dict[_Rows, Growing] = {}

    def persistent_load(self, place: _Rows) -> Growing:
        """Give the rows of a store, each store once."""
        if place not in self._stores:
            array = np.ndarray(place.length, place.dtype, buffer=self._whole, offset=place.start)
            self._stores[place] = Growing(array, place.used)
        return self._stores[place]
