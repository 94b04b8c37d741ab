"""When each quantity can be there (rule Q.13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import orderplan as op
from orderplan.quoting import promised
from orderplan.quoting.records import QuoteTier
from tests.unit.promise.test_capable import lamps
from tests.unit.quoting.quoting import items, line, plan_of

STOCK = "item_id quantity \n PUMP 2"
LEAD = items(PUMP={"lead_time_days": 2}, CASE={"lead_time_days": 5}, CAST={"lead_time_days": 14})


def test_what_is_in_stock_can_be_there_at_once_and_more_when_it_is_made():
    # Castings: 14 days from Monday 5 January is the 19th; cases 5 working days, the 26th; pumps 2, Wednesday the 28th.
    plan = plan_of(items=LEAD, on_hand=STOCK)
    made = op.quote(plan, op.QuoteRequest("PUMP", [2, 3]))
    two, three = made.lines
    assert (two.promised_date, two.constraint) == (date(2026, 1, 5), "none")
    assert (three.promised_date, three.constraint) == (date(2026, 1, 28), "lead_time")
    assert "QUOTE" not in three.explanation
    assert "3 EA: costs" in made.summary()
    assert "There on 2026-01-28." in made.summary()


def test_a_day_asked_is_held_where_it_can_be():
    plan = plan_of(items=LEAD, on_hand=STOCK)
    made = op.quote(plan, op.QuoteRequest("PUMP", [2, 3], requested_date=date(2026, 1, 21)))
    assert [one.promised_date for one in made.lines] == [date(2026, 1, 21), date(2026, 1, 28)]
    assert "There on 2026-01-21, as asked." in made.summary()
    assert "There on 2026-01-28, 7 days after the day asked." in made.summary()


def test_shipping_takes_its_days():
    plan = plan_of(items=LEAD, on_hand=STOCK)
    (one,) = op.quote(plan, op.QuoteRequest("PUMP", [3], ship_days=2)).lines
    assert one.promised_date == date(2026, 1, 30)


def test_what_can_never_be_there_is_said():
    plan = plan_of(items=items(CAST={"procurement": "none"}))
    made = op.quote(plan, op.QuoteRequest("PUMP", [1]))
    assert made.lines[0].promised_date is None
    assert "CAST" in made.lines[0].explanation
    assert "It cannot be promised." in made.summary()


def test_nothing_is_held_and_no_name_is_taken():
    orders = "order_id item_id quantity due_date \n QUOTE-PUMP PUMP 1 2026-01-05"
    plan = plan_of(items=LEAD, on_hand=STOCK, sales_orders=orders)
    before = plan.deliveries
    one, two = op.quote(plan, op.QuoteRequest("PUMP", [1, 2])).lines
    assert (one.promised_date, two.promised_date) == (date(2026, 1, 5), date(2026, 1, 28))
    assert plan.deliveries.equals(before)


def test_less_is_never_later_than_more(monkeypatch):
    """Where a plan is found for more by a day, less can be there by that day too."""
    plan = plan_of(items=LEAD)
    days = {1.0: date(2026, 3, 2), 5.0: date(2026, 2, 2), 20.0: None}
    real = promised.capable_to_promise

    def asked(plan, orders, **how):
        return [replace(one, promised_date=days[one.asked.quantity]) for one in real(plan, orders, **how)]

    monkeypatch.setattr(promised, "capable_to_promise", asked)
    made = op.quote(plan, op.QuoteRequest("PUMP", [1, 5, 20]))
    assert [one.promised_date for one in made.lines] == [date(2026, 2, 2), date(2026, 2, 2), None]


def test_who_is_late_for_it_is_told():
    # As `test_who_is_late_in_a_lot_that_others_share_is_told` of the promises: on the 14th two more lamps harm nobody;
    # for the 12th they are made in the lot of A, which takes the bulbs of P.
    orders = "order_id item_id quantity due_date priority\nA LAMP 1 2026-01-12 5\nP LAMP 2 2026-01-07 6"
    plan = lamps(sales_orders=orders)
    for day, late in ((7, 0), (12, 1)):
        asked = op.QuoteRequest("LAMP", [2], requested_date=date(2026, 1, day))
        made = op.quote(plan, asked)
        assert made.lines[0].orders_late == late
        assert made.tiers["orders_late"].tolist() == [late]
        assert ("1 other order line is late for it: `promise` says which." in made.summary()) == bool(late)
    assert op.quote(plan, asked, with_dates=False).lines[0].orders_late is None


def test_costs_do_not_depend_on_dates():
    plan = plan_of(items=LEAD)
    (dated,) = op.quote(plan, op.QuoteRequest("PUMP", [3])).lines
    bare = line(plan, 3)
    dates = {"promised_date", "constraint", "constraint_id", "explanation", "orders_late"}
    for name in set(QuoteTier.__dataclass_fields__) - dates:
        assert getattr(dated, name) == getattr(bare, name), name
