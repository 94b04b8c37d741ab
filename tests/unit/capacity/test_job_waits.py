"""What holds a late order up: a queue, something that its job needs, or only the work."""

from __future__ import annotations

import orderplan as op
from orderplan.capacity.job_waits import job_waits, queue_seconds
from tests.small_plants import shown
from tests.unit.capacity.small_shop import HOUR, scheduled

ITEMS = """
    item_id  procurement  lead_time_days
    GEAR     make         1
    AXLE     make         1
    BAR      buy          {bar}
"""
SAWN = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             {gear}
    AXLE     10         SAW             {axle}
"""


def two_orders(gear: int, axle: int, bar: int = 0, **tables: str) -> op.MaterialPlan:
    """An urgent order for an axle and one for a gear, both due today, on one saw; minutes of each."""
    return scheduled(
        items=ITEMS.format(bar=bar),
        operations=SAWN.format(gear=gear, axle=axle),
        sales_orders="""
            order_id  item_id  quantity  due_date    priority
            SO-1      AXLE     1         2026-01-05  1
            SO-2      GEAR     1         2026-01-05  9
        """,
        **tables,
    )


def constraints(plan: op.MaterialPlan) -> list[tuple[str, ...]]:
    return shown(op.deliveries_frame(plan), "order_id days_late constraint constraint_id")


def test_an_order_that_stands_behind_another_is_held_up_by_the_machine():
    plan = two_orders(gear=120, axle=480)
    # The axle takes Monday, the gear ends on Tuesday at 08:00, having stood from midnight of the planning day, when its
    # material was there, to Tuesday 06:00.
    assert constraints(plan) == [("SO-1", "0", "none", "-"), ("SO-2", "1", "capacity", "SAW-1")]
    assert sorted(queue_seconds(plan.capacity).tolist()) == [0, 30 * HOUR]
    waits, machines = job_waits(plan, plan.capacity)
    assert sorted(zip(waits.tolist(), machines.tolist(), strict=True)) == [(-1, -1), (-1, 0)]


def test_an_order_whose_work_takes_so_long_is_not_held_up_by_the_machine():
    # The axle takes an hour; the gear 4,200 minutes, 70 hours: the rest of Monday 7, then 8 a day until Friday the 16th
    # (7 + 7 × 8 = 63 on Wednesday the 14th). It ends 9 days after the 5th at least, having stood one hour.
    plan = two_orders(gear=4_200, axle=60)
    assert constraints(plan)[1][2:] == ("lead_time", "GEAR")


def test_a_queue_counts_from_half_of_the_lateness_on():
    # Lateness counts from the end of Monday. The queue is 30 hours long, from midnight, where the axle takes all of
    # Monday. The gear of 24 working hours ends on Thursday the 8th at 14:00, 62 hours late: 30 < 31. One of 16 hours
    # ends on Wednesday at 14:00, 38 hours late: 30 > 19.
    assert constraints(two_orders(gear=24 * 60, axle=480))[1][2:] == ("lead_time", "GEAR")
    assert constraints(two_orders(gear=16 * 60, axle=480))[1][2:] == ("capacity", "SAW-1")


def test_a_component_that_is_late_by_more_than_the_queue_holds_it_up():
    lines = """
        parent_id  component_id  quantity_per
        GEAR       BAR           1
    """
    # The bar is there on Thursday the 8th, three days after it is needed; then nothing stands before the saw.
    plan = two_orders(gear=120, axle=480, bar=3, bom_lines=lines)
    assert constraints(plan)[1] == ("SO-2", "3", "lead_time", "BAR")
    waits, machines = job_waits(plan, plan.capacity)
    assert int((waits >= 0).sum()) == 1
    assert machines.tolist() == [-1, -1]


def test_a_component_that_is_there_before_the_queue_ends_does_not():
    lines = """
        parent_id  component_id  quantity_per
        GEAR       BAR           1
    """
    # The bar is there as Tuesday begins, a day late; the axle takes until Wednesday 14:00, and the gear begins on
    # Thursday at 06:00: 54 hours of queue.
    plan = two_orders(gear=120, axle=3 * 480, bar=1, bom_lines=lines)
    assert constraints(plan)[1][1:] == ("3", "capacity", "SAW-1")


def test_below_a_late_component_job_the_path_goes_on_to_its_queue():
    # The gear is made of a pin, which stands behind the axle on the saw.
    plan = scheduled(
        items=ITEMS.format(bar=0) + "    PIN  make  1\n",
        operations=SAWN.format(gear=60, axle=480) + "    PIN  10  SAW  60\n",
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       PIN           1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date    priority
            SO-1      AXLE     1         2026-01-05  1
            SO-2      GEAR     1         2026-01-05  9
        """,
    )
    assert constraints(plan)[1] == ("SO-2", "1", "capacity", "SAW-1")
    assert "PIN is wanted" in op.deliveries_frame(plan)["explanation"][1]


def test_the_queues_before_all_its_operations_add_up():
    # An urgent axle stands before the gear on the saw, an urgent pin on the lathe.
    plan = scheduled(
        items=ITEMS.format(bar=0) + "    PIN  make  1\n",
        operations="""
            item_id  operation  work_center_id  run_minutes
            AXLE     10         SAW             480
            PIN      10         TURN            2500
            GEAR     10         SAW             60
            GEAR     20         TURN            60
        """,
        resources="""
            resource_id  work_center_id
            SAW-1        SAW
            TURN-1       TURN
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date    priority
            SO-1      AXLE     1         2026-01-05  1
            SO-2      GEAR     1         2026-01-05  9
            SO-3      PIN      1         2026-01-05  1
        """,
    )
    # The pin takes 2,500 minutes of 960 a day: Monday, Tuesday, and 580 minutes of Wednesday, until 15:40. The gear is
    # sawn on Tuesday from 06:00 to 07:00, after 30 hours since midnight, and stands 32 hours and 40 minutes before the
    # lathe: that is the longer queue. Both together are more than half of its 40 hours and 40 minutes of lateness.
    assert sorted(queue_seconds(plan.capacity).tolist()) == [0, 0, 30 * HOUR, 32 * HOUR + 2_400]
    assert constraints(plan)[1] == ("SO-2", "2", "capacity", "TURN-1")
