"""What holds a scheduled job up: the queues of its machines, something that it needs, or only its own work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.due_days import due_days
from orderplan.capacity.job_wait_kernels import waits_of_jobs
from orderplan.scheduler.binding import WaitsFor, bindings

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan


def queue_seconds(capacity: CapacityPlan) -> np.ndarray:
    """Give how long each operation has to stand before its machine, ready but for that, by the clock.

    Returns
    -------
    numpy.ndarray
        Shape (operations,), int64: in the earliest schedule, since in the other one an operation may start right behind
        another only since both start as late as they may.

    """
    problem, schedule = capacity.problem, capacity.earliest
    begin = schedule.start if problem.setup_before_material else schedule.setup_start
    found = bindings(problem, schedule)
    waits: np.ndarray = np.where(found.kind == WaitsFor.MACHINE, np.maximum(begin - found.ready, 0), 0)
    return waits


def job_waits(plan: MaterialPlan, capacity: CapacityPlan) -> tuple[np.ndarray, np.ndarray]:
    """Tell what holds each job up that runs on machines.

    From the last operation back to what the job had to wait for first, the queues add up. Where what it needs is late
    by more than that, it is this that holds it up; else its longest queue, where the queues make up half of its own
    lateness at least; else nothing but its work.

    Returns
    -------
    wait, resource
        The slot of the requirement that it waits for, and the machine of the queue; shape (scheduled jobs,) each,
        `NONE` where it is none.

    """
    problem, schedule, jobs = capacity.problem, capacity.earliest, capacity.jobs
    done = schedule.end + problem.operations.wait
    job_end = done[problem.jobs.first_operation[1:] - 1]
    first_link = np.searchsorted(problem.links.operation, np.arange(problem.operation_count + 1))
    link_row = _rows_of_links(capacity)
    material = capacity.material_row
    rows = plan.rows.requirements
    need = np.maximum(rows["need"].astype(np.int64), plan.setting.today)
    links_ready = job_end[problem.links.job] + problem.links.lag
    material_cover = problem.operations.earliest
    return waits_of_jobs(
        jobs.scheduled_count,
        problem.jobs.first_operation.astype(np.int64),
        done,
        queue_seconds(capacity),
        problem.modes.resource[schedule.mode].astype(np.int64),
        first_link,
        links_ready,
        link_row,
        material_cover,
        material,
        need,
        due_days(plan, jobs),
    )


def _rows_of_links(capacity: CapacityPlan) -> np.ndarray:
    """Give for each link of the problem a requirement that it stands for: shape (links,), int64."""
    links, pegged = capacity.problem.links, capacity.pegged
    count = capacity.problem.job_count
    keys = pegged.fed * count + pegged.feeding
    order = np.argsort(keys, kind="stable")
    wanted = capacity.job_of_operation[links.operation] * count + links.job
    return pegged.requirement[order[np.searchsorted(keys[order], wanted)]]
