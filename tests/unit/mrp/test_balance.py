"""The MRP record of an item: records of the literature as printed, and what the lines mean where no book has them.

The records are those of `tests.integration.test_textbook_records`, which says where they come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.mrp.balance import mrp_record_frame, projected_balance_frame
from tests.small_plants import planned, record, rows, shown, sold

if TYPE_CHECKING:
    import orderplan as op

LINES = {
    "gross": "gross_requirements",
    "scheduled": "scheduled_receipts",
    "receipts": "planned_receipts",
    "releases": "planned_releases",
    "balance": "projected_available_balance",
}
COLUMNS = "day stock gross_requirements scheduled_receipts planned_receipts projected_available_balance"


def by_week(plan: op.MaterialPlan, item_id: str) -> dict[str, list[float]]:
    frame = mrp_record_frame(plan, item_id, weeks=True).set_index("line")
    return {name: frame.loc[line].tolist() for name, line in LINES.items()}


def of_item(plan: op.MaterialPlan, item_id: str, columns: str = COLUMNS) -> list[tuple[str, ...]]:
    return shown(projected_balance_frame(plan), columns, item_id=item_id)


def test_vollmann_basic_record():
    plan = planned(
        items="""
            item_id  procurement  lead_time_days  lot_policy  lot_size
            ITEM     buy          7               fixed       50
        """,
        on_hand="item_id quantity\nITEM 4",
        scheduled_receipts="receipt_id kind item_id quantity due_date\nPO-1 purchase ITEM 50 2026-01-05",
        sales_orders=sold("ITEM", ". 10 . 40 10"),
    )
    assert by_week(plan, "ITEM") == record("""
        gross      .   10  .   40  10
        scheduled  50  .   .   .   .
        receipts   .   .   .   .   50
        releases   .   .   .   50  .
        balance    54  44  44  4   44
    """)


def test_orlicky_scheduled_receipt():
    plan = planned(
        items="item_id procurement lead_time_days\nITEM buy 0",
        on_hand="item_id quantity\nITEM 23",
        scheduled_receipts="receipt_id kind item_id quantity due_date\nPO-1 purchase ITEM 30 2026-01-19",
        sales_orders=sold("ITEM", ". 20 . 25 . 15 12"),
    )
    assert by_week(plan, "ITEM") == record("""
        gross      .   20  .   25  .  15  12
        scheduled  .   .   30  .   .  .   .
        receipts   .   .   .   .   .  7   12
        releases   .   .   .   .   .  7   12
        balance    23  3   33  8   8  .   .
    """)


def test_nahmias_valves_of_trumpets():
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            TRUMPET  make         0
            CASING   make         20
            VALVE    make         15
        """,
        bom_lines="""
            parent_id  component_id  quantity_per
            TRUMPET    CASING        1
            CASING     VALVE         3
        """,
        on_hand="item_id quantity\nTRUMPET 23\nVALVE 186",
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date
            R-1         transfer  TRUMPET  12        2026-02-23
            R-2         transfer  TRUMPET  6         2026-03-09
            R-3         transfer  TRUMPET  9         2026-03-16
            R-4         transfer  VALVE    96        2026-02-02
        """,
        sales_orders=sold("TRUMPET", ". . . . . . . 77 42 38 21 26 112 45 14 76 38"),
    )
    assert by_week(plan, "VALVE") == record("""
        gross      .    .    .    126  126  96   36   78   336  135  42  228  114
        scheduled  .    .    .    .    96   .    .    .    .    .    .   .    .
        receipts   .    .    .    .    .    66   36   78   336  135  42  228  114
        releases   .    .    66   36   78   336  135  42   228  114  .   .    .
        balance    186  186  186  60   30   .    .    .    .    .    .   .    .
    """)


def test_what_is_late_is_below_zero_until_it_is_there():
    # Wanted on Wednesday the 7th, ordered today for 10 days: there on Thursday the 15th. 3 more are wanted on the 13th.
    plan = planned(
        items="item_id procurement lead_time_days\nITEM buy 10",
        on_hand="item_id quantity\nITEM 1",
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      ITEM     5         2026-01-07
            SO-2      ITEM     3         2026-01-13
        """,
    )
    assert of_item(plan, "ITEM", f"{COLUMNS} planned_releases") == rows("""
        2026-01-05  1  0  0  0  1   7
        2026-01-07  0  5  0  0  -4  0
        2026-01-13  0  3  0  0  -7  0
        2026-01-15  0  0  0  7  0   0
    """)


def test_a_work_order_counts_when_its_component_lets_it_come():
    # The frame waits for tube that comes on Thursday the 15th, and takes 2 working days: Monday the 19th, not the 9th.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            FRAME    make         2
            TUBE     buy          10
        """,
        scheduled_receipts="receipt_id kind item_id quantity due_date\nWO-1 work FRAME 2 2026-01-09",
        work_components="receipt_id component_id quantity_required\nWO-1 TUBE 3",
        sales_orders="order_id item_id quantity due_date\nSO-1 FRAME 2 2026-01-12",
    )
    assert of_item(plan, "FRAME") == rows("""
        2026-01-05  0  0  0  0  0
        2026-01-12  0  2  0  0  -2
        2026-01-19  0  0  2  0  0
    """)


def test_what_never_comes_is_in_no_line_but_its_release():
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            FRAME    make         2
            TUBE     none         0
        """,
        bom_lines="parent_id component_id quantity_per\nFRAME TUBE 1",
        sales_orders="order_id item_id quantity due_date\nSO-1 FRAME 2 2026-01-12",
    )
    columns = "day planned_receipts planned_releases projected_available_balance"
    assert of_item(plan, "FRAME", columns) == rows("2026-01-05 0 0 0 | 2026-01-08 0 2 0 | 2026-01-12 0 0 -2")
    assert of_item(plan, "TUBE", columns) == rows("2026-01-05 0 0 0 | 2026-01-08 0 0 -2")


def test_stock_becomes_usable_and_expires():
    # 4 are there; 2 are moved within a day; 3 may be used from Friday the 9th on; 6 expire on the 14th: of these one is
    # taken, since what is there latest goes first (3 and 2). What lies at the scrap yard does not count.
    plan = planned(
        items="item_id procurement lead_time_days\nITEM buy 5",
        locations="""
            location_id  nettable  transfer_days
            EAST         true      1
            YARD         false     0
        """,
        on_hand="""
            item_id  quantity  location_id  available_date  expiry_date
            ITEM     4         -            -               -
            ITEM     2         EAST         -               -
            ITEM     3         -            2026-01-09      -
            ITEM     6         -            -               2026-01-14
            ITEM     9         YARD         -               -
        """,
        sales_orders="order_id item_id quantity due_date\nSO-1 ITEM 6 2026-01-12",
    )
    assert of_item(plan, "ITEM") == rows("""
        2026-01-05  10  0  0  0  10
        2026-01-06  2   0  0  0  12
        2026-01-09  3   0  0  0  15
        2026-01-12  0   6  0  0  9
        2026-01-14  -5  0  0  0  4
    """)


def test_a_substitute_brings_to_one_item_what_it_takes_from_the_other():
    # 3 of the 4 rims that are wanted on the 8th are taken from RIM-B, two of them for each.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days
            RIM      buy          28
            RIM-B    buy          28
        """,
        substitutes="component_id substitute_id ratio\nRIM RIM-B 2",
        on_hand="item_id quantity\nRIM 1\nRIM-B 10",
        sales_orders="order_id item_id quantity due_date\nSO-1 RIM 4 2026-01-08",
    )
    columns = "day stock gross_requirements substitutes projected_available_balance"
    assert of_item(plan, "RIM", columns) == rows("2026-01-05 1 0 0 1 | 2026-01-08 0 4 3 0")
    assert of_item(plan, "RIM-B", columns) == rows("2026-01-05 10 0 0 10 | 2026-01-08 0 0 -6 4")
    lines = mrp_record_frame(plan, "RIM")["line"].tolist()
    assert lines == [
        "stock", "gross_requirements", "scheduled_receipts", "substitutes", "planned_receipts",
        "projected_available_balance", "planned_releases",
    ]  # fmt: skip


def test_supply_kept_for_an_order_counts_and_safety_stock_is_no_requirement():
    # 5 are kept for SO-1, which wants 2; 7 for an order that is not there count nowhere. The 3 left over stay in the
    # balance, though SO-2 gets 4 new ones, and so does the safety stock of 6. Releases are on the 7th and the 16th.
    plan = planned(
        items="""
            item_id  procurement  lead_time_days  safety_stock
            ITEM     buy          5               6
        """,
        on_hand="""
            item_id  quantity  order_id
            ITEM     5         SO-1
            ITEM     7         SO-9
        """,
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      ITEM     2         2026-01-20
            SO-2      ITEM     4         2026-01-21
        """,
    )
    assert of_item(plan, "ITEM") == rows("""
        2026-01-05  5  0  0  0  5
        2026-01-07  0  0  0  0  5
        2026-01-12  0  0  0  6  11
        2026-01-16  0  0  0  0  11
        2026-01-20  0  2  0  0  9
        2026-01-21  0  4  0  4  9
    """)


def test_weeks_without_anything_have_their_column():
    plan = planned(
        items="item_id procurement lead_time_days\nITEM buy 0",
        sales_orders="""
            order_id  item_id  quantity  due_date
            SO-1      ITEM     2         2026-01-08
            SO-2      ITEM     3         2026-01-09
            SO-3      ITEM     4         2026-01-28
        """,
    )
    frame = mrp_record_frame(plan, "ITEM", weeks=True)
    assert frame.columns.tolist() == ["line", "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]
    assert frame.set_index("line").loc["gross_requirements"].tolist() == [5, 0, 0, 4]
