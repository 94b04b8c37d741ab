"""What is wanted before anything is planned: sales orders, and what is still to be issued to work orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.arrays import BomArrays, in_force, line_range
from orderplan.bom.levels import RELEASED
from orderplan.data.instance import NO_DAY, NONE
from orderplan.day_kernels import DayArrays, ahead_one, day_arrays
from orderplan.enums import Procurement, ProgressStatus
from orderplan.kernels import kernel
from orderplan.mrp.records import recorded
from orderplan.mrp.supplies import is_open, today_of
from orderplan.quantities import component_need
from orderplan.timeline import back

if TYPE_CHECKING:
    from orderplan.bom.graph import BomGraph
    from orderplan.data.instance import Instance

LAST_PRIORITY = 10_000
"""The priority of safety stock, and of what is pegged to nothing: after all others."""

_CALENDAR_LEAD = np.array([p in {Procurement.BUY, Procurement.SUBCONTRACT} for p in Procurement])
_PHANTOM = np.array([p is Procurement.PHANTOM for p in Procurement])
_DONE = list(ProgressStatus).index(ProgressStatus.DONE)


DEMAND = np.dtype(
    [
        ("quantity", "i8"),
        ("source", "i4"),  # sales order code, or the number of sales orders plus the code of the receipt
        ("need", "i4"),  # own need day
        ("line", "i4"),  # the BOM line; NONE for a sales order and a row of an issue list
    ],
    align=True,
)
"""A requirement of a sales order or a released work order."""


class Demands(NamedTuple):
    """The requirements of open sales orders and released work orders, by item and source."""

    starts: np.ndarray
    """Item i's rows are ``rows[starts[i]:starts[i + 1]]``: (items + 1,), int64."""
    rows: np.ndarray
    """Shape (demands,), `DEMAND`."""
    item_made: np.ndarray
    """Per receipt the item that it brings: shape (receipts,), int32."""


def lead_days(instance: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Give each item's lead time, and whether it counts in calendar days (planning rule 1.3): shape (items,) each."""
    items = instance.items
    lead = np.where(_PHANTOM[items.procurement], 0, items.lead_time_days).astype(np.int64)
    return lead, _CALENDAR_LEAD[items.procurement]


def starts_for(instance: Instance, items: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Give the start that makes each item available on a due day (planning rule 1.3): shape (n,), int32."""
    lead, in_calendar_days = lead_days(instance)
    lead, in_calendar_days = lead[items], in_calendar_days[items]
    calendar = np.where(in_calendar_days, lead, 0)
    return back(instance.timeline, due.astype(np.int64) - calendar, np.where(in_calendar_days, 0, lead))


def demands_of(bom: BomGraph) -> Demands:
    """Collect the requirements that netting starts from (planning rules 3.1 and 3.3)."""
    instance = bom.instance
    orders = instance.orders
    sold = np.flatnonzero(is_open(instance))
    need = sales_needs(instance)[sold]
    parts = [
        (orders.item_id[sold], sold, orders.quantity[sold], need, np.full(len(sold), NONE)),
        _issue_lists(instance),
        _exploded_work_orders(bom),
    ]
    item, source, quantity, days, line = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows = np.lexsort((source, item))
    starts = np.zeros(instance.item_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(item.astype(np.int64), minlength=instance.item_count), out=starts[1:])
    source = source[rows]
    return Demands(
        starts,
        recorded(DEMAND, quantity=quantity[rows], source=source, need=days[rows], line=line[rows]),
        instance.receipts.item_id,
    )


def sales_needs(instance: Instance) -> np.ndarray:
    """Give the own need day of each sales order line (planning rule 3.1): shape (orders,), int32."""
    orders = instance.orders
    return back(instance.timeline, orders.due_date.astype(np.int64) - orders.ship_days)


def work_starts(instance: Instance) -> np.ndarray:
    """Give the own start day of each receipt as a work order: shape (receipts,), int64."""
    receipts = instance.receipts
    computed = starts_for(instance, receipts.item_id, receipts.due_date)
    return np.where(receipts.start_date == NO_DAY, computed, receipts.start_date).astype(np.int64)


def _issue_lists(instance: Instance) -> tuple[np.ndarray, ...]:
    """Give what is not issued yet of the issue lists: items, sources, quantities, need days, lines."""
    lists = instance.work_components
    left = lists.quantity_required - lists.quantity_issued
    receipt = lists.receipt_id
    counts = (left > 0) & RELEASED[instance.receipts.kind[receipt]] & (instance.receipts.quantity[receipt] > 0)
    rows = np.flatnonzero(counts)
    receipt = receipt[rows]
    own = lists.need_date[rows]
    need = np.where(own == NO_DAY, work_starts(instance)[receipt], own)
    source = len(instance.orders.item_id) + receipt
    return lists.component_id[rows], source, left[rows], need, np.full(len(rows), NONE)


def _exploded_work_orders(bom: BomGraph) -> tuple[np.ndarray, ...]:
    """Explode the work orders without an issue list; as `_issue_lists`."""
    instance = bom.instance
    receipts, progress = instance.receipts, instance.progress
    listed = np.zeros(len(receipts.item_id), dtype=bool)
    listed[instance.work_components.receipt_id] = True
    rows = np.flatnonzero(RELEASED[receipts.kind] & ~listed & (receipts.quantity > 0))
    rows = rows[bom.arrays.explodes[receipts.item_id[rows]]]
    progress_starts = np.searchsorted(progress.receipt_id, np.arange(len(receipts.item_id) + 1))
    done = np.where(progress.status == _DONE, np.iinfo(np.int64).max, progress.quantity_done)
    receipt, line, quantity, need = _exploded(
        bom.arrays,
        day_arrays(instance.timeline),
        today_of(instance),
        rows,
        receipts.item_id[rows],
        np.maximum(receipts.order_id[rows], NONE),
        receipts.quantity[rows],
        work_starts(instance)[rows],
        bom.lines.operation,
        progress_starts,
        progress.operation,
        done,
    )
    return bom.arrays.component[line], len(instance.orders.item_id) + receipt, quantity, need, line


@kernel
def _exploded(
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
