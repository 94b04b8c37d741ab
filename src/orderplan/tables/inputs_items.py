"""The input tables of items: what they are, what they are made from, the units they are counted in."""

from __future__ import annotations

from orderplan.enums import Disposition, LotPolicy, PartClass, Procurement, SubstituteMode
from orderplan.tables.columns import (
    count,
    day,
    days,
    factor,
    identity,
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
