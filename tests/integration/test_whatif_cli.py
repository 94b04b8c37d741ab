"""`orderplan whatif` as a user meets it: what is printed and written, kept scenarios, mistakes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from orderplan.cli.main import main

BICYCLE = str(Path(__file__).parents[2] / "data" / "samples" / "bicycle")
MORE = '[[change]]\nkind = "change_order"\norder_id = "SO-1"\nquantity = 4\n'
LATE = '[[change]]\nkind = "delay_receipt"\nreceipt_id = "PO-1"\ndays = 30\n'


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "more.toml").write_text(MORE, encoding="utf-8")
    (tmp_path / "late.toml").write_text(LATE, encoding="utf-8")

    def called(*arguments: str, plant: str = BICYCLE) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["orderplan", "whatif", plant, *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return called


@pytest.mark.parametrize("dates", ["material", "repaired", "scheduled"])
def test_the_comparison_is_printed(run, dates):
    code, out, _err = run("more.toml", "--dates", dates)
    assert code == 0
    assert out.startswith("more:\n  Change order SO-1: quantity 4\n\nmore against base:\n")
    assert "Key figures" in out
    assert "SO-1" in out.split("Sales orders")[1].split("Planned purchases")[0]


def test_one_day_is_no_days(run, tmp_path):
    # SO-4 gets two of the four wheels in MAIN, once SO-1 comes first, rather than the two in EAST, which take a day.
    (tmp_path / "first.toml").write_text('[[change]]\nkind = "change_order"\norder_id = "SO-1"\npriority = 1\n')
    out = run("first.toml", "--dates", "material")[1]
    assert "1 earlier by 1 day in all, worth 240.00." in out


def test_several_scenarios_stand_beside_one_another(run):
    code, out, _err = run("more.toml", "late.toml")
    assert code == 0
    heading = next(line for line in out.splitlines() if line.startswith("figure"))
    assert heading.split() == ["figure", "base", "more", "late"]
    assert "late against base:" in out


def test_a_web_page_a_workbook_and_a_folder_hold_all_of_it(run, tmp_path):
    for name in ("out.html", "out.xlsx", "folder"):
        code, out, _err = run("more.toml", "--output", name)
        assert code == 0
        assert out.endswith(f"Written to {name}\n")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "City bicycle" in page
    with pd.ExcelFile(tmp_path / "out.xlsx", engine="calamine") as workbook:
        sheets = workbook.sheet_names
    assert sheets[:3] == ["Overview", "Key figures", "Order effects"]
    orders = pd.read_csv(tmp_path / "folder" / "order_effects.csv")
    assert orders.set_index("order_id").loc["SO-1", "quantity"] == 4


def test_the_sheet_says_what_it_means_at_each_level(run):
    code, out, _err = run("more.toml", "--sheet", "--cancel-fee", "0.1")
    assert code == 0
    assert "What it means, from the ordered item down" in out
    assert "All of it can be undone." in out
    assert [line.split()[:4] for line in out.splitlines() if line.split()[:1] == ["0"]] == [
        ["0", "BIKE", "planned", "plan"]
    ]


def test_a_scenario_is_kept_and_asked_again(run):
    code, out, _err = run("more.toml", "--scenarios", "kept.db", "--save", "more bikes")
    assert code == 0
    assert out.startswith("Scenario 'more bikes' kept in kept.db\n")
    again = run("--scenarios", "kept.db", "--scenario", "more bikes")
    assert again[0] == 0
    assert again[1].startswith("more bikes:\n  Change order SO-1: quantity 4\n")
    figures = [
        [line.split()[-1] for line in shown.split("Sales orders")[0].splitlines() if line.startswith("late value")]
        for shown in (out, again[1])
    ]
    assert figures[0] == figures[1] != []
    twice = run("more.toml", "--scenarios", "kept.db", "--save", "more bikes")
    assert (twice[0], "there is a scenario 'more bikes' already" in twice[2]) == (3, True)


def test_a_scenario_on_a_base_that_has_moved_tells_its_conflicts(run, tmp_path):
    assert run("more.toml", "--scenarios", "kept.db", "--save", "more")[0] == 0
    code, out, _err = run("--scenarios", "kept.db", "--scenario", "more", "--as-of", "2026-01-06")
    assert code == 0  # another day moves the base, but nothing that the changes set
    assert "Scenario 'more', change" not in out
    moved = shutil.copytree(BICYCLE, tmp_path / "moved")
    orders = moved / "sales_orders.csv"
    orders.write_text(orders.read_text(encoding="utf-8").replace("SO-1,BIKE,2,", "SO-1,BIKE,3,"), encoding="utf-8")
    code, out, _err = run("--scenarios", "kept.db", "--scenario", "more", plant=str(moved))
    assert code == 0
    told = "change 1 (Change order SO-1: quantity 4) is moved: sales_orders SO-1: quantity was 2, now 3."
    assert out.startswith(f"Scenario 'more', {told}\n")


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ((), 2, "give a file of changes"),
        (("more.toml", "--save", "x"), 2, "--save and --scenario need --scenarios FILE"),
        (("more.toml", "late.toml", "--sheet"), 2, "--sheet is of the changes of one file"),
        (("more.toml", "late.toml", "--scenarios", "k.db", "--save", "x"), 2, "--save keeps the changes of one file"),
        (("more.toml", "more.toml"), 2, "two scenarios are called 'more'"),
        (("more.toml", "--output", "x.pdf"), 2, "an .html or .xlsx file, or a folder of CSV"),
        (("--scenarios", "k.db", "--scenario", "x"), 3, "does not exist"),
        (("bad.toml",), 3, "bad.toml: change 1 (cancel_order): order_id is missing."),
        (("gone.toml",), 3, "Cancel order SO-9: 'SO-9' is not in sales_orders."),
        (("nowhere.toml",), 2, "does not exist"),
        (("more.toml", "--output", "more.toml/x"), 3, "cannot be written"),
    ],
)
def test_mistakes_are_messages_and_exit_codes(run, tmp_path, arguments, code, text):
    (tmp_path / "bad.toml").write_text('[[change]]\nkind = "cancel_order"\n', encoding="utf-8")
    (tmp_path / "gone.toml").write_text('[[change]]\nkind = "cancel_order"\norder_id = "SO-9"\n', encoding="utf-8")
    found = run(*arguments)
    assert found[0] == code
    assert text in " ".join(found[2].split())
