"""Dates that other systems got wrong, each by its number in the list of pains of issue 3.

Today is Monday 5 January 2026; the threads named are those in which users reported the pain.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

import orderplan as op
from tests.small_plants import planned, rows, shown

DATES = "item_id release_date due_date available_date late_release"


def test_pain_9_release_is_counted_back_from_the_need_in_days_of_work_or_of_the_calendar():
    # erpnext#47237: counted forward from today. Friday 23 January is a holiday here.
    items = """
        item_id  procurement  lead_time_days
        MADE     make         3
        BOUGHT   buy          3
        SENT     subcontract  3
    """
    closed = """
        calendar_id  start       end         working
        PLANT        2026-01-23  2026-01-23  false
    """
    calendar = """
        calendar_id  weekday  start  end
        PLANT        1        08:00  16:00
        PLANT        2        08:00  16:00
        PLANT        3        08:00  16:00
        PLANT        4        08:00  16:00
        PLANT        5        08:00  16:00
    """
    orders = """
        order_id  item_id  quantity  due_date    ship_days
        SO-1      MADE     1         2026-01-29  2
        SO-2      BOUGHT   1         2026-01-29  2
        SO-3      SENT     1         2026-01-29  2
        SO-4      MADE     1         2026-01-25  0
    """
    plan = planned(
        items=items,
        sales_orders=orders,
        calendars=calendar,
        calendar_exceptions=closed,
        config=op.PlanConfig(plant_calendar="PLANT"),
    )

    # Shipped on Tuesday 27 January. Made: 26, 22, 21, over the weekend and the holiday. Bought and sent out: Saturday
    # the 24th, so Thursday the 22nd; what is sent out then is back after 3 days, on Sunday: Monday the 26th. SO-4's
    # Sunday counts as Thursday the 22nd, too: made 21, 20, 19.
    assert shown(op.planned_orders_frame(plan), DATES) == rows("""
        BOUGHT  2026-01-22  2026-01-27  2026-01-27  False
        MADE    2026-01-19  2026-01-22  2026-01-22  False
        MADE    2026-01-21  2026-01-27  2026-01-27  False
        SENT    2026-01-22  2026-01-27  2026-01-26  False
    """)


@pytest.mark.parametrize("procurement", ["make", "buy", "subcontract"])
def test_pain_9_a_longer_lead_time_never_gives_a_later_release(procurement):
    # erpnext#59007: more days gave a shorter time.
    days = range(50)
    items = pd.DataFrame({"item_id": [f"PART-{n:02}" for n in days], "lead_time_days": days})
    orders = pd.DataFrame({"order_id": items["item_id"], "item_id": items["item_id"], "quantity": 1})
    plan = planned(
        items=items.assign(procurement=procurement), sales_orders=orders.assign(due_date=pd.Timestamp("2026-03-10"))
    )

    releases = op.planned_orders_frame(plan)["release_date"]
    assert len(releases) == len(days)
    assert releases[0] == pd.Timestamp("2026-03-10")
    assert releases.is_monotonic_decreasing
    # 49 days before 10 March is 20 January; 49 working days, 9 weeks and 4 days, are more: Wednesday 31 December.
    assert releases[49] == pd.Timestamp("2025-12-31" if procurement == "make" else "2026-01-20")


LATE_PUMP = {
    "items": """
        item_id  procurement  lead_time_days
        PUMP     make         3
        CASTING  buy          21
    """,
    "bom_lines": """
        parent_id  component_id  quantity_per
        PUMP       CASTING       1
    """,
}


def test_pain_10_what_should_have_begun_is_flagged_and_the_order_gets_a_date_that_can_be_met():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      PUMP     1         2026-01-16
    """
    plan = planned(**LATE_PUMP, sales_orders=orders)

    # The pump starts on Tuesday 13 January. Its casting had to be ordered 21 days before, on 23 December: ordered today
    # it is there on Monday the 26th, and the pump 3 working days later.
    assert shown(op.planned_orders_frame(plan), DATES) == rows("""
        PUMP     2026-01-13  2026-01-16  2026-01-29  False
        CASTING  2025-12-23  2026-01-13  2026-01-26  True
    """)
    # From 16 to 29 January: 13 days.
    told = "projected_date days_late status constraint constraint_id"
    assert shown(op.deliveries_frame(plan), told) == rows("2026-01-29  13  late  lead_time  CASTING")


def test_pain_10_nothing_is_planned_before_today():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      PUMP     1         2026-01-06
        SO-2      CASTING  1         2025-12-22
    """
    stock = """
        item_id  quantity
        CASTING  2
    """
    plan = planned(**LATE_PUMP, sales_orders=orders, on_hand=stock)

    # Tuesday 6 January less 3 working days (5 January, 2, 1) is Thursday the 1st: the start counts as today, on which
    # the casting is wanted. From today the pump takes 6, 7, 8 January.
    assert shown(op.planned_orders_frame(plan), DATES) == rows("PUMP  2026-01-01  2026-01-06  2026-01-08  True")
    wanted = "item_id source_kind need_date available_date"
    assert shown(op.requirements_frame(plan), wanted) == rows("""
        PUMP     sales_order    2026-01-06  2026-01-08
        CASTING  sales_order    2025-12-22  2026-01-05
        CASTING  planned_order  2026-01-05  2026-01-05
    """)
    # SO-2 was due before today: delivered today, 14 days late, by no fault of its material.
    told = "order_id projected_date days_late cause"
    assert shown(op.deliveries_frame(plan), told) == rows("""
        SO-1  2026-01-08  2   lead_time
        SO-2  2026-01-05  14  past_due
    """)


def test_pain_11_supply_comes_as_late_as_possible_and_is_not_merged_into_a_nearer_order():
    # odoo#4788: what was wanted in half a year was bought today, with what was wanted now.
    items = """
        item_id  procurement  lead_time_days
        MOTOR    buy          30
    """
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      MOTOR    5         2026-02-09
        SO-2      MOTOR    8         2026-07-06
    """
    plan = planned(items=items, sales_orders=orders)

    # 30 days before 9 February is Saturday 10 January: Friday the 9th. Before 6 July: Saturday 6 June, Friday the 5th.
    assert shown(op.planned_orders_frame(plan), "quantity release_date due_date") == rows("""
        5  2026-01-09  2026-02-09
        8  2026-06-05  2026-07-06
    """)


CHAIN_ITEMS = """
    item_id  procurement  lead_time_days
    LEVEL-1  make         1
    LEVEL-2  make         1
    LEVEL-3  make         1
    LEVEL-4  make         1
    LEVEL-5  make         1
    LEVEL-6  make         1
    LEVEL-7  buy          60
"""

CHAIN_LINES = """
    parent_id  component_id  quantity_per
    LEVEL-1    LEVEL-2       1
    LEVEL-2    LEVEL-3       1
    LEVEL-3    LEVEL-4       1
    LEVEL-4    LEVEL-5       1
    LEVEL-5    LEVEL-6       1
    LEVEL-6    LEVEL-7       1
"""


CHAIN_ORDER = """
    order_id  item_id  quantity  due_date
    SO-1      LEVEL-1  1         2026-01-22
"""
# Due on Thursday 22 January, LEVEL-1 to LEVEL-6 start on 21, 20, 19, 16, 15 and 14 January (the 17th and 18th are a
# weekend): the leaf is wanted on Wednesday 14 January.


def chain_with_leaf_on(day: date) -> op.MaterialPlan:
    receipts = f"""
        receipt_id  kind      item_id  quantity  due_date
        PO-1        purchase  LEVEL-7  1         {day}
    """
    return planned(items=CHAIN_ITEMS, bom_lines=CHAIN_LINES, sales_orders=CHAIN_ORDER, scheduled_receipts=receipts)


def test_pain_18_a_delay_goes_through_seven_levels_in_one_run():
    plan = chain_with_leaf_on(date(2026, 1, 14) + timedelta(days=5))

    # From Monday 19 January a level a day, over the weekend of 24 January.
    assert shown(op.planned_orders_frame(plan), "item_id due_date available_date") == rows("""
        LEVEL-1  2026-01-22  2026-01-27
        LEVEL-2  2026-01-21  2026-01-26
        LEVEL-3  2026-01-20  2026-01-23
        LEVEL-4  2026-01-19  2026-01-22
        LEVEL-5  2026-01-16  2026-01-21
        LEVEL-6  2026-01-15  2026-01-20
    """)
    assert shown(op.deliveries_frame(plan), "projected_date days_late constraint constraint_id") == rows(
        "2026-01-27  5  material  PO-1"
    )


@pytest.mark.parametrize(
    ("leaf", "slack_days", "delay_days"),
    [
        (date(2026, 1, 14), 0, 0),
        (date(2026, 1, 14), 0, 5),
        (date(2026, 1, 12), 2, 2),
        (date(2026, 1, 12), 2, 7),
        (date(2026, 1, 9), 5, 5),
    ],
)
def test_pain_18_the_order_is_late_by_the_delay_less_the_slack(leaf, slack_days, delay_days):
    plan = chain_with_leaf_on(leaf + timedelta(days=delay_days))

    assert shown(op.deliveries_frame(plan), "days_late") == rows(f"{max(delay_days - slack_days, 0)}")
