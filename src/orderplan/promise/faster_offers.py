"""Who could deliver an item sooner than it is planned with, and at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.graph_order import grouped_rows
from orderplan.purchasing.offers import offers_of
from orderplan.purchasing.tier_kernels import tier_prices
from orderplan.quantities import to_millionths
from orderplan.whatif.prices import prices_of

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan


class FasterOffer(NamedTuple):
    """A supplier that delivers sooner."""

    supplier_id: str
    days: int
    """Calendar days from order to receipt."""
    extra_cost: float
    """What the quantity costs more than at the price that the item has otherwise; NaN where a price is not known."""


def faster_offers(plan: MaterialPlan, data: PlanningData, item: int, quantity: float) -> list[FasterOffer]:
    """Find who delivers an item in less than its lead time, the fastest first.

    Parameters
    ----------
    plan, data
        The plan and its data.
    item
        The item's code.
    quantity
        How much of it is bought, in its own unit: it decides the price tier.

    """
    instance, today = plan.instance, plan.setting.today
    offers = offers_of(instance, data)
    rows = offers.rows[offers.starts[item] : offers.starts[item + 1]]
    valid = (rows["valid_from"] <= today) & (today < rows["valid_to"])
    rows = rows[valid & (rows["lead"] < instance.items.lead_time_days[item])]
    prices = instance.purchase_prices
    listed = tier_prices(
        rows["item"],
        rows["supplier"],
        np.full(len(rows), today),
        to_millionths(quantity / rows["per_sold_unit"]),
        grouped_rows(prices.item_id, instance.item_count)[0],
        prices.supplier_id,
        prices.valid_from,
        prices.valid_to,
        prices.min_quantity,
        prices.unit_price,
    )
    own = prices_of(plan)[item]
    extra = quantity * (listed / rows["per_sold_unit"] - (own if own > 0 else np.nan))
    suppliers = instance.spaces["suppliers"].ids
    found = [
        FasterOffer(suppliers[int(supplier)].as_py(), int(days), round(float(more), 2))
        for supplier, days, more in zip(rows["supplier"], rows["lead"], extra, strict=True)
    ]
    return sorted(found, key=lambda offer: (offer.days, offer.supplier_id))
