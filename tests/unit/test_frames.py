"""Tables from memory: DataFrames as programs make them, Arrow tables, and what is neither."""

# ruff: noqa: DTZ001 - local plant time has no zone

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from orderplan.data.frames import cells_array, from_frames
from orderplan.enums import IssueKind
from orderplan.errors import DataError

ITEMS = pd.DataFrame({"item_id": ["A", "B"], "procurement": ["make", "buy"]}, index=[7, 7])


def test_frames_of_any_dtype_are_taken():
    items = ITEMS.assign(
        lot_min=pd.array([1, None], dtype="Int64"),
        lot_size=[np.nan, 2.5],
        lead_time_days=[3.0, np.nan],
        unit_cost=["1.5", None],
        setup_family=pd.Categorical(["x", None]),
    )
    table = from_frames({"Items": items}).tables["items"]
    assert table.column("lot_min").to_pylist() == [1.0, 0.0]  # the default stands for the missing one
    assert table.column("lot_size").to_pylist() == [None, 2.5]
    assert table.column("lead_time_days").to_pylist() == [3, 0]
    assert table.column("unit_cost").to_pylist() == [1.5, 0.0]
    assert table.column("setup_family").to_pylist() == ["x", None]


def test_rows_are_counted_from_0_whatever_the_index():
    with pytest.raises(DataError, match=r"items.procurement +row 1: 'by' is not one of the words allowed"):
        from_frames({"items": ITEMS.assign(procurement=["make", "by"])})


def test_foreign_headings_are_mapped():
    foreign = ITEMS.set_axis(["Artikel", "Art"], axis=1)
    data = from_frames({"items": foreign}, columns={"items": {"Artikel": "item_id", "Art": "procurement"}})
    assert data.tables["items"].column("item_id").to_pylist() == ["A", "B"]


def test_two_frames_of_one_table_are_an_error():
    with pytest.raises(DataError, match=r"items +two frames hold it, the second named 'Items'"):
        from_frames({"items": ITEMS, "Items": ITEMS})


def test_a_name_that_is_no_table_is_a_warning():
    (issue,) = from_frames({"itmes": ITEMS}).issues
    assert (issue.kind, issue.full_hint()) == (IssueKind.UNKNOWN_TABLE, "did you mean 'items'?")


def test_what_is_neither_frame_nor_arrow_table_is_refused():
    with pytest.raises(TypeError, match="'items' is a dict, neither a pandas DataFrame nor an Arrow table"):
        from_frames({"items": {"item_id": ["A"]}})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([1, "A", None], ["1", "A", None]),
        ([1, 2.5, None], [1.0, 2.5, None]),
        ([1.0, "A"], ["1", "A"]),
        ([2.5, True], ["2.5", "true"]),
        ([True, "A", False], ["true", "A", "false"]),
        ([date(2026, 1, 5), "soon"], ["2026-01-05", "soon"]),
        ([date(2026, 1, 5), datetime(2026, 1, 5, 6, 30)], ["2026-01-05", "2026-01-05 06:30:00"]),
        ([pd.Timestamp("2026-01-05"), pd.NaT, "x"], ["2026-01-05", None, "x"]),
        ([time(6, 0), "24:00"], ["06:00:00", "24:00"]),
        ([pd.NA, float("nan"), None, "x"], [None, None, None, "x"]),
        ([10**20, 1], ["100000000000000000000", "1"]),
        ([{"a": 1}, 2], ["{'a': 1}", "2"]),
    ],
)
def test_cells_of_several_types_are_written_as_text(cells, expected):
    assert cells_array(cells).to_pylist() == expected
    assert cells_array(pd.Series(cells, dtype=object)).to_pylist() == expected


def test_arrow_columns_of_several_chunks_are_taken():
    ids = pa.chunked_array([["A"], [], ["B"]])
    data = from_frames({"items": pa.table({"item_id": ids, "procurement": pa.chunked_array([["buy", "buy"]])})})
    assert data.tables["items"].column("item_id").to_pylist() == ["A", "B"]
