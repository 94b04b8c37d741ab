"""The matrix of late orders and short items: what of each item is missing for each order."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    from orderplan.reports.shortage_graph_kernels import ShortageGraph
    from orderplan.reports.shortage_kernels import Pieces
    from orderplan.reports.shortage_mending_kernels import LateOrders

CELL = row_type(
    [
        ("quantity", "f8"),  # millionths
        ("order", "i4"),  # its place among the late ones
        ("item", "i4"),
        ("need", "i4"),  # the first need
        ("ready", "i4"),  # the day on which all of it is there; ENDLESS: never
        ("late", "i4"),  # the most days that a need waits
        ("mended", "i4"),  # when the order is covered if only this item is mended; ENDLESS: never
        ("root", "?"),
        ("alone", "?"),
    ]
)
"""What of an item is missing for a late order."""


@kernel
def cells(
    wanted: np.ndarray,
    late: LateOrders,
    pieces: Pieces,
    graph: ShortageGraph,
    parts: np.ndarray,
    decides: np.ndarray,
    item_count: int,
    most_rows: int,
) -> np.ndarray:
    """Walk down from late orders, one after the other, and add up what is short by item.

    An order's part of what a supply waits for is its part of the supply.

    Parameters
    ----------
    wanted
        The places of orders among the late ones: shape (n,).
    late, pieces, graph
        The late orders and the shortages.
    parts
        Per piece the part of its supply that it takes: shape (pieces,), float64.
    decides
        Per piece that is the first one of its supply, the piece that sets the supply's day; -1: none does.
    item_count
        How many items there are.
    most_rows
        The walk ends before the first order with which there are more rows; one order is always walked.

    Returns
    -------
    numpy.ndarray
        Shape (rows,), `CELL`, order by order.

    """
    found = np.zeros(1024, dtype=CELL)
    used = 0
    shares, listed = np.zeros(len(parts)), np.zeros(len(parts), np.bool_)
    cell_of = np.full(item_count, -1, np.int64)
    waiting = [np.int64(0)]
    waiting.clear()
    for k in wanted:
        begin, source, share = used, late.orders[k], 1.0
        while True:
            for place in range(graph.starts[source], graph.starts[source + 1]):
                piece = graph.places[place]
                item = pieces.item[piece]
                if cell_of[item] < 0:
                    if used == len(found):
                        found = grown(found, 2 * used)
                    cell_of[item] = used
                    fresh = found[used]
                    fresh.quantity, fresh.order, fresh.item, fresh.need = 0.0, k, item, pieces.own_need[piece]
                    fresh.ready, fresh.late, fresh.mended = 0, 0, late.covers[k]
                    fresh.root, fresh.alone = False, False
                    used += 1
                cell = found[cell_of[item]]
                cell.quantity += share * pieces.quantity[piece]
                cell.need = min(cell.need, pieces.own_need[piece])
                cell.ready = max(cell.ready, pieces.ready[piece])
                if pieces.ready[piece] != ENDLESS:
                    cell.late = max(cell.late, pieces.ready[piece] - pieces.need[piece])
                first = graph.first[piece]
                cell.root = cell.root or first < 0 or decides[first] < 0
                if first >= 0:
                    shares[first] += share * parts[piece]
                    if not listed[first]:
                        listed[first] = True
                        heappush(waiting, np.int64(first))
            # The first pieces of supplies stand in the order of the levels, so all that take from the next are done.
            if len(waiting) == 0:
                break
            first = heappop(waiting)
            listed[first] = False
            source, share = graph.below[first], shares[first]
            shares[first] = 0.0
        for place in range(late.mended.starts[k], late.mended.ends[k]):
            cell = found[cell_of[late.mended.items[place]]]
            cell.mended = late.mended.days[place]
            cell.alone = cell.mended < late.covers[k] and cell.mended <= late.limits[k]
        for row in range(begin, used):
            cell_of[found[row]["item"]] = -1
        if used > most_rows and begin > 0:
            return found[:begin]
    return found[:used]
