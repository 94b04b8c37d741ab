"""How long it takes to make an item when all bought parts are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.arrays import BomArrays, in_force, line_range
from orderplan.day_kernels import ahead_one, back_one
from orderplan.kernels import kernel
from orderplan.mrp.projection_kernels import working_days_between

if TYPE_CHECKING:
    from orderplan.day_kernels import DayArrays


@kernel
def making_days(bom: BomArrays, level_items: np.ndarray, days: DayArrays, rules: np.ndarray) -> np.ndarray:
    """Give per item the working days from today until it could be there, all that is not made being there today.

    That goes by the standard lines in force today, and no fence counts: 0 for what is bought. Shape (items,), int64.
    """
    today = ahead_one(days, 0, 0)
    ready = np.full(len(level_items), today, dtype=np.int64)
    span = np.zeros(len(level_items), dtype=np.int64)
    for item in level_items[::-1]:
        if not bom.explodes[item]:
            continue
        start = today
        first, last = line_range(bom, item, -1)
        for line in range(first, last):
            if in_force(bom, line, today):
                start = max(start, back_one(days, ready[bom.component[line]], bom.offset[line]))
        lead = rules[item].lead
        ready[item] = ahead_one(days, start + lead, 0) if rules[item].in_calendar_days else ahead_one(days, start, lead)
        span[item] = working_days_between(days, today, ready[item])
    return span
