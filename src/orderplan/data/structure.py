"""The checks of the BOM as a graph: no cycles, and order-specific parts only where an order comes down to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import Disposition, IssueKind, PartClass, Procurement, Severity
from orderplan.errors import DataIssue
from orderplan.graph_order import cycle_path, cycles
from orderplan.tables.arrays import whole
from orderplan.tables.masks import true_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.data.planning_data import PlanningData


def check_structure(data: PlanningData) -> Iterator[DataIssue]:
    """Yield an issue for each knot of BOM lines that go in circles, and for order-specific parts under common ones."""
    if not data.tables["bom_lines"].num_rows and not data.tables["engineering_changes"].num_rows:
        return
    yield from _check_cycles(data)
    yield from _check_part_classes(data)


def _check_cycles(data: PlanningData) -> Iterator[DataIssue]:
    parents, components, rows, tables = _edges(data)
    groups, count = sharing_groups(data)
    for knot in cycles(groups[parents], groups[components], count):
        path = cycle_path(groups[parents], groups[components], knot)
        shared = any(components[one] != parents[two] for one, two in zip(path, [*path[1:], path[0]], strict=True))
        ids = data.spaces["items"].ids
        steps = []
        for edge in path:
            steps.append(ids[int(parents[edge])].as_py())
            steps.append(ids[int(components[edge])].as_py())
        walk = [name for place, name in enumerate(steps) if place == 0 or name != steps[place - 1]]
        if len(walk) == 1:  # a component of itself
            walk *= 2
        of_lines = sorted(int(rows[edge]) for edge in knot.tolist() if tables[edge] == 0)
        table = "bom_lines" if of_lines else "engineering_changes"
        bad = of_lines or sorted(int(rows[edge]) for edge in knot.tolist())
        yield DataIssue(
            kind=IssueKind.CYCLE,
            severity=Severity.ERROR,
            table=table,
            column="",
            message=f"cycle {_shortened(walk)}." + (" (a substitute shares its component's level)" if shared else ""),
            hint="remove one of these lines." if not shared else "remove one of these lines, or the substitute.",
            rows=np.array(bad, dtype=np.int64),
        )


def _shortened(walk: list[str], most: int = 12) -> str:
    shown = walk if len(walk) <= most else [*walk[: most - 3], f"… {len(walk) - most + 1} more …", *walk[-2:]]
    return " → ".join(shown)


def _edges(data: PlanningData) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Collect the edges of all lines not over by the planning day and of all changes.

    Returns
    -------
    parents, components, rows, tables
        Item codes, the row of each edge in its table, 0 for `bom_lines` and 1 for `engineering_changes`: shape (e,).

    """
    parts = []
    for number, (table, component) in enumerate(
        (("bom_lines", "component_id"), ("engineering_changes", "new_component_id"))
    ):
        parents = data.codes.get((table, "parent_id"))
        if parents is None:
            continue
        components = data.codes[table, component]
        use = (parents >= 0) & (components >= 0)
        if number == 0 and data.config.as_of is not None:
            ends = whole(data.tables[table].column("valid_to"))
            if ends.null_count < len(ends):
                use &= ~true_cells(pc.less_equal(ends, pa.scalar(data.config.as_of)))
        if number == 0:  # a line that is never valid closes no circle
            lines = data.tables[table]
            use &= ~true_cells(pc.less_equal(whole(lines.column("valid_to")), whole(lines.column("valid_from"))))
        rows = np.flatnonzero(use)
        parts.append((parents[rows], components[rows], rows, np.full(len(rows), number)))
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))  # type: ignore[return-value]


def sharing_groups(data: PlanningData) -> tuple[np.ndarray, int]:
    """Put items that share a low-level code into groups: an item and its substitutes, both sides of a use-up change.

    Returns
    -------
    groups, count
        The group of each item code, shape (items,), and the number of groups.

    """
    pairs = []
    if data.tables["substitutes"].num_rows:
        pairs.append((data.codes["substitutes", "component_id"], data.codes["substitutes", "substitute_id"]))
    if data.tables["engineering_changes"].num_rows:
        use_up = pc.equal(data.tables["engineering_changes"].column("disposition"), str(Disposition.USE_UP))
        mask = true_cells(use_up)
        old, new = (data.codes["engineering_changes", f"{side}_component_id"][mask] for side in ("old", "new"))
        pairs.append((old, new))
    return grouped(pairs, len(data.spaces["items"]))


def grouped(pairs: list[tuple[np.ndarray, np.ndarray]], count: int) -> tuple[np.ndarray, int]:
    """Join nodes into groups by pairs, ignoring pairs with a negative code.

    Returns
    -------
    groups, count
        The group of each node, numbered by the group's lowest node: shape (count,); and the number of groups.

    """
    root = np.arange(count)
    for one_side, other_side in pairs:
        for one, other in zip(one_side.tolist(), other_side.tolist(), strict=True):
            if one < 0 or other < 0:
                continue
            while root[one] != one:
                one = int(root[one])  # noqa: PLW2901
            while root[other] != other:
                other = int(root[other])  # noqa: PLW2901
            root[max(one, other)] = min(one, other)
    if pairs:
        for node in np.flatnonzero(root != np.arange(count)).tolist():
            root[node] = root[root[node]]  # a lower node's root is final already
    is_root = root == np.arange(count)
    number = np.cumsum(is_root) - 1
    return number[root], int(is_root.sum())


def _check_part_classes(data: PlanningData) -> Iterator[DataIssue]:
    """Warn of order-specific components under a common parent: no order comes down to them."""
    parents = data.codes.get(("bom_lines", "parent_id"))
    if parents is None:
        return
    items = data.tables["items"]
    own = true_cells(pc.equal(items.column("part_class"), str(PartClass.ORDER_SPECIFIC)))
    phantom = true_cells(pc.equal(items.column("procurement"), str(Procurement.PHANTOM)))
    specific = np.zeros(len(data.spaces["items"]) + 2, dtype=bool)
    passing = specific.copy()
    codes = data.codes.get(("items", "item_id"), np.empty(0, dtype=np.int32))
    known = codes >= 0
    specific[codes[known]] = own[known]
    # A phantom passes whatever order comes to it, so its own class does not matter.
    passing[codes[known]] = own[known] | phantom[known]
    components = data.codes["bom_lines", "component_id"]
    rows = np.flatnonzero((parents >= 0) & (components >= 0) & specific[components] & ~passing[parents])
    if len(rows):
        lines = data.tables["bom_lines"]
        yield DataIssue(
            kind=IssueKind.ORDER_SPECIFIC_UNDER_COMMON,
            severity=Severity.WARNING,
            table="bom_lines",
            column="component_id",
            message="order-specific '{value}' under a common parent has no order: it is planned as common.",
            hint="make the parent order-specific too, or the component common.",
            rows=rows,
            values=whole(lines.column("component_id")).take(pa.array(rows)),
        )
