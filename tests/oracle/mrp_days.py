"""Days of the naive planner: section 1 of the planning rules, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

NEVER = date.max
MONDAY_TO_FRIDAY = frozenset(range(1, 6))
ONE_DAY = timedelta(days=1)

Row = dict[str, Any]


@dataclass(frozen=True)
class PlantDays:
    """The working days of a plant, seen from its planning day."""

    as_of: date
    weekdays: frozenset[int]
    """The weekdays with a shift, 1 Monday … 7 Sunday."""
    special: dict[date, bool]
    """Days that an exception opens or closes."""

    def is_working(self, day: date) -> bool:
        return self.special.get(day, day.isoweekday() in self.weekdays)


def plant_days(as_of: date, calendar_id: str | None, shifts: list[Row], exceptions: list[Row]) -> PlantDays:
    """Read a calendar whose exceptions are about whole days: the shorter one counts, of equal ones the closing one."""
    weekdays = frozenset(row["weekday"] for row in shifts if row["calendar_id"] == calendar_id) or MONDAY_TO_FRIDAY
    own = [row for row in exceptions if row["calendar_id"] == calendar_id]
    special: dict[date, bool] = {}
    for row in sorted(own, key=lambda row: (row["start"] - row["end"], not row["working"])):
        day = row["start"]
        while day < row["end"]:
            special[day.date() if isinstance(day, datetime) else day] = row["working"]
            day += ONE_DAY
    return PlantDays(as_of, weekdays, special)


def back(days: PlantDays, day: date, count: int) -> date:
    """Rule 1.1: roll back to a working day, then so many working days earlier."""
    if day == NEVER:
        return NEVER
    while not days.is_working(day):
        day -= ONE_DAY
    for _ in range(count):
        day -= ONE_DAY
        while not days.is_working(day):
            day -= ONE_DAY
    return day


def ahead(days: PlantDays, day: date, count: int) -> date:
    """Rule 1.1: roll forward to a working day, then so many working days later."""
    if day == NEVER:
        return NEVER
    while not days.is_working(day):
        day += ONE_DAY
    for _ in range(count):
        day += ONE_DAY
        while not days.is_working(day):
            day += ONE_DAY
    return day


def later(day: date, count: int) -> date:
    """So many calendar days later; never stays never."""
    return NEVER if day == NEVER else day + timedelta(days=count)


def today(days: PlantDays) -> date:
    """Rule 1.2: the first day on which anything can be planned."""
    return ahead(days, days.as_of, 0)


def counted(days: PlantDays, day: date) -> date:
    """Rule 1.2: a day before today counts as today."""
    return max(day, today(days))


def lead_time(item: Row) -> int:
    """Rule 1.3: phantoms have no lead time."""
    return 0 if item["procurement"] == "phantom" else item["lead_time_days"]


def in_calendar_days(item: Row) -> bool:
    """Rule 1.3: what the lead time counts in."""
    return item["procurement"] in {"buy", "subcontract"}


def release_for(days: PlantDays, item: Row, due: date) -> date:
    """Rule 1.3: when to release for a due day."""
    if in_calendar_days(item):
        return back(days, later(due, -lead_time(item)), 0)
    return back(days, due, lead_time(item))


def available_after(days: PlantDays, item: Row, start: date) -> date:
    """Rule 1.3: when it is there after a start."""
    if in_calendar_days(item):
        return ahead(days, later(start, lead_time(item)), 0)
    return ahead(days, start, lead_time(item))


def fence_end(days: PlantDays, item: Row) -> date:
    """Rule 2.6: the first day on which anything new of the item may be there."""
    return ahead(days, today(days), item["fence_days"]) if item["fence_days"] else today(days)


def sales_need(days: PlantDays, order: Row) -> date:
    """Rule 3.1: when a sales order has to be ready."""
    return back(days, later(order["due_date"], -order["ship_days"]), 0)


def earliest_start(days: PlantDays, there: date, offset: int) -> date:
    """Rule 2.7: the earliest start for a component that is there on a day and needed `offset` working days later."""
    return back(days, ahead(days, there, 0), offset)
