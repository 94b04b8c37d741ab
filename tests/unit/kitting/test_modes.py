"""How what is there is shared out: by mode, by rank, and among jobs and sales orders each for themselves."""

from __future__ import annotations

import pytest

import orderplan as op
from orderplan.config import KittingConfig
from orderplan.enums import KitMode
from orderplan.kitting.kits import check_kits
from orderplan.kitting.tables import kit_components_frame, kit_leftovers_frame, kitting_frame
from tests.small_plants import planned, rows, shown

COLUMNS = "job_kind order_id kit_status buildable_quantity"

# The worked example of the issue: X 5 and Y 10 are there, order 1 needs 8 sets and order 2 needs 4, one of each a set.
TWO_ORDERS = {
    "items": """
        item_id  procurement  part_class      lead_time_days
        A        make         order_specific  1
        X        buy          common          30
        Y        buy          common          30
    """,
    "bom_lines": """
        parent_id  component_id  quantity_per
        A          X             1
        A          Y             1
    """,
    "on_hand": "item_id quantity\nX 5\nY 10",
    "sales_orders": """
        order_id  item_id  quantity  due_date    priority
        1         A        8         2026-01-12  1
        2         A        4         2026-01-12  2
    """,
}


@pytest.fixture(scope="module")
def two_orders():
    return planned(**TWO_ORDERS)


# By line order 1 takes the 5 X and 8 of the 10 Y: 5 sets; order 2 gets no X, and the 2 Y that are left are locked.
# All or nothing: 8 sets are not there for order 1, so it leaves all to order 2. In full sets order 1 takes 5 and 5.
@pytest.mark.parametrize(
    ("mode", "statuses", "taken", "left"),
    [
        ("line", "1 partial 5 | 2 short 0", "1 X 5 | 1 Y 8 | 2 X 0 | 2 Y 2", "X 0 | Y 0"),
        ("full_sets", "1 partial 5 | 2 short 0", "1 X 5 | 1 Y 5 | 2 X 0 | 2 Y 0", "X 0 | Y 5"),
        ("all_or_nothing", "1 short 0 | 2 clear 4", "1 X 0 | 1 Y 0 | 2 X 4 | 2 Y 4", "X 1 | Y 6"),
    ],
)
@pytest.mark.parametrize(("kind", "scope"), [("planned_order", "jobs"), ("sales_order", "orders")])
def test_the_modes_differ_as_the_issue_says(two_orders, kind, scope, mode, statuses, taken, left):
    kits = check_kits(two_orders, mode=mode)
    components = kit_components_frame(kits).query("component_id != 'A'")

    columns = "order_id kit_status buildable_quantity"
    assert shown(kitting_frame(kits), columns, job_kind=kind) == rows(statuses)
    assert shown(components, "order_id component_id allocated", job_kind=kind) == rows(taken)
    assert shown(kit_leftovers_frame(kits), "item_id leftover", scope=scope) == rows(left)


# What is missing is what is not there after all have had their turn. In full sets order 1 lacks 3 X for its last 3
# sets; of the 5 Y left it may count on 3, which leaves 2 to order 2: it lacks 4 X and 2 Y.
# All or nothing leaves 1 X and 6 Y to order 1, which needs 8 of each.
@pytest.mark.parametrize(
    ("mode", "missing"),
    [("line", "X 3 | X 4, Y 2"), ("full_sets", "X 3 | X 4, Y 2"), ("all_or_nothing", "X 7, Y 2 | -")],
)
def test_missing_is_what_is_not_there_after_all_turns(two_orders, mode, missing):
    found = kitting_frame(check_kits(two_orders, mode=mode)).query("job_kind == 'sales_order'")

    assert found["missing"].fillna("-").tolist() == [text.strip() for text in missing.split("|")]


def test_rank_goes_by_priority_then_start_then_number():
    # All planned orders want one X each, 2 are there. Order 3 is the most urgent, of the others 2 starts first.
    plan = planned(
        items=TWO_ORDERS["items"],
        bom_lines="parent_id component_id quantity_per\nA X 1",
        on_hand="item_id quantity\nX 2",
        sales_orders="""
            order_id  item_id  quantity  due_date    priority
            1         A        1         2026-01-14  5
            2         A        1         2026-01-13  5
            3         A        1         2026-01-15  4
        """,
    )
    found = kitting_frame(check_kits(plan))

    assert shown(found, "order_id rank kit_status", job_kind="planned_order") == rows(
        "1 3 short | 2 2 clear | 3 1 clear"
    )
    assert shown(found, "order_id rank kit_status", job_kind="sales_order") == rows("1 3 short | 2 2 clear | 3 1 clear")


def test_started_work_orders_come_first():
    # W1 is more urgent, since it serves order 1, but W2 has been given one of its Y and W3 has a report. 3 X are there.
    plan = planned(
        items=TWO_ORDERS["items"],
        bom_lines="parent_id component_id quantity_per operation\nA X 1 10\nA Y 1 20",
        on_hand="item_id quantity\nX 3\nY 9",
        scheduled_receipts="""
            receipt_id  kind  item_id  quantity  due_date    order_id  start_date
            W1          work  A        2         2026-01-07  1         2026-01-05
            W2          work  A        2         2026-01-09  -         2026-01-08
            W3          work  A        1         2026-01-09  -         2026-01-07
        """,
        work_components="receipt_id component_id quantity_required quantity_issued\nW2 X 2 0\nW2 Y 2 1",
        operation_progress="receipt_id operation quantity_done status\nW3 20 0 running",
        sales_orders="order_id item_id quantity due_date priority\n1 A 2 2026-01-07 1",
    )
    found = kitting_frame(check_kits(plan))

    assert shown(found, "job_id rank kit_status", job_kind="work_order") == rows("W1 3 short | W2 2 clear | W3 1 clear")


def test_what_a_more_urgent_customer_is_to_have_goes_to_no_job():
    # Of 5 X in stock order 2 wants 3 as such. By priority it comes before the planned order for order 1, and after the
    # one for order 3.
    plan = planned(
        items=TWO_ORDERS["items"],
        bom_lines="parent_id component_id quantity_per\nA X 1",
        on_hand="item_id quantity\nX 5",
        sales_orders="""
            order_id  item_id  quantity  due_date    priority
            1         A        2         2026-01-12  3
            2         X        3         2026-01-12  2
            3         A        1         2026-01-12  1
        """,
    )
    kits = check_kits(plan)
    statuses = shown(kitting_frame(kits), "order_id rank buildable_quantity", job_kind="planned_order")

    assert statuses == rows("1 2 1 | 3 1 1")
    assert shown(kit_leftovers_frame(kits), "item_id usable delivered allocated leftover", scope="jobs") == rows(
        "X 5 3 2 0"
    )


def test_settings_give_mode_and_window_and_the_call_holds_over_them(two_orders):
    # A takes a day to make: the planned orders start on the 9th, 4 days after the 5th.
    near = check_kits(two_orders, KittingConfig(days=3))
    both = check_kits(two_orders, KittingConfig(days=4, mode=KitMode.LINE))

    assert len(kitting_frame(near)) == 0
    assert both.mode == "line"
    assert len(kitting_frame(both)) == 4
    assert check_kits(two_orders, KittingConfig(mode=KitMode.LINE), mode="all_or_nothing").mode == "all_or_nothing"
    with pytest.raises(op.RequestError, match="'sets' is none of line, full_sets, all_or_nothing"):
        check_kits(two_orders, mode="sets")


def test_the_summary_counts_what_is_clear(two_orders):
    text = check_kits(two_orders, mode="all_or_nothing").summary()

    assert text.splitlines()[1:] == [
        "2 jobs: 1 clear, 0 partial, 1 short",
        "2 sales orders: 1 clear, 0 partial, 1 short",
    ]


def test_a_plant_without_jobs_gives_empty_tables():
    kits = check_kits(planned(items="item_id procurement\nX buy"))

    assert len(kitting_frame(kits)) == len(kit_components_frame(kits)) == len(kit_leftovers_frame(kits)) == 0


def test_no_more_whole_orders_are_looked_at_than_anyone_reads(monkeypatch, two_orders):
    # An order has 3 rows: A, X, Y. After the first one the 2 that are allowed are passed.
    monkeypatch.setattr("orderplan.kitting.kits.MOST_ROWS", 2)
    kits = check_kits(two_orders)

    assert shown(kitting_frame(kits), "order_id rank", job_kind="sales_order") == rows("1 1")
    assert len(kitting_frame(kits).query("job_kind == 'planned_order'")) == 2
    assert kits.summary().splitlines()[2] == (
        "1 sales order: 0 clear, 1 partial, 0 short; 1 of lower rank not looked at"
    )
