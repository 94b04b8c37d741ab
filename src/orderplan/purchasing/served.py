"""Whom a purchase serves: the sales orders that its planned orders and receipts reach upward over the pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.mrp.exception_impact import order_values
from orderplan.mrp.links import links_of
from orderplan.purchasing.served_kernels import Served, orders_above

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan


def orders_served(plan: MaterialPlan, starts: np.ndarray, supplies: np.ndarray) -> Served:
    """Find the sales orders that groups of supplies serve.

    Parameters
    ----------
    plan
        The plan.
    starts, supplies
        Group g holds the supply codes ``supplies[starts[g]:starts[g + 1]]``.

    """
    orders = plan.instance.orders
    allowed = orders.due_date.astype(np.int64) - orders.ship_days
    return orders_above(
        starts,
        supplies,
        order_values(plan),
        orders.due_date,
        plan.order_covers > allowed,
        len(plan.sources.work_order),
        plan.setting,
        plan.rows,
        links_of(plan),
    )
