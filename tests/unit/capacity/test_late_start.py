"""Nothing starts earlier than needed: what is in time stays so, what is late is no later."""

from __future__ import annotations

from tests.unit.capacity.small_shop import scheduled, times
from tests.unit.load.shop import ordered

SAWN = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             60
    AXLE     10         SAW             60
"""
ITEMS = """
    item_id  procurement  lead_time_days
    GEAR     make         3
    AXLE     make         1
    BAR      buy          10
"""


def test_a_job_in_time_ends_with_its_due_date():
    # Friday the 30th: the saw ends at 14:00.
    plan = scheduled(operations=SAWN, items=ITEMS, sales_orders=ordered(2, "2026-01-30"))
    assert times(plan) == [("30/12:00", "30/12:00", "30/14:00")]


def test_a_late_job_starts_as_early_as_it_can():
    # It was due today, and takes 8 hours of today and 2 of tomorrow.
    plan = scheduled(operations=SAWN, items=ITEMS, sales_orders=ordered(10, "2026-01-05"))
    assert times(plan) == [("05/06:00", "05/06:00", "06/08:00")]


def test_operations_end_one_before_the_other():
    plan = scheduled(
        items=ITEMS,
        operations="""
            item_id  operation  work_center_id  run_minutes  wait_minutes
            GEAR     10         SAW             60           0
            GEAR     20         TURN            60           30
        """,
        sales_orders=ordered(1, "2026-01-30"),
    )
    # Turning ends at 22:00 with the lathe's day; its wait of half an hour is over before midnight. The saw is no longer
    # needed after 14:00.
    assert times(plan) == [("30/13:00", "30/13:00", "30/14:00"), ("30/21:00", "30/21:00", "30/22:00")]


def test_a_wait_that_passes_midnight_pulls_the_job_forward():
    plan = scheduled(
        items=ITEMS,
        operations="""
            item_id  operation  work_center_id  run_minutes  wait_minutes
            GEAR     10         TURN            60           180
        """,
        sales_orders=ordered(1, "2026-01-30"),
    )
    # Three hours and no more than a minute before the end of the 30th: 21:01; that minute is for passages.
    assert [row[2] for row in times(plan)] == ["30/21:00"]


def test_a_job_in_time_stays_so_where_its_order_is_late_for_another_reason():
    plan = scheduled(
        items=ITEMS.replace("GEAR     make         3", "GEAR     make         0"),
        operations=SAWN,
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       AXLE          1
            GEAR       BAR           1
        """,
        sales_orders=ordered(1, "2026-01-09"),
    )
    # The bar is there on Thursday the 15th, so the gear is late. The axle, needed on the 9th, is made for the 9th all
    # the same: should the bar come sooner, it is wanted.
    assert times(plan, "item_id") == [
        ("GEAR", "15/06:00", "15/06:00", "15/07:00"),
        ("AXLE", "09/13:00", "09/13:00", "09/14:00"),
    ]


def test_what_stands_before_a_late_job_on_its_machine_does_not_hold_it_up_longer():
    plan = scheduled(
        items=ITEMS,
        operations=SAWN,
        sales_orders="""
            order_id  item_id  quantity  due_date    priority
            SO-1      GEAR     8         2026-01-05  1
            SO-2      AXLE     8         2026-01-05  9
        """,
    )
    # Both are due today; the urgent one takes today, the other one is a day late and starts at once behind it.
    assert times(plan, "item_id") == [
        ("AXLE", "06/06:00", "06/06:00", "06/14:00"),
        ("GEAR", "05/06:00", "05/06:00", "05/14:00"),
    ]
