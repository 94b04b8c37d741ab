"""The ids of edited tables as codes, like those of tables that were read anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from orderplan.read_only import read_only
from orderplan.tables.arrays import text_bytes, whole
from orderplan.tables.id_kernels import hash_table
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.references import UNKNOWN, IdSpace, id_space
from orderplan.whatif.table_edit import edited_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from orderplan.data.planning_data import PlanningData
    from orderplan.tables.table import Table
    from orderplan.whatif.table_edit import TableEdit

Codes = dict[tuple[str, str], np.ndarray]


class Renumbered(NamedTuple):
    """The ids of a table after an edit."""

    space: IdSpace
    moved: np.ndarray
    """The code now of each code before, `UNKNOWN` where the id is gone: shape (ids before,), int32."""


def same_ids(one: IdSpace, other: IdSpace) -> bool:
    """Tell whether codes mean the same in both."""
    return one is other or one.ids.equals(other.ids)


def edited_data(data: PlanningData, edits: Iterable[TableEdit]) -> PlanningData:
    """Give data after edits, each of another table; tables that none touches are shared."""
    tables, codes, spaces = dict(data.tables), dict(data.codes), dict(data.spaces)
    edits = list(edits)
    renumbered: dict[str, Renumbered] = {}
    for edit in edits:
        before = tables[edit.table]
        tables[edit.table] = edited_table(before, edit)
        if edit.table in spaces and not edit.keeps_rows:
            found = _ids_after(spaces[edit.table], edit, before, tables[edit.table])
            if found is not None:
                renumbered[edit.table], spaces[edit.table] = found, found.space
    for edit in edits:
        if edit.keeps_rows:
            _code_cells(edit, data.spaces, codes)
        else:
            _code_rows(edit, tables[edit.table], data.spaces, codes)
    for table, column, name in _columns_of(renumbered):
        if (table, column) in codes:
            codes[table, column] = _moved(codes[table, column], renumbered[name], tables[table], column)
    return replace(data, tables=tables, codes=codes, spaces=spaces)


def _code_cells(edit: TableEdit, spaces: Mapping[str, IdSpace], codes: Codes) -> None:
    """Give the cells of an edit their codes."""
    declared = INPUT_TABLES[edit.table]
    for name in {cell.column for cell in edit.cells}:
        space = spaces.get(_space_name(declared, name))
        if space is None:
            continue
        own = codes[edit.table, name].copy()
        for cell in edit.cells:
            if cell.column == name:
                own[cell.row] = space.codes(pa.array([cell.value], pa.string()))[0]
        codes[edit.table, name] = own


def _code_rows(edit: TableEdit, table: pa.Table, spaces: Mapping[str, IdSpace], codes: Codes) -> None:
    """Give the id columns of a table whose rows come or go their codes; a table without rows has none."""
    if any((edit.table, cell.column) in codes for cell in edit.cells):
        _code_cells(edit, spaces, codes)
    for column in INPUT_TABLES[edit.table].columns:
        space = spaces.get(_space_name(INPUT_TABLES[edit.table], column.name))
        if space is None:
            continue
        own = codes.pop((edit.table, column.name), np.empty(0, dtype=np.int32))
        if not table.num_rows:
            continue
        own = np.delete(own, edit.removed)
        if edit.rows is not None:
            coming = space.codes(whole(edit.rows.column(column.name)))
            own = np.insert(own, np.array(edit.places) - np.arange(len(edit.places)), coming)
        codes[edit.table, column.name] = own


def _moved(own: np.ndarray, renumbered: Renumbered, table: pa.Table, column: str) -> np.ndarray:
    """Give the codes of a column after the ids that it has were renumbered."""
    known = own >= 0
    if not len(renumbered.moved):
        moved = own.copy()
    else:
        moved = np.where(known, renumbered.moved[np.maximum(own, 0)], own).astype(np.int32)
    unknown = np.flatnonzero(moved == UNKNOWN)
    if len(unknown):  # what nobody knew may be known now
        moved[unknown] = renumbered.space.codes(whole(table.column(column)).take(pa.array(unknown)))
    return moved


def _space_name(table: Table, column: str) -> str:
    """Name the table whose ids a column has; empty where it has none."""
    declared = table.by_name.get(column)
    if declared is None:
        return ""
    return declared.references or (table.name if table.key and table.key[0] == column else "")


def _columns_of(names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Give the columns with ids of some tables: their table, their name, and whose ids these are."""
    for table in INPUT_TABLES.values():
        for column in table.columns:
            name = _space_name(table, column.name)
            if name in names:
                yield table.name, column.name, name


def _ids_after(space: IdSpace, edit: TableEdit, before: pa.Table, after: pa.Table) -> Renumbered | None:
    """Give the ids of a table after an edit; None where they are the same."""
    key = INPUT_TABLES[edit.table].key
    if len(key) > 1:  # several rows of one id: these tables are small
        made = id_space(whole(after.column(key[0])))
        return None if same_ids(made, space) else Renumbered(made, made.codes(space.ids))
    ids, kept = space.ids, np.arange(len(space.ids))
    if edit.removed:
        gone = space.codes(whole(before.column(key[0])).take(pa.array(edit.removed, pa.int64())))
        kept = np.delete(kept, gone)
        ids = ids.take(pa.array(kept))
    for identity in () if edit.rows is None else edit.rows.column(key[0]).to_pylist():
        place = _place_among(ids, identity)
        if place < len(ids) and ids[place].as_py() == identity:
            continue  # it is there twice, which the checks tell
        ids = pa.concat_arrays([ids[:place], pa.array([identity], pa.string()), ids[place:]])
        kept = np.insert(kept, place, -1)
    moved = np.full(len(space.ids), UNKNOWN, dtype=np.int32)
    moved[kept[kept >= 0]] = np.flatnonzero(kept >= 0)
    return Renumbered(IdSpace(ids, read_only(hash_table(*text_bytes(ids)))), moved)


def _place_among(ids: pa.Array, identity: str) -> int:
    """Give the place at which an id stands, or would stand, in the order of UTF-8 bytes."""
    wanted, low, high = identity.encode(), 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        if ids[middle].as_py().encode() < wanted:
            low = middle + 1
        else:
            high = middle
    return low
