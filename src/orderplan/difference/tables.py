"""The tables of a difference, each declared once."""

from __future__ import annotations

from orderplan.difference.words import Change, InputKind, Origin, ShortageChange
from orderplan.enums import Cause, Constraint, DeliveryStatus, Procurement
from orderplan.tables.columns import count, day, flag, quantity, reference, text, words
from orderplan.tables.table import Column, Kind, Table


def _origin() -> Column:
    meaning = "whether it follows only from the days that passed, from what changed, or both; empty: not known"
    return Column("origin", Kind.WORD, meaning, words=Origin)


def _amount(name: str, meaning: str) -> Column:
    return Column(name, Kind.MONEY, meaning, unit="money")


_CHANGE = words("change", Change, "new, gone or changed")

MOVED_ORDERS = Table(
    "moved_orders",
    "One row per sales order line of both plans whose projected date moved.",
    key=("order_id",),
    columns=(
        reference("order_id", "sales_orders", "the order line", required=True),
        reference("item_id", "items", "what is ordered", required=True),
        quantity("quantity", "how much, now", required=True),
        day("due_date", "the day on which it is due, now", required=True),
        day("previous_date", "the projected date as it was; empty: never"),
        day("projected_date", "the projected date now; empty: never"),
        count("days", "calendar days later, negative: sooner; empty where there is no date on one side", unit="days"),
        count("previous_days_late", "calendar days after the due date, as it was", unit="days"),
        count("days_late", "calendar days after the due date, now", unit="days"),
        words("previous_status", DeliveryStatus, "its status as it was"),
        words("status", DeliveryStatus, "its status now"),
        words("previous_constraint", Constraint, "what decided its date"),
        text("previous_constraint_id", "the item, receipt or resource that decided its date"),
        words("constraint", Constraint, "what decides its date now"),
        text("constraint_id", "the item, receipt or resource that decides its date now"),
        words("cause", Cause, "why it is late now"),
        text("explanation", "the sentence that says when it is there now, and why not sooner"),
        text(
            "changed_input",
            "what changed about the order, about what decides or decided its date, or about its item; empty: nothing",
        ),
        _origin(),
    ),
)

ORDER_CHANGES = Table(
    "order_changes",
    "One row per sales order line that is new, gone, or asks for something else.",
    key=("order_id",),
    columns=(
        reference("order_id", "sales_orders", "the order line", required=True),
        _CHANGE,
        reference("item_id", "items", "what is ordered", required=True),
        quantity("previous_quantity", "how much was open"),
        quantity("quantity", "how much is open"),
        day("previous_due_date", "when it was due"),
        day("due_date", "when it is due"),
        day("previous_date", "the projected date as it was"),
        day("projected_date", "the projected date now"),
        count("days_late", "calendar days after the due date, now", unit="days"),
        words("status", DeliveryStatus, "its status now"),
        text("explanation", "the sentence that says when it is there now, and why not sooner"),
        _origin(),
    ),
)

PLANNED_ORDER_CHANGES = Table(
    "planned_order_changes",
    "One row per planned order that is new, gone, or has another quantity, release, date or supplier.",
    key=("item_id", "order_id", "due_date", "sequence"),
    columns=(
        reference("item_id", "items", "what it is for", required=True),
        reference("order_id", "sales_orders", "the sales order, of an order-specific item"),
        day("due_date", "the day on which it is needed", required=True),
        count("sequence", "its place among the lots of its item, order and due date, from 1", required=True),
        _CHANGE,
        words("kind", Procurement, "make, buy or subcontract"),
        quantity("previous_quantity", "how much came in"),
        quantity("quantity", "how much comes in"),
        day("previous_release_date", "the day to release it by, as it was"),
        day("release_date", "the day to release it by"),
        day("previous_available_date", "the day on which it was to be there"),
        day("available_date", "the day on which it is there"),
        reference("previous_supplier_id", "suppliers", "its supplier as it was"),
        reference("supplier_id", "suppliers", "its supplier"),
        _origin(),
    ),
)

PURCHASE_CHANGES = Table(
    "purchase_changes",
    "One row per purchase suggestion that is new, gone, or asks for something else.",
    key=("suggestion_id",),
    columns=(
        text("suggestion_id", "the suggestion"),
        _CHANGE,
        text("action", "what to do; of a suggestion that is gone what was to be done"),
        reference("item_id", "items", "what to buy", required=True),
        reference("supplier_id", "suppliers", "from whom"),
        text("receipt_id", "the purchase order that it is about"),
        quantity("previous_quantity", "how much it was"),
        quantity("quantity", "how much it is"),
        day("previous_order_date", "the day to order by, as it was"),
        day("order_date", "the day to order by"),
        day("previous_need_date", "the day on which it was needed"),
        day("need_date", "the day on which it is needed"),
        _amount("previous_amount", "its value as it was"),
        _amount("amount", "its value"),
        _amount("amount_change", "by how much the value rose; negative: fell"),
        text("reason", "why, in a sentence; of a suggestion that is gone why it was"),
        _origin(),
    ),
)

SHORTAGE_CHANGES = Table(
    "shortage_changes",
    "One row per item and source that is short for it: new, cleared, worse or better.",
    key=("natural_id",),
    columns=(
        text("natural_id", "item, order that it is kept apart for, parent and source, apart by slashes"),
        words("change", ShortageChange, "new, cleared, worse or better"),
        reference("item_id", "items", "what is short", required=True),
        reference("parent_id", "items", "the item whose order requires it"),
        reference("order_id", "sales_orders", "the most urgent late sales order that it holds up"),
        day("need_date", "the first day on which it is needed"),
        quantity("previous_quantity", "how much was short"),
        quantity("quantity", "how much is short"),
        day("previous_available_date", "the day on which it was to be covered; empty: never"),
        day("available_date", "the day on which it is covered; empty: never"),
        text("root_cause", "what it waits for in the end; of a cleared one what it waited for"),
        reference("root_item_id", "items", "the item of that"),
        flag("is_root", "whether its own supply is late; false: the supply waits for another shortage"),
        _origin(),
    ),
)

EXCEPTION_CHANGES = Table(
    "exception_changes",
    "One row per exception that is new or gone.",
    key=("natural_id",),
    columns=(
        text("natural_id", "what names it from one plan to the next: as exception_id, but without running numbers"),
        words("change", Change, "new or gone"),
        text("exception_id", "its id in the plan that has it"),
        text("code", "the code of the catalogue"),
        count("severity", "how soon someone must act, from 1"),
        reference("item_id", "items", "the item"),
        text("object_kind", "what it is about"),
        text("object_id", "its id in the plan that has it"),
        reference("order_id", "sales_orders", "the sales order"),
        day("date", "the object's own day"),
        quantity("quantity", "how much it is about"),
        _amount("value_hit", "the open value of the sales order lines that it hits"),
        flag("is_root", "whether no other exception is its cause"),
        text("message", "what to do, in a sentence"),
        _origin(),
    ),
)

INPUT_CHANGES = Table(
    "input_changes",
    "One row per input table, setting and version that is another one.",
    key=("kind", "name"),
    columns=(
        words("kind", InputKind, "table, setting or version"),
        text("name", "which one"),
        text("previous", "the fingerprint or value as it was; empty: none"),
        text("current", "the fingerprint or value now; empty: none"),
        count("previous_rows", "rows of the table, as it was"),
        count("rows", "rows of the table now"),
    ),
)

INPUT_ROW_CHANGES = Table(
    "input_row_changes",
    "One row per changed cell of an input table, and one per row of it that is new or gone.",
    key=("table", "key", "change", "column"),
    columns=(
        text("table", "the input table"),
        text("key", "what names the row, parts apart by a slash"),
        _CHANGE,
        text("column", "the column whose value is another one"),
        text("previous", "the value as it was; empty: none"),
        text("current", "the value now; empty: none"),
        reference("item_id", "items", "the item that the row is about; of a BOM line the component"),
    ),
)

DIFFERENCE_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        MOVED_ORDERS,
        ORDER_CHANGES,
        PURCHASE_CHANGES,
        SHORTAGE_CHANGES,
        EXCEPTION_CHANGES,
        PLANNED_ORDER_CHANGES,
        INPUT_CHANGES,
        INPUT_ROW_CHANGES,
    )
}
"""Every table of a difference by name, in the order in which a reader wants them."""
