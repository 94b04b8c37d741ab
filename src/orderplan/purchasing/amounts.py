"""What purchases cost: the supplier's price by date and tier, else what the item itself costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.graph_order import grouped_rows
from orderplan.purchasing.records import (
    CANCEL,
    DECREASE,
    DEFER,
    EXPEDITE,
    LIST_PRICE,
    NO_PRICE,
    OWN_COST,
)
from orderplan.purchasing.tier_kernels import tier_prices
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.purchasing.offers import Offers
    from orderplan.purchasing.records import PurchasePlan


def prices_for(
    instance: Instance, offers: Offers, lines: np.ndarray, days: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Find the price of one unit that the supplier of each suggestion sells.

    The supplier's price that is valid on the day on which one orders counts, at the tier of what is bought at once, or
    at its first tier where the quantity is below that; without any the item's `unit_cost`, unless that is 0, which
    means not known.

    Returns
    -------
    prices, sources
        NaN where not known, and where they come from; shape (lines,) each.

    """
    rows = instance.purchase_prices
    starts = grouped_rows(rows.item_id, instance.item_count)[0]
    prices = tier_prices(
        lines["item"], lines["supplier"], days, lines["group_sold"], starts, rows.supplier_id, rows.valid_from,
        rows.valid_to, rows.min_quantity, rows.unit_price,
    )  # fmt: skip
    listed = ~np.isnan(prices)
    per = np.append(offers.rows["per_sold_unit"], 1.0)[lines["offer"]]
    own = np.append(instance.items.unit_cost, 0.0)[lines["item"]] * per
    sources = np.where(listed, LIST_PRICE, np.where(own > 0, OWN_COST, NO_PRICE)).astype(np.int8)
    return np.where(listed, prices, np.where(own > 0, own, np.nan)), sources


def amounts(purchases: PurchasePlan) -> np.ndarray:
    """Give the money that each suggestion spends; below 0 where it saves, NaN where no price is known: (lines,)."""
    return _money(purchases, changed_quantities(purchases))


def held_amounts(purchases: PurchasePlan) -> np.ndarray:
    """Give the money in what the receipt of each suggestion has now; 0 where it has none: shape (lines,)."""
    lines = purchases.lines
    return np.where(lines["held"] > 0, _money(purchases, lines["held"] / _per_sold_unit(purchases)), 0.0)


def changed_quantities(purchases: PurchasePlan) -> np.ndarray:
    """Give how much more, or less, is on order then, in millionths of the unit sold: shape (lines,), float64."""
    lines = purchases.lines
    action, sold = lines["action"], lines["sold"].astype(np.float64)
    moved = np.isin(action, [EXPEDITE, DEFER])
    lessened = sold - lines["group_sold"]  # a receipt that is moved may be reduced, too
    return np.select([np.isin(action, [DECREASE, CANCEL]), moved], [-sold, lessened], sold)


def _per_sold_unit(purchases: PurchasePlan) -> np.ndarray:
    rows = purchases.offers.rows["per_sold_unit"]
    per: np.ndarray = np.append(rows, 1.0)[purchases.lines["offer"]]
    return per


def _money(purchases: PurchasePlan, sold: np.ndarray) -> np.ndarray:
    money: np.ndarray = np.round(sold / MILLION * purchases.prices, 2)
    return money + 0.0  # no negative zero
