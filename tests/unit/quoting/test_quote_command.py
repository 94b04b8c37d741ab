"""The command that quotes."""

from __future__ import annotations

import sys

import pytest

import orderplan as op
from orderplan.cli.main import main
from orderplan.samples import samples_folder

PUMPS = str(samples_folder() / "pumps")
BICYCLE = str(samples_folder() / "bicycle")


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str, plant: str = PUMPS) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["orderplan", "quote", plant, *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return called


def test_three_quantities_for_a_customer(run, tmp_path):
    quantities = ["--quantity", "20", "--quantity", "1", "--quantity", "5"]
    terms = ["--margin", "0.3", "--tool-cost", "5000", "--tool-pieces", "100", "--tool-upfront", "0.2"]
    code, out, _err = run(
        "--item", "PUMP-200", *quantities, "--customer", "C-101", "--no-dates", *terms, "--json", "quote.json"
    )  # fmt: skip
    assert code == 0
    lines = out.splitlines()
    # The price list has 3,240.00 for class A and 3,096.00 from 5 on; the first price that ends, ends on 1 April.
    assert lines[0] == (
        "Quote of PUMP-200 (Pump 200 DN80 cast iron) for C-101, class A, 2026-01-05; valid until 2026-03-31."
    )
    offers = [line for line in lines if " by the price list; costs " in line]
    assert [offer.split(" each")[0] for offer in offers] == [
        "  1 EA: 3,240.00",
        "  5 EA: 3,096.00",
        "  20 EA: 3,096.00",
    ]
    assert "There on" not in out
    assert "Tool 5,000.00, 1,000.00 of it at once and not in the price, paid off over 100 EA." in lines
    kept = op.read_quote(tmp_path / "quote.json")
    assert kept.terms == op.QuoteTerms(margin=0.3, tool_cost=5000, tool_pieces=100, tool_upfront_share=0.2)
    # 80 % of the tool over 100 pieces.
    assert [dict(line.costs)["tool"] for line in kept.lines] == [40.0, 200.0, 800.0]


def test_a_kept_quote_is_asked_again(run):
    assert run("--item", "PUMP-200", "--quantity", "1", "--no-dates", "--json", "quote.json")[0] == 0
    code, out, _err = run("--against", "quote.json", "--no-dates", "--as-of", "2026-04-07")
    assert code == 0
    assert "Against the quote of 2026-01-05" in out
    code, _out, err = run("--against", "quote.json", "--item", "PUMP-200")
    assert (code, "leave --item and --quantity out" in err) == (2, True)
    for ignored in (["--price", "5"], ["--customer", "C-101"], ["--margin", "0.2"], ["--day", "2026-02-02"]):
        code, _out, err = run("--against", "quote.json", *ignored)
        assert (code, "on its terms" in err) == (2, True), ignored


def test_a_kept_quote_is_asked_again_for_dates_of_the_same_kind(run):
    asked = ("--item", "BIKE", "--quantity", "1", "--dates", "material", "--json", "quote.json")
    days = []
    for arguments in (asked, ("--against", "quote.json", "--dates", "material"), ("--against", "quote.json")):
        out = run(*arguments, plant=BICYCLE)[1]
        days.append(out.split("There on ")[1][:10])
    # Rims are there on Monday the 26th; wheel and bicycle take two working days each, on machines some hours.
    assert days == ["2026-01-30", "2026-01-30", "2026-01-26"]


def test_a_day_that_is_gone_asks_for_the_earliest(run):
    _code, out, _err = run(
        "--item", "BIKE", "--quantity", "2", "--date", "2025-12-01", "--dates", "material", plant=BICYCLE
    )
    (offer,) = (line for line in out.splitlines() if line.startswith("  2 EA: "))
    assert "There on 2026-01-" in offer
    assert "after the day asked" not in offer


def test_a_class_where_there_are_none(run):
    _code, _out, err = run("--item", "BIKE", "--quantity", "2", "--class", "A", "--no-dates", plant=BICYCLE)
    assert err == "'A' is the class of no customer and of no price.  Hint: leave it out, there are no classes.\n"


def test_dates_are_there_unless_left_out(run):
    code, out, _err = run(
        "--item", "BIKE", "--quantity", "2", "--date", "2026-03-02", "--dates", "material", plant=BICYCLE
    )
    assert code == 0
    assert "There on 2026-03-02, as asked." in out


def test_mistakes_are_told(run):
    assert run()[0] == 2
    code, _out, err = run("--item", "PUMP-2000", "--quantity", "1", "--no-dates")
    assert (code, "did you mean 'PUMP-200'?" in err) == (3, True)
    code, _out, err = run("--item", "PUMP-200", "--quantity", "1", "--margin", "1")
    assert (code, "take all of a price" in err) == (3, True)
    code, _out, err = run("--item", "PUMP-200", "--quantity", "-1", "--no-dates")
    assert (code, "the quantity -1 is not above 0" in err) == (3, True)
