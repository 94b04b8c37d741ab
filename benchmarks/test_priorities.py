"""Priorities at 100,000 items and 500,000 order lines: rankings tried per second, against planning anew."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

import orderplan as op
from orderplan.priorities.contention import contention_of
from orderplan.whatif.apply import apply_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

EVALUATIONS = 40


@pytest.fixture(scope="module")
def base(plant_folder: Callable[[str, str], Path]) -> op.Plan:
    """Plan the material of 100,000 items and 500,000 order lines; kernels are compiled by a first search."""
    plan = _planned(op.read_folder(plant_folder("medium", "parquet")))
    op.best_ranking(plan, evaluations=2)
    return plan


def _planned(data: op.PlanningData) -> op.Plan:
    """Plan the material alone."""
    asked: list[None] = []

    def stop_after_netting() -> bool:
        asked.append(None)
        return len(asked) > 2

    return op.make_plan(data, should_stop=stop_after_netting)


def test_ranking(benchmark: BenchmarkFixture, base: op.Plan) -> None:
    """Rank all order lines; what it needs of the plan is found anew each time."""
    assert base.material is not None

    def fresh() -> tuple[tuple[op.Plan], dict[str, object]]:
        assert base.material is not None
        for name in ("contention", "earliest_covers", "ways", "links"):
            base.material.kept.pop(name, None)
        return (base,), {}

    ranking = benchmark.pedantic(op.rank_orders, setup=fresh, rounds=3)
    benchmark.extra_info["order_lines"] = ranking.table.num_rows
    benchmark.extra_info["contend"] = int(contention_of(base.material).contends.sum())


def test_search(benchmark: BenchmarkFixture, base: op.Plan) -> None:
    """Look for better priorities; the ratio is the time of planning anew over that of an evaluation."""
    seconds: list[float] = []

    def searched() -> op.RankingSearch:
        start = time.perf_counter()
        found = op.best_ranking(base, evaluations=EVALUATIONS)
        seconds.append((time.perf_counter() - start) / max(found.evaluations, 1))
        return found

    found = benchmark.pedantic(searched, rounds=1)
    assert base.data is not None
    start = time.perf_counter()
    _planned(apply_changes(base.data, found.changes))
    anew = time.perf_counter() - start
    info = benchmark.extra_info
    info["evaluations"], info["evaluations_per_second"] = found.evaluations, round(1 / seconds[0], 1)
    info["planning_anew_seconds"], info["times_as_fast_as_anew"] = round(anew, 2), round(anew / seconds[0], 1)
    info["weighted_lateness_days"] = found.weighted_lateness_days
