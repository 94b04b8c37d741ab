"""Changes of what holds for an item: its lead time, its lots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.errors import RequestError
from orderplan.whatif.steps import SetValues, Step, row_of, rows_with, values_of
from orderplan.whatif.wording import days_text, listed

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData


@dataclass(frozen=True, slots=True)
class ChangeLeadTime:
    """An item takes another time; with a supplier what this one needs, which purchase suggestions look at."""

    item_id: str
    days: int
    supplier_id: str | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        whom = f" from {self.supplier_id}" if self.supplier_id is not None else ""
        return f"Lead time of {self.item_id}{whom} is {days_text(self.days)}"


@dataclass(frozen=True, slots=True)
class ChangeLotRule:
    """An item's lots, safety stock or reorder point follow another rule; what is None stays."""

    item_id: str
    lot_policy: str | None = None
    lot_size: float | None = None
    lot_min: float | None = None
    lot_multiple: float | None = None
    lot_max: float | None = None
    lot_period_days: int | None = None
    reorder_point: float | None = None
    order_up_to: float | None = None
    safety_stock: float | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Lots of {self.item_id}: {listed(self, 'item_id')}"


def changed_lead_time(data: PlanningData, change: ChangeLeadTime) -> list[Step]:
    """Give the lead time of the item, or of all terms of its supplier."""
    values = {"lead_time_days": change.days}
    item = row_of(data, "items", change.item_id)
    if change.supplier_id is None:
        return [SetValues("items", item, values)]
    rows = rows_with(data, "supplier_items", item_id=change.item_id, supplier_id=change.supplier_id)
    if not len(rows):
        raise RequestError(f"{change.supplier_id} has no terms for {change.item_id} in supplier_items")
    return [SetValues("supplier_items", row, values) for row in rows.tolist()]


def changed_lot_rule(data: PlanningData, change: ChangeLotRule) -> list[Step]:
    """Give the new rule."""
    return [SetValues("items", row_of(data, "items", change.item_id), values_of(change, "item_id"))]
