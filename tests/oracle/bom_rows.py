"""What a planner knows of a plant's BOM and costs: one record per row, quantities and money as exact fractions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pyarrow as pa

import orderplan as op

ONE_DAY = timedelta(days=1)
MILLION = 1_000_000


def millionth(value: Fraction) -> Fraction:
    """Round half up to a millionth."""
    return Fraction((value * MILLION + Fraction(1, 2)) // 1, MILLION)


@dataclass(frozen=True)
class Item:
    item_id: str
    procurement: str
    part_class: str = "common"
    lead_time_days: int = 0
    fence_days: int = 0
    scrap_rate: Fraction = Fraction(0)
    lot_size: Fraction | None = None
    lot_min: Fraction = Fraction(0)
    lot_multiple: Fraction = Fraction(0)
    unit_cost: Fraction = Fraction(0)

    @property
    def explodes(self) -> bool:
        return self.procurement in {"make", "subcontract", "phantom"}

    @property
    def passes_order(self) -> bool:
        return self.part_class == "order_specific" or self.procurement == "phantom"


@dataclass(frozen=True)
class Line:
    parent_id: str
    component_id: str
    quantity_per: Fraction
    line_no: int | None = None
    fixed_quantity: Fraction = Fraction(0)
    scrap_rate: Fraction = Fraction(0)
    operation: int | None = None
    lead_offset_days: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    order_id: str | None = None

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def comes(self, day: date) -> bool:
        """Whether it is in force on that day or any later one."""
        first = day if self.valid_from is None else max(day, self.valid_from)
        return self.valid_to is None or first < self.valid_to

    @property
    def place(self) -> tuple:
        """Its place among all lines, as they are listed."""
        return (
            self.parent_id,
            self.order_id or "",
            self.line_no,
            self.component_id,
            self.valid_from or date.min,
            -1 if self.operation is None else self.operation,
        )


@dataclass(frozen=True)
class Substitute:
    component_id: str
    substitute_id: str


@dataclass(frozen=True)
class Change:
    change_id: str
    parent_id: str
    old_component_id: str | None
    new_component_id: str | None
    effective_date: date
    quantity_per: Fraction | None = None
    disposition: str = "immediate"
    order_id: str | None = None


@dataclass(frozen=True)
class Order:
    order_id: str
    item_id: str
    quantity: Fraction
    due_date: date


@dataclass(frozen=True)
class Term:
    """What a supplier sells, and in which unit."""

    supplier_id: str
    item_id: str
    rank: int = 1
    uom: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Price:
    supplier_id: str
    item_id: str
    unit_price: Fraction
    min_quantity: Fraction = Fraction(0)
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Operation:
    item_id: str
    operation: int
    work_center_id: str
    setup_minutes: Fraction = Fraction(0)
    run_minutes: Fraction = Fraction(0)
    order_id: str | None = None


@dataclass(frozen=True)
class Machine:
    resource_id: str
    work_center_id: str
    efficiency: Fraction = Fraction(1)
    cost_per_hour: Fraction = Fraction(0)


@dataclass(frozen=True)
class Alternate:
    """A machine that can do an operation, with its own times."""

    item_id: str
    operation: int
    resource_id: str
    rank: int = 1
    setup_minutes: Fraction | None = None
    run_minutes: Fraction | None = None


@dataclass(frozen=True)
class Plant:
    as_of: date
    items: tuple[Item, ...]
    lines: tuple[Line, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    changes: tuple[Change, ...] = ()
    orders: tuple[Order, ...] = ()
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    """The weekdays with a shift, 1 Monday … 7 Sunday."""
    closed: tuple[date, ...] = ()
    terms: tuple[Term, ...] = ()
    prices: tuple[Price, ...] = ()
    operations: tuple[Operation, ...] = ()
    machines: tuple[Machine, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    units: tuple[tuple[str, str, Fraction], ...] = ()
    """From, to, factor: 1 from = factor to."""
    labour_rate: Fraction = Fraction(0)
    overhead_rate: Fraction = Fraction(0)

    @property
    def item(self) -> dict[str, Item]:
        return {item.item_id: item for item in self.items}


def built(plant: Plant) -> op.BomGraph:
    """Hand the plant to the library and let it build the BOM."""
    costing = op.CostingConfig(labour_rate_per_hour=float(plant.labour_rate), overhead_rate=float(plant.overhead_rate))
    config = op.PlanConfig(as_of=plant.as_of, plant_calendar="PLANT", costing=costing)
    return op.build_bom(op.encode(op.from_frames(frames_of(plant), config=config)))


def frames_of(plant: Plant) -> dict[str, pa.Table]:
    """Write the plant's tables as a user would hand them over."""
    centers = sorted({machine.work_center_id for machine in plant.machines} | set(_centers_of(plant)))
    suppliers = sorted({row.supplier_id for row in (*plant.terms, *plant.prices)})
    shifts = [{"calendar_id": "PLANT", "weekday": day, "start": "06:00", "end": "14:00"} for day in plant.weekdays]
    closed = [{"calendar_id": "PLANT", "start": day, "end": day, "working": False} for day in plant.closed]
    units = [{"from_uom": one, "to_uom": other, "factor": float(factor)} for one, other, factor in plant.units]
    tables: dict[str, list[dict[str, Any]]] = {
        "items": _rows(plant.items),
        "bom_lines": _rows(plant.lines),
        "substitutes": _rows(plant.substitutes),
        "engineering_changes": _rows(plant.changes),
        "sales_orders": _rows(plant.orders),
        "suppliers": [{"supplier_id": supplier} for supplier in suppliers],
        "supplier_items": _rows(plant.terms),
        "purchase_prices": _rows(plant.prices),
        "work_centers": [{"work_center_id": center} for center in centers],
        "resources": _rows(plant.machines),
        "operations": _rows(plant.operations),
        "operation_resources": _rows(plant.alternates),
        "calendars": shifts,
        "calendar_exceptions": closed,
        "unit_conversions": units,
    }
    return {name: pa.Table.from_pylist(rows) for name, rows in tables.items() if rows}


def _centers_of(plant: Plant) -> list[str]:
    return [operation.work_center_id for operation in plant.operations]


def _rows(records: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [{field.name: _cell(getattr(record, field.name)) for field in fields(record)} for record in records]


def _cell(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value
