"""Result tables in SQLite and DuckDB files: all of a run or all of the one before, and nothing of anybody else's."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime

import duckdb
import pyarrow as pa
import pytest

from orderplan.data.database import read_database
from orderplan.data.database_write import write_plant_database, write_results_database
from orderplan.data.frames import from_frames
from orderplan.errors import ConfigError
from tests.unit.test_database import run


def result(*ids, late=2):
    """Make a table with a column of each type."""
    return pa.table(
        {
            "order_id": pa.array(ids, pa.string()),
            "quantity": pa.array([1.5] * len(ids)),
            "days_late": pa.array([late] * len(ids), pa.int64()),
            "due_date": pa.array([date(2026, 1, 5)] * len(ids), pa.date32()),
            "start": pa.array([datetime(2026, 1, 5, 14, 30)] * len(ids), pa.timestamp("s")),  # noqa: DTZ001 - plant time
            "is_late": pa.array([None if late is None else late > 0] * len(ids), pa.bool_()),
        }
    )


@pytest.fixture(params=["results.db", "results.duckdb"])
def path(request, tmp_path):
    return tmp_path / request.param


def named(path, table, schema="orderplan"):
    if path.suffix == ".duckdb":
        return f'"{schema}"."{table}"'
    return table if table == "orderplan_tables" else f"{schema}_{table}"


def rows(path, table, columns="order_id"):
    """Read a result table with the database's own program library."""
    query = f"SELECT {columns} FROM {named(path, table)} ORDER BY 1"  # noqa: S608 - ours
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as connection:
            return connection.execute(query).fetchall()
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_tables_have_the_types_of_their_columns(path):
    write_results_database({"deliveries": result("SO-1", "SO-2", late=None)}, path)
    day, moment = "2026-01-05", "2026-01-05 14:30:00"
    if path.suffix == ".duckdb":
        day, moment = date.fromisoformat(day), datetime.fromisoformat(moment)
    assert rows(path, "deliveries", "*") == [
        ("SO-1", 1.5, None, day, moment, None),
        ("SO-2", 1.5, None, day, moment, None),
    ]
    if path.suffix == ".db":
        # SQLite's own functions take the texts for days and times.
        assert rows(path, "deliveries", "date(due_date, '+1 day'), time(start)") == [("2026-01-06", "14:30:00")] * 2


def test_a_run_takes_the_place_of_the_one_before_whole(path):
    write_results_database({"deliveries": result("SO-1", "SO-2"), "schedule": result("WO-1")}, path)
    write_results_database({"deliveries": result("SO-3"), "shortages": result()}, path)
    assert rows(path, "deliveries") == [("SO-3",)]
    assert rows(path, "schedule") == []
    assert rows(path, "orderplan_tables", "table_name, row_count") == [
        ("deliveries", 1),
        ("schedule", 0),
        ("shortages", 0),
    ]


class Broken(Mapping):
    """Tables of which the last cannot be made."""

    def __init__(self, **tables):
        self.tables = tables

    def __getitem__(self, name):
        return self.tables[name]()

    def __iter__(self):
        return iter(self.tables)

    def __len__(self):
        return len(self.tables)


def test_a_failure_in_the_middle_leaves_the_run_before(path):
    def failing():
        raise RuntimeError("no more memory")

    old = {"deliveries": result("SO-1"), "shortages": result("SO-1", late=3)}
    write_results_database(old, path)
    new = Broken(deliveries=lambda: result("SO-2"), load=lambda: result("WC"), shortages=failing)
    with pytest.raises(RuntimeError, match="no more memory"):
        write_results_database(new, path)
    assert rows(path, "deliveries") == rows(path, "shortages") == [("SO-1",)]
    assert [name for name, _count in rows(path, "orderplan_tables", "table_name, row_count")] == [
        "deliveries",
        "shortages",
    ]


def test_a_first_run_that_fails_leaves_nothing(path):
    with pytest.raises(KeyError):
        write_results_database(Broken(deliveries=lambda: result("SO-1"), load=lambda: {}["load"]), path)
    write_results_database({"deliveries": result("SO-2")}, path)
    assert rows(path, "deliveries") == [("SO-2",)]


def test_views_and_indexes_of_users_stay_where_the_columns_are_as_before(path):
    write_results_database({"deliveries": result("SO-1")}, path)
    deliveries = named(path, "deliveries")
    run(path, f"CREATE VIEW {named(path, 'mine')} AS SELECT order_id FROM {deliveries}")  # noqa: S608 - ours
    run(path, f"CREATE INDEX by_order ON {deliveries} (order_id)")
    write_results_database({"deliveries": result("SO-2")}, path)
    assert rows(path, "mine") == [("SO-2",)]
    with pytest.raises((duckdb.Error, sqlite3.Error), match="already exists"):
        run(path, f"CREATE INDEX by_order ON {deliveries} (order_id)")


def test_other_columns_make_the_table_anew(path):
    write_results_database({"deliveries": result("SO-1")}, path)
    write_results_database({"deliveries": result("SO-2").append_column("customer", pa.array(["C"]))}, path)
    assert rows(path, "deliveries", "order_id, customer") == [("SO-2", "C")]


def test_a_table_of_somebody_else_is_never_touched(path):
    if path.suffix == ".duckdb":
        run(path, "CREATE SCHEMA orderplan")
    run(path, f"CREATE TABLE {named(path, 'load')} (order_id TEXT)")
    run(path, f"INSERT INTO {named(path, 'load')} VALUES ('mine')")  # noqa: S608 - ours
    with pytest.raises(ConfigError, match=r"load\" was not written by orderplan\.  Hint: "):
        write_results_database({"deliveries": result("SO-1"), "load": result("WC")}, path)
    assert rows(path, "load") == [("mine",)]
    with pytest.raises((duckdb.Error, sqlite3.Error)):
        rows(path, "deliveries")


def test_a_plant_and_its_results_share_a_file(path):
    plant = from_frames({"items": pa.table({"item_id": ["A"], "procurement": ["buy"]})})
    write_plant_database(plant, path)
    write_results_database({"deliveries": result("SO-1")}, path)
    write_plant_database(plant, path)
    assert rows(path, "deliveries") == [("SO-1",)]
    data = read_database(path)
    assert data.tables["items"].num_rows == 1
    assert [issue.table for issue in data.issues if issue.table != "items"] == []


def test_a_schema_may_be_named(tmp_path):
    path = tmp_path / "results.duckdb"
    write_results_database({"deliveries": result("SO-1")}, f"duckdb:///{path}?schema=night")
    write_results_database({"deliveries": result("SO-2")}, path, schema="day")
    with duckdb.connect(str(path)) as connection:
        found = connection.execute(
            "SELECT order_id FROM night.deliveries UNION ALL SELECT order_id FROM day.deliveries"
        )
        assert found.fetchall() == [("SO-1",), ("SO-2",)]


def test_what_cannot_be_written_to_says_so(tmp_path):
    tables = {"deliveries": result("SO-1")}
    with pytest.raises(ConfigError, match="only PostgreSQL, SQLite and DuckDB are written to"):
        write_results_database(tables, "mysql://planner@server/plant")
    with pytest.raises(ConfigError, match="unable to open"):
        write_results_database(tables, tmp_path / "no" / "such" / "folder.db")
    plant = from_frames({"items": pa.table({"item_id": ["A"], "procurement": ["buy"]})})
    with pytest.raises(ConfigError, match="SQLite has no schemas"):
        write_plant_database(plant, tmp_path / "plant.db", schema="erp")


def test_a_reader_of_sqlite_sees_the_old_run_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "results.db"
    run(path, "PRAGMA journal_mode = WAL")
    seen = []

    def peek():
        seen.append((rows(path, "deliveries"), rows(path, "shortages")))
        return result("SO-2")

    write_results_database({"deliveries": result("SO-1"), "shortages": result("SO-1")}, path)
    write_results_database(Broken(deliveries=peek, shortages=peek), path)
    peek()
    assert seen == [([("SO-1",)], [("SO-1",)])] * 2 + [([("SO-2",)], [("SO-2",)])]
