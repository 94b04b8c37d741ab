"""Which jobs run on machines, what waits for them, and for which sales orders they are made."""

from __future__ import annotations

import numpy as np

import orderplan as op
from tests.small_plants import shown
from tests.unit.capacity.small_shop import DAY, job_names, problem_of, scheduled, times
from tests.unit.load.shop import ordered

ITEMS = """
    item_id  procurement  lead_time_days
    ENGINE   make         2
    GEAR     make         3
    AXLE     make         1
    COAT     subcontract  5
"""
OPERATIONS = """
    item_id  operation  work_center_id  run_minutes
    GEAR     10         SAW             10
    AXLE     10         SAW             10
"""
ENGINES = """
    order_id  item_id  quantity  due_date
    SO-1      ENGINE   1         2026-01-30
"""


def feeds(plan) -> list[tuple[str, str]]:
    """Which job supplies which, by item."""
    names, pegged = job_names(plan), plan.capacity.pegged
    return [(names[a], names[b]) for a, b in zip(pegged.feeding.tolist(), pegged.fed.tolist(), strict=True)]


def order_jobs(plan) -> list[tuple[str, str]]:
    """Which sales order waits for which job directly, by item."""
    names, pegged = job_names(plan), plan.capacity.pegged
    orders = plan.instance.spaces["sales_orders"].ids.to_pylist()
    return [(orders[a], names[b]) for a, b in zip(pegged.order.tolist(), pegged.order_job.tolist(), strict=True)]


def coated_engine():
    """An engine of a gear, which has operations, and a coated axle: the axle has operations, the coating none."""
    return scheduled(
        items=ITEMS,
        operations=OPERATIONS,
        bom_lines="""
            parent_id  component_id  quantity_per
            ENGINE     GEAR          1
            ENGINE     COAT          1
            COAT       AXLE          1
        """,
        sales_orders=ENGINES,
    )


def test_what_has_no_operations_but_waits_for_a_job_is_a_passage():
    plan = coated_engine()
    # Gear and axle run on machines; the engine waits for both, and the coating for the axle.
    assert sorted(job_names(plan)[:2]) == ["AXLE", "GEAR"]
    assert plan.capacity.jobs.scheduled_count == 2
    assert sorted(job_names(plan)[2:]) == ["COAT", "ENGINE"]
    assert sorted(feeds(plan)) == [("AXLE", "COAT"), ("COAT", "ENGINE"), ("GEAR", "ENGINE")]
    assert order_jobs(plan) == [("SO-1", "ENGINE")]


def test_a_passage_takes_its_lead_time_in_working_days_or_in_calendar_days():
    plan = coated_engine()
    problem, names = problem_of(plan), job_names(plan)
    first = problem.jobs.first_operation
    runs = {}
    for job in (2, 3):
        mode = problem.operations.first_mode[first[job]]
        resource = int(problem.modes.resource[mode])
        runs[names[job]] = (int(problem.modes.run[mode]) // DAY, len(problem.resources.calendar) - resource)
    # The engine two working days on the last but one resource, the coating five days on the last.
    assert runs == {"ENGINE": (2, 2), "COAT": (5, 1)}


def test_what_passes_by_on_a_day_off_is_there_on_the_next_working_day():
    every_day = "\n".join(f"ALL {day} 06:00 14:00" for day in range(1, 8))
    plan = scheduled(
        items=ITEMS,
        operations=OPERATIONS.replace("SAW             10", "SAW             480"),
        calendars=f"calendar_id weekday start end\n{every_day}",
        work_centers="work_center_id calendar_id\nSAW ALL\nTURN ALL",
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       COAT          1
            COAT       AXLE          1
        """,
        sales_orders=ordered(1, "2026-01-05"),
    )
    # The axle takes Monday until 14:00, the coating five days, until Saturday 14:00: it is there on Monday the 12th. So
    # the gear begins then, though the saw works at the weekend.
    assert times(plan, "item_id")[0][:2] == ("GEAR", "12/06:00")
    assert shown(op.requirements_frame(plan), "available_date", item_id="COAT") == [("2026-01-12",)]


def test_a_lead_time_in_working_days_that_fills_the_week_is_over_on_monday():
    day_and_night = "\n".join(f"ALL {day} 00:00 24:00" for day in range(1, 8))
    plan = scheduled(
        items=ITEMS.replace("ENGINE   make         2", "ENGINE   make         5"),
        operations="item_id operation work_center_id run_minutes\nGEAR 10 TURN 10\nAXLE 10 SAW 7920",
        calendars=f"calendar_id weekday start end\n{day_and_night}",
        work_centers="work_center_id calendar_id\nSAW ALL\nTURN ALL",
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       ENGINE        1
            ENGINE     AXLE          1
        """,
        sales_orders=ordered(1, "2026-01-05"),
    )
    # The axle takes 132 hours, until Saturday noon; the engine the five days of the next week, and is there on Monday
    # the 19th.
    assert shown(op.requirements_frame(plan), "available_date", item_id="ENGINE") == [("2026-01-19",)]
    assert times(plan, "item_id")[0][:2] == ("GEAR", "19/00:00:01")


def test_a_passage_is_there_no_sooner_than_its_fence_lets_it():
    plan = scheduled(
        items="""
            item_id  procurement  lead_time_days  fence_days
            GEAR     make         3               0
            AXLE     make         1               0
            COAT     subcontract  1               5
        """,
        operations=OPERATIONS,
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       COAT          1
            COAT       AXLE          1
        """,
        sales_orders=ordered(1, "2026-01-05"),
    )
    # The coating could be there on Tuesday, but its fence ends five working days after Monday the 5th.
    assert shown(op.requirements_frame(plan), "available_date", item_id="COAT") == [("2026-01-12",)]
    assert times(plan, "item_id")[0][:2] == ("GEAR", "12/06:00")


def test_what_waits_for_no_job_is_no_passage():
    plan = scheduled(
        items=ITEMS,
        operations=OPERATIONS,
        bom_lines="""
            parent_id  component_id  quantity_per
            ENGINE     COAT          1
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      ENGINE   1         2026-01-30
            SO-2      AXLE     1         2026-01-30
        """,
    )
    assert job_names(plan) == ["AXLE"]
    assert order_jobs(plan) == [("SO-2", "AXLE")]


def test_a_job_that_feeds_several_orders_is_made_for_each_of_them_once():
    plan = scheduled(
        items="""
            item_id  procurement  lead_time_days  lot_policy  lot_period_days
            GEAR     make         3               period      30
        """,
        operations=OPERATIONS.replace("AXLE", "GEAR").replace("10         SAW", "20         SAW", 1),
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      GEAR     1         2026-01-29
            SO-2      GEAR     1         2026-01-30
        """,
    )
    assert job_names(plan) == ["GEAR"]
    assert order_jobs(plan) == [("SO-1", "GEAR"), ("SO-2", "GEAR")]


def test_what_can_never_be_made_is_no_job_and_keeps_no_other_waiting():
    plan = scheduled(
        items=ITEMS + "    NEVER  none  0\n",
        operations=OPERATIONS,
        bom_lines="""
            parent_id  component_id  quantity_per
            GEAR       NEVER         1
            GEAR       AXLE          1
        """,
        sales_orders=ordered(1, "2026-01-30"),
    )
    # The axle is made for nothing that ever comes.
    assert job_names(plan) == ["AXLE"]
    assert feeds(plan) == []
    assert order_jobs(plan) == []


def test_a_work_order_does_not_wait_for_what_it_reworks():
    tables = {
        "items": ITEMS,
        "operations": OPERATIONS,
        "bom_lines": """
            parent_id  component_id  quantity_per
            GEAR       AXLE          1
        """,
        "scheduled_receipts": """
            receipt_id  kind  item_id  quantity  due_date
            WO-1        work  AXLE     1         2026-01-09
            WO-2        work  GEAR     1         2026-01-08
        """,
        "sales_orders": ordered(1, "2026-01-30"),
    }
    into_gear = "receipt_id component_id quantity_required\nWO-2 AXLE 1"
    assert feeds(scheduled(**tables, work_components=into_gear)) == [("AXLE", "GEAR")]
    # Here an axle is made of a gear, which stands above it: it does not wait for that. The gear for the sales order
    # takes the axle.
    of_gear = "receipt_id component_id quantity_required\nWO-1 GEAR 1\nWO-2 AXLE 0"
    assert feeds(scheduled(**tables, work_components=of_gear)) == [("AXLE", "GEAR")]


def test_every_supply_has_its_own_job_or_none():
    plan = scheduled(items=ITEMS, operations=OPERATIONS, sales_orders=ordered(1, "2026-01-30"))
    pegged = plan.capacity.pegged
    known = np.flatnonzero(pegged.job_of_supply >= 0)
    assert pegged.jobs.supply[pegged.job_of_supply[known]].tolist() == known.tolist()
