"""Shortages as a graph: which one waits for which, what is at the end of it, and which late order it holds up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel

if TYPE_CHECKING:
    from orderplan.reports.shortage_kernels import Pieces


class ShortageGraph(NamedTuple):
    """What waits for which piece, and what each waits for. A late supply is named by the first piece that it covers."""

    source: np.ndarray
    """Per piece the code of the source that waits for it; -1: rework, for which nothing waits: int32."""
    below: np.ndarray
    """Per piece the code that its supply has as a source; -1 where it is stock, or there is none: int32."""
    first: np.ndarray
    """Per piece the first one with the same supply; -1 where `below` is: int32."""
    starts: np.ndarray
    """The pieces that source s waits for are ``places[starts[s]:starts[s + 1]]``."""
    places: np.ndarray


@kernel
def first_pieces(supply: np.ndarray, below: np.ndarray, sources: int) -> np.ndarray:
    """Give for each piece the first one with the same supply, -1 where that is no order: shape (pieces,), int32."""
    first, known = np.full(len(supply), -1, np.int32), np.full(sources, -1, np.int32)
    for piece in range(len(supply)):
        if below[piece] < 0:
            continue
        if known[below[piece]] < 0:
            known[below[piece]] = piece
        first[piece] = known[below[piece]]
    return first


@kernel
def most_urgent(graph: ShortageGraph, ranks: np.ndarray) -> np.ndarray:
    """Find the most urgent late order that each piece holds up.

    Parameters
    ----------
    graph
        The shortages.
    ranks
        The place of each sales order by urgency; `ENDLESS` where it is not late: shape (orders,), int32.

    Returns
    -------
    numpy.ndarray
        The rank of the order; `ENDLESS` where there is none: shape (pieces,), int32.

    """
    count = len(graph.source)
    of_pieces, of_supplies = np.full(count, ENDLESS, np.int32), np.full(len(graph.starts) - 1, ENDLESS, np.int32)
    of_supplies[: len(ranks)] = ranks
    for piece in range(count):
        source, below = graph.source[piece], graph.below[piece]
        if source < 0:
            continue
        of_pieces[piece] = of_supplies[source]
        if below >= 0:
            of_supplies[below] = min(of_supplies[below], of_supplies[source])
    return of_pieces


@kernel
def deciding_pieces(pieces: Pieces, graph: ShortageGraph, waits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find what late supplies wait for, and what pieces wait for in the end.

    Parameters
    ----------
    pieces, graph
        The shortages.
    waits
        Per piece that is the first one of its supply, the requirement that sets the day of that; -1: none does.

    Returns
    -------
    decides, roots
        Per piece that is the first one of its supply, the piece that sets the day of that; -1: none does. And per piece
        the one that it waits for in the end, itself where its own supply is late: shape (pieces,), int32 each.

    """
    count = len(pieces.row)
    decides, roots = np.full(count, -1, np.int32), np.arange(count).astype(np.int32)
    for piece in range(count - 1, -1, -1):
        if graph.first[piece] != piece or waits[piece] < 0:
            continue
        below, latest = graph.below[piece], -1
        for place in range(graph.starts[below], graph.starts[below + 1]):
            other = graph.places[place]
            if pieces.row[other] != waits[piece]:
                continue
            sooner = latest >= 0 and pieces.ready[other] <= pieces.ready[latest]
            if not sooner or pieces.supply[other] < 0:  # what nothing covers stands last and decides in any case
                latest = other
        decides[piece] = latest
    for piece in range(count - 1, -1, -1):
        first = graph.first[piece]
        if first >= 0 and decides[first] >= 0:
            roots[piece] = roots[decides[first]]
    return decides, roots


@kernel
def orders_held_up(
    orders: np.ndarray,
    values: np.ndarray,
    items: np.ndarray,
    graph: ShortageGraph,
    source_levels: np.ndarray,
    item_count: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Count the late orders that each item's shortages hold up, and add up what they are worth.

    The orders go down the graph 64 at a time, a bit for each, so that what they share is met once.

    Parameters
    ----------
    orders
        The codes of the late orders, those that share much side by side: shape (n,).
    values
        What each is worth, in whole numbers: shape (n,).
    items
        The item of each piece.
    graph
        The shortages.
    source_levels
        A number per source that is higher than those of all that wait for it, 0 for sales orders: shape (sources,).
    item_count
        How many items there are.

    Returns
    -------
    counts, totals
        Shape (items,), int64 each.

    """
    counts, totals = np.zeros(item_count, np.int64), np.zeros(item_count, np.int64)
    masks, item_masks = np.zeros(len(graph.starts) - 1, np.uint64), np.zeros(item_count, np.uint64)
    # The sources to be looked at, those of one level one behind the other.
    following = np.full(len(masks), -1, np.int32)
    heads = np.full(int(source_levels.max()) + 1 if len(source_levels) else 1, -1, np.int32)
    touched = np.empty(item_count, np.int64)
    for begin in range(0, len(orders), 64):
        size = min(64, len(orders) - begin)
        for bit in range(size):
            order = orders[begin + bit]
            masks[order] = np.uint64(1) << np.uint64(bit)
            following[order], heads[0] = heads[0], order
        met = 0
        for level in range(len(heads)):
            source = heads[level]
            heads[level] = -1
            while source >= 0:
                mask = masks[source]
                masks[source] = 0
                for place in range(graph.starts[source], graph.starts[source + 1]):
                    piece = graph.places[place]
                    item, below = items[piece], graph.below[piece]
                    if item_masks[item] == 0:
                        touched[met] = item
                        met += 1
                    item_masks[item] |= mask
                    if below < 0 or graph.starts[below] == graph.starts[below + 1]:
                        continue
                    if masks[below] == 0:
                        following[below], heads[source_levels[below]] = heads[source_levels[below]], below
                    masks[below] |= mask
                source = following[source]
        for item in touched[:met]:
            for bit in range(size):
                if item_masks[item] >> np.uint64(bit) & np.uint64(1):
                    counts[item] += 1
                    totals[item] += values[begin + bit]
            item_masks[item] = 0
    return counts, totals
