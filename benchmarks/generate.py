"""Seeded plants of any size for benchmarks and tests: the same shape gives the same bytes.

`generate_plant` turns a `PlantShape` into Arrow tables with the data model's names, `write_plant` into a plant folder.
Every table draws from a random stream of its own, so that another number of orders leaves the BOM as it is. No loop
runs over rows, only over BOM levels.

    python -m benchmarks.generate small /tmp/small
    python -m benchmarks.generate large /tmp/large --orders 1000000 --format parquet
    python -m benchmarks.generate pumps data/samples/pumps
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

Tables = dict[str, pa.Table]
FileFormat = Literal["csv", "parquet"]

_STREAMS = (
    "structure",
    "orders",
    "items",
    "bom_lines",
    "changes",
    "substitutes",
    "stock",
    "receipts",
    "routings",
    "buying",
)
_SHIFTS = (("06:00", "14:00"), ("14:00", "22:00"))
_MINUTES_PER_DAY = 16 * 60
_LATEST_BUY = 60


@dataclass(frozen=True, slots=True)
class PlantShape:
    """The size and the proportions of a plant.

    Parameters
    ----------
    items
        Number of items, at least ten a level.
    levels
        Number of BOM levels: 0 holds the items that are sold, the deepest only bought ones.
    top_share
        Share of the items on level 0; with two levels these are all that is made.
    made_share
        Share of the items that are made (phantoms included), spread over all levels but the deepest.
    components_per_parent
        Mean number of standard BOM lines of a made item. Made items × this is the number of lines, unless giving each
        item a parent and each parent a component takes more.
    shared_share
        Share of the items of a level that may stand under several parents; the others have one.
    order_specific_share
        Share of the items that are order-specific, at most 0.8. They hang from order-specific tops only, each below an
        order-specific parent.
    phantom_share
        Share of the made items below level 0 that are phantoms.
    lot_for_lot_share, fixed_share, minimum_share, period_share
        Shares of the common items by lot policy; `minimum_share` is lot for lot with a minimum and a multiple. What is
        left to 1 is planned by reorder point. Order-specific items and phantoms are lot for lot.
    safety_stock_share
        Share of the common items with a safety stock.
    stock_share
        Share of the common items with stock on hand.
    receipts_per_item
        Mean number of open purchase and work orders an item.
    successor_share
        Share of the standard lines that end within the horizon and are followed by a line of another quantity. They
        come on top of the lines counted above.
    orders
        Number of sales order lines, on items of level 0 in three priority classes (1, 5 and 9).
    order_bom_share
        Share of the orders for order-specific items that carry a BOM of their own.
    change_count
        Number of engineering changes, of bought components.
    substitute_share
        Share of the common bought items with a substitute.
    suppliers
        Number of suppliers; 0 leaves out suppliers, their items and their prices.
    with_routings
        Whether made items have operations.
    work_centers, machines
        Number of work centres and of machines in all; more machines than work centres.
    setup_families
        Number of setup families; the setup times between them satisfy the triangle inequality.
    utilisation
        Run minutes of all orders as a share of the machines' minutes within the horizon.
    as_of
        The planning day.
    horizon_days
        Calendar days over which the orders are spread.
    seed
        Seed of all random streams.

    """

    items: int = 1_000
    levels: int = 5
    top_share: float = 0.05
    made_share: float = 0.55
    components_per_parent: float = 4.0
    shared_share: float = 0.5
    order_specific_share: float = 0.3
    phantom_share: float = 0.02
    lot_for_lot_share: float = 0.60
    fixed_share: float = 0.10
    minimum_share: float = 0.15
    period_share: float = 0.15
    safety_stock_share: float = 0.2
    stock_share: float = 0.6
    receipts_per_item: float = 0.4
    successor_share: float = 0.01
    orders: int = 5_000
    order_bom_share: float = 0.01
    change_count: int = 20
    substitute_share: float = 0.02
    suppliers: int = 50
    with_routings: bool = False
    work_centers: int = 6
    machines: int = 16
    setup_families: int = 6
    utilisation: float = 0.8
    as_of: date = date(2026, 1, 5)
    horizon_days: int = 180
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse shapes that no plant can have."""
        if self.levels < 2 or self.items < 10 * self.levels:
            raise ValueError("a plant needs at least two levels and ten items a level")
        if not 0 <= self.order_specific_share <= 0.8:
            raise ValueError("order_specific_share must lie between 0 and 0.8")
        if self.machines < self.work_centers:
            raise ValueError("every work centre needs a machine")


_MANY = PlantShape(levels=9, change_count=200, suppliers=500)

SHAPES: dict[str, PlantShape] = {
    "tiny": PlantShape(items=200, levels=4, orders=300, change_count=5, suppliers=8, with_routings=True),
    "small": replace(_MANY, items=10_000, orders=50_000),
    "medium": replace(_MANY, items=100_000, orders=500_000, suppliers=2_000),
    "large": replace(_MANY, items=1_000_000, orders=5_000_000, levels=10, suppliers=5_000),
    "million_lines": replace(
        _MANY,
        items=300_000,
        orders=200_000,
        components_per_parent=1_000_000 / 165_000,
        successor_share=0,
        order_bom_share=0,
    ),
    "seven_levels": replace(_MANY, items=208_145, orders=500_000, levels=7, suppliers=2_000),
    "shop": PlantShape(
        items=600, levels=4, orders=400, with_routings=True, work_centers=8, machines=30, horizon_days=60, suppliers=20
    ),
}
"""Shapes by name: `seven_levels` has the item and level counts of a published case, `shop` 30 busy machines."""


@dataclass(frozen=True, slots=True)
class _Structure:
    """What is made of what: n items grouped by level, m standard lines grouped by parent.

    Parameters
    ----------
    level_starts
        First item of each level and the end, shape (levels + 1,).
    made, order_specific, phantom
        What an item is, shape (n,) each.
    unit
        Code of an item's unit in `_UNITS`, shape (n,).
    top
        The item of level 0 that an order-specific item hangs from, else -1, shape (n,).
    number
        Place of an item's id, shape (n,): ids say nothing about the level.
    parent, component, quantity_per
        The lines in the order of their parents, shape (m,) each.

    """

    level_starts: Integers
    made: Flags
    order_specific: Flags
    phantom: Flags
    unit: Integers
    top: Integers
    number: Integers
    parent: Integers
    component: Integers
    quantity_per: Floats

    @property
    def items(self) -> int:
        """Number of items."""
        return len(self.made)

    @property
    def common_bought(self) -> Integers:
        """The common items of the deepest level, all of them bought."""
        start = int(self.level_starts[-2])
        return start + np.flatnonzero(~self.order_specific[start:])

    def lines_of_level(self, level: int) -> slice:
        """Give the lines whose parents are on a level."""
        start, end = np.searchsorted(self.parent, self.level_starts[level : level + 2])
        return slice(int(start), int(end))


@dataclass(frozen=True, slots=True)
class _Demand:
    """The sales orders and what they ask of every item.

    Parameters
    ----------
    item, quantity, due_day
        The orders, shape (k,) each; days since 1970.
    is_open
        Whether an order still asks for anything, shape (k,).
    total
        Expected requirement of each item over the horizon, shape (n,), in its own unit.

    """

    item: Integers
    quantity: Integers
    due_day: Integers
    is_open: Flags
    total: Floats


_UNITS = ("EA", "KG", "M")


def generate_plant(shape: PlantShape) -> Tables:
    """Make the tables of a plant.

    Parameters
    ----------
    shape
        Its size and proportions.

    Returns
    -------
    dict of str to pyarrow.Table
        The tables by name, with the data model's columns; columns at their default are left out. Calendar moments
        are text, since a bare day means something else there than its midnight.

    """
    structure = _make_structure(shape)
    demand = _make_demand(shape, structure)
    ids = _ids("I", structure.items).take(pa.array(structure.number))
    order_ids = _ids("SO", shape.orders)
    items, cost = _items_table(shape, structure, demand, ids)
    tables = {
        "items": items,
        "bom_lines": _bom_lines_table(shape, structure, demand, ids, order_ids),
        "substitutes": _substitutes_table(shape, structure, ids),
        "engineering_changes": _engineering_changes_table(shape, structure, ids),
        "sales_orders": _sales_orders_table(shape, demand, cost, ids, order_ids),
        "customers": _customers_table(shape),
        "on_hand": _on_hand_table(shape, structure, demand, ids, order_ids),
        "locations": _locations_table(),
        "scheduled_receipts": _scheduled_receipts_table(shape, structure, demand, ids, order_ids),
        "calendars": _calendars_table(),
        "calendar_exceptions": _calendar_exceptions_table(shape),
        "unit_conversions": pa.table({"from_uom": ["KG", "M"], "to_uom": ["G", "MM"], "factor": [1000.0, 1000.0]}),
    }
    if shape.with_routings:
        tables |= _routing_tables(shape, structure, demand, ids)
    if shape.suppliers:
        tables |= _buying_tables(shape, structure, cost, ids)
    return tables


def settings_of(shape: PlantShape) -> dict[str, object]:
    """Give the settings that belong beside a plant's tables."""
    return {"as_of": shape.as_of, "horizon_days": shape.horizon_days, "plant_calendar": "PLANT"}


def write_plant(
    tables: Mapping[str, pa.Table],
    settings: Mapping[str, object],
    folder: str | Path,
    *,
    file_format: FileFormat = "csv",
) -> None:
    """Write a plant folder: one file per table and ``plan.toml``.

    Parameters
    ----------
    tables
        The tables by name.
    settings
        What goes into ``plan.toml``: dates, whole numbers and texts.
    folder
        Where to; made if it is not there. These tables' files in the other format go, since a table may stand in one
        file only; whatever else is there stays.
    file_format
        "csv" (dates as 2026-01-31, missing cells empty, quotes only in tables that need them) or "parquet".

    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        target = folder / f"{name}.{file_format}"
        (folder / f"{name}.{'csv' if file_format == 'parquet' else 'parquet'}").unlink(missing_ok=True)
        if file_format == "parquet":
            pa_parquet.write_table(table, target)
        else:
            style = "needed" if _needs_quotes(table) else "none"
            pa_csv.write_csv(table, target, pa_csv.WriteOptions(quoting_style=style, quoting_header="none"))
    lines = [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in settings.items()]
    (folder / "plan.toml").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _needs_quotes(table: pa.Table) -> bool:
    texts = [column for column in table.columns if pa.types.is_string(column.type)]
    return any(pc.any(pc.match_substring_regex(column, r'[",\r\n]')).as_py() for column in texts)


def _stream(shape: PlantShape, name: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([shape.seed, _STREAMS.index(name)])))


# Columns --------------------------------------------------------------------------------------------------------------


def _ids(prefix: str, count: int, width: int = 7) -> pa.Array:
    """Make the ids `prefix0000000`, `prefix0000001`, … as bytes at once: formatting millions would take longer."""
    text = np.empty((count, len(prefix) + width), dtype=np.uint8)
    text[:, : len(prefix)] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    rest = np.arange(count)
    for place in range(1, width + 1):
        text[:, -place] = 48 + rest % 10
        rest //= 10
    offsets = np.arange(count + 1, dtype=np.int32) * text.shape[1]
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(text))


def _words(words: Sequence[str], codes: Integers) -> pa.Array:
    return pa.array(words).take(pa.array(codes))


def _where(values: npt.NDArray[np.generic], present: Flags) -> pa.Array:
    """Make a column whose cells are missing where they are not present."""
    return pa.array(values, mask=~present)


def _days(days: Integers, present: Flags | None = None) -> pa.Array:
    """Make a date column from days since 1970."""
    return pa.array(days.astype(np.int32), mask=None if present is None else ~present).view(pa.date32())


def _day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _next_weekday(days: Integers) -> Integers:
    """Move Saturdays and Sundays on to Monday; day 0 was a Thursday."""
    weekday = (days + 3) % 7
    return days + np.where(weekday >= 5, 7 - weekday, 0)


def _round_nicely(values: Floats) -> Floats:
    """Round up to 1, 2 or 5 times a power of ten, at least 1."""
    power = 10.0 ** np.floor(np.log10(np.maximum(values, 1)))
    steps = np.array([1.0, 2.0, 5.0, 10.0])
    leading = np.round(np.maximum(values, 1) / power, 9)
    return steps[np.searchsorted(steps, leading)] * power


def _distinct(values: Integers) -> Integers:
    """Sort and drop repetitions; NumPy's own `unique` hashes, which takes several times as long here."""
    ordered = np.sort(values)
    is_first: Flags = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    return ordered[is_first]


def _ranges(starts: Integers, lengths: Integers) -> Integers:
    """Join the ranges with these starts and lengths, shape (g,) each, to shape (sum of lengths,)."""
    before = np.cumsum(lengths) - lengths
    place: Integers = np.arange(int(lengths.sum()), dtype=np.int64) + np.repeat(starts - before, lengths)
    return place


# Product structure ----------------------------------------------------------------------------------------------------


def _make_structure(shape: PlantShape) -> _Structure:
    """Place the items on levels, hang each below a parent on the level above, and add lines until there are enough."""
    rng = _stream(shape, "structure")
    counts = _items_per_level(shape)
    level_starts = np.concatenate([[0], np.cumsum(counts.sum(axis=1))])
    made = np.repeat(np.tile([True, False, True, False], shape.levels), counts.ravel())
    order_specific = np.repeat(np.tile([True, True, False, False], shape.levels), counts.ravel())
    parent, component, top = _first_parents(rng, made, order_specific, level_starts)
    wanted = round(int(made.sum()) * shape.components_per_parent)
    lines = _distinct(parent * shape.items + component)
    shared = rng.random(shape.items) < shape.shared_share
    shared[level_starts[1:] - 1] = True  # the last item of each level is common, so that none lacks one to share
    for _ in range(30):  # repeated lines fall together, so each round leaves fewer to draw
        if len(lines) >= wanted:
            break
        parent = rng.choice(np.flatnonzero(made), wanted - len(lines))
        component = _shared_components(rng, parent, shared, order_specific, level_starts)
        lines = _distinct(np.concatenate([lines, parent * shape.items + component]))
    parent, component = np.divmod(lines, shape.items)
    unit = np.where(made, 0, rng.choice(3, shape.items, p=[0.88, 0.08, 0.04]))
    return _Structure(
        level_starts=level_starts,
        made=made,
        order_specific=order_specific,
        phantom=made & (rng.random(shape.items) < shape.phantom_share) & (np.arange(shape.items) >= level_starts[1]),
        unit=unit,
        top=top,
        number=rng.permutation(shape.items),
        parent=parent,
        component=component,
        quantity_per=_quantities_per(rng, made[component], unit[component]),
    )


def _items_per_level(shape: PlantShape) -> Integers:
    """Count order-specific made and bought, common made and bought items on each level, shape (levels, 4)."""
    tops = max(1, round(shape.items * shape.top_share))
    ends = np.linspace(tops, shape.items, shape.levels).round().astype(np.int64)
    total = np.diff(np.concatenate([[0], ends]))
    made = np.zeros_like(total)
    made[0] = tops
    middle = total[1:-1]
    wanted = (shape.items * shape.made_share - tops) / max(1, int(middle.sum()))
    # One made item a level carries the next level, one bought item makes every level a mixed one.
    made[1:-1] = np.clip(np.diff(np.round(np.cumsum([0, *middle]) * wanted)), 1, middle - 1)
    order_specific_made = np.floor(made * shape.order_specific_share + 1e-9).astype(np.int64)
    carried = np.concatenate([[True], np.cumprod(order_specific_made[:-1] > 0) > 0])
    order_specific_made *= carried
    order_specific_bought = np.floor((total - made) * shape.order_specific_share + 1e-9).astype(np.int64) * carried
    return np.stack(
        [order_specific_made, order_specific_bought, made - order_specific_made, total - made - order_specific_bought],
        axis=1,
    )


def _first_parents(
    rng: np.random.Generator, made: Flags, order_specific: Flags, level_starts: Integers
) -> tuple[Integers, Integers, Integers]:
    """Hang each item below a made item of the level above, and something below each made item.

    Returns
    -------
    tuple of three arrays
        Parents and components of the lines, and each order-specific item's top (-1 for common items), shape (n,).

    """
    top = np.where(order_specific, np.arange(len(made)), -1)
    parents, components = [], []
    for above, start, end in zip(level_starts[:-2], level_starts[1:-1], level_starts[2:], strict=True):
        made_above = above + np.flatnonzero(made[above:start])
        specific_above = made_above[order_specific[made_above]]
        specific = start + np.flatnonzero(order_specific[start:end])
        common = rng.permutation(start + np.flatnonzero(~order_specific[start:end]))
        specific_parents = rng.choice(specific_above, len(specific)) if len(specific) else specific
        top[specific] = top[specific_parents]
        has_child = np.zeros(len(made), dtype=bool)
        has_child[specific_parents] = True
        childless = made_above[~has_child[made_above]]
        count = max(len(childless), len(common))
        parents += [specific_parents, childless, rng.choice(made_above, count - len(childless))]
        components += [specific, common[np.arange(count) % len(common)]]
    return np.concatenate(parents), np.concatenate(components), top


def _shared_components(
    rng: np.random.Generator, parent: Integers, shared: Flags, order_specific: Flags, level_starts: Integers
) -> Integers:
    """Draw a shared item of a deeper level, mostly the next one, for each parent, shape (k,).

    All of them are common: an order-specific item would belong to several tops.
    """
    pool = np.flatnonzero(shared & ~order_specific)
    pool_starts = np.searchsorted(pool, level_starts)
    parent_level = np.searchsorted(level_starts, parent, side="right") - 1
    level = np.minimum(parent_level + rng.geometric(0.6, len(parent)), len(level_starts) - 2)
    start, size = pool_starts[level], pool_starts[level + 1] - pool_starts[level]
    place: Integers = start + (rng.random(len(parent)) * size).astype(np.int64)
    return pool[place]


def _quantities_per(rng: np.random.Generator, made: Flags, unit: Integers) -> Floats:
    """Draw quantities by component: few of what is made, more of what is bought, fractions of KG and M; shape (m,)."""
    of_made = rng.choice([1.0, 2.0], len(made), p=[0.85, 0.15])
    of_bought = rng.choice([1.0, 2.0, 3.0, 4.0, 6.0, 8.0], len(made), p=[0.45, 0.25, 0.05, 0.15, 0.05, 0.05])
    measured = np.round(rng.uniform(0.05, 5.0, len(made)), 3)
    return np.where(made, of_made, np.where(unit == 0, of_bought, measured))


def _make_demand(shape: PlantShape, structure: _Structure) -> _Demand:
    """Draw the orders: each item of level 0 once, as far as they go, the rest with favourites among the items."""
    rng = _stream(shape, "orders")
    tops = int(structure.level_starts[1])
    favourites = (tops * rng.random(max(0, shape.orders - tops)) ** 1.5).astype(np.int64)
    shuffled = rng.permutation(tops)
    item = rng.permutation(np.concatenate([shuffled[: shape.orders], shuffled[favourites]]))
    quantity = np.where(
        structure.order_specific[item], rng.integers(1, 4, shape.orders), rng.integers(1, 21, shape.orders)
    )
    # One order in a hundred is past due.
    due_day = _day_number(shape.as_of) + np.floor(shape.horizon_days * rng.uniform(-0.01, 0.99, shape.orders))
    is_open = rng.random(shape.orders) < 0.96
    asked = np.where(is_open, quantity, 0).astype(np.float64)
    total: Floats = np.bincount(item, weights=asked, minlength=structure.items).astype(np.float64)
    for level in range(shape.levels - 1):
        lines = structure.lines_of_level(level)
        needed = total[structure.parent[lines]] * structure.quantity_per[lines]
        total += np.bincount(structure.component[lines], weights=needed, minlength=structure.items)
    return _Demand(item, quantity, _next_weekday(due_day.astype(np.int64)), is_open, total)


# Tables ---------------------------------------------------------------------------------------------------------------


def _items_table(shape: PlantShape, structure: _Structure, demand: _Demand, ids: pa.Array) -> tuple[pa.Table, Floats]:
    """Make the items, lots being days of their requirement; also their costs by item, shape (n,)."""
    rng = _stream(shape, "items")
    n, made = structure.items, structure.made
    shares = np.cumsum([shape.lot_for_lot_share, shape.fixed_share, shape.minimum_share, shape.period_share]).round(9)
    policy = np.searchsorted(shares, rng.random(n), side="right")
    policy[structure.order_specific | structure.phantom] = 0
    per_day = demand.total / shape.horizon_days
    lot = _round_nicely(per_day * rng.uniform(3, 20, n))
    procurement = np.where(structure.phantom, 2, np.where(made, 0, 1))
    make_days = np.where(structure.phantom, 0, rng.integers(0, 6, n))
    buy_days = rng.choice([2, 3, 5, 7, 10, 14, 21, 28, 42, _LATEST_BUY], n)
    safe = (rng.random(n) < shape.safety_stock_share) & ~structure.order_specific & ~structure.phantom
    scrapped = (procurement == 0) & (rng.random(n) < 0.05)
    cost = _rolled_up_costs(rng, structure)
    table = pa.table(
        {
            "item_id": ids,
            "procurement": _words(("make", "buy", "phantom"), procurement),
            "part_class": _words(("common", "order_specific"), structure.order_specific.astype(np.int64)),
            "uom": _words(_UNITS, structure.unit),
            "lead_time_days": np.where(made, make_days, buy_days),
            "lot_policy": _words(("lot_for_lot", "fixed", "lot_for_lot", "period", "reorder_point"), policy),
            "lot_size": _where(lot, policy == 1),
            "lot_min": np.where(policy == 2, lot, 0.0),
            "lot_multiple": np.where(policy == 2, _round_nicely(lot / 10), 0.0),
            "lot_period_days": np.where(policy == 3, rng.choice([7, 14, 28], n), 7),
            "reorder_point": _where(np.ceil(per_day * 10), policy == 4),
            "order_up_to": _where(np.ceil(per_day * 30) + 1, policy == 4),
            "safety_stock": np.where(safe, np.ceil(per_day * 3), 0.0),
            "scrap_rate": np.where(scrapped, rng.choice([0.01, 0.02, 0.05], n), 0.0),
            "unit_cost": cost,
            "setup_family": _where(rng.integers(0, shape.setup_families, n), procurement == 0).cast(pa.string()),
            "planner": _words(("P1", "P2", "P3"), rng.integers(0, 3, n)),
        }
    )
    return table.take(pa.array(np.argsort(structure.number))), cost


def _rolled_up_costs(rng: np.random.Generator, structure: _Structure) -> Floats:
    """Draw prices for what is bought and add up materials, and a fifth for the work, for what is made; shape (n,)."""
    cost: Floats = np.where(structure.made, 0.0, rng.lognormal(1.0, 1.0, structure.items))
    for level in range(len(structure.level_starts) - 3, -1, -1):
        lines = structure.lines_of_level(level)
        material = cost[structure.component[lines]] * structure.quantity_per[lines]
        cost += 1.2 * np.bincount(structure.parent[lines], weights=material, minlength=structure.items)
    return np.maximum(cost, 0.01).round(2)


def _bom_lines_table(
    shape: PlantShape, structure: _Structure, demand: _Demand, ids: pa.Array, order_ids: pa.Array
) -> pa.Table:
    """Make the standard lines, the lines that follow some of them, and the lines of orders with a BOM of their own."""
    rng = _stream(shape, "bom_lines")
    m = len(structure.parent)
    line_no = 10 * (np.arange(m) - np.searchsorted(structure.parent, structure.parent) + 1)
    ended = rng.random(m) < shape.successor_share
    change_day = _day_number(shape.as_of) + rng.integers(10, max(11, shape.horizon_days), m)
    scrap = np.where(rng.random(m) < 0.05, 0.02, 0.0)
    fixed = np.where(rng.random(m) < 0.02, 1.0, 0.0)
    offset = np.where(rng.random(m) < 0.03, 1, 0)
    order, order_line = _order_bom_lines(shape, rng, structure, demand)
    line = np.concatenate([np.arange(m), np.flatnonzero(ended), order_line])
    kind = np.repeat([0, 1, 2], [m, int(ended.sum()), len(order_line)])
    # A successor and every other line of an order's own BOM differ from the standard by one more of the component.
    more = (kind == 1) | ((kind == 2) & (line_no[line] % 20 == 10))
    sequence = np.lexsort((kind, line_no[line], structure.number[structure.parent[line]], kind == 2))
    line, kind, more = line[sequence], kind[sequence], more[sequence]
    codes = np.zeros(len(line), dtype=np.int64)
    codes[kind == 2] = order[sequence[kind == 2] - (len(line) - len(order))]
    return pa.table(
        {
            "parent_id": ids.take(pa.array(structure.parent[line])),
            "component_id": ids.take(pa.array(structure.component[line])),
            "line_no": line_no[line],
            "quantity_per": structure.quantity_per[line] + more,
            "fixed_quantity": fixed[line],
            "scrap_rate": scrap[line],
            "lead_offset_days": offset[line],
            "valid_from": _days(change_day[line], kind == 1),
            "valid_to": _days(change_day[line], (kind == 0) & ended[line]),
            "order_id": order_ids.take(_where(codes, kind == 2)),
        }
    )


def _order_bom_lines(
    shape: PlantShape, rng: np.random.Generator, structure: _Structure, demand: _Demand
) -> tuple[Integers, Integers]:
    """Choose orders for order-specific items and give each the lines of its item.

    Returns
    -------
    tuple of two arrays
        Order and standard line, shape (lines of all chosen orders,) each.

    """
    possible = np.flatnonzero(structure.order_specific[demand.item])
    orders = possible[rng.random(len(possible)) < shape.order_bom_share]
    starts = np.searchsorted(structure.parent, demand.item[orders])
    lengths = np.searchsorted(structure.parent, demand.item[orders], side="right") - starts
    return np.repeat(orders, lengths), _ranges(starts, lengths)


def _substitutes_table(shape: PlantShape, structure: _Structure, ids: pa.Array) -> pa.Table:
    """Let common bought items stand in for one another: they have no components, so no cycle can come of it."""
    rng = _stream(shape, "substitutes")
    bought = np.flatnonzero(~structure.made & ~structure.order_specific)
    component = bought[rng.random(len(bought)) < shape.substitute_share]
    substitute = rng.choice(bought, len(component))
    component, substitute = component[component != substitute], substitute[component != substitute]
    k = len(component)
    return pa.table(
        {
            "component_id": ids.take(pa.array(component)),
            "substitute_id": ids.take(pa.array(substitute)),
            "ratio": rng.choice([1.0, 1.2, 2.0], k, p=[0.8, 0.1, 0.1]),
            "mode": _words(("shortage", "use_up"), (rng.random(k) < 0.2).astype(np.int64)),
        }
    )


def _engineering_changes_table(shape: PlantShape, structure: _Structure, ids: pa.Array) -> pa.Table:
    """Replace bought components by others of the deepest level, each line at most once."""
    rng = _stream(shape, "changes")
    possible = np.flatnonzero(~structure.made[structure.component] & ~structure.order_specific[structure.component])
    line = rng.permutation(possible)[: shape.change_count]
    new = rng.choice(structure.common_bought, len(line))
    parent = structure.parent[line]
    # A component that the parent has already, or gets twice, would stand on its list twice.
    added = parent * structure.items + new
    lines = structure.parent * structure.items + structure.component
    known = lines[np.minimum(np.searchsorted(lines, added), len(lines) - 1)] == added
    once = np.zeros(len(line), dtype=bool)
    once[np.unique(added, return_index=True)[1]] = True
    line, new = line[once & ~known], new[once & ~known]
    k = len(line)
    return pa.table(
        {
            "change_id": _ids("EC", k),
            "parent_id": ids.take(pa.array(structure.parent[line])),
            "old_component_id": ids.take(pa.array(structure.component[line])),
            "new_component_id": ids.take(pa.array(new)),
            "effective_date": _days(_day_number(shape.as_of) + rng.integers(1, max(2, shape.horizon_days), k)),
            "disposition": _words(("immediate", "use_up"), rng.integers(0, 2, k)),
        }
    )


def _sales_orders_table(
    shape: PlantShape, demand: _Demand, cost: Floats, ids: pa.Array, order_ids: pa.Array
) -> pa.Table:
    """Make the orders in three priority classes, a few of them held, closed or cancelled."""
    rng = _stream(shape, "orders").spawn(1)[0]
    k = shape.orders
    urgency = np.searchsorted([0.1, 0.8], rng.random(k))
    stopped = rng.integers(1, 4, k)
    customers = _customer_count(shape)
    return pa.table(
        {
            "order_id": order_ids,
            "item_id": ids.take(pa.array(demand.item)),
            "quantity": demand.quantity.astype(np.float64),
            "due_date": _days(demand.due_day),
            "priority": np.array([1, 5, 9])[urgency],
            "kind": _words(("rush", "normal", "forecast"), urgency),
            "status": _words(("open", "held", "closed", "cancelled"), np.where(demand.is_open, 0, stopped)),
            "customer_id": _ids("C", customers).take(pa.array(rng.integers(0, customers, k))),
            "order_date": _days(np.minimum(demand.due_day - 30, _day_number(shape.as_of) - 1)),
            "ship_days": rng.integers(0, 4, k),
            "unit_price": np.round(cost[demand.item] * 1.4, 2),
        }
    )


def _customer_count(shape: PlantShape) -> int:
    return min(10_000, max(5, shape.orders // 100))


def _customers_table(shape: PlantShape) -> pa.Table:
    count = _customer_count(shape)
    return pa.table({"customer_id": _ids("C", count), "customer_class": _words(("A", "B", "C"), np.arange(count) % 3)})


def _on_hand_table(
    shape: PlantShape, structure: _Structure, demand: _Demand, ids: pa.Array, order_ids: pa.Array
) -> pa.Table:
    """Put up to twenty days of the requirement on stock; what is order-specific lies there for one of its orders."""
    rng = _stream(shape, "stock")
    share = np.where(structure.order_specific, 0.05, shape.stock_share)
    item = np.flatnonzero((rng.random(structure.items) < share) & ~structure.phantom)
    order, has_order = _orders_for(rng, structure, demand, item)
    kept = has_order | ~structure.order_specific[item]
    item, order, has_order = item[kept], order[kept], has_order[kept]
    days = np.where(has_order, 1.0, rng.uniform(0, 20, len(item)))
    return pa.table(
        {
            "item_id": ids.take(pa.array(item)),
            "quantity": np.ceil(demand.total[item] / shape.horizon_days * days) + 1,
            "location_id": _words(("MAIN", "EAST", "QUARANTINE"), rng.choice(3, len(item), p=[0.9, 0.08, 0.02])),
            "order_id": order_ids.take(_where(order, has_order)),
        }
    )


def _locations_table() -> pa.Table:
    return pa.table(
        {"location_id": ["MAIN", "EAST", "QUARANTINE"], "nettable": [True, True, False], "transfer_days": [0, 1, 0]}
    )


def _orders_for(
    rng: np.random.Generator, structure: _Structure, demand: _Demand, item: Integers
) -> tuple[Integers, Flags]:
    """Choose for each order-specific item, shape (k,), an order of its top, and say where there is one."""
    by_top = np.argsort(demand.item, kind="stable")
    tops = demand.item[by_top]
    start, end = np.searchsorted(tops, structure.top[item]), np.searchsorted(tops, structure.top[item], side="right")
    place = start + (rng.random(len(item)) * (end - start)).astype(np.int64)
    found = structure.order_specific[item] & (end > start)
    return by_top[np.where(found, place, 0)], found


def _scheduled_receipts_table(
    shape: PlantShape, structure: _Structure, demand: _Demand, ids: pa.Array, order_ids: pa.Array
) -> pa.Table:
    """Make open purchase and work orders of about a week's requirement, due from last week to two months ahead."""
    rng = _stream(shape, "receipts")
    possible = np.flatnonzero(~structure.phantom)
    item = np.sort(rng.choice(possible, round(structure.items * shape.receipts_per_item)))
    order, has_order = _orders_for(rng, structure, demand, item)
    kept = has_order | ~structure.order_specific[item]
    item, order, has_order = item[kept], order[kept], has_order[kept]
    k, made = len(item), structure.made[item]
    due_day = _next_weekday(_day_number(shape.as_of) + rng.integers(-5, _LATEST_BUY, k))
    lot = _round_nicely(demand.total[item] / shape.horizon_days * rng.uniform(2, 10, k))
    return pa.table(
        {
            "receipt_id": _ids("R", k),
            "kind": _words(("purchase", "work"), made.astype(np.int64)),
            "item_id": ids.take(pa.array(item)),
            "quantity": np.where(has_order, demand.quantity[order], lot),
            "due_date": _days(due_day),
            "order_id": order_ids.take(_where(order, has_order)),
            "supplier_id": _supplier_ids(shape, item, made),
            "firm": rng.random(k) < 0.7,
            "start_date": _days(due_day - 7, made),
        }
    )


def _supplier_ids(shape: PlantShape, item: Integers, made: Flags) -> pa.Array:
    """Give the main supplier of each bought item, none where there are no suppliers at all."""
    if not shape.suppliers:
        return pa.nulls(len(item), pa.string())
    return _ids("V", shape.suppliers).take(_where(item % shape.suppliers, ~made))


def _calendars_table() -> pa.Table:
    """Make the plant calendar: two shifts from Monday to Friday."""
    rows = [(day, start, end) for day in range(1, 6) for start, end in _SHIFTS]
    days, starts, ends = zip(*rows, strict=True)
    return pa.table({"calendar_id": ["PLANT"] * len(rows), "weekday": days, "start": starts, "end": ends})


def _calendar_exceptions_table(shape: PlantShape) -> pa.Table:
    """Close the plant for a week in the middle of the horizon."""
    start = _day_number(shape.as_of) + shape.horizon_days // 2
    days = _days(np.array([start, start + 6])).cast(pa.string()).to_pylist()
    return pa.table({"calendar_id": ["PLANT"], "start": days[:1], "end": days[1:], "working": [False]})


def _routing_tables(shape: PlantShape, structure: _Structure, demand: _Demand, ids: pa.Array) -> Tables:
    """Make work centres, machines, setup times and two to five operations for each made item."""
    rng = _stream(shape, "routings")
    further = rng.integers(0, shape.work_centers, shape.machines - shape.work_centers)
    machine_center = np.sort(np.concatenate([np.arange(shape.work_centers), further]))
    item = np.flatnonzero(structure.made & ~structure.phantom)
    steps = rng.integers(2, 6, len(item))
    item, step = np.repeat(item, steps), _ranges(np.ones(len(steps), dtype=np.int64), steps)
    center = rng.integers(0, shape.work_centers, len(item))
    run = _scaled_run_minutes(shape, rng.uniform(0.5, 5.0, len(item)), demand.total[item], center, machine_center)
    center_ids, machine_ids = _ids("WC", shape.work_centers, 3), _ids("M", shape.machines, 5)
    operations = pa.table(
        {
            "item_id": ids.take(pa.array(item)),
            "operation": 10 * step,
            "work_center_id": center_ids.take(pa.array(center)),
            "setup_minutes": rng.choice([0.0, 10.0, 15.0, 30.0, 45.0], len(item)),
            "run_minutes": run,
            "wait_minutes": np.where(rng.random(len(item)) < 0.1, 60.0, 0.0),
            "interruptible": rng.random(len(item)) < 0.9,
        }
    )
    return {
        "work_centers": pa.table({"work_center_id": center_ids, "calendar_id": ["PLANT"] * shape.work_centers}),
        "resources": pa.table(
            {
                "resource_id": machine_ids,
                "work_center_id": center_ids.take(pa.array(machine_center)),
                "efficiency": rng.choice([0.9, 1.0, 1.1], shape.machines),
                "cost_per_hour": rng.choice([40.0, 60.0, 85.0], shape.machines),
            }
        ),
        "operations": operations,
        "operation_resources": _operation_resources_table(rng, operations, center, machine_center, machine_ids),
        "setups": _setups_table(rng, shape, center_ids),
    }


def _scaled_run_minutes(
    shape: PlantShape, run: Floats, quantity: Floats, center: Integers, machine_center: Integers
) -> Floats:
    """Scale run minutes per unit, shape (k,), so that every work centre has the wanted utilisation over the horizon."""
    machines = np.bincount(machine_center, minlength=shape.work_centers)
    capacity = machines * _MINUTES_PER_DAY * shape.horizon_days * 5 / 7
    load = np.bincount(center, weights=run * quantity, minlength=shape.work_centers)
    factor = shape.utilisation * capacity / np.maximum(load, 1e-9)
    return np.maximum(np.round(run * factor[center], 4), 1e-4)


def _operation_resources_table(
    rng: np.random.Generator, operations: pa.Table, center: Integers, machine_center: Integers, machine_ids: pa.Array
) -> pa.Table:
    """Name every machine of the work centre for a fifth of the operations, slower ones from the second on."""
    chosen = np.flatnonzero(rng.random(len(center)) < 0.2)
    starts = np.searchsorted(machine_center, center[chosen])
    lengths = np.searchsorted(machine_center, center[chosen], side="right") - starts
    operation = np.repeat(chosen, lengths)
    rank = _ranges(np.ones(len(chosen), dtype=np.int64), lengths)
    run = operations["run_minutes"].to_numpy()[operation]
    return pa.table(
        {
            "item_id": operations["item_id"].take(pa.array(operation)),
            "operation": operations["operation"].take(pa.array(operation)),
            "resource_id": machine_ids.take(pa.array(_ranges(starts, lengths))),
            "run_minutes": np.round(run * (1 + 0.1 * (rank - 1)), 4),
            "rank": rank,
        }
    )


def _setups_table(rng: np.random.Generator, shape: PlantShape, center_ids: pa.Array) -> pa.Table:
    """Place the families on a line for each work centre: distances along a line satisfy the triangle inequality."""
    families = shape.setup_families
    places = 5 * rng.integers(0, 13, (shape.work_centers, families))
    center, before, after = (axis.ravel() for axis in np.indices((shape.work_centers, families, families)))
    minutes = 5.0 + np.abs(places[center, before] - places[center, after])
    different = before != after
    return pa.table(
        {
            "work_center_id": center_ids.take(pa.array(center[different])),
            "from_family": pa.array(before[different]).cast(pa.string()),
            "to_family": pa.array(after[different]).cast(pa.string()),
            "minutes": minutes[different],
        }
    )


def _buying_tables(shape: PlantShape, structure: _Structure, cost: Floats, ids: pa.Array) -> Tables:
    """Give each bought item a main supplier, a fifth of them a second one, and a third of the prices a second tier."""
    rng = _stream(shape, "buying")
    bought = np.flatnonzero(~structure.made)
    second = bought[(rng.random(len(bought)) < 0.2) & (shape.suppliers > 1)]
    item = np.concatenate([bought, second])
    rank = np.repeat([1, 2], [len(bought), len(second)])
    supplier_ids = _ids("V", shape.suppliers)
    supplier = supplier_ids.take(pa.array((item + rank - 1) % shape.suppliers))
    price = np.round(cost[item] * np.where(rank == 1, 1.0, 1.1), 2)
    tier = np.flatnonzero(rng.random(len(item)) < 0.3)
    row = np.concatenate([np.arange(len(item)), tier])
    is_tier = np.repeat([False, True], [len(item), len(tier)])
    return {
        "suppliers": pa.table(
            {"supplier_id": supplier_ids, "on_time_rate": np.round(rng.uniform(0.7, 1.0, shape.suppliers), 2)}
        ),
        "supplier_items": pa.table({"supplier_id": supplier, "item_id": ids.take(pa.array(item)), "rank": rank}),
        "purchase_prices": pa.table(
            {
                "supplier_id": supplier.take(pa.array(row)),
                "item_id": ids.take(pa.array(item[row])),
                "min_quantity": np.where(is_tier, 100.0, 0.0),
                "unit_price": np.round(price[row] * np.where(is_tier, 0.95, 1.0), 2),
            }
        ),
    }


# Command line ---------------------------------------------------------------------------------------------------------


_SIZES = ("items", "orders", "seed")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a plant folder as the command line says."""
    options = _parser().parse_args(arguments)
    started = time.perf_counter()
    tables, settings = _plant_named(options)
    made = time.perf_counter()
    write_plant(tables, settings, options.folder, file_format=options.format)
    for name, table in tables.items():
        print(f"{name:<22}{table.num_rows:>12,}")
    print(f"made in {made - started:.1f} s, written in {time.perf_counter() - made:.1f} s")


def _plant_named(options: argparse.Namespace) -> tuple[Tables, dict[str, object]]:
    if options.shape == "pumps":
        from benchmarks.pumps import PUMP_SETTINGS, pumps_plant

        return pumps_plant(), dict(PUMP_SETTINGS)
    given = {name: value for name in _SIZES if (value := getattr(options, name)) is not None}
    shape = replace(SHAPES[options.shape], **given)
    return generate_plant(shape), settings_of(shape)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description="Write a plant folder.")
    parser.add_argument("shape", choices=[*SHAPES, "pumps"])
    parser.add_argument("folder", type=Path)
    for name in _SIZES:
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    return parser


if __name__ == "__main__":
    main()
