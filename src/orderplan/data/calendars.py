"""The calendars of a plant, made from its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from orderplan.timeline import CalendarException, WorkCalendar, minutes_of, work_calendar

if TYPE_CHECKING:
    import pyarrow as pa

    from orderplan.data.planning_data import PlanningData


def plant_calendar(data: PlanningData, calendar_id: str | None) -> WorkCalendar:
    """Give the plant's calendar; without a name it is Monday to Friday, 08:00 to 16:00, without exceptions."""
    return WorkCalendar() if calendar_id is None else named_calendar(data, calendar_id)


def named_calendar(data: PlanningData, calendar_id: str, *, exceptions_of: str | None = None) -> WorkCalendar:
    """Make the calendar of a name.

    Parameters
    ----------
    data
        The plant.
    calendar_id
        Its shifts and exceptions count; one without shifts has the standard week.
    exceptions_of
        A resource whose own exceptions count too.

    """
    shifts = [
        (row["weekday"], minutes_of(row["start"]), minutes_of(row["end"]))
        for row in _rows_of(data.tables["calendars"], calendar_id)
    ]
    exceptions = [
        CalendarException(row["start"], row["end"], row["working"])
        for name in (calendar_id, exceptions_of)
        if name is not None
        for row in _rows_of(data.tables["calendar_exceptions"], name)
    ]
    return work_calendar(shifts or None, exceptions)


def _rows_of(table: pa.Table, calendar_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.equal(table.column("calendar_id"), calendar_id)).to_pylist()
    return rows
