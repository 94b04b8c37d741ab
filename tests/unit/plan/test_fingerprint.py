"""The fingerprint of a table: blind to the order of rows and columns, awake to every cell."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from orderplan.data.fingerprint import fingerprint, fingerprints

TABLE = pa.table(
    {
        "item_id": ["A", "B", "B", None],
        "quantity": [1.0, 0.0, 2.5, None],
        "count": pa.array([1, 2, None, 4], pa.int64()),
        "day": pa.array([date(2026, 1, 5), None, date(2026, 1, 6), date(1970, 1, 1)], pa.date32()),
        "flag": [True, False, None, True],
    }
)


def test_the_order_of_rows_and_columns_does_not_count():
    shuffled = TABLE.take([3, 1, 0, 2]).select(["flag", "day", "item_id", "count", "quantity"])
    assert fingerprint(shuffled) == fingerprint(TABLE)


def test_a_column_without_values_counts_as_absent_and_minus_zero_as_zero():
    widened = TABLE.append_column("lot_id", pa.nulls(4, pa.string()))
    assert fingerprint(widened) == fingerprint(TABLE)
    minus = TABLE.set_column(1, "quantity", pa.array([1.0, -0.0, 2.5, None]))
    assert fingerprint(minus) == fingerprint(TABLE)


@pytest.mark.parametrize("place", range(TABLE.num_columns))
@pytest.mark.parametrize("row", range(TABLE.num_rows))
def test_every_cell_counts(place, row):
    column = TABLE.column(place)
    cells = column.to_pylist()
    cells[row] = None if cells[row] is not None else next(cell for cell in cells if cell is not None)
    changed = TABLE.set_column(place, TABLE.column_names[place], pa.array(cells, column.type))
    assert fingerprint(changed) != fingerprint(TABLE)


def test_a_missing_cell_is_no_zero_and_a_repeated_row_counts():
    assert fingerprint(pa.table({"n": pa.array([None, 0], pa.int64())})) != fingerprint(pa.table({"n": [0, 0]}))
    assert fingerprint(pa.concat_tables([TABLE, TABLE])) != fingerprint(TABLE)


def test_equal_cells_of_two_columns_do_not_cancel():
    # The same two values, exchanged between columns: another table.
    assert fingerprint(pa.table({"a": ["x"], "b": ["y"]})) != fingerprint(pa.table({"a": ["y"], "b": ["x"]}))


def test_a_dictionary_is_its_values_and_tables_without_rows_are_left_out():
    coded = TABLE.set_column(0, "item_id", TABLE.column(0).dictionary_encode())
    assert fingerprint(coded) == fingerprint(TABLE)
    assert fingerprints({"b": TABLE, "a": TABLE.slice(0, 0)}) == {"b": fingerprint(TABLE)}
