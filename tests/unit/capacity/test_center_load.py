"""What work centres do on each day by the schedule, and what is not scheduled."""

from __future__ import annotations

from orderplan.capacity.center_load import center_load
from orderplan.config import SchedulerConfig
from orderplan.quantities import MILLION
from tests.unit.capacity.small_shop import scheduled
from tests.unit.load.shop import loaded, ordered

SAWN = """
    item_id  operation  work_center_id  setup_minutes  run_minutes
    GEAR     10         SAW             30             {minutes}
    GEAR     20         TURN            0              60
"""


def test_an_operation_is_cut_at_midnights():
    plan = scheduled(operations=SAWN.format(minutes=600), sales_orders=ordered(1, "2026-01-05"))
    # 30 minutes of setup and 600 of sawing: 480 on Monday, 150 on Tuesday until 08:30; then an hour on the lathe.
    assert loaded(plan) == [
        ("SAW", "2026-01-05", "480"),
        ("SAW", "2026-01-06", "150"),
        ("TURN", "2026-01-06", "60"),
    ]


def test_two_machines_of_a_work_center_add_up():
    plan = scheduled(
        operations=SAWN.format(minutes=10),
        sales_orders="order_id item_id quantity due_date\nSO-1 GEAR 1 2026-01-30\nSO-2 GEAR 2 2026-01-29",
    )
    # Each job ends as late as its day allows; setups of both count: 30 + 20 and 60 × 2 on the 29th, 30 + 10 and 60 on
    # the 30th.
    assert loaded(plan) == [
        ("SAW", "2026-01-29", "50"),
        ("SAW", "2026-01-30", "40"),
        ("TURN", "2026-01-29", "120"),
        ("TURN", "2026-01-30", "60"),
    ]


def test_parts_of_a_minute_are_kept():
    plan = scheduled(
        operations=SAWN.format(minutes=10),
        sales_orders=ordered(1, "2026-01-30"),
        resources="""
        resource_id  work_center_id  efficiency
        SAW-1        SAW             0.7
        TURN-1       TURN            1
    """,
    )
    # 30 / 0.7 = 42.857 min = 2,571.43 s, rounded up to 2,572; 10 / 0.7 = 857.14 s, rounded up to 858: 3,430 s in all.
    days = center_load(plan.capacity, 2, 0, 26)
    assert days[0].sum() == 3_430 * MILLION // 60


def test_days_before_the_first_and_behind_the_last_do_not_count():
    plan = scheduled(operations=SAWN.format(minutes=600), sales_orders=ordered(1, "2026-01-05"))
    # From Tuesday on, one day.
    assert center_load(plan.capacity, 2, 1, 1).tolist() == [[150 * MILLION], [60 * MILLION]]


def test_what_is_not_scheduled_is_loaded_by_its_lead_time():
    orders = "order_id item_id quantity due_date\nSO-1 GEAR 1 2026-01-07\nSO-2 GEAR 1 2026-01-30"
    window = SchedulerConfig(effort=0.0, window_days=5)
    plan = scheduled(operations=SAWN.format(minutes=10), sales_orders=orders, scheduler=window)
    # Only the first one starts within five days; it ends on the 7th. The other one, needed on Friday the 30th, is
    # worked on until the 29th.
    assert loaded(plan) == [
        ("SAW", "2026-01-07", "40"),
        ("SAW", "2026-01-29", "40"),
        ("TURN", "2026-01-07", "60"),
        ("TURN", "2026-01-29", "60"),
    ]
