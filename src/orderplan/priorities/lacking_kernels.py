"""What lacks existing supply: requirements that are short or could be, by the items whose supply they could take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import NO_DAY
from orderplan.kernels import kernel
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows
    from orderplan.priorities.contention_kernels import Ways


@kernel
def waited_until(slots: np.ndarray, setting: Setting, rows: Rows, links: Links) -> tuple[int, int]:
    """Give the last day on which some requirements are covered, and that of those that take existing supply too late.

    A new planned order might come sooner than such supply; then the requirement waits for whoever has one.

    Returns
    -------
    day, lots_until
        `NO_DAY` where there is none.

    """
    requirements, pegs, cover, ready = rows.requirements, rows.pegs, links.cover, links.ready
    first_peg, peg_counts = links.first_peg, links.peg_counts
    today, first_planned = setting.today, setting.first_planned_supply
    latest, lots_until = NO_DAY, NO_DAY
    for slot in slots:
        latest = max(latest, cover[slot])
        need = max(requirements[slot].need, today)
        for peg in range(first_peg[slot], first_peg[slot] + peg_counts[slot]):
            if pegs[peg].supply < first_planned and ready[pegs[peg].supply] > need:
                lots_until = max(lots_until, cover[slot])
    return latest, lots_until


@kernel
def phantoms_above(slot: int, requirements: np.ndarray, ways: Ways) -> np.ndarray:
    """Give the phantoms that a requirement came down through, whose supply it would rather have had: shape (n,)."""
    line = requirements[slot].line
    if line < 0:
        return ways.phantoms[:0]
    parent = ways.parent[line]
    return ways.phantoms[ways.phantom_starts[parent] : ways.phantom_starts[parent + 1]]


@kernel
def lacking_slots(setting: Setting, rows: Rows, links: Links) -> np.ndarray:
    """Give the requirements that are short, or tight and not covered by existing supply alone: shape (n,), int64.

    A tight one that takes a planned order is in time only since its components are there sooner than usual: it would
    rather have had what exists. They stand by item, then by slot.
    """
    requirements, pegs, blocks, rules = rows.requirements, rows.pegs, rows.blocks, setting.rules
    today, first_planned = setting.today, setting.first_planned_supply
    cover, first_peg, peg_counts = links.cover, links.first_peg, links.peg_counts
    found, count = np.empty(1024, dtype=np.int64), 0
    for item in range(len(blocks)):
        first = blocks[item].first_requirement
        for slot in range(first, first + blocks[item].requirements):
            if requirements[slot].source == SAFETY:
                continue
            need = max(requirements[slot].need, today)
            lacks = cover[slot] > need
            if not lacks and need < rules[item].earliest_new:
                for peg in range(first_peg[slot], first_peg[slot] + peg_counts[slot]):
                    lacks = lacks or pegs[peg].supply >= first_planned
            if lacks:
                if count == len(found):
                    found = grown(found, 2 * count)
                found[count] = slot
                count += 1
    return found[:count]


@kernel
def lacking_rows(ways: Ways, setting: Setting, rows: Rows, links: Links) -> tuple[np.ndarray, np.ndarray]:
    """Give for each item the requirements that lack existing supply and could take that of the item.

    A requirement could take that of its own item, and that of the phantoms that it came down through.

    Returns
    -------
    starts, slots
        Those of item i are ``slots[starts[i]:starts[i + 1]]``: shape (items + 1,) and (n,), int64.

    """
    starts, requirements, item = np.zeros(len(rows.blocks) + 1, dtype=np.int64), rows.requirements, links.item
    lacking = lacking_slots(setting, rows, links)
    for slot in lacking:
        starts[item[slot] + 1] += 1
        for phantom in phantoms_above(slot, requirements, ways):
            starts[phantom + 1] += 1
    starts = np.cumsum(starts)
    slots, place = np.empty(starts[-1], dtype=np.int64), starts[:-1].copy()
    for slot in lacking:
        slots[place[item[slot]]] = slot
        place[item[slot]] += 1
        for phantom in phantoms_above(slot, requirements, ways):
            slots[place[phantom]] = slot
            place[phantom] += 1
    return starts, slots


@kernel
def worst_days(starts: np.ndarray, slots: np.ndarray, setting: Setting, rows: Rows, links: Links) -> np.ndarray:
    """Give by how many days each item is short at most, 0 where it is not: shape (items,), int64.

    `starts` and `slots` are as `lacking_rows` gives them.
    """
    result = np.zeros(len(starts) - 1, dtype=np.int64)
    for item in range(len(result)):
        for slot in slots[starts[item] : starts[item + 1]]:
            late = np.int64(links.cover[slot]) - max(rows.requirements[slot].need, setting.today)
            result[item] = max(result[item], late)
    return result
