"""Each kind of change applied to a small plant: what it sets, what it leaves alone, what it refuses."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

import orderplan as op
from orderplan.whatif.apply import apply_changes, inverse_of
from orderplan.whatif.boms import AddBomLine, AddEngineeringChange, AddSubstitute, ChangeBomLine, RemoveBomLine
from orderplan.whatif.capacity import AddMachine, AddOvertime, AddShift, BreakDown
from orderplan.whatif.items import ChangeLeadTime, ChangeLotRule
from orderplan.whatif.orders import AddOrder, CancelOrder, ChangeOrder, HoldOrder, ReleaseOrder
from orderplan.whatif.receipts import AddReceipt, CancelReceipt, ChangeReceipt, DelayReceipt, PullReceipt
from orderplan.whatif.stock import CountStock, LoseStock
from orderplan.whatif.suppliers import ChangePrice, StopSupplier
from tests.unit.whatif.small_shop import cell, day, shop

CELLS = [
    (ChangeOrder("SO-1", quantity=7), "sales_orders", "quantity", {"order_id": "SO-1"}, 7.0),
    (ChangeOrder("SO-1", priority=1), "sales_orders", "priority", {"order_id": "SO-1"}, 1),
    (ChangeOrder("SO-1", item_id="LEG"), "sales_orders", "item_id", {"order_id": "SO-1"}, "LEG"),
    (ChangeOrder("SO-1", due_date=day("02-20")), "sales_orders", "due_date", {"order_id": "SO-1"}, "2026-02-20"),
    (CancelOrder("SO-1"), "sales_orders", "status", {"order_id": "SO-1"}, "cancelled"),
    (HoldOrder("SO-1"), "sales_orders", "status", {"order_id": "SO-1"}, "held"),
    (DelayReceipt("PO-1", 10), "scheduled_receipts", "due_date", {"receipt_id": "PO-1"}, "2026-02-05"),
    (PullReceipt("PO-1", 10), "scheduled_receipts", "due_date", {"receipt_id": "PO-1"}, "2026-01-16"),
    (CancelReceipt("PO-1"), "scheduled_receipts", "quantity", {"receipt_id": "PO-1"}, 0.0),
    (ChangeReceipt("PO-1", quantity=9), "scheduled_receipts", "quantity", {"receipt_id": "PO-1"}, 9.0),
    # 10 in two lots are counted as 5: the last lot goes first, 4 of L2 and 1 of L1.
    (CountStock("BAR", 5), "on_hand", "quantity", {"lot_id": "L1"}, 5.0),
    (CountStock("BAR", 5), "on_hand", "quantity", {"lot_id": "L2"}, 0.0),
    (CountStock("BAR", 12), "on_hand", "quantity", {"lot_id": "L1"}, 8.0),
    (CountStock("BAR", 12, lot_id="L2"), "on_hand", "quantity", {"lot_id": "L2"}, 12.0),
    (CountStock("TOP", 2), "on_hand", "quantity", {"item_id": "TOP"}, 2.0),
    (LoseStock("BAR", 7), "on_hand", "quantity", {"lot_id": "L1"}, 3.0),
    (ChangeLeadTime("TOP", 20), "items", "lead_time_days", {"item_id": "TOP"}, 20),
    (ChangeLeadTime("TOP", 20, "BOLD"), "supplier_items", "lead_time_days", {"supplier_id": "BOLD"}, 20),
    (ChangeLotRule("TOP", lot_min=5.0), "items", "lot_min", {"item_id": "TOP"}, 5.0),
    (ChangeLotRule("TOP", safety_stock=1.0), "items", "safety_stock", {"item_id": "TOP"}, 1.0),
    (ChangeBomLine("BENCH", "LEG", quantity_per=3.0), "bom_lines", "quantity_per", {"component_id": "LEG"}, 3.0),
    (ChangePrice("TOP", 40.0), "items", "unit_cost", {"item_id": "TOP"}, 40.0),
    (ChangePrice("TOP", 20.0, "ACME", 100), "purchase_prices", "unit_price", {"min_quantity": 100.0}, 20.0),
    (ChangePrice("BAR", 3.0, "BOLD"), "purchase_prices", "unit_price", {"supplier_id": "BOLD"}, 3.0),
    (AddOrder("SO-0", "BENCH", 1, day("01-19"), priority=1), "sales_orders", "status", {"order_id": "SO-0"}, "open"),
    (
        AddReceipt("PO-9", "purchase", "BAR", 5, day("01-19")),
        "scheduled_receipts",
        "firm",
        {"receipt_id": "PO-9"},
        True,
    ),
    (AddBomLine("LEG", "CUSTOM", 2.0), "bom_lines", "scrap_rate", {"component_id": "CUSTOM"}, 0.0),
    (AddSubstitute("TOP", "BAR"), "substitutes", "mode", {"substitute_id": "BAR"}, "shortage"),
    (AddShift("DAY", "14:00", "22:00", (3,)), "calendars", "end", {"weekday": 3}, "22:00"),
    (AddOvertime("M1", day("01-10"), day("01-10")), "calendar_exceptions", "working", {"calendar_id": "M1"}, True),
    (BreakDown("M1", day("01-06"), day("01-07")), "calendar_exceptions", "working", {"calendar_id": "M1"}, False),
    (AddMachine("M2", "W1", like="M1"), "operation_resources", "run_minutes", {"resource_id": "M2"}, 5.0),
    (
        AddEngineeringChange("EC-1", "LEG", day("01-26"), "BAR", "TOP"),
        "engineering_changes",
        "disposition",
        {"change_id": "EC-1"},
        "immediate",
    ),
]


@pytest.mark.parametrize(("change", "table", "column", "only", "value"), CELLS, ids=lambda one: str(one)[:40])
def test_a_change_sets_what_it_says(change, table, column, only, value):
    found = cell(apply_changes(shop(), [change]), table, column, **only)
    assert (str(found)[:10] if isinstance(found, pd.Timestamp) else found) == value


def test_tables_that_no_change_touches_are_shared():
    data = shop()
    after = apply_changes(data, [ChangeOrder("SO-1", quantity=7)])
    others = [name for name in data.tables if name != "sales_orders"]
    assert all(after.tables[name] is data.tables[name] for name in others)
    assert all(after.codes[key] is data.codes[key] for key in data.codes if key[0] != "sales_orders")
    assert cell(data, "sales_orders", "quantity", order_id="SO-1") == 3


def test_a_change_is_checked_against_what_the_ones_before_it_leave():
    data = apply_changes(shop(), [AddOrder("SO-9", "LEG", 1, day("01-19")), ChangeOrder("SO-9", quantity=6)])
    assert cell(data, "sales_orders", "quantity", order_id="SO-9") == 6


def test_the_last_day_of_a_breakdown_counts_as_a_whole_and_a_moment_as_it_is():
    nine = datetime.fromisoformat("2026-01-08T09:00")
    changes = [BreakDown("M1", day("01-06"), day("01-07")), AddOvertime("M1", day("01-08"), nine)]
    data = apply_changes(shop(), changes)
    assert data.frame("calendar_exceptions")["end"].tolist() == [
        pd.Timestamp("2026-01-08"),
        pd.Timestamp("2026-01-08 09:00"),
    ]


def test_a_supplier_that_stops_sells_nothing_and_what_is_due_from_it_then_does_not_come():
    # PO-1 is due on 26 January, before the stop; PO-2 on 9 February, after it.
    data = apply_changes(shop(), [StopSupplier("ACME", day("02-01"))])
    assert cell(data, "scheduled_receipts", "quantity", receipt_id="PO-1") == 3
    assert cell(data, "scheduled_receipts", "quantity", receipt_id="PO-2") == 0
    assert cell(data, "supplier_items", "valid_to", supplier_id="ACME") == pd.Timestamp("2026-02-01")
    assert cell(data, "supplier_items", "valid_to", supplier_id="BOLD") is None
    at_once = apply_changes(shop(), [StopSupplier("ACME")])
    assert at_once.frame("supplier_items")["supplier_id"].tolist() == ["BOLD"]
    assert not len(at_once.frame("purchase_prices"))


def test_a_removed_line_comes_back_in_its_place():
    data = shop()
    change = RemoveBomLine("BENCH", "TOP")
    undo = inverse_of(data, change)
    gone = apply_changes(data, [change])
    assert gone.frame("bom_lines")["component_id"].tolist() == ["LEG", "BAR"]
    assert apply_changes(gone, [undo]).tables["bom_lines"].equals(data.tables["bom_lines"])
    assert undo.description == "Undo: Remove BOM line TOP of BENCH"


def test_a_released_order_is_open_again():
    data = apply_changes(shop(), [HoldOrder("SO-1"), ReleaseOrder("SO-1")])
    assert data.tables["sales_orders"].equals(shop().tables["sales_orders"])


REFUSED = [
    (CancelOrder("SO-11"), op.UnknownIdError, "'SO-11' is not in sales_orders.  Hint: did you mean 'SO-1'?"),
    (AddOrder("SO-9", "BENHC", 1, day("01-19")), op.UnknownIdError, "did you mean 'BENCH'?"),
    (ChangeOrder("SO-1", item_id="TOPP"), op.UnknownIdError, "'TOPP' is not in items.  Hint: did you mean 'TOP'?"),
    (BreakDown("M3", day("01-06"), day("01-07")), op.UnknownIdError, "'M3' is not in resources"),
    (AddOvertime("NIGHT", day("01-06"), day("01-07")), op.UnknownIdError, "neither in calendars nor in resources"),
    (AddShift("NIGHT", "06:00", "14:00"), op.UnknownIdError, "'NIGHT' is not in calendars"),
    (ChangeOrder("SO-1", quantity=-1), op.DataError, "'-1' is negative"),
    (ChangeOrder("SO-1", priority=0), op.DataError, "'0' is out of range"),
    (AddOrder("SO-1", "BENCH", 1, day("01-19")), op.DataError, "'SO-1' stands more than once"),
    (AddOrder("SO-9", "BENCH", 1, day("01-19"), kind="soon"), op.DataError, "not one of the words allowed"),
    (ChangeLotRule("TOP", lot_policy="fixed"), op.DataError, "has lot policy fixed but no lot_size"),
    (AddShift("DAY", "13:00", "15:00", (1,)), op.DataError, "shifts of calendar 'DAY' overlap"),
    (BreakDown("M1", day("01-07"), day("01-05")), op.DataError, "not after its start"),
    (AddBomLine("BAR", "BENCH", 1.0), op.DataError, "cycle BAR → BENCH → LEG → BAR"),
    (AddSubstitute("TOP", "TOP"), op.DataError, "is a substitute for itself"),
    (LoseStock("BAR", 11), op.RequestError, "11 of BAR cannot be lost: only 10 are free"),
    (LoseStock("BAR", 5, "EAST"), op.RequestError, "only 4 are free at EAST"),
    (CountStock("BAR", -1), op.RequestError, "it is negative"),
    (ChangeBomLine("BENCH", "BAR", quantity_per=2.0), op.RequestError, "BAR is no component of BENCH"),
    (RemoveBomLine("BENCH", "TOP", line_no=20), op.RequestError, "no component with number 20 of BENCH"),
    (ChangeLeadTime("BAR", 3, "BOLD"), op.RequestError, "BOLD has no terms for BAR"),
    (ChangePrice("TOP", 3.0, min_quantity=5), op.RequestError, "a unit cost has no tiers"),
    (DelayReceipt("PO-1", 10**8), op.RequestError, "beyond all calendars"),
]


@pytest.mark.parametrize(("change", "error", "text"), REFUSED, ids=lambda one: str(one)[:40])
def test_what_cannot_be_done_is_refused_with_the_change_named(change, error, text):
    data = shop()
    with pytest.raises(error) as raised:
        apply_changes(data, [CancelOrder("SO-2"), change])
    assert text in str(raised.value)
    assert f"change 2 ({change.description})" in str(raised.value)
    assert cell(data, "sales_orders", "status", order_id="SO-2") == "open"


def test_stock_in_a_foreign_unit_is_not_counted_in_the_own_one():
    data = shop(
        on_hand="item_id quantity uom location_id\nBAR 2 BOX MAIN",
        unit_conversions="item_id from_uom to_uom factor\nBAR BOX EA 10",
    )
    with pytest.raises(op.RequestError, match="stock of BAR is kept in BOX, not in its own unit EA"):
        apply_changes(data, [CountStock("BAR", 5)])


def test_an_undo_is_refused_on_other_data():
    data = shop()
    undo = inverse_of(data, AddOrder("SO-9", "LEG", 1, day("01-19")))
    with pytest.raises(op.RequestError, match="sales_orders has 4 rows, not the 5 that the change left"):
        apply_changes(data, [undo])


def test_a_warning_about_a_row_that_changes_is_kept_with_the_data():
    change = AddReceipt("PO-9", "purchase", "BAR", 1, day("01-19"), supplier_id="NOBODY")
    after = apply_changes(shop(), [change])
    (warning,) = [issue for issue in after.issues if issue.column == "supplier_id"]
    assert (warning.sentence(), warning.source) == ("'NOBODY' is not in suppliers.", change.description)


DESCRIPTIONS = [
    (AddOrder("SO-9", "BENCH", 2, day("01-19"), priority=1), "Add order SO-9: 2 of BENCH for 2026-01-19, priority 1"),
    (ChangeOrder("SO-1", quantity=7, due_date=day("01-19")), "Change order SO-1: quantity 7, due date 2026-01-19"),
    (DelayReceipt("PO-1", 1), "Delay receipt PO-1 by 1 day"),
    (LoseStock("BAR", 2, "EAST"), "Lose 2 of BAR in stock at EAST"),
    (AddShift("DAY", "14:00", "22:00", (6,)), "Add a shift from 14:00 to 22:00 to calendar DAY on Saturday"),
    (ChangeLotRule("TOP", lot_min=5.0), "Lots of TOP: lot min 5"),
    (
        AddEngineeringChange("E", "LEG", day("01-26"), "BAR"),
        "Engineering change E: nothing for BAR in LEG from 2026-01-26",
    ),
    (StopSupplier("ACME"), "Supplier ACME stops"),
]


@pytest.mark.parametrize(("change", "text"), DESCRIPTIONS, ids=lambda one: str(one)[:30])
def test_a_change_says_in_a_line_what_it_does(change, text):
    assert change.description == text


def test_an_undo_is_no_kind_that_a_file_holds():
    from orderplan.whatif.read_changes import changes_text

    with pytest.raises(TypeError, match="an Undo, which no file holds"):
        changes_text([inverse_of(shop(), CancelOrder("SO-1"))])
