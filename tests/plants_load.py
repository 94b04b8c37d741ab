"""Machines, calendars and routings for the random small plants."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orderplan as op
from tests.plants import frames_of, random_plant

if TYPE_CHECKING:
    import random

    from tests.plants_dice import Row, Tables

CENTERS = ("W1", "W2", "W3")
SHIFTS = {
    "TWO": (("06:00", "14:00"), ("14:00", "22:00")),
    "BREAK": (("08:00", "12:00"), ("12:30", "17:00")),
    "NIGHT": (("00:00", "06:00"), ("22:00", "24:00")),
    "SHORT": (("09:00", "09:45"),),
}
"""The shifts of each calendar; they are those of all its weekdays."""


def routed_plant(rng: random.Random, *, as_arrow: bool = False) -> op.PlanningData:
    """Draw a small plant with machines and routings."""
    data = random_plant(rng)
    tables: Tables = {name: table.to_pylist() for name, table in data.tables.items()}
    draw_calendars(rng, tables, data.config)
    draw_machines(rng, tables)
    draw_routings(rng, tables)
    for row in tables["items"]:
        row["unit_cost"] = rng.choice((0.0, 1.0, 2.5))
    return op.from_frames(frames_of(tables, as_arrow=as_arrow), config=data.config)


def draw_calendars(rng: random.Random, tables: Tables, config: op.PlanConfig) -> None:
    for name, shifts in SHIFTS.items():
        for weekday in rng.choice(((1, 2, 3, 4, 5), (1, 3, 5), (1, 2, 3, 4, 5, 6, 7), (6, 7))):
            tables["calendars"] += [
                {"calendar_id": name, "weekday": weekday, "start": start, "end": end} for start, end in shifts
            ]
    for name in (*SHIFTS, "R1", "R2"):
        for _ in range(rng.choice((0, 0, 1, 2))):
            start = datetime.combine(config.as_of, datetime.min.time()) + timedelta(days=rng.randint(-2, 18))
            end = start + timedelta(days=rng.choice((1, 1, 3)))
            if rng.random() < 0.5:  # some hours, which may reach into the next day
                start += timedelta(hours=rng.randint(0, 22), minutes=rng.choice((0, 20)))
                end = start + timedelta(hours=rng.choice((2, 5, 9)))
            row = {"calendar_id": name, "start": start, "end": end, "working": rng.random() < 0.4}
            tables["calendar_exceptions"].append(row)


def draw_machines(rng: random.Random, tables: Tables) -> None:
    calendars = (None, None, *SHIFTS)
    tables["work_centers"] = [
        {"work_center_id": name, "calendar_id": rng.choice(calendars), "finite": rng.random() < 0.8} for name in CENTERS
    ]
    tables["resources"] = [
        {
            "resource_id": f"R{number}",
            "work_center_id": rng.choice(CENTERS),
            "calendar_id": rng.choice(calendars),
            "efficiency": rng.choice((1.0, 1.0, 0.9, 1.25, 0.333)),
        }
        for number in range(1, 6)
    ]


def draw_routings(rng: random.Random, tables: Tables) -> None:
    tables["operations"], tables["operation_resources"] = [], []
    orders = [row["order_id"] for row in tables["sales_orders"]]
    for item in tables["items"]:
        owners = [None, *rng.sample(orders, min(len(orders), 2))] if rng.random() < 0.4 else [None]
        for order in owners:
            for operation in rng.choice(((10,), (10, 20), (10, 20, 30), ())):
                tables["operations"].append(operation_row(rng, item["item_id"], operation, order))
        for operation in (10, 20, 30):
            machines = rng.sample(("R1", "R2", "R3", "R4", "R5"), rng.choice((0, 0, 1, 2)))
            for machine in machines:
                row = {"item_id": item["item_id"], "operation": operation, "resource_id": machine}
                row |= {"rank": rng.choice((1, 1, 2)), "setup_minutes": rng.choice((None, 3.0))}
                tables["operation_resources"].append(row | {"run_minutes": rng.choice((None, 12.34))})


def operation_row(rng: random.Random, item: str, operation: int, order: str | None) -> Row:
    row: dict[str, Any] = {"item_id": item, "operation": operation, "order_id": order}
    row["work_center_id"] = rng.choice(CENTERS)
    row["setup_minutes"] = rng.choice((0.0, 5.0, 12.5, 60.0))
    row["run_minutes"] = rng.choice((0.0, 1.0, 4.25, 30.0, 200.0))
    row["wait_minutes"] = rng.choice((0.0, 0.0, 30.5, 480.0, 2000.0))
    return row
