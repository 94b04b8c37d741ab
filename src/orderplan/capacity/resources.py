"""The machines of a plant as resources of a scheduling problem, with their calendars and setups."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NO_MOMENT, NONE
from orderplan.enums import ProgressStatus
from orderplan.read_only import read_only
from orderplan.scheduler.calendars import calendars_of, intervals_from
from orderplan.scheduler.problem import DAY, FAR, MINUTE, NEVER, Resources

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.scheduler.problem import Calendars

_REGULAR_DAYS = 366
"""So many days, the last ones laid out, show how long a calendar works without a break."""
_WAITING, _RUNNING = (list(ProgressStatus).index(word) for word in (ProgressStatus.WAITING, ProgressStatus.RUNNING))


@dataclass(frozen=True, slots=True, eq=False)
class PlantResources:
    """What a plant can work with.

    First its machines by code, then each work centre without machines as one machine, then two resources without limit
    on which passages take their lead time, in working days of the plant and in calendar days.
    """

    resources: Resources
    calendars: Calendars
    longest: np.ndarray
    """The longest interval of each calendar that recurs, in seconds: shape (calendars,), int64."""
    setups: np.ndarray
    """See `SchedulingProblem.setups`."""
    center: np.ndarray
    """The work centre of each, `NONE` for the last two: shape (resources,), int32."""
    efficiency: np.ndarray
    """Standard minutes done in one minute: shape (resources,), float64."""

    @property
    def in_working_days(self) -> int:
        """The resource on which lead times pass in working days of the plant."""
        return len(self.center) - 2

    @property
    def in_calendar_days(self) -> int:
        """The one on which they pass in calendar days."""
        return len(self.center) - 1


def plant_resources(instance: Instance, last_day: int) -> PlantResources:
    """Lay out the machines of a plant.

    Parameters
    ----------
    instance
        The scenario in integers.
    last_day
        The last day for which calendars are laid out, as an offset.

    """
    machines, calendars, centers = instance.resources, instance.work_calendars, instance.work_centers
    empty = np.setdiff1d(np.arange(len(centers.finite)), machines.work_center_id)
    center = np.concatenate([machines.work_center_id, empty, [NONE, NONE]]).astype(np.int32)
    efficiency = np.concatenate([machines.efficiency, np.ones(len(empty) + 2)])
    setups, table = _setup_tables(instance, center, efficiency)
    intervals = [
        *intervals_from(calendars.calendars, instance.timeline.origin, 0, last_day),
        _working_days(instance, last_day),
        np.array([(0, FAR)]),
    ]
    own = np.concatenate([calendars.of_resource, calendars.of_work_center[empty]])
    total = len(center)
    resources = Resources(
        calendar=read_only(np.append(own, [len(intervals) - 2, len(intervals) - 1]), np.int32),
        available=read_only(np.append(np.zeros(total - 2), [NEVER + 1, NEVER + 1]), np.int64),
        family=read_only(_families(instance, total), np.int32),
        setup_table=read_only(table, np.int32),
        is_finite=read_only(np.append(centers.finite[center[:-2]], [False, False]), np.bool_),
    )
    laid_out = calendars_of(intervals)
    longest = _longest_regular(laid_out, last_day)
    return PlantResources(resources, laid_out, longest, setups, center, efficiency)


def _longest_regular(calendars: Calendars, last_day: int) -> np.ndarray:
    """Give the longest interval of each calendar in the last year that is laid out: shape (calendars,), int64.

    Overtime is granted for the near future: what fits into that only would have no place once it is taken.
    """
    behind = (last_day + 1) * DAY
    ends = np.minimum(calendars.end, behind)
    lengths = np.where(ends > behind - _REGULAR_DAYS * DAY, ends - calendars.start, 0)
    return np.maximum.reduceat(lengths, calendars.first_interval[:-1])


def _working_days(instance: Instance, last_day: int) -> np.ndarray:
    """Give the plant's working days as whole days, and all days behind the last one: shape (intervals, 2)."""
    days = instance.timeline.working_days.astype(np.int64)
    days = days[(days >= 0) & (days <= last_day)]
    starts = np.append(days, last_day + 1)
    fresh = np.append(True, np.diff(starts) > 1)
    ends = np.append(starts[np.flatnonzero(fresh)[1:] - 1] + 1, FAR // DAY)
    intervals = np.stack([starts[fresh], ends], axis=1) * DAY
    intervals[-1, 1] = FAR
    return intervals


def _setup_tables(instance: Instance, center: np.ndarray, efficiency: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the setups in seconds, and the table of each resource: one per finite work centre and efficiency.

    Where any number runs at a time, nothing follows anything.
    """
    setups, families = instance.setups, len(instance.family_ids)
    table = np.full(len(center), NONE, dtype=np.int32)
    finite = np.append(instance.work_centers.finite, False)[center]  # passages have no work centre
    has_setups = np.flatnonzero(np.isin(center, setups.work_center_id) & finite)
    kinds: dict[tuple[int, float], int] = {}
    for resource in has_setups.tolist():
        table[resource] = kinds.setdefault((int(center[resource]), float(efficiency[resource])), len(kinds))
    seconds = np.full((len(kinds), families, families), NONE, dtype=np.int64)
    for (place, speed), number in kinds.items():
        rows = setups.work_center_id == place
        times = [ceil(round(value * MINUTE / speed, 6)) for value in setups.minutes[rows].tolist()]
        seconds[number, setups.from_family[rows], setups.to_family[rows]] = times
    return read_only(seconds), table


def _families(instance: Instance, count: int) -> np.ndarray:
    """Give what each machine is set up for: the family of what is reported to run on it, else of what last did."""
    progress = instance.progress
    families = np.full(count, NONE, dtype=np.int32)
    reported = np.flatnonzero((progress.resource_id >= 0) & (progress.status != _WAITING))
    last = np.where(progress.actual_end != NO_MOMENT, progress.actual_end, progress.actual_start)[reported]
    running = progress.status[reported] == _RUNNING
    item = instance.receipts.item_id[progress.receipt_id[reported]]
    # What runs comes last and so holds; of the others what ended last does.
    for row in np.lexsort((reported, last, running)).tolist():
        families[progress.resource_id[reported[row]]] = max(int(instance.items.setup_family[item[row]]), NONE)
    return families
