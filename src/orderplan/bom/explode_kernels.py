"""The kernels of explosion: merged by item level by level, or line by line down every path."""

from __future__ import annotations

import numpy as np

from orderplan.bom.arrays import BomArrays, in_force, line_range, order_below
from orderplan.errors import RequestError
from orderplan.kernels import kernel
from orderplan.quantities import LARGEST, component_need

_TOO_MUCH = "a quantity on the way is more than can be counted: ask for less of the item"


@kernel
def line_need(bom: BomArrays, line: int, quantity: int, fixed_quantity: int) -> int:
    """Give the component's need on one line, in millionths, for a quantity of its parent that a user asks for.

    What a plan needs is proven to fit when the BOM is built; what is asked for here may be anything.

    Raises
    ------
    RequestError
        Where it is beyond what can be counted.

    """
    item_scrap, line_scrap = bom.item_scrap[bom.parent[line]], bom.line_scrap[line]
    # In floating point, and without a division: what is started, and what it takes of the component.
    most = (LARGEST - fixed_quantity) * (1e6 - item_scrap)
    if quantity * 1e6 > most or quantity * 1e-6 * bom.quantity_per[line] * (1e6 + line_scrap) > most:
        raise RequestError(_TOO_MUCH)
    return component_need(quantity, item_scrap, bom.quantity_per[line], line_scrap, fixed_quantity)


@kernel
def merged_needs(
    bom: BomArrays, products: np.ndarray, quantities: np.ndarray, order: int, day: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Explode products one after the other, each item's need summed over all paths before it is exploded.

    The items of one product are worked through by low-level code, so that each is exploded once, as one order: fixed
    quantities count once per item. An item may be needed with an order and without (below a common parent): these
    stay apart.

    Parameters
    ----------
    bom
        The BOM.
    products, quantities
        Item codes and quantities in millionths: shape (p,) each.
    order
        The order whose own BOMs count, or -1.
    day
        The day on which lines must be in force.

    Returns
    -------
    starts, items, needs, with_order
        Product p's rows are ``starts[p]:starts[p + 1]``, itself first, by low-level code and then as they were met;
        item code, need in millionths, and whether the need carries the order.

    Raises
    ------
    RequestError
        Where a need is beyond what can be counted.

    """
    item_count = len(bom.levels)
    level_count = 1
    for level in bom.levels:
        level_count = max(level_count, level + 1)
    need = np.zeros(2 * item_count, dtype=np.int64)
    known = np.zeros(2 * item_count, dtype=np.bool_)
    chain = np.empty(2 * item_count, dtype=np.int64)
    head = np.full(level_count, -1, dtype=np.int64)
    tail = np.full(level_count, -1, dtype=np.int64)
    starts = np.zeros(len(products) + 1, dtype=np.int64)
    capacity = 1024
    items = np.empty(capacity, dtype=np.int32)
    needs = np.empty(capacity, dtype=np.int64)
    with_order = np.empty(capacity, dtype=np.bool_)
    count = 0
    for place in range(len(products)):
        product = products[place]
        state = product + (item_count if order >= 0 else 0)
        known[state] = True
        need[state] = quantities[place]
        head[bom.levels[product]] = tail[bom.levels[product]] = state
        chain[state] = -1
        for level in range(bom.levels[product], level_count):
            state = head[level]
            head[level] = tail[level] = -1
            while state >= 0:
                carries = state >= item_count
                item = state - item_count if carries else state
                if count == capacity:
                    capacity *= 2
                    items = grown(items, capacity)
                    needs = grown(needs, capacity)
                    with_order = grown(with_order, capacity)
                items[count], needs[count], with_order[count] = item, need[state], carries
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
                        need[below] += line_need(bom, line, need[state], bom.fixed_quantity[line])
                        if need[below] < 0:
                            raise RequestError(_TOO_MUCH)
                        if not known[below]:
                            known[below] = True
                            chain[below] = -1
                            under = bom.levels[component]
                            if tail[under] >= 0:
                                chain[tail[under]] = below
                            else:
                                head[under] = below
                            tail[under] = below
                known[state] = False
                need[state] = 0
                state = chain[state]
        starts[place + 1] = count
    return starts, items[:count], needs[:count], with_order[:count]


@kernel
def grown(array: np.ndarray, capacity: int) -> np.ndarray:
    """Copy an array into the front of a longer one."""
    larger = np.empty(capacity, dtype=array.dtype)
    larger[: len(array)] = array
    return larger


@kernel
def path_rows(
    bom: BomArrays, product: int, quantity: int, order: int, day: int, depth: int, most_rows: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Walk every path below a product, parents before their components, lines in their order.

    Parameters
    ----------
    bom, product, quantity, order, day
        As in `merged_needs`, for one product.
    depth
        How many levels to go down.
    most_rows
        Where to stop; a result of this length may be cut off.

    Returns
    -------
    lines, levels, needs, parents
        For each row the line, its level below the product (from 1), the need for its branch in millionths, and the row
        that it hangs under (-1: the product): shape (rows,) each.

    Raises
    ------
    RequestError
        Where a need is beyond what can be counted.

    """
    capacity = 1024
    lines = np.empty(capacity, dtype=np.int64)
    levels = np.empty(capacity, dtype=np.int32)
    needs = np.empty(capacity, dtype=np.int64)
    parents = np.empty(capacity, dtype=np.int64)
    stack = np.empty((64, 4), dtype=np.int64)  # next line, line after the last, row of the parent, order
    first, last = line_range(bom, product, order)
    if not bom.explodes[product]:
        last = first
    stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3] = first, last, -1, order_below(bom, product, order)
    height, count = 1, 0
    while height > 0 and count < most_rows:
        line, row, carried = stack[height - 1, 0], stack[height - 1, 2], stack[height - 1, 3]
        if line >= stack[height - 1, 1]:
            height -= 1
            continue
        stack[height - 1, 0] += 1
        if not in_force(bom, line, day):
            continue
        if count == capacity:
            capacity *= 2
            lines, levels = grown(lines, capacity), grown(levels, capacity)
            needs, parents = grown(needs, capacity), grown(parents, capacity)
        above = quantity if row < 0 else needs[row]
        lines[count], levels[count], parents[count] = line, height, row
        needs[count] = line_need(bom, line, above, bom.fixed_quantity[line])
        component = bom.component[line]
        if bom.explodes[component] and height < depth:
            if height == len(stack):
                larger = np.empty((2 * height, 4), dtype=np.int64)
                larger[:height] = stack
                stack = larger
            below = order_below(bom, component, carried)
            first, last = line_range(bom, component, below)
            stack[height, 0], stack[height, 1], stack[height, 2], stack[height, 3] = first, last, count, below
            height += 1
        count += 1
    return lines[:count], levels[:count], needs[:count], parents[:count]
