"""Promises: one inquiry of material alone at 100,000 items and 500,000 order lines, and one through a schedule."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import orderplan as op
from orderplan.mrp.links import links_of
from orderplan.promise.available import available_to_promise
from orderplan.promise.capable import capable_to_promise
from orderplan.whatif.replan import replan

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

PUMPS = Path(__file__).parents[1] / "data" / "samples" / "pumps"
INQUIRIES = 10
SCHEDULED_INQUIRIES = 5


@pytest.fixture(scope="module")
def base(plant_folder: Callable[[str, str], Path]) -> op.Plan:
    """Plan the material of 100,000 items and 500,000 order lines."""
    data = op.read_folder(plant_folder("medium", "parquet"))
    asked: list[None] = []

    def stop_after_netting() -> bool:
        asked.append(None)
        return len(asked) > 2

    plan = op.make_plan(data, should_stop=stop_after_netting)
    assert plan.material is not None
    links_of(plan.material)
    return plan


def drawn_order(rng: random.Random, plan: op.Plan) -> op.AddOrder:
    """Ask for an item that is sold, for the planning day or a day in the next three months."""
    assert plan.data is not None
    table = plan.data.tables["sales_orders"]
    row = table.slice(rng.randrange(table.num_rows), 1).to_pylist()[0]
    due = plan.provenance.as_of + timedelta(rng.choice((0, rng.randint(1, 90))))
    return op.AddOrder(f"{row['order_id']}-NEW", row["item_id"], float(rng.randint(1, 9)), due)


def test_an_inquiry_of_material(benchmark: BenchmarkFixture, base: op.Plan) -> None:
    """Promise one order, ten times; the ratio is to planning with it once, which nothing can do without."""
    rng = random.Random(3)  # noqa: S311 - which items is no secret
    capable_to_promise(base, drawn_order(rng, base), dates="material")
    orders = [drawn_order(rng, base) for _ in range(INQUIRIES)]
    seconds, floors = [], []
    for order in orders:
        start = time.perf_counter()
        replan(base, [order], dates="material")
        floors.append(time.perf_counter() - start)

    def inquire() -> None:
        for order in orders:
            start = time.perf_counter()
            capable_to_promise(base, order, dates="material")
            seconds.append(time.perf_counter() - start)

    benchmark.pedantic(inquire, rounds=1)
    info = benchmark.extra_info
    info["median_ms"], info["floor_ms"] = round(1e3 * np.median(seconds), 1), round(1e3 * np.median(floors), 1)
    info["times_one_plan"] = round(float(np.median(seconds) / np.median(floors)), 2)


def test_what_is_available(benchmark: BenchmarkFixture, base: op.Plan) -> None:
    """Say what of a hundred items is free."""
    rng = random.Random(4)  # noqa: S311 - which items is no secret
    assert base.material is not None
    items = base.material.instance.spaces["items"].ids.to_pylist()
    asked = rng.sample(items, 100)
    benchmark(lambda: [available_to_promise(base, item_id) for item_id in asked])
    benchmark.extra_info["milliseconds_each"] = round(10 * benchmark.stats.stats.median, 3)  # type: ignore[union-attr]


def test_an_inquiry_through_the_schedule(benchmark: BenchmarkFixture) -> None:
    """Promise one pump in the gaps of a schedule of over 1,000 operations; the ratio is to planning it all anew."""
    config = op.PlanConfig(scheduler=op.SchedulerConfig(effort=0))
    data = op.read_folder(PUMPS)
    start = time.perf_counter()
    plan = op.make_plan(data, config)
    anew = time.perf_counter() - start
    rng = random.Random(5)  # noqa: S311 - which items is no secret
    orders = [drawn_order(rng, plan) for _ in range(SCHEDULED_INQUIRIES)]
    capable_to_promise(plan, orders[0])
    seconds: list[float] = []

    def inquire() -> None:
        for order in orders:
            start = time.perf_counter()
            capable_to_promise(plan, order)
            seconds.append(time.perf_counter() - start)

    benchmark.pedantic(inquire, rounds=1)
    info = benchmark.extra_info
    info["operations"] = len(plan.schedule)
    info["median_seconds"] = round(float(np.median(seconds)), 3)
    info["of_planning_anew"] = round(float(np.median(seconds)) / anew, 2)
