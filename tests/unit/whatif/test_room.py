"""How far quantities may grow before a plan must prove that they fit, and room for new orders."""

from __future__ import annotations

import math

import pytest

import orderplan as op
from orderplan.whatif import rebuild
from orderplan.whatif.boms import ChangeBomLine
from orderplan.whatif.compare import compare_plans
from orderplan.whatif.items import ChangeLotRule
from orderplan.whatif.orders import AddOrder, CancelOrder, ChangeOrder
from orderplan.whatif.replan import replan
from orderplan.whatif.room import growth_of, room_to_grow
from orderplan.whatif.touched import touched_by
from tests.unit.whatif.small_shop import day, planned, shop

GROWTH = [
    # 5 benches are ordered in all; 3 of them become 6.
    (ChangeOrder("SO-1", quantity=6), 8 / 5),
    (ChangeOrder("SO-1", quantity=1), 1.0),
    # 4 legs are ordered; 3 more come from SO-1, which asks for no bench any more.
    (ChangeOrder("SO-1", item_id="LEG"), 7 / 4),
    (ChangeBomLine("BENCH", "LEG", quantity_per=6.0), 1.5),
    (ChangeBomLine("BENCH", "LEG", scrap_rate=0.1), 1.1),
    (ChangeBomLine("BENCH", "LEG", fixed_quantity=1.0), math.inf),
    (ChangeLotRule("TOP", lot_min=2.0), math.inf),
    (ChangeLotRule("TOP", lot_max=2.0), math.inf),
    (CancelOrder("SO-1"), 1.0),
]


@pytest.mark.parametrize(("change", "factor"), GROWTH, ids=lambda one: str(one)[:50])
def test_growth_is_that_of_the_demand_of_an_item_times_that_of_a_line(change, factor):
    plan = planned()
    after = replan(plan, [change])
    assert growth_of(plan.material.bom, after.material.bom) == pytest.approx(factor)


def test_what_cannot_be_counted_is_refused_as_when_it_is_planned_anew():
    # 10^9 benches of 2,000 tops are 2 × 10^12; of 3,000 more than the 2.25 × 10^12 that a plan may ask for.
    data = shop(
        sales_orders="order_id item_id quantity due_date\nSO-1 BENCH 1000000000 2026-02-02",
        bom_lines="parent_id component_id quantity_per\nBENCH TOP 2000",
    )
    plan = planned(data)
    assert room_to_grow(plan.material) < 2
    change = ChangeBomLine("BENCH", "TOP", quantity_per=3000.0)
    with pytest.raises(op.DataError, match="a plan may ask for 3e\\+12 of 'TOP', more than can be counted"):
        replan(plan, [change])
    smaller = replan(plan, [ChangeBomLine("BENCH", "TOP", quantity_per=1000.0)])
    assert smaller.material.bom.arrays.quantity_per.tolist() == [1_000_000_000]


def test_nothing_is_proved_again_while_there_is_room(monkeypatch):
    plan = planned()
    assert room_to_grow(plan.material) == 2**14
    monkeypatch.setattr(rebuild, "prove_fit", lambda *_: pytest.fail("there is room"))
    twice = replan(plan, [ChangeBomLine("BENCH", "LEG", quantity_per=8.0)])
    assert room_to_grow(twice.material) == 2**13
    assert room_to_grow(replan(twice, [CancelOrder("SO-1")]).material) == 2**13


def test_a_new_order_between_others_is_reached_by_net_change_and_compared_over_what_it_touches():
    plan = planned()
    change = AddOrder("SO-15", "LEG", 2, day("02-02"))
    after = replan(plan, [change])
    touched = touched_by(plan.material, after.material)
    assert touched.near
    names = after.material.instance.spaces["items"].ids.take(touched.items).to_pylist()
    assert names == ["BAR", "LEG"]
    assert compare_plans(plan, after).deliveries["order_id"].tolist() == ["SO-15"]
    # Asked again with another quantity the room is there already.
    room = plan.material.kept["with_room"][1]
    again = replan(plan, [AddOrder("SO-15", "LEG", 5, day("02-02"))])
    assert again.material.kept["came_from_room"] is room
    assert plan.material.kept["with_room"][1] is room


def test_an_order_for_which_stock_was_kept_before_it_was_known_takes_it():
    # 4 bars are kept for SO-15, which nobody knows: so all is planned anew when it comes.
    stock = "item_id quantity order_id\nBAR 4 SO-15"
    plan = planned(shop(on_hand=stock))
    after = replan(plan, [AddOrder("SO-15", "BAR", 4, day("01-05"))])
    assert not touched_by(plan.material, after.material).near
    assert after.deliveries.set_index("order_id").loc["SO-15", "status"] == "on_time"
