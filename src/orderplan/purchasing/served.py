"""Whom a purchase serves: the sales orders that its planned orders and receipts reach upward over the pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.mrp.exception_impact import order_values
from orderplan.mrp.links import links_of
from orderplan.purchasing.served_kernels import Served, orders_above

if TYPE_CHECKING:
    import numpy as np

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
    due = plan.instance.orders.due_date
    return orders_above(starts, supplies, order_values(plan), due, plan.setting.stock_count, plan.rows, links_of(plan))
