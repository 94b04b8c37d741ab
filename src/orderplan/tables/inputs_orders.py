"""The input tables of sales orders and customers."""

from __future__ import annotations

from orderplan.enums import OrderKind, OrderStatus, Severity
from orderplan.tables.columns import (
    count,
    day,
    days,
    identity,
    money,
    quantity,
    reference,
    text,
    unit_given,
    valid_from,
    valid_to,
    words,
)
from orderplan.tables.table import Table

SALES_ORDERS = Table(
    "sales_orders",
    "One row per sales order line.",
    key=("order_id",),
    columns=(
        identity("order_id", "the sales order line"),
        reference("item_id", "items", "what is ordered", required=True),
        quantity("quantity", "what is still to be delivered", required=True),
        day("due_date", "day on which the customer wants to have it", required=True),
        count("priority", "1 is the most urgent", default=5, minimum=1, maximum=9_999),
        words("kind", OrderKind, "what sort of demand it is", default=OrderKind.NORMAL),
        words(
            "status",
            OrderStatus,
            "held lines are kept out of the plan and reported; closed and cancelled ones are ignored",
            default=OrderStatus.OPEN,
        ),
        reference("customer_id", "customers", "who ordered it", unknown=Severity.WARNING),
        day("order_date", "day on which it was ordered"),
        days("ship_days", "days from shipping to the customer", default=0, unit="calendar days"),
        money("unit_price", "price of one unit", unit="money per item's unit"),
        day("promised_date", "day that was promised to the customer"),
        money("penalty_per_day", "what a day late costs by the contract", default=0.0, unit="money per calendar day"),
        unit_given(),
    ),
)

CUSTOMERS = Table(
    "customers",
    "One row per customer.",
    key=("customer_id",),
    columns=(
        identity("customer_id", "the customer"),
        text("name", "its name"),
        text("customer_class", "class by which prices and priorities differ"),
        text("region", "where it is"),
    ),
)

SALES_PRICES = Table(
    "sales_prices",
    "Price to customers by class, quantity and date.",
    key=("item_id", "customer_class", "min_quantity", "valid_from"),
    period=True,
    columns=(
        reference("item_id", "items", "the item", required=True),
        text("customer_class", "only for this class; empty: for any"),
        quantity("min_quantity", "from this quantity on", default=0.0),
        money("unit_price", "price of one unit", required=True, unit="money per item's unit"),
        valid_from(),
        valid_to(),
    ),
)
