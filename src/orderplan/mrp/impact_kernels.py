"""What exceptions do to customers: the sales orders that supplies reach upward over the pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.projection_kernels import Rows

REACH = row_type(
    [
        ("mask", "i8"),  # a bit for each sales order of the batch that reaches it
        ("value", "f8"),  # the open value of the sales orders that reach it
        ("orders", "i4"),  # how many distinct ones
        ("next", "i4"),  # of a supply, the next one that waits on its level; _LAST: none; _NOT_WAITING
        ("level", "i4"),  # of a supply, the low-level code of its item; _NOWHERE: nothing hangs under it
        ("kind", "i4"),  # of a supply, its kind in `Groups`
    ]
)
"""The sales orders that a supply or group reaches; all in one place, since most of the time goes into finding it."""
_LAST, _NOT_WAITING, _NOWHERE = -1, -2, -3
_BATCH = 64


class Groups(NamedTuple):
    """Groups of supplies. Supplies that are in the same groups are of one kind."""

    kinds: np.ndarray
    """Per supply code its kind, -1 where it is in no group: int32."""
    starts: np.ndarray
    """Those of kind k are in the groups ``groups[starts[k]:starts[k + 1]]``."""
    groups: np.ndarray
    group_count: int
    """How many groups there are."""


@kernel
def orders_reached(
    sequence: np.ndarray,
    order_values: np.ndarray,
    supply_levels: np.ndarray,
    groups: Groups,
    stock_count: int,
    rows: Rows,
    links: Links,
) -> tuple[np.ndarray, np.ndarray]:
    """Find the sales orders that each supply reaches, and those that any of the supplies of each group does.

    Going down from the sales orders 64 at a time, each as one bit, level by level, a supply that many of them share is
    met once for all of them. All is one loop: a function called in it would cost more than its work.

    Parameters
    ----------
    sequence
        The sales orders, those that share most next to one another: shape (orders,).
    order_values
        The open value of each sales order: shape (orders,).
    supply_levels
        Per supply code the low-level code of its item.
    groups
        Which supplies belong together.
    stock_count
        The number of rows of stock, the first of the supplies.
    rows, links
        The plan.

    Returns
    -------
    of_supplies, of_groups
        `REACH` by supply code and by group.

    """
    order_count, supplies = len(order_values), len(supply_levels)
    starts, below = _supplies_below(rows, links)
    nodes, met = _nodes(order_count, stock_count, starts, supply_levels, groups), np.empty(1024, dtype=np.int64)
    heads = np.full(supply_levels.max() + 1 if supplies > 0 else 0, _LAST)
    counts, values = np.zeros(256, dtype=np.int64), np.zeros((8, 256))
    for first in range(0, order_count, _BATCH):
        batch = sequence[first : first + _BATCH]
        count, next_order, level = 0, 0, 0
        while True:
            if next_order < len(batch):
                source, mask = batch[next_order], np.int64(1) << np.int64(next_order)
                next_order += 1
            else:
                while level < len(heads) and heads[level] == _LAST:
                    level += 1
                if level == len(heads):
                    break
                supply = heads[level]
                heads[level], mask = nodes[supply].next, nodes[supply].mask
                nodes[supply].next = _NOT_WAITING
                source = order_count + supply - stock_count
            if count + starts[source + 1] - starts[source] > len(met):
                met = np.append(met, np.empty_like(met))
            for place in range(starts[source], starts[source + 1]):
                node = nodes[below[place]]
                old = node.mask
                if old | mask == old:
                    continue
                node.mask = old | mask
                if node.level >= 0 and node.next == _NOT_WAITING:
                    node.next = heads[node.level]
                    heads[node.level] = below[place]
                    level = min(level, node.level)  # back up: a work order may need what it makes
                if old == 0:
                    met[count] = below[place]
                    count += 1
        _fill_tables(batch, order_values, counts, values)
        k = 0
        while k < count:
            node = nodes[met[k]]
            if node.kind >= 0:
                low, high = groups.starts[node.kind], groups.starts[node.kind + 1]
                if count + high - low > len(met):
                    met = np.append(met, np.empty(len(met) + high - low, dtype=np.int64))
                for place in range(low, high):
                    group = nodes[supplies + groups.groups[place]]
                    if group.mask == 0:
                        met[count] = supplies + groups.groups[place]
                        count += 1
                    group.mask |= node.mask
            mask, node.mask = node.mask, 0
            for byte in range(8):
                bits = (mask >> (8 * byte)) & 255
                if bits != 0:
                    node.orders += counts[bits]
                    node.value += values[byte, bits]
            k += 1
    return nodes[:supplies], nodes[supplies:]


@kernel
def _nodes(
    order_count: int, stock_count: int, starts: np.ndarray, supply_levels: np.ndarray, groups: Groups
) -> np.ndarray:
    """Make the nodes of all supplies, then of all groups."""
    nodes = np.zeros(len(supply_levels) + groups.group_count, dtype=REACH)
    for place in range(len(nodes)):
        node = nodes[place]
        node.next, node.level, node.kind = _NOT_WAITING, _NOWHERE, -1
        if place < len(supply_levels):
            node.kind = groups.kinds[place]
            source = order_count + place - stock_count  # behind those of sales orders, without those of stock
            if place >= stock_count and starts[source] < starts[source + 1]:
                node.level = supply_levels[place]
    return nodes


@kernel
def _fill_tables(batch: np.ndarray, order_values: np.ndarray, counts: np.ndarray, values: np.ndarray) -> None:
    """Fill in how many sales orders each byte of a mask stands for, and their value, by the place of the byte."""
    for byte in range(1, 256):
        lowest = byte & -byte
        counts[byte] = counts[byte - lowest] + 1
        bit = np.int64(0)
        while lowest >> bit != 1:
            bit += 1
        for place in range(8):
            k = 8 * place + bit
            value = order_values[batch[k]] if k < len(batch) else 0.0
            values[place, byte] = values[place, byte - lowest] + value


@kernel
def _supplies_below(rows: Rows, links: Links) -> tuple[np.ndarray, np.ndarray]:
    """Give the supplies that each source of requirements takes from: ``below[starts[s]:starts[s + 1]]``."""
    starts = np.zeros(len(links.source_starts), dtype=np.int32)
    below = np.empty(len(links.supply_pegs), dtype=np.int32)
    count = 0
    for source in range(len(starts) - 1):
        for place in range(links.source_starts[source], links.source_starts[source + 1]):
            row = links.source_rows[place]
            for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
                below[count] = rows.pegs[peg].supply
                count += 1
        starts[source + 1] = count
    return starts, below
