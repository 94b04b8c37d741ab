"""Shortages that are new, cleared, worse and better; written by hand."""

from __future__ import annotations

import pytest

from orderplan.difference.between_plans import plan_difference
from tests.unit.difference.hand_plans import plan_of, result, rows_of

PLANNED = "planned_order_id sequence item_id order_id due_date\n"
REQUIREMENTS = "requirement_id item_id order_id parent_id source_kind source_id\n"
SHORTAGES = (
    "requirement_id item_id quantity need_date available_date supply_kind supply_id order_id parent_id is_root\n"
)


def plan(planned: str, requirements: str, shortages: str):
    return plan_of(
        planned_orders=result("planned_orders", PLANNED + planned),
        requirements=result("requirements", REQUIREMENTS + requirements),
        shortages=result("shortages", SHORTAGES + shortages),
    )


BEFORE = plan(
    "1 1 BIKE - 2026-02-02\n2 1 BIKE - 2026-02-09\n",
    """
    1 BIKE - -    sales_order   SO-1
    2 TIRE - BIKE planned_order 1
    3 TIRE - BIKE planned_order 2
    4 BELL - BIKE work_order    WO-1
    """,
    """
    2 TIRE 2 2026-01-29 2026-02-04 purchase PO-1 SO-1 BIKE 1
    2 TIRE 1 2026-01-29 2026-02-05 planned  9    SO-1 BIKE 1
    3 TIRE 4 2026-02-05 -          -        -    SO-2 BIKE 1
    4 BELL 1 2026-01-30 2026-02-03 purchase PO-2 -    BIKE 1
    """,
)
COLUMNS = "item_id change previous_quantity quantity previous_available_date available_date"


@pytest.mark.parametrize(
    ("shortages", "expected"),
    [
        # planned order 1 lacks 2 + 1 until the later of the two days
        ("4 TIRE 3 2026-01-29 2026-02-05 planned 8 SO-1 BIKE 1", []),
        ("4 TIRE 3 2026-01-29 2026-02-06 planned 8 SO-1 BIKE 1", [("worse", "3", "3", "2026-02-05", "2026-02-06")]),
        ("4 TIRE 9 2026-01-29 2026-02-04 planned 8 SO-1 BIKE 1", [("better", "3", "9", "2026-02-05", "2026-02-04")]),
        ("4 TIRE 5 2026-01-29 2026-02-05 planned 8 SO-1 BIKE 1", [("worse", "3", "5", "2026-02-05", "2026-02-05")]),
        ("4 TIRE 2 2026-01-29 2026-02-05 planned 8 SO-1 BIKE 1", [("better", "3", "2", "2026-02-05", "2026-02-05")]),
        ("4 TIRE 1 2026-01-29 - - - SO-1 BIKE 1", [("worse", "3", "1", "2026-02-05", "-")]),
        ("", [("cleared", "3", "-", "2026-02-05", "-")]),
    ],
    ids=["same", "later", "sooner", "more", "less", "never", "cleared"],
)
def test_what_a_planned_order_lacks_is_one_shortage_by_whatever_number(shortages, expected):
    # Two planned orders are new in front: the numbers of all orders and requirements are others.
    after = plan(
        "1 1 ARM - 2026-01-12\n2 1 BIKE - 2026-01-19\n3 1 BIKE - 2026-02-02\n4 1 BIKE - 2026-02-09\n",
        """
        1 BIKE - -    sales_order   SO-1
        2 BELL - BIKE work_order    WO-1
        3 TIRE - BIKE planned_order 2
        4 TIRE - BIKE planned_order 3
        5 TIRE - BIKE planned_order 4
        """,
        f"""
        2 BELL 1 2026-01-30 2026-02-03 purchase PO-2 - BIKE 1
        {shortages}
        5 TIRE 4 2026-02-05 - - - SO-2 BIKE 1
        """,
    )
    found = rows_of(plan_difference(BEFORE, after), "shortage_changes", COLUMNS)
    assert found == [("TIRE", *rest) for rest in expected]


def test_a_shortage_of_another_source_is_new():
    after = plan(
        "1 1 BIKE - 2026-02-02\n2 1 BIKE - 2026-02-09\n",
        """
        1 BIKE - -    sales_order   SO-1
        2 TIRE - BIKE planned_order 1
        3 TIRE - BIKE planned_order 2
        4 BELL - BIKE work_order    WO-2
        """,
        """
        2 TIRE 3 2026-01-29 2026-02-05 purchase PO-1 SO-1 BIKE 1
        3 TIRE 4 2026-02-05 -          -        -    SO-2 BIKE 1
        4 BELL 1 2026-01-30 2026-02-03 purchase PO-2 -    BIKE 1
        """,
    )
    found = rows_of(plan_difference(BEFORE, after), "shortage_changes", "natural_id change need_date")
    assert found == [
        ("BELL//BIKE/work_order/WO-1", "cleared", "2026-01-30"), ("BELL//BIKE/work_order/WO-2", "new", "2026-01-30"),
    ]  # fmt: skip
