"""The scheduling problem of a material plan: which jobs it has, when they are due, and what their lateness costs."""

from __future__ import annotations

import numpy as np
import pytest

from orderplan.capacity.build import build_problem, priority_weights
from orderplan.config import SchedulerConfig
from orderplan.scheduler.problem import MINUTE
from tests.unit.capacity.small_shop import DAY, HOUR, job_names, netted, problem_of, scheduled
from tests.unit.load.shop import CALENDARS, ordered

SAWN = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             60
"""
TWO_ORDERS = """
    order_id  item_id  quantity  due_date    ship_days  priority
    SO-1      GEAR     1         2026-01-09  0          5
    SO-2      GEAR     1         2026-01-30  2          1
"""


def test_without_operations_there_is_no_problem():
    assert build_problem(netted(sales_orders=ordered(1, "2026-01-30"))) is None


def test_an_order_is_due_at_the_end_of_its_day_less_the_days_of_shipping_and_a_minute():
    plan = scheduled(operations=SAWN, sales_orders=TWO_ORDERS)
    orders = problem_of(plan).orders
    # SO-1: Friday the 9th is day 4, its end 5 × 24 hours. SO-2: 30 − 2 = Wednesday the 28th, day 23.
    assert orders.due.tolist() == [5 * DAY + MINUTE, 24 * DAY + MINUTE]
    # 2^(9 − 5) and 2^(9 − 1).
    assert orders.weight.tolist() == [16, 256]


@pytest.mark.parametrize(("priority", "weight"), [(1, 256), (2, 128), (5, 16), (9, 1), (12, 1), (0, 256)])
def test_each_step_of_urgency_doubles_the_weight(priority, weight):
    assert priority_weights(np.array([priority], dtype=np.int32)).tolist() == [weight]


def test_only_jobs_that_start_within_the_window_are_scheduled():
    # The gear due on the 9th starts three working days earlier, on the 6th, which is day 1; the other one, needed on
    # the 28th, on the 23rd, which is day 18.
    def jobs(days: int) -> int:
        plan = scheduled(
            operations=SAWN, sales_orders=TWO_ORDERS, scheduler=SchedulerConfig(effort=0.0, window_days=days)
        )
        return plan.capacity.jobs.scheduled_count

    assert [jobs(days) for days in (1, 17, 18)] == [1, 1, 2]


def test_a_job_that_refills_stock_is_due_on_its_own_day_with_the_least_weight():
    plan = scheduled(
        operations=SAWN,
        scheduled_receipts="""
            receipt_id  kind  item_id  quantity  due_date
            WO-1        work  GEAR     1         2026-01-07
        """,
    )
    orders = problem_of(plan).orders
    # No sales order waits for it. The end of Wednesday the 7th, day 2.
    assert (orders.due.tolist(), orders.weight.tolist()) == ([3 * DAY], [1])
    assert orders.job_of_row.tolist() == [0]
    assert len(plan.capacity.orders) == 0


def test_a_job_below_one_that_an_order_waits_for_has_no_order_of_its_own():
    plan = scheduled(
        items="""
            item_id  procurement  lead_time_days
            GEAR     make         3
            AXLE     make         1
        """,
        operations=SAWN + "    AXLE  10  SAW  30\n",
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       AXLE          1
        """,
        sales_orders=ordered(1, "2026-01-30"),
    )
    assert len(problem_of(plan).orders.due) == 1


def test_what_an_order_is_pegged_to_besides_jobs_is_its_floor():
    plan = scheduled(
        operations=SAWN,
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date
            PO-1        transfer  GEAR     1         2026-01-28
        """,
        sales_orders=ordered(2, "2026-01-30"),
    )
    # One gear comes from elsewhere on the 28th, day 23, the other is made.
    assert problem_of(plan).orders.floor.tolist() == [23 * DAY]


LONG = """
    item_id  operation  work_center_id  run_minutes  interruptible
    GEAR     10         TURN            600          false
"""


def machines_of(minutes: int, **tables: str) -> tuple[list[str], bool]:
    """The machines on which an uninterrupted operation may be done, and whether it may be interrupted after all."""
    plan = scheduled(
        operations=LONG.replace("600", str(minutes)),
        resources="""
            resource_id  work_center_id  calendar_id
            SAW-1        SAW             -
            TURN-1       TURN            -
            TURN-2       TURN            ONE
        """,
        sales_orders=ordered(1, "2026-01-30"),
        **tables,
    )
    problem, names = problem_of(plan), plan.capacity.resource_ids(plan).to_pylist()
    return [names[at] for at in problem.modes.resource.tolist()], bool(problem.operations.interruptible[0])


def test_an_operation_that_must_not_be_interrupted_leaves_out_machines_on_which_it_does_not_fit():
    # TURN-1 works 16 hours a day, TURN-2 8 hours.
    assert machines_of(480) == (["TURN-1", "TURN-2"], False)
    assert machines_of(481) == (["TURN-1"], False)


def test_where_it_fits_on_none_it_pauses_all_the_same():
    assert machines_of(961) == (["TURN-1", "TURN-2"], True)


def test_the_longest_setup_has_to_fit_in_as_well():
    tables = {
        "items": "item_id procurement lead_time_days setup_family\nGEAR make 3 RED",
        "setups": "work_center_id from_family to_family minutes\nTURN BLUE RED 30\nTURN RED RED 5",
    }
    assert machines_of(450, **tables) == (["TURN-1", "TURN-2"], False)
    assert machines_of(451, **tables) == (["TURN-1"], False)


def test_overtime_does_not_make_it_fit():
    overtime = """
        calendar_id  start             end               working
        TURN-2       2026-01-08T06:00  2026-01-08T22:00  true
    """
    assert machines_of(600, calendar_exceptions=overtime) == (["TURN-1"], False)


def test_day_and_night_it_always_fits():
    always = "\n".join(f"    ALWAYS {day} 00:00 24:00" for day in range(1, 8))
    plan = scheduled(
        calendars=f"{CALENDARS.rstrip()}\n{always}\n",
        operations=LONG.replace("600", "3000"),
        resources="""
            resource_id  work_center_id  calendar_id
            SAW-1        SAW             -
            TURN-1       TURN            -
            TURN-2       TURN            ALWAYS
        """,
        sales_orders=ordered(1, "2026-01-30"),
    )
    problem = problem_of(plan)
    assert [plan.capacity.resource_ids(plan).to_pylist()[at] for at in problem.modes.resource] == ["TURN-2"]
    assert not problem.operations.interruptible[0]
    assert problem.modes.run.tolist() == [50 * HOUR]


def test_a_running_operation_may_pause_whatever_its_routing_says():
    plan = scheduled(
        operations=LONG,
        scheduled_receipts="""
            receipt_id  kind  item_id  quantity  due_date
            WO-1        work  GEAR     2         2026-01-09
        """,
        operation_progress="""
            receipt_id  operation  status   resource_id
            WO-1        10         running  TURN-1
        """,
    )
    assert problem_of(plan).operations.interruptible.tolist() == [True]
    assert job_names(plan) == ["GEAR"]
