"""The path that decides an order's day: from its latest requirement down to the supply that all wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import open_quantity
from orderplan.mrp.projection_kernels import (
    Rows,
    earliest_start,
    planned_ready,
    working_days_between,
)
from orderplan.mrp.scheduled import is_scheduled

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting

NO_CAUSE, MATERIAL, LEAD_TIME, PAST_DUE, UNCOVERED, CAPACITY = range(6)
"""Why an order is late; the words are those of `Cause`."""


@kernel
def latest_row(source: int, links: Links) -> int:
    """Give the requirement of a source that is covered last, the first of equally late ones; -1 where it has none."""
    latest = -1
    for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
        if latest < 0 or links.cover[row] > links.cover[latest]:
            latest = row
    return latest


@kernel
def latest_peg(row: int, rows: Rows, links: Links) -> int:
    """Give the pegging row of a requirement whose supply is there last, the first of equally late ones; -1: none."""
    latest = -1
    for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
        if latest < 0 or links.ready[rows.pegs[peg].supply] > links.ready[rows.pegs[latest].supply]:
            latest = peg
    return latest


@kernel
def waits_for(
    supply: int, setting: Setting, rows: Rows, links: Links, receipt_days: np.ndarray, order_count: int
) -> int:
    """Give the requirement that a supply waits for, where that sets its day; else -1."""
    if is_scheduled(links.scheduled, supply):
        return links.scheduled.wait[supply]
    latest, latest_day = -1, NO_DAY
    if supply < setting.first_planned_supply:
        receipt = supply - setting.stock_count
        if receipt < 0 or links.ready[supply] <= receipt_days[receipt]:
            return -1
        source, made = order_count + receipt, setting.demands.item_made[receipt]
        for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
            late = links.cover[row] > max(rows.requirements[row].need, setting.today)
            rework = setting.bom.levels[links.item[row]] <= setting.bom.levels[made]
            if late and not rework and links.cover[row] > latest_day:
                latest, latest_day = row, links.cover[row]
        return latest
    slot = supply - setting.first_planned_supply
    item, due = rows.planned[slot]["item"], rows.planned[slot].due
    start = max(rows.planned[slot].release, setting.today)
    makes = setting.bom.explodes[item]
    if links.ready[supply] <= planned_ready(item, due, start, makes, setting.days, setting.rules, setting.today):
        return -1
    source = order_count + len(receipt_days) + slot
    for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
        day = start_after(row, start, setting, rows, links)
        if day > latest_day:
            latest, latest_day = row, day
    return latest


@kernel
def waits_of(
    supplies: np.ndarray, setting: Setting, rows: Rows, links: Links, receipt_days: np.ndarray, order_count: int
) -> np.ndarray:
    """Give for each supply the requirement that it waits for, as `waits_for`: shape (n,), int64."""
    result = np.empty(len(supplies), dtype=np.int64)
    for k in range(len(supplies)):
        result[k] = waits_for(supplies[k], setting, rows, links, receipt_days, order_count)
    return result


@kernel
def start_after(row: int, start: int, setting: Setting, rows: Rows, links: Links) -> int:
    """Give the earliest start that the cover of a planned order's requirement allows, its planned start being given."""
    cover, need = links.cover[row], max(rows.requirements[row].need, setting.today)
    if cover == ENDLESS:
        return ENDLESS
    if cover <= need:
        return start
    return earliest_start(setting.days, cover, working_days_between(setting.days, start, need))


@kernel
def deciding_path(
    row: int, setting: Setting, rows: Rows, links: Links, receipt_days: np.ndarray, order_count: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Walk from a requirement down to the supply that decides its day.

    Returns
    -------
    path, pegs, cause
        The requirements from the given one down, and for each the pegging row that is followed, -1 where there is none:
        shape (depth,) each; and why.

    """
    path, pegs = np.empty(64, dtype=np.int64), np.empty(64, dtype=np.int64)
    depth = 0
    while True:
        if depth == len(path):
            path, pegs = grown(path, 2 * depth), grown(pegs, 2 * depth)
        peg = latest_peg(row, rows, links) if open_quantity(row, rows, links) <= 0 else -1
        path[depth], pegs[depth] = row, peg
        depth += 1
        if peg < 0:
            return path[:depth], pegs[:depth], UNCOVERED
        supply = rows.pegs[peg].supply
        below = waits_for(supply, setting, rows, links, receipt_days, order_count)
        if below < 0 and is_scheduled(links.scheduled, supply):
            return path[:depth], pegs[:depth], CAPACITY if links.scheduled.resource[supply] >= 0 else LEAD_TIME
        if below < 0:
            planned = supply >= setting.first_planned_supply
            return path[:depth], pegs[:depth], LEAD_TIME if planned else MATERIAL
        row = below


@kernel
def deciding_ends(
    orders: np.ndarray,
    needs: np.ndarray,
    setting: Setting,
    rows: Rows,
    links: Links,
    receipt_days: np.ndarray,
    order_count: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give for each of some orders the last requirement of its deciding path, the supply there (or -1), and the cause.

    An order whose own need day, of `needs`, is over and that is covered today is past due, whatever its supply is.
    """
    ends = np.full(len(orders), -1, dtype=np.int64)
    supplies = np.full(len(orders), -1, dtype=np.int64)
    causes = np.zeros(len(orders), dtype=np.int8)
    for k in range(len(orders)):
        row = latest_row(orders[k], links)
        if row < 0:  # a phantom without components: nothing can be late but the day itself
            causes[k] = PAST_DUE
            continue
        path, pegs, cause = deciding_path(row, setting, rows, links, receipt_days, order_count)
        past_due = needs[k] < setting.today and links.cover[row] <= setting.today
        ends[k], causes[k] = path[-1], PAST_DUE if past_due else cause
        if pegs[-1] >= 0:
            supplies[k] = rows.pegs[pegs[-1]].supply
    return ends, supplies, causes
