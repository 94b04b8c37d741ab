"""The input tables of what is there or coming: stock, open orders, and what was issued to them."""

from __future__ import annotations

from orderplan.enums import ReceiptKind, Severity
from orderplan.tables.columns import day, days, flag, identity, quantity, reference, text, unit_given, words
from orderplan.tables.table import Table

ON_HAND = Table(
    "on_hand",
    "One row per lot of stock; rows of the same item add up.",
    columns=(
        reference("item_id", "items", "what is there", required=True),
        quantity("quantity", "how much of it", required=True),
        reference("location_id", "locations", "where it is"),
        reference("order_id", "sales_orders", "the sales order for which it is reserved", unknown=Severity.WARNING),
        day("available_date", "first day on which it may be used; empty: today"),
        text("lot_id", "its lot or batch"),
        day("expiry_date", "first day on which it may no longer be used; empty: never", open_ended=True),
        unit_given(),
    ),
)

LOCATIONS = Table(
    "locations",
    "One row per place where stock lies.",
    key=("location_id",),
    columns=(
        identity("location_id", "the place"),
        flag("nettable", "whether planning may use what lies there", default=True),
        days("transfer_days", "days until stock from there is where it is needed", default=0),
    ),
)

SCHEDULED_RECEIPTS = Table(
    "scheduled_receipts",
    "Open supply: one row per line of an open purchase, work, transfer or subcontract order.",
    key=("receipt_id",),
    columns=(
        identity("receipt_id", "the order line"),
        words("kind", ReceiptKind, "what sort of order it is"),
        reference("item_id", "items", "what comes", required=True),
        quantity("quantity", "what is still to come", required=True),
        day("due_date", "day on which it is to come", required=True),
        reference("order_id", "sales_orders", "the sales order to which it is dedicated", unknown=Severity.WARNING),
        reference("supplier_id", "suppliers", "who delivers it", unknown=Severity.WARNING),
        flag("firm", "whether planning must leave its date and quantity alone", default=True),
        day("start_date", "day on which a work order starts"),
        unit_given(),
    ),
)

WORK_COMPONENTS = Table(
    "work_components",
    "The material issue list of a released work order.",
    key=("receipt_id", "component_id"),
    columns=(
        reference("receipt_id", "scheduled_receipts", "the work order", required=True),
        reference("component_id", "items", "what is issued to it", required=True),
        quantity("quantity_required", "what the whole order needs", required=True, unit="component's unit"),
        quantity("quantity_issued", "what has been issued already", default=0.0, unit="component's unit"),
        day("need_date", "day on which the rest is needed; empty: the work order's start"),
        unit_given(),
    ),
)
