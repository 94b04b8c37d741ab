"""Changes of open supply: purchase, work, transfer and subcontract orders."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from orderplan.errors import RequestError
from orderplan.whatif.steps import NewRow, SetValues, Step, row_of, value_in, values_of
from orderplan.whatif.wording import days_text, listed

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData

_TABLE = "scheduled_receipts"


@dataclass(frozen=True, slots=True)
class AddReceipt:
    """Supply is ordered, from outside or from the shop."""

    receipt_id: str
    kind: str
    """purchase, work, transfer or subcontract."""
    item_id: str
    quantity: float
    due_date: date
    order_id: str | None = None
    supplier_id: str | None = None
    firm: bool = True
    start_date: date | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        what = f"{self.quantity:g} of {self.item_id} on {self.due_date}"
        return f"Add {self.kind} order {self.receipt_id}: {what}"


@dataclass(frozen=True, slots=True)
class ChangeReceipt:
    """Open supply brings something else, or on another day; what is None stays."""

    receipt_id: str
    quantity: float | None = None
    due_date: date | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Change receipt {self.receipt_id}: {listed(self, 'receipt_id')}"


@dataclass(frozen=True, slots=True)
class DelayReceipt:
    """Open supply comes some calendar days later."""

    receipt_id: str
    days: int

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Delay receipt {self.receipt_id} by {days_text(self.days)}"


@dataclass(frozen=True, slots=True)
class PullReceipt:
    """Open supply comes some calendar days sooner."""

    receipt_id: str
    days: int

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Pull receipt {self.receipt_id} in by {days_text(self.days)}"


@dataclass(frozen=True, slots=True)
class CancelReceipt:
    """Open supply does not come: nothing of it is open any more."""

    receipt_id: str

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Cancel receipt {self.receipt_id}"


def added_receipt(_data: PlanningData, change: AddReceipt) -> list[Step]:
    """Give the row of new supply."""
    return [NewRow(_TABLE, asdict(change))]


def changed_receipt(data: PlanningData, change: ChangeReceipt) -> list[Step]:
    """Give the new values of open supply."""
    return [SetValues(_TABLE, row_of(data, _TABLE, change.receipt_id), values_of(change, "receipt_id"))]


def delayed_receipt(data: PlanningData, change: DelayReceipt) -> list[Step]:
    """Give the later day."""
    return [_moved(data, change.receipt_id, change.days)]


def pulled_receipt(data: PlanningData, change: PullReceipt) -> list[Step]:
    """Give the sooner day."""
    return [_moved(data, change.receipt_id, -change.days)]


def cancelled_receipt(data: PlanningData, change: CancelReceipt) -> list[Step]:
    """Leave nothing open."""
    return [SetValues(_TABLE, row_of(data, _TABLE, change.receipt_id), {"quantity": 0.0})]


def _moved(data: PlanningData, receipt_id: str, days: int) -> SetValues:
    row = row_of(data, _TABLE, receipt_id)
    day = value_in(data, _TABLE, row, "due_date")
    try:
        return SetValues(_TABLE, row, {"due_date": day + timedelta(days=days)})
    except OverflowError:
        raise RequestError(f"{days} days from {day} is beyond all calendars") from None
