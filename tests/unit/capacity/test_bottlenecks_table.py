"""Which machine an hour more would help most."""

from __future__ import annotations

import pytest

from orderplan.capacity.bottlenecks_table import bottlenecks_table
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import BOTTLENECKS
from tests.small_plants import shown
from tests.unit.capacity.small_shop import netted, scheduled
from tests.unit.load.shop import ordered

OPERATIONS = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             480
    AXLE     10         TURN            60
"""
ITEMS = """
    item_id  procurement  lead_time_days
    GEAR     make         1
    AXLE     make         1
"""


def test_at_infinite_capacity_there_is_none():
    table = bottlenecks_table(netted(sales_orders=ordered(1, "2026-01-30")))
    assert table.num_rows == 0
    assert table.schema.equals(result_schema(BOTTLENECKS))


def test_where_nothing_is_late_there_is_none():
    plan = scheduled(items=ITEMS, operations=OPERATIONS, sales_orders=ordered(1, "2026-01-30"))
    assert bottlenecks_table(plan).num_rows == 0


def test_a_machine_that_a_late_order_stands_before_is_one_and_an_idle_one_is_none():
    orders = """
        order_id  item_id  quantity  due_date    priority
        SO-1      GEAR     1         2026-01-05  1
        SO-2      GEAR     1         2026-01-06  9
        SO-3      GEAR     1         2026-01-06  9
        SO-4      AXLE     1         2026-01-30  5
    """
    items = ITEMS.replace("lead_time_days", "lead_time_days  part_class")
    items = items.replace("1\n", "1  order_specific\n")
    plan = scheduled(items=items, operations=OPERATIONS, sales_orders=orders)
    # The saw does a gear a day: SO-1 on Monday, one of the others on Tuesday in time, the last one on Wednesday until
    # 14:00: 14 hours late. An hour more on Monday lets that end at 13:00: 1 / 24 of an order-day.
    frame = bottlenecks_table(plan).to_pandas()
    assert shown(frame, "rank resource_id work_center_id late_orders") == [("1", "SAW-1", "SAW", "1")]
    assert frame["order_days"].tolist() == [pytest.approx(1 / 24, abs=1e-6)]
    # All but the first stand from midnight of the planning day: until Tuesday 06:00 and Wednesday 06:00.
    assert frame["queue_minutes"].tolist() == [(30 + 54) * 60]
    # 24 hours of work, and 8 hours on each of the 20 days until the last order is due, on Friday the 30th.
    assert frame["load_share"].tolist() == [24 / 160]


def test_a_work_center_without_machines_is_named_itself():
    orders = """
        order_id  item_id  quantity  due_date    priority
        SO-1      GEAR     1         2026-01-05  1
        SO-2      GEAR     1         2026-01-05  9
    """
    items = ITEMS.replace("lead_time_days", "lead_time_days  part_class").replace("1\n", "1  order_specific\n")
    plan = scheduled(
        items=items, operations=OPERATIONS, sales_orders=orders, resources="resource_id work_center_id\nTURN-1 TURN"
    )
    assert shown(bottlenecks_table(plan).to_pandas(), "resource_id work_center_id") == [("SAW", "SAW")]
