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

    They are those of the calendars where the plan has the tables that it was made from; else the shifts in which a
    machine has something to do, and whole days where it works without.

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
    return _by_tables(plan, machine_ids, first_day, last_day)


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


def _by_tables(plan: Plan, machine_ids: Sequence[str], first_day: int, last_day: int) -> list[Hours]:
    """Take the shifts of the dispatch list, and whole days on which a machine works but has nothing to do."""
    whole_days = _working_days(plan, machine_ids, first_day, last_day)
    shifts: list[set[tuple[int, int]]] = [set() for _ in machine_ids]
    listed = plan.tables.get("dispatch_list")
    if listed is not None and listed.num_rows:
        origin = int(np.datetime64(plan.provenance.as_of, "m").astype(np.int64))
        machine = pc.index_in(listed.column("resource_id"), value_set=pa.array(machine_ids, pa.string()))
        bounds = (
            listed.column(name).cast(pa.int64()).to_numpy() // 60 - origin for name in ("shift_start", "shift_end")
        )
        for place, start, end in zip(machine.to_pylist(), *(bound.tolist() for bound in bounds), strict=True):
            if place is not None:
                shifts[place].add((start, end))
    same: dict[tuple[tuple[int, int], ...], Hours] = {}
    found = []
    for spells, days in zip(shifts, whole_days, strict=True):
        busy = {
            day for start, end in spells for day in range(start // MINUTES_PER_DAY, (end - 1) // MINUTES_PER_DAY + 1)
        }
        free = {(day * MINUTES_PER_DAY, (day + 1) * MINUTES_PER_DAY) for day in days.tolist() if day not in busy}
        hours = sorted(spells | free)
        found.append(same.setdefault(tuple(hours), hours))
    return found


def _working_days(plan: Plan, machine_ids: Sequence[str], first_day: int, last_day: int) -> list[np.ndarray]:
    """Give the days on which each machine works, all of them where the plan does not say."""
    load = plan.tables.get("resource_load")
    if load is None:
        return [np.arange(first_day, last_day + 1)] * len(machine_ids)
    load = load.filter(pc.greater(load.column("capacity_minutes"), 0))
    machine = pc.index_in(load.column("resource_id"), value_set=pa.array(machine_ids, pa.string()))
    places = machine.fill_null(-1).to_numpy()
    origin = int(np.datetime64(plan.provenance.as_of, "D").astype(np.int64))
    day = load.column("day").cast(pa.int32()).to_numpy().astype(np.int64) - origin
    there = (first_day <= day) & (day <= last_day)
    return [day[there & (places == place)] for place in range(len(machine_ids))]
