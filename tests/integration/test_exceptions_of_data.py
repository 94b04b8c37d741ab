"""Exceptions about the data behind a plan, a small plant each. Today is Monday 5 January 2026."""

from __future__ import annotations

import pytest

import orderplan as op
from tests.small_exceptions import codes, orders, paragraphs, told
from tests.small_plants import planned, rows, shown

BOX_AND_LID = """
    item_id  procurement  lead_time_days  unit_cost
    BOX      make         2               5
    LID      buy          3               1
"""
ONE_LID = """
    parent_id  component_id  quantity_per
    BOX        LID           1
"""


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("make       common          2  1", "it has no BOM line in force on the day on which it is started"),
        ("phantom    common          0  1", "it has no BOM line in force on the day on which it is started"),
        ("buy        common          0  1", "it is bought without a lead time"),
        ("buy        common          2  0", "it is bought without a price"),
        ("buy        common          0  0", "it is bought without a lead time, it is bought without a price"),
        ("buy        order_specific  2  1", None),
    ],
)
def test_an_item_that_is_planned_on_a_default(item, reason):
    items = f"""
        item_id  procurement  part_class  lead_time_days  unit_cost
        PLATE    {item}
    """
    plan = planned(items=items, sales_orders=orders("SO-1 PLATE 5 2026-01-16 20"))

    found = op.exceptions_frame(plan)
    columns = "severity item_id object_kind object_id is_root"
    assert shown(found, columns, code="master_data") == (rows("1 PLATE item PLATE True") if reason else [])
    assert told(plan, "master_data") == ([f"PLATE: {reason}."] if reason else [])
    # The orders that are served by what was planned so; what passes through a phantom is planned nowhere.
    hit = "0 0" if item.startswith("phantom") else "1 100"
    assert shown(found, "orders_hit value_hit", code="master_data") == (rows(hit) if reason else [])


def test_an_item_that_nobody_plans_is_no_trouble():
    items = """
        item_id  procurement  lead_time_days
        PLATE    buy          0
    """
    stock = """
        item_id  quantity
        PLATE    5
    """
    plan = planned(items=items, on_hand=stock, sales_orders=orders("SO-1 PLATE 5 2026-01-16 -"))

    assert codes(plan) == []


def test_a_bought_item_without_valid_terms_of_a_supplier():
    items = """
        item_id  procurement  lead_time_days  unit_cost
        PLATE    buy          3               1
        NUT      buy          3               1
        BOLT     buy          0               1
    """
    suppliers = """
        supplier_id  name
        S-1          Smith
    """
    terms = """
        supplier_id  item_id  lead_time_days  valid_from  valid_to
        S-1          PLATE    -               2025-01-01  2026-01-05
        S-1          NUT      -               2025-01-01  2026-01-06
        S-1          BOLT     4               -           -
    """
    sold = orders("SO-1 PLATE 5 2026-01-16 -\n SO-2 NUT 5 2026-01-16 -\n SO-3 BOLT 5 2026-01-16 -")
    plan = planned(items=items, sales_orders=sold, suppliers=suppliers, supplier_items=terms)

    # The terms for plates ended yesterday; the supplier's lead time stands in for the item's.
    assert told(plan, "master_data") == ["PLATE: it is bought, but no supplier has valid terms for it."]


def test_a_made_item_whose_lines_have_not_begun_when_it_is_started():
    lines = """
        parent_id  component_id  quantity_per  valid_from
        BOX        LID           1             2026-01-15
    """
    sold = orders("SO-1 BOX 5 2026-01-16 -\n SO-2 BOX 5 2026-01-23 -")
    plan = planned(items=BOX_AND_LID, bom_lines=lines, sales_orders=sold)

    # The boxes for the 16th start on the 14th, a day too early for the line.
    assert told(plan, "master_data") == ["BOX: it has no BOM line in force on the day on which it is started."]


def test_an_order_specific_item_under_a_common_one():
    items = """
        item_id  procurement  part_class      lead_time_days  unit_cost
        BOX      make         common          2               5
        LID      buy          order_specific  3               1
    """
    plan = planned(items=items, bom_lines=ONE_LID, sales_orders=orders("SO-1 BOX 5 2026-01-16 -"))

    assert told(plan, "master_data") == [
        "LID: it is order-specific, but wanted without an order and so planned as common."
    ]


def test_an_order_bom_of_a_common_item_is_not_used():
    items = BOX_AND_LID + "    CAP  buy  3  1"
    lines = """
        parent_id  component_id  quantity_per  order_id
        BOX        LID           1             -
        BOX        CAP           1             SO-1
    """
    plan = planned(items=items, bom_lines=lines, sales_orders=orders("SO-1 BOX 5 2026-01-16 -"))

    assert told(plan, "master_data") == ["BOX: it is common, so its order BOMs are not used."]


OLD_AND_NEW = BOX_AND_LID + "    CAP  buy  3  1"
CAPS_FROM_20_JANUARY = """
    change_id  parent_id  old_component_id  new_component_id  effective_date  disposition
    EC-1       BOX        LID               CAP               2026-01-20      immediate
"""
TWO_BOXES = orders("SO-1 BOX 5 2026-01-16 -\n SO-2 BOX 5 2026-01-30 -")


def test_what_an_engineering_change_leaves_over():
    stock = """
        item_id  quantity
        LID      8
    """
    receipts = """
        receipt_id  kind      item_id  quantity  due_date    firm
        PO-1        purchase  LID      4         2026-01-26  False
    """
    plan = planned(
        items=OLD_AND_NEW,
        bom_lines=ONE_LID,
        engineering_changes=CAPS_FROM_20_JANUARY,
        on_hand=stock,
        scheduled_receipts=receipts,
        sales_orders=TWO_BOXES,
    )

    # 5 lids go into the boxes that start on the 14th; those that start on the 28th take caps. 3 lids and the receipt
    # are left for nobody, and this is no plain excess.
    found = op.exceptions_frame(plan)
    assert shown(found, "object_id date suggested_date quantity suggested_quantity", code="change_leftover") == rows("""
        LID/1  2026-01-05  2026-01-20  3  0
        PO-1   2026-01-26  2026-01-20  4  0
    """)
    assert told(plan, "change_leftover") == paragraphs("""
        stock LID/1: 3 of LID is left, and no BOM line uses it from 2026-01-20 on.

        purchase order PO-1: 4 of LID is left, and no BOM line uses it from 2026-01-20 on.
    """)
    assert codes(plan) == ["cancel", "change_leftover", "change_leftover"]


def test_what_is_used_up_first_is_plain_excess():
    stock = """
        item_id  quantity
        LID      12
    """
    plan = planned(
        items=OLD_AND_NEW,
        bom_lines=ONE_LID,
        engineering_changes=CAPS_FROM_20_JANUARY.replace("immediate", "use_up"),
        on_hand=stock,
        sales_orders=TWO_BOXES,
    )

    # The lids are still used after the change, in place of caps: 5 and 5 of the 12. The 2 that are left may be as well.
    assert codes(plan) == ["excess", "substitute_used"]
    assert shown(op.exceptions_frame(plan), "object_id quantity", code="excess") == rows("LID/1  2")


@pytest.mark.parametrize("used", ["sold as it is", "in another item"])
def test_what_is_used_elsewhere_is_not_left_over(used):
    stock = """
        item_id  quantity
        LID      8
    """
    lines = ONE_LID + ("        CAN  LID  1\n" if used == "in another item" else "")
    items = OLD_AND_NEW + "\n    CAN  make  2  1"
    sold = TWO_BOXES + ("\n SO-3 LID 1 2026-01-16 -" if used == "sold as it is" else "")
    plan = planned(
        items=items, bom_lines=lines, engineering_changes=CAPS_FROM_20_JANUARY, on_hand=stock, sales_orders=sold
    )

    assert "change_leftover" not in codes(plan)


def test_a_gap_between_the_old_component_and_the_new_one():
    lines = """
        parent_id  component_id  line_no  quantity_per  valid_from  valid_to
        BOX        LID           10       1             -           2026-01-12
        BOX        CAP           10       1             2026-01-20  -
    """
    plan = planned(items=OLD_AND_NEW, bom_lines=lines, sales_orders=TWO_BOXES)

    # The 5 boxes for the 16th start on the 14th and are planned without a lid; those that start on the 28th have a cap.
    found = op.exceptions_frame(plan)
    columns = "object_kind object_id date suggested_date quantity orders_hit"
    assert shown(found, columns, code="change_leftover") == rows("item BOX 2026-01-12 2026-01-20 5 2")
    assert told(plan, "change_leftover") == [
        "BOX: 5 is started from 2026-01-12 to 2026-01-20, when nothing is in line 10, between LID and CAP."
    ]


def work(text: str) -> str:
    """Work order WO-1 for 5 boxes, with the issue list."""
    return "receipt_id  component_id  quantity_required\n" + "\n".join(f"WO-1 {line}" for line in text.split("|"))


WORK_ORDER = """
    receipt_id  kind  item_id  quantity  due_date    firm
    WO-1        work  BOX      5         2026-01-16  True
"""
PAINTED = """
    parent_id  component_id  quantity_per  fixed_quantity
    BOX        LID           2             0
    BOX        CAP           1             0
    BOX        PAINT         0.1           1
"""


@pytest.mark.parametrize(
    ("listed", "drift"),
    [
        # 5 boxes: 10 lids, 5 caps, 0.5 + 1 of paint.
        ("LID 10|CAP 5|PAINT 1.5", None),
        # The list of an order of 20, of which 15 are done: all but the fixed unit of paint is four times as much.
        ("LID 40|CAP 20|PAINT 3", None),
        ("LID 10|CAP 4|PAINT 1.5", "CAP 4 instead of 5"),
        ("LID 10|PAINT 1.5", "CAP 0 instead of 5"),
        ("LID 10|CAP 5|PAINT 1.5|NUT 3", "NUT 3 instead of 0"),
        ("LID 40|CAP 20|PAINT 9", "PAINT 9 instead of 6"),
        ("LID 5|CAP 5|PAINT 1", "LID 5 instead of 10; PAINT 1 instead of 1.5"),
    ],
)
def test_an_issue_list_that_is_not_what_the_bom_says(listed, drift):
    items = OLD_AND_NEW + "\n    PAINT  buy  3  1\n    NUT  buy  3  1"
    plan = planned(
        items=items,
        bom_lines=PAINTED,
        scheduled_receipts=WORK_ORDER,
        work_components=work(listed),
        sales_orders=orders("SO-1 BOX 5 2026-01-16 -"),
    )

    found = op.exceptions_frame(plan)
    assert shown(found, "object_kind object_id item_id date quantity", code="list_drift") == (
        rows("work WO-1 BOX 2026-01-16 5") if drift else []
    )
    assert told(plan, "list_drift") == (
        [f"work order WO-1: the issue list is not what the BOM of BOX gives today: {drift}."] if drift else []
    )


@pytest.mark.parametrize("listed", ["LID 10", "TOP 5", "TOP 2|LID 6"])
def test_an_issue_list_may_name_a_phantom_or_what_is_in_it(listed):
    items = BOX_AND_LID + "    TOP  phantom  0  0"
    lines = """
        parent_id  component_id  quantity_per
        BOX        TOP           1
        TOP        LID           2
    """
    plan = planned(
        items=items,
        bom_lines=lines,
        scheduled_receipts=WORK_ORDER,
        work_components=work(listed),
        sales_orders=orders("SO-1 BOX 5 2026-01-16 -"),
    )

    assert told(plan, "list_drift") == []


def test_an_issue_list_follows_the_order_bom_of_its_order():
    items = """
        item_id  procurement  part_class      lead_time_days  unit_cost
        BOX      make         order_specific  2               5
        LID      buy          common          3               1
        CAP      buy          common          3               1
    """
    lines = """
        parent_id  component_id  quantity_per  order_id
        BOX        LID           1             -
        BOX        CAP           1             SO-1
    """
    receipts = """
        receipt_id  kind  item_id  quantity  due_date    order_id
        WO-1        work  BOX      5         2026-01-16  SO-1
    """
    plan = planned(
        items=items,
        bom_lines=lines,
        scheduled_receipts=receipts,
        work_components=work("LID 5"),
        sales_orders=orders("SO-1 BOX 5 2026-01-16 -"),
    )

    assert told(plan, "list_drift") == paragraphs("""
        work order WO-1: the issue list is not what the BOM of BOX gives today: CAP 0 instead of 5; LID 5 instead of 0.
    """)
