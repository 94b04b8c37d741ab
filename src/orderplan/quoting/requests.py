"""What is asked of a quote, checked before anything is reckoned."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode import asked_millionths
from orderplan.errors import RequestError
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_MOST_PRICE = 1e9


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """A customer's question: one item in one or more quantities."""

    item_id: str
    quantities: Sequence[float]
    requested_date: date | None = field(default=None, kw_only=True)
    """When the customer wants to have it; None: as soon as can be."""
    customer_id: str | None = field(default=None, kw_only=True)
    customer_class: str | None = field(default=None, kw_only=True)
    """The class whose prices count; of a customer it is known."""
    order_id: str | None = field(default=None, kw_only=True)
    """The sales order whose own BOMs and routings count, as a draft of the one asked for."""
    unit_price: float | Sequence[float] | None = field(default=None, kw_only=True)
    """The price, or one for each quantity; None: that of the table `sales_prices`, else that of the margin wanted."""
    ship_days: int = field(default=0, kw_only=True)
    """Calendar days from shipping to the customer."""


def asked_tiers(request: QuoteRequest) -> tuple[np.ndarray, tuple[int, ...] | None]:
    """Give the quantities of a request, rising and each once, and the prices given for them, all in millionths.

    Raises
    ------
    RequestError
        Where there is no quantity, one is below a millionth or too large, a quantity has two prices, or a price is no
        amount of money.

    """
    if isinstance(request.quantities, int | float):
        found = f"{request.item_id} is asked for in {request.quantities:g}, which is no list of quantities."
        raise RequestError(f"{found}  Hint: quantities=[{request.quantities:g}].")
    quantities, prices = list(request.quantities), _given_prices(request)
    if not quantities:
        raise RequestError(f"{request.item_id} is asked for without a quantity.  Hint: quantities=[1, 5, 20].")
    asked = [int(quantity) for quantity in asked_millionths(quantities)]
    rising = sorted(set(asked))
    if prices is None:
        return np.array(rising, dtype=np.int64), None
    pairs = sorted(set(zip(asked, prices, strict=True)))
    if len(pairs) > len(rising):
        twice = next(one for (one, _price), (other, _) in itertools.pairwise(pairs) if one == other)
        raise RequestError(f"{request.item_id}: the quantity {twice / MILLION:g} has two prices.  Hint: give one.")
    return np.array(rising, dtype=np.int64), tuple(price for _quantity, price in pairs)


def _given_prices(request: QuoteRequest) -> list[int] | None:
    given = request.unit_price
    if given is None:
        return None
    count = len(request.quantities)
    prices = [float(given)] * count if isinstance(given, int | float) else [float(price) for price in given]
    if len(prices) != count:
        raise RequestError(
            f"{request.item_id}: {len(prices)} prices are given for {count} quantities.  Hint: one for each, or one."
        )
    wrong = [price for price in prices if not 0 <= price <= _MOST_PRICE]
    if wrong:
        raise RequestError(f"{request.item_id}: the price {wrong[0]:g} is not from 0 to {_MOST_PRICE:,.0f}.")
    return [round(price * MILLION) for price in prices]
