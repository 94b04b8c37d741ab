"""Plants in SQLite and DuckDB files: read as files are, written as one, and never a password in a message."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import traceback
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from click import UsageError
from hypothesis import given, settings
from sqlalchemy import make_url

from orderplan.cli.main import orderplan
from orderplan.config import PlanConfig
from orderplan.data import database_sqlalchemy
from orderplan.data.database import read_database
from orderplan.data.database_address import database_address, shown_place
from orderplan.data.database_write import write_plant_database
from orderplan.data.folder import read_folder
from orderplan.data.frames import from_frames
from orderplan.data.source import read_source
from orderplan.errors import ConfigError, DataError
from orderplan.tables.inputs import INPUT_TABLES
from tests.plant_files import arrow_tables
from tests.strategies import UNHURRIED, plants

PUMPS = Path(__file__).parents[2] / "data" / "samples" / "pumps"
KINDS = ("plant.db", "plant.duckdb")
ITEMS = "CREATE TABLE items (item_id TEXT, procurement TEXT, unit_cost DOUBLE)"


def run(path, *statements):
    """Run statements in a new or old file with the database's own program library."""
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement).fetchall()
    else:
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
    return path


def sorted_rows(data, table):
    """Give the rows of a table in an order of their own: a database has none."""
    return sorted(data.tables[table].select(list(INPUT_TABLES[table].by_name)).to_pylist(), key=repr)


def assert_same_plant(found, expected):
    for name in INPUT_TABLES:
        assert found.tables[name].schema.types == expected.tables[name].schema.types
        assert sorted_rows(found, name) == sorted_rows(expected, name), name
    assert found.config == expected.config


@pytest.fixture(params=KINDS)
def path(request, tmp_path):
    return tmp_path / request.param


def test_a_plant_that_is_written_is_read_again(path):
    expected = read_folder(PUMPS)
    write_plant_database(expected, path)
    assert_same_plant(read_database(path), expected)
    assert_same_plant(read_source(str(path)), expected)
    scheme = "duckdb" if path.suffix == ".duckdb" else "sqlite"
    assert_same_plant(read_database(f"{scheme}:///{path}"), expected)


@settings(UNHURRIED, max_examples=10)
@given(plants())
def test_any_plant_that_is_written_is_read_again(plant):
    expected = from_frames(arrow_tables(plant), config=plant.config)
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            write_plant_database(expected, Path(folder) / kind)
            assert_same_plant(read_database(Path(folder) / kind), expected)


def test_another_plant_takes_the_place_of_the_first_one_whole(path):
    write_plant_database(read_folder(PUMPS), path)
    small = from_frames({"items": pa.table({"item_id": ["A"], "procurement": ["buy"]})}, config=PlanConfig())
    write_plant_database(small, path)
    assert_same_plant(read_database(path), small)


def test_rows_are_counted_in_the_order_of_the_key_whatever_their_order_in_the_table(path):
    # By item_id: A 0, B 1, C 2.
    run(path, ITEMS, "INSERT INTO items VALUES ('C', 'sell', 1), ('A', 'buy', 1), ('B', 'make', -2)")
    with pytest.raises(DataError) as raised:
        read_database(path)
    found = [(issue.place, issue.where(), issue.value(0)) for issue in raised.value.issues if issue.is_error]
    assert found == [("items.procurement", "row 2", "sell"), ("items.unit_cost", "row 1", "-2")]


def test_days_times_and_flags_are_read_however_they_are_stored(path):
    run(
        path,
        ITEMS,
        "INSERT INTO items VALUES ('7', 'buy', 1)",
        "CREATE TABLE locations (location_id INTEGER, nettable INTEGER)",
        "INSERT INTO locations VALUES (7, 0), (8, 1)",
        "CREATE TABLE on_hand (item_id INTEGER, quantity DECIMAL(10, 2), available_date TEXT)",
        "INSERT INTO on_hand VALUES (7, 2.35, '2026-01-05'), (7, 4, '2026/2/6'), (7, 5, NULL)",
        'CREATE TABLE calendars (calendar_id TEXT, weekday INTEGER, start TEXT, "end" TEXT)',
        "INSERT INTO calendars VALUES ('P', 1, '06:00:00', '24:00')",
        'CREATE TABLE calendar_exceptions (calendar_id TEXT, start TIMESTAMP, "end" DATE, working BOOLEAN)',
        "INSERT INTO calendar_exceptions VALUES ('P', '2026-01-05 00:00:00', '2026-01-05', false)",
    )
    data = read_database(path)
    assert data.tables["locations"].column("location_id").to_pylist() == ["7", "8"]
    assert data.tables["locations"].column("nettable").to_pylist() == [False, True]
    stock = data.tables["on_hand"].select(["item_id", "quantity", "available_date"]).to_pylist()
    assert sorted((row["quantity"], row["item_id"], row["available_date"]) for row in stock) == [
        (2.35, "7", date(2026, 1, 5)),
        (4.0, "7", date(2026, 2, 6)),
        (5.0, "7", None),
    ]
    assert data.tables["calendars"].column("start").to_pylist() == ["06:00"]
    # A day at the end of a period counts, so the period lasts to the next midnight.
    assert data.tables["calendar_exceptions"].select(["start", "end"]).to_pylist() == [
        {"start": datetime(2026, 1, 5), "end": datetime(2026, 1, 6)}  # noqa: DTZ001 - plant time has no zone
    ]


def test_decimals_are_the_nearest_floats(tmp_path):
    path = run(
        tmp_path / "plant.duckdb",
        "CREATE TABLE items (item_id TEXT, procurement TEXT, unit_cost DECIMAL(12, 2))",
        "INSERT INTO items SELECT 'I' || n, 'buy', n * 0.37 FROM range(1000) AS numbers(n)",
    )
    items = read_database(path).tables["items"].select(["item_id", "unit_cost"]).to_pylist()
    assert {row["item_id"]: row["unit_cost"] for row in items} == {f"I{n}": n * 37 / 100 for n in range(1000)}


def test_an_erp_s_own_names_are_mapped_and_its_other_tables_left_alone(path, tmp_path):
    run(
        path,
        'CREATE TABLE "MARA" ("Mat. No" TEXT, "Type" TEXT)',
        "INSERT INTO \"MARA\" VALUES ('00120', 'F')",
        "CREATE TABLE vbap (a INTEGER)",
        "CREATE TABLE customers (password TEXT)",
        "CREATE VIEW plan_customers AS SELECT 'C-1' AS customer_id, 'Ada' AS name",
        "CREATE TABLE sales_order (a INTEGER)",
    )
    (tmp_path / "erp.toml").write_text(
        """
        as_of = 2026-01-05
        [tables]
        "MARA" = "items"
        plan_customers = "customers"
        [columns.items]
        "Mat. No" = "item_id"
        "Type" = "procurement"
        [values.items.procurement]
        "F" = "buy"
        """,
        encoding="utf-8",
    )
    data = read_database(path, settings=tmp_path / "erp.toml", config=PlanConfig(horizon_days=30))
    assert sorted_rows(data, "items")[0]["item_id"] == "00120"
    assert sorted_rows(data, "customers")[0]["name"] == "Ada"
    assert data.config == PlanConfig(as_of=date(2026, 1, 5), horizon_days=30)
    assert [(issue.table, issue.full_hint()) for issue in data.issues] == [
        ("sales_order", "did you mean 'sales_orders'?")
    ]


def test_a_mapped_table_may_be_in_another_schema(tmp_path):
    path = run(
        tmp_path / "plant.duckdb",
        "CREATE SCHEMA erp",
        "CREATE SCHEMA plan",
        "CREATE TABLE erp.material AS SELECT 'A' AS item_id, 'buy' AS procurement",
        "CREATE TABLE plan.customers AS SELECT 'C' AS customer_id",
        "CREATE TABLE main.items AS SELECT 'not this' AS item_id, 'buy' AS procurement",
    )
    (tmp_path / "plan.toml").write_text('[tables]\n"erp.material" = "items"\n', encoding="utf-8")
    for data in (read_database(path, schema="plan"), read_database(f"duckdb:///{path}?schema=plan")):
        assert data.tables["items"].column("item_id").to_pylist() == ["A"]
        assert data.tables["customers"].num_rows == 1


def test_two_tables_for_one_are_refused(path):
    run(path, ITEMS, "CREATE VIEW 物料 AS SELECT * FROM items")
    with pytest.raises(DataError, match="several tables hold it"):
        read_database(path)


def test_a_table_that_cannot_be_read_is_named_and_the_others_are_checked_too(path):
    run(path, "CREATE TABLE old (item_id TEXT, procurement TEXT)", "CREATE VIEW items AS SELECT * FROM old")
    run(path, "DROP TABLE old", "CREATE TABLE suppliers (supplier_id TEXT, on_time_rate TEXT)")
    run(path, "INSERT INTO suppliers VALUES ('S', 'often')")
    with pytest.raises(DataError) as raised:
        read_database(path)
    places = {issue.place: issue.sentence() for issue in raised.value.issues}
    assert places["items"].startswith("it cannot be read: ")
    assert places["suppliers.on_time_rate"] == "'often' is not a share."


def test_batches_of_different_types_are_joined_without_a_loss(tmp_path, monkeypatch):
    monkeypatch.setattr(database_sqlalchemy, "_BATCH_ROWS", 2)
    # SQLite keeps what it is given: the batches of item_id are whole numbers and texts, those of lot_min mixed.
    rows = [(7, 1), (8, 2.5), ("A", 3), ("B", None)]
    path = run(tmp_path / "plant.db", "CREATE TABLE items (item_id, lot_min, procurement DEFAULT 'buy')")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO items (item_id, lot_min) VALUES (?, ?)", rows)
    items = read_database(path).tables["items"]
    assert items.select(["item_id", "lot_min"]).to_pylist() == [
        {"item_id": "7", "lot_min": 1.0},
        {"item_id": "8", "lot_min": 2.5},
        {"item_id": "A", "lot_min": 3.0},
        {"item_id": "B", "lot_min": 0.0},
    ]


def test_settings_come_from_the_first_place_that_has_them(path, tmp_path):
    run(path, ITEMS, "INSERT INTO items VALUES ('A', 'buy', 1)")
    assert read_database(path).config == PlanConfig()
    (tmp_path / "plan.toml").write_text("horizon_days = 10", encoding="utf-8")
    assert read_database(path).config.horizon_days == 10
    run(path, "CREATE TABLE plan_settings (name TEXT, value TEXT)")
    run(
        path,
        "INSERT INTO plan_settings VALUES ('horizon_days', '20'), ('as_of', '2026-01-05'), ('kitting.mode', 'line'), "
        "('plant_calendar', NULL), ('columns.items.cost', 'unit_cost')",
    )
    config = read_database(path).config
    assert (config.horizon_days, config.as_of, config.kitting.mode) == (20, date(2026, 1, 5), "line")
    (tmp_path / "other.toml").write_text("horizon_days = 30", encoding="utf-8")
    assert read_database(path, settings=tmp_path / "other.toml").config == PlanConfig(horizon_days=30)
    assert read_database(path, config=PlanConfig(horizon_days=40)).config.horizon_days == 40


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("as_off", "2026-01-05", "did you mean 'as_of'?"),
        ("not a name", "1", "'not a name' is not the name of a setting"),
        ("horizon_days", "1\nas_of = 2026-01-05", "is not a whole number"),
        ("a\nas_of", "2026-01-05", "is not the name of a setting"),
    ],
)
def test_a_wrong_setting_in_the_table_is_named(path, name, value, message):
    run(path, ITEMS, "CREATE TABLE plan_settings (name TEXT, value TEXT)")
    run(path, f"INSERT INTO plan_settings VALUES ('{name}', '{value}')")  # noqa: S608 - ours
    with pytest.raises(ConfigError, match=r"^plan_settings: ") as raised:
        read_database(path)
    assert message in str(raised.value)


def test_a_table_of_settings_with_other_columns_is_refused(path):
    run(path, ITEMS, "CREATE TABLE plan_settings (setting TEXT, value TEXT)")
    with pytest.raises(ConfigError, match="it needs the columns name and value, and has setting, value"):
        read_database(path)


def test_what_is_no_plant_or_no_database_is_refused_with_a_hint(path, tmp_path):
    with pytest.raises(ConfigError, match="there is no file"):
        read_database(path)
    assert not path.exists()
    run(path, "CREATE TABLE vbap (a INTEGER)")
    with pytest.raises(ConfigError, match="no table of the data model, such as items; there are vbap"):
        read_database(path)
    with pytest.raises(ConfigError, match="there is no schema 'maine'"):
        read_database(path, schema="maine")
    (tmp_path / "text.db").write_text("This is no database, but long enough to be one.", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a database"):
        read_database(tmp_path / "text.db")
    with pytest.raises(ConfigError, match=r"'nowhere\.toml' is not a file"):
        read_database(path, settings="nowhere.toml")
    with pytest.raises(ConfigError, match=r"has its own plan\.toml"):
        read_source(PUMPS, settings=PUMPS / "plan.toml")


def test_what_a_file_is_shows_in_its_first_bytes(tmp_path):
    write_plant_database(read_folder(PUMPS), tmp_path / "plant.duckdb")
    shutil.copy(tmp_path / "plant.duckdb", tmp_path / "plant.db")
    assert read_database(tmp_path / "plant.db").tables["items"].num_rows > 0
    assert database_address(tmp_path / "new.db").backend == "sqlite"
    assert database_address(tmp_path / "new.duckdb").backend == "duckdb"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://planner:hush%2Fhush@127.0.0.1:1/plant",
        "postgres://planner:hush%2Fhush@127.0.0.1:1/plant?connect_timeout=2",
        "postgresql://planner@127.0.0.1:1/plant?password=hush/hush",
        "postgresql://planner:hush@hush@127.0.0.1/plant",
        "postgresql://planner:hush/hush:hush@127.0.0.1:5x/plant",
        "nosuch://planner:hush@server/plant",
        "oracle+nosuch://planner:hush@server/plant",
        "mssql+pyodbc:///?odbc_connect=Pwd%3Dhush",
        "sqlite://",
    ],
)
def test_no_message_shows_the_password(url):
    with pytest.raises(ConfigError) as raised:
        read_database(url)
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value.__context__)
    assert "hush" not in shown
    assert "Hint: " in str(raised.value)


def test_a_place_is_shown_without_its_password():
    assert (
        shown_place("postgresql://planner:hush@erp:5432/plant?schema=mrp") == "postgresql://planner:***@erp:5432/plant"
    )
    assert shown_place("data/samples/pumps") == "data/samples/pumps"
    assert str(database_address(make_url("duckdb:///plant.duckdb"))) == "duckdb:///plant.duckdb"


def test_columns_that_no_database_has_a_type_for_are_kept_as_text(path):
    items = pa.table(
        {
            "item_id": ["A"],
            "procurement": pa.array(["buy"]).dictionary_encode(),
            "weight": pa.array([Decimal("1.50")]),
            "colours": pa.array([["red", "blue"]]),
            'odd "name"': pa.array([3], pa.int8()),
        }
    )
    write_plant_database(from_frames({"items": items}), path)
    found = read_database(path).tables["items"].select(["weight", "colours", 'odd "name"']).to_pylist()
    assert found == [{"weight": "1.50", "colours": "['red', 'blue']", 'odd "name"': 3}]


def test_the_command_line_takes_a_file_and_its_settings(path, tmp_path, capsys):
    for arguments in (["convert", str(PUMPS), str(path)], ["check", str(path)]):
        with pytest.raises(SystemExit) as stopped:
            orderplan.main(arguments)
        assert not stopped.value.code
    assert f"rows written to {path}" in capsys.readouterr().out
    (tmp_path / "wrong.toml").write_text("as_off = 2026-01-05", encoding="utf-8")
    with pytest.raises(ConfigError, match="did you mean 'as_of'"):
        orderplan.main(["check", str(path), "--settings", str(tmp_path / "wrong.toml")], standalone_mode=False)
    with pytest.raises(UsageError, match="--format is for folders"):
        orderplan.main(["convert", str(PUMPS), str(path), "--format", "csv"], standalone_mode=False)
    with pytest.raises(UsageError, match=r"'nowhere\.db' does not exist"):
        orderplan.main(["check", "nowhere.db"], standalone_mode=False)
