"""Orders that moved, and orders and planned orders that are new, gone or changed; written by hand."""

from __future__ import annotations

from orderplan.difference.between_plans import plan_difference
from tests.unit.difference.hand_plans import plan_of, result, rows_of

DELIVERIES = """
order_id item_id quantity due_date   projected_date days_late status      constraint constraint_id cause
SO-1     BIKE    2        2026-02-02 2026-02-02     0         on_time     none       -             none
SO-2     BIKE    1        2026-02-03 2026-02-10     7         late        material   PO-1          material
SO-3     BIKE    1        2026-02-04 2026-02-11     7         late        lead_time  FRAME         lead_time
SO-4     BIKE    1        2026-02-05 -              -         unplannable material   BELL          uncovered
SO-5     BIKE    1        2026-02-06 2026-02-06     0         on_time     none       -             none
SO-6     BIKE    1        2026-02-06 2026-02-06     0         on_time     none       -             none
"""
LATER = """
order_id item_id quantity due_date   projected_date days_late status      constraint constraint_id cause
SO-7     BIKE    9        2026-02-09 2026-02-09     0         on_time     none       -             none
SO-6     BIKE    3        2026-02-06 2026-02-06     0         on_time     none       -             none
SO-5     BIKE    1        2026-02-06 -              -         unplannable material   BELL          uncovered
SO-4     BIKE    1        2026-02-05 2026-02-05     0         on_time     none       -             none
SO-3     BIKE    1        2026-02-04 2026-02-04     0         on_time     none       -             none
SO-2     BIKE    1        2026-02-03 2026-02-24     21        late        material   PO-1          material
"""


def compared(first: str, second: str):
    return plan_difference(
        plan_of(deliveries=result("deliveries", first)), plan_of(deliveries=result("deliveries", second))
    )


def test_orders_move_later_sooner_out_of_sight_and_back():
    difference = compared(DELIVERIES, LATER)
    # SO-2: 10 to 24 February are 14 days; SO-3: from the 11th to the 4th; no days where one side is never
    columns = (
        "order_id days previous_days_late days_late previous_status status previous_constraint_id constraint_id origin"
    )
    assert rows_of(difference, "moved_orders", columns) == [
        ("SO-2", "14", "7", "21", "late", "late", "PO-1", "PO-1", "input"),
        ("SO-3", "-7", "7", "0", "late", "on_time", "FRAME", "-", "input"),
        ("SO-4", "-", "-", "0", "unplannable", "on_time", "BELL", "-", "input"),
        ("SO-5", "-", "0", "-", "on_time", "unplannable", "-", "BELL", "input"),
    ]
    assert "1 later, 1 sooner, 1 no longer to be covered, 1 to be covered again" in difference.summary()


def test_orders_come_go_and_ask_for_something_else():
    difference = compared(DELIVERIES, LATER)
    columns = "order_id change previous_quantity quantity previous_due_date due_date previous_date projected_date"
    assert rows_of(difference, "order_changes", columns) == [
        ("SO-1", "gone", "2", "-", "2026-02-02", "-", "2026-02-02", "-"),
        ("SO-6", "changed", "1", "3", "2026-02-06", "2026-02-06", "2026-02-06", "2026-02-06"),
        ("SO-7", "new", "-", "9", "-", "2026-02-09", "-", "2026-02-09"),
    ]


def test_what_is_not_there_is_not_compared_and_named():
    difference = compared(DELIVERIES, DELIVERIES)
    assert difference.is_empty
    assert difference.not_compared == (
        "purchase_changes", "shortage_changes", "exception_changes", "planned_order_changes", "input_row_changes",
    )  # fmt: skip


def test_planned_orders_are_named_by_what_they_are_for_and_not_by_number():
    columns = (
        "planned_order_id sequence item_id kind order_id quantity release_date due_date available_date supplier_id"
    )
    before = f"""{columns}
    1 1 FRAME make SO-1 1 2026-01-12 2026-01-19 2026-01-19 -
    2 1 TIRE  buy  -    8 2026-01-05 2026-01-26 2026-01-26 S-1
    3 2 TIRE  buy  -    8 2026-01-05 2026-01-26 2026-01-26 S-1
    """
    after = f"""{columns}
    1 1 BELL  buy  -    2 2026-01-05 2026-01-12 2026-01-12 S-2
    2 1 FRAME make SO-1 1 2026-01-12 2026-01-19 2026-01-21 -
    3 1 TIRE  buy  -    8 2026-01-05 2026-01-26 2026-01-26 S-1
    """
    tables = [plan_of(planned_orders=result("planned_orders", text)) for text in (before, after)]
    # FRAME is later, BELL is new, the second lot of TIRE is gone; that the first has another number is no change
    columns = "item_id order_id due_date sequence change quantity previous_available_date available_date"
    assert rows_of(plan_difference(*tables), "planned_order_changes", columns) == [
        ("BELL", "-", "2026-01-12", "1", "new", "2", "-", "2026-01-12"),
        ("FRAME", "SO-1", "2026-01-19", "1", "changed", "1", "2026-01-19", "2026-01-21"),
        ("TIRE", "-", "2026-01-26", "2", "gone", "-", "2026-01-26", "-"),
    ]
