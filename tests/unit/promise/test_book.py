"""What is held, and the book in which several processes keep it."""

import sqlite3
import subprocess
import sys
from datetime import date

import pandas as pd
import pytest

import orderplan as op
from orderplan.promise.words import HoldState
from tests.unit.promise.test_capable import day, lamp, lamps


@pytest.fixture(scope="module")
def plan() -> op.Plan:
    return lamps()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "book.db"


def quoted(plan: op.Plan, *orders: op.AddOrder, expires: date | None = None) -> list[op.Hold]:
    return [op.hold_of(promise, expires=expires) for promise in op.capable_to_promise(plan, orders, mode="quote")]


def test_a_hold_is_the_order_as_it_is_planned(plan):
    (hold,) = quoted(plan, lamp(4, 7), expires=day(9))
    assert hold.order == op.AddOrder("Q", "LAMP", 4, day(14), priority=6, promised_date=day(14))
    assert (hold.promised_date, hold.expires, hold.state) == (day(14), day(9), HoldState.QUOTED)
    assert hold.description == "Q, 4 of LAMP for 2026-01-14: quoted until 2026-01-09"


def test_what_cannot_be_held_is_refused(plan):
    (promise,) = op.capable_to_promise(plan, lamp(4, 7))
    with pytest.raises(op.RequestError, match="an inquiry holds nothing"):
        op.hold_of(promise, mode="inquiry")
    with pytest.raises(op.RequestError, match="does not expire"):
        op.hold_of(promise, mode="confirm", expires=day(9))
    with pytest.raises(op.RequestError, match=r"a quote until 2026-01-04 has expired on 2026-01-05\.  Hint: "):
        op.hold_of(promise, expires=day(4))
    assert op.hold_of(promise, expires=day(5)).expires == day(5)
    nothing = lamps(items="item_id procurement lead_time_days\nLAMP make 2\nBULB none 0")
    (never,) = op.capable_to_promise(nothing, lamp(4, 7))
    with pytest.raises(op.RequestError, match="cannot be promised in full"):
        op.hold_of(never)


def test_the_same_stock_is_not_quoted_twice(plan):
    held = op.with_holds(plan, quoted(plan, lamp(2, 7)))
    (promise,) = op.capable_to_promise(held.plan, lamp(2, 7, "Q-2"))
    assert promise.promised_date == day(14)
    assert held.summary() == "1 held."
    assert not len(held.missed)


def test_nothing_held_is_the_plan_itself(plan):
    assert op.with_holds(plan, []).plan is plan


@pytest.mark.parametrize(("on", "count"), [(day(9), 1), (day(10), 0)])
def test_a_quote_holds_until_the_end_of_its_last_day(plan, on, count):
    found = op.with_holds(plan, quoted(plan, lamp(2, 7), expires=day(9)), on=on)
    assert len(found.held) == count
    assert len(found.left_out) == 1 - count
    if not count:
        assert found.summary().splitlines() == [
            "0 held.",
            "Not held any more: Q, 2 of LAMP for 2026-01-07: quoted until 2026-01-09; it has expired.",
        ]
        assert found.plan is plan


def test_what_is_among_the_plants_own_orders_is_not_planned_twice(plan):
    holds = quoted(plan, lamp(2, 7))
    entered = op.replan(plan, [holds[0].order])
    found = op.with_holds(entered, holds)
    assert [left.reason for left in found.left_out] == ["the plant has an order Q of its own now"]


def test_what_can_no_longer_be_planned_is_left_out_and_told(plan):
    (hold,) = quoted(plan, lamp(2, 7))
    without = lamps(
        items="item_id procurement lead_time_days\nSHADE make 2\nBULB buy 7",
        bom_lines="parent_id component_id line_no quantity_per\nSHADE BULB 10 1",
        sales_orders="order_id item_id quantity due_date\nA BULB 1 2026-02-02",
    )
    found = op.with_holds(without, [hold])
    assert not found.held
    assert "LAMP" in found.left_out[0].reason


def test_a_hold_that_the_plan_no_longer_keeps_is_told(plan):
    (hold,) = quoted(plan, lamp(2, 7))
    # The bulbs are gone: two more are bought, there on the 12th.
    found = op.with_holds(lamps(on_hand="item_id quantity\nBULB 1"), [hold])
    row = found.missed.iloc[0]
    assert (row["order_id"], row["promised_date"]) == ("Q", pd.Timestamp(day(7)))
    assert row["projected_date"] == pd.Timestamp(day(14))
    assert found.summary().splitlines()[1].startswith("Q was promised for 2026-01-07, now 2026-01-14: BULB is wanted")


def test_a_plan_from_files_cannot_hold(plan, tmp_path):
    op.write_plan(plan, tmp_path / "plan")
    with pytest.raises(op.RequestError, match="read from files"):
        op.with_holds(op.read_plan(tmp_path / "plan"), [])


def test_the_book_gives_back_what_was_written(plan, path):
    order = op.AddOrder("Q-1", "LAMP", 2, day(7), customer_id="C-9", ship_days=1, unit_price=12.5)
    holds = quoted(plan, order, lamp(1, 7, "Q-2"), expires=day(9))
    written = op.add_holds(path, op.load_book(path), holds)
    assert written.version == 1
    assert op.load_book(path) == written
    assert written.holds == tuple(holds)


def test_no_book_is_an_empty_one(path):
    assert op.load_book(path) == op.Book()
    assert not path.exists()


def test_who_promised_from_an_old_book_is_told(plan, path):
    old = op.load_book(path)
    op.add_holds(path, old, quoted(plan, lamp(2, 7, "Q-1")))
    with pytest.raises(op.RequestError, match=r"someone else has written to book.db"):
        op.add_holds(path, old, quoted(plan, lamp(2, 7, "Q-2")))
    assert [hold.order.order_id for hold in op.load_book(path).holds] == ["Q-1"]


def test_all_of_a_batch_are_held_or_none(plan, path):
    book = op.add_holds(path, op.Book(), quoted(plan, lamp(1, 7, "Q-1")))
    with pytest.raises(op.RequestError, match="Q-1 is held already"):
        op.add_holds(path, book, quoted(plan, lamp(1, 7, "Q-0"), lamp(1, 7, "Q-1")))
    assert op.load_book(path) == book


def test_a_quote_is_confirmed_and_then_entered(plan, path):
    op.add_holds(path, op.Book(), quoted(plan, lamp(2, 7, "Q-1"), lamp(1, 7, "Q-2"), expires=day(9)))
    confirmed = op.confirm_hold(path, "Q-1", on=day(9))
    assert (confirmed.state, confirmed.expires) == (HoldState.CONFIRMED, None)
    book = op.load_book(path)
    assert book.version == 2
    assert op.confirmed_orders(book.holds) == [confirmed.order]
    # Weeks later only what is confirmed is still held.
    assert [hold.order.order_id for hold in op.with_holds(plan, book.holds, on=day(30)).held] == ["Q-1"]


def test_an_expired_quote_is_not_confirmed(plan, path):
    op.add_holds(path, op.Book(), quoted(plan, lamp(2, 7), expires=day(9)))
    with pytest.raises(op.RequestError, match=r"expired on 2026-01-09.  Hint: promise it anew"):
        op.confirm_hold(path, "Q", on=day(10))
    assert op.load_book(path).holds[0].state is HoldState.QUOTED


def test_a_hold_is_given_up(plan, path):
    op.add_holds(path, op.Book(), quoted(plan, lamp(2, 7)))
    assert op.give_up_hold(path, "Q").order.order_id == "Q"
    assert op.load_book(path) == op.Book((), 2)
    with pytest.raises(op.UnknownIdError, match="nothing is held for 'Q'"):
        op.give_up_hold(path, "Q")


def test_the_id_that_may_be_meant_is_named(plan, path):
    op.add_holds(path, op.Book(), quoted(plan, lamp(2, 7, "QUOTE-17")))
    with pytest.raises(op.UnknownIdError, match="did you mean 'QUOTE-17'"):
        op.confirm_hold(path, "QUOTE-71", on=day(9))


def test_a_file_that_is_no_book_is_refused(path):
    path.write_text("no database", encoding="utf-8")
    with pytest.raises(op.ConfigError, match="cannot be used as a book of promises"):
        op.load_book(path)
    with pytest.raises(op.ConfigError, match="there is no folder"):
        op.add_holds(path.parent / "nowhere" / "book.db", op.Book(), [])


_WRITER = """
import sys
from datetime import date
from orderplan.errors import RequestError
from orderplan.promise.book import add_holds, load_book
from orderplan.promise.hold import Hold
from orderplan.whatif.orders import AddOrder
for number in range(5):
    order_id = f"{sys.argv[2]}-{number}"
    hold = Hold(AddOrder(order_id, "LAMP", 1, date(2026, 1, 7)), date(2026, 1, 7))
    while True:
        try:
            add_holds(sys.argv[1], load_book(sys.argv[1]), [hold])
        except RequestError:
            continue
        break
"""
"""Holds five orders, each from the book as it is then; who comes second reads it again."""


def test_several_processes_write_one_after_the_other(path):
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name]) for name in ("a", "b", "c")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    book = op.load_book(path)
    assert sorted(hold.order.order_id for hold in book.holds) == [f"{name}-{at}" for name in "abc" for at in range(5)]
    assert book.version == 15


def test_what_is_begun_is_done_whole_or_not_at_all(plan, path):
    book = op.add_holds(path, op.Book(), quoted(plan, lamp(1, 7, "Q-1")))
    connection = sqlite3.connect(path)
    refused = (
        "CREATE TRIGGER full BEFORE INSERT ON holds WHEN NEW.order_id = 'Q-3' BEGIN SELECT RAISE(FAIL, 'full'); END"
    )
    connection.execute(refused)
    connection.commit()
    connection.close()
    with pytest.raises(op.ConfigError, match="full"):
        op.add_holds(path, book, quoted(plan, lamp(1, 7, "Q-2"), lamp(1, 7, "Q-3")))
    assert op.load_book(path) == book


@pytest.mark.parametrize("use", [op.give_up_hold, lambda path, name: op.confirm_hold(path, name, on=day(5))])
def test_a_name_that_is_mistyped_makes_no_book(path, use):
    with pytest.raises(op.UnknownIdError, match="nothing is held for 'Q': there is no book"):
        use(path, "Q")
    assert not path.exists()
