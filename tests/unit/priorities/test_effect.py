"""What moving one line does to the others, worked out by hand: see `tests.unit.priorities.screens`."""

import pytest

import orderplan as op
from tests.small_shops import workshop
from tests.unit.priorities.screens import planned


@pytest.fixture(scope="module")
def plan() -> op.Plan:
    return planned()


def test_who_moves_up_takes_the_stock_and_the_other_one_waits(plan):
    effect = op.priority_effect(plan, "SO-2")
    assert (effect.previous_priority, effect.priority) == (5, 4)
    rows = effect.frame.set_index("order_id")
    # SO-1 waits for the screens of 2 February, 21 days after the 12th; SO-2 has the stock, 28 days sooner.
    assert list(effect.frame["order_id"]) == ["SO-1", "SO-2"]
    assert rows["move"].to_dict() == {"SO-1": "later", "SO-2": "earlier"}
    assert rows["days"].to_dict() == {"SO-1": 28, "SO-2": -28}
    assert rows["days_late"].to_dict() == {"SO-1": 21, "SO-2": 0}
    assert rows["previous_days_late"].to_dict() == {"SO-1": 0, "SO-2": 19}
    assert rows["weighted_days"].to_dict() == {"SO-1": 21, "SO-2": -19}
    assert rows["penalty"].to_dict() == {"SO-1": 0, "SO-2": -950}  # 19 days at 50
    assert (effect.others.later, effect.others.days_later, effect.others.cents_later) == (1, 28, 200_00)


def test_the_yardstick_is_that_of_the_plan_before(plan):
    # 19 days late at priority 5 are 19; 21 days of the other one are 21, though SO-2 has another priority by then.
    effect = op.priority_effect(plan, "SO-2", to=1)
    assert effect.weighted_lateness_days == (19, 21)
    assert effect.penalties == (950, 0)
    assert not effect.helps
    by_contract = op.priority_effect(plan, "SO-2", to=1, yardstick="penalty")
    assert by_contract.weighted_lateness_days == (19, 21)
    assert by_contract.penalties == (950, 0)
    assert by_contract.helps


def test_a_line_of_more_weight_counts_more():
    orders = """
        order_id item_id quantity due_date   priority
        SO-1     SCREEN  2        2026-01-12 3
        SO-2     SCREEN  2        2026-01-14 6
    """
    effect = op.priority_effect(planned(sales_orders=orders), "SO-2", to=1)
    # 19 days at priority 6 weigh half, 9.5; 21 days at priority 3 weigh four times as much, 84.
    assert effect.weighted_lateness_days == (9.5, 84)


def test_the_summary_is_what_a_planner_says(plan):
    assert op.priority_effect(plan, "SO-2").summary() == (
        "SO-2 moves up, from priority 5 to 4.\n"
        "  SO-2: there on 2026-01-05, 28 days sooner, in time.\n"
        "  1 other order line is there later by 28 days in all, worth 200.00.\n"
        "  It is paid by SO-1 (28 days, 21 days late).\n"
        "  For the plan as a whole it is worse: weighted lateness 19.0 → 21.0 days, penalties 950.00 → 0.00."
    )
    assert op.priority_effect(plan, "SO-3", steps=-1).summary() == (
        "SO-3 moves down, from priority 5 to 6.\n"
        "  SO-3: there on 2026-01-19 as before, in time.\n"
        "  No other order line moves.\n"
        "  For the plan as a whole it makes no difference: weighted lateness 19.0 → 19.0 days, "
        "penalties 950.00 → 950.00."
    )


def test_a_line_that_loses_its_supply_for_good_is_named():
    tables = {
        "items": "item_id procurement lead_time_days\nSCREEN none 0",
        "sales_orders": """
            order_id item_id quantity due_date   priority
            SO-1     SCREEN  2        2026-01-12 5
            SO-2     SCREEN  2        2026-01-14 5""",
    }
    effect = op.priority_effect(planned(**tables), "SO-2")
    assert dict(zip(effect.frame["order_id"], effect.frame["move"], strict=True)) == {"SO-1": "never", "SO-2": "again"}
    assert (effect.others.later, effect.others.never, effect.others.days_later) == (1, 1, 0)
    # One line of the same weight is never there, as before: no better and no worse.
    assert effect.before == effect.after
    assert "  SO-2: it can be covered again, on 2026-01-05.\n" in effect.summary()
    assert "worth 0.00.\n  It is paid by SO-1 (never there).\n" in effect.summary()
    assert "1 of them no longer to be covered" in effect.summary()


def test_never_is_worse_than_any_lateness():
    tables = {
        "items": "item_id procurement lead_time_days\nSCREEN none 0",
        "on_hand": "item_id quantity available_date\nSCREEN 2 2026-12-01",
        "sales_orders": """
            order_id item_id quantity due_date   priority
            SO-1     SCREEN  2        2026-01-12 9
            SO-2     SCREEN  2        2026-01-14 8""",
    }
    # Now SO-2 has the screens, in December; priority 9 weighs 1/16, priority 8 twice as much.
    effect = op.priority_effect(planned(**tables), "SO-1", to=1)
    assert (effect.before.never, effect.after.never) == (1, 2)
    assert not effect.helps


def test_what_cannot_be_moved_says_why(plan):
    with pytest.raises(op.UnknownIdError, match="'SO-9' is not in sales_orders"):
        op.priority_effect(plan, "SO-9")
    first = op.replan(plan, [op.ChangeOrder("SO-2", priority=1)])
    with pytest.raises(op.RequestError, match=r"'SO-2' has priority 1 already.  Hint: move those down that hold"):
        op.priority_effect(first, "SO-2")
    with pytest.raises(op.RequestError, match="0 is no priority"):
        op.priority_effect(plan, "SO-2", to=0)
    with pytest.raises(op.RequestError, match="'SO-2' is not planned"):
        op.priority_effect(op.replan(plan, [op.HoldOrder("SO-2")]), "SO-2")
    with pytest.raises(op.RequestError, match="'euro' is none of priority, penalty"):
        op.priority_effect(plan, "SO-2", yardstick="euro")
    with pytest.raises(op.RequestError, match="steps 0 move nobody up"):
        op.priority_effects(plan, steps=0)


def test_steps_stop_at_the_most_urgent_one(plan):
    assert op.priority_effect(plan, "SO-2", steps=20).priority == 1


def test_all_late_lines_one_step_up_each_alone():
    orders = """
        order_id item_id quantity due_date   priority
        SO-1     SCREEN  2        2026-01-21 5
        SO-2     SCREEN  2        2026-01-22 6
        SO-3     SCREEN  1        2026-01-29 9
        SO-4     SCREEN  1        2026-01-23 1
    """
    plan = planned(sales_orders=orders, on_hand="item_id quantity\nSCREEN 3")
    # SO-4 takes one screen, SO-1 two. SO-2 and SO-3 wait for 2 February: 11 and 4 days late. One step up SO-2 is level
    # with SO-1, and the earlier need still goes first; SO-3 gets nowhere.
    effects = op.priority_effects(plan)
    assert list(effects["order_id"]) == ["SO-2", "SO-3"]
    assert list(effects["previous_days_late"]) == list(effects["days_late"]) == [11, 4]
    assert not effects["helps"].any()
    # Four steps up SO-2 (11 days at weight 1/2) comes before SO-1, which is then 12 days late at weight 1: 6.5 more.
    # SO-3 (4 days at weight 1/16) at 5 still comes after both.
    effects = op.priority_effects(plan, steps=4)
    assert list(effects["order_id"]) == ["SO-3", "SO-2"]
    assert list(effects["weighted_days"]) == [0, 6.5]
    assert list(effects["orders_later"]) == [0, 1]
    assert list(effects["days_later"]) == [0, 28]


def test_late_lines_that_contend_with_nobody_and_the_most_urgent_ones_are_left_out(plan):
    assert list(op.priority_effects(plan)["order_id"]) == ["SO-2"]
    urgent = "order_id item_id quantity due_date priority\nSO-1 SCREEN 2 2026-01-12 1\nSO-2 SCREEN 2 2026-01-14 1"
    assert len(op.priority_effects(planned(sales_orders=urgent))) == 0


def test_with_machines_a_schedule_made_anew_shows_what_a_priority_does():
    # A and B fill Monday and Tuesday; both are due on Monday, so one is a day late. The more urgent one goes first.
    plan = op.make_plan(workshop("A BOARD 8 5 5\nB SHELF 8 5 5"))
    (late,) = plan.deliveries.query("days_late > 0")["order_id"]
    other = "B" if late == "A" else "A"
    effect = op.priority_effect(plan, late, to=1, dates="scheduled")
    assert (effect.before.days, effect.after.days) == (1, 1)
    assert dict(zip(effect.frame["order_id"], effect.frame["days"], strict=True)) == {late: -1, other: 1}
    # A repaired one keeps the sequence that people have seen.
    kept = op.priority_effect(plan, late, to=1, dates="repaired")
    assert kept.plan.provenance.capacity == "finite"
    assert kept.frame["move"].tolist() == ["same"]
    # By material alone both take their lead time of a day, whoever is first.
    assert op.priority_effect(plan, late, to=1).before.days == 2
