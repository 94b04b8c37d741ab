"""The kernels that cost an order: real lots from the top down, then what of each lot the order pays for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.explode_kernels import line_need
from orderplan.data.instance import NONE
from orderplan.errors import RequestError
from orderplan.kernels import kernel
from orderplan.mrp.lot_kernels import cuts_of, lot_of
from orderplan.mrp.rules import FIXED
from orderplan.purchasing.quantity_kernels import bought_quantity, sold_quantity

if TYPE_CHECKING:
    from orderplan.bom.arrays import BomArrays

AS_NEEDED, MADE, BOUGHT = 0, 1, 2
"""How an item is had: without lots (a phantom, or what only is there), made in lots, bought in lots."""
_TOO_MUCH = "a quantity on the way is more than can be counted: ask for less of the item"


class Below(NamedTuple):
    """A quoted item and all that is below it: rows from the top down, each item once with the order and once without.

    k counts rows, l lines between them.
    """

    items: np.ndarray
    """Item codes: shape (k,); the quoted item is row 0."""
    kept: np.ndarray
    """Whether the row's supply is kept for the order, so that nobody else can take what is left: shape (k,), bool."""
    usual: np.ndarray
    """What is ordered to fill up the stock of an item that is kept in stock by a reorder point, in millionths; 0 for
    all others: shape (k,)."""
    had: np.ndarray
    """`AS_NEEDED`, `MADE` or `BOUGHT`: shape (k,)."""
    line_starts: np.ndarray
    """Row r's lines are ``line_starts[r]`` … ``line_starts[r + 1] - 1``: shape (k + 1,)."""
    lines: np.ndarray
    """Places in the BOM: shape (l,)."""
    below: np.ndarray
    """The row of each line's component: shape (l,)."""
    offer: np.ndarray
    """The row of the supplier's terms, or `NONE`: shape (k,)."""
    seller: np.ndarray
    """The supplier whose prices count, or `NONE`: shape (k,)."""
    own_price: np.ndarray
    """The price of one unit where no supplier has one, 0 where there is none: shape (k,), money."""
    own_element: np.ndarray
    """The place of the price among the elements: shape (k,)."""
    setup: np.ndarray
    """Setups of one lot by labour and by machine: shape (k, 2), money."""
    run: np.ndarray
    """Work on one unit started by labour and by machine: shape (k, 2), money."""
    overhead_rate: float
    """Overhead as a share of setup and run cost."""
    demand: np.ndarray
    """What the plan has to buy or make of the item anyway, in millionths: shape (k,)."""


class Terms(NamedTuple):
    """From whom is bought, and at which prices, on one day."""

    day: int
    rules: np.ndarray
    """`ITEM_RULES`."""
    offers: np.ndarray
    """`OFFER`."""
    price_starts: np.ndarray
    """Item i's prices are ``price_starts[i]`` … ``price_starts[i + 1] - 1``; they stand by supplier, then least
    quantity."""
    price_supplier: np.ndarray
    valid_from: np.ndarray
    valid_to: np.ndarray
    min_quantity: np.ndarray
    unit_price: np.ndarray


@kernel
def _lot(row: int, wanted: int, below: Below, terms: Terms) -> tuple[int, int, int]:
    """Give the lot in which a quantity is had, in how many orders, and what is bought at once in the unit sold."""
    rule, offer = terms.rules[below.items[row]], below.offer[row]
    fixed = rule.policy == FIXED and not below.kept[row]
    if below.had[row] == BOUGHT:
        lot, at_once, _raised = bought_quantity(wanted, 0, offer, terms.offers, rule)
    else:
        least, multiple = (rule.lot_size, rule.lot_size) if fixed else (rule.lot_min, rule.lot_multiple)
        lot = at_once = lot_of(wanted, least, multiple)
    if lot < wanted:
        raise RequestError(_TOO_MUCH)
    orders = cuts_of(lot, rule.lot_size if fixed else rule.lot_max)
    if below.had[row] == BOUGHT and cuts_of(lot, rule.lot_max) > 1:  # fixed lots are bought together (rule P.5)
        at_once = sold_quantity(rule.lot_max, 1.0 if offer == NONE else terms.offers[offer].per_sold_unit)
    return lot, orders, at_once


@kernel
def _lots(row: int, need: int, below: Below, terms: Terms) -> tuple[int, float, int]:
    """Give how much of an item is had for a need, in how many lots, and how much is bought at once in the unit sold.

    Of what is kept in stock no lot is had for the order: it takes its part of the lots by which stock is filled up.
    """
    offer = below.offer[row]
    if below.had[row] == AS_NEEDED or need == 0:
        per = 1.0 if offer == NONE else terms.offers[offer].per_sold_unit
        return need, 1.0 if need > 0 else 0.0, sold_quantity(need, per)
    if below.usual[row] == 0:
        lot, orders, at_once = _lot(row, need, below, terms)
        return lot, orders * 1.0, at_once
    lot, orders, _at_once = _lot(row, below.usual[row], below, terms)
    _lot_of_need, _orders, at_once = _lot(row, max(need, below.usual[row]), below, terms)
    return need, orders * (need / lot), at_once


@kernel
def _price(row: int, at_once: int, below: Below, terms: Terms) -> tuple[float, int]:
    """Give the price of one unit at the tier of what is bought at once, and its row; below the first tier the first."""
    found, item = NONE, below.items[row]
    if below.seller[row] == NONE:
        return below.own_price[row], found
    for price in range(terms.price_starts[item], terms.price_starts[item + 1]):
        if terms.price_supplier[price] != below.seller[row]:
            continue
        if not terms.valid_from[price] <= terms.day < terms.valid_to[price]:
            continue
        if found == NONE or terms.min_quantity[price] <= at_once:
            found = price
    return terms.unit_price[found] / terms.offers[below.offer[row]].per_sold_unit, found


@kernel
def exploded_lots(
    quantity: int,
    bom: BomArrays,
    below: Below,
    terms: Terms,
    need: np.ndarray,
    had: np.ndarray,
    lots: np.ndarray,
    at_once: np.ndarray,
    usage: np.ndarray,
) -> None:
    """Fill in what is needed and had of each row, and what each line takes for all lots of its parent."""
    need[:] = 0
    need[0] = quantity
    for row in range(len(need)):
        if need[row] < 0:
            raise RequestError(_TOO_MUCH)
        had[row], lots[row], at_once[row] = _lots(row, need[row], below, terms)
        for place in range(below.line_starts[row], below.line_starts[row + 1]):
            usage[place] = 0
            if had[row] > 0:
                line = below.lines[place]
                fixed = int(np.rint(bom.fixed_quantity[line] * lots[row]))
                usage[place] = line_need(bom, line, had[row], fixed)
                need[below.below[place]] += usage[place]


@kernel
def _own_costs(
    row: int, units: float, lots: float, price: float, bom: BomArrays, below: Below, own: np.ndarray
) -> None:
    """Fill in what one good unit of a row costs on its own level, by element: shape (7,), as `CostElement`."""
    good = 1.0 - bom.item_scrap[below.items[row]] / 1e6
    own[:] = 0.0
    for kind in range(2):
        own[1 + kind] = below.setup[row, kind] * lots / units
        own[3 + kind] = below.run[row, kind] / good
    own[6] = own.sum() * below.overhead_rate
    own[below.own_element[row]] += price


@kernel
def unclaimed(row: int, need: int, had: int, below: Below) -> int:
    """Give what of a row's lots neither the order nor other demand of the plan takes, in millionths."""
    left = had - need
    return left if below.kept[row] else max(left - below.demand[row], 0)


@kernel
def order_costs(
    quantities: np.ndarray, share: float, bom: BomArrays, below: Below, terms: Terms, elements: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cost an order of the quoted item at several quantities.

    Everything is had in real lots. The order pays for what it needs of each lot, and for the share of what is left
    over that no other demand of the plan takes; with a share of 1 and no other demand it pays for all that is bought
    and made.

    Parameters
    ----------
    quantities
        Millionths: shape (n,).
    share
        The share of what is left over that the order pays.
    bom, below, terms
        What is below the item, and from whom it is bought.
    elements
        Filled with the cost of what the order needs, by `CostElement`, and last of what is left over: shape (n, 8).

    Returns
    -------
    need, had, paid, unit_cost, price, price_row
        By quantity and row what is needed and had, in millionths; the units paid for; the cost of one unit with all
        below it; its own price; the row of that price, or `NONE`: shape (n, k) each.

    """
    count, rows = len(quantities), len(below.items)
    need, had = np.zeros((count, rows), dtype=np.int64), np.zeros((count, rows), dtype=np.int64)
    paid, unit_cost, price = np.zeros((count, rows)), np.zeros((count, rows)), np.zeros((count, rows))
    price_row = np.full((count, rows), NONE, dtype=np.int64)
    lots, at_once = np.empty(rows), np.empty(rows, dtype=np.int64)
    usage = np.empty(len(below.lines), dtype=np.int64)
    needed, own = np.empty(rows), np.empty(elements.shape[1] - 1)
    elements[:] = 0.0
    for k in range(count):
        exploded_lots(quantities[k], bom, below, terms, need[k], had[k], lots, at_once, usage)
        needed[:] = 0.0
        needed[0] = paid[k, 0] = quantities[k] / 1e6
        for row in range(rows):
            if had[k, row] == 0:
                continue
            paid[k, row] += share * unclaimed(row, need[k, row], had[k, row], below) / 1e6
            for place in range(below.line_starts[row], below.line_starts[row + 1]):
                part = usage[place] / had[k, row]
                needed[below.below[place]] += needed[row] * part
                paid[k, below.below[place]] += paid[k, row] * part
            price[k, row], price_row[k, row] = _price(row, at_once[row], below, terms)
            _own_costs(row, had[k, row] / 1e6, lots[row], price[k, row], bom, below, own)
            unit_cost[k, row] = own.sum()
            elements[k, :-1] += needed[row] * own
            elements[k, -1] += (paid[k, row] - needed[row]) * unit_cost[k, row]
        for row in range(rows - 1, -1, -1):
            if had[k, row] > 0:
                for place in range(below.line_starts[row], below.line_starts[row + 1]):
                    unit_cost[k, row] += usage[place] / had[k, row] * unit_cost[k, below.below[place]]
    return need, had, paid, unit_cost, price, price_row
