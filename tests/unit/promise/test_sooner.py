"""What makes an order sooner: levers whose days and costs can be worked out by hand."""

import pandas as pd
import pytest

import orderplan as op
from orderplan.promise.words import LeverKind
from orderplan.whatif.items import ChangeLeadTime
from orderplan.whatif.receipts import PullReceipt
from tests.small_shops import workshop
from tests.unit.promise.test_capable import BUSY, day, lamp, lamps

SUPPLIERS = {
    "suppliers": "supplier_id\nACME\nFAST",
    "supplier_items": """
        supplier_id item_id rank lead_time_days
        ACME        BULB    1    7
        FAST        BULB    2    2
    """,
    "purchase_prices": """
        supplier_id item_id min_quantity unit_price
        ACME        BULB    0            3
        FAST        BULB    0            5
    """,
}


def lines(found: op.Sooner) -> list[str]:
    return found.summary().splitlines()


def test_a_shorter_lead_time_is_asked_for_as_far_as_it_helps():
    # Four lamps wait for bulbs that are there on Monday the 12th, and are ready on the 14th. For the 12th they have to
    # start on the 8th. Two days less would be the 10th, a Saturday, and bring nothing: it takes four.
    found = op.sooner(lamps(), lamp(4, 7), 2)
    assert (found.before.promised_date, found.target, found.promise.promised_date) == (day(14), day(12), day(12))
    (step,) = found.steps
    assert step.lever.changes == (ChangeLeadTime("BULB", 3),)
    assert (step.before, step.after) == (day(14), day(12))
    assert found.is_reached
    assert lines(found) == [
        "Q is promised for 2026-01-14. To have it on 2026-01-12:",
        "1. Get BULB in 3 days instead of 7: then 2026-01-12.",
        "With that it is there on 2026-01-12.",
    ]


def test_a_faster_supplier_comes_first_and_is_priced():
    # Two of the four bulbs are bought: 2 × (5 - 3) more.
    found = op.sooner(lamps(**SUPPLIERS), lamp(4, 7), 2)
    (step,) = found.steps
    assert (step.lever.kind, step.lever.object_id, step.extra_cost) == (LeverKind.FASTER_SUPPLIER, "BULB", 4)
    assert lines(found)[1:] == [
        # There on the 7th, so the lamps are ready on the 9th; asked for was the 12th.
        "1. Buy BULB from FAST, who needs 2 days (costs 4.00 more): then 2026-01-12.",
        "With that it is there on 2026-01-12.",
    ]


def test_an_open_order_is_expedited():
    # Nothing can be bought anew: the bulbs come on the 19th, the lamps are ready on the 21st. For the 14th the bulbs
    # are needed on the 12th.
    plan = lamps(
        items="item_id procurement lead_time_days\nLAMP make 2\nBULB none 0",
        scheduled_receipts="receipt_id kind item_id quantity due_date\nPO-1 purchase BULB 5 2026-01-19",
    )
    found = op.sooner(plan, lamp(4, 7), 7)
    (step,) = found.steps
    assert step.lever.changes == (PullReceipt("PO-1", 7),)
    assert step.lever.description == "Expedite purchase order PO-1 by 7 days, to 2026-01-12"
    assert (step.before, step.after) == (day(21), day(14))
    assert "costs" not in lines(found)[1]  # nobody knows what it costs


def test_one_lever_after_another_until_nothing_decides_any_more():
    # A lamp needs a SHADE, too, which takes 5 days: there on Monday the 12th as well (10th is a Saturday). Both decide.
    plan = lamps(
        items="item_id procurement lead_time_days\nLAMP make 2\nBULB buy 7\nSHADE buy 5",
        bom_lines="parent_id component_id line_no quantity_per\nLAMP BULB 10 1\nLAMP SHADE 20 1",
    )
    found = op.sooner(plan, lamp(4, 7), 2)
    assert found.is_reached
    assert [step.lever.object_id for step in found.steps] == ["BULB", "SHADE"]
    # The first one alone brings nothing.
    assert [(step.before, step.after) for step in found.steps] == [(day(14), day(14)), (day(14), day(12))]


def test_it_ends_where_nothing_helps():
    # Making takes two days from the planning day on, whatever is bought: the 7th is the earliest, but the lead time of
    # the lamp itself can be asked for as well.
    plan = lamps()
    found = op.sooner(plan, lamp(4, 7), 9)
    assert found.target == day(5)
    assert found.is_reached
    assert {step.lever.object_id for step in found.steps} == {"BULB", "LAMP"}
    # Of stock that is only there on the 19th nothing can be had sooner.
    blocked = lamps(
        items="item_id procurement lead_time_days\nLAMP make 2\nBULB none 0",
        on_hand="item_id quantity available_date\nBULB 9 2026-01-19",
    )
    found = op.sooner(blocked, lamp(4, 7), 3)
    assert not found.is_reached
    assert found.steps == ()
    assert lines(found)[-2] == "Nothing that was tried brings it before 2026-01-21."
    assert lines(found)[-1].startswith("What decides then: BULB is wanted on")


def test_each_step_is_needed():
    # SHADE comes on the 8th anyway: whoever asks for the 12th needs nothing but bulbs.
    plan = lamps(
        items="item_id procurement lead_time_days\nLAMP make 2\nBULB buy 7\nSHADE buy 3",
        bom_lines="parent_id component_id line_no quantity_per\nLAMP BULB 10 1\nLAMP SHADE 20 1",
    )
    assert [step.lever.object_id for step in op.sooner(plan, lamp(4, 7), 2).steps] == ["BULB"]


def test_a_machine_works_longer():
    # Monday to Thursday are full. Two hours on Monday evening make two shelves: 2 hours at 40 and half as much again.
    plan = op.make_plan(workshop(BUSY))
    found = op.sooner(plan, op.AddOrder("Q", "SHELF", 2, day(5)), 4)
    assert (found.before.promised_date, found.promise.promised_date) == (day(9), day(5))
    (step,) = found.steps
    assert (step.lever.kind, step.lever.object_id, step.extra_cost) == (LeverKind.OVERTIME, "SAW", 120)
    assert step.lever.description == "SAW works 2 hours longer on 5 days from 2026-01-05 on"


def test_nothing_is_to_be_done_where_the_day_can_be_held():
    found = op.sooner(lamps(), lamp(2, 14), 3)
    assert (found.target, found.steps, found.is_reached) == (day(11), (), True)
    assert lines(found)[-1] == "Nothing has to be done: it is there on 2026-01-11."


@pytest.mark.parametrize("days", [30, 10**12])
def test_nothing_is_sooner_than_the_planning_day(days):
    # Promised for the 14th, nine days from the 5th; in stock would be there on the 7th, after the two days of the lamp.
    found = op.sooner(lamps(), lamp(4, 7), days)
    assert found.target == day(5)
    assert lines(found)[0] == "Q is promised for 2026-01-14. To have it on 2026-01-05:"


def test_what_is_never_there_is_refused():
    plan = lamps(items="item_id procurement lead_time_days\nLAMP make 2\nBULB none 0")
    with pytest.raises(op.RequestError, match="never is there in full"):
        op.sooner(plan, lamp(4, 7), 2)
    with pytest.raises(op.RequestError, match="ask for 1 or more"):
        op.sooner(plan, lamp(1, 7), 0)


def test_the_frame_has_a_row_for_each_step():
    found = op.sooner(lamps(**SUPPLIERS), lamp(4, 7), 2)
    (row,) = op.sooner_frame(found).to_dict("records")
    assert row == {
        "step": 1,
        "lever": "faster_supplier",
        "object_id": "BULB",
        "description": "Buy BULB from FAST, who needs 2 days",
        "before": pd.Timestamp(day(14)),
        "after": pd.Timestamp(day(12)),
        "days": 2,
        "extra_cost": 4.0,
    }
    assert list(op.sooner_frame(op.sooner(lamps(), lamp(2, 14), 3)).columns) == list(row)


def test_what_turns_out_not_to_be_needed_is_left_out():
    # FAST brings bulbs on the 9th, the lamps are ready on the 13th. For the 10th they would have to be there on the
    # 7th: three days less than FAST takes does it, whoever they are bought from.
    faster = {**SUPPLIERS, "supplier_items": "supplier_id item_id rank lead_time_days\nACME BULB 1 7\nFAST BULB 2 4"}
    found = op.sooner(lamps(**faster), lamp(4, 7), 4)
    (step,) = found.steps
    assert (step.lever.kind, step.lever.changes) == (LeverKind.LEAD_TIME, (ChangeLeadTime("BULB", 1),))
    assert found.is_reached
