"""Random small plants in which every feature of the planning rules is mixed, each often enough to meet the others."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

import orderplan as op
from tests.plants_bom import draw_changes, draw_lines, draw_substitutes
from tests.plants_dice import SPAN_DAYS, Drawing, Row, Tables
from tests.plants_supply import draw_receipts, draw_stock, draw_work

if TYPE_CHECKING:
    from collections.abc import Callable


def seeded(seed: int) -> random.Random:
    """A generator that draws the same each time."""
    return random.Random(seed)  # noqa: S311 - plants are no secrets


def random_plant(rng: random.Random, *, as_arrow: bool = False) -> op.PlanningData:
    """Draw plants until one has no errors."""
    while True:
        tables, config = drawn(rng)
        try:
            data = op.from_frames(frames_of(tables, as_arrow=as_arrow), config=config)
            op.build_bom(op.encode(data))
        except op.DataError:
            continue  # mostly a cycle, if only through substitutes or changes
        return data


def frames_of(tables: Tables, *, as_arrow: bool = False) -> dict[str, Any]:
    """Make a table of each list of rows."""
    make: Callable[[list[Row]], Any] = pa.Table.from_pylist if as_arrow else pd.DataFrame
    return {name: make(rows) for name, rows in tables.items() if rows}


def drawn(rng: random.Random) -> tuple[Tables, op.PlanConfig]:
    """Draw one plant, which may still have errors."""
    plant = Drawing(rng)
    draw_calendar(plant)
    draw_items(plant)
    draw_orders(plant)
    draw_lines(plant)
    draw_changes(plant)
    draw_substitutes(plant)
    draw_stock(plant)
    draw_receipts(plant)
    draw_work(plant)
    for rows in plant.tables.values():
        rng.shuffle(rows)
    return plant.tables, op.PlanConfig(as_of=plant.as_of, plant_calendar=plant.calendar)


def draw_calendar(plant: Drawing) -> None:
    if plant.chance(0.35):
        return
    plant.calendar = "PLANT"
    week = plant.rng.choice(((1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6), (1, 2, 4, 5), (1, 2, 3, 4, 5, 6, 7)))
    plant.tables["calendars"] = [
        {"calendar_id": "PLANT", "weekday": weekday, "start": "06:00", "end": "14:00"} for weekday in week
    ]
    exceptions = []
    for _ in range(plant.rng.randint(0, 3)):
        start = plant.day(-4, 18)
        end = start + timedelta(days=plant.rng.choice((0, 0, 1, 3)))
        row = {"calendar_id": "PLANT", "start": start, "end": end, "working": plant.chance(0.35)}
        exceptions.append(row)
    plant.tables["calendar_exceptions"] = exceptions


def draw_items(plant: Drawing) -> None:
    last = len(plant.items) - 1
    plant.tables["items"] = []
    for place, item in enumerate(plant.items):
        made = place < last and plant.chance(0.85 - 0.5 * place / last)
        choices = (
            ("make", "make", "make", "subcontract", "phantom", "phantom")
            if made
            else ("buy", "buy", "buy", "buy", "subcontract", "none", "make")
        )
        plant.procurement[item] = plant.rng.choice(choices)
        plant.tables["items"].append({"item_id": item, "procurement": plant.procurement[item], **item_row(plant)})


def item_row(plant: Drawing) -> Row:
    policy = plant.rng.choice(("lot_for_lot", "lot_for_lot", "fixed", "period", "reorder_point"))
    least = plant.rng.choice((0.0, 0.0, 0.0, 2.0, 5.0, 12.0))
    row = {
        "part_class": plant.rng.choice(("common", "common", "order_specific")),
        "lead_time_days": plant.rng.choice((0, 1, 1, 2, 3, 5, 8, 13)),
        "lot_policy": policy,
        "lot_size": plant.maybe(0.3, plant.quantity(6)),
        "lot_min": least,
        "lot_multiple": plant.rng.choice((0.0, 0.0, 0.0, 2.0, 3.0, 2.5)),
        "lot_max": plant.maybe(0.2, least + plant.rng.choice((1.0, 3.0, 7.5))),
        "lot_period_days": plant.rng.choice((1, 2, 4, 7)),
        "reorder_point": None,
        "order_up_to": None,
        "safety_stock": plant.rng.choice((0.0, 0.0, 0.0, 2.0, 5.0)),
        "scrap_rate": plant.rng.choice((0.0, 0.0, 0.0, 0.1, 0.25)),
        "fence_days": plant.rng.choice((0, 0, 0, 0, 3, 6)),
    }
    if policy == "fixed":
        row["lot_size"] = plant.quantity(6)
    if policy == "reorder_point":
        row["reorder_point"] = float(plant.rng.randint(0, 8))
        row["order_up_to"] = plant.maybe(0.6, row["reorder_point"] + plant.rng.randint(0, 6))
        if row["order_up_to"] is None:
            row["lot_size"] = plant.quantity(6)
    return row


def draw_orders(plant: Drawing) -> None:
    count = plant.rng.choice((0, 1, 2, 3, 4, 4, 5, 6))
    plant.orders = plant.rng.sample(("SO1", "SO2", "SO3", "SO10", "so1", "S-Ö"), count)
    top = plant.items[: max(2, len(plant.items) // 2)]
    plant.tables["sales_orders"] = [
        {
            "order_id": order,
            "item_id": plant.rng.choice(top if plant.chance(0.75) else plant.items),
            "quantity": plant.quantity(),
            "due_date": plant.day(-4, SPAN_DAYS),
            "priority": plant.rng.choice((1, 2, 5, 5, 5)),
            "status": plant.rng.choice(("open",) * 8 + ("held", "closed", "cancelled")),
            "ship_days": plant.rng.choice((0, 0, 0, 1, 2)),
        }
        for order in plant.orders
    ]
