"""Ranking: factors that can be worked out by hand, see `tests.unit.priorities.screens`."""

from datetime import date

import pytest

import orderplan as op
from orderplan.priorities.contention import contention_of
from orderplan.priorities.earliest import earliest_covers
from orderplan.priorities.weights import FACTORS, weights_from
from tests.small_shops import workshop
from tests.unit.priorities.screens import planned


@pytest.fixture(scope="module")
def plan() -> op.Plan:
    return planned()


def column(ranking: op.Ranking, name: str) -> dict:
    return dict(zip(ranking.frame["order_id"], ranking.frame[name], strict=True))


def test_every_factor_is_shown_with_what_it_comes_from(plan):
    ranking = op.rank_orders(plan)
    # From Monday the 5th it is 5 working days to the 12th, 7 to the 14th, 10 to the 19th. The stock is there today; a
    # screen ordered today comes on 2 February, 20 working days; a frame after 7 days, on the 12th.
    assert column(ranking, "days_left") == {"SO-1": 5, "SO-2": 7, "SO-3": 10}
    assert column(ranking, "days_needed") == {"SO-1": 0, "SO-2": 20, "SO-3": 5}
    assert column(ranking, "slack_days") == {"SO-1": 5, "SO-2": -13, "SO-3": 5}
    # Today is a day of both: 6 to 1, 8 to 21, 11 to 6.
    assert column(ranking, "critical_ratio") == {"SO-1": 6, "SO-2": 0.380952, "SO-3": 1.833333}
    assert column(ranking, "urgency_factor") == {"SO-1": 0, "SO-2": 0.809524, "SO-3": 0.083333}
    assert column(ranking, "customer_class_factor") == {"SO-1": 0.5, "SO-2": 1, "SO-3": 0}
    assert column(ranking, "value_factor") == {"SO-1": 0.333333, "SO-2": 1, "SO-3": 0.083333}  # 200, 600, 50
    assert column(ranking, "penalty_factor") == {"SO-1": 0, "SO-2": 1, "SO-3": 0}
    assert column(ranking, "age_factor") == {"SO-1": 1, "SO-2": 0, "SO-3": 0}  # ten days, today, unknown
    assert column(ranking, "late_factor") == {"SO-1": 0, "SO-2": 1, "SO-3": 0}


def test_the_score_is_the_sum_of_weight_times_factor(plan):
    ranking = op.rank_orders(plan)
    assert list(ranking.frame["order_id"]) == ["SO-2", "SO-1", "SO-3"]
    # 3 + 5 × 0.809524 + 1 + 3 + 2;  1.5 + 0.333333 + 1;  5 × 0.083333 + 0.083333
    assert list(ranking.frame["score"]) == [13.04762, 2.833333, 0.499998]
    by_age = op.rank_orders(plan, op.RankWeights(**dict.fromkeys(FACTORS, 0.0) | {"age": 2}))
    # Only SO-1 has an age; of equal scores the earlier date comes first.
    assert column(by_age, "score") == {"SO-1": 2, "SO-2": 0, "SO-3": 0}
    assert list(by_age.frame["order_id"]) == ["SO-1", "SO-2", "SO-3"]


def test_equal_scores_go_by_the_promised_date_and_then_by_id():
    orders = """
        order_id item_id quantity due_date   promised_date
        SO-3     SCREEN  1        2026-01-20 2026-01-14
        SO-2     SCREEN  1        2026-01-15 -
        SO-1     SCREEN  1        2026-01-20 2026-01-15
    """
    nothing = op.RankWeights(**dict.fromkeys(FACTORS, 0.0))
    assert list(op.rank_orders(planned(sales_orders=orders), nothing).frame["order_id"]) == ["SO-3", "SO-1", "SO-2"]


def test_classes_can_be_given_in_their_order_or_with_factors(plan):
    assert column(op.rank_orders(plan, classes=["B", "A"]), "customer_class_factor")["SO-2"] == 0.5
    assert column(op.rank_orders(plan, classes={"B": 0.25}), "customer_class_factor") == {
        "SO-1": 0.25,
        "SO-2": 0,
        "SO-3": 0,
    }
    with pytest.raises(op.RequestError, match=r"class 'B' has the factor 3.  Hint: give one from 0"):
        op.rank_orders(plan, classes={"B": 3})


def test_lines_that_the_planner_puts_in_front_come_first(plan):
    ranking = op.rank_orders(plan, locked=["SO-3", "SO-1"])
    assert list(ranking.frame["order_id"]) == ["SO-3", "SO-1", "SO-2"]
    assert list(ranking.frame["locked"]) == [True, True, False]
    assert ranking.frame["explanation"][0].startswith("1 of 3: put in front by hand; ")
    with pytest.raises(op.RequestError, match="'SO-3' is put in front twice"):
        op.rank_orders(plan, locked=["SO-3", "SO-3"])
    with pytest.raises(op.UnknownIdError, match="did you mean 'SO-3'"):
        op.rank_orders(plan, locked=["S0-3"])


def test_only_open_lines_can_be_put_in_front(plan):
    held = op.replan(plan, [op.HoldOrder("SO-3")])
    assert list(op.rank_orders(held).frame["order_id"]) == ["SO-2", "SO-1"]
    with pytest.raises(op.RequestError, match="'SO-3' is not planned"):
        op.rank_orders(held, locked=["SO-3"])


def test_the_reason_says_what_counts_most_first(plan):
    reasons = column(op.rank_orders(plan), "explanation")
    assert reasons == {
        "SO-2": "1 of 3: 7 working days left, 20 needed; class A; penalty 50.00 a day; 19 days late; worth 600.00. "
        "Contends for SCREEN.",
        "SO-1": "2 of 3: class B; ordered 10 days ago; worth 200.00. Contends for SCREEN.",
        "SO-3": "3 of 3: 10 working days left, 5 needed; worth 50.00. Contends with nobody.",
    }


def test_lines_that_are_overdue_or_never_there_say_so():
    orders = """
        order_id item_id quantity due_date
        SO-1     SCREEN  9        2025-12-31
        SO-2     GONE    1        2026-02-27
        SO-3     SCREEN  1        2025-12-31
    """
    items = "item_id procurement lead_time_days\nSCREEN buy 28\nGONE none 0"
    plan = planned(items=items, sales_orders=orders, on_hand="item_id quantity\nSCREEN 1")
    reasons = column(op.rank_orders(plan), "explanation")
    # 31 December to 5 January: three working days. SO-1 takes the one screen and waits for eight more, which come on
    # 2 February, 33 days late. All have the same points, so the dates decide.
    overdue = "should have been ready 3 working days ago, 20 needed; 33 days late. Contends for SCREEN."
    assert reasons == {
        "SO-1": f"1 of 3: {overdue}",
        "SO-3": f"2 of 3: {overdue}",
        "SO-2": "3 of 3: nothing covers it; cannot be covered. Contends with nobody.",
    }


def test_the_weights_say_what_is_wrong():
    with pytest.raises(op.RequestError, match=r"the weight of age is -1, not a weight.  Hint: give a number from 0"):
        op.RankWeights(age=-1)
    with pytest.raises(op.RequestError, match="the weight of value is nan"):
        op.RankWeights(value=float("nan"))
    with pytest.raises(op.RequestError, match=r"'urgent' is nothing that a ranking weighs.  Hint: did you mean 'urg"):
        weights_from({"urgent": 1})
    assert weights_from({"class": 9}) == op.RankWeights(customer_class=9)


def test_supply_that_is_kept_for_an_order_is_no_matter_of_priority():
    # The stock is reserved for SO-1: nothing that SO-2 could ever take.
    plan = planned(on_hand="item_id quantity order_id\nSCREEN 2 SO-1")
    assert not contention_of(plan.material).contends.any()
    assert "No priority changes any date." in op.rank_orders(plan).summary()


def test_an_order_contends_with_others_only():
    # SO-1 alone waits for screens and holds one: it takes nothing from itself.
    orders = "order_id item_id quantity due_date\nSO-1 SCREEN 2 2026-01-12"
    plan = planned(sales_orders=orders, on_hand="item_id quantity\nSCREEN 1")
    assert not contention_of(plan.material).contends.any()


def test_what_comes_down_through_a_phantom_contends_for_the_phantom():
    tables = {
        "items": "item_id procurement lead_time_days\nKIT phantom 0\nSCREEN buy 28",
        "bom_lines": "parent_id component_id quantity_per\nKIT SCREEN 1",
        "sales_orders": "order_id item_id quantity due_date\nSO-1 KIT 1 2026-01-12\nSO-2 KIT 1 2026-01-14",
        "on_hand": "item_id quantity\nKIT 1",
    }
    ranking = op.rank_orders(planned(**tables))
    assert column(ranking, "contends_for") == {"SO-1": "KIT", "SO-2": "KIT"}


def test_machines_are_contended_for_where_late_orders_queue():
    # Both are due on Monday, and eight hours of boards fill it: whichever comes second is made on Tuesday, late. What
    # is due on the 30th is made just in time for that, behind nobody.
    plan = op.make_plan(workshop("A BOARD 8 5 5\nB SHELF 8 5 5\nC BOARD 8 30 5"))
    assert sorted(plan.deliveries["days_late"]) == [0, 0, 1]
    ranking = op.rank_orders(plan)
    assert column(ranking, "contends") == {"A": True, "B": True, "C": False}
    assert {column(ranking, "contends_for")[order] for order in "AB"} == {"SAW"}


def test_the_days_needed_count_from_today_and_not_from_the_planned_start():
    # Due in April, so the screens are ordered in March; ordered today they would be there on 2 February.
    plan = planned(sales_orders="order_id item_id quantity due_date\nSO-1 SCREEN 5 2026-04-20")
    assert earliest_covers(plan.material).tolist() == [(date(2026, 2, 2) - date(2026, 1, 5)).days]
    assert op.rank_orders(plan).frame["days_needed"].tolist() == [20]


def test_priorities_are_classes_of_equal_size(plan):
    ranking = op.rank_orders(plan)
    changed = {change.order_id: change.priority for change in op.as_priorities(ranking, classes=3)}
    assert changed == {"SO-2": 1, "SO-1": 2, "SO-3": 3}
    # Three lines in two classes: places 0 and 1 of 3 times 2 are in the first one.
    two = {change.order_id: change.priority for change in op.as_priorities(ranking, classes=2)}
    assert two == {"SO-2": 1, "SO-1": 1, "SO-3": 2}
    assert {change.order_id for change in op.as_priorities(ranking, kept={"SO-1", "SO-3"})} == {"SO-2"}
    assert all(change.quantity is None for change in op.as_priorities(ranking))


def test_lines_in_front_have_the_first_priority_for_themselves(plan):
    ranking = op.rank_orders(plan, locked=["SO-3"])
    changed = {change.order_id: change.priority for change in op.as_priorities(ranking, classes=3)}
    assert changed == {"SO-3": 1, "SO-2": 2, "SO-1": 3}
    with pytest.raises(op.RequestError, match=r"1 classes are too few.  Hint: give at least 2"):
        op.as_priorities(ranking, classes=1)


def test_a_priority_that_stays_is_no_change(plan):
    by_class = op.RankWeights(**dict.fromkeys(FACTORS, 0.0) | {"customer_class": 1})  # does not follow the dates
    changed = op.replan(plan, op.as_priorities(op.rank_orders(plan, by_class), classes=3))
    assert list(changed.deliveries["priority"]) == [2, 1, 3]
    assert op.as_priorities(op.rank_orders(changed, by_class), classes=3) == []


def test_a_plan_of_files_has_nothing_to_rank_by(plan, tmp_path):
    op.write_plan(plan, tmp_path / "plan")
    with pytest.raises(op.RequestError, match="read from files"):
        op.rank_orders(op.read_plan(tmp_path / "plan"))


def test_a_plant_without_orders_has_an_empty_ranking():
    plan = op.make_plan(op.from_frames({}, config=op.PlanConfig(as_of=date(2026, 1, 5))))
    ranking = op.rank_orders(plan)
    assert len(ranking.frame) == 0
    assert op.as_priorities(ranking) == []
    assert ranking.summary() == "There is no open order line."
