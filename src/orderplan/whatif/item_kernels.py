"""What a plan says of some items: what is short of them, and who takes which open supply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import covered_by
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.projection_kernels import Rows


@kernel
def supply_day(supply: int, first_planned: int, rows: Rows, supply_days: np.ndarray, ready: np.ndarray) -> int:
    """Give the day on which a supply is there; `ENDLESS`: never."""
    if supply < first_planned:
        return supply_days[supply]
    slot = supply - first_planned
    block = rows.blocks[rows.planned[slot]["item"]]
    return ready[block.first_ready + slot - block.first_lot]


@kernel
def short_of_items(
    items: np.ndarray,
    today: int,
    first_planned: int,
    rows: Rows,
    supply_days: np.ndarray,
    covers: np.ndarray,
    ready: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add up what is covered late, or not at all, of the requirements of some items; safety stock is not counted.

    Returns
    -------
    quantity, days_late, need
        Millionths, calendar days of the latest (`ENDLESS`: never) and the first own need: shape (items,) each; 0, 0 and
        `ENDLESS` where nothing is short.

    """
    quantity, late = np.zeros(len(items), np.int64), np.zeros(len(items), np.int64)
    first_need = np.full(len(items), ENDLESS, np.int64)
    for place in range(len(items)):
        block = rows.blocks[items[place]]
        peg, last_peg = block.first_peg, block.first_peg + block.pegs
        for k in range(block.requirements):
            row = block.first_requirement + k
            first = peg
            while peg < last_peg and rows.pegs[peg].requirement == row:
                peg += 1
            counted = max(rows.requirements[row].need, today)
            if rows.requirements[row].source == SAFETY or covers[block.first_cover + k] <= counted:
                continue
            left = rows.requirements[row].quantity
            for of_row in range(first, peg):
                part = covered_by(of_row, rows)
                left -= part
                there = supply_day(rows.pegs[of_row].supply, first_planned, rows, supply_days, ready)
                if part > 0 and there > counted:
                    quantity[place] += part
                    late[place] = max(late[place], ENDLESS if there == ENDLESS else there - counted)
            if left > 0:
                quantity[place] += left
                late[place] = ENDLESS
            first_need[place] = min(first_need[place], rows.requirements[row].need)
    return quantity, late, first_need


@kernel
def taken_of_receipts(
    items: np.ndarray, first: int, end: int, rows: Rows, taken: np.ndarray, needs: np.ndarray
) -> None:
    """Add up what the requirements of some items take of open supply, and when they need it first.

    Parameters
    ----------
    items
        The items.
    first, end
        The codes of receipts as supplies: from the first to before the end.
    rows
        The plan's rows.
    taken, needs
        Per receipt what is taken in millionths, and the first own need of what is no safety stock; added to.

    """
    for place in range(len(items)):
        block = rows.blocks[items[place]]
        for peg in range(block.first_peg, block.first_peg + block.pegs):
            supply = rows.pegs[peg].supply
            if first <= supply < end:
                wanted = rows.requirements[rows.pegs[peg].requirement]
                taken[supply - first] += rows.pegs[peg].quantity
                if wanted.source != SAFETY:
                    needs[supply - first] = min(needs[supply - first], wanted.need)
