"""What jobs may take: what is there now, and what will come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS, NONE
from orderplan.kitting.records import POOLED
from orderplan.mrp.identify import numbering
from orderplan.mrp.links import links_of
from orderplan.mrp.supplies import UNUSABLE, stock_days, usable_stock
from orderplan.row_order import packed_key

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan


class Pool(NamedTuple):
    """Supplies by item, the free ones before the reserved ones, each in the order in which they are taken."""

    starts: np.ndarray
    """Item i's supplies are ``rows[starts[i]:starts[i + 1]]``: shape (items + 1,), int64."""
    free_ends: np.ndarray
    """Those before this place are free; behind it stand the reserved ones, by order: shape (items,), int64."""
    first_left: np.ndarray
    """Before this place nothing is left of an item's free supplies; moves on as they are taken: (items,), int64."""
    rows: np.ndarray
    """Shape (supplies,), `POOLED`."""


def pool_now(plan: MaterialPlan, until: int) -> Pool:
    """Collect what is there now or by a day.

    That is stock which may be used today, wherever it lies, and what becomes usable or comes in on or before the day.
    What is there sooner is taken sooner; on one day what expires first, then what is older, stock before receipts.
    """
    return _existing(plan, until, later=False)


def pool_later(plan: MaterialPlan, until: int, wanted: np.ndarray) -> Pool:
    """Collect what comes after that day of some items: receipts, stock that is not usable yet, planned orders.

    Parameters
    ----------
    plan
        The plan, with its projected days.
    until
        As in `pool_now`.
    wanted
        Whether each item's supplies are asked for: shape (items,), bool.

    """
    slots = numbering(plan, "lots").slots
    lots = plan.store.planned.array
    slots = slots[wanted[lots["item"][slots]]]
    day = links_of(plan).ready[plan.setting.first_planned_supply + slots]
    slots, day = slots[day != ENDLESS], day[day != ENDLESS]
    planned = {
        "left": lots["quantity"][slots],
        "code": plan.setting.first_planned_supply + slots,
        "made": lots["item"][slots],
        "day": day,
        "order": lots["order"][slots],
        "expiry": np.full(len(slots), ENDLESS, dtype=np.int32),
    }
    existing = _existing(plan, until, later=True, wanted=wanted)
    # The existing ones are in order among themselves, and come before planned ones of the same day.
    columns = {name: np.concatenate([existing.rows[name], planned.pop(name)]) for name in list(planned)}
    return _laid_out(plan.instance.item_count, columns, [])


def _existing(plan: MaterialPlan, until: int, *, later: bool, wanted: np.ndarray | None = None) -> Pool:
    """Collect the stock and receipts that are there by a day, or those that come later."""
    stock, receipts = plan.instance.stock, plan.instance.receipts
    stock_count = len(stock.item_id)
    there = stock_days(plan.instance)
    coming = plan.supply_days[stock_count:]
    by_then = (stock.available_date <= plan.setting.today) | (there <= until)
    taken = usable_stock(plan.instance) & (stock.order_id != UNUSABLE) & (by_then != later)
    expected = (receipts.quantity > 0) & (receipts.order_id != UNUSABLE)
    expected &= (coming != ENDLESS) & ((coming <= until) != later)
    if wanted is not None:
        taken, expected = taken & wanted[stock.item_id], expected & wanted[receipts.item_id]
    lots, due = np.flatnonzero(taken), np.flatnonzero(expected)
    columns = {
        "left": np.concatenate([stock.quantity[lots], receipts.quantity[due]]),
        "code": np.concatenate([lots, stock_count + due]),
        "made": np.concatenate([stock.item_id[lots], receipts.item_id[due]]),
        "day": np.concatenate([there[lots], coming[due]]),
        "order": np.concatenate([stock.order_id[lots], receipts.order_id[due]]),
        "expiry": np.concatenate([stock.expiry_date[lots], np.full(len(due), ENDLESS)]),
    }
    since = np.concatenate([stock.available_date[lots], coming[due]])
    return _laid_out(plan.instance.item_count, columns, [columns["expiry"], since, columns["code"]])


def _laid_out(item_count: int, columns: dict[str, np.ndarray], ties: list[np.ndarray]) -> Pool:
    """Sort supplies by item, the free ones first, then by order, day and what decides ties."""
    keys = [columns["made"], columns["order"], columns["day"], *ties]
    order = np.argsort(packed_key([key.astype(np.int64) for key in keys]), kind="stable")
    rows = np.empty(len(order), dtype=POOLED)
    for name, values in columns.items():
        rows[name] = values[order]
    starts = np.zeros(item_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows["made"], minlength=item_count), out=starts[1:])
    free = np.bincount(rows["made"][rows["order"] == NONE], minlength=item_count)
    return Pool(starts, starts[:-1] + free, starts[:-1].copy(), rows)
