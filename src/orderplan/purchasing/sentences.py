"""What purchase suggestions say, in plain sentences: every template stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.purchasing.firm_kernels import FITS, ITEM_GONE, NEEDED_EARLIER, NEEDED_LATER, NEEDED_LESS, NOT_NEEDED
from orderplan.purchasing.quantity_kernels import BY_MINIMUM, BY_MULTIPLE
from orderplan.purchasing.records import (
    BY_QUOTA,
    CANCEL,
    DECIDED,
    DECREASE,
    DEFER,
    EXPEDITE,
    FASTER,
    FIRST_CHOICE,
    INCREASE,
    NO_PRICE,
    NO_SUPPLIER,
    OWN_COST,
)
from orderplan.purchasing.sentence_fields import FIELDS, Told

if TYPE_CHECKING:
    from orderplan.purchasing.records import PurchasePlan

_WHAT = {
    EXPEDITE: "Needed on {need}: pull it in by {days}.",
    DEFER: "Not needed before {need}: push it out by {days}.",
    CANCEL: "Nothing needs it.",
    DECREASE: "Only {kept} of {held} is needed.",
    INCREASE: "Add it to {receipt}, which comes on {old_day}: from {held} to {total}.",
}
"""What to do with an open order."""
_REDUCED = "Reduce it to {quantity}."
_ASK = "It is firm: ask {asked}."
_WHY = {
    FIRST_CHOICE: "{supplier} is the first choice.",
    BY_QUOTA: "It is the turn of {supplier}, whose share is {share} %.",
    FASTER: "{supplier} is faster than {instead} by {sooner}, and an urgent order is less late with it.",
    NO_SUPPLIER: "No supplier has valid terms for it.",
}
_FIT = {
    FITS: "Decided by the buyer; the plan still needs it.",
    NEEDED_LATER: "Decided by the buyer; the plan needs it only from {first_need} on.",
    NEEDED_LESS: "Decided by the buyer; the plan needs only {planned}.",
    NEEDED_EARLIER: "Decided by the buyer; the plan needs it from {first_need} on.",
    NOT_NEEDED: "Decided by the buyer; nothing needs it any more.",
    ITEM_GONE: "Decided by the buyer; there is no such item any more.",
}
_RAISED = {
    BY_MINIMUM: "The minimum brings {surplus} more than is planned.",
    BY_MULTIPLE: "The multiple brings {surplus} more than is planned.",
    BY_MINIMUM | BY_MULTIPLE: "Minimum and multiple bring {surplus} more than is planned.",
}
_LATE = "It should have been ordered by {order_day}, {overdue} ago."
_NO_PRICE = "No price is known."
_OWN_COST = "The price is the item's own cost."

_OTHER_SUPPLIER = {
    BY_QUOTA: "{quantity} of {item}, wanted {need}, is bought from {supplier} by quota instead of {first}: confirm.",
    FASTER: "{quantity} of {item}, wanted {need}, is bought from {supplier} for speed instead of {first}: confirm.",
}
_UNSERVED = "{orders} cannot be delivered in full."
_WAITS = "{orders} waits until {old_day}."
_WAIT = "{orders} wait until {old_day}."
_NO_ORDER = "No sales order waits for it."
_TIED_UP = {DEFER: "{value} is tied up for {days}.", CANCEL: "{value} is tied up.", DECREASE: "{value} is tied up."}
_TOO_MUCH = {
    DEFER: "It comes {days} too early.",
    CANCEL: "It comes though nothing needs it.",
    DECREASE: "More comes than is needed.",
}
"""The same where no price is known."""


def reasons(purchases: PurchasePlan) -> pa.Array:
    """Say why each suggestion is made, and why this supplier: shape (lines,), string."""
    lines = purchases.lines
    action, why, surplus = lines["action"], lines["why"], lines["quantity"] - lines["planned"]
    placed, moved = purchases.is_placed, (action == EXPEDITE) | (action == DEFER)
    parts = [
        [(text, action == place) for place, text in _WHAT.items()],
        [(_REDUCED, moved & (lines["quantity"] < lines["held"]))],
        [(text, placed & (why == place)) for place, text in _WHY.items()],
        [(text, (why == DECIDED) & (lines["fit"] == place)) for place, text in _FIT.items()],
        [(text, (why != DECIDED) & (surplus > 0) & (lines["raised"] == bits)) for bits, text in _RAISED.items()],
        [(_ASK, lines["is_firm_receipt"])],
        [(_LATE, purchases.is_late)],
        [(_NO_PRICE, placed & (lines["item"] >= 0) & (purchases.price_sources == NO_PRICE))],
        [(_OWN_COST, placed & (purchases.price_sources == OWN_COST))],
    ]
    return pc.binary_join_element_wise(*(_written(purchases, part) for part in parts), " ", null_handling="skip")


def consequences(purchases: PurchasePlan) -> pa.Array:
    """Say what happens if a suggestion is not followed: shape (lines,), string."""
    action, orders, priced = purchases.lines["action"], purchases.served.orders, ~np.isnan(purchases.prices)
    needed, expedite = purchases.is_placed, action == EXPEDITE
    return _written(
        purchases,
        [
            (_UNSERVED, needed & (orders > 0)),
            (_WAITS, expedite & (orders == 1)),
            (_WAIT, expedite & (orders > 1)),
            (_NO_ORDER, (needed | expedite) & (orders == 0)),
            *((text, (action == place) & priced) for place, text in _TIED_UP.items()),
            *((text, (action == place) & ~priced) for place, text in _TOO_MUCH.items()),
        ],
    )


def other_supplier_messages(purchases: PurchasePlan) -> pa.Array:
    """Say that another supplier is taken than the first by rank: shape (lines,), string; missing where it is not so."""
    lines = purchases.lines
    other = lines["first"] != lines["supplier"]
    groups = [(text, other & (lines["why"] == place)) for place, text in _OTHER_SUPPLIER.items()]
    return _written(purchases, groups)


def _written(purchases: PurchasePlan, groups: list[tuple[str, np.ndarray]]) -> pa.Array:
    """Fill the template of the group that each line is in; missing where it is in none: shape (lines,), string."""
    places = [np.flatnonzero(mask) for _template, mask in groups]
    texts = pa.concat_arrays(
        [filled(template, Told(purchases, at)) for (template, _mask), at in zip(groups, places, strict=True)]
    )
    where = np.full(len(purchases.lines), -1, dtype=np.int64)
    where[np.concatenate(places)] = np.arange(len(texts))
    return texts.take(pa.array(where, mask=where < 0))


def filled(template: str, told: Told) -> pa.Array:
    """Fill the fields of a template for some lines."""
    if not len(told.places):
        return pa.array([], pa.string())
    pieces = template.replace("{", "}").split("}")  # text and names of fields by turns
    if len(pieces) == 1:
        return pa.repeat(template, len(told.places))
    parts = [piece if place % 2 == 0 else FIELDS[piece](told) for place, piece in enumerate(pieces)]
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="?")
