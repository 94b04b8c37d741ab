"""Faster suppliers for what would make urgent sales orders late."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.enums import Procurement
from orderplan.mrp.links import links_of
from orderplan.mrp.projection_kernels import Days, project
from orderplan.mrp.scheduled import nothing_scheduled
from orderplan.mrp.supplies import receipt_days, stock_days
from orderplan.purchasing.faster_kernels import fastest_offers, latest_days

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.purchasing.choice_kernels import Market

_BUY = list(Procurement).index(Procurement.BUY)


class Faster(NamedTuple):
    """The planned orders that go to a faster supplier; shape (n,) each."""

    lots: np.ndarray
    offers: np.ndarray
    days: np.ndarray
    """The day on which each is there then."""


def faster_purchases(
    plan: MaterialPlan, lots: np.ndarray, market: Market, preferred: np.ndarray, decided: np.ndarray, priority: int
) -> Faster:
    """Find the planned orders that must go to a faster supplier.

    All that come late from the preferred supplier, serve an urgent order and could come sooner are tried together.
    Each of them that may come from the preferred supplier without making an urgent sales order later stays there.

    Parameters
    ----------
    plan
        The plan.
    lots
        `LOT`.
    market
        The suppliers.
    preferred
        Per lot the day on which it is there from the preferred supplier.
    decided
        Per lot the day on which what buyers have decided on for it is there, `NO_DAY` where there is nothing.
    priority
        Sales orders of this priority or a more urgent one are urgent.

    """
    bought = plan.instance.items.procurement[lots["item"]] == _BUY
    late = (lots["quantity"] > 0) & (lots["priority"] <= priority) & (preferred > lots["need"])
    candidates = np.flatnonzero(bought & late)
    offers, days = fastest_offers(lots, candidates, preferred, decided, market, plan.setting)
    found = offers != NONE
    candidates, offers, days = candidates[found], offers[found], days[found]
    if not len(candidates):
        return Faster(candidates, offers, days)
    there = preferred.copy()
    there[candidates] = days
    covers = _order_covers(plan, lots[bought], there[bought])
    orders = plan.instance.orders
    urgent = (orders.priority <= priority) & (covers != NO_DAY) & (covers != ENDLESS)
    allowed = orders.due_date.astype(np.int64) - orders.ship_days
    targets = np.where(urgent, np.maximum(allowed, covers), ENDLESS).astype(np.int32)
    latest = latest_days(
        plan.bom.level_items, plan.setting, plan.rows, links_of(plan), targets, len(plan.sources.work_order)
    )
    needed = preferred[candidates] > latest[plan.setting.first_planned_supply + lots["slot"][candidates]]
    return Faster(candidates[needed], offers[needed], days[needed])


def _order_covers(plan: MaterialPlan, lots: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Project the plan with other days for what is bought: the day on which each sales order is covered, (orders,)."""
    store, instance, setting = plan.store, plan.instance, plan.setting
    # Without a lead time and due on the day on which it comes, a bought item comes on that very day.
    planned, rules = store.planned.rows.copy(), setting.rules.copy()
    planned["due"][lots["slot"]] = there
    bought = instance.items.procurement == _BUY
    rules["lead"][bought], rules["fence_end"][bought] = 0, setting.today
    rules.flags.writeable = False  # as those of the plan are: else all of the projection is compiled once more
    coming = receipt_days(instance).astype(np.int32)
    days = Days(
        supply=np.concatenate([stock_days(instance).astype(np.int32), coming]),
        covers=np.empty_like(store.covers.array),
        ready=np.empty_like(store.ready.array),
        orders=np.full(len(instance.orders.item_id), NO_DAY, dtype=np.int32),
        scheduled=nothing_scheduled(),  # what a faster supplier gains is judged by lead times
    )
    rows = plan.rows._replace(planned=planned, blocks=plan.blocks.copy())
    count = len(instance.orders.item_id)
    project(plan.bom.level_starts, plan.bom.level_items, setting._replace(rules=rules), rows, days, count, coming)
    return days.orders
