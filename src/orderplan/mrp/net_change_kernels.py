"""What a change reaches: downwards what must be netted anew, upwards whose days must be found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.kernels import kernel
from orderplan.mrp.projection_kernels import item_covers, item_readiness, push_covers
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from typing import Any

    from orderplan.bom.arrays import BomArrays
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Days, Rows


@kernel
def components_of_receipts(
    receipts: np.ndarray,
    item_made: np.ndarray,
    bom: BomArrays,
    listed_receipts: np.ndarray,
    listed_components: np.ndarray,
) -> np.ndarray:
    """Give the items that receipts may want as work orders: shape (n,), int64, with repetitions.

    Parameters
    ----------
    receipts
        Codes.
    item_made
        Per receipt its item.
    bom
        The BOM.
    listed_receipts, listed_components
        The rows of the issue lists, by receipt.

    """
    found, count = np.empty(64, dtype=np.int64), 0
    for place in range(len(receipts)):
        receipt = receipts[place]
        low = np.searchsorted(listed_receipts, receipt)
        high = low
        while high < len(listed_receipts) and listed_receipts[high] == receipt:
            high += 1
        item = item_made[receipt]
        first, end = bom.starts[item], bom.starts[item + 1]
        if count + high - low + end - first > len(found):
            found = grown(found, 2 * len(found) + high - low + end - first)
        for row in range(low, high):
            found[count] = listed_components[row]
            count += 1
        for line in range(first, end):
            found[count] = bom.component[line]
            count += 1
    return found[:count]


@kernel
def through_phantoms(items: np.ndarray, bom: BomArrays, rules: np.ndarray) -> np.ndarray:
    """Give each of some items once, and below the phantoms among them what these pass requirements on to."""
    seen = np.zeros(len(rules), dtype=np.bool_)
    found, count = np.empty(len(items) + 64, dtype=np.int64), 0
    for place in range(len(items)):
        if not seen[items[place]]:
            seen[items[place]] = True
            found[count] = items[place]
            count += 1
    done = 0
    while done < count:
        item = found[done]
        done += 1
        if not rules[item].passes_through:
            continue
        for line in range(bom.starts[item], bom.starts[item + 1]):
            component = bom.component[line]
            if not seen[component]:
                seen[component] = True
                if count == len(found):
                    found = grown(found, 2 * count)
                found[count] = component
                count += 1
    return found[:count]


@kernel
def marked_units(starts: np.ndarray, items: np.ndarray, marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Choose the units of a level in which an item is marked.

    Parameters
    ----------
    starts, items
        The units; see `units_of_levels`.
    marks
        Per item whether it is marked.

    Returns
    -------
    starts, items
        The units chosen, in the same layout.

    """
    chosen_starts, chosen_items = np.zeros(len(starts), dtype=np.int64), np.empty(len(items), dtype=np.int64)
    chosen, members, place = 0, 0, 0
    while place < len(items):
        if not marks[items[place]]:
            place += 1
            continue
        unit = np.searchsorted(starts, place, side="right") - 1
        for member in range(starts[unit], starts[unit + 1]):
            chosen_items[members] = items[member]
            members += 1
        chosen += 1
        chosen_starts[chosen] = members
        place = starts[unit + 1]
    return chosen_starts[: chosen + 1].copy(), chosen_items[:members].copy()


@kernel
def components_of_items(items: np.ndarray, bom: BomArrays) -> np.ndarray:
    """Give the components of some items: shape (n,), int64, with repetitions."""
    count = 0
    for place in range(len(items)):
        count += bom.starts[items[place] + 1] - bom.starts[items[place]]
    found = np.empty(count, dtype=np.int64)
    count = 0
    for place in range(len(items)):
        for line in range(bom.starts[items[place]], bom.starts[items[place] + 1]):
            found[count] = bom.component[line]
            count += 1
    return found


@kernel
def receipts_of(items: np.ndarray, setting: Setting) -> np.ndarray:
    """Give the receipts that bring some items: shape (n,), int64."""
    starts, rows = setting.supplies.starts, setting.supplies.rows
    most = 0
    for place in range(len(items)):
        most += starts[items[place] + 1] - starts[items[place]]
    found, count = np.empty(most, dtype=np.int64), 0
    for place in range(len(items)):
        for supply in range(starts[items[place]], starts[items[place] + 1]):
            if rows[supply].code >= setting.stock_count:
                found[count] = rows[supply].code - setting.stock_count
                count += 1
    return found[:count]


@kernel
def _same_passes(old: Any, new: Any, passes: np.ndarray) -> bool:
    """Tell whether two blocks pass the same through."""
    if old.passes != new.passes:
        return False
    for k in range(old.passes):
        one, other = passes[old.first_pass + k], passes[new.first_pass + k]
        if not (
            one.quantity == other.quantity
            and one.source == other.source
            and one.day == other.day
            and one.need == other.need
            and one.order == other.order
            and one.priority == other.priority
        ):
            return False
    return True


@kernel
def mark_components(
    items: np.ndarray, before: np.ndarray, blocks: np.ndarray, passes: np.ndarray, bom: BomArrays, dirty: np.ndarray
) -> None:
    """Mark the components of the items whose planned orders, or whose passes, are others than before.

    Parameters
    ----------
    items
        What has been netted anew.
    before, blocks
        The blocks of the earlier plan and those of now.
    passes
        The store's.
    bom
        The BOM.
    dirty
        Per item whether it must be netted anew; marked here.

    """
    for place in range(len(items)):
        item = items[place]
        old, new = before[item], blocks[item]
        # Planned orders that are the same have kept their slots.
        same_lots = old.lots == new.lots and (new.lots == 0 or old.first_lot == new.first_lot)
        if same_lots and _same_passes(old, new, passes):
            continue
        for line in range(bom.starts[item], bom.starts[item + 1]):
            dirty[bom.component[line]] = True


@kernel
def project_readiness(
    items: np.ndarray,
    setting: Setting,
    rows: Rows,
    days: Days,
    waits: np.ndarray,
    first_wait: np.ndarray,
    work_waits: np.ndarray,
    receipt_days: np.ndarray,
    before: np.ndarray,
    to: int,
    changed: np.ndarray,
) -> int:
    """Find when the planned orders and work orders of items are there.

    Parameters
    ----------
    items
        The items, all of one low-level code.
    setting, rows, days, waits, first_wait, work_waits, receipt_days
        As in `item_readiness`; `rows.blocks` is told where the new days stand, if they are others than before.
    before
        The blocks of the earlier plan.
    to
        Where in `days.ready` there is room.
    changed
        Per item whether any of its supplies is there on another day than before; marked here.

    Returns
    -------
    int
        Where the room that is left begins.

    """
    for place in range(len(items)):
        item = items[place]
        new, old = rows.blocks[item], before[item]
        others = new.lots > 0 and (old.lots != new.lots or old.first_lot != new.first_lot)
        if others:  # nothing of before can be compared
            rows.blocks[item].first_ready = to
        if item_readiness(item, setting, rows, waits, first_wait, work_waits, receipt_days, days, to) or others:
            rows.blocks[item].first_ready = to
            to += new.lots
            changed[item] = True
    return to


@kernel
def project_covers(
    items: np.ndarray,
    netted: np.ndarray,
    setting: Setting,
    rows: Rows,
    days: Days,
    before: np.ndarray,
    to: int,
    waiting: np.ndarray,
    orders: np.ndarray,
) -> int:
    """Find when the requirements of items are covered, and mark the sources that are told another day than before.

    Parameters
    ----------
    items
        The items, all of one low-level code.
    netted
        Per item whether it has been netted anew.
    setting, rows, days, before
        As in `project_readiness`.
    to
        Where in `days.covers` there is room.
    waiting
        Per item whether the days on which its planned orders and work orders are there must be found again; marked.
    orders
        Per sales order whether its cover must be found again; marked.

    Returns
    -------
    int
        Where the room that is left begins.

    """
    for place in range(len(items)):
        item = items[place]
        if netted[item]:
            rows.blocks[item].first_cover = to
        if item_covers(item, setting, rows, days, to) or netted[item]:
            rows.blocks[item].first_cover = to
            to += rows.blocks[item].requirements
            _mark_sources(before[item], rows.blocks[item], setting, rows, days, waiting, orders)
    return to


@kernel
def _mark_sources(
    old: Any,
    new: Any,
    setting: Setting,
    rows: Rows,
    days: Days,
    waiting: np.ndarray,
    orders: np.ndarray,
) -> None:
    """Compare an item's requirements and their covers with those of before, and mark the sources of what differs.

    Both stand by counted need, so that rows which are there on one side only are stepped over by their day. A source
    that is marked for nothing costs a little time only.
    """
    a, b = old.first_requirement, new.first_requirement
    a_end, b_end = a + old.requirements, b + new.requirements
    while a < a_end or b < b_end:
        step_a, step_b, same = a < a_end, b < b_end, False
        if step_a and step_b:
            one, other = rows.requirements[a], rows.requirements[b]
            if one.source == other.source and one.line == other.line and one.need == other.need:
                cover = days.covers[old.first_cover + a - old.first_requirement]
                same = cover == days.covers[new.first_cover + b - new.first_requirement]
            else:
                day, other_day = max(one.need, setting.today), max(other.need, setting.today)
                step_a, step_b = day <= other_day, other_day <= day
        if step_a:
            if not same:
                _mark_source(rows.requirements[a].source, setting, rows, waiting, orders)
            a += 1
        if step_b:
            if not same:
                _mark_source(rows.requirements[b].source, setting, rows, waiting, orders)
            b += 1


@kernel
def _mark_source(source: int, setting: Setting, rows: Rows, waiting: np.ndarray, orders: np.ndarray) -> None:
    receipts = len(setting.demands.item_made)
    if source == SAFETY:
        return
    if source < len(orders):
        orders[source] = True
    elif source < len(orders) + receipts:
        waiting[setting.demands.item_made[source - len(orders)]] = True
    else:
        waiting[rows.planned[source - len(orders) - receipts]["item"]] = True


@kernel
def push_all(
    items: np.ndarray,
    setting: Setting,
    rows: Rows,
    days: Days,
    waits: np.ndarray,
    first_wait: np.ndarray,
    work_waits: np.ndarray,
) -> None:
    """Tell the sources of the requirements of some items when these are covered; see `push_covers`."""
    for place in range(len(items)):
        push_covers(items[place], setting, rows, days, len(days.orders), waits, first_wait, work_waits)
