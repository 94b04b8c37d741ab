"""The input tables of the shop: machines, routings, calendars, and how far its work is."""

from __future__ import annotations

from orderplan.enums import ProgressStatus, Severity
from orderplan.tables.columns import (
    count,
    day,
    factor,
    flag,
    identity,
    minutes,
    money,
    quantity,
    reference,
    text,
    words,
)
from orderplan.tables.results_capacity import SCHEDULE
from orderplan.tables.table import Column, Kind, Table

WORK_CENTERS = Table(
    "work_centers",
    "A group of machines or crews that do the same operations.",
    key=("work_center_id",),
    columns=(
        identity("work_center_id", "the work centre"),
        text("description", "what it is, for people"),
        reference("calendar_id", "calendars", "when it works; empty: the plant calendar"),
        flag("finite", "whether its capacity limits the schedule", default=True),
    ),
)

RESOURCES = Table(
    "resources",
    "One machine or crew.",
    key=("resource_id",),
    columns=(
        identity("resource_id", "the machine or crew"),
        reference("work_center_id", "work_centers", "the work centre it belongs to", required=True),
        reference("calendar_id", "calendars", "when it works; empty: as its work centre"),
        factor("efficiency", "standard minutes done in one minute", default=1.0, maximum=10),
        money("cost_per_hour", "cost of one hour", default=0.0, unit="money per hour"),
    ),
)

OPERATIONS = Table(
    "operations",
    "One step of an item's routing. Steps with an order belong to that order's own routing.",
    key=("item_id", "operation", "order_id"),
    columns=(
        reference("item_id", "items", "the item that is made", required=True),
        count("operation", "place in the sequence: 10, 20, …", required=True),
        reference("work_center_id", "work_centers", "where it is done", required=True),
        minutes("setup_minutes", "time to prepare, per order", default=0.0),
        minutes("run_minutes", "time per unit", default=0.0),
        minutes("wait_minutes", "time after the step in which no machine is needed", default=0.0),
        flag("interruptible", "whether it may span breaks", default=True),
        reference("order_id", "sales_orders", "the sales order whose own routing the step belongs to"),
    ),
)

OPERATION_RESOURCES = Table(
    "operation_resources",
    "A machine that can do an operation, with its own times.",
    key=("item_id", "operation", "resource_id"),
    columns=(
        reference("item_id", "items", "the item that is made", required=True),
        count("operation", "the routing step", required=True),
        reference("resource_id", "resources", "the machine or crew", required=True),
        minutes("setup_minutes", "time to prepare on it; empty: the operation's"),
        minutes("run_minutes", "time per unit on it; empty: the operation's"),
        count("rank", "1 is preferred", default=1, minimum=1),
    ),
)

SETUPS = Table(
    "setups",
    "Setup time of a work centre by the families before and after.",
    key=("work_center_id", "from_family", "to_family"),
    columns=(
        reference("work_center_id", "work_centers", "the work centre", required=True),
        Column("from_family", Kind.TEXT, "setup family done before", required=True),
        Column("to_family", Kind.TEXT, "setup family done next", required=True),
        minutes("minutes", "time to change over", required=True),
    ),
)

CALENDARS = Table(
    "calendars",
    "One row per shift of a weekday. A day without a shift is a day off.",
    key=("calendar_id", "weekday", "start"),
    columns=(
        identity("calendar_id", "the calendar; it has several rows"),
        count("weekday", "1 Monday … 7 Sunday", required=True, minimum=1, maximum=7),
        Column("start", Kind.CLOCK, "time at which the shift starts", required=True),
        Column("end", Kind.CLOCK, "time at which it ends, 24:00 at the latest", required=True),
    ),
)

CALENDAR_EXCEPTIONS = Table(
    "calendar_exceptions",
    "Days or hours on which a calendar differs: closed, or open beyond its shifts. Of two that overlap the shorter one "
    "counts; of two equally long ones, the closing one.",
    columns=(
        identity("calendar_id", "the calendar, or the resource for one machine's own exceptions"),
        Column("start", Kind.MOMENT, "first day, or moment at which it starts", required=True),
        Column("end", Kind.UNTIL, "last day (that day included), or moment before which it ends", required=True),
        flag("working", "true: open; whole days then have the shifts of an ordinary working day", required=True),
    ),
)

OPERATION_PROGRESS = Table(
    "operation_progress",
    "What has been reported on an operation of a released work order.",
    key=("receipt_id", "operation"),
    columns=(
        reference("receipt_id", "scheduled_receipts", "the work order", required=True),
        count("operation", "the routing step", required=True),
        quantity("quantity_done", "what is finished", default=0.0),
        words("status", ProgressStatus, "how far it is", default=ProgressStatus.WAITING),
        reference("resource_id", "resources", "the machine on which it runs or ran"),
        Column("actual_start", Kind.MOMENT, "when it started"),
        Column("actual_end", Kind.MOMENT, "when it ended"),
    ),
)

PUBLISHED_SCHEDULE = Table(
    "published_schedule",
    "An operation of the schedule that the shop works to: rows of an earlier `schedule` as they are. The next schedule "
    "leaves the nearest of them alone and moves the others as little as it can.",
    key=("receipt_id", "item_id", "order_id", "due_date", "sequence", "operation"),
    unused=frozenset(SCHEDULE.by_name),
    columns=(
        reference(
            "receipt_id", "scheduled_receipts", "the work order; empty: a planned order", unknown=Severity.WARNING
        ),
        reference("item_id", "items", "what is made", required=True, unknown=Severity.WARNING),
        reference(
            "order_id", "sales_orders", "the sales order for which it is made and kept apart", unknown=Severity.WARNING
        ),
        day("due_date", "of a planned order: when it was needed"),
        count("sequence", "of a planned order: its number among those of the same item, order and day"),
        count("operation", "the routing step", required=True),
        reference("resource_id", "resources", "the machine or crew", required=True, unknown=Severity.WARNING),
        Column("start", Kind.MOMENT, "when it starts, set up", required=True),
    ),
)
