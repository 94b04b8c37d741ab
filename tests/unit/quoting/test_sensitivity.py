"""What moves with a material's price, the labour rate and the scrap (rule Q.12)."""

from __future__ import annotations

import pytest

import orderplan as op
from tests.unit.quoting.quoting import SUPPLIERS, items, line, plan_of


def moved(one, driver, change, item=None):
    (row,) = [row for row in one.sensitivity if (row.driver, row.change, row.item_id) == (driver, change, item)]
    return row


def test_a_dearer_material_moves_cost_margin_and_price():
    # One pump at 100.00 costs 74.00 and earns 26 %. A casting at 11.00 makes that 75.00 and 25 %; 75 / 0.74 = 101.3514
    # would still earn 26 %. With overhead of 10 % the casting's 1.00 costs 1.10.
    one = line(plan_of(), 1, unit_price=100)
    row = moved(one, "material", 0.1, "CAST")
    assert (row.unit_cost, row.unit_cost_change, row.margin, row.margin_change) == (75.0, 1.0, 0.25, -0.01)
    assert (row.price, row.share) == (101.36, round(10 / 74, 6))
    assert moved(one, "material", -0.1, "CAST").unit_cost == 73.0
    with_overhead = line(plan_of(), 1, unit_price=100, overhead_rate=0.1)
    assert moved(with_overhead, "material", 0.1, "CAST").unit_cost_change == 1.1


def test_what_is_left_over_and_paid_moves_with_its_price():
    # Ten castings are bought for one: 100.00, of which a tenth more is 10.00.
    one = line(plan_of(items=items(CAST={"lot_multiple": 10.0})), 1)
    assert moved(one, "material", 0.1, "CAST").unit_cost_change == 10.0


def test_it_is_what_a_changed_price_really_costs():
    prices = "supplier_id item_id unit_price \n S1 CAST 10 \n S1 BOLT 0.25"
    plan = plan_of(purchase_prices=prices, suppliers=SUPPLIERS, items=items(CASE={"scrap_rate": 0.1}))
    told = moved(line(plan, 3), "material", 0.1, "CAST").unit_cost
    dearer = op.replan(plan, [op.ChangePrice("CAST", 11.0, supplier_id="S1")])
    assert line(dearer, 3).unit_cost == pytest.approx(told, abs=0.01)


def test_wages_move_what_they_pay_and_its_overhead():
    # 30.00 an hour for 40 + 20 + 10 + 6 min are 38.00; a tenth more is 3.80, with overhead of 50 % 5.70.
    one = line(plan_of(costing=op.CostingConfig(labour_rate_per_hour=30, overhead_rate=0.5)), 1)
    assert moved(one, "labour_rate", 0.1).unit_cost_change == 5.7
    assert not [row for row in line(plan_of(), 1).sensitivity if row.driver == "labour_rate"]


def test_scrap_is_costed_anew():
    # 20 % of the cases are lost: 1 / 0.8 castings and turnings, 12.50 each. With 22 % it is 10 / 0.78 = 12.82 each,
    # with 18 % 10 / 0.82 = 12.20 each.
    one = line(plan_of(items=items(CASE={"scrap_rate": 0.2})), 1)
    assert moved(one, "scrap", 0.1).unit_cost_change == 0.64
    assert moved(one, "scrap", -0.1).unit_cost_change == -0.6
    # Bought by fours, 1 / 0.22 = 4.545 castings become 8 where 1 / 0.25 = 4 were 4: the jump is seen.
    one = line(plan_of(items=items(CASE={"scrap_rate": 0.75}, CAST={"lot_multiple": 4.0})), 1, leftover_share=1.0)
    assert moved(one, "scrap", 0.1).unit_cost_change == pytest.approx(40 + 10 / 0.175 - 10 / 0.25, abs=0.01)
    assert not [row for row in line(plan_of(), 1).sensitivity if row.driver == "scrap"]


def test_scrap_of_lines_counts_as_well():
    # A fifth of the bolts is lost in assembly: 4 × 1.2 × 0.25 = 1.20; a tenth more scrap is 4 × 1.22 × 0.25 = 1.22.
    lines = "parent_id component_id quantity_per scrap_rate \n PUMP CASE 1 0 \n PUMP BOLT 4 0.2 \n CASE CAST 1 0"
    one = line(plan_of(bom_lines=lines), 1)
    assert moved(one, "scrap", 0.1).unit_cost_change == 0.02


def test_only_the_largest_materials_are_looked_at():
    names = [f"PART-{number}" for number in range(1, 8)]
    rows = "item_id procurement unit_cost \n PUMP make - \n" + "\n".join(
        f"{name} buy {number}" for number, name in enumerate(names, start=1)
    )
    lines = "parent_id component_id quantity_per \n" + "\n".join(f"PUMP {name} 1" for name in names)
    one = line(plan_of(items=rows, bom_lines=lines, operations=""), 1)
    assert [row.item_id for row in one.sensitivity[::2]] == ["PART-7", "PART-6", "PART-5", "PART-4", "PART-3"]
    assert one.sensitivity[0].share == 0.25  # 7 of 28


def test_without_a_price_there_is_no_margin_to_move():
    row = moved(line(plan_of(), 1), "material", 0.1, "CAST")
    assert (row.price, row.margin, row.margin_change) == (None, None, None)
