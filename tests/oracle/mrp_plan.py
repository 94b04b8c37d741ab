"""The naive planner: the level loop of docs/rules.md, and the tables of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.config import merged
from tests.oracle.mrp_allocation import allocate_level
from tests.oracle.mrp_days import NEVER, Row, plant_days, today
from tests.oracle.mrp_lots import plan_level
from tests.oracle.mrp_projection import Projection, cover, delivery, projection, there
from tests.oracle.mrp_quantities import millionths, units
from tests.oracle.mrp_records import Requirement, State, Supply
from tests.oracle.mrp_requirements import (
    pass_through_phantom,
    rank_work_orders,
    require_for_planned_order,
    require_for_work_orders,
    require_safety_stock,
    require_sales_orders,
)
from tests.oracle.mrp_structure import structure_of
from tests.oracle.mrp_supplies import gather_supplies

if TYPE_CHECKING:
    from datetime import date

    from orderplan import PlanConfig, PlanningData


@dataclass(frozen=True)
class NaivePlan:
    """A plan as lists of rows, in canonical order."""

    planned_orders: list[Row]
    requirements: list[Row]
    pegging: list[Row]
    deliveries: list[Row]


def naive_plan(
    data: PlanningData, config: PlanConfig | None = None, *, reschedule_days: int | None = None
) -> NaivePlan:
    """Plan a plant by docs/rules.md, slowly; `reschedule_days` holds over the one of the settings."""
    settings = merged(data.config, config) if config else data.config
    state = first_state(data, settings, settings.mrp.reschedule_days if reschedule_days is None else reschedule_days)
    require_sales_orders(state)
    require_safety_stock(state)
    require_for_work_orders(state)
    codes = state.structure.codes
    for code in range(max(codes.values(), default=-1) + 1):
        plan_code(state, sorted(item for item in codes if codes[item] == code))
    return tables_of(state)


def first_state(data: PlanningData, config: PlanConfig, reschedule_days: int | None) -> State:
    """The plant with its structure and supplies, before anything is required."""
    tables = {name: table.to_pylist() for name, table in data.tables.items()}
    items = {row["item_id"]: row for row in tables["items"]}
    days = plant_days(config.as_of, config.plant_calendar, tables["calendars"], tables["calendar_exceptions"])
    state = State(
        days=days,
        items=items,
        structure=structure_of(tables, items, days),
        orders={row["order_id"]: row for row in tables["sales_orders"]},
        receipts={row["receipt_id"]: row for row in tables["scheduled_receipts"]},
        lists=by_receipt(tables["work_components"]),
        progress=by_receipt(tables["operation_progress"]),
        reschedule_days=reschedule_days or 0,
    )
    gather_supplies(state, tables)
    return state


def by_receipt(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["receipt_id"], []).append(row)
    return found


def plan_code(state: State, items: list[str]) -> None:
    """Plan all items of one low-level code, and ask for their components."""
    rank_work_orders(state, items)
    allocate_level(state, items)
    done = len(state.planned)
    plan_level(state, items)
    for item in items:
        if state.items[item]["procurement"] == "phantom":
            wanted = state.requirements.get(item, [])
            for requirement in sorted(wanted, key=lambda one: (one.counted, one.priority, one.source)):
                pass_through_phantom(state, requirement)
            state.requirements[item] = [one for one in wanted if one.quantity > 0]
    for planned in state.planned[done:]:
        require_for_planned_order(state, planned)


def tables_of(state: State) -> NaivePlan:
    codes = state.structure.codes
    requirements = sorted(
        (one for wanted in state.requirements.values() for one in wanted),
        key=lambda one: (codes[one.item], one.item, one.counted, one.priority, one.source),
    )
    plan = projection(state, requirements)
    numbers = {requirement: place for place, requirement in enumerate(requirements, 1)}
    open_orders = [state.orders[order] for order in sorted(state.orders) if state.orders[order]["status"] == "open"]
    return NaivePlan(
        planned_orders=planned_rows(state, plan),
        requirements=[requirement_row(plan, one, numbers[one]) for one in requirements],
        pegging=pegging_rows(plan, numbers),
        deliveries=[
            {
                "order_id": order["order_id"],
                "item_id": order["item_id"],
                "quantity": units(millionths(order["quantity"])),
                "due_date": order["due_date"],
                **delivery(plan, order),
            }
            for order in open_orders
        ],
    )


def planned_rows(state: State, plan: Projection) -> list[Row]:
    there_on = {supply.planned: there(plan, supply) for supply in planned_supplies(state)}
    return [
        {
            "planned_order_id": planned.number,
            "item_id": planned.item,
            "kind": state.items[planned.item]["procurement"],
            "order_id": planned.order,
            "sequence": planned.sequence,
            "quantity": units(planned.quantity),
            "release_date": planned.release,
            "due_date": planned.due,
            "available_date": day_or_none(there_on[planned]),
            "priority": planned.priority,
            "low_level_code": state.structure.codes[planned.item],
            "late_release": planned.release < today(state.days),
        }
        for planned in state.planned
    ]


def planned_supplies(state: State) -> list[Supply]:
    """One supply for each planned order, pegged or not."""
    pegged = {peg.supply.planned: peg.supply for peg in state.pegs.values() if peg.supply.planned is not None}
    return [
        pegged.get(one) or Supply("planned", str(one.number), one.item, 0, one.due, None, one.order, True, (), one)
        for one in state.planned
    ]


def requirement_row(plan: Projection, requirement: Requirement, number: int) -> Row:
    return {
        "requirement_id": number,
        "item_id": requirement.item,
        "order_id": requirement.order,
        "quantity": units(requirement.quantity),
        "need_date": day_or_none(requirement.need),
        "priority": requirement.priority,
        "source_kind": requirement.source_kind,
        "source_id": str(requirement.source_id),
        "parent_id": requirement.parent,
        "available_date": day_or_none(cover(plan, requirement)),
    }


def pegging_rows(plan: Projection, numbers: dict[Requirement, int]) -> list[Row]:
    return [
        {
            "supply_kind": peg.supply.kind,
            "supply_id": peg.supply.id,
            "requirement_id": numbers[requirement],
            "item_id": peg.supply.item,
            "quantity": units(peg.quantity),
            "covered": units(peg.covered),
            "available_date": day_or_none(there(plan, peg.supply)),
            "need_date": day_or_none(requirement.need),
            "substitute_for": requirement.item if peg.supply.item != requirement.item else None,
        }
        for requirement in plan.requirements
        for peg in plan.pegs[requirement]
    ]


def day_or_none(day: date) -> date | None:
    return None if day == NEVER else day
