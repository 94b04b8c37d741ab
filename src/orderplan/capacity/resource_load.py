"""The load of each machine against what it can do, day by day, as the schedule has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.capacity.machine_times import cut_at_days, spans_of, worked
from orderplan.capacity.shop_view import shop_view
from orderplan.scheduler.problem import DAY, MINUTE
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import RESOURCE_LOAD

if TYPE_CHECKING:
    from orderplan.capacity.machine_times import MachineTimes
    from orderplan.mrp.material_plan import MaterialPlan


def resource_load_table(plan: MaterialPlan) -> pa.Table:
    """Give the load of the machines as an Arrow table; see `resource_load_of`."""
    view = shop_view(plan)
    return result_schema(RESOURCE_LOAD).empty_table() if view is None else resource_load_of(view.schedule, view.times)


def resource_load_of(schedule: pa.Table, times: MachineTimes) -> pa.Table:
    """Add up what each machine does on each day from the planning day to the last one of the schedule.

    Parameters
    ----------
    schedule
        The rows of the table `schedule`.
    times
        When the machines work.

    Returns
    -------
    pyarrow.Table
        The columns of the table `resource_load`, by machine and day.

    """
    machine, spans = spans_of(schedule, times)
    days = int(-(-spans.end.max(initial=0) // DAY))
    pieces = cut_at_days(times.calendars, spans, days)
    shape = len(times.ids), days
    cell = machine[pieces.operation] * days + pieces.part
    # Whole seconds below 2**53: sums of floats are exact.
    setup, run = (
        np.bincount(cell, seconds, shape[0] * shape[1]).reshape(shape) for seconds in (pieces.setup, pieces.run)
    )
    able = _capacities(times, days)[times.calendar]
    by_id = pc.sort_indices(times.ids).to_numpy().astype(np.int64)
    place, day = np.nonzero((able > 0)[by_id] | (setup + run > 0)[by_id])
    place = by_id[place]
    first_day = times.origin // DAY
    return pa.table(
        {
            "resource_id": times.ids.take(pa.array(place)),
            "work_center_id": times.center_ids.take(pa.array(place)),
            "day": pa.array((first_day + day).astype(np.int32)).cast(pa.date32()),
            "capacity_minutes": able[place, day] / MINUTE,
            "setup_minutes": setup[place, day] / MINUTE,
            "run_minutes": run[place, day] / MINUTE,
        },
        schema=result_schema(RESOURCE_LOAD),
    )


def _capacities(times: MachineTimes, days: int) -> np.ndarray:
    """Give the working seconds of each calendar on each day: shape (calendars, days), int64."""
    count = len(times.calendars.first_interval) - 1
    midnights = np.tile(np.arange(days + 1, dtype=np.int64) * DAY, count)
    until = worked(times.calendars, np.repeat(np.arange(count), days + 1), midnights)
    return np.diff(until.reshape(count, days + 1), axis=1)
