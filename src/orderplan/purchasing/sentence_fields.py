"""The parts of purchase suggestions' sentences that change from row to row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.mrp.explanations import amount_texts, day_texts
from orderplan.mrp.identify import days_array, ids
from orderplan.purchasing.amounts import held_amounts
from orderplan.purchasing.records import CANCEL
from orderplan.purchasing.served_kernels import MOST_ORDERS, NAMED_ORDERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.purchasing.records import PurchasePlan


class Told(NamedTuple):
    """Suggestions to be put into words."""

    purchases: PurchasePlan
    places: np.ndarray
    """Of the lines: shape (n,)."""

    @property
    def lines(self) -> np.ndarray:
        """The lines, `LINE`: shape (n,)."""
        return self.purchases.lines[self.places]

    def column(self, name: str) -> np.ndarray:
        """Give one column of the lines."""
        return self.purchases.lines[name][self.places]


def named_orders(told: Told) -> list[pa.Array]:
    """Give the ids of the first sales orders that need each: an array for the first, the second …; missing: no more."""
    named = told.purchases.served.named[told.places]
    return [ids(told.purchases.material, "sales_orders", named[:, place]) for place in range(NAMED_ORDERS)]


def _orders(told: Told) -> pa.Array:
    """Name the sales orders: SO-1, SO-2, SO-3 and 4 more."""
    counts = told.purchases.served.orders[told.places]
    named = pc.binary_join_element_wise(*named_orders(told), ", ", null_handling="skip")
    more = pa.array(counts - NAMED_ORDERS).cast(pa.string())
    rest = pc.binary_join_element_wise(named, " and ", more, " more", "")
    many = pc.binary_join_element_wise(named, " and ", more, " or more others", "")
    texts = pc.if_else(pa.array(counts > NAMED_ORDERS), rest, named)
    return pc.if_else(pa.array(counts >= MOST_ORDERS), many, texts)


def amounts_with_unit(told: Told, quantities: np.ndarray) -> pa.Array:
    """Write quantities of the item's unit with it: 12.5 KG."""
    items = told.column("item")
    units = told.purchases.material.instance.texts.uom.take(pa.array(items, mask=items < 0))
    return pc.binary_join_element_wise(amount_texts(quantities), units, " ", null_handling="skip")


def _days_between(told: Told, first: str, second: str) -> pa.Array:
    apart = np.abs(told.column(first).astype(np.int64) - told.column(second))
    return day_texts(apart)


def _day(told: Told, column: str) -> pa.Array:
    return days_array(told.purchases.material, told.column(column)).cast(pa.string())


def _supplier(told: Told, column: str) -> pa.Array:
    return ids(told.purchases.material, "suppliers", told.column(column))


def _share(told: Told) -> pa.Array:
    shares = told.purchases.offers.rows["share"][told.column("offer")]
    return pa.array([f"{share / 10_000:g}" for share in shares.tolist()], pa.string())


def first_needs(purchases: PurchasePlan) -> np.ndarray:
    """Give the first need of the planned orders of each suggestion, else its own need: shape (lines,), int64."""
    lines, pieces = purchases.lines, purchases.pieces
    first = np.full(len(lines), np.iinfo(np.int64).max)
    np.minimum.at(first, pieces["line"], purchases.lots["need"][pieces["lot"]].astype(np.int64))
    return np.where(first == np.iinfo(np.int64).max, lines["need"], first)


def _value(told: Told) -> pa.Array:
    """Give the money in what a receipt brings too much or too early."""
    lines = told.lines
    surplus = np.where(lines["action"] == CANCEL, 1.0, lines["quantity"] / np.maximum(lines["held"], 1))
    money = held_amounts(told.purchases)[told.places] * surplus
    return pa.array([f"{amount:,.2f}" for amount in money.tolist()], pa.string())


FIELDS: dict[str, Callable[[Told], pa.Array]] = {
    "item": lambda told: ids(told.purchases.material, "items", told.column("item")),
    "first": lambda told: _supplier(told, "first"),
    "supplier": lambda told: _supplier(told, "supplier"),
    "asked": lambda told: pc.coalesce(_supplier(told, "supplier"), "the supplier"),
    "instead": lambda told: pc.coalesce(_supplier(told, "instead"), "the preferred supplier"),
    "receipt": lambda told: ids(told.purchases.material, "scheduled_receipts", told.column("receipt")),
    "quantity": lambda told: amounts_with_unit(told, told.column("quantity")),
    "held": lambda told: amounts_with_unit(told, told.column("held")),
    "kept": lambda told: amounts_with_unit(told, told.column("held") - told.column("quantity")),
    "total": lambda told: amounts_with_unit(told, told.column("held") + told.column("quantity")),
    "planned": lambda told: amounts_with_unit(told, told.column("planned")),
    "surplus": lambda told: amounts_with_unit(told, told.column("quantity") - told.column("planned")),
    "need": lambda told: _day(told, "need"),
    "old_day": lambda told: _day(told, "old_day"),
    "order_day": lambda told: _day(told, "order_day"),
    "first_need": lambda told: days_array(told.purchases.material, first_needs(told.purchases)[told.places]).cast(
        pa.string()
    ),
    "days": lambda told: _days_between(told, "need", "old_day"),
    "overdue": lambda told: day_texts(told.purchases.today - told.column("order_day").astype(np.int64)),
    "sooner": lambda told: day_texts(told.column("sooner")),
    "share": _share,
    "value": _value,
    "orders": _orders,
}
"""The fields of the sentences by name; each gives a text for each row: shape (n,)."""
