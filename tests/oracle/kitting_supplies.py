"""What the naive kit check shares out: rules K.5 and K.7, and what comes later by K.11."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, Row, ahead, today
from tests.oracle.mrp_projection import Projection, there
from tests.oracle.mrp_quantities import millionths
from tests.oracle.mrp_supplies import is_known, stock_place

if TYPE_CHECKING:
    from tests.oracle.mrp_records import State, Supply


@dataclass(eq=False)
class Good:
    """A supply that jobs may take of."""

    item: str
    quantity: int
    day: date
    order: str | None
    expiry: date
    since: date
    """When it became usable."""
    place: tuple
    """What decides between equals."""
    stock: Row | None = None
    number: int = 0
    """Of stock: its place among the item's rows."""
    planned: bool = False

    @property
    def key(self) -> tuple:
        return (self.day, self.planned, self.expiry, self.since, self.place)


def goods_of(state: State, plan: Projection, stock: list[Row], locations: dict[str, Row]) -> list[Good]:
    """All supplies that exist and may ever be taken."""
    return [*stock_goods(state, stock, locations), *receipt_goods(state, plan)]


def stock_goods(state: State, rows: list[Row], locations: dict[str, Row]) -> list[Good]:
    goods, numbers = [], {}
    start = today(state.days)
    for row in sorted(rows, key=lambda row: stock_place(state, row)):
        number = numbers[row["item_id"]] = numbers.get(row["item_id"], 0) + 1
        location = locations.get(row["location_id"], {"nettable": True, "transfer_days": 0})
        day = max(ahead(state.days, start, location["transfer_days"]), row["available_date"] or start)
        expiry = row["expiry_date"] or NEVER
        usable = location["nettable"] and expiry > day and is_known(state, row["order_id"])
        if usable and millionths(row["quantity"]) > 0:
            since = row["available_date"] or date.min
            good = Good(
                row["item_id"],
                millionths(row["quantity"]),
                day,
                row["order_id"],
                expiry,
                since,
                (0, number),
                row,
                number,
            )
            goods.append(good)
    return goods


def receipt_goods(state: State, plan: Projection) -> list[Good]:
    """Receipts on their projected days; those that never come are none."""
    goods = []
    for supply in existing(state):
        day = there(plan, supply)
        if supply.kind != "stock" and supply.usable and day != NEVER:
            receipt = state.receipts[supply.id]
            quantity = millionths(receipt["quantity"])
            if quantity > 0:
                goods.append(Good(supply.item, quantity, day, supply.order, NEVER, day, (1, supply.id)))
    return goods


def existing(state: State) -> list[Supply]:
    return [one for those in state.supplies.values() for one in those if one.planned is None]


def planned_goods(plan: Projection, supplies: list[Supply]) -> list[Good]:
    goods = []
    for supply in supplies:
        day, planned = there(plan, supply), supply.planned
        if day != NEVER and planned is not None:
            goods.append(
                Good(supply.item, planned.quantity, day, planned.order, NEVER, day, (2, planned.number), planned=True)
            )
    return goods


def is_there(state: State, good: Good, until: date | None) -> bool:
    """Rule K.5."""
    if until is not None and good.day <= until:
        return True
    return good.stock is not None and (good.stock["available_date"] or date.min) <= today(state.days)
