"""Several columns as one sorting key, judged by Python's own sorting of tuples."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orderplan.row_order import ascending_rows, packed_key, ranks

numbers = st.integers(-3, 3) | st.integers(-(2**62), 2**62)
"""Small ones that meet, and some so far apart that two columns do not fit into 64 bits."""
rows = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(rows)
def test_packed_keys_compare_as_the_rows_do(rows):
    packed = packed_key([np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]).tolist()
    for one, key in zip(rows, packed, strict=True):
        for other, other_key in zip(rows, packed, strict=True):
            assert (one < other) == (key < other_key)
            assert (one == other) == (key == other_key)


@settings(max_examples=200, deadline=None)
@given(rows)
def test_rows_are_put_in_order_and_equal_ones_keep_theirs(rows):
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    expected = sorted(range(len(rows)), key=rows.__getitem__)
    order = ascending_rows(columns)
    assert (list(range(len(rows))) if order is None else order.tolist()) == expected
    assert (order is None) == (expected == list(range(len(rows))))


@given(st.lists(st.floats(allow_nan=False, width=32), max_size=12))
def test_ranks_count_the_smaller_distinct_values(values):
    distinct = sorted(set(values))
    assert ranks(np.array(values, dtype=np.float64)).tolist() == [distinct.index(value) for value in values]
