"""The result tables of capacity and time: the load of work centres, the MRP record, the schedule."""

from __future__ import annotations

from orderplan.tables.columns import ITEM_UNIT, count, day, flag, minutes, quantity, reference, text
from orderplan.tables.table import Column, Kind, Table


def _amount(name: str, meaning: str) -> Column:
    """Declare an amount of an item that may be below 0."""
    return Column(name, Kind.QUANTITY, meaning, required=True, unit=ITEM_UNIT)


LOAD = Table(
    "load",
    "One row per work centre and day on which it works within the horizon, or has something to do.",
    key=("work_center_id", "day"),
    columns=(
        reference("work_center_id", "work_centers", "the work centre", required=True),
        day("day", "the day, today at the earliest", required=True),
        minutes("capacity_minutes", "the minutes that its machines work, by their calendars", required=True),
        minutes("load_minutes", "what orders ask of it, as if any number fitted in", required=True),
        minutes("overload_minutes", "what of that exceeds the capacity; 0 where it is not finite", required=True),
    ),
)

PROJECTED_BALANCE = Table(
    "projected_balance",
    "The time-phased MRP record: one row per item and day on which something happens, the first one today.",
    key=("item_id", "day"),
    columns=(
        reference("item_id", "items", "the item", required=True),
        day("day", "the day, today at the earliest", required=True),
        quantity("gross_requirements", "what is required on it, safety stock not counted", required=True),
        quantity("scheduled_receipts", "what of open orders is there on it", required=True),
        quantity("planned_receipts", "what of planned orders is there on it", required=True),
        quantity("planned_releases", "the planned orders to be released on it", required=True),
        _amount("projected_available_balance", "what is available at its end; below 0: so much is late"),
        _amount(
            "stock", "what is in stock on the first row; then what of it becomes usable or, below 0, expires unused"
        ),
        _amount("substitutes", "what substitutes bring or, below 0, what stands in for other items"),
    ),
)

SCHEDULE = Table(
    "schedule",
    "One row per operation that runs on a machine. Without rows where the dates are of infinite capacity.",
    key=("job_id", "operation"),
    columns=(
        text("job_id", "the receipt, or the planned order"),
        reference("item_id", "items", "what is made", required=True),
        count("operation", "the routing step", required=True),
        reference("work_center_id", "work_centers", "where it is done", required=True),
        reference("resource_id", "resources", "the machine or crew", required=True),
        quantity("quantity", "how much is made", required=True),
        Column("setup_start", Kind.MOMENT, "when its setup starts", required=True),
        Column("start", Kind.MOMENT, "when it starts", required=True),
        Column("end", Kind.MOMENT, "when it ends", required=True),
        reference("order_id", "sales_orders", "the sales order, where it is made for one"),
        flag("frozen", "whether it had to stay where it was", required=True),
    ),
)

TABLES = (LOAD, PROJECTED_BALANCE, SCHEDULE)
