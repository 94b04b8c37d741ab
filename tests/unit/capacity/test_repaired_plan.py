"""A schedule that is published, kept, and repaired after a change: the workshop of `tests.small_shops`."""

from dataclasses import replace

import pandas as pd
import pytest

import orderplan as op
from orderplan.capacity.publish import published_of
from orderplan.capacity.repaired_plan import repaired_plan
from orderplan.scheduler.problem import FROZEN
from orderplan.scheduler.verify import violations
from tests.small_shops import workshop

WEEK = """
    A  BOARD  8   6  5
    B  BOARD  8   7  5
    C  BOARD  8   8  5
    D  BOARD  8   9  5"""
BREAKDOWN = "calendar_id start end working \n SAW 2026-01-07 2026-01-07 false"


def finite(data: op.PlanningData) -> op.MaterialPlan:
    return op.make_plan(data).material


def infinite(data: op.PlanningData) -> op.MaterialPlan:
    instance = op.encode(data)
    return op.run_mrp(instance, op.build_bom(instance))


def starts(plan: op.MaterialPlan) -> dict[str, str]:
    frame = op.schedule_frame(plan)
    return {row.for_order_id: f"{row.start:%d %H}" for row in frame.itertuples()}


@pytest.fixture(scope="module")
def before() -> op.MaterialPlan:
    return finite(workshop(WEEK))


def test_the_week_is_full(before):
    assert starts(before) == {"A": "06 08", "B": "07 08", "C": "08 08", "D": "09 08"}


def test_nothing_changes_where_nothing_changed(before):
    after = repaired_plan(infinite(workshop(WEEK)), before)
    pd.testing.assert_frame_equal(op.schedule_frame(after), op.schedule_frame(before))


def test_a_broken_machine_moves_only_what_it_must(before):
    # The saw stands still on Wednesday. B was to run then: Monday is idle, and A, C and D stay.
    after = repaired_plan(infinite(workshop(WEEK, calendar_exceptions=BREAKDOWN)), before)
    assert starts(after) == {"A": "06 08", "B": "05 08", "C": "08 08", "D": "09 08"}
    assert op.schedule_frame(after)["moved"].tolist() == [False, True, False, False]
    assert not violations(after.capacity.problem, after.capacity.schedule)


def test_a_schedule_as_a_file_is_the_published_one(before, tmp_path):
    # Somebody moves B by hand to Monday, in the file, and publishes that: B would not be there by itself.
    schedule = op.schedule_frame(before)
    schedule.loc[schedule["for_order_id"] == "B", "start"] = pd.Timestamp("2026-01-05 08:00")
    op.write_folder(workshop(WEEK), tmp_path)
    schedule.to_csv(tmp_path / "published_schedule.csv", index=False)
    after = finite(op.read_folder(tmp_path))
    assert starts(after) == {"A": "06 08", "B": "05 08", "C": "08 08", "D": "09 08"}
    assert not op.schedule_frame(after)["moved"].any()


def test_what_is_inside_the_frozen_window_stays_though_it_could_be_better():
    # Both are late already on Monday; the second weighs more and goes first, unless the first is frozen there.
    orders = "A BOARD 8 5 9 \n B SHELF 8 5 1"
    free = finite(workshop(orders))
    assert starts(free) == {"B": "05 08", "A": "06 08"}
    settings = op.SchedulerConfig(frozen_days=2, effort=0.01)
    data = workshop(orders, settings=settings)
    plan = infinite(data)
    published = published_of(free, plan.instance)
    swapped = replace(published, start=published.start[::-1].copy())
    instance = replace(op.encode(data), published=swapped)
    after = op.schedule_plan(op.run_mrp(instance, op.build_bom(instance)))
    assert starts(after) == {"A": "05 08", "B": "06 08"}
    assert (after.capacity.problem.operations.status == FROZEN).all()
    assert op.schedule_frame(after)["frozen"].all()
