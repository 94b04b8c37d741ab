"""Comparison of two BOMs: an order's against the standard, before against after a change, one day against another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orderplan.bom.arrays import in_force, line_range
from orderplan.bom.cost import roll_up_costs
from orderplan.bom.explode import asked_millionths, counts_of, ids_of, item_facts
from orderplan.bom.explode_kernels import merged_needs
from orderplan.bom.graph import bom_day
from orderplan.data.instance import NONE
from orderplan.quantities import from_millionths

if TYPE_CHECKING:
    from datetime import date

    from orderplan.bom.graph import BomGraph

_COMPARED = ("quantity_per", "fixed_quantity", "scrap_rate", "lead_offset_days")


@dataclass(frozen=True, slots=True, eq=False)
class BomView:
    """One item's BOM seen on a day and for an order: one side of a comparison."""

    bom: BomGraph
    item_id: str
    order_id: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BomComparison:
    """What differs between two BOMs."""

    lines: pd.DataFrame
    """A row per line that differs: `difference` (added, removed, changed), `parent_id`, `component_id`, `description`,
    `operation`, and `quantity_per`, `fixed_quantity`, `scrap_rate`, `lead_offset_days` each `…_before` and `…_after`.
    Only parents that are on both sides are compared: what is below a new or dropped component is in `items`. Two
    products are compared as one parent, under the id of the second, unless one contains the other."""
    items: pd.DataFrame
    """A row per item whose quantity over all paths or own cost differs: `item_id`, `description`, `procurement`, `uom`,
    `quantity_before`, `quantity_after`, `quantity_difference`, `cost_before`, `cost_after`, `cost_difference` (its own
    cost, without what is below it)."""
    unit_cost_before: float
    """The rolled-up cost of one unit."""
    unit_cost_after: float

    def summary(self) -> str:
        """Say in three lines how many lines and items differ, and the cost."""
        counts = self.lines["difference"].value_counts()
        lines = ", ".join(f"{counts.get(word, 0)} {word}" for word in ("added", "removed", "changed"))
        change = self.unit_cost_after - self.unit_cost_before
        return (
            f"lines: {lines}\nitems with another quantity or cost: {len(self.items)}\n"
            f"unit cost: {self.unit_cost_before:,.4f} → {self.unit_cost_after:,.4f} ({change:+,.4f})"
        )


def compare_boms(before: BomView, after: BomView, *, quantity: float = 1.0) -> BomComparison:
    """Compare two BOMs line by line and by their sums, with the effect on cost.

    Parameters
    ----------
    before, after
        The two sides; they may differ in day, order, item, or be of two scenarios.
    quantity
        The quantity of the product for which the sums are taken.

    Returns
    -------
    BomComparison
        What differs.

    Raises
    ------
    UnknownIdError
        Where there is no such item or order.
    RequestError
        Where a day is before the planning day.

    """
    sides = [_side(view, quantity) for view in (before, after)]
    costs = [float(side["unit_cost"].iloc[0]) for _lines, side in sides]
    return BomComparison(
        lines=_line_differences(sides[0][0], sides[1][0], sides[0][1], sides[1][1]),
        items=_item_differences(sides[0][1], sides[1][1]),
        unit_cost_before=costs[0],
        unit_cost_after=costs[1],
    )


def _side(view: BomView, quantity: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give one side's lines and its items, the product first."""
    bom, instance = view.bom, view.bom.instance
    order, day = instance.order(view.order_id), bom_day(bom, view.day)
    product = np.array([instance.item(view.item_id)])
    asked = asked_millionths([quantity])
    _starts, items, needs, with_order = merged_needs(bom.arrays, product, asked, order, day)
    costs = roll_up_costs(bom, day=view.day, order_id=view.order_id)
    frame = item_facts(bom, items)
    frame["quantity"] = from_millionths(needs)
    standard = costs if costs.standard is None else costs.standard
    own = np.where(with_order, costs.own[items].sum(axis=1), standard.own[items].sum(axis=1))
    frame["own_cost"] = own * frame["quantity"]
    frame["unit_cost"] = costs.unit_costs[items]
    summed = frame.groupby("item_id", sort=False).agg(
        {"description": "first", "procurement": "first", "uom": "first", "quantity": "sum", "own_cost": "sum",
         "unit_cost": "first"}
    )  # fmt: skip
    rows = [
        line
        for item, carries in dict.fromkeys(zip(items.tolist(), with_order.tolist(), strict=True))
        if bom.arrays.explodes[item]
        for line in range(*line_range(bom.arrays, item, order if carries else NONE))
        if in_force(bom.arrays, line, day)
    ]
    return _line_frame(bom, np.array(rows, dtype=np.int64)), summed.reset_index()


def _line_frame(bom: BomGraph, rows: np.ndarray) -> pd.DataFrame:
    lines = bom.lines
    about = item_facts(bom, lines.component_id[rows])
    frame = pd.DataFrame(
        {
            "parent_id": ids_of(bom, "items", lines.parent_id[rows]),
            "component_id": about["item_id"],
            "description": about["description"],
            "operation": counts_of(lines.operation[rows]),
            "quantity_per": from_millionths(lines.quantity_per[rows]),
            "fixed_quantity": from_millionths(lines.fixed_quantity[rows]),
            "scrap_rate": from_millionths(lines.scrap_rate[rows]),
            "lead_offset_days": lines.lead_offset_days[rows].astype(np.int64),
        }
    )
    keys = ["parent_id", "component_id", "operation"]
    # A component may stand on two lines of one operation: the first is compared with the first, and so on.
    frame["occurrence"] = frame.groupby(keys, dropna=False).cumcount()
    return frame


def _line_differences(
    before: pd.DataFrame, after: pd.DataFrame, items_before: pd.DataFrame, items_after: pd.DataFrame
) -> pd.DataFrame:
    products = items_before["item_id"].iloc[0], items_after["item_id"].iloc[0]
    both = set(items_before["item_id"]) & set(items_after["item_id"])
    if both.isdisjoint(products):
        before = before.replace({"parent_id": {products[0]: products[1]}})
    both |= set(products)
    keys = ["parent_id", "component_id", "operation", "occurrence"]
    before, after = before[before["parent_id"].isin(both)], after[after["parent_id"].isin(both)]
    merged = before.merge(after, on=keys, how="outer", suffixes=("_before", "_after"), indicator=True)
    words = {"left_only": "removed", "right_only": "added", "both": "changed"}
    merged["difference"] = merged["_merge"].astype("str").map(words)
    merged["description"] = merged["description_before"].fillna(merged["description_after"])
    differs = merged["difference"] != "changed"
    for name in _COMPARED:
        differs |= merged[f"{name}_before"] != merged[f"{name}_after"]
    shown = [f"{name}_{side}" for name in _COMPARED for side in ("before", "after")]
    columns = ["difference", "parent_id", "component_id", "description", "operation", *shown]
    for name in ("lead_offset_days_before", "lead_offset_days_after"):
        merged[name] = merged[name].astype("Int64")
    return merged.loc[differs].sort_values(["parent_id", "component_id", "occurrence"], ignore_index=True)[columns]


def _item_differences(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    merged = before.merge(after, on="item_id", how="outer", suffixes=("_before", "_after"))
    for name in ("quantity", "own_cost"):
        for side in ("before", "after"):
            merged[f"{name}_{side}"] = merged[f"{name}_{side}"].fillna(0.0)
    result = merged[["item_id"]].copy()
    for name in ("description", "procurement", "uom"):
        result[name] = merged[f"{name}_after"].fillna(merged[f"{name}_before"])
    for shown, name in (("quantity", "quantity"), ("cost", "own_cost")):
        result[f"{shown}_before"] = merged[f"{name}_before"]
        result[f"{shown}_after"] = merged[f"{name}_after"]
        result[f"{shown}_difference"] = (merged[f"{name}_after"] - merged[f"{name}_before"]).round(6)
    differs = (result["quantity_difference"] != 0) | (result["cost_difference"] != 0)
    return result.loc[differs].sort_values("item_id", ignore_index=True)
