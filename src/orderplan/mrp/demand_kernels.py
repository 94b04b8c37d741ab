"""What is still to be issued to work orders that have no issue list."""

from __future__ import annotations

import numpy as np

from orderplan.bom.arrays import BomArrays, in_force, line_range
from orderplan.day_kernels import DayArrays, ahead_one
from orderplan.kernels import kernel
from orderplan.quantities import component_need


@kernel
def explode_work_orders(
    bom: BomArrays,
    days: DayArrays,
    today: int,
    receipts: np.ndarray,
    items: np.ndarray,
    orders: np.ndarray,
    quantities: np.ndarray,
    starts: np.ndarray,
    operations: np.ndarray,
    progress_starts: np.ndarray,
    progress_operation: np.ndarray,
    progress_done: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give receipt, line, quantity and need day of each component still to be issued."""
    most = 0
    for place in range(len(receipts)):
        item = items[place]
        most += bom.starts[item + 1] - bom.starts[item]
    receipt, line_of = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    quantity_of, need_of = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    count = 0
    for place in range(len(receipts)):
        item = items[place]
        order = orders[place] if bom.passes_order[item] else -1
        first, last = line_range(bom, item, order)
        low, high = progress_starts[receipts[place]], progress_starts[receipts[place] + 1]
        for line in range(first, last):
            if not in_force(bom, line, today):
                continue
            done = progress_done[low] if high > low else 0
            for report in range(low, high):
                if progress_operation[report] == operations[line]:
                    done = progress_done[report]
            left = max(quantities[place] - done, 0)
            if left == 0:
                continue
            need = component_need(
                left,
                bom.item_scrap[item],
                bom.quantity_per[line],
                bom.line_scrap[line],
                bom.fixed_quantity[line] if done == 0 else 0,
            )
            if need <= 0:
                continue
            receipt[count], line_of[count], quantity_of[count] = receipts[place], line, need
            offset = bom.offset[line]
            need_of[count] = ahead_one(days, starts[place], offset)
            count += 1
    return receipt[:count], line_of[:count], quantity_of[:count], need_of[:count]
