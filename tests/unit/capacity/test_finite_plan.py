"""The dates of a plan that follow from its schedule."""

from __future__ import annotations

import pytest

import orderplan as op
from orderplan.config import SchedulerConfig
from orderplan.enums import Capacity
from tests.small_plants import shown
from tests.unit.capacity.small_shop import netted, schedule_frame, scheduled, times
from tests.unit.load.shop import ordered

SAWN = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             {minutes}
"""


def made(minutes: int, due: str = "2026-01-07", wait: int = 0, **tables: str) -> op.MaterialPlan:
    """A gear that takes so many minutes on the saw, and then so many to cool."""
    operations = f"item_id operation work_center_id run_minutes wait_minutes\nGEAR 10 SAW {minutes} {wait}"
    return scheduled(**({"operations": operations, "sales_orders": ordered(1, due)} | tables))


def projected(plan: op.MaterialPlan) -> list[tuple[str, ...]]:
    return shown(op.deliveries_frame(plan), "projected_date days_late constraint constraint_id")


def test_the_schedule_holds_over_the_lead_time():
    # At infinite capacity three working days from Monday the 5th lead to Thursday the 8th.
    assert projected(netted(operations=SAWN.format(minutes=60), sales_orders=ordered(1, "2026-01-07"))) == [
        ("2026-01-08", "1", "lead_time", "GEAR")
    ]
    # The saw takes an hour, as late as the 7th allows.
    plan = made(60)
    assert times(plan) == [("07/13:00", "07/13:00", "07/14:00")]
    assert projected(plan) == [("2026-01-07", "0", "none", "-")]


def test_what_is_too_much_for_the_saw_ends_when_it_ends():
    # 1,500 minutes are 25 hours: 8 on each of Monday to Wednesday, the last one on Thursday.
    plan = made(1500)
    assert times(plan) == [("05/06:00", "05/06:00", "08/07:00")]
    assert projected(plan) == [("2026-01-08", "1", "lead_time", "GEAR")]
    assert shown(op.planned_orders_frame(plan), "available_date") == [("2026-01-08",)]
    assert shown(op.pegging_frame(plan), "available_date") == [("2026-01-08",)]
    assert shown(op.requirements_frame(plan), "available_date") == [("2026-01-08",)]


@pytest.mark.parametrize(
    ("wait", "there"), [(0, "2026-01-07"), (599, "2026-01-07"), (600, "2026-01-07"), (601, "2026-01-08")]
)
def test_it_is_there_when_the_wait_is_over_and_at_midnight_still_the_day_before(wait, there):
    # 1,440 minutes of sawing end on Wednesday at 14:00, ten hours before midnight.
    plan = made(1440, due="2026-01-05", wait=wait)
    assert times(plan) == [("05/06:00", "05/06:00", "07/14:00")]
    assert projected(plan)[0][0] == there


def test_it_is_there_on_the_very_day_also_where_the_plant_does_not_work():
    calendars = "\n".join(f"ALL {day} 06:00 14:00" for day in range(1, 8))
    # 31 hours at 8 a day, each day of the week, but only from Thursday the 8th on: until Sunday the 11th at 13:00.
    plan = made(
        4 * 480 - 60,
        due="2026-01-06",
        calendars=f"calendar_id weekday start end\n{calendars}",
        work_centers="work_center_id calendar_id\nSAW ALL\nTURN ALL",
        calendar_exceptions="calendar_id start end working\nALL 2026-01-05 2026-01-07 false",
    )
    assert times(plan) == [("08/06:00", "08/06:00", "11/13:00")]
    assert projected(plan)[0][0] == "2026-01-11"


def test_what_is_above_a_job_takes_its_lead_time_from_the_end_of_that():
    plan = made(
        1500,
        items="""
            item_id  procurement  lead_time_days
            ENGINE   make         2
            GEAR     make         3
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            ENGINE     GEAR          1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      ENGINE   1         2026-01-08
        """,
    )
    # The gear is there on Thursday the 8th, the engine two working days later.
    assert shown(op.planned_orders_frame(plan), "item_id available_date") == [
        ("ENGINE", "2026-01-12"),
        ("GEAR", "2026-01-08"),
    ]
    assert projected(plan)[0][:2] == ("2026-01-12", "4")


def test_at_infinite_capacity_the_plan_is_what_it_was():
    infinite = SchedulerConfig(capacity=Capacity.INFINITE)
    plan = made(1500, scheduler=infinite)
    assert plan.capacity is None
    assert len(schedule_frame(plan)) == 0
    assert projected(plan) == [("2026-01-08", "1", "lead_time", "GEAR")]


def test_a_plan_without_routings_is_what_it_was():
    plan = scheduled(sales_orders=ordered(1, "2026-01-07"))
    assert plan.capacity is None
    assert projected(plan) == [("2026-01-08", "1", "lead_time", "GEAR")]


def test_the_plan_at_infinite_capacity_is_kept_beside_it():
    plan = made(1500)
    assert plan.infinite is not None
    assert plan.infinite.capacity is None


PUBLISHED = """
    receipt_id  item_id  order_id  due_date    sequence  operation  resource_id  start
    -           GEAR     -         2026-01-30  1         10         SAW-1        {start}
"""


@pytest.mark.parametrize(
    ("start", "status", "begins"),
    [
        ("2026-01-05T07:00", "frozen", "05/07:00"),  # within the first day
        ("2026-01-05T23:00", "free", "30/13:00"),  # within it, but the saw does not work then
        ("2026-01-06T06:00", "free", "06/06:00"),  # behind it, but a move costs more than it gains
    ],
)
def test_what_is_published_within_the_frozen_days_stays_where_it_can(start, status, begins):
    plan = made(60, due="2026-01-30", published_schedule=PUBLISHED.format(start=start))
    frame = schedule_frame(plan)
    assert shown(frame, "status") == [(status,)]
    assert times(plan)[0][1] == begins


def test_a_longer_frozen_window_freezes_more():
    scheduler = SchedulerConfig(effort=0.0, frozen_days=2)
    tables = {"published_schedule": PUBLISHED.format(start="2026-01-06T06:00"), "scheduler": scheduler}
    assert shown(schedule_frame(made(60, due="2026-01-30", **tables)), "status") == [("frozen",)]
