"""The requirements of one item, pulled from what wants it: sales orders, work orders, its parents' planned orders."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from orderplan.bom.arrays import BomArrays, line_range
from orderplan.data.instance import ENDLESS
from orderplan.day_kernels import DayArrays, ahead_one
from orderplan.kernels import kernel
from orderplan.mrp.demands import LAST_PRIORITY, Demands
from orderplan.mrp.records import SAFETY, row_type
from orderplan.quantities import component_need


class Usage(NamedTuple):
    """Where items are used, in the order in which planned orders are numbered."""

    starts: np.ndarray
    """The lines in which item i is the component are ``lines[starts[i]:starts[i + 1]]``."""
    lines: np.ndarray
    """By the parent's low-level code, then its code, then line."""
    rank: np.ndarray
    """The place of each item in the order of low-level codes, then codes: shape (items,)."""


class Sources(NamedTuple):
    """What is known of the sources of requirements while the levels are worked through."""

    order_priority: np.ndarray
    """Per sales order."""
    work_order: np.ndarray
    """Per receipt the order that comes down through it, or -1."""
    work_priority: np.ndarray
    """Per receipt the most urgent priority it is pegged to; filled as the levels are worked through."""
    rework_priority: np.ndarray
    """Per receipt the priority of what it needs of items that are not below what it makes."""


WORKED_ROW = row_type(
    [
        ("quantity", "i8"),
        ("uncovered", "i8"),  # what nothing covers yet
        ("day", "i4"),  # the counted need day
        ("need", "i4"),  # the own need day
        ("source", "i4"),
        ("line", "i4"),
        ("order", "i4"),
        ("priority", "i4"),
        ("parent", "i4"),  # the item whose order wants it, where substitutes may count; else not set
    ],
    align=True,
)
"""A requirement of an item that is being worked on; see `REQUIREMENT`."""


@kernel
def work_order_priority(item: int, receipt: int, bom: BomArrays, demands: Demands, sources: Sources) -> int:
    """Give the priority of what a work order needs of an item (planning rule 3.3)."""
    rework = bom.levels[item] <= bom.levels[demands.item_made[receipt]]
    return sources.rework_priority[receipt] if rework else sources.work_priority[receipt]


@kernel
def most_rows(
    item: int,
    usage: Usage,
    bom: BomArrays,
    demands: Demands,
    rules: np.ndarray,
    blocks: np.ndarray,
) -> int:
    """Bound the number of requirements of an item."""
    count = demands.ends[item] - demands.starts[item] + 1
    for place in range(usage.starts[item], usage.starts[item + 1]):
        parent = bom.parent[usage.lines[place]]
        count += blocks[parent].passes if rules[parent].passes_through else blocks[parent].lots
    return count


@kernel
def gathered(
    item: int,
    today: int,
    days: DayArrays,
    usage: Usage,
    bom: BomArrays,
    demands: Demands,
    sources: Sources,
    rules: np.ndarray,
    blocks: np.ndarray,
    orders: np.ndarray,
    passed: np.ndarray,
    rows: np.ndarray,
) -> tuple[int, bool]:
    """Fill `rows` from 0 on with an item's requirements.

    Returns
    -------
    count, mixed
        How many there are, and whether rows of several sources may stand out of the order of sources.

    """
    order_count = len(sources.order_priority)
    first_planned = order_count + len(sources.work_order)
    count = 0
    for place in range(demands.starts[item], demands.ends[item]):
        source = demands.rows[place].source
        rows[count].need, rows[count].quantity = demands.rows[place].need, demands.rows[place].quantity
        rows[count].source, rows[count].line = source, demands.rows[place].line
        if source < order_count:
            rows[count].order, rows[count].priority = source, sources.order_priority[source]
        else:
            receipt = source - order_count
            rows[count].order = sources.work_order[receipt]
            rows[count].priority = work_order_priority(item, receipt, bom, demands, sources)
        count += 1
    mixed = False
    place, end = usage.starts[item], usage.starts[item + 1]
    while place < end:
        parent = bom.parent[usage.lines[place]]
        last = place + 1  # the lines of one parent follow one another, and its orders go one by one through all of them
        while last < end and bom.parent[usage.lines[last]] == parent:
            last += 1
        if bom.explodes[parent]:
            through = rules[parent].passes_through
            mixed = mixed or (through and blocks[parent].passes > 0)
            count = _exploded(
                usage.lines[place:last], item, parent, blocks[parent], through, today, first_planned, bom, days,
                demands, sources, orders, passed, rows, count,
            )  # fmt: skip
        place = last
    if rules[item].safety_stock > 0:
        rows[count].need, rows[count].quantity = rules[item].earliest_new, rules[item].safety_stock
        rows[count].source, rows[count].line = SAFETY, -1
        rows[count].order, rows[count].priority = -1, LAST_PRIORITY
        count += 1
    for row in range(count):
        rows[row].day = max(rows[row].need, today)
    return count, mixed


@kernel
def _exploded(
    lines: np.ndarray,
    item: int,
    parent: int,
    block: Any,
    through: bool,
    today: int,
    first_planned: int,
    bom: BomArrays,
    days: DayArrays,
    demands: Demands,
    sources: Sources,
    orders: np.ndarray,
    passed: np.ndarray,
    rows: np.ndarray,
    count: int,
) -> int:
    """Add what a parent's planned orders, or what passes through it, need of an item by the given lines of the parent.

    All orders of a parent go through in one call: with so many arrays a call for each would cost more than its work.
    """
    has_order_boms = bom.standard_ends[parent] < bom.starts[parent + 1]
    first_line, end_line = bom.starts[parent], bom.starts[parent + 1]
    scrap, order_count = bom.item_scrap[parent], len(sources.order_priority)
    for k in range(block.passes if through else block.lots):
        if through:
            row = block.first_pass + k
            quantity, order, priority = passed[row].quantity, passed[row].order, passed[row].priority
            source, start, need = passed[row].source, passed[row].day, passed[row].need
            if order_count <= source < first_planned:
                priority = work_order_priority(item, source - order_count, bom, demands, sources)
        else:
            slot = block.first_lot + k
            quantity, order, priority = orders[slot].quantity, orders[slot].order, orders[slot].priority
            source, start = first_planned + slot, max(orders[slot].release, today)
            need = start
        if has_order_boms:
            first_line, end_line = line_range(bom, parent, order)
        # By a range: an iterator over an array counts references, which costs more than the work.
        for place in range(len(lines)):
            line = lines[place]
            if not first_line <= line < end_line or not bom.valid_from[line] <= start < bom.valid_to[line]:
                continue
            wanted = component_need(
                quantity, scrap, bom.quantity_per[line], bom.line_scrap[line], bom.fixed_quantity[line]
            )
            if wanted <= 0:
                continue
            offset = bom.offset[line]
            rows[count].need = need if offset == 0 else ahead_one(days, start, offset)
            rows[count].quantity, rows[count].source, rows[count].line = wanted, source, line
            rows[count].order, rows[count].priority = order, priority
            count += 1
    return count


@kernel
def sorted_keys(
    count: int,
    mixed: bool,
    rows: np.ndarray,
    first_planned: int,
    orders: np.ndarray,
    blocks: np.ndarray,
    usage: Usage,
) -> np.ndarray:
    """Give the places of gathered rows in the order (counted need, priority, source): shape (count,), int64."""
    place_of = np.arange(count)
    if mixed:
        keys = np.empty(count, dtype=np.int64)
        for row in range(count):
            source = rows[row].source
            key: Any = np.int64(source)
            if source != SAFETY and source >= first_planned:
                slot = source - first_planned
                item = orders[slot]["item"]
                key = (np.int64(usage.rank[item]) + 1) << 32 | (slot - blocks[item].first_lot)
            elif source == SAFETY:
                key = ENDLESS * 2**31
            keys[row] = key
        place_of = np.argsort(keys, kind="mergesort")
    keys = np.empty(count, dtype=np.int64)
    ascending = True
    for place in range(count):
        row = place_of[place]
        # 17 bits of day, 14 of priority, 32 of place: a day is an offset up to 2199, a priority at most 10,000.
        day: Any = min(np.int64(rows[row].day), 131_071)
        keys[place] = day << 46 | np.int64(rows[row].priority) << 32 | place
        ascending = ascending and (place == 0 or keys[place - 1] < keys[place])
    if not ascending:
        keys = merged_runs(keys)
    for place in range(count):
        keys[place] = place_of[keys[place] & 0xFFFFFFFF]
    return keys


@kernel
def merged_runs(keys: np.ndarray) -> np.ndarray:
    """Sort keys that consist of a few ascending runs, one for each parent, by merging runs (natural merge sort)."""
    count = len(keys)
    bounds = np.empty(count + 1, dtype=np.int64)
    bounds[0], runs = 0, 0
    for place in range(1, count + 1):
        if place == count or keys[place] < keys[place - 1]:
            runs += 1
            bounds[runs] = place
    source, target = keys, np.empty_like(keys)
    while runs > 1:
        merged = 0
        for run in range(0, runs, 2):
            low, middle = bounds[run], bounds[run + 1]
            high = bounds[min(run + 2, runs)]
            one, two = low, middle
            for place in range(low, high):
                if two >= high or (one < middle and source[one] <= source[two]):
                    target[place] = source[one]
                    one += 1
                else:
                    target[place] = source[two]
                    two += 1
            merged += 1
            bounds[merged] = high
        runs = merged
        source, target = target, source
    return source
