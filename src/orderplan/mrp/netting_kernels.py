"""Netting: gather, allocate, plan lots and peg, one item (or one group of substitutes) after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.mrp.allocation_kernels import (
    TAKE,
    allocate_free,
    allocate_reserved,
    allocate_substitutes,
    allocate_use_up,
    opened,
)
from orderplan.mrp.gather_kernels import WORKED_ROW, Sources, Usage, gathered, most_rows, sorted_keys
from orderplan.mrp.lot_kernels import peg_to_lots, plan_lots, plan_reorders, uses_reorder_point
from orderplan.mrp.records import PASS, REQUIREMENT, SAFETY

if TYPE_CHECKING:
    from orderplan.bom.arrays import BomArrays
    from orderplan.day_kernels import DayArrays
    from orderplan.mrp.demands import Demands
    from orderplan.mrp.rules import SubstituteRules
    from orderplan.mrp.supplies import Supplies


class Setting(NamedTuple):
    """What stays the same throughout a run."""

    today: int
    reschedule_days: int
    days: DayArrays
    bom: BomArrays
    usage: Usage
    rules: np.ndarray
    """`ITEM_RULES`."""
    substitutes: SubstituteRules
    supplies: Supplies
    demands: Demands
    first_planned_supply: int
    """The supply code of planned order slot 0."""
    stock_count: int
    """The supply code of receipt 0."""


class Upper(NamedTuple):
    """What the levels above have given."""

    sources: Sources
    blocks: np.ndarray
    """`BLOCK`."""
    planned: np.ndarray
    """`PLANNED_ORDER`."""
    passes: np.ndarray
    """`PASS`."""


class Arena(NamedTuple):
    """Room for the results of a part; shape (capacity,) each."""

    requirements: np.ndarray
    lots: np.ndarray
    pegs: np.ndarray


class Netted(NamedTuple):
    """The results of some items, in the order of the units; slots count from 0 within each item."""

    items: np.ndarray
    """Shape (n,)."""
    requirement_ends: np.ndarray
    """The rows of the k-th item end before this one: shape (n,); likewise for the next three."""
    lot_ends: np.ndarray
    peg_ends: np.ndarray
    pass_ends: np.ndarray
    requirements: np.ndarray
    """`REQUIREMENT`."""
    lots: np.ndarray
    """`PLANNED_ORDER`."""
    pegs: np.ndarray
    """`PEG`; `requirement` and the supply codes of planned orders count from 0 within the item."""
    covered: np.ndarray
    """What each pegging row covers, where substitutes count; else empty."""
    passes: np.ndarray
    """`PASS`."""


@kernel
def net_units(
    unit_starts: np.ndarray,
    unit_items: np.ndarray,
    setting: Setting,
    upper: Upper,
    left: np.ndarray,
    work_priority: np.ndarray,
    arena: Arena,
) -> Netted:
    """Net units of items.

    Parameters
    ----------
    unit_starts, unit_items
        Unit u's items are ``unit_items[unit_starts[u]:unit_starts[u + 1]]``: one item, or a group joined by
        substitutes, those that are used up first before those that use them up.
    setting, upper
        What stays the same, and what is known from the levels above.
    left
        Scratch, a `LEFT` for each supply.
    work_priority
        Per receipt the most urgent priority it is pegged to; lowered here for the units' own receipts.
    arena
        Room for the results, which the caller uses again: fresh memory for each part would cost as much as netting.

    """
    rules, supplies, substitutes = setting.rules, setting.supplies, setting.substitutes
    item_count = len(unit_items)
    widest, total_rows, takes_room = _room(unit_starts, unit_items, setting, upper)
    gather, rows = np.empty(widest, dtype=WORKED_ROW), np.empty(widest, dtype=WORKED_ROW)
    takes = np.empty(takes_room, dtype=TAKE)
    lots, requirements, pegs = arena.lots, arena.requirements, arena.pegs
    if len(requirements) < total_rows:
        requirements = np.empty(total_rows, dtype=REQUIREMENT)
    converts = len(substitutes.rows) > 0
    covered = np.empty(len(pegs) if converts else 0, dtype=np.int64)
    passes = np.empty(64, dtype=PASS)
    requirement_ends, lot_ends = np.zeros(item_count, dtype=np.int64), np.zeros(item_count, dtype=np.int64)
    peg_ends, pass_ends = np.zeros(item_count, dtype=np.int64), np.zeros(item_count, dtype=np.int64)
    row_count, lot_count, peg_count, pass_count = 0, 0, 0, 0

    for unit in range(len(unit_starts) - 1):
        begin, end = unit_starts[unit], unit_starts[unit + 1]
        bounds = np.zeros(end - begin + 1, dtype=np.int64)  # where the rows of each item of the unit begin
        with_reserved = np.zeros(end - begin, dtype=np.bool_)
        for place in range(begin, end):
            with_reserved[place - begin] = opened(unit_items[place], supplies, left)
            at = bounds[place - begin]
            bounds[place - begin + 1] = at + _sorted_rows(unit_items[place], at, setting, upper, gather, rows)
        taken = 0
        for place in range(begin, end):
            item, first, last = unit_items[place], bounds[place - begin], bounds[place - begin + 1]
            if with_reserved[place - begin]:
                taken = allocate_reserved(item, first, last, supplies, left, rows, takes, taken)
            if substitutes.starts[item + 1] > substitutes.starts[item]:
                taken = allocate_use_up(item, first, last, substitutes, supplies, left, rows, takes, taken)
            taken = allocate_free(item, first, last, rules, setting.reschedule_days, supplies, left, rows, takes, taken)
        if end - begin > 1:
            for place in np.argsort(unit_items[begin:end]):
                item, first, last = unit_items[begin + place], bounds[place], bounds[place + 1]
                earliest_new = rules[item].earliest_new
                taken = allocate_substitutes(
                    item, first, last, earliest_new, substitutes, supplies, left, rows, takes, taken
                )
        for place in range(begin, end):
            item, first, last = unit_items[place], bounds[place - begin], bounds[place - begin + 1]
            if not rules[item].passes_through and not rules[item].never_new:
                lots, lot_count, takes, taken = _planned(
                    item, first, last, setting, left, rows, lots, lot_count, takes, taken
                )
            lot_ends[place] = lot_count

        ends, by_row = _by_row(takes, taken, bounds[end - begin])
        if peg_count + taken > len(pegs):
            pegs = grown(pegs, 2 * len(pegs) + taken)
            if converts:
                covered = grown(covered, len(pegs))
        for place in range(begin, end):
            item, first, last = unit_items[place], bounds[place - begin], bounds[place - begin + 1]
            through = rules[item].passes_through
            origin = row_count
            for row in range(first, last):
                quantity = rows[row].quantity
                if through and rows[row].uncovered > 0:
                    if pass_count == len(passes):
                        passes = grown(passes, 2 * pass_count)
                    _pass_on(rows, row, passes, pass_count)
                    pass_count += 1
                    quantity -= rows[row].uncovered
                    if quantity == 0:
                        continue
                requirements[row_count].quantity, requirements[row_count].need = quantity, rows[row].need
                requirements[row_count].source, requirements[row_count].line = rows[row].source, rows[row].line
                requirements[row_count].order = rows[row].order
                for at in range(ends[row], ends[row + 1]):
                    k = by_row[at]
                    code = takes[k].supply
                    pegs[peg_count].requirement, pegs[peg_count].supply = row_count - origin, code
                    pegs[peg_count].quantity = takes[k].quantity
                    if converts:
                        covered[peg_count] = takes[k].covered
                    peg_count += 1
                    if setting.stock_count <= code < setting.first_planned_supply:
                        receipt = code - setting.stock_count
                        work_priority[receipt] = min(work_priority[receipt], rows[row].priority)
                row_count += 1
            requirement_ends[place], peg_ends[place], pass_ends[place] = row_count, peg_count, pass_count
    return Netted(
        unit_items, requirement_ends, lot_ends, peg_ends, pass_ends, requirements, lots, pegs, covered, passes
    )


@kernel
def _room(unit_starts: np.ndarray, unit_items: np.ndarray, setting: Setting, upper: Upper) -> tuple[int, int, int]:
    """Bound the requirements of the widest unit and of all units, and the takes before any lot of a unit."""
    starts, substitutes = setting.supplies.starts, setting.substitutes
    widest, total_rows, takes_room = 0, 0, 64
    for unit in range(len(unit_starts) - 1):
        width, offered = 0, 0
        for item in unit_items[unit_starts[unit] : unit_starts[unit + 1]]:
            width += most_rows(item, setting.usage, setting.bom, setting.demands, setting.rules, upper.blocks)
            # A take by a ratio may leave dust in a supply: it counts once for each rule that may take from it.
            rivals = 1 if unit_starts[unit + 1] - unit_starts[unit] == 1 else 1 + len(substitutes.rows)
            offered += (starts[item + 1] - starts[item]) * rivals
        widest = max(widest, width)
        takes_room = max(takes_room, width + offered)
        total_rows += width
    return widest, total_rows, takes_room


@kernel
def _sorted_rows(item: int, at: int, setting: Setting, upper: Upper, gather: np.ndarray, rows: np.ndarray) -> int:
    """Gather an item's requirements and put them in order, from place `at` on; give their number."""
    count, mixed = gathered(
        item, setting.today, setting.days, setting.usage, setting.bom, setting.demands, upper.sources, setting.rules,
        upper.blocks, upper.planned, upper.passes, gather,
    )  # fmt: skip
    first_planned = len(upper.sources.order_priority) + len(upper.sources.work_order)
    order = sorted_keys(count, mixed, gather, first_planned, upper.planned, upper.blocks, setting.usage)
    with_substitutes = setting.substitutes.starts[item + 1] > setting.substitutes.starts[item]
    for k in range(count):
        row = order[k]
        rows[at + k] = gather[row]
        rows[at + k].uncovered = gather[row].quantity
        if with_substitutes:
            rows[at + k].parent = _parent_of(gather[row].line, gather[row].source, setting, upper)
    return count


@kernel
def _parent_of(line: int, source: int, setting: Setting, upper: Upper) -> int:
    """Give the item whose order wants a row: the line's parent, or what the work order makes; -1 for a sales order."""
    if line >= 0:
        return setting.bom.parent[line]
    receipt = source - len(upper.sources.order_priority)
    return setting.demands.item_made[receipt] if 0 <= receipt < len(setting.demands.item_made) else -1


@kernel
def _pass_on(rows: np.ndarray, row: int, passes: np.ndarray, place: int) -> None:
    """Note what a phantom passes through of one of its requirements."""
    passes[place].source, passes[place].day, passes[place].need = rows[row].source, rows[row].day, rows[row].need
    passes[place].quantity = rows[row].uncovered
    passes[place].order, passes[place].priority = rows[row].order, rows[row].priority


@kernel
def _by_row(takes: np.ndarray, count: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Group takes by row: row r has the takes ``places[starts[r]:starts[r + 1]]``, as they were taken."""
    starts = np.zeros(rows + 1, dtype=np.int64)
    for k in range(count):
        starts[takes[k].row + 1] += 1
    for row in range(rows):
        starts[row + 1] += starts[row]
    places, behind = np.empty(count, dtype=np.int64), starts[:-1].copy()
    for k in range(count):
        row = takes[k].row
        places[behind[row]] = k
        behind[row] += 1
    return starts, places


@kernel
def _safety_last(net: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Put safety stock behind all other net requirements: it gets what these leave (planning rule 5.5)."""
    ordered, count = np.empty_like(net), 0
    for safety in range(2):
        for row in net:
            if (rows[row].source == SAFETY) == (safety == 1):
                ordered[count] = row
                count += 1
    return ordered


@kernel
def _planned(
    item: int,
    first: int,
    last: int,
    setting: Setting,
    left: np.ndarray,
    rows: np.ndarray,
    lots: np.ndarray,
    lot_count: int,
    takes: np.ndarray,
    taken: int,
) -> tuple[np.ndarray, int, np.ndarray, int]:
    """Plan an item's orders, key by key, and peg its net requirements to them."""
    rules, supplies = setting.rules, setting.supplies
    origin = lot_count
    reorders = uses_reorder_point(item, rules)
    keys = np.empty(last - first, dtype=np.int64)
    net = 0
    for row in range(first, last):
        # Safety stock that no day is known for plans no lot, but may take what a reorder leaves over.
        if rows[row].uncovered > 0 and (rows[row].day != ENDLESS or reorders):
            order: Any = rows[row].order if rules[item].specific else -1
            keys[net] = (np.int64(order) + 1) << 32 | row
            net += 1
    keys = keys[:net]
    if rules[item].specific:
        keys.sort()
    at = 0
    while at < net or reorders:
        order = (keys[at] >> 32) - 1 if at < net else np.int64(-1)
        if reorders:
            order = np.int64(-1)  # the pool comes first, whether or not anything of it is open
        end = at
        while end < net and (keys[end] >> 32) - 1 == order:
            end += 1
        net_rows = keys[at:end] & 0xFFFFFFFF
        begin = lot_count
        if reorders:
            net_rows = _safety_last(net_rows, rows)
            free: Any = np.int64(0)
            for place in range(supplies.starts[item], supplies.starts[item + 1]):
                if supplies.rows[place].order == -1:
                    free += left[place].quantity
            lots, lot_count = plan_reorders(
                item, first, last, setting.today, free, rows, rules, setting.days, lots, lot_count
            )
        else:
            lots, lot_count = plan_lots(item, order, net_rows, rows, rules, setting.days, lots, lot_count)
        room = taken + (end - at) + (lot_count - begin)
        if room > len(takes):
            takes = grown(takes, 2 * room)
        code = setting.first_planned_supply
        taken = peg_to_lots(net_rows, rows, lots, begin, lot_count, origin, code, takes, taken)
        reorders = False
        at = end
    return lots, lot_count, takes, taken
