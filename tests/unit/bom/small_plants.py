"""Small plants written as a few rows, for tests whose numbers are worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

import orderplan as op

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

MONDAY = date(2026, 1, 5)
"""The planning day; the plant works Monday to Friday."""


def make(item_id: str, **columns: Any) -> Row:
    return {"item_id": item_id, "procurement": "make", **columns}


def buy(item_id: str, unit_cost: float = 0.0, **columns: Any) -> Row:
    return {"item_id": item_id, "procurement": "buy", "unit_cost": unit_cost, **columns}


def phantom(item_id: str, **columns: Any) -> Row:
    return {"item_id": item_id, "procurement": "phantom", **columns}


def subcontract(item_id: str, unit_cost: float = 0.0, **columns: Any) -> Row:
    return {"item_id": item_id, "procurement": "subcontract", "unit_cost": unit_cost, **columns}


def line(parent_id: str, component_id: str, quantity_per: float = 1.0, **columns: Any) -> Row:
    return {"parent_id": parent_id, "component_id": component_id, "quantity_per": quantity_per, **columns}


def order(order_id: str, item_id: str, **columns: Any) -> Row:
    return {"order_id": order_id, "item_id": item_id, "quantity": 1.0, "due_date": date(2026, 3, 2), **columns}


def change(
    change_id: str, parent_id: str, old: str | None, new: str | None, effective_date: date, **columns: Any
) -> Row:
    return {
        "change_id": change_id,
        "parent_id": parent_id,
        "old_component_id": old,
        "new_component_id": new,
        "effective_date": effective_date,
        **columns,
    }


def plant(
    items: Iterable[Row],
    lines: Iterable[Row],
    *,
    labour_rate: float | None = None,
    overhead_rate: float | None = None,
    **tables: Iterable[Row],
) -> op.PlanningData:
    """Check the plant's tables."""
    frames = {name: pd.DataFrame(list(rows)) for name, rows in {"items": items, "bom_lines": lines, **tables}.items()}
    costing = op.CostingConfig(labour_rate_per_hour=labour_rate, overhead_rate=overhead_rate)
    return op.from_frames(
        {name: frame for name, frame in frames.items() if len(frame)},
        config=op.PlanConfig(as_of=MONDAY, costing=costing),
    )


def built(items: Iterable[Row], lines: Iterable[Row], **given: Any) -> op.BomGraph:
    """Build the plant's BOM; arguments as for `plant`."""
    return op.build_bom(op.encode(plant(items, lines, **given)))


def taken(
    bom: op.BomGraph, item_id: str, *, day: date | None = None, order_id: str | None = None
) -> list[tuple[str, float]]:
    """Give component and quantity of each line of an item that is in force."""
    frame = op.indented_explosion(bom, item_id, day=day, order_id=order_id, levels=1)
    return list(zip(frame["component_id"], frame["quantity"], strict=True))
