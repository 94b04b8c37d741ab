"""What Gantt charts draw: bars by machine and start, the hours of machines, lanes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

import orderplan as op
from orderplan.config import PlanConfig, SchedulerConfig
from orderplan.pipeline import make_plan
from orderplan.reports.gantt_bars import bars_of, lanes, pieces
from orderplan.reports.machine_hours import machine_hours
from orderplan.samples import samples_folder
from tests.unit.capacity.shop_tables import at, row
from tests.unit.reports_html.report_plans import plan_of

DAY = 1_440


def load(machine, day, capacity=480.0):
    return {"resource_id": machine, "work_center_id": "C", "day": date(2026, 1, 5 + day), "capacity_minutes": capacity}


def test_bars_stand_by_centre_machine_and_start_in_minutes():
    plan = plan_of(
        schedule=[
            row("A", 10, "SAW", 7, 8, 9.5),
            row("B", 10, "LATHE", 30, 30, 31),
            row("B", 20, "SAW", 6, 6, 7, work_center_id="SAW centre"),
            row("C", 10, "DRILL", -3, -2, 1, work_center_id="A centre"),
        ]
    )
    bars = bars_of(plan)
    assert bars.machines == ["DRILL", "LATHE", "SAW"]
    assert bars.centers == ["A centre", "LATHE centre", "SAW centre"]
    assert bars.rows.column("job_id").to_pylist() == ["C", "B", "B", "A"]
    assert bars.machine.tolist() == [0, 1, 2, 2]
    assert bars.setup_start.tolist() == [-180, 1_800, 360, 420]
    assert bars.start.tolist() == [-120, 1_800, 360, 480]
    assert bars.end.tolist() == [60, 1_860, 420, 570]


def test_of_many_bars_those_that_begin_first_are_taken():
    plan = plan_of(schedule=[row(str(hour), 10, "SAW", hour, hour, hour + 1) for hour in (50, 10, 30, 20, 40)])
    bars = bars_of(plan, most=3)
    assert (bars.rows.column("job_id").to_pylist(), bars.total) == (["10", "20", "30"], 5)
    # Before midnight of the first day: those of hours 10 and 20.
    assert bars_of(plan, until=1).rows.column("job_id").to_pylist() == ["10", "20"]


def test_without_a_schedule_there_are_no_bars():
    assert bars_of(plan_of()) is None
    assert bars_of(plan_of(schedule=[])) is None


def test_the_frozen_window_is_that_of_the_settings():
    plan = plan_of(schedule=[row("A", 10, "SAW", 6, 6, 7)])
    assert bars_of(plan).frozen_until == DAY
    config = PlanConfig(scheduler=SchedulerConfig(frozen_days=3))
    frozen = replace(plan, provenance=replace(plan.provenance, config=config))
    assert bars_of(frozen).frozen_until == 3 * DAY


def test_hours_are_those_of_the_calendars_where_the_plant_is_at_hand():
    plan = make_plan(op.read_folder(samples_folder() / "pumps"), should_stop=lambda: True)
    # calendars.csv: TURN works 06:00-14:00 and 14:00-22:00, MILL-3 only the second; both rest on Sunday, day 6.
    turn, mill, again = machine_hours(plan, ["TURN-1", "MILL-3", "TURN-2"], 0, 6)
    assert turn[0] == (360, 1_320)
    assert mill[0] == (840, 1_320)
    assert not any(start >= 6 * DAY for start, _end in turn)
    assert again is turn


def test_without_the_plant_hours_are_the_shifts_with_work_and_else_whole_days():
    shift = {"resource_id": "SAW", "shift_start": at(24 + 6), "shift_end": at(24 + 14), "position": 1}
    plan = plan_of(
        resource_load=[*(load("SAW", day) for day in (0, 1, 3)), load("SAW", 2, 0.0), load("LATHE", 2)],
        dispatch_list=[shift, {**shift, "position": 2}],
    )
    saw, lathe = machine_hours(plan, ["SAW", "LATHE"], 0, 3)
    assert saw == [(0, DAY), (DAY + 360, DAY + 840), (3 * DAY, 4 * DAY)]
    assert lathe == [(2 * DAY, 3 * DAY)]


def test_a_bar_is_cut_where_its_machine_pauses():
    hours = [(0, 10), (20, 30), (40, 50)]
    assert pieces(hours, 5, 45) == [(5, 10), (20, 30), (40, 45)]
    assert pieces(hours, 20, 30) == [(20, 30)]
    # One that lies in a pause, as its hours are known by the day only, is drawn as it is.
    assert pieces(hours, 32, 38) == [(32, 38)]


def test_lanes_are_taken_again_as_soon_as_they_are_free():
    lane, count = lanes(np.array([0, 2, 4, 5, 6]), np.array([5, 4, 9, 6, 7]))
    # 0-5 in the first, 2-4 in the second, 4-9 in the second again, 5-6 and 6-7 in the first.
    assert (lane.tolist(), count) == ([0, 1, 1, 0, 0], 2)
