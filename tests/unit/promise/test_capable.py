"""Capable to promise: days that can be worked out by hand, of material alone and of one machine."""

from datetime import date

import pandas as pd
import pytest

import orderplan as op
from orderplan.enums import Constraint
from orderplan.mrp.material_plan import material_of
from orderplan.promise import capable
from orderplan.promise.broken import reasons_text
from orderplan.whatif.replan import replan
from tests.small_plants import MONDAY, table
from tests.small_shops import workshop

# LAMP takes 2 working days and needs a BULB, which is bought within 7 calendar days; 3 bulbs are there. One lamp is
# sold for Monday the 12th. Monday 5 January is the planning day.
LAMPS = {
    "items": "item_id procurement lead_time_days\nLAMP make 2\nBULB buy 7",
    "bom_lines": "parent_id component_id line_no quantity_per\nLAMP BULB 10 1",
    "on_hand": "item_id quantity\nBULB 3",
    "sales_orders": "order_id item_id quantity due_date priority customer_id\nA LAMP 1 2026-01-12 5 C-1",
}


def lamps(**tables: str) -> op.Plan:
    frames = {name: table(rows) for name, rows in {**LAMPS, **tables}.items()}
    return op.make_plan(op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY)))


def day(number: int) -> date:
    return date(2026, 1, number)


def lamp(quantity: float, due: int, order_id: str = "Q", priority: int = 5) -> op.AddOrder:
    return op.AddOrder(order_id, "LAMP", quantity, day(due), priority=priority)


@pytest.fixture(scope="module")
def plan() -> op.Plan:
    return lamps()


def test_the_day_asked_is_promised_where_it_can_be_held(plan):
    (promise,) = op.capable_to_promise(plan, lamp(2, 7))
    # The 2 bulbs that A leaves over are there: a start on the 5th makes the 7th.
    assert promise.promised_date == promise.requested_date == day(7)
    assert promise.is_held
    assert (promise.constraint, promise.constraint_id, promise.explanation) == (Constraint.NONE, None, "")
    assert not len(promise.chain)
    assert promise.quantity_on_time == 2
    assert promise.summary() == "Q: yes, 2 of LAMP on 2026-01-07."


def test_who_asks_for_a_later_day_gets_that_day(plan):
    (promise,) = op.capable_to_promise(plan, lamp(2, 30))
    assert promise.promised_date == day(30)


def test_else_the_earliest_day_is_promised_and_what_decides_it(plan):
    (promise,) = op.capable_to_promise(plan, lamp(4, 7))
    # Two bulbs more have to be bought: there on the 12th, the lamps two working days later.
    assert promise.promised_date == day(14)
    assert promise.days_late == 7
    assert (promise.constraint, promise.constraint_id) == (Constraint.LEAD_TIME, "BULB")
    assert promise.chain["item_id"].tolist() == ["LAMP", "BULB"]
    first, why = promise.summary().splitlines()
    assert first == "Q: 4 of LAMP on 2026-01-14, 7 days late."
    assert why.startswith("Why not sooner: BULB is wanted on 2026-01-05 and cannot be there before 2026-01-12; it had")


def test_the_planning_day_asks_for_the_earliest_day(plan):
    (promise,) = op.capable_to_promise(plan, lamp(2, 5))
    assert promise.promised_date == day(7)


def test_days_that_are_gone_are_not_tried(busy, monkeypatch):
    # Who asks for a day six years ago, asks for the earliest day there is; some 1,500 working days lie between.
    asked: list[date] = []
    real = capable._tried
    monkeypatch.setattr(capable, "_tried", lambda tries, day: asked.append(day) or real(tries, day))
    (today,) = op.capable_to_promise(busy, shelves(2, 5))
    (past,) = op.capable_to_promise(busy, op.AddOrder("Q", "SHELF", 2, date(2020, 1, 1)))
    assert past.promised_date == today.promised_date
    assert [day for day in asked if day < MONDAY] == [date(2020, 1, 1)]


@pytest.mark.parametrize("quantity", [0, 4e-7])
def test_what_asks_for_nothing_is_refused(plan, quantity):
    with pytest.raises(op.RequestError, match=r"Q asks for .* of LAMP\.  Hint: ask for a quantity above 0"):
        op.capable_to_promise(plan, lamp(quantity, 7))


def test_the_plan_has_the_order_due_on_the_day_promised(plan):
    (promise,) = op.capable_to_promise(plan, lamp(4, 7))
    row = promise.plan.deliveries.set_index("order_id").loc["Q"]
    assert (row["due_date"], row["projected_date"]) == (pd.Timestamp(day(14)), pd.Timestamp(day(14)))
    assert row["status"] == "on_time"
    assert promise.order == op.AddOrder("Q", "LAMP", 4, day(14), priority=6, promised_date=day(14))
    assert promise.asked == lamp(4, 7)
    assert list(plan.deliveries["order_id"]) == ["A"]


def test_a_promise_takes_nothing_from_others(plan):
    # Before A's need on the 8th, so with its own priority Q has the first choice of the three bulbs.
    (humble,) = op.capable_to_promise(plan, lamp(3, 7, priority=1))
    assert humble.promised_date == day(14)
    assert not len(humble.shifted)
    (first,) = op.capable_to_promise(plan, lamp(3, 7, priority=1), own_priority=True)
    assert first.promised_date == day(7)
    # A's bulb is bought then, there on the 12th: A is there on the 14th instead of the 12th.
    row = first.shifted.iloc[0]
    assert (row["order_id"], row["customer_id"], row["days"], row["days_late"]) == ("A", "C-1", 2, 2)
    assert len(first.broken) == 1
    assert first.summary().splitlines() == [
        "Q: yes, 3 of LAMP on 2026-01-07, but 1 other order line is late for it.",
        "A comes 2 days later, on 2026-01-14: 2 days late.",
    ]


def test_who_is_later_but_in_time_is_no_broken_promise():
    (first,) = op.capable_to_promise(
        lamps(sales_orders="order_id item_id quantity due_date priority\nA LAMP 1 2026-01-20 5"),
        [op.AddOrder("Q", "BULB", 3, day(6), priority=1)],
        own_priority=True,
    )
    # A can wait for a bulb bought today: nothing of it is later, since it is made for its due date anyway.
    assert not len(first.shifted)


def test_an_inquiry_sees_no_other_a_quote_those_before_it(plan):
    asked = [lamp(2, 7, "Q-1"), lamp(2, 7, "Q-2")]
    assert [each.promised_date for each in op.capable_to_promise(plan, asked)] == [day(7), day(7)]
    quoted = op.capable_to_promise(plan, asked, mode="quote")
    assert [each.promised_date for each in quoted] == [day(7), day(14)]
    assert [each.order.priority for each in quoted] == [6, 7]
    assert set(quoted[1].plan.deliveries["order_id"]) == {"A", "Q-1", "Q-2"}


def test_what_nothing_can_cover_is_never_promised():
    plan = lamps(items="item_id procurement lead_time_days\nLAMP make 2\nBULB none 0")
    (promise,) = op.capable_to_promise(plan, lamp(4, 7))
    assert promise.promised_date is None
    assert promise.days_late is None
    assert not promise.is_held
    assert promise.summary().startswith("Q: 4 of LAMP cannot be promised: cannot be delivered in full: nothing covers")


def test_a_part_that_can_be_there_in_time_is_told():
    # Two lamps are in stock, and the others take until the 14th.
    orders = "order_id item_id quantity due_date\nA BULB 1 2026-02-02"
    plan = lamps(on_hand="item_id quantity\nLAMP 2", sales_orders=orders)
    (promise,) = op.capable_to_promise(plan, lamp(5, 7))
    assert (promise.promised_date, promise.quantity_on_time) == (day(14), 2)
    assert promise.summary().splitlines()[-1] == "On 2026-01-07 2 of it can be there."


def test_shipping_takes_its_days(plan):
    (promise,) = op.capable_to_promise(plan, op.AddOrder("Q", "LAMP", 2, day(8), ship_days=3))
    assert promise.promised_date == day(10)  # ready on the 7th


def test_a_substitute_is_taken_where_there_is_one():
    plan = lamps(
        items="item_id procurement lead_time_days\nLAMP make 2\nBULB buy 7\nTUBE buy 7",
        on_hand="item_id quantity\nBULB 3\nTUBE 2",
        substitutes="component_id substitute_id ratio rank mode\nBULB TUBE 1 1 shortage",
    )
    (promise,) = op.capable_to_promise(plan, lamp(4, 7))
    assert promise.promised_date == day(7)


# The workshop makes eight boards a day on one machine. Monday to Thursday are full: A, B, C, D.
BUSY = "A BOARD 8 6 5 \n B BOARD 8 7 5 \n C BOARD 8 8 5 \n D BOARD 8 5 5"


@pytest.fixture(scope="module")
def busy() -> op.Plan:
    return op.make_plan(workshop(BUSY))


def shelves(quantity: float, due: int, priority: int = 1) -> op.AddOrder:
    return op.AddOrder("Q", "SHELF", quantity, day(due), priority=priority)


def test_a_promise_goes_into_a_gap_of_the_schedule_and_nobody_moves(busy):
    (promise,) = op.capable_to_promise(busy, shelves(8, 6))
    assert promise.promised_date == day(9)  # Friday is the first free day
    assert (promise.constraint, promise.constraint_id) == (Constraint.CAPACITY, "SAW")
    assert not len(promise.shifted)
    both = busy.schedule.merge(promise.plan.schedule, on=["item_id", "due_date", "operation"], suffixes=("", "_new"))
    assert len(both) == 4
    assert both["start"].equals(both["start_new"])


def test_with_its_own_priority_the_schedule_is_repaired_around_it(busy):
    (promise,) = op.capable_to_promise(busy, shelves(8, 6), own_priority=True)
    assert promise.promised_date < day(9)
    assert len(promise.broken)
    reasons = op.broken_reasons(promise)
    rows = promise.plan.deliveries.set_index("order_id").loc[promise.broken["order_id"]].reset_index()
    assert reasons.drop(columns="explanation").equals(rows[list(reasons.columns[:-1])].astype(reasons.dtypes[:-1]))
    # Whoever waits waits for the saw, the only machine.
    assert reasons_text(reasons) == f"What decides of them: SAW ({len(reasons)})."


def test_who_breaks_no_promise_need_give_no_reason(busy):
    (promise,) = op.capable_to_promise(busy, shelves(8, 6))
    assert reasons_text(op.broken_reasons(promise)) == ""


def test_what_decides_of_most_comes_first_and_few_are_named():
    ids = ["D", "B", "C", "B", "E", "F", "E", None]
    text = reasons_text(pd.DataFrame({"constraint_id": ids}))
    assert text == "What decides of them: B (2), E (2), C (1), D (1) and others (1)."


def test_machines_can_be_left_out(busy):
    (promise,) = op.capable_to_promise(busy, shelves(8, 6), dates="material")
    assert promise.promised_date == day(6)  # one working day of lead time


def test_a_schedule_made_anew_needs_leave_to_move_others(busy):
    with pytest.raises(op.RequestError, match=r"moves everybody.*Hint: leave dates at repaired"):
        op.capable_to_promise(busy, shelves(8, 6), dates="scheduled")
    (promise,) = op.capable_to_promise(busy, shelves(8, 6), dates="scheduled", own_priority=True)
    assert promise.plan.schedule["item_id"].tolist().count("SHELF") == 1


def test_the_plan_promised_is_that_of_planning_with_the_order(plan):
    (promise,) = op.capable_to_promise(plan, lamp(4, 7))
    again = replan(plan, [promise.order])
    for name in ("deliveries", "planned_orders", "pegging"):
        pd.testing.assert_frame_equal(promise.plan.frame(name), again.frame(name))
    assert material_of(promise.plan).capacity is None


def test_who_is_late_in_a_lot_that_others_share_is_told():
    # P takes the two bulbs that A leaves over. Asked for the 7th, two lamps more are there on the 14th, from bulbs that
    # are bought. For the 12th they are made in A's lot, which comes before P's.
    orders = "order_id item_id quantity due_date priority\nA LAMP 1 2026-01-12 5\nP LAMP 2 2026-01-07 6"
    (promise,) = op.capable_to_promise(lamps(sales_orders=orders), lamp(2, 7))
    assert promise.promised_date == day(14)
    assert not len(promise.shifted)
    (asked,) = op.capable_to_promise(lamps(sales_orders=orders), lamp(2, 12))
    assert asked.promised_date == day(12)
    assert asked.broken["order_id"].tolist() == ["P"]


@pytest.mark.parametrize(("window", "promised", "is_told"), [(3, day(12), True), (90, day(14), False)])
def test_a_day_after_the_scheduling_window_is_told(window, promised, is_told):
    # A window of 3 days ends on the 8th. Nobody can have 30 shelves on the 6th.
    plan = op.make_plan(workshop(BUSY), op.PlanConfig(scheduler=op.SchedulerConfig(window_days=window)))
    (promise,) = op.capable_to_promise(plan, shelves(30, 6))
    assert promise.promised_date == promised
    said = "Machines are planned until 2026-01-08: work that starts later takes its lead time."
    assert promise.explanation.endswith(said) == is_told


@pytest.mark.parametrize("first", [day(15), day(16), day(19), day(23), day(26)])
def test_in_a_schedule_the_days_between_are_tried(busy, monkeypatch, first):
    """From some day on there is a gap; planned for any day before, the order is there on the 26th."""
    assert with_gap(busy, monkeypatch, lambda asked: asked >= first, day(26)).promised_date == first


def test_in_the_next_weeks_a_gap_of_one_day_is_found(busy, monkeypatch):
    for single in (day(13), day(14), day(15), day(16)):
        assert with_gap(busy, monkeypatch, lambda asked, gap=single: asked == gap, day(26)).promised_date == single


@pytest.mark.parametrize("first", [date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 19), date(2026, 4, 10)])
def test_after_them_every_third_day_is_tried_and_the_two_before_it(busy, monkeypatch, first):
    # 40 working days from 5 January is 2 March.
    late = date(2026, 4, 10)
    assert with_gap(busy, monkeypatch, lambda asked: asked >= first, late).promised_date == first


def with_gap(plan, monkeypatch, is_held, otherwise):
    """Promise where an order is there on the day for which it is planned on some days, and else on another one."""
    real = capable._tried

    def gap(tries, asked):
        return real(tries, asked)._replace(day=asked if is_held(asked) else otherwise)

    with monkeypatch.context() as patched:
        patched.setattr(capable, "_tried", gap)
        return op.capable_to_promise(plan, shelves(1, 7))[0]


def test_bad_orders_are_refused_as_ever(plan):
    with pytest.raises(op.UnknownIdError, match=r"LMAP.*did you mean 'LAMP'"):
        op.capable_to_promise(plan, op.AddOrder("Q", "LMAP", 1, day(7)))
    with pytest.raises(op.DataError, match="order_id"):
        op.capable_to_promise(plan, lamp(1, 7, "A"))
    with pytest.raises(ValueError, match="quoted"):
        op.capable_to_promise(plan, lamp(1, 7), mode="quoted")
