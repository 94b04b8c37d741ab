"""Changes of stock: a count, a loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.errors import RequestError
from orderplan.whatif.steps import NewRow, SetValues, Step, code_of, given, row_of, rows_with, value_in

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData

_TABLE = "on_hand"


@dataclass(frozen=True, slots=True)
class CountStock:
    """The free stock of an item was counted, of one location or lot where it is named.

    More than was known is added to the first row of it; less is taken from the last rows first.
    """

    item_id: str
    quantity: float
    location_id: str | None = None
    lot_id: str | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Count {self.quantity:g} of {self.item_id} in stock{_where(self)}"


@dataclass(frozen=True, slots=True)
class LoseStock:
    """Some of the free stock of an item is lost, scrapped or stolen; the last rows of it go first."""

    item_id: str
    quantity: float
    location_id: str | None = None
    lot_id: str | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Lose {self.quantity:g} of {self.item_id} in stock{_where(self)}"


def _where(change: CountStock | LoseStock) -> str:
    location = f" at {change.location_id}" if change.location_id is not None else ""
    return location + (f", lot {change.lot_id}" if change.lot_id is not None else "")


def counted_stock(data: PlanningData, change: CountStock) -> list[Step]:
    """Give the rows of stock after a count."""
    if change.quantity < 0:
        raise RequestError(f"{change.quantity:g} of {change.item_id} cannot be counted: it is negative")
    rows, there = _free_rows(data, change)
    more = round(change.quantity - sum(there), 6)
    if not rows:
        own = given(location_id=change.location_id, lot_id=change.lot_id)
        return [NewRow(_TABLE, {"item_id": change.item_id, "quantity": change.quantity, **own})]
    if more > 0:
        return [SetValues(_TABLE, rows[0], {"quantity": round(there[0] + more, 6)})]
    return _taken(rows, there, -more)


def lost_stock(data: PlanningData, change: LoseStock) -> list[Step]:
    """Give the rows of stock after a loss."""
    if change.quantity < 0:
        raise RequestError(f"{change.quantity:g} of {change.item_id} cannot be lost: it is negative")
    rows, there = _free_rows(data, change)
    known = round(sum(there), 6)
    if change.quantity > known:
        raise RequestError(
            f"{change.quantity:g} of {change.item_id} cannot be lost: only {known:g} are free{_where(change)}"
        )
    return _taken(rows, there, change.quantity)


def _free_rows(data: PlanningData, change: CountStock | LoseStock) -> tuple[list[int], list[float]]:
    """Find the rows that are reserved for no order, and their quantities."""
    code_of(data, "items", change.item_id)
    named = given(location_id=change.location_id, lot_id=change.lot_id)
    rows = rows_with(data, _TABLE, item_id=change.item_id, order_id=None, **named).tolist()
    foreign = [unit for row in rows if (unit := value_in(data, _TABLE, row, "uom")) is not None]
    own = value_in(data, "items", row_of(data, "items", change.item_id), "uom") if foreign else None
    if any(unit != own for unit in foreign):
        raise RequestError(
            f"stock of {change.item_id} is kept in {foreign[0]}, not in its own unit {own}.  "
            "Hint: name the location_id or lot_id of rows in the item's own unit"
        )
    return rows, [value_in(data, _TABLE, row, "quantity") for row in rows]


def _taken(rows: list[int], there: list[float], quantity: float) -> list[Step]:
    """Take a quantity from the last rows first."""
    steps: list[Step] = []
    for row, known in zip(reversed(rows), reversed(there), strict=True):
        part = min(known, quantity)
        if part > 0:
            steps.append(SetValues(_TABLE, row, {"quantity": round(known - part, 6)}))
            quantity = round(quantity - part, 6)
    return steps
