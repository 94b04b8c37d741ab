"""`orderplan promise` as a planner meets it: what is printed, what is held, mistakes."""

import sys

import pytest

import orderplan as op
from orderplan.cli.main import main
from tests.small_plants import MONDAY, table
from tests.unit.promise.test_capable import LAMPS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("lamps")
    frames = {name: table(rows) for name, rows in LAMPS.items()}
    op.write_folder(op.from_frames(frames, config=op.PlanConfig(as_of=MONDAY)), path)
    return path


@pytest.fixture
def run(monkeypatch, capsys, tmp_path, folder):
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> tuple[int, str, str]:
        command = ["orderplan", "promise", str(folder), *arguments, "--as-of", str(MONDAY)]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return called


def lamps(quantity: int, day: str | None = "2026-01-07") -> tuple[str, ...]:
    return ("--item", "LAMP", "--quantity", str(quantity), *(("--date", day) if day else ()))


def test_a_day_is_promised(run):
    assert run(*lamps(2)) == (0, "NEW: yes, 2 of LAMP on 2026-01-07.\n", "")


def test_without_a_day_the_earliest_is_found(run):
    _code, out, _err = run(*lamps(4, None))
    assert out.startswith("NEW: 4 of LAMP on 2026-01-14.\nWhy not sooner: BULB is wanted on 2026-01-05")


def test_with_a_priority_it_is_said_who_is_later(run):
    _code, out, _err = run(*lamps(3), "--priority", "1", "--order-id", "RUSH", "--customer", "C-2")
    assert out.splitlines() == [
        "RUSH: yes, 3 of LAMP on 2026-01-07, but 1 other order line is late for it.",
        "A comes 2 days later, on 2026-01-14: 2 days late.",
        "What decides of them: BULB (1).",
        "With --alternatives a day is looked for on which nobody is late for it.",
    ]


def test_what_is_available(run):
    code, out, _err = run("--item", "BULB", "--available", "--quantity", "3")
    assert code == 0
    assert out.startswith(
        "2 of BULB can be promised for 2026-01-05.\n3 can be promised for no day without new supply.\n"
    )
    assert "balance" in out


def test_quotes_are_held_one_after_the_other_and_confirmed(run, tmp_path):
    (tmp_path / "quotes.csv").write_text(
        "order_id,item_id,quantity,due_date,customer_id\nQ-1,LAMP,2,2026-01-07,C-1\nQ-2,LAMP,2,,\n", encoding="utf-8"
    )
    code, out, _err = run("--orders", "quotes.csv", "--mode", "quote", "--expires", "2026-01-09", "--book", "book.db")
    assert code == 0
    assert "Q-1: yes, 2 of LAMP on 2026-01-07." in out
    assert "Q-2: 2 of LAMP on 2026-01-14." in out
    assert "Held in book.db: Q-2, 2 of LAMP for 2026-01-14: quoted until 2026-01-09." in out
    # What is held is promised to nobody else.
    _code, out, _err = run(*lamps(1), "--book", "book.db")
    assert out.startswith("2 held.\n\nNEW: 1 of LAMP on 2026-01-14")
    _code, out, _err = run("--mode", "confirm", "--order-id", "Q-1", "--book", "book.db")
    assert out.splitlines() == [
        "Confirmed: Q-1, 2 of LAMP for 2026-01-07: confirmed.",
        "To be entered: Q-1, 2 of LAMP, due and promised 2026-01-07, priority 6.",
    ]
    _code, out, _err = run("--give-up", "Q-2", "--book", "book.db")
    assert out == "Given up: Q-2, 2 of LAMP for 2026-01-14: quoted until 2026-01-09.\n"
    _code, out, _err = run("--book", "book.db")
    assert out.splitlines()[0] == "Q-1, 2 of LAMP for 2026-01-07: confirmed."
    assert [hold.order.order_id for hold in op.load_book(tmp_path / "book.db").holds] == ["Q-1"]


def test_confirmed_at_once(run):
    _code, out, _err = run(
        *lamps(2), "--mode", "confirm", "--order-id", "Q-9", "--book", "book.db", "--dates", "material"
    )
    assert out.splitlines()[1:] == [
        "Held in book.db: Q-9, 2 of LAMP for 2026-01-07: confirmed.",
        "To be entered: Q-9, 2 of LAMP, due and promised 2026-01-07, priority 6.",
    ]


def test_alternatives_and_what_makes_it_sooner(run):
    _code, out, _err = run(*lamps(4), "--alternatives", "--sooner", "2")
    assert "What can be offered" in out
    assert "2 of it on the day asked, 2 later" in out
    assert out.endswith(
        "NEW is promised for 2026-01-14. To have it on 2026-01-12:\n"
        "1. Get BULB in 3 days instead of 7: then 2026-01-12.\n"
        "With that it is there on 2026-01-12.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "say what is asked for"),
        (("--item", "LAMP"), "--item needs --quantity"),
        ((*lamps(1), "--mode", "quote"), "--mode quote needs --book"),
        ((*lamps(1), "--mode", "quote", "--book", "b.db"), "needs --order-id"),
        ((*lamps(1), "--expires", "2026-01-09"), "--expires is of --mode quote"),
        (("--mode", "quote", "--book", "b.db", "--order-id", "Q"), "say what is quoted"),
        (("--available",), "--available needs --item"),
        (("--give-up", "Q"), "--give-up needs --book"),
        (("--book", "b.db", "--quantity", "5"), "say what is asked for"),
        (("--book", "b.db", "--date", "2026-01-09"), "say what is asked for"),
        (("--item", "LAMP", "--available", "--alternatives"), "--available only looks"),
        (("--item", "LAMP", "--available", "--mode", "confirm"), "--available only looks"),
    ],
)
def test_wrong_usage_is_told(run, arguments, message):
    code, _out, err = run(*arguments)
    assert code == 2
    assert message in err


def test_bad_input_is_told(run, tmp_path):
    assert run("--item", "LMAP", "--quantity", "1")[0] == 3
    (tmp_path / "bad.csv").write_text("order_id,item_id,quantity\nQ-1,LAMP,few\nQ-2,,1\n", encoding="utf-8")
    code, _out, err = run("--orders", "bad.csv")
    assert code == 3
    assert "change 1 (add_order), quantity: 'few'" in err
    assert "item_id is missing" in err
    (tmp_path / "twice.csv").write_text("order_id,item_id,quantity\nQ-1,LAMP,1\nQ-1,LAMP,1\n", encoding="utf-8")
    assert "Q-1 is there more than once" in run("--orders", "twice.csv")[2]
    (tmp_path / "none.csv").write_text("order_id,item_id,quantity\n", encoding="utf-8")
    assert "there is no order in it" in run("--orders", "none.csv")[2]
    (tmp_path / "ragged.csv").write_text("order_id,item_id,quantity\nQ-1,LAMP,1,5\n", encoding="utf-8")
    assert "line 2: more cells than headings" in run("--orders", "ragged.csv")[2]


def test_what_is_wrong_with_a_column_is_told_once(run, tmp_path):
    (tmp_path / "odd.csv").write_text("order_id,itemid,quantity\n" + "Q,LAMP,1\n" * 50, encoding="utf-8")
    code, _out, err = run("--orders", "odd.csv")
    assert code == 3
    first, second = err.splitlines()
    assert first == "odd.csv: 'itemid' is no column of an order.  Hint: did you mean 'item_id'?"
    assert second == "odd.csv: the column item_id is missing."
    (tmp_path / "odd.csv").write_text("order_id,item_id,quantity,colour\nQ,LAMP,1,red\n", encoding="utf-8")
    assert run("--orders", "odd.csv")[2].startswith("odd.csv: 'colour' is no column of an order.  Hint: an order has ")
    (tmp_path / "odd.csv").write_text("order_id,item_id,quantity,order_kind\nQ,LAMP,1,normal\n", encoding="utf-8")
    assert run("--orders", "odd.csv")[0] == 0
    (tmp_path / "odd.csv").write_text("order_id,item_id,quantity\n" + "Q,LAMP,1,2\n" * 50, encoding="utf-8")
    assert run("--orders", "odd.csv")[2] == "odd.csv, line 2 and 49 more: more cells than headings.\n"


def test_what_is_held_already_is_not_promised_beside_itself(run):
    held = ("--order-id", "Q-1", "--book", "book.db", "--mode", "quote")
    assert run(*lamps(1), *held)[0] == 0
    code, _out, err = run(*lamps(1), *held)
    assert code == 3
    assert err.startswith("Q-1: held already in book.db.  Hint: take another id")


def test_what_a_file_of_orders_has_is_not_given_beside_it(run, tmp_path):
    (tmp_path / "q.csv").write_text("order_id,item_id,quantity,due_date\nQ-1,LAMP,3,2026-01-07\n", encoding="utf-8")
    for given in (("--quantity", "2"), ("--date", "2026-01-09"), ("--customer", "C-2"), ("--order-id", "Q-2")):
        code, _out, err = run("--orders", "q.csv", *given)
        assert (code, "--orders has the quantity, day, customer and id of each order" in err) == (2, True), given
    # With a priority of 1 it has the third bulb, before A.
    out = run("--orders", "q.csv", "--priority", "1", "--mode", "confirm", "--book", "book.db")[1]
    assert "Q-1: yes, 3 of LAMP on 2026-01-07, but 1 other order" in out
    assert out.endswith("To be entered: Q-1, 3 of LAMP, due and promised 2026-01-07, priority 1.\n")


def test_a_book_without_holds_says_so(run):
    assert run("--book", "none.db") == (0, "Nothing is held in none.db.\n", "")
