"""The kernels that choose a supplier's price."""

from __future__ import annotations

import numpy as np

from orderplan.kernels import kernel


@kernel
def supplier_prices(
    term_starts: np.ndarray,
    term_supplier: np.ndarray,
    term_valid: np.ndarray,
    per_sold_unit: np.ndarray,
    price_starts: np.ndarray,
    price_supplier: np.ndarray,
    price_valid: np.ndarray,
    min_quantity: np.ndarray,
    unit_price: np.ndarray,
    lots: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Choose supplier and tier; terms are sorted by item and rank, prices by item, supplier and least quantity."""
    count = len(lots)
    found = np.full(count, np.nan)
    supplier = np.full(count, -1, dtype=np.int32)
    for item in range(count):
        first_price, last_price = price_starts[item], price_starts[item + 1]
        if first_price == last_price:
            continue
        for place in range(term_starts[item], term_starts[item + 1]):
            if term_valid[place]:
                factor = per_sold_unit[place]
                lot = np.floor(lots[item] / factor + 0.5)
                price = _tier(
                    first_price, last_price, term_supplier[place], lot, price_supplier, price_valid, min_quantity,
                    unit_price,
                )  # fmt: skip
                if not np.isnan(price):
                    found[item], supplier[item] = price / factor, term_supplier[place]
                    break
        for place in range(first_price, last_price):
            if not np.isnan(found[item]):
                break
            seller = price_supplier[place]
            if price_valid[place] and not (term_supplier[term_starts[item] : term_starts[item + 1]] == seller).any():
                found[item] = _tier(
                    first_price, last_price, seller, lots[item] * 1.0, price_supplier, price_valid, min_quantity,
                    unit_price,
                )  # fmt: skip
                supplier[item] = seller
    return found, supplier


@kernel
def _tier(
    first: int,
    last: int,
    supplier: int,
    lot: float,
    price_supplier: np.ndarray,
    price_valid: np.ndarray,
    min_quantity: np.ndarray,
    unit_price: np.ndarray,
) -> float:
    """Give a supplier's price for a lot in millionths of the unit sold; NaN where it has none."""
    price = np.nan
    for place in range(first, last):
        if price_supplier[place] != supplier or not price_valid[place]:
            continue
        if np.isnan(price) or min_quantity[place] <= lot:
            price = unit_price[place]
    return price
