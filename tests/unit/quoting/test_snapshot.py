"""A quote is kept as it is, and compared with later (rule Q.15)."""

from __future__ import annotations

import json
from datetime import date

import pytest

import orderplan as op
from orderplan.errors import RequestError
from tests.unit.quoting.quoting import SUPPLIERS, items, line, plan_of, quoted

PRICES = """
    supplier_id  item_id  min_quantity  unit_price  valid_to
    S1           CAST     0             10          2026-02-01
    S1           CAST     20            8           2026-02-01
"""


def full_quote():
    """A quote with something in every field."""
    plan = plan_of(
        items=items(CASE={"scrap_rate": 0.05}, BOLT={"lot_multiple": 100.0, "unit_cost": 0.0}),
        purchase_prices=PRICES,
        suppliers=SUPPLIERS,
        customers="customer_id customer_class \n C-1 A",
    )
    request = op.QuoteRequest("PUMP", [1, 20], requested_date=date(2026, 1, 12), customer_id="C-1", ship_days=1)
    terms = op.QuoteTerms(margin=0.3, tool_cost=100.0, tool_pieces=50, commission_rate=0.02, payment_days=30)
    return op.quote(plan, request, terms=terms)


def test_it_is_read_back_as_it_was_written(tmp_path):
    made = full_quote()
    assert made.lines[0].promised_date is not None
    assert made.unpriced_items == ("BOLT",)
    op.write_quote(made, tmp_path / "quote.json")
    again = op.read_quote(tmp_path / "quote.json")
    assert again == made
    assert again.summary() == made.summary()
    assert op.quote_text(again) == op.quote_text(made)


def test_the_same_question_gives_the_same_bytes():
    assert op.quote_text(full_quote()) == op.quote_text(full_quote())


def test_a_frame_of_each_kind_is_made_of_it():
    made = full_quote()
    assert made.tiers["promised_date"].notna().all()
    assert made.cost_elements.query("element == 'tool'")["cost"].tolist() == [2.0, 40.0]
    assert set(made.materials["item_id"]) == {"CAST", "BOLT"}
    assert made.leftovers["item_id"].tolist() == ["BOLT", "BOLT"]
    assert made.sensitivity["driver"].unique().tolist() == ["material", "scrap"]
    with pytest.raises(RequestError, match="'costs' is no table of a quote"):
        made.frame("costs")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda document: document.update(format="a letter"), "a quote begins with"),
        (lambda document: document.pop("item_id"), "item_id is missing or unknown"),
        (lambda document: document.update(colour="red"), "colour is missing or unknown"),
        (lambda document: document.update(as_of="yesterday"), "as_of is 'yesterday', which is no day"),
        (lambda document: document.update(lines={}), "stands where a list belongs"),
        (lambda document: document["lines"][0].update(quantity="one"), "quantity is 'one', not float"),
        (lambda document: document["lines"][0].update(quantity=True), "quantity is True, not float"),
        (lambda document: document["lines"][0].update(price_basis="luck"), "price_basis is 'luck'"),
        (lambda document: document["lines"][0].update(costs=[["material"]]), "is no cost with its name"),
        (lambda document: document["terms"].update(least_margin=-1), "least_margin: -1.0 is not a number"),
        (lambda document: document["lines"][0]["materials"][0].pop("cost"), "of MaterialCost, cost is missing"),
    ],
)
def test_a_file_that_is_no_quote_is_refused(tmp_path, change, told):
    document = json.loads(op.quote_text(full_quote()))
    change(document)
    path = tmp_path / "quote.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(RequestError, match=told):
        op.read_quote(path)


def test_what_is_no_json_is_refused(tmp_path):
    (tmp_path / "quote.json").write_text("{", encoding="utf-8")
    with pytest.raises(RequestError, match="it is not JSON"):
        op.read_quote(tmp_path / "quote.json")
    with pytest.raises(RequestError, match="cannot be read as a quote"):
        op.read_quote(tmp_path / "none.json")


def test_an_order_is_compared_with_its_quote():
    # Quoted at 100.00 for a cost of 74.00, 26 %. Then a casting costs 14.00: 78.00, so 100.00 earns 22 %.
    plan = plan_of(purchase_prices=PRICES, suppliers=SUPPLIERS)
    given = quoted(plan, 1, 20, unit_price=100)
    dearer = op.replan(plan, [op.ChangePrice("CAST", 14.0, supplier_id="S1", min_quantity=0.0)])
    found = op.compare_quotes(given, op.quote_again(dearer, given))
    one = found.iloc[0]
    assert (one["quoted_unit_cost"], one["unit_cost"], one["unit_cost_change"], one["moved_by"]) == (74, 78, 4, "CAST")
    assert (one["quoted_margin"], one["margin_at_quoted_price"]) == (0.26, 0.22)
    assert one["still_valid"]
    # Only the price from 0 on is another one: of 20 nothing has moved.
    assert found["unit_cost_change"].tolist()[1] == 0
    assert found["moved_by"].isna().tolist() == [False, True]


def test_a_quote_that_is_out_of_date_says_so():
    given = quoted(plan_of(purchase_prices=PRICES, suppliers=SUPPLIERS), 1)
    assert given.valid_until == date(2026, 1, 31)
    later = op.from_frames(
        {"items": items()},
        config=op.PlanConfig(as_of=date(2026, 2, 2), scheduler=op.SchedulerConfig(capacity="infinite")),
    )
    now = op.quote_again(op.make_plan(later), given)
    assert op.compare_quotes(given, now)["still_valid"].tolist() == [False]


def test_quotes_without_a_quantity_in_common_have_no_rows():
    plan = plan_of()
    found, some = (op.compare_quotes(quoted(plan, 1), quoted(plan, quantity)) for quantity in (2, 1))
    assert not len(found)
    assert found.dtypes.equals(some.dtypes)


def test_quotes_of_two_items_are_not_compared():
    plan = plan_of()
    with pytest.raises(RequestError, match="of two items, PUMP and CASE"):
        op.compare_quotes(quoted(plan, 1), quoted(plan, 1, item="CASE"))


def test_dates_and_the_days_of_shipping_are_kept():
    assert line(plan_of(), 1).promised_date is None
    made = full_quote()
    again = op.quote_again(plan_of(customers="customer_id customer_class \n C-1 A"), made)
    assert (again.ship_days, again.requested_date, again.customer_id, again.with_dates) == (
        1,
        date(2026, 1, 12),
        "C-1",
        True,
    )
