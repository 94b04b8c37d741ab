"""Where-used: single- and multi-level, in all BOMs and in what one order asks for."""

from __future__ import annotations

from datetime import date

import pytest

import orderplan as op
from tests.unit.bom.small_plants import built, buy, line, make, order

FEBRUARY = date(2026, 2, 2)


def rows(frame):
    return list(zip(frame["level"], frame["parent_id"], frame["quantity"], frame["is_top"], strict=True))


ITEMS = [
    make("BIKE", part_class="order_specific"), make("TRIKE"), make("WHEEL"), make("RACK", part_class="order_specific"),
    buy("SPOKE"),
]  # fmt: skip
LINES = [
    line("BIKE", "WHEEL", 2), line("TRIKE", "WHEEL", 3), line("WHEEL", "SPOKE", 36, scrap_rate=0.05, fixed_quantity=4),
    line("TRIKE", "SPOKE", 1, valid_from=FEBRUARY),
    line("BIKE", "WHEEL", 2, order_id="SO-1"), line("BIKE", "RACK", 1, order_id="SO-1"),
    line("RACK", "WHEEL", 0.5, order_id="SO-1"),
]  # fmt: skip
ORDERS = [order("SO-1", "BIKE"), order("SO-2", "TRIKE")]


@pytest.fixture(scope="module")
def bom():
    return built(ITEMS, LINES, sales_orders=ORDERS)


def test_single_level(bom):
    # 36 × 1.05 = 37.8; fixed quantities belong to an order, not to a unit
    frame = op.where_used(bom, "SPOKE", levels=1)
    assert rows(frame) == [(1, "WHEEL", 37.8, False)]
    assert frame[["component_id", "quantity_per", "fixed_quantity"]].to_numpy().tolist() == [["SPOKE", 36, 4]]


def test_all_levels_with_order_boms_where_a_path_meets_them(bom):
    # BIKE and TRIKE take 2 × 37.8 and 3 × 37.8; SO-1's own BIKE the same 2, and its RACK 0.5 × 37.8 = 18.9.
    # The path through RACK ends there: what SO-1 does above is asked with its order.
    assert rows(op.where_used(bom, "SPOKE")) == [
        (1, "WHEEL", 37.8, False),
        (2, "BIKE", 75.6, True),
        (2, "BIKE", 75.6, True),
        (2, "RACK", 18.9, False),
        (2, "TRIKE", 113.4, True),
    ]
    assert op.where_used(bom, "SPOKE")["order_id"].dropna().tolist() == ["SO-1", "SO-1"]


def test_only_lines_in_force_on_the_day(bom):
    assert (1, "TRIKE", 1, True) in rows(op.where_used(bom, "SPOKE", day=FEBRUARY))
    assert (1, "TRIKE", 1, True) not in rows(op.where_used(bom, "SPOKE", day=date(2026, 2, 1)))


def test_in_an_order_each_line_of_a_path_stands_once(bom):
    # WHEEL goes into BIKE and into RACK, so SPOKE is in two places of the order: the line SPOKE → WHEEL stands once.
    frame = op.where_used(bom, "SPOKE", order_id="SO-1")
    assert rows(frame) == [
        (1, "WHEEL", 37.8, False),
        (2, "BIKE", 75.6, True),
        (2, "RACK", 18.9, False),
        (3, "BIKE", 18.9, True),
    ]
    assert rows(op.where_used(bom, "SPOKE", order_id="SO-1", levels=1)) == [(1, "WHEEL", 37.8, False)]


def test_in_an_order_the_top_is_what_it_asks_for():
    # BIKE is part of a SET, but what SO-1 asks for is the BIKE.
    bom = built(
        [make("SET"), make("BIKE"), buy("LAMP")],
        [line("SET", "BIKE"), line("BIKE", "LAMP")],
        sales_orders=[order("SO-1", "BIKE")],
    )
    assert rows(op.where_used(bom, "LAMP", order_id="SO-1")) == [(1, "BIKE", 1, True)]
    assert rows(op.where_used(bom, "LAMP")) == [(1, "BIKE", 1, False), (2, "SET", 1, True)]


def test_what_only_an_order_uses_is_no_top():
    bom = built(
        [make("BIKE", part_class="order_specific"), make("RACK"), buy("TUBE")],
        [line("RACK", "TUBE", 2), line("BIKE", "RACK", order_id="SO-1")],
        sales_orders=[order("SO-1", "BIKE")],
    )
    assert rows(op.where_used(bom, "TUBE")) == [(1, "RACK", 2, False), (2, "BIKE", 2, True)]


def test_below_a_common_item_an_order_does_not_see_its_own_bom():
    # WHEEL is common, so SO-1's own lines of it never count below BIKE.
    bom = built(
        [make("BIKE", part_class="order_specific"), make("WHEEL"), buy("RIM"), buy("RIM-X")],
        [line("BIKE", "WHEEL", 2), line("WHEEL", "RIM"), line("WHEEL", "RIM-X", order_id="SO-1")],
        sales_orders=[order("SO-1", "BIKE")],
    )
    assert op.where_used(bom, "RIM-X", order_id="SO-1").empty
    assert rows(op.where_used(bom, "RIM", order_id="SO-1")) == [(1, "WHEEL", 1, False), (2, "BIKE", 2, True)]


def test_the_bom_of_a_bought_item_is_not_used():
    bom = built([make("LAMP"), buy("LIGHT"), buy("BULB")], [line("LAMP", "LIGHT"), line("LIGHT", "BULB")])
    assert op.where_used(bom, "BULB").empty
    assert rows(op.where_used(bom, "LIGHT")) == [(1, "LAMP", 1, True)]


def test_what_nothing_uses_has_no_rows_but_all_columns(bom):
    frame = op.where_used(bom, "BIKE")
    assert frame.empty
    assert list(frame.columns) == list(op.where_used(bom, "SPOKE").columns)


def test_what_is_refused(bom):
    with pytest.raises(op.UnknownIdError, match="'SPOKES' is not in items"):
        op.where_used(bom, "SPOKES")
    with pytest.raises(op.UnknownIdError, match="'SO-9' is not in sales_orders"):
        op.where_used(bom, "SPOKE", order_id="SO-9")
    with pytest.raises(op.RequestError, match="before the planning day"):
        op.where_used(bom, "SPOKE", day=date(2026, 1, 4))
    for order_id in (None, "SO-1"):
        with pytest.raises(op.RequestError, match="0 levels are none"):
            op.where_used(bom, "SPOKE", order_id=order_id, levels=0)


def test_quantities_beyond_what_can_be_counted_are_refused():
    items = [make("A"), make("B"), make("C"), buy("D")]
    bom = built(items, [line("A", "B", 1e6), line("B", "C", 1e6), line("C", "D", 1e6)])
    assert op.where_used(bom, "D", levels=2)["quantity"].tolist() == [1e6, 1e12]
    with pytest.raises(op.RequestError, match="more than can be counted"):
        op.where_used(bom, "D")
