"""A scheduling problem as the kernels see it: one record for each thing, so that what is read together lies together.

Every array of records that owns others has one record more than there are things: its `first_…` is where the last
thing's rows end.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.graph_order import grouped_rows
from orderplan.mrp.records import row_type
from orderplan.read_only import read_only
from orderplan.scheduler.problem import NONE

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem

OPERATION = row_type(
    [
        ("earliest", "i8"),  # no earlier than this and, for a job's first operation, than the job's release
        ("wait", "i8"),
        ("fixed_start", "i8"),
        ("published_start", "i8"),
        ("move_weight", "i8"),
        ("job", "i4"),
        ("first_mode", "i4"),
        ("first_link", "i4"),
        ("family", "i4"),
        ("fixed_mode", "i4"),
        ("published_resource", "i4"),
        ("status", "i4"),
        ("interruptible", "i4"),
    ],
    align=True,
)
MODE = row_type([("setup", "i8"), ("run", "i8"), ("operation", "i4"), ("resource", "i4")], align=True)
RESOURCE = row_type(
    [
        ("available", "i8"),
        ("origin", "i8"),  # where its calendar begins
        ("first_interval", "i4"),  # of its calendar
        ("first_bucket", "i4"),  # of its calendar
        ("last_bucket", "i4"),
        ("family", "i4"),
        ("setup_table", "i4"),
        ("is_finite", "i4"),
        ("first_mode", "i4"),  # its modes would stand from here on, resource by resource
    ],
    align=True,
)
INTERVAL = row_type([("start", "i8"), ("end", "i8")])
JOB = row_type([("first_operation", "i4"), ("first_feed", "i4"), ("first_order", "i4")])
ORDER = row_type([("due", "i8"), ("weight", "i8"), ("floor", "i8"), ("first_row", "i4")], align=True)
ARC = row_type([("lag", "i8"), ("to", "i4")], align=True)
"""Something to wait for or to pass on to, with the time in between: a job, an operation or an order."""

BUCKET_BITS = 15
"""A calendar's intervals are looked up by buckets of 2**15 seconds, some nine hours: about one shift each."""


class Spells(NamedTuple):
    """When resources work."""

    intervals: np.ndarray
    """`INTERVAL`, by calendar."""
    buckets: np.ndarray
    """For each bucket of a calendar its first interval that ends after the bucket begins: int32."""


class Shop(NamedTuple):
    """The problem; see `orderplan.scheduler.problem` for what the fields mean.

    A kernel that runs often takes the arrays it needs rather than all of this: Numba counts references to every array
    of a tuple that goes into a function, which costs more than a short function does.
    """

    operations: np.ndarray
    """`OPERATION`."""
    modes: np.ndarray
    """`MODE`."""
    resources: np.ndarray
    """`RESOURCE`."""
    spells: Spells
    setups: np.ndarray
    """Shape (tables, families, families), int64."""
    links: np.ndarray
    """The jobs that operations wait for, by operation: `ARC`."""
    jobs: np.ndarray
    """`JOB`."""
    feeds: np.ndarray
    """The operations that wait for jobs, by job: `ARC`."""
    job_orders: np.ndarray
    """The orders that jobs are made for, by job: `ARC`."""
    orders: np.ndarray
    """`ORDER`."""
    order_jobs: np.ndarray
    """The jobs that are made for orders, by order: `ARC`."""
    setup_before_material: bool
    tardiness_cost: int
    moves_cost: int
    setup_cost: int
    earliness_cost: int
    makespan_cost: int


def shop_of(problem: SchedulingProblem) -> Shop:
    """Lay a problem out for the kernels."""
    objective = problem.objective
    modes = np.zeros(len(problem.modes.run), dtype=MODE)
    modes["setup"], modes["run"], modes["resource"] = problem.modes.setup, problem.modes.run, problem.modes.resource
    modes["operation"] = problem.operation_of_mode
    resources, buckets = _resources(problem)
    intervals = np.zeros(len(problem.calendars.start), dtype=INTERVAL)
    intervals["start"], intervals["end"] = problem.calendars.start, problem.calendars.end
    jobs, feeds, job_orders = _jobs(problem)
    orders = _records(ORDER, problem.orders, len(problem.orders.due), ("due", "weight", "floor"))
    orders["first_row"] = problem.orders.first_row
    return Shop(
        operations=read_only(_operations(problem)),
        modes=read_only(modes),
        resources=read_only(resources),
        spells=Spells(read_only(intervals), read_only(buckets)),
        setups=read_only(np.ascontiguousarray(problem.setups, dtype=np.int64)),
        links=read_only(_arcs(problem.links.job, problem.links.lag)),
        jobs=read_only(jobs),
        feeds=read_only(feeds),
        job_orders=read_only(job_orders),
        orders=read_only(orders),
        order_jobs=read_only(_arcs(problem.orders.job_of_row, problem.orders.lag_of_row)),
        setup_before_material=problem.setup_before_material,
        tardiness_cost=objective.tardiness,
        moves_cost=objective.moves,
        setup_cost=objective.setup,
        earliness_cost=objective.earliness,
        makespan_cost=objective.makespan,
    )


def _operations(problem: SchedulingProblem) -> np.ndarray:
    operations, count = problem.operations, problem.operation_count
    names = ("wait", "fixed_start", "published_start", "move_weight", "family", "fixed_mode")
    rows = _records(OPERATION, operations, count, (*names, "published_resource", "status", "interruptible"))
    rows["first_mode"] = operations.first_mode
    rows["job"][:-1] = problem.job_of_operation
    rows["earliest"][:-1] = problem.earliest_begins
    rows["first_link"] = np.searchsorted(problem.links.operation, np.arange(count + 1))
    return rows


def _jobs(problem: SchedulingProblem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the jobs, the operations that wait for them and the orders that they are made for."""
    count, links, orders = problem.job_count, problem.links, problem.orders
    jobs = np.zeros(count + 1, dtype=JOB)
    jobs["first_operation"] = problem.jobs.first_operation
    jobs["first_feed"], feed = grouped_rows(links.job.astype(np.int64), count)
    jobs["first_order"], row = grouped_rows(orders.job_of_row.astype(np.int64), count)
    orders_of_jobs = _arcs(problem.order_of_row[row], orders.lag_of_row[row])
    return jobs, _arcs(links.operation[feed], links.lag[feed]), orders_of_jobs


def _resources(problem: SchedulingProblem) -> tuple[np.ndarray, np.ndarray]:
    """Give the resources and the buckets that the intervals of their calendars are looked up by."""
    source, calendars = problem.resources, problem.calendars
    rows = _records(RESOURCE, source, len(source.calendar), ("available", "family", "setup_table", "is_finite"))
    rows["setup_table"][:-1][~source.is_finite] = NONE  # who does any number at a time has no sequence
    per_resource = np.bincount(problem.modes.resource, minlength=len(source.calendar))
    np.cumsum(per_resource, out=rows["first_mode"][1:])
    buckets: list[np.ndarray] = []
    origins, first_buckets = [], [0]
    for first, end in pairwise(calendars.first_interval.tolist()):
        origin = int(calendars.start[first])
        count = int((calendars.start[end - 1] - origin) >> BUCKET_BITS) + 1
        begins = origin + (np.arange(count, dtype=np.int64) << BUCKET_BITS)
        buckets.append(first + np.searchsorted(calendars.end[first:end], begins, side="right"))
        origins.append(origin)
        first_buckets.append(first_buckets[-1] + count)
    rows["origin"][:-1] = np.array(origins, dtype=np.int64)[source.calendar]
    rows["first_interval"][:-1] = calendars.first_interval[source.calendar]
    rows["first_bucket"][:-1] = np.array(first_buckets)[source.calendar]
    rows["last_bucket"][:-1] = np.array(first_buckets)[source.calendar + 1] - 1
    return rows, np.concatenate([*buckets, np.empty(0, dtype=np.int64)]).astype(np.int32)


def _records(dtype: np.dtype, source: object, count: int, names: tuple[str, ...]) -> np.ndarray:
    rows = np.zeros(count + 1, dtype=dtype)
    for name in names:
        rows[name][:-1] = getattr(source, name)
    return rows


def _arcs(to: np.ndarray, lag: np.ndarray) -> np.ndarray:
    rows = np.zeros(len(to), dtype=ARC)
    rows["to"], rows["lag"] = to, lag
    return rows
