"""Scenarios: kept as changes, put on a base that has moved, safe for several processes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import orderplan as op
from orderplan.whatif.apply import apply_changes
from orderplan.whatif.orders import AddOrder, CancelOrder, ChangeOrder
from orderplan.whatif.receipts import DelayReceipt
from orderplan.whatif.scenario import new_scenario, plan_scenario, rebased
from orderplan.whatif.scenario_store import _opened, delete_scenario, load_scenario, save_scenario, scenario_names
from orderplan.whatif.stock import CountStock
from tests.unit.whatif.small_shop import day, planned, shop

ROOT = Path(__file__).parents[3]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "scenarios.db"


def test_a_scenario_is_kept_and_loaded_as_it_was(file):
    plan = planned()
    made = new_scenario("rush", plan, [AddOrder("SO-9", "BENCH", 1, day("01-19")), DelayReceipt("PO-1", 3)])
    saved = save_scenario(file, made)
    assert load_scenario(file, "rush") == saved == replace(made, version=1)
    assert scenario_names(file) == ["rush"]
    deliveries = plan_scenario(plan, load_scenario(file, "rush")).deliveries
    assert "SO-9" in deliveries["order_id"].tolist()


def test_a_scenario_is_saved_again_only_over_what_it_was_loaded_from(file):
    plan = planned()
    first = save_scenario(file, new_scenario("a", plan, [CancelOrder("SO-1")]))
    with pytest.raises(op.RequestError, match="there is a scenario 'a' already"):
        save_scenario(file, new_scenario("a", plan, []))
    second = save_scenario(file, replace(first, changes=(), seen=()))
    assert second.version == 2
    with pytest.raises(op.RequestError, match="saved by someone else since it was loaded"):
        save_scenario(file, first)
    delete_scenario(file, "a")
    with pytest.raises(op.RequestError, match="has been deleted since it was loaded"):
        save_scenario(file, second)
    assert scenario_names(file) == []


def test_what_is_not_there_says_so(file):
    with pytest.raises(op.ConfigError, match="does not exist"):
        load_scenario(file, "a")
    assert scenario_names(file) == []
    assert not file.exists()
    save_scenario(file, new_scenario("overtime", planned(), []))
    with pytest.raises(
        op.UnknownIdError, match=r"'overtme' is no scenario in scenarios\.db.  Hint: did you mean 'overtime'"
    ):
        load_scenario(file, "overtme")
    with pytest.raises(op.UnknownIdError):
        delete_scenario(file, "b")
    file.write_text("this is no database, but it is long enough to look like one" * 20, encoding="utf-8")
    with pytest.raises(op.ConfigError, match="cannot be used for scenarios"):
        load_scenario(file, "a")


def test_a_base_that_has_not_moved_has_no_conflicts():
    made = new_scenario("a", planned(), [ChangeOrder("SO-1", quantity=5)])
    found = rebased(made, planned())
    assert found.scenario is made
    assert found.conflicts == ()


def test_a_base_that_has_moved_elsewhere_takes_the_scenario_along():
    made = new_scenario("a", planned(), [ChangeOrder("SO-1", quantity=5)])
    moved = op.make_plan(apply_changes(shop(), [CancelOrder("SO-2")]))
    with pytest.raises(op.RequestError, match="the base of 'a' has moved"):
        plan_scenario(moved, made)
    found = rebased(made, moved)
    assert found.conflicts == ()
    assert found.scenario.changes == made.changes
    assert set(plan_scenario(moved, found.scenario).deliveries["order_id"]) == {"SO-1", "SO-3", "SO-4"}


def test_conflicts_say_what_has_become_of_the_base():
    changes = [
        ChangeOrder("SO-1", quantity=5),
        AddOrder("SO-9", "BENCH", 1, day("01-19")),
        CancelOrder("SO-3"),
        DelayReceipt("PO-1", 3),
        CountStock("BAR", 12),
    ]
    made = new_scenario("a", planned(), changes)
    base = apply_changes(
        shop(sales_orders="order_id item_id quantity due_date unit_price\nSO-1 BENCH 4 2026-02-02 300"),
        [AddOrder("SO-9", "LEG", 2, day("01-26")), DelayReceipt("PO-1", 1)],
    )
    found = rebased(made, op.make_plan(base))
    assert [(c.number, str(c.kind), c.leaves_out, c.message) for c in found.conflicts] == [
        (1, "moved", False, "sales_orders SO-1: quantity was 3, now 4."),
        (2, "refused", True, found.conflicts[1].message),
        (3, "gone", True, "Cancel order SO-3: 'SO-3' is not in sales_orders.  Hint: did you mean 'SO-1'?"),
        (4, "moved", False, "scheduled_receipts PO-1: due_date was 2026-01-26, now 2026-01-27."),
    ]
    assert "'SO-9' stands more than once" in found.conflicts[1].message
    assert found.scenario.changes == (changes[0], changes[3], changes[4])
    assert found.scenario.seen[0][0].value == "4"


def test_a_change_that_cannot_be_done_makes_no_scenario():
    with pytest.raises(op.UnknownIdError, match="change 2 of 'a': Cancel order SO-7"):
        new_scenario("a", planned(), [CancelOrder("SO-1"), CancelOrder("SO-7")])


def test_a_thousand_scenarios_take_less_than_a_megabyte(file):
    plan = planned()
    for number in range(100):
        save_scenario(file, new_scenario(f"s{number:04}", plan, [ChangeOrder("SO-1", quantity=1 + number)]))
    assert 10 * file.stat().st_size < 1_000_000


_WRITER = """
import sys
from orderplan.whatif.orders import ChangeOrder
from orderplan.whatif.scenario import new_scenario
from orderplan.whatif.scenario_store import save_scenario
from tests.unit.whatif.small_shop import planned
plan = planned()
for number in range(10):
    save_scenario(sys.argv[1], new_scenario(f"{sys.argv[2]}-{number}", plan, [ChangeOrder("SO-1", quantity=number)]))
"""


def test_several_processes_lose_nothing_of_one_another(file):
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(file), name], cwd=ROOT, env=_environment())
        for name in ("a", "b", "c")
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert scenario_names(file) == sorted(f"{name}-{number}" for name in "abc" for number in range(10))


def _environment():
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_a_writer_that_fails_leaves_the_file_as_it_was(file):
    plan = planned()
    save_scenario(file, new_scenario("a", plan, []))

    def delete_and_fail():
        with _opened(file, writes=True) as connection:
            connection.execute("DELETE FROM scenarios")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        delete_and_fail()
    assert scenario_names(file) == ["a"]
