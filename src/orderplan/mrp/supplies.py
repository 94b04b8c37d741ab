"""What is there and what is coming: stock and scheduled receipts as the supplies of each item."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.enums import OrderStatus
from orderplan.mrp.records import recorded, row_type
from orderplan.timeline import ahead

if TYPE_CHECKING:
    from orderplan.data.instance import Instance

UNUSABLE = -2
"""In place of an order: the supply is kept for an order that nobody knows."""

_OPEN = list(OrderStatus).index(OrderStatus.OPEN)


SUPPLY = row_type(
    [
        ("quantity", "i8"),
        ("code", "i4"),  # the row in `Instance.stock`, or the number of those rows plus the code of the receipt
        ("day", "i4"),  # on which it is there
        ("order", "i4"),  # for which it is reserved; NONE: free; UNUSABLE
        ("expiry", "i4"),  # first day on which it may not be used any more, ENDLESS for never
    ]
)
"""An existing supply."""


class Supplies(NamedTuple):
    """Existing supply by item, then in the order of planning rule 4.4."""

    starts: np.ndarray
    """Item i's supplies are ``rows[starts[i]:starts[i + 1]]``: shape (items + 1,), int64."""
    rows: np.ndarray
    """Shape (supplies,), `SUPPLY`."""


def today_of(instance: Instance) -> int:
    """Give the first working day from the planning day on (planning rule 1.2), as an offset."""
    return int(ahead(instance.timeline, np.zeros(1, dtype=np.int64))[0])


def stock_days(instance: Instance) -> np.ndarray:
    """Give the day on which each row of stock can be used (planning rule 4.1): shape (lots,), int64."""
    stock, today = instance.stock, today_of(instance)
    transfer = np.append(instance.locations.transfer_days, 0)[stock.location_id]
    moved = ahead(instance.timeline, np.full(len(transfer), today), transfer)
    return np.maximum(np.maximum(stock.available_date.astype(np.int64), today), moved)


def receipt_days(instance: Instance) -> np.ndarray:
    """Give the day from which each receipt counts (planning rule 4.2): shape (receipts,), int64."""
    due = np.maximum(instance.receipts.due_date.astype(np.int64), today_of(instance))
    return ahead(instance.timeline, due).astype(np.int64)


def usable_stock(instance: Instance) -> np.ndarray:
    """Tell which rows of stock count: a quantity, a nettable location, not expired: shape (lots,), bool."""
    stock = instance.stock
    nettable = np.append(instance.locations.nettable, True)[stock.location_id]
    return nettable & (stock.quantity > 0) & (stock.expiry_date > stock_days(instance))


def supplies_of(instance: Instance, wanted: np.ndarray | None = None) -> Supplies:
    """Collect the existing supplies, sorted by item and then by planning rule 4.4.

    Parameters
    ----------
    instance
        The scenario in integers.
    wanted
        Whether each item's supplies are asked for: shape (items,), bool; None for all.

    """
    stock, receipts = instance.stock, instance.receipts
    usable, expected = usable_stock(instance), receipts.quantity > 0
    if wanted is not None:
        usable, expected = usable & wanted[stock.item_id], expected & wanted[receipts.item_id]
    lots, coming = np.flatnonzero(usable), np.flatnonzero(expected)
    item = np.concatenate([stock.item_id[lots], receipts.item_id[coming]]).astype(np.int64)
    day = np.concatenate([stock_days(instance)[lots], receipt_days(instance)[coming]])
    expiry = np.concatenate([stock.expiry_date[lots].astype(np.int64), np.full(len(coming), ENDLESS, dtype=np.int64)])
    is_lot = np.arange(len(item)) < len(lots)
    # On one day receipts by code, then stock: that which expires last first, then place, day, quantity, lot.
    place = np.concatenate([stock.location_id[lots], coming])
    since = np.concatenate([stock.available_date[lots], np.full(len(coming), NO_DAY)])
    amount = np.concatenate([stock.quantity[lots], receipts.quantity[coming]])
    order = np.lexsort((amount, since, place, -expiry, is_lot, day, item))
    starts = np.zeros(instance.item_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(item, minlength=instance.item_count), out=starts[1:])
    code = np.concatenate([lots, len(stock.item_id) + coming])
    reserved = np.concatenate([stock.order_id[lots], receipts.order_id[coming]])
    return Supplies(
        starts,
        recorded(
            SUPPLY,
            quantity=amount[order],
            code=code[order],
            day=day[order],
            order=reserved[order],
            expiry=expiry[order],
        ),
    )


def is_open(instance: Instance, orders: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Tell which of some sales order lines, by default of all, are planned: shape (orders,), bool."""
    return (instance.orders.status[orders] == _OPEN) & (instance.orders.quantity[orders] > 0)
