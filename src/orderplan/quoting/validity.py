"""How long the prices of a quote hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from orderplan.data.instance import Instance
    from orderplan.quoting.order_costs import OrderCosts, Sourced
    from orderplan.quoting.sales_prices import ListPrice


def last_days(instance: Instance, sourced: Sourced, rows: np.ndarray, price_rows: np.ndarray) -> list[date | None]:
    """Give the last day of some rows' prices, the supplier's terms included; None where they have no end."""
    ends = np.where(price_rows == NONE, ENDLESS, _ends(sourced, rows, price_rows))
    return [None if end == ENDLESS else _before(instance, end) for end in ends.tolist()]


def first_end(
    instance: Instance, sourced: Sourced, costs: OrderCosts, listed: Sequence[ListPrice | None]
) -> date | None:
    """Give the last day on which all prices and supplier terms that any quantity uses hold; None where none ends.

    Terms count without a price too: what is bought by them has their minimum and multiple.
    """
    ends = [price.valid_to - timedelta(days=1) for price in listed if price is not None and price.valid_to is not None]
    used = np.nonzero(costs.had > 0)
    first = int(_ends(sourced, used[1], costs.price_row[used]).min(initial=ENDLESS))
    if first != ENDLESS:
        ends.append(_before(instance, first))
    return min(ends, default=None)


def _ends(sourced: Sourced, rows: np.ndarray, price_rows: np.ndarray) -> np.ndarray:
    """Give the first day on which prices or terms no longer hold: shape (n,), `ENDLESS` where they have no end."""
    terms, offer = sourced.terms, sourced.below.offer[rows]
    of_price = np.append(terms.valid_to, ENDLESS)[price_rows].astype(np.int64)
    of_terms = np.append(terms.offers["valid_to"], ENDLESS)[offer].astype(np.int64)
    ends: np.ndarray = np.minimum(of_price, of_terms)
    return ends


def _before(instance: Instance, offset: int) -> date:
    return instance.as_of + timedelta(days=offset - 1)
