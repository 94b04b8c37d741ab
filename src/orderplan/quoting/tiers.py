"""One quantity of a quote: its costs by element, its price, what it earns, and where it breaks even."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.bom.cost import ELEMENTS
from orderplan.quantities import MILLION
from orderplan.quoting.break_even import break_even_quantities
from orderplan.quoting.materials import (
    Named,
    leftovers,
    material_costs,
    named_rows,
    priced_rows,
    unpriced_ids,
)
from orderplan.quoting.order_costs import cents_of
from orderplan.quoting.price_arithmetic import (
    Burden,
    burden_of,
    margin_of,
    not_rising,
    price_for,
    profit_cents,
    revenue_cents,
    unit_cost,
)
from orderplan.quoting.records import PriceBasis, QuoteTier
from orderplan.quoting.sensitivity import other_totals, sensitivities

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.quoting.order_costs import OrderCosts, Sourced
    from orderplan.quoting.sales_prices import ListPrice
    from orderplan.quoting.terms import QuoteTerms

ELEMENT_NAMES = (*(str(element) for element in ELEMENTS), "leftovers", "tool", "order_cost", "sales_overhead")
"""What an order costs, in the order in which it adds up: making and buying, then what comes on top."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What the lines of a quote are made from."""

    plan: MaterialPlan
    sourced: Sourced
    costs: OrderCosts
    terms: QuoteTerms
    given: Sequence[int] | None
    """The unit prices that the caller gives, in millionths."""
    listed: Sequence[ListPrice | None]
    """The list price of each quantity."""
    most_searched: int
    """The largest quantity to look at for break-even."""


@dataclass(frozen=True, slots=True)
class _Priced:
    """A unit price in millionths, where it comes from, and what it was before it was lowered."""

    price: int | None
    basis: PriceBasis
    unlowered: int | None


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What is found once for all quantities."""

    named: Named
    break_even: dict[int, int | None]
    """By unit price in millionths."""
    others: dict[tuple[str, float], np.ndarray]
    """See `other_totals`."""


def tier_records(asked: Asked) -> tuple[QuoteTier, ...]:
    """Give the lines of a quote, without dates."""
    quantities, totals = asked.costs.quantities.tolist(), asked.costs.totals.tolist()
    burdens = [burden_of(asked.terms, quantity, made) for quantity, made in zip(quantities, totals, strict=True)]
    costs = [made + burden.total for made, burden in zip(totals, burdens, strict=True)]
    priced = _prices(asked, costs)
    distinct = {one.price for one in priced if one.price is not None}
    break_even = break_even_quantities(asked.sourced, asked.terms, distinct, asked.most_searched)
    known = _Known(
        named_rows(asked.plan, asked.sourced), break_even, other_totals(asked.sourced, asked.costs.quantities)
    )
    return tuple(
        _record(asked, known, place, burdens[place], costs[place], priced[place]) for place in range(len(quantities))
    )


def _prices(asked: Asked, costs: Sequence[int]) -> list[_Priced]:
    """Give the price of each quantity: as given, else of the list, else for the margin wanted; none above a smaller."""
    found: list[tuple[int | None, PriceBasis]] = []
    for place, quantity in enumerate(asked.costs.quantities.tolist()):
        listed = asked.listed[place]
        if asked.given is not None:
            found.append((asked.given[place], PriceBasis.GIVEN))
        elif listed is not None:
            found.append((listed.unit_price, PriceBasis.LIST))
        elif asked.terms.margin is not None:
            found.append((price_for(costs[place], quantity, asked.terms, asked.terms.margin), PriceBasis.MARGIN))
        else:
            found.append((None, PriceBasis.NONE))
    lowered = not_rising([price for price, _basis in found])
    return [_Priced(low, basis, price) for low, (price, basis) in zip(lowered, found, strict=True)]


def _record(asked: Asked, known: _Known, place: int, burden: Burden, cost: int, priced: _Priced) -> QuoteTier:
    sourced, costs, terms, named = asked.sourced, asked.costs, asked.terms, known.named
    quantity, price = int(costs.quantities[place]), priced.price
    cents = [*costs.elements[place].tolist(), burden.tool, burden.order_cost, burden.overhead]
    floor = price_for(cost, quantity, terms, terms.least_margin)
    wanted = None if terms.margin is None else price_for(cost, quantity, terms, terms.margin)
    return QuoteTier(
        quantity=quantity / MILLION,
        costs=tuple(zip(ELEMENT_NAMES, (part / 100 for part in cents), strict=True)),
        cost=cost / 100,
        unit_cost=unit_cost(cost, quantity),
        price=_money(price),
        price_basis=priced.basis,
        unlowered_price=_money(priced.unlowered),
        revenue=None if price is None else revenue_cents(price, quantity) / 100,
        profit=None if price is None else profit_cents(price, quantity, cost, terms) / 100,
        margin=None if price is None else margin_of(price, quantity, cost, terms),
        floor_price=floor / MILLION,
        wanted_price=_money(wanted),
        surcharge=None if price is None else revenue_cents(max(floor - price, 0), quantity) / 100,
        break_even_quantity=None if price is None else known.break_even[price],
        tool_upfront=burden.tool_upfront / 100,
        purchases=_purchases(costs, named, place),
        materials=material_costs(asked.plan, sourced, named, costs, place, cost),
        leftovers=leftovers(sourced, named, costs, place),
        sensitivity=sensitivities(sourced.below, named, costs, place, known.others, terms, price),
        unpriced=unpriced_ids(sourced, named, costs, place),
    )


def _purchases(costs: OrderCosts, named: Named, place: int) -> float:
    """Give the money for all that is bought for a quantity."""
    rows = priced_rows(named, costs, place)
    return int(cents_of(costs.price[place, rows] * (costs.had[place, rows] / MILLION)).sum()) / 100


def _money(price: int | None) -> float | None:
    return None if price is None else price / MILLION
