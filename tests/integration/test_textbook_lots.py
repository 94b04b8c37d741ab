"""Lot sizes and order points of the literature come out as printed; for the books see `test_textbook_records.py`."""

from __future__ import annotations

import pytest

from tests.small_plants import planned, quantities, record, recorded, sold


@pytest.mark.parametrize(
    ("policy", "lot_size", "lot_period_days", "coverage", "remnants"),
    [
        # Figure 8-1: fixed order quantity of 60.
        ("fixed", 60, 7, "60 . . 60 . . . . 60", "25 15 15 35 35 15 10 . 30"),
        # Figure 8-2: economic order quantity of 58, 174 in all; a first remnant of 13.
        ("fixed", 58, 7, "58 . . 58 . . . 58 .", "23 13 13 31 31 11 6 54 24"),
        # Figure 8-3: lot for lot.
        ("lot_for_lot", 1, 7, "35 10 . 40 . 20 5 10 30", ". . . . . . . . ."),
        # Figure 8-4: fixed-period requirements of two periods. The 3rd edition prints a first order of 40; the total of
        # 150 beside it, and the net requirements of 35 and 10 that it covers, make it 45.
        ("period", 1, 14, "45 . . 40 . 25 . 40 .", "10 . . . . 5 . 30 ."),
    ],
)
def test_orlicky_lot_sizing(policy, lot_size, lot_period_days, coverage, remnants):
    # Orlicky, chapter 8: net requirements of nine periods, not offset for lead time. Remnants are what is covered less
    # what is wanted.
    items = f"""
        item_id  procurement  lead_time_days  lot_policy  lot_size    lot_period_days
        ITEM     buy          0               {policy}    {lot_size}  {lot_period_days}
    """
    plan = planned(items=items, sales_orders=sold("ITEM", "35 10 . 40 . 20 5 10 30"))

    found = recorded(plan, "ITEM", 9)
    assert found["receipts"] == quantities(coverage)
    assert found["balance"] == quantities(remnants)


def test_orlicky_time_phased_order_point():
    # Orlicky, chapter 7, figure 7-16: lead time 2, safety stock 100, quantity 50, forecast 17; on hand 170, which drops
    # below the safety stock in period 5: planned-order releases of 50 in periods 3 and 6.
    existing = {
        "on_hand": """
            item_id  quantity
            ITEM     170
        """
    }
    items = """
        item_id  procurement  lead_time_days  lot_policy  lot_size  safety_stock
        ITEM     buy          14              fixed       50        100
    """
    plan = planned(items=items, sales_orders=sold("ITEM", "17 " * 8), **existing)

    # Printed is the balance before planned orders, 153 136 119 102 85 68 51 34: 50 and 100 more from periods 5 and 8.
    assert recorded(plan, "ITEM", 8, **existing) == record("""
        gross      17   17   17   17   17   17   17   17
        scheduled  .    .    .    .    .    .    .    .
        receipts   .    .    .    .    50   .    .    50
        releases   .    .    50   .    .    50   .    .
        balance    153  136  119  102  135  118  101  134
    """)


def test_orlicky_time_phased_order_point_with_an_open_order():
    # Orlicky, chapter 10, figure 10-10 A: lead time 3, safety stock 15, forecast 30; on hand 140, 80 on order. The 10
    # of period 7 are less than the safety stock: a planned order of 100 is released in period 4.
    existing = {
        "on_hand": """
            item_id  quantity
            ITEM     140
        """,
        "scheduled_receipts": """
            receipt_id  kind      item_id  quantity  due_date
            PO-1        purchase  ITEM     80        2026-02-02
        """,
    }
    items = """
        item_id  procurement  lead_time_days  lot_policy  lot_size  safety_stock
        ITEM     buy          21              fixed       100       15
    """
    plan = planned(items=items, sales_orders=sold("ITEM", "30 " * 7), **existing)

    # Printed is the balance before planned orders, which ends with 10: 100 more.
    assert recorded(plan, "ITEM", 7, **existing) == record("""
        gross      30   30  30  30  30  30  30
        scheduled  .    .   .   .   80  .   .
        receipts   .    .   .   .   .   .   100
        releases   .    .   .   100 .   .   .
        balance    110  80  50  20  70  40  110
    """)


@pytest.mark.parametrize(
    ("policy", "receipts", "releases", "balance"),
    [
        # Fixed order quantity of 230.
        ("fixed        ", ". . . 230 . . 230 .", ". 230 . . 230 . . .", "117 117 117 227 227 77 187 187"),
        # Periodic order quantity, three weeks: 120 + 0 + 150 − 117 = 153.
        ("period       ", ". . . 153 . . 120 .", ". 153 . . 120 . . .", "117 117 117 150 150 . . ."),
        # Lot for lot: 120 − 117 = 3.
        ("lot_for_lot  ", ". . . 3 . 150 120 .", ". 3 . 150 120 . . .", "117 117 117 . . . . ."),
    ],
)
def test_krajewski_seat_subassembly(policy, receipts, releases, balance):
    # Krajewski, Ritzman and Malhotra, resource planning, seat subassembly: on hand 37, scheduled 230, two weeks.
    existing = {
        "on_hand": """
            item_id  quantity
            SEAT     37
        """,
        "scheduled_receipts": """
            receipt_id  kind      item_id  quantity  due_date
            PO-1        purchase  SEAT     230       2026-01-05
        """,
    }
    items = f"""
        item_id  procurement  lead_time_days  lot_policy  lot_size  lot_period_days
        SEAT     buy          14              {policy}    230       21
    """
    plan = planned(items=items, sales_orders=sold("SEAT", "150 . . 120 . 150 120 ."), **existing)

    assert recorded(plan, "SEAT", 8, **existing) == record(f"""
        gross      150  .  .  120  .  150  120  .
        scheduled  230  .  .  .    .  .    .    .
        receipts   {receipts}
        releases   {releases}
        balance    {balance}
    """)


def test_nahmias_valve_casings_in_economic_lots():
    # Nahmias and Olsen, section 8.2: the net requirements of example 8.1 (weeks 8 to 17), an economic order quantity of
    # 139 and 4 weeks to make them.
    items = """
        item_id  procurement  lead_time_days  lot_policy  lot_size
        CASING   make         20              fixed       139
    """
    plan = planned(items=items, sales_orders=sold("CASING", ". . . . . . . 42 42 32 12 26 112 45 14 76 38"))

    # Printed are weeks 8 to 17; the orders are released 4 weeks before.
    assert recorded(plan, "CASING", 17) == record("""
        gross      .  .  .  .    .  .  .  42   42  32   12   26   112  45   14  76  38
        scheduled  .  .  .  .    .  .  .  .    .   .    .    .    .    .    .   .   .
        receipts   .  .  .  .    .  .  .  139  .   .    .    139  .    139  .   .   139
        releases   .  .  .  139  .  .  .  139  .   139  .    .    139  .    .   .   .
        balance    .  .  .  .    .  .  .  97   55  23   11   124  12   106  92  16  117
    """)


def test_stevenson_shutters_in_lots():
    # Stevenson, chapter 12, example 2, second part: the shutters of `test_stevenson_shutters_lot_for_lot`, frames in
    # multiples of 320 and wood sections in multiples of 70.
    items = """
        item_id  procurement  lead_time_days  lot_multiple
        SHUTTER  make         5               0
        FRAME    buy          14              320
        SECTION  make         5               70
    """
    lines = """
        parent_id  component_id  quantity_per
        SHUTTER    FRAME         2
        SHUTTER    SECTION       4
    """
    existing = {
        "scheduled_receipts": """
            receipt_id  kind  item_id  quantity  due_date
            WO-1        work  SECTION  70        2026-01-05
        """
    }
    plan = planned(items=items, bom_lines=lines, sales_orders=sold("SHUTTER", ". . . 100 . . . 150"), **existing)

    assert recorded(plan, "FRAME", 8) == record("""
        gross      .    .    200  .    .    .    300  .
        scheduled  .    .    .    .    .    .    .    .
        receipts   .    .    320  .    .    .    320  .
        releases   320  .    .    .    320  .    .    .
        balance    .    .    120  120  120  120  140  140
    """)
    # 400 − 70 = 330, in multiples of 70 350; 600 − 20 = 580, in multiples of 70 630.
    assert recorded(plan, "SECTION", 8, **existing) == record("""
        gross      .    .    400  .    .    .    600  .
        scheduled  70   .    .    .    .    .    .    .
        receipts   .    .    350  .    .    .    630  .
        releases   .    350  .    .    .    630  .    .
        balance    70   70   20   20   20   20   50   50
    """)


def test_a_minimum_and_multiples_below_lot_for_lot():
    # From no book's printed solution: an exercise as they set it, with what a lot-sizing rule means applied by hand.
    items = """
        item_id  procurement  lead_time_days  lot_min  lot_multiple
        A        make         5               0        0
        B        buy          7               0        0
        C        make         5               50       0
        D        buy          14              0        100
        E        buy          14              0        50
    """
    lines = """
        parent_id  component_id  quantity_per
        A          B             1
        A          C             2
        A          D             1
        C          D             2
        C          E             3
    """
    existing = {
        "on_hand": """
            item_id  quantity
            A        20
            C        10
            D        20
            E        10
        """,
        "scheduled_receipts": """
            receipt_id  kind      item_id  quantity  due_date
            R-1         purchase  B        10        2026-01-05
            R-2         transfer  C        50        2026-01-05
        """,
    }
    plan = planned(items=items, bom_lines=lines, sales_orders=sold("A", ". 30 . . 30 . . 40"), **existing)

    expected = {
        # 30 − 20 = 10, 30, 40, a week before.
        "A": """
            gross      .    30   .    .    30   .    .   40
            scheduled  .    .    .    .    .    .    .   .
            receipts   .    10   .    .    30   .    .   40
            releases   10   .    .    30   .    .    40  .
            balance    20   .    .    .    .    .    .   .
        """,
        "B": """
            gross      10   .    .    30   .    .    40  .
            scheduled  10   .    .    .    .    .    .   .
            receipts   .    .    .    30   .    .    40  .
            releases   .    .    30   .    .    40   .   .
            balance    .    .    .    .    .    .    .   .
        """,
        # Twice A's releases. 10 + 50 − 20 = 40; 60 − 40 = 20, at least 50; 80 − 30 = 50.
        "C": """
            gross      20   .    .    60   .    .    80  .
            scheduled  50   .    .    .    .    .    .   .
            receipts   .    .    .    50   .    .    50  .
            releases   .    .    50   .    .    50   .   .
            balance    40   40   40   30   30   30   .   .
        """,
        # A's releases and twice C's. 100 − 10 = 90, 30 − 10 = 20 and 100 − 80 = 20, each in hundreds.
        "D": """
            gross      10   .    100  30   .    100  40  .
            scheduled  .    .    .    .    .    .    .   .
            receipts   .    .    100  100  .    100  .   .
            releases   100  100  .    100  .    .    .   .
            balance    10   10   10   80   80   80   40  40
        """,
        # Three times C's releases. 150 − 10 = 140, in fifties, twice.
        "E": """
            gross      .    .    150  .    .    150  .   .
            scheduled  .    .    .    .    .    .    .   .
            receipts   .    .    150  .    .    150  .   .
            releases   150  .    .    150  .    .    .   .
            balance    10   10   10   10   10   10   10  10
        """,
    }
    for item, text in expected.items():
        assert recorded(plan, item, 8, **existing) == record(text), item
