"""Where a rush order does least harm, worked out by hand: see `tests.unit.priorities.screens`."""

from datetime import date

import pytest

import orderplan as op
from tests.small_shops import workshop
from tests.unit.priorities.screens import planned

ORDERS = """
    order_id item_id quantity due_date   priority unit_price
    SO-1     SCREEN  2        2026-01-12 5        100
    SO-2     SCREEN  2        2026-01-14 5        300
    SO-3     SCREEN  1        2026-04-20 9        100
"""
"""SO-1 takes the two in stock, SO-2 is 19 days late, SO-3 has time."""


@pytest.fixture(scope="module")
def plan() -> op.Plan:
    return planned(sales_orders=ORDERS)


def rush(quantity: float, due: date, priority: int = 5) -> op.AddOrder:
    return op.AddOrder("RUSH", "SCREEN", quantity, due, priority=priority)


def test_of_the_places_in_time_the_least_harmful_one_is_marked(plan):
    found = op.least_harmful_place(plan, rush(1, date(2026, 1, 9)))
    rows = found.frame.set_index("priority")
    # 1 is always tried besides the priorities in use. Before SO-1 by its earlier need, it has a screen with 5 too; with
    # 9 it waits for 2 February, 24 days. Then SO-1 lacks one screen and is 21 days late, at weight 1.
    assert list(rows.index) == [1, 5, 9]
    assert rows["days_late"].tolist() == [0, 0, 24]
    assert rows["orders_later"].tolist() == [1, 1, 0]
    assert rows["days_later"].tolist() == [28, 28, 0]
    assert rows["value_later"].tolist() == [200, 200, 0]
    assert rows["harm"].tolist() == [21, 21, 0]
    assert rows["weighted_lateness_days"].tolist() == [40, 40, 43]  # 19 + 21; 19 + 24
    # In time and no more harmful than with 1, so the less urgent one.
    assert rows["remark"].fillna("").tolist() == ["", "least harm, as 1", ""]
    assert found.best.priority == 5
    assert found.summary() == (
        "RUSH: 1 of SCREEN for 2026-01-09.\n"
        "Give it priority 5: it is there on 2026-01-05, in time, with the least harm to others.\n"
        "  1 other order line is there later by 28 days in all, worth 200.00.\n"
        "  Of the others: weighted lateness 19.0 → 40.0 days.\n"
        "Priorities 1 and 5 come to the same.\n"
        "It is in time with 2 of the 3 priorities tried."
    )


def test_where_none_is_in_time_the_best_trade_off_is_marked(plan):
    # Three are more than there are: it waits for 2 February anyway, 24 days late, and takes two from SO-1 for nothing.
    found = op.least_harmful_place(plan, rush(3, date(2026, 1, 9)))
    rows = found.frame.set_index("priority")
    assert rows["days_late"].tolist() == [24, 24, 24]
    assert rows["weighted_lateness_days"].tolist() == [64, 64, 43]  # 19 + 21 + 24, without harm 19 + 24
    assert rows["remark"].fillna("").tolist() == ["", "as 1", "best trade-off"]
    assert found.summary() == (
        "RUSH: 3 of SCREEN for 2026-01-09.\n"
        "With no priority is it in time. Priority 9 is the best trade-off: it is there on 2026-02-02, 24 days late.\n"
        "  No other order line moves.\n"
        "With priority 1: it is there on 2026-02-02, 24 days late.\n"
        "  1 other order line is there later by 28 days in all, worth 200.00.\n"
        "  Of the others: weighted lateness 19.0 → 40.0 days."
    )


def test_its_own_lateness_weighs_by_the_priority_that_it_is_given(plan):
    # Due on the 13th: with 5 it comes behind SO-1 (21 days late there if moved before it), with 1 before it. 20 days at
    # priority 9 weigh 1.25, at 1 they weigh 320.
    for priority, own in ((9, 1.25), (1, 320)):
        found = op.least_harmful_place(plan, rush(2, date(2026, 1, 13), priority))
        rows = found.frame.set_index("priority")
        assert rows["days_late"].tolist() == [0, 20, 20]
        assert rows["weighted_lateness_days"].tolist() == [40, 19 + own, 19 + own]


def test_an_order_that_needs_nothing_scarce_can_be_last(plan):
    found = op.least_harmful_place(plan, rush(2, date(2026, 4, 20)))
    assert found.best.priority == 9
    assert "Every priority comes to the same." in found.summary()
    assert found.frame["remark"].fillna("").tolist() == ["", "as 1", "least harm, as 1"]


def test_an_order_that_can_never_be_covered_says_so():
    items = "item_id procurement lead_time_days\nSCREEN none 0"
    plan = planned(items=items, sales_orders=ORDERS.replace("9 ", "5 "))
    found = op.least_harmful_place(plan, rush(5, date(2026, 1, 9)))
    # It takes the two screens from SO-1 with any priority in use, for nothing.
    assert found.frame["projected_date"].isna().all()
    assert found.best.total.never > found.before.never
    assert "With no priority can it be delivered in full." in found.summary()


def test_many_priorities_are_tried_at_equal_distances():
    rows = "\n".join(f"S-{number:02} SCREEN 1 2026-04-20 {10 * number}" for number in range(1, 40))
    plan = planned(sales_orders=f"order_id item_id quantity due_date priority\n{rows}")
    tried = [place.priority for place in op.least_harmful_place(plan, rush(1, date(2026, 4, 20))).places]
    assert len(tried) == 20
    assert (tried[0], tried[-1]) == (1, 390)


def test_what_cannot_be_placed_says_why(plan):
    with pytest.raises(op.UnknownIdError, match="did you mean 'SCREEN'"):
        op.least_harmful_place(plan, op.AddOrder("RUSH", "SCREEM", 1, date(2026, 1, 9)))
    with pytest.raises(op.RequestError, match=r"'RUSH' asks for nothing.  Hint: give it a quantity"):
        op.least_harmful_place(plan, rush(0, date(2026, 1, 9)))


def test_with_machines_the_schedule_is_repaired_for_each_place():
    plan = op.make_plan(workshop("A BOARD 8 5 5\nB BOARD 8 13 9"))
    order = op.AddOrder("RUSH", "SHELF", 8, date(2026, 1, 6), priority=5)
    found = op.least_harmful_place(plan, order, dates="repaired")
    # Tuesday is free.
    assert found.frame["days_late"].tolist() == [0, 0, 0]
    assert found.best.plan.provenance.capacity == "finite"
