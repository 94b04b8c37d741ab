"""Total replenishment: the first day on which something that does not exist yet could be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.arrays import BomArrays, in_force, line_range
from orderplan.data.instance import ENDLESS
from orderplan.day_kernels import DayArrays, ahead_one, back_one, day_arrays
from orderplan.enums import Procurement
from orderplan.kernels import kernel

if TYPE_CHECKING:
    from orderplan.data.instance import Instance

_IN_CALENDAR_DAYS = np.array([p in {Procurement.BUY, Procurement.SUBCONTRACT} for p in Procurement])
_NEVER = np.array([p is Procurement.NONE for p in Procurement])
_PHANTOM = np.array([p is Procurement.PHANTOM for p in Procurement])


def earliest_new_days(instance: Instance, bom: BomArrays, level_items: np.ndarray) -> np.ndarray:
    """Give per item the first day of a new supply, as an offset; `ENDLESS` where never: shape (items,), int32.

    Planning rules, section 2: bought items after their lead time from today; made ones after theirs from the day on
    which all components of the lines in force today could be there (one with a lead offset that much later); nothing
    before the end of an item's fence.
    """
    items = instance.items
    lead = np.where(_PHANTOM[items.procurement], 0, items.lead_time_days).astype(np.int64)
    return _earliest_new(
        bom,
        level_items,
        day_arrays(instance.timeline),
        lead,
        _IN_CALENDAR_DAYS[items.procurement],
        _NEVER[items.procurement],
        items.fence_days.astype(np.int64),
    )


@kernel
def _earliest_new(
    bom: BomArrays,
    level_items: np.ndarray,
    days: DayArrays,
    lead: np.ndarray,
    in_calendar_days: np.ndarray,
    never: np.ndarray,
    fence: np.ndarray,
) -> np.ndarray:
    """Walk the items from the lowest level up; all arrays are per item."""
    today = ahead_one(days, 0, 0)
    earliest = np.empty(len(lead), dtype=np.int32)
    for place in range(len(level_items) - 1, -1, -1):
        item = level_items[place]
        start = today
        possible = not never[item]
        if bom.explodes[item]:
            first, last = line_range(bom, item, -1)
            for line in range(first, last):
                if not in_force(bom, line, today):
                    continue
                there = earliest[bom.component[line]]
                if there == ENDLESS:
                    possible = False
                elif there > start:
                    start = max(start, back_one(days, there, bom.offset[line]))
        if not possible:
            earliest[item] = ENDLESS
            continue
        ready = ahead_one(days, start + lead[item], 0) if in_calendar_days[item] else ahead_one(days, start, lead[item])
        if fence[item] > 0:
            ready = max(ready, ahead_one(days, 0, fence[item]))
        earliest[item] = ready
    return earliest
