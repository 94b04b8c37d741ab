"""What a job needs: issue lists, progress, scrap and fixed quantities, phantoms, whole sales orders."""

from __future__ import annotations

import pytest

from orderplan.kitting.issue_list_kernels import per_set
from orderplan.kitting.kits import check_kits
from orderplan.kitting.tables import kit_components_frame, kitting_frame
from tests.small_plants import planned, rows, shown

NEED = "component_id required issued allocated to_build missing"

MADE = """
    item_id  procurement  lead_time_days  part_class
    A        make         2               order_specific
    SUB      make         3               common
    PH       phantom      0               common
    X        buy          10              common
    Y        buy          20              common
"""


def status_of(kits, kind: str):
    return shown(kitting_frame(kits), "kit_status buildable_quantity", job_kind=kind)


def test_an_issue_list_counts_what_is_issued_already():
    # W makes 6 and needs 12 X and 6 Y in all, 2 X and 1 Y a set. With 4 X issued and 5 in stock there are 9 X: 4 sets;
    # with 3 Y issued and 1 in stock 4 sets, too. They take 2 × 4 − 4 = 4 X and 4 − 3 = 1 Y.
    plan = planned(
        items=MADE,
        on_hand="item_id quantity\nX 5\nY 1",
        scheduled_receipts="receipt_id kind item_id quantity due_date\nW work A 6 2026-01-09",
        work_components="receipt_id component_id quantity_required quantity_issued\nW X 12 4\nW Y 6 3",
    )
    kits = check_kits(plan)

    assert status_of(kits, "work_order") == rows("partial 4")
    # What is missing: of X 8 less the 5 there, of Y 3 less 1.
    assert shown(kit_components_frame(kits), NEED) == rows("X 12 4 4 0 3 | Y 6 3 1 0 2")


def test_a_work_order_with_everything_issued_is_clear():
    plan = planned(
        items=MADE,
        scheduled_receipts="receipt_id kind item_id quantity due_date\nW work A 6 2026-01-09",
        work_components="receipt_id component_id quantity_required quantity_issued\nW X 12 12\nW Y 6 9",
    )
    kits = check_kits(plan)

    assert shown(kitting_frame(kits), "kit_status buildable_quantity kit_date") == rows("clear 6 2026-01-05")
    assert shown(kit_components_frame(kits), NEED) == rows("X 12 12 0 0 0 | Y 6 6 0 0 0")  # counted up to the need


def test_operations_that_are_done_do_not_ask_again():
    # Of 5 pieces 2 have gone through step 10, which takes X, none through step 20, which takes Y; step 30 is done.
    # X: 3 pieces more. All 5 need a Y, 3 are there: as the first 2 sets need no X, the one X makes the third set.
    plan = planned(
        items=f"{MADE}\n    Z buy 5 common",
        bom_lines="""
            parent_id  component_id  quantity_per  operation
            A          X             1             10
            A          Y             1             20
            A          Z             1             30
        """,
        on_hand="item_id quantity\nX 1\nY 3",
        scheduled_receipts="receipt_id kind item_id quantity due_date\nW work A 5 2026-01-09",
        operation_progress="""
            receipt_id  operation  quantity_done  status
            W           10         2              running
            W           20         0              waiting
            W           30         0              done
        """,
    )
    kits = check_kits(plan)

    assert status_of(kits, "work_order") == rows("partial 3")
    assert shown(kit_components_frame(kits), NEED) == rows("X 3 0 1 0 2 | Y 5 0 3 0 2")


def test_fixed_quantities_count_once_and_scrap_always():
    # k sets take 1.5 k + 2 X with the line's scrap of 50 %: 6.5 for 3, 8 for all 4. With 7 there are 3 sets.
    plan = planned(
        items=MADE,
        bom_lines="parent_id component_id quantity_per fixed_quantity scrap_rate\nA X 1 2 0.5",
        on_hand="item_id quantity\nX 7",
        sales_orders="order_id item_id quantity due_date\n1 A 4 2026-01-12",
    )
    kits = check_kits(plan)

    assert status_of(kits, "planned_order") == rows("partial 3")
    assert shown(kit_components_frame(kits), NEED, job_kind="planned_order") == rows("X 8 0 6.5 0 1")


@pytest.mark.parametrize(("there", "sets"), [("4.9", "partial 2"), ("5", "clear 2.5"), ("1.9", "short 0")])
def test_sets_are_whole_units_or_all(there, sets):
    # 2.5 A take 5 X: 2 sets from 4 X on.
    plan = planned(
        items=MADE,
        bom_lines="parent_id component_id quantity_per\nA X 2",
        on_hand=f"item_id quantity\nX {there}",
        sales_orders="order_id item_id quantity due_date\n1 A 2.5 2026-01-12",
    )

    assert status_of(check_kits(plan), "planned_order") == rows(sets)


def test_phantoms_give_what_they_have_and_pass_on_the_rest():
    # Of 4 PH one is in stock; 3 pass on: 2 X each. 5 X are there: with the one PH that makes 1 + 2 = 3 sets.
    plan = planned(
        items=MADE,
        bom_lines="parent_id component_id quantity_per\nA PH 1\nPH X 2",
        on_hand="item_id quantity\nPH 1\nX 5",
        sales_orders="order_id item_id quantity due_date\n1 A 4 2026-01-12",
    )
    kits = check_kits(plan)

    assert status_of(kits, "planned_order") == rows("partial 3")
    assert shown(kit_components_frame(kits), NEED, job_kind="planned_order") == rows("PH 1 0 1 0 0 | X 6 0 4 0 1")


def test_a_whole_order_takes_sub_assemblies_and_makes_the_rest_of_parts():
    # 5 A: 1 is in stock, 4 are made, each of one SUB and one Y. 2 SUB are in stock, 2 are made of 3 X each.
    # 7 X are there: all clear. Nothing is missing, though no planned order for A has its SUB.
    plan = planned(
        items=MADE,
        bom_lines="parent_id component_id quantity_per\nA SUB 1\nA Y 1\nSUB X 3",
        on_hand="item_id quantity\nA 1\nSUB 2\nX 7\nY 4",
        sales_orders="order_id item_id quantity due_date\n1 A 5 2026-01-12",
    )
    kits = check_kits(plan)

    assert status_of(kits, "sales_order") == rows("clear 5")
    found = shown(kit_components_frame(kits), NEED, job_kind="sales_order")
    assert found == rows("A 5 0 1 4 0 | SUB 4 0 2 2 0 | X 6 0 6 0 0 | Y 4 0 4 0 0")


def test_the_sets_of_a_whole_order_use_sub_assemblies_first():
    # 5 A of one SUB: 2 SUB in stock, and X for one more (3 of 4): 3 sets.
    plan = planned(
        items=MADE,
        bom_lines="parent_id component_id quantity_per\nA SUB 1\nSUB X 3",
        on_hand="item_id quantity\nSUB 2\nX 4",
        sales_orders="order_id item_id quantity due_date\n1 A 5 2026-01-12",
    )
    kits = check_kits(plan)

    assert status_of(kits, "sales_order") == rows("partial 3")
    # For all 5, 3 SUB take 9 X: 5 more than the 4 that are there, of which the sets take 3.
    found = shown(kit_components_frame(kits), NEED, job_kind="sales_order")
    assert found == rows("A 5 0 0 5 0 | SUB 5 0 2 3 0 | X 9 0 3 0 5")


def test_what_is_being_made_is_waited_for_and_not_made_again():
    # W makes the 2 SUB of the order; its X have been issued. Nothing is there now, but no X is missing.
    plan = planned(
        items=MADE,
        bom_lines="parent_id component_id quantity_per\nA SUB 1\nSUB X 3",
        scheduled_receipts="receipt_id kind item_id quantity due_date\nW work SUB 2 2026-01-08",
        work_components="receipt_id component_id quantity_required quantity_issued\nW X 6 6",
        sales_orders="order_id item_id quantity due_date\n1 A 2 2026-01-12",
    )
    found = kitting_frame(check_kits(plan))

    columns = "kit_status kit_date gating_item_id"
    assert shown(found, columns, job_kind="sales_order") == rows("short 2026-01-08 SUB")
    assert found.query("job_kind == 'sales_order'")["missing"].tolist() == ["SUB 2"]


def test_an_orders_own_bom_holds_for_it_alone():
    plan = planned(
        items=MADE,
        bom_lines="""
            parent_id  component_id  quantity_per  order_id
            A          X             1             -
            A          Y             2             2
        """,
        on_hand="item_id quantity\nX 1\nY 2",
        sales_orders="order_id item_id quantity due_date\n1 A 1 2026-01-12\n2 A 1 2026-01-12",
    )
    kits = check_kits(plan)
    found = shown(kit_components_frame(kits), "order_id component_id allocated", job_kind="planned_order")

    assert found == rows("1 X 1 | 2 Y 2")


def test_a_made_item_without_a_bom_is_missing_itself():
    plan = planned(
        items=MADE,
        bom_lines="parent_id component_id quantity_per\nA SUB 1",
        sales_orders="order_id item_id quantity due_date\n1 A 2 2026-01-12",
    )
    found = kitting_frame(check_kits(plan)).query("job_kind == 'sales_order'")

    assert found[["kit_status", "missing"]].to_numpy().tolist() == [["short", "SUB 2"]]


@pytest.mark.parametrize(
    ("required", "quantity", "share"),
    [
        (10_000_000, 3_000_000, 3_333_333),
        (20_000_000, 3_000_000, 6_666_667),
        (0, 3_000_000, 0),
        (1, 3_000_000, 1),  # never nothing
        (9_000_000_000_000_000_000, 9_000_000_000_000_000_000, 1_000_000),
        (5_000_000_000_000_000_000, 3_000_000_000_000_000_000, 1_666_667),
    ],
)
def test_the_share_of_a_unit_is_rounded_half_up(required, quantity, share):
    assert per_set(required, quantity) == share
