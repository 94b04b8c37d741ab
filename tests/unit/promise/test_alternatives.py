"""What can be offered instead: alternatives whose days and costs can be worked out by hand."""

import numpy as np
import pytest

import orderplan as op
from orderplan.promise.words import AlternativeKind
from tests.small_shops import workshop
from tests.unit.promise.test_capable import BUSY, day, lamp, lamps
from tests.unit.promise.test_sooner import SUPPLIERS


def offered(plan: op.Plan, order: op.AddOrder, **options) -> dict[AlternativeKind, op.Alternative]:
    found = op.alternatives(plan, order, **options)
    assert len({one.kind for one in found}) == len(found)
    return {one.kind: one for one in found}


def test_part_of_it_now_and_the_rest_later():
    # Two of the four lamps can be made of the bulbs that A leaves over; the others are there on the 14th.
    found = offered(lamps(), lamp(4, 7))
    assert list(found) == [AlternativeKind.PARTIAL, AlternativeKind.FULL_LATER]
    part = found[AlternativeKind.PARTIAL]
    assert (part.first_date, part.first_quantity, part.full_date, part.extra_cost) == (day(7), 2, day(14), 0)
    assert part.description == "2 of it on the day asked, 2 later"
    assert [(one.order.order_id, one.order.quantity) for one in part.promises] == [("Q/1", 2), ("Q/2", 2)]
    assert set(part.promises[-1].plan.deliveries["order_id"]) == {"A", "Q/1", "Q/2"}
    assert not len(part.shifted)


def test_no_part_is_offered_that_the_rest_makes_late():
    # All lamps of two months are one lot. It takes 2 working days; four bulbs come on the 14th, three on the 21st, and
    # new ones in half a year. Beside A's lamp three can be there on the 16th; with the other three in their lot none is
    # before the 23rd.
    plan = lamps(
        items="item_id procurement lead_time_days lot_policy lot_period_days\n"
        "LAMP make 2 period 60\nBULB buy 180 lot_for_lot 1",
        on_hand="item_id quantity\nBULB 0",
        scheduled_receipts="receipt_id kind item_id quantity due_date\n"
        "P-1 purchase BULB 4 2026-01-14\nP-2 purchase BULB 3 2026-01-21",
    )
    (three,) = op.capable_to_promise(plan, lamp(3, 16))
    assert three.is_held
    found = offered(plan, lamp(6, 16))
    assert found[AlternativeKind.FULL_LATER].full_date == day(23)
    assert AlternativeKind.PARTIAL not in found


def test_a_faster_supplier_of_what_decides():
    found = offered(lamps(**SUPPLIERS), lamp(4, 7))
    fast = found[AlternativeKind.FASTER_SUPPLIER]
    # Bulbs ordered today are there on the 7th, the lamps on the 9th; two bulbs cost 2 more each.
    assert (fast.full_date, fast.extra_cost) == (day(9), 4)
    assert next(iter(found)) is AlternativeKind.FASTER_SUPPLIER
    assert list(found)[-1] is AlternativeKind.FULL_LATER


def test_a_substitute_of_the_item_is_an_order_of_its_own():
    plan = lamps(
        items="item_id procurement lead_time_days unit_cost\nLAMP make 2 10\nBULB buy 7 3\nTORCH buy 30 4",
        on_hand="item_id quantity\nBULB 3\nTORCH 8",
        substitutes="component_id substitute_id ratio rank mode\nLAMP TORCH 1.5 1 shortage",
        sales_orders="order_id item_id quantity due_date\nA LAMP 1 2026-01-12",
    )
    # Netting takes them for lamps by itself where there are enough: 12 lamps would take 18.
    found = offered(plan, lamp(12, 7))
    assert AlternativeKind.SUBSTITUTE not in found  # 18 torches take a month as well
    plan = lamps(
        items="item_id procurement lead_time_days unit_cost\nLAMP make 2 10\nBULB buy 7 3\nTORCH buy 3 4",
        substitutes="component_id substitute_id ratio rank mode\nLAMP TORCH 1.5 1 shortage",
    )
    torch = offered(plan, lamp(4, 7))[AlternativeKind.SUBSTITUTE]
    # Bought today they are there on the 8th: 6 × 4 instead of 4 × 10.
    assert (torch.description, torch.full_date, torch.extra_cost) == ("6 of TORCH instead", day(8), -16)


def test_overtime_on_the_machine_that_decides():
    plan = op.make_plan(workshop(BUSY))
    over = offered(plan, op.AddOrder("Q", "SHELF", 2, day(5)))[AlternativeKind.OVERTIME]
    assert (over.full_date, over.extra_cost) == (day(5), 120)
    assert over.description.startswith("SAW works 2 hours longer")
    assert not len(over.shifted)


def test_its_own_priority_is_offered_with_whom_it_harms():
    # With priority 1 three lamps have all bulbs at once, and A waits.
    first = offered(lamps(), lamp(3, 7, priority=1))[AlternativeKind.OWN_PRIORITY]
    assert first.full_date == day(7)
    assert first.broken["order_id"].tolist() == ["A"]


def test_a_day_that_harms_nobody_is_looked_for():
    # Two lamps for the 12th would be made in A's lot, and P would be late; so would those for the 13th: A, of priority
    # 5, is the more urgent. On the 14th there are bulbs for all.
    orders = "order_id item_id quantity due_date priority\nA LAMP 1 2026-01-12 5\nP LAMP 2 2026-01-07 6"
    found = offered(lamps(sales_orders=orders), lamp(2, 12))
    full, spared = found[AlternativeKind.FULL_LATER], found[AlternativeKind.SPARE_OTHERS]
    assert (full.full_date, full.broken["order_id"].tolist()) == (day(12), ["P"])
    assert not len(spared.broken)
    # The first day after it, halved down from a week later.
    assert spared.full_date == day(14)


def test_what_changes_nothing_is_left_out():
    # A supplier that is slower, and a priority that is no better.
    slower = {**SUPPLIERS, "supplier_items": "supplier_id item_id rank lead_time_days\nACME BULB 1 7\nFAST BULB 2 9"}
    assert set(offered(lamps(**slower), lamp(4, 7, priority=9))) == {
        AlternativeKind.PARTIAL,
        AlternativeKind.FULL_LATER,
    }
    (held,) = op.alternatives(lamps(), lamp(2, 7))
    assert held.kind is AlternativeKind.FULL_LATER


def test_a_price_that_nobody_knows_is_missing():
    unpriced = {name: rows for name, rows in SUPPLIERS.items() if name != "purchase_prices"}
    fast = offered(lamps(**unpriced), lamp(4, 7))[AlternativeKind.FASTER_SUPPLIER]
    assert np.isnan(fast.extra_cost)


def test_the_frame_puts_them_side_by_side():
    frame = op.alternatives_frame(op.alternatives(lamps(), lamp(3, 7, priority=1)))
    assert frame["alternative"].tolist() == ["own_priority", "partial", "full_later"]
    first = frame.iloc[0]
    assert (first["orders_late"], first["days_late"], first["orders_later"]) == (1, 2, 0)
    assert frame["full_date"].dt.day.tolist() == [7, 14, 14]
    assert frame["first_quantity"].tolist() == [3, 2, 3]


def test_what_is_never_there_has_a_row_all_the_same():
    plan = lamps(items="item_id procurement lead_time_days\nLAMP make 2\nBULB none 0")
    frame = op.alternatives_frame(op.alternatives(plan, lamp(4, 7)))
    assert frame["alternative"].tolist() == ["partial", "full_later"]
    assert frame["full_date"].isna().all()


def test_less_than_one_is_not_split():
    # 0.2 of a bulb is left over by A: half a lamp waits for another bulb, and no whole lamp can be there before.
    plan = lamps(on_hand="item_id quantity\nBULB 1.2")
    assert list(offered(plan, lamp(0.5, 7, priority=9))) == [AlternativeKind.FULL_LATER]


def test_bad_orders_are_refused_as_ever():
    with pytest.raises(op.UnknownIdError, match="LMAP"):
        op.alternatives(lamps(), op.AddOrder("Q", "LMAP", 1, day(7)))
