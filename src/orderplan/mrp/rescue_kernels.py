"""What mending one thing alone would bring: its day is changed, and all that waits for it is projected anew.

The pegging stays as it is. Days are changed from the lowest level up, so that each supply is looked at once, after all
that it waits for; what was changed for one question is put back before the next.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import covered_by
from orderplan.mrp.deciding_kernels import start_after
from orderplan.mrp.projection_kernels import planned_ready, work_order_ready
from orderplan.mrp.records import SAFETY
from orderplan.mrp.scheduled import is_scheduled, rescheduled
from orderplan.mrp.tracing_kernels import source_of_supply, supply_of_source

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows


class Actions(NamedTuple):
    """Things to mend, each by itself: a supply comes on another day, or a reserved one is released."""

    supplies: np.ndarray
    """Codes: shape (n,)."""
    days: np.ndarray
    """The supply's new day: shape (n,). A receipt still comes no earlier than its components allow."""
    released: np.ndarray
    """What of the supply is given to the late requirements of its item, the most urgent first, in place of what comes
    late; 0: it only comes on another day: shape (n,), millionths."""


class Stage(NamedTuple):
    """The plan on which actions are tried, and what decides who gets a released supply and who is late."""

    setting: Setting
    rows: Rows
    links: Links
    receipt_days: np.ndarray
    """Per receipt the day from which it counts."""
    allowed: np.ndarray
    """The latest cover of each sales order that is not late: shape (orders,)."""
    priorities: np.ndarray
    """Per requirement slot its priority."""
    supply_items: np.ndarray
    """Per supply code its item."""
    expiries: np.ndarray
    """Per row of stock the first day on which it may not be used any more."""


class Trail(NamedTuple):
    """What one action has changed, and what is still to be looked at."""

    heap: list[int]
    """Supplies whose components are covered on another day, those of the lowest level first."""
    covers: list[tuple[int, int]]
    """Requirements with the cover that they had."""
    readies: list[tuple[int, int]]
    """Supplies with the day that they had."""
    orders: list[tuple[int, int]]
    """Sales orders with the days that they were late."""
    listed: np.ndarray
    """Per supply the last action that put it on the heap."""
    touched: np.ndarray
    """Per sales order the last action that changed its cover."""


@kernel
def rescued_order_days(actions: Actions, stage: Stage) -> np.ndarray:
    """Give the order-days that would be recovered if one action alone were done: shape (n,), int64.

    `links.cover`, `links.ready` and `receipt_days` of the stage are changed on the way and put back.
    """
    recovered = np.zeros(len(actions.supplies), dtype=np.int64)
    trail = Trail(
        [0], [(0, 0)], [(0, 0)], [(0, 0)],
        np.full(len(stage.links.ready), -1), np.full(len(stage.allowed), -1),
    )  # fmt: skip
    trail.heap.clear()
    for k in range(len(recovered)):
        trail.covers.clear()
        trail.readies.clear()
        trail.orders.clear()
        supply, receipt = actions.supplies[k], actions.supplies[k] - stage.setting.stock_count
        is_receipt = actions.released[k] == 0 and 0 <= receipt < len(stage.receipt_days)
        own_day = stage.receipt_days[receipt] if is_receipt else 0
        if actions.released[k] > 0:
            _release(k, supply, actions.released[k], trail, stage)
        elif is_receipt:
            stage.receipt_days[receipt] = actions.days[k]
            _come_on(k, supply, _ready_again(supply, stage), trail, stage)
        else:
            _come_on(k, supply, actions.days[k], trail, stage)
        while len(trail.heap) > 0:
            above = heappop(trail.heap) & 0xFFFFFFFFFF
            _come_on(k, above, _ready_again(above, stage), trail, stage)
        if is_receipt:
            stage.receipt_days[receipt] = own_day
        for order, late in trail.orders:
            recovered[k] += late - _days_late(order, stage)
        for row, cover in trail.covers[::-1]:
            stage.links.cover[row] = cover
        for changed, ready in trail.readies[::-1]:
            stage.links.ready[changed] = ready
    return recovered


@kernel
def _come_on(action: int, supply: int, day: int, trail: Trail, stage: Stage) -> None:
    """Let a supply come on a day, and cover its requirements on theirs."""
    links, pegs = stage.links, stage.rows.pegs
    if day == links.ready[supply]:
        return
    trail.readies.append((int(supply), int(links.ready[supply])))
    links.ready[supply] = day
    for place in range(links.supply_starts[supply], links.supply_starts[supply + 1]):
        row, cover = pegs[links.supply_pegs[place]].requirement, NO_DAY
        for other in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
            cover = max(cover, links.ready[pegs[other].supply])
        _cover_on(action, row, cover, trail, stage)


@kernel
def _cover_on(action: int, row: int, cover: int, trail: Trail, stage: Stage) -> None:
    """Cover a requirement on a day, and put what waits for it on the heap."""
    setting, links, old = stage.setting, stage.links, stage.links.cover[row]
    if old in {ENDLESS, cover}:  # what waits for something else that never comes does so still
        return
    order_count, receipt_count = len(stage.allowed), len(stage.receipt_days)
    source = stage.rows.requirements[row].source
    if source < order_count and trail.touched[source] != action:
        trail.touched[source] = action
        trail.orders.append((int(source), int(_days_late(source, stage))))
    trail.covers.append((int(row), int(old)))
    links.cover[row] = cover
    above = supply_of_source(source, setting, order_count, receipt_count)
    if above >= 0 and trail.listed[above] != action:
        trail.listed[above] = action
        level = setting.bom.levels[stage.supply_items[above]]
        heappush(trail.heap, int(0x3FFFFF - level) << 40 | int(above))


@kernel
def _release(action: int, supply: int, amount: int, trail: Trail, stage: Stage) -> None:
    """Give a released supply to the late requirements of its item that it covers sooner."""
    rows, links, setting = stage.rows, stage.links, stage.setting
    day, block = links.ready[supply], rows.blocks[stage.supply_items[supply]]
    expiry = stage.expiries[supply] if supply < setting.stock_count else np.int64(ENDLESS)
    keys = np.empty(block.requirements, dtype=np.int64)
    late = 0
    for slot in range(block.first_requirement, block.first_requirement + block.requirements):
        use, cover = max(rows.requirements[slot].need, setting.today, day), links.cover[slot]
        wants = use < cover and cover != ENDLESS and rows.requirements[slot].source != SAFETY
        if wants and use < expiry:
            keys[late] = np.int64(stage.priorities[slot]) << 40 | (slot - block.first_requirement)
            late += 1
    for key in np.sort(keys[:late]):
        slot = block.first_requirement + (key & 0xFFFFFFFFFF)
        taken, cover = _replaced(slot, amount, day, stage)
        if cover < links.cover[slot]:
            amount -= taken
            _cover_on(action, slot, cover, trail, stage)


@kernel
def _replaced(row: int, amount: int, day: int, stage: Stage) -> tuple[int, int]:
    """Replace what comes late for a requirement, the latest first; give what that takes, and the cover then."""
    rows, links = stage.rows, stage.links
    use = max(rows.requirements[row].need, stage.setting.today, day)
    days = np.empty(links.peg_counts[row], dtype=np.int64)
    for place in range(len(days)):
        days[place] = links.ready[rows.pegs[links.first_peg[row] + place].supply]
    worth, taken, cover = 0, 0, links.cover[row]
    for place in np.argsort(-days, kind="mergesort"):
        covered = covered_by(links.first_peg[row] + place, rows)
        if days[place] < cover:
            worth, cover = taken, days[place]
        if cover <= use or taken + covered > amount:
            return worth, max(cover, day)
        taken += covered
    return taken, day


@kernel
def _days_late(order: int, stage: Stage) -> int:
    """Count the days by which a sales order's cover is too late."""
    links, cover = stage.links, NO_DAY
    for place in range(links.source_starts[order], links.source_starts[order + 1]):
        cover = max(cover, links.cover[links.source_rows[place]])
    return max(cover - stage.allowed[order], 0)


@kernel
def _ready_again(supply: int, stage: Stage) -> int:
    """Find when a receipt or planned order is there, its components' covers being what they are now."""
    setting, rows, links = stage.setting, stage.rows, stage.links
    receipt_count = len(stage.receipt_days)
    source = source_of_supply(supply, setting, len(stage.allowed), receipt_count)
    places = range(links.source_starts[source], links.source_starts[source + 1])
    if is_scheduled(links.scheduled, supply):
        return rescheduled(links.scheduled, supply, links.cover[max(links.scheduled.wait[supply], 0)])
    if supply < setting.first_planned_supply:
        receipt = supply - setting.stock_count
        made, latest = setting.demands.item_made[receipt], NO_DAY
        for place in places:
            row = links.source_rows[place]
            late = links.cover[row] > max(rows.requirements[row].need, setting.today)
            if late and setting.bom.levels[links.item[row]] > setting.bom.levels[made]:
                latest = max(latest, links.cover[row])
        return work_order_ready(made, latest, stage.receipt_days[receipt], setting.days, setting.rules)
    slot = supply - setting.first_planned_supply
    item, due = rows.planned[slot]["item"], rows.planned[slot].due
    start = max(rows.planned[slot].release, setting.today)
    latest = start
    for place in places:
        latest = max(latest, start_after(links.source_rows[place], start, setting, rows, links))
    return planned_ready(item, due, latest, setting.bom.explodes[item], setting.days, setting.rules, setting.today)


@kernel
def compressed_days(supplies: np.ndarray, releases: np.ndarray, stage: Stage) -> np.ndarray:
    """Give the day on which each planned order would be there if its lead time ran from a release that is over."""
    setting, rows, links = stage.setting, stage.rows, stage.links
    result = np.empty(len(supplies), dtype=np.int64)
    for k in range(len(supplies)):
        if is_scheduled(links.scheduled, supplies[k]):  # no lead time makes its day
            result[k] = links.ready[supplies[k]]
            continue
        slot = supplies[k] - setting.first_planned_supply
        item, release = rows.planned[slot]["item"], releases[k]
        start, latest = max(rows.planned[slot].release, setting.today), release
        source = source_of_supply(supplies[k], setting, len(stage.allowed), len(stage.receipt_days))
        for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
            if links.cover[row] > max(rows.requirements[row].need, setting.today):
                latest = max(latest, start_after(row, start, setting, rows, links))
        makes = setting.bom.explodes[item]
        result[k] = planned_ready(item, release, latest, makes, setting.days, setting.rules, release)
    return result
