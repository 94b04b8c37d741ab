"""What is to be made: released work orders and planned make orders, each with the days within which it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS
from orderplan.enums import Procurement, ReceiptKind
from orderplan.mrp.demands import starts_for, work_starts
from orderplan.mrp.identify import numbering
from orderplan.mrp.links import links_of
from orderplan.mrp.supplies import receipt_days

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

_MAKE = list(Procurement).index(Procurement.MAKE)
_WORK = list(ReceiptKind).index(ReceiptKind.WORK)


@dataclass(frozen=True, slots=True, eq=False)
class Jobs:
    """One row per order to be made: work orders by receipt, then planned orders by number; shape (jobs,) each."""

    supply: np.ndarray
    """The code of the supply that it brings: int64."""
    item: np.ndarray
    order: np.ndarray
    """The sales order that comes down through it, or `NONE`."""
    quantity: np.ndarray
    """What is still to come, in millionths."""
    first_day: np.ndarray
    """The first day on which it is worked on, today at the earliest: offset, int64."""
    last_day: np.ndarray
    """The last one, not before the first: offset, int64."""


def jobs_of(plan: MaterialPlan) -> Jobs:
    """Find what is to be made, and within which days at infinite capacity.

    An order is worked on from its start to the day before it is there, since what it is for starts on that day; without
    a lead time on the day itself. One that is never there, since something that it needs never comes, is taken for the
    days for which it is planned.
    """
    works, planned = _work_orders(plan), _planned_orders(plan)
    supply, item, order, quantity, start, there = (
        np.concatenate(columns).astype(np.int64) for columns in zip(works, planned, strict=True)
    )
    first_day = np.clip(start, plan.setting.today, there)
    return Jobs(supply, item, order, quantity, first_day, np.maximum(there - 1, first_day))


def _work_orders(plan: MaterialPlan) -> tuple[np.ndarray, ...]:
    """Give supply, item, order, quantity, start and the day on which it is there of each released work order."""
    receipts = plan.instance.receipts
    at = np.flatnonzero((receipts.kind == _WORK) & (receipts.quantity > 0))
    supply, item = plan.setting.stock_count + at, receipts.item_id[at]
    own, ready = receipt_days(plan.instance)[at], plan.supply_days[supply].astype(np.int64)
    there = np.where(ready == ENDLESS, own, ready)
    # One that waits for a component is started when that is there, any other on its own day.
    start = np.where(there > own, starts_for(plan.instance, item, there), work_starts(plan.instance, at))
    return supply, item, plan.sources.work_order[at], receipts.quantity[at], start, there


def _planned_orders(plan: MaterialPlan) -> tuple[np.ndarray, ...]:
    """Give the same of each planned make order."""
    slots = numbering(plan, "lots").slots
    slots = slots[plan.instance.items.procurement[plan.store.planned.array["item"][slots]] == _MAKE]
    rows, supply = plan.store.planned.array[slots], plan.setting.first_planned_supply + slots
    ready = links_of(plan).ready[supply].astype(np.int64)
    never = ready == ENDLESS
    there = np.where(never, np.maximum(rows["due"], plan.setting.today), ready)
    start = np.where(never, rows["release"], starts_for(plan.instance, rows["item"], there))
    return supply, rows["item"], rows["order"], rows["quantity"], start, there
