"""Allocation of the naive planner: the steps of section 4 of the planning rules, one function each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, later
from tests.oracle.mrp_quantities import MILLION, largest_covered, times
from tests.oracle.mrp_records import Peg, Requirement, State, Supply
from tests.oracle.mrp_supplies import can_cover, free_supply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.oracle.mrp_structure import Substitute


def allocate_level(state: State, items: list[str]) -> None:
    """Allocate what there is of the items of one low-level code."""
    for item in in_use_up_order(state, items):
        reserved_to_its_order(state, item)
        use_up_first(state, item)
        free_to_tight(state, item)
        safety_stock(state, item)
        free_to_others(state, item)
    for item in items:
        substitutes_to_tight(state, item)


def in_use_up_order(state: State, items: list[str]) -> list[str]:
    """Step 2: by id, but what is to be used up for an item has its own turn before it."""
    done: list[str] = []
    begun: set[str] = set()

    def visit(item: str) -> None:
        if item in begun:
            return
        begun.add(item)
        rows = state.structure.substitutes.get(item, [])
        for old in sorted({row.substitute for row in rows if row.mode == "use_up"}):
            visit(old)
        done.append(item)

    for item in items:
        visit(item)
    return done


def take(state: State, requirement: Requirement, supply: Supply, ratio: int = MILLION) -> None:
    """Give a requirement what it still wants of a supply, as far as that goes (rule 4.8)."""
    covered = largest_covered(requirement.open, supply.left, ratio)
    if covered <= 0 or supply.left <= 0 or not can_cover(supply, requirement):
        return
    quantity = times(covered, ratio)
    peg = state.pegs.setdefault((requirement, supply), Peg(requirement, supply))
    peg.quantity += quantity
    peg.covered += covered
    requirement.covered += covered
    supply.left -= quantity


def take_latest_in_time(
    state: State, requirement: Requirement, supplies: Iterable[Supply], ratio: int = MILLION
) -> None:
    for supply in reversed([supply for supply in supplies if supply.there <= requirement.counted]):
        take(state, requirement, supply, ratio)


def take_earliest(
    state: State, requirement: Requirement, supplies: Iterable[Supply], until: date, ratio: int = MILLION
) -> None:
    for supply in [supply for supply in supplies if supply.there <= until]:
        take(state, requirement, supply, ratio)


def real_requirements(state: State, item: str) -> list[Requirement]:
    """All requirements but safety stock, by (counted need, priority, source)."""
    wanted = [one for one in state.requirements.get(item, []) if one.source_kind != "safety_stock"]
    return sorted(wanted, key=lambda one: (one.counted, one.priority, one.source))


def safety_requirements(state: State, item: str) -> list[Requirement]:
    return [one for one in state.requirements.get(item, []) if one.source_kind == "safety_stock"]


def is_tight(state: State, requirement: Requirement) -> bool:
    """Rule 4.6."""
    return requirement.counted < state.structure.earliest_new[requirement.item]


def tight_by_priority(state: State, item: str) -> list[list[Requirement]]:
    """The tight requirements of each priority, each by (counted need, source)."""
    classes: dict[int, list[Requirement]] = {}
    for requirement in real_requirements(state, item):
        if is_tight(state, requirement):
            classes.setdefault(requirement.priority, []).append(requirement)
    return [classes[priority] for priority in sorted(classes)]


def reserved_to_its_order(state: State, item: str) -> None:
    """Step 1."""
    reserved = [supply for supply in state.supplies.get(item, []) if supply.order is not None and supply.usable]
    wanted = sorted(real_requirements(state, item), key=lambda one: (one.priority, one.counted, one.source))
    for requirement in wanted:
        own = [supply for supply in reserved if supply.order == requirement.order]
        take_latest_in_time(state, requirement, own)
        take_earliest(state, requirement, own, date.max)


def counts_for(row: Substitute, requirement: Requirement) -> bool:
    """Rule 4.7."""
    return (
        row.start <= requirement.counted < row.end
        and row.parent in {None, requirement.parent}
        and row.order in {None, requirement.order}
    )


def substitutes_for(state: State, requirement: Requirement) -> list[Substitute]:
    rows = state.structure.substitutes.get(requirement.item, [])
    return [row for row in rows if counts_for(row, requirement)]


def use_up_first(state: State, item: str) -> None:
    """Step 2."""
    for requirement in real_requirements(state, item):
        for row in substitutes_for(state, requirement):
            if row.mode == "use_up":
                take_latest_in_time(state, requirement, free_supply(state, row.substitute), row.ratio)


def free_to_tight(state: State, item: str) -> None:
    """Step 3."""
    for requirements in tight_by_priority(state, item):
        for requirement in requirements:
            take_latest_in_time(state, requirement, free_supply(state, item))
        for requirement in requirements:
            take_earliest(state, requirement, free_supply(state, item), state.structure.earliest_new[item])


def safety_stock(state: State, item: str) -> None:
    """Step 4."""
    for requirement in safety_requirements(state, item):
        take_latest_in_time(state, requirement, free_supply(state, item))


def free_to_others(state: State, item: str) -> None:
    """Step 5."""
    for requirement in real_requirements(state, item):
        by_position = has_no_lot_of_its_own(state, requirement)
        if is_tight(state, requirement) and not by_position:
            continue
        take_latest_in_time(state, requirement, free_supply(state, item))
        if by_position:
            take_earliest(state, requirement, free_supply(state, item), NEVER)
        elif state.reschedule_days > 0:
            until = later(requirement.counted, state.reschedule_days)
            take_earliest(state, requirement, free_supply(state, item), until)


def has_no_lot_of_its_own(state: State, requirement: Requirement) -> bool:
    """Step 5: the reorder point plans by the inventory position, not for a requirement."""
    item = state.items[requirement.item]
    for_order = item["part_class"] == "order_specific" and requirement.order is not None
    return item["lot_policy"] == "reorder_point" and not for_order


def substitutes_to_tight(state: State, item: str) -> None:
    """Step 6."""
    for requirements in tight_by_priority(state, item):
        for requirement in requirements:
            for row in substitutes_for(state, requirement):
                take_latest_in_time(state, requirement, free_supply(state, row.substitute), row.ratio)
        for requirement in requirements:
            for row in substitutes_for(state, requirement):
                until = state.structure.earliest_new[item]
                take_earliest(state, requirement, free_supply(state, row.substitute), until, row.ratio)
