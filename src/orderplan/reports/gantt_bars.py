"""The bars of a Gantt chart, taken from the table `schedule`: what the browser, the printed page and the PNG draw."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.capacity.build import DEFAULT_FROZEN_DAYS
from orderplan.reports.machine_hours import machine_hours
from orderplan.scheduler.problem import FAR
from orderplan.timeline import MINUTES_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.plan import Plan
    from orderplan.reports.machine_hours import Hours

NEEDED = (
    "job_id", "job_kind", "item_id", "operation", "work_center_id", "resource_id", "quantity", "setup_start", "start",
    "end", "status", "waits_for", "waits_for_id", "queue_minutes", "for_order_id", "is_late", "due_date",
)  # fmt: skip
"""The columns of `schedule` that are drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Operations to draw, by machine and start; moments are minutes after the planning day's midnight."""

    rows: pa.Table
    """Their rows of the schedule."""
    total: int
    """How many operations the schedule has."""
    machines: list[str]
    """All that the schedule uses, by work centre and id."""
    centers: list[str]
    """The work centre of each."""
    machine: np.ndarray
    """The place of each bar's machine: shape (bars,), int64, likewise the next ones."""
    setup_start: np.ndarray
    start: np.ndarray
    end: np.ndarray
    hours: list[Hours]
    """When each machine works, from the first to the last bar."""
    frozen_until: int
    """Where the frozen window ends."""


def bars_of(plan: Plan, *, until: int | None = None, most: int | None = None) -> Bars | None:
    """Give the bars of a plan's schedule; None where it has none.

    Parameters
    ----------
    plan
        The plan, made or read from files.
    until
        Only what begins before this, in days after the planning day; None: all.
    most
        The number of bars at most: those that begin first; None: all.

    """
    schedule = plan.tables.get("schedule")
    if schedule is None or not set(NEEDED) <= set(schedule.column_names) or not schedule.num_rows:
        return None
    total, begins = schedule.num_rows, _minutes(plan, schedule, "setup_start")
    order = np.argsort(begins, kind="stable")[:most]
    if until is not None:
        order = order[begins[order] < until * MINUTES_PER_DAY]
    machines = _machines(schedule)
    rows = schedule.take(pa.array(np.sort(order)))
    ids = pa.array([machine for machine, _center in machines], pa.string())
    machine = pc.index_in(rows.column("resource_id"), value_set=ids).to_numpy().astype(np.int64)
    moments = [_minutes(plan, rows, name) for name in ("setup_start", "start", "end")]
    by_machine = np.lexsort((moments[2], moments[0], machine))
    first, last = min(int(moments[0].min(initial=0)), 0), int(moments[2].max(initial=0))
    days = plan.provenance.config.scheduler.frozen_days
    return Bars(
        rows=rows.take(pa.array(by_machine)),
        total=total,
        machines=ids.to_pylist(),
        centers=[center for _machine, center in machines],
        machine=machine[by_machine],
        setup_start=moments[0][by_machine],
        start=moments[1][by_machine],
        end=moments[2][by_machine],
        hours=machine_hours(plan, ids.to_pylist(), first // MINUTES_PER_DAY, last // MINUTES_PER_DAY),
        frozen_until=(DEFAULT_FROZEN_DAYS if days is None else days) * MINUTES_PER_DAY,
    )


def _machines(schedule: pa.Table) -> list[tuple[str, str]]:
    """Give the machines of a schedule with their work centres, by these."""
    pairs = schedule.group_by(["resource_id"]).aggregate([("work_center_id", "min")])
    found = zip(pairs.column("resource_id").to_pylist(), pairs.column("work_center_id_min").to_pylist(), strict=True)
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def _minutes(plan: Plan, rows: pa.Table, column: str) -> np.ndarray:
    """Give moments in whole minutes after the planning day's midnight; seconds are rounded down."""
    origin = int(np.datetime64(plan.provenance.as_of, "m").astype(np.int64))
    return rows.column(column).cast(pa.int64()).to_numpy() // 60 - origin


def gaps(hours: Hours, first: int, last: int) -> Hours:
    """Give the pauses between working spells, from one minute to another.

    Examples
    --------
    >>> gaps([(360, 840), (1800, 2280)], 0, 2880)
    [(0, 360), (840, 1800), (2280, 2880)]

    """
    borders = [first, *(min(max(border, first), last) for spell in hours for border in spell), last]
    return [(a, b) for a, b in zip(borders[::2], borders[1::2], strict=True) if a < b]


def together(hours: Sequence[Hours]) -> Hours:
    """Give when any of some machines works.

    Examples
    --------
    >>> together([[(360, 840)], [(600, 1320), (1800, 2280)]])
    [(360, 1320), (1800, 2280)]

    """
    found: Hours = []
    for start, end in sorted({spell for spells in hours for spell in spells}):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def joined(hours: Hours, shortest: int) -> Hours:
    """Join working spells whose pause is shorter than some minutes, since it could not be seen.

    Examples
    --------
    >>> joined([(360, 600), (630, 840), (1800, 2280)], 60)
    [(360, 840), (1800, 2280)]

    """
    found: Hours = []
    for start, end in hours:
        if found and start - found[-1][1] < shortest:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def pieces(hours: Hours, start: int, end: int) -> Hours:
    """Give the parts of a bar in which its machine works; all of it where the machine never does.

    Examples
    --------
    >>> pieces([(360, 840), (1800, 2280)], 700, 1900)
    [(700, 840), (1800, 1900)]

    """
    at = bisect_right(hours, (start, FAR)) - 1
    found = []
    for spell_start, spell_end in hours[max(at, 0) :]:
        if spell_start >= end:
            break
        if spell_end > start:
            found.append((max(spell_start, start), min(spell_end, end)))
    return found or [(start, end)]


def lanes(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, int]:
    """Put bars of one row into as few lanes as they need so that none covers another; they stand by start.

    Returns
    -------
    lane, count
        The lane of each bar, from 0, and how many there are.

    Examples
    --------
    >>> lanes(np.array([0, 5, 6]), np.array([6, 9, 8]))
    (array([0, 1, 0]), 2)

    """
    lane = np.zeros(len(start), dtype=np.int64)
    free: list[int] = []
    for bar, (begin, finish) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        place = next((place for place, moment in enumerate(free) if moment <= begin), len(free))
        if place == len(free):
            free.append(finish)
        free[place], lane[bar] = finish, place
    return lane, max(len(free), 1)
