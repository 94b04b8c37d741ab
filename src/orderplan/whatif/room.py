"""How far quantities may grow before they no longer fit, so that not every change need prove that they do.

What a plan may ask for (see `orderplan.bom.fit.prove_fit`) is a sum of products of demand, lots and quantities of BOM
lines, each line at most once in a product. Where demand grows by at most a factor, and quantities of lines by another,
it grows by at most the product of both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.fit import prove_fit
from orderplan.errors import DataError

if TYPE_CHECKING:
    from orderplan.bom.graph import BomGraph
    from orderplan.mrp.material_plan import MaterialPlan

_MOST = 2.0**14
_DEMAND = {"orders": ("quantity",), "receipts": ("quantity",), "work_components": ("quantity_required",)}
_LOTS = ("safety_stock", "order_up_to", "lot_min", "lot_multiple", "lot_size")
_SAME = {"orders": ("item_id",), "receipts": ("item_id",), "work_components": ("component_id",), "items": ("lot_max",)}
"""Columns of which any other value counts as growth without bound."""
_LINES = ("quantity_per", "fixed_quantity")


def room_to_grow(plan: MaterialPlan) -> float:
    """Give a factor by which all demand of a plan, and its lots, could grow and still fit; the plan keeps it."""
    if "room_to_grow" not in plan.kept:
        plan.kept["room_to_grow"] = _MOST if _fits(plan.bom, _MOST) else 1.0
    room: float = plan.kept["room_to_grow"]
    return room


def _fits(bom: BomGraph, factor: float) -> bool:
    instance = bom.instance
    records = {
        name: replace(
            getattr(instance, name),
            **{column: getattr(getattr(instance, name), column).astype(np.float64) * factor for column in columns},
        )
        for name, columns in {**_DEMAND, "items": _LOTS}.items()
    }
    try:
        prove_fit(replace(instance, **records), bom.arrays, bom.level_items)
    except DataError:
        return False
    return True


def growth_of(since: BomGraph, bom: BomGraph) -> float:
    """Give a factor by which what a plan may ask for has grown at the most; infinite where none is known."""
    old, new = since.instance, bom.instance
    for name, columns in _SAME.items():
        for column in columns:
            before, after = getattr(getattr(old, name), column), getattr(getattr(new, name), column)
            if before is not after and not np.array_equal(before, after):
                return np.inf
    demand = 1.0
    for name, columns in {**_DEMAND, "items": _LOTS}.items():
        for column in columns:
            demand = max(demand, _ratio(getattr(getattr(old, name), column), getattr(getattr(new, name), column)))
    lines = 1.0
    if bom.lines is not since.lines:
        quantity = max(_ratio(getattr(since.lines, name), getattr(bom.lines, name)) for name in _LINES)
        lines = quantity * _ratio(since.lines.scrap_rate + 1_000_000, bom.lines.scrap_rate + 1_000_000)
    return demand * lines


def _ratio(before: np.ndarray, after: np.ndarray) -> float:
    """Give by what factor values have grown at the most, at least 1; infinite where there was nothing before."""
    if before is after:
        return 1.0
    rows = np.flatnonzero(after > before)
    old, new = before[rows].astype(np.float64), after[rows].astype(np.float64)
    return float(np.max(np.divide(new, old, out=np.full(len(rows), np.inf), where=old > 0), initial=1.0))
