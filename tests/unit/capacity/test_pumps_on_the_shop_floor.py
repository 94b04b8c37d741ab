"""The board, the dispatch list and the load of the pumps plant, planned from its tables to the end."""

from __future__ import annotations

import shutil
from datetime import date

import pyarrow.compute as pc
import pytest

import orderplan as op
from orderplan.config import PlanConfig, SchedulerConfig
from orderplan.mrp.deliveries import deliveries_of
from orderplan.mrp.links import links_of
from orderplan.pipeline import make_plan
from orderplan.samples import samples_folder


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    # WO-5007 (10 of WEARRING-250, steps 10 and 20): step 20 is reported as done too, so it is through.
    folder = tmp_path_factory.mktemp("plant") / "pumps"
    shutil.copytree(samples_folder() / "pumps", folder)
    progress = (folder / "operation_progress.csv").read_text(encoding="utf-8")
    assert "WO-5007,20,4,running,TURN-3,2025-12-23 10:30," in progress
    (folder / "operation_progress.csv").write_text(
        progress.replace("WO-5007,20,4,running", "WO-5007,20,10,done"), encoding="utf-8"
    )
    return make_plan(op.read_folder(folder), PlanConfig(scheduler=SchedulerConfig(effort=0)))


def board_of(plan, *columns):
    rows = plan.tables["job_board"].to_pylist()
    return {row["job_id"]: tuple(row[name] for name in columns) for row in rows}


def test_work_orders_stand_where_their_reports_and_their_material_put_them(plan):
    board = board_of(plan, "state", "operation", "waits_for", "waits_for_id")
    # Step 10 is done, step 20 runs.
    assert board["WO-5004"] == ("running", 20, "nothing", None)
    assert board["WO-5007"] == ("done", None, "nothing", None)
    # Step 10 is done, nothing is reported on step 20, and all that it takes is issued.
    assert board["WO-5008"][:2] == ("ready", 20)
    # Steps 10 and 20 are done; of its list only the crate is not issued, and none is in stock.
    assert board["WO-5006"] == ("waiting_for_material", 30, "material", "CRATE-25")
    # WO-5001 takes shafts that WO-5002 makes.
    assert board["WO-5001"] == ("waiting_for_material", 10, "component_job", "WO-5002")


def test_what_is_done_waits_to_be_received(plan):
    done = board_of(plan, "item_id", "quantity", "due_date", "resource_id", "start", "is_late")["WO-5007"]
    assert done == ("WEARRING-250", 10.0, date(2026, 1, 8), None, None, False)


def test_every_job_of_the_schedule_is_on_the_board_once(plan):
    board, schedule = plan.tables["job_board"], plan.tables["schedule"]
    scheduled = set(schedule.column("job_id").to_pylist())
    ids = board.column("job_id").to_pylist()
    assert len(ids) == len(set(ids))
    assert set(ids) - scheduled == {"WO-5007"}
    assert scheduled <= set(ids)
    planned = board.filter(pc.equal(board.column("job_kind"), "planned_order"))
    assert set(planned.column("state").to_pylist()) == {"not_released"}


@pytest.mark.parametrize("name", ["dispatch_list", "resource_load"])
def test_all_minutes_of_the_schedule_come_out_again(plan, name):
    schedule, table = plan.tables["schedule"], plan.tables[name]
    for column in ("setup_minutes", "run_minutes"):
        # The running operations have their remaining time from the planning day on, so nothing lies before it.
        total = pc.sum(schedule.column(column)).as_py()
        assert pc.sum(table.column(column)).as_py() == pytest.approx(total, rel=1e-9)
        assert total > 0


def test_no_machine_does_more_than_it_can(plan):
    load = plan.frame("resource_load")
    assert (load["setup_minutes"] + load["run_minutes"] <= load["capacity_minutes"] + 1e-9).all()
    # TURN works two shifts of 8 hours, PAINT one; 2026-01-06 is an ordinary Tuesday.
    tuesday = load[load["day"] == "2026-01-06"].set_index("resource_id")["capacity_minutes"]
    assert (tuesday["TURN-1"], tuesday["PAINT-1"]) == (960, 480)


def test_shifts_are_those_of_the_calendars(plan):
    # Two shifts follow one another from 06:00 to 22:00, MILL-3 has the late one, all others the early one.
    rows = plan.frame("dispatch_list")
    hours = rows["shift_start"].dt.strftime("%H:%M") + " " + rows["shift_end"].dt.strftime("%H:%M")
    by_machine = {machine: set(found) for machine, found in hours.groupby(rows["resource_id"])}
    assert by_machine["TURN-1"] == {"06:00 14:00", "14:00 22:00"}
    assert by_machine["MILL-3"] == {"14:00 22:00"}
    assert by_machine["PAINT-1"] == {"06:00 14:00"}


def test_at_infinite_capacity_there_is_nothing_to_see():
    config = PlanConfig(scheduler=SchedulerConfig(capacity="infinite"))
    plan = make_plan(op.read_folder(samples_folder() / "bicycle"), config)
    assert [plan.tables[name].num_rows for name in ("job_board", "dispatch_list", "resource_load")] == [0, 0, 0]


def test_no_late_order_is_there_before_what_decides_its_date(plan):
    found, links = deliveries_of(plan.material), links_of(plan.material)
    late = found.supply >= 0
    assert late.sum() > 30
    assert (links.ready[found.supply[late]] <= found.projected[late]).all()
