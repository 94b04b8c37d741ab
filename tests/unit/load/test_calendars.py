"""When machines work: their own calendar, else the work centre's, else the plant's; and what that makes of capacity."""

from __future__ import annotations

import pytest

import orderplan as op
from orderplan.load.clocks import clocks_of
from orderplan.load.tables import load_frame
from orderplan.timeline import WorkCalendar
from tests.small_plants import planned, rows, shown
from tests.unit.load.shop import CALENDARS, ordered, shop


def capacity(plan: op.MaterialPlan, days: str) -> list[tuple[str, ...]]:
    frame = load_frame(plan)
    frame = frame[frame["day"].dt.strftime("%d").isin(days.split()) & (frame["day"] < "2026-02-01")]
    return shown(frame, "work_center_id day capacity_minutes")


def test_a_machine_has_its_own_calendar_else_its_work_center_s_else_the_plant_s():
    plan = planned(
        calendars=CALENDARS,
        work_centers="""
            work_center_id  calendar_id
            SAW             ONE
            TURN            -
        """,
        resources="""
            resource_id  work_center_id  calendar_id
            SAW-1        SAW             -
            SAW-2        SAW             TWO
            TURN-1       TURN            -
        """,
        config=op.PlanConfig(plant_calendar="TWO"),
    )
    calendars = plan.instance.work_calendars
    assert calendars.of_resource.tolist() == [0, 1, 1]  # SAW-1 ONE, SAW-2 TWO, TURN-1 the plant's TWO
    assert calendars.of_work_center.tolist() == [0, 1]
    assert [calendar.shifts_on(0) for calendar in calendars.calendars] == [((360, 840),), ((360, 1320),)]
    assert capacity(plan, "05") == rows("SAW 2026-01-05 1440 | TURN 2026-01-05 960")


def test_without_a_plant_calendar_machines_work_from_monday_to_friday_eight_hours():
    plan = planned(work_centers="work_center_id\nSAW", resources="resource_id work_center_id\nSAW-1 SAW\nSAW-2 SAW")
    assert plan.instance.work_calendars.calendars == (WorkCalendar(),)
    assert capacity(plan, "09 10 12") == rows("SAW 2026-01-09 960 | SAW 2026-01-12 960")


def test_exceptions_of_a_machine_are_its_own():
    plan = shop(
        calendar_exceptions="""
            calendar_id  start             end               working
            TURN-1       2026-01-06T06:00  2026-01-07T14:00  false
            TURN-2       2026-01-10        2026-01-10        true
            TWO          2026-01-08        2026-01-08        false
        """
    )
    calendars = plan.instance.work_calendars
    assert calendars.of_resource.tolist() == [0, 2, 3]
    assert calendars.of_work_center.tolist() == [0, 1]
    # TURN-1 is down on Tuesday, and on Wednesday until 14:00; TURN-2 works on Saturday; both are closed on Thursday.
    assert [cells for cells in capacity(plan, "05 06 07 08 09 10") if cells[0] == "TURN"] == rows("""
        TURN 2026-01-05 1920
        TURN 2026-01-06 960
        TURN 2026-01-07 1440
        TURN 2026-01-09 1920
        TURN 2026-01-10 960
    """)


def test_a_work_center_without_machines_counts_as_one():
    plan = shop(resources="resource_id work_center_id\nTURN-1 TURN")
    assert capacity(plan, "05") == rows("SAW 2026-01-05 480 | TURN 2026-01-05 960")


def test_rows_are_those_of_the_horizon_and_of_work_beyond():
    plan = planned(
        items="item_id procurement lead_time_days\nGEAR make 1",
        calendars=CALENDARS,
        work_centers="work_center_id calendar_id\nSAW ONE",
        operations="item_id operation work_center_id run_minutes\nGEAR 10 SAW 60",
        sales_orders=ordered(1, "2026-03-03"),
        config=op.PlanConfig(horizon_days=4),
    )
    # Offset 4 is Friday the 9th. The gear is made on Monday 2 March.
    assert shown(load_frame(plan), "day load_minutes") == rows("""
        2026-01-05 0
        2026-01-06 0
        2026-01-07 0
        2026-01-08 0
        2026-01-09 0
        2026-03-02 60
    """)


def test_shifts_are_laid_out_day_by_day_without_loss():
    night = WorkCalendar(week=(((0, 360), (1320, 1440)),) * 7)
    clocks = clocks_of([WorkCalendar(), night], origin=0, first_day=2, last_day=4)  # 1970-01-01 was a Thursday
    assert clocks.spells.tolist() == [[0, 0, 0, 1], [1, 3, 5, 7]]
    assert clocks.before.tolist() == [[0, 0, 0, 480], [0, 480, 960, 1440]]
    assert clocks.starts.tolist() == [4 * 1440 + 480, 2880, 4200, 4320, 5640, 5760, 7080]
    assert (clocks.ends - clocks.starts).tolist() == [480, 360, 120, 360, 120, 360, 120]


@pytest.mark.parametrize("table", ["work_centers", "operations"])
def test_a_plant_without_machines_or_routings_has_no_load(table):
    tables = {
        "calendars": CALENDARS,
        "items": "item_id procurement\nGEAR make",
        "sales_orders": ordered(5, "2026-01-30"),
    }
    if table == "operations":
        tables["work_centers"] = "work_center_id\nSAW"
    frame = load_frame(planned(**tables))
    assert frame["load_minutes"].sum() == 0
    assert len(frame) == (0 if table == "work_centers" else 262)
