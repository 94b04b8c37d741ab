"""Available to promise: plants small enough to add up by hand; see (C.1) of the planning rules."""

from datetime import date

import pytest

import orderplan as op
from tests.small_plants import MONDAY, table

# Nothing can be made or bought anew. Monday 5 January: 10 are there, and 10 come on the 19th. Orders take 4 on the 12th
# and 8 on the 26th.
PARTS = {
    "items": "item_id procurement lead_time_days\nPART none 0\nOTHER none 0",
    "on_hand": "item_id quantity\nPART 10",
    "scheduled_receipts": "receipt_id kind item_id quantity due_date\nPO-1 purchase PART 10 2026-01-19",
    "sales_orders": """
        order_id item_id quantity due_date   priority
        A        PART    4        2026-01-12 5
        B        PART    8        2026-01-26 5
    """,
}


def plan_of(**tables: str) -> op.Plan:
    frames = {name: table(rows) for name, rows in {**PARTS, **tables}.items() if rows}
    return op.make_plan(op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY)))


def steps(found: op.AvailableToPromise) -> list[tuple[float, ...]]:
    columns = ["supply", "demand", "expired", "balance", "available"]
    return [(int(row.day.day), *row[1:]) for row in found.steps[["day", *columns]].itertuples(index=False)]


def day(number: int, month: int = 1) -> date:
    return date(2026, month, number)


@pytest.fixture(scope="module")
def plan() -> op.Plan:
    return plan_of()


def test_no_more_is_promised_than_is_ever_left_over(plan):
    # Left over at the end of each day: 10, 10 - 4 = 6, 6 + 10 = 16, 16 - 8 = 8. Until the 19th 6 is the least to come,
    # from then on 8.
    found = op.available_to_promise(plan, "PART")
    assert steps(found) == [(5, 10, 0, 0, 10, 6), (12, 0, 4, 0, 6, 6), (19, 10, 0, 0, 16, 8), (26, 0, 8, 0, 8, 8)]
    assert (found.on, found.available, found.quantity, found.first_date) == (MONDAY, 6, None, None)


@pytest.mark.parametrize(
    ("on", "available"),
    [
        (day(5), 6),
        (day(18), 6),
        (day(19), 8),
        (day(17), 6),  # a Saturday counts as the Friday before
        (day(24), 8),
        (day(1, 3), 8),
        (day(2), 0),  # gone
    ],
)
def test_a_day_between_two_steps_is_that_of_the_step_before(plan, on, available):
    assert op.available_to_promise(plan, "PART", on=on).available == available


@pytest.mark.parametrize(("quantity", "first"), [(6, day(5)), (6.000001, day(19)), (8, day(19)), (8.000001, None)])
def test_the_first_day_on_which_a_quantity_is_free(plan, quantity, first):
    assert op.available_to_promise(plan, "PART", quantity).first_date == first


def test_what_is_kept_for_an_order_counts_on_neither_side():
    # B has 8 of its own: they are no free supply, and what it takes of them is no demand on it.
    found = op.available_to_promise(plan_of(on_hand="item_id quantity order_id\nPART 10 -\nPART 8 B"), "PART")
    assert steps(found) == [(5, 10, 0, 0, 10, 6), (12, 0, 4, 0, 6, 6), (19, 10, 0, 0, 16, 16)]


def test_a_late_demand_is_taken_when_its_supply_is_there():
    # A wants 14 on the 12th: it has 10 of stock, the other 4 come with the receipt on the 19th. What is left of that,
    # 6, is all that can be promised, and only from the 19th.
    orders = "order_id item_id quantity due_date priority\nA PART 14 2026-01-12 5"
    found = op.available_to_promise(plan_of(sales_orders=orders), "PART")
    assert steps(found) == [(5, 10, 0, 0, 10, 0), (12, 0, 10, 0, 0, 0), (19, 10, 4, 0, 6, 6)]


def test_what_would_expire_can_be_promised_until_it_does():
    # 5 of the stock expire on the 15th, and nobody wants more than 4 before: A takes these of what expires first.
    stock = "item_id quantity expiry_date\nPART 5 2026-01-15\nPART 5 -"
    found = op.available_to_promise(plan_of(on_hand=stock), "PART")
    # The 1 that is left of the 5 expires: 10 - 4 - 1 = 5 on the 15th, then 15, and 15 - 8 = 7. Until the 14th that 1
    # can be promised besides what is free on all later days: 5 + 1.
    assert steps(found) == [
        (5, 10, 0, 0, 10, 6), (12, 0, 4, 0, 6, 6), (15, 0, 0, 1, 5, 5), (19, 10, 0, 0, 15, 7), (26, 0, 8, 0, 7, 7),
    ]  # fmt: skip
    assert op.available_to_promise(plan_of(on_hand=stock), "PART", on=day(14)).available == 6
    assert op.available_to_promise(plan_of(on_hand=stock), "PART", on=day(15)).available == 5


def test_planned_orders_count_unless_they_are_left_out():
    # Bought in lots of 20 within 7 days. Of the 15 wanted 10 are there, so on the 19th a lot of 20 comes: left over are
    # 10, 6, and 6 + 20 - 11 = 15. The 6 left of the stock can be promised before, since the lot has enough for B.
    tables = {
        "items": "item_id procurement lead_time_days lot_policy lot_size\nPART buy 7 fixed 20",
        "scheduled_receipts": "",
        "sales_orders": """
            order_id item_id quantity due_date   priority
            A        PART    4        2026-01-12 5
            B        PART    11       2026-01-19 5
        """,
    }
    found = op.available_to_promise(plan_of(**tables), "PART")
    assert steps(found) == [(5, 10, 0, 0, 10, 6), (12, 0, 4, 0, 6, 6), (19, 20, 11, 0, 15, 15)]
    # Without planned orders only what B takes of the stock counts: all of it is promised.
    existing = op.available_to_promise(plan_of(**tables), "PART", planned=False)
    assert steps(existing) == [(5, 10, 0, 0, 10, 0), (12, 0, 4, 0, 6, 0), (19, 0, 6, 0, 0, 0)]


def test_what_stands_in_for_another_item_is_taken_of_the_one_that_it_is():
    # OTHER has none; C wants 2 of it on the 8th and takes 2 × 1.5 of PART.
    found = op.available_to_promise(
        plan_of(
            substitutes="component_id substitute_id ratio rank mode\nOTHER PART 1.5 1 shortage",
            sales_orders="order_id item_id quantity due_date priority\nC OTHER 2 2026-01-08 5",
        ),
        "PART",
    )
    assert steps(found) == [(5, 10, 0, 0, 10, 7), (8, 0, 3, 0, 7, 7), (19, 10, 0, 0, 17, 17)]


def test_safety_stock_can_be_promised():
    # (C.1) ◆: orders net before it.
    items = "item_id procurement lead_time_days safety_stock\nPART none 0 5"
    assert op.available_to_promise(plan_of(items=items), "PART").available == 6


def test_an_item_without_anything_has_a_row_all_the_same(plan):
    assert steps(op.available_to_promise(plan, "OTHER", 1)) == [(5, 0, 0, 0, 0, 0)]


def test_the_summary_can_be_read_out(plan):
    assert op.available_to_promise(plan, "PART", 7, day(12)).summary().splitlines() == [
        "6 of PART can be promised for 2026-01-12.",
        "7 can be promised for 2026-01-19 at the earliest.",
    ]
    assert op.available_to_promise(plan, "PART", 9).summary().splitlines()[1] == (
        "9 can be promised for no day without new supply."
    )


@pytest.mark.parametrize("quantity", [0, -1, float("nan"), float("inf")])
def test_a_quantity_that_is_none_is_refused(plan, quantity):
    with pytest.raises(op.RequestError, match=r"cannot be promised.  Hint"):
        op.available_to_promise(plan, "PART", quantity)


def test_an_unknown_item_is_named(plan):
    with pytest.raises(op.UnknownIdError, match="PRAT"):
        op.available_to_promise(plan, "PRAT")
