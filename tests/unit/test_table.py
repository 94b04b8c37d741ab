"""What follows from a declaration alone: schemas, empty tables, and the words for what is allowed."""

from __future__ import annotations

import pyarrow as pa
import pytest

from orderplan.tables.inputs import INPUT_TABLES
from orderplan.tables.table import Column, Kind


@pytest.mark.parametrize("table", INPUT_TABLES.values(), ids=INPUT_TABLES)
def test_schema_and_empty_table_have_the_declared_columns(table):
    empty = table.empty()
    assert (empty.num_rows, empty.schema) == (0, table.schema)
    assert table.schema.names == [column.name for column in table.columns]
    for column in table.columns:
        field = table.schema.field(column.name)
        assert field.nullable is not column.required
        if column.default is not None:
            assert pa.scalar(column.default, field.type).as_py() == column.default


@pytest.mark.parametrize("table", INPUT_TABLES.values(), ids=INPUT_TABLES)
def test_keys_and_references_name_columns_and_tables_that_are_there(table):
    assert set(table.key) | set(table.fallback_key) <= set(table.by_name)
    if table.period:
        assert {"valid_from", "valid_to"} <= set(table.by_name)
        assert "valid_from" in table.key
    for column in table.columns:
        if column.references:
            assert INPUT_TABLES[column.references].key[0] in {column.name, "item_id"}
        assert (column.kind is Kind.WORD) == (column.words is not None)
        assert not (column.required and column.default is not None)


@pytest.mark.parametrize(
    ("bounds", "allowed"),
    [
        ({"minimum": 0}, "≥ 0"),
        ({"minimum": 1, "maximum": 7}, "≥ 1 and ≤ 7"),
        ({"above": 0}, "> 0"),
        ({"minimum": 0, "below": 1}, "≥ 0 and < 1"),
        ({}, ""),
    ],
)
def test_bounds_in_words(bounds, allowed):
    assert Column("x", Kind.QUANTITY, "", **bounds).allowed == allowed


def test_words_in_words():
    assert INPUT_TABLES["substitutes"].by_name["mode"].allowed == "shortage / use_up"
