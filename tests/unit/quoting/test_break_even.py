"""The least quantity at which a price earns the least margin (rule Q.11)."""

from __future__ import annotations

import pytest

from orderplan.errors import RequestError
from orderplan.quoting.break_even import break_even_quantities
from orderplan.quoting.order_costs import Sourced
from orderplan.quoting.structure import cost_basis, structure_below, terms_on
from orderplan.quoting.terms import QuoteTerms
from tests.unit.quoting.quoting import SUPPLIERS, items, line, plan_of


def least(plan, price, **terms):
    return line(plan, 1, unit_price=price, **terms).break_even_quantity


def test_setups_are_earned_by_the_least_quantity_that_bears_them():
    # q pumps cost 24 q + 50. At 30.00 six are left of each: 50 / 6 = 8.33, so 9. At 32.00 it is 50 / 8 = 6.25, so 7.
    plan = plan_of()
    assert (least(plan, 30), least(plan, 32)) == (9, 7)
    # At a least margin of 10 % 33.00 leave 29.70: 50 / 5.70 = 8.77, so 9, and a tool of 57.00 makes that 19.
    assert least(plan, 33, least_margin=0.1) == 9
    assert least(plan, 33, least_margin=0.1, tool_cost=57.0) == 19  # 107 / 5.70 = 18.77
    assert least(plan, 74) == 1


def test_a_price_may_earn_at_a_quantity_and_not_at_the_next():
    # Cases in lots of at most 5: q pumps cost 24 q + 10 + 40 for each lot begun. At 34.00 ten a pump are left, which 5
    # earn (50), and 6 do not (60 for 90). At 33.00 nine are left: 5 earn 45 of 50, 10 earn 90 of 90, the first.
    plan = plan_of(items=items(CASE={"lot_max": 5.0}))
    assert least(plan, 34) == 5
    assert line(plan, 6, unit_price=34).profit == -30.0
    assert least(plan, 33) == 10
    # At 32.00 eight are left, which is what a whole lot costs: 10 + 40 for each five is never earned.
    assert least(plan, 32) is None


def test_a_price_tier_is_found_where_it_begins():
    # Castings cost 10.00, from 2,000 on 4.00: q pumps cost 24 q + 50, then 18 q + 50. 20.00 is below 24.00: it earns
    # nothing before, and 2 × 2,000 are more than the setups from there on.
    prices = "supplier_id item_id min_quantity unit_price \n S1 CAST 0 10 \n S1 CAST 2000 4"
    plan = plan_of(purchase_prices=prices, suppliers=SUPPLIERS)
    assert least(plan, 20) == 2000
    assert least(plan, 17.99) is None


def test_leftovers_that_are_paid_count():
    # Castings by tens at 10.00: q ≤ 10 pumps cost 100 + 14 q + 50. At 40.00 26 are left of each: 150 / 26 = 5.8, so 6.
    plan = plan_of(items=items(CAST={"lot_multiple": 10.0}))
    assert least(plan, 40) == 6
    assert least(plan, 40, leftover_share=0.0) == 4  # 24 q + 50 at 16 a pump: 3.1


def test_as_far_as_was_asked_and_no_further():
    # 24 q + 50 at 24.01: a hundredth is left of each, so 5,000; it is not found among the first 4,999.
    plan = plan_of()
    basis = cost_basis(plan.material, plan.data)
    purchasing = terms_on(basis, 0)
    below = structure_below(basis, plan.material.instance.item("PUMP"), -1, purchasing)
    sourced = Sourced(plan.material.bom.arrays, below, purchasing, 1.0)
    price = 24_010_000
    assert break_even_quantities(sourced, QuoteTerms(), [price], 5_000) == {price: 5_000}
    assert break_even_quantities(sourced, QuoteTerms(), [price], 4_999) == {price: None}
    assert break_even_quantities(sourced, QuoteTerms(), [], 4_999) == {}


@pytest.mark.parametrize("quantity", [1, 7, 250_000])
def test_the_quoted_quantity_is_always_within_the_search(quantity):
    # 24 q + 50 at 24.00001 is earned from 5,000,000 on, more than the largest of these.
    one = line(plan_of(), quantity, unit_price=24.00001)
    assert one.break_even_quantity is None
    assert line(plan_of(), quantity, unit_price=24.0002).break_even_quantity == (
        250_000 if quantity == 250_000 else None
    )


def test_what_can_be_counted_is_looked_at_up_to_the_last_quantity():
    # An A takes 3 × 10^11 C, so of 31 A it is more than can be counted (9.2 × 10^18 millionths). Nothing has a price:
    # an order costs 300 whatever it is of. At 11.00 that is 27.3 pieces, so 28, in the upper half of 16 to 31.
    plan = plan_of(
        items="item_id procurement \n A make \n B make \n C buy",
        bom_lines="parent_id component_id line_no quantity_per \n A B 10 300000 \n B C 10 1000000",
        operations="",
    )
    assert line(plan, 30, item="A").unit_cost == 0
    with pytest.raises(RequestError, match="more than can be counted"):
        line(plan, 31, item="A")
    assert line(plan, 1, item="A", unit_price=11, order_cost=300.0).break_even_quantity == 28
