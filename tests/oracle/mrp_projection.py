"""Projection of the naive planner: section 6 of the planning rules, from the bottom up by recursion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import (
    NEVER,
    Row,
    available_after,
    counted,
    earliest_start,
    fence_end,
    later,
    sales_need,
    today,
)
from tests.oracle.mrp_requirements import is_rework
from tests.oracle.mrp_structure import EXPLODED, is_work

if TYPE_CHECKING:
    from datetime import date

    from tests.oracle.mrp_records import Peg, PlannedOrder, Requirement, State, Supply

NO_CONSTRAINT = {
    "constraint": "none",
    "constraint_item_id": None,
    "constraint_supply_kind": None,
    "constraint_supply_id": None,
}


@dataclass
class Projection:
    """When everything is there; both fill while they are asked for."""

    state: State
    requirements: list[Requirement]
    """In the order of their ids."""
    pegs: dict[Requirement, list[Peg]]
    sources: dict[tuple[str, str | int], list[Requirement]]
    covers: dict[Requirement, date]
    days: dict[Supply, date]


def projection(state: State, requirements: list[Requirement]) -> Projection:
    pegs: dict[Requirement, list[Peg]] = {requirement: [] for requirement in requirements}
    for peg in state.pegs.values():
        pegs[peg.requirement].append(peg)
    sources: dict[tuple[str, str | int], list[Requirement]] = {}
    for requirement in requirements:
        sources.setdefault((requirement.source_kind, requirement.source_id), []).append(requirement)
    return Projection(state, requirements, pegs, sources, {}, {})


def cover(plan: Projection, requirement: Requirement) -> date:
    """Rule 6.2."""
    if requirement not in plan.covers:
        whole = requirement.open == 0
        days = [there(plan, peg.supply) for peg in plan.pegs[requirement]]
        plan.covers[requirement] = max(days) if whole else NEVER
    return plan.covers[requirement]


def there(plan: Projection, supply: Supply) -> date:
    """Rules 6.1 and 6.3."""
    if supply not in plan.days:
        waits = [day for _, day in waits_for(plan, supply)]
        plan.days[supply] = max([own_day(plan, supply), *waits])
    return plan.days[supply]


def own_day(plan: Projection, supply: Supply) -> date:
    """When a supply would be there if it did not wait for any component."""
    if supply.planned is None:
        return supply.there
    return planned_day(plan, supply.planned, today(plan.state.days))


def planned_day(plan: Projection, planned: PlannedOrder, start: date) -> date:
    """Rule 6.3: when a planned order is there that cannot start before a day."""
    days, item = plan.state.days, plan.state.items[planned.item]
    if item["procurement"] == "buy":
        ready = max(planned.due, available_after(days, item, today(days)))
    else:
        ready = available_after(days, item, max(planned.release, start))
    return max(ready, fence_end(days, item))


def waits_for(plan: Projection, supply: Supply) -> list[tuple[Requirement, date]]:
    """The component requirements that may delay a supply, each with the day on which it then is there."""
    if supply.planned is not None:
        return planned_waits(plan, supply.planned)
    if is_work(supply.kind):
        return work_waits(plan, supply)
    return []


def planned_waits(plan: Projection, planned: PlannedOrder) -> list[tuple[Requirement, date]]:
    """Rule 6.3."""
    if plan.state.items[planned.item]["procurement"] not in EXPLODED:
        return []
    waits = []
    for requirement in plan.sources.get(("planned_order", planned.number), []):
        start = earliest_start(plan.state.days, cover(plan, requirement), requirement.offset)
        waits.append((requirement, NEVER if start == NEVER else planned_day(plan, planned, start)))
    return waits


def work_waits(plan: Projection, supply: Supply) -> list[tuple[Requirement, date]]:
    """Rule 6.1."""
    item = plan.state.items[supply.item]
    return [
        (requirement, available_after(plan.state.days, item, cover(plan, requirement)))
        for requirement in plan.sources.get(("work_order", supply.id), [])
        if not is_rework(plan.state, requirement) and cover(plan, requirement) > requirement.counted
    ]


def delivery(plan: Projection, order: Row) -> Row:
    """Rule 6.4."""
    requirements = plan.sources.get(("sales_order", order["order_id"]), [])
    covered = max(
        [cover(plan, one) for one in requirements], default=counted(plan.state.days, sales_need(plan.state.days, order))
    )
    projected = None if covered == NEVER else later(covered, order["ship_days"])
    late = projected is None or projected > order["due_date"]
    constraint = constraint_of(plan, order, requirements, covered) if late else NO_CONSTRAINT
    return {
        "projected_date": projected,
        "days_late": None if projected is None else max(0, (projected - order["due_date"]).days),
        **constraint,
    }


def constraint_of(plan: Projection, order: Row, requirements: list[Requirement], covered: date) -> Row:
    """Rule 6.5: follow the deciding path of a late order to its end."""
    if sales_need(plan.state.days, order) < today(plan.state.days) and covered == today(plan.state.days):
        return {**NO_CONSTRAINT, "constraint": "past_due"}
    requirement = first_latest(requirements, [cover(plan, one) for one in requirements])
    while True:
        if requirement.open:
            return {**NO_CONSTRAINT, "constraint": "uncovered", "constraint_item_id": requirement.item}
        supplies = [peg.supply for peg in plan.pegs[requirement]]
        supply = first_latest(supplies, [there(plan, one) for one in supplies])
        waits = waits_for(plan, supply)
        if max([day for _, day in waits], default=own_day(plan, supply)) <= own_day(plan, supply):
            return {
                "constraint": "material" if supply.planned is None else "lead_time",
                "constraint_item_id": supply.item,
                "constraint_supply_kind": supply.kind,
                "constraint_supply_id": supply.id,
            }
        requirement = first_latest([one for one, _ in waits], deciding_days(plan, supply, waits))


def deciding_days(plan: Projection, supply: Supply, waits: list[tuple[Requirement, date]]) -> list[date]:
    """What decides which component a supply waits for: the start that it allows, or its cover for a work order."""
    covers = [cover(plan, one) for one, _ in waits]
    if supply.planned is None:
        return covers
    pairs = zip(waits, covers, strict=True)
    return [earliest_start(plan.state.days, day, one.offset) for (one, _), day in pairs]


def first_latest(things: list, days: list[date]):
    """The first of those whose day is the latest."""
    return things[days.index(max(days))]
