"""A set of tables written to a database as one: all new, or all as they were."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from orderplan.errors import ConfigError
from orderplan.tables.coerce import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

REGISTRY = "orderplan_tables"
"""The table that lists what was written: tables that are not in it are somebody else's and are never touched."""


class Stored(Enum):
    """What a column is stored as; each kind of database has its own name for each."""

    TEXT = pa.string()
    WHOLE = pa.int64()
    NUMBER = pa.float64()
    FLAG = pa.bool_()
    DAY = pa.date32()
    MOMENT = pa.timestamp("us")


class DatabaseSink(Protocol):
    """A schema of a database in one transaction, which ends with it."""

    @property
    def types(self) -> Mapping[Stored, str]:
        """The database's names of the types."""

    def qualified(self, table: str) -> str:
        """Give the name of a table as SQL has it."""

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows."""

    def table_names(self) -> list[str]:
        """Give the names of the tables and views that are there."""

    def append(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table."""


def quoted(name: str) -> str:
    """Write a name as standard SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as standard SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def replace_tables(sink: DatabaseSink, tables: Mapping[str, pa.Table], *, part: str) -> None:
    """Put tables in the place of those that were written before.

    A table whose columns are as before is emptied and filled, so that rights, views and indexes of its users stay and a
    reader sees it as it was up to the end of the transaction; else it is dropped and made anew. A table of an earlier
    set that is not in this one is emptied.

    Parameters
    ----------
    sink
        The database, in a transaction.
    tables
        The new tables by name.
    part
        What the set is: tables of another part are left alone.

    Raises
    ------
    ConfigError
        Where a table of the same name is there that was not written by orderplan.

    """
    there = set(sink.table_names())
    if REGISTRY not in there:
        text, whole = sink.types[Stored.TEXT], sink.types[Stored.WHOLE]
        columns = (
            f"part {text} NOT NULL, table_name {text} NOT NULL, columns {text} NOT NULL, row_count {whole} NOT NULL"
        )
        sink.run(f"CREATE TABLE {sink.qualified(REGISTRY)} ({columns}, PRIMARY KEY (part, table_name))")
    of_part = f"FROM {sink.qualified(REGISTRY)} WHERE part = {literal(part)}"
    before = {name: columns for name, columns in sink.run(f"SELECT table_name, columns {of_part}") if name in there}
    foreign = [name for name in tables if name in there and name not in before]
    if foreign:
        hint = "write to another schema: what others made is never replaced."
        raise ConfigError([f"{sink.qualified(name)} was not written by orderplan.  Hint: {hint}" for name in foreign])
    written: dict[str, tuple[str, int]] = {}
    for name in tables:
        rows = storable(tables[name])
        columns = ", ".join(f"{quoted(of.name)} {sink.types[Stored(of.type)]}" for of in rows.schema)
        if before.get(name) == columns:
            sink.run(f"DELETE FROM {sink.qualified(name)}")  # noqa: S608 - the name is quoted
        else:
            if name in before:
                sink.run(f"DROP TABLE {sink.qualified(name)}")
            sink.run(f"CREATE TABLE {sink.qualified(name)} ({columns})")
        if rows.num_rows:
            sink.append(name, rows)
        written[name] = columns, rows.num_rows
    for name in before.keys() - tables.keys():
        sink.run(f"DELETE FROM {sink.qualified(name)}")  # noqa: S608 - the name is quoted
        written[name] = before[name], 0
    sink.run(f"DELETE {of_part}")
    sink.append(REGISTRY, _registry_rows(part, written))


def _registry_rows(part: str, written: Mapping[str, tuple[str, int]]) -> pa.Table:
    names = sorted(written)
    return pa.table(
        {
            "part": pa.array([part] * len(names), pa.string()),
            "table_name": pa.array(names, pa.string()),
            "columns": pa.array([written[name][0] for name in names], pa.string()),
            "row_count": pa.array([written[name][1] for name in names], pa.int64()),
        }
    )


def storable(table: pa.Table) -> pa.Table:
    """Give a table in the types that every database has; what has no such type is written as text."""
    columns = [
        pa.chunked_array([_stored(chunk) for chunk in column.chunks] or [_stored(pa.nulls(0, column.type))])
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _stored(array: pa.Array) -> pa.Array:
    kinds = {kind.value for kind in Stored}
    if array.type in kinds:
        return array
    if pa.types.is_integer(array.type):
        return array.cast(pa.int64())
    if pa.types.is_floating(array.type):
        return array.cast(pa.float64())
    if pa.types.is_timestamp(array.type) and array.type.tz is None:
        return array.cast(pa.timestamp("us"), safe=False)
    return as_text(array)
