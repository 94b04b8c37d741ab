"""Explosion: each rule by hand, and what is refused."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

import orderplan as op
from tests.unit.bom.small_plants import MONDAY, built, buy, line, make, order, phantom, subcontract, taken

FEBRUARY = date(2026, 2, 2)


def sums(bom, item_id, **question):
    frame = op.summarised_explosion(bom, item_id, **question)
    return list(zip(frame["item_id"], frame["quantity"], strict=True))


def test_scrap_of_the_item_and_the_line_and_the_fixed_quantity():
    # 9 good ones at 10 % scrap: 10 are started; 10 × 2 × 1.05 + 0.5 = 21.5
    bom = built(
        [make("FRAME", scrap_rate=0.1), buy("TUBE")],
        [line("FRAME", "TUBE", 2, scrap_rate=0.05, fixed_quantity=0.5)],
    )
    assert sums(bom, "FRAME", quantity=9) == [("FRAME", 9), ("TUBE", 21.5)]


def test_each_step_is_rounded_half_up_to_a_millionth():
    bom = built([make("A", scrap_rate=0.3), buy("B"), make("C"), buy("D")], [line("A", "B", 7), line("C", "D", 1e-6)])
    # 1 / 0.7 = 1.4285714… → 1.428571; × 7 = 9.999997, not 10
    assert sums(bom, "A")[1] == ("B", 9.999997)
    # 0.5 × 0.000001 = 0.0000005 → 0.000001; half of an even last digit goes up too
    assert sums(bom, "C", quantity=0.5)[1] == ("D", 0.000001)


def test_a_fixed_quantity_counts_for_each_branch_and_once_in_the_sum():
    # FRAME is wanted by BIKE (1) and by TRAILER (2) below it: 3 in all
    bom = built(
        [make("BIKE"), make("TRAILER"), make("FRAME"), buy("PAINT")],
        [line("BIKE", "FRAME"), line("BIKE", "TRAILER"), line("TRAILER", "FRAME", 2),
         line("FRAME", "PAINT", 0.2, fixed_quantity=0.1)],
    )  # fmt: skip
    indented = op.indented_explosion(bom, "BIKE")
    assert indented[["level", "component_id", "quantity"]].to_numpy().tolist() == [
        [1, "FRAME", 1],
        [2, "PAINT", 0.3],  # 1 × 0.2 + 0.1
        [1, "TRAILER", 1],
        [2, "FRAME", 2],
        [3, "PAINT", 0.5],  # 2 × 0.2 + 0.1
    ]
    # 3 × 0.2 + 0.1 = 0.7
    assert sums(bom, "BIKE") == [("BIKE", 1), ("TRAILER", 1), ("FRAME", 3), ("PAINT", 0.7)]


def test_a_line_is_in_force_from_its_first_day_to_before_its_end():
    lines = [line("WHEEL", "TIRE", valid_to=FEBRUARY), line("WHEEL", "TIRE-II", valid_from=FEBRUARY)]
    bom = built([make("WHEEL"), buy("TIRE"), buy("TIRE-II")], lines)
    assert taken(bom, "WHEEL", day=date(2026, 2, 1)) == [("TIRE", 1)]
    assert taken(bom, "WHEEL", day=FEBRUARY) == [("TIRE-II", 1)]


def test_phantoms_and_subcontracted_items_explode_bought_ones_do_not():
    bom = built(
        [make("BIKE"), phantom("DRIVE"), subcontract("FRAME"), buy("LAMP"), buy("CHAIN"), buy("TUBE"), buy("BULB")],
        [line("BIKE", "DRIVE"), line("BIKE", "FRAME"), line("BIKE", "LAMP"), line("DRIVE", "CHAIN", 2),
         line("FRAME", "TUBE", 3), line("LAMP", "BULB")],
    )  # fmt: skip
    assert dict(sums(bom, "BIKE")) == {"BIKE": 1, "DRIVE": 1, "FRAME": 1, "LAMP": 1, "CHAIN": 2, "TUBE": 3}
    leaves = op.summarised_explosion(bom, "BIKE").query("is_leaf")["item_id"]
    assert sorted(leaves) == ["CHAIN", "LAMP", "TUBE"]


ORDER_ITEMS = [
    make("BIKE", part_class="order_specific"), make("FRAME", part_class="order_specific"), make("WHEEL"),
    phantom("DRIVE"), make("CRANK", part_class="order_specific"),
    *(buy(name) for name in ("TUBE", "ALLOY", "RIM", "RIM-X", "STEEL", "CARBON", "RACK")),
]  # fmt: skip
ORDER_LINES = [
    line("BIKE", "FRAME"), line("BIKE", "WHEEL", 2), line("BIKE", "DRIVE"), line("FRAME", "TUBE", 4),
    line("WHEEL", "RIM"), line("DRIVE", "CRANK"), line("CRANK", "STEEL"),
    # what order SO-1 has of its own
    line("FRAME", "ALLOY", 3, order_id="SO-1"), line("WHEEL", "RIM-X", order_id="SO-1"),
    line("CRANK", "CARBON", order_id="SO-1"),
]  # fmt: skip
SO_1 = [order("SO-1", "BIKE")]


def test_an_order_comes_down_through_order_specific_items_and_phantoms_only():
    bom = built(ORDER_ITEMS, ORDER_LINES, sales_orders=SO_1)
    frame = op.summarised_explosion(bom, "BIKE", order_id="SO-1")
    assert dict(zip(frame["item_id"], frame["for_order"], strict=True)) == {
        "BIKE": True, "FRAME": True, "DRIVE": True, "CRANK": True,
        "WHEEL": False, "RIM": False,  # common: its own BOM for SO-1 does not count below BIKE
        "ALLOY": False, "CARBON": False,
    }  # fmt: skip
    assert dict(sums(bom, "BIKE"))["TUBE"] == 4
    assert {"ALLOY", "CARBON", "RIM-X"}.isdisjoint(dict(sums(bom, "BIKE")))


def test_below_a_common_product_the_standard_bom_counts_again():
    bom = built(
        [make("WHEEL"), make("HUB", part_class="order_specific"), buy("AXLE"), buy("AXLE-X"), buy("RIM")],
        [line("WHEEL", "HUB"), line("HUB", "AXLE"), line("WHEEL", "HUB", 2, order_id="SO-1"),
         line("HUB", "AXLE-X", order_id="SO-1")],
        sales_orders=[order("SO-1", "WHEEL")],
    )  # fmt: skip
    assert sums(bom, "WHEEL", order_id="SO-1") == [("WHEEL", 1), ("HUB", 2), ("AXLE", 2)]
    indented = op.indented_explosion(bom, "WHEEL", order_id="SO-1")
    assert list(zip(indented["component_id"], indented["quantity"], strict=True)) == [("HUB", 2), ("AXLE", 2)]
    assert sums(bom, "HUB", order_id="SO-1") == [("HUB", 1), ("AXLE-X", 1)]


def test_any_line_of_an_order_replaces_the_standard_ones_even_one_that_is_over():
    lines = [line("FRAME", "TUBE", 4), line("FRAME", "ALLOY", 3, order_id="SO-1", valid_to=MONDAY)]
    items = [make("FRAME", part_class="order_specific"), buy("TUBE"), buy("ALLOY")]
    bom = built(items, lines, sales_orders=[order("SO-1", "FRAME")])
    assert taken(bom, "FRAME", order_id="SO-1") == []
    assert taken(bom, "FRAME") == [("TUBE", 4)]


def test_a_leaf_of_the_standard_bom_is_none_where_the_order_has_lines():
    items = [make("ENGINE", part_class="order_specific"), buy("BLOCK")]
    bom = built(items, [line("ENGINE", "BLOCK", order_id="SO-1")], sales_orders=[order("SO-1", "ENGINE")])
    assert op.summarised_explosion(bom, "ENGINE")["is_leaf"].tolist() == [True]
    assert op.summarised_explosion(bom, "ENGINE", order_id="SO-1")["is_leaf"].tolist() == [False, True]


def test_many_products_with_their_quantities():
    bom = built([make("A"), make("B"), buy("C")], [line("A", "C", 2), line("B", "C", 3)])
    frame = op.summarised_explosions(bom, ["B", "A"], quantities=[10, 1])
    assert frame[["product_id", "item_id", "quantity"]].to_numpy().tolist() == [
        ["B", "B", 10], ["B", "C", 30], ["A", "A", 1], ["A", "C", 2],
    ]  # fmt: skip
    assert op.summarised_explosions(bom, []).empty


def test_as_many_levels_as_asked():
    bom = built([make("A"), make("B"), buy("C")], [line("A", "B"), line("B", "C")])
    assert op.indented_explosion(bom, "A", levels=1)["component_id"].tolist() == ["B"]
    assert op.indented_explosion(bom, "A", levels=2)["component_id"].tolist() == ["B", "C"]


def test_a_bom_deeper_than_any_stack_laid_out_before():
    # 100 levels, two of the next in each: the kernels' stacks and row buffers have to grow.
    names = [f"L{level:03}" for level in range(101)]
    items = [*(make(name) for name in names[:-1]), buy(names[-1])]
    bom = built(items, [line(above, below) for above, below in itertools.pairwise(names)])
    assert op.indented_explosion(bom, "L000")["level"].tolist() == list(range(1, 101))
    assert op.where_used(bom, "L100")["level"].tolist() == list(range(1, 101))


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"quantity": 0.0}, "0 is not above 0 and up to"),
        ({"quantity": -1.0}, "-1 is not above 0 and up to"),
        ({"quantity": 1e-7}, "1e-07 is not above 0 and up to"),
        ({"quantity": float("nan")}, "nan is not above 0 and up to"),
        ({"quantity": 2e9}, "2e[+]09 is not above 0 and up to"),
        ({"day": date(2026, 1, 4)}, "before the planning day"),
    ],
)
def test_questions_that_cannot_be_answered(question, message):
    bom = built([make("A"), buy("B")], [line("A", "B")])
    for explosion in (op.indented_explosion, op.summarised_explosion):
        with pytest.raises(op.RequestError, match=message):
            explosion(bom, "A", **question)


def test_no_levels_are_refused():
    bom = built([make("A"), buy("B")], [line("A", "B")])
    with pytest.raises(op.RequestError, match="0 levels are none"):
        op.indented_explosion(bom, "A", levels=0)


def test_one_quantity_for_each_product():
    bom = built([make("A"), buy("B")], [line("A", "B")])
    with pytest.raises(op.RequestError, match="1 quantities are given for 2 items"):
        op.summarised_explosions(bom, ["A", "B"], quantities=[1.0])


def test_unknown_ids():
    bom = built([make("FRAME"), buy("TUBE")], [line("FRAME", "TUBE")])
    with pytest.raises(op.UnknownIdError, match="did you mean 'FRAME'"):
        op.indented_explosion(bom, "FRAMES")
    with pytest.raises(op.UnknownIdError, match="'SO-9' is not in sales_orders"):
        op.summarised_explosion(bom, "FRAME", order_id="SO-9")


def test_quantities_beyond_what_can_be_counted_are_refused():
    # 1 GRAIN less than 9e12: 3 × 1e12 fits, 1e12 × 1e6 does not
    bom = built([make("HEAP"), make("PILE"), buy("GRAIN")], [line("HEAP", "PILE", 1e6), line("PILE", "GRAIN", 1e6)])
    assert sums(bom, "HEAP", quantity=3) == [("HEAP", 3), ("PILE", 3e6), ("GRAIN", 3e12)]
    for explosion in (op.indented_explosion, op.summarised_explosion):
        with pytest.raises(op.RequestError, match="more than can be counted"):
            explosion(bom, "HEAP", quantity=1e6)


def test_a_sum_beyond_what_can_be_counted_is_refused():
    # each branch takes 5e12 of GRAIN, which can be counted; together they are more than the 9.2e12 of 64 bits
    bom = built(
        [make("HEAP"), make("ONE"), make("TWO"), buy("GRAIN")],
        [line("HEAP", "ONE", 1e6), line("HEAP", "TWO", 1e6), line("ONE", "GRAIN", 5e5), line("TWO", "GRAIN", 5e5)],
    )
    assert op.indented_explosion(bom, "HEAP", quantity=10)["quantity"].tolist() == [1e7, 5e12, 1e7, 5e12]
    with pytest.raises(op.RequestError, match="more than can be counted"):
        op.summarised_explosion(bom, "HEAP", quantity=10)


def test_listings_too_long_to_read_are_refused():
    # two lines from each of 21 levels to the next: 2 + 4 + … + 2^21 = 4,194,302 rows
    names = [f"L{level:02}" for level in range(22)]
    lines = [line(above, below, line_no=number) for above, below in itertools.pairwise(names) for number in (10, 20)]
    bom = built([*(make(name) for name in names[:-1]), buy(names[-1])], lines, sales_orders=[order("SO-1", "L00")])
    assert sums(bom, "L00")[-1] == ("L21", 2**21)
    with pytest.raises(op.RequestError, match="over 2,000,000 lines"):
        op.indented_explosion(bom, "L00")
    with pytest.raises(op.RequestError, match="over 2,000,000 lines"):
        op.where_used(bom, "L21")
    with pytest.raises(op.RequestError, match="over 2,000,000 lines"):
        op.where_used(bom, "L21", order_id="SO-1", levels=1)
