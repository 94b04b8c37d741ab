"""Working days and total replenishment of the naive planner: sections 1 and 2 of the planning rules, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.oracle.bom_rows import ONE_DAY, Plant

if TYPE_CHECKING:
    from tests.oracle.bom import PlannersBom


def is_working(plant: Plant, day: date) -> bool:
    return day.isoweekday() in plant.weekdays and day not in plant.closed


def ahead(plant: Plant, day: date, count: int) -> date:
    """Roll forward to a working day, then so many working days later."""
    while not is_working(plant, day):
        day += ONE_DAY
    for _ in range(count):
        day = ahead(plant, day + ONE_DAY, 0)
    return day


def earliest_new(bom: PlannersBom, item_id: str) -> date | None:
    """Give the first day on which a supply that does not exist yet could be there, None for never."""
    plant, item = bom.plant, bom.item[item_id]
    if item.procurement == "none":
        return None
    today = ahead(plant, plant.as_of, 0)
    start = today
    for line in bom.lines(item_id, None, today):
        there = earliest_new(bom, line.component_id)
        if there is None:
            return None
        while ahead(plant, start, line.lead_offset_days) < there:
            start = ahead(plant, start + ONE_DAY, 0)
    if item.procurement in {"buy", "subcontract"}:
        ready = ahead(plant, start + timedelta(days=item.lead_time_days), 0)
    else:
        ready = ahead(plant, start, 0 if item.procurement == "phantom" else item.lead_time_days)
    return max(ready, ahead(plant, today, item.fence_days)) if item.fence_days else ready
