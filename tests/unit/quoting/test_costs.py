"""What an order costs to make and buy: setups, lots, price tiers, and what is left over (rules Q.1 to Q.6)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import orderplan as op
from orderplan.bom.cost import roll_up_costs
from orderplan.data.instance import NONE
from orderplan.errors import RequestError, UnknownIdError
from orderplan.mrp.rules import FIXED
from orderplan.quoting.order_cost_kernels import MADE
from orderplan.quoting.order_costs import Sourced, costs_at
from orderplan.quoting.structure import cost_basis, structure_below, terms_on
from tests.unit.quoting.quoting import LINES, SUPPLIERS, costs, items, line, plan_of, quoted

TIERS = """
    supplier_id  item_id  min_quantity  unit_price
    S1           CAST     0             10
    S1           CAST     20            6
"""


@pytest.fixture(scope="module")
def pumps():
    infinite = op.PlanConfig(scheduler=op.SchedulerConfig(capacity="infinite"))
    return op.make_plan(op.read_folder("data/samples/pumps"), infinite)


def left(one, item):
    """What is left over of an item: left, used by the plan, lost, and what the order pays of it."""
    (row,) = [row for row in one.leftovers if row.item_id == item]
    return row.left, row.used_by_plan, row.lost, row.charged


def test_the_setups_of_an_order_are_spread_over_its_quantity():
    # Of 1: casting 10, bolts 4 × 0.25 = 1; setups 40 + 10; runs 10 + 3. Of 10 the same setups once.
    one, ten = quoted(plan_of(), 1, 10).lines
    assert costs(one) == {"material": 11.0, "setup_machine": 50.0, "run_machine": 13.0}
    assert costs(ten) == {"material": 110.0, "setup_machine": 50.0, "run_machine": 130.0}
    assert (one.unit_cost, ten.unit_cost) == (74.0, 29.0)


def test_wages_and_overhead_come_with_the_hours():
    # 30.00 an hour: 40 min = 20.00 and 20 min = 10.00 for setups, 10 and 6 min = 8.00 a pump; overhead 10 % of
    # setups (30 + 50) and runs (8 + 13) of one pump: 10.10.
    plan = plan_of(costing=op.CostingConfig(labour_rate_per_hour=30, overhead_rate=0.1))
    found = costs(line(plan, 1))
    assert (found["setup_labour"], found["run_labour"], found["overhead"]) == (30.0, 8.0, 10.1)


def test_a_largest_lot_costs_a_setup_for_each_order_that_it_is_cut_into():
    # 10 cases in orders of at most 4 are three orders: 3 × 40 + 10.
    plan = plan_of(items=items(CASE={"lot_max": 4.0}))
    assert costs(line(plan, 10))["setup_machine"] == 130.0


def test_a_fixed_lot_that_is_made_is_paid_by_piece():
    # Six cases at a time, 2 needed: 2 × (10 + 10 + 40 / 6) = 53.33; the 4 left have cost 106.67.
    plan = plan_of(items=items(CASE={"lot_policy": "fixed", "lot_size": 6.0}))
    one = line(plan, 2, leftover_share=0.0)
    assert costs(one) == {"material": 22.0, "setup_machine": 23.33, "run_machine": 26.0}  # 2 × 40 / 6 + 10
    assert left(line(plan, 2), "CASE") == (4.0, 0.0, 4.0, 106.67)
    assert left(line(plan, 2, leftover_share=0.25), "CASE") == (4.0, 0.0, 4.0, 26.67)


def test_with_every_leftover_paid_the_order_pays_for_all_that_is_bought_and_made():
    # Six cases from castings that are bought by fours: 8 × 10 + 6 × 10 + 40, bolts by hundreds 25, assembly 10 + 6.
    plan = plan_of(
        items=items(
            CASE={"lot_policy": "fixed", "lot_size": 6.0}, CAST={"lot_multiple": 4.0}, BOLT={"lot_multiple": 100.0}
        )
    )
    one = line(plan, 2)
    assert one.cost == 80 + 60 + 40 + 25 + 16
    assert one.purchases == 80 + 25


def test_the_price_tier_is_that_of_what_is_bought_at_once():
    plan = plan_of(purchase_prices=TIERS, suppliers=SUPPLIERS)
    assert costs(line(plan, 19))["material"] == 19 * 11.0
    assert costs(line(plan, 20))["material"] == 20 * 7.0
    # Scrap of 5 % of the cases makes the castings for 19 cases 20: they reach the tier, 19 / 0.95 × 6 + 19.
    plan = plan_of(purchase_prices=TIERS, suppliers=SUPPLIERS, items=items(CASE={"scrap_rate": 0.05}))
    assert costs(line(plan, 19))["material"] == 20 * 6 + 19
    # In orders of at most 10 no order reaches it.
    plan = plan_of(purchase_prices=TIERS, suppliers=SUPPLIERS, items=items(CAST={"lot_max": 10.0}))
    assert costs(line(plan, 40))["material"] == 40 * 11.0


def test_the_minimum_of_a_supplier_holds_over_that_of_the_item_and_counts_in_the_unit_sold():
    # Boxes of 5, at least 2 boxes at 40.00: 10 castings at 8.00 for one case, 9 left, 72.00.
    plan = plan_of(
        items=items(CAST={"lot_min": 3.0}),
        suppliers=SUPPLIERS,
        unit_conversions="from_uom to_uom factor \n BOX EA 5",
        supplier_items="supplier_id item_id uom lot_min \n S1 CAST BOX 2",
        purchase_prices="supplier_id item_id unit_price \n S1 CAST 40",
    )
    one = line(plan, 1)
    assert left(one, "CAST") == (9.0, 0.0, 9.0, 72.0)
    assert costs(one)["material"] == 8.0 + 1.0


def test_what_other_demand_of_the_plan_takes_is_not_lost():
    # 100 bolts at a time, 4 needed: 96 left. The plan makes 3 other pumps and buys bolts for them: 12 are of use, 84
    # are not, 21.00.
    box = items(BOLT={"lot_multiple": 100.0})
    assert left(line(plan_of(items=box), 1), "BOLT") == (96.0, 0.0, 96.0, 24.0)
    orders = "order_id item_id quantity due_date \n SO-1 PUMP 3 2026-02-02"
    with_use = line(plan_of(items=box, sales_orders=orders), 1)
    assert left(with_use, "BOLT") == (96.0, 12.0, 84.0, 21.0)
    assert costs(with_use)["leftovers"] == 21.0
    # With 200 bolts in stock the plan buys none, and has no use for any.
    stock = "item_id quantity \n BOLT 200"
    assert left(line(plan_of(items=box, sales_orders=orders, on_hand=stock), 1), "BOLT") == (96.0, 0.0, 96.0, 24.0)


def test_what_is_kept_for_the_order_is_of_no_use_to_others():
    own = {"part_class": "order_specific"}
    box = items(PUMP=own, BOLT=own | {"lot_multiple": 100.0})
    orders = "order_id item_id quantity due_date \n SO-1 PUMP 3 2026-02-02"
    one = line(plan_of(items=box, sales_orders=orders), 1)
    assert left(one, "BOLT") == (96.0, 0.0, 96.0, 24.0)
    (row,) = [row for row in one.leftovers if row.item_id == "BOLT"]
    assert row.kept_for_order


def test_what_is_kept_in_stock_takes_its_part_of_the_usual_lot():
    # Cases are filled up by 8: 2 of them are a quarter of a setup, 10.00, and nothing is left over.
    plan = plan_of(items=items(CASE={"lot_policy": "reorder_point", "reorder_point": 2.0, "order_up_to": 10.0}))
    one = line(plan, 2)
    assert costs(one) == {"material": 22.0, "setup_machine": 20.0, "run_machine": 26.0}
    assert not one.leftovers


def test_a_fixed_quantity_counts_once_a_lot():
    # Each lot of cases takes one casting to set up: 2 lots for 8, 10 castings.
    lines = """
        parent_id  component_id  quantity_per  fixed_quantity
        PUMP       CASE          1             0
        PUMP       BOLT          4             0
        CASE       CAST          1             1
    """
    plan = plan_of(bom_lines=lines, items=items(CASE={"lot_max": 4.0}))
    assert costs(line(plan, 8))["material"] == 100.0 + 8.0


def test_what_has_no_price_is_named_and_never_free_in_silence():
    plan = plan_of(items=items(CAST={"unit_cost": 0.0}))
    made = quoted(plan, 1)
    assert made.unpriced_items == ("CAST",)
    assert not made.lines[0].is_complete
    (cast,) = [row for row in made.lines[0].materials if row.item_id == "CAST"]
    assert (cast.unit_price, cast.cost) == (None, 0.0)
    assert "It costs more than that: no price is known of CAST" in made.summary()
    assert quoted(plan_of(), 1).unpriced_items == ()


def test_a_made_item_with_nothing_in_it_costs_its_unit_cost():
    no_casting = LINES.replace("CASE       CAST          1", "")
    plan = plan_of(items=items(CASE={"unit_cost": 33.0}), bom_lines=no_casting, operations="")
    assert costs(line(plan, 2)) == {"material": 68.0}


def test_lines_and_prices_are_those_of_the_day():
    prices = "supplier_id item_id unit_price valid_from \n S1 CAST 12 2026-03-02"
    plan = plan_of(purchase_prices=prices, suppliers=SUPPLIERS)
    request = op.QuoteRequest("PUMP", [1])
    now, later = (op.quote(plan, request, day=day, with_dates=False) for day in (None, date(2026, 3, 2)))
    assert costs(now.lines[0])["material"] == 11.0  # the supplier has no price yet: the item's own cost
    assert costs(later.lines[0])["material"] == 13.0
    with pytest.raises(RequestError, match="before the planning day"):
        op.quote(plan, request, day=date(2026, 1, 4), with_dates=False)


@pytest.mark.parametrize("item", ["PUMP-100", "PUMP-200", "PUMP-250-SS", "HYD-150", "BASE-200"])
def test_without_leftovers_it_is_the_cost_roll_up_at_the_lots_of_the_order(pumps, item):
    """The roll-up costs every item at one lot; given those of the order it agrees, but for needs that are rounded."""
    material = pumps.material
    basis = cost_basis(material, pumps.data)
    terms = terms_on(basis, 0)
    below = structure_below(basis, material.instance.item(item), NONE, terms)
    ids, rules = material.instance.spaces["items"].ids, material.setting.rules
    for quantity in (1, 7, 40):
        found = costs_at(Sourced(material.bom.arrays, below, terms, 0.0), np.array([quantity * 1_000_000]))
        lots = {}
        for row, code in enumerate(below.items.tolist()):
            lot = max(int(found.had[0, row]), int(below.usual[row]))
            most = int(rules[code]["lot_size"] if rules[code]["policy"] == FIXED else rules[code]["lot_max"])
            orders = -(-lot // most) if most and below.had[row] == MADE else 1
            lots[ids[code].as_py()] = lot / orders / 1e6
        expected = roll_up_costs(material.bom, lots=lots).unit_costs[material.instance.item(item)] * quantity
        assert found.totals[0] / 100 == pytest.approx(expected, rel=1e-6, abs=0.05)


def test_what_cannot_be_quoted_is_said():
    plan = plan_of()
    with pytest.raises(UnknownIdError, match=r"'PMP' is not in items\.  Hint: did you mean 'PUMP'"):
        quoted(plan, 1, item="PMP")
    with pytest.raises(RequestError, match=r"PUMP is asked for in 5, which is no list .*quantities=\[5\]"):
        op.quote(plan, op.QuoteRequest("PUMP", 5), with_dates=False)
    with pytest.raises(RequestError, match="without a quantity"):
        quoted(plan)
    with pytest.raises(RequestError, match="the quantity 0 is not above 0"):
        quoted(plan, 0)
    with pytest.raises(RequestError, match="more than can be counted"):
        quoted(plan_of(bom_lines=LINES.replace("BOLT          4", "BOLT 1000000")), 900_000_000)
