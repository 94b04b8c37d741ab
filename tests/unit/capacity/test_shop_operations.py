"""On which machines an operation can be done, and how long it takes there: every number is worked out by hand."""

from __future__ import annotations

from tests.unit.capacity.small_shop import problem_of, scheduled, ways
from tests.unit.load.shop import ordered

SAW_AND_TURN = """
    item_id  operation  work_center_id  setup_minutes  run_minutes
    GEAR     10         SAW             10             2
    GEAR     20         TURN            30             6
"""
RELEASED = """
    receipt_id  kind  item_id  quantity  due_date
    WO-1        work  GEAR     20        2026-01-09
"""


def test_where_no_machine_is_named_all_of_the_work_center_can_do_it():
    plan = scheduled(operations=SAW_AND_TURN, sales_orders=ordered(20, "2026-01-30"))
    # SAW: 10 × 60 = 600 s and 20 × 2 × 60 = 2,400 s. TURN: 1,800 s and 20 × 6 × 60 = 7,200 s.
    assert ways(plan) == [
        (10, "SAW-1", 600, 2_400),
        (20, "TURN-1", 1_800, 7_200),
        (20, "TURN-2", 1_800, 7_200),
    ]


def test_named_machines_alone_can_do_it_by_rank_with_their_own_times_and_efficiency():
    plan = scheduled(
        items="""
            item_id  procurement  lead_time_days  scrap_rate
            GEAR     make         3               0.2
        """,
        operations=SAW_AND_TURN,
        resources="""
            resource_id  work_center_id  efficiency
            SAW-1        SAW             0.7
            TURN-1       TURN            1.25
            TURN-2       TURN            0.5
        """,
        operation_resources="""
            item_id  operation  resource_id  rank  setup_minutes  run_minutes
            GEAR     20         TURN-2       1     -              7
            GEAR     20         SAW-1        2     50             -
        """,
        sales_orders=ordered(20, "2026-01-30"),
    )
    # 20 / 0.8 = 25 pieces are started. Step 10 on SAW-1: 600 / 0.7 = 857.14 s, 25 × 120 / 0.7 = 4,285.71 s, rounded up.
    # Step 20 on TURN-2: its own run of 7 min: 1,800 / 0.5 and 25 × 420 / 0.5; on SAW-1: its own setup of 50 min:
    # 3,000 / 0.7 = 4,285.71 and 25 × 360 / 0.7 = 12,857.14. TURN-1 is not named.
    assert ways(plan) == [
        (10, "SAW-1", 858, 4_286),
        (20, "TURN-2", 3_600, 21_000),
        (20, "SAW-1", 4_286, 12_858),
    ]


def test_a_work_center_without_machines_counts_as_one():
    plan = scheduled(
        operations=SAW_AND_TURN,
        resources="""
            resource_id  work_center_id
            TURN-1       TURN
        """,
        sales_orders=ordered(1, "2026-01-30"),
    )
    assert ways(plan) == [(10, "SAW", 600, 120), (20, "TURN-1", 1_800, 360)]


def test_a_number_of_seconds_that_floating_point_puts_just_above_is_not_rounded_up():
    # 0.1 minutes × 3 = 18 s, though 0.1 × 60 × 3 is a little more in floating point.
    assert 0.1 * 3 * 60 > 18
    plan = scheduled(
        operations="""
            item_id  operation  work_center_id  run_minutes
            GEAR     10         SAW             0.1
        """,
        sales_orders=ordered(3, "2026-01-30"),
    )
    assert ways(plan) == [(10, "SAW-1", 0, 18)]


def test_an_operation_without_any_time_is_none_but_one_with_a_wait_is():
    plan = scheduled(
        operations="""
            item_id  operation  work_center_id  run_minutes  wait_minutes
            GEAR     10         SAW             0            0
            GEAR     20         SAW             0            90
            GEAR     30         SAW             1            0
            GEAR     40         SAW             0            0
        """,
        operation_resources="""
            item_id  operation  resource_id  run_minutes
            GEAR     40         SAW-1        2
        """,
        sales_orders=ordered(1, "2026-01-30"),
    )
    # Step 20 takes a second on its machine, then 90 min; step 40 has a time on the one machine that can do it.
    assert ways(plan) == [(20, "SAW-1", 0, 1), (30, "SAW-1", 0, 60), (40, "SAW-1", 0, 120)]
    assert problem_of(plan).operations.wait.tolist() == [5_400, 0, 0]


def test_progress_shortens_and_closes_operations():
    plan = scheduled(
        operations="""
            item_id  operation  work_center_id  setup_minutes  run_minutes
            GEAR     10         SAW             10             2
            GEAR     20         TURN            30             6
            GEAR     30         SAW             10             2
        """,
        scheduled_receipts=RELEASED,
        operation_progress="""
            receipt_id  operation  quantity_done  status   resource_id
            WO-1        10         20             waiting  -
            WO-1        20         5              waiting  TURN-1
        """,
    )
    # All 20 have passed step 10. Of step 20 there are 15 left, set up already: 15 × 360 s. Step 30 is untouched.
    assert ways(plan) == [
        (20, "TURN-1", 0, 5_400),
        (20, "TURN-2", 0, 5_400),
        (30, "SAW-1", 600, 2_400),
    ]


def test_a_machine_on_which_it_is_reported_to_run_can_do_it_whatever_the_routing_says():
    plan = scheduled(
        operations=SAW_AND_TURN,
        scheduled_receipts=RELEASED,
        operation_progress="""
            receipt_id  operation  status   resource_id
            WO-1        10         running  TURN-2
        """,
    )
    # It is set up; TURN-2 takes the operation's own time.
    assert ways(plan)[:2] == [(10, "SAW-1", 0, 2_400), (10, "TURN-2", 0, 2_400)]


def test_an_order_has_the_routing_that_is_its_own():
    plan = scheduled(
        items="""
            item_id  procurement  lead_time_days  part_class
            GEAR     make         3               order_specific
        """,
        operations="""
            item_id  operation  work_center_id  run_minutes  order_id
            GEAR     10         SAW             2            -
            GEAR     15         TURN            3            SO-1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      GEAR     1         2026-01-30
            SO-2      GEAR     1         2026-01-30
        """,
    )
    assert ways(plan) == [(15, "TURN-1", 0, 180), (15, "TURN-2", 0, 180), (10, "SAW-1", 0, 120)]
