"""Comparison of two BOMs: lines added, removed and changed, and what they do to quantities and cost."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

import orderplan as op
from tests.unit.bom.small_plants import built, buy, change, line, make, order

FEBRUARY = date(2026, 2, 2)
ITEMS = [
    make("BIKE", part_class="order_specific"), make("FRAME", part_class="order_specific"), make("WHEEL"),
    buy("TUBE", 4), buy("RIM", 15), buy("RACK", 25), buy("BELL", 3), buy("PAINT", 10),
]  # fmt: skip
STANDARD = [
    line("BIKE", "FRAME"), line("BIKE", "WHEEL", 2), line("BIKE", "BELL"),
    line("FRAME", "TUBE", 4), line("FRAME", "PAINT", 0.2), line("WHEEL", "RIM"),
]  # fmt: skip
OF_SO_1 = [
    line("BIKE", "FRAME", order_id="SO-1"), line("BIKE", "WHEEL", 3, order_id="SO-1"),
    line("BIKE", "RACK", order_id="SO-1"),
    line("FRAME", "TUBE", 4, order_id="SO-1"), line("FRAME", "PAINT", 0.2, scrap_rate=0.5, order_id="SO-1"),
]  # fmt: skip
ORDERS = [order("SO-1", "BIKE")]


def compared(comparison, *columns):
    return comparison.lines[["difference", "parent_id", "component_id", *columns]].to_numpy().tolist()


def own_and_standard():
    bom = built(ITEMS, [*STANDARD, *OF_SO_1], sales_orders=ORDERS)
    return op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "BIKE", order_id="SO-1"), quantity=10)


def test_an_orders_bom_against_the_standard_one():
    comparison = own_and_standard()
    assert compared(comparison, "quantity_per_before", "quantity_per_after")[1:3] == [
        ["added", "BIKE", "RACK", pytest.approx(float("nan"), nan_ok=True), 1.0],
        ["changed", "BIKE", "WHEEL", 2.0, 3.0],
    ]
    assert compared(comparison, "scrap_rate_before", "scrap_rate_after")[3] == ["changed", "FRAME", "PAINT", 0.0, 0.5]
    assert [row[:3] for row in compared(comparison)] == [
        ["removed", "BIKE", "BELL"], ["added", "BIKE", "RACK"], ["changed", "BIKE", "WHEEL"],
        ["changed", "FRAME", "PAINT"],
    ]  # fmt: skip


def test_the_effect_on_quantities_over_all_levels_and_on_cost():
    comparison = own_and_standard()
    # ten bikes: BELL 10 → 0; PAINT 2 → 10 × 0.2 × 1.5 = 3; RACK 0 → 10; RIM and WHEEL 20 → 30
    columns = ["quantity_before", "quantity_after", "quantity_difference"]
    assert comparison.items.set_index("item_id")[columns].T.to_dict("list") == {
        "BELL": [10, 0, -10], "PAINT": [2, 3, 1], "RACK": [0, 10, 10], "RIM": [20, 30, 10], "WHEEL": [20, 30, 10],
    }  # fmt: skip
    # their own costs at 3, 10, 25 and 15 a piece; WHEEL has none beside its RIM
    assert comparison.items.set_index("item_id")["cost_difference"].to_dict() == {
        "BELL": -30, "PAINT": 10, "RACK": 250, "RIM": 150, "WHEEL": 0,
    }  # fmt: skip
    # one bike: 16 + 2 + 2 × 15 + 3 = 51; 16 + 3 + 3 × 15 + 25 = 89
    assert comparison.unit_cost_before == pytest.approx(51)
    assert comparison.unit_cost_after == pytest.approx(89)
    assert comparison.summary().splitlines() == [
        "lines: 1 added, 1 removed, 2 changed",
        "items with another quantity or cost: 5",
        "unit cost: 51.0000 → 89.0000 (+38.0000)",
    ]


def test_before_and_after_a_change():
    eco = change("ECO-1", "FRAME", "TUBE", "RACK", FEBRUARY, quantity_per=2)
    bom = built(ITEMS, STANDARD, engineering_changes=[eco])
    comparison = op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "BIKE", day=FEBRUARY))
    assert compared(comparison) == [["added", "FRAME", "RACK"], ["removed", "FRAME", "TUBE"]]
    # 4 × 4 out, 2 × 25 in
    assert comparison.unit_cost_after - comparison.unit_cost_before == pytest.approx(34)


def test_a_bom_does_not_differ_from_itself():
    bom = built(ITEMS, STANDARD)
    comparison = op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "BIKE"))
    assert comparison.lines.empty
    assert comparison.items.empty
    assert comparison.unit_cost_before == comparison.unit_cost_after == pytest.approx(51)
    empty = op.compare_boms(op.BomView(bom, "BELL"), op.BomView(bom, "BELL"))  # no line on either side
    assert (len(empty.lines), len(empty.items)) == (0, 0)


def test_what_is_below_a_component_that_goes_or_comes_is_in_the_sums_alone():
    bom = built(
        ITEMS, [line("BIKE", "FRAME"), line("FRAME", "TUBE", 4), line("BIKE", "BELL", order_id="SO-1")],
        sales_orders=ORDERS,
    )  # fmt: skip
    comparison = op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "BIKE", order_id="SO-1"))
    assert compared(comparison) == [["added", "BIKE", "BELL"], ["removed", "BIKE", "FRAME"]]
    assert comparison.items["item_id"].tolist() == ["BELL", "FRAME", "TUBE"]


def test_a_component_on_several_lines_is_compared_line_by_line():
    before = [line("BIKE", "BELL", 1, line_no=10, operation=10), line("BIKE", "BELL", 2, line_no=20, operation=20),
              line("BIKE", "BELL", 5, line_no=30, operation=20)]  # fmt: skip
    after = [{**row, "order_id": "SO-1"} for row in (before[0], {**before[1], "quantity_per": 3.0})]
    bom = built(ITEMS, [*before, *after], sales_orders=ORDERS)
    comparison = op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "BIKE", order_id="SO-1"))
    rows = comparison.lines[["difference", "operation", "quantity_per_before", "quantity_per_after"]]
    assert rows.fillna(0).to_numpy().tolist() == [["changed", 20, 2, 3], ["removed", 20, 5, 0]]


def test_of_two_scenarios_an_item_has_one_row_whatever_is_said_about_it():
    # BELL is made in the second scenario, under another name, and costs nothing that is known
    other = [make("BELL", description="Bell, own make") if row["item_id"] == "BELL" else row for row in ITEMS]
    views = [op.BomView(built(items, STANDARD), "BIKE") for items in (ITEMS, other)]
    (row,) = op.compare_boms(*views).items.to_dict("records")
    assert (row["item_id"], row["procurement"], row["description"]) == ("BELL", "make", "Bell, own make")
    assert (row["quantity_difference"], row["cost_difference"]) == (0, -3)


def test_two_products_are_compared_as_one_parent():
    items = [*ITEMS, make("TRIKE")]
    lines = [*STANDARD, line("TRIKE", "FRAME"), line("TRIKE", "WHEEL", 3), line("TRIKE", "RACK")]
    bom = built(items, lines)
    comparison = op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "TRIKE"))
    assert compared(comparison) == [
        ["removed", "TRIKE", "BELL"], ["added", "TRIKE", "RACK"], ["changed", "TRIKE", "WHEEL"],
    ]  # fmt: skip


def test_two_products_of_which_one_contains_the_other():
    bom = built(ITEMS, STANDARD)
    comparison = op.compare_boms(op.BomView(bom, "FRAME"), op.BomView(bom, "BIKE"))
    # FRAME's own lines are in both; BIKE's are new
    assert compared(comparison) == [["added", "BIKE", "BELL"], ["added", "BIKE", "FRAME"], ["added", "BIKE", "WHEEL"]]


def test_an_item_that_the_order_does_not_reach_has_its_standard_cost():
    # WHEEL is common; its routing for SO-1 would take an hour more, but no order comes down to it
    routing = {
        "work_centers": [{"work_center_id": "BENCH"}],
        "operations": [
            {"item_id": "WHEEL", "operation": 10, "work_center_id": "BENCH", "run_minutes": 60, "order_id": None},
            {"item_id": "WHEEL", "operation": 10, "work_center_id": "BENCH", "run_minutes": 120, "order_id": "SO-1"},
        ],
    }
    bom = built(ITEMS, [*STANDARD, *OF_SO_1], sales_orders=ORDERS, labour_rate=30, **routing)
    comparison = op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "BIKE", order_id="SO-1"))
    wheel = comparison.items.set_index("item_id").loc["WHEEL"]
    assert (wheel["cost_before"], wheel["cost_after"]) == (60, 90)  # 2 and 3 hours at 30


def test_columns_are_there_when_nothing_differs():
    bom = built(ITEMS, STANDARD)
    full, none = own_and_standard(), op.compare_boms(op.BomView(bom, "BIKE"), op.BomView(bom, "BIKE"))
    for name in ("lines", "items"):
        pd.testing.assert_index_equal(getattr(full, name).columns, getattr(none, name).columns)


def test_what_is_refused():
    bom = built(ITEMS, STANDARD)
    bike = op.BomView(bom, "BIKE")
    with pytest.raises(op.UnknownIdError):
        op.compare_boms(bike, op.BomView(bom, "BIKES"))
    with pytest.raises(op.RequestError, match="before the planning day"):
        op.compare_boms(bike, op.BomView(bom, "BIKE", day=date(2026, 1, 4)))
    with pytest.raises(op.RequestError, match="not above 0 and up to"):
        op.compare_boms(bike, bike, quantity=0)
