"""Planned orders become purchases: first from the preferred suppliers, then with faster ones where that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NO_DAY, NONE
from orderplan.purchasing.faster import faster_purchases
from orderplan.purchasing.merging_kernels import merged_purchases

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.purchasing.choice_kernels import Market

_NO_STREAM = 2**31 - 1
"""In place of an offer: what goes to no faster supplier comes after all that does."""


def new_purchases(
    plan: MaterialPlan, lots: np.ndarray, market: Market, allocated: np.ndarray, decided: np.ndarray, priority: int
) -> tuple[np.ndarray, np.ndarray]:
    """Suggest purchases for all that no firm suggestion covers.

    Parameters
    ----------
    plan
        The plan.
    lots
        `LOT`; those that go to a faster supplier get its offer.
    market
        From whom and how things can be bought.
    allocated
        By account what each supplier has got of an item before.
    decided
        Per lot the day on which what buyers have decided on for it is there, `NO_DAY` where there is nothing.
    priority
        Sales orders of this priority or a more urgent one may take a faster supplier.

    Returns
    -------
    lines, pieces
        `LINE` and `PIECE`.

    """
    lines, pieces = _merged(plan, lots, market, allocated)
    preferred = np.maximum(decided, lot_days(lots, lines, pieces))
    faster = faster_purchases(plan, lots, market, preferred, decided, priority)
    if not len(faster.lots):
        return lines, pieces
    supplier = np.full(len(lots), NONE, dtype=np.int32)
    supplier[pieces["lot"]] = lines["supplier"][pieces["line"]]
    lots["offer"][faster.lots], lots["counted"][faster.lots] = faster.offers, faster.days
    sooner = np.zeros(len(lots), dtype=np.int32)
    sooner[faster.lots] = preferred[faster.lots] - faster.days
    lines, pieces = _merged(plan, lots, market, allocated)
    gained = pieces[sooner[pieces["lot"]] > 0][::-1]  # backwards, so that the first lot's supplier is named
    lines["instead"][gained["line"]] = supplier[gained["lot"]]
    np.maximum.at(lines["sooner"], gained["line"], sooner[gained["lot"]])
    return lines, pieces


def _merged(
    plan: MaterialPlan, lots: np.ndarray, market: Market, allocated: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    walk = np.flatnonzero(lots["quantity"] > 0)
    stream = np.where(lots["offer"] == NONE, _NO_STREAM, lots["offer"])[walk]
    if (stream != _NO_STREAM).any():
        walk = walk[np.lexsort((stream, lots["item"][walk]))]
    order_count = len(plan.instance.orders.item_id)
    lines, pieces = merged_purchases(lots, walk, market, allocated.copy(), order_count, plan.setting)
    return lines, pieces


def lot_days(lots: np.ndarray, lines: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """Give the day on which all that covers each lot is there, `NO_DAY` where nothing does: shape (lots,), int64."""
    days = np.full(len(lots), NO_DAY, dtype=np.int64)
    np.maximum.at(days, pieces["lot"], lines["receipt_day"][pieces["line"]].astype(np.int64))
    covered = days != NO_DAY
    days[covered] = np.maximum(days[covered], lots["need"][covered])
    return days
