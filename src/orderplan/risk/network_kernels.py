"""Laying out what orders hang on: supplies in an order in which each stands behind all that it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.kernels import kernel
from orderplan.mrp.projection_kernels import working_days_between
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows

RECEIPT, MADE, BOUGHT, WORKED = range(4)
"""How a supply's day follows from its components: of an open order by (6.1), of a planned one that is made by (6.3);
what is bought waits for none; the day of what runs on machines comes from the schedule."""

NODE = row_type(
    [
        ("late_key", "u8"),  # of the delivery that it comes with
        ("supplier_key", "u8"),
        ("yield_key", "u8"),
        ("on_time", "f8"),  # the chance of coming in time, where it may be late
        ("supply", "i4"),  # its code
        ("item", "i4"),
        ("kind", "i4"),
        ("own", "i4"),  # the day on which it is there if it waits for no component
        ("start", "i4"),  # of a planned order, its start then
        ("first_need", "i4"),
        ("table", "i4"),  # of its delays, or NONE
        ("spare", "i4"),  # so many days of a delay it does not feel: what it comes with is needed sooner
        ("late_source", "i4"),  # what its lateness is put down to
        ("yield_source", "i4"),  # what its shortfall is put down to
        ("may_lack", "i4"),  # whether anything of it may be missing
    ],
    align=True,
)
"""A supply."""

NEED = row_type(
    [
        ("day", "i4"),  # on which it counts; covered by then it delays nothing
        ("floor", "i4"),  # the day on which what it takes of stock is there, NO_DAY for nothing
        ("offset", "i4"),  # working days after the start
        ("first_taking", "i4"),
    ]
)
"""A requirement."""

TAKING = row_type([("short", "f8"), ("node", "i4")], align=True)
"""What a requirement takes of a supply that is no stock: that supply's place, and the chance that it is missing."""


class Network(NamedTuple):
    """Supplies, and what they wait for."""

    nodes: np.ndarray
    """Each behind all that it waits for, and one more at the end: shape (nodes + 1,), `NODE`."""
    needs: np.ndarray
    """By node, then those of the orders, and one more: `NEED`."""
    takings: np.ndarray
    """By need: `TAKING`."""
    order_needs: np.ndarray
    """The needs of order k begin at ``order_needs[k]``: shape (orders + 1,), int64."""


@kernel
def reached(
    roots: np.ndarray, orders: np.ndarray, setting: Setting, rows: Rows, links: Links, order_count: int
) -> np.ndarray:
    """Give the supplies, stock apart, that sales orders and some supplies hang on, themselves included.

    They stand as they are left on the way down from the orders, one after the other, and then from `roots`: each behind
    all that it waits for, and right behind most of it, so that what is read together lies together in memory.

    Returns
    -------
    numpy.ndarray
        Supply codes, shape (n,), int64. What never comes is left out.

    """
    state = np.zeros(len(links.ready), dtype=np.int8)
    stack, found = np.empty(1024, dtype=np.int64), np.empty(len(links.ready), dtype=np.int64)
    count = 0
    for place in range(len(orders) + len(roots)):
        depth = 0
        if place < len(orders):
            stack, depth = _pushed(orders[place], -1, state, stack, depth, setting, rows, links)
        else:
            stack[0], depth = roots[place - len(orders)], 1
        while depth > 0:
            depth -= 1
            supply = stack[depth]
            if state[supply] == _UNSEEN:
                state[supply] = _ENTERED
                depth += 1
                source = supply - setting.stock_count + order_count
                made = -1
                if supply < setting.first_planned_supply:
                    made = setting.demands.item_made[supply - setting.stock_count]
                stack, depth = _pushed(source, made, state, stack, depth, setting, rows, links)
            elif state[supply] == _ENTERED:
                state[supply] = _LEFT
                found[count] = supply
                count += 1
    return found[:count].copy()


_UNSEEN, _ENTERED, _LEFT = range(3)


@kernel
def _pushed(
    source: int,
    made: int,
    state: np.ndarray,
    stack: np.ndarray,
    depth: int,
    setting: Setting,
    rows: Rows,
    links: Links,
) -> tuple[np.ndarray, int]:
    """Put the supplies that a source waits for on the stack; `made` is the item of a work order, else -1."""
    for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
        if is_rework(row, made, setting, links):
            continue
        if depth + links.peg_counts[row] > len(stack):
            stack = grown(stack, 2 * len(stack) + links.peg_counts[row])
        for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
            supply = rows.pegs[peg].supply
            if supply >= setting.stock_count and state[supply] == _UNSEEN and links.ready[supply] != ENDLESS:
                stack[depth] = supply
                depth += 1
    return stack, depth


@kernel
def is_rework(row: int, made: int, setting: Setting, links: Links) -> bool:
    """Tell whether a work order that makes an item does not wait for a requirement (6.1); `made` is -1 for others."""
    return made >= 0 and setting.bom.levels[links.item[row]] <= setting.bom.levels[made]


@kernel
def laid_out(
    nodes: np.ndarray,
    orders: np.ndarray,
    node_of_supply: np.ndarray,
    short: np.ndarray,
    setting: Setting,
    rows: Rows,
    links: Links,
    order_count: int,
) -> Network:
    """Lay out what nodes and orders require.

    Parameters
    ----------
    nodes
        The supplies, each behind all that it waits for, and one more: shape (nodes + 1,); `first_need` is filled in.
    orders
        Codes of sales orders: shape (orders,).
    node_of_supply
        The place of each supply among the nodes, NONE where it is none of them: shape (supplies,).
    short
        Per pegging row the chance that what it takes is missing.
    setting, rows, links, order_count
        The plan.

    """
    count = len(nodes) - 1
    room, pegs = 0, 0
    for place in range(count + len(orders)):
        source = _source(place, count, nodes, orders, setting, order_count)
        for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
            room += 1
            pegs += links.peg_counts[row]
    needs, takings = np.zeros(room + 1, dtype=NEED), np.zeros(pegs, dtype=TAKING)
    order_needs = np.zeros(len(orders) + 1, dtype=np.int64)
    at, taken = 0, 0
    for place in range(count + len(orders)):
        source = _source(place, count, nodes, orders, setting, order_count)
        made = -1
        if place < count:
            nodes[place].first_need = at
            if nodes[place].kind == RECEIPT:
                made = nodes[place].item
        else:
            order_needs[place - count] = at
        for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
            if is_rework(row, made, setting, links):
                continue
            needs[at].first_taking, needs[at].floor = taken, NO_DAY
            needs[at].day = max(rows.requirements[row].need, setting.today)
            if place < count and nodes[place].supply >= setting.first_planned_supply:
                needs[at].offset = working_days_between(setting.days, nodes[place].start, needs[at].day)
            for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
                supply = rows.pegs[peg].supply
                if supply < setting.stock_count:
                    needs[at].floor = max(needs[at].floor, links.ready[supply])
                else:
                    takings[taken].node, takings[taken].short = node_of_supply[supply], short[peg]
                    taken += 1
            at += 1
    order_needs[len(orders)], needs[at].first_taking = at, taken
    nodes[count].first_need = order_needs[0]
    return Network(nodes, needs[: at + 1], takings[:taken], order_needs)


@kernel
def _source(place: int, count: int, nodes: np.ndarray, orders: np.ndarray, setting: Setting, order_count: int) -> int:
    """Give the source of the requirements of a node, or of an order behind the nodes."""
    if place >= count:
        order: int = orders[place - count]
        return order
    source: int = nodes[place].supply - setting.stock_count + order_count
    return source
