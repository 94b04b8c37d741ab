"""What an exception does to customers, and what mending it alone would bring, exactly on the pegging graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.kernels import kernel
from orderplan.mrp.deciding_kernels import start_after
from orderplan.mrp.exception_rows import ORDER, REQUIREMENT, SUPPLY
from orderplan.mrp.projection_kernels import planned_ready, work_order_ready
from orderplan.mrp.records import SAFETY
from orderplan.mrp.tracing_kernels import source_of_supply, supply_of_source

if TYPE_CHECKING:
    from orderplan.mrp.links import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows


@kernel
def orders_reached(
    kinds: np.ndarray, objects: np.ndarray, values: np.ndarray, setting: Setting, rows: Rows, links: Links
) -> tuple[np.ndarray, np.ndarray]:
    """Count the sales orders that each object reaches upwards, and add up their values.

    Parameters
    ----------
    kinds, objects
        What to start from: orders, requirements, supplies; items reach nothing: shape (n,) each.
    values
        The open value of each sales order: shape (orders,).
    setting, rows, links
        The plan.

    Returns
    -------
    orders_hit, value_hit
        Shape (n,) each.

    """
    order_count = len(values)
    receipt_count = setting.first_planned_supply - setting.stock_count
    hit, value_hit = np.zeros(len(kinds), dtype=np.int64), np.zeros(len(kinds))
    seen_order = np.full(order_count, -1, dtype=np.int64)
    seen_supply = np.full(len(links.ready), -1, dtype=np.int64)
    waiting = np.empty(1024, dtype=np.int64)
    for k in range(len(kinds)):
        count = 0
        if kinds[k] == ORDER:
            hit[k], value_hit[k] = 1, values[objects[k]]
            continue
        if kinds[k] == SUPPLY:
            waiting[0], count = objects[k], 1
            seen_supply[objects[k]] = k
        elif kinds[k] == REQUIREMENT:
            source = rows.requirements[objects[k]].source
            if source < order_count:
                hit[k], value_hit[k] = 1, values[source]
                continue
            above = supply_of_source(source, setting, order_count, receipt_count)
            if above >= 0:
                waiting[0], count = above, 1
                seen_supply[above] = k
        while count > 0:
            count -= 1
            supply = waiting[count]
            for peg in links.supply_pegs[links.supply_starts[supply] : links.supply_starts[supply + 1]]:
                source = rows.requirements[rows.pegs[peg].requirement].source
                if source < order_count:
                    if seen_order[source] != k:
                        seen_order[source] = k
                        hit[k] += 1
                        value_hit[k] += values[source]
                    continue
                above = supply_of_source(source, setting, order_count, receipt_count)
                if above >= 0 and seen_supply[above] != k:
                    seen_supply[above] = k
                    if count == len(waiting):
                        waiting = grown(waiting, 2 * count)
                    waiting[count] = above
                    count += 1
    return hit, value_hit


@kernel
def rescued_order_days(
    supplies: np.ndarray,
    new_days: np.ndarray,
    released: np.ndarray,
    setting: Setting,
    rows: Rows,
    links: Links,
    receipt_days: np.ndarray,
    allowed: np.ndarray,
    priorities: np.ndarray,
    supply_items: np.ndarray,
) -> np.ndarray:
    """Give the order-days that would be recovered if one supply alone came on another day, or were released.

    Parameters
    ----------
    supplies, new_days
        For each question the supply's code and its day; shape (n,) each.
    released
        What of the supply is given to the late requirements of its item, the most urgent first, in place of what comes
        late; 0: the supply only comes on another day: shape (n,), millionths.
    setting, rows, links, receipt_days
        The plan. `links.cover` and `links.ready` are changed on the way and put back.
    allowed
        The latest cover of each sales order that is not late: shape (orders,).
    priorities
        Per requirement slot its priority.
    supply_items
        Per supply code its item.

    Returns
    -------
    numpy.ndarray
        Shape (n,), int64.

    """
    order_count, receipt_count = len(allowed), len(receipt_days)
    recovered = np.zeros(len(supplies), dtype=np.int64)
    undo_row, undo_cover = np.empty(1024, dtype=np.int64), np.empty(1024, dtype=np.int64)
    undo_supply, undo_ready = np.empty(1024, dtype=np.int64), np.empty(1024, dtype=np.int64)
    orders = np.empty(1024, dtype=np.int64)
    seen_order = np.full(order_count, -1, dtype=np.int64)
    old_cover = np.zeros(order_count, dtype=np.int64)
    for k in range(len(supplies)):
        supply = supplies[k]
        rows_changed, supplies_changed, reached = 0, 0, 0
        if released[k] > 0:
            item = supply_items[supply]
            todo, covers = _released(item, released[k], links.ready[supply], setting, rows, links, priorities)
        else:
            undo_supply[0], undo_ready[0], supplies_changed = supply, links.ready[supply], 1
            links.ready[supply] = new_days[k]
            todo, covers = _covers_again(supply, rows, links)
        count = len(todo)
        while count > 0:
            count -= 1
            row, cover = todo[count], covers[count]
            old = links.cover[row]
            if old == ENDLESS or cover == old:  # what something else never comes for stays so
                continue
            source = rows.requirements[row].source
            if source < order_count and seen_order[source] != k:
                seen_order[source] = k
                old_cover[source] = _order_cover(source, links)
                if reached == len(orders):
                    orders = grown(orders, 2 * reached)
                orders[reached] = source
                reached += 1
            if rows_changed == len(undo_row):
                undo_row, undo_cover = grown(undo_row, 2 * rows_changed), grown(undo_cover, 2 * rows_changed)
            undo_row[rows_changed], undo_cover[rows_changed] = row, old
            rows_changed += 1
            links.cover[row] = cover
            above = supply_of_source(source, setting, order_count, receipt_count)
            if above < 0:
                continue
            ready = _ready_again(above, setting, rows, links, receipt_days, order_count)
            if ready == links.ready[above]:
                continue
            if supplies_changed == len(undo_supply):
                undo_supply = grown(undo_supply, 2 * supplies_changed)
                undo_ready = grown(undo_ready, 2 * supplies_changed)
            undo_supply[supplies_changed], undo_ready[supplies_changed] = above, links.ready[above]
            supplies_changed += 1
            links.ready[above] = ready
            more, more_covers = _covers_again(above, rows, links)
            if count + len(more) > len(todo):
                todo, covers = grown(todo, 2 * (count + len(more))), grown(covers, 2 * (count + len(more)))
            todo[count : count + len(more)], covers[count : count + len(more)] = more, more_covers
            count += len(more)
        for order in orders[:reached]:
            after = _order_cover(order, links)
            recovered[k] += max(old_cover[order] - allowed[order], 0) - max(after - allowed[order], 0)
        for place in range(rows_changed - 1, -1, -1):
            links.cover[undo_row[place]] = undo_cover[place]
        for place in range(supplies_changed - 1, -1, -1):
            links.ready[undo_supply[place]] = undo_ready[place]
    return recovered


@kernel
def _covers_again(supply: int, rows: Rows, links: Links) -> tuple[np.ndarray, np.ndarray]:
    """Give the requirements that a supply covers, and when each is covered now."""
    pegs = links.supply_pegs[links.supply_starts[supply] : links.supply_starts[supply + 1]]
    found, covers = np.empty(len(pegs), dtype=np.int64), np.empty(len(pegs), dtype=np.int64)
    for k in range(len(pegs)):
        row = rows.pegs[pegs[k]].requirement
        found[k], covers[k] = row, NO_DAY
        for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
            covers[k] = max(covers[k], links.ready[rows.pegs[peg].supply])
    return found, covers


@kernel
def _released(
    item: int, amount: int, day: int, setting: Setting, rows: Rows, links: Links, priorities: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the late requirements of an item that a released supply would help, and when each would be covered."""
    block = rows.blocks[item]
    keys = np.empty(block.requirements, dtype=np.int64)
    late = 0
    for slot in range(block.first_requirement, block.first_requirement + block.requirements):
        need = max(rows.requirements[slot].need, setting.today)
        if (
            links.cover[slot] > max(need, day)
            and links.cover[slot] != ENDLESS
            and rows.requirements[slot].source != SAFETY
        ):
            keys[late] = np.int64(priorities[slot]) << 40 | (slot - block.first_requirement)
            late += 1
    keys = np.sort(keys[:late])
    found, covers = np.empty(late, dtype=np.int64), np.empty(late, dtype=np.int64)
    count = 0
    for key in keys:
        if amount <= 0:
            break
        slot = block.first_requirement + (key & 0xFFFFFFFFFF)
        need = max(rows.requirements[slot].need, setting.today)
        taken = np.zeros(links.peg_counts[slot], dtype=np.bool_)
        cover = day
        while True:
            latest = -1
            for k in range(links.peg_counts[slot]):
                supply = rows.pegs[links.first_peg[slot] + k].supply
                if not taken[k] and (
                    latest < 0 or links.ready[supply] > links.ready[rows.pegs[links.first_peg[slot] + latest].supply]
                ):
                    latest = k
            if latest < 0:
                break
            peg = links.first_peg[slot] + latest
            ready = links.ready[rows.pegs[peg].supply]
            if ready <= max(need, day) or rows.pegs[peg].quantity > amount:
                cover = max(cover, ready)
                break
            amount -= rows.pegs[peg].quantity
            taken[latest] = True
        if cover < links.cover[slot]:
            found[count], covers[count] = slot, cover
            count += 1
    return found[:count], covers[:count]


@kernel
def _order_cover(order: int, links: Links) -> int:
    """Give the latest cover of a sales order's requirements."""
    cover = NO_DAY
    for row in links.source_rows[links.source_starts[order] : links.source_starts[order + 1]]:
        cover = max(cover, links.cover[row])
    return cover


@kernel
def _ready_again(
    supply: int, setting: Setting, rows: Rows, links: Links, receipt_days: np.ndarray, order_count: int
) -> int:
    """Find when a supply is there, its components' covers being what they are now."""
    receipt_count = len(receipt_days)
    source = source_of_supply(supply, setting, order_count, receipt_count)
    of_source = links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]
    if supply < setting.first_planned_supply:
        receipt = supply - setting.stock_count
        made = setting.demands.item_made[receipt]
        latest = NO_DAY
        for row in of_source:
            late = links.cover[row] > max(rows.requirements[row].need, setting.today)
            if late and setting.bom.levels[links.item[row]] > setting.bom.levels[made]:
                latest = max(latest, links.cover[row])
        return work_order_ready(made, latest, receipt_days[receipt], setting.days, setting.rules)
    slot = supply - setting.first_planned_supply
    item, due = rows.planned[slot].item, rows.planned[slot].due
    start = max(rows.planned[slot].release, setting.today)
    latest = start
    for row in of_source:
        latest = max(latest, start_after(row, start, setting, rows, links))
    return planned_ready(item, due, latest, setting.bom.explodes[item], setting.days, setting.rules, setting.today)


@kernel
def compressed_days(
    supplies: np.ndarray, releases: np.ndarray, setting: Setting, rows: Rows, links: Links, order_count: int, receipt_count: int
) -> np.ndarray:
    """Give the day on which each planned order would be there if its lead time ran from a release that is over."""
    result = np.empty(len(supplies), dtype=np.int64)
    for k in range(len(supplies)):
        slot = supplies[k] - setting.first_planned_supply
        item, release = rows.planned[slot].item, releases[k]
        start, latest = max(rows.planned[slot].release, setting.today), release
        source = order_count + receipt_count + slot
        for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
            if links.cover[row] > max(rows.requirements[row].need, setting.today):
                latest = max(latest, start_after(row, start, setting, rows, links))
        makes = setting.bom.explodes[item]
        result[k] = planned_ready(item, release, latest, makes, setting.days, setting.rules, release)
    return result
