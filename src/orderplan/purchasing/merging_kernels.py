"""Merging: planned orders of an item that are needed close together are bought at once, from one supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import NO_DAY, NONE
from orderplan.kernels import kernel
from orderplan.purchasing.arrival_kernels import arrival, order_day_for
from orderplan.purchasing.choice_kernels import chosen_offer, extensible
from orderplan.purchasing.quantity_kernels import bought_quantity, sold_quantity
from orderplan.purchasing.records import FASTER, INCREASE, LINE, NEW, PIECE

if TYPE_CHECKING:
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.purchasing.choice_kernels import Market


class Desk(NamedTuple):
    """What is being written, and what is remembered from one purchase to the next."""

    lines: np.ndarray
    pieces: np.ndarray
    counts: np.ndarray
    """How many lines, pieces and purchases there are."""
    allocated: np.ndarray
    """By account what a supplier has got of an item, of the item's unit."""
    left: np.ndarray
    """By line what no planned order has taken yet."""
    next_line: np.ndarray
    """By line the next one of the same item and order that has something left, or NONE."""
    first_line: np.ndarray
    """By order (0: none) the first line of the item with something left, or NONE."""
    last_line: np.ndarray
    line_of_order: np.ndarray
    """By order (0: none) its line in the purchase that is being closed, or NONE."""
    members: np.ndarray
    """The lots of the purchase that is being collected."""
    wanted: np.ndarray
    """What each of these still needs."""
    used: np.ndarray
    """By open order whether something has been added to it."""


@kernel
def merged_purchases(
    lots: np.ndarray, walk: np.ndarray, market: Market, allocated: np.ndarray, order_count: int, setting: Setting
) -> tuple[np.ndarray, np.ndarray]:
    """Turn planned orders into purchases.

    Parameters
    ----------
    lots
        `LOT`.
    walk
        The lots in the order in which they are looked at: by item, then those that go to a faster supplier, by its
        offer, then the others; in each case by need.
    market
        The suppliers and the open orders.
    allocated
        By account what a supplier has got of an item before; it is added to.
    order_count
        The number of sales orders.
    setting
        The run.

    Returns
    -------
    lines, pieces
        `LINE` and `PIECE`.

    """
    count = len(walk)
    desk = Desk(
        lines=np.empty(count, dtype=LINE),
        pieces=np.empty(3 * count, dtype=PIECE),  # a lot may take from what is left of others, too
        counts=np.zeros(3, dtype=np.int64),
        allocated=allocated,
        left=np.zeros(count, dtype=np.int64),
        next_line=np.full(count, NONE, dtype=np.int32),
        first_line=np.full(order_count + 1, NONE, dtype=np.int32),
        last_line=np.full(order_count + 1, NONE, dtype=np.int32),
        line_of_order=np.full(order_count + 1, NONE, dtype=np.int32),
        members=np.empty(count, dtype=np.int32),
        wanted=np.empty(count, dtype=np.int64),
        used=np.zeros(len(market.open_orders), dtype=np.bool_),
    )
    start = 0
    while start < count:
        end = start
        while end < count and lots[walk[end]]["item"] == lots[walk[start]]["item"]:
            end += 1
        _buy_item(lots, walk[start:end], market, setting, desk)
        for k in walk[start:end]:
            desk.first_line[lots[k].order + 1] = desk.last_line[lots[k].order + 1] = NONE
        start = end
    return desk.lines[: desk.counts[0]].copy(), desk.pieces[: desk.counts[1]].copy()


@kernel
def _buy_item(lots: np.ndarray, walk: np.ndarray, market: Market, setting: Setting, desk: Desk) -> None:
    """Collect the lots of an item, and close a purchase where the next lot is too far away or too much."""
    members, total, most = 0, 0, setting.rules[lots[walk[0]]["item"]].lot_max
    for k in walk:
        lot = lots[k]
        quantity = _taken_from_left(lot.quantity, k, lot, desk)
        if members > 0 and quantity > 0:
            first = lots[desk.members[0]]
            apart = first.offer != lot.offer or lot.counted >= first.counted + market.merge_days
            if apart or (most > 0 and total + quantity > most):
                _close(lots, members, total, market, setting, desk)
                members, total = 0, 0
                quantity = _taken_from_left(quantity, k, lot, desk)
        if quantity > 0:
            desk.members[members], desk.wanted[members] = k, quantity
            members, total = members + 1, total + quantity
    if members > 0:
        _close(lots, members, total, market, setting, desk)


@kernel
def _taken_from_left(quantity: int, k: int, lot: np.record, desk: Desk) -> int:
    """Let a lot take what earlier purchases bring too much, and give what it still needs."""
    line, before = desk.first_line[lot.order + 1], NONE
    while line != NONE and quantity > 0:
        if desk.lines[line].need <= lot.need:
            taken = min(desk.left[line], quantity)
            _add_piece(taken, line, k, desk)
            desk.left[line] -= taken
            quantity -= taken
        if desk.left[line] > 0:
            before = line
        elif before == NONE:
            desk.first_line[lot.order + 1] = desk.next_line[line]
        else:
            desk.next_line[before] = desk.next_line[line]
        line = desk.next_line[line]
    if line == NONE:
        desk.last_line[lot.order + 1] = before
    return quantity


@kernel
def _add_piece(quantity: int, line: int, lot: int, desk: Desk) -> None:
    piece = desk.pieces[desk.counts[1]]
    piece.quantity, piece.line, piece.lot = quantity, line, lot
    desk.lines[line].planned += quantity
    desk.counts[1] += 1


@kernel
def _close(lots: np.ndarray, members: int, total: int, market: Market, setting: Setting, desk: Desk) -> None:
    """Buy what has been collected: a line for each order, all from one supplier."""
    first_line, lot = desk.counts[0], lots[desk.members[0]]
    components = NO_DAY
    for place in range(members):
        k = desk.members[place]
        order = lots[k].order
        if desk.line_of_order[order + 1] == NONE:
            desk.line_of_order[order + 1] = desk.counts[0]
            _start_line(lots[k], desk)
        _add_piece(desk.wanted[place], desk.line_of_order[order + 1], k, desk)
        components = max(components, lots[k].components)
    for place in range(members):
        desk.line_of_order[lots[desk.members[place]].order + 1] = NONE
    offer, why, first = chosen_offer(lot["item"], lot.need, market, setting, desk.allocated)
    if lot.offer != NONE:
        offer, why = lot.offer, FASTER
    rule = setting.rules[lot["item"]]
    lead = rule.lead if offer == NONE else market.offers[offer].lead
    order_day = order_day_for(lot.need, lead, setting.days)
    extended = NONE
    if offer != NONE and desk.counts[0] == first_line + 1 and order_day >= setting.today:
        extended = extensible(lot, market.offers[offer].supplier, total, market, setting, desk.used)
    held = 0 if extended == NONE else market.open_orders[extended].quantity
    quantity, sold, raised = bought_quantity(total, held, offer, market.offers, rule)
    receipt_day = arrival(lot.need, order_day, lead, components, rule.fence_end, setting.days, setting.today)
    carrier = first_line
    for number in range(first_line, desk.counts[0]):
        line = desk.lines[number]
        line.quantity, line.group_sold, line.raised = line.planned, sold, raised
        line.offer, line.why, line.group, line.group_need = offer, why, desk.counts[2], lot.need
        line.supplier = NONE if offer == NONE else market.offers[offer].supplier
        line.first = NONE if first == NONE else market.offers[first].supplier
        line.order_day, line.receipt_day = order_day, receipt_day
        if line.order == NONE:
            carrier = number
    desk.counts[2] += 1
    per = 1.0 if offer == NONE else market.offers[offer].per_sold_unit
    _share_out(first_line, carrier, sold, per, desk)
    desk.left[carrier] = quantity - total
    desk.lines[carrier].quantity += desk.left[carrier]
    if offer != NONE:
        desk.allocated[market.offers[offer].account] += quantity
    if extended != NONE:
        desk.used[extended] = True
        line, order = desk.lines[first_line], market.open_orders[extended]
        line.action, line.receipt, line.held = INCREASE, order.receipt, order.quantity
        line.group_sold += sold_quantity(order.quantity, per)
        line.old_day = line.receipt_day = order.day
        line.is_firm_receipt = order.firm
    if desk.left[carrier] > 0:
        _keep(carrier, desk)


@kernel
def _start_line(lot: np.record, desk: Desk) -> None:
    line = desk.lines[desk.counts[0]]
    line["item"], line.order, line.need = lot["item"], lot.order, lot.need
    line.planned, line.held, line.action = 0, 0, NEW
    line.receipt = line.firm = line.instead = line.fit = NONE
    line.old_day, line.sooner, line.is_firm_receipt = NO_DAY, 0, False
    desk.counts[0] += 1


@kernel
def _share_out(first_line: int, carrier: int, sold: int, per_sold_unit: float, desk: Desk) -> None:
    """Share what is bought at once among its lines, in the unit sold; what is too much stands on one of them."""
    rest = sold
    for number in range(first_line, desk.counts[0]):
        if number != carrier:
            line = desk.lines[number]
            line.sold = min(int(np.rint(line.planned / per_sold_unit)), rest)
            rest -= line.sold
    desk.lines[carrier].sold = rest


@kernel
def _keep(line: int, desk: Desk) -> None:
    """Remember a line that brings more than is needed, for later lots of the same order."""
    order, desk.next_line[line] = desk.lines[line].order, NONE
    if desk.first_line[order + 1] == NONE:
        desk.first_line[order + 1] = line
    else:
        desk.next_line[desk.last_line[order + 1]] = line
    desk.last_line[order + 1] = line
