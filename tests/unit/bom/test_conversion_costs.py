"""What operations cost: on the preferred machine, or at the mean of the work centre."""

from __future__ import annotations

import pytest

import orderplan as op
from orderplan.bom.conversion_costs import conversion_costs
from tests.unit.bom.small_plants import make, order, plant

OPERATION = {"item_id": "GEAR", "operation": 10, "work_center_id": "MILL", "setup_minutes": 30, "run_minutes": 6}
MILLS = [
    {"resource_id": "MILL-1", "work_center_id": "MILL", "cost_per_hour": 40, "efficiency": 1.0},
    {"resource_id": "MILL-2", "work_center_id": "MILL", "cost_per_hour": 60, "efficiency": 0.5},
]


def costs_of(item_id="GEAR", *, machines=MILLS, operations=(OPERATION,), order_id=None, **tables):
    """Give setup labour, setup machine, run labour and run machine of an item, labour at 24 an hour."""
    data = plant(
        [make("GEAR"), make("SHAFT")],
        [],
        work_centers=[{"work_center_id": "MILL"}],
        resources=machines,
        operations=operations,
        sales_orders=[order("SO-1", "GEAR")],
        **tables,
    )
    instance = op.encode(data)
    return tuple(
        float(costs[instance.item(item_id)]) for costs in conversion_costs(instance, 24.0, instance.order(order_id))
    )


def test_the_mean_of_the_work_centres_machines():
    # A standard hour takes 1 hour on MILL-1, for 40, and 2 on MILL-2, for 120: on average 1.5 hours and 80.
    # Setup 0.5 h: labour 0.5 × 1.5 × 24 = 18, machine 40; run 0.1 h: 3.6 and 8.
    assert costs_of() == pytest.approx((18, 40, 3.6, 8))


def test_a_work_centre_without_machines_costs_labour_only():
    assert costs_of(machines=[]) == pytest.approx((12, 0, 2.4, 0))


def test_the_preferred_machine_with_its_own_times():
    rows = [
        {"item_id": "GEAR", "operation": 10, "resource_id": "MILL-1", "rank": 2, "run_minutes": 1},
        {"item_id": "GEAR", "operation": 10, "resource_id": "MILL-2", "rank": 1, "run_minutes": 3},
    ]
    # MILL-2: setup 0.5 h takes 1 hour, 24 and 60; run 3 min takes 0.1 hours, 2.4 and 6
    assert costs_of(operation_resources=rows) == pytest.approx((24, 60, 2.4, 6))


def test_of_machines_of_one_rank_the_first_id():
    rows = [{"item_id": "GEAR", "operation": 10, "resource_id": name} for name in ("MILL-2", "MILL-1")]
    assert costs_of(operation_resources=rows) == pytest.approx((12, 20, 2.4, 4))


def test_a_machine_of_another_operation_or_item_does_not_matter():
    rows = [
        {"item_id": "GEAR", "operation": 20, "resource_id": "MILL-1"},
        {"item_id": "SHAFT", "operation": 10, "resource_id": "MILL-1"},
    ]
    assert costs_of(operation_resources=rows) == pytest.approx((18, 40, 3.6, 8))


def test_operations_add_up():
    second = {**OPERATION, "operation": 20, "setup_minutes": 0, "run_minutes": 12}
    assert costs_of(operations=[OPERATION, second]) == pytest.approx((18, 40, 3.6 + 7.2, 8 + 16))
    assert costs_of("SHAFT") == (0, 0, 0, 0)


def test_an_orders_own_routing_replaces_the_standard_one_entirely():
    own = [{**OPERATION, "order_id": "SO-1", "operation": 50, "setup_minutes": 0, "run_minutes": 60}]
    operations = [{**OPERATION, "order_id": None}, *own]
    assert costs_of(operations=operations) == pytest.approx((18, 40, 3.6, 8))
    assert costs_of(operations=operations, order_id="SO-1") == pytest.approx((0, 0, 36, 80))
