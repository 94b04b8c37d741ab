"""Which planned orders must go to a faster supplier, so that urgent sales orders are less late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.day_kernels import ahead_one, back_one
from orderplan.kernels import kernel
from orderplan.mrp.projection_kernels import working_days_between
from orderplan.mrp.records import SAFETY
from orderplan.purchasing.arrival_kernels import arrival, is_offered, order_day_for

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows
    from orderplan.purchasing.choice_kernels import Market


@kernel
def fastest_offers(
    lots: np.ndarray,
    candidates: np.ndarray,
    preferred: np.ndarray,
    decided: np.ndarray,
    market: Market,
    setting: Setting,
) -> tuple[np.ndarray, np.ndarray]:
    """Find a faster supplier for lots: the first by rank that is in time, else the fastest.

    Parameters
    ----------
    lots
        `LOT`.
    candidates
        The lots that are asked about: shape (n,).
    preferred
        Per lot the day on which it is there from the preferred supplier.
    decided
        Per lot the day on which what buyers have decided on for it is there, `NO_DAY` where there is nothing.
    market, setting
        The suppliers, and the run.

    Returns
    -------
    offers, days
        The faster offer, `NONE` where there is none, and the day on which the lot is there then: shape (n,) each.

    """
    offers, days = np.full(len(candidates), NONE, dtype=np.int32), np.full(len(candidates), ENDLESS, dtype=np.int32)
    for k in range(len(candidates)):
        lot = lots[candidates[k]]
        best = preferred[candidates[k]]
        for offer in range(market.offer_starts[lot["item"]], market.offer_starts[lot["item"] + 1]):
            if not is_offered(offer, market.offers, lot.need, setting.days, setting.today):
                continue
            lead = market.offers[offer].lead
            order_day = order_day_for(lot.need, lead, setting.days)
            fence_end = setting.rules[lot["item"]].fence_end
            there = arrival(lot.need, order_day, lead, NO_DAY, fence_end, setting.days, setting.today)
            there = max(there, decided[candidates[k]])
            if there < best:
                best, offers[k], days[k] = there, offer, there
                if there <= lot.need:
                    break
    return offers, days


@kernel
def latest_days(
    level_items: np.ndarray, setting: Setting, rows: Rows, links: Links, targets: np.ndarray, receipt_count: int
) -> np.ndarray:
    """Give the latest day on which each supply may come so that no sales order is later than its target.

    The way back through the projection (planning rules, section 6): from what a sales order allows, level by level
    down to what its components' components must keep to. Supplies that all keep to their days keep to every target
    together, since each day is the latest of others.

    Parameters
    ----------
    level_items
        The items by low-level code.
    setting, rows, links
        The plan.
    targets
        The latest cover of each sales order, `ENDLESS` where any will do: shape (orders,).
    receipt_count
        The number of receipts.

    Returns
    -------
    numpy.ndarray
        By supply code; `ENDLESS` where any day will do.

    """
    latest = np.full(len(links.ready), ENDLESS, dtype=np.int32)
    for item in level_items:
        block = rows.blocks[item]
        for slot in range(block.first_requirement, block.first_requirement + block.requirements):
            bound = _latest_cover(slot, item, setting, rows, targets, receipt_count, latest)
            if bound != ENDLESS:
                for peg in range(links.first_peg[slot], links.first_peg[slot] + links.peg_counts[slot]):
                    supply = rows.pegs[peg].supply
                    latest[supply] = min(latest[supply], bound)
    return latest


@kernel
def _latest_cover(
    slot: int, item: int, setting: Setting, rows: Rows, targets: np.ndarray, receipt_count: int, latest: np.ndarray
) -> int:
    """Give the latest day on which a requirement may be covered."""
    requirement = rows.requirements[slot]
    source, need = requirement.source, max(requirement.need, setting.today)
    if source == SAFETY:
        return ENDLESS
    if source < len(targets):
        return targets[source]
    receipt = source - len(targets)
    if receipt < receipt_count:
        made, end = setting.demands.item_made[receipt], latest[setting.stock_count + receipt]
        if end == ENDLESS or setting.bom.levels[item] <= setting.bom.levels[made]:
            return ENDLESS
        return max(need, _latest_start(made, end, setting))
    order = rows.planned[receipt - receipt_count]
    made, end = order["item"], latest[setting.first_planned_supply + receipt - receipt_count]
    if end == ENDLESS:
        return ENDLESS
    start = back_one(setting.days, _latest_start(made, end, setting), 0)
    offset = working_days_between(setting.days, max(order.release, setting.today), need)
    return max(need, ahead_one(setting.days, start, offset))


@kernel
def _latest_start(item: int, end: int, setting: Setting) -> int:
    """Give the latest day from which an item's lead time ends by a day."""
    lead = setting.rules[item].lead
    if setting.rules[item].in_calendar_days:
        return back_one(setting.days, end, 0) - lead
    return back_one(setting.days, end, lead)
