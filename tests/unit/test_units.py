"""Quantities in a unit of their own: which factor counts, and what is said where there is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from orderplan.data.encode import encode
from orderplan.data.folder import read_folder
from orderplan.data.frames import from_frames
from orderplan.data.units import conversion
from tests.plant_files import arrow_tables
from tests.strategies import UNHURRIED, plants
from tests.validity import ITEM_OF_UNIT, default

ITEMS = "item_id,procurement,uom\nPAINT,buy,KG\nTUBE,buy,M\n"
FACTORS = "item_id,from_uom,to_uom,factor\nPAINT,L,KG,1.25\n,L,KG,1\n,KG,G,1000\nTUBE,BAR,M,6\n,T,KG,1000\n"


def stock(plant_folder, rows: str) -> list[int]:
    data = read_folder(plant_folder(items=ITEMS, unit_conversions=FACTORS, on_hand=f"item_id,quantity,uom\n{rows}"))
    return encode(data).stock.quantity.tolist()


@pytest.mark.parametrize(
    ("row", "millionths"),
    [
        ("PAINT,2,", 2_000_000),
        ("PAINT,2,KG", 2_000_000),
        ("PAINT,2,L", 2_500_000),  # its own factor 1.25, not the general 1
        ("PAINT,250,G", 250_000),  # only the other way round: 1 KG = 1000 G
        ("PAINT,0.003,T", 3_000_000),
        ("TUBE,1.5,BAR", 9_000_000),
        ("PAINT,1,G", 1_000),  # 1 / 1000, divided and not multiplied by a rounded 0.001
    ],
)
def test_quantities_count_in_the_items_own_unit(plant_folder, row, millionths):
    assert stock(plant_folder, row + "\n") == [millionths]


def test_units_without_a_factor_are_named_with_their_item(errors_of):
    assert errors_of(
        items=ITEMS, unit_conversions=FACTORS, on_hand="item_id,quantity,uom\nPAINT,1,M\nTUBE,1,L\nTUBE,1,M\n"
    ) == ["on_hand.uom lines 2, 3: no factor for 'PAINT: M to KG'. Hint: add the factor to unit_conversions."]


def test_factors_are_not_chained(errors_of):
    # T to KG and KG to G are known; T to G is not guessed from them, since each step may be one item's own.
    (line,) = errors_of(
        items="item_id,procurement,uom\nSALT,buy,G\n",
        unit_conversions=FACTORS.replace("PAINT", "").replace("TUBE", "").replace(",L,KG,1\n", "", 1),
        on_hand="item_id,quantity,uom\nSALT,1,T\n",
    )
    assert line.startswith("on_hand.uom line 2: no factor for 'SALT: T to G'.")


def test_a_factor_and_its_inverse_must_agree(plant_folder, errors_of):
    inverse = "item_id,from_uom,to_uom,factor\nPAINT,L,KG,3\nPAINT,KG,L,0.33333333\n"
    assert read_folder(plant_folder(items=ITEMS, unit_conversions=inverse)).issues == ()
    (line,) = errors_of(items=ITEMS, unit_conversions=inverse.replace("0.33333333", "0.3"))
    assert line == (
        "unit_conversions.factor lines 2, 3: the factor of L to KG contradicts the one of the other way round. "
        "Hint: keep one of the two rows."
    )


def test_quantities_that_become_too_large_are_refused(errors_of, plant_folder):
    factors = "from_uom,to_uom,factor\nT,KG,1000\n"
    rows = "item_id,quantity,uom\nPAINT,1e9,T\nPAINT,1000000001,T\nPAINT,1e12,KG\n"
    (line,) = errors_of(items=ITEMS, unit_conversions=factors, on_hand=rows)
    assert line == (
        "on_hand.quantity line 3: '1000000001' is too large in the item's own unit. "
        "Hint: is the unit right, and its factor in unit_conversions?"
    )
    kept = read_folder(plant_folder(), on_data_error="quarantine")
    assert sorted(encode(kept).stock.quantity.tolist()) == [10**18, 10**18]


def test_a_factor_too_small_to_divide_by_is_refused_where_it_is_used(errors_of):
    factors = "from_uom,to_uom,factor\nKG,T,1e-300\n"
    (line,) = errors_of(items=ITEMS, unit_conversions=factors, on_hand="item_id,quantity,uom\nPAINT,1e9,T\n")
    assert line.startswith("on_hand.quantity line 2: '1000000000' is too large in the item's own unit.")


@settings(UNHURRIED, max_examples=25)
@given(plants())
def test_every_factor_is_the_one_that_a_search_by_hand_finds(plant):
    data = from_frames(arrow_tables(plant), config=plant.config)
    own = {row["item_id"]: default("items", row, "uom") for row in plant.rows["items"]}
    factors = {
        (row["item_id"], row["from_uom"], row["to_uom"]): Fraction(row["factor"])
        for row in plant.rows["unit_conversions"]
    }

    def factor(item: str, unit: str | None) -> Fraction:
        if unit in {None, own[item]}:
            return Fraction(1)
        for owner in (item, None):
            if (owner, unit, own[item]) in factors:
                return factors[owner, unit, own[item]]
            if (owner, own[item], unit) in factors:
                return 1 / factors[owner, own[item], unit]
        raise AssertionError(unit)

    for table, item_column in ITEM_OF_UNIT.items():
        expected = [float(factor(row[item_column], row["uom"])) for row in plant.rows[table]]
        found = conversion(data, table) if expected else None
        if found is None:
            assert expected == [1.0] * len(expected)
        else:
            assert (found.times / found.by).tolist() == pytest.approx(expected, rel=1e-15)
            assert len(found.without) == 0
