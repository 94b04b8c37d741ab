"""The factory's board: where each job stands, and what it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.capacity.job_readiness import done_jobs, work_order_states
from orderplan.capacity.shop_view import shop_view
from orderplan.enums import JobKind, JobState, OperationStatus, OperationWait
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import JOB_BOARD

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

_NOT_RELEASED, _WAITING, _READY, _RUNNING, _DONE = range(len(JobState))
_STATES = pa.array([str(state) for state in JobState])


def job_board_table(plan: MaterialPlan) -> pa.Table:
    """Give the factory's board as an Arrow table; see `job_board_of`."""
    view = shop_view(plan)
    if view is None:
        return result_schema(JOB_BOARD).empty_table()
    return job_board_of(view.schedule, work_order_states(plan, view.capacity), done_jobs(plan))


def job_board_of(schedule: pa.Table, work_orders: pa.Table, done: pa.Table) -> pa.Table:
    """Put the jobs on the board.

    A planned order is not released. A work order whose next operation has begun is running; one whose next operation
    lacks something now waits for material; any other is ready.

    Parameters
    ----------
    schedule
        The rows of the table `schedule`.
    work_orders
        One row per scheduled work order: `job_id`, `begun` (whether something is reported on its next operation),
        `lacks` and `lacks_id` (what its next operation cannot start now for want of: the word and the id; missing where
        nothing lacks).
    done
        One row per work order whose operations are all done: `job_id`, `item_id`, `quantity`, `due_date`.

    Returns
    -------
    pyarrow.Table
        The columns of the table `job_board`, by state, start and job.

    """
    rows = _next_operations(schedule)
    place = pc.index_in(rows.column("job_id"), value_set=work_orders.column("job_id").combine_chunks())
    begun, lacks, lacks_id = (
        work_orders.column(name).combine_chunks().take(place.combine_chunks())
        for name in ("begun", "lacks", "lacks_id")
    )
    released = pc.equal(rows.column("job_kind"), str(JobKind.WORK_ORDER)).to_numpy()
    running = pc.equal(rows.column("status"), str(OperationStatus.RUNNING)).to_numpy()
    running |= begun.fill_null(False).to_numpy(zero_copy_only=False)
    state = np.select(
        [~released, running, lacks.is_valid().to_numpy(zero_copy_only=False)],
        [_NOT_RELEASED, _RUNNING, _WAITING],
        _READY,
    )
    waiting, is_running = pa.array(state == _WAITING), pa.array(state == _RUNNING)
    waits_for = pc.if_else(waiting, lacks, rows.column("waits_for").combine_chunks())
    waits_for_id = pc.if_else(waiting, lacks_id, rows.column("waits_for_id").combine_chunks())
    scheduled = {
        **{name: rows.column(name) for name in JOB_BOARD.by_name if name in rows.column_names},
        "start": rows.column("setup_start"),
        "end": rows.column("job_end"),
        "waits_for": pc.if_else(is_running, str(OperationWait.NOTHING), waits_for),
        "waits_for_id": pc.if_else(is_running, pa.scalar(None, pa.string()), waits_for_id),
        "state": _STATES.take(pa.array(state)),
    }
    return _in_order(pa.concat_tables([_board(scheduled), _board(_done_columns(done))]))


def _next_operations(schedule: pa.Table) -> pa.Table:
    """Give the first row of each job, and as `job_end` when its last operation ends."""
    job = schedule.column("job_id").combine_chunks().dictionary_encode()
    codes = job.indices.to_numpy()
    order = np.lexsort((schedule.column("operation").to_numpy(), codes))
    first = order[np.searchsorted(codes[order], np.arange(len(job.dictionary)))]
    ends = np.full(len(job.dictionary), np.iinfo(np.int64).min)
    np.maximum.at(ends, codes, schedule.column("end").cast(pa.int64()).to_numpy())
    rows = schedule.take(pa.array(first))
    return rows.append_column("job_end", pa.array(ends[codes[first]]).cast(pa.timestamp("s")))


def _done_columns(done: pa.Table) -> dict[str, pa.Array | pa.ChunkedArray]:
    count = done.num_rows
    return {
        **{name: done.column(name) for name in ("job_id", "item_id", "quantity", "due_date")},
        "job_kind": pa.repeat(str(JobKind.WORK_ORDER), count),
        "state": pa.repeat(_STATES[_DONE], count),
        "waits_for": pa.repeat(str(OperationWait.NOTHING), count),
        "is_late": pa.repeat(False, count),
    }


def _board(columns: dict[str, pa.Array | pa.ChunkedArray]) -> pa.Table:
    """Lay out the declared columns; those not given are missing."""
    schema = result_schema(JOB_BOARD)
    count = len(columns["job_id"])
    return pa.table(
        {field.name: columns.get(field.name, pa.nulls(count, field.type)) for field in schema}, schema=schema
    )


def _in_order(board: pa.Table) -> pa.Table:
    state = pc.index_in(board.column("state"), value_set=_STATES)
    keyed = board.append_column("place", state)
    order = pc.sort_indices(keyed, sort_keys=[("place", "ascending"), ("start", "ascending"), ("job_id", "ascending")])
    return board.take(order)
