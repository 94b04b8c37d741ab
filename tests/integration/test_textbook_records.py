"""MRP records of the literature come out as printed: releases, receipts and projected available balance, week by week.

The planner has no buckets: what a book has in a week happens on the Monday of that week (`tests.small_plants`). Records
of lot sizes stand in `test_textbook_lots.py`.

Cited are Orlicky's Material Requirements Planning, 3rd edition by Ptak and Smith (2011); Vollmann, Berry, Whybark and
Jacobs, Manufacturing Planning and Control for Supply Chain Management, 5th edition (2005); Heizer and Render,
Operations Management, 10th edition (2011); Nahmias and Olsen, Production and Operations Analysis, 7th edition (2015);
Stevenson, Operations Management; Krajewski, Ritzman and Malhotra, Operations Management.
"""

from __future__ import annotations

import orderplan as op
from tests.small_plants import monday_of, planned, quantities, record, recorded, sold


def test_vollmann_basic_record():
    # Vollmann and others, chapter 7, "the basic MRP record": lead time one period, lot size 50.
    existing = {
        "on_hand": """
            item_id  quantity
            ITEM     4
        """,
        "scheduled_receipts": """
            receipt_id  kind      item_id  quantity  due_date
            PO-1        purchase  ITEM     50        2026-01-05
        """,
    }
    items = """
        item_id  procurement  lead_time_days  lot_policy  lot_size
        ITEM     buy          7               fixed       50
    """
    plan = planned(items=items, sales_orders=sold("ITEM", ". 10 . 40 10"), **existing)

    # The book has no line for planned receipts: the 50 released in period 4 are in the balance of period 5.
    assert recorded(plan, "ITEM", 5, **existing) == record("""
        gross      .   10  .   40  10
        scheduled  50  .   .   .   .
        receipts   .   .   .   .   50
        releases   .   .   .   50  .
        balance    54  44  44  4   44
    """)


def test_orlicky_net_requirements_with_a_scheduled_receipt():
    # Orlicky, chapter 7, figures 7-2 to 7-7: on hand 23, 30 on order for period 3; net 7 in period 6, 12 in period 7.
    existing = {
        "on_hand": """
            item_id  quantity
            ITEM     23
        """,
        "scheduled_receipts": """
            receipt_id  kind      item_id  quantity  due_date
            PO-1        purchase  ITEM     30        2026-01-19
        """,
    }
    items = """
        item_id  procurement  lead_time_days
        ITEM     buy          0
    """
    plan = planned(items=items, sales_orders=sold("ITEM", ". 20 . 25 . 15 12 ."), **existing)

    # Figure 7-7 shows the balance before planned orders: 23 3 33 8 8 −7 −19 −19; with them it stays at 0.
    assert recorded(plan, "ITEM", 8, **existing) == record("""
        gross      .   20  .   25  .  15  12  .
        scheduled  .   .   30  .   .  .   .   .
        receipts   .   .   .   .   .  7   12  .
        releases   .   .   .   .   .  7   12  .
        balance    23  3   33  8   8  .   .   .
    """)


def test_orlicky_nets_level_by_level_and_offsets_lead_times():
    # Orlicky, chapter 6, figures 6-5 and 6-8 and the tables beside them: 100 trucks, whose assembly begins in week 50.
    items = """
        item_id       procurement  lead_time_days
        TRUCK         make         0
        TRANSMISSION  make         5
        GEARBOX       make         10
        GEAR          make         30
        FORGING       buy          21
    """
    lines = """
        parent_id     component_id  quantity_per
        TRUCK         TRANSMISSION  1
        TRANSMISSION  GEARBOX       1
        GEARBOX       GEAR          1
        GEAR          FORGING       1
    """
    stock = """
        item_id       quantity
        TRANSMISSION  2
        GEARBOX       15
        GEAR          7
        FORGING       46
    """
    plan = planned(items=items, bom_lines=lines, on_hand=stock, sales_orders=sold("TRUCK", ". " * 49 + "100"))

    # Net requirements 98, 83, 76, 30 (not 98, 85, 93, 54); releases in weeks 49, 47, 41 and 38.
    found = op.planned_orders_frame(plan)[["item_id", "quantity", "release_date"]].to_numpy().tolist()
    assert found == [
        ["TRUCK", 100, monday_of(50)],
        ["TRANSMISSION", 98, monday_of(49)],
        ["GEARBOX", 83, monday_of(47)],
        ["GEAR", 76, monday_of(41)],
        ["FORGING", 30, monday_of(38)],
    ]


def test_heizer_speaker_kits_with_parts_on_several_levels():
    # Heizer and Render, chapter 14, examples 1 to 3: 50 kits A in week 8. D is in B and in F, E in B and in C.
    items = """
        item_id  procurement  lead_time_days
        A        make         5
        B        make         10
        C        make         5
        D        buy          7
        E        buy          14
        F        make         15
        G        buy          14
    """
    lines = """
        parent_id  component_id  quantity_per
        A          B             2
        A          C             3
        B          D             2
        B          E             2
        C          E             2
        C          F             2
        F          D             2
        F          G             1
    """
    existing = {
        "on_hand": """
            item_id  quantity
            A        10
            B        15
            C        20
            D        10
            E        10
            F        5
        """
    }
    plan = planned(items=items, bom_lines=lines, sales_orders=sold("A", ". . . . . . . 50"), **existing)

    expected = {
        "A": """
            gross      .    .    .    .    .    .    .   50
            receipts   .    .    .    .    .    .    .   40
            releases   .    .    .    .    .    .    40  .
            balance    10   10   10   10   10   10   10  .
        """,
        "B": """
            gross      .    .    .    .    .    .    80  .
            receipts   .    .    .    .    .    .    65  .
            releases   .    .    .    .    65   .    .   .
            balance    15   15   15   15   15   15   .   .
        """,
        "C": """
            gross      .    .    .    .    .    .    120 .
            receipts   .    .    .    .    .    .    100 .
            releases   .    .    .    .    .    100  .   .
            balance    20   20   20   20   20   20   .   .
        """,
        "D": """
            gross      .    .    390  .    130  .    .   .
            receipts   .    .    380  .    130  .    .   .
            releases   .    380  .    130  .    .    .   .
            balance    10   10   .    .    .    .    .   .
        """,
        "E": """
            gross      .    .    .    .    130  200  .   .
            receipts   .    .    .    .    120  200  .   .
            releases   .    .    120  200  .    .    .   .
            balance    10   10   10   10   .    .    .   .
        """,
        "F": """
            gross      .    .    .    .    .    200  .   .
            receipts   .    .    .    .    .    195  .   .
            releases   .    .    195  .    .    .    .   .
            balance    5    5    5    5    5    .    .   .
        """,
        "G": """
            gross      .    .    195  .    .    .    .   .
            receipts   .    .    195  .    .    .    .   .
            releases   195  .    .    .    .    .    .   .
            balance    .    .    .    .    .    .    .   .
        """,
    }
    for item, text in expected.items():
        assert recorded(plan, item, 8, **existing) == {**record(text), "scheduled": [0] * 8}, item
    codes = op.planned_orders_frame(plan).groupby("item_id")["low_level_code"].first().to_dict()
    assert codes == {"A": 0, "B": 1, "C": 1, "D": 3, "E": 2, "F": 2, "G": 3}


def test_nahmias_trumpets_and_their_valves():
    # Nahmias and Olsen, example 8.1: 23 trumpets on hand at the end of week 7, receipts of 12, 6 and 9. The net demand
    # of weeks 8 to 17 is that for valve casings, which take 4 weeks; the 3 valves of each take 3 weeks, 186 are on hand
    # and 96 come in week 5.
    items = """
        item_id  procurement  lead_time_days
        TRUMPET  make         0
        CASING   make         20
        VALVE    make         15
    """
    lines = """
        parent_id  component_id  quantity_per
        TRUMPET    CASING        1
        CASING     VALVE         3
    """
    existing = {
        "on_hand": """
            item_id  quantity
            TRUMPET  23
            VALVE    186
        """,
        "scheduled_receipts": """
            receipt_id  kind      item_id  quantity  due_date
            R-1         transfer  TRUMPET  12        2026-02-23
            R-2         transfer  TRUMPET  6         2026-03-09
            R-3         transfer  TRUMPET  9         2026-03-16
            R-4         transfer  VALVE    96        2026-02-02
        """,
    }
    demand = sold("TRUMPET", ". . . . . . . 77 42 38 21 26 112 45 14 76 38")
    plan = planned(items=items, bom_lines=lines, sales_orders=demand, **existing)

    # Net predicted demand 42 42 32 12 26 112 45 14 76 38.
    assert recorded(plan, "TRUMPET", 17, **existing) == record("""
        gross      .   .   .   .   .   .   .   77  42  38  21  26  112  45  14  76  38
        scheduled  .   .   .   .   .   .   .   12  .   6   9   .   .    .   .   .   .
        receipts   .   .   .   .   .   .   .   42  42  32  12  26  112  45  14  76  38
        releases   .   .   .   .   .   .   .   42  42  32  12  26  112  45  14  76  38
        balance    23  23  23  23  23  23  23  .   .   .   .   .   .    .   .   .   .
    """)
    assert recorded(plan, "CASING", 17)["releases"] == quantities(". . . 42 42 32 12 26 112 45 14 76 38 . . . .")
    # Week 4 takes 126 of the 186, week 5 126 of 60 + 96, so that 96 − 30 = 66 are the first that are new.
    assert recorded(plan, "VALVE", 13, **existing) == record("""
        gross      .    .    .    126  126  96   36   78   336  135  42  228  114
        scheduled  .    .    .    .    96   .    .    .    .    .    .   .    .
        receipts   .    .    .    .    .    66   36   78   336  135  42  228  114
        releases   .    .    66   36   78   336  135  42   228  114  .   .    .
        balance    186  186  186  60   30   .    .    .    .    .    .   .    .
    """)


def test_stevenson_shutters_lot_for_lot():
    # Stevenson, chapter 12, example 2 (figure 12.8): 100 shutters in week 4 and 150 in week 8; frames are bought in two
    # weeks, wood sections made in one, 70 of them scheduled for week 1.
    items = """
        item_id  procurement  lead_time_days
        SHUTTER  make         5
        FRAME    buy          14
        SECTION  make         5
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

    # The book's line of what is projected on hand is for the beginning of a week: 70 in weeks 1 to 3.
    assert recorded(plan, "SHUTTER", 8) == record("""
        gross      .   .    .    100  .    .    .    150
        scheduled  .   .    .    .    .    .    .    .
        receipts   .   .    .    100  .    .    .    150
        releases   .   .    100  .    .    .    150  .
        balance    .   .    .    .    .    .    .    .
    """)
    assert recorded(plan, "FRAME", 8) == record("""
        gross      .   .    200  .    .    .    300  .
        scheduled  .   .    .    .    .    .    .    .
        receipts   .   .    200  .    .    .    300  .
        releases   200 .    .    .    300  .    .    .
        balance    .   .    .    .    .    .    .    .
    """)
    assert recorded(plan, "SECTION", 8, **existing) == record("""
        gross      .   .    400  .    .    .    600  .
        scheduled  70  .    .    .    .    .    .    .
        receipts   .   .    330  .    .    .    600  .
        releases   .   330  .    .    .    600  .    .
        balance    70  70   .    .    .    .    .    .
    """)
