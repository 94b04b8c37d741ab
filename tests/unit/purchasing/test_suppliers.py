"""From whom a purchase is made: rank, validity, quota; when it must be ordered and when it is there."""

from __future__ import annotations

from orderplan.purchasing.supplier_exceptions import supplier_exceptions
from tests.small_plants import rows
from tests.unit.purchasing.buying import bought, plates, reason, told

ONE_NEED = plates("10 2026-02-16")
"""Ten plates for Monday 16 February."""


def terms(text: str, columns: str = "") -> str:
    return f"supplier_id item_id rank {columns}\n" + text


def test_the_first_by_rank_is_asked_in_time_for_its_lead_time_and_transit():
    # 16 February less 20 + 5 days is 22 January, a Thursday; ordered then it is there on 16 February.
    plan = bought(
        sales_orders=ONE_NEED,
        supplier_items=terms("S2 PLATE 1 20 5 \n S1 PLATE 2 3 0", "lead_time_days transit_days"),
    )
    assert told(plan, "action supplier_id quantity order_date need_date receipt_date late") == rows(
        "new S2 10 2026-01-22 2026-02-16 2026-02-16 False"
    )
    assert reason(plan) == "S2 is the first choice. The price is the item's own cost."


def test_of_one_rank_the_first_id_is_asked_and_without_a_lead_time_the_item_s_counts():
    # 16 February less 14 days: 2 February.
    plan = bought(sales_orders=ONE_NEED, supplier_items=terms("S2 PLATE 1 \n S1 PLATE 1"))
    assert told(plan, "supplier_id order_date") == rows("S1 2026-02-02")


def test_an_order_day_on_a_day_off_is_the_working_day_before():
    # 17 February less 9 days is Sunday 8 February: Friday 6 February; ordered then it is there on Sunday 15, so Monday.
    plan = bought(sales_orders=plates("10 2026-02-17"), supplier_items=terms("S1 PLATE 1 9", "lead_time_days"))
    assert told(plan, "order_date need_date receipt_date days_late") == rows("2026-02-06 2026-02-17 2026-02-17 0")


def test_what_should_have_been_ordered_before_today_comes_late():
    # 12 January less 14 days is Monday 29 December; ordered today, 5 January, it is there on the 19th, a week late.
    plan = bought(sales_orders=plates("10 2026-01-12"), supplier_items=terms("S1 PLATE 1"))
    assert told(plan, "order_date receipt_date late days_late") == rows("2025-12-29 2026-01-19 True 7")
    assert "It should have been ordered by 2025-12-29, 7 days ago." in reason(plan)


def test_terms_count_on_the_day_on_which_one_orders():
    # One orders on 2 February: S1's terms end then, S2's begin then.
    columns = "lead_time_days valid_from valid_to"
    plan = bought(
        sales_orders=ONE_NEED,
        supplier_items=terms("S1 PLATE 1 14 - 2026-02-02 \n S2 PLATE 2 14 2026-02-02 - \n S3 PLATE 3 14 - -", columns),
    )
    assert told(plan, "supplier_id") == rows("S2")
    assert supplier_exceptions(plan).num_rows == 0  # S1 cannot be asked, so S2 is the first


def test_late_orders_are_placed_today_and_terms_count_today():
    plan = bought(
        sales_orders=plates("10 2026-01-12"),
        supplier_items=terms("S1 PLATE 1 - 2026-01-05 \n S2 PLATE 2 2026-01-05 -", "valid_from valid_to"),
    )
    assert told(plan, "supplier_id order_date") == rows("S2 2025-12-29")


def test_without_a_supplier_the_suggestion_says_so():
    plan = bought(sales_orders=ONE_NEED)
    assert told(plan, "suggestion_id supplier_id order_date amount") == rows("PLATE/-/-/2026-02-16 - 2026-02-02 20")
    assert reason(plan) == "No supplier has valid terms for it. The price is the item's own cost."


def test_a_supplier_with_prices_only_comes_after_those_with_terms():
    prices = "supplier_id item_id unit_price \n S1 PLATE 3 \n S2 PLATE 4"
    assert told(bought(sales_orders=ONE_NEED, purchase_prices=prices), "supplier_id amount") == rows("S1 30")
    plan = bought(sales_orders=ONE_NEED, purchase_prices=prices, supplier_items=terms("S2 PLATE 9"))
    assert told(plan, "supplier_id amount") == rows("S2 40")


SHARES = terms("S1 PLATE 1 0.7 \n S2 PLATE 2 0.3", "share")


def test_a_quota_goes_to_the_one_that_has_least_for_its_share():
    # 20 are on order from S1 already, for SO-1: 20 / 0.7 = 28.6 against 0 for S2. Then 10 at a time:
    #   February   9: S2, 10 / 0.3 = 33.3 ·   23: S1, 30 / 0.7 = 42.9 · March 9: S2, 20 / 0.3 = 66.7
    #   March     23: S1, 40 / 0.7 = 57.1 · April 6: S1, 50 / 0.7 = 71.4
    plan = bought(
        sales_orders=plates(
            "20 2026-01-26 | 10 2026-02-09 | 10 2026-02-23 | 10 2026-03-09 | 10 2026-03-23 | 10 2026-04-06"
        ),
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date    supplier_id
            PO-1        purchase  PLATE    20        2026-01-26  S1
        """,
        supplier_items=SHARES,
    )
    assert told(plan, "need_date supplier_id") == rows(
        "2026-02-09 S2 | 2026-02-23 S1 | 2026-03-09 S2 | 2026-03-23 S1 | 2026-04-06 S1"
    )
    messages = supplier_exceptions(plan).column("message").to_pylist()
    assert messages == [
        f"10 EA of PLATE, wanted {day}, is bought from S2 by quota instead of S1: confirm."
        for day in ("2026-02-09", "2026-03-09")
    ]


def test_in_the_long_run_shares_are_kept():
    # 40 purchases of 10 from nothing: at no time is either supplier further from its share than one purchase.
    needs = " | ".join(
        f"10 {2026 + month // 12}-{month % 12 + 1:02}-{day}" for month in range(1, 21) for day in (10, 24)
    )
    plan = bought(sales_orders=plates(needs), supplier_items=SHARES)
    got = [float(quantity) if supplier == "S1" else 0.0 for supplier, quantity in told(plan, "supplier_id quantity")]
    assert len(got) == 40
    for count in range(1, 41):
        assert abs(sum(got[:count]) - 0.7 * 10 * count) <= 10


def test_a_share_of_nothing_and_no_share_count_for_nothing_beside_a_share():
    plan = bought(
        sales_orders=ONE_NEED, supplier_items=terms("S1 PLATE 1 0 \n S2 PLATE 2 - \n S3 PLATE 3 0.1", "share")
    )
    assert told(plan, "supplier_id") == rows("S3")
    plan = bought(sales_orders=ONE_NEED, supplier_items=terms("S1 PLATE 1 0 \n S2 PLATE 2 -", "share"))
    assert told(plan, "supplier_id") == rows("S1")
