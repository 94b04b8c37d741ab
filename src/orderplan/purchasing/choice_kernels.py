"""From whom a purchase is made, and to which open order it is added."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orderplan.data.instance import NONE
from orderplan.kernels import kernel
from orderplan.mrp.records import row_type
from orderplan.purchasing.arrival_kernels import is_offered
from orderplan.purchasing.records import BY_QUOTA, FIRST_CHOICE, NO_SUPPLIER

if TYPE_CHECKING:
    import numpy as np

    from orderplan.mrp.netting_kernels import Setting

EXTENSIBLE = row_type(
    [
        ("quantity", "i8"),
        ("receipt", "i4"),
        ("supplier", "i4"),
        ("order", "i4"),
        ("day", "i4"),  # from which it counts
        ("firm", "?"),
    ],
    align=True,
)
"""An open order to which more of its item may be added; they stand by item and receipt."""


class Market(NamedTuple):
    """From whom and how things are bought."""

    offer_starts: np.ndarray
    offers: np.ndarray
    """`OFFER`."""
    merge_days: int
    order_starts: np.ndarray
    """Item i's open orders are ``open_orders[order_starts[i]:order_starts[i + 1]]``."""
    open_orders: np.ndarray
    """`EXTENSIBLE`."""


@kernel
def chosen_offer(item: int, need: int, market: Market, setting: Setting, allocated: np.ndarray) -> tuple[int, int, int]:
    """Choose among the suppliers whose terms are valid on the day on which one orders from them.

    Those with a share take turns: the next is the one that has got least for its share. Without shares the first by
    rank is asked.

    Returns
    -------
    offer, why, first
        The chosen one, why, and the first by rank; `NONE` where there is none.

    """
    chosen, first, rating, shared = NONE, NONE, 0.0, 0
    for offer in range(market.offer_starts[item], market.offer_starts[item + 1]):
        terms = market.offers[offer]
        if not is_offered(offer, market.offers, need, setting.days, setting.today):
            continue
        if first == NONE:
            first = offer
        if terms.share > 0:
            shared += 1
            own = allocated[terms.account] / terms.share
            if shared == 1 or own < rating:
                chosen, rating = offer, own
    if chosen == NONE:
        return first, (NO_SUPPLIER if first == NONE else FIRST_CHOICE), first
    return chosen, (FIRST_CHOICE if shared == 1 and chosen == first else BY_QUOTA), first


@kernel
def extensible(lot: np.record, supplier: int, total: int, market: Market, setting: Setting, used: np.ndarray) -> int:
    """Find the latest open order of the supplier that comes shortly before the need, for the same order; or `NONE`."""
    item = int(lot["item"])
    found, most = NONE, setting.rules[item].lot_max
    for place in range(market.order_starts[item], market.order_starts[item + 1]):
        order = market.open_orders[place]
        near = lot.need - market.merge_days < order.day <= lot.need
        same = order.supplier == supplier and order.order == lot.order
        fits = most == 0 or order.quantity + total <= most
        free = not used[place]
        if near and same and fits and free and (found == NONE or order.day > market.open_orders[found].day):
            found = place
    return found
