"""The tables of a run, read when they are asked for."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orderplan.difference.table_columns import columns_of
from orderplan.nightly.stored_tables import StoredTables
from orderplan.tables.results import RESULT_TABLES, result_schema
from orderplan.tables.table import Kind


@pytest.fixture
def folder(tmp_path):
    for name, table in RESULT_TABLES.items():
        columns = [pa.array([_some(column.kind), None], column.arrow_type) for column in table.columns]
        pq.write_table(pa.table(columns, schema=result_schema(table)), tmp_path / f"{name}.parquet")
    return tmp_path


def _some(kind):
    text = {Kind.ID, Kind.TEXT, Kind.WORD, Kind.CLOCK}
    return "x" if kind in text else True if kind is Kind.FLAG else 1


@pytest.mark.parametrize("name", RESULT_TABLES)
def test_each_table_has_its_declared_columns_again(folder, name):
    stored = StoredTables(folder)
    assert stored[name].schema.equals(result_schema(RESULT_TABLES[name]), check_metadata=True)
    assert stored[name].num_rows == 2
    names = [column.name for column in RESULT_TABLES[name].columns][::-1][:2]
    assert columns_of(stored, name, names).equals(stored[name].select(names))


def test_a_table_of_another_version_is_left_out_and_one_that_is_not_known_is_given_as_it_is(folder):
    deliveries = pq.read_table(folder / "deliveries.parquet")
    pq.write_table(deliveries.drop_columns("explanation"), folder / "deliveries.parquet")
    place = pq.read_schema(folder / "requirements.parquet").get_field_index("quantity")
    requirements = pq.read_table(folder / "requirements.parquet")
    retyped = requirements.set_column(place, "quantity", pa.array(["many", None]))
    pq.write_table(retyped, folder / "requirements.parquet")
    other = pa.table({"a": [1]})
    pq.write_table(other, folder / "of_tomorrow.parquet")
    stored = StoredTables(folder)
    assert set(stored) == set(RESULT_TABLES) - {"deliveries", "requirements"} | {"of_tomorrow"}
    assert len(stored) == len(RESULT_TABLES) - 1
    assert stored["of_tomorrow"].equals(other)
    with pytest.raises(KeyError):
        stored["deliveries"]
