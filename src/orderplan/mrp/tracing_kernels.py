"""The walks over the pegging graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.kernels import kernel
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.links import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows


@kernel
def source_of_supply(supply: int, setting: Setting, order_count: int, receipt_count: int) -> int:
    """Give the code that a supply has as the source of requirements; -1 for stock."""
    if supply < setting.stock_count:
        return -1
    if supply < setting.first_planned_supply:
        return order_count + supply - setting.stock_count
    return order_count + receipt_count + supply - setting.first_planned_supply


@kernel
def supply_of_source(source: int, setting: Setting, order_count: int, receipt_count: int) -> int:
    """Give the code that a source of requirements has as a supply; -1 for sales orders and safety stock."""
    if source < order_count or source == SAFETY:
        return -1
    if source < order_count + receipt_count:
        return setting.stock_count + source - order_count
    return setting.first_planned_supply + source - order_count - receipt_count


@kernel
def reached_up(supply: int, setting: Setting, rows: Rows, links: Links) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the requirements that a supply goes into, however many steps up.

    Returns
    -------
    rows, steps, amounts
        The requirements' slots, nearest first; the steps up; what of the requirement's item the supply goes into, in
        millionths (the supply's share in each order above is passed on in proportion), float64.

    """
    receipt_count = setting.first_planned_supply - setting.stock_count
    order_count = (
        len(links.source_starts) - 1 - receipt_count - (len(links.supply_starts) - 1 - setting.first_planned_supply)
    )
    capacity = 64
    found, steps, amounts = np.empty(capacity, np.int64), np.empty(capacity, np.int64), np.empty(capacity, np.float64)
    # Waves of supplies with the share of each that comes from the supply asked for; a supply is entered once a wave.
    share = np.zeros(len(links.ready))
    listed = np.full(len(links.cover), -1, dtype=np.int64)
    wave = np.array([supply])
    share[supply] = 1.0
    count, step = 0, 0
    while len(wave) > 0:
        step += 1
        following = np.empty(64, dtype=np.int64)
        behind = 0
        passed = np.zeros(len(wave))
        for k in range(len(wave)):
            passed[k] = share[wave[k]]
            share[wave[k]] = 0.0
        for k in range(len(wave)):
            for peg in links.supply_pegs[links.supply_starts[wave[k]] : links.supply_starts[wave[k] + 1]]:
                row = rows.pegs[peg].requirement
                amount = passed[k] * rows.pegs[peg].quantity
                if listed[row] < 0:
                    if count == capacity:
                        capacity *= 2
                        found, steps, amounts = grown(found, capacity), grown(steps, capacity), grown(amounts, capacity)
                    found[count], steps[count], amounts[count] = row, step, 0.0
                    listed[row] = count
                    count += 1
                amounts[listed[row]] += amount
                above = supply_of_source(rows.requirements[row].source, setting, order_count, receipt_count)
                if above >= 0:
                    if share[above] == 0.0:
                        if behind == len(following):
                            following = grown(following, 2 * behind)
                        following[behind] = above
                        behind += 1
                    share[above] += amount / rows.requirements[row].quantity
        wave = following[:behind]
    return found[:count], steps[:count], amounts[:count]


@kernel
def peg_tree(
    order: int, setting: Setting, rows: Rows, links: Links, order_count: int, receipt_count: int, most_rows: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Walk everything under a sales order, what hangs under a supply right below it.

    Returns
    -------
    rows, pegs, levels
        For each row met the requirement's slot, the pegging row's (-1: a part that nothing covers), and the depth.

    """
    capacity = 256
    found, pegs, levels = np.empty(capacity, np.int64), np.empty(capacity, np.int64), np.empty(capacity, np.int64)
    count = 0
    depth = 0
    # For each depth: the source, the place among its requirements, the place among the requirement's pegging rows.
    stack = np.zeros((64, 3), dtype=np.int64)
    stack[0, 0], stack[0, 1], stack[0, 2] = order, links.source_starts[order], 0
    while depth >= 0 and count < most_rows:
        source, place, at = stack[depth, 0], stack[depth, 1], stack[depth, 2]
        if place >= links.source_starts[source + 1]:
            depth -= 1
            continue
        row = links.source_rows[place]
        if at > links.peg_counts[row]:
            stack[depth, 1], stack[depth, 2] = place + 1, 0
            continue
        stack[depth, 2] = at + 1
        if at == links.peg_counts[row] and not _is_open(row, rows, links):
            continue
        if count == capacity:
            capacity *= 2
            found, pegs, levels = grown(found, capacity), grown(pegs, capacity), grown(levels, capacity)
        peg = links.first_peg[row] + at if at < links.peg_counts[row] else -1
        found[count], pegs[count], levels[count] = row, peg, depth
        count += 1
        if peg < 0:
            continue
        below = source_of_supply(rows.pegs[peg].supply, setting, order_count, receipt_count)
        on_stack = False  # rework may go in a circle
        for k in range(depth + 1):
            on_stack = on_stack or stack[k, 0] == below
        if below >= 0 and not on_stack:
            depth += 1
            if depth == len(stack):
                larger = np.zeros((2 * depth, 3), dtype=np.int64)
                larger[:depth] = stack
                stack = larger
            stack[depth, 0], stack[depth, 1], stack[depth, 2] = below, links.source_starts[below], 0
    return found[:count], pegs[:count], levels[:count]


@kernel
def _is_open(row: int, rows: Rows, links: Links) -> bool:
    """Tell whether the pegging rows of a requirement do not add up to its quantity."""
    left = rows.requirements[row].quantity
    first, end = links.first_peg[row], links.first_peg[row] + links.peg_counts[row]
    conversion = np.searchsorted(rows.conversions["peg"], first) if len(rows.conversions) else 0
    for peg in range(first, end):
        covered = rows.pegs[peg].quantity
        if conversion < len(rows.conversions) and rows.conversions[conversion].peg == peg:
            covered = rows.conversions[conversion].covered
            conversion += 1
        left -= covered
    return left > 0
