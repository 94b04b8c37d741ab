"""The random plants mix every feature of the planning rules, each often enough to meet the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.oracle.mrp_days import Row, ahead, plant_days
from tests.oracle.mrp_plan import NaivePlan, naive_plan
from tests.plants import random_plant, seeded

if TYPE_CHECKING:
    import orderplan as op

PLANTS = 250

Tables = dict[str, list[Row]]
Feature = Callable[[Tables, NaivePlan], bool]


def item_rows(tables: Tables) -> dict[str, Row]:
    return {row["item_id"]: row for row in tables["items"]}


def is_(tables: Tables, item_id: str, **cells: object) -> bool:
    """Whether an item has these cells."""
    row = item_rows(tables)[item_id]
    return all(row[name] == cell for name, cell in cells.items())


def any_row(table: str, test: Callable[[Row], bool]) -> Feature:
    """Whether any input row is such."""
    return lambda tables, _: any(test(row) for row in tables[table])


def any_planned(test: Callable[[Row, Row], bool]) -> Feature:
    """Whether any planned order is such, or its item."""
    return lambda tables, plan: any(test(row, item_rows(tables)[row["item_id"]]) for row in plan.planned_orders)


def any_pegged(test: Callable[[Row], bool]) -> Feature:
    return lambda _, plan: any(test(row) for row in plan.pegging)


def any_required(test: Callable[[Row], bool]) -> Feature:
    return lambda _, plan: any(test(row) for row in plan.requirements)


def delivered(constraint: str) -> Feature:
    return lambda _, plan: any(row["constraint"] == constraint for row in plan.deliveries)


def lots_of(policy: str) -> Feature:
    return any_planned(lambda row, item: item["lot_policy"] == policy and row["order_id"] is None)


def order_specific_under_common(tables: Tables, _: NaivePlan) -> bool:
    return any(
        is_(tables, row["component_id"], part_class="order_specific")
        and is_(tables, row["parent_id"], part_class="common", procurement="make")
        for row in tables["bom_lines"]
    )


def phantom_in_phantom(tables: Tables, _: NaivePlan) -> bool:
    ends = ("parent_id", "component_id")
    return any(all(is_(tables, row[end], procurement="phantom") for end in ends) for row in tables["bom_lines"])


def phantom_order(tables: Tables, _: NaivePlan) -> bool:
    return any(is_(tables, row["item_id"], procurement="phantom") for row in tables["sales_orders"])


def phantom_stock(tables: Tables, plan: NaivePlan) -> bool:
    return any(is_(tables, row["item_id"], procurement="phantom") for row in plan.pegging)


def reserved_for(*statuses: str | None) -> Feature:
    """Whether there is supply for an order of such a status, None for one that is not there."""

    def found(tables: Tables, _: NaivePlan) -> bool:
        status = {row["order_id"]: row["status"] for row in tables["sales_orders"]}
        reserved = [row["order_id"] for name in ("on_hand", "scheduled_receipts") for row in tables[name]]
        return any(order is not None and status.get(order) in statuses for order in reserved)

    return found


def mutual_substitutes(tables: Tables, _: NaivePlan) -> bool:
    pairs = {(row["component_id"], row["substitute_id"]) for row in tables["substitutes"]}
    return any((other, one) in pairs for one, other in pairs)


def work_orders(tables: Tables) -> list[Row]:
    return [row for row in tables["scheduled_receipts"] if row["kind"] in {"work", "subcontract"}]


def listed(tables: Tables) -> set[str]:
    return {row["receipt_id"] for row in tables["work_components"]}


def work_without_list(tables: Tables, plan: NaivePlan) -> bool:
    return any(
        row["source_kind"] == "work_order" and row["source_id"] not in listed(tables) for row in plan.requirements
    )


def work_with_progress(tables: Tables, plan: NaivePlan) -> bool:
    reported = {row["receipt_id"] for row in tables["operation_progress"]} - listed(tables)
    return any(row["source_kind"] == "work_order" and row["source_id"] in reported for row in plan.requirements)


def rework(tables: Tables, _: NaivePlan) -> bool:
    made = {row["receipt_id"]: row["item_id"] for row in work_orders(tables)}
    return any(made.get(row["receipt_id"]) == row["component_id"] for row in tables["work_components"])


def subcontracted_with_components(tables: Tables, plan: NaivePlan) -> bool:
    return any(
        row["source_kind"] == "planned_order" and is_(tables, row["parent_id"], procurement="subcontract")
        for row in plan.requirements
    )


FEATURES: dict[str, tuple[int, Feature]] = {
    "urgent order": (40, any_row("sales_orders", lambda row: row["priority"] < 5)),
    "planned for an order": (40, any_planned(lambda row, _: row["order_id"] is not None)),
    "order-specific under common": (40, order_specific_under_common),
    "pegged stock": (40, any_pegged(lambda row: row["supply_kind"] == "stock")),
    "pegged receipt": (40, any_pegged(lambda row: row["supply_kind"] not in {"stock", "planned"})),
    "reserved for an open order": (40, reserved_for("open")),
    "reserved for a closed or held order": (20, reserved_for("closed", "cancelled", "held")),
    "reserved for an order that is not there": (20, reserved_for(None)),
    "transfer": (10, any_pegged(lambda row: row["supply_kind"] == "transfer")),
    "subcontract receipt": (5, any_pegged(lambda row: row["supply_kind"] == "subcontract")),
    "lot for lot": (40, lots_of("lot_for_lot")),
    "fixed lot": (40, lots_of("fixed")),
    "period lot": (40, lots_of("period")),
    "reorder point": (40, lots_of("reorder_point")),
    "lot cut by its maximum": (20, any_planned(lambda row, _: row["sequence"] > 1)),
    "lot minimum": (20, any_planned(lambda row, item: row["quantity"] == item["lot_min"] > 0)),
    "lot multiple": (20, any_planned(lambda _, item: item["lot_multiple"] > 0)),
    "safety stock": (40, any_required(lambda row: row["source_kind"] == "safety_stock")),
    "safety stock that is never there": (5, any_required(lambda row: row["need_date"] is None)),
    "scrap of a made item": (20, any_planned(lambda row, item: row["kind"] == "make" and item["scrap_rate"] > 0)),
    "scrap of a line": (20, any_row("bom_lines", lambda row: row["scrap_rate"] > 0)),
    "fixed quantity": (20, any_row("bom_lines", lambda row: row["fixed_quantity"] > 0)),
    "offset": (20, any_row("bom_lines", lambda row: row["lead_offset_days"] > 0)),
    "validity of a line": (20, any_row("bom_lines", lambda row: row["valid_to"] is not None)),
    "order BOM": (20, any_row("bom_lines", lambda row: row["order_id"] is not None)),
    "immediate change": (20, any_row("engineering_changes", lambda row: row["disposition"] == "immediate")),
    "use-up change": (20, any_row("engineering_changes", lambda row: row["disposition"] == "use_up")),
    "change for an order": (10, any_row("engineering_changes", lambda row: row["order_id"] is not None)),
    "addition": (5, any_row("engineering_changes", lambda row: row["old_component_id"] is None)),
    "removal": (5, any_row("engineering_changes", lambda row: row["new_component_id"] is None)),
    "phantom in a phantom": (20, phantom_in_phantom),
    "phantom ordered": (20, phantom_order),
    "phantom stock used": (10, phantom_stock),
    "substitute taken": (20, any_pegged(lambda row: row["substitute_for"] is not None)),
    "substitute in a ratio": (8, any_pegged(lambda row: row["quantity"] != row["covered"])),
    "substitute under a parent": (10, any_row("substitutes", lambda row: row["parent_id"] is not None)),
    "substitute with validity": (10, any_row("substitutes", lambda row: row["valid_from"] is not None)),
    "substitute of second rank": (10, any_row("substitutes", lambda row: row["rank"] == 2)),
    "mutual substitutes": (8, mutual_substitutes),
    "use-up substitute": (20, any_row("substitutes", lambda row: row["mode"] == "use_up")),
    "issue list": (40, any_row("work_components", lambda _: True)),
    "work order without a list": (20, work_without_list),
    "work order with progress": (5, work_with_progress),
    "rework": (5, rework),
    "not nettable": (20, any_row("on_hand", lambda row: row["location_id"] == "SCRAP")),
    "transfer days": (20, any_row("on_hand", lambda row: row["location_id"] == "EAST")),
    "available later": (20, any_row("on_hand", lambda row: row["available_date"] is not None)),
    "expiry": (20, any_row("on_hand", lambda row: row["expiry_date"] is not None)),
    "closed day": (20, any_row("calendar_exceptions", lambda row: not row["working"])),
    "opened day": (10, any_row("calendar_exceptions", lambda row: row["working"])),
    "Saturday shift": (20, any_row("calendars", lambda row: row["weekday"] == 6)),
    "fence": (20, any_planned(lambda _, item: item["fence_days"] > 0)),
    "nothing to procure it": (20, any_row("items", lambda row: row["procurement"] == "none")),
    "subcontracted with components": (20, subcontracted_with_components),
    "late release": (40, any_planned(lambda row, _: row["late_release"])),
    "in time": (40, delivered("none")),
    "late for material": (20, delivered("material")),
    "late for lead time": (40, delivered("lead_time")),
    "past due": (10, delivered("past_due")),
    "uncovered": (10, delivered("uncovered")),
}
"""In how many of the plants at least each feature is to be."""


@cache
def sampled() -> list[tuple[op.PlanningData, Tables, NaivePlan]]:
    plants = [random_plant(seeded(1_000_000 + seed)) for seed in range(PLANTS)]
    return [
        (data, {name: table.to_pylist() for name, table in data.tables.items()}, naive_plan(data)) for data in plants
    ]


@pytest.mark.parametrize("name", FEATURES)
def test_plants_have_every_feature(name):
    least, feature = FEATURES[name]

    assert sum(feature(tables, plan) for _, tables, plan in sampled()) >= least


def test_some_planning_days_are_off():
    off = 0
    for data, tables, _ in sampled():
        as_of = data.config.as_of
        days = plant_days(as_of, data.config.plant_calendar, tables["calendars"], tables["calendar_exceptions"])
        off += ahead(days, as_of, 0) != as_of
    assert off >= 20


def test_a_seed_gives_the_same_plant_again():
    one, other = (random_plant(seeded(5)) for _ in range(2))

    assert one.config == other.config
    assert all(one.tables[name].equals(other.tables[name]) for name in one.tables)
