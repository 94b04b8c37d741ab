"""Engineering changes applied to the BOM lines: what is in force from which day, and what is used up first."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.data.instance import ENDLESS, NONE, Instance, Lines, Substitutes
from orderplan.enums import Disposition, SubstituteMode
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from collections.abc import Iterable

Line = dict[str, int]
"""One line: the fields of `Lines` by name."""

_USE_UP = list(Disposition).index(Disposition.USE_UP)
_SUBSTITUTE_USE_UP = list(SubstituteMode).index(SubstituteMode.USE_UP)
_LINE_FIELDS = tuple(field.name for field in fields(Lines))
_SUBSTITUTE_FIELDS = tuple(field.name for field in fields(Substitutes))
_LINE_ORDER = ("parent_id", "order_id", "line_no", "component_id", "valid_from", "operation")
_SUBSTITUTE_ORDER = ("component_id", "rank", "substitute_id", "parent_id", "order_id", "valid_from")


def changed_lines(instance: Instance) -> tuple[Lines, Substitutes]:
    """Apply the engineering changes.

    From a change's effective day on the old component's line stops and the new one's begins, with the old line's other
    properties. Changes are applied by effective day, then id, so a later one changes what an earlier one brought. A
    change for one order changes that order's own BOM, which is made from the standard lines where the order had none; a
    standard change does not reach order BOMs (planning rules, section 2).

    With disposition use_up the old component also becomes a substitute of the new one under that parent, to be used
    before it; not where either line takes nothing per unit, since then none stands for none.

    Returns
    -------
    Lines, Substitutes
        Both in their canonical order.

    """
    changes = instance.changes
    if not len(changes.parent_id):
        return instance.lines, instance.substitutes
    touched = np.isin(instance.lines.parent_id, np.unique(changes.parent_id))
    by_parent: dict[int, list[Line]] = {}
    for line in _records(instance.lines, _LINE_FIELDS, np.flatnonzero(touched)):
        by_parent.setdefault(line["parent_id"], []).append(line)
    use_up: list[dict[str, int]] = []
    for change in _records(changes, tuple(field.name for field in fields(changes)), np.arange(len(changes.parent_id))):
        lines = by_parent.setdefault(change["parent_id"], [])
        by_parent[change["parent_id"]] = _applied(lines, change, use_up)
    new_lines = [line for lines in by_parent.values() for line in lines]
    joined = _joined(instance.lines, _LINE_FIELDS, ~touched, new_lines, _LINE_ORDER)
    replaced = np.isin(instance.substitutes.component_id, [row["component_id"] for row in use_up])
    use_up += _records(instance.substitutes, _SUBSTITUTE_FIELDS, np.flatnonzero(replaced))
    substitutes = _joined(instance.substitutes, _SUBSTITUTE_FIELDS, ~replaced, use_up, _SUBSTITUTE_ORDER)
    return Lines(**joined), Substitutes(**substitutes)


def _applied(lines: list[Line], change: dict[str, int], use_up: list[dict[str, int]]) -> list[Line]:
    """Give a parent's lines after one change, and add what is to be used up first to `use_up`."""
    order, day = change["order_id"], change["effective_date"]
    if order != NONE and all(line["order_id"] != order for line in lines):
        lines = lines + [{**line, "order_id": order} for line in lines if line["order_id"] == NONE]
    if change["old_component_id"] == NONE:
        return [*lines, _added(lines, change)]
    result = []
    for line in lines:
        hit = (
            line["order_id"] == order and line["component_id"] == change["old_component_id"] and line["valid_to"] > day
        )
        if not hit:
            result.append(line)
            continue
        if line["valid_from"] < day:
            result.append({**line, "valid_to": day})
        if change["new_component_id"] == NONE:
            continue
        quantity = line["quantity_per"] if change["quantity_per"] == NONE else change["quantity_per"]
        successor = {
            **line,
            "component_id": change["new_component_id"],
            "quantity_per": quantity,
            "valid_from": max(line["valid_from"], day),
        }
        result.append(successor)
        if change["disposition"] == _USE_UP and change["new_component_id"] != change["old_component_id"]:
            use_up += _used_up_first(line, successor)
    if order != NONE and all(line["order_id"] != order for line in result):
        # An order's own BOM that is empty still replaces the standard lines: one line stays, never in force.
        result += [{**line, "valid_to": line["valid_from"]} for line in lines if line["order_id"] == order][:1]
    return result


def _added(lines: Iterable[Line], change: dict[str, int]) -> Line:
    """Make the line of a pure addition, behind the other lines."""
    numbers = [line["line_no"] for line in lines if line["order_id"] == change["order_id"]]
    return {
        "parent_id": change["parent_id"],
        "component_id": change["new_component_id"],
        "order_id": change["order_id"],
        "line_no": max(numbers, default=0) // 10 * 10 + 10,
        "quantity_per": change["quantity_per"],
        "fixed_quantity": 0,
        "scrap_rate": 0,
        "operation": NONE,
        "lead_offset_days": 0,
        "valid_from": change["effective_date"],
        "valid_to": ENDLESS,
    }


def _used_up_first(old: Line, new: Line) -> list[dict[str, int]]:
    """Make the old component a substitute of the new one: as many as the old line took for what the new one takes."""
    if new["quantity_per"] == 0:
        return []
    ratio = (2 * old["quantity_per"] * MILLION + new["quantity_per"]) // (2 * new["quantity_per"])
    row = {
        "component_id": new["component_id"],
        "rank": 0,
        "substitute_id": old["component_id"],
        "parent_id": new["parent_id"],
        "ratio": ratio,
        "mode": _SUBSTITUTE_USE_UP,
        "valid_from": new["valid_from"],
        "valid_to": new["valid_to"],
        "order_id": new["order_id"],
    }
    return [row] if ratio > 0 else []


def _records(record: Any, names: tuple[str, ...], rows: np.ndarray) -> list[dict[str, int]]:
    columns = [getattr(record, name)[rows].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _joined(
    record: Any, names: tuple[str, ...], kept: np.ndarray, added: list[dict[str, int]], order: tuple[str, ...]
) -> dict[str, np.ndarray]:
    """Join the kept rows of a record with new ones, sorted, as read-only columns.

    No kept row may share the first column of the order with a new one.
    """
    added = sorted(added, key=lambda row: tuple(row[name] for name in order))
    columns = {}
    for name in names:
        old = getattr(record, name)
        new = np.array([row[name] for row in added], dtype=old.dtype)
        columns[name] = np.concatenate([old[kept], new])
    rows = np.argsort(columns[order[0]], kind="stable")
    for name in names:
        columns[name] = columns[name][rows]
        columns[name].flags.writeable = False
    return columns
