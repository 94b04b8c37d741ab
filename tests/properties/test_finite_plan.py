"""Plans at finite capacity of random small plants, judged from their tables; and what always holds.

For more plants than the tests take: ``python -m tests.properties.test_finite_plan 0 2000``.
"""

from __future__ import annotations

import sys
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.capacity.bottlenecks_table import bottlenecks_table
from orderplan.capacity.finite_plan import schedule_plan
from orderplan.capacity.schedule_table import schedule_frame, schedule_table
from orderplan.load.tables import load_frame, load_table
from orderplan.mrp.deliveries import deliveries_table
from orderplan.mrp.tables import pegging_table, planned_orders_table, requirements_table
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import SCHEDULE
from tests.oracle.finite_corruptions import CORRUPTIONS
from tests.oracle.finite_judge import RULES, faults
from tests.oracle.finite_plan import finite_plan
from tests.oracle.mrp_smallest import plant_text
from tests.plants import seeded
from tests.plants_capacity import drawn_settings, published, shop_plant

if TYPE_CHECKING:
    from tests.oracle.finite_plan import FinitePlan

PLANTS = 140
CHUNK = 20
CHUNKS = [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
SPOILED = 3
"""So many plans are spoiled in each way."""
LONGEST_DAYS = 1_000
"""A plan that takes longer ends behind the calendars that are laid out, where machines work day and night."""


class Case(NamedTuple):
    """A plant and its plan."""

    data: op.PlanningData
    plan: op.MaterialPlan

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        return {
            "planned_orders": op.planned_orders_frame(self.plan),
            "requirements": op.requirements_frame(self.plan),
            "pegging": op.pegging_frame(self.plan),
            "deliveries": op.deliveries_frame(self.plan),
            "schedule": schedule_frame(self.plan),
            "load": load_frame(self.plan),
        }

    def judged(self, tables: dict[str, pd.DataFrame]) -> FinitePlan:
        return finite_plan(self.data, self.plan.instance.config, tables)


def netted(data: op.PlanningData, config: op.PlanConfig) -> op.MaterialPlan:
    instance = op.encode(data, config)
    return op.run_mrp(instance, op.build_bom(instance))


def settings(seed: int) -> op.PlanConfig:
    """Every third plan is searched for a little; the others take the best dispatch."""
    return drawn_settings(seeded(-seed - 1), effort=0.02 * (seed % 3 == 0))


@cache
def case(seed: int) -> Case:
    """A plan; of every other plant one after the shop has been told a schedule."""
    rng, config = seeded(seed), settings(seed)
    data = shop_plant(rng, as_arrow=seed % 4 == 1)
    plan = schedule_plan(netted(data, config))
    if seed % 2 and plan.capacity is not None:
        changed, later = rng.choice((0.0, 0.1, 0.4)), rng.choice((0, 0, 1))
        data = published(data, schedule_table(plan), rng, changed=changed, days_later=later)
        plan = schedule_plan(netted(data, config))
    return Case(data, plan)


@cache
def told_of(seed: int) -> str | None:
    found = case(seed)
    tables = found.tables
    ends = tables["schedule"]["end"]
    if len(ends) and (ends.max() - pd.Timestamp(found.data.config.as_of)).days > LONGEST_DAYS:
        return None
    broken = faults(found.judged(tables))
    return "\n".join([f"seed {seed}", *broken, plant_text(found.data)]) if broken else None


@chunks
def test_no_plan_breaks_a_rule(seeds):
    for seed in seeds:
        told = told_of(seed)
        assert told is None, told


def test_the_plants_have_what_the_rules_are_about():
    # Without these the judge would have nothing to say about half of the rules.
    counts: dict[str, int] = {}
    for seed in range(60):
        tables = case(seed).tables
        schedule, deliveries = tables["schedule"], tables["deliveries"]
        seen = [*schedule["status"], *schedule["waits_for"], *deliveries["constraint"], *schedule["job_kind"]]
        seen += ["moved"] * int(schedule["moved"].sum()) + ["late"] * int(schedule["is_late"].sum())
        seen += ["own setup"] * int((schedule["setup_minutes"] > 0).sum())
        seen += ["overnight"] * int((schedule["end"].dt.date > schedule["start"].dt.date).sum())
        seen += ["own routing"] * int(schedule["order_id"].notna().sum())
        for word in seen:
            counts[word] = counts.get(word, 0) + 1
    wanted = (
        "free", "frozen", "running", "nothing", "material", "previous_operation", "component_job", "machine",
        "capacity", "lead_time", "work_order", "planned_order", "moved", "late", "own setup", "overnight",
        "own routing",
    )  # fmt: skip
    assert {word: counts.get(word, 0) for word in wanted if counts.get(word, 0) < 5} == {}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_the_judge_sees_a_plan_that_is_spoiled(name):
    rule, spoil = CORRUPTIONS[name]
    spoiled = 0
    for seed in range(PLANTS):
        found = case(seed)
        tables = found.tables
        if told_of(seed) is not None or not len(tables["schedule"]):
            continue
        for other in islice(spoil(found.judged(tables), tables), 1):
            spoiled += 1
            broken = faults(found.judged(other))
            assert any(line.startswith(f"{rule}:") for line in broken), f"seed {seed}: {broken}"
        if spoiled == SPOILED:
            return
    assert spoiled, "no plan could be spoiled"


def test_every_rule_is_tried_with_a_spoiled_plan():
    assert {rule for rule, _ in CORRUPTIONS.values()} == {rule.__name__ for rule in RULES}


@chunks
def test_what_holds_of_any_schedule(seeds):
    for seed in seeds:
        plan = case(seed).plan
        table, frame = schedule_table(plan), schedule_frame(plan)
        assert table.schema.equals(result_schema(SCHEDULE)), f"seed {seed}"
        assert not frame.duplicated(["job_id", "operation"]).any(), f"seed {seed}"
        assert frame.loc[~frame["for_order_id"].notna(), "is_late"].sum() == 0, f"seed {seed}"
        bottlenecks = bottlenecks_table(plan).to_pandas()
        assert bottlenecks["rank"].tolist() == list(range(1, len(bottlenecks) + 1)), f"seed {seed}"
        assert bottlenecks["order_days"].is_monotonic_decreasing, f"seed {seed}"
        assert set(bottlenecks["resource_id"]) <= set(frame["resource_id"]), f"seed {seed}"
        deliveries = op.deliveries_frame(plan)
        told = deliveries.loc[deliveries["cause"] != "lead_time", "explanation"].tolist()
        gaps = ("?", "None", "nan", "NaT", "{", "}")
        assert not [text for text in told for gap in gaps if gap in text], f"seed {seed}"


def tables_of(plan: op.MaterialPlan) -> list[pa.Table]:
    makers = (
        schedule_table, planned_orders_table, requirements_table, pegging_table, deliveries_table, load_table,
        bottlenecks_table,
    )  # fmt: skip
    return [make(plan) for make in makers]


def test_scheduling_leaves_the_plan_at_infinite_capacity_alone():
    for seed in range(20):
        plan = netted(case(seed).data, settings(seed))
        kept = tables_of(plan)
        schedule_plan(plan)
        plan.kept.clear()  # so that they are made again from the rows that both plans share
        assert tables_of(plan) == kept, f"seed {seed}"
        assert kept[0].num_rows == 0, f"seed {seed}: nothing is scheduled at infinite capacity"


def test_a_second_run_and_the_order_of_rows_change_nothing():
    for seed in range(40):
        found, rng = case(seed), seeded(seed)
        shuffled = {}
        for name, table in found.data.tables.items():
            rows = list(range(table.num_rows))
            rng.shuffle(rows)
            shuffled[name] = table.take(pa.array(rows, pa.int64()))
        first = tables_of(found.plan)
        again = schedule_plan(netted(found.data, settings(seed)))
        other = schedule_plan(netted(op.from_frames(shuffled, config=found.data.config), settings(seed)))
        assert tables_of(again) == first, f"seed {seed}: a second run"
        assert tables_of(other) == first, f"seed {seed}: other rows first"


def test_a_schedule_that_the_shop_works_to_stays():
    # Nothing has happened since it was published, so nothing is a reason to move what is frozen.
    frozen = 0
    for seed in range(0, 120, 2):
        found = case(seed)
        if found.plan.capacity is None:
            continue
        data = published(found.data, schedule_table(found.plan), seeded(seed), changed=0.0)
        again = schedule_frame(schedule_plan(netted(data, settings(seed))))
        days = settings(seed).scheduler.frozen_days
        until = pd.Timestamp(data.config.as_of) + pd.Timedelta(days=1 if days is None else days)
        told = data.tables["published_schedule"].to_pandas()
        near = again[again["moved"] & again["frozen"]]
        assert not len(near), f"seed {seed}: {near}"
        frozen += int((again["status"] == "frozen").sum())
        assert (again.loc[again["status"] == "frozen", "start"] < until).all(), f"seed {seed}"
        assert len(told) >= (again["status"] == "frozen").sum(), f"seed {seed}"
    assert frozen > 20


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        if (found := told_of(number)) is not None:
            sys.exit(found)
        case.cache_clear()
        told_of.cache_clear()
    sys.stdout.write("no difference\n")
