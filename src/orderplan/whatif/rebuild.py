"""The BOM of edited data: that of the earlier data as far as it is the same."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.bom.fit import prove_fit
from orderplan.bom.graph import build_bom
from orderplan.read_only import read_only
from orderplan.whatif.room import growth_of

if TYPE_CHECKING:
    from orderplan.bom.graph import BomGraph
    from orderplan.data.instance import Instance, Lines

_MAKES_BOM = {
    "items": ("procurement", "part_class", "lead_time_days", "scrap_rate", "fence_days"),
    "receipts": ("kind", "item_id"),
    "work_components": ("receipt_id", "component_id"),
}
"""The columns that levels and replenishment times come from, besides lines, substitutes and changes."""
_AMOUNTS = ("quantity_per", "fixed_quantity", "scrap_rate")
"""Columns of lines that decide on amounts only."""
_ARRAYS = {"quantity_per": "quantity_per", "fixed_quantity": "fixed_quantity", "scrap_rate": "line_scrap"}


def rebuilt_bom(since: BomGraph, instance: Instance, room: float = 1.0) -> tuple[BomGraph, float]:
    """Build the BOM of an instance that differs little from an earlier one; equal to building it anew.

    Parameters
    ----------
    since
        The BOM of the earlier instance.
    instance
        The instance now, which shares with the earlier one the records that are the same.
    room
        By what factor all that the earlier plan may ask for can grow before it no longer fits; see `room_to_grow`.

    Returns
    -------
    BomGraph, float
        The BOM, and the room that is left.

    Raises
    ------
    DataError
        As `build_bom`.

    """
    old = since.instance
    if not _same_structure(old, instance):
        return build_bom(instance), 1.0
    lines, arrays = since.lines, since.arrays
    if instance.lines is not old.lines:
        amounts = _other_amounts(since, instance.lines)
        if amounts is None:
            return build_bom(instance), 1.0
        lines = replace(lines, **amounts)
        arrays = arrays._replace(**{_ARRAYS[name]: values for name, values in amounts.items()})
    bom = replace(since, instance=instance, lines=lines, arrays=arrays)
    room /= growth_of(since, bom)
    if room < 1.0:
        prove_fit(instance, arrays, bom.level_items)
        room = 1.0
    return bom, room


def _same_structure(old: Instance, new: Instance) -> bool:
    """Tell whether levels and replenishment times are the same, but for what the lines say."""
    return (
        old.timeline is new.timeline
        and old.substitutes is new.substitutes
        and old.changes is new.changes
        and len(old.spaces["items"]) == len(new.spaces["items"])
        and _same_columns(old, new, _MAKES_BOM)
    )


def _same_columns(old: Instance, new: Instance, columns: dict[str, tuple[str, ...]]) -> bool:
    return all(
        _same(getattr(getattr(old, record), name), getattr(getattr(new, record), name))
        for record, names in columns.items()
        if getattr(old, record) is not getattr(new, record)
        for name in names
    )


def _same(old: np.ndarray, new: np.ndarray) -> bool:
    return old is new or np.array_equal(old, new)


def _other_amounts(since: BomGraph, lines: Lines) -> dict[str, np.ndarray] | None:
    """Give the columns of the BOM's lines that differ; None where it is not only amounts, or of changed parents.

    The BOM has the lines that are still to come, with engineering changes applied: those of other parents stand in it
    as they are.
    """
    old: Any = since.instance.lines
    if len(old.parent_id) != len(lines.parent_id):
        return None
    columns = [f.name for f in fields(lines) if not _same(getattr(old, f.name), getattr(lines, f.name))]
    if not set(columns) <= set(_AMOUNTS):
        return None
    rows = np.unique(
        np.concatenate([np.flatnonzero(getattr(old, name) != getattr(lines, name)) for name in columns])
        if columns
        else np.empty(0, dtype=np.int64)
    )
    if np.isin(old.parent_id[rows], since.instance.changes.parent_id).any():
        return None
    amounts = {name: getattr(since.lines, name).copy() for name in columns}
    for row in rows.tolist():
        places = _places_in(since, old, row)
        if len(places) > 1:
            return None
        for name, place in product(columns, places):  # a line that has ended is in no place
            amounts[name][place] = getattr(lines, name)[row]
    return {name: read_only(values) for name, values in amounts.items()}


def _places_in(since: BomGraph, lines: Lines, row: int) -> list[int]:
    """Find a line of the instance among those of the BOM."""
    parent = int(lines.parent_id[row])
    first, end = int(since.arrays.starts[parent]), int(since.arrays.starts[parent + 1])
    same = np.ones(end - first, dtype=bool)
    for field in fields(lines):
        same &= getattr(since.lines, field.name)[first:end] == getattr(lines, field.name)[row]
    found: list[int] = (first + np.flatnonzero(same)).tolist()
    return found
