"""Reading any database that SQLAlchemy knows, in batches of rows; PostgreSQL through its own bulk copy."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from orderplan.data.database_address import driver_text, reported
from orderplan.data.database_reader import UnreadableTableError
from orderplan.data.frames import cells_array
from orderplan.errors import ConfigError
from orderplan.tables.coerce import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orderplan.data.database_address import DatabaseAddress
    from orderplan.data.database_reader import TableName

_BATCH_ROWS = 50_000
_CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to answer; without a limit a wrong address costs two minutes."""


class SqlalchemyReader:
    """A database that is read in one transaction."""

    def __init__(self, connection: sa.Connection, address: DatabaseAddress) -> None:
        self._connection, self._address = connection, address
        self._inspector = sa.inspect(connection)

    @property
    def default_schema(self) -> str:
        """The schema in which a table is found by its bare name."""
        return self._inspector.default_schema_name or ""

    def schema_names(self) -> list[str]:
        """Give the names of all schemas."""
        return self._inspector.get_schema_names()

    def table_names(self, schema: str) -> list[str]:
        """Give the names of the tables and views of a schema."""
        names = [*self._inspector.get_table_names(schema), *self._inspector.get_view_names(schema)]
        if self._is_postgresql:
            names += self._inspector.get_materialized_view_names(schema)
            names += self._inspector.get_foreign_table_names(schema)  # type: ignore[attr-defined]
        return sorted(names)

    def column_names(self, table: TableName) -> list[str]:
        """Give the columns of a table from left to right."""
        nothing = sa.select(sa.text("*")).select_from(_from(table)).where(sa.text("1 = 0"))
        with self._one_table():
            return list(self._connection.execute(nothing).keys())

    def read(self, table: TableName, columns: Sequence[str], order: Sequence[str]) -> pa.Table:
        """Read columns of a table, its rows in the order of some columns in turn."""
        cells: list[Any] = [sa.column(name) for name in columns]
        query = sa.select(*cells).select_from(_from(table)).order_by(*map(sa.column, order))
        with self._one_table():
            if self._is_postgresql:
                from orderplan.data.database_postgresql import copied_out

                return copied_out(self._connection, query)
            streamed = self._connection.execution_options(stream_results=True).execute(query)
            batches = [
                [cells_array(list(cells)) for cells in zip(*rows, strict=True)]
                for rows in streamed.partitions(_BATCH_ROWS)
            ]
        arrays = [_joined(list(parts)) for parts in zip(*batches, strict=True)] or [pa.nulls(0)] * len(columns)
        return pa.table(arrays, names=list(columns))

    @property
    def _is_postgresql(self) -> bool:
        return self._connection.dialect.name == "postgresql"

    @contextmanager
    def _one_table(self) -> Iterator[None]:
        """Report a failure as one of this table, and go on: PostgreSQL needs a savepoint for that."""
        try:
            with self._connection.begin_nested() if self._is_postgresql else nullcontext():
                yield
        except driver_errors(self._address) as error:
            raise UnreadableTableError(driver_text(self._address, error)) from None


def _from(table: TableName) -> sa.TableClause:
    return sa.table(table.name, schema=table.schema or None)


def _joined(parts: list[pa.Array]) -> pa.Array:
    """Join the batches of one column; where they are of several types, each as text."""
    types = {part.type for part in parts if not pa.types.is_null(part.type)}
    if len(types) > 1:
        return pa.concat_arrays([as_text(part) for part in parts])
    wanted = types.pop() if types else pa.null()
    return pa.concat_arrays([part.cast(wanted) for part in parts])


@contextmanager
def sqlalchemy_reader(address: DatabaseAddress) -> Iterator[SqlalchemyReader]:
    """Open a database for reading; nothing is written to it.

    Raises
    ------
    ConfigError
        Where its driver is missing, or it cannot be reached.

    """
    with reported(address, *driver_errors(address)):
        engine = reading_engine(address)
        with engine.connect() as connection:
            if address.backend == "sqlite":
                connection.exec_driver_sql("BEGIN")  # else Python's driver reads each table as of another moment
            yield SqlalchemyReader(connection, address)


def reading_engine(address: DatabaseAddress) -> sa.Engine:
    """Make what connects to a database for reading."""
    if address.backend == "postgresql":
        return database_engine(address).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    if address.backend != "sqlite" or str(address.url.database).startswith("file:"):
        return database_engine(address)
    file = address.file
    if file is None or not file.is_file():
        raise ConfigError([f"{address}: there is no file '{file}'."])
    uri = address.url.set(database=f"file:{quote(str(file))}").update_query_dict({"mode": "ro", "uri": "true"})
    return sa.create_engine(uri, poolclass=sa.NullPool)


def database_engine(address: DatabaseAddress) -> sa.Engine:
    """Make what connects to a database.

    Raises
    ------
    ConfigError
        Where there is no such kind of database, or its driver is not installed.

    """
    url = address.url
    if address.backend == "postgresql" and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})
    try:
        return sa.create_engine(url, poolclass=sa.NullPool)
    except NoSuchModuleError:
        problem = f"{address}: '{url.drivername}' is not a kind of database known here."
        hint = "sqlite, duckdb and postgresql are; others need a driver that SQLAlchemy finds."
        raise ConfigError([f"{problem}  Hint: {hint}"]) from None
    except ModuleNotFoundError as error:
        problem = f"{address}: the driver '{error.name}' is not installed."
        hint = "name another one in the URL, such as mysql+pymysql://, or install it."
        if error.name == "psycopg":
            hint = "pip install 'orderplan[postgresql]'"
        raise ConfigError([f"{problem}  Hint: {hint}"]) from None


def driver_errors(address: DatabaseAddress) -> tuple[type[Exception], ...]:
    """Give what can go wrong in a database; the bulk copy of PostgreSQL goes past SQLAlchemy, so do its errors."""
    if address.backend == "postgresql" and find_spec("psycopg"):
        import psycopg

        return (SQLAlchemyError, psycopg.Error)
    return (SQLAlchemyError,)
