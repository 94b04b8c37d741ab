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
    per_unit = bom.quantity_per[line] / 1e6 * (1.0 + bom.line_scrap[line] / 1e6)
    return started * per_unit + bom.fixed_quantity[line] / lot


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

    With an order every item is costed as if the order came down to it; a component that does not pass orders enters
    with its standard cost.
    """
    total = own.copy()
    complete = known.copy()
    elements = own.shape[1]
    for place in range(len(level_items) - 1, -1, -1):
        item = level_items[place]
        if not bom.explodes[item]:
            continue
        first, last = line_range(bom, item, order)
        for line in range(first, last):
            if not in_force(bom, line, day):
                continue
            component = bom.component[line]
            usage = line_usage(bom, line, lots[item])
            if order < 0 or bom.passes_order[component]:
                for element in range(elements):
                    total[item, element] += usage * total[component, element]
                complete[item] &= complete[component]
            else:
                for element in range(elements):
                    total[item, element] += usage * standard_total[component, element]
                complete[item] &= standard_complete[component]
    return total, complete


@kernel
def effects_above(bom: BomArrays, level_items: np.ndarray, day: int, lots: np.ndarray, item: int) -> np.ndarray:
    """Give the units of one item in one unit of every item, on the standard BOM: shape (items,)."""
    effect = np.zeros(len(level_items))
    effect[item] = 1.0
    for place in range(len(level_items) - 1, -1, -1):
        parent = level_items[place]
        if not bom.explodes[parent] or parent == item:
            continue
        for line in range(bom.starts[parent], bom.standard_ends[parent]):
            if in_force(bom, line, day):
                part = effect[bom.component[line]]
                if part != 0.0:
                    effect[parent] += line_usage(bom, line, lots[parent]) * part
    return effect


@kernel
def effects_below(
    bom: BomArrays, day: int, lots: np.ndarray, products: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the units of every item in one unit of each product, on the standard BOM.

    Returns
    -------
    starts, items, effects
        Product p's rows are ``starts[p]:starts[p + 1]``.

    """
    item_count = len(bom.levels)
    level_count = 1
    for level in bom.levels:
        level_count = max(level_count, level + 1)
    effect = np.zeros(item_count)
    known = np.zeros(item_count, dtype=np.bool_)
    chain = np.empty(item_count, dtype=np.int64)
    head = np.full(level_count, -1, dtype=np.int64)
    starts = np.zeros(len(products) + 1, dtype=np.int64)
    capacity = 1024
    items = np.empty(capacity, dtype=np.int32)
    effects = np.empty(capacity, dtype=np.float64)
    count = 0
    for place in range(len(products)):
        product = products[place]
        known[product], effect[product], chain[product] = True, 1.0, -1
        head[bom.levels[product]] = product
        for level in range(bom.levels[product], level_count):
            item = head[level]
            head[level] = -1
            while item >= 0:
                if count == capacity:
                    capacity *= 2
                    items, effects = grown(items, capacity), grown(effects, capacity)
                items[count], effects[count] = item, effect[item]
                count += 1
                if bom.explodes[item]:
                    for line in range(bom.starts[item], bom.standard_ends[item]):
                        if not in_force(bom, line, day):
                            continue
                        component = bom.component[line]
                        effect[component] += effect[item] * line_usage(bom, line, lots[item])
                        if not known[component]:
                            known[component] = True
                            chain[component] = head[bom.levels[component]]
                            head[bom.levels[component]] = component
                known[item], effect[item] = False, 0.0
                item = chain[item]
        starts[place + 1] = count
    return starts, items[:count], effects[:count]
