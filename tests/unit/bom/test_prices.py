"""The price of a bought item: whose it is, on which day, at which tier, in which unit."""

from __future__ import annotations

from datetime import date

import pytest

import orderplan as op
from tests.unit.bom.small_plants import built, buy

FEBRUARY, MARCH = date(2026, 2, 2), date(2026, 3, 2)


def price(prices, terms=(), *, day=None, lot=1.0, unit_cost=0.0, units=()):
    """Give the price of one NUT, where it comes from, and the supplier."""
    tables = {
        "suppliers": [{"supplier_id": name} for name in ("ACME", "BOLTCO", "CHEAP")],
        "purchase_prices": [{"item_id": "NUT", **row} for row in prices],
        "supplier_items": [{"item_id": "NUT", **row} for row in terms],
        "unit_conversions": units,
    }
    bom = built([buy("NUT", unit_cost)], [], **tables)
    row = op.cost_frame(op.roll_up_costs(bom, day=day, lots={"NUT": lot})).iloc[0]
    return row["unit_cost"], row["price_source"], row["supplier_id"] if row["price_source"] == "supplier" else None


def at(supplier_id, unit_price, **columns):
    return {"supplier_id": supplier_id, "unit_price": unit_price, **columns}


def by(supplier_id, **columns):
    return {"supplier_id": supplier_id, **columns}


def test_without_a_suppliers_price_the_unit_cost_counts_and_0_is_not_known():
    assert price([], unit_cost=0.3) == (0.3, "unit_cost", None)
    assert price([]) == (0, "none", None)


def test_a_suppliers_price_counts_before_the_unit_cost():
    assert price([at("ACME", 0.2)], [by("ACME")], unit_cost=0.3) == (0.2, "supplier", "ACME")
    assert price([at("ACME", 0)], [by("ACME")], unit_cost=0.3) == (0, "supplier", "ACME")  # given free of charge


def test_suppliers_are_asked_by_rank_then_id():
    prices = [at("ACME", 3), at("BOLTCO", 2), at("CHEAP", 1)]
    ranked = [by("ACME", rank=2), by("BOLTCO", rank=1), by("CHEAP", rank=1)]
    assert price(prices, ranked) == (2, "supplier", "BOLTCO")
    assert price(prices[::2], ranked) == (1, "supplier", "CHEAP")  # BOLTCO has no price


def test_terms_and_prices_count_on_their_days():
    prices = [at("ACME", 3, valid_to=FEBRUARY), at("ACME", 4, valid_from=FEBRUARY, valid_to=MARCH)]
    terms = [by("ACME", valid_to=MARCH), by("BOLTCO", rank=2)]
    assert price([*prices, at("BOLTCO", 9)], terms) == (3, "supplier", "ACME")
    assert price([*prices, at("BOLTCO", 9)], terms, day=FEBRUARY) == (4, "supplier", "ACME")
    assert price([*prices, at("BOLTCO", 9)], terms, day=MARCH) == (9, "supplier", "BOLTCO")


def test_a_supplier_without_terms_is_asked_after_those_with_terms():
    assert price([at("ACME", 3), at("BOLTCO", 2)]) == (3, "supplier", "ACME")
    assert price([at("ACME", 3), at("BOLTCO", 2)], [by("BOLTCO")]) == (2, "supplier", "BOLTCO")
    assert price([at("ACME", 3)], [by("BOLTCO")], unit_cost=1) == (3, "supplier", "ACME")


def test_a_supplier_whose_terms_are_over_is_not_asked():
    assert price([at("ACME", 3)], [by("ACME", valid_to=FEBRUARY)], day=FEBRUARY, unit_cost=1)[1] == "unit_cost"


TIERS = [at("ACME", 5), at("ACME", 4, min_quantity=100), at("ACME", 3, min_quantity=1000)]


@pytest.mark.parametrize(("lot", "expected"), [(1, 5), (99.999999, 5), (100, 4), (999, 4), (1000, 3), (50_000, 3)])
def test_the_lot_decides_on_the_tier(lot, expected):
    assert price(TIERS, [by("ACME")], lot=lot)[0] == expected
    assert price(TIERS, lot=lot)[0] == expected


def test_a_lot_below_the_first_tier_costs_the_first_tier():
    assert price(TIERS[1:], [by("ACME")], lot=1) == (4, "supplier", "ACME")


BOXES = [{"from_uom": "BOX", "to_uom": "EA", "factor": 50}]


def test_prices_and_tiers_are_in_the_unit_sold():
    # 20 for a box of 50 is 0.4 each; from 10 boxes, that is 500, 15 for a box: 0.3 each
    prices, terms = [at("ACME", 20), at("ACME", 15, min_quantity=10)], [by("ACME", uom="BOX")]
    assert price(prices, terms, units=BOXES, lot=499) == (0.4, "supplier", "ACME")
    assert price(prices, terms, units=BOXES, lot=500) == (0.3, "supplier", "ACME")


def test_a_factor_given_the_other_way_round():
    # 1 EA = 0.02 BOX
    units = [{"from_uom": "EA", "to_uom": "BOX", "factor": 0.02}]
    assert price([at("ACME", 20)], [by("ACME", uom="BOX")], units=units)[0] == pytest.approx(0.4, rel=1e-12)


def test_a_tier_is_reached_exactly_whatever_the_factor():
    # One REEL has 1.1 M, so 3.3 M are 3 of them; in floating point 3.3 / 1.1 is a trace less than 3.
    assert 3_300_000 / 1.1 < 3_000_000
    units = [{"from_uom": "REEL", "to_uom": "EA", "factor": 1.1}]
    prices = [at("ACME", 9), at("ACME", 2.2, min_quantity=3)]
    assert price(prices, [by("ACME", uom="REEL")], units=units, lot=3.3)[0] == pytest.approx(2, rel=1e-12)
