"""From steps with values as anyone may write them to edits with values in the declared types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from orderplan.data.frames import cells_array
from orderplan.tables.coerce import coerce_column
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.whatif.steps import GoneRow, NewRow, SetValues
from orderplan.whatif.table_edit import Cell, TableEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from orderplan.data.planning_data import PlanningData
    from orderplan.errors import DataIssue
    from orderplan.tables.table import Column
    from orderplan.whatif.steps import Step


def typed_edits(data: PlanningData, steps: Iterable[Step]) -> tuple[tuple[TableEdit, ...], list[DataIssue]]:
    """Put the steps of one change together by table.

    Returns
    -------
    tuple of TableEdit, list of DataIssue
        An edit for each table, and an issue for each value that cannot be read.

    """
    by_table: dict[str, list[Step]] = {}
    for step in steps:
        by_table.setdefault(step.table, []).append(step)
    issues: list[DataIssue] = []
    return tuple(_edit(data.tables[name], name, steps, issues) for name, steps in by_table.items()), issues


def _edit(table: pa.Table, name: str, steps: list[Step], issues: list[DataIssue]) -> TableEdit:
    cells: list[Cell] = []
    for step in steps:
        if isinstance(step, SetValues):
            for column, value in step.values.items():
                array = typed_cell(name, INPUT_TABLES[name].by_name[column], value, issues)
                cells.append(Cell(step.row, column, array[0].as_py()))
    removed = sorted({step.row for step in steps if isinstance(step, GoneRow)})
    new = [_new_row(table, name, step.values, issues) for step in steps if isinstance(step, NewRow)]
    first = table.num_rows - len(removed)
    return TableEdit(
        name,
        cells=tuple(cells),
        removed=tuple(removed),
        places=tuple(range(first, first + len(new))),
        rows=pa.concat_tables(new).combine_chunks() if new else None,
    )


def _new_row(table: pa.Table, name: str, values: Mapping[str, Any], issues: list[DataIssue]) -> pa.Table:
    """Make a row of the declared columns and, without values, of those that the table has beyond them."""
    declared = INPUT_TABLES[name].by_name
    arrays = []
    for field in table.schema:
        if field.name in declared:
            arrays.append(typed_cell(name, declared[field.name], values.get(field.name), issues))
        else:
            arrays.append(pa.nulls(1, field.type))
    return pa.table(arrays, schema=table.schema)


def typed_cell(table: str, column: Column, value: Any, issues: list[DataIssue]) -> pa.Array:
    """Read one value as a cell of a table is read; a missing one takes its default: shape (1,)."""
    array, found = coerce_column(table, column, cells_array([value]))
    issues.extend(found)
    if column.default is not None and array.null_count and not found:
        array = array.fill_null(pa.scalar(column.default, column.arrow_type))
    return array
