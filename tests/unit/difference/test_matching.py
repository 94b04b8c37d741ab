"""Rows of two tables as the same thing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from orderplan.difference.matching import differing, matched_rows


def lists(matched):
    return {name: getattr(matched, name).tolist() for name in matched._fields}


def test_rows_are_matched_by_their_key_whatever_their_order():
    previous = pa.table({"id": ["C", "A", "B"]})
    current = pa.table({"id": ["B", "D", "C"]})
    # both: B (rows 2 and 0), C (rows 0 and 2), in the order of the key; A is gone, D is new
    assert lists(matched_rows(previous, current, ["id"])) == {
        "before": [2, 0],
        "after": [0, 2],
        "gone": [1],
        "new": [1],
    }


def test_missing_is_a_value_of_its_own_and_comes_first():
    previous = pa.table({"item": ["A", "A", None], "order": pa.array([None, "S", "S"], pa.string())})
    current = pa.table({"item": [None, "A"], "order": pa.array(["S", None], pa.string())})
    assert lists(matched_rows(previous, current, ["item", "order"])) == {
        "before": [2, 0], "after": [0, 1], "gone": [1], "new": [],
    }  # fmt: skip


def test_rows_that_share_a_key_are_matched_in_turn():
    previous = pa.table({"id": ["A", "A", "A"]})
    current = pa.table({"id": ["B", "A", "A"]})
    assert lists(matched_rows(previous, current, ["id"])) == {
        "before": [0, 1],
        "after": [1, 2],
        "gone": [2],
        "new": [0],
    }


@pytest.mark.parametrize(
    "values",
    [
        [date(2026, 1, 5), None, date(1969, 12, 31)],
        [1.5, None, -0.25],
        [7, None, -(2**40)],
        [True, None, False],
        ["ä", None, ""],
    ],
    ids=["days", "floats", "integers", "flags", "texts"],
)
def test_every_kind_of_value_can_be_a_key(values):
    previous = pa.table({"key": pa.array(values)})
    current = previous.take([2, 0, 1])
    # missing first, then ascending: the second row, the third, the first
    assert lists(matched_rows(previous, current, ["key"])) == {
        "before": [1, 2, 0], "after": [2, 0, 1], "gone": [], "new": [],
    }  # fmt: skip


def test_without_rows_on_one_side_all_of_the_other_are_gone_or_new():
    some, none = pa.table({"id": ["A", "B"]}), pa.table({"id": pa.array([], pa.string())})
    assert lists(matched_rows(some, none, ["id"])) == {"before": [], "after": [], "gone": [0, 1], "new": []}
    assert lists(matched_rows(none, some, ["id"])) == {"before": [], "after": [], "gone": [], "new": [0, 1]}
    assert lists(matched_rows(none, none, ["id"])) == {"before": [], "after": [], "gone": [], "new": []}


def test_two_missing_values_do_not_differ_and_one_does():
    previous = pa.table({"id": [1, 2, 3, 4], "day": pa.array([5, None, None, 6], pa.int64())})
    current = pa.table({"id": [1, 2, 3, 4], "day": pa.array([5, None, 7, None], pa.int64())})
    matched = matched_rows(previous, current, ["id"])
    assert np.array_equal(differing(previous, current, matched, ["day"]), [False, False, True, True])
    assert not differing(previous, current, matched, ["id"]).any()
