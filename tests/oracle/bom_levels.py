"""Low-level codes of the naive planner: the longest path from any top, codes shared by what stands in for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.oracle.bom import PlannersBom


class CycleError(Exception):
    """Lines go in circles, if only because items share a code."""


def sharing(bom: PlannersBom) -> dict[str, frozenset[str]]:
    """Give the items that share a code with each item: its substitutes, and both sides of a use-up change."""
    pairs = [{row.component_id, row.substitute_id} for row in bom.plant.substitutes]
    pairs += [
        {change.old_component_id, change.new_component_id}
        for change in bom.plant.changes
        if change.disposition == "use_up" and change.old_component_id and change.new_component_id
    ]
    groups = [{item} for item in bom.item]
    for pair in pairs:
        joined = set().union(*(group for group in groups if group & pair))
        groups = [group for group in groups if not group & pair] + [joined]
    return {item: frozenset(group) for group in groups for item in group}


def edges(bom: PlannersBom) -> set[tuple[str, str]]:
    """Give parent and component of all lines that are in force on the planning day or later."""
    return {
        (line.parent_id, line.component_id)
        for lines in bom.boms.values()
        for line in lines
        if line.comes(bom.plant.as_of)
    }


def low_level_codes(bom: PlannersBom) -> dict[str, int]:
    """Give each item its code; raises CycleError where there is a cycle."""
    groups, lines = sharing(bom), edges(bom)
    codes: dict[frozenset[str], int] = {}

    def code(group: frozenset[str], above: tuple[frozenset[str], ...]) -> int:
        if group in above:
            raise CycleError
        if group not in codes:
            parents = [groups[parent] for parent, component in lines if component in group]
            codes[group] = max((code(parent, (*above, group)) + 1 for parent in parents), default=0)
        return codes[group]

    return {item: code(groups[item], ()) for item in bom.item}
