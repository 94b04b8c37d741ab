"""What purchases cost, and when that is to be paid."""

from __future__ import annotations

import pytest

from orderplan.config import PurchasingConfig
from orderplan.purchasing.payments import payments_frame
from tests.small_plants import rows, shown
from tests.unit.purchasing.buying import bought, plates, reason, told

PRICES = "supplier_id item_id min_quantity unit_price valid_from valid_to\n"
TERMS = "supplier_id item_id uom lot_min \n S1 PLATE - -"
RECEIPTS = "receipt_id kind item_id quantity due_date supplier_id firm\n"


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [(4, "6", "24"), (5, "6", "30"), (10, "4", "40"), (12, "4", "48")],
)
def test_the_tier_is_that_of_what_is_bought_at_once(quantity, price, amount):
    # Below the first tier of 5 the first one counts; two needs of one week reach the tier of 10 together.
    plan = bought(
        sales_orders=plates(f"{quantity - 2} 2026-02-16 | 2 2026-02-18"),
        supplier_items=TERMS,
        purchase_prices=PRICES + "S1 PLATE 5 6 - - \n S1 PLATE 10 4 - -",
    )
    assert told(plan, "unit_price amount") == rows(f"{price} {amount}")


def test_the_price_is_that_of_the_day_on_which_one_orders():
    # One orders on 2 February what is needed on the 16th, and on the 9th what is needed on the 23rd.
    plan = bought(
        sales_orders=plates("1 2026-02-16 | 1 2026-02-23"),
        supplier_items=TERMS,
        purchase_prices=PRICES + "S1 PLATE 0 5 - 2026-02-09 \n S1 PLATE 0 7 2026-02-09 -",
    )
    assert told(plan, "unit_price") == rows("5 | 7")


def test_prices_and_tiers_count_in_the_unit_sold():
    # 30 plates are 2.5 boxes of 12, and the tier of 3 boxes is not reached.
    tables = {
        "sales_orders": plates("30 2026-02-16"),
        "supplier_items": "supplier_id item_id uom \n S1 PLATE BOX",
        "unit_conversions": "from_uom to_uom factor \n BOX EA 12",
    }
    plan = bought(**tables, purchase_prices=PRICES + "S1 PLATE 0 60 - - \n S1 PLATE 3 48 - -")
    assert told(plan, "unit_price amount") == rows("60 150")
    # Without a price the item's own cost counts: 2 for a plate, 24 for a box.
    assert told(bought(**tables), "unit_price amount") == rows("24 60")


def test_without_any_price_the_amount_is_missing():
    items = "item_id procurement lead_time_days \n PLATE buy 14"
    plan = bought(items=items, sales_orders=plates("30 2026-02-16"), supplier_items=TERMS)
    assert told(plan, "unit_price amount") == rows("- -")
    assert reason(plan) == "S1 is the first choice. No price is known."


PAID = "week supplier_id ordered_amount firm_amount suggested_amount amount without_price"


def test_payments_are_due_some_days_after_the_goods_come():
    # PO-1 comes on Monday 12 January and PO-2 on Tuesday the 13th; 30 days later are Wednesday and Thursday of the week
    # of 9 February. The new one comes on 16 February: 18 March, in the week of the 16th.
    plan = bought(
        sales_orders=plates("10 2026-01-12 | 5 2026-01-13 | 4 2026-02-16"),
        supplier_items=TERMS,
        scheduled_receipts=RECEIPTS
        + "PO-1 purchase PLATE 10 2026-01-12 S1 true \n PO-2 purchase PLATE 5 2026-01-13 S2 true",
        purchase_prices=PRICES + "S1 PLATE 0 3 - -",
    )
    # S2 has no price of its own, so its 5 plates cost the item's 2 each.
    assert shown(payments_frame(plan), PAID) == rows("""
        2026-02-09 S1 30 0 0 30 0
        2026-02-09 S2 10 0 0 10 0
        2026-03-16 S1 0 0 12 12 0
    """)


def test_how_many_days_is_a_setting():
    plan = bought(PurchasingConfig(payment_days=0), sales_orders=plates("4 2026-02-16"), supplier_items=TERMS)
    assert shown(payments_frame(plan), "week amount") == rows("2026-02-16 8")


def test_what_is_decided_stands_apart():
    plan = bought(
        sales_orders=plates("4 2026-02-16 | 6 2026-03-16"),
        supplier_items=TERMS,
        firm_suggestions="item_id supplier_id need_date quantity \n PLATE S1 2026-02-16 4",
    )
    assert shown(payments_frame(plan), PAID) == rows("2026-03-16 S1 0 8 0 8 0 | 2026-04-13 S1 0 0 12 12 0")


def test_changes_take_money_away_and_put_it_where_it_is_then():
    # Per plate 2. PO-1, 10 for 14 January, is cancelled. PO-2, 8 for the 14th, is pushed out to 2 February and reduced
    # to 6: 16 are taken away and 12 come back. 30 days later are 13 February, and 4 March.
    plan = bought(
        items="item_id procurement lead_time_days unit_cost \n PLATE buy 14 2 \n TUBE buy 14 2",
        sales_orders="order_id item_id quantity due_date \n SO-1 TUBE 6 2026-02-02",
        scheduled_receipts=RECEIPTS
        + "PO-1 purchase PLATE 10 2026-01-14 S1 false \n PO-2 purchase TUBE 8 2026-01-14 S1 false",
    )
    assert shown(payments_frame(plan), PAID) == rows("2026-02-09 S1 36 0 -36 0 0 | 2026-03-02 S1 0 0 12 12 0")


def test_what_has_no_price_is_counted():
    plan = bought(
        items="item_id procurement lead_time_days \n PLATE buy 14",
        sales_orders=plates("10 2026-01-12 | 4 2026-02-16"),
        scheduled_receipts=RECEIPTS + "PO-1 purchase PLATE 10 2026-01-12 S1 true",
    )
    assert shown(payments_frame(plan), PAID) == rows("2026-02-09 S1 0 0 0 0 1 | 2026-03-16 - 0 0 0 0 1")
