"""Low-level codes: the longest path from any top item, where items that stand in for one another share a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.data.structure import grouped
from orderplan.enums import IssueKind, Severity
from orderplan.errors import DataError, DataIssue
from orderplan.graph_order import cycle_path, cycles, longest_levels

if TYPE_CHECKING:
    import numpy as np

    from orderplan.data.instance import Instance, Lines, Substitutes


def low_level_codes(instance: Instance, lines: Lines, substitutes: Substitutes) -> np.ndarray:
    """Give the low-level code of each item: shape (items,), int32.

    An item and its substitutes, and both sides of a use-up change, share the largest code among them (planning rules,
    section 2): their nodes are joined before the longest paths are measured.

    Raises
    ------
    DataError
        Where lines go in circles, if only through that sharing.

    """
    count = instance.item_count
    pairs = [(substitutes.component_id, substitutes.substitute_id)] if len(substitutes.component_id) else []
    groups, group_count = grouped(pairs, count)
    parents, components = groups[lines.parent_id], groups[lines.component_id]
    levels = longest_levels(parents, components, group_count)
    if (levels < 0).any():
        raise DataError(_cycle_issues(instance, parents, components, group_count, lines))
    return levels[groups]


def _cycle_issues(
    instance: Instance, parents: np.ndarray, components: np.ndarray, count: int, lines: Lines
) -> list[DataIssue]:
    ids = instance.spaces["items"].ids
    issues = []
    for knot in cycles(parents, components, count):
        path = cycle_path(parents, components, knot)
        walk = [ids[int(lines.parent_id[line])].as_py() for line in path]
        walk.append(ids[int(lines.component_id[path[-1]])].as_py())
        issues.append(
            DataIssue(
                kind=IssueKind.CYCLE,
                severity=Severity.ERROR,
                table="bom_lines",
                column="",
                message=f"cycle {' → '.join(walk)}, with engineering changes and substitutes.",
                hint="remove one of these lines, changes or substitutes.",
            )
        )
    return issues
