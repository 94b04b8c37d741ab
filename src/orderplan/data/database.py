"""Reading a plant from a database."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from orderplan.config import PlanConfig, merged
from orderplan.data.check import checked
from orderplan.data.database_address import DatabaseAddress, database_address
from orderplan.data.database_reader import DatabaseReader, TableName, UnreadableTableError
from orderplan.data.database_settings import SETTINGS_TABLE, settings_of_rows
from orderplan.data.database_sink import REGISTRY
from orderplan.data.folder import arrow_raw, unknown_table, unreadable_table
from orderplan.data.settings import SETTINGS_FILE, read_settings
from orderplan.enums import OnDataError
from orderplan.errors import ConfigError
from orderplan.tables.headings import Headings, column_of, fold, table_of
from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.suggest import suggestions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

    from orderplan.data.planning_data import PlanningData
    from orderplan.data.raw import RawTable
    from orderplan.errors import DataIssue


def read_database(
    url: str | Path | URL,
    *,
    schema: str | None = None,
    settings: str | Path | None = None,
    on_data_error: OnDataError | str = OnDataError.RAISE,
    config: PlanConfig | None = None,
) -> PlanningData:
    """Read and check a plant in a database.

    Every table of the data model that is there is read, all as of one moment; a view is as good as a table. Rows are
    counted from 0 in the order of the data model's key of the table, then of its other columns, so that
    ``ORDER BY`` the key with ``OFFSET`` finds a row that a message names.

    Parameters
    ----------
    url
        ``postgresql://user@host/database``, ``sqlite:///plant.db``, ``duckdb:///plant.duckdb``, the path of a SQLite or
        DuckDB file, or the URL of any database for which a driver of SQLAlchemy is installed.
    schema
        Where the tables are; else ``?schema=`` of the URL, else the database's default.
    settings
        A `plan.toml`, whose sections ``[tables]`` and ``[columns]`` may name the database's own. Without it the
        table `plan_settings` (name, value) has the settings; without that, the `plan.toml` beside a database file.
    on_data_error
        As in `read_folder`.
    config
        Settings that win over those found.

    Raises
    ------
    DataError
        Lists every bad cell of every table.
    ConfigError
        Where the database cannot be reached, a driver is missing, there is no such schema, none of its tables is one of
        the data model, or a setting is wrong. No message ever shows a password.

    """
    address = database_address(url, schema=schema)
    if settings is not None and not Path(settings).is_file():
        raise ConfigError([f"'{settings}' is not a file."])
    with opened(address) as reader:
        within = schema_of(reader, address)
        own, headings = _settings(reader, address, within, settings)
        chosen, issues = _chosen_tables(reader, within, headings)
        if not chosen and not issues:
            raise ConfigError([_no_plant(reader, address, within)])
        raw: dict[str, RawTable] = {}
        for table, source in chosen.items():
            try:
                raw[table] = _raw_table(reader, table, source, headings)
            except UnreadableTableError as error:
                issues.append(unreadable_table(table, f"it cannot be read: {error}", source.name))
    found = merged(own, config or PlanConfig())
    return checked(raw, config=found, headings=headings, issues=issues, on_data_error=OnDataError(on_data_error))


@contextmanager
def opened(address: DatabaseAddress) -> Iterator[DatabaseReader]:
    """Open a database for reading."""
    if address.backend == "duckdb":
        from orderplan.data.database_duckdb import duckdb_reader

        with duckdb_reader(address) as of_file:
            yield of_file
    else:
        from orderplan.data.database_sqlalchemy import sqlalchemy_reader

        with sqlalchemy_reader(address) as of_server:
            yield of_server


def schema_of(reader: DatabaseReader, address: DatabaseAddress) -> str:
    """Give the schema to read.

    Raises
    ------
    ConfigError
        Where it is not there.

    """
    if address.schema is None:
        return reader.default_schema
    known = reader.schema_names()
    if address.schema in known:
        return address.schema
    meant = suggestions([address.schema], known).get(address.schema)
    hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join(known)}."
    raise ConfigError([f"{address}: there is no schema '{address.schema}'.  Hint: {hint}"])


def _settings(
    reader: DatabaseReader, address: DatabaseAddress, schema: str, file: str | Path | None
) -> tuple[PlanConfig, Headings]:
    """Give the settings from the first place that has them: the file given, the table, the file beside the database."""
    if file is not None:
        return read_settings(Path(file))
    named = [name for name in reader.table_names(schema) if fold(name) == SETTINGS_TABLE]
    if named:
        source = TableName(schema, named[0])
        try:
            return settings_of_rows(reader.read(source, reader.column_names(source), ()))
        except UnreadableTableError as error:
            raise ConfigError([f"{address}: {named[0]} cannot be read: {error}"]) from None
    beside = address.file
    return read_settings(beside.parent / SETTINGS_FILE) if beside is not None else (PlanConfig(), Headings())


def _chosen_tables(
    reader: DatabaseReader, schema: str, headings: Headings
) -> tuple[dict[str, TableName], list[DataIssue]]:
    """Choose what is read for each table of the data model.

    A name that the user maps wins over one that only happens to be ours, since a database is full of other tables;
    mapped as ``schema.table`` it may be in any schema. Names that are nearly ours are warned of.
    """
    mapped: dict[str, list[TableName]] = {}
    like_ours: dict[str, list[TableName]] = {}
    others: list[str] = []
    for name in reader.table_names(schema):
        table = table_of(name, headings)
        if fold(name) in {SETTINGS_TABLE, REGISTRY}:
            continue
        if table is None:
            others.append(name)
        else:
            (mapped if fold(name) in headings.tables else like_ours).setdefault(table, []).append(
                TableName(schema, name)
            )
    elsewhere = {key.rsplit(".", 1)[0] for key in headings.tables if "." in key}
    for other in reader.schema_names() if elsewhere else ():
        for name in reader.table_names(other) if fold(other) in elsewhere else ():
            if fold(f"{other}.{name}") in headings.tables:
                mapped.setdefault(headings.tables[fold(f"{other}.{name}")], []).append(TableName(other, name))
    found = {**like_ours, **mapped}
    issues = [unknown_table(name, name) for name in suggestions(others, list(INPUT_TABLES))]
    for table, sources in found.items():
        if len(sources) > 1:
            both = " and ".join(".".join(filter(None, source)) for source in sources)
            issues.append(unreadable_table(table, f"several tables hold it: {both}.", sources[0].name))
    return {table: found[table][0] for table in INPUT_TABLES if len(found.get(table, ())) == 1}, issues


def _raw_table(reader: DatabaseReader, table: str, source: TableName, headings: Headings) -> RawTable:
    """Read a table in the order of its key, then of its other columns: a database has no order of its own."""
    columns = reader.column_names(source)
    declared = INPUT_TABLES[table]
    known = {column_of(table, name, headings): name for name in columns}
    order = [known[name] for name in dict.fromkeys((*declared.key, *declared.by_name)) if name in known]
    return arrow_raw(_without_decimals(reader.read(source, columns, order)), source.name)


def _without_decimals(table: pa.Table) -> pa.Table:
    """Give decimals as text: Arrow makes floats of them that are off in the last place, of text it makes none."""
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    return table


def _no_plant(reader: DatabaseReader, address: DatabaseAddress, schema: str) -> str:
    names = reader.table_names(schema)
    there = f"there are {', '.join(names[:10])}{' …' if len(names) > 10 else ''}" if names else "it is empty"
    place = f"schema '{schema}'" if schema else "it"
    hint = "name another schema, or map names in plan.toml under [tables]."
    return f"{address}: {place} has no table of the data model, such as items; {there}.  Hint: {hint}"
