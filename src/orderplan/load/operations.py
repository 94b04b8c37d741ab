"""What is left of the routing of each job."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.enums import ProgressStatus
from orderplan.load.operation_kernels import steps_left, with_time

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.load.jobs import Jobs
    from orderplan.load.routings import Routings

_DONE, _RUNNING = (list(ProgressStatus).index(word) for word in (ProgressStatus.DONE, ProgressStatus.RUNNING))


class JobOperations(NamedTuple):
    """One row per operation that is left of a job, by job, then in sequence; shape (operations,) each."""

    starts: np.ndarray
    """Job j's operations are rows ``starts[j]`` … ``starts[j + 1] - 1``: shape (jobs + 1,), int64."""
    step: np.ndarray
    """The row in `Routings`: int32."""
    minutes: np.ndarray
    """What is left to do of it, setup and run, in millionths of a minute of its machine, above 0: int64."""


class Reports(NamedTuple):
    """What is reported on operations of work orders, by receipt."""

    starts: np.ndarray
    """Those of receipt r are rows ``starts[r]`` … ``starts[r + 1] - 1``: shape (receipts + 1,), int64."""
    operation: np.ndarray
    done: np.ndarray
    """The pieces that are finished, in millionths, endless where the operation is done: int64."""
    begun: np.ndarray
    """Whether it is set up."""


class StepsLeft(NamedTuple):
    """One row per routing step that is left of a job, by job, then in sequence; shape (steps,) each."""

    starts: np.ndarray
    """Job j's steps are rows ``starts[j]`` … ``starts[j + 1] - 1``: shape (jobs + 1,), int64."""
    step: np.ndarray
    """The row in `Instance.operations`: int32."""
    left: np.ndarray
    """How much is still to come out of it, in millionths: int64."""
    begun: np.ndarray
    """Whether the machine is set up for it, since it has been begun: bool."""


def steps_left_of(instance: Instance, jobs: Jobs) -> StepsLeft:
    """Find what is left of the routing of each job.

    The routing is the own one of the job's sales order where there is one, else the item's standard one. Of a work
    order, what is reported as done is taken off; what has been begun is set up.
    """
    low, high = _routings_of_jobs(instance, jobs)
    receipts = jobs.supply - len(instance.stock.item_id)
    receipts = np.where(receipts < len(instance.receipts.item_id), receipts, -1)
    return StepsLeft(*steps_left(low, high, jobs.quantity, receipts, instance.operations.operation, _reports(instance)))


def operations_of(instance: Instance, routings: Routings, jobs: Jobs) -> JobOperations:
    """Find what is left of the routing of each job, and how long it takes on the preferred machines."""
    return JobOperations(*with_time(*steps_left_of(instance, jobs), instance.items.scrap_rate[jobs.item], routings))


def _routings_of_jobs(instance: Instance, jobs: Jobs) -> tuple[np.ndarray, np.ndarray]:
    """Give the first step of each job's routing and the one after its last: shape (jobs,) each."""
    steps = instance.operations
    # They stand by item, then order, `NONE` first.
    keys = steps.item_id.astype(np.int64) << 32 | (steps.order_id.astype(np.int64) + 1)
    starts = np.searchsorted(keys, np.arange(instance.item_count) << 32, side="left")
    ends = np.searchsorted(keys, np.arange(instance.item_count) << 32, side="right")
    low, high = starts[jobs.item], ends[jobs.item]
    of_orders = np.flatnonzero(jobs.order >= 0)
    wanted = jobs.item[of_orders] << 32 | (jobs.order[of_orders] + 1)
    own = np.searchsorted(keys, wanted, side="left"), np.searchsorted(keys, wanted, side="right")
    has_own = own[0] < own[1]
    low[of_orders[has_own]], high[of_orders[has_own]] = own[0][has_own], own[1][has_own]
    return low, high


def _reports(instance: Instance) -> Reports:
    progress = instance.progress
    done = np.where(progress.status == _DONE, np.iinfo(np.int64).max, progress.quantity_done)
    return Reports(
        starts=np.searchsorted(progress.receipt_id, np.arange(len(instance.receipts.item_id) + 1)),
        operation=progress.operation,
        done=done,
        begun=(progress.status == _RUNNING) | (done > 0),
    )
