"""Ids as codes, judged by a dictionary."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from orderplan.tables.references import MISSING, UNKNOWN, id_space

ids = st.none() | st.text("AB0- 物é", max_size=4) | st.text(min_size=20, max_size=40)


@settings(max_examples=200, deadline=None)
@given(st.lists(ids, max_size=30), st.lists(ids, max_size=30), st.integers(0, 5))
def test_codes_are_places_among_the_ids_in_the_order_of_their_bytes(known, wanted, cut):
    space = id_space(pa.array(known, pa.string()))
    expected = sorted({text for text in known if text is not None}, key=str.encode)
    assert space.ids.to_pylist() == expected
    place = {text: code for code, text in enumerate(expected)}
    codes = [MISSING if text is None else place.get(text, UNKNOWN) for text in [*wanted, *known]]
    # A slice, as a filtered or chunked column is, has its texts somewhere inside its buffers.
    column = pa.array([*wanted, *known], pa.string())[cut:]
    assert space.codes(column).tolist() == codes[cut:]
    assert all(space.code(text) == code for text, code in place.items())
    assert space.code("\x00 no id") == MISSING


def test_many_ids_are_all_found_again():
    ids = pa.array([f"ITEM-{number:06}" for number in range(100_000)])
    space = id_space(ids)
    assert len(space) == 100_000
    assert np.array_equal(space.codes(ids), np.arange(100_000))
    assert set(space.codes(pa.array([f"ITEM-{number:07}" for number in range(1_000)])).tolist()) == {UNKNOWN}
