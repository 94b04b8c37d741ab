"""What a plant can work with: calendars, setups, and what its machines are set up for."""

from __future__ import annotations

import numpy as np

from orderplan.capacity.resources import plant_resources
from orderplan.data.instance import NONE
from orderplan.scheduler.problem import FAR, MINUTE
from tests.small_plants import planned
from tests.unit.capacity.small_shop import DAY, HOUR
from tests.unit.load.shop import SHOP

FAMILIES = """
    item_id  procurement  lead_time_days  setup_family
    GEAR     make         3               RED
    AXLE     make         3               BLUE
    PIN      make         3               -
"""
SETUPS = """
    work_center_id  from_family  to_family  minutes
    TURN            BLUE         RED        30
    TURN            RED          BLUE       10
"""


def shop_of(last_day: int = 13, **tables: str):
    return plant_resources(planned(**(SHOP | tables)).instance, last_day)


def hours(plant, resource: int) -> list[tuple[float, float]]:
    """The working intervals of a machine in hours after the planning day's midnight, the endless one left out."""
    calendar = int(plant.resources.calendar[resource])
    rows = slice(*plant.calendars.first_interval[calendar : calendar + 2].tolist())
    pairs = zip(plant.calendars.start[rows].tolist(), plant.calendars.end[rows].tolist(), strict=True)
    return [(start / HOUR, end / HOUR) for start, end in pairs if end < FAR]


def test_machines_come_by_code_then_work_centers_without_any_then_the_two_of_the_passages():
    plant = shop_of(
        work_centers="""
            work_center_id  calendar_id  finite
            SAW             ONE          true
            PAINT           ONE          false
            TURN            TWO          true
        """
    )
    # Work centres by code: PAINT 0, SAW 1, TURN 2. SAW-1, TURN-1, TURN-2, then PAINT, then the passages.
    assert plant.center.tolist() == [1, 2, 2, 0, NONE, NONE]
    assert plant.resources.is_finite.tolist() == [True, True, True, False, False, False]
    assert hours(plant, 3) == hours(plant, 0)


def test_a_machine_works_by_its_own_calendar_and_its_own_exceptions():
    plant = shop_of(
        last_day=1,
        calendar_exceptions="""
            calendar_id  start             end               working
            SAW-1        2026-01-05T13:00  2026-01-05T16:00  true
            TURN-2       2026-01-06        2026-01-06        false
        """,
    )
    # SAW-1 two hours longer on Monday; TURN-2 not at all on Tuesday, TURN-1 as ever.
    assert hours(plant, 0) == [(6, 16), (30, 38)]
    assert hours(plant, 1) == [(6, 22), (30, 46)]
    assert hours(plant, 2) == [(6, 22)]


def test_lead_times_pass_on_working_days_of_the_plant_or_on_all_days():
    plant = shop_of(last_day=8)
    # Monday to Friday, then the second Monday to Tuesday, the last day laid out; behind it everything goes on.
    assert hours(plant, plant.in_working_days) == [(0, 120)]
    rows = plant.calendars.first_interval[plant.resources.calendar[plant.in_working_days]]
    assert plant.calendars.start[rows + 1] == 7 * DAY
    assert plant.calendars.end[rows + 1] == FAR
    assert hours(plant, plant.in_calendar_days) == []


def test_setups_are_divided_by_the_efficiency_of_each_machine():
    plant = shop_of(
        items=FAMILIES,
        setups=SETUPS,
        resources="""
            resource_id  work_center_id  efficiency
            SAW-1        SAW             1
            TURN-1       TURN            0.8
            TURN-2       TURN            0.7
        """,
    )
    saw, first, second = plant.resources.setup_table[:3].tolist()
    assert saw == NONE
    blue, red = 0, 1  # by name
    # 30 / 0.8 = 37.5 min; 10 / 0.7 = 14.2857 min = 857.14 s, rounded up. No row, no setup known.
    assert plant.setups[first, blue, red] == 37.5 * MINUTE
    assert plant.setups[second, red, blue] == 858
    assert plant.setups[first, red, red] == NONE


def test_where_any_number_runs_at_a_time_no_setup_table_counts():
    plant = shop_of(
        items=FAMILIES,
        setups=SETUPS,
        work_centers="""
            work_center_id  calendar_id  finite
            SAW             ONE          true
            TURN            TWO          false
        """,
    )
    assert (plant.resources.setup_table == NONE).all()


REPORTED = {
    "items": FAMILIES,
    "setups": SETUPS,
    "scheduled_receipts": """
        receipt_id  kind  item_id  quantity  due_date
        WO-1        work  GEAR     20        2026-01-09
        WO-2        work  AXLE     20        2026-01-09
        WO-3        work  PIN      20        2026-01-09
    """,
}


def families(progress: str) -> list[int]:
    return shop_of(**REPORTED, operation_progress=progress).resources.family[:3].tolist()


def test_a_machine_is_set_up_for_what_runs_on_it_else_for_what_ended_last():
    blue, red = 0, 1
    assert families("""
        receipt_id  operation  status   resource_id  actual_start      actual_end
        WO-1        10         running  TURN-1       2026-01-02T08:00  -
        WO-2        10         done     TURN-1       2026-01-02T10:00  2026-01-02T12:00
        WO-1        20         done     TURN-2       2026-01-02T08:00  2026-01-02T09:00
        WO-2        20         done     TURN-2       2026-01-02T07:00  2026-01-02T11:00
    """) == [NONE, red, blue]


def test_what_is_done_without_an_end_does_not_stand_before_what_runs():
    blue = 0
    assert families("""
        receipt_id  operation  status   resource_id  actual_start      actual_end
        WO-1        10         done     TURN-1       2026-01-02T12:00  -
        WO-2        10         running  TURN-1       2026-01-02T10:00  -
    """) == [NONE, blue, NONE]


def test_an_item_without_family_leaves_its_machine_in_no_known_state():
    assert families("""
        receipt_id  operation  status   resource_id  actual_start      actual_end
        WO-1        10         done     TURN-1       2026-01-02T08:00  2026-01-02T09:00
        WO-3        10         done     TURN-1       2026-01-02T09:00  2026-01-02T10:00
    """) == [NONE, NONE, NONE]


def test_overtime_is_no_regular_interval_but_work_by_day_and_night_is():
    always = "\n".join(f"ALWAYS {day} 00:00 24:00" for day in range(1, 8))
    plant = shop_of(
        last_day=400,
        calendars=f"{SHOP['calendars']}\n{always}",
        resources="""
            resource_id  work_center_id  calendar_id
            SAW-1        SAW             -
            TURN-1       TURN            ALWAYS
        """,
        calendar_exceptions="""
            calendar_id  start             end               working
            SAW-1        2026-01-05T06:00  2026-01-05T20:00  true
        """,
    )
    longest = plant.longest[plant.resources.calendar]
    # SAW-1 works 8 hours on all days but the first; TURN-1 without a break, so all 401 days.
    assert longest[:2].tolist() == [8 * HOUR, 401 * DAY]
    assert isinstance(plant.longest, np.ndarray)
