"""The result tables of material planning: planned orders, requirements, pegging."""

from __future__ import annotations

from orderplan.enums import Procurement
from orderplan.tables.columns import count, day, flag, quantity, reference, text, words
from orderplan.tables.table import Table

PLANNED_ORDERS = Table(
    "planned_orders",
    "One row per order that the plan proposes, by low-level code, item, order, due date and sequence.",
    key=("planned_order_id",),
    columns=(
        count("planned_order_id", "its place in the order in which the rows stand, from 1", required=True),
        count("sequence", "its place among the lots of its item, order and due date, from 1", required=True),
        reference("item_id", "items", "what it is for", required=True),
        words("kind", Procurement, "make, buy or subcontract"),
        reference("order_id", "sales_orders", "the sales order, of an order-specific item"),
        quantity("quantity", "how much comes in", required=True),
        day("release_date", "the day to release it by, before today where it is too late", required=True),
        day("due_date", "the day on which it is needed", required=True),
        day("available_date", "the day on which it is there; empty: never"),
        count("priority", "the most urgent priority of what it serves", required=True),
        count("low_level_code", "that of its item", required=True),
        reference("supplier_id", "suppliers", "the item's first supplier today"),
        flag("late_release", "whether it had to be released before today", required=True),
    ),
)

REQUIREMENTS = Table(
    "requirements",
    "One row per requirement, by low-level code, item, need date, priority and source.",
    key=("requirement_id",),
    columns=(
        count("requirement_id", "its place in the order in which the rows stand, from 1", required=True),
        reference("item_id", "items", "what is required", required=True),
        reference("order_id", "sales_orders", "the sales order, where it is kept apart for one"),
        quantity("quantity", "how much", required=True),
        day("need_date", "the day on which it is needed; empty: safety stock that no day is known for"),
        count("priority", "that of its source, 1 is most urgent", required=True),
        text("source_kind", "sales_order, work_order, planned_order or safety_stock"),
        text("source_id", "the id of the source; of safety stock the item"),
        reference("parent_id", "items", "the item whose order requires it"),
        day("available_date", "the day on which it is covered in full; empty: never"),
    ),
)

PEGGING = Table(
    "pegging",
    "One row per supply of a requirement, by requirement.",
    key=("requirement_id", "supply_kind", "supply_id"),
    columns=(
        text("supply_kind", "stock, purchase, work, transfer, subcontract or planned"),
        text("supply_id", "the receipt, the planned order, or item and place of the stock"),
        count("requirement_id", "the requirement", required=True),
        reference("item_id", "items", "the item of the supply", required=True),
        quantity("quantity", "how much of the supply", required=True),
        day("available_date", "the day on which the supply is there; empty: never"),
        day("need_date", "the day on which the requirement needs it"),
        reference("substitute_for", "items", "the item required, where the supply is a substitute"),
        quantity("covered", "how much of the requirement", required=True),
    ),
)

TABLES = (PLANNED_ORDERS, REQUIREMENTS, PEGGING)
