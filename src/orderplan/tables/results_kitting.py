"""The result tables of kitting: jobs, their components, what is left, what to fetch; and what a re-check finds."""

from __future__ import annotations

from orderplan.enums import JobKind, KitChange, KitScope, KitStatus, PickAction
from orderplan.tables.columns import count, day, flag, quantity, reference, text, words
from orderplan.tables.table import Table

_COMPONENT_UNIT = "component's unit"

KITTING = Table(
    "kitting",
    "One row per work order, planned order and sales order that starts within the days looked at, by kind and id: what "
    "can be built of what is there, and what is missing.",
    key=("job_kind", "job_id"),
    columns=(
        words("job_kind", JobKind, "what sort of job it is"),
        text("job_id", "the receipt, the number of the planned order, or the sales order"),
        reference("order_id", "sales_orders", "the sales order that it is for, where it is kept apart for one"),
        reference("item_id", "items", "what is made or delivered", required=True),
        quantity("quantity", "how much of it is still to be made or delivered", required=True),
        day("start_date", "the day on which it starts, or must be begun at the latest", required=True),
        day("need_date", "the day on which it is to be ready", required=True),
        count("priority", "1 is the most urgent; 10000: it serves nothing", required=True),
        count("rank", "its turn among the jobs, or among the sales orders, from 1", required=True),
        words("kit_status", KitStatus, "clear: all of it can be built; partial: some of it; short: nothing"),
        quantity("buildable_quantity", "how much can be built of what it gets", required=True),
        day("kit_date", "the day on which all that it needs is there by the plan; empty: never"),
        reference("gating_item_id", "items", "the missing component that is there last"),
        text("missing", "the missing components with quantities, the one that is there last first"),
    ),
)

KIT_COMPONENTS = Table(
    "kit_components",
    "One row per job and component, by kind and id of the job, then component. What is required is issued, allocated, "
    "built of its own components or missing; the rest is there but left to others.",
    key=("job_kind", "job_id", "component_id"),
    columns=(
        words("job_kind", JobKind, "what sort of job it is"),
        text("job_id", "the receipt, the number of the planned order, or the sales order"),
        reference("order_id", "sales_orders", "the sales order that it is for, where it is kept apart for one"),
        reference("item_id", "items", "what the job makes or delivers", required=True),
        day("need_date", "the day on which the job is to be ready", required=True),
        count("sequence", "of a planned order: its place among those of its item, order and need date"),
        reference("component_id", "items", "what is needed for it", required=True),
        quantity("required", "how much the job needs in all", required=True, unit=_COMPONENT_UNIT),
        quantity("issued", "how much it has been given already", required=True, unit=_COMPONENT_UNIT),
        quantity("allocated", "how much it gets of what is there", required=True, unit=_COMPONENT_UNIT),
        quantity("from_substitutes", "how much of that substitutes cover", required=True, unit=_COMPONENT_UNIT),
        quantity(
            "to_build", "how much is built of the component's own components", required=True, unit=_COMPONENT_UNIT
        ),
        quantity("missing", "how much is not there for it", required=True, unit=_COMPONENT_UNIT),
        day("available_date", "the day on which all of it is there by the plan; empty: never"),
        flag("is_gating", "whether it is the missing component that is there last", required=True),
    ),
)

KIT_LEFTOVERS = Table(
    "kit_leftovers",
    "One row per scope and item of which anything is there: what is left of it when all have had their turn.",
    key=("scope", "item_id"),
    columns=(
        words("scope", KitScope, "jobs: shared out among work orders and planned orders; orders: among sales orders"),
        reference("item_id", "items", "the item", required=True),
        quantity("usable", "how much of it is there", required=True),
        quantity("delivered", "how much of that goes to customers as such", required=True),
        quantity("allocated", "how much of it the jobs get", required=True),
        quantity("leftover", "how much is left", required=True),
        quantity("reserved", "how much of what is left is kept for a sales order", required=True),
    ),
)

PICK_LIST = Table(
    "pick_list",
    "One row per lot of stock that a work order gets, by location, item, expiry (first to expire first), age (oldest "
    "first).",
    key=("pick_no",),
    columns=(
        count("pick_no", "its place in the list, from 1", required=True),
        words("action", PickAction, "pick: bring it to the job; transfer: send it from a location that is days away"),
        reference("from_location_id", "locations", "where it lies; empty: not said"),
        reference(
            "to_location_id", "locations", "where a transfer goes: the first usable location that is no days away"
        ),
        text("job_id", "the work order"),
        reference("component_id", "items", "the component that the job needs", required=True),
        reference("item_id", "items", "what is picked: the component or a substitute of it", required=True),
        text("lot_id", "its lot or batch"),
        text("stock_id", "the row of stock as the pegging names it: item and place"),
        quantity("quantity", "how much to pick", required=True),
        day("expiry_date", "first day on which it may no longer be used; empty: never"),
        day("pick_date", "the day to pick it on, or to send it off by", required=True),
        day("available_date", "the day on which it is at hand when sent off then", required=True),
    ),
)

KIT_CHANGES = Table(
    "kit_changes",
    "One row per job and component that is missing now or was at an earlier check, as in `kit_components`.",
    key=("job_kind", "job_id", "component_id"),
    columns=(
        words("change", KitChange, "new, worse, same, better or cleared; a later day is worse than a larger quantity"),
        words("job_kind", JobKind, "what sort of job it is"),
        text("job_id", "the job as it is called now, or was if it is gone"),
        reference("order_id", "sales_orders", "the sales order that it is for, where it is kept apart for one"),
        reference("item_id", "items", "what the job makes or delivers", required=True),
        reference("component_id", "items", "what it misses", required=True),
        quantity("missing_before", "how much was missing", required=True, unit=_COMPONENT_UNIT),
        quantity("missing", "how much is missing now", required=True, unit=_COMPONENT_UNIT),
        day("available_before", "the day on which all of it was to be there; empty: never, or it was not missing"),
        day("available_date", "the day on which all of it is to be there now; empty: never, or it is not missing"),
    ),
)

TABLES = (KITTING, KIT_COMPONENTS, KIT_LEFTOVERS, PICK_LIST)
"""Those of every plan; a re-check gives `KIT_CHANGES`."""
