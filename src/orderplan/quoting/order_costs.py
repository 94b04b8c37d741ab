"""What an order costs at several quantities, in whole hundredths of the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.cost import ELEMENTS
from orderplan.quantities import MILLION
from orderplan.quoting.order_cost_kernels import Below, Terms, order_costs

if TYPE_CHECKING:
    from orderplan.bom.arrays import BomArrays

CHANGE = 0.1
"""By which share a cost is changed to see what moves with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Sourced:
    """All that decides what an order of one item costs."""

    bom: BomArrays
    below: Below
    terms: Terms
    leftover_share: float
    """The share of what is left over that the order pays."""


@dataclass(frozen=True, slots=True, eq=False)
class OrderCosts:
    """What orders of one item cost; n counts quantities, k rows of `Below`."""

    quantities: np.ndarray
    """Millionths: shape (n,)."""
    elements: np.ndarray
    """What the order needs by `CostElement`, and last what it pays of leftovers: shape (n, 8), int64, hundredths."""
    need: np.ndarray
    """Millionths: shape (n, k), as the next one."""
    had: np.ndarray
    """What is bought or made."""
    paid: np.ndarray
    """The units of each row that the order pays for: shape (n, k)."""
    unit_cost: np.ndarray
    """The cost of one unit with all below it: shape (n, k), money."""
    price: np.ndarray
    """The price of one unit, 0 for what has none: shape (n, k), money."""
    price_row: np.ndarray
    """The purchase price that counts, or `NONE`: shape (n, k)."""

    @property
    def totals(self) -> np.ndarray:
        """What each order costs to make and buy: shape (n,), int64, hundredths."""
        total: np.ndarray = self.elements.sum(axis=1)
        return total


def costs_at(sourced: Sourced, quantities: np.ndarray) -> OrderCosts:
    """Cost an order at several quantities in millionths: shape (n,).

    Raises
    ------
    RequestError
        Where a quantity on the way is beyond what can be counted.

    """
    money = np.empty((len(quantities), len(ELEMENTS) + 1))
    need, had, paid, unit_cost, price, price_row = order_costs(
        quantities, sourced.leftover_share, sourced.bom, sourced.below, sourced.terms, money
    )
    return OrderCosts(quantities, cents_of(money), need, had, paid, unit_cost, price, price_row)


def cents_of(money: np.ndarray | float) -> np.ndarray:
    """Round money to whole hundredths: any shape, int64."""
    return np.rint(np.asarray(money) * 100).astype(np.int64)


def with_other_labour(sourced: Sourced, change: float) -> Sourced:
    """Change the labour rate by a share."""
    factors = np.array([1.0 + change, 1.0])
    below = sourced.below._replace(setup=sourced.below.setup * factors, run=sourced.below.run * factors)
    return Sourced(sourced.bom, below, sourced.terms, sourced.leftover_share)


def with_more_scrap(sourced: Sourced, change: float) -> Sourced:
    """Change the scrap of all items and lines below the quoted item by a share; something good always is left."""
    bom, below = sourced.bom, sourced.below
    item_scrap, line_scrap = bom.item_scrap.copy(), bom.line_scrap.copy()
    item_scrap[below.items] = np.minimum(_changed(item_scrap[below.items], change), MILLION - 1)
    line_scrap[below.lines] = _changed(line_scrap[below.lines], change)
    changed = bom._replace(item_scrap=item_scrap, line_scrap=line_scrap)
    return Sourced(changed, below, sourced.terms, sourced.leftover_share)


def has_scrap(sourced: Sourced) -> bool:
    """Tell whether any scrap is counted on below the item."""
    bom, below = sourced.bom, sourced.below
    return bool(bom.item_scrap[below.items[below.had != 0]].any() or bom.line_scrap[below.lines].any())


def has_labour(sourced: Sourced) -> bool:
    """Tell whether labour costs anything below the item."""
    return bool(sourced.below.setup[:, 0].any() or sourced.below.run[:, 0].any())


def _changed(rates: np.ndarray, change: float) -> np.ndarray:
    changed: np.ndarray = np.rint(rates * (1.0 + change)).astype(rates.dtype)
    return changed
