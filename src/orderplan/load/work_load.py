"""The load of each work centre against its capacity, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.config import DEFAULT_HORIZON_DAYS
from orderplan.data.instance import NO_DAY
from orderplan.load.clocks import clocks_of
from orderplan.load.jobs import Jobs, jobs_of
from orderplan.load.operations import operations_of
from orderplan.load.placing_kernels import add_up, placed
from orderplan.load.routings import routings_of
from orderplan.mrp.material_plan import kept
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from orderplan.load.clocks import Clocks
    from orderplan.load.operations import JobOperations
    from orderplan.load.routings import Routings
    from orderplan.mrp.material_plan import MaterialPlan


@dataclass(frozen=True, slots=True, eq=False)
class WorkLoad:
    """What is done where on which day: by the schedule, and what it does not have at infinite capacity."""

    jobs: Jobs
    """What is not scheduled, as the next ones."""
    routings: Routings
    operations: JobOperations
    placements: np.ndarray
    """`PLACEMENT`, by job."""
    first_day: int
    """Today: the day of the first column of the next arrays, as an offset."""
    capacity: np.ndarray
    """The minutes that the machines of each work centre work: shape (work centres, days), int64."""
    load: np.ndarray
    """What is to be done there, in millionths of a minute: shape (work centres, days), int64."""
    overload: np.ndarray
    """What of it exceeds the capacity, 0 in work centres that are not finite; likewise."""


def work_load_of(plan: MaterialPlan) -> WorkLoad:
    """Load the work centres with what is to be made; the plan keeps it for the next question."""
    return kept(plan, "work_load", _loaded)


def _loaded(plan: MaterialPlan) -> WorkLoad:
    instance, today = plan.instance, plan.setting.today
    jobs = _without_scheduled(plan, jobs_of(plan))
    routings = routings_of(instance)
    operations = operations_of(instance, routings, jobs)
    horizon = instance.config.horizon_days or DEFAULT_HORIZON_DAYS
    busy = np.diff(operations.starts) > 0
    last_day = max(int(jobs.last_day[busy].max(initial=today)), today, horizon)
    if plan.capacity is not None:
        last_day = max(last_day, plan.capacity.last_day)
    clocks = clocks_of(instance.work_calendars.calendars, instance.timeline.origin, today, last_day)
    placements = placed(jobs.first_day, jobs.last_day, operations, routings, clocks)
    load = np.zeros((len(instance.work_centers.finite), last_day - today + 1), dtype=np.int64)
    add_up(placements, operations, routings, today, load)
    if plan.capacity is not None:
        load += plan.capacity.center_load(len(load), today, load.shape[1])
    capacity = _capacities(plan, clocks)
    over = np.maximum(load - capacity * MILLION, 0) * instance.work_centers.finite[:, None]
    return WorkLoad(jobs, routings, operations, placements, today, capacity, load, over)


def _without_scheduled(plan: MaterialPlan, jobs: Jobs) -> Jobs:
    """Leave out what the schedule has on its machines: there it is known when each operation is done."""
    if plan.capacity is None:
        return jobs
    kept_rows = plan.scheduled.day[jobs.supply] == NO_DAY
    return Jobs(**{name: getattr(jobs, name)[kept_rows] for name in Jobs.__slots__})


def _capacities(plan: MaterialPlan, clocks: Clocks) -> np.ndarray:
    """Give the minutes of each work centre and day; one without machines counts as one machine: see `WorkLoad`."""
    machines, calendars = plan.instance.resources, plan.instance.work_calendars
    worked = np.diff(clocks.before, axis=1)
    number = np.zeros((len(calendars.of_work_center), len(worked)), dtype=np.int64)
    np.add.at(number, (machines.work_center_id, calendars.of_resource), 1)
    empty = np.flatnonzero(number.sum(axis=1) == 0)
    number[empty, calendars.of_work_center[empty]] = 1
    return number @ worked
