"""What the naive planner pays for a bought item: asks one supplier after the other."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.bom_rows import Item, Plant, Price, Term, millionth

if TYPE_CHECKING:
    from datetime import date

Found = tuple[Fraction, str, str | None]
"""Money for one unit, where it comes from (supplier, unit_cost, none), and the supplier."""


def standard_lot(item: Item) -> Fraction:
    """Give the quantity at a time: lot_size or one, at least lot_min, in whole multiples."""
    lot = max(item.lot_size or Fraction(1), item.lot_min)
    if item.lot_multiple:
        lot = -(-lot // item.lot_multiple) * item.lot_multiple
    return lot


def price_of(plant: Plant, item: Item, day: date, lot: Fraction) -> Found:
    """Find the price of one unit."""
    terms = [term for term in plant.terms if term.item_id == item.item_id]
    prices = [row for row in plant.prices if row.item_id == item.item_id and _holds(row, day)]
    for term in sorted(terms, key=lambda term: (term.rank, term.supplier_id)):
        if _holds(term, day):
            own_units = _own_units(plant, term)
            price = _tier([row for row in prices if row.supplier_id == term.supplier_id], millionth(lot / own_units))
            if price is not None:
                return price / own_units, "supplier", term.supplier_id
    with_terms = {term.supplier_id for term in terms}
    for supplier in sorted({row.supplier_id for row in prices} - with_terms):
        price = _tier([row for row in prices if row.supplier_id == supplier], lot)
        if price is not None:
            return price, "supplier", supplier
    return unit_cost_of(item)


def unit_cost_of(item: Item) -> Found:
    """Take the item's own unit cost; 0 means not known."""
    return (item.unit_cost, "unit_cost", None) if item.unit_cost else (Fraction(0), "none", None)


def _holds(row: Term | Price, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day < row.valid_to)


def _own_units(plant: Plant, term: Term) -> Fraction:
    """Give the item's own units in one unit that the supplier sells."""
    if term.uom in {None, "EA"}:
        return Fraction(1)
    for source, target, factor in plant.units:
        if (source, target) == (term.uom, "EA"):
            return factor
        if (source, target) == ("EA", term.uom):
            return 1 / factor
    raise KeyError(term.uom)


def _tier(prices: list[Price], lot: Fraction) -> Fraction | None:
    """Take the tier that the lot reaches, the first one where it reaches none."""
    if not prices:
        return None
    reached = [row for row in prices if row.min_quantity <= lot]
    if reached:
        return max(reached, key=lambda row: row.min_quantity).unit_price
    return min(prices, key=lambda row: row.min_quantity).unit_price
