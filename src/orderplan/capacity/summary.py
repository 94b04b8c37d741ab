"""A schedule in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.enums import JobKind
from orderplan.scheduler.binding import completions
from orderplan.scheduler.problem import MINUTE
from orderplan.scheduler.search_result import SolveStatus, StopReason

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan

_HOUR = 60 * MINUTE
_WHY = {
    StopReason.PROVED: "nothing better exists",
    StopReason.EXHAUSTED: "nothing is left to improve",
    StopReason.EFFORT: "the search has done what scheduler.effort allows",
    StopReason.CANCELLED: "the search was stopped",
}


def schedule_summary(plan: MaterialPlan) -> str:
    """Say in a few lines how much is scheduled, how late sales orders are by it, and how good it is known to be."""
    capacity = plan.capacity
    if capacity is None:
        return "Nothing runs on machines: no work order or planned order has operations, or capacity is infinite."
    problem, schedule, count = capacity.problem, capacity.schedule, capacity.operation_count
    supply = capacity.jobs.supply[: capacity.jobs.scheduled_count]
    works = int((supply < plan.setting.first_planned_supply).sum())
    used = len(np.unique(problem.modes.resource[schedule.mode[:count]]))
    last = plan.instance.days(np.array([capacity.last_day]))[0]
    late = _late_orders(capacity)
    return (
        f"{count:,} operations of {works:,} {_plural(JobKind.WORK_ORDER)} and {len(supply) - works:,} "
        f"{_plural(JobKind.PLANNED_ORDER)} on {used:,} machines, the last one until {last:%Y-%m-%d}; "
        f"{schedule.costs.setup / _HOUR:,.0f} hours of setup.\n"
        f"{late:,} of {len(capacity.orders):,} sales order lines that wait for them are late; "
        f"{_quality(capacity)}."
    )


def _late_orders(capacity: CapacityPlan) -> int:
    late = completions(capacity.problem, capacity.schedule) > capacity.problem.orders.due
    return int(late[: len(capacity.orders)].sum())


def _quality(capacity: CapacityPlan) -> str:
    result = capacity.result
    if result.status is SolveStatus.OPTIMAL:
        return "no schedule is better"
    why = _WHY[result.stop_reason]
    if result.bound <= 0:
        return why
    return f"at most {100 * (result.cost - result.bound) / result.bound:.1f} % from the best possible ({why})"


def _plural(kind: JobKind) -> str:
    return f"{kind.replace('_', ' ')}s"
