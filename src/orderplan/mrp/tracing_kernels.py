"""The walks over the pegging graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import covered_by, open_quantity
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
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


class Reached(NamedTuple):
    """The requirements that a supply goes into, those nearest to it first; shape (n,) each."""

    rows: np.ndarray
    """Slots."""
    steps: np.ndarray
    """The least number of steps up, from 1."""
    passed: np.ndarray
    """What of the supply goes there, in its own unit: millionths, float64."""
    shares: np.ndarray
    """The part of the requirement that hangs on the supply: float64, from 0 to 1."""


@kernel
def reached_up(supply: int, existing: np.ndarray, setting: Setting, rows: Rows, links: Links) -> Reached:
    """Find the requirements that a supply goes into, however many steps up.

    What goes into an order is passed on to those that take from it, in proportion. An order hangs on the supply as far
    as the component of it that hangs on it most.

    Parameters
    ----------
    supply
        Its code.
    existing
        The quantity of each supply that exists, by code: shape (stock + receipts,).
    setting, rows, links
        The plan.

    """
    receipt_count = setting.first_planned_supply - setting.stock_count
    order_count = len(links.source_starts) - 1 - receipt_count - (len(links.ready) - setting.first_planned_supply)
    wave, entries, found, steps = _upward(supply, setting, rows, links, order_count)
    place = np.full(len(links.cover), -1, dtype=np.int32)
    place[found] = np.arange(len(found))
    passed, shares = np.zeros(len(found)), np.zeros(len(found))
    held, hangs = np.zeros(len(links.ready)), np.zeros(len(links.ready))
    held[supply], hangs[supply] = _quantity(supply, existing, setting, rows), 1.0
    ready, at = [supply], 0
    done = np.zeros(len(links.ready), dtype=np.bool_)
    entries[supply] = 0
    while True:
        if len(ready) == 0:
            # Nothing is left, or rework goes in circles: then the supply that is nearest goes first.
            while at < len(wave) and done[wave[at]]:
                at += 1
            if at == len(wave):
                return Reached(found, steps, passed, shares)
            ready.append(wave[at])
        below = ready.pop()
        done[below] = True
        part = held[below] / max(_quantity(below, existing, setting, rows), 1)
        for peg in links.supply_pegs[links.supply_starts[below] : links.supply_starts[below + 1]]:
            row = rows.pegs[peg].requirement
            passed[place[row]] += part * rows.pegs[peg].quantity
            shares[place[row]] += hangs[below] * covered_by(peg, rows) / rows.requirements[row].quantity
            above = supply_of_source(rows.requirements[row].source, setting, order_count, receipt_count)
            if above >= 0 and not done[above]:
                held[above] += part * rows.pegs[peg].quantity
                hangs[above] = max(hangs[above], shares[place[row]])
                entries[above] -= 1
                if entries[above] == 0:
                    ready.append(above)


@kernel
def _upward(
    supply: int, setting: Setting, rows: Rows, links: Links, order_count: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give the supplies above one, nearest first; how many pegging rows lead into each; the rows met; their steps."""
    receipt_count = setting.first_planned_supply - setting.stock_count
    entries = np.zeros(len(links.ready), dtype=np.int64)
    listed = np.zeros(len(links.cover), dtype=np.bool_)
    wave, found, steps = [np.int64(supply)], [np.int64(0)], [np.int64(0)]
    distance = np.full(len(links.ready), -1, dtype=np.int64)
    distance[supply] = 0
    at = 0
    while at < len(wave):
        below = wave[at]
        at += 1
        for peg in links.supply_pegs[links.supply_starts[below] : links.supply_starts[below + 1]]:
            row = rows.pegs[peg].requirement
            if not listed[row]:
                listed[row] = True
                found.append(np.int64(row))
                steps.append(distance[below] + 1)
            above = supply_of_source(rows.requirements[row].source, setting, order_count, receipt_count)
            if above < 0:
                continue
            entries[above] += 1
            if distance[above] < 0:
                distance[above] = distance[below] + 1
                wave.append(np.int64(above))
    return np.array(wave), entries, np.array(found[1:]), np.array(steps[1:])


@kernel
def _quantity(supply: int, existing: np.ndarray, setting: Setting, rows: Rows) -> int:
    """Give the quantity of a supply, by its code."""
    if supply < setting.first_planned_supply:
        return existing[supply]
    return rows.planned[supply - setting.first_planned_supply].quantity


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
        if at == links.peg_counts[row] and open_quantity(row, rows, links) <= 0:
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
