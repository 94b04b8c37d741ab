"""What comes on top of the cost, and the prices that follow: floor, margin, list, tool (rules Q.7 to Q.10, Q.14)."""

from __future__ import annotations

from datetime import date

import pytest

import orderplan as op
from orderplan.errors import RequestError, UnknownIdError
from orderplan.quantities import MILLION
from orderplan.quoting.price_arithmetic import earns, price_for
from tests.unit.quoting.quoting import SUPPLIERS, costs, items, line, plan_of, quoted

# One pump costs 74.00 and ten 290.00 to make and buy (see test_costs).
PRICES = """
    item_id  customer_class  min_quantity  unit_price  valid_from  valid_to
    PUMP     -               0             100         -           2026-04-01
    PUMP     -               0             110         2026-04-01  -
    PUMP     -               10            90          -           -
    PUMP     A               5             60          -           -
"""
CUSTOMERS = "customer_id customer_class \n C-1 A \n C-2 B \n C-3 -"


def test_overhead_and_what_every_order_costs_come_on_top():
    # 10 % of 290.00 and 15.00 for the order: 334.00, 33.40 each.
    ten = line(plan_of(), 10, overhead_rate=0.1, order_cost=15.0)
    assert costs(ten) == {
        "material": 110.0, "setup_machine": 50.0, "run_machine": 130.0, "order_cost": 15.0, "sales_overhead": 29.0
    }  # fmt: skip
    assert (ten.cost, ten.unit_cost) == (334.0, 33.4)


def test_the_price_for_a_margin_leaves_room_for_commission_and_interest():
    # 5 % commission and 8 % a year for 45 days, 0.986301 %, leave 0.690137 of a price at a margin of 25 %:
    # 74 / 0.690137 = 107.2251, up to a cent; at the floor of 10 % it is 74 / 0.840137 = 88.0809.
    one = line(plan_of(), 1, commission_rate=0.05, finance_rate=0.08, payment_days=45, margin=0.25, least_margin=0.1)
    assert (one.wanted_price, one.price, one.floor_price) == (107.23, 107.23, 88.09)
    assert one.price_basis == "margin"
    # 107.23 × 0.940137 = 100.81 net (to a cent), less 74.00: 26.81, of 107.23 that is 25.0023 %.
    assert (one.profit, one.margin) == (26.81, 0.250023)


def test_a_given_price_is_judged_against_the_floor():
    # 70.00 for what costs 74.00: 4.00 lost, 5.7143 %; at a least margin of 20 % 92.50 is the floor.
    one = line(plan_of(), 1, unit_price=70, least_margin=0.2)
    assert (one.price, one.price_basis, one.profit, one.margin) == (70.0, "given", -4.0, -0.057143)
    assert (one.floor_price, one.surcharge) == (92.5, 22.5)
    assert line(plan_of(), 1, unit_price=92.5, least_margin=0.2).surcharge == 0.0


def test_small_prices_are_rounded_up_to_a_ten_thousandth():
    # A bolt costs 0.25; at a margin of a third 0.25 / 0.666667 = 0.37499981 and more, so 0.3750.
    assert line(plan_of(), 1000, item="BOLT", margin=0.333333).wanted_price == 0.375


def test_a_price_is_never_rounded_down_to_less_than_the_margin():
    # 10,000.01 for a million pieces is 0.01000001 each: 0.0100 would lose a hundredth.
    million = 1_000_000 * MILLION
    assert price_for(1_000_001, million, op.QuoteTerms(), 0.0) == 10_100
    assert not earns(10_000, million, 1_000_001, op.QuoteTerms(), 0.0)
    assert earns(10_000, million, 1_000_000, op.QuoteTerms(), 0.0)


def test_the_list_price_is_that_of_the_class_the_quantity_and_the_day():
    plan = plan_of(sales_prices=PRICES, customers=CUSTOMERS)

    def prices(**asked):
        return [one.price for one in quoted(plan, 1, 5, 10, **asked).lines]

    assert prices() == [100.0, 100.0, 90.0]
    assert prices(customer_id="C-2") == prices(customer_id="C-3") == prices()
    assert prices(customer_id="C-1") == [100.0, 60.0, 60.0]  # the class has a price from 5 on
    assert prices(customer_class="A") == [100.0, 60.0, 60.0]
    later = op.quote(plan, op.QuoteRequest("PUMP", [1]), day=date(2026, 4, 1), with_dates=False)
    assert later.lines[0].price == 110.0


def test_without_any_price_nothing_is_made_up():
    one = line(plan_of(), 1)
    assert (one.price, one.price_basis, one.margin, one.surcharge) == (None, "none", None, None)
    assert one.floor_price == 74.0
    assert "it has no price, and needs at least 74.00" in quoted(plan_of(), 1).summary()


def test_no_price_is_above_that_of_a_smaller_quantity():
    rising = """
        item_id  min_quantity  unit_price
        PUMP     0             100
        PUMP     5             120
        PUMP     20            80
    """
    made = quoted(plan_of(sales_prices=rising), 1, 5, 20)
    assert [one.price for one in made.lines] == [100.0, 100.0, 80.0]
    assert [one.unlowered_price for one in made.lines] == [100.0, 120.0, 80.0]
    assert [one.was_lowered for one in made.lines] == [False, True, False]
    assert "The price was 120.00: it is lowered to that of a smaller quantity" in made.summary()


def test_a_tool_is_paid_off_over_its_pieces_and_no_longer():
    # 5,000.00 with a fifth at once: 4,000.00 over 100 pieces are 40.00 each; 200 pieces pay 4,000.00, 20.00 each.
    plan = plan_of()
    tool = {"tool_cost": 5000.0, "tool_pieces": 100.0, "tool_upfront_share": 0.2}
    few, many = quoted(plan, 10, 200, **tool).lines
    assert (costs(few)["tool"], costs(many)["tool"]) == (400.0, 4000.0)
    assert few.tool_upfront == many.tool_upfront == 1000.0
    assert few.unit_cost == 29.0 + 40.0
    # Without a number of pieces the order pays it all.
    assert costs(line(plan, 10, tool_cost=5000.0))["tool"] == 5000.0


def test_a_quote_holds_as_long_as_the_first_price_in_it():
    purchase = """
        supplier_id  item_id  min_quantity  unit_price  valid_to
        S1           CAST     0             10          2026-05-01
        S1           CAST     50            9           2026-02-01
    """
    plan = plan_of(sales_prices=PRICES, purchase_prices=purchase, suppliers=SUPPLIERS)
    assert quoted(plan, 1).valid_until == date(2026, 3, 31)  # the list price ends on 1 April
    assert quoted(plan, 10, unit_price=90).valid_until == date(2026, 4, 30)  # only the casting's price ends
    assert quoted(plan, 1, 50).valid_until == date(2026, 1, 31)  # that of 50 castings ends first
    assert quoted(plan_of(), 1).valid_until is None
    given = op.quote(plan, op.QuoteRequest("PUMP", [1]), valid_until=date(2026, 1, 31), with_dates=False)
    assert given.valid_until == date(2026, 1, 31)
    terms = "supplier_id item_id valid_to \n S1 CAST 2026-03-01"
    plan = plan_of(purchase_prices=purchase, suppliers=SUPPLIERS, supplier_items=terms)
    assert quoted(plan, 1).valid_until == date(2026, 2, 28)  # the supplier's terms end
    plan = plan_of(suppliers=SUPPLIERS, supplier_items=terms)
    assert quoted(plan, 1).valid_until == date(2026, 2, 28)  # by which it is bought, though its price is the item's own


def test_one_call_quotes_many():
    plan = plan_of(sales_prices=PRICES, customers=CUSTOMERS)
    asked = [
        op.QuoteRequest("PUMP", [1, 10]),
        op.QuoteRequest("CASE", [3]),
        op.QuoteRequest("PUMP", [5], customer_id="C-1"),
    ]
    together = op.quotes(plan, asked, with_dates=False)
    assert together == [op.quote(plan, one, with_dates=False) for one in asked]
    assert [made.item_id for made in together] == ["PUMP", "CASE", "PUMP"]


def test_quantities_are_answered_once_each_from_the_smallest():
    made = quoted(plan_of(), 10, 1, 10, unit_price=[50, 100, 50])
    assert [(one.quantity, one.price) for one in made.lines] == [(1.0, 100.0), (10.0, 50.0)]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"margin": 1.0}, "margin: commission, interest and a margin of 100.0% take all of a price"),
        ({"least_margin": 0.96, "commission_rate": 0.05}, "least_margin: commission"),
        ({"overhead_rate": -0.1}, "overhead_rate: -0.1 is not a number from 0"),
        ({"commission_rate": 5}, "commission_rate: 5 is not a number from 0 to 1"),
        ({"finance_rate": float("nan")}, "finance_rate: nan is not a number"),
        ({"payment_days": 30.5}, "payment_days: 30.5 is no whole number"),
        ({"tool_cost": 100.0, "tool_pieces": 0}, "tool_pieces: 0 pieces cannot pay off a tool"),
    ],
)
def test_terms_that_cannot_be_are_refused(given, told):
    with pytest.raises(RequestError, match=told):
        op.QuoteTerms(**given)


def test_all_wrong_terms_are_told_at_once():
    with pytest.raises(RequestError, match=r"(?s)order_cost.*commission_rate"):
        op.QuoteTerms(order_cost=-1, commission_rate=2)


def test_wrong_customers_and_prices_are_told():
    plan = plan_of(sales_prices=PRICES, customers=CUSTOMERS)
    with pytest.raises(UnknownIdError, match=r"'C-11' is not in customers\.  Hint: did you mean 'C-1'"):
        quoted(plan, 1, customer_id="C-11")
    with pytest.raises(UnknownIdError, match="'Z' is the class of no customer and of no price"):
        quoted(plan, 1, customer_class="Z")
    with pytest.raises(RequestError, match="a customer and a class are given"):
        quoted(plan, 1, customer_id="C-1", customer_class="A")
    with pytest.raises(RequestError, match="2 prices are given for 1 quantities"):
        quoted(plan, 1, unit_price=[1, 2])
    with pytest.raises(RequestError, match="the quantity 5 has two prices"):
        quoted(plan, 5, 5, unit_price=[1, 2])
    with pytest.raises(RequestError, match="the price -1 is not from 0"):
        quoted(plan, 1, unit_price=-1)


def test_a_plan_from_files_cannot_be_quoted_from(tmp_path):
    plan = plan_of(items=items())
    op.write_plan(plan, tmp_path / "plan")
    with pytest.raises(RequestError, match="read from files"):
        quoted(op.read_plan(tmp_path / "plan"), 1)
