"""Writing SQLite files; they have no schemas, so the name of one stands before the names of its tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.database_address import reported
from orderplan.data.database_sink import REGISTRY, Stored, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.data.database_address import DatabaseAddress

_TYPES = {
    Stored.TEXT: "TEXT",
    Stored.WHOLE: "INTEGER",
    Stored.NUMBER: "REAL",
    Stored.FLAG: "BOOLEAN",
    Stored.DAY: "DATE",
    Stored.MOMENT: "TIMESTAMP",
}
_BATCH_ROWS = 50_000
_LOCK_SECONDS = 60
"""How long writing waits for another run, and its end for readers."""


class SqliteSink:
    """A SQLite file that is written in one transaction."""

    types = _TYPES

    def __init__(self, connection: sqlite3.Connection, schema: str | None) -> None:
        self._connection, self._prefix = connection, f"{schema}_" if schema else ""

    def qualified(self, table: str) -> str:
        """Give the name of a table as SQL has it."""
        return quoted(table if table == REGISTRY else self._prefix + table)

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows."""
        return self._connection.execute(sql).fetchall()

    def table_names(self) -> list[str]:
        """Give the names of the tables and views that are there, without the prefix."""
        names = [name for (name,) in self.run("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")]
        own = [name for name in names if name == REGISTRY]
        return own + [name.removeprefix(self._prefix) for name in names if name.startswith(self._prefix)]

    def append(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table."""
        columns, marks = ", ".join(map(quoted, rows.column_names)), ", ".join("?" * rows.num_columns)
        statement = f"INSERT INTO {self.qualified(table)} ({columns}) VALUES ({marks})"  # noqa: S608
        for batch in rows.to_batches(max_chunksize=_BATCH_ROWS):
            cells = [_cells(column).to_pylist() for column in batch.columns]
            self._connection.executemany(statement, zip(*cells, strict=True))


def _cells(column: pa.Array) -> pa.Array:
    """Write days and times as ISO text, as SQLite's own functions read them."""
    if pa.types.is_date(column.type):
        return column.cast(pa.string())
    if pa.types.is_timestamp(column.type):
        text = pc.strftime(column, format="%Y-%m-%d %H:%M:%S")
        return pc.replace_substring_regex(text, r"\.0+$", "")
    return column


@contextmanager
def sqlite_sink(address: DatabaseAddress) -> Iterator[SqliteSink]:
    """Open a SQLite file, or make it, for one transaction: what is written is there at its end, all or nothing.

    Raises
    ------
    ConfigError
        Where it cannot be opened or written to, or another program holds it for too long.

    """
    with (
        reported(address, sqlite3.Error),
        closing(sqlite3.connect(str(address.file), timeout=_LOCK_SECONDS, isolation_level=None)) as connection,
    ):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield SqliteSink(connection, address.schema)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
