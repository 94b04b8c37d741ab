"""Where-used: the parents of an item, their parents, and so on up to the tops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orderplan.bom.arrays import BomArrays, in_force
from orderplan.bom.explode import MOST_ROWS, are_used, asked_levels, counts_of, ids_of, item_facts
from orderplan.bom.explode_kernels import grown, line_need, path_rows
from orderplan.bom.graph import bom_day
from orderplan.data.instance import NONE
from orderplan.errors import RequestError
from orderplan.kernels import kernel
from orderplan.quantities import MILLION, from_millionths

if TYPE_CHECKING:
    from datetime import date

    from orderplan.bom.graph import BomGraph


def where_used(
    bom: BomGraph, item_id: str, *, day: date | None = None, order_id: str | None = None, levels: int | None = None
) -> pd.DataFrame:
    """List what an item goes into, line by line up every path.

    Parameters
    ----------
    bom
        The BOM.
    item_id
        The item that is looked for.
    day
        The day on which lines must be in force; None for the planning day.
    order_id
        Only where the item sits in what this sales order asks for, with the order's own BOMs. None: all standard BOMs,
        and the order BOMs whose lines name the item or a standard parent of it; those paths end there.
    levels
        How many levels to go up; None for all.

    Returns
    -------
    pandas.DataFrame
        A row per line met, lower before higher: `level` (from 1), `component_id` (one level below), `parent_id`,
        `description` and `procurement` of the parent, `quantity` (of the item in one unit of the parent by this path,
        fixed quantities left out), `line_no`, `operation`, `quantity_per`, `fixed_quantity`, `is_top` (no line uses the
        parent; with an order: the parent is what it asks for), `order_id` (of the order BOM the line belongs to).
        Single-level where-used is ``levels=1``.

    Raises
    ------
    UnknownIdError
        Where there is no such item or order.
    RequestError
        Where the day is before the planning day, there are no levels to go, a quantity is too large to be counted, or
        the listing (with an order: the explosion of what it asks for) has over two million rows.

    """
    instance, lines = bom.instance, bom.lines
    offset = bom_day(bom, day)
    item, order = instance.item(item_id), instance.order(order_id)
    height = asked_levels(levels)
    if order == NONE:
        rows, depth, quantities = _rows_up(bom.arrays, item, offset, height, MOST_ROWS + 1)
        is_top = ~are_used(bom, offset)[lines.parent_id[rows]]
    else:
        rows, depth, quantities = _rows_in_order(bom, item, order, offset, height)
        is_top = lines.parent_id[rows] == instance.orders.item_id[order]
    if len(rows) > MOST_ROWS:
        raise RequestError(f"{item_id} is used by over {MOST_ROWS:,} lines on all paths: ask for fewer levels")
    parents = lines.parent_id[rows]
    about = item_facts(bom, parents)
    return pd.DataFrame(
        {
            "level": depth.astype(np.int64),
            "component_id": ids_of(bom, "items", lines.component_id[rows]),
            "parent_id": about["item_id"],
            "description": about["description"],
            "procurement": about["procurement"],
            "quantity": from_millionths(quantities),
            "line_no": lines.line_no[rows].astype(np.int64),
            "operation": counts_of(lines.operation[rows]),
            "quantity_per": from_millionths(lines.quantity_per[rows]),
            "fixed_quantity": from_millionths(lines.fixed_quantity[rows]),
            "is_top": is_top,
            "order_id": ids_of(bom, "sales_orders", lines.order_id[rows]),
        }
    )


def _rows_in_order(
    bom: BomGraph, item: int, order: int, day: int, height: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the paths from an item up to what an order asks for; as `_rows_up`."""
    arrays = bom.arrays
    product = int(bom.instance.orders.item_id[order])
    lines, _levels, _needs, parents = path_rows(arrays, product, MILLION, order, day, 2**31, MOST_ROWS + 1)
    if len(lines) > MOST_ROWS:
        raise RequestError(f"what the order asks for has over {MOST_ROWS:,} lines on all paths: ask without the order")
    # The beginnings of all paths, each once, in the order of a walk: a path comes before those that go on from it.
    beginnings: set[tuple[int, ...]] = set()
    for row in np.flatnonzero(arrays.component[lines] == item).tolist():
        path: tuple[int, ...] = ()
        while row >= 0 and len(path) < height:
            path = (*path, int(lines[row]))
            beginnings.add(path)
            row = int(parents[row])  # noqa: PLW2901 - climbing from the row found to the top of its path
    quantity_at: dict[tuple[int, ...], int] = {(): MILLION}
    for path in sorted(beginnings):
        quantity_at[path] = line_need(arrays, path[-1], quantity_at[path[:-1]], 0)
    found = [(path[-1], len(path), quantity_at[path]) for path in sorted(beginnings)]
    columns = np.array(found, dtype=np.int64).reshape(-1, 3)
    return columns[:, 0], columns[:, 1], columns[:, 2]


@kernel
def _rows_up(
    bom: BomArrays, item: int, day: int, height_limit: int, most_rows: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Walk every path above an item through standard BOMs; a line of an order BOM is listed and ends its path.

    Returns
    -------
    lines, levels, quantities
        For each row the line, its level above the item (from 1), and the item's quantity in one unit of the parent.

    """
    capacity = 1024
    lines = np.empty(capacity, dtype=np.int64)
    levels = np.empty(capacity, dtype=np.int32)
    quantities = np.empty(capacity, dtype=np.int64)
    stack = np.empty((64, 3), dtype=np.int64)  # component, next place in used_lines, quantity in one of the component
    stack[0, 0], stack[0, 1], stack[0, 2] = item, bom.used_starts[item], 1_000_000
    height, count = 1, 0
    while height > 0 and count < most_rows:
        place = stack[height - 1, 1]
        if place >= bom.used_starts[stack[height - 1, 0] + 1]:
            height -= 1
            continue
        stack[height - 1, 1] += 1
        line = bom.used_lines[place]
        parent = bom.parent[line]
        if not in_force(bom, line, day) or not bom.explodes[parent]:
            continue
        if count == capacity:
            capacity *= 2
            lines, levels, quantities = grown(lines, capacity), grown(levels, capacity), grown(quantities, capacity)
        lines[count], levels[count] = line, height
        quantities[count] = line_need(bom, line, stack[height - 1, 2], 0)
        if height < height_limit and bom.order[line] < 0:
            if height == len(stack):
                larger = np.empty((2 * height, 3), dtype=np.int64)
                larger[:height] = stack
                stack = larger
            stack[height, 0], stack[height, 1], stack[height, 2] = parent, bom.used_starts[parent], quantities[count]
            height += 1
        count += 1
    return lines[:count], levels[:count], quantities[:count]
