"""What jobs may take, in what order, and when what is missing comes."""

from __future__ import annotations

from datetime import date

import pytest

from orderplan.kitting.kits import check_kits
from orderplan.kitting.tables import kit_components_frame, kitting_frame
from orderplan.kitting.texts import MOST_NAMED
from tests.small_plants import planned, rows, shown

ITEMS = """
    item_id  procurement  lead_time_days  part_class
    A        make         1               order_specific
    X        buy          14              common
    Y        buy          14              common
    N        none         0               common
"""
LINE = "parent_id component_id quantity_per\nA X 1"
PLACES = """
    location_id  nettable  transfer_days
    MAIN         true      0
    EAST         true      2
    BLOCKED      false     0
"""


def order(quantity: int, due: str = "2026-01-12") -> str:
    return f"order_id item_id quantity due_date\n1 A {quantity} {due}"


def buildable(plan, kind: str = "planned_order", **settings):
    return shown(kitting_frame(check_kits(plan, **settings)), "buildable_quantity kit_date", job_kind=kind)


def test_only_usable_stock_counts():
    # 1 free, 2 for order 1 itself; not what is kept for order 2 or for an unknown order, blocked, expired, or expired
    # by the start on the 9th, or usable from tomorrow on only.
    plan = planned(
        items=ITEMS,
        bom_lines=LINE.replace("A X 1", "A X 1\nA Y 0"),
        locations=PLACES,
        on_hand="""
            item_id  quantity  location_id  order_id  available_date  expiry_date
            X        1         MAIN         -         -               -
            X        2         MAIN         1         -               -
            X        4         MAIN         2         -               -
            X        8         MAIN         GONE      -               -
            X        16        BLOCKED      -         -               -
            X        32        MAIN         -         -               2026-01-05
            X        64        MAIN         -         -               2026-01-09
            X        128       MAIN         -         2026-01-06      -
        """,
        sales_orders=f"{order(200)}\n2 Y 1 2026-01-12",
    )

    assert [quantity for quantity, _day in buildable(plan)] == ["3"]
    assert [quantity for quantity, _day in buildable(plan, until=date(2026, 1, 6))] == ["131"]


def test_stock_days_away_counts_and_sets_the_day():
    # 2 X at MAIN, 1 at EAST, two working days away: there on the 7th.
    plan = planned(
        items=ITEMS,
        bom_lines=LINE,
        locations=PLACES,
        on_hand="item_id quantity location_id\nX 1 EAST\nX 2 MAIN",
        sales_orders=order(3),
    )

    assert buildable(plan) == rows("3 2026-01-07")


def test_receipts_count_up_to_a_day():
    # 1 X is there, R1 brings 2 on Wednesday the 7th, R2 brings 4 on Saturday the 10th, which counts as Monday.
    plan = planned(
        items=ITEMS,
        bom_lines=LINE,
        on_hand="item_id quantity\nX 1",
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date
            R1          purchase  X        2         2026-01-07
            R2          purchase  X        4         2026-01-10
        """,
        sales_orders=order(7, "2026-01-13"),
    )

    assert buildable(plan) == rows("1 2026-01-12")
    assert buildable(plan, until=date(2026, 1, 6)) == rows("1 2026-01-12")
    assert buildable(plan, until=date(2026, 1, 7)) == rows("3 2026-01-12")
    assert buildable(plan, until=date(2026, 1, 11)) == rows("3 2026-01-12")
    assert buildable(plan, until=date(2026, 1, 12)) == rows("7 2026-01-12")


def test_a_work_order_comes_when_its_own_parts_let_it():
    # W is due on the 7th, but its X comes on the 9th and SUB takes 1 day: it is there on Monday the 12th.
    plan = planned(
        items=f"{ITEMS}\n    SUB make 1 common",
        bom_lines="parent_id component_id quantity_per\nA SUB 1\nSUB X 1",
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date
            W           work      SUB      1         2026-01-07
            R           purchase  X        1         2026-01-09
        """,
        sales_orders=order(1, "2026-01-14"),
    )

    assert buildable(plan, until=date(2026, 1, 9)) == rows("0 2026-01-12")
    assert buildable(plan, until=date(2026, 1, 12)) == rows("1 2026-01-12")


def test_the_kit_day_is_that_of_the_last_component():
    # X is planned: ordered today it is there 14 days later, on the 19th. Y comes with R on the 8th.
    plan = planned(
        items=ITEMS,
        bom_lines="parent_id component_id quantity_per\nA X 1\nA Y 1",
        scheduled_receipts="receipt_id kind item_id quantity due_date\nR purchase Y 2 2026-01-08",
        sales_orders=order(2),
    )
    kits = check_kits(plan)

    columns = "kit_status kit_date gating_item_id"
    assert shown(kitting_frame(kits), columns, job_kind="planned_order") == rows("short 2026-01-19 X")
    columns = "component_id missing available_date is_gating"
    assert shown(kit_components_frame(kits), columns, job_kind="planned_order") == rows(
        "X 2 2026-01-19 True | Y 2 2026-01-08 False"
    )


def test_what_nothing_brings_never_comes_and_gates():
    plan = planned(
        items=ITEMS,
        bom_lines="parent_id component_id quantity_per\nA X 1\nA N 1",
        on_hand="item_id quantity\nN 1",
        sales_orders=order(2),
    )
    found = kitting_frame(check_kits(plan))

    assert shown(found, "kit_date gating_item_id", job_kind="planned_order") == rows("- N")
    assert found.query("job_kind == 'planned_order'")["missing"].tolist() == ["N 1, X 2"]


def test_the_better_rank_gets_what_comes_first():
    # Both lack 2 X. R1 comes on the 7th, R2 on the 8th; order 2 is the more urgent one.
    plan = planned(
        items=ITEMS,
        bom_lines=LINE,
        scheduled_receipts="""
            receipt_id  kind      item_id  quantity  due_date
            R1          purchase  X        2         2026-01-07
            R2          purchase  X        2         2026-01-08
        """,
        sales_orders="order_id item_id quantity due_date priority\n1 A 2 2026-01-12 5\n2 A 2 2026-01-12 1",
    )
    found = kitting_frame(check_kits(plan))

    assert shown(found, "order_id kit_date", job_kind="planned_order") == rows("1 2026-01-08 | 2 2026-01-07")


SUBSTITUTES = {
    "items": f"{ITEMS}\n    OLD buy 14 common",
    "bom_lines": LINE,
    "on_hand": "item_id quantity\nX 1\nOLD 6",
    "sales_orders": order(5),
}


def test_substitutes_cover_what_is_short():
    # 1 X, and 6 OLD at 2 for one stand in for 3 more.
    plan = planned(**SUBSTITUTES, substitutes="component_id substitute_id ratio\nX OLD 2")
    kits = check_kits(plan)

    assert shown(kitting_frame(kits), "buildable_quantity", job_kind="planned_order") == rows("4")
    columns = "allocated from_substitutes missing"
    assert shown(kit_components_frame(kits), columns, job_kind="planned_order") == rows("4 3 1")
    assert [sets for sets, _day in buildable(plan, substitutes=False)] == ["1"]


def test_what_is_to_be_used_up_goes_first():
    plan = planned(**SUBSTITUTES, substitutes="component_id substitute_id ratio mode\nX OLD 2 use_up")
    found = kit_components_frame(check_kits(plan, mode="line"))

    # 6 OLD cover 3, then 1 X.
    columns = "allocated from_substitutes"
    assert shown(found, columns, job_kind="planned_order") == rows("4 3")


def test_a_substitute_for_another_parent_does_not_count():
    plan = planned(**SUBSTITUTES, substitutes="component_id substitute_id parent_id ratio\nX OLD Y 2")

    assert [sets for sets, _day in buildable(plan)] == ["1"]


def test_what_is_missing_is_named_with_the_last_first():
    # All but N come on the same day; of X half is missing, of Y all. N never comes.
    plan = planned(
        items=ITEMS,
        bom_lines="parent_id component_id quantity_per\nA X 2\nA Y 0.25\nA N 1",
        on_hand="item_id quantity\nX 2",
        sales_orders=order(2),
    )
    found = kitting_frame(check_kits(plan, mode="all_or_nothing")).query("job_kind == 'planned_order'")

    assert found["missing"].tolist() == ["N 2, Y 0.5, X 2"]


@pytest.mark.parametrize(("parts", "more"), [(MOST_NAMED, ""), (MOST_NAMED + 2, ", and 2 more")])
def test_a_long_list_is_cut(parts, more):
    names = [f"P{number:02}" for number in range(parts)]
    plan = planned(
        items="\n".join(
            ["item_id procurement part_class", "A make order_specific", *(f"{n} buy common" for n in names)]
        ),
        bom_lines="\n".join(["parent_id component_id quantity_per", *(f"A {name} 1" for name in names)]),
        sales_orders=order(1),
    )
    found = kitting_frame(check_kits(plan)).query("job_kind == 'planned_order'")

    assert found["missing"].tolist() == [", ".join(f"{name} 1" for name in names[:MOST_NAMED]) + more]
