"""Engineering changes of the naive planner, line by line: section 2 of the planning rules."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tests.oracle.bom_rows import Change, Line, Plant, millionth

Boms = dict[tuple[str, str | None], list[Line]]
"""The lines of each BOM, by parent and the order whose own it is, None for the standard one."""

UsedUp = tuple[str, str, str, str | None, Fraction, object, object]
"""New component, old component, parent, order, old ones for a new one, first day, first day no longer."""


def boms_of(plant: Plant) -> tuple[Boms, list[UsedUp]]:
    """Give the BOMs with all changes applied, and what is used up first."""
    boms: Boms = {}
    for line in plant.lines:
        boms.setdefault((line.parent_id, line.order_id), []).append(line)
    for lines in boms.values():
        _number(lines)
    used_up: list[UsedUp] = []
    for change in sorted(plant.changes, key=_turn):
        _apply(boms, change, used_up)
    for lines in boms.values():
        lines.sort(key=lambda line: line.place)
    return boms, used_up


def _number(lines: list[Line]) -> None:
    """Number the lines without a number 10, 20, … behind the others, by component and validity."""
    numbered = [line for line in lines if line.line_no is not None]
    number = max((line.line_no for line in numbered), default=0) // 10 * 10
    for line in sorted(
        (line for line in lines if line.line_no is None),
        key=lambda line: (*replace(line, line_no=0).place, line.quantity_per),
    ):
        number += 10
        numbered.append(replace(line, line_no=number))
    lines[:] = numbered


def _turn(change: Change) -> tuple:
    old, new = change.old_component_id or "", change.new_component_id or ""
    return (change.effective_date, change.change_id, change.parent_id, old, new)


def _apply(boms: Boms, change: Change, used_up: list[UsedUp]) -> None:
    bom = (change.parent_id, change.order_id)
    standard = boms.get((change.parent_id, None), [])
    if bom not in boms and standard:
        boms[bom] = [replace(line, order_id=change.order_id) for line in standard]
    if change.old_component_id is None:
        lines = boms.setdefault(bom, [])
        lines.append(_added(change, lines))
    elif bom in boms:
        boms[bom] = [after for line in boms[bom] for after in _changed(change, line, used_up)]


def _added(change: Change, lines: list[Line]) -> Line:
    """Make the line of a pure addition, behind the others."""
    return Line(
        change.parent_id,
        change.new_component_id,
        change.quantity_per,
        line_no=max((line.line_no for line in lines), default=0) // 10 * 10 + 10,
        valid_from=change.effective_date,
        order_id=change.order_id,
    )


def _changed(change: Change, line: Line, used_up: list[UsedUp]) -> list[Line]:
    """Give what becomes of a line: it ends on the effective day, and its successor begins with its other properties."""
    day = change.effective_date
    if line.component_id != change.old_component_id or (line.valid_to is not None and line.valid_to <= day):
        return [line]
    has_begun = line.valid_from is None or line.valid_from < day
    ended = [replace(line, valid_to=day)] if has_begun else []
    if change.new_component_id is None:
        return ended
    new = replace(
        line,
        component_id=change.new_component_id,
        quantity_per=line.quantity_per if change.quantity_per is None else change.quantity_per,
        valid_from=day if has_begun else line.valid_from,
    )
    if change.disposition == "use_up" and new.component_id != line.component_id and new.quantity_per > 0:
        ratio = millionth(line.quantity_per / new.quantity_per)
        if ratio > 0:
            where = (line.parent_id, line.order_id)
            used_up.append((new.component_id, line.component_id, *where, ratio, new.valid_from, new.valid_to))
    return [*ended, new]
