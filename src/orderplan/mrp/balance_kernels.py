"""The time-phased record of items: what happens on which day, and what is available then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import covered_by
from orderplan.mrp.records import SAFETY, row_type

if TYPE_CHECKING:
    from orderplan.mrp.projection_kernels import Days, Rows

GROSS, SCHEDULED, RECEIPTS, RELEASES, STOCK, SUBSTITUTES = range(6)
"""The lines of a record, each a row of the amounts that are worked with."""
LINES = 6

EVENT = row_type([("quantity", "i8"), ("day", "i4"), ("item", "i4"), ("line", "i4")])
"""What changes a line on a day besides requirements and planned orders, in millionths."""


class Events(NamedTuple):
    """Events by item."""

    starts: np.ndarray
    """Item i's are ``rows[starts[i]:starts[i + 1]]``."""
    rows: np.ndarray
    """`EVENT`."""


class Records(NamedTuple):
    """The records of items: a row per item and day, in units of the item; shape (rows,) each."""

    item: np.ndarray
    day: np.ndarray
    lines: np.ndarray
    """Per line, shape (lines, rows), float64."""
    balance: np.ndarray


@kernel
def stand_ins(
    supply_items: np.ndarray, stock_count: int, first_planned: int, supply_days: np.ndarray, today: int, rows: Rows
) -> tuple[np.ndarray, np.ndarray]:
    """Find what substitutes bring and take, and what is used of each row of stock.

    Parameters
    ----------
    supply_items
        The item of each existing supply, by its code.
    stock_count, first_planned
        The number of rows of stock, and of existing supplies.
    supply_days
        See `Days.supply`.
    today, rows
        The plan.

    Returns
    -------
    events, used
        `EVENT`, two for each pegging row in which a substitute stands in, on the later of need and supply; and by row
        of stock what requirements take, safety stock not counted, in millionths.

    """
    events, count = np.empty(64, dtype=EVENT), 0
    used = np.zeros(stock_count, dtype=np.int64)
    for item in range(len(rows.blocks)):
        first = rows.blocks[item].first_peg
        for peg in range(first, first + rows.blocks[item].pegs):
            supply = rows.pegs[peg].supply
            if supply >= first_planned:
                continue
            wanted = rows.requirements[rows.pegs[peg].requirement]
            if supply < stock_count and wanted.source != SAFETY:
                used[supply] += rows.pegs[peg].quantity
            if supply_items[supply] == item or supply_days[supply] == ENDLESS:
                continue
            if count + 2 > len(events):
                events = grown(events, 2 * len(events))
            day = max(wanted.need, today, supply_days[supply])
            for k in range(2):
                events[count + k].day, events[count + k].line = day, SUBSTITUTES
            events[count].item, events[count].quantity = item, covered_by(peg, rows)
            events[count + 1].item, events[count + 1].quantity = supply_items[supply], -rows.pegs[peg].quantity
            count += 2
    return events[:count].copy(), used


@kernel
def _gathered(
    item: int, today: int, rows: Rows, days: Days, events: Events, amounts: np.ndarray, there: np.ndarray
) -> np.ndarray:
    """Add up what happens to an item on each day, in `amounts` by line and day from today on; give the days, sorted.

    `there` tells of each day whether it is among them already; both are to be cleared for these days afterwards.
    """
    block = rows.blocks[item]
    found = np.empty(1 + block.requirements + 2 * block.lots + events.starts[item + 1] - events.starts[item], np.int64)
    count = 0
    for slot in range(block.first_requirement, block.first_requirement + block.requirements):
        if rows.requirements[slot].source == SAFETY:
            continue
        day = max(rows.requirements[slot].need - today, 0)
        amounts[GROSS, day] += rows.requirements[slot].quantity
        if not there[day]:
            found[count], there[day] = day, True
            count += 1
    for k in range(block.lots):
        order, ready = rows.planned[block.first_lot + k], days.ready[block.first_ready + k]
        day = max(order.release - today, 0)
        amounts[RELEASES, day] += order.quantity
        if not there[day]:
            found[count], there[day] = day, True
            count += 1
        if ready != ENDLESS:
            day = ready - today
            amounts[RECEIPTS, day] += order.quantity
            if not there[day]:
                found[count], there[day] = day, True
                count += 1
    for place in range(events.starts[item], events.starts[item + 1]):
        event = events.rows[place]
        day = event.day - today
        amounts[event.line, day] += event.quantity
        if not there[day]:
            found[count], there[day] = day, True
            count += 1
    if count > 0 and not there[0]:  # today's row comes first, whether or not anything happens on it
        found[count], there[0] = 0, True
        count += 1
    return np.sort(found[:count])


@kernel
def row_counts(items: np.ndarray, today: int, last_day: int, rows: Rows, days: Days, events: Events) -> np.ndarray:
    """Count the rows of each item's record: shape (n,), int64."""
    amounts = np.zeros((LINES, last_day - today + 1), dtype=np.int64)
    there = np.zeros(last_day - today + 1, dtype=np.bool_)
    counts = np.empty(len(items), dtype=np.int64)
    for k in range(len(items)):
        found = _gathered(items[k], today, rows, days, events, amounts, there)
        counts[k] = len(found)
        there[found] = False
    return counts


@kernel
def fill_records(
    items: np.ndarray,
    first_rows: np.ndarray,
    today: int,
    last_day: int,
    rows: Rows,
    days: Days,
    events: Events,
    records: Records,
) -> None:
    """Write each item's record from its first row on."""
    amounts = np.zeros((LINES, last_day - today + 1), dtype=np.int64)
    there = np.zeros(last_day - today + 1, dtype=np.bool_)
    for k in range(len(items)):
        found = _gathered(items[k], today, rows, days, events, amounts, there)
        balance = np.int64(0)
        for place in range(len(found)):
            day, row = found[place], first_rows[k] + place
            balance += amounts[STOCK, day] + amounts[SCHEDULED, day] + amounts[RECEIPTS, day]
            balance += amounts[SUBSTITUTES, day] - amounts[GROSS, day]
            records.item[row], records.day[row] = items[k], today + day
            records.balance[row] = balance / 1_000_000
            for line in range(LINES):
                records.lines[line, row] = amounts[line, day] / 1_000_000
                amounts[line, day] = 0
            there[day] = False
