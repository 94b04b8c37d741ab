"""Explosion and cost of a plant of 1,000,000 BOM lines over 300,000 items, against sparse passes over the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scipy import sparse

import orderplan as op
from benchmarks.measure import against_floor, peak_mb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from pytest_benchmark.fixture import BenchmarkFixture

PRODUCTS = 10_000


@pytest.fixture(scope="module")
def usage(million_lines: op.BomGraph) -> sparse.csr_array:
    """Give the components in one unit of each parent: shape (items, items)."""
    arrays, count = million_lines.arrays, million_lines.instance.item_count
    valid = (arrays.valid_from <= 0) & (arrays.valid_to > 0) & (arrays.order < 0)
    places = (arrays.parent[valid], arrays.component[valid])
    return sparse.csr_array(sparse.coo_array((arrays.quantity_per[valid] / 1e6, places), shape=(count, count)))


@pytest.fixture(scope="module")
def products(million_lines: op.BomGraph) -> np.ndarray:
    """Take the first items of level 0: shape (products,)."""
    return million_lines.level_items[: million_lines.level_starts[1]][:PRODUCTS]


def test_explode_ten_thousand_products(
    benchmark: BenchmarkFixture, million_lines: op.BomGraph, usage: sparse.csr_array, products: np.ndarray
) -> None:
    ids = million_lines.instance.spaces["items"].ids.take(products).to_pylist()
    levels = int(million_lines.levels.max())

    def floor() -> int:
        rows = 0
        for low in range(0, len(products), 100):  # in the same batches: all at once would need 5 GB
            part = usage[products[low : low + 100]]
            total = part
            for _ in range(levels):
                part = part @ usage
                total = total + part
            rows += total.nnz
        return rows

    def explode() -> int:
        return sum(len(frame) for frame in op.explosion_batches(million_lines, ids))

    benchmark.extra_info["rows"] = against_floor(benchmark, explode, floor, rounds=1)


def test_cost_of_all_items(benchmark: BenchmarkFixture, million_lines: op.BomGraph, usage: sparse.csr_array) -> None:
    """The aim is 3 times one pass over the lines with a column for each cost element."""
    costs = op.roll_up_costs(million_lines)
    against_floor(benchmark, lambda: op.roll_up_costs(million_lines), lambda: usage @ costs.total)


def test_price_effects_on_a_thousand_products(
    benchmark: BenchmarkFixture, million_lines: op.BomGraph, products: np.ndarray
) -> None:
    ids = million_lines.instance.spaces["items"].ids.take(products[:1_000]).to_pylist()
    costs = op.roll_up_costs(million_lines)
    frame = benchmark.pedantic(lambda: op.material_effects(costs, ids), rounds=3, warmup_rounds=1)
    benchmark.extra_info["rows"] = len(frame)


def test_peak_memory(benchmark: BenchmarkFixture, plant_folder: Callable[[str, str], Path]) -> None:
    folder = plant_folder("million_lines", "parquet")
    program = (
        f"import orderplan as op; bom = op.build_bom(op.encode(op.read_folder({str(folder)!r})));"
        "costs = op.roll_up_costs(bom);"
        "ids = bom.instance.spaces['items'].ids.take(bom.level_items[:10_000]).to_pylist();"
        "sum(len(frame) for frame in op.explosion_batches(bom, ids))"
    )
    benchmark.extra_info["peak_mb"] = benchmark.pedantic(lambda: peak_mb(program), rounds=1)
