"""MRP on plants of three sizes and a published case, against the floor of sorting the plan's own requirement rows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

import orderplan as op
from benchmarks.measure import peak_mb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

_ROUNDS = {"small": 5, "medium": 3, "large": 1, "seven_levels": 2}


def requirement_rows(plan: op.MaterialPlan) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give item, day and quantity of a plan's requirements, shuffled as a planner without an order would have them."""
    rows = plan.store.requirements.rows
    items = np.argsort(plan.blocks["first_requirement"], kind="stable")
    item = np.repeat(items, plan.blocks["requirements"][items]).astype(np.int32)
    shuffled = np.random.default_rng(0).permutation(len(rows))
    return item[shuffled], rows["need"][shuffled], rows["quantity"][shuffled]


def sorting_seconds(item: np.ndarray, day: np.ndarray, quantity: np.ndarray) -> float:
    """Time one lexsort by (item, date) with a gather and a running sum."""
    start = time.perf_counter()
    order = np.lexsort((day, item))
    np.cumsum(quantity[order])
    return time.perf_counter() - start


def packed_seconds(item: np.ndarray, day: np.ndarray) -> float:
    """Time the sort of one packed key."""
    key = item.astype(np.int64) << 32 | np.clip(day, 0, None)
    start = time.perf_counter()
    key.sort()
    return time.perf_counter() - start


@pytest.mark.parametrize("shape", ["small", "medium", "large", "seven_levels"])
def test_full_regeneration(benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path], shape: str) -> None:
    """Explode, allocate, size lots, peg and project; the aim is 1 time the floor at every size."""
    instance = op.encode(op.read_folder(plant_folder(shape, "parquet")))
    bom = op.build_bom(instance)
    plan = benchmark.pedantic(lambda: op.run_mrp(instance, bom), rounds=_ROUNDS[shape], warmup_rounds=1)
    rows = requirement_rows(plan)
    floor = min(sorting_seconds(*rows) for _ in range(_ROUNDS[shape]))
    packed = packed_seconds(rows[0], rows[1])
    info = benchmark.extra_info
    info["requirements"], info["planned_orders"] = len(rows[0]), int(plan.blocks["lots"].sum())
    info["pegging_rows"] = int(plan.blocks["pegs"].sum())
    info["floor_seconds"], info["packed_seconds"] = round(floor, 3), round(packed, 3)
    if benchmark.stats is not None:
        best = benchmark.stats.stats.min
        info["ratio_to_floor"], info["ratio_to_packed"] = round(best / floor, 2), round(best / packed, 2)
        info["nanoseconds_a_requirement"] = round(best / len(rows[0]) * 1e9)


@pytest.mark.parametrize("threads", [1, 2])
def test_threads(benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path], threads: int) -> None:
    instance = op.encode(op.read_folder(plant_folder("medium", "parquet")))
    bom = op.build_bom(instance)
    benchmark.pedantic(lambda: op.run_mrp(instance, bom, threads=threads), rounds=3, warmup_rounds=1)


def test_exceptions(benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path]) -> None:
    """Full regeneration of the published size, 208,145 items in 7 levels, to the table of exceptions."""
    instance = op.encode(op.read_folder(plant_folder("seven_levels", "parquet")))
    bom = op.build_bom(instance)
    frame = benchmark.pedantic(lambda: op.exceptions_frame(op.run_mrp(instance, bom)), rounds=1, warmup_rounds=1)
    benchmark.extra_info["exceptions"] = len(frame)


def test_tracing(benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path]) -> None:
    """The largest tree of the late orders, once the graph is laid out."""
    instance = op.encode(op.read_folder(plant_folder("medium", "parquet")))
    plan = op.run_mrp(instance, op.build_bom(instance))
    late = op.deliveries_frame(plan).query("days_late > 0")["order_id"].head(200)
    largest = max(late, key=lambda order_id: len(op.peg_down(plan, order_id)))
    frame = benchmark.pedantic(lambda: op.peg_down(plan, largest), rounds=5, warmup_rounds=1)
    benchmark.extra_info["rows"] = len(frame)


@pytest.mark.parametrize("shape", ["medium", "large"])
def test_peak_memory(benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path], shape: str) -> None:
    folder = plant_folder(shape, "parquet")
    program = (
        f"import orderplan as op; instance = op.encode(op.read_folder({str(folder)!r}));"
        "plan = op.run_mrp(instance, op.build_bom(instance))"
    )
    benchmark.extra_info["peak_mb"] = benchmark.pedantic(lambda: peak_mb(program), rounds=1)
