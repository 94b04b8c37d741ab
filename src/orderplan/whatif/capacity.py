"""Changes of capacity: a shift, overtime, a breakdown, a machine more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orderplan.whatif.steps import NewRow, Step, code_of, row_of, rows_with, value_in, values_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from orderplan.data.planning_data import PlanningData

_EXCEPTIONS = "calendar_exceptions"


@dataclass(frozen=True, slots=True)
class AddShift:
    """A calendar gets a shift on some weekdays."""

    calendar_id: str
    start: str
    """Time of day, HH:MM."""
    end: str
    """Time of day, 24:00 at the latest."""
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    """1 Monday … 7 Sunday."""

    @property
    def description(self) -> str:
        """The change in a line."""
        days = ", ".join(_WEEKDAYS.get(day, str(day)) for day in self.weekdays)
        return f"Add a shift from {self.start} to {self.end} to calendar {self.calendar_id} on {days}"


@dataclass(frozen=True, slots=True)
class AddOvertime:
    """A calendar, or one machine, works beyond its shifts."""

    calendar_id: str
    """The calendar, or the machine."""
    start: date | datetime
    """The first day, or the moment at which it starts."""
    end: date | datetime
    """The last day, or the moment before which it ends."""

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"Add overtime to {self.calendar_id} from {self.start} to {self.end}"


@dataclass(frozen=True, slots=True)
class BreakDown:
    """A machine does not work for a time."""

    resource_id: str
    start: date | datetime
    """The first day, or the moment at which it stops."""
    end: date | datetime
    """The last day, or the moment at which it works again."""

    @property
    def description(self) -> str:
        """The change in a line."""
        return f"{self.resource_id} is down from {self.start} to {self.end}"


@dataclass(frozen=True, slots=True)
class AddMachine:
    """A work centre gets one more machine or crew."""

    resource_id: str
    work_center_id: str
    calendar_id: str | None = None
    efficiency: float = 1.0
    cost_per_hour: float = 0.0
    like: str | None = None
    """A machine whose operations, with its own times, the new one can do too."""

    @property
    def description(self) -> str:
        """The change in a line."""
        like = f", like {self.like}" if self.like is not None else ""
        return f"Add machine {self.resource_id} to work centre {self.work_center_id}{like}"


_WEEKDAYS = {1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday", 6: "Saturday", 7: "Sunday"}


def added_shift(data: PlanningData, change: AddShift) -> list[Step]:
    """Give a row of the calendar for each weekday."""
    code_of(data, "calendars", change.calendar_id)
    return [
        NewRow(
            "calendars",
            {"calendar_id": change.calendar_id, "weekday": day, "start": change.start, "end": change.end},
        )
        for day in change.weekdays
    ]


def added_overtime(_data: PlanningData, change: AddOvertime) -> list[Step]:
    """Give the exception that opens."""
    values = {"calendar_id": change.calendar_id, "start": change.start, "end": change.end, "working": True}
    return [NewRow(_EXCEPTIONS, values)]


def broken_down(data: PlanningData, change: BreakDown) -> list[Step]:
    """Give the exception that closes."""
    code_of(data, "resources", change.resource_id)
    values = {"calendar_id": change.resource_id, "start": change.start, "end": change.end, "working": False}
    return [NewRow(_EXCEPTIONS, values)]


def added_machine(data: PlanningData, change: AddMachine) -> list[Step]:
    """Give the machine, and what it can do."""
    steps: list[Step] = [NewRow("resources", values_of(change, "like"))]
    if change.like is not None:
        row_of(data, "resources", change.like)
        copied = ("item_id", "operation", "setup_minutes", "run_minutes", "rank")
        for row in rows_with(data, "operation_resources", resource_id=change.like).tolist():
            own = {name: value_in(data, "operation_resources", row, name) for name in copied}
            steps.append(NewRow("operation_resources", {**own, "resource_id": change.resource_id}))
    return steps
