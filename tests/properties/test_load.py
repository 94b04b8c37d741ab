"""The load of random small plants, and their exceptions of overload, against the naive load; and what always holds.

For more plants than the tests take: ``python -m tests.properties.test_load 0 2000``.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.load.overload import overload_exceptions
from orderplan.load.tables import load_by_week, load_frame, load_table
from orderplan.load.work_load import work_load_of
from orderplan.mrp.exceptions import exceptions_frame
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import LOAD
from orderplan.tables.results_exceptions import EXCEPTIONS
from tests.oracle.load import naive_load, overload_rows, table_rows
from tests.oracle.mrp_smallest import plant_text
from tests.plants import seeded
from tests.plants_load import routed_plant
from tests.properties.test_exceptions import read

PLANTS = 100
CHUNK = 20
CHUNKS = [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")


@cache
def plant(seed: int) -> op.PlanningData:
    return routed_plant(seeded(seed), as_arrow=seed % 2 == 1)


def horizon_days(seed: int) -> int:
    return 5 + seed % 4 * 7


def planned(data: op.PlanningData, seed: int) -> op.MaterialPlan:
    config = op.PlanConfig(horizon_days=horizon_days(seed), mrp=op.MrpConfig(reschedule_days=seed % 3 * 2))
    instance = op.encode(data, config)
    return op.run_mrp(instance, op.build_bom(instance))


def millionths(minutes: float) -> int:
    return round(minutes * 1_000_000)


def found_rows(plan: op.MaterialPlan) -> dict[Any, Any]:
    return {
        (row.work_center_id, row.day.date()): (
            round(row.capacity_minutes),
            millionths(row.load_minutes),
            millionths(row.overload_minutes),
        )
        for row in load_frame(plan).itertuples()
    }


def found_overloads(plan: op.MaterialPlan) -> dict[Any, Any]:
    return {
        (row["object_id"], row["date"]): {
            "quantity": millionths(row["quantity"]),
            "suggested_date": row["suggested_date"],
            "days": row["days"],
            "orders_hit": row["orders_hit"],
            "value_hit": row["value_hit"],
        }
        for row in overload_exceptions(plan).to_pylist()
    }


def difference(seed: int) -> str | None:
    data = plant(seed)
    plan = planned(data, seed)
    graph = read(data, plan)
    naive, horizon = naive_load(data, graph), data.config.as_of + timedelta(days=horizon_days(seed))
    values = {
        order: row["quantity"] * (row["unit_price"] or graph.state.items[row["item_id"]]["unit_cost"])
        for order, row in graph.state.orders.items()
    }
    overloads = {}
    for cell, row in overload_rows(naive, horizon).items():
        hit = row.pop("orders")
        overloads[cell] = row | {"orders_hit": len(hit), "value_hit": round(sum(values[order] for order in hit), 2)}
    pairs = ((table_rows(naive, horizon), found_rows(plan)), (overloads, found_overloads(plan)))
    told = [
        f"{cell}: {found.get(cell)} instead of {expected.get(cell)}"
        for expected, found in pairs
        for cell in sorted(expected.keys() | found.keys())
        if expected.get(cell) != found.get(cell)
    ]
    return "\n".join([f"seed {seed}", *told, plant_text(data)]) if told else None


@chunks
def test_the_load_is_that_of_the_rules(seeds):
    for seed in seeds:
        told = difference(seed)
        assert told is None, told


def test_the_plants_have_what_the_rules_are_about():
    # Without these the comparison would say nothing of half of the rules.
    spread = over = not_finite = never = 0
    for seed in range(40):
        plan = planned(plant(seed), seed)
        load = work_load_of(plan)
        days = np.diff(np.searchsorted(load.placements["operation"], np.arange(len(load.operations.step) + 1)))
        spread += int((days > 3).sum())
        over += int((load.overload > 0).sum())
        finite = plan.instance.work_centers.finite
        not_finite += int((load.load > load.capacity * 1_000_000)[~finite].sum())
        never += int((overload_exceptions(plan).column("days").is_null()).to_numpy().sum())
    assert min(spread, over, not_finite, never) > 10, (spread, over, not_finite, never)


@chunks
def test_what_holds_of_any_load(seeds):
    for seed in seeds:
        plan = planned(plant(seed), seed)
        load, table = work_load_of(plan), load_table(plan)
        assert table.schema.equals(result_schema(LOAD))
        placed = np.zeros(len(load.operations.step), dtype=np.int64)
        np.add.at(placed, load.placements["operation"], load.placements["minutes"])
        assert (placed == load.operations.minutes).all(), f"seed {seed}: what is left of an operation is placed once"
        assert load.load.sum() == load.operations.minutes.sum(), f"seed {seed}: nothing is lost"
        frame = load_frame(plan)
        assert frame[["work_center_id", "day"]].apply(tuple, axis=1).is_monotonic_increasing
        assert not frame.duplicated(["work_center_id", "day"]).any()
        weeks = load_by_week(frame)
        for column in ("capacity_minutes", "load_minutes", "overload_minutes"):
            assert weeks[column].sum() == pytest.approx(frame[column].sum(), abs=1e-6)
        assert weeks["overloaded_days"].sum() == (frame["overload_minutes"] > 0).sum()


@chunks
def test_overloads_stand_among_the_other_exceptions(seeds):
    for seed in seeds:
        plan = planned(plant(seed), seed)
        further = overload_exceptions(plan)
        assert further.schema.equals(result_schema(EXCEPTIONS))
        alone, frame = exceptions_frame(plan), exceptions_frame(plan, [further])
        assert frame["exception_id"].is_unique
        others = frame[frame["code"] != "overload"].reset_index(drop=True)
        pd.testing.assert_frame_equal(others, alone), f"seed {seed}: the others stand as they did"
        assert len(frame) == len(alone) + further.num_rows
        assert frame["is_root"].is_monotonic_decreasing
        weights = frame["days"].fillna(1).clip(lower=1).astype(float)
        ending = ~frame["code"].isin(["order_late", "shortage", "demand_uncovered", "overload"])
        weights = weights.where(ending | frame["days"].notna(), horizon_days(seed))
        worth = (frame["value_hit"] * weights)[frame["is_root"]]
        assert (worth.diff().dropna() <= 1e-6).all(), f"seed {seed}: the most value × days on top"
        for row in further.to_pylist():
            gaps = ("?", "None", "nan", "NaT", "{", "}")
            assert not any(gap in row["message"] for gap in gaps), row["message"]
            assert row["object_id"] in row["message"]


def test_the_order_of_rows_changes_nothing():
    for seed in range(30):
        data, rng = plant(seed), seeded(seed)
        tables = {}
        for name, table in data.tables.items():
            rows = list(range(table.num_rows))
            rng.shuffle(rows)
            tables[name] = table.take(pa.array(rows, pa.int64()))
        shuffled = op.from_frames(tables, config=data.config)
        one, other = planned(data, seed), planned(shuffled, seed)
        assert load_table(one).equals(load_table(other)), f"seed {seed}"
        assert overload_exceptions(one).equals(overload_exceptions(other)), f"seed {seed}"


def test_net_change_gives_the_same_load_and_leaves_that_of_the_earlier_plan():
    for seed in range(20):
        data = plant(seed)
        before = planned(data, seed)
        kept = [load_table(before), overload_exceptions(before)]
        orders = data.tables["sales_orders"]
        doubled = pa.array([2 * quantity for quantity in orders["quantity"].to_pylist()], pa.float64())
        place = orders.schema.get_field_index("quantity")
        changed = op.from_frames(
            {**data.tables, "sales_orders": orders.set_column(place, "quantity", doubled)}, config=data.config
        )
        whole = planned(changed, seed)
        net = op.run_mrp(whole.instance, whole.bom, since=before)
        assert load_table(net).equals(load_table(whole)), f"seed {seed}"
        assert overload_exceptions(net).equals(overload_exceptions(whole)), f"seed {seed}"
        before.kept.clear()  # so that it is worked out again from the rows that both plans share
        assert [load_table(before), overload_exceptions(before)] == kept, f"seed {seed}"


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        if (found := difference(number)) is not None:
            sys.exit(found)
    sys.stdout.write("no difference\n")
