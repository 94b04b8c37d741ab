"""DuckDB files: read and written as Arrow tables."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from orderplan.data.database_address import driver_text, reported
from orderplan.data.database_reader import TableName, UnreadableTableError
from orderplan.data.database_sink import Stored, quoted
from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from orderplan.data.database_address import DatabaseAddress

_TYPES = {
    Stored.TEXT: "VARCHAR",
    Stored.WHOLE: "BIGINT",
    Stored.NUMBER: "DOUBLE",
    Stored.FLAG: "BOOLEAN",
    Stored.DAY: "DATE",
    Stored.MOMENT: "TIMESTAMP",
}


class DuckdbReader:
    """A DuckDB file that is read in one transaction."""

    default_schema = "main"

    def __init__(self, connection: duckdb.DuckDBPyConnection, address: DatabaseAddress) -> None:
        self._connection, self._address = connection, address

    def schema_names(self) -> list[str]:
        """Give the names of all schemas."""
        query = "SELECT schema_name FROM information_schema.schemata WHERE catalog_name = current_database()"
        return [name for (name,) in self._rows(query)]

    def table_names(self, schema: str) -> list[str]:
        """Give the names of the tables and views of a schema."""
        return table_names(self._connection, schema)

    def column_names(self, table: TableName) -> list[str]:
        """Give the columns of a table from left to right."""
        query = """
            SELECT column_name FROM information_schema.columns
            WHERE table_catalog = current_database() AND table_schema = ? AND table_name = ? ORDER BY ordinal_position
        """
        return [name for (name,) in self._rows(query, list(table))]

    def read(self, table: TableName, columns: Sequence[str], order: Sequence[str]) -> pa.Table:
        """Read columns of a table, its rows in the order of some columns in turn."""
        by = f" ORDER BY {', '.join(map(quoted, order))}" if order else ""
        query = f"SELECT {', '.join(map(quoted, columns))} FROM {'.'.join(map(quoted, table))}{by}"  # noqa: S608
        try:
            return self._connection.sql(query).to_arrow_table()
        except duckdb.Error as error:
            raise UnreadableTableError(driver_text(self._address, error)) from None

    def _rows(self, query: str, parameters: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, list(parameters)).fetchall()


def table_names(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """Give the names of the tables and views of a schema, sorted."""
    query = """
        SELECT table_name FROM information_schema.tables
        WHERE table_catalog = current_database() AND table_schema = ? ORDER BY table_name
    """
    return [name for (name,) in connection.execute(query, [schema]).fetchall()]


@contextmanager
def duckdb_reader(address: DatabaseAddress) -> Iterator[DuckdbReader]:
    """Open a DuckDB file for reading; nothing is written to it.

    Raises
    ------
    ConfigError
        Where it is not there, is none, or another program writes to it.

    """
    file = address.file
    if file is None or not file.is_file():
        raise ConfigError([f"{address}: there is no file '{file}'."])
    with reported(address, duckdb.Error), duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("BEGIN TRANSACTION").fetchall()
        yield DuckdbReader(connection, address)


class DuckdbSink:
    """A DuckDB file that is written in one transaction."""

    types = _TYPES

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self._connection, self._schema = connection, schema

    def qualified(self, table: str) -> str:
        """Give the name of a table as SQL has it."""
        return f"{quoted(self._schema)}.{quoted(table)}"

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows."""
        return self._connection.execute(sql).fetchall()

    def table_names(self) -> list[str]:
        """Give the names of the tables and views that are there."""
        return table_names(self._connection, self._schema)

    def append(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table."""
        columns = ", ".join(map(quoted, rows.column_names))
        self._connection.register("orderplan_rows", rows)
        try:
            self.run(f"INSERT INTO {self.qualified(table)} ({columns}) SELECT {columns} FROM orderplan_rows")  # noqa: S608
        finally:
            self._connection.unregister("orderplan_rows")


@contextmanager
def duckdb_sink(address: DatabaseAddress) -> Iterator[DuckdbSink]:
    """Open a DuckDB file, or make it, for one transaction: what is written is there at its end, all or nothing.

    Raises
    ------
    ConfigError
        Where it cannot be opened or written to.

    """
    schema = address.schema or DuckdbReader.default_schema
    with reported(address, duckdb.Error), duckdb.connect(str(address.file)) as connection:
        connection.execute("BEGIN TRANSACTION").fetchall()
        try:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}").fetchall()
            yield DuckdbSink(connection, schema)
        except BaseException:
            connection.execute("ROLLBACK").fetchall()
            raise
        connection.execute("COMMIT").fetchall()
