"""When machines work, for drawings of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.calendars import work_calendars
from orderplan.timeline import MINUTES_PER_DAY, working_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.data.planning_data import PlanningData
    from orderplan.plan import Plan

Hours = list[tuple[int, int]]
"""Working spells in minutes after the planning day's midnight, ascending and apart from one another."""


def machine_hours(plan: Plan, machine_ids: Sequence[str], first_day: int, last_day: int) -> list[Hours]:
    """Give the working spells of machines within some days.

    They are those of the calendars where the plan has the tables that it was made from; else, by the table
    `resource_load`, whole days on which a machine works.

    Parameters
    ----------
    plan
        The plan.
    machine_ids
        Machines, and work centres that have none.
    first_day, last_day
        The days, as offsets from the planning day.

    Returns
    -------
    list of Hours
        For each machine; those that are the same are one and the same object.

    """
    if plan.data is not None:
        return _by_calendars(plan, plan.data, machine_ids, first_day, last_day)
    return _by_days(plan, machine_ids, first_day, last_day)


def _by_calendars(
    plan: Plan, data: PlanningData, machine_ids: Sequence[str], first_day: int, last_day: int
) -> list[Hours]:
    calendars = work_calendars(data, plan.provenance.config.plant_calendar)
    place: dict[str, int] = {}
    for table, of_which in (("work_centers", calendars.of_work_center), ("resources", calendars.of_resource)):
        place.update(zip(data.spaces[table].ids.to_pylist(), of_which.tolist(), strict=True))
    origin = int(np.datetime64(plan.provenance.as_of, "D").astype(np.int64))
    laid_out: dict[int, Hours] = {}
    for calendar in {place[machine] for machine in machine_ids}:
        time = working_time(calendars.calendars[calendar], origin, first_day, last_day)
        laid_out[calendar] = list(zip(time.starts.tolist(), time.ends.tolist(), strict=True))
    return [laid_out[place[machine]] for machine in machine_ids]


def _by_days(plan: Plan, machine_ids: Sequence[str], first_day: int, last_day: int) -> list[Hours]:
    load = plan.tables.get("resource_load")
    if load is None:
        return [[(first_day * MINUTES_PER_DAY, (last_day + 1) * MINUTES_PER_DAY)]] * len(machine_ids)
    load = load.filter(pc.greater(load.column("capacity_minutes"), 0))
    machine = pc.index_in(load.column("resource_id"), value_set=pa.array(machine_ids, pa.string()))
    origin = int(np.datetime64(plan.provenance.as_of, "D").astype(np.int64))
    day = load.column("day").cast(pa.int32()).to_numpy().astype(np.int64) - origin
    works = np.zeros((len(machine_ids), last_day - first_day + 1), dtype=bool)
    there = machine.is_valid().to_numpy() & (first_day <= day) & (day <= last_day)
    works[machine.fill_null(0).to_numpy()[there], day[there] - first_day] = True
    same: dict[bytes, Hours] = {}
    return [same.setdefault(row.tobytes(), _runs(row, first_day)) for row in works]


def _runs(works: np.ndarray, first_day: int) -> Hours:
    borders = np.flatnonzero(np.diff(works.astype(np.int8), prepend=0, append=0)) + first_day
    return [(int(a) * MINUTES_PER_DAY, int(b) * MINUTES_PER_DAY) for a, b in borders.reshape(-1, 2)]
