"""A plan as some sales orders see it: what is under them, in the time of that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.mrp.link_kernels import linked
from orderplan.read_only import read_only

if TYPE_CHECKING:
    from datetime import date

    from orderplan.mrp.material_plan import MaterialPlan


def day_of_order(plan: MaterialPlan, order: int) -> date | None:
    """Give the day on which a customer has a sales order; None where it never is there in full."""
    cover = int(plan.order_covers[order])
    if cover in {ENDLESS, NO_DAY}:
        return None
    offset = cover + int(plan.instance.orders.ship_days[order])
    return plan.instance.days(np.array([offset]))[0].date()


def seen_from(plan: MaterialPlan, *orders: int) -> MaterialPlan:
    """Give a plan in which no other sales orders are planned, and the pegging graph has what can be under these.

    What is asked of it about the orders, their rows of the deliveries or their deciding chains, is answered as by the
    plan itself; laying out the pegging of all items, and explaining all orders, would take longer than planning one.
    """
    own = list(orders)
    covers = np.full(len(plan.order_covers), NO_DAY, dtype=plan.order_covers.dtype)
    covers[own] = plan.order_covers[own]
    under = _items_under(plan, plan.instance.orders.item_id[own])
    planned = plan.store.planned.used
    links = linked(
        plan.bom.level_items[under[plan.bom.level_items]],
        plan.setting,
        plan.rows,
        plan.days,
        plan.store.requirements.used,
        plan.setting.first_planned_supply + planned,
        len(plan.sources.order_priority) + len(plan.sources.work_order) + planned,
    )
    return replace(plan, order_covers=read_only(covers), kept={"links": links})


def _items_under(plan: MaterialPlan, items: np.ndarray) -> np.ndarray:
    """Mark items and all that they may need, by BOM lines, issue lists and substitutes: shape (items,), bool."""
    arrays, lists, substitutes = plan.bom.arrays, plan.instance.work_components, plan.bom.substitutes
    made_of_list = plan.instance.receipts.item_id[lists.receipt_id]
    marks = np.zeros(plan.instance.item_count, dtype=bool)
    marks[items] = True
    count = 0
    while count != (count := int(marks.sum())):
        marks[arrays.component[marks[arrays.parent]]] = True
        marks[lists.component_id[marks[made_of_list]]] = True
        marks[substitutes.substitute_id[marks[substitutes.component_id]]] = True
    return marks
