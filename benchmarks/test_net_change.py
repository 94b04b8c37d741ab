"""Net change after one change at 100,000 items, against full regeneration in the same run."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

import orderplan as op
from benchmarks.measure import best_seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

    from orderplan.data.instance import Instance

CHANGES = 50


class Base(NamedTuple):
    """A plan to start from, and what it takes to make it from scratch."""

    plan: op.MaterialPlan
    full_seconds: float


@pytest.fixture(scope="module")
def base(plant_folder: Callable[[str, str], Path]) -> Base:
    """Plan 100,000 items and 500,000 orders on one thread."""
    instance = op.encode(op.read_folder(plant_folder("medium", "parquet")))
    bom = op.build_bom(instance)
    full = best_seconds(lambda: op.run_mrp(instance, bom, threads=1), rounds=3)
    return Base(op.run_mrp(instance, bom, threads=1), full)


def with_cell(instance: Instance, table: str, column: str, row: int, value: int) -> Instance:
    """Give an instance with another value in one cell; all else is shared."""
    rows: Any = getattr(instance, table)
    values = getattr(rows, column).copy()
    values[row] = value
    values.flags.writeable = False
    changed: Any = {table: replace(rows, **{column: values})}
    return replace(instance, **changed)


def order_date(rng: random.Random, instance: Instance) -> Instance:
    """Move an open order by one or two weeks."""
    row = rng.choice(np.flatnonzero(instance.orders.status == 0).tolist())
    value = int(instance.orders.due_date[row]) + rng.choice((-7, 7, 14))
    return with_cell(instance, "orders", "due_date", row, value)


def order_quantity(rng: random.Random, instance: Instance) -> Instance:
    """Make an open order larger by one."""
    row = rng.choice(np.flatnonzero(instance.orders.status == 0).tolist())
    return with_cell(instance, "orders", "quantity", row, int(instance.orders.quantity[row]) + 1_000_000)


def receipt_date(rng: random.Random, instance: Instance) -> Instance:
    """Move a receipt by one or two weeks."""
    row = rng.randrange(len(instance.receipts.item_id))
    value = int(instance.receipts.due_date[row]) + rng.choice((-7, 7, 14))
    return with_cell(instance, "receipts", "due_date", row, value)


def line_quantity(rng: random.Random, instance: Instance) -> Instance:
    """Double the quantity of a BOM line."""
    row = rng.randrange(len(instance.lines.parent_id))
    return with_cell(instance, "lines", "quantity_per", row, 2 * int(instance.lines.quantity_per[row]))


@pytest.mark.parametrize("change", [order_date, order_quantity, receipt_date, line_quantity])
def test_net_change(
    benchmark: BenchmarkFixture, base: Base, change: Callable[[random.Random, Instance], Instance]
) -> None:
    """Change one cell 50 times, each time from the same plan; the aim is a median under 1/100 of full regeneration."""
    rng = random.Random(1)  # noqa: S311 - which rows is no secret
    seconds: list[float] = []

    def setup() -> tuple[tuple[op.BomGraph], dict[str, object]]:
        return (op.build_bom(change(rng, base.plan.instance)),), {}

    def planned(bom: op.BomGraph) -> op.MaterialPlan:
        start = time.perf_counter()
        plan = op.run_mrp(bom.instance, bom, threads=1, since=base.plan)
        seconds.append(time.perf_counter() - start)
        return plan

    benchmark.pedantic(planned, setup=setup, rounds=CHANGES, warmup_rounds=1)
    again = best_seconds(lambda: op.run_mrp(base.plan.instance, base.plan.bom, threads=1), rounds=1)
    median, high = np.percentile(seconds[1:], [50, 95])
    info = benchmark.extra_info
    info["full_seconds"], info["full_seconds_after"] = round(base.full_seconds, 3), round(again, 3)
    info["median_ms"], info["high_ms"] = round(1e3 * median, 1), round(1e3 * high, 1)
    info["times_faster"] = round(base.full_seconds / median, 1)
    info["times_faster_95_percent"] = round(base.full_seconds / high, 1)
