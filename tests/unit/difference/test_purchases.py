"""Purchase suggestions that are new, gone or changed, with their value; written by hand."""

from __future__ import annotations

from orderplan.difference.between_plans import plan_difference
from tests.unit.difference.hand_plans import plan_of, result, rows_of

COLUMNS = "suggestion_id action item_id supplier_id receipt_id quantity order_date need_date amount"
BEFORE = f"""{COLUMNS}
BELL/S-1/2026-02-02 new   BELL S-1 -    10 2026-01-05 2026-02-02 25
TIRE/S-2/2026-02-09 new   TIRE S-2 -    8  2026-01-19 2026-02-09 160
defer/PO-1          defer TIRE S-2 PO-1 4  -          2026-03-02 -
"""
AFTER = f"""{COLUMNS}
BELL/S-1/2026-02-02 new      BELL S-1 -    14 2026-01-05 2026-02-02 35
SEAT/S-3/2026-02-16 new      SEAT S-3 -    1  2026-01-26 2026-02-16 12.5
defer/PO-1          defer    TIRE S-2 PO-1 4  -          2026-03-02 -
"""


def test_suggestions_are_new_gone_and_changed_with_what_that_costs():
    plans = [plan_of(purchase_suggestions=result("purchase_suggestions", text)) for text in (BEFORE, AFTER)]
    difference = plan_difference(*plans)
    columns = "suggestion_id change action receipt_id previous_quantity quantity previous_amount amount amount_change"
    assert rows_of(difference, "purchase_changes", columns) == [
        ("BELL/S-1/2026-02-02", "changed", "new", "-", "10", "14", "25", "35", "10"),
        ("SEAT/S-3/2026-02-16", "new", "new", "-", "-", "1", "-", "12.5", "12.5"),
        ("TIRE/S-2/2026-02-09", "gone", "new", "-", "8", "-", "160", "-", "-160"),
    ]
    # 10 + 12.50 − 160
    assert "1 changed, 1 gone, 1 new; their value changed by -137.50." in difference.summary()


def test_another_action_about_the_same_thing_is_a_change():
    expedited = BEFORE.replace("defer TIRE S-2 PO-1 4  -          2026-03-02", "defer TIRE S-2 PO-1 4  - 2026-03-09")
    plans = [plan_of(purchase_suggestions=result("purchase_suggestions", text)) for text in (BEFORE, expedited)]
    columns = "suggestion_id change previous_need_date need_date amount_change"
    assert rows_of(plan_difference(*plans), "purchase_changes", columns) == [
        ("defer/PO-1", "changed", "2026-03-02", "2026-03-09", "0")
    ]
