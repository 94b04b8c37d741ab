"""The kinds of change by the names that files use, and what each does to the rows of a plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from orderplan.whatif import boms, capacity, items, orders, receipts, stock, suppliers
from orderplan.whatif.undo import Undo

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.data.planning_data import PlanningData
    from orderplan.whatif.steps import Step


class Change(Protocol):
    """Any change: a frozen record that says in a line what it does."""

    @property
    def description(self) -> str:
        """The change in a line."""


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """A kind of change."""

    record: type
    """The frozen dataclass whose fields are what a file may give."""
    steps: Callable[[PlanningData, Any], list[Step]]
    """What it does to the rows."""
    table: str
    """The input table whose columns the fields are, by name; other fields are declared in `read_changes`."""


KINDS: dict[str, ChangeKind] = {
    "add_order": ChangeKind(orders.AddOrder, orders.added_order, "sales_orders"),
    "change_order": ChangeKind(orders.ChangeOrder, orders.changed_order, "sales_orders"),
    "cancel_order": ChangeKind(orders.CancelOrder, orders.cancelled_order, "sales_orders"),
    "hold_order": ChangeKind(orders.HoldOrder, orders.held_order, "sales_orders"),
    "release_order": ChangeKind(orders.ReleaseOrder, orders.released_order, "sales_orders"),
    "add_receipt": ChangeKind(receipts.AddReceipt, receipts.added_receipt, "scheduled_receipts"),
    "change_receipt": ChangeKind(receipts.ChangeReceipt, receipts.changed_receipt, "scheduled_receipts"),
    "delay_receipt": ChangeKind(receipts.DelayReceipt, receipts.delayed_receipt, "scheduled_receipts"),
    "pull_receipt": ChangeKind(receipts.PullReceipt, receipts.pulled_receipt, "scheduled_receipts"),
    "cancel_receipt": ChangeKind(receipts.CancelReceipt, receipts.cancelled_receipt, "scheduled_receipts"),
    "count_stock": ChangeKind(stock.CountStock, stock.counted_stock, "on_hand"),
    "lose_stock": ChangeKind(stock.LoseStock, stock.lost_stock, "on_hand"),
    "add_shift": ChangeKind(capacity.AddShift, capacity.added_shift, "calendars"),
    "add_overtime": ChangeKind(capacity.AddOvertime, capacity.added_overtime, "calendar_exceptions"),
    "break_down": ChangeKind(capacity.BreakDown, capacity.broken_down, "calendar_exceptions"),
    "add_machine": ChangeKind(capacity.AddMachine, capacity.added_machine, "resources"),
    "change_lead_time": ChangeKind(items.ChangeLeadTime, items.changed_lead_time, "items"),
    "change_lot_rule": ChangeKind(items.ChangeLotRule, items.changed_lot_rule, "items"),
    "add_bom_line": ChangeKind(boms.AddBomLine, boms.added_line, "bom_lines"),
    "change_bom_line": ChangeKind(boms.ChangeBomLine, boms.changed_line, "bom_lines"),
    "remove_bom_line": ChangeKind(boms.RemoveBomLine, boms.removed_line, "bom_lines"),
    "add_engineering_change": ChangeKind(
        boms.AddEngineeringChange, boms.added_engineering_change, "engineering_changes"
    ),
    "add_substitute": ChangeKind(boms.AddSubstitute, boms.added_substitute, "substitutes"),
    "change_price": ChangeKind(suppliers.ChangePrice, suppliers.changed_price, "purchase_prices"),
    "stop_supplier": ChangeKind(suppliers.StopSupplier, suppliers.stopped_supplier, "suppliers"),
}
"""Every kind of change by the name that a file gives it."""

_BY_RECORD = {kind.record: (name, kind) for name, kind in KINDS.items()}


def kind_of(change: Change) -> tuple[str, ChangeKind]:
    """Give the name and kind of a change.

    Raises
    ------
    TypeError
        Where it is none: our caller's mistake.

    """
    if type(change) not in _BY_RECORD:
        what = "an Undo, which no file holds" if isinstance(change, Undo) else f"a {type(change).__name__}"
        raise TypeError(f"{change!r} is {what}, not one of the kinds of change.")
    return _BY_RECORD[type(change)]
