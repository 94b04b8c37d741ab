"""The capacity plan: the scheduling problem that a material plan poses, its schedule, and what the rows stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.scheduler.problem import DAY

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.search_result import SearchResult


@dataclass(frozen=True, slots=True, eq=False)
class ShopJobs:
    """What the jobs of the problem are; shape (jobs,) each, int64.

    First the jobs that run on machines, by supply code; then the passages: supplies that wait for such jobs and have no
    operations themselves, or lie behind the scheduling window. A passage takes its lead time as an operation on
    a resource that does any number at a time; a second one of a second lets it be there on a working day of the plant.
    """

    supply: np.ndarray
    """The code of the supply in the material plan."""
    item: np.ndarray
    order: np.ndarray
    """The sales order for which it is made and kept apart, or `NONE`."""
    quantity: np.ndarray
    """What is still to come, in millionths."""
    scheduled_count: int
    """How many run on machines: the first so many."""


@dataclass(frozen=True, slots=True, eq=False)
class PeggedJobs:
    """The jobs of a plan and what waits for them, from the pegging."""

    jobs: ShopJobs
    job_of_supply: np.ndarray
    """Per supply code its job, or `NONE`: shape (supplies,), int64."""
    feeding: np.ndarray
    """A job that supplies another: shape (feeds,), int64, as the next two."""
    fed: np.ndarray
    """The job that it supplies."""
    requirement: np.ndarray
    """The requirement of that job, by slot."""
    order: np.ndarray
    """A sales order that waits for a job: shape (rows,), int64, by order and job, each pair once."""
    order_job: np.ndarray
    """That job."""

    @property
    def orders(self) -> np.ndarray:
        """The codes of the sales orders that wait for jobs, each once: shape (orders,), int64."""
        return np.unique(self.order)


@dataclass(frozen=True, slots=True, eq=False)
class CapacityPlan:
    """When every job runs on which machine."""

    problem: SchedulingProblem
    result: SearchResult
    """The search that it comes from; in its schedule nothing starts earlier than needed."""
    earliest: Schedule
    """The same sequences with everything as early as they allow: what waits for what shows in this one."""
    pegged: PeggedJobs
    """The jobs of the problem, and what waits for them."""
    step: np.ndarray
    """Of each operation of the problem the row in `Instance.operations`, `NONE` for a passage: int32."""
    material_row: np.ndarray
    """Of each operation the requirement, by slot, whose material decides before when it cannot begin; `NONE` where it
    needs nothing that is not scheduled: int64."""
    center_of_resource: np.ndarray
    """The work centre of each resource, `NONE` for those of the passages: int32. First stand the machines by their
    codes, then the work centres that have none and count as one, last the two resources of the passages."""

    @property
    def jobs(self) -> ShopJobs:
        """What the jobs of the problem are."""
        return self.pegged.jobs

    @property
    def schedule(self) -> Schedule:
        """When and where every operation is done."""
        return self.result.schedule

    @property
    def orders(self) -> np.ndarray:
        """Of each order of the problem that is a sales order its code; orders of jobs that refill stock follow."""
        return self.pegged.orders

    @property
    def job_of_operation(self) -> np.ndarray:
        """The job of each operation of the problem: shape (operations,), int64."""
        return np.repeat(np.arange(self.problem.job_count), np.diff(self.problem.jobs.first_operation))

    @property
    def operation_count(self) -> int:
        """How many operations run on machines: the first so many of the problem."""
        return int(self.problem.jobs.first_operation[self.jobs.scheduled_count])

    @property
    def last_day(self) -> int:
        """The day on which the last operation on a machine ends, as an offset."""
        return int((self.schedule.end[: self.operation_count].max() - 1) // DAY)

    def resource_ids(self, plan: MaterialPlan) -> pa.Array:
        """Name the resources: machines, then work centres that have none; those of passages are missing."""
        machines, centers = (plan.instance.spaces[name].ids for name in ("resources", "work_centers"))
        code = self.center_of_resource[len(machines) :]
        return pa.concat_arrays([machines, centers.take(pa.array(code, mask=code < 0))])

    def queue_texts(self, plan: MaterialPlan, supplies: np.ndarray) -> list[str]:
        """Say in what queues jobs stand; see `orderplan.capacity.queues`."""
        from orderplan.capacity.queues import queue_texts

        return queue_texts(plan, self, supplies)

    def center_load(self, centers: int, first_day: int, days: int) -> np.ndarray:
        """Add up what work centres do on each day; see `orderplan.capacity.center_load`."""
        from orderplan.capacity.center_load import center_load

        return center_load(self, centers, first_day, days)
