"""What is wanted before anything is planned: sales orders, and what is still to be issued to work orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.levels import RELEASED
from orderplan.data.instance import NO_DAY, NONE
from orderplan.day_kernels import day_arrays
from orderplan.enums import Procurement, ProgressStatus
from orderplan.mrp.demand_kernels import explode_work_orders
from orderplan.mrp.records import recorded, row_type
from orderplan.mrp.supplies import is_open, today_of
from orderplan.timeline import back

if TYPE_CHECKING:
    from orderplan.bom.graph import BomGraph
    from orderplan.data.instance import Instance

LAST_PRIORITY = 10_000
"""The priority of safety stock, and of what is pegged to nothing: after all others."""

_CALENDAR_LEAD = np.array([p in {Procurement.BUY, Procurement.SUBCONTRACT} for p in Procurement])
_PHANTOM = np.array([p is Procurement.PHANTOM for p in Procurement])
_DONE = list(ProgressStatus).index(ProgressStatus.DONE)


DEMAND = row_type(
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
    """Item i's rows are ``rows[starts[i]:ends[i]]``, by source: (items,), int64."""
    ends: np.ndarray
    rows: np.ndarray
    """`DEMAND`; net change adds rows behind, so that some may be those of other plans."""
    item_made: np.ndarray
    """Per receipt the item that it brings: shape (receipts,), int32."""


def lead_days(instance: Instance, items: np.ndarray | slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
    """Give the lead times of items and whether they count in calendar days (planning rule 1.3): shape (items,) each."""
    procurement = instance.items.procurement[items]
    lead = np.where(_PHANTOM[procurement], 0, instance.items.lead_time_days[items]).astype(np.int64)
    return lead, _CALENDAR_LEAD[procurement]


def starts_for(instance: Instance, items: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Give the start that makes each item available on a due day (planning rule 1.3): shape (n,), int32."""
    lead, in_calendar_days = lead_days(instance, items)
    calendar = np.where(in_calendar_days, lead, 0)
    return back(instance.timeline, due.astype(np.int64) - calendar, np.where(in_calendar_days, 0, lead))


def demands_of(bom: BomGraph, wanted: np.ndarray | None = None) -> Demands:
    """Collect the requirements that netting starts from (planning rules 3.1 and 3.3).

    Parameters
    ----------
    bom
        The BOM of the scenario.
    wanted
        Whether each item's requirements are asked for: shape (items,), bool; None for all.

    """
    instance = bom.instance
    orders = instance.orders
    sold = np.arange(len(orders.item_id)) if wanted is None else np.flatnonzero(wanted[orders.item_id])
    sold = sold[is_open(instance, sold)]
    parts = [
        (orders.item_id[sold], sold, orders.quantity[sold], sales_needs(instance, sold), np.full(len(sold), NONE)),
        _issue_lists(instance, wanted),
        _exploded_work_orders(bom, wanted),
    ]
    item, source, quantity, days, line = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows = np.lexsort((source, item))
    counts = np.bincount(item.astype(np.int64), minlength=instance.item_count)
    ends = np.cumsum(counts)
    found = recorded(DEMAND, quantity=quantity[rows], source=source[rows], need=days[rows], line=line[rows])
    found.flags.writeable = (
        True  # as the longer array is that net change puts in its place: kernels know the difference
    )
    return Demands(ends - counts, ends, found, instance.receipts.item_id)


def sales_needs(instance: Instance, orders: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Give the own need day of sales order lines, by default of all (planning rule 3.1): shape (orders,), int32."""
    rows = instance.orders
    return back(instance.timeline, rows.due_date[orders].astype(np.int64) - rows.ship_days[orders])


def work_starts(instance: Instance, rows: np.ndarray) -> np.ndarray:
    """Give the own start day of some receipts as work orders: shape (n,), int64."""
    receipts = instance.receipts
    computed, own = starts_for(instance, receipts.item_id[rows], receipts.due_date[rows]), receipts.start_date[rows]
    return np.where(own == NO_DAY, computed, own).astype(np.int64)


def _issue_lists(instance: Instance, wanted: np.ndarray | None) -> tuple[np.ndarray, ...]:
    """Give what is not issued yet of the issue lists: items, sources, quantities, need days, lines."""
    lists = instance.work_components
    rows = np.arange(len(lists.receipt_id)) if wanted is None else np.flatnonzero(wanted[lists.component_id])
    left, receipt = lists.quantity_required[rows] - lists.quantity_issued[rows], lists.receipt_id[rows]
    counts = (left > 0) & RELEASED[instance.receipts.kind[receipt]] & (instance.receipts.quantity[receipt] > 0)
    rows, left, receipt = rows[counts], left[counts], receipt[counts]
    own = lists.need_date[rows]
    need = np.where(own == NO_DAY, work_starts(instance, receipt), own)
    source = len(instance.orders.item_id) + receipt
    return lists.component_id[rows], source, left, need, np.full(len(rows), NONE)


def _exploded_work_orders(bom: BomGraph, wanted: np.ndarray | None) -> tuple[np.ndarray, ...]:
    """Explode the work orders without an issue list; as `_issue_lists`."""
    instance = bom.instance
    receipts, progress = instance.receipts, instance.progress
    listed = np.zeros(len(receipts.item_id), dtype=bool)
    listed[instance.work_components.receipt_id] = True
    rows = np.flatnonzero(RELEASED[receipts.kind] & ~listed & (receipts.quantity > 0))
    made = bom.arrays.explodes
    if wanted is not None:
        made = np.zeros_like(made)
        for item in np.flatnonzero(wanted).tolist():
            lines = bom.arrays.used_lines[bom.arrays.used_starts[item] : bom.arrays.used_starts[item + 1]]
            made[bom.arrays.parent[lines]] = True
        made &= bom.arrays.explodes
    rows = rows[made[receipts.item_id[rows]]]
    progress_starts = np.searchsorted(progress.receipt_id, np.arange(len(receipts.item_id) + 1))
    done = np.where(progress.status == _DONE, np.iinfo(np.int64).max, progress.quantity_done)
    receipt, line, quantity, need = explode_work_orders(
        bom.arrays,
        day_arrays(instance.timeline),
        today_of(instance),
        rows,
        receipts.item_id[rows],
        np.maximum(receipts.order_id[rows], NONE),
        receipts.quantity[rows],
        work_starts(instance, rows),
        bom.lines.operation,
        progress_starts,
        progress.operation,
        done,
    )
    source = len(instance.orders.item_id) + receipt
    found = bom.arrays.component[line], source, quantity, need, line
    return found if wanted is None else tuple(column[wanted[found[0]]] for column in found)
