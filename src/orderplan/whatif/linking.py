"""The ids of edited tables as codes, like those of tables that were read anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.tables.arrays import text_bytes, whole
from orderplan.tables.id_kernels import hash_table
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.references import IdSpace, id_space
from orderplan.whatif.table_edit import edited_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from orderplan.data.planning_data import PlanningData
    from orderplan.tables.table import Table
    from orderplan.whatif.table_edit import TableEdit

Codes = dict[tuple[str, str], np.ndarray]


def edited_data(data: PlanningData, edits: Iterable[TableEdit]) -> PlanningData:
    """Give data after edits, each of another table; tables that none touches are shared."""
    tables, codes, spaces = dict(data.tables), dict(data.codes), dict(data.spaces)
    renumbered = []
    for edit in edits:
        before = tables[edit.table]
        tables[edit.table] = edited_table(before, edit)
        if edit.keeps_rows:
            _code_cells(edit, spaces, codes)
            continue
        if edit.table in spaces:
            spaces[edit.table] = _space_after(spaces[edit.table], edit, before, tables[edit.table])
            if spaces[edit.table] is not data.spaces[edit.table]:
                renumbered.append(edit.table)
        _code_columns(edit.table, tables[edit.table], spaces, codes)
    for table, column in list(_referring(renumbered)):
        if tables[table].num_rows:
            codes[table, column] = _frozen(spaces[_space_name(INPUT_TABLES[table], column)], tables, table, column)
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


def _code_columns(name: str, table: pa.Table, spaces: Mapping[str, IdSpace], codes: Codes) -> None:
    """Give all id columns of a table their codes; a table without rows has none."""
    for column in INPUT_TABLES[name].columns:
        space = spaces.get(_space_name(INPUT_TABLES[name], column.name))
        if space is None:
            continue
        if table.num_rows:
            codes[name, column.name] = space.codes(whole(table.column(column.name)))
        else:
            codes.pop((name, column.name), None)


def _frozen(space: IdSpace, tables: Mapping[str, pa.Table], table: str, column: str) -> np.ndarray:
    return space.codes(whole(tables[table].column(column)))


def _space_name(table: Table, column: str) -> str:
    """Name the table whose ids a column has; empty where it has none."""
    declared = table.by_name.get(column)
    if declared is None:
        return ""
    return declared.references or (table.name if table.key and table.key[0] == column else "")


def _referring(names: list[str]) -> Iterator[tuple[str, str]]:
    """Give the columns that refer to some tables."""
    for table in INPUT_TABLES.values():
        for column in table.columns:
            if column.references in names:
                yield table.name, column.name


def _space_after(space: IdSpace, edit: TableEdit, before: pa.Table, after: pa.Table) -> IdSpace:
    """Give the ids of a table after an edit; the same space where they are the same."""
    key = INPUT_TABLES[edit.table].key
    if len(key) > 1:  # several rows of one id: these tables are small
        made = id_space(whole(after.column(key[0])))
        return space if made.ids.equals(space.ids) else made
    ids = space.ids
    if edit.removed:
        gone = space.codes(whole(before.column(key[0])).take(pa.array(edit.removed, pa.int64())))
        ids = ids.filter(pa.array(~np.isin(np.arange(len(ids)), gone)))
    for identity in () if edit.rows is None else edit.rows.column(key[0]).to_pylist():
        place = _place_among(ids, identity)
        if place < len(ids) and ids[place].as_py() == identity:
            continue  # it is there twice, which the checks tell
        ids = pa.concat_arrays([ids[:place], pa.array([identity], pa.string()), ids[place:]])
    table = hash_table(*text_bytes(ids))
    table.flags.writeable = False
    return IdSpace(ids, table)


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
