"""What is reported to run goes on where it is, and what was published is found again."""

from __future__ import annotations

from orderplan.config import SchedulerConfig
from tests.small_plants import shown
from tests.unit.capacity.small_shop import schedule_frame, scheduled, times

THREE_RELEASED = {
    "operations": """
        item_id  operation  work_center_id  run_minutes
        GEAR     10         TURN            60
        GEAR     20         SAW             30
    """,
    "scheduled_receipts": """
        receipt_id  kind  item_id  quantity  due_date
        WO-1        work  GEAR     2         2026-01-05
        WO-2        work  GEAR     2         2026-01-05
        WO-3        work  GEAR     2         2026-01-05
    """,
}
ONE_LATHE = """
    resource_id  work_center_id
    SAW-1        SAW
    TURN-1       TURN
"""


def running(progress: str, **tables: str) -> list[tuple[str, ...]]:
    plan = scheduled(**(THREE_RELEASED | tables), operation_progress=progress)
    return shown(schedule_frame(plan), "job_id operation resource_id", status="running")


def test_what_runs_goes_on_at_the_first_moment_of_work():
    plan = scheduled(
        **THREE_RELEASED,
        operation_progress="""
            receipt_id  operation  quantity_done  status   resource_id  actual_start
            WO-2        10         0.5            running  TURN-2       2026-01-02T20:00
        """,
    )
    # 1.5 pieces of 60 minutes are left, and the lathe begins at 06:00.
    assert ("WO-2", "running", "05/06:00", "05/06:00", "05/07:30") in times(plan, "job_id", "status")


def test_of_several_on_one_machine_that_runs_which_began_first():
    assert running("""
        receipt_id  operation  status   resource_id  actual_start
        WO-1        10         running  TURN-1       2026-01-02T11:00
        WO-2        10         running  TURN-1       2026-01-02T10:00
        WO-3        10         running  TURN-2       2026-01-02T12:00
    """) == [("WO-2", "10", "TURN-1"), ("WO-3", "10", "TURN-2")]


def test_all_run_where_any_number_can():
    assert running(
        """
        receipt_id  operation  status   resource_id
        WO-1        10         running  TURN-1
        WO-2        10         running  TURN-1
        """,
        work_centers="""
            work_center_id  calendar_id  finite
            SAW             ONE          true
            TURN            TWO          false
        """,
    ) == [("WO-1", "10", "TURN-1"), ("WO-2", "10", "TURN-1")]


def test_what_runs_without_a_machine_takes_the_first_that_does_nothing_else():
    # WO-3 is on TURN-1, so TURN-2 is left to WO-1; nothing is left to WO-2, which begins anew.
    assert running("""
        receipt_id  operation  status   resource_id
        WO-1        10         running  -
        WO-2        10         running  -
        WO-3        10         running  TURN-1
    """) == [("WO-1", "10", "TURN-2"), ("WO-3", "10", "TURN-1")]


def test_what_runs_without_a_machine_prefers_the_one_that_ranks_first():
    ranked = """
        item_id  operation  resource_id  rank
        GEAR     10         TURN-1       2
        GEAR     10         TURN-2       1
    """
    progress = """
        receipt_id  operation  status
        WO-1        10         running
    """
    assert running(progress, operation_resources=ranked) == [("WO-1", "10", "TURN-2")]


def test_a_step_that_is_reported_to_run_before_the_one_before_it_is_done_waits_for_that():
    assert running("""
        receipt_id  operation  status   resource_id
        WO-1        10         waiting  -
        WO-1        20         running  SAW-1
        WO-2        10         done     TURN-1
        WO-2        20         running  SAW-1
    """) == [("WO-2", "20", "SAW-1")]


def test_what_was_published_of_a_work_order_is_found_by_its_receipt():
    plan = scheduled(
        **THREE_RELEASED,
        published_schedule="""
            receipt_id  item_id  order_id  due_date  sequence  operation  resource_id  start
            WO-2        GEAR     -         -         -         10         TURN-2       2026-01-05T10:00
        """,
    )
    frozen = shown(schedule_frame(plan), "job_id operation resource_id", frozen=True)
    assert frozen == [("WO-2", "10", "TURN-2")]
    assert ("WO-2", "10", "05/10:00", "05/10:00", "05/12:00") in times(plan, "job_id", "operation")


def test_what_was_published_of_a_planned_order_is_found_by_item_order_day_and_sequence():
    orders = """
        order_id  item_id  quantity  due_date
        SO-1      GEAR     1         2026-01-08
        SO-2      GEAR     1         2026-01-09
    """
    published = """
        receipt_id  item_id  order_id  due_date    sequence  operation  resource_id  start
        -           GEAR     -         2026-01-09  1         10         TURN-2       2026-01-05T10:00
        -           GEAR     -         2026-01-09  2         10         TURN-1       2026-01-05T10:00
        -           GEAR     -         2026-01-07  1         10         TURN-1       2026-01-05T10:00
    """
    plan = scheduled(
        operations=THREE_RELEASED["operations"],
        sales_orders=orders,
        published_schedule=published,
        scheduler=SchedulerConfig(effort=0.0, frozen_days=1),
    )
    # A gear for each day; the published ones with another sequence or day are of no order of this plan.
    frozen = schedule_frame(plan)[schedule_frame(plan)["frozen"]]
    assert shown(frozen, "due_date sequence operation resource_id") == [("2026-01-09", "1", "10", "TURN-2")]


def after_sawing(end: str, wait: int) -> list[tuple[str, ...]]:
    """A gear that is late, sawn until a moment, and rests so many minutes before it is turned."""
    plan = scheduled(
        operations=f"""
            item_id  operation  work_center_id  run_minutes  wait_minutes
            GEAR     10         SAW             60           {wait}
            GEAR     20         TURN            60           0
        """,
        scheduled_receipts="receipt_id kind item_id quantity due_date\nWO-1 work GEAR 1 2026-01-05",
        sales_orders="order_id item_id quantity due_date\nSO-1 GEAR 1 2026-01-02",
        operation_progress=f"""
            receipt_id  operation  status  resource_id  actual_end
            WO-1        10         done    SAW-1        {end}
        """,
    )
    return times(plan, "operation", "waits_for")


def test_what_is_done_rests_before_the_next_step():
    # Sawn until Sunday 20:00; twelve hours later it is Monday 08:00, eight hours later the lathe does not work yet.
    assert after_sawing("2026-01-04T20:00", 720) == [("20", "nothing", "05/08:00", "05/08:00", "05/09:00")]
    assert after_sawing("2026-01-04T20:00", 480) == [("20", "nothing", "05/06:00", "05/06:00", "05/07:00")]


def test_what_has_no_reported_end_rests_no_longer():
    assert after_sawing("-", 720) == [("20", "nothing", "05/06:00", "05/06:00", "05/07:00")]
