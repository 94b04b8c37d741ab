"""The least quantity at which a price earns the least margin, searched exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import RequestError
from orderplan.quantities import MILLION
from orderplan.quoting.least_cost_kernels import least_unit_cost
from orderplan.quoting.order_costs import costs_at
from orderplan.quoting.price_arithmetic import burden_of, earns
from orderplan.quoting.terms import kept_millionths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orderplan.quoting.order_costs import Sourced
    from orderplan.quoting.terms import QuoteTerms

MOST_SEARCHED = 10_000
"""The largest quantity that is looked at, where no larger one is quoted."""
_FEW = 8
"""Quantities that are costed one by one rather than bounded."""
_MOST_ROUNDING = 0.1
"""The money that rounding the elements of an order to hundredths can take off at most."""


def break_even_quantities(
    sourced: Sourced, terms: QuoteTerms, prices: Iterable[int], most: int = MOST_SEARCHED
) -> dict[int, int | None]:
    """Find for each price the least whole quantity at which it earns the least margin.

    Cost is no straight line: it jumps where a lot begins, and falls where a price tier is reached, so a price may earn
    its margin at 10 pieces and not at 11. Ranges of quantities whose bound says that no price can earn it are left out;
    in all others every quantity is costed.

    Parameters
    ----------
    sourced
        What decides the cost.
    terms
        What comes on top, with the least margin.
    prices
        Unit prices in millionths.
    most
        The largest quantity to look at.

    Returns
    -------
    dict
        By price the quantity; None where no quantity up to `most` earns it.

    """
    found: dict[int, int | None] = dict.fromkeys(prices)
    waiting = sorted(found)
    # Ranges double, the smaller quantities on top of the stack: whoever is found first is the least.
    ranges = [(2**power, min(2 ** (power + 1) - 1, most)) for power in reversed(range(most.bit_length()))]
    while waiting and ranges:
        first, last = ranges.pop()
        try:
            if last - first < _FEW:
                _cost_each(sourced, terms, first, last, waiting, found)
            elif _may_earn(sourced, terms, first, last, waiting[-1]):
                middle = (first + last) // 2
                ranges += [(middle + 1, last), (first, middle)]
        except RequestError:  # the last is more than can be counted, so everything larger is, too
            middle = (first + last) // 2
            ranges = [(middle + 1, last), (first, middle)] if last > first else []
    return found


def _cost_each(
    sourced: Sourced, terms: QuoteTerms, first: int, last: int, waiting: list[int], found: dict[int, int | None]
) -> None:
    """Cost every quantity of a range, and take the prices that earn the least margin there off the waiting ones."""
    quantities = np.arange(first, last + 1, dtype=np.int64) * MILLION
    totals = costs_at(sourced, quantities).totals
    for quantity, made in zip(quantities.tolist(), totals.tolist(), strict=True):
        cost = made + burden_of(terms, quantity, made).total
        # A lower price never earns it where a higher one does not, so only the highest one still waiting is asked.
        while waiting and earns(waiting[-1], quantity, cost, terms, terms.least_margin):
            found[waiting.pop()] = quantity // MILLION


def _may_earn(sourced: Sourced, terms: QuoteTerms, first: int, last: int, price: int) -> bool:
    """Tell whether a price could earn the least margin anywhere in a range; False is certain."""
    made = least_unit_cost(first * MILLION, last * MILLION, sourced.bom, sourced.below, sourced.terms)
    # What comes on top of one unit falls with the quantity, but for the overhead, which is a share.
    on_top = burden_of(terms, last * MILLION, 0).total / 100 / last
    least = (made * (1.0 + terms.overhead_rate) + on_top) * (1.0 - 1e-9) - _MOST_ROUNDING / first
    return price / MILLION * kept_millionths(terms, terms.least_margin) / MILLION >= least
