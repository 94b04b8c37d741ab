"""Making a plant smaller as long as it still shows what is wrong with it, so that a reader can follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa

import orderplan as op
from orderplan.tables.inputs import INPUT_TABLES
from tests.oracle.mrp_tables import table_text

Fails = Callable[[op.PlanningData], bool]


def smallest(data: op.PlanningData, fails: Fails) -> op.PlanningData:
    """Leave out rows, then put defaults into cells, as long as the plant still fails."""
    changed = True
    while changed:
        changed = False
        for name, table in simpler_tables(data):
            less = reloaded(data, name, table)
            if less is not None and fails(less):
                data, changed = less, True
                break
    return data


def simpler_tables(data: op.PlanningData) -> Iterator[tuple[str, pa.Table]]:
    """Yield each table without one of its rows, then each with a default in one of its cells."""
    names = [name for name, table in data.tables.items() if table.num_rows]
    for name in reversed(names):
        for row in reversed(range(data.tables[name].num_rows)):
            yield name, without_row(data.tables[name], row)
    for name in names:
        for column in INPUT_TABLES[name].columns:
            for row, cell in enumerate(data.tables[name].column(column.name).to_pylist()):
                if cell != column.default and not column.required:
                    yield name, with_cell(data.tables[name], row, column.name, column.default)


def without_row(table: pa.Table, row: int) -> pa.Table:
    return pa.concat_tables([table.slice(0, row), table.slice(row + 1)])


def with_cell(table: pa.Table, row: int, column: str, value: object) -> pa.Table:
    cells = table.column(column).to_pylist()
    cells[row] = value
    place = table.schema.get_field_index(column)
    return table.set_column(place, column, pa.array(cells, table.schema.field(column).type))


def reloaded(data: op.PlanningData, name: str, table: pa.Table) -> op.PlanningData | None:
    """Check a plant with one table exchanged; None where that is no plant any more."""
    tables = {other: kept for other, kept in data.tables.items() if kept.num_rows}
    tables[name] = table
    try:
        less = op.from_frames(tables, config=data.config)
        op.build_bom(op.encode(less))
    except op.DataError:
        return None
    return less


def plant_text(data: op.PlanningData) -> str:
    """Write a plant for a reader: the columns that say something other than the default."""
    config = data.config
    parts = [f"as_of {config.as_of} {config.as_of:%A}, plant_calendar {config.plant_calendar}"]
    for name, table in data.tables.items():
        if not table.num_rows:
            continue
        defaults = {column.name: column.default for column in INPUT_TABLES[name].columns}
        records = table.to_pylist()
        told = [column for column in table.column_names if any(row[column] != defaults[column] for row in records)]
        parts.append(f"{name}\n{table_text([{column: row[column] for column in told} for row in records])}")
    return "\n\n".join(parts)
