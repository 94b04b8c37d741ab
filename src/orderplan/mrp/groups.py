"""Which items must be netted together, since they may stand in for one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.structure import grouped

if TYPE_CHECKING:
    from orderplan.bom.graph import BomGraph
    from orderplan.mrp.rules import SubstituteRules


def units_of_levels(bom: BomGraph, substitutes: SubstituteRules) -> list[tuple[np.ndarray, np.ndarray]]:
    """Put the items of each low-level code into units: single items, and groups that substitutes join.

    Returns
    -------
    list of (starts, items)
        Per low-level code: unit u holds ``items[starts[u]:starts[u + 1]]``. Units go by their first item's code; in a
        group what is used up comes before what uses it up, else the items go by code.

    """
    component = np.repeat(np.arange(bom.instance.item_count), np.diff(substitutes.starts))
    group, count = grouped([(component, substitutes.rows["substitute"])], bom.instance.item_count)
    size = np.bincount(group, minlength=count)
    before: dict[int, set[int]] = {}
    for place in np.flatnonzero(substitutes.rows["use_up"]).tolist():
        before.setdefault(int(component[place]), set()).add(int(substitutes.rows["substitute"][place]))
    levels = []
    for level in range(len(bom.level_starts) - 1):
        items = bom.level_items[bom.level_starts[level] : bom.level_starts[level + 1]]
        if (size[group[items]] == 1).all():
            levels.append(
                (np.arange(len(items) + 1), items.copy())
            )  # to be written to, as the others: one kernel for both
            continue
        order = np.argsort(group[items], kind="stable")  # a group is numbered by its lowest item
        items, of_group = items[order], group[items][order]
        starts = np.append(np.flatnonzero(np.diff(of_group, prepend=-1)), len(items))
        for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            if end - start > 1:
                items[start:end] = _used_up_first(items[start:end].tolist(), before)
        levels.append((starts, items))
    return levels


def _used_up_first(items: list[int], before: dict[int, set[int]]) -> list[int]:
    """Order the items of a group by code, but each after what it uses up; a circle is cut where it was entered."""
    done: list[int] = []
    seen: set[int] = set()
    for item in items:
        stack = [(item, iter(sorted(before.get(item, set()))))]
        while stack:
            at, olds = stack[-1]
            seen.add(at)
            old = next((old for old in olds if old not in seen), None)
            if old is not None:
                stack.append((old, iter(sorted(before.get(old, set())))))
                continue
            stack.pop()
            if at not in done:
                done.append(at)
    return done
