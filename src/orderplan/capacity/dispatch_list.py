"""The dispatch list: what each machine does in each shift, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.capacity.machine_times import cut_at_shifts, shifts_of, spans_of
from orderplan.capacity.shop_view import shop_view
from orderplan.scheduler.problem import MINUTE
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import DISPATCH_LIST

if TYPE_CHECKING:
    from orderplan.capacity.machine_times import MachineTimes
    from orderplan.mrp.material_plan import MaterialPlan

_FROM_SCHEDULE = (
    "work_center_id", "job_id", "job_kind", "item_id", "operation", "quantity", "setup_start", "start", "end", "status",
    "for_order_id", "is_late",
)  # fmt: skip


def dispatch_list_table(plan: MaterialPlan) -> pa.Table:
    """Give the dispatch list as an Arrow table; see `dispatch_list_of`."""
    view = shop_view(plan)
    return result_schema(DISPATCH_LIST).empty_table() if view is None else dispatch_list_of(view.schedule, view.times)


def dispatch_list_of(schedule: pa.Table, times: MachineTimes) -> pa.Table:
    """List what each machine does in each shift from the planning day on, in order.

    An operation that goes on in the next shift has a row in each; a shift is what `orderplan.capacity.machine_times`
    says it is.

    Parameters
    ----------
    schedule
        The rows of the table `schedule`.
    times
        When the machines work.

    Returns
    -------
    pyarrow.Table
        The columns of the table `dispatch_list`, by machine, shift and place.

    """
    machine, spans = spans_of(schedule, times)
    shifts = shifts_of(times.calendars, 0, int(spans.end.max(initial=0)))
    operation, shift, setup, run = cut_at_shifts(times.calendars, spans, shifts)
    by_id = pc.rank(times.ids).to_numpy().astype(np.int64)[machine]
    # The rows of a schedule stand by job and operation, so equal moments keep that order.
    order = np.lexsort((operation, spans.end[operation], spans.setup_start[operation], shift, by_id[operation]))
    operation, shift, setup, run = operation[order], shift[order], setup[order], run[order]
    rows = schedule.append_column("next_resource_id", _next_machines(schedule)).take(pa.array(operation))
    return pa.table(
        {
            "resource_id": rows.column("resource_id"),
            "shift_start": times.moment_array(shifts.start[shift]),
            "shift_end": times.moment_array(shifts.end[shift]),
            "position": _places_within(by_id[operation], shift),
            **{name: rows.column(name) for name in (*_FROM_SCHEDULE, "next_resource_id")},
            "setup_minutes": setup / MINUTE,
            "run_minutes": run / MINUTE,
        }
    ).select(DISPATCH_LIST.by_name).cast(result_schema(DISPATCH_LIST))  # fmt: skip


def _next_machines(schedule: pa.Table) -> pa.Array:
    """Give where the job of each operation goes after it, missing after the last one."""
    job = schedule.column("job_id").combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.lexsort((schedule.column("operation").to_numpy(), job))
    follows = np.full(len(job), -1, dtype=np.int64)
    same = job[order[1:]] == job[order[:-1]]
    follows[order[:-1][same]] = order[1:][same]
    return schedule.column("resource_id").combine_chunks().take(pa.array(follows, mask=follows < 0))


def _places_within(machine: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Give each row its place within its machine and shift, from 1; these stand together."""
    place = np.arange(len(shift))
    begins = np.ones(len(shift), dtype=bool)
    begins[1:] = (machine[1:] != machine[:-1]) | (shift[1:] != shift[:-1])
    return place - np.maximum.accumulate(np.where(begins, place, 0)) + 1
