"""What to fetch from where."""

from __future__ import annotations

from datetime import date

from orderplan.kitting.kits import check_kits
from orderplan.kitting.picking import pick_list_frame
from tests.small_plants import planned, rows, shown

ITEMS = """
    item_id  procurement  lead_time_days
    A        make         1
    X        buy          14
    Z        buy          14
"""
PLACES = """
    location_id  nettable  transfer_days
    BACK         true      0
    MAIN         true      0
    EAST         true      2
    BLOCKED      false     0
"""


def work(*quantities: int) -> dict[str, str]:
    """Work orders W1, W2, … that start on Friday the 9th and need one X for each A."""
    lines = [f"W{number} work A {quantity} 2026-01-12 2026-01-09" for number, quantity in enumerate(quantities, 1)]
    return {
        "items": ITEMS,
        "bom_lines": "parent_id component_id quantity_per\nA X 1",
        "locations": PLACES,
        "scheduled_receipts": "\n".join(["receipt_id kind item_id quantity due_date start_date", *lines]),
    }


def test_first_what_expires_first_then_what_is_older():
    # 12 X: L2 expires first, then L4, then of those that keep the older L1, then L3. What is blocked is not touched.
    # The sets of W1 (8) and W2 (4) take 5 + 3 and 2 + 2.
    plan = planned(
        **work(8, 4),
        on_hand="""
            item_id  quantity  location_id  lot_id  available_date  expiry_date
            X        2         MAIN         L1      2025-11-01      -
            X        5         MAIN         L2      -               2026-02-01
            X        9         MAIN         L3      2025-12-01      -
            X        3         MAIN         L4      -               2026-03-01
            X        9         BLOCKED      L5      -               2026-01-20
        """,
    )

    found = pick_list_frame(check_kits(plan))
    assert shown(found, "pick_no job_id lot_id quantity") == rows("1 W1 L2 5 | 2 W1 L4 3 | 3 W2 L1 2 | 4 W2 L3 2")
    assert set(found["action"]) == {"pick"}
    assert set(found["pick_date"].dt.strftime("%Y-%m-%d")) == {"2026-01-09"}


def test_the_list_goes_by_location_and_near_stock_goes_first():
    # W1 wants 6: 1 at BACK, 2 at MAIN, both at hand, and 3 of the 4 at EAST, two working days away: to be there on the
    # 9th they leave on the 7th, for BACK, the first usable location that is no days away.
    plan = planned(
        **work(6),
        on_hand="item_id quantity location_id\nX 4 EAST\nX 2 MAIN\nX 1 BACK\nZ 9 MAIN",
    )

    columns = "action from_location_id to_location_id quantity pick_date available_date"
    assert shown(pick_list_frame(check_kits(plan)), columns) == rows(
        """
        pick BACK - 1 2026-01-09 2026-01-09
        transfer EAST BACK 3 2026-01-07 2026-01-09
        pick MAIN - 2 2026-01-09 2026-01-09
        """
    )


def test_a_transfer_that_is_too_late_leaves_today():
    tables = work(1)
    tables["scheduled_receipts"] = tables["scheduled_receipts"].replace("2026-01-09", "2026-01-06")
    plan = planned(**tables, on_hand="item_id quantity location_id\nX 1 EAST")

    columns = "action pick_date available_date"
    assert shown(pick_list_frame(check_kits(plan)), columns) == rows("transfer 2026-01-05 2026-01-07")


def test_never_more_is_picked_than_is_there():
    # 5 X for 4 + 4: by line W1 gets 4, W2 the last one.
    plan = planned(**work(4, 4), on_hand="item_id quantity location_id\nX 5 MAIN")

    found = pick_list_frame(check_kits(plan, mode="line"))
    assert shown(found, "job_id quantity stock_id") == rows("W1 4 X/1 | W2 1 X/1")


def test_what_comes_is_not_picked_and_stock_not_before_its_day():
    # W1 wants 5: 1 X is there, 2 may be used from the 12th on, and 2 come by then.
    tables = work(5)
    tables["scheduled_receipts"] += "\nR purchase X 2 2026-01-08 -"
    plan = planned(**tables, on_hand="item_id quantity location_id available_date\nX 1 MAIN -\nX 2 MAIN 2026-01-12")

    found = pick_list_frame(check_kits(plan, until=date(2026, 1, 12)))
    assert shown(found, "quantity pick_date") == rows("1 2026-01-09 | 2 2026-01-12")


def test_a_substitute_is_picked_in_its_own_unit():
    plan = planned(
        **work(3),
        substitutes="component_id substitute_id ratio\nX Z 2",
        on_hand="item_id quantity location_id\nX 1 MAIN\nZ 9 MAIN",
    )

    assert shown(pick_list_frame(check_kits(plan)), "component_id item_id quantity") == rows("X X 1 | X Z 4")


def test_nothing_is_picked_for_planned_orders():
    plan = planned(
        items=ITEMS,
        bom_lines="parent_id component_id quantity_per\nA X 1",
        on_hand="item_id quantity\nX 9",
        sales_orders="order_id item_id quantity due_date\n1 A 3 2026-01-09",
    )

    assert len(pick_list_frame(check_kits(plan))) == 0
