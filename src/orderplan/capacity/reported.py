"""What must stay where it is: operations that run, and those that a published schedule has inside the frozen window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NO_MOMENT, NONE
from orderplan.enums import ProgressStatus
from orderplan.scheduler.problem import FREE, MINUTE, RUNNING

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import ShopJobs
    from orderplan.data.instance import PublishedOperations
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.scheduler.problem import Modes

_RUNNING, _DONE = (list(ProgressStatus).index(word) for word in (ProgressStatus.RUNNING, ProgressStatus.DONE))
_LONGEST_WAIT = 1e7
"""The longest wait that counts, in minutes: beyond 19 years it is as good as this."""


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """Which operations run, and where; shape (operations,) each."""

    status: np.ndarray
    """int8: `FREE` or `RUNNING`."""
    resource: np.ndarray
    """The machine that it runs on, or that it has been set up on, else `NONE`: int64."""


def running_operations(plan: MaterialPlan, jobs: ShopJobs, owner: np.ndarray, number: np.ndarray) -> Running:
    """Find the operations that run.

    Parameters
    ----------
    plan, jobs
        The plan and the jobs of the problem.
    owner, number
        The job of each operation and its routing step: shape (operations,) each.

    Returns
    -------
    Running
        An operation that is reported to run while one before it in its job is not done waits for that one, and of
        several on one machine only the one that began first runs, unless that does any number at a time; the others
        begin anew, set up.

    """
    progress = plan.instance.progress
    status = np.full(len(owner), FREE, dtype=np.int8)
    resource = np.full(len(owner), NONE, dtype=np.int64)
    receipt = jobs.supply[owner] - plan.setting.stock_count
    rows = np.flatnonzero(progress.status == _RUNNING)
    reported = progress.receipt_id[rows].astype(np.int64) << 32 | progress.operation[rows].astype(np.int64)
    keys = np.where(receipt < len(plan.instance.receipts.item_id), receipt << 32 | number, -1)
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], reported), max(len(keys) - 1, 0))
    found = np.flatnonzero(keys[order][place] == reported) if len(keys) else np.empty(0, dtype=np.int64)
    operation, row = order[place[found]], rows[found]
    resource[operation] = np.maximum(progress.resource_id[row], NONE)
    is_first = np.append(True, owner[1:] != owner[:-1])[operation] if len(owner) else np.empty(0, dtype=bool)
    operation, row = operation[is_first], row[is_first]
    by_start = np.lexsort((operation, progress.actual_start[row]))
    machine = resource[operation[by_start]]
    _, first = np.unique(machine, return_index=True)
    runs = np.isin(np.arange(len(machine)), first) | ~_is_finite(plan)[machine]
    status[operation[by_start][runs]] = RUNNING
    return Running(status, resource)


def _is_finite(plan: MaterialPlan) -> np.ndarray:
    """Tell which machines do one operation at a time; last, for `NONE`, that no machine does: shape (machines + 1,)."""
    return np.append(plan.instance.work_centers.finite[plan.instance.resources.work_center_id], False)


def on_machines(running: Running, first_mode: np.ndarray, modes: Modes, is_finite: np.ndarray) -> Running:
    """Give a machine to what is reported to run without one: the first of its machines that does nothing else.

    Parameters
    ----------
    running
        What runs; that without a machine runs as well.
    first_mode, modes
        The ways to do each operation, the preferred machine first.
    is_finite
        Which resources do one operation at a time: shape (resources,).

    Returns
    -------
    Running
        An operation whose machines all do something else already begins anew, set up.

    """
    status, resource = running.status.copy(), running.resource.copy()
    is_taken = np.zeros(len(is_finite), dtype=bool)
    is_taken[resource[(status == RUNNING) & (resource != NONE)]] = True
    for operation in np.flatnonzero((status == RUNNING) & (resource == NONE)).tolist():
        machines = modes.resource[first_mode[operation] : first_mode[operation + 1]]
        idle = machines[~(is_taken & is_finite)[machines]]
        if len(idle):
            resource[operation] = idle[0]
            is_taken[idle[0]] = True
        else:
            status[operation] = FREE
    return Running(status, resource)


def rest_ends(plan: MaterialPlan, jobs: ShopJobs, first_operation: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Give when the steps that are done before each operation have rested, as far as it is reported when they ended.

    Parameters
    ----------
    plan, jobs
        The plan and the jobs of the problem.
    first_operation
        Where the operations of each job begin: shape (jobs + 1,).
    step
        Of each operation the row in `Instance.operations`, `NONE` for a passage: shape (operations,).

    Returns
    -------
    numpy.ndarray
        Shape (operations,), int64, in seconds: 0 where nothing rests.

    """
    progress, routing = plan.instance.progress, plan.instance.operations
    ends = np.zeros(len(step), dtype=np.int64)
    job_of_receipt = np.full(len(plan.instance.receipts.item_id), NONE, dtype=np.int64)
    receipt = jobs.supply[: jobs.scheduled_count] - plan.setting.stock_count
    works = np.flatnonzero(receipt < len(job_of_receipt))
    job_of_receipt[receipt[works]] = works
    rows = np.flatnonzero((progress.status == _DONE) & (progress.actual_end != NO_MOMENT))
    rows = rows[job_of_receipt[progress.receipt_id[rows]] != NONE]
    if not len(rows):
        return ends
    # Routing rows stand by item, order and operation, so that the number of the routing and the operation are a key.
    number = np.cumsum(np.append(False, (np.diff(routing.item_id) != 0) | (np.diff(routing.order_id) != 0)))
    keys = number << 32 | routing.operation
    first = first_operation[job_of_receipt[progress.receipt_id[rows]]]
    wanted = number[step[first]] << 32 | progress.operation[rows]
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    is_before = (keys[place] == wanted) & (place < step[first])
    rested = progress.actual_end[rows] + rest_seconds(routing.wait_minutes[place])
    np.maximum.at(ends, first[is_before], rested[is_before])
    return ends


def rest_seconds(minutes: np.ndarray) -> np.ndarray:
    """Give waits in whole seconds, rounded up: shape as given, int64."""
    return np.ceil(np.round(np.minimum(minutes, _LONGEST_WAIT) * MINUTE, 6)).astype(np.int64)


def published_operations(
    plan: MaterialPlan, published: PublishedOperations, jobs: ShopJobs, owner: np.ndarray, number: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Find where the published schedule has operations.

    Parameters
    ----------
    plan, jobs, owner, number
        As for `running_operations`.
    published
        The published schedule.

    Returns
    -------
    resource, start
        Shape (operations,) each, int64; `NONE` where nothing is published. A planned order is the same one where item,
        order, need day and sequence are, whatever its number is.

    """
    setting = plan.setting
    resource, start = np.full(len(owner), NONE, dtype=np.int64), np.zeros(len(owner), dtype=np.int64)
    if not len(published.item_id):
        return resource, start
    planned = plan.store.planned.array
    is_planned = jobs.supply >= setting.first_planned_supply
    slot = np.where(is_planned, jobs.supply - setting.first_planned_supply, 0)
    missing = np.full(len(slot), NONE)
    of_plan = {
        "receipt_id": np.where(is_planned, NONE, jobs.supply - setting.stock_count),
        "item_id": jobs.item,
        **{
            name: np.where(is_planned, planned[field][slot], missing) if len(planned) else missing
            for name, field in (("order_id", "order"), ("due_date", "due"), ("sequence", "sequence"))
        },
    }
    places = dict(
        zip(
            zip(*(values[owner].tolist() for values in of_plan.values()), number.tolist(), strict=True),
            range(len(owner)),
            strict=True,
        )
    )
    works = published.receipt_id >= 0
    own = [published.receipt_id, published.item_id]
    own += [np.where(works, NONE, getattr(published, name)) for name in ("order_id", "due_date", "sequence")]
    for row, key in enumerate(zip(*(values.tolist() for values in (*own, published.operation)), strict=True)):
        operation = places.get(key)
        if operation is not None and published.resource_id[row] >= 0:
            resource[operation], start[operation] = published.resource_id[row], published.start[row]
    return resource, start
