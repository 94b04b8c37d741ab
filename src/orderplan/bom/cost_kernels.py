"""The kernels of the cost roll-up: totals from below, and what one item's price moves."""

from __future__ import annotations

import numpy as np

from orderplan.bom.arrays import BomArrays, in_force, line_range
from orderplan.bom.explode_kernels import grown
from orderplan.kernels import kernel


@kernel
def line_usage(bom: BomArrays, line: int, lot: int) -> float:
    """Give the units of a component in one good unit of its parent, when `lot` millionths are made at a time."""
    started = 1.0 / (1.0 - bom.item_scrap[bom.parent[line]] / 1e6)
    return usage_of(started, bom.quantity_per[line], bom.line_scrap[line], bom.fixed_quantity[line], lot)


@kernel
def usage_of(started: float, quantity_per: int, line_scrap: int, fixed_quantity: int, lot: int) -> float:
    """Give the usage of a line, `started` units of the parent being started for one good one; as `line_usage`."""
    usage = started * quantity_per * 1e-6
    if line_scrap > 0:
        usage *= 1.0 + line_scrap * 1e-6
    if fixed_quantity > 0:
        usage += fixed_quantity / lot
    return usage


@kernel
def _usages(bom: BomArrays, day: int, lots: np.ndarray) -> np.ndarray:
    """Give the usage of each line, -1 where it is not in force: shape (lines,).

    The lines are read here in the order in which they lie in memory; level by level that would miss the cache in every
    array of the BOM.
    """
    usage = np.empty(len(bom.component))
    parent, started = -1, 1.0
    for line in range(len(usage)):
        if bom.parent[line] != parent:
            parent = bom.parent[line]
            started = 1.0 / (1.0 - bom.item_scrap[parent] / 1e6)
        usage[line] = -1.0
        if bom.valid_from[line] <= day < bom.valid_to[line]:
            usage[line] = usage_of(
                started, bom.quantity_per[line], bom.line_scrap[line], bom.fixed_quantity[line], lots[parent]
            )
    return usage


@kernel
def rolled_up_totals(
    bom: BomArrays,
    level_items: np.ndarray,
    day: int,
    order: int,
    lots: np.ndarray,
    own: np.ndarray,
    known: np.ndarray,
    standard_total: np.ndarray,
    standard_complete: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Add up from the lowest level.

    With an order every item is costed as if the order asked for it. The order comes down from items that pass it to
    components that pass it; any other component enters with its standard cost.

    Parameters
    ----------
    bom, level_items
        The BOM, and its items by low-level code.
    day, order
        The day on which lines must be in force; the order whose own BOMs count, or -1.
    lots
        The quantity at a time in millionths: shape (items,).
    own, known
        Each item's own cost by element, shape (items, elements), and whether it is known: shape (items,).
    standard_total, standard_complete
        What this kernel gave without the order; not read where there is none.

    Returns
    -------
    total, complete
        As `own` and `known`, with all that is below.

    """
    total = own.copy()
    complete = known.copy()
    elements = own.shape[1]
    usage = _usages(bom, day, lots)
    for place in range(len(level_items) - 1, -1, -1):
        item = level_items[place]
        if not bom.explodes[item]:
            continue
        first, last = bom.starts[item], bom.standard_ends[item]
        if order >= 0:
            first, last = line_range(bom, item, order)
        for line in range(first, last):
            used = usage[line]
            if used < 0.0:
                continue
            component = bom.component[line]
            if order < 0 or (bom.passes_order[item] and bom.passes_order[component]):
                for element in range(elements):
                    total[item, element] += used * total[component, element]
                complete[item] &= complete[component]
            else:
                for element in range(elements):
                    total[item, element] += used * standard_total[component, element]
                complete[item] &= standard_complete[component]
    return total, complete


@kernel
def effects_below(
    bom: BomArrays, day: int, order: int, lots: np.ndarray, products: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give the units of every item in one unit of each product.

    Returns
    -------
    starts, items, effects, with_order
        Product p's rows are ``starts[p]:starts[p + 1]``. An item that is needed with the order and without it has a row
        for each.

    """
    item_count = len(bom.levels)
    level_count = 1
    for level in bom.levels:
        level_count = max(level_count, level + 1)
    effect = np.zeros(2 * item_count)
    known = np.zeros(2 * item_count, dtype=np.bool_)
    chain = np.empty(2 * item_count, dtype=np.int64)
    head = np.full(level_count, -1, dtype=np.int64)
    starts = np.zeros(len(products) + 1, dtype=np.int64)
    capacity = 1024
    items = np.empty(capacity, dtype=np.int32)
    effects = np.empty(capacity, dtype=np.float64)
    with_order = np.empty(capacity, dtype=np.bool_)
    count = 0
    for place in range(len(products)):
        product = products[place]
        state = product + (item_count if order >= 0 else 0)
        known[state], effect[state], chain[state] = True, 1.0, -1
        head[bom.levels[product]] = state
        for level in range(bom.levels[product], level_count):
            state = head[level]
            head[level] = -1
            while state >= 0:
                carries = state >= item_count
                item = state - item_count if carries else state
                if count == capacity:
                    capacity *= 2
                    items, effects = grown(items, capacity), grown(effects, capacity)
                    with_order = grown(with_order, capacity)
                items[count], effects[count], with_order[count] = item, effect[state], carries
                count += 1
                if bom.explodes[item]:
                    first, last = line_range(bom, item, order if carries else -1)
                    passes = carries and bom.passes_order[item]
                    for line in range(first, last):
                        if not in_force(bom, line, day):
                            continue
                        component = bom.component[line]
                        below = component
                        if passes and bom.passes_order[component]:
                            below += item_count
                        effect[below] += effect[state] * line_usage(bom, line, lots[item])
                        if not known[below]:
                            known[below] = True
                            chain[below] = head[bom.levels[component]]
                            head[bom.levels[component]] = below
                known[state], effect[state] = False, 0.0
                state = chain[state]
        starts[place + 1] = count
    return starts, items[:count], effects[:count], with_order[:count]
