"""Quotes of random small plants against what the planning rules say of them, and what holds of any.

For more plants than the tests take: ``python -m tests.properties.test_quoting 0 5000``.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import orderplan as op
from orderplan.config import CostingConfig, PlanConfig, SchedulerConfig, merged
from tests.oracle.mrp_quantities import MILLION
from tests.oracle.quoting import ELEMENTS, NEW, Workshop, demand_of, naive_order, needs_price, own_price
from tests.plants import seeded
from tests.plants_buying import buying_plant, with_rows
from tests.plants_load import draw_machines, draw_routings

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from orderplan.quoting.records import QuoteTier
    from tests.oracle.quoting import NaiveOrder

PLANTS = 45
CHUNK = 15
CHUNKS = [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
QUANTITIES = (0.5, 1.0, 2.0, 3.0, 7.5, 12.0, 40.0)
COUNTED = 60
"""The quantities that are all quoted to find where a price breaks even."""
CENT = 0.0100001
"""Elements are rounded to a hundredth each, from floating point."""


def quoting_plant(seed: int) -> op.PlanningData:
    """A random plant in which much is bought, with machines that cost money and wages in two of three."""
    rng, data = seeded(seed), buying_plant(seed)
    tables = {name: table.to_pylist() for name, table in data.tables.items()}
    draw_machines(rng, tables)
    draw_routings(rng, tables)
    for row in tables["work_centers"]:
        row["calendar_id"] = None
    for row in tables["resources"]:
        row["calendar_id"], row["cost_per_hour"] = None, rng.choice((0.0, 12.5, 80.0))
    names = ("work_centers", "resources", "operations", "operation_resources")
    data = with_rows(data, **{name: tables[name] for name in names}, sales_prices=price_list(rng, data))
    rates = CostingConfig(labour_rate_per_hour=(None, 30.0, 41.7)[seed % 3], overhead_rate=(None, 0.25)[seed % 2])
    config = merged(data.config, PlanConfig(costing=rates, scheduler=SchedulerConfig(capacity="infinite")))
    return op.from_frames({name: table for name, table in data.tables.items() if table.num_rows}, config=config)


def price_list(rng: random.Random, data: op.PlanningData) -> list[dict]:
    """Prices of half of the items, some from a quantity on, some above those of smaller quantities."""
    return [
        {"item_id": item, "customer_class": None, "min_quantity": least, "unit_price": rng.randint(1, 4000) / 8}
        for item in data.tables["items"].column("item_id").to_pylist()
        if rng.random() < 0.5
        for least in rng.sample((0.0, 2.0, 10.0), rng.choice((1, 2)))
    ]


@cache
def plan_of(seed: int) -> op.Plan:
    return op.make_plan(quoting_plant(seed))


@cache
def demand(seed: int) -> dict[str, int]:
    tables = {name: plan_of(seed).tables[name].to_pylist() for name in ("planned_orders", "pegging")}
    return demand_of(tables["planned_orders"], tables["pegging"])


def workshop(seed: int, share: Fraction, order: str | None = None) -> Workshop:
    plan = plan_of(seed)
    assert plan.data is not None
    return Workshop(plan.data, plan.provenance.as_of, share, demand(seed), order)


def asked_items(seed: int) -> list[str]:
    plan = plan_of(seed)
    assert plan.data is not None
    items = sorted(plan.data.tables["items"].column("item_id").to_pylist())
    return seeded(seed).sample(items, min(len(items), 2))


def quoted(seed: int, item: str, quantities: Iterable[float], **given: Any) -> op.Quote:
    """Quote without dates; what is no term of `QuoteTerms` is of the request."""
    terms = {name: given.pop(name) for name in list(given) if name in op.QuoteTerms.__dataclass_fields__}
    request = op.QuoteRequest(item, list(quantities), **given)
    return op.quote(plan_of(seed), request, terms=op.QuoteTerms(**terms), with_dates=False)


@chunks
def test_costs_are_those_of_the_naive_planner(seeds):
    for seed in seeds:
        check_costs(seed)


def check_costs(seed: int) -> None:
    share = (Fraction(1), Fraction(0), Fraction(1, 4))[seed % 3]
    for item in asked_items(seed):
        check_item(seed, item, share, None)
    for order in plan_of(seed).data.tables["sales_orders"].slice(0, 1).to_pylist():
        check_item(seed, order["item_id"], share, order["order_id"])


def check_item(seed: int, item: str, share: Fraction, order: str | None) -> None:
    made = quoted(seed, item, QUANTITIES, leftover_share=float(share), order_id=order)
    shop = workshop(seed, share, order)
    for line in made.lines:
        naive = naive_order(shop, item, Fraction(line.quantity))
        wanted = {name: money * Fraction(line.quantity) for name, money in naive.unit((item, order or NEW)).items()}
        wanted["leftovers"] = naive.charged()
        found = dict(line.costs)
        for element in (*ELEMENTS, "leftovers"):
            assert found[element] == pytest.approx(float(wanted[element]), rel=1e-9, abs=CENT), (seed, item, element)
        check_leftovers(naive, line)
        check_materials(naive, line)


def check_leftovers(naive: NaiveOrder, line: QuoteTier) -> None:
    """What is needed, had and lost of each item of which anything is left is that of the naive planner."""
    left = {
        (key[0], naive.shop.is_kept(key)): (naive.need[key] / MILLION, had.quantity / MILLION, float(naive.left(key)))
        for key, had in naive.had.items()
        if had.quantity > naive.need[key]
    }
    assert {(row.item_id, row.kept_for_order): (row.needed, row.had, row.lost) for row in line.leftovers} == left


def check_materials(naive: NaiveOrder, line: QuoteTier) -> None:
    """What has no price is named, and what has one has the price of the naive planner."""
    prices = {
        key: own_price(naive.shop, key, had)
        for key, had in naive.had.items()
        if had.quantity and needs_price(naive.shop, key)
    }
    assert line.unpriced == tuple(sorted({key[0] for key, price in prices.items() if not price}))
    found = sorted((row.item_id, row.unit_price or 0.0) for row in line.materials)
    expected = sorted((key[0], float(price)) for key, price in prices.items())
    assert [item for item, _price in found] == [item for item, _price in expected]
    assert [price for _item, price in found] == pytest.approx([price for _item, price in expected], abs=1e-6)


@chunks
def test_with_every_leftover_paid_the_order_pays_for_all_that_is_bought_and_made(seeds):
    compared = 0
    for seed in seeds:
        shop = workshop(seed, Fraction(1))
        for item in asked_items(seed):
            for line in quoted(seed, item, QUANTITIES).lines:
                naive = naive_order(shop, item, Fraction(line.quantity))
                if not any(shop.demand.get(key[0]) for key in naive.had):
                    cents = len(ELEMENTS) + 1  # each element is rounded by itself
                    assert line.cost == pytest.approx(float(naive.outlay()), abs=cents * CENT)
                    compared += 1
    assert compared > len(seeds)


@chunks
def test_break_even_is_the_first_quantity_that_earns_it(seeds):
    """Every quantity is quoted, and the first whose floor price is not above the price counts."""
    for seed in seeds:
        for item in asked_items(seed):
            terms = {"least_margin": 0.1, "order_cost": 7.0, "tool_cost": 90.0, "tool_pieces": 40.0}
            every = quoted(seed, item, range(1, COUNTED + 1), unit_price=0.0, **terms).lines
            floors = [line.floor_price for line in every]
            rng = seeded(seed)
            prices = [rng.choice(floors), rng.choice(floors) - 0.01, min(floors), rng.choice(floors) + 1.0]
            for price in {max(round(price, 4), 0.0) for price in prices}:
                (line,) = quoted(seed, item, [1], unit_price=price, **terms).lines
                first = next((place for place, floor in enumerate(floors, start=1) if floor <= price), None)
                found = line.break_even_quantity
                assert found == first if first else found is None or found > COUNTED, (seed, item, price)


@chunks
def test_what_holds_of_any_quote(seeds):
    for seed in seeds:
        for item in asked_items(seed):
            made = quoted(seed, item, QUANTITIES, margin=0.3, least_margin=0.1, commission_rate=0.05)
            prices = [line.price for line in made.lines if line.price is not None]
            assert prices == sorted(prices, reverse=True)
            for line in made.lines:
                assert sum(round(cost * 100) for _name, cost in line.costs) == round(line.cost * 100)
                assert sum(row.charged for row in line.leftovers) == pytest.approx(
                    dict(line.costs)["leftovers"], abs=0.2
                )
                assert line.price is None or line.price <= line.unlowered_price
                assert (line.surcharge or 0) == 0 or line.margin is None or line.margin < 0.1
                check_margins(seed, item, line)
            assert op.quote_from_text(op.quote_text(made)) == made


def check_margins(seed: int, item: str, line: QuoteTier) -> None:
    """At the floor price the least margin is earned, a hundredth below it is not."""
    terms = {"least_margin": 0.1, "commission_rate": 0.05}
    step = 0.01 if line.floor_price > 1.01 else 0.0001
    (at_floor,) = quoted(seed, item, [line.quantity], unit_price=line.floor_price, **terms).lines
    assert at_floor.surcharge == 0
    if line.floor_price > step and line.quantity >= 1:
        (below,) = quoted(seed, item, [line.quantity], unit_price=line.floor_price - step, **terms).lines
        assert below.surcharge > 0 or step * line.quantity < 0.005


def test_the_order_of_the_rows_changes_nothing():
    for seed in range(6):
        data, rng = plan_of(seed).data, seeded(seed)
        shuffled = {
            name: table.take(rng.sample(range(table.num_rows), table.num_rows))
            for name, table in data.tables.items()
            if table.num_rows
        }
        other = op.make_plan(op.from_frames(shuffled, config=data.config))
        for item in asked_items(seed):
            request = op.QuoteRequest(item, QUANTITIES)
            texts = {op.quote_text(op.quote(plan, request, with_dates=False)) for plan in (plan_of(seed), other)}
            assert len(texts) == 1


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        check_costs(number)
