"""Lots of the naive planner: section 5 of the planning rules."""

from __future__ import annotations

from datetime import date

from tests.oracle.mrp_allocation import real_requirements, safety_requirements, take
from tests.oracle.mrp_days import (
    NEVER,
    Row,
    ahead,
    available_after,
    fence_end,
    later,
    release_for,
    today,
)
from tests.oracle.mrp_quantities import millionths, rounded_up
from tests.oracle.mrp_records import PlannedOrder, Requirement, State, Supply, most_urgent
from tests.oracle.mrp_supplies import free_supply

MOST_PIECES = 10_000

Lot = tuple[date, date, int]
"""Release, due day and quantity of one planned order."""


def plan_level(state: State, items: list[str]) -> None:
    """Plan the lots of the items of one low-level code, and number them (rule 5.8)."""
    supplies: list[Supply] = []
    for item in items:
        if state.items[item]["procurement"] not in {"phantom", "none"}:
            for order, requirements in by_key(state, item).items():
                supplies += plan_key(state, item, order, requirements)
    supplies.sort(key=lambda supply: numbering(supply.planned))
    for supply in supplies:
        supply.planned.number = len(state.planned) + 1
        supply.planned.priority = most_urgent(state, supply)
        supply.id = str(supply.planned.number)
        state.planned.append(supply.planned)


def numbering(planned: PlannedOrder) -> tuple:
    """Rule 5.8, within one low-level code."""
    return (planned.item, planned.order or "", planned.due, planned.sequence)


def by_key(state: State, item: str) -> dict[str | None, list[Requirement]]:
    """Rule 5.1: an order-specific item is planned for each order apart; without an order as a common one (3.6)."""
    specific = state.items[item]["part_class"] == "order_specific"
    keys: dict[str | None, list[Requirement]] = {None: []}
    for requirement in [*real_requirements(state, item), *safety_requirements(state, item)]:
        keys.setdefault(requirement.order if specific else None, []).append(requirement)
    return keys


def plan_key(state: State, item: str, order: str | None, requirements: list[Requirement]) -> list[Supply]:
    """Plan the lots of one item, for one order where it is order-specific, and peg its net requirements to them."""
    real = [one for one in requirements if one.source_kind != "safety_stock"]
    safety = [one for one in requirements if one.source_kind == "safety_stock"]
    if state.items[item]["lot_policy"] == "reorder_point" and order is None:
        supplies = planned_supplies(item, order, reorder_point_lots(state, state.items[item], real))
        peg_to_lots(state, real, supplies)
        peg_to_lots(state, safety, supplies)
        return supplies
    wanted = real + [one for one in safety if one.counted != NEVER]  # rule 5.4: never stays uncovered
    supplies = planned_supplies(item, order, net_lots(state, state.items[item], order, net(wanted)))
    peg_to_lots(state, wanted, supplies)
    return supplies


def net(requirements: list[Requirement]) -> list[Requirement]:
    """What is still open, by (counted need, priority, source)."""
    still_open = [one for one in requirements if one.open > 0]
    return sorted(still_open, key=lambda one: (one.counted, one.priority, one.source))


def net_lots(state: State, row: Row, order: str | None, requirements: list[Requirement]) -> list[Lot]:
    """Rule 5.1: walk the net requirements of a key by their counted need."""
    wanted: dict[date, int] = {}
    for requirement in requirements:
        wanted[requirement.counted] = wanted.get(requirement.counted, 0) + requirement.open
    period = row["lot_period_days"] if row["lot_policy"] == "period" and order is None else 1
    surplus = 0
    lots = []
    for day, quantity in sorted(wanted.items()):
        if quantity > surplus:
            window = sum(other for d, other in wanted.items() if day < d < later(day, period))
            for piece in pieces(row, order, quantity - surplus + window):
                lots.append((release_for(state.days, row, day), day, piece))
                surplus += piece
        surplus -= quantity
    return lots


def pieces(row: Row, order: str | None, lot: int) -> list[int]:
    """Rules 5.2 and 5.3: the orders that a lot is made of."""
    least, multiple, most = (millionths(row[name]) for name in ("lot_min", "lot_multiple", "lot_max"))
    if row["lot_policy"] == "fixed" and order is None:
        least = multiple = most = millionths(row["lot_size"])
    lot = rounded_up(max(lot, least), multiple)
    if most == 0 or lot > MOST_PIECES * most:
        return [lot]
    whole, rest = divmod(lot, most)
    return [most] * whole + [rest] * (rest > 0)


def reorder_point_lots(state: State, row: Row, real: list[Requirement]) -> list[Lot]:
    """Rule 5.5; safety stock is left out of the inventory position with all that covers it."""
    supply = sum(one.left for one in free_supply(state, row["item_id"])) + sum(one.covered for one in real)
    lots: list[Lot] = []

    def position(day: date) -> int:
        planned = sum(quantity for _, _, quantity in lots)
        return supply + planned - sum(one.quantity for one in real if one.counted <= day)

    for day in sorted({today(state.days)} | {one.counted for one in real}):
        while position(day) < millionths(row["reorder_point"]):
            target = row["order_up_to"]
            lot = millionths(row["lot_size"]) if target is None else millionths(target) - position(day)
            release = ahead(state.days, day, 0)
            due = max(available_after(state.days, row, release), fence_end(state.days, row))
            lots += [(release, due, quantity) for quantity in pieces(row, None, lot)]
    return lots


def planned_supplies(item: str, order: str | None, lots: list[Lot]) -> list[Supply]:
    """Make a planned order of each lot; those of the same item, order and due day are counted."""
    counts: dict[date, int] = {}
    supplies = []
    for release, due, quantity in lots:
        counts[due] = counts.get(due, 0) + 1
        planned = PlannedOrder(item, order, counts[due], quantity, release, due)
        supplies.append(Supply("planned", "", item, quantity, due, None, order, True, (), planned))
    return sorted(supplies, key=lambda supply: (supply.planned.due, supply.planned.sequence))


def peg_to_lots(state: State, requirements: list[Requirement], supplies: list[Supply]) -> None:
    """Rule 5.7."""
    for requirement in net(requirements):
        for supply in supplies:
            take(state, requirement, supply)
