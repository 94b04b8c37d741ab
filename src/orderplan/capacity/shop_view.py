"""What the tables of the shop floor are made from: the rows of the schedule, and when the machines work."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orderplan.capacity.machine_times import machine_times
from orderplan.capacity.schedule_table import schedule_table

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.capacity.machine_times import MachineTimes
    from orderplan.mrp.material_plan import MaterialPlan


class ShopView(NamedTuple):
    """A schedule as the shop sees it."""

    capacity: CapacityPlan
    schedule: pa.Table
    """The table `schedule`."""
    times: MachineTimes


def shop_view(plan: MaterialPlan) -> ShopView | None:
    """Give the schedule of a plan as the shop sees it; None where its dates are of infinite capacity."""
    if plan.capacity is None:
        return None
    return ShopView(plan.capacity, schedule_table(plan), machine_times(plan, plan.capacity))
