"""When the machines of a schedule work: how long between any two moments, and in which shifts.

A shift is a run of a machine's working intervals that lie less than two hours apart: what lies between them are breaks.
Calendars whose shifts follow one another know no border between these, so a run of more than twelve hours is cut into
parts that are equal but for whole quarters of an hour, as many as come nearest to eight hours each: 06:00 to 22:00 is
two shifts. A machine that works day and night has shifts of eight hours from its first moment on. A border that falls
into a break ends the one shift where the break begins and starts the next where it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.mrp.identify import ids
from orderplan.ranges import joined_ranges
from orderplan.scheduler.calendars import to_working
from orderplan.scheduler.problem import DAY, FAR, MINUTE

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.scheduler.problem import Calendars

HOUR = 60 * MINUTE
LONGEST_BREAK = 2 * HOUR
"""Working intervals that lie this far apart belong to different shifts."""
_LONGEST_SHIFT, _USUAL_SHIFT, _QUARTER = 12 * HOUR, 8 * HOUR, 15 * MINUTE
_SPAN = 4 * FAR
"""Moments of different calendars are this far apart where they stand in one array."""


@dataclass(frozen=True, slots=True, eq=False)
class MachineTimes:
    """The machines of a schedule and when they work; moments are seconds after the planning day's midnight."""

    ids: pa.Array
    """The machines, then the work centres that have none and count as one: shape (machines,), as the next two."""
    center_ids: pa.Array
    calendar: np.ndarray
    """The place of each machine's calendar in `calendars`: int64."""
    calendars: Calendars
    origin: int
    """The planning day's midnight in seconds since 1970."""

    def places(self, machine_ids: pa.ChunkedArray) -> np.ndarray:
        """Give the places of machines by their ids; all of them must be known: shape (n,), int64."""
        return pc.index_in(machine_ids, value_set=self.ids).combine_chunks().to_numpy().astype(np.int64)

    def moments(self, column: pa.ChunkedArray) -> np.ndarray:
        """Give a column of moments as seconds after the planning day's midnight: shape (n,), int64."""
        return column.cast(pa.int64()).to_numpy() - self.origin

    def moment_array(self, seconds: np.ndarray) -> pa.Array:
        """Give seconds after the planning day's midnight as moments."""
        return pa.array(seconds + self.origin).cast(pa.timestamp("s"))


class Shifts(NamedTuple):
    """The shifts of calendars within some time; calendar c has rows ``first[c]`` … ``first[c + 1] - 1``."""

    first: np.ndarray
    start: np.ndarray
    """Its first working moment: shape (shifts,), int64."""
    end: np.ndarray
    """Where its last working interval ends: shape (shifts,), int64."""


def machine_times(plan: MaterialPlan, capacity: CapacityPlan) -> MachineTimes:
    """Give the machines of a plan's schedule and when they work."""
    centers = capacity.center_of_resource
    machines = np.flatnonzero(centers >= 0)  # the others are those of passages
    return MachineTimes(
        ids=capacity.resource_ids(plan).take(pa.array(machines)),
        center_ids=ids(plan, "work_centers", centers[machines]),
        calendar=capacity.problem.resources.calendar[machines].astype(np.int64),
        calendars=capacity.problem.calendars,
        origin=int(np.datetime64(plan.instance.as_of, "s").astype(np.int64)),
    )


def worked(calendars: Calendars, calendar: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Count the working seconds up to each moment on its own calendar: shape (n,), int64.

    Examples
    --------
    >>> from orderplan.scheduler.calendars import calendars_of
    >>> calendars = calendars_of([[(0, 10), (20, 30)], [(0, 100)]])
    >>> worked(calendars, np.array([0, 0, 1]), np.array([5, 25, 25]))
    array([ 5, 15, 25])

    """
    seconds = np.empty(len(moments), dtype=np.int64)
    for each in np.unique(calendar).tolist():
        rows = np.flatnonzero(calendar == each)
        seconds[rows] = to_working(calendars, each, moments[rows])
    return seconds


def shifts_of(calendars: Calendars, begin: int, finish: int) -> Shifts:
    """Give the shifts of calendars that end after `begin` and start before `finish`.

    What a shift is stands at the top of the module.

    Examples
    --------
    >>> from orderplan.scheduler.calendars import calendars_of
    >>> hours = [(6, 10), (10.5, 14), (22, 30)]
    >>> calendars = calendars_of([[(int(a * HOUR), int(b * HOUR)) for a, b in hours]])
    >>> (shifts_of(calendars, 0, DAY).start / HOUR).tolist(), (shifts_of(calendars, 0, DAY).end / HOUR).tolist()
    ([6.0, 22.0], [14.0, 30.0])

    """
    owner = np.repeat(np.arange(len(calendars.first_interval) - 1), np.diff(calendars.first_interval))
    begins_run = np.ones(len(owner), dtype=bool)
    begins_run[1:] = (np.diff(owner) > 0) | (calendars.start[1:] - calendars.end[:-1] >= LONGEST_BREAK)
    run_start, run_owner = calendars.start[begins_run], owner[begins_run]
    run_end = calendars.end[np.append(np.flatnonzero(begins_run)[1:] - 1, len(owner) - 1)]
    length = run_end - run_start
    parts = np.where(length > _LONGEST_SHIFT, np.rint(length / _USUAL_SHIFT).astype(np.int64), 1)
    step = np.where(parts > 1, -(-length // (parts * _QUARTER)) * _QUARTER, length)
    step = np.where(run_end >= FAR, _USUAL_SHIFT, step)
    low = np.maximum(begin - run_start, 0) // step
    high = np.minimum(-(-np.minimum(run_end - run_start, finish - run_start) // step), -(-length // step))
    counts = np.maximum(high - low, 0)
    run = np.repeat(np.arange(len(step)), counts)
    part = joined_ranges(low, counts)
    cut_start = run_start[run] + part * step[run]
    cut_end = np.minimum(cut_start + step[run], run_end[run])
    start, end = _trimmed(calendars, owner, run_owner[run], cut_start, cut_end)
    kept = (end > begin) & (start < finish)
    first = np.searchsorted(run_owner[run][kept], np.arange(len(calendars.first_interval)))
    return Shifts(first, start[kept], end[kept])


def _trimmed(
    calendars: Calendars, owner: np.ndarray, calendar: np.ndarray, start: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Move starts that lie in a break to its end, and ends to its beginning."""
    nearest = np.searchsorted(owner * _SPAN + calendars.end, calendar * _SPAN + start, side="right")
    latest = np.searchsorted(owner * _SPAN + calendars.start, calendar * _SPAN + end, side="left") - 1
    return np.maximum(start, calendars.start[nearest]), np.minimum(end, calendars.end[latest])


class Pieces(NamedTuple):
    """Operations cut at borders, such as those of shifts or days; one row per operation and part; shape (pieces,)."""

    operation: np.ndarray
    part: np.ndarray
    """The place of the shift, or of the day."""
    setup: np.ndarray
    """Seconds of setup in it: int64."""
    run: np.ndarray
    """Seconds of processing in it: int64."""


class Spans(NamedTuple):
    """When operations are set up and run, each on a calendar; shape (operations,) each, int64."""

    calendar: np.ndarray
    setup_start: np.ndarray
    start: np.ndarray
    end: np.ndarray


def cut_at_shifts(calendars: Calendars, spans: Spans, shifts: Shifts) -> Pieces:
    """Cut operations at the borders of shifts; what lies in none of them is left out."""
    owner = np.repeat(np.arange(len(shifts.first) - 1), np.diff(shifts.first))
    low = np.searchsorted(owner * _SPAN + shifts.end, spans.calendar * _SPAN + spans.setup_start, side="right")
    high = np.searchsorted(owner * _SPAN + shifts.start, spans.calendar * _SPAN + spans.end, side="left")
    low = np.maximum(low, shifts.first[spans.calendar])
    high = np.minimum(high, shifts.first[spans.calendar + 1])
    return _pieces(calendars, spans, low, high, shifts.start, shifts.end)


def cut_at_days(calendars: Calendars, spans: Spans, days: int) -> Pieces:
    """Cut operations at midnights, from the planning day, which is part 0, on; what lies outside is left out."""
    midnights = np.arange(days, dtype=np.int64) * DAY
    low = np.clip(spans.setup_start // DAY, 0, days)
    high = np.clip(-(-spans.end // DAY), 0, days)
    return _pieces(calendars, spans, low, high, midnights, midnights + DAY)


def spans_of(schedule: pa.Table, times: MachineTimes) -> tuple[np.ndarray, Spans]:
    """Give of the rows of the table `schedule` the places of their machines, and when they are set up and run."""
    machine = times.places(schedule.column("resource_id"))
    moments = (times.moments(schedule.column(name)) for name in ("setup_start", "start", "end"))
    return machine, Spans(times.calendar[machine], *moments)


def _pieces(
    calendars: Calendars, spans: Spans, low: np.ndarray, high: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> Pieces:
    counts = np.maximum(high - low, 0)
    operation = np.repeat(np.arange(len(counts)), counts)
    part = joined_ranges(low, counts)
    calendar, begin, finish = spans.calendar[operation], starts[part], ends[part]
    marks = (spans.setup_start[operation], spans.start[operation], spans.end[operation])
    at = [worked(calendars, calendar, np.clip(mark, begin, finish)) for mark in marks]
    setup, run = at[1] - at[0], at[2] - at[1]
    there = setup + run > 0
    return Pieces(operation[there], part[there], setup[there], run[there])
