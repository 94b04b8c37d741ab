"""Low-level codes: the longest path from any top item, where items that stand in for one another share a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.structure import grouped
from orderplan.enums import Disposition, IssueKind, ReceiptKind, Severity
from orderplan.errors import DataError, DataIssue
from orderplan.graph_order import cycle_path, cycles, longest_levels

if TYPE_CHECKING:
    from orderplan.data.instance import Instance, Lines, Substitutes

RELEASED = np.array([kind in {ReceiptKind.WORK, ReceiptKind.SUBCONTRACT} for kind in ReceiptKind])
"""For each kind of receipt whether components are issued to it."""
_USE_UP = list(Disposition).index(Disposition.USE_UP)


def low_level_codes(instance: Instance, lines: Lines, substitutes: Substitutes) -> np.ndarray:
    """Give the low-level code of each item: shape (items,), int32.

    An item and its substitutes, and both sides of a use-up change, share the largest code among them (planning rules,
    section 2): their nodes are joined before the longest paths are measured. Lines that are never in force from the
    planning day on do not count. The issue lists of open work orders count as lines too, so that a part that only a
    list names is planned after the item it is issued for; a list that goes in a circle with the BOM (rework: the item
    itself is issued) is left out.

    Raises
    ------
    DataError
        Where lines go in circles, if only through that sharing.

    """
    count = instance.item_count
    changes = instance.changes
    use_up = changes.disposition == _USE_UP
    pairs = [
        (substitutes.component_id, substitutes.substitute_id),
        (changes.old_component_id[use_up], changes.new_component_id[use_up]),
    ]
    groups, group_count = grouped([pair for pair in pairs if len(pair[0])], count)
    counts = np.flatnonzero(lines.valid_to > np.maximum(lines.valid_from, 0))
    parents, components = lines.parent_id[counts], lines.component_id[counts]
    levels = longest_levels(groups[parents], groups[components], group_count)
    if (levels < 0).any():
        raise DataError(_cycle_issues(instance, parents, components, groups, group_count))
    made, issued = (groups[ends] for ends in issue_edges(instance))
    if (levels[issued] <= levels[made]).any():
        tails, heads = np.append(groups[parents], made), np.append(groups[components], issued)
        keep = np.ones(len(tails), dtype=bool)
        for knot in cycles(tails, heads, group_count):
            keep[knot[knot >= len(parents)]] = False
        levels = longest_levels(tails[keep], heads[keep], group_count)
    return levels[groups]


def issue_edges(instance: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Give the item made and the item issued of each line of the work orders' issue lists: shape (lines,) each."""
    lists, receipts = instance.work_components, instance.receipts
    rows = RELEASED[receipts.kind[lists.receipt_id]]
    return receipts.item_id[lists.receipt_id[rows]], lists.component_id[rows]


def _cycle_issues(
    instance: Instance, parents: np.ndarray, components: np.ndarray, groups: np.ndarray, count: int
) -> list[DataIssue]:
    """Name a path for each knot of lines; where only a shared code closes it, both items that share one are named."""
    ids = instance.spaces["items"].ids
    issues = []
    for knot in cycles(groups[parents], groups[components], count):
        path = cycle_path(groups[parents], groups[components], knot)
        steps = [ids[int(item)].as_py() for line in path for item in (parents[line], components[line])]
        walk = [name for place, name in enumerate(steps) if place < 2 or name != steps[place - 1]]
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
