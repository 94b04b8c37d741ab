"""What follows only from the days that passed, and what from the input."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import orderplan as op
from orderplan.difference.between_plans import aged_plan, plan_difference
from tests.small_plants import MONDAY, table
from tests.unit.difference.hand_plans import rows_of

ITEMS = """
item_id procurement lead_time_days
BELL    buy         10
SEAT    buy         3
TIRE    buy         20
"""
ORDERS = """
order_id item_id quantity due_date
SO-1     BELL    1        2026-01-08
SO-2     TIRE    1        2026-02-16
SO-3     SEAT    1        2026-01-22
"""
RECEIPTS = """
receipt_id kind     item_id quantity due_date
PO-1       purchase SEAT    1        2026-01-21
"""


def data(*, items: str = ITEMS, orders: str = ORDERS, receipts: str = RECEIPTS) -> op.PlanningData:
    frames = {"items": table(items), "sales_orders": table(orders), "scheduled_receipts": table(receipts)}
    return op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY))


def on(day: date, plant: op.PlanningData) -> op.Plan:
    return op.make_plan(plant, op.PlanConfig(as_of=day))


TUESDAY = MONDAY + timedelta(days=1)
MOVED = "order_id previous_date projected_date days origin"


def test_on_the_same_day_everything_follows_from_the_input():
    later = data(receipts=RECEIPTS.replace("2026-01-21", "2026-01-28"))
    difference = plan_difference(on(MONDAY, data()), on(MONDAY, later))
    assert difference.days_passed == 0
    assert rows_of(difference, "input_changes", "kind name") == [("table", "scheduled_receipts")]
    assert set(difference.exception_changes["origin"]) == {"input"}


def test_with_the_same_input_everything_follows_from_the_day():
    plans = [on(day, data()) for day in (MONDAY, TUESDAY)]
    difference = plan_difference(*plans)
    # Ordered today, BELL takes 10 calendar days: 5 + 10 = Thursday the 15th; a day later Friday the 16th
    assert rows_of(difference, "moved_orders", MOVED) == [("SO-1", "2026-01-15", "2026-01-16", "1", "day")]
    for name in ("order_changes", "exception_changes", "planned_order_changes"):
        assert set(difference.frame(name)["origin"]) <= {"day"}
    assert difference.input_changes.empty
    assert "follow only from the day that passed" in difference.summary()


def test_day_and_input_are_told_apart_by_the_old_data_on_the_new_day():
    slower = ITEMS.replace("BELL    buy         10", "BELL    buy         12").replace("20", "45")
    plant = data(items=slower)
    first, second, old = on(MONDAY, data()), on(TUESDAY, plant), aged_plan(data(), TUESDAY)
    difference = plan_difference(first, second, aged=old)
    # BELL: the 15th; of the old data a day later the 16th; with 12 days from the 6th Sunday the 18th, so the 19th.
    # TIRE: 16 February; with 45 days from 6 January the 20th of February.
    assert rows_of(difference, "moved_orders", MOVED) == [
        ("SO-1", "2026-01-15", "2026-01-19", "4", "both"),
        ("SO-2", "2026-02-16", "2026-02-20", "4", "input"),
    ]
    unknown = plan_difference(first, second)
    assert rows_of(unknown, "moved_orders", "order_id origin") == [("SO-1", "-"), ("SO-2", "-")]
    assert "is not known" in unknown.summary()


def test_what_the_day_alone_would_move_is_of_the_day_though_the_input_changed_elsewhere():
    plant = data(orders=ORDERS + "SO-9 TIRE 1 2026-03-02\n")
    difference = plan_difference(on(MONDAY, data()), on(TUESDAY, plant), aged=aged_plan(data(), TUESDAY))
    assert rows_of(difference, "moved_orders", MOVED) == [("SO-1", "2026-01-15", "2026-01-16", "1", "day")]
    assert rows_of(difference, "order_changes", "order_id change origin") == [("SO-9", "new", "input")]


@pytest.mark.parametrize("days", [1, 3, 30])
def test_the_old_data_on_the_new_day_is_the_difference_of_the_day_alone(days):
    day = MONDAY + timedelta(days=days)
    aged = aged_plan(data(), day)
    difference = plan_difference(on(MONDAY, data()), aged)
    assert difference.days_passed == days
    assert not difference.is_empty
    assert plan_difference(aged, on(day, data())).is_empty
