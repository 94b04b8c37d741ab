"""The result tables of sales orders: when each is served, and what is short for it."""

from __future__ import annotations

from orderplan.enums import Cause, Constraint, DeliveryStatus
from orderplan.tables.columns import count, day, flag, money, quantity, rate, reference, text, words
from orderplan.tables.table import Column, Kind, Table

_ORDER = reference("order_id", "sales_orders", "the sales order line", required=True)
_SHORT_ITEM = reference("item_id", "items", "what is short", required=True)


def _outlook(name: str, by: Column, meaning: str) -> Table:
    """Declare the outlook of the sales orders in groups."""
    return Table(
        name,
        meaning,
        key=(by.name,),
        columns=(
            by,
            count("lines", "open sales order lines", required=True),
            count("late", "of these, how many come late", required=True),
            count("unplannable", "of these, how many cannot be delivered in full on any day", required=True),
            rate("on_time_share", "share of the lines that are there in full by their due date", maximum=1),
            money("open_value", "quantity × price of all lines; without a price × the item's unit cost", required=True),
            money("late_value", "the same of the lines that come late or never", required=True),
            Column(
                "mean_days_late",
                Kind.FACTOR,
                "mean days after the due date of the lines that come late; empty: none does",
                unit="calendar days",
                minimum=0,
            ),
            count("worst_days_late", "the most days after the due date; empty: none comes late", unit="calendar days"),
        ),
    )


DELIVERIES = Table(
    "deliveries",
    "One row per open sales order line: when it is served, and why not sooner.",
    key=("order_id",),
    columns=(
        _ORDER,
        reference("item_id", "items", "what is ordered", required=True),
        reference("customer_id", "customers", "who ordered it"),
        count("priority", "1 is most urgent", required=True),
        quantity("quantity", "what is still to be delivered", required=True),
        day("due_date", "the day on which the customer wants it", required=True),
        day("promised_date", "the day that was promised to the customer"),
        day("projected_date", "the day on which the customer has all of it; empty: never"),
        count("days_late", "days after the due date, 0 where it is in time; empty: never there", unit="calendar days"),
        count("days_after_promise", "likewise after the day promised; empty: no promise", unit="calendar days"),
        quantity("quantity_on_time", "what of it the customer has by the due date", required=True),
        words("status", DeliveryStatus, "in time, late, or not to be delivered in full"),
        words("constraint", Constraint, "what limits it"),
        text("constraint_id", "the item, or the receipt or stock, at the end of what it waits for"),
        words("cause", Cause, "why it is late"),
        text("explanation", "when it is there and what decides that, in a sentence"),
    ),
)

PARTIAL_DELIVERIES = Table(
    "partial_deliveries",
    "One row per sales order line and day on which more of it could be delivered.",
    key=("order_id", "delivery_date"),
    columns=(
        _ORDER,
        reference("item_id", "items", "what is ordered", required=True),
        day("delivery_date", "the day on which the customer can have it", required=True),
        quantity("quantity", "what more can be delivered on that day", required=True),
        quantity("cumulative_quantity", "what can be delivered up to that day", required=True),
        flag("on_time", "whether that is by the due date", required=True),
    ),
)

CUSTOMER_OUTLOOK = _outlook(
    "customer_outlook",
    reference("customer_id", "customers", "who ordered it; empty: nobody is named"),
    "One row per customer with open sales order lines.",
)

PRIORITY_OUTLOOK = _outlook(
    "priority_outlook",
    count("priority", "1 is most urgent", required=True),
    "One row per priority with open sales order lines.",
)

SHORTAGES = Table(
    "shortages",
    "One row per part of a requirement that is covered after its need or not at all, by requirement.",
    key=("requirement_id", "supply_kind", "supply_id"),
    columns=(
        count("requirement_id", "the requirement", required=True),
        _SHORT_ITEM,
        quantity("quantity", "how much of the requirement is short", required=True),
        day("need_date", "the day on which it is needed", required=True),
        day("available_date", "the day on which it is there; empty: never"),
        count(
            "days_late",
            "days after the need, or after today where the need is over; empty: never there",
            unit="calendar days",
        ),
        text("supply_kind", "stock, purchase, work, transfer, subcontract or planned; empty: nothing covers it"),
        text("supply_id", "the receipt, the planned order, or item and place of the stock that covers it late"),
        reference("order_id", "sales_orders", "the most urgent late sales order that it holds up; empty: none"),
        reference("parent_id", "items", "the item whose order requires it"),
        text("root_cause", "what it waits for in the end"),
        reference("root_item_id", "items", "the item of that", required=True),
        flag("is_root", "whether its own supply is late; false: the supply waits for another shortage", required=True),
    ),
)

SHORTAGE_ORDERS = Table(
    "shortage_orders",
    "One row per late sales order and item that is short for it: the matrix of orders × items.",
    key=("order_id", "item_id"),
    columns=(
        _ORDER,
        _SHORT_ITEM,
        quantity("quantity", "what of the shortage is this order's part", required=True),
        day("need_date", "the first day on which any of it is needed", required=True),
        day("available_date", "the day on which all of it is there; empty: never"),
        count(
            "days_late",
            "the most days after a need, or after today where the need is over; empty: never there",
            unit="calendar days",
        ),
        flag("is_root", "whether its own supply is late for any of it; false: it waits for other items", required=True),
        flag("alone", "whether the order waits for nothing else", required=True),
        day("mended_date", "the day on which the customer has the order if only this item comes in time; empty: never"),
    ),
)

SHORTAGE_ITEMS = Table(
    "shortage_items",
    "One row per item that is short.",
    key=("item_id",),
    columns=(
        _SHORT_ITEM,
        day(
            "first_date", "the first day on which it is short: a need date, or today where that is over", required=True
        ),
        quantity("depth", "the most that is short on one day", required=True),
        day("recovery_date", "the day from which nothing of it is short any more; empty: never"),
        count("days_late", "the most days that a need waits; empty: for ever", unit="calendar days"),
        quantity("quantity", "the sum of its shortages, each counted once however many orders share it", required=True),
        count("orders", "late sales order lines that it holds up", required=True),
        money("value", "open value of these lines", required=True),
        count("orders_alone", "of these lines, how many wait for nothing else", required=True),
        money("value_alone", "open value of these", required=True),
        flag("is_root", "whether its own supply is late for any of it; false: it waits for other items", required=True),
    ),
)

TABLES = (
    DELIVERIES,
    PARTIAL_DELIVERIES,
    CUSTOMER_OUTLOOK,
    PRIORITY_OUTLOOK,
    SHORTAGES,
    SHORTAGE_ORDERS,
    SHORTAGE_ITEMS,
)
