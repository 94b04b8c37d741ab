"""What work orders lack to go on now, and which of them are through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.capacity.shop_operations import shop_steps
from orderplan.enums import OperationWait, ProgressStatus
from orderplan.load.jobs import jobs_of
from orderplan.mrp.identify import days_array, ids, supply_kinds_and_ids
from orderplan.mrp.links import links_of
from orderplan.quantities import from_millionths
from orderplan.scheduler.problem import DAY

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan

_WAITING, _RUNNING, _DONE = (list(ProgressStatus).index(word) for word in ProgressStatus)


def work_order_states(plan: MaterialPlan, capacity: CapacityPlan) -> pa.Table:
    """Tell of each scheduled work order whether its next operation has begun, and what that lacks now.

    It lacks a component's job as long as that is not done, and material that comes after the planning day; where both
    are so, what comes last.

    Returns
    -------
    pyarrow.Table
        `job_id`, `begun`, `lacks` (the word), `lacks_id` (the job or the item), by supply.

    """
    supply = capacity.jobs.supply[: capacity.jobs.scheduled_count]
    works = np.flatnonzero(supply < plan.setting.first_planned_supply)
    following = capacity.problem.jobs.first_operation[works].astype(np.int64)
    there = np.maximum(capacity.problem.jobs.release[works], capacity.problem.operations.earliest[following])
    feeder, feeder_end = _last_feeders(capacity, following)
    lacks_material = (there >= (plan.setting.today + 1) * DAY) & (there >= feeder_end)
    lacks_job = (feeder >= 0) & ~lacks_material
    row = capacity.material_row[following]
    item = np.where(lacks_material & (row >= 0), np.append(links_of(plan).item, -1)[row], -1)
    words = pa.array([str(OperationWait.MATERIAL), str(OperationWait.COMPONENT_JOB)])
    jobs = supply_kinds_and_ids(plan, np.append(capacity.jobs.supply, -1)[np.where(lacks_job, feeder, -1)])[1]
    items = ids(plan, "items", item)
    lacks = np.where(lacks_material, 0, 1)
    return pa.table(
        {
            "job_id": supply_kinds_and_ids(plan, supply[works])[1],
            "begun": _begun(plan, supply[works] - plan.setting.stock_count, capacity.step[following]),
            "lacks": words.take(pa.array(lacks, mask=~(lacks_material | lacks_job))),
            "lacks_id": pc.if_else(pa.array(lacks_material), items, jobs),
        }
    )


def _last_feeders(capacity: CapacityPlan, operations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give of the jobs that each operation waits for the one that is there last, and when: -1 and 0 where none is."""
    links, problem = capacity.problem.links, capacity.problem
    final = problem.jobs.first_operation[1:][links.job] - 1
    there = capacity.earliest.end[final] + problem.operations.wait[final] + links.lag
    order = np.argsort(there, kind="stable")  # of several for one operation the last one is written last
    feeder = np.full(problem.operation_count, -1, dtype=np.int64)
    when = np.zeros(problem.operation_count, dtype=np.int64)
    feeder[links.operation[order]], when[links.operation[order]] = links.job[order], there[order]
    return feeder[operations], when[operations]


def _begun(plan: MaterialPlan, receipts: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Tell whether something is reported on operations of work orders: shape (n,), bool."""
    progress = plan.instance.progress
    begun = (progress.status == _RUNNING) | ((progress.status == _WAITING) & (progress.quantity_done > 0))
    reported = set(zip(progress.receipt_id[begun].tolist(), progress.operation[begun].tolist(), strict=True))
    wanted = zip(receipts.tolist(), plan.instance.operations.operation[steps].tolist(), strict=True)
    return np.fromiter((pair in reported for pair in wanted), dtype=bool, count=len(receipts))


def done_jobs(plan: MaterialPlan) -> pa.Table:
    """Give the work orders that are not received yet, and whose operations are all done.

    Returns
    -------
    pyarrow.Table
        `job_id`, `item_id`, `quantity`, `due_date`, by receipt.

    """
    made, setting, progress = jobs_of(plan), plan.setting, plan.instance.progress
    is_through = np.diff(shop_steps(plan.instance, made).starts) == 0
    supply = made.supply[is_through & (made.supply < setting.first_planned_supply)]
    supply = supply[np.isin(supply - setting.stock_count, progress.receipt_id[progress.status == _DONE])]
    receipt = supply - setting.stock_count
    return pa.table(
        {
            "job_id": supply_kinds_and_ids(plan, supply)[1],
            "item_id": ids(plan, "items", plan.instance.receipts.item_id[receipt]),
            "quantity": from_millionths(plan.instance.receipts.quantity[receipt]),
            "due_date": days_array(plan, plan.instance.receipts.due_date[receipt]),
        }
    )
