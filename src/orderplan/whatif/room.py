"""How far quantities may grow before they no longer fit, so that not every change need prove that they do.

What a plan may ask for (see `orderplan.bom.fit.prove_fit`) grows by at most the factor by which demand grows, times the
one by which the quantities of lines grow: a path down the BOM has each line once, and lots add what they add.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.fit import prove_fit
from orderplan.errors import DataError
from orderplan.quantities import LARGEST
from orderplan.read_only import read_only

if TYPE_CHECKING:
    from orderplan.bom.graph import BomGraph
    from orderplan.data.instance import Instance
    from orderplan.mrp.material_plan import MaterialPlan

_FACTORS = tuple(2.0 ** (step / 4) for step in range(57))
"""What may be found: from 1 to 16,384, each a fifth more than the one before."""
_DEMAND = {
    "orders": ("item_id", ("quantity",)),
    "receipts": ("item_id", ("quantity",)),
    "work_components": ("component_id", ("quantity_required",)),
    "items": ("", ("safety_stock", "order_up_to")),
}
"""The columns that demand comes from, and whose they are; the rows of items are their own."""
_LOTS = ("lot_min", "lot_multiple", "lot_size")
"""Columns that must not grow: lots at each level would multiply."""
_LINES = ("quantity_per", "fixed_quantity")


def room_to_grow(plan: MaterialPlan) -> float:
    """Give a factor by which all that a plan may ask for could grow and still fit; the plan keeps it."""
    if "room_to_grow" not in plan.kept:
        plan.kept["room_to_grow"] = _FACTORS[bisect_left(_FACTORS, 1, 1, key=lambda f: not _fits(plan.bom, f)) - 1]
    room: float = plan.kept["room_to_grow"]
    return room


def _fits(bom: BomGraph, factor: float) -> bool:
    """Tell whether all bounds times a factor fit: with all amounts that one adds to, the bounds grow by just that."""
    instance = bom.instance
    scaled = {name: columns for name, (_owner, columns) in _DEMAND.items()}
    scaled["items"] = (*scaled["items"], *_LOTS, "lot_max")
    records = {
        name: replace(
            getattr(instance, name),
            **{column: _times(getattr(getattr(instance, name), column), factor) for column in columns},
        )
        for name, columns in scaled.items()
    }
    arrays = bom.arrays._replace(fixed_quantity=_times(bom.arrays.fixed_quantity, factor))
    try:
        prove_fit(replace(instance, **records), arrays, bom.level_items)
    except DataError:
        return False
    return True


def _times(values: np.ndarray, factor: float) -> np.ndarray:
    """Multiply quantities; one that is too large to be counted becomes one that does not fit."""
    return read_only(np.minimum(values * factor, LARGEST / 2).astype(np.int64))


def growth_of(since: BomGraph, bom: BomGraph) -> float:
    """Give a factor by which what a plan may ask for has grown at the most; infinite where none is known."""
    old, new = since.instance, bom.instance
    if max(_ratio(getattr(old.items, column), getattr(new.items, column)) for column in _LOTS) > 1.0:
        return np.inf
    if old.items is not new.items and not np.array_equal(old.items.lot_max, new.items.lot_max):
        return np.inf
    demand = max(_growth_of_demand(old, new, name) for name in _DEMAND)
    if bom.lines is since.lines:
        return demand
    quantity = max(_ratio(getattr(since.lines, name), getattr(bom.lines, name)) for name in _LINES)
    return demand * quantity * _ratio(since.lines.scrap_rate + 1_000_000, bom.lines.scrap_rate + 1_000_000)


def _growth_of_demand(old: Instance, new: Instance, name: str) -> float:
    """Give by what factor the sum that a record asks of any item has grown at the most."""
    owner, columns = _DEMAND[name]
    before, after = getattr(old, name), getattr(new, name)
    if not owner or before is after:
        return max(_ratio(getattr(before, column), getattr(after, column)) for column in columns)
    items, new_items = getattr(before, owner), getattr(after, owner)
    amount, new_amount = getattr(before, columns[0]), getattr(after, columns[0])
    if len(items) != len(new_items):
        return np.inf
    rows = np.flatnonzero((items != new_items) | (amount != new_amount))
    if not len(rows):
        return 1.0
    hit = np.unique(np.concatenate([items[rows], new_items[rows]]))
    sums, new_sums = (
        np.bincount(np.searchsorted(hit, of[of_hit]), how_much[of_hit].astype(np.float64), len(hit))
        for of, how_much in ((items, amount), (new_items, new_amount))
        for of_hit in [np.isin(of, hit)]
    )
    return _ratio(sums, new_sums)


def _ratio(before: np.ndarray, after: np.ndarray) -> float:
    """Give by what factor values have grown at the most, at least 1; infinite where there was nothing before."""
    if before is after:
        return 1.0
    rows = np.flatnonzero(after > before)
    old, new = before[rows].astype(np.float64), after[rows].astype(np.float64)
    return float(np.max(np.divide(new, old, out=np.full(len(rows), np.inf), where=old > 0), initial=1.0))
