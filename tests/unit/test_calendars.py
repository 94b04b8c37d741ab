"""Calendars made from the rows of a plant."""

from __future__ import annotations

from datetime import date

from orderplan.data.calendars import named_calendar, plant_calendar
from orderplan.data.folder import read_folder
from orderplan.timeline import STANDARD_WEEK, WorkCalendar

SHIFTS = "calendar_id,weekday,start,end\nPLANT,1,06:00,14:00\nPLANT,1,14:00,22:00\nPLANT,6,22:00,24:00\n"
EXCEPTIONS = (
    "calendar_id,start,end,working\n"
    "PLANT,2026-01-05,2026-01-05,false\n"
    "PLANT,2026-01-11,2026-01-11,true\n"
    "LATHE,2026-01-12 06:00,2026-01-12 07:30,false\n"
)


def shifts_on(calendar: WorkCalendar, *day: int) -> tuple[tuple[int, int], ...]:
    return calendar.shifts_on((date(*day) - date(1970, 1, 1)).days)


def test_shifts_that_follow_one_another_are_one_spell_and_exceptions_count(plant_folder):
    files = {"calendars": SHIFTS, "calendar_exceptions": EXCEPTIONS.replace("LATHE", "PLANT")}
    calendar = named_calendar(read_folder(plant_folder(**files)), "PLANT")
    assert shifts_on(calendar, 2026, 1, 5) == ()  # a Monday, closed
    assert shifts_on(calendar, 2026, 1, 12) == ((450, 1320),)  # the next, from 07:30
    assert shifts_on(calendar, 2026, 1, 10) == ((1320, 1440),)  # a Saturday
    assert shifts_on(calendar, 2026, 1, 11) == ((360, 1320),)  # an opened Sunday has the first weekday's shifts


def test_a_resource_adds_its_own_exceptions(plant_folder):
    data = read_folder(
        plant_folder(
            calendars=SHIFTS,
            calendar_exceptions=EXCEPTIONS,
            resources="resource_id,work_center_id\nLATHE,W\n",
            work_centers="work_center_id\nW\n",
        )
    )
    plain, lathe = named_calendar(data, "PLANT"), named_calendar(data, "PLANT", exceptions_of="LATHE")
    assert shifts_on(plain, 2026, 1, 12) == ((360, 1320),)
    assert shifts_on(lathe, 2026, 1, 12) == ((450, 1320),)
    assert shifts_on(lathe, 2026, 1, 5) == ()


def test_without_a_name_or_shifts_the_standard_week_holds(plant_folder):
    data = read_folder(plant_folder(calendars=SHIFTS))
    assert plant_calendar(data, None) == WorkCalendar()
    assert named_calendar(data, "OTHER").week == STANDARD_WEEK
