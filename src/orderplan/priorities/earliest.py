"""How early order lines could be there with what they are pegged to: nothing planned waits for its own need day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NO_DAY, NONE
from orderplan.mrp.demands import sales_needs
from orderplan.mrp.material_plan import kept
from orderplan.mrp.projection_kernels import Days, project
from orderplan.mrp.scheduled import Scheduled, nothing_scheduled
from orderplan.mrp.supplies import is_open, receipt_days, stock_days
from orderplan.priorities.earliest_kernels import need_from_today
from orderplan.scheduler.problem import DAY

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.mrp.projection_kernels import Rows


def earliest_covers(plan: MaterialPlan) -> np.ndarray:
    """Give the first day on which each sales order line could be covered by what it is pegged to.

    Planned orders are placed and started as soon as their components allow, instead of in time for their need; open
    orders come on their own day. What is scheduled ends as early as the sequences of its machines allow.

    Parameters
    ----------
    plan
        The plan; it keeps the days.

    Returns
    -------
    numpy.ndarray
        Shape (orders,), int32, by code, as offsets; `ENDLESS`: never, `NO_DAY`: it asks for nothing.

    """
    return kept(plan, "earliest_covers", _found)


def _found(plan: MaterialPlan) -> np.ndarray:
    instance, setting, store = plan.instance, plan.setting, plan.store
    coming = receipt_days(instance).astype(np.int32)
    orders = np.full(len(instance.orders.item_id), NO_DAY, dtype=np.int32)
    days = Days(
        supply=np.concatenate([stock_days(instance).astype(np.int32), coming]),
        covers=np.zeros(store.covers.used, dtype=np.int32),
        ready=np.zeros(store.ready.used, dtype=np.int32),
        orders=orders,
        scheduled=_as_early_as_scheduled(plan),
    )
    rows = _started_today(plan)
    project(plan.bom.level_starts, plan.bom.level_items, setting, rows, days, len(orders), coming)
    nothing_needed = is_open(instance) & (orders == NO_DAY)
    orders[nothing_needed] = np.maximum(sales_needs(instance), setting.today)[nothing_needed]
    return orders


def _started_today(plan: MaterialPlan) -> Rows:
    """Give the rows of a plan with all that is planned placed today.

    A component that is needed some working days after the planned start (an offset) is needed as many after today.
    """
    setting, rows = plan.setting, plan.rows
    # The arrays have room for the rows of plans to come: as long as those in use, and three times as long again.
    planned, requirements = plan.store.planned.rows.copy(), plan.store.requirements.rows.copy()
    first_planned = len(plan.sources.order_priority) + len(plan.sources.work_order)
    need_from_today(rows.blocks, requirements, planned, first_planned, setting.today, setting.days)
    planned["release"] = setting.today
    planned["due"] = setting.today
    return rows._replace(planned=planned, requirements=requirements)


def _as_early_as_scheduled(plan: MaterialPlan) -> Scheduled:
    """Give the days of the earliest schedule of the plan's sequences."""
    if plan.capacity is None:
        return nothing_scheduled()
    capacity = plan.capacity
    problem, count = capacity.problem, capacity.jobs.scheduled_count
    last = problem.jobs.first_operation[1 : count + 1] - 1
    day = np.full(plan.setting.first_planned_supply + plan.store.planned.used, NO_DAY, dtype=np.int32)
    ends = (capacity.earliest.end[last] + problem.operations.wait[last] - 1) // DAY
    day[capacity.jobs.supply[:count]] = np.maximum(ends, plan.setting.today)
    nothing = np.full(len(day), NONE, dtype=np.int32)
    return Scheduled(day=day, wait=nothing, held=np.zeros(len(day), dtype=np.int32), resource=nothing)
