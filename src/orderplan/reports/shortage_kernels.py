"""What is short: the parts of requirements that are covered late or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import covered_by
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.projection_kernels import Rows


class Pieces(NamedTuple):
    """Parts of requirements that are short, by requirement as these are numbered, then as pegged; shape (n,) each.

    Whatever a piece waits for stands behind it, since it is of an item with a higher low-level code.
    """

    row: np.ndarray
    """The requirement's slot: int32."""
    supply: np.ndarray
    """The code of the supply that covers it late; -1: nothing covers it: int32."""
    peg: np.ndarray
    """The pegging row's slot; -1 where nothing covers it: int32."""
    quantity: np.ndarray
    """Millionths of the requirement: int64."""
    need: np.ndarray
    """The day on which it counts as needed: today where its need is over: int32."""
    own_need: np.ndarray
    """The day on which it is needed: int32."""
    ready: np.ndarray
    """The day on which it is there; `ENDLESS`: never: int32."""
    item: np.ndarray
    """The requirement's item: int32."""


@kernel
def short_pieces(level_items: np.ndarray, today: int, rows: Rows, links: Links) -> Pieces:
    """Find all pieces; safety stock is not counted."""
    size = 0
    for item in level_items:
        block = rows.blocks[item]
        for row in range(block.first_requirement, block.first_requirement + block.requirements):
            if is_short(row, today, rows.requirements, links.cover):
                size += links.peg_counts[row] + 1
    of_row, of_item, of_supply = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    of_peg, need, ready = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    own_need, quantity = np.empty(size, np.int32), np.empty(size, np.int64)
    count = 0
    for item in level_items:
        block = rows.blocks[item]
        for row in range(block.first_requirement, block.first_requirement + block.requirements):
            if not is_short(row, today, rows.requirements, links.cover):
                continue
            open_part, counted = rows.requirements[row].quantity, max(rows.requirements[row].need, today)
            first, end = links.first_peg[row], links.first_peg[row] + links.peg_counts[row]
            for peg in range(first, end + 1):
                supply = rows.pegs[peg].supply if peg < end else -1
                there = links.ready[supply] if peg < end else ENDLESS
                part = covered_by(peg, rows) if peg < end else open_part
                open_part -= part
                if part <= 0 or there <= counted:
                    continue
                of_row[count], of_item[count], of_supply[count] = row, item, supply
                of_peg[count], need[count], ready[count] = peg if peg < end else -1, counted, there
                own_need[count], quantity[count] = rows.requirements[row].need, part
                count += 1
    return Pieces(
        row=of_row[:count],
        supply=of_supply[:count],
        peg=of_peg[:count],
        quantity=quantity[:count],
        need=need[:count],
        own_need=own_need[:count],
        ready=ready[:count],
        item=of_item[:count],
    )


@kernel
def is_short(row: int, today: int, requirements: np.ndarray, cover: np.ndarray) -> bool:
    """Tell whether a requirement, other than of safety stock, is covered after its need or never."""
    return requirements[row].source != SAFETY and cover[row] > max(requirements[row].need, today)


@kernel
def most_short(pieces: Pieces, firsts: np.ndarray) -> np.ndarray:
    """Give the most that is short of each item on one day.

    Parameters
    ----------
    pieces
        What is short; those of an item stand together, by need.
    firsts
        The first piece of each item: shape (n,).

    Returns
    -------
    numpy.ndarray
        Shape (n,), int64, millionths.

    """
    result = np.zeros(len(firsts), np.int64)
    for k in range(len(firsts)):
        end = firsts[k + 1] if k + 1 < len(firsts) else len(pieces.row)
        by_day = firsts[k] + np.argsort(pieces.ready[firsts[k] : end], kind="mergesort")
        short, there = np.int64(0), 0
        for piece in range(firsts[k], end):
            while pieces.ready[by_day[there]] <= pieces.need[piece]:
                short -= pieces.quantity[by_day[there]]
                there += 1
            short += pieces.quantity[piece]
            result[k] = max(result[k], short)
    return result
