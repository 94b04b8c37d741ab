"""The result table of the bottlenecks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import NO_DAY
from orderplan.mrp.identify import days_array, ids
from orderplan.scheduler.bottlenecks import bottlenecks
from orderplan.scheduler.problem import DAY, MINUTE
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import BOTTLENECKS

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan


def bottlenecks_table(plan: MaterialPlan) -> pa.Table:
    """Give the machines that hold up sales orders, that of which one more hour recovers most order-days first.

    The hour is really added, on each of the next days on which the machine works, and the sequences are timed anew. A
    machine that no late order waits for, and of which an hour recovers nothing, is left out.
    """
    schema = result_schema(BOTTLENECKS)
    capacity = plan.capacity
    if capacity is None:
        return schema.empty_table()
    rows = [row for row in bottlenecks(capacity.problem, capacity.earliest) if row.recovered_seconds or row.late_orders]
    resource = np.array([row.resource for row in rows], dtype=np.int64)
    return pa.table(
        {
            "rank": np.arange(1, len(rows) + 1),
            "resource_id": capacity.resource_ids(plan).take(pa.array(resource)),
            "work_center_id": ids(plan, "work_centers", capacity.center_of_resource[resource]),
            "order_days": np.array([round(row.order_days, 6) for row in rows], dtype=np.float64),
            "best_day": days_array(
                plan, np.array([NO_DAY if row.hour is None else row.hour[0] // DAY for row in rows], dtype=np.int64)
            ),
            "late_orders": np.array([row.late_orders for row in rows], dtype=np.int64),
            "queue_minutes": np.array([row.queue_seconds / MINUTE for row in rows], dtype=np.float64),
            "load_share": np.array([round(row.load, 6) for row in rows], dtype=np.float64),
        },
        schema=schema,
    )
