"""What moves when a material, the labour rate or the scrap is more or less than reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.quantities import MILLION
from orderplan.quoting.materials import Named, priced_rows
from orderplan.quoting.order_costs import (
    CHANGE,
    cents_of,
    costs_at,
    has_labour,
    has_scrap,
    with_more_scrap,
    with_other_labour,
)
from orderplan.quoting.price_arithmetic import burden_of, margin_of, price_for, unit_cost
from orderplan.quoting.records import Sensitivity
from orderplan.quoting.terms import QuoteTerms, kept_millionths

if TYPE_CHECKING:
    from orderplan.quoting.order_cost_kernels import Below
    from orderplan.quoting.order_costs import OrderCosts, Sourced

TOP_MATERIALS = 5
"""Materials that are looked at: those with the largest share of the cost."""
_CHANGES = (-CHANGE, CHANGE)


@dataclass(frozen=True, slots=True)
class _Moved:
    """What an order costs to make and buy when one thing is changed."""

    driver: str
    item_id: str | None
    cost: int | None
    """Of material what the order pays of it, in hundredths."""
    change: float
    made: int
    """Hundredths."""


def other_totals(sourced: Sourced, quantities: np.ndarray) -> dict[tuple[str, float], np.ndarray]:
    """Cost the order with another labour rate and with other scrap, by driver and change: shape (n,), hundredths.

    What costs no labour, or has no scrap, is left out. Scrap moves needs, and with them lots and price tiers, so the
    order is costed anew.
    """
    drivers = [("labour_rate", has_labour(sourced), with_other_labour), ("scrap", has_scrap(sourced), with_more_scrap)]
    return {
        (driver, change): costs_at(changed(sourced, change), quantities).totals
        for driver, counts, changed in drivers
        if counts
        for change in _CHANGES
    }


def sensitivities(
    below: Below,
    named: Named,
    costs: OrderCosts,
    place: int,
    others: dict[tuple[str, float], np.ndarray],
    terms: QuoteTerms,
    price: int | None,
) -> tuple[Sensitivity, ...]:
    """Give what moves at one quantity: with the top materials by cost, then the labour rate, then the scrap.

    Parameters
    ----------
    below, named, costs, terms
        What the quote is of.
    place
        The place of the quantity in `costs`.
    others
        See `other_totals`.
    price
        The quoted unit price in millionths, or None.

    """
    quantity, made = int(costs.quantities[place]), int(costs.totals[place])
    moved = _top_materials(below, named, costs, place)
    moved += [_Moved(driver, None, None, change, int(totals[place])) for (driver, change), totals in others.items()]
    base = made + burden_of(terms, quantity, made).total
    margin = None if price is None else margin_of(price, quantity, base, terms)
    return tuple(_sensitivity(one, quantity, base, terms, price, margin) for one in moved)


def _sensitivity(
    moved: _Moved, quantity: int, base: int, terms: QuoteTerms, price: int | None, margin: float | None
) -> Sensitivity:
    cost = moved.made + burden_of(terms, quantity, moved.made).total
    new_margin = None if price is None else margin_of(price, quantity, cost, terms)
    return Sensitivity(
        driver=moved.driver,
        item_id=moved.item_id,
        share=None if moved.cost is None or not base else round(moved.cost / base, 6),
        change=moved.change,
        unit_cost=unit_cost(cost, quantity),
        unit_cost_change=round(unit_cost(cost, quantity) - unit_cost(base, quantity), 6),
        price=_price_for_same(cost, quantity, terms, margin),
        margin=new_margin,
        margin_change=None if new_margin is None or margin is None else round(new_margin - margin, 6),
    )


def _price_for_same(cost: int, quantity: int, terms: QuoteTerms, margin: float | None) -> float | None:
    """Give the price that earns a margin; None without one, and where the margin is all of the price."""
    if margin is None or kept_millionths(terms, margin) <= 0:
        return None
    return price_for(cost, quantity, terms, margin) / MILLION


def _top_materials(below: Below, named: Named, costs: OrderCosts, place: int) -> list[_Moved]:
    """Give the items of which an order pays most, each cheaper and dearer.

    Cost is linear in a price as long as neither supplier nor lot changes with it, so what is paid tells all.
    """
    rows = priced_rows(named, costs, place)
    items, first, where = np.unique(below.items[rows], return_index=True, return_inverse=True)
    money = np.bincount(where, costs.price[place, rows] * costs.paid[place, rows], len(items))
    largest = np.lexsort((items, -money))[:TOP_MATERIALS]
    made = int(costs.totals[place])
    moved = []
    for k in largest[money[largest] > 0].tolist():
        item, cost = named.items[rows[first[k]]], int(cents_of(money[k]))
        moved += [
            _Moved("material", item, cost, change, made + int(cents_of(money[k] * change))) for change in _CHANGES
        ]
    return moved
