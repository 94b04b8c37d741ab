"""When jobs are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import ShopJobs
    from orderplan.mrp.material_plan import MaterialPlan


def due_days(plan: MaterialPlan, jobs: ShopJobs) -> np.ndarray:
    """Give the day on which each job that runs on machines is needed: shape (scheduled jobs,), int64, as offsets."""
    supply, setting = jobs.supply[: jobs.scheduled_count], plan.setting
    due = np.empty(len(supply), dtype=np.int64)
    works = supply < setting.first_planned_supply
    due[works] = plan.instance.receipts.due_date[supply[works] - setting.stock_count]
    due[~works] = plan.store.planned.array["due"][supply[~works] - setting.first_planned_supply]
    return due
