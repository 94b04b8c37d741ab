"""A real PostgreSQL server: plants come out as they went in, and whoever reads results sees one run, never a mix."""

from __future__ import annotations

import os
import threading
import traceback
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from orderplan.cli.main import orderplan
from orderplan.config import PlanConfig
from orderplan.data import database
from orderplan.data.database import read_database
from orderplan.data.database_write import write_plant_database, write_results_database
from orderplan.data.folder import read_folder
from orderplan.data.frames import from_frames
from orderplan.errors import ConfigError, DataError
from orderplan.pipeline import make_plan
from tests.integration.postgresql_server import PASSWORD, running_server, why_not
from tests.unit.test_database import assert_same_plant

PUMPS = Path(__file__).parents[2] / "data" / "samples" / "pumps"
pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")


@pytest.fixture(scope="module")
def server():
    with running_server() as started:
        yield started


@pytest.fixture
def url(server):
    """Give the URL of an empty database."""
    name = f"plant_{os.urandom(4).hex()}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.url(database=name)


@contextmanager
def connected(url, **options):
    with psycopg.connect(url, **options) as connection:
        yield connection


def run(url, *statements):
    with connected(url) as connection:
        for statement in statements:
            connection.execute(statement)


def rows(url, query):
    with connected(url) as connection:
        return connection.execute(query).fetchall()


def with_query(url, **query):
    return url + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def result(run_number, count=3):
    """Make a result table whose rows all say of which run they are."""
    return pa.table({"run": pa.array([run_number] * count, pa.int64()), "place": pa.array(range(count), pa.int64())})


def test_a_plant_that_is_written_is_read_again(url):
    expected = read_folder(PUMPS)
    for place in (url, with_query(url, schema="erp")):
        write_plant_database(expected, place)
        write_plant_database(expected, place)
        assert_same_plant(read_database(place), expected)
    (types,) = rows(url, "SELECT pg_typeof(due_date)::text, pg_typeof(quantity)::text FROM sales_orders LIMIT 1")
    assert types == ("date", "double precision")


def test_a_plan_is_written_as_it_is(url):
    write_plant_database(read_folder(PUMPS), url)
    plan = make_plan(read_database(url), PlanConfig(as_of=date(2026, 1, 5)))
    write_results_database(plan.tables, url)
    for name, table in plan.tables.items():
        found = rows(url, f'SELECT * FROM orderplan."{name}"')  # noqa: S608 - ours
        expected = [tuple(row.values()) for row in table.to_pylist()]
        assert sorted(found, key=repr) == sorted(expected, key=repr), name


def test_the_types_of_an_erp_are_read(url):
    run(
        url,
        "SET TIME ZONE 'Asia/Shanghai'",
        'CREATE TABLE items (item_id numeric(18, 0), procurement text, lot_min numeric(12, 3), "yield %" int)',
        "INSERT INTO items VALUES (123456789012345678, 'buy', 0.1, 97), (2, 'buy', NULL, NULL)",
        "CREATE MATERIALIZED VIEW on_hand AS SELECT 2 AS item_id, 5.5::real AS quantity, ''::text AS lot_id",
        'CREATE TABLE calendars (calendar_id text, weekday smallint, start time, "end" time)',
        "INSERT INTO calendars VALUES ('P', 1, '06:00', '24:00')",
        'CREATE TABLE calendar_exceptions (calendar_id text, start timestamptz, "end" timestamp, working boolean)',
        "INSERT INTO calendar_exceptions VALUES ('P', '2026-01-05 06:00', '2026-01-05 08:30', false)",
        "CREATE TABLE customers (customer_id text)",
    )
    zone = with_query(url, options="-c%20timezone%3DAsia/Shanghai%20-c%20datestyle%3DGerman")
    data = read_database(zone)
    items = data.tables["items"].select(["item_id", "lot_min", "yield %"]).to_pylist()
    assert items == [
        {"item_id": "2", "lot_min": 0.0, "yield %": None},
        {"item_id": "123456789012345678", "lot_min": 0.1, "yield %": 97},
    ]
    assert data.tables["on_hand"].select(["item_id", "quantity", "lot_id"]).to_pylist() == [
        {"item_id": "2", "quantity": 5.5, "lot_id": None}
    ]
    assert data.tables["calendars"].select(["start", "end"]).to_pylist() == [{"start": "06:00", "end": "24:00"}]
    # Local time of the session, without its zone.
    exception = data.tables["calendar_exceptions"].to_pylist()[0]
    assert (str(exception["start"]), str(exception["end"])) == ("2026-01-05 06:00:00", "2026-01-05 08:30:00")
    assert data.tables["customers"].num_rows == 0


def test_cells_that_python_has_no_value_for_are_named_by_their_rows(url):
    run(
        url,
        "CREATE TABLE items (item_id text, procurement text)",
        "INSERT INTO items VALUES ('A', 'buy')",
        "CREATE TABLE sales_orders (order_id text, item_id text, quantity float8, due_date date)",
        "INSERT INTO sales_orders VALUES ('2', 'A', 1, 'infinity'), ('1', 'A', 1, '2026-01-05')",
        "INSERT INTO sales_orders VALUES (NULL, NULL, NULL, NULL)",
        "CREATE TABLE customers (customer_id text)",
        "INSERT INTO customers VALUES ('C'), (NULL), (NULL)",
    )
    with pytest.raises(DataError) as raised:
        read_database(url)
    found = [(issue.place, issue.rows.tolist(), issue.value(0)) for issue in raised.value.issues if issue.is_error]
    assert ("sales_orders.due_date", [1], "infinity") in found
    assert ("sales_orders.order_id", [2], "") in found
    assert ("customers.customer_id", [1, 2], "") in found


def test_all_tables_are_read_as_of_one_moment(url, monkeypatch):
    run(
        url,
        "CREATE TABLE items (item_id text, procurement text)",
        "INSERT INTO items VALUES ('A', 'buy')",
        "CREATE TABLE on_hand (item_id text, quantity float8)",
        "INSERT INTO on_hand VALUES ('A', 1)",
    )
    read_one = database._raw_table

    def meanwhile(reader, table, source, headings):
        found = read_one(reader, table, source, headings)
        if table == "items":  # the ERP gets a new item with stock between the two tables
            run(url, "INSERT INTO items VALUES ('B', 'buy')", "INSERT INTO on_hand VALUES ('B', 1)")
        return found

    monkeypatch.setattr(database, "_raw_table", meanwhile)
    data = read_database(url)
    assert data.tables["items"].num_rows == data.tables["on_hand"].num_rows == 1


def test_tables_that_the_user_may_not_read_are_all_named(url, server):
    run(
        url,
        "CREATE ROLE clerk LOGIN PASSWORD 'clerk'",
        "GRANT USAGE ON SCHEMA public TO clerk",
        "CREATE TABLE items (item_id text, procurement text)",
        "CREATE TABLE customers (customer_id text)",
        "CREATE TABLE suppliers (supplier_id text)",
        "GRANT SELECT ON items TO clerk",
    )
    clerk = server.url(user="clerk", password="clerk", database=url.rsplit("/", 1)[1])  # noqa: S106
    with pytest.raises(DataError) as raised:
        read_database(clerk)
    assert [issue.sentence() for issue in raised.value.issues] == [
        "it cannot be read: permission denied for table customers.",
        "it cannot be read: permission denied for table suppliers.",
    ]
    with pytest.raises(ConfigError, match=r"permission denied for database .*  Hint: it takes USAGE"):
        write_results_database({"deliveries": result(1)}, clerk)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"password": "p@ss:w/rd%2"}, "check user and password"),
        ({"user": "nobody"}, "check user and password"),
        ({"database": "nowhere"}, "check the database's name"),
        ({"schema": "nowhere"}, "there are information_schema, public"),
        ({"sslmode": "perhaps"}, ""),
    ],
)
def test_what_is_wrong_with_a_url_is_said_without_the_password(server, wrong, hint):
    for act in (read_database, lambda url: write_results_database({"deliveries": result(1)}, url)):
        if "schema" in wrong and act is not read_database:
            continue  # writing makes the schema
        with pytest.raises(ConfigError) as raised:
            act(server.url(**wrong))
        assert hint in str(raised.value)
        shown = "".join(traceback.format_exception(raised.value))
        for secret in (PASSWORD, "p@ss:w/rd%2", "p%40ss"):
            assert secret not in shown


def test_a_reader_sees_one_run_whatever_the_moment(url):
    tables = ("deliveries", "load", "shortages")
    write_results_database({name: result(0) for name in tables}, url)
    queries = [f"SELECT run FROM orderplan.{name}" for name in tables]  # noqa: S608 - ours
    done, seen, failed = threading.Event(), [], []

    def read_on():
        # A snapshot that is taken before a table is looked at: a table that was made anew would be empty in it.
        try:
            with connected(url) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                while not done.is_set():
                    with connection.transaction():
                        connection.execute("SELECT 1 FROM pg_class LIMIT 1")
                        seen.append([connection.execute(query).fetchall() for query in queries])
        except psycopg.Error as error:
            failed.append(error)

    reader = threading.Thread(target=read_on)
    reader.start()
    number = 0
    while len({answers[0][0][0] for answers in list(seen)}) < 5 and number < 200 and not failed:
        number += 1
        write_results_database({name: result(number, 3 + number) for name in tables}, url)
    done.set()
    reader.join()
    assert not failed
    for answers in seen:
        number = answers[0][0][0]
        assert answers == [[(number,)] * (3 + number)] * len(tables)
    assert len({answers[0][0][0] for answers in seen}) >= 5


def test_a_failure_in_the_middle_leaves_the_run_before(url):
    write_results_database({"deliveries": result(1), "load": result(1)}, url)
    broken = pa.table({"run": pa.array([2], pa.int64()), "place": pa.array(["a\0b"])})
    with pytest.raises(ConfigError, match="invalid byte sequence"):
        write_results_database({"deliveries": result(2), "extra": result(2), "load": broken}, url)
    assert rows(url, "SELECT run FROM orderplan.deliveries UNION SELECT run FROM orderplan.load") == [(1,)]
    assert rows(url, "SELECT to_regclass('orderplan.extra')") == [(None,)]


CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'"


def test_a_connection_that_is_lost_in_the_middle_leaves_the_run_before(url):
    write_results_database({"deliveries": result(1), "load": result(1)}, url)

    class Cut(dict):
        def __getitem__(self, name):
            if name == "load":
                run(url, CUT)
            return super().__getitem__(name)

    with pytest.raises(ConfigError, match=r"postgresql://planner:\*\*\*@"):
        write_results_database(Cut(deliveries=result(2), load=result(2)), url)
    assert rows(url, "SELECT run FROM orderplan.deliveries UNION SELECT run FROM orderplan.load") == [(1,)]


def test_two_runs_at_once_follow_one_another(url):
    write_results_database({"deliveries": result(0), "load": result(0)}, url)
    failed = []

    def write(number):
        try:
            write_results_database({"deliveries": result(number, 20_000), "load": result(number, 20_000)}, url)
        except ConfigError as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in (1, 2, 3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failed
    found = rows(url, "SELECT run, count(*) FROM orderplan.deliveries GROUP BY run")
    assert found == rows(url, "SELECT run, count(*) FROM orderplan.load GROUP BY run")
    assert [count for _run, count in found] == [20_000]


def test_rights_and_views_stay_and_other_columns_are_refused_where_a_view_needs_the_old_ones(url):
    write_results_database({"deliveries": result(1)}, url)
    run(
        url,
        "GRANT SELECT ON orderplan.deliveries TO PUBLIC",
        "CREATE VIEW mine AS SELECT run FROM orderplan.deliveries",
    )
    write_results_database({"deliveries": result(2)}, url)
    assert rows(url, "SELECT DISTINCT run FROM mine") == [(2,)]
    assert rows(url, "SELECT has_table_privilege('pg_monitor', 'orderplan.deliveries', 'SELECT')") == [(True,)]
    wider = result(3).append_column("late", pa.array([True] * 3))
    with pytest.raises(ConfigError, match="Hint: the table's columns have changed"):
        write_results_database({"deliveries": wider}, url)
    assert rows(url, "SELECT DISTINCT run FROM mine") == [(2,)]
    run(url, "DROP VIEW mine")
    write_results_database({"deliveries": wider}, url)
    assert rows(url, "SELECT DISTINCT run, late FROM orderplan.deliveries") == [(3, True)]


def test_a_table_of_somebody_else_is_never_touched(url):
    run(url, "CREATE TABLE items (article text)", "INSERT INTO items VALUES ('mine')")
    with pytest.raises(ConfigError, match=r'"public"\."items" was not written by orderplan'):
        write_plant_database(read_folder(PUMPS), url)
    assert rows(url, "SELECT * FROM items") == [("mine",)]
    assert rows(url, "SELECT to_regclass('public.orderplan_tables')") == [(None,)]


def test_texts_that_mean_something_to_copy_come_through(url):
    texts = ["\\.", "\\N", "", '"', "a,b", "a\nb", "\r\n", "\t", "NULL", "%s", "物料", "'"]
    items = pa.table({"item_id": [f"I{place:02}" for place in range(len(texts))], "procurement": ["buy"] * len(texts)})
    data = from_frames({"items": items.append_column("note", pa.array(texts))})
    write_plant_database(data, url)
    found = read_database(url).tables["items"].select(["item_id", "note"]).to_pylist()
    assert [row["note"] for row in found] == texts


def test_the_command_line_takes_a_url(url, capsys, tmp_path):
    with pytest.raises(SystemExit):
        orderplan.main(["convert", str(PUMPS), with_query(url, schema="erp")])
    (tmp_path / "erp.toml").write_text(
        'as_of = 2026-01-05\n[tables]\n"erp.sales_orders" = "sales_orders"\n', encoding="utf-8"
    )
    with pytest.raises(SystemExit):
        orderplan.main(["check", with_query(url, schema="erp"), "--settings", str(tmp_path / "erp.toml")])
    printed = capsys.readouterr()
    assert "postgresql://planner:***@127.0.0.1" in printed.out
    assert "Nothing is wrong." in printed.out
    assert PASSWORD not in printed.out + printed.err
