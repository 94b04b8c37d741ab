"""Changes of suppliers: a price, a supplier that stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.errors import RequestError
from orderplan.whatif.steps import GoneRow, NewRow, SetValues, Step, code_of, given, row_of, rows_with, value_in

if TYPE_CHECKING:
    from datetime import date

    from orderplan.data.planning_data import PlanningData


@dataclass(frozen=True, slots=True)
class ChangePrice:
    """An item is bought at another price: from a supplier, or, where none is named, its unit cost."""

    item_id: str
    unit_price: float
    supplier_id: str | None = None
    min_quantity: float | None = None
    """The tier; None: all of them."""

    @property
    def description(self) -> str:
        """The change in a line."""
        whom = f" from {self.supplier_id}" if self.supplier_id is not None else ""
        tier = f" from {self.min_quantity:g} on" if self.min_quantity is not None else ""
        return f"Price of {self.item_id}{whom}{tier} is {self.unit_price:g}"


@dataclass(frozen=True, slots=True)
class StopSupplier:
    """A supplier stops: from a day on it sells nothing, and what is due from it then does not come."""

    supplier_id: str
    start: date | None = None
    """The first day; None: at once, whatever was due."""

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Supplier {self.supplier_id} stops{f' on {self.start}' if self.start is not None else ''}"


def changed_price(data: PlanningData, change: ChangePrice) -> list[Step]:
    """Give the price of the tiers, or the unit cost."""
    row = row_of(data, "items", change.item_id)
    if change.supplier_id is None:
        if change.min_quantity is not None:
            raise RequestError("a unit cost has no tiers.  Hint: name the supplier_id")
        return [SetValues("items", row, {"unit_cost": change.unit_price})]
    names = {"item_id": change.item_id, "supplier_id": change.supplier_id}
    rows = rows_with(data, "purchase_prices", **names, **given(min_quantity=change.min_quantity))
    if not len(rows):
        return [
            NewRow("purchase_prices", {**names, "unit_price": change.unit_price, "min_quantity": change.min_quantity})
        ]
    return [SetValues("purchase_prices", row, {"unit_price": change.unit_price}) for row in rows.tolist()]


def stopped_supplier(data: PlanningData, change: StopSupplier) -> list[Step]:
    """End the supplier's terms and prices, and take away what is due from it."""
    code_of(data, "suppliers", change.supplier_id)
    steps: list[Step] = []
    for table in ("supplier_items", "purchase_prices"):
        for row in _rows(data, table, change.supplier_id):
            steps.extend(_ended(data, table, row, change.start))
    for row in _rows(data, "scheduled_receipts", change.supplier_id):
        due = value_in(data, "scheduled_receipts", row, "due_date")
        if change.start is None or due >= change.start:
            steps.append(SetValues("scheduled_receipts", row, {"quantity": 0.0}))
    return steps


def _rows(data: PlanningData, table: str, supplier_id: str) -> list[int]:
    found: list[int] = rows_with(data, table, supplier_id=supplier_id).tolist()
    return found


def _ended(data: PlanningData, table: str, row: int, start: date | None) -> list[Step]:
    """End the validity of a row on a day; one that would not have begun by then goes."""
    first, end = (value_in(data, table, row, name) for name in ("valid_from", "valid_to"))
    if start is None or (first is not None and first >= start):
        return [GoneRow(table, row)]
    return [] if end is not None and end <= start else [SetValues(table, row, {"valid_to": start})]
