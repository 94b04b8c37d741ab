"""What planned purchases and stock are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.cost import standard_lots
from orderplan.bom.prices import unit_prices
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.whatif.touched import Touched

_DECIDE = ("supplier_items", "purchase_prices", "items")
"""The records that prices come from."""


def prices_of(plan: MaterialPlan, known: MaterialPlan | None = None) -> np.ndarray:
    """Give what one unit of each item costs, as `unit_prices` finds it for a standard lot: shape (items,), money.

    An item that is made counts at its unit cost. The plan keeps them; where `known` has the same records it keeps those
    of that plan.
    """
    known = plan.kept.get("stands_for", known)
    if "whatif_prices" not in plan.kept:
        shared = known is not None and all(
            getattr(known.instance, name) is getattr(plan.instance, name) for name in _DECIDE
        )
        plan.kept["whatif_prices"] = prices_of(known) if shared and known is not None else _found(plan.instance)
    prices: np.ndarray = plan.kept["whatif_prices"]
    return prices


Priced = tuple[np.ndarray, np.ndarray]
"""Codes of items, and what one unit of each item of the plan costs: shape (n,) and (items,)."""


def priced_items(touched: Touched) -> tuple[Priced, Priced]:
    """Give the items of the previous plan and of the current one whose rows, days or prices can differ."""
    prices, new_prices = prices_of(touched.previous), prices_of(touched.current, touched.previous)
    items, new_items = touched.previous_items, touched.items
    if touched.near and prices is not new_prices:
        items = new_items = np.union1d(items, np.flatnonzero(prices != new_prices))
    return (items, prices), (new_items, new_prices)


def _found(instance: Instance) -> np.ndarray:
    prices, _sources, _suppliers = unit_prices(instance, 0, standard_lots(instance))
    return np.where(np.isnan(prices), 0.0, prices)


def cents(quantities: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """Give the value of quantities in millionths, in whole hundredths of the money: shape (n,), int64."""
    return np.rint(quantities / MILLION * prices * 100).astype(np.int64)


def money(hundredths: np.ndarray) -> np.ndarray:
    """Give whole hundredths as money: shape (n,), float64."""
    return np.asarray(hundredths) / 100
