"""How long what is left of a job takes, and on which machine: every number is worked out by hand."""

from __future__ import annotations

from tests.small_plants import rows
from tests.unit.load.shop import loaded, minutes_left, ordered, shop

SAW_AND_TURN = """
    item_id  operation  work_center_id  setup_minutes  run_minutes
    GEAR     20         TURN            30             6
    GEAR     10         SAW             10             2
"""
RELEASED = """
    receipt_id  kind  item_id  quantity  due_date
    WO-1        work  GEAR     20        2026-01-08
"""


def test_setup_and_run_are_done_at_the_efficiency_of_the_preferred_machine():
    plan = shop(
        items="""
            item_id  procurement  lead_time_days  scrap_rate
            GEAR     make         3               0.2
        """,
        operations=SAW_AND_TURN,
        resources="""
            resource_id  work_center_id  efficiency
            SAW-1        SAW             0.8
            TURN-1       TURN            1.25
            TURN-2       TURN            0.5
        """,
        operation_resources="""
            item_id  operation  resource_id  rank  setup_minutes  run_minutes
            GEAR     20         TURN-2       2     -              -
            GEAR     20         TURN-1       1     50             -
        """,
        sales_orders=ordered(20, "2026-01-30"),
    )
    # 20 / 0.8 = 25 pieces are started. SAW, no machine named: (10 + 2 × 25) / 0.8 = 75.
    # TURN-1 ranks first: its own setup of 50, the run of the operation: (50 + 6 × 25) / 1.25 = 160.
    assert minutes_left(plan) == [(10, 75.0), (20, 160.0)]


def test_without_a_named_machine_the_mean_efficiency_of_the_work_center_counts():
    plan = shop(
        operations=SAW_AND_TURN,
        resources="""
            resource_id  work_center_id  efficiency
            TURN-1       TURN            1.2
            TURN-2       TURN            0.8
            TURN-3       TURN            0.4
        """,
        sales_orders=ordered(20, "2026-01-30"),
    )
    # SAW has no machine at all: 10 + 2 × 20 = 50. TURN: (30 + 6 × 20) / ((1.2 + 0.8 + 0.4) / 3) = 150 / 0.8 = 187.5.
    assert minutes_left(plan) == [(10, 50.0), (20, 187.5)]


def test_the_load_is_that_of_the_machine_s_own_work_center():
    plan = shop(
        operations=SAW_AND_TURN,
        operation_resources="""
            item_id  operation  resource_id
            GEAR     20         SAW-1
        """,
        sales_orders=ordered(20, "2026-01-30"),
    )
    assert loaded(plan) == rows("SAW 2026-01-29 200")  # 50 and 150


def test_an_order_s_own_routing_replaces_the_standard_one_of_order_specific_items():
    own = (
        SAW_AND_TURN.replace("run_minutes", "run_minutes order_id").replace(" 6\n", " 6 -\n").replace(" 2\n", " 2 -\n")
    )
    own += "GEAR  15  SAW  7  1  SO-1\n"
    specific = """
        item_id  procurement  lead_time_days  part_class
        GEAR     make         3               order_specific
    """
    two_orders = """
        order_id  item_id  quantity  due_date
        SO-1      GEAR     20        2026-01-30
        SO-2      GEAR     20        2026-01-30
    """
    plan = shop(items=specific, operations=own, sales_orders=two_orders)
    assert minutes_left(plan) == [(15, 27.0), (10, 50.0), (20, 150.0)]  # SO-1, then both steps of SO-2
    common = shop(operations=own, sales_orders=ordered(20, "2026-01-30"))
    assert minutes_left(common) == [(10, 50.0), (20, 150.0)]  # no order comes down to a common item


def test_reports_shorten_and_close_operations():
    progress = """
        receipt_id  operation  quantity_done  status
        WO-1        10         {}             {}
        WO-1        20         {}             {}
    """

    def left(*reported):
        return minutes_left(
            shop(operations=SAW_AND_TURN, scheduled_receipts=RELEASED, operation_progress=progress.format(*reported))
        )

    assert left(0, "waiting", 0, "waiting") == [(10, 50.0), (20, 150.0)]
    # 5 of 20 sawn: it is set up, 15 × 2 are left. Turning has been begun: no setup, 20 × 6.
    assert left(5, "running", 0, "running") == [(10, 30.0), (20, 120.0)]
    assert left(0, "done", 20, "running") == []  # closed; and all pieces are finished
    assert left(25, "waiting", 19.5, "waiting") == [(20, 3.0)]  # more than wanted; 0.5 × 6


def test_what_is_not_made_here_loads_nothing():
    plan = shop(
        items="""
            item_id  procurement  lead_time_days
            GEAR     subcontract  3
            KIT      phantom      0
        """,
        operations=SAW_AND_TURN + "KIT  10  SAW  5  5\n",
        scheduled_receipts="""
            receipt_id  kind         item_id  quantity  due_date
            SC-1        subcontract  GEAR     20        2026-01-08
            PO-1        purchase     GEAR     20        2026-01-09
        """,
        sales_orders=ordered(60, "2026-01-30"),
    )
    assert loaded(plan) == []


def test_a_time_beyond_all_reason_counts_as_a_thousand_million_minutes():
    endless = """
        item_id  operation  work_center_id  run_minutes
        GEAR     10         SAW             1000000
    """
    plan = shop(operations=endless, sales_orders=ordered(1_000_000_000, "2026-01-30"))
    assert minutes_left(plan) == [(10, 1e9)]
