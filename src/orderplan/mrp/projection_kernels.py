"""Projection, bottom up: when each supply is there, each requirement covered, each order served (planning rules, 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.day_kernels import DayArrays, ahead_one, back_one
from orderplan.kernels import kernel
from orderplan.mrp.lot_kernels import available_for
from orderplan.mrp.records import SAFETY
from orderplan.mrp.scheduled import is_scheduled

if TYPE_CHECKING:
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.scheduled import Scheduled


class Rows(NamedTuple):
    """The rows of a plan that projection reads."""

    blocks: np.ndarray
    requirements: np.ndarray
    planned: np.ndarray
    pegs: np.ndarray
    conversions: np.ndarray


class Days(NamedTuple):
    """The days that projection finds."""

    supply: np.ndarray
    """Per supply code below those of planned orders, when it is there; a work order may be later than its receipt day:
    shape (stock + receipts,), int32."""
    covers: np.ndarray
    """See `Store`; by `first_cover` of the item's block."""
    ready: np.ndarray
    """See `Store`; by `first_ready` of the item's block."""
    orders: np.ndarray
    """Per sales order the latest cover of its requirements, `NO_DAY` where it has none: int32."""
    scheduled: Scheduled
    """What a schedule says of supplies, which then holds over lead times."""


@kernel
def earliest_start(days: DayArrays, cover: int, working_days: int) -> int:
    """Give the earliest start of an order that needs what is there on a day so many working days later (rule 2.7)."""
    return back_one(days, ahead_one(days, cover, 0), working_days)


@kernel
def working_days_between(days: DayArrays, start: int, need: int) -> int:
    """Count the working days from a start to a need day, both working days."""
    low = min(max(start - days.first, 0), len(days.before) - 2)
    high = min(max(need - days.first, 0), len(days.before) - 2)
    return days.before[high] - days.before[low]


@kernel
def planned_ready(
    item: int,
    due: int,
    start: int,
    makes: bool,
    days: DayArrays,
    rules: np.ndarray,
    today: int,
) -> int:
    """Give the day on which a planned order that starts on a day is there (planning rule 6.3)."""
    if start == ENDLESS:
        return ENDLESS
    if makes:
        return available_for(days, rules, item, start)
    return max(due, available_for(days, rules, item, today))


@kernel
def work_order_ready(item: int, latest: int, day: int, days: DayArrays, rules: np.ndarray) -> int:
    """Give the day on which a work order is there, its latest late component being covered on `latest` (rule 6.1)."""
    if latest == NO_DAY:
        return day
    if latest == ENDLESS:
        return ENDLESS
    lead = rules[item].lead
    ready = ahead_one(days, latest + lead, 0) if rules[item].in_calendar_days else ahead_one(days, latest, lead)
    return max(day, ready)


@kernel
def ready_of(supply: int, setting: Setting, rows: Rows, days: Days) -> int:
    """Give the day on which a supply is there, by its code."""
    if supply < setting.first_planned_supply:
        return days.supply[supply]
    slot = supply - setting.first_planned_supply
    block = rows.blocks[rows.planned[slot]["item"]]
    return days.ready[block.first_ready + slot - block.first_lot]


@kernel
def item_readiness(
    item: int,
    setting: Setting,
    rows: Rows,
    waits: np.ndarray,
    first_wait: np.ndarray,
    work_waits: np.ndarray,
    receipt_days: np.ndarray,
    days: Days,
    to: int,
) -> bool:
    """Find when an item's planned orders and work orders are there; tell whether any day is another than before.

    Parameters
    ----------
    item, setting, rows, days
        The item, the run, the plan's rows, the days to fill.
    waits, first_wait
        Per planned order the earliest start that its components allow, `NO_DAY` where they allow any; the orders of
        item i stand from ``waits[first_wait[i]]`` on.
    work_waits
        Per receipt the latest cover of a component that comes late, `NO_DAY` where none does.
    receipt_days
        Per receipt the day from which it counts by itself.
    to
        Where in `days.ready` to write; what stands at the item's own place is only compared.

    """
    changed = False
    block, makes = rows.blocks[item], setting.bom.explodes[item]
    for k in range(block.lots):
        order = rows.planned[block.first_lot + k]
        start = max(order.release, setting.today, waits[first_wait[item] + k])
        ready = planned_ready(item, order.due, start, makes, setting.days, setting.rules, setting.today)
        code = setting.first_planned_supply + block.first_lot + k
        if is_scheduled(days.scheduled, code):
            ready = days.scheduled.day[code]
        changed = changed or days.ready[block.first_ready + k] != ready
        days.ready[to + k] = ready
    for place in range(setting.supplies.starts[item], setting.supplies.starts[item + 1]):
        code = setting.supplies.rows[place].code
        receipt = code - setting.stock_count
        if receipt >= 0:
            ready = work_order_ready(item, work_waits[receipt], receipt_days[receipt], setting.days, setting.rules)
            if is_scheduled(days.scheduled, code):
                ready = days.scheduled.day[code]
            changed = changed or days.supply[code] != ready
            days.supply[code] = ready
    return changed


@kernel
def item_covers(item: int, setting: Setting, rows: Rows, days: Days, to: int) -> bool:
    """Find when an item's requirements are covered; tell whether any day is another than before.

    The days are written to `days.covers` from `to` on; what stands at the item's own place is only compared.
    """
    block = rows.blocks[item]
    peg, end = block.first_peg, block.first_peg + block.pegs
    conversion = np.searchsorted(rows.conversions["peg"], peg) if len(rows.conversions) else 0
    changed = False
    for k in range(block.requirements):
        slot = block.first_requirement + k
        cover, open_quantity = NO_DAY, rows.requirements[slot].quantity
        while peg < end and rows.pegs[peg].requirement == slot:
            covered = rows.pegs[peg].quantity
            if conversion < len(rows.conversions) and rows.conversions[conversion].peg == peg:
                covered = rows.conversions[conversion].covered
                conversion += 1
            open_quantity -= covered
            cover = max(cover, ready_of(rows.pegs[peg].supply, setting, rows, days))
            peg += 1
        if open_quantity > 0:
            cover = ENDLESS
        changed = changed or days.covers[block.first_cover + k] != cover
        days.covers[to + k] = cover
    return changed


@kernel
def push_covers(
    item: int,
    setting: Setting,
    rows: Rows,
    days: Days,
    order_count: int,
    waits: np.ndarray,
    first_wait: np.ndarray,
    work_waits: np.ndarray,
) -> None:
    """Tell the sources of an item's requirements when these are covered.

    Parameters
    ----------
    item, setting, rows, days, waits, work_waits
        As in `item_readiness`.
    first_wait
        As there; below 0 where the item's planned orders and work orders need not be told. Sales orders always are.
    order_count
        The number of sales orders.

    """
    block = rows.blocks[item]
    receipt_count = len(work_waits)
    for k in range(block.requirements):
        source, cover = rows.requirements[block.first_requirement + k].source, days.covers[block.first_cover + k]
        if source == SAFETY:
            continue
        if source < order_count:
            days.orders[source] = max(days.orders[source], cover)
            continue
        need = max(rows.requirements[block.first_requirement + k].need, setting.today)
        if source < order_count + receipt_count:
            receipt = source - order_count
            made = setting.demands.item_made[receipt]
            rework = setting.bom.levels[item] <= setting.bom.levels[made]
            if cover > need and not rework and first_wait[made] >= 0:
                work_waits[receipt] = max(work_waits[receipt], cover)
            continue
        if cover <= need:  # the planned start is early enough
            continue
        slot = source - order_count - receipt_count
        parent = rows.planned[slot]["item"]
        if first_wait[parent] < 0:
            continue
        place = first_wait[parent] + slot - rows.blocks[parent].first_lot
        if cover == ENDLESS:
            waits[place] = ENDLESS
        else:
            start = max(rows.planned[slot].release, setting.today)
            offset = working_days_between(setting.days, start, need)
            waits[place] = max(waits[place], earliest_start(setting.days, cover, offset))


@kernel
def project(
    level_starts: np.ndarray,
    level_items: np.ndarray,
    setting: Setting,
    rows: Rows,
    days: Days,
    order_count: int,
    receipt_days: np.ndarray,
) -> None:
    """Project a whole plan, the lowest level first; `days` is filled."""
    waits = np.full(len(rows.planned), NO_DAY, dtype=np.int32)
    work_waits = np.full(len(receipt_days), NO_DAY, dtype=np.int32)
    first_wait = rows.blocks["first_lot"].copy()
    for level in range(len(level_starts) - 2, -1, -1):
        items = level_items[level_starts[level] : level_starts[level + 1]]
        for item in items:
            to = rows.blocks[item].first_ready
            item_readiness(item, setting, rows, waits, first_wait, work_waits, receipt_days, days, to)
        for item in items:
            item_covers(item, setting, rows, days, rows.blocks[item].first_cover)
            push_covers(item, setting, rows, days, order_count, waits, first_wait, work_waits)
