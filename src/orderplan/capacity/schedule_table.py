"""The result table of the schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.capacity.due_days import due_days
from orderplan.capacity.job_waits import queue_seconds
from orderplan.capacity.latest_orders import made_for
from orderplan.data.instance import NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import JobKind, OperationStatus, OperationWait
from orderplan.mrp.identify import days_array, ids, supply_kinds_and_ids
from orderplan.mrp.links import links_of
from orderplan.mrp.material_plan import kept
from orderplan.quantities import from_millionths
from orderplan.scheduler.binding import WaitsFor, bindings
from orderplan.scheduler.problem import DAY, FREE, MINUTE
from orderplan.scheduler.publishing import is_moved
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import SCHEDULE

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan

_WAIT_OF = {
    WaitsFor.MATERIAL: OperationWait.MATERIAL,
    WaitsFor.PREVIOUS: OperationWait.PREVIOUS_OPERATION,
    WaitsFor.COMPONENT: OperationWait.COMPONENT_JOB,
    WaitsFor.MACHINE: OperationWait.MACHINE,
}


def schedule_table(plan: MaterialPlan) -> pa.Table:
    """Give the schedule as an Arrow table; see `schedule_frame`. The plan keeps it: other tables are made of it."""
    if plan.capacity is None:
        return result_schema(SCHEDULE).empty_table()
    return kept(plan, "schedule_table", _made)


def _made(plan: MaterialPlan) -> pa.Table:
    capacity = plan.capacity
    assert capacity is not None  # noqa: S101 - `schedule_table` has seen to it
    problem, schedule, jobs = capacity.problem, capacity.schedule, capacity.jobs
    count = capacity.operation_count
    job = capacity.job_of_operation[:count]
    supply = jobs.supply[job]
    planned, slot = _planned(plan, supply)
    resource = problem.modes.resource[schedule.mode][:count]
    purpose = made_for(plan, capacity)
    names = supply_kinds_and_ids(plan, jobs.supply)[1]
    wait, wait_name = _waits(plan, capacity, job, names)
    words = pa.array([str(word) for word in (JobKind.WORK_ORDER, JobKind.PLANNED_ORDER)])
    statuses = pa.array([str(word) for word in OperationStatus])
    table = {
        "job_id": names.take(pa.array(job)),
        "job_kind": words.take(pa.array(planned.astype(np.int8))),
        "receipt_id": ids(plan, "scheduled_receipts", np.where(planned, NONE, supply - plan.setting.stock_count)),
        "item_id": ids(plan, "items", jobs.item[job]),
        "order_id": ids(plan, "sales_orders", jobs.order[job]),
        "due_date": days_array(plan, due_days(plan, jobs)[job]),
        "sequence": pa.array(_sequences(plan)[slot], mask=~planned),
        "operation": plan.instance.operations.operation[capacity.step[:count]].astype(np.int64),
        "work_center_id": ids(plan, "work_centers", capacity.center_of_resource[resource]),
        "resource_id": capacity.resource_ids(plan).take(pa.array(resource)),
        "quantity": from_millionths(jobs.quantity[job]),
        "setup_start": moments(plan, schedule.setup_start[:count]),
        "start": moments(plan, schedule.start[:count]),
        "end": moments(plan, schedule.end[:count]),
        "setup_minutes": schedule.setup[:count] / MINUTE,
        "run_minutes": problem.modes.run[schedule.mode][:count] / MINUTE,
        "status": statuses.take(pa.array(problem.operations.status[:count])),
        "frozen": problem.operations.status[:count] != FREE,
        "moved": is_moved(problem, schedule)[:count],
        "waits_for": wait,
        "waits_for_id": wait_name,
        "queue_minutes": np.where(_is_waiting(capacity), queue_seconds(capacity), 0)[:count] / MINUTE,
        "for_order_id": ids(plan, "sales_orders", purpose.order[job]),
        "is_late": purpose.is_late[job],
    }
    schema = result_schema(SCHEDULE)
    return pa.table({name: table[name] for name in schema.names}, schema=schema)


def _planned(plan: MaterialPlan, supply: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tell which supplies are planned orders, and their slots (0 for others)."""
    planned = supply >= plan.setting.first_planned_supply
    return planned, np.where(planned, supply - plan.setting.first_planned_supply, 0)


def _sequences(plan: MaterialPlan) -> np.ndarray:
    """Give the sequence of each planned order by slot, and one more so that slot 0 is there: int64."""
    sequence: np.ndarray = np.append(plan.store.planned.array["sequence"].astype(np.int64), 0)
    return sequence


def _waits(plan: MaterialPlan, capacity: CapacityPlan, job: np.ndarray, names: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Give what each operation on a machine waits for, and its name: an item, a job, the operation before it."""
    problem, count = capacity.problem, len(job)
    found = bindings(problem, capacity.earliest)
    row = capacity.material_row[:count]
    # What is there from the beginning on, nobody waits for.
    is_early = (found.kind[:count] == WaitsFor.MATERIAL) & ((row == NONE) | (problem.operations.earliest[:count] <= 0))
    kind = np.where(_is_waiting(capacity)[:count] & ~is_early, found.kind[:count], WaitsFor.NOTHING)
    other = found.other[:count].astype(np.int64)
    owner = capacity.job_of_operation[np.maximum(other, 0)]
    # What takes its lead time after a job is material to the shop, and its item says more than its number.
    has_passed = (kind == WaitsFor.COMPONENT) & (owner >= capacity.jobs.scheduled_count)
    kind[has_passed] = WaitsFor.MATERIAL
    item = np.where(has_passed, capacity.jobs.item[owner], np.append(links_of(plan).item, NONE)[row])
    words = pa.array([str(_WAIT_OF.get(each, OperationWait.NOTHING)) for each in WaitsFor])
    places = np.searchsorted(np.array(sorted(WaitsFor)), kind)
    by_job = (kind == WaitsFor.COMPONENT) | (kind == WaitsFor.MACHINE)
    name = names.take(pa.array(owner, mask=~by_job | (other == NONE)))
    step = plan.instance.operations.operation[capacity.step[:count]][np.maximum(other, 0) % max(count, 1)]
    previous = pa.array(step.astype(np.int64), mask=kind != WaitsFor.PREVIOUS).cast(pa.string())
    return words.take(pa.array(places)), pc.coalesce(
        ids(plan, "items", np.where(kind == WaitsFor.MATERIAL, item, NONE)), name, previous
    )


def _is_waiting(capacity: CapacityPlan) -> np.ndarray:
    """Tell which operations start as early as they can: the others wait for nothing, but are not needed yet."""
    is_waiting: np.ndarray = capacity.schedule.start == capacity.earliest.start
    return is_waiting


def moments(plan: MaterialPlan, seconds: np.ndarray) -> pa.Array:
    """Give the moments of seconds after the planning day's midnight: shape (n,), timestamps."""
    origin = int(np.datetime64(plan.instance.as_of, "D").astype(np.int64)) * DAY
    return pa.array(seconds + origin).cast(pa.timestamp("s"))


def schedule_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the schedule: when each operation runs on which machine.

    Returns
    -------
    pandas.DataFrame
        A row per operation that runs on a machine, by job and operation, in the columns of the table `schedule` of the
        data dictionary; without rows where capacity is infinite.

    """
    return arrow_to_frame(schedule_table(plan))
