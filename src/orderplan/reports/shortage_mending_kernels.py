"""What mending one item's shortage alone would bring: when each late order would be there.

To mend an item's shortage is to cover all its requirements by their need. That brings forward only what waits for the
item on the path that decides its day, so for each late supply and order the items on that path are enough, each with
the day that is left without it: a handful of numbers, worked out once from those of the supplies below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.kernels import kernel
from orderplan.mrp.projection_kernels import earliest_start, planned_ready, work_order_ready, working_days_between
from orderplan.mrp.scheduled import is_scheduled, rescheduled

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows
    from orderplan.mrp.scheduled import Scheduled
    from orderplan.reports.shortage_graph_kernels import ShortageGraph
    from orderplan.reports.shortage_kernels import Pieces


class Mended(NamedTuple):
    """Items on deciding paths, each with the day of what stands above if only that item's shortage is mended."""

    starts: np.ndarray
    """Those of the k-th supply or order are from ``starts[k]`` to before ``ends[k]``; a supply has the place of the
    first piece that it covers: int64."""
    ends: np.ndarray
    items: np.ndarray
    """int32."""
    days: np.ndarray
    """When the supply is there, or the order covered: int32."""


class LateOrders(NamedTuple):
    """The late sales orders, the most urgent first; shape (late,) each."""

    orders: np.ndarray
    """Their codes: int64."""
    covers: np.ndarray
    """The day on which each is covered; `ENDLESS`: never: int64."""
    limits: np.ndarray
    """The latest day on which each would be covered if it waited for nothing: the last one that is in time, or later
    where making the ordered item from today takes until then: int64."""
    mended: Mended
    """By order."""


@kernel
def mended_supplies(
    pieces: Pieces,
    graph: ShortageGraph,
    decides: np.ndarray,
    wanted: np.ndarray,
    setting: Setting,
    rows: Rows,
    receipt_days: np.ndarray,
    scheduled: Scheduled,
) -> Mended:
    """Give the items on the deciding path of each late supply, from the top down.

    Parameters
    ----------
    pieces, graph, decides
        The shortages, and for the first piece of each supply the one that sets the supply's day.
    wanted
        Per piece that is the first one of its supply, whether that is asked for: shape (pieces + 1,), bool.
    setting, rows, receipt_days, scheduled
        The plan, per receipt the day from which it counts, and what a schedule says.

    """
    count = len(pieces.row)
    starts, ends = np.zeros(count, np.int64), np.zeros(count, np.int64)
    items, days = np.empty(1024, np.int32), np.empty(1024, np.int32)
    used = 0
    calendar, rules, today, explodes = setting.days, setting.rules, setting.today, setting.bom.explodes
    first_planned, stock_count, item_made = setting.first_planned_supply, setting.stock_count, setting.demands.item_made
    for piece in range(count - 1, -1, -1):
        if graph.first[piece] != piece or decides[piece] < 0 or not wanted[piece]:
            continue
        starts[piece] = used
        first_below = graph.first[decides[piece]]
        depth = 1 + (ends[first_below] - starts[first_below] if first_below >= 0 else 0)
        while used + depth > len(items):
            items, days = grown(items, 2 * len(items)), grown(days, 2 * len(days))
        items[used] = pieces.item[decides[piece]]
        if first_below >= 0:
            items[used + 1 : used + depth] = items[starts[first_below] : ends[first_below]]
        mended = Mended(starts, ends, items, days)
        supply, below = pieces.supply[piece], graph.below[piece]
        slot, receipt = supply - first_planned, supply - stock_count
        planned = max(rows.planned[slot].release, today) if slot >= 0 else 0
        for place in range(used, used + depth):
            if is_scheduled(scheduled, supply):
                day = _mended_day(decides[piece], items[place], pieces, graph.first, mended)
                days[place] = rescheduled(scheduled, supply, day)
                continue
            latest = planned if slot >= 0 else NO_DAY  # the start of a planned order; what a work order waits for
            for component in graph.places[graph.starts[below] : graph.starts[below + 1]]:
                day, need = _mended_day(component, items[place], pieces, graph.first, mended), pieces.need[component]
                if day <= need:
                    continue
                if slot >= 0 and day != ENDLESS:
                    day = earliest_start(calendar, day, working_days_between(calendar, planned, need))
                latest = max(latest, day)
            if slot >= 0:
                made, due = rows.planned[slot]["item"], rows.planned[slot].due
                days[place] = planned_ready(made, due, latest, explodes[made], calendar, rules, today)
            else:
                days[place] = work_order_ready(item_made[receipt], latest, receipt_days[receipt], calendar, rules)
        used += depth
        ends[piece] = used
    return Mended(starts, ends, items[:used], days[:used])


@kernel
def _mended_day(piece: int, item: int, pieces: Pieces, first: np.ndarray, mended: Mended) -> int:
    """Give the day on which a piece is there if an item's shortage is mended."""
    if pieces.item[piece] == item:
        return pieces.need[piece]
    if first[piece] >= 0:
        for place in range(mended.starts[first[piece]], mended.ends[first[piece]]):
            if mended.items[place] == item:
                return mended.days[place]
    return pieces.ready[piece]


@kernel
def mended_orders(
    orders: np.ndarray, in_time: np.ndarray, pieces: Pieces, graph: ShortageGraph, supplies: Mended
) -> Mended:
    """Give the items on the deciding path of late sales orders, from the top down.

    Parameters
    ----------
    orders, in_time
        The codes of the orders, and the latest day on which anything comes that is in time: shape (n,) each.
    pieces, graph, supplies
        The shortages, and what `mended_supplies` gives.

    """
    starts, ends = np.zeros(len(orders), np.int64), np.zeros(len(orders), np.int64)
    items, days = np.empty(1024, np.int32), np.empty(1024, np.int32)
    used = 0
    for k in range(len(orders)):
        latest = -1
        for place in range(graph.starts[orders[k]], graph.starts[orders[k] + 1]):
            piece = graph.places[place]
            if latest < 0 or pieces.ready[piece] > pieces.ready[latest]:
                latest = piece
            elif pieces.supply[piece] < 0 and pieces.row[piece] == pieces.row[latest]:
                latest = piece  # of a requirement that is not covered in full, what nothing covers decides
        starts[k] = used
        if latest >= 0:
            below = graph.first[latest]
            depth = 1 + (supplies.ends[below] - supplies.starts[below] if below >= 0 else 0)
            while used + depth > len(items):
                items, days = grown(items, 2 * len(items)), grown(days, 2 * len(days))
            items[used] = pieces.item[latest]
            if below >= 0:
                items[used + 1 : used + depth] = supplies.items[supplies.starts[below] : supplies.ends[below]]
            for item_place in range(used, used + depth):
                day = in_time[k]
                for place in range(graph.starts[orders[k]], graph.starts[orders[k] + 1]):
                    piece = graph.places[place]
                    day = max(day, _mended_day(piece, items[item_place], pieces, graph.first, supplies))
                days[item_place] = day
            used += depth
        ends[k] = used
    return Mended(starts, ends, items[:used], days[:used])


@kernel
def own_days(orders: np.ndarray, setting: Setting, rows: Rows, links: Links) -> tuple[np.ndarray, np.ndarray]:
    """Tell of each sales order what it would wait for if nothing were short.

    Returns
    -------
    in_time, making
        The latest day on which a supply of its own comes that is in time, and the day on which a planned order of the
        ordered item would be ready if all that it needs were there; `NO_DAY` where there is none: shape (n,), int32.

    """
    in_time, making = np.full(len(orders), NO_DAY, np.int32), np.full(len(orders), NO_DAY, np.int32)
    for k in range(len(orders)):
        for row in links.source_rows[links.source_starts[orders[k]] : links.source_starts[orders[k] + 1]]:
            for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
                supply = rows.pegs[peg].supply
                if links.ready[supply] <= max(rows.requirements[row].need, setting.today):
                    in_time[k] = max(in_time[k], links.ready[supply])
                if is_scheduled(links.scheduled, supply):
                    wait = max(links.scheduled.wait[supply], 0)
                    need = max(rows.requirements[wait].need, setting.today)
                    making[k] = max(making[k], rescheduled(links.scheduled, supply, need))
                    continue
                slot = supply - setting.first_planned_supply
                if slot < 0 or rows.requirements[row].line >= 0:
                    continue
                item, due = rows.planned[slot]["item"], rows.planned[slot].due
                if setting.bom.explodes[item]:
                    start = max(rows.planned[slot].release, setting.today)
                    ready = planned_ready(item, due, start, True, setting.days, setting.rules, setting.today)
                    making[k] = max(making[k], ready)
    return in_time, making
