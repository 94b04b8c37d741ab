"""Random small plants for finite capacity: machines, setups, progress, and a schedule that the shop works to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orderplan as op
from orderplan.config import SchedulerConfig
from tests.plants import frames_of
from tests.plants_load import CENTERS, SHIFTS, routed_plant

if TYPE_CHECKING:
    import random

    import pyarrow as pa

    from tests.plants_dice import Row, Tables

FAMILIES = (None, "RED", "RED", "BLUE", "GREEN", "NOWHERE")
"""No setup table names the last one."""
LONE = "W4"
"""A work centre without machines."""
MOST_NEW_ORDERS = 6
PUBLISHED = ("receipt_id", "item_id", "order_id", "due_date", "sequence", "operation", "resource_id", "start")


def shop_plant(rng: random.Random, *, as_arrow: bool = False) -> op.PlanningData:
    """Draw a small plant in which jobs compete for machines."""
    data = routed_plant(rng, as_arrow=True)
    tables: Tables = {name: table.to_pylist() for name, table in data.tables.items()}
    draw_day_and_night(rng, tables)
    draw_rivals(rng, tables, data.config.as_of)
    draw_released(rng, tables, data.config.as_of)
    draw_families(rng, tables)
    name_one_step(tables)
    tables["work_centers"].append(
        {"work_center_id": LONE, "calendar_id": rng.choice((None, *SHIFTS)), "finite": rng.random() < 0.8}
    )
    for row in tables["operations"]:
        row["interruptible"] = rng.random() < 0.7
        row["run_minutes"] = min(row["run_minutes"], 60.0)  # so that a schedule ends before its calendars
        if rng.random() < 0.15:
            row["work_center_id"] = LONE
    for row in tables["operation_progress"]:
        draw_report(rng, row, data.config.as_of)
    return op.from_frames(frames_of(tables, as_arrow=as_arrow), config=data.config)


def draw_day_and_night(rng: random.Random, tables: Tables) -> None:
    """Let some machine work day and night, on all days or from Monday to Friday."""
    days = rng.choice(((1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6, 7)))
    tables["calendars"] += [{"calendar_id": "ALWAYS", "weekday": day, "start": "00:00", "end": "24:00"} for day in days]
    for row in tables["resources"]:
        if rng.random() < 0.15:
            row["calendar_id"] = "ALWAYS"


def draw_rivals(rng: random.Random, tables: Tables, as_of: Any) -> None:
    """Add sales orders, so that machines have queues."""
    made = [row["item_id"] for row in tables["items"] if row["procurement"] in {"make", "phantom"}]
    for number in range(rng.randint(0, MOST_NEW_ORDERS) if made else 0):
        tables["sales_orders"].append(
            {
                "order_id": f"X{number}",
                "item_id": rng.choice(made),
                "quantity": float(rng.randint(1, 5)),
                "due_date": as_of + timedelta(days=rng.randint(-1, 20)),
                "priority": rng.choice((1, 3, 5, 7, 12)),
                "ship_days": rng.choice((0, 0, 1)),
            }
        )


def draw_released(rng: random.Random, tables: Tables, as_of: Any) -> None:
    """Add released work orders, of which some have been begun."""
    made = [row["item_id"] for row in tables["items"] if row["procurement"] == "make"]
    for number in range(rng.choice((0, 0, 1, 2, 3)) if made else 0):
        name, quantity = f"W{number}", float(rng.randint(2, 6))
        tables["scheduled_receipts"].append(
            {
                "receipt_id": name,
                "kind": "work",
                "item_id": rng.choice(made),
                "quantity": quantity,
                "due_date": as_of + timedelta(days=rng.randint(-2, 12)),
            }
        )
        if rng.random() < 0.7:
            report = {"receipt_id": name, "operation": 10, "quantity_done": rng.choice((0.0, 1.0))}
            tables["operation_progress"].append(report | {"status": rng.choice(("running", "running", "done"))})


def name_one_step(tables: Tables) -> None:
    """Let all lines of a parent for a component name the same step: result tables do not say which line asks."""
    steps: dict[tuple[str, str], int | None] = {}
    for row in tables["bom_lines"]:
        row["operation"] = steps.setdefault((row["parent_id"], row["component_id"]), row["operation"])


def draw_families(rng: random.Random, tables: Tables) -> None:
    for row in tables["items"]:
        row["setup_family"] = rng.choice(FAMILIES)
    named = FAMILIES[1:-1]
    tables["setups"] = [
        {
            "work_center_id": center,
            "from_family": before,
            "to_family": after,
            "minutes": 0.0 if before == after else rng.choice((10.0, 33.3, 90.0)),
        }
        for center in CENTERS
        if rng.random() < 0.6
        for before in dict.fromkeys(named)
        for after in dict.fromkeys(named)
        if rng.random() < 0.8
    ]


def draw_report(rng: random.Random, row: Row, as_of: Any) -> None:
    """Say of a report on an operation on which machine that was, and when."""
    if rng.random() < 0.75:
        row["resource_id"] = f"R{rng.randint(1, 5)}"
    if row["status"] == "waiting":
        return
    midnight = datetime.combine(as_of, datetime.min.time())
    start = midnight - timedelta(minutes=rng.randint(60, 6_000))
    row["actual_start"] = start if rng.random() < 0.8 else None
    if row["status"] == "done":
        row["actual_end"] = (
            min(start + timedelta(minutes=rng.randint(1, 600)), midnight) if rng.random() < 0.8 else None
        )


def drawn_settings(rng: random.Random, *, effort: float = 0.0) -> op.PlanConfig:
    """Draw the settings of the schedule."""
    return op.PlanConfig(
        horizon_days=rng.choice((7, 30, 90)),
        mrp=op.MrpConfig(reschedule_days=rng.choice((0, 0, 3))),
        scheduler=SchedulerConfig(
            window_days=rng.choice((None, None, 2, 6, 12)),
            frozen_days=rng.choice((None, 0, 2, 4)),
            slushy_days=rng.choice((None, 0, 9)),
            setup_before_material=rng.choice((None, None, True)),
            effort=effort,
        ),
    )


def published(
    data: op.PlanningData, schedule: pa.Table, rng: random.Random, *, changed: float, days_later: int = 0
) -> op.PlanningData:
    """Let the shop work to a schedule, of which a share of the rows has another machine or another moment.

    It is planned anew so many days later, though nothing is reported: what should have been done is still to be done.
    """
    rows = [{name: row[name] for name in PUBLISHED} for row in schedule.to_pylist()]
    machines = data.tables["resources"].column("resource_id").to_pylist()
    rows = [row for row in rows if row["resource_id"] in machines]
    for row in rows:
        if rng.random() < changed:
            row["start"] += timedelta(minutes=rng.choice((-600, -45, 20, 240, 1440)))
        if rng.random() < changed / 2:
            row["resource_id"] = rng.choice(machines)
    rng.shuffle(rows)
    tables: Tables = {name: table.to_pylist() for name, table in data.tables.items()}
    config = replace(data.config, as_of=data.config.as_of + timedelta(days=days_later))
    return op.from_frames(frames_of(tables | {"published_schedule": rows}, as_arrow=True), config=config)
