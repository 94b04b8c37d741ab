"""Queues in words: before which machine, for how long, behind which operations."""

from __future__ import annotations

import numpy as np
import pytest

import orderplan as op
from orderplan.capacity.queues import duration_text, queue_texts
from orderplan.config import SchedulerConfig
from tests.unit.capacity.small_shop import scheduled

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1 minute"),  # nothing shorter is said
        (89, "1 minute"),
        (90, "2 minutes"),  # halves go to the even number
        (59 * MINUTE, "59 minutes"),
        (HOUR, "1 hour"),
        (89 * MINUTE, "1 hour"),
        (91 * MINUTE, "2 hours"),
        (23 * HOUR + 29 * MINUTE, "23 hours"),
        (23 * HOUR + 31 * MINUTE, "1 day"),
        (DAY, "1 day"),
        (DAY + 20 * MINUTE, "1 day"),
        (DAY + HOUR, "1 day 1 hour"),
        (2 * DAY + 23 * HOUR + 40 * MINUTE, "3 days"),
    ],
)
def test_durations_are_told_in_the_largest_units_that_fit(seconds, text):
    assert duration_text(seconds) == text


ITEMS = """
    item_id  procurement  lead_time_days
    AXLE     make         1
    GEAR     make         1
"""
SAWN = """
    item_id  operation  work_center_id  run_minutes
    AXLE     10         SAW             96
    GEAR     10         SAW             60
    GEAR     20         TURN            60
"""


def explanation(axles: int, **tables: str) -> str:
    """What is said of an order for a gear that stands behind so many urgent axles on the saw, all due today."""
    orders = [f"SO-{number} AXLE 1 2026-01-05 1" for number in range(axles)] + ["SO-9 GEAR 1 2026-01-05 9"]
    plan = scheduled(
        items=ITEMS,
        operations=SAWN,
        sales_orders="\n".join(["order_id item_id quantity due_date priority", *orders]),
        **tables,
    )
    told = op.deliveries_frame(plan).set_index("order_id")["explanation"]
    return str(told["SO-9"])


def test_a_late_order_is_told_what_its_job_stands_behind():
    # Five axles make one planned order of 5 × 96 = 480 minutes, all of Monday. The gear stands from midnight until
    # Tuesday 06:00, and is there on Tuesday. Planned orders by item: the axles are the first, the gear the second.
    assert explanation(axles=5) == (
        "1 day late: GEAR is wanted on 2026-01-05 and comes from planned order 2 on 2026-01-06: "
        "its operation 10 stands 1 day 6 hours before SAW-1, behind planned order 1 operation 10."
    )


def test_work_orders_are_named_by_their_receipts_and_at_most_three_are_named():
    receipts = [f"WO-{number} work AXLE 1 2026-01-05" for number in range(1, 6)]
    table = "\n".join(["receipt_id kind item_id quantity due_date", *receipts])
    told = explanation(axles=5, scheduled_receipts=table)
    # Five of 96 minutes take all of Monday; the last ones are named, in which order they come does not matter here.
    assert "before SAW-1, behind WO-" in told
    assert told.endswith(" operation 10 and 2 more.")
    assert told.count(" operation 10") == 4  # its own and three of those ahead


def test_a_machine_that_is_idle_but_not_set_up_in_time_is_told_so():
    plan = scheduled(
        items="""
            item_id  procurement  lead_time_days  setup_family
            GEAR     make         1               -
        """,
        operations="""
            item_id  operation  work_center_id  run_minutes  setup_minutes
            GEAR     10         SAW             60           0
            GEAR     20         SAW             60           1200
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      GEAR     1         2026-01-05
        """,
        scheduler=SchedulerConfig(effort=0.0, setup_before_material=True),
    )
    # Step 10 is done at 07:00; the saw is then set up for 20 hours, until Wednesday 11:00, for step 20 of the same
    # gear: 7 on Monday, 8 on Tuesday, 5 on Wednesday. Nothing else stands before it.
    assert op.deliveries_frame(plan)["explanation"][0] == (
        "2 days late: GEAR is wanted on 2026-01-05 and comes from planned order 1 on 2026-01-07: "
        "its operation 20 stands 2 days 4 hours before SAW-1, which is still being set up."
    )


def test_of_what_is_not_scheduled_nothing_is_said():
    plan = scheduled(
        items=ITEMS + "    BAR buy 1\n",
        operations=SAWN,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      GEAR     1         2026-01-30
            SO-2      BAR      1         2026-01-30
        """,
    )
    supplies = np.arange(plan.setting.first_planned_supply, len(plan.capacity.pegged.job_of_supply))
    scheduled_ones = plan.capacity.pegged.job_of_supply[supplies] >= 0
    texts = queue_texts(plan, plan.capacity, np.append(supplies, -1))
    assert [bool(text) for text in texts] == [*scheduled_ones.tolist(), False]
    assert sorted(scheduled_ones.tolist()) == [False, True]
