"""The time-phased records of random small plants against the naive ones, and what holds of any.

For more plants than the tests take: ``python -m tests.properties.test_balance 0 2000``.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.mrp.balance import mrp_record_frame, projected_balance_frame, projected_balance_table
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import PROJECTED_BALANCE
from tests.oracle.mrp_balance import LINES, naive_records
from tests.oracle.mrp_smallest import plant_text
from tests.plants import random_plant, seeded
from tests.properties.test_exceptions import read

PLANTS = 120
CHUNK = 40
CHUNKS = [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
COLUMNS = (*LINES, "projected_available_balance")


@cache
def plan_of(seed: int) -> op.MaterialPlan:
    return planned(random_plant(seeded(seed), as_arrow=seed % 2 == 1), seed)


def planned(data: op.PlanningData, seed: int) -> op.MaterialPlan:
    instance = op.encode(data, op.PlanConfig(mrp=op.MrpConfig(reschedule_days=seed % 3 * 2)))
    return op.run_mrp(instance, op.build_bom(instance))


def found_records(plan: op.MaterialPlan) -> dict[Any, Any]:
    rows = projected_balance_frame(plan).to_dict("records")
    found = {
        (row["item_id"], row["day"].date()): {column: round(row[column] * 1e6) for column in COLUMNS} for row in rows
    }
    assert len(found) == len(rows)
    return found


def difference(seed: int) -> str | None:
    data = random_plant(seeded(seed), as_arrow=seed % 2 == 1)
    plan = planned(data, seed)
    expected, found = naive_records(read(data, plan)), found_records(plan)
    told = [
        f"{cell}: {found.get(cell)} instead of {expected.get(cell)}"
        for cell in sorted(expected.keys() | found.keys())
        if expected.get(cell) != found.get(cell)
    ]
    return "\n".join([f"seed {seed}", *told, plant_text(data)]) if told else None


@chunks
def test_the_records_are_those_of_the_rules(seeds):
    for seed in seeds:
        told = difference(seed)
        assert told is None, told


@chunks
def test_the_records_agree_with_the_other_tables(seeds):
    for seed in seeds:
        plan = plan_of(seed)
        table = projected_balance_table(plan)
        assert table.schema.equals(result_schema(PROJECTED_BALANCE))
        frame = projected_balance_frame(plan)
        assert (frame.groupby("item_id", sort=False)["day"].min() == plan.instance.days([plan.setting.today])[0]).all()
        wanted, orders = op.requirements_frame(plan), op.planned_orders_frame(plan)
        wanted = wanted[wanted["source_kind"] != "safety_stock"]
        there = orders[orders["available_date"].notna()]
        for line, rows in (
            ("gross_requirements", wanted),
            ("planned_releases", orders),
            ("planned_receipts", there),
        ):
            found, expected = (
                each.groupby("item_id").sum().mul(1e6).round()
                for each in (frame.set_index("item_id")[line], rows.set_index("item_id")["quantity"])
            )
            pd.testing.assert_series_equal(found[found > 0], expected, check_names=False, check_dtype=False)


@chunks
def test_a_balance_below_0_is_a_requirement_that_is_late(seeds):
    for seed in seeds:
        plan = plan_of(seed)
        frame = projected_balance_frame(plan)
        below = set(frame[frame["projected_available_balance"] < 0]["item_id"])
        wanted = op.requirements_frame(plan)
        late = wanted["available_date"].isna() | (wanted["available_date"] > wanted["need_date"])
        assert below <= set(wanted[late]["item_id"]), f"seed {seed}"


def test_printed_records_add_up_to_the_table():
    for seed in range(60):
        plan = plan_of(seed)
        frame = projected_balance_frame(plan)
        for item, rows in frame.groupby("item_id"):
            by_day, by_week = (mrp_record_frame(plan, item, weeks=weeks).set_index("line") for weeks in (False, True))
            for line in by_day.index:
                assert by_day.loc[line].tolist() == rows[line].tolist(), f"seed {seed}, {item}, {line}"
            weeks = pd.to_datetime(by_week.columns)
            assert (weeks.day_of_week == 0).all()
            assert (weeks[1:] - weeks[:-1] == pd.Timedelta(days=7)).all()
            last = by_day.columns[-1]
            assert (
                by_week.loc["projected_available_balance"].iloc[-1] == by_day.loc["projected_available_balance", last]
            )
            sums = by_week.drop(index="projected_available_balance").sum(axis=1)
            assert sums.tolist() == pytest.approx(by_day.drop(index="projected_available_balance").sum(axis=1).tolist())


def test_an_item_on_which_nothing_happens_has_a_record_without_days():
    data = op.from_frames({"items": pd.DataFrame({"item_id": ["A"], "procurement": ["buy"]})})
    plan = planned(data, 0)
    assert projected_balance_table(plan).num_rows == 0
    assert mrp_record_frame(plan, "A").columns.tolist() == ["line"]
    assert mrp_record_frame(plan, "A", weeks=True).columns.tolist() == ["line"]
    with pytest.raises(op.UnknownIdError):
        mrp_record_frame(plan, "B")


def test_the_order_of_rows_changes_nothing():
    for seed in range(30):
        data, rng = random_plant(seeded(seed)), seeded(seed)
        tables = {}
        for name, table in data.tables.items():
            rows = list(range(table.num_rows))
            rng.shuffle(rows)
            tables[name] = table.take(pa.array(rows, pa.int64()))
        shuffled = op.from_frames(tables, config=data.config)
        assert projected_balance_table(planned(data, seed)).equals(projected_balance_table(planned(shuffled, seed)))


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        if (found := difference(number)) is not None:
            sys.exit(found)
    sys.stdout.write("no difference\n")
