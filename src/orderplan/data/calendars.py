"""The calendars of a plant, made from its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from orderplan.data.instance import WorkCalendars
from orderplan.timeline import CalendarException, WorkCalendar, minutes_of, work_calendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from orderplan.data.planning_data import PlanningData


Key = tuple[str | None, str | None]
"""What makes a calendar: the name of one, and the machine whose own exceptions count too."""


def plant_calendar(data: PlanningData, calendar_id: str | None) -> WorkCalendar:
    """Give the plant's calendar; without a name it is Monday to Friday, 08:00 to 16:00, without exceptions."""
    return named_calendar(data, calendar_id)


def work_calendars(data: PlanningData, plant_calendar_id: str | None) -> WorkCalendars:
    """Make the calendars of the work centres and machines, each that differs from the others once.

    Parameters
    ----------
    data
        The plant.
    plant_calendar_id
        The plant's calendar, for work centres and machines that name none; None as in `plant_calendar`.

    """
    centers, machines = data.tables["work_centers"], data.tables["resources"]
    of_center = {
        row["work_center_id"]: row["calendar_id"] or plant_calendar_id
        for row in centers.select(["work_center_id", "calendar_id"]).to_pylist()
    }
    with_own = set(data.tables["calendar_exceptions"].column("calendar_id").to_pylist())
    of_machine: dict[str, Key] = {}
    for row in machines.select(["resource_id", "work_center_id", "calendar_id"]).to_pylist():
        name, calendar_id = row["resource_id"], row["calendar_id"] or of_center[row["work_center_id"]]
        of_machine[name] = (calendar_id, name if name in with_own and name != calendar_id else None)
    machine_keys = [of_machine[name] for name in data.spaces["resources"].ids.to_pylist()]
    center_keys: list[Key] = [(of_center[name], None) for name in data.spaces["work_centers"].ids.to_pylist()]
    place: dict[Key, int] = {}
    for key in center_keys + machine_keys:
        place.setdefault(key, len(place))
    return WorkCalendars(
        calendars=tuple(named_calendar(data, name, exceptions_of=own) for name, own in place),
        of_resource=_places(place, machine_keys),
        of_work_center=_places(place, center_keys),
    )


def _places(place: Mapping[Key, int], keys: Sequence[Key]) -> np.ndarray:
    found = np.array([place[key] for key in keys], dtype=np.int32)
    found.flags.writeable = False
    return found


def named_calendar(data: PlanningData, calendar_id: str | None, *, exceptions_of: str | None = None) -> WorkCalendar:
    """Make the calendar of a name.

    Parameters
    ----------
    data
        The plant.
    calendar_id
        Its shifts and exceptions count; one without shifts, and None, has the standard week.
    exceptions_of
        A resource whose own exceptions count too.

    """
    shifts = [
        (row["weekday"], minutes_of(row["start"]), minutes_of(row["end"]))
        for row in (_rows_of(data.tables["calendars"], calendar_id) if calendar_id is not None else ())
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
