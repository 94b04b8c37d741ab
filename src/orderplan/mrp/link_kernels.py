"""Laying out the pegging graph of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.mrp.projection_kernels import ready_of
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Days, Rows
    from orderplan.mrp.scheduled import Scheduled


class Links(NamedTuple):
    """The pegging graph of one plan, by slots; rows of other plans in the same store are in none of the lists."""

    item: np.ndarray
    """Per requirement slot its item: int32."""
    cover: np.ndarray
    """Per requirement slot the day on which it is covered: int32."""
    ready: np.ndarray
    """Per supply code the day on which it is there: int32."""
    first_peg: np.ndarray
    """Per requirement slot its first pegging row: int32."""
    peg_counts: np.ndarray
    """Per requirement slot the number of its pegging rows: int32."""
    supply_starts: np.ndarray
    """The pegging rows of supply s are ``supply_pegs[supply_starts[s]:supply_starts[s + 1]]``."""
    supply_pegs: np.ndarray
    source_starts: np.ndarray
    """The requirements of source s are ``source_rows[source_starts[s]:source_starts[s + 1]]``."""
    source_rows: np.ndarray
    scheduled: Scheduled
    """What a schedule says of supplies."""


@kernel
def linked(
    items: np.ndarray,
    setting: Setting,
    rows: Rows,
    days: Days,
    requirement_slots: int,
    supplies: int,
    sources: int,
) -> Links:
    """Go through the blocks of all items twice: once to count, once to fill."""
    item_of = np.full(requirement_slots, -1, dtype=np.int32)
    cover = np.zeros(requirement_slots, dtype=np.int32)
    first_peg = np.zeros(requirement_slots, dtype=np.int32)
    peg_counts = np.zeros(requirement_slots, dtype=np.int32)
    ready = np.zeros(supplies, dtype=np.int32)
    supply_starts = np.zeros(supplies + 1, dtype=np.int64)
    source_starts = np.zeros(sources + 1, dtype=np.int64)
    pegs, requirements = 0, 0
    ready[: setting.first_planned_supply] = days.supply
    for item in items:
        block = rows.blocks[item]
        for slot in range(block.first_lot, block.first_lot + block.lots):
            code = setting.first_planned_supply + slot
            ready[code] = ready_of(code, setting, rows, days)
        for k in range(block.requirements):
            slot = block.first_requirement + k
            item_of[slot], cover[slot] = item, days.covers[block.first_cover + k]
            source = rows.requirements[slot].source
            if source != SAFETY:
                source_starts[source + 1] += 1
                requirements += 1
        for peg in range(block.first_peg, block.first_peg + block.pegs):
            slot = rows.pegs[peg].requirement
            if peg_counts[slot] == 0:
                first_peg[slot] = peg
            peg_counts[slot] += 1
            supply_starts[rows.pegs[peg].supply + 1] += 1
        pegs += block.pegs
    for supply in range(supplies):
        supply_starts[supply + 1] += supply_starts[supply]
    for source in range(sources):
        source_starts[source + 1] += source_starts[source]
    supply_pegs, source_rows = np.empty(pegs, dtype=np.int32), np.empty(requirements, dtype=np.int32)
    next_peg, next_row = supply_starts[:-1].copy(), source_starts[:-1].copy()
    for item in items:
        block = rows.blocks[item]
        for slot in range(block.first_requirement, block.first_requirement + block.requirements):
            source = rows.requirements[slot].source
            if source != SAFETY:
                source_rows[next_row[source]] = slot
                next_row[source] += 1
        for peg in range(block.first_peg, block.first_peg + block.pegs):
            supply = rows.pegs[peg].supply
            supply_pegs[next_peg[supply]] = peg
            next_peg[supply] += 1
    return Links(
        item_of, cover, ready, first_peg, peg_counts, supply_starts, supply_pegs, source_starts, source_rows,
        days.scheduled,
    )  # fmt: skip
