"""Changes of sales orders."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from orderplan.enums import OrderKind, OrderStatus
from orderplan.whatif.steps import NewRow, SetValues, Step, row_of, values_of
from orderplan.whatif.wording import listed

if TYPE_CHECKING:
    from datetime import date

    from orderplan.data.planning_data import PlanningData

_TABLE = "sales_orders"


@dataclass(frozen=True, slots=True)
class AddOrder:
    """A sales order line comes in."""

    order_id: str
    item_id: str
    quantity: float
    due_date: date
    priority: int = 5
    kind: str = OrderKind.NORMAL
    customer_id: str | None = None
    order_date: date | None = None
    ship_days: int = 0
    unit_price: float | None = None
    promised_date: date | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        what = f"{self.quantity:g} of {self.item_id} for {self.due_date}"
        return f"Add order {self.order_id}: {what}, priority {self.priority}"


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """A sales order line asks for something else; what is None stays."""

    order_id: str
    quantity: float | None = None
    due_date: date | None = None
    priority: int | None = None
    item_id: str | None = None
    unit_price: float | None = None

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Change order {self.order_id}: {listed(self, 'order_id')}"


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """A sales order line is cancelled."""

    order_id: str

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Cancel order {self.order_id}"


@dataclass(frozen=True, slots=True)
class HoldOrder:
    """A sales order line is held: it is kept out of the plan until it is released."""

    order_id: str

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Hold order {self.order_id}"


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """A sales order line that was held, closed or cancelled is planned again."""

    order_id: str

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Release order {self.order_id}"


def added_order(_data: PlanningData, change: AddOrder) -> list[Step]:
    """Give the row of a new order."""
    return [NewRow(_TABLE, asdict(change))]


def changed_order(data: PlanningData, change: ChangeOrder) -> list[Step]:
    """Give the new values of an order."""
    return [SetValues(_TABLE, row_of(data, _TABLE, change.order_id), values_of(change, "order_id"))]


def cancelled_order(data: PlanningData, change: CancelOrder) -> list[Step]:
    """Give the status of a cancelled order."""
    return _with_status(data, change.order_id, OrderStatus.CANCELLED)


def held_order(data: PlanningData, change: HoldOrder) -> list[Step]:
    """Give the status of a held order."""
    return _with_status(data, change.order_id, OrderStatus.HELD)


def released_order(data: PlanningData, change: ReleaseOrder) -> list[Step]:
    """Give the status of an order that is planned."""
    return _with_status(data, change.order_id, OrderStatus.OPEN)


def _with_status(data: PlanningData, order_id: str, status: OrderStatus) -> list[Step]:
    return [SetValues(_TABLE, row_of(data, _TABLE, order_id), {"status": str(status)})]
