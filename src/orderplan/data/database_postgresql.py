"""PostgreSQL: rows in and out through its bulk copy, which is several times faster than statements."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pyarrow as pa
import sqlalchemy as sa
from pyarrow import csv as arrow_csv
from sqlalchemy.exc import SQLAlchemyError

from orderplan.data.database_address import reported
from orderplan.data.database_sink import Stored, literal, quoted
from orderplan.data.database_sqlalchemy import database_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.data.database_address import DatabaseAddress

_TYPES = {
    Stored.TEXT: "text",
    Stored.WHOLE: "bigint",
    Stored.NUMBER: "double precision",
    Stored.FLAG: "boolean",
    Stored.DAY: "date",
    Stored.MOMENT: "timestamp",
}
_READ_AS = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int64(),
    23: pa.int64(),
    700: pa.float64(),
    701: pa.float64(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
}
"""Arrow types by the numbers that PostgreSQL gives its own; all others are read as text, numeric ones too: they may be
ids, and the checks turn text into numbers without a loss."""
_WITH_ZONE = 1184
_BATCH_ROWS = 65_536
_LOCK_SECONDS = 300
"""How long writing waits for another run, or for readers of a table whose columns change."""


def copied_out(connection: sa.Connection, query: sa.Select[*tuple[Any, ...]]) -> pa.Table:
    """Read what a query gives.

    Days such as ``infinity`` or times such as 24:00, which Python has not, come as text: then the checks can name them.
    """
    with connection.execute(query.limit(0)) as described:
        kinds: list[Any] = [column[1] for column in described.cursor.description]
        names = list(described.keys())
    types = {str(place): _READ_AS.get(kind, pa.string()) for place, kind in enumerate(kinds)}
    for setting in ("client_encoding = 'UTF8'", "datestyle = 'ISO'", "extra_float_digits = 1"):
        connection.exec_driver_sql(f"SET LOCAL {setting}")
    without_zone = [
        sa.cast(column, sa.TIMESTAMP) if kind == _WITH_ZONE else column
        for column, kind in zip(query.selected_columns, kinds, strict=True)
    ]
    compiled = str(query.with_only_columns(*without_zone).compile(dialect=connection.dialect))
    text = compiled.replace("%%", "%")  # doubled for statements with parameters, which this one has none of
    copied = pa.BufferOutputStream()
    with _cursor(connection) as cursor, cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT csv)".encode()) as rows:
        for row in rows:
            copied.write(row)
    content = copied.getvalue()
    if not content.size:
        return pa.table([pa.array([], of_column) for of_column in types.values()], names=names)
    try:
        read = _parsed(content, types)
    except pa.ArrowInvalid:
        read = _parsed(content, dict.fromkeys(types, pa.string()))
    return read.rename_columns(names)


def _cursor(connection: sa.Connection) -> psycopg.Cursor[Any]:
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    return driver.cursor()


def _parsed(content: pa.Buffer, types: dict[str, pa.DataType]) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(content),
        read_options=arrow_csv.ReadOptions(column_names=list(types)),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types,
            true_values=["t"],
            false_values=["f"],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


class PostgresqlSink:
    """A schema of a PostgreSQL server that is written in one transaction."""

    types = _TYPES

    def __init__(self, connection: sa.Connection, schema: str) -> None:
        self._connection, self._schema = connection, schema

    def qualified(self, table: str) -> str:
        """Give the name of a table as SQL has it."""
        return f"{quoted(self._schema)}.{quoted(table)}"

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows."""
        with _cursor(self._connection) as cursor:
            cursor.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def table_names(self) -> list[str]:
        """Give the names of the tables and views that are there."""
        inspector = sa.inspect(self._connection)
        return [*inspector.get_table_names(self._schema), *inspector.get_view_names(self._schema)]

    def append(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table."""
        columns = ", ".join(map(quoted, rows.column_names))
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="needed")
        statement = f"COPY {self.qualified(table)} ({columns}) FROM STDIN (FORMAT csv)"
        with _cursor(self._connection) as cursor, cursor.copy(statement.encode()) as copied:
            for batch in rows.to_batches(max_chunksize=_BATCH_ROWS):
                text = pa.BufferOutputStream()
                arrow_csv.write_csv(batch, text, options)
                copied.write(text.getvalue())


@contextmanager
def postgresql_sink(address: DatabaseAddress) -> Iterator[PostgresqlSink]:
    """Open a server for one transaction: what is written is there at its end, all or nothing.

    Raises
    ------
    ConfigError
        Where it cannot be reached or written to, or another run holds the tables for too long.

    """
    with (
        reported(address, SQLAlchemyError, psycopg.Error),
        database_engine(address).connect() as connection,
        connection.begin(),
    ):
        inspector = sa.inspect(connection)
        schema = address.schema or inspector.default_schema_name or "public"
        sink = PostgresqlSink(connection, schema)
        sink.run(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
        # Two runs at once would each add its rows to those of the other.
        sink.run(f"SELECT pg_advisory_xact_lock(hashtext({literal('orderplan ' + schema)}))")
        if schema not in inspector.get_schema_names():
            sink.run(f"CREATE SCHEMA {quoted(schema)}")
        yield sink
