"""Schedules of a few rows for the tests of what the shop sees: machines, their hours, and operations on them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from orderplan.capacity.machine_times import MachineTimes
from orderplan.scheduler.calendars import calendars_of
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import SCHEDULE

MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - plant time
"""The planning day's midnight."""
HOUR = 3_600


def at(hours: float) -> datetime:
    """The moment so many hours after the planning day's midnight."""
    return MONDAY + timedelta(hours=hours)


def machines(**hours: list[tuple[float, float]]) -> MachineTimes:
    """Machines by their working intervals, in hours after the planning day's midnight."""
    intervals = [[(int(a * HOUR), int(b * HOUR)) for a, b in spells] for spells in hours.values()]
    return MachineTimes(
        ids=pa.array(list(hours), pa.string()),
        center_ids=pa.array([f"{name} centre" for name in hours], pa.string()),
        calendar=np.arange(len(hours)),
        calendars=calendars_of(intervals),
        origin=int(np.datetime64(MONDAY, "s").astype(np.int64)),
    )


def row(job: str, operation: int, machine: str, setup_start: float, start: float, end: float, **cells: Any) -> dict:
    """An operation of the schedule, of a planned order unless the cells say otherwise; times in hours."""
    return {
        "job_id": job,
        "job_kind": "planned_order",
        "receipt_id": None,
        "item_id": f"item of {job}",
        "due_date": MONDAY.date(),
        "operation": operation,
        "work_center_id": f"{machine} centre",
        "resource_id": machine,
        "quantity": 1.0,
        "setup_start": at(setup_start),
        "start": at(start),
        "end": at(end),
        "setup_minutes": 0.0,
        "run_minutes": 0.0,
        "status": "free",
        "frozen": False,
        "moved": False,
        "waits_for": "nothing",
        "waits_for_id": None,
        "queue_minutes": 0.0,
        "for_order_id": f"order of {job}",
        "is_late": False,
        **cells,
    }


def schedule(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=result_schema(SCHEDULE))
