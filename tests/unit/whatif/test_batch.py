"""Many scenarios at once: the same answers with any number of processes, refusals told, the most harmful first."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow.compute as pc
import pytest

import orderplan as op
from orderplan.errors import OrderPlanError, RequestError
from orderplan.whatif import worker_processes
from orderplan.whatif.shared_plan import read_shared, write_shared
from orderplan.whatif.variations import grid, scenarios_of_each
from orderplan.whatif.words import Each

SAMPLES = "data/samples/"


@pytest.fixture(scope="module")
def plan():
    return op.make_plan(op.read_folder(SAMPLES + "pumps"), op.PlanConfig(scheduler=op.SchedulerConfig(effort=0)))


@pytest.fixture(scope="module")
def mixed(plan):
    """Scenarios that add rows, change them, take them away, and some that cannot be done."""
    orders = list(scenarios_of_each(plan, Each.ORDER, 7).items())[:6]
    receipts = list(scenarios_of_each(plan, Each.RECEIPT, 14).items())[:6]
    return {
        **dict(orders),
        "unknown": [op.CancelOrder("NOBODY")],
        "new": [op.AddOrder("NEW", "PUMP-200", 3, date(2026, 2, 2), priority=1)],
        **dict(receipts),
        "newer": [op.AddOrder("NEWER", "PUMP-100", 1, date(2026, 2, 2)), op.CancelOrder("SO-1042")],
        "twice": [op.AddOrder("SO-1042", "PUMP-100", 1, date(2026, 2, 2))],
        "line": [op.ChangeBomLine("PUMP-100", "HYD-100", quantity_per=2)],
    }


def same(one, other):
    assert one.refused == other.refused
    assert one.comparison.names == other.comparison.names
    assert one.comparison.figures == other.comparison.figures
    assert list(one.comparison.tables) == list(other.comparison.tables)
    for name, table in one.comparison.tables.items():
        assert table.equals(other.comparison.tables[name]), name


@pytest.mark.parametrize("dates", ["material", "repaired"])
def test_two_processes_answer_as_one_and_as_each_scenario_alone(plan, mixed, dates):
    alone = op.compare_scenarios(plan, mixed, dates=dates, tables=["load_effects"], processes=1)
    same(alone, op.compare_scenarios(plan, mixed, dates=dates, tables=["load_effects"], processes=2))
    assert set(alone.refused) == {"unknown", "twice"}
    assert "NOBODY" in alone.refused["unknown"]
    assert len(alone.comparison.names) == len(mixed) - 1  # the base, and all but two
    assert len(set(alone.comparison.deliveries["scenario"])) > 5
    base = op.replan(plan, [], dates=dates)
    for name in ("new", "line"):
        single = op.compare_plans(base, op.replan(plan, mixed[name], dates=dates), names=("base", name))
        rows = alone.comparison.tables["order_effects"].filter(pc.field("scenario") == name)
        assert rows.equals(single.tables["order_effects"])
        place = alone.comparison.names.index(name)
        assert alone.comparison.figures[place] == single.figures[1]


def test_scenarios_come_with_the_most_harmful_first(plan, mixed):
    found = op.compare_scenarios(plan, mixed)
    frame = found.scenarios
    assert set(frame["scenario"]) == set(found.comparison.names[1:])
    harm = list(zip(-frame["orders_never"], -frame["days_later"], -frame["days_late_change"], strict=True))
    assert harm == sorted(harm)
    orders = found.comparison.deliveries
    for row in frame.itertuples():
        own = orders[(orders["scenario"] == row.scenario) & (orders["move"] == "later")]
        assert (row.orders_later, row.days_later) == (len(own), own["days"].sum())
    figures = dict(zip(found.comparison.names, found.comparison.figures, strict=True))
    new = frame.set_index("scenario").loc["new"]
    assert new["order_lines_change"] == figures["new"].order_lines - figures["base"].order_lines == 1


def test_a_stop_leaves_out_what_is_not_begun(plan, mixed):
    asked = []

    def after_three():
        asked.append(None)
        return len(asked) > 3

    for processes in (1, 2):
        asked.clear()
        stopped = op.compare_scenarios(plan, mixed, processes=processes, should_stop=after_three)
        assert list(mixed)[:3] == list(stopped.comparison.names[1:])


def test_a_process_that_dies_is_told_and_the_others_end(plan, mixed, monkeypatch):
    monkeypatch.setattr(worker_processes, "_PROGRAM", "import pickle, sys; pickle.load(sys.stdin.buffer); sys.exit(7)")
    with pytest.raises(OrderPlanError, match="exit code 7"):
        op.compare_scenarios(plan, mixed, processes=2)


def test_wrong_questions_are_refused(plan):
    with pytest.raises(RequestError, match="base"):
        op.compare_scenarios(plan, {"base": []})
    with pytest.raises(RequestError, match="'figure'"):
        op.compare_scenarios(plan, {"figure": []})
    with pytest.raises(RequestError, match="'figure'"):
        op.compare_plans(plan, plan, names=("base", "figure"))
    with pytest.raises(RequestError, match="no table 'loads'"):
        op.compare_scenarios(plan, {}, tables=["loads"])
    with pytest.raises(RequestError, match="above 0"):
        scenarios_of_each(plan, "order", 0)
    nothing = op.compare_scenarios(plan, {})
    assert nothing.scenarios.empty
    assert nothing.comparison.names == ("base",)


def test_a_plan_that_is_mapped_is_the_plan_and_shares_nothing_that_is_written(plan, tmp_path):
    write_shared(plan, tmp_path / "plan")
    first, second = read_shared(tmp_path / "plan"), read_shared(tmp_path / "plan")
    content = (tmp_path / "plan").read_bytes()
    changes = [op.ChangeOrder("SO-1042", quantity=9)]
    wanted = op.replan(plan, changes, dates="material")
    for mapped in (first, second):
        made = op.replan(mapped, changes, dates="material")
        assert all(made.tables[name].equals(table) for name, table in wanted.tables.items())
    assert (tmp_path / "plan").read_bytes() == content
    for name in ("requirements", "planned", "pegs"):
        rows = [getattr(each.material.store, name) for each in (plan, first, second)]
        assert rows[0].used <= rows[1].used == rows[2].used
        assert not np.shares_memory(rows[1].array, rows[2].array)
    with pytest.raises(ValueError, match="read-only"):
        first.material.blocks["lots"][0] = 1


def test_there_is_one_scenario_for_each_of_something(plan):
    tables = plan.data.tables
    counts = {each: len(scenarios_of_each(plan, each, 3)) for each in Each}
    receipts = tables["scheduled_receipts"].to_pandas()
    orders = tables["sales_orders"].to_pandas()
    assert counts == {
        Each.RECEIPT: len(receipts),
        Each.SUPPLIER: receipts["supplier_id"].nunique(),
        Each.ORDER: int((orders["status"] == "open").sum()),
        Each.LEAD_TIME: plan.planned_orders["item_id"].nunique(),
        Each.MACHINE: tables["resources"].num_rows,
    }
    assert scenarios_of_each(plan, "machine", 3)["SAW-1"] == [
        op.BreakDown("SAW-1", date(2026, 1, 5), date(2026, 1, 7))  # three days, the last one included
    ]


def test_a_grid_has_each_combination_but_the_one_in_which_nothing_changes():
    one, two, three = (op.CancelOrder(name) for name in "ABC")
    found = grid({"first": {"a": [one], "b": [two]}, "second": {"c": [three]}})
    assert found == {"c": [three], "a": [one], "a + c": [one, three], "b": [two], "b + c": [two, three]}
    with pytest.raises(RequestError, match="two combinations are called 'a'"):
        grid({"first": {"a": [one]}, "second": {"a": [two]}})
    with pytest.raises(RequestError, match="as it is"):
        grid({"first": {"as it is": [one]}})


def test_the_changes_of_a_supplier_stand_in_the_order_of_its_receipts(plan):
    shuffled = {name: table.take(list(range(table.num_rows))[::-1]) for name, table in plan.data.tables.items()}
    data = op.from_frames({name: table for name, table in shuffled.items() if table.num_rows}, config=plan.data.config)
    other = op.make_plan(data, op.PlanConfig(scheduler=op.SchedulerConfig(capacity="infinite")))
    wanted = scenarios_of_each(plan, Each.SUPPLIER, 7)
    assert max(len(changes) for changes in wanted.values()) > 1
    assert scenarios_of_each(other, Each.SUPPLIER, 7) == wanted
