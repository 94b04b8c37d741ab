"""What one unit of a bought item costs: the supplier's price by date, tier and unit, else the item's own cost."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.price_kernels import supplier_prices
from orderplan.data.instance import NONE
from orderplan.graph_order import grouped_rows

if TYPE_CHECKING:
    from orderplan.data.instance import Instance


class PriceSource(StrEnum):
    """Where the price of an item comes from."""

    NONE = "none"
    SUPPLIER = "supplier"
    UNIT_COST = "unit_cost"


def unit_prices(instance: Instance, day: int, lots: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the price of one unit of each item.

    The suppliers whose terms are valid on the day are asked by rank, then id; after them those that have a price but no
    terms at all, by id. The first with a price valid on the day counts, at the tier of the lot in the unit it is sold
    in, or at its first tier where the lot is below that. Without any, the item's `unit_cost` counts, unless it is 0,
    which means not known.

    Parameters
    ----------
    instance
        The scenario.
    day
        The costing day, as an offset.
    lots
        The quantity bought at a time, in millionths of the own unit: shape (items,).

    Returns
    -------
    prices, sources, suppliers
        Money per own unit (0 where not known), the place in `PriceSource`, and the supplier's code or `NONE`: shape
        (items,) each.

    """
    count = instance.item_count
    terms, prices = instance.supplier_items, instance.purchase_prices
    term_starts = grouped_rows(terms.item_id, count)[0]
    price_starts = grouped_rows(prices.item_id, count)[0]
    found, supplier = supplier_prices(
        term_starts,
        terms.supplier_id,
        (terms.valid_from <= day) & (day < terms.valid_to),
        terms.per_sold_unit,
        price_starts,
        prices.supplier_id,
        (prices.valid_from <= day) & (day < prices.valid_to),
        prices.min_quantity,
        prices.unit_price,
        lots,
    )
    from_supplier = ~np.isnan(found)
    own = instance.items.unit_cost
    sources = np.where(from_supplier, 1, np.where(own > 0, 2, 0)).astype(np.int8)
    return np.where(from_supplier, found, own), sources, supplier


def supplier_ids(instance: Instance, suppliers: np.ndarray) -> list[str | None]:
    """Give the ids of supplier codes, None where there is none."""
    ids = instance.spaces["suppliers"].ids
    return [None if code == NONE else ids[int(code)].as_py() for code in suppliers.tolist()]
