"""The price of a supplier by day and tier."""

from __future__ import annotations

import numpy as np

from orderplan.kernels import kernel


@kernel
def tier_prices(
    items: np.ndarray,
    suppliers: np.ndarray,
    days: np.ndarray,
    sold: np.ndarray,
    starts: np.ndarray,
    price_supplier: np.ndarray,
    valid_from: np.ndarray,
    valid_to: np.ndarray,
    min_quantity: np.ndarray,
    unit_price: np.ndarray,
) -> np.ndarray:
    """Choose the tier; prices are sorted by item, supplier and least quantity."""
    prices = np.full(len(items), np.nan)
    for k in range(len(items)):
        if items[k] < 0 or suppliers[k] < 0:
            continue
        for place in range(starts[items[k]], starts[items[k] + 1]):
            valid = price_supplier[place] == suppliers[k] and valid_from[place] <= days[k] < valid_to[place]
            if valid and (np.isnan(prices[k]) or min_quantity[place] <= sold[k]):
                prices[k] = unit_price[place]
    return prices
