"""How sure dates are: 1,000 draws of 10,000 order lines, and of a shop with its schedule."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import orderplan as op
from benchmarks.generate import SHAPES, generate_plant, settings_of, write_plant
from benchmarks.measure import peak_mb

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

DRAWS = 1_000
_MATERIAL = op.PlanConfig(scheduler=op.SchedulerConfig(capacity=op.Capacity.INFINITE))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a plant of 10,000 items in which 10,000 order lines hang on some 280,000 planned orders."""
    shape = replace(SHAPES["small"], orders=10_000)
    path = tmp_path_factory.mktemp("ten_thousand_orders")
    write_plant(generate_plant(shape), settings_of(shape), path, file_format="parquet")
    return path


def _lived_through(benchmark: BenchmarkFixture, plan: op.Plan, rounds: int) -> None:
    op.simulate_deliveries(plan, draws=16)  # compiles
    worked = time.process_time()
    risk = benchmark.pedantic(op.simulate_deliveries, args=(plan,), kwargs={"draws": DRAWS}, rounds=rounds)
    benchmark.extra_info["processor_seconds"] = round((time.process_time() - worked) / rounds, 1)
    assert plan.material is not None
    info = benchmark.extra_info
    info["order_lines"], info["planned_orders"] = len(risk.order), int(plan.material.blocks["lots"].sum())
    info["order_lines_in_danger"] = int((risk.orders["outlook"] == "in_danger").sum())


def test_a_thousand_draws_of_ten_thousand_orders(benchmark: BenchmarkFixture, folder: Path) -> None:
    """Live through a plan of material alone; the aim is seconds."""
    _lived_through(benchmark, op.make_plan(op.read_folder(folder), _MATERIAL), rounds=3)


def test_a_thousand_draws_with_a_schedule(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """Live through the schedule of a shop of 30 machines, a decode of each draw."""
    write_plant(generate_plant(SHAPES["shop"]), settings_of(SHAPES["shop"]), tmp_path, file_format="csv")
    plan = op.make_plan(op.read_folder(tmp_path), op.PlanConfig(scheduler=op.SchedulerConfig(effort=0)))
    assert plan.material is not None
    assert plan.material.capacity is not None
    benchmark.extra_info["operations"] = plan.material.capacity.operation_count
    _lived_through(benchmark, plan, rounds=3)


def test_memory(benchmark: BenchmarkFixture, folder: Path) -> None:
    """Compare the most memory held with 16 draws and with 4,000: orders are taken in parts, so that it is bounded."""
    program = (
        "import orderplan as op\n"
        "config = op.PlanConfig(scheduler=op.SchedulerConfig(capacity='infinite'))\n"
        f"plan = op.make_plan(op.read_folder({str(folder)!r}), config)\n"
        "op.simulate_deliveries(plan, draws={draws})\n"
    )
    few = peak_mb(program.format(draws=16))
    many = benchmark.pedantic(peak_mb, args=(program.format(draws=4_000),), rounds=1)
    benchmark.extra_info["more_mb"] = round(many - few, 1)
