"""What is left of the routing of each job: its operations, where they are done, and how long they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NONE
from orderplan.enums import ProgressStatus
from orderplan.load.operation_kernels import remaining_minutes
from orderplan.quantities import to_millionths

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.load.jobs import Jobs

_DONE, _RUNNING = (list(ProgressStatus).index(word) for word in (ProgressStatus.DONE, ProgressStatus.RUNNING))


@dataclass(frozen=True, slots=True, eq=False)
class JobOperations:
    """One row per operation that is left of a job, by job, then in sequence; shape (operations,) each."""

    starts: np.ndarray
    """Job j's operations are rows ``starts[j]`` … ``starts[j + 1] - 1``: shape (jobs + 1,), int64."""
    operation: np.ndarray
    work_center: np.ndarray
    resource: np.ndarray
    """The preferred machine, or `NONE` where none is named: int64."""
    calendar: np.ndarray
    """The place in `WorkCalendars` of the machine's calendar, else of the work centre's: int64."""
    minutes: np.ndarray
    """What is left to do there, setup and run, in millionths of a minute of that machine: int64."""
    wait: np.ndarray
    """The time after it in which no machine is needed, in millionths of a minute: int64."""


def operations_of(instance: Instance, jobs: Jobs) -> JobOperations:
    """Find what is left of the routing of each job.

    The routing is the own one of the job's sales order where there is one, else the item's standard one. An operation
    is done on the machine that `operation_resources` ranks first (of equals the first by id), with that machine's own
    times; where none is named, in its work centre, at the mean efficiency of the machines there. Of a work order,
    what is reported as done is taken off; what has been begun is set up.
    """
    operations = instance.operations
    low, high = _routings(instance, jobs)
    counts = high - low
    job = np.repeat(np.arange(len(counts)), counts)
    rows = np.arange(int(counts.sum())) + np.repeat(low - (np.cumsum(counts) - counts), counts)
    done, begun = _reports(instance, jobs, job, operations.operation[rows])
    chosen = preferred_machines(instance, operations.item_id[rows], operations.operation[rows])
    resource = np.where(chosen >= 0, np.append(instance.operation_resources.resource_id, NONE)[chosen], NONE)
    center = np.where(
        resource >= 0, np.append(instance.resources.work_center_id, NONE)[resource], operations.work_center_id[rows]
    ).astype(np.int64)
    own = instance.operation_resources
    setup = _own_time(own.setup_minutes, chosen, operations.setup_minutes[rows])
    run = _own_time(own.run_minutes, chosen, operations.run_minutes[rows])
    efficiency = np.where(
        resource >= 0, np.append(instance.resources.efficiency, 1.0)[resource], _mean_efficiencies(instance)[center]
    )
    minutes = remaining_minutes(
        np.maximum(jobs.quantity[job] - done, 0),
        instance.items.scrap_rate[jobs.item[job]],
        np.where(begun, 0, to_millionths(setup)),
        to_millionths(run),
        np.maximum(to_millionths(efficiency), 1),
    )
    left = minutes > 0
    calendars = instance.work_calendars
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(np.bincount(job[left], minlength=len(counts)), out=starts[1:])
    return JobOperations(
        starts=starts,
        operation=operations.operation[rows][left],
        work_center=center[left],
        resource=resource[left].astype(np.int64),
        calendar=np.where(
            resource >= 0, np.append(calendars.of_resource, NONE)[resource], calendars.of_work_center[center]
        )[left].astype(np.int64),
        minutes=minutes[left],
        wait=to_millionths(operations.wait_minutes[rows][left]),
    )


def preferred_machines(instance: Instance, items: np.ndarray, operations: np.ndarray) -> np.ndarray:
    """Give for each operation the row of its preferred machine, `NONE` where none is named: shape (n,), int64."""
    table = instance.operation_resources
    # The table stands by item, operation, rank and machine, so the first row of a key is the preferred machine.
    keys = table.item_id.astype(np.int64) << 32 | table.operation.astype(np.int64)
    wanted = items.astype(np.int64) << 32 | operations.astype(np.int64)
    return _place_in(keys, wanted)


def _routings(instance: Instance, jobs: Jobs) -> tuple[np.ndarray, np.ndarray]:
    """Give the first row of each job's routing and the one after its last: shape (jobs,) each."""
    operations = instance.operations
    # They stand by item, then order, `NONE` first.
    keys = operations.item_id.astype(np.int64) << 32 | (operations.order_id.astype(np.int64) + 1)
    own = jobs.item << 32 | (jobs.order + 1)
    low, high = np.searchsorted(keys, own, side="left"), np.searchsorted(keys, own, side="right")
    standard = low == high
    low[standard] = np.searchsorted(keys, jobs.item[standard] << 32, side="left")
    high[standard] = np.searchsorted(keys, jobs.item[standard] << 32, side="right")
    return low, high


def _reports(instance: Instance, jobs: Jobs, job: np.ndarray, operations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give for each operation of a job what is reported as done, and whether it has been begun: shape (n,) each."""
    progress, first = instance.progress, len(instance.stock.item_id)
    receipt = jobs.supply[job] - first
    receipt = np.where(receipt < len(instance.receipts.item_id), receipt, NONE)
    keys = progress.receipt_id.astype(np.int64) << 32 | progress.operation.astype(np.int64)
    at = _place_in(keys, receipt << 32 | operations.astype(np.int64))
    everything = np.iinfo(np.int64).max
    reported = np.where(progress.status == _DONE, everything, progress.quantity_done)
    begun = (progress.status == _RUNNING) | (reported > 0)
    return np.append(reported, 0)[at], np.append(begun, False)[at]


def _place_in(keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Give the first place of each wanted key among sorted ones, `NONE` where it is not there: shape (n,), int64."""
    if not len(keys):
        return np.full(len(wanted), NONE, dtype=np.int64)
    place = np.searchsorted(keys, wanted, side="left")
    inside = np.minimum(place, len(keys) - 1)
    return np.where((place < len(keys)) & (keys[inside] == wanted), inside, NONE)


def _own_time(own: np.ndarray, chosen: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """Give the time of each operation on its machine: the machine's own where it has one; shape (n,), minutes."""
    time = np.append(own, np.nan)[chosen]
    return np.where(np.isnan(time), standard, time)


def _mean_efficiencies(instance: Instance) -> np.ndarray:
    """Give the mean efficiency of the machines of each work centre, 1 where it has none: shape (work centres,)."""
    machines, count = instance.resources, len(instance.spaces["work_centers"])
    total = np.bincount(machines.work_center_id, machines.efficiency, count)
    number = np.bincount(machines.work_center_id, minlength=count)
    return np.where(number > 0, total / np.maximum(number, 1), 1.0)
