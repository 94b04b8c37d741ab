"""What-if: plans after changes are those of planning the changed data anew, and changes can be taken back.

For more plants than the tests take: ``python -m tests.properties.test_whatif 0 2000``.
"""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv as arrow_csv

import orderplan as op
from orderplan.plan_tables import result_tables
from orderplan.whatif.apply import applied, apply_changes, inverse_of
from orderplan.whatif.compare import compare_plans
from orderplan.whatif.kinds import KINDS
from orderplan.whatif.orders import AddOrder
from orderplan.whatif.rebuild import rebuilt_bom
from orderplan.whatif.reencode import encode_edited
from orderplan.whatif.replan import replan
from orderplan.whatif.touched import touched_by
from tests.plants import seeded
from tests.unit.whatif.drawn_changes import DRAWS, Draw, drawn_plant

if TYPE_CHECKING:
    import random

    from orderplan.whatif.kinds import Change

PLANTS = 40
CHUNK = 10
chunks = pytest.mark.parametrize(
    "seeds", [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)], ids=lambda seeds: str(seeds.start)
)


def drawn_changes(rng: random.Random, data: op.PlanningData, count: int) -> list[Change]:
    """Draw changes that the plant takes one after another."""
    changes: list[Change] = []
    for _ in range(20 * count):
        if len(changes) == count:
            break
        change = DRAWS[rng.choice(sorted(DRAWS))](Draw(rng, data))
        if change is None:
            continue
        try:
            after = apply_changes(data, [change])
            op.build_bom(op.encode(after))
        except op.OrderPlanError:
            continue
        data = after
        changes.append(change)
    return changes


def read_anew(data: op.PlanningData) -> op.PlanningData:
    """Check the tables as if they came from outside."""
    return op.from_frames({name: table for name, table in data.tables.items() if table.num_rows}, config=data.config)


def data_difference(one: op.PlanningData, other: op.PlanningData) -> str | None:
    """Say what of two plants' data differs."""
    for name in one.tables:
        left, right = one.tables[name], other.tables[name]
        if not left.equals(right) and (left.num_rows or right.num_rows):
            return f"table {name}"
    if {name: space.ids for name, space in one.spaces.items()} != {n: s.ids for n, s in other.spaces.items()}:
        return "ids"
    if any(not np.array_equal(one.spaces[name].table, other.spaces[name].table) for name in one.spaces):
        return "hashes of ids"
    if sorted(one.codes) != sorted(other.codes):
        return f"codes of {set(one.codes) ^ set(other.codes)}"
    return next((f"codes of {key}" for key in one.codes if not np.array_equal(one.codes[key], other.codes[key])), None)


def record_difference(one: Any, other: Any, name: str) -> str | None:
    """Say which array of two records, or of records in them, differs."""
    if is_dataclass(one) or hasattr(one, "_fields"):
        names = one._fields if hasattr(one, "_fields") else [field.name for field in fields(one)]
        parts = (record_difference(getattr(one, part), getattr(other, part), f"{name}.{part}") for part in names)
        return next((part for part in parts if part), None)
    if isinstance(one, dict):
        parts = (record_difference(one[key], other[key], f"{name}[{key}]") for key in one)
        return next((part for part in parts if part), None)
    if isinstance(one, tuple):
        pairs = enumerate(zip(one, other, strict=True))
        parts = (record_difference(left, right, f"{name}[{place}]") for place, (left, right) in pairs)
        return next((part for part in parts if part), None)
    if isinstance(one, np.ndarray):
        same = one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        return None if same and one.flags.writeable == other.flags.writeable else name
    return None if one == other else name


def plan_difference(one: op.Plan, other: op.Plan) -> str | None:
    """Say in which table, or where in their provenance, two plans differ."""
    for name in one.tables:
        left, right = one.tables[name], other.tables[name]
        if not left.equals(right):
            rows = [(a, b) for a, b in zip(left.to_pylist(), right.to_pylist(), strict=False) if a != b][:3]
            return f"table {name}: {left.num_rows} and {right.num_rows} rows; {rows}"
    ours, theirs = one.provenance, other.provenance
    if dict(ours.fingerprints) != dict(theirs.fingerprints):
        return "fingerprints"
    if ours.row_counts != theirs.row_counts or ours.config != theirs.config or ours.as_of != theirs.as_of:
        return "provenance"
    return None


def differs(seed: int) -> str | None:
    """Plan a chain of changes and branches of it; say what is not as it should be."""
    rng = seeded(seed)
    data = drawn_plant(rng)
    base = op.make_plan(data, op.PlanConfig(scheduler=op.SchedulerConfig(capacity="infinite")))
    tables = dict(base.tables)
    plans = [base]
    for step in range(3):
        plan = plans[-1] if rng.random() < 0.6 else rng.choice(plans)
        assert plan.data is not None
        assert plan.material is not None
        changes = drawn_changes(rng, plan.data, rng.choice((1, 1, 1, 3)))
        told = f"step {step}, {[change.description for change in changes]}"
        done = applied(plan.data, changes)
        found = data_difference(done.data, read_anew(done.data))
        if found:
            return f"{told}: {found}"
        instance = encode_edited(plan.material.instance, plan.data, done.data, done.edits)
        anew = op.encode(done.data, plan.provenance.config)
        found = record_difference(instance, anew, "instance")
        found = found or record_difference(rebuilt_bom(plan.material.bom, instance)[0], op.build_bom(anew), "bom")
        if found:
            return f"{told}: {found}"
        planned = replan(plan, changes)
        whole = op.make_plan(read_anew(done.data), plan.provenance.config)
        found = plan_difference(planned, whole) or comparison_difference(plan, planned, whole)
        if found:
            return f"{told}: {found}"
        plans.append(planned)
    again = {name: base.tables._makers[name]() for name in tables}
    return next((f"the base plan's {name}" for name in tables if not tables[name].equals(again[name])), None)


def comparison_difference(base: op.Plan, planned: op.Plan, whole: op.Plan) -> str | None:
    """Say in what a comparison over what changes touched differs from one of whole plans, or from their tables."""
    few, all_of = compare_plans(base, planned), compare_plans(base, whole)
    if few.figures != all_of.figures:
        return f"figures {few.figures} and {all_of.figures}"
    for name in few.tables:
        if not few.tables[name].equals(all_of.tables[name]):
            return f"{name}: {few.frame(name).to_string()}\n{all_of.frame(name).to_string()}"
    rows = few.tables["order_effects"].select(["order_id", "projected_date"]).to_pylist()
    dates = {row["order_id"]: row["projected_date"] for row in whole.tables["deliveries"].to_pylist()}
    if any(row["projected_date"] != dates.get(row["order_id"]) for row in rows):
        return f"dates of {rows}"
    short = [shortages_by_item(plan) for plan in (base, whole)]
    told = {row["item_id"]: row["quantity"] or 0.0 for row in few.tables["shortage_effects"].to_pylist()}
    for item in short[0] | short[1]:
        if item in told and told[item] != pytest.approx(short[1].get(item, 0.0)):
            return f"shortage of {item}: {told[item]} and {short[1].get(item)}"
        if item not in told and short[0].get(item) != pytest.approx(short[1].get(item)):
            return f"shortage of {item} is left out"
    if few.figures[1].short_items != len(short[1]):
        return f"{few.figures[1].short_items} short items, not {len(short[1])}"
    return None


def shortages_by_item(plan: op.Plan) -> dict[str, float]:
    """Add up the plan's own table of shortages."""
    sums: dict[str, float] = {}
    for row in plan.tables["shortages"].to_pylist():
        sums[row["item_id"]] = sums.get(row["item_id"], 0.0) + row["quantity"]
    return sums


@chunks
def test_replan_gives_the_plan_of_the_changed_data(seeds):
    for seed in seeds:
        found = differs(seed)
        assert found is None, f"seed {seed}, {found}"


@pytest.mark.parametrize("seed", range(12))
def test_orders_that_are_added_between_others_give_the_plan_of_the_changed_data(seed):
    rng = seeded(seed)
    data = drawn_plant(rng)
    base = op.make_plan(data, op.PlanConfig(scheduler=op.SchedulerConfig(capacity="infinite")))
    plans = [base]
    # Where stock is kept for an order that nobody knows, all is planned anew: a new order may be that one.
    unknown = any((codes < -1).any() for key, codes in data.codes.items() if key[1] == "order_id")
    for step in range(2):
        plan = rng.choice(plans)
        assert plan.data is not None
        known = Draw(rng, plan.data)
        changes = [
            AddOrder(f"{order}-{step}", known.item(), 2, known.day(), priority=1) for order in known.ids(*_ORDERS)[:2]
        ]
        planned = replan(plan, changes)
        whole = op.make_plan(read_anew(planned.data), base.provenance.config)
        for earlier in plans:
            found = plan_difference(planned, whole) or comparison_difference(earlier, planned, whole)
            assert found is None, found
        assert touched_by(plan.material, planned.material).near == (not unknown or not changes)
        plans.append(planned)


_ORDERS = ("sales_orders", "order_id")


@pytest.mark.parametrize("seed", range(8))
def test_a_scenario_at_finite_capacity_has_the_material_of_the_changed_data_and_dates_as_asked(seed):
    rng = seeded(seed)
    data = drawn_plant(rng)
    base = op.make_plan(data, op.PlanConfig(scheduler=op.SchedulerConfig(effort=0)))
    before = {name: base.tables[name] for name in ("deliveries", "planned_orders", "schedule")}
    changes = drawn_changes(rng, data, 2)
    whole = op.make_plan(read_anew(apply_changes(data, changes)), base.provenance.config)
    anew, repaired = (replan(base, changes, dates=dates) for dates in ("scheduled", "repaired"))
    assert plan_difference(anew, whole) is None
    assert anew.provenance.capacity == whole.provenance.capacity
    assert compare_plans(base, anew).figures == compare_plans(base, whole).figures
    natural = ["item_id", "order_id", "due_date", "sequence", "quantity", "release_date"]
    assert repaired.tables["planned_orders"].select(natural).equals(whole.tables["planned_orders"].select(natural))
    pegs = ["supply_kind", "supply_id", "requirement_id", "quantity"]
    assert repaired.tables["pegging"].select(pegs).equals(whole.tables["pegging"].select(pegs))
    # A plan with a schedule and one without are compared by their material.
    material = replan(base, changes, dates="material")
    assert material.provenance.capacity == op.Capacity.INFINITE
    infinite = op.make_plan(data, op.PlanConfig(scheduler=op.SchedulerConfig(capacity="infinite")))
    assert compare_plans(base, material).figures == compare_plans(infinite, material).figures
    again = result_tables(data, base.material)
    assert all(again[name].equals(table) for name, table in before.items())


@chunks
def test_a_change_and_its_inverse_give_the_data_back(seeds):
    taken_back = set()
    for seed in seeds:
        rng = seeded(seed)
        data = drawn_plant(rng)
        for name in DRAWS:
            change = DRAWS[name](Draw(rng, data))
            if change is None:
                continue
            try:
                undo = inverse_of(data, change)
            except op.OrderPlanError:
                continue
            back = apply_changes(data, [change, undo])
            assert data_difference(back, data) is None, f"seed {seed}, {change.description}"
            assert back.issues == data.issues
            assert bytes_of(back) == bytes_of(data)
            taken_back.add(name)
    assert taken_back == set(KINDS)


def bytes_of(data: op.PlanningData) -> dict[str, bytes]:
    """Write every table to a file of CSV and one of Parquet, in memory."""
    written = {}
    for name, table in data.tables.items():
        for suffix, write in (("csv", arrow_csv.write_csv), ("parquet", pq.write_table)):
            sink = pa.BufferOutputStream()
            write(table, sink)
            written[f"{name}.{suffix}"] = sink.getvalue().to_pybytes()
    return written


def test_every_kind_of_change_is_drawn():
    assert sorted(DRAWS) == sorted(KINDS)


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        text = differs(number)
        if text:
            sys.exit(f"seed {number}, {text}")
