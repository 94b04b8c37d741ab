"""What two plans can differ in: of plans that come from one another by net change only what it has touched."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.whatif.linking import same_ids
from orderplan.whatif.room_for_orders import stand_in
from orderplan.whatif.sides import takers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.mrp.material_plan import MaterialPlan


class Touched(NamedTuple):
    """Where two plans can differ; all the rest is the same in both."""

    previous: MaterialPlan
    current: MaterialPlan
    near: bool
    """Whether codes mean the same in both, and only what follows can differ."""
    previous_items: np.ndarray
    """Codes of items in the previous plan: shape (n,), int64."""
    items: np.ndarray
    """Codes of items in the current plan: shape (n,), int64."""
    previous_orders: np.ndarray
    """Codes of sales orders in the previous plan: shape (n,), int64."""
    orders: np.ndarray
    """Codes of sales orders in the current plan: shape (n,), int64."""


def at_infinite_capacity(plan: MaterialPlan) -> MaterialPlan:
    """Give a plan with the dates of material and lead times alone."""
    return plan.infinite or plan


def comparable(plans: Sequence[MaterialPlan]) -> list[MaterialPlan]:
    """Give plans as they can be compared: where one has no schedule none of them may wait for machines."""
    if any(plan.capacity is None for plan in plans):
        return [at_infinite_capacity(plan) for plan in plans]
    return list(plans)


def touched_by(previous: MaterialPlan, current: MaterialPlan) -> Touched:
    """Find what two plans can differ in."""
    previous = stand_in(previous, current)
    old, new = previous.instance, current.instance
    near = previous.store is current.store and all(
        same_ids(old.spaces[name], new.spaces[name]) for name in ("items", "sales_orders")
    )
    if not near or old.as_of != new.as_of or len(previous.supply_days) != len(current.supply_days):
        counts = old.item_count, new.item_count, len(old.orders.item_id), len(new.orders.item_id)
        return Touched(previous, current, False, *map(np.arange, counts))
    items = _items(previous, current)
    orders = np.flatnonzero((previous.order_covers != current.order_covers) | _other_rows(old.orders, new.orders))
    return Touched(previous, current, True, items, items, orders, orders)


def _items(previous: MaterialPlan, current: MaterialPlan) -> np.ndarray:
    """Find the items whose rows or days can differ, among them those that take the supply of such an item."""
    old, new = previous.instance, current.instance
    marks = np.zeros(new.item_count, dtype=bool)
    before, after = (blocks.view(np.int64).reshape(len(marks), -1) for blocks in (previous.blocks, current.blocks))
    marks[np.flatnonzero((before != after).any(axis=1))] = True
    supplied = np.concatenate([new.stock.item_id, new.receipts.item_id])
    marks[supplied[previous.supply_days != current.supply_days]] = True
    for name in ("stock", "receipts"):
        one, other = getattr(old, name), getattr(new, name)
        rows = _other_rows(one, other)
        marks[one.item_id[rows]] = marks[other.item_id[rows]] = True
    marks |= _other_rows(old.items, new.items)
    return takers_of(current, np.flatnonzero(marks))


def _other_rows(old: object, new: object) -> np.ndarray:
    """Tell which rows of a record, in the same order in both, differ in any column: shape (rows,), bool."""
    names = [field.name for field in fields(old)]  # type: ignore[arg-type]
    found = np.zeros(len(getattr(old, names[0])), dtype=bool)
    if old is new:
        return found
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before is not after:
            different = before != after
            if before.dtype.kind == "f":
                different &= ~(np.isnan(before) & np.isnan(after))
            found |= different
    return found
