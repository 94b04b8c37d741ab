"""What the operations of jobs wait for besides their machines: material, and the jobs that make their components.

A component is wanted where its BOM line says, at the routing step that consumes it; one whose line names no step at the
start of the job. What is wanted some working days after the start by its offset or its issue list may come that much
later, as in the projection (planning rule 6.3), but not after the last operation has begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.capacity.pegged_jobs import is_waited_for
from orderplan.data.instance import ENDLESS, NONE
from orderplan.mrp.demands import work_starts
from orderplan.ranges import joined_ranges
from orderplan.read_only import read_only
from orderplan.scheduler.problem import RUNNING, Links
from orderplan.timeline import ahead, back

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import PeggedJobs, ShopJobs
    from orderplan.mrp import link_kernels
    from orderplan.mrp.material_plan import MaterialPlan


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the operations of each job stand, and which number each has."""

    first_operation: np.ndarray
    """Shape (jobs + 1,), int32."""
    number: np.ndarray
    """The routing step, 0 for a passage: shape (operations,), int64."""
    status: np.ndarray
    """See `Operations.status`."""


class Material(NamedTuple):
    """When the material of each operation is there; shape (operations,) each, int64."""

    day: np.ndarray
    """The day before which it cannot begin since material that is not scheduled is not there, 0 at the earliest."""
    row: np.ndarray
    """The requirement, by slot, that decides this; `NONE` where it needs nothing that is not scheduled."""


def material_of_operations(
    plan: MaterialPlan, links: link_kernels.Links, pegged: PeggedJobs, layout: Layout
) -> Material:
    """Find when the material of operations is there that is not scheduled itself."""
    jobs = pegged.jobs
    source = jobs.supply - plan.setting.stock_count + len(plan.sources.order_priority)
    counts = links.source_starts[source + 1] - links.source_starts[source]
    row = links.source_rows[joined_ranges(links.source_starts[source], counts)].astype(np.int64)
    job = np.repeat(np.arange(len(source)), counts)
    waits = is_waited_for(plan, links.item[row], jobs.supply[job])
    row, job = row[waits], job[waits]
    pegs = links.peg_counts[row]
    supply = plan.rows.pegs["supply"][joined_ranges(links.first_peg[row].astype(np.int64), pegs)].astype(np.int64)
    of_row = np.repeat(np.arange(len(row)), pegs)
    there = (pegged.job_of_supply[supply] == NONE) & (links.ready[supply] != ENDLESS)
    cover = np.full(len(row), -1, dtype=np.int64)
    np.maximum.at(cover, of_row[there], links.ready[supply[there]].astype(np.int64))
    operation, is_step = consuming_operations(plan, row, job, layout)
    day = np.where(is_step, cover, _start_for(plan, jobs, row, job, cover))
    last = layout.first_operation[job + 1].astype(np.int64) - 1
    # What may come some days after the start must be there by the last operation: work can be done sooner than planned.
    at_last = (job < jobs.scheduled_count) & (day < cover) & (layout.status[last] != RUNNING)
    operation = np.concatenate([operation, np.where(at_last, last, NONE)])
    day, cover, row = np.concatenate([day, cover]), np.tile(cover, 2), np.tile(row, 2)
    days, rows = np.zeros(len(layout.number), dtype=np.int64), np.full(len(layout.number), NONE, dtype=np.int64)
    at = np.flatnonzero((cover >= 0) & (operation != NONE))
    np.maximum.at(days, operation[at], day[at])
    # Of several that are there last the first by slot.
    at = at[np.lexsort((row[at], -day[at], operation[at]))]
    deciding, first = np.unique(operation[at], return_index=True)
    rows[deciding] = row[at[first]]
    return Material(days, rows)


def job_links(plan: MaterialPlan, pegged: PeggedJobs, layout: Layout) -> Links:
    """Give what the operations wait for from other jobs."""
    operation, _is_step = consuming_operations(plan, pegged.requirement, pegged.fed, layout)
    wanted = operation != NONE
    pairs = np.unique(np.stack([operation[wanted], pegged.feeding[wanted]], axis=1), axis=0)
    return Links(
        job=read_only(pairs[:, 1], np.int32),
        operation=read_only(pairs[:, 0], np.int32),
        lag=read_only(np.zeros(len(pairs)), np.int64),
    )


def consuming_operations(
    plan: MaterialPlan, row: np.ndarray, job: np.ndarray, layout: Layout
) -> tuple[np.ndarray, np.ndarray]:
    """Give the operation of a job that a requirement is for, and whether its BOM line names that step.

    What runs already has what it needs, so the next operation is taken; `NONE` where there is none.
    """
    line = plan.rows.requirements["line"][row]
    step = np.append(plan.bom.lines.operation, NONE)[line].astype(np.int64)
    first, end = layout.first_operation[job].astype(np.int64), layout.first_operation[job + 1].astype(np.int64)
    # Operations stand by job and number, so that one key finds both.
    owner = np.repeat(np.arange(len(layout.first_operation) - 1), np.diff(layout.first_operation))
    found = np.searchsorted(owner << 32 | layout.number, job << 32 | np.maximum(step, 0))
    operation = np.where((step > 0) & (found < end), found, first)
    runs = layout.status[operation] == RUNNING
    operation = np.where(runs, operation + 1, operation)
    return np.where(operation < end, operation, NONE), (step > 0) & (found < end)


def _start_for(plan: MaterialPlan, jobs: ShopJobs, row: np.ndarray, job: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """Give the earliest start of jobs whose requirements are covered on some days (see `earliest_start`)."""
    line, today = plan.instance.timeline, plan.setting.today
    planned_start = start_days(plan, jobs)[job]
    need = np.maximum(plan.rows.requirements["need"][row].astype(np.int64), today)
    low, high = (np.clip(days - line.first, 0, len(line.before) - 2) for days in (planned_start, need))
    offset = np.maximum(line.before[high].astype(np.int64) - line.before[low], 0)
    return np.where(offset == 0, cover, back(line, ahead(line, cover), offset))


def start_days(plan: MaterialPlan, jobs: ShopJobs) -> np.ndarray:
    """Give the day on which each job is planned to start, today at the earliest: shape (jobs,), int64."""
    setting, starts = plan.setting, np.empty(len(jobs.supply), dtype=np.int64)
    works = jobs.supply < setting.first_planned_supply
    starts[works] = work_starts(plan.instance, jobs.supply[works] - setting.stock_count)
    starts[~works] = plan.store.planned.array["release"][jobs.supply[~works] - setting.first_planned_supply]
    return np.maximum(starts, setting.today)
