"""The jobs that ask for kits, in the order in which they get what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.levels import RELEASED
from orderplan.data.instance import NONE
from orderplan.day_kernels import day_arrays
from orderplan.enums import ProgressStatus
from orderplan.kitting.making_days import making_days
from orderplan.kitting.records import JOB, PLANNED, SALES, WORK
from orderplan.mrp.demands import sales_needs, work_starts
from orderplan.mrp.identify import planned_numbers
from orderplan.mrp.supplies import is_open
from orderplan.ranges import joined_ranges
from orderplan.timeline import back

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

_WAITING = list(ProgressStatus).index(ProgressStatus.WAITING)


def shop_jobs(plan: MaterialPlan, days: int) -> np.ndarray:
    """Give the work orders, planned orders and deliveries to customers that start within some days, by rank.

    A delivery is a sales order for what is in stock as such. It gets its item in its turn, so that no job takes what a
    more urgent customer is to have.

    Parameters
    ----------
    plan
        The plan.
    days
        Calendar days from the planning day on within which a job starts, a delivery is needed.

    Returns
    -------
    numpy.ndarray
        `JOB`: started work orders first, then by priority, start day, kind, id.

    """
    work, planned = _work_orders(plan, days), _planned_orders(plan, days)
    deliveries = _sales_orders(plan)
    deliveries["start"] = deliveries["need"]
    deliveries = deliveries[deliveries["need"] <= days]
    jobs = np.concatenate([work, planned, deliveries])
    first = np.concatenate([_is_started(plan, work["code"]), np.zeros(len(jobs) - len(work), dtype=bool)])
    id_order = jobs["code"].astype(np.int64)
    of_plan = jobs["kind"] == PLANNED
    id_order[of_plan] = planned_numbers(plan, jobs["code"][of_plan])
    return jobs[np.lexsort((id_order, jobs["kind"], jobs["start"], jobs["priority"], ~first))]


def order_jobs(plan: MaterialPlan, days: int) -> np.ndarray:
    """Give the sales orders that must be begun within some days, by rank.

    Their start is the need day less the working days that it takes to make the item when all bought parts are there.

    Returns
    -------
    numpy.ndarray
        `JOB`, by priority, need day, id.

    """
    jobs = _sales_orders(plan)
    instance = plan.instance
    takes = making_days(plan.bom.arrays, plan.bom.level_items, day_arrays(instance.timeline), plan.setting.rules)
    jobs["start"] = back(instance.timeline, jobs["need"], takes[jobs["made"]])
    jobs = jobs[jobs["start"] <= days]
    return jobs[np.lexsort((jobs["code"], jobs["need"], jobs["priority"]))]


def _work_orders(plan: MaterialPlan, days: int) -> np.ndarray:
    receipts = plan.instance.receipts
    codes = np.flatnonzero(RELEASED[receipts.kind] & (receipts.quantity > 0))
    start = work_starts(plan.instance, codes)
    codes, start = codes[start <= days], start[start <= days]
    jobs = _blank(WORK, codes, receipts.item_id[codes], receipts.quantity[codes])
    jobs["order"], jobs["priority"] = plan.sources.work_order[codes], plan.sources.work_priority[codes]
    jobs["start"], jobs["need"] = start, receipts.due_date[codes]
    return jobs


def _planned_orders(plan: MaterialPlan, days: int) -> np.ndarray:
    blocks = plan.blocks[plan.bom.arrays.explodes]
    slots = joined_ranges(blocks["first_lot"], blocks["lots"])
    lots = plan.store.planned.array[slots]
    soon = lots["release"] <= days
    lots, slots = lots[soon], slots[soon]
    jobs = _blank(PLANNED, slots, lots["item"], lots["quantity"])
    for name, column in (("order", "order"), ("priority", "priority"), ("start", "release"), ("need", "due")):
        jobs[name] = lots[column]
    return jobs


def _sales_orders(plan: MaterialPlan) -> np.ndarray:
    orders = plan.instance.orders
    codes = np.flatnonzero(is_open(plan.instance))
    jobs = _blank(SALES, codes, orders.item_id[codes], orders.quantity[codes])
    jobs["order"], jobs["priority"] = codes, orders.priority[codes]
    jobs["need"] = sales_needs(plan.instance, codes)
    return jobs


def _blank(kind: int, codes: np.ndarray, made: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    jobs = np.zeros(len(codes), dtype=JOB)
    jobs["kind"], jobs["code"], jobs["made"], jobs["quantity"] = kind, codes, made, quantity
    jobs["order"] = NONE
    return jobs


def _is_started(plan: MaterialPlan, receipts: np.ndarray) -> np.ndarray:
    """Tell which work orders are begun: something is issued to them or reported on them: shape (n,), bool."""
    lists, progress = plan.instance.work_components, plan.instance.progress
    begun = np.zeros(len(plan.instance.receipts.item_id), dtype=bool)
    begun[lists.receipt_id[lists.quantity_issued > 0]] = True
    begun[progress.receipt_id[(progress.status != _WAITING) | (progress.quantity_done > 0)]] = True
    return begun[receipts]
