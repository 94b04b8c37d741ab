"""The result tables of capacity and time: the load of work centres, the MRP record, the schedule."""

from __future__ import annotations

from orderplan.enums import JobKind, JobState, OperationStatus, OperationWait
from orderplan.tables.columns import (
    ITEM_UNIT,
    count,
    day,
    flag,
    identity,
    minutes,
    quantity,
    rate,
    reference,
    text,
    words,
)
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
        minutes(
            "load_minutes",
            "what orders ask of it: what is scheduled, and what is not as if any number fitted in",
            required=True,
        ),
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
    "One row per operation that runs on a machine, by job and operation. Without rows where the dates are of infinite "
    "capacity. As a file it serves as the published schedule of the next plan.",
    key=("job_id", "operation"),
    columns=(
        text("job_id", "the work order's receipt, or the planned order"),
        words("job_kind", JobKind, "what it is"),
        reference("receipt_id", "scheduled_receipts", "the work order; empty: a planned order"),
        reference("item_id", "items", "what is made", required=True),
        reference("order_id", "sales_orders", "the sales order, where it is made for one and kept apart"),
        day("due_date", "the day on which it is needed", required=True),
        count("sequence", "of a planned order: its number among those of the same item, order and day"),
        count("operation", "the routing step", required=True),
        reference("work_center_id", "work_centers", "where it is done", required=True),
        identity("resource_id", "the machine or crew; the work centre where that has none"),
        quantity("quantity", "how much is still to be made", required=True),
        Column("setup_start", Kind.MOMENT, "when its setup starts", required=True),
        Column("start", Kind.MOMENT, "when it starts", required=True),
        Column("end", Kind.MOMENT, "when it ends", required=True),
        minutes("setup_minutes", "how long its setup takes", required=True),
        minutes("run_minutes", "how long it takes after that, breaks not counted", required=True),
        words("status", OperationStatus, "what the scheduler might do with it"),
        flag("frozen", "whether it had to stay where it was", required=True),
        flag("moved", "whether it is elsewhere, or at another time, than published", required=True),
        words("waits_for", OperationWait, "what it waits for"),
        text("waits_for_id", "the item, operation or job that it waits for; of a machine the job before it there"),
        minutes("queue_minutes", "how long it stands before its machine, ready, by the clock", required=True),
        reference("for_order_id", "sales_orders", "of the sales orders that it is made for the one that is latest"),
        flag("is_late", "whether that one is late", required=True),
    ),
)

RESOURCE_LOAD = Table(
    "resource_load",
    "One row per machine and day on which it works within the schedule's time, or has something to do: load against "
    "capacity.",
    key=("resource_id", "day"),
    columns=(
        identity("resource_id", "the machine or crew; the work centre where that has none"),
        reference("work_center_id", "work_centers", "where it stands", required=True),
        day("day", "the day", required=True),
        minutes("capacity_minutes", "the minutes that it works", required=True),
        minutes("setup_minutes", "the minutes of them that it is being set up", required=True),
        minutes("run_minutes", "the minutes of them that it runs", required=True),
    ),
)

BOTTLENECKS = Table(
    "bottlenecks",
    "One row per machine that holds up an order, the worst first.",
    key=("resource_id",),
    columns=(
        count("rank", "its place among them, from 1", required=True),
        identity("resource_id", "the machine or crew; the work centre where that has none"),
        reference("work_center_id", "work_centers", "where it stands", required=True),
        Column(
            "order_days",
            Kind.QUANTITY,
            "the order-days that one more hour there would recover",
            required=True,
            unit="order-days",
        ),
        day("best_day", "the day on which that hour would best be worked"),
        count("late_orders", "late orders that stand in its queue", required=True),
        minutes("queue_minutes", "how long operations stand before it, ready, in all by the clock", required=True),
        rate("load_share", "what it has to do until the last due date, as a share of what it can do"),
    ),
)

DISPATCH_LIST = Table(
    "dispatch_list",
    "What to do next: one row per operation and shift in which it is set up or runs, machine by machine. A shift is a "
    "run of working time without a pause of two hours; one of more than twelve hours counts as several.",
    key=("resource_id", "shift_start", "position"),
    columns=(
        identity("resource_id", "the machine or crew; the work centre where that has none"),
        reference("work_center_id", "work_centers", "where it stands", required=True),
        Column("shift_start", Kind.MOMENT, "when the shift begins", required=True),
        Column("shift_end", Kind.MOMENT, "when it ends", required=True),
        count("position", "the place of the operation in it, from 1", required=True),
        text("job_id", "the work order's receipt, or the planned order"),
        words("job_kind", JobKind, "what it is"),
        reference("item_id", "items", "what is made", required=True),
        count("operation", "the routing step", required=True),
        quantity("quantity", "how much is still to be made", required=True),
        Column("setup_start", Kind.MOMENT, "when its setup starts, in this shift or before", required=True),
        Column("start", Kind.MOMENT, "when it starts, set up", required=True),
        Column("end", Kind.MOMENT, "when it ends, in this shift or later", required=True),
        minutes("setup_minutes", "minutes of setup in this shift", required=True),
        minutes("run_minutes", "minutes of running in this shift", required=True),
        words("status", OperationStatus, "what the scheduler might do with it"),
        identity("next_resource_id", "where the job goes next; empty: nowhere", required=False),
        reference("for_order_id", "sales_orders", "of the sales orders that it is made for the one that is latest"),
        flag("is_late", "whether that one is late", required=True),
    ),
)

JOB_BOARD = Table(
    "job_board",
    "The factory's board: one row per job that is scheduled, and per work order whose operations are all done, by "
    "state and start.",
    key=("job_id",),
    columns=(
        text("job_id", "the work order's receipt, or the planned order"),
        words("job_kind", JobKind, "what it is"),
        reference("item_id", "items", "what is made", required=True),
        quantity("quantity", "how much is still to be made; of a job that is done, to be received", required=True),
        words("state", JobState, "where it stands"),
        count("operation", "the next routing step; empty: all are done"),
        identity("resource_id", "where that is done; the work centre where that has no machine", required=False),
        Column("start", Kind.MOMENT, "when that starts, its setup included"),
        Column("end", Kind.MOMENT, "when the job ends"),
        day("due_date", "the day on which it is needed", required=True),
        words(
            "waits_for",
            OperationWait,
            "what its next operation waits for: of a work order that cannot start now for want of it, material or a "
            "component's job; else what the schedule says",
        ),
        text("waits_for_id", "the item, operation or job that it waits for; of a machine the job before it there"),
        reference("for_order_id", "sales_orders", "of the sales orders that it is made for the one that is latest"),
        flag("is_late", "whether that one is late; of a job that is done: no", required=True),
    ),
)

TABLES = (LOAD, PROJECTED_BALANCE, SCHEDULE, RESOURCE_LOAD, BOTTLENECKS, DISPATCH_LIST, JOB_BOARD)
