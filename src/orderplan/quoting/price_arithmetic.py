"""Prices, margins and floors in whole numbers: amounts in hundredths of the money, unit prices in millionths."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.quantities import MILLION
from orderplan.quoting.terms import QuoteTerms, deducted_millionths, kept_millionths

if TYPE_CHECKING:
    from collections.abc import Sequence

_CENT = MILLION // 100
_FINE_STEP = MILLION // 10_000
"""Prices below one unit of money are rounded to a ten-thousandth."""
_SCALE = 10_000 * MILLION * MILLION
"""From hundredths to the product of a unit price, a quantity and a share, each in millionths."""


@dataclass(frozen=True, slots=True)
class Burden:
    """What comes on top of making and buying an order: hundredths of the money."""

    tool: int
    """What the pieces pay of the tool."""
    tool_upfront: int
    """What the customer pays of it at once; no part of the cost."""
    order_cost: int
    overhead: int

    @property
    def total(self) -> int:
        """What of it the price has to bear."""
        return self.tool + self.order_cost + self.overhead


def burden_of(terms: QuoteTerms, quantity: int, made_cents: int) -> Burden:
    """Give what comes on top of making and buying.

    The part of the tool that is not paid up front is paid off evenly over its pieces, and no longer than that: an order
    of more pieces pays it once.

    Parameters
    ----------
    terms
        The terms.
    quantity
        Millionths.
    made_cents
        What the order costs to make and buy, in hundredths.

    """
    tool = _cents(terms.tool_cost)
    upfront = _cents(terms.tool_cost * terms.tool_upfront_share)
    pieces = quantity if terms.tool_pieces is None else max(math.floor(terms.tool_pieces * MILLION + 0.5), 1)
    return Burden(
        tool=rounded(min(quantity, pieces) * (tool - upfront), pieces),
        tool_upfront=upfront,
        order_cost=_cents(terms.order_cost),
        overhead=rounded(made_cents * math.floor(terms.overhead_rate * MILLION + 0.5), MILLION),
    )


def price_for(cost_cents: int, quantity: int, terms: QuoteTerms, margin: float) -> int:
    """Give the least unit price in millionths that earns a margin m: ``C / (1 - commission - interest - m)``.

    It is rounded up to a hundredth of the money, below 1 to a ten-thousandth.
    """
    exact = -(-cost_cents * _SCALE // (quantity * kept_millionths(terms, margin)))
    step = _CENT if exact >= MILLION else _FINE_STEP
    return -(-exact // step) * step


def earns(price: int, quantity: int, cost_cents: int, terms: QuoteTerms, margin: float) -> bool:
    """Tell whether an order earns at least a margin at a unit price in millionths."""
    return price * quantity * kept_millionths(terms, margin) >= cost_cents * _SCALE


def revenue_cents(price: int, quantity: int) -> int:
    """Give what an order is sold for, in hundredths."""
    return rounded(price * quantity, MILLION * _CENT)


def profit_cents(price: int, quantity: int, cost_cents: int, terms: QuoteTerms) -> int:
    """Give what is left of an order's price after commission, interest and cost, in hundredths."""
    net = price * quantity * (MILLION - deducted_millionths(terms))
    return rounded(net, _SCALE) - cost_cents


def margin_of(price: int, quantity: int, cost_cents: int, terms: QuoteTerms) -> float | None:
    """Give the profit as a share of the price, to a millionth; None where it is sold for nothing."""
    revenue = revenue_cents(price, quantity)
    if revenue == 0:
        return None
    return rounded(profit_cents(price, quantity, cost_cents, terms) * MILLION, revenue) / MILLION


def unit_cost(cost_cents: int, quantity: int) -> float:
    """Give what one unit costs, in money to a millionth."""
    return rounded(cost_cents * 10_000 * MILLION, quantity) / MILLION


def not_rising(prices: Sequence[int | None]) -> list[int | None]:
    """Lower prices so that none is above one for a smaller quantity: the cumulative minimum, missing ones left out."""
    lowest: int | None = None
    lowered: list[int | None] = []
    for price in prices:
        if price is not None:
            lowest = price if lowest is None else min(lowest, price)
        lowered.append(None if price is None else lowest)
    return lowered


def rounded(numerator: int, denominator: int) -> int:
    """Divide, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _cents(money: float) -> int:
    return math.floor(money * 100 + 0.5)
