"""Writing to a database: the result tables of a plan, or a plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.data.database_address import DatabaseAddress, database_address
from orderplan.data.database_settings import SETTINGS_TABLE, settings_rows
from orderplan.data.database_sink import DatabaseSink, replace_tables
from orderplan.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pyarrow as pa
    from sqlalchemy import URL

    from orderplan.data.planning_data import PlanningData

RESULTS_SCHEMA = "orderplan"


def write_results_database(tables: Mapping[str, pa.Table], url: str | Path | URL, *, schema: str | None = None) -> None:
    """Write the result tables of a plan in one transaction.

    Whoever reads sees the tables of the last run or those of this one, never some of each; where anything fails those
    of the last run stay. Tables of an earlier run that are not among these are emptied. The table `orderplan_tables`
    lists them with the number of their rows.

    Parameters
    ----------
    tables
        All result tables by name.
    url
        A PostgreSQL server, or a SQLite or DuckDB file, which is made where it is not there; as in `read_database`.
    schema
        Where they go; else ``?schema=`` of the URL, else `orderplan`; it is made where it is not there. SQLite has no
        schemas: there the tables are called `orderplan_deliveries` and so on.

    Raises
    ------
    ConfigError
        Where the database cannot be reached or written to, or has a table of such a name that was not written by
        orderplan.

    """
    address = database_address(url, schema=schema)
    with _sink(DatabaseAddress(address.url, address.schema or RESULTS_SCHEMA)) as sink:
        replace_tables(sink, tables, part="results")


def write_plant_database(data: PlanningData, url: str | Path | URL, *, schema: str | None = None) -> None:
    """Write a plant's tables that have rows, and its settings, in one transaction; see `write_results_database`.

    Parameters
    ----------
    data
        The plant.
    url
        As in `write_results_database`.
    schema
        Where they go; else ``?schema=`` of the URL, else the database's default.

    Raises
    ------
    ConfigError
        As in `write_results_database`.

    """
    address = database_address(url, schema=schema)
    if address.backend == "sqlite" and address.schema is not None:
        raise ConfigError([f"{address}: SQLite has no schemas.  Hint: leave '{address.schema}' out."])
    tables = {name: table for name, table in data.tables.items() if table.num_rows}
    with _sink(address) as sink:
        replace_tables(sink, {**tables, SETTINGS_TABLE: settings_rows(data.config)}, part="plant")


def _sink(address: DatabaseAddress) -> AbstractContextManager[DatabaseSink]:
    """Open a database for one transaction.

    Raises
    ------
    ConfigError
        Where it is of a kind that is only read.

    """
    if address.backend == "postgresql":
        from orderplan.data.database_sqlalchemy import database_engine

        database_engine(address)  # says so where the driver is missing
        from orderplan.data.database_postgresql import postgresql_sink

        return postgresql_sink(address)
    if address.backend == "duckdb":
        from orderplan.data.database_duckdb import duckdb_sink

        return duckdb_sink(address)
    if address.backend == "sqlite":
        from orderplan.data.database_sqlite import sqlite_sink

        return sqlite_sink(address)
    raise ConfigError([f"{address}: only PostgreSQL, SQLite and DuckDB are written to; others are read."])
