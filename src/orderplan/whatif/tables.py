"""The tables of a comparison, each declared once."""

from __future__ import annotations

from orderplan.difference.words import Change, ShortageChange
from orderplan.enums import Procurement, ReceiptKind
from orderplan.tables.columns import count, day, flag, quantity, reference, text, words
from orderplan.tables.table import Column, Kind, Table
from orderplan.whatif.words import Move, ReceiptNeed, SheetAction, SupplyStatus


def _money(name: str, meaning: str) -> Column:
    return Column(name, Kind.MONEY, meaning, unit="money")


_SCENARIO = text("scenario", "the plan that is compared with the first one")

ORDER_EFFECTS = Table(
    "order_effects",
    "One row per scenario and sales order line that is there on another day, or asks for something else.",
    key=("scenario", "order_id"),
    columns=(
        _SCENARIO,
        reference("order_id", "sales_orders", "the order line", required=True),
        words("move", Move, "what became of its date"),
        reference("item_id", "items", "what is ordered", required=True),
        reference("customer_id", "customers", "who ordered it"),
        count("priority", "1 is the most urgent"),
        quantity("previous_quantity", "how much was open"),
        quantity("quantity", "how much is open"),
        day("previous_due_date", "when it was due"),
        day("due_date", "when it is due"),
        day("previous_date", "the projected date as it was; empty: never, or not planned"),
        day("projected_date", "the projected date now; empty: never, or not planned"),
        count("days", "calendar days later, negative: sooner; empty where there is no date on one side", unit="days"),
        count("previous_days_late", "calendar days after the due date, as it was", unit="days"),
        count("days_late", "calendar days after the due date, now", unit="days"),
        _money("value", "its open quantity at its price"),
    ),
)

SHORTAGE_EFFECTS = Table(
    "shortage_effects",
    "One row per scenario and item that is short of another quantity, or for another time.",
    key=("scenario", "item_id"),
    columns=(
        _SCENARIO,
        reference("item_id", "items", "what is short", required=True),
        words("change", ShortageChange, "new, cleared, worse or better"),
        quantity("previous_quantity", "how much was covered late or not at all"),
        quantity("quantity", "how much is covered late or not at all"),
        count("previous_days_late", "calendar days of the latest, as it was; empty: never covered", unit="days"),
        count("days_late", "calendar days of the latest, now; empty: never covered", unit="days"),
        day("need_date", "the first day on which it is needed; of a cleared one it was"),
    ),
)

PURCHASE_EFFECTS = Table(
    "purchase_effects",
    "One row per scenario and planned purchase that is new, gone or another one.",
    key=("scenario", "item_id", "order_id", "due_date", "sequence"),
    columns=(
        _SCENARIO,
        reference("item_id", "items", "what is bought", required=True),
        reference("order_id", "sales_orders", "the sales order, of an order-specific item"),
        day("due_date", "the day on which it is needed", required=True),
        count("sequence", "its place among those of its item, order and due date, from 1"),
        words("change", Change, "new, gone or changed"),
        words("kind", Procurement, "buy or subcontract"),
        quantity("previous_quantity", "how much was to be bought"),
        quantity("quantity", "how much is to be bought"),
        day("previous_release_date", "the day to order by, as it was"),
        day("release_date", "the day to order by"),
        day("available_date", "the day on which it is there; empty: never, or gone"),
        _money("previous_value", "what it was to cost"),
        _money("value", "what it is to cost"),
        _money("value_change", "by how much this rose; negative: fell"),
    ),
)

RECEIPT_EFFECTS = Table(
    "receipt_effects",
    "One row per scenario and open order whose supply is needed otherwise than before.",
    key=("scenario", "receipt_id"),
    columns=(
        _SCENARIO,
        reference("receipt_id", "scheduled_receipts", "the open order", required=True),
        words("need", ReceiptNeed, "what it is needed for now"),
        words("kind", ReceiptKind, "what sort of order it is"),
        reference("item_id", "items", "what it brings", required=True),
        quantity("quantity", "how much it brings"),
        day("available_date", "the day on which it is there; empty: never"),
        quantity("previous_taken", "how much of it was taken by anything"),
        quantity("taken", "how much of it is taken by anything"),
        day("previous_need_date", "the first day on which it was needed"),
        day("need_date", "the first day on which it is needed"),
        _money("value", "what it costs"),
    ),
)

WEEK_EFFECTS = Table(
    "week_effects",
    "One row per scenario and week, from the first to the last in which stock or money moves otherwise.",
    key=("scenario", "week"),
    columns=(
        _SCENARIO,
        day("week", "its Monday", required=True),
        _money("stock_value", "by how much the value of stock at its end is higher; negative: lower"),
        _money("purchases", "by how much more is paid for purchases in it"),
        _money("sales", "by how much more is delivered to customers in it, at their prices"),
        _money("cash", "by how much more money there is at its end: all sales so far less all purchases"),
    ),
)

LOAD_EFFECTS = Table(
    "load_effects",
    "One row per scenario, work centre and week whose load or capacity is another one.",
    key=("scenario", "work_center_id", "week"),
    columns=(
        _SCENARIO,
        reference("work_center_id", "work_centers", "the work centre", required=True),
        day("week", "its Monday", required=True),
        Column("previous_load_minutes", Kind.MINUTES, "what was to be done"),
        Column("load_minutes", Kind.MINUTES, "what is to be done"),
        Column("previous_capacity_minutes", Kind.MINUTES, "what could be done"),
        Column("capacity_minutes", Kind.MINUTES, "what can be done"),
        Column("previous_overload_minutes", Kind.MINUTES, "what exceeded the capacity of its day"),
        Column("overload_minutes", Kind.MINUTES, "what exceeds the capacity of its day"),
    ),
)

SETUP_EFFECTS = Table(
    "setup_effects",
    "One row per scenario and work centre with another number of setups.",
    key=("scenario", "work_center_id"),
    columns=(
        _SCENARIO,
        reference("work_center_id", "work_centers", "the work centre", required=True),
        count("previous_setups", "operations with a setup still to come, as it was"),
        count("setups", "operations with a setup still to come"),
        Column("previous_setup_minutes", Kind.MINUTES, "how long these took"),
        Column("setup_minutes", Kind.MINUTES, "how long these take"),
    ),
)

CHANGE_SHEET = Table(
    "change_sheet",
    "One row per item and supply for which a change means something, from the ordered item down.",
    key=("level", "item_id", "status", "object_id"),
    columns=(
        count("level", "the item's low-level code: 0 is sold only"),
        reference("item_id", "items", "what is made, bought, issued or in stock", required=True),
        words("status", SupplyStatus, "how far it is"),
        text("object_id", "the open order, work order or row of stock; empty: the planned orders of the item"),
        words("action", SheetAction, "what the change means for it"),
        quantity("previous_quantity", "how much of it was planned, or taken by anything"),
        quantity("quantity", "how much of it is planned, or taken by anything"),
        Column("quantity_change", Kind.QUANTITY, "by how much that rose; negative: fell", unit="item's unit"),
        _money("value", "what that much is worth; negative: what is not needed"),
        _money("fee", "what cancelling it costs"),
        _money("stranded", "what of it no other order takes"),
        flag("final", "whether it cannot be undone: work is done on it, or it is kept for one sales order"),
        text("note", "what it comes to, in a sentence"),
    ),
)

COMPARISON_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ORDER_EFFECTS,
        SHORTAGE_EFFECTS,
        PURCHASE_EFFECTS,
        RECEIPT_EFFECTS,
        WEEK_EFFECTS,
        LOAD_EFFECTS,
        SETUP_EFFECTS,
    )
}
"""The tables of a comparison by name, in the order in which a reader wants them; `key_figures` has a column a plan."""
