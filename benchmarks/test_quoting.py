"""Quotes from a plan of 100,000 items and 500,000 order lines, against the cost roll-up of all its items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import orderplan as op
from benchmarks.measure import against_floor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

TIERS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500)
PRODUCTS = 100


@pytest.fixture(scope="module")
def plan(plant_folder: Callable[[str, str], Path]) -> op.Plan:
    """Plan the material."""
    asked: list[None] = []

    def stop_after_netting() -> bool:
        asked.append(None)
        return len(asked) > 2

    return op.make_plan(op.read_folder(plant_folder("medium", "parquet")), should_stop=stop_after_netting)


@pytest.fixture(scope="module")
def products(plan: op.Plan) -> list[str]:
    """Take the items of level 0, those with most below them among them."""
    assert plan.material is not None
    bom = plan.material.bom
    ids: list[str] = bom.instance.spaces["items"].ids.take(bom.level_items[: bom.level_starts[1]]).to_pylist()
    return ids[:PRODUCTS]


def _rolled_up(plan: op.Plan) -> op.Costs:
    assert plan.material is not None
    return op.roll_up_costs(plan.material.bom)


def test_ten_tiers_of_one_item(benchmark: BenchmarkFixture, plan: op.Plan, products: list[str]) -> None:
    """Ten quantities with their break-even; what all quotes of the plan start from is found before."""
    request = op.QuoteRequest(products[0], TIERS)
    terms = op.QuoteTerms(margin=0.3, least_margin=0.1)
    op.quote(plan, request, terms=terms, with_dates=False)
    made = against_floor(
        benchmark, lambda: op.quote(plan, request, terms=terms, with_dates=False), lambda: _rolled_up(plan)
    )
    benchmark.extra_info["materials"] = len(made.lines[0].materials)


def test_the_first_quote_of_a_plan(benchmark: BenchmarkFixture, plan: op.Plan, products: list[str]) -> None:
    """The same, with what all quotes of the plan start from: the offers and the work of every item."""
    assert plan.material is not None
    found = plan.material.kept

    def first() -> op.Quote:
        found.pop("quote_basis", None)
        return op.quote(plan, op.QuoteRequest(products[0], TIERS), with_dates=False)

    against_floor(benchmark, first, lambda: _rolled_up(plan))


def test_a_hundred_items_in_ten_tiers(benchmark: BenchmarkFixture, plan: op.Plan, products: list[str]) -> None:
    requests = [op.QuoteRequest(item, TIERS) for item in products]
    against_floor(benchmark, lambda: op.quotes(plan, requests, with_dates=False), lambda: _rolled_up(plan), rounds=3)
