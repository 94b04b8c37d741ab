"""`orderplan rank` as a user meets it."""

from __future__ import annotations

import json
import sys
from datetime import date

import pytest

import orderplan as op
from orderplan.cli.main import main
from orderplan.priorities.changes_file import changes_toml
from orderplan.samples import samples_folder
from orderplan.whatif.read_changes import read_changes
from tests.unit.priorities.screens import screens


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    op.write_folder(screens(), tmp_path / "plant")
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["orderplan", "rank", "plant", "--as-of", "2026-01-05", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return called


def test_the_ranking_is_printed_and_written_as_changes(run, tmp_path):
    code, out, err = run("--changes", "ranked.toml")
    assert (code, err) == (0, "")
    assert out.startswith("3 open order lines; 2 of them contend with one another.\n  SO-2: 1 of 3: ")
    assert [line.split()[1] for line in out.splitlines()[-4:-1]] == ["SO-2", "SO-1", "SO-3"]
    assert "13.05" in out  # the score of SO-2, 13.04762
    # 9 classes of 3 lines: places 0, 1, 2 give 1, 4, 7.
    assert out.endswith("\n3 changes written to ranked.toml\n")
    assert {change.order_id: change.priority for change in read_changes(tmp_path / "ranked.toml")} == {
        "SO-2": 1,
        "SO-1": 4,
        "SO-3": 7,
    }


def test_weights_classes_and_lines_in_front_are_taken(run):
    code, out, _err = run(
        "--weights", "class=1, urgency=0,value=0,penalty=0,age=0,late=0", "--classes", "B,A", "--format", "json"
    )
    assert code == 0
    assert [(row["order_id"], row["score"]) for row in json.loads(out)] == [("SO-1", 1.0), ("SO-2", 0.5), ("SO-3", 0.0)]
    code, out, _err = run("--front", "SO-3", "--format", "json")
    assert json.loads(out)[0]["order_id"] == "SO-3"


@pytest.mark.parametrize(("way", "priority"), [("up", 4), ("down", 6), ("2", 2)])
def test_a_line_is_moved(run, tmp_path, way, priority):
    code, out, _err = run("--move", "SO-2", way, "--changes", "move.toml")
    assert code == 0
    assert out.startswith(f"SO-2 moves {'down' if way == 'down' else 'up'}, from priority 5 to {priority}.\n")
    (change,) = read_changes(tmp_path / "move.toml")
    assert (change.order_id, change.priority) == ("SO-2", priority)


def test_all_moves_are_compared(run):
    code, out, _err = run("--moves", "--yardstick", "penalty")
    assert code == 0
    assert out.startswith("Late order lines one priority up, each alone: 1 of 1 moves help.\n")
    code, out, _err = run("--moves", "--format", "json")
    (row,) = json.loads(out)
    assert (row["order_id"], row["helps"], row["weighted_days"], row["penalty"]) == ("SO-2", False, 2.0, -950.0)


def test_the_best_priorities_are_looked_for(run, tmp_path):
    code, out, _err = run("--best", "--evaluations", "30", "--yardstick", "penalty", "--changes", "best.toml")
    assert code == 0
    assert "penalties 950.00 → 0.00" in out
    assert "It is paid by SO-1 (28 days later)." in out
    after = op.replan(op.make_plan(screens()), read_changes(tmp_path / "best.toml"))
    assert after.deliveries.set_index("order_id")["days_late"].to_dict() == {"SO-1": 21, "SO-2": 0, "SO-3": 0}


def test_a_rush_order_gets_a_place(run, tmp_path):
    code, out, _err = run("--place", "SCREEN", "1", "2026-01-09", "--order", "R-1", "--changes", "rush.toml")
    assert code == 0
    assert out.startswith("R-1: 1 of SCREEN for 2026-01-09.\nGive it priority 5: it is there on 2026-01-05, in time")
    (change,) = read_changes(tmp_path / "rush.toml")
    assert (change.order_id, change.item_id, change.priority) == ("R-1", "SCREEN", 5)


@pytest.fixture
def run_bicycle(monkeypatch, capsys):
    def called(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["orderplan", "rank", str(samples_folder() / "bicycle"), *arguments])
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr().out

    return called


NOTE = "Dates here are of material and lead times alone; with --dates repaired they wait for machines too."


def test_where_nothing_is_found_there_is_no_table(run_bicycle):
    found, empty, note = run_bicycle("--best").splitlines()
    assert found.endswith("rankings tried; none is better than the priorities as they are.")
    assert (empty, note) == ("", NOTE)


@pytest.mark.parametrize(
    ("arguments", "is_told"),
    [
        ([], True),
        (["--dates", "repaired"], False),
        (["--set", "scheduler.capacity=infinite"], False),
        (["--format", "csv"], False),
    ],
)
def test_dates_without_machines_say_so(run_bicycle, arguments, is_told):
    assert (NOTE in run_bicycle(*arguments)) == is_told


def test_where_there_are_no_machines_nothing_is_said_of_them(run):
    assert NOTE not in run()[1]


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["--weights", "class"], 2, "'class' is no weight.  Hint: write class=3,urgency=5."),
        (["--weights", "clas=1"], 3, "did you mean 'class'?"),
        (["--weights", "age=-1"], 3, "the weight of age is -1.0, not a weight."),
        (["--move", "SO-2", "left"], 2, "write up, down, or a priority"),
        (["--move", "SO-2", "²"], 2, "write up, down, or a priority"),
        (["--move", "SO-9", "up"], 3, "'SO-9' is not in sales_orders."),
        (["--best", "--front", "SO-1"], 2, "--weights, --classes and --front are of the ranking"),
        (["--moves", "--weights", "class=1"], 2, "--weights, --classes and --front are of the ranking"),
        (["--best", "--moves"], 2, "give one of --move, --moves, --best and --place"),
        (["--moves", "--changes", "x.toml"], 2, "write the one you choose with --move"),
        (["--changes", "no/such/folder.toml"], 3, "cannot be written"),
    ],
)
def test_a_mistake_is_told(run, arguments, code, text):
    stopped, _out, err = run(*arguments)
    assert (stopped, text in err) == (code, True), err


def test_changes_are_written_as_they_are_read(tmp_path):
    odd = 'SO "1"\\ \x7f\tÖ'
    changes = [
        op.ChangeOrder(odd, priority=2, quantity=1.5),
        op.AddOrder("SO-2", "SCREEN", 2.0, date(2026, 1, 9), priority=1),
        op.StopSupplier("ACME", date(2026, 2, 1)),
    ]
    path = tmp_path / "changes.toml"
    path.write_text(changes_toml(changes), encoding="utf-8")
    assert read_changes(path) == changes
