"""An edit of one table: cells that get other values, rows that go and rows that come. It can be made undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that gets another value."""

    row: int
    """Its row before the edit."""
    column: str
    value: Any
    """In the declared type."""


@dataclass(frozen=True, slots=True, eq=False)
class TableEdit:
    """What changes in one table."""

    table: str
    cells: tuple[Cell, ...] = ()
    removed: tuple[int, ...] = ()
    """Rows that go: their places before the edit, ascending."""
    places: tuple[int, ...] = ()
    """Rows that come: their places after the edit, ascending."""
    rows: pa.Table | None = None
    """The rows that come, in all columns of the table."""
    schema: pa.Schema | None = None
    """Of the table after the edit; None: as it is. A table that nobody has given differs in it from one with rows."""

    @property
    def keeps_rows(self) -> bool:
        """Whether every row stays where it is."""
        return not self.removed and not self.places


def edited_table(table: pa.Table, edit: TableEdit) -> pa.Table:
    """Give a table after an edit; columns that it does not touch are shared where every row stays where it is."""
    by_column: dict[str, list[Cell]] = {}
    for cell in edit.cells:
        by_column.setdefault(cell.column, []).append(cell)
    columns = []
    for place, name in enumerate(table.column_names):
        column = whole(table.column(name))
        if name in by_column:
            column = _with_cells(column, by_column[name])
        if not edit.keeps_rows:
            coming = None if edit.rows is None else whole(edit.rows.column(place))
            column = _with_rows(column, edit.removed, edit.places, coming)
        columns.append(column)
    schema = edit.schema or table.schema
    if edit.schema is None and edit.places and not table.num_rows:
        schema = pa.schema([pa.field(field.name, field.type) for field in table.schema])
    return pa.table(columns, schema=schema)


def _with_cells(column: pa.Array, cells: Sequence[Cell]) -> pa.Array:
    pieces, kept_from = [], 0
    for row, value in sorted({cell.row: cell.value for cell in cells}.items()):  # of two in one cell the last counts
        pieces += [column[kept_from:row], pa.array([value], column.type)]
        kept_from = row + 1
    return pa.concat_arrays([*pieces, column[kept_from:]])


def _with_rows(column: pa.Array, removed: Sequence[int], places: Sequence[int], coming: pa.Array | None) -> pa.Array:
    pieces, kept_from = [], 0
    for row in removed:
        pieces.append(column[kept_from:row])
        kept_from = row + 1
    pieces.append(column[kept_from:])
    column = pa.concat_arrays(pieces) if len(pieces) > 1 else column
    if coming is None:
        return column
    pieces, taken = [], 0
    for number, place in enumerate(places):
        kept = place - number
        pieces += [column[taken:kept], coming[number : number + 1]]
        taken = kept
    return pa.concat_arrays([*pieces, column[taken:]])


def inverted(edit: TableEdit, before: pa.Table) -> TableEdit:
    """Give the edit that leads back, from the table before."""
    moved = places_after(edit, [cell.row for cell in edit.cells])
    first_value = {
        (cell.row, cell.column): (int(place), before.column(cell.column)[cell.row].as_py())
        for cell, place in zip(edit.cells, moved, strict=True)
    }
    return TableEdit(
        edit.table,
        cells=tuple(Cell(place, column, value) for (_row, column), (place, value) in first_value.items()),
        removed=edit.places,
        places=edit.removed,
        rows=before.take(pa.array(edit.removed, pa.int64())) if edit.removed else None,
        schema=before.schema,
    )


def places_after(edit: TableEdit, rows: Iterable[int]) -> np.ndarray:
    """Give the places after an edit of rows that stay, by their places before: shape (n,), int64."""
    places = np.array(list(rows), dtype=np.int64)
    places -= np.searchsorted(np.array(edit.removed, dtype=np.int64), places)
    for place in edit.places:
        places += places >= place
    return places


def touched_rows(edit: TableEdit) -> np.ndarray:
    """Give the places after an edit of the rows with other values and of those that come: shape (n,), ascending."""
    changed = places_after(edit, (cell.row for cell in edit.cells))
    return np.unique(np.concatenate([changed, np.array(edit.places, dtype=np.int64)]))
