"""The input tables of a plant, each declared once; `docs/tables.md` and all checks come from here."""

from __future__ import annotations

from orderplan.enums import (
    Disposition,
    LotPolicy,
    OrderKind,
    OrderStatus,
    PartClass,
    Procurement,
    ProgressStatus,
    ReceiptKind,
    Severity,
    SubstituteMode,
)
from orderplan.tables.columns import (
    count,
    day,
    days,
    factor,
    flag,
    identity,
    minutes,
    money,
    quantity,
    rate,
    reference,
    text,
    unit_given,
    valid_from,
    valid_to,
    words,
)
from orderplan.tables.results_capacity import SCHEDULE
from orderplan.tables.table import Column, Kind, Table

ITEMS = Table(
    "items",
    "One row per thing that is made, bought, subcontracted or only kept.",
    key=("item_id",),
    columns=(
        identity("item_id", "the item"),
        text("description", "what it is, for people"),
        words("procurement", Procurement, "how it is had; none: only what is there or already coming"),
        words(
            "part_class",
            PartClass,
            "common: pooled for all orders; order_specific: kept apart for one sales order",
            default=PartClass.COMMON,
        ),
        text("uom", "its own unit, in which all its quantities count", default="EA"),
        days(
            "lead_time_days",
            "time from start to availability",
            default=0,
            unit="working days for make, calendar days for buy and subcontract",
        ),
        words("lot_policy", LotPolicy, "how net requirements become lots", default=LotPolicy.LOT_FOR_LOT),
        quantity("lot_size", "the lot of policy fixed; what reorder_point orders without order_up_to", above=0),
        quantity("lot_min", "least quantity of a lot", default=0.0),
        quantity("lot_multiple", "lots are multiples of this; 0: any quantity", default=0.0),
        quantity("lot_max", "largest quantity of one order; larger lots are split", above=0),
        days(
            "lot_period_days", "days that one lot of policy period covers", default=7, unit="calendar days", minimum=1
        ),
        quantity("reorder_point", "inventory position below which policy reorder_point orders"),
        quantity("order_up_to", "inventory position that a reorder_point order restores"),
        quantity("safety_stock", "quantity to keep in reserve", default=0.0),
        rate("scrap_rate", "share of a made lot that is lost", default=0.0, below=1),
        money("unit_cost", "cost of one unit where nothing better is known", default=0.0, unit="money per item's unit"),
        text("setup_family", "items of one family need no setup between them"),
        text("planner", "who plans it"),
        days("fence_days", "nothing new is available within these days from today", default=0),
    ),
)

BOM_LINES = Table(
    "bom_lines",
    "One component of one parent. A line with an order belongs to that order's own BOM, which replaces the parent's "
    "standard lines for that order entirely.",
    key=("order_id", "parent_id", "line_no", "valid_from"),
    fallback_key=("order_id", "parent_id", "component_id", "operation", "valid_from"),
    period=True,
    columns=(
        reference("parent_id", "items", "the item that is made", required=True),
        reference("component_id", "items", "the item that goes into it", required=True),
        count("line_no", "place on the parts list; default 10, 20, … by component and validity"),
        quantity("quantity_per", "components for one unit of the parent", required=True, unit="component's unit"),
        quantity("fixed_quantity", "components for an order, whatever its size", default=0.0, unit="component's unit"),
        rate("scrap_rate", "share added because components are lost in assembly", default=0.0, maximum=1),
        count("operation", "routing step that consumes it"),
        days("lead_offset_days", "days after the parent's start on which it is needed", default=0),
        valid_from(),
        valid_to(),
        reference("order_id", "sales_orders", "the sales order whose own BOM the line belongs to"),
        unit_given(),
    ),
)

SUBSTITUTES = Table(
    "substitutes",
    "An item that may stand in for a component.",
    key=("component_id", "substitute_id", "parent_id", "valid_from"),
    period=True,
    columns=(
        reference("component_id", "items", "the item that is replaced", required=True),
        reference("substitute_id", "items", "the item that stands in", required=True),
        reference("parent_id", "items", "only under this parent; empty: under any"),
        factor("ratio", "units of substitute for one unit of the component", default=1.0),
        count("rank", "1 is tried first", default=1, minimum=1),
        words(
            "mode",
            SubstituteMode,
            "shortage: only what would be short; use_up: before the component",
            default=SubstituteMode.SHORTAGE,
        ),
        valid_from(),
        valid_to(),
    ),
)

ENGINEERING_CHANGES = Table(
    "engineering_changes",
    "A component of a parent is replaced, added (no old component) or removed (no new component) from a day on.",
    key=("change_id", "parent_id", "old_component_id", "new_component_id"),
    columns=(
        identity("change_id", "the change; it may have several rows"),
        reference("parent_id", "items", "the item whose BOM changes", required=True),
        reference("old_component_id", "items", "the component that goes; empty: an addition"),
        reference("new_component_id", "items", "the component that comes; empty: a removal"),
        quantity(
            "quantity_per",
            "new components for one unit of the parent; empty: as many as of the old one",
            unit="new component's unit",
        ),
        day("effective_date", "first day on which the new line is in force", required=True),
        words(
            "disposition",
            Disposition,
            "immediate: the old component stops; use_up: its free supply goes first",
            default=Disposition.IMMEDIATE,
        ),
        reference("order_id", "sales_orders", "only in the BOM of this sales order; empty: in the standard BOM"),
    ),
)

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

UNIT_CONVERSIONS = Table(
    "unit_conversions",
    "How units convert into one another: 1 from = factor to.",
    key=("item_id", "from_uom", "to_uom"),
    columns=(
        reference("item_id", "items", "only for this item; empty: for any"),
        Column("from_uom", Kind.TEXT, "unit that is converted", required=True),
        Column("to_uom", Kind.TEXT, "unit it is converted to", required=True),
        factor("factor", "how many of `to_uom` one of `from_uom` is", required=True),
    ),
)

SUPPLIERS = Table(
    "suppliers",
    "One row per supplier.",
    key=("supplier_id",),
    columns=(
        identity("supplier_id", "the supplier"),
        text("name", "its name"),
        rate("on_time_rate", "share of deliveries that come in time", maximum=1),
        rate("quality_rate", "share of deliveries that are good", maximum=1),
        count("rank", "1 is preferred", default=1, minimum=1),
    ),
)

SUPPLIER_ITEMS = Table(
    "supplier_items",
    "What a supplier sells, and on which terms.",
    key=("supplier_id", "item_id", "valid_from"),
    period=True,
    columns=(
        reference("supplier_id", "suppliers", "the supplier", required=True),
        reference("item_id", "items", "the item", required=True),
        text("uom", "the unit it is sold in; lots and prices count in it; empty: the item's own"),
        days("lead_time_days", "days from order to shipment; empty: the item's", unit="calendar days"),
        days("transit_days", "days on the way", default=0, unit="calendar days"),
        quantity("lot_min", "least quantity of an order", unit="unit it is sold in"),
        quantity("lot_multiple", "orders are multiples of this", unit="unit it is sold in"),
        count("rank", "1 is preferred", default=1, minimum=1),
        rate("share", "share of the quantity that it shall have", maximum=1),
        valid_from(),
        valid_to(),
    ),
)

PURCHASE_PRICES = Table(
    "purchase_prices",
    "Price of a supplier by quantity and date, for the unit that it sells in.",
    key=("supplier_id", "item_id", "min_quantity", "valid_from"),
    period=True,
    columns=(
        reference("supplier_id", "suppliers", "the supplier", required=True),
        reference("item_id", "items", "the item", required=True),
        quantity("min_quantity", "from this quantity on", default=0.0, unit="unit it is sold in"),
        money("unit_price", "price of one unit", required=True, unit="money per unit it is sold in"),
        valid_from(),
        valid_to(),
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

FIRM_SUGGESTIONS = Table(
    "firm_suggestions",
    "A purchase that a buyer has decided on, as suggested or changed, and that is not yet an open order: the next "
    "plans leave it as it is.",
    key=("item_id", "order_id", "supplier_id", "need_date"),
    columns=(
        reference("item_id", "items", "what is bought", required=True, unknown=Severity.WARNING),
        reference(
            "order_id",
            "sales_orders",
            "the sales order for which it is bought and kept apart; empty: for any",
            unknown=Severity.WARNING,
        ),
        reference(
            "supplier_id",
            "suppliers",
            "from whom; empty: not decided yet",
            unknown=Severity.WARNING,
        ),
        day("need_date", "day on which it is to be there", required=True),
        quantity("quantity", "how much", required=True, above=0),
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

INPUT_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ITEMS, BOM_LINES, SUBSTITUTES, ENGINEERING_CHANGES, SALES_ORDERS, CUSTOMERS, ON_HAND, LOCATIONS,
        SCHEDULED_RECEIPTS, WORK_COMPONENTS, WORK_CENTERS, RESOURCES, OPERATIONS, OPERATION_RESOURCES, SETUPS,
        CALENDARS, CALENDAR_EXCEPTIONS, OPERATION_PROGRESS, UNIT_CONVERSIONS, SUPPLIERS, SUPPLIER_ITEMS,
        PURCHASE_PRICES, SALES_PRICES, FIRM_SUGGESTIONS, PUBLISHED_SCHEDULE,
    )
}  # fmt: skip
"""The input tables by name, in the order of the contract."""
