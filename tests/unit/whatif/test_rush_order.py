"""Rush orders put into the schedule of a workshop of one machine: see `tests.small_shops`."""

from datetime import date

import pandas as pd
import pytest

import orderplan as op
from orderplan.scheduler.insertion_choices import ChoiceKind
from orderplan.scheduler.verify import violations
from orderplan.whatif.orders import AddOrder
from orderplan.whatif.rush_order import OVERTIME_RATE, choices_frame, insert_order
from tests.small_shops import workshop

EFFORT = 0.01
"""Plenty for a handful of operations."""
FULL_WEEK = """
    A  BOARD  8   6  5
    B  BOARD  8   7  5
    C  BOARD  8   8  5
    D  BOARD  8   9  5"""
"""Monday to Thursday: each day's boards are due a day later, and Friday is idle. No order can be later for nothing."""


def rush(quantity: float, due: int, priority: int = 1) -> AddOrder:
    return AddOrder("RUSH", "SHELF", quantity, date(2026, 1, due), priority=priority)


@pytest.fixture(scope="module")
def full_week() -> op.Plan:
    return op.make_plan(workshop(FULL_WEEK))


@pytest.fixture(scope="module")
def choices(full_week):
    # Eight hours of work due on Monday, when all the machine's time is taken until Thursday.
    return {choice.kind: choice for choice in insert_order(full_week, rush(8, 5), effort=EFFORT)}


def days_of(choice) -> dict[str, str]:
    frame = op.deliveries_frame(choice.plan)
    return {row.order_id: f"{row.projected_date:%d}" for row in frame.itertuples()}


def test_the_week_is_full_before(full_week):
    # As late as allowed: eight boards are ready at 16:00 of the day on which they are due.
    schedule = full_week.schedule
    assert [f"{end:%d %H}" for end in schedule["end"]] == ["06 16", "07 16", "08 16", "09 16"]
    assert set(full_week.deliveries["status"]) == {"on_time"}


def test_squeezed_in_nobody_moves(choices, full_week):
    choice = choices[ChoiceKind.SQUEEZE]
    # Monday is free, since the others start as late as they may: the shelves are made on it.
    assert days_of(choice) == {"A": "06", "B": "07", "C": "08", "D": "09", "RUSH": "05"}
    assert not len(choice.shifted)
    assert (choice.moved_frozen, choice.moved_slushy, choice.moved_later) == (0, 0, 0)
    old, new = full_week.schedule, op.schedule_frame(choice.plan)
    both = old.merge(new, on=["item_id", "due_date", "sequence", "operation"], suffixes=("", "_new"))
    assert len(both) == 4
    assert both["start"].equals(both["start_new"])


def test_a_week_without_a_gap_leaves_the_squeezed_one_for_its_end():
    # Ten hours more on Monday: now there is no gap before Friday.
    plan = op.make_plan(workshop(FULL_WEEK + "\n    E  BOARD  8  5  5"))
    choices = {choice.kind: choice for choice in insert_order(plan, rush(8, 5), effort=EFFORT)}
    assert days_of(choices[ChoiceKind.SQUEEZE])["RUSH"] == "12"  # Friday is the day on which D's day would end
    earliest = choices[ChoiceKind.EARLIEST]
    assert days_of(earliest)["RUSH"] == "05"
    # Whoever is behind is a day later each, the last over the weekend.
    later = earliest.shifted.query("days > 0")
    assert len(later)
    assert later["days"].is_monotonic_decreasing


def test_every_choice_keeps_every_rule(choices):
    assert choices
    for choice in choices.values():
        capacity = choice.plan.capacity
        assert not violations(capacity.problem, capacity.schedule)


def test_the_frame_has_a_row_for_each_choice(choices):
    frame = choices_frame(list(choices.values()))
    assert frame["choice"].tolist() == [str(kind) for kind in choices]
    assert frame["last_date"].iloc[0] == pd.Timestamp("2026-01-05")
    assert frame.loc[0, "orders_later"] == 0


def test_overtime_is_priced_by_its_machine():
    # Two days of work due on Monday: with two hours more on each of five days the second order is sooner.
    plan = op.make_plan(workshop("A BOARD 8 5 5 \n B BOARD 8 5 5 \n C BOARD 8 5 5"))
    choices = {choice.kind: choice for choice in insert_order(plan, rush(4, 5), effort=EFFORT)}
    choice = choices[ChoiceKind.OVERTIME]
    assert choice.overtime_machine == "SAW"
    assert 0 < choice.overtime_hours <= 10
    assert choice.overtime_cost == pytest.approx(choice.overtime_hours * OVERTIME_RATE * 40, abs=0.01)
    assert choice.weighted_lateness_days < choices[ChoiceKind.BALANCED].weighted_lateness_days


def test_an_order_from_stock_moves_nothing():
    data = workshop(FULL_WEEK, on_hand="item_id quantity \n SHELF 10")
    (choice,) = insert_order(op.make_plan(data), rush(8, 5), effort=EFFORT)
    assert choice.kind is ChoiceKind.SQUEEZE
    assert days_of(choice)["RUSH"] == "05"
    assert not len(choice.shifted)


def test_an_order_that_loses_its_material_for_good_counts_as_later_and_comes_first():
    # Four panels are there and nobody can get more; N is to have them, and the shelves take them.
    data = workshop(
        "N PANEL 4 8 5\n A BOARD 8 6 5",
        items="item_id procurement lead_time_days \n BOARD make 1 \n SHELF make 1 \n PANEL none 0",
        bom_lines="parent_id component_id quantity_per \n SHELF PANEL 1",
        on_hand="item_id quantity \n PANEL 4",
    )
    choices = insert_order(op.make_plan(data), rush(4, 5), effort=EFFORT)
    frame = choices_frame(choices).set_index("choice")
    # Squeezed in, the shelves leave N its panels and are never there; else N never is.
    assert (frame.loc["squeeze", "last_date"] is pd.NaT, frame.loc["squeeze", "orders_later"]) == (True, 0)
    assert (frame.loc["earliest", "last_date"], frame.loc["earliest", "orders_later"]) == (
        pd.Timestamp("2026-01-05"),
        1,
    )
    earliest = choices[1]
    assert earliest.shifted["order_id"].iloc[0] == "N"
    assert earliest.shifted["after"].isna().iloc[0]


def test_the_plan_before_stays_as_it_is(full_week):
    before = full_week.schedule
    insert_order(full_week, rush(8, 5), effort=EFFORT)
    pd.testing.assert_frame_equal(before, op.schedule_frame(full_week.material))
    assert "RUSH" not in set(full_week.deliveries["order_id"])


def test_a_plan_without_a_schedule_says_so():
    plan = op.make_plan(workshop(FULL_WEEK, settings=op.SchedulerConfig(capacity="infinite")))
    with pytest.raises(op.RequestError, match="no schedule"):
        insert_order(plan, rush(8, 5), effort=EFFORT)


def test_an_unknown_item_is_named(full_week):
    with pytest.raises(op.OrderPlanError, match="SHELVE"):
        insert_order(full_week, AddOrder("RUSH", "SHELVE", 1, date(2026, 1, 5)))
