"""On which days jobs load the work centres: every number is worked out by hand.

January 2026: the 5th, 12th, 19th and 26th are Mondays.
"""

from __future__ import annotations

from orderplan.load.work_load import work_load_of
from tests.small_plants import rows
from tests.unit.load.shop import loaded, ordered, shop

DUE = ordered(10, "2026-01-30")
"""10 gears due on a Friday: three working days from Tuesday the 27th to Thursday the 29th."""


def routing(*steps: str) -> str:
    return "item_id operation work_center_id run_minutes wait_minutes\n" + "\n".join(f"GEAR {step}" for step in steps)


def test_operations_are_done_one_after_another_backwards_from_the_day_before_the_gears_are_there():
    # Turning takes 700 minutes of the two shifts of Thursday, from 10:20 to 22:00; sawing must end at 10:20, so 260 of
    # its 500 minutes are on Thursday from 06:00 on, and 240 on Wednesday.
    plan = shop(operations=routing("10 SAW 50 0", "20 TURN 70 0"), sales_orders=DUE)
    assert loaded(plan) == rows("SAW 2026-01-28 240 | SAW 2026-01-29 260 | TURN 2026-01-29 700")


def test_a_wait_behind_an_operation_runs_on_the_clock():
    # The gears cool for 600 minutes: they leave the lathe on Thursday at 14:00, not at 24:00. Turning takes 600, from
    # 04:00, but the shift starts at 06:00: 480 on Thursday, 120 on Wednesday until 22:00. Sawing ends at 20:00, by
    # which the shift is over: 100 until 14:00.
    plan = shop(operations=routing("10 SAW 10 0", "20 TURN 60 600"), sales_orders=DUE)
    assert loaded(plan) == rows("SAW 2026-01-28 100 | TURN 2026-01-28 120 | TURN 2026-01-29 480")


def test_days_off_are_passed_over():
    # Due on Tuesday the 27th: from Thursday the 22nd to Monday the 26th. 480 on Monday, the rest on Friday.
    plan = shop(operations=routing("10 SAW 60 0"), sales_orders=ordered(10, "2026-01-27"))
    assert loaded(plan) == rows("SAW 2026-01-23 120 | SAW 2026-01-26 480")


def test_a_job_that_does_not_fit_is_spread_over_all_its_days():
    # Three days of SAW are 1440 minutes, but 1500 are wanted and 96 of TURN before: neither fits in the sequence, so
    # each is spread, 500 and 32 a day.
    plan = shop(operations=routing("10 TURN 9.6 0", "20 SAW 150 0"), sales_orders=DUE)
    each = [("SAW", f"2026-01-{day}", "500") for day in (27, 28, 29)]
    assert loaded(plan) == each + [("TURN", f"2026-01-{day}", "32") for day in (27, 28, 29)]


def test_spreading_follows_the_working_minutes_and_loses_nothing():
    # SAW-1 works 480, 120 (closed from 08:00 on) and 480 minutes: of 1500 that is 666.666666, then up to 833.333333 and
    # 1500, each rounded down.
    plan = shop(
        operations=routing("10 SAW 150 0"),
        operation_resources="item_id operation resource_id\nGEAR 10 SAW-1",
        calendar_exceptions="""
            calendar_id  start             end               working
            SAW-1        2026-01-28T08:00  2026-01-28T14:00  false
        """,
        sales_orders=DUE,
    )
    assert loaded(plan) == rows("SAW 2026-01-27 666.666666 | SAW 2026-01-28 166.666667 | SAW 2026-01-29 666.666667")


def test_what_should_have_been_done_before_is_today_s():
    # Due last Friday, so it counts for today, and all of its work is today's.
    released = """
        receipt_id  kind  item_id  quantity  due_date    start_date
        WO-1        work  GEAR     10        2026-01-02  2025-12-29
    """
    plan = shop(operations=routing("10 SAW 60 0"), scheduled_receipts=released)
    assert loaded(plan) == rows("SAW 2026-01-05 600")


def test_a_machine_that_does_not_work_on_any_of_the_days_has_the_work_on_the_first():
    plan = shop(
        operations=routing("10 SAW 6 0"),
        calendar_exceptions="""
            calendar_id  start       end         working
            ONE          2026-01-26  2026-01-30  false
        """,
        sales_orders=DUE,
    )
    assert loaded(plan) == rows("SAW 2026-01-27 60")


def test_a_planned_order_that_waits_for_a_component_is_made_when_that_is_there():
    # BAR is there on Thursday the 29th at the earliest: gears are made from then to Monday 2 February.
    plan = shop(
        items="""
            item_id  procurement  lead_time_days
            GEAR     make         3
            BAR      buy          24
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       BAR           1
        """,
        operations=routing("10 SAW 60 0"),
        sales_orders=ordered(10, "2026-01-20"),
    )
    job = work_load_of(plan).jobs
    assert (job.first_day.tolist(), job.last_day.tolist()) == ([24], [28])
    assert loaded(plan) == rows("SAW 2026-01-30 120 | SAW 2026-02-02 480")


def test_a_work_order_that_waits_for_a_component_is_made_when_that_is_there():
    plan = shop(
        items="""
            item_id  procurement  lead_time_days
            GEAR     make         3
            BAR      buy          24
        """,
        scheduled_receipts="""
            receipt_id  kind  item_id  quantity  due_date    start_date
            WO-1        work  GEAR     10        2026-01-12  2026-01-05
        """,
        work_components="""
            receipt_id  component_id  quantity_required
            WO-1        BAR           10
        """,
        operations=routing("10 SAW 60 0"),
    )
    assert loaded(plan) == rows("SAW 2026-01-30 120 | SAW 2026-02-02 480")


def test_what_never_can_be_made_is_loaded_where_it_is_planned():
    plan = shop(
        items="""
            item_id  procurement  lead_time_days
            GEAR     make         3
            BAR      none         0
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       BAR           1
        """,
        operations=routing("10 SAW 60 0"),
        sales_orders=DUE,
    )
    assert loaded(plan) == rows("SAW 2026-01-28 120 | SAW 2026-01-29 480")


def test_without_a_lead_time_the_work_is_done_on_the_day():
    plan = shop(items="item_id procurement\nGEAR make", operations=routing("10 SAW 6 0"), sales_orders=DUE)
    assert loaded(plan) == rows("SAW 2026-01-30 60")


def test_a_start_after_the_due_day_is_the_due_day():
    released = """
        receipt_id  kind  item_id  quantity  due_date    start_date
        WO-1        work  GEAR     10        2026-01-08  2026-02-02
    """
    plan = shop(operations=routing("10 SAW 6 0"), scheduled_receipts=released)
    assert loaded(plan) == rows("SAW 2026-01-08 60")
