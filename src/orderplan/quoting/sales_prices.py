"""The price that a customer pays: by item, class, quantity and day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from orderplan.errors import RequestError, UnknownIdError
from orderplan.quantities import MILLION
from orderplan.tables.arrays import whole
from orderplan.tables.suggest import suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from orderplan.data.planning_data import PlanningData


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A row of the table `sales_prices` that is valid on the day asked about."""

    customer_class: str | None
    """The only class that it is for; None: any."""
    min_quantity: int
    """Millionths."""
    unit_price: int
    """Millionths of the money."""
    valid_to: date | None
    """The first day on which it is no longer valid."""


def list_prices(data: PlanningData, item_id: str, customer_class: str | None, day: date) -> tuple[ListPrice, ...]:
    """Give the prices of an item that are valid on a day: those of the class first, then those of any class."""
    table = data.tables["sales_prices"]
    rows = table.filter(pc.equal(table.column("item_id"), item_id)).to_pylist()
    found = [
        ListPrice(
            row["customer_class"],
            round((row["min_quantity"] or 0.0) * MILLION),
            round(row["unit_price"] * MILLION),
            row["valid_to"],
        )
        for row in rows
        if row["customer_class"] in {None, customer_class}
        and (row["valid_from"] is None or row["valid_from"] <= day)
        and (row["valid_to"] is None or day < row["valid_to"])
    ]
    return tuple(sorted(found, key=lambda price: (price.customer_class is None, price.min_quantity)))


def price_at(prices: Sequence[ListPrice], quantity: int) -> ListPrice | None:
    """Choose among prices of a day: of the class, else of any, the one of the largest quantity that is reached.

    A price from 5 pieces on is no price for fewer: there the price of any class counts, or none does.
    """
    for of_class in (True, False):
        reached = [
            price
            for price in prices
            if (price.customer_class is not None) is of_class and price.min_quantity <= quantity
        ]
        if reached:
            return reached[-1]
    return None


def class_of(data: PlanningData, customer_id: str | None, customer_class: str | None) -> str | None:
    """Give the class whose prices count: that of the customer, or the one asked for.

    Raises
    ------
    UnknownIdError
        Where there is no such customer, or neither a customer nor a price is of the class.
    RequestError
        Where both are given.

    """
    if customer_id is not None and customer_class is not None:
        raise RequestError("a customer and a class are given.  Hint: give one of them, a customer has a class.")
    customers = data.tables["customers"]
    if customer_id is not None:
        ids = whole(customers.column("customer_id"))
        place = pc.index(ids, customer_id).as_py()
        if place < 0:
            raise UnknownIdError(f"'{customer_id}' is not in customers.{_hint(customer_id, ids.to_pylist())}")
        found: str | None = customers.column("customer_class")[place].as_py()
        return found
    if customer_class is not None:
        tables = (customers, data.tables["sales_prices"])
        known = sorted({name for table in tables for name in table.column("customer_class").to_pylist() if name})
        if customer_class not in known:
            classes = f"the classes are {', '.join(known)}." if known else "leave it out, there are no classes."
            hint = _hint(customer_class, known) or f"  Hint: {classes}"
            raise UnknownIdError(f"'{customer_class}' is the class of no customer and of no price.{hint}")
    return customer_class


def _hint(given: str, known: list[str]) -> str:
    meant = suggestions([given], known).get(given)
    return f"  Hint: did you mean '{meant}'?" if meant else ""
