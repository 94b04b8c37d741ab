"""Values in range, keys that stand once, validity without overlap; keys are judged by a loop over all pairs."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderplan.data.folder import read_folder
from orderplan.enums import IssueKind
from orderplan.tables.arrays import whole
from orderplan.tables.checks import check_keys, check_values
from orderplan.tables.inputs import INPUT_TABLES

if TYPE_CHECKING:
    from orderplan.tables.table import Table


def arrays(table: Table, rows: list[dict[str, object]]) -> dict[str, pa.Array]:
    """Make checked columns of rows that name only some of them; the others are missing."""
    return {c.name: pa.array([row.get(c.name) for row in rows], c.arrow_type) for c in table.columns}


def bad_values(table: str, column: str, values: list[object]) -> list[int]:
    """Give the places of the values of one column that are refused."""
    declared = INPUT_TABLES[table]
    issues = check_values(declared, arrays(declared, [{column: value} for value in values]))
    return [row for i in issues if i.column == column and i.kind is IssueKind.OUT_OF_RANGE for row in i.rows.tolist()]


@pytest.mark.parametrize(
    ("table", "column", "values", "bad"),
    [
        ("items", "lot_min", [0.0, 1e12, -1e-6, 1e13, None], [2, 3]),
        ("items", "lot_size", [1e-6, 0.0, None], [1]),  # above 0
        ("items", "scrap_rate", [0.0, 0.999999, 0.9999996, -0.1], [2, 3]),  # below 1: nothing would be left
        ("bom_lines", "scrap_rate", [1.0, 1.5], [1]),
        ("suppliers", "on_time_rate", [1.0, 1.01], [1]),
        ("calendars", "weekday", [1, 7, 0, 8], [2, 3]),
        ("items", "lead_time_days", [0, 36_500, 36_501, -1], [2, 3]),
        ("bom_lines", "line_no", [2**31 - 1, 2**31], [1]),
        ("items", "unit_cost", [0.0, math.inf, -math.inf], [1, 2]),
        (
            "sales_orders",
            "due_date",
            [date(1950, 1, 1), date(2199, 12, 31), date(1949, 12, 31), date(2200, 1, 1), None],
            [2, 3],
        ),
        ("on_hand", "expiry_date", [date(9999, 12, 31), date(1, 1, 1)], []),  # "without end" in many systems
    ],
)
def test_bounds(table, column, values, bad):
    assert bad_values(table, column, values) == bad


def test_what_is_out_of_range_is_told_with_the_bound_it_breaks(errors_of):
    lines = errors_of(
        items="item_id,procurement,lot_min,lot_max,scrap_rate,unit_cost\nA,buy,-1,0,2,1e13\nB,,1,1,0,1\n",
        sales_orders="order_id,item_id,quantity,due_date\nSO-1,A,1,0205-02-03\n",
    )
    assert lines == [
        "items.lot_max line 2: '0' is out of range. Hint: it must be > 0.",
        "items.lot_min line 2: '-1' is negative. Hint: it must be ≥ 0.",
        (
            "items.procurement line 3: a value is missing. "
            "Hint: every row needs one: one of make / buy / subcontract / phantom / none."
        ),
        "items.scrap_rate line 2: '2' is out of range. Hint: it must be ≥ 0 and < 1. 2 % is 0.02.",
        (
            "items.unit_cost line 2: '10000000000000' is out of range. "
            "Hint: the largest that can be counted with is 1,000,000,000,000."
        ),
        (
            "sales_orders.due_date line 2: '0205-02-03' cannot be meant. "
            "Hint: days lie between 1950 and 2199; leave the cell empty where there is none."
        ),
    ]


def test_quantities_too_small_to_count_are_a_warning(plant_folder):
    # Half a millionth counts as one, or as none where the even one is nearer: below it is nothing.
    data = read_folder(plant_folder(items="item_id,procurement,lot_min\nA,buy,0.0000004\nB,buy,0.0000006\n"))
    (issue,) = data.issues
    assert (issue.kind, issue.is_error, issue.lines.tolist()) == (IssueKind.TOO_SMALL_TO_COUNT, False, [2])


FIRST = date(2026, 1, 1)
days = st.none() | st.integers(0, 4).map(lambda offset: FIRST + timedelta(days=offset))
prices = st.lists(
    st.fixed_dictionaries(
        {
            "supplier_id": st.sampled_from(["S", "T"]),
            "item_id": st.sampled_from(["A", None]),
            "min_quantity": st.sampled_from([0.0, 10.0]),
            "unit_price": st.sampled_from([1.0, 2.0]),
            "valid_from": days,
            "valid_to": days,
        }
    ),
    max_size=7,
)


def shares_a_day(one: dict[str, date | None], other: dict[str, date | None]) -> bool:
    return any(
        all((row["valid_from"] or date.min) <= day < (row["valid_to"] or date.max) for row in (one, other))
        for day in (FIRST + timedelta(days=offset) for offset in range(-1, 7))
    )


@settings(max_examples=300, deadline=None)
@given(prices)
def test_overlapping_rows_of_a_key_are_found_and_no_others(rows):
    table = INPUT_TABLES["purchase_prices"]
    key = ("supplier_id", "item_id", "min_quantity")
    with_key = [place for place, row in enumerate(rows) if row["item_id"] is not None]  # a missing id repeats nothing
    clashing = {
        place: [
            other
            for other in with_key
            if other != place
            and all(rows[place][name] == rows[other][name] for name in key)
            and shares_a_day(rows[place], rows[other])
        ]
        for place in with_key
    }
    groups = {place: {place, *others} for place, others in clashing.items() if others}
    # The first of rows that are all the same may stay.
    same = {
        min(group)
        for group in groups.values()
        if all(rows[place] == rows[min(group)] for place in group)
        and {p for p in with_key if all(rows[p][n] == rows[min(group)][n] for n in key) and p in groups} == group
    }
    found = [row for issue in check_keys(table, arrays(table, rows), {}) for row in issue.rows.tolist()]
    assert sorted(found) == sorted(set(groups) - same)


keys = st.lists(
    st.fixed_dictionaries(
        {
            "calendar_id": st.sampled_from(["P", None]),
            "weekday": st.sampled_from([1, 2]),
            "start": st.sampled_from(["06:00", "14:00"]),
            "end": st.sampled_from(["15:00", "16:00"]),
        }
    ),
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(keys)
def test_keys_that_stand_twice_are_found_and_no_others(rows):
    table = INPUT_TABLES["calendars"]
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, row in enumerate(rows):
        if row["calendar_id"] is not None:
            groups.setdefault(tuple(row[name] for name in table.key), []).append(place)
    expected = []
    for places in groups.values():
        if len(places) > 1:
            identical = all(rows[place] == rows[places[0]] for place in places)
            expected.extend(places[1:] if identical else places)
    found = [row for issue in check_keys(table, arrays(table, rows), {}) for row in issue.rows.tolist()]
    assert found == sorted(expected)


def test_a_number_that_is_missing_in_the_key_leaves_the_other_columns_to_tell_rows_apart(plant_folder, errors_of):
    items = "item_id,procurement\nA,make\nB,buy\nC,buy\n"
    heading = "parent_id,component_id,line_no,quantity_per,operation\n"
    fine = heading + "A,B,,1,\nA,B,,1,10\nA,C,,1,\nA,B,10,1,\nA,C,20,1,\n"
    assert (
        whole(read_folder(plant_folder(items=items, bom_lines=fine)).tables["bom_lines"].column("line_no")).null_count
        == 3
    )
    lines = errors_of(items=items, bom_lines=fine + "A,B,,2,\nA,B,20,1,\n")
    hint = "Hint: let one row end where the next begins (valid_to is the first day no longer valid)."
    assert lines == [
        (
            "bom_lines lines 2, 7: order_id, parent_id, component_id, operation '– A B –' is valid twice "
            f"on the same day. {hint}"
        ),
        f"bom_lines lines 6, 8: order_id, parent_id, line_no '– A 20' is valid twice on the same day. {hint}",
    ]
