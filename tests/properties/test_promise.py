"""Promises: what is available is what can be promised, no more and no less, and a promise harms nobody.

For more plants than the tests take: ``python -m tests.properties.test_promise 0 1000``.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import orderplan as op
from orderplan.promise.available import available_to_promise
from orderplan.promise.capable import capable_to_promise
from orderplan.whatif.compare import compare_plans
from orderplan.whatif.replan import replan
from tests.oracle.promise import MILLION, available, free_supplies
from tests.plants import random_plant, seeded

if TYPE_CHECKING:
    import random

MONDAY = date(2026, 1, 5)
PLANTS, SHELVES, MADE = 16, 24, 16
CHUNK = 8


def chunks(count: int) -> pytest.MarkDecorator:
    """Share seeds out among tests."""
    return pytest.mark.parametrize(
        "seeds", [range(first, first + CHUNK) for first in range(0, count, CHUNK)], ids=lambda seeds: str(seeds.start)
    )


def planned(data: op.PlanningData) -> op.Plan:
    return op.make_plan(data, op.PlanConfig(scheduler=op.SchedulerConfig(capacity=op.Capacity.INFINITE)))


@chunks(PLANTS)
def test_what_is_available_is_what_the_rules_say(seeds: range) -> None:
    for seed in seeds:
        check_against_the_oracle(seed)


def check_against_the_oracle(seed: int) -> None:
    """Compare every item of a plant in which all rules are mixed, on every day on which anything changes."""
    rng = seeded(seed)
    plan = planned(random_plant(rng))
    assert plan.material is not None
    items = plan.material.instance.spaces["items"].ids.to_pylist()
    for item_id in rng.sample(items, min(5, len(items))):
        for with_planned in (True, False):
            found = available_to_promise(plan, item_id, planned=with_planned)
            supplies = free_supplies(plan, item_id, planned=with_planned)
            assert found.steps["day"].is_monotonic_increasing
            for day, quantity in zip(found.steps["day"], found.steps["available"], strict=True):
                expected = available(supplies, day.date())
                assert round(quantity * MILLION) == expected, (seed, item_id, day, with_planned)
            totals = found.steps[["supply", "demand", "expired"]].sum()
            left = totals["supply"] - totals["demand"] - totals["expired"]
            assert abs(left - found.steps["balance"].iloc[-1]) < 1e-6


def shelf(rng: random.Random) -> op.PlanningData:
    """Draw an item of which nothing new can come: stock, receipts and orders of several priorities."""
    days = [MONDAY + timedelta(rng.randrange(40)) for _ in range(14)]
    stock = [{"item_id": "PART", "quantity": rng.randint(1, 12)} for _ in range(rng.randint(0, 2))]
    receipts = [
        {
            "receipt_id": f"PO-{k}", "kind": "purchase", "item_id": "PART", "quantity": rng.randint(1, 12),
            "due_date": days[k],
        }
        for k in range(rng.randint(1, 4))
    ]  # fmt: skip
    orders = [
        {
            "order_id": f"SO-{k}", "item_id": "PART", "quantity": rng.randint(1, 8), "due_date": days[4 + k],
            "priority": rng.randint(2, 9),
        }
        for k in range(rng.randint(1, 8))
    ]  # fmt: skip
    items = [{"item_id": "PART", "procurement": "none"}]
    frames: dict[str, list[Any]] = {"items": items, "on_hand": stock}
    frames |= {"scheduled_receipts": receipts, "sales_orders": orders}
    tables = {name: pd.DataFrame(rows) for name, rows in frames.items() if rows}
    return op.from_frames(tables, config=op.PlanConfig(as_of=MONDAY))


@chunks(SHELVES)
def test_exactly_what_is_available_can_be_promised(seeds: range) -> None:
    for seed in seeds:
        check_exactly(seed)


def check_exactly(seed: int) -> None:
    """What is available is on time and harms nobody; one more is late or never there, or harms somebody.

    With the last priority one more harms the new order itself, with the first one others: where they are on time. Of an
    order that waits for the last part of it anyway, something could be taken and it would not be later.
    """
    rng = seeded(seed)
    plan = planned(shelf(rng))
    priorities = (1, 99) if (plan.deliveries["status"] == "on_time").all() else (99,)
    for _ in range(3):
        day = _working_day(MONDAY + timedelta(rng.randrange(45)))
        quantity = available_to_promise(plan, "PART", on=day).available
        if quantity:
            assert holds(plan, quantity, day, priority=99) == (True, 0), (seed, day)
        for priority in priorities:
            on_time, harmed = holds(plan, quantity + 1, day, priority=priority)
            assert not on_time or harmed, (seed, day, priority)


def holds(plan: op.Plan, quantity: float, day: date, *, priority: int) -> tuple[bool, int]:
    """Say whether an order would be on time, and how many others would be later than they are."""
    after = replan(plan, [op.AddOrder("NEW", "PART", quantity, day, priority=priority)])
    row = after.deliveries.set_index("order_id").loc["NEW"]
    moves = compare_plans(plan, after).deliveries["move"]
    return bool(row["status"] == "on_time"), int(moves.isin(["later", "never"]).sum())


def _working_day(day: date) -> date:
    while day.isoweekday() > 5:
        day += timedelta(1)
    return day


def shop(rng: random.Random) -> op.PlanningData:
    """Draw a small plant in which every order has lots of its own: what is made is kept apart by order."""
    items = [{"item_id": "PART", "procurement": "buy", "lead_time_days": rng.randint(2, 12), "part_class": "common"}]
    items += [
        {
            "item_id": f"MADE-{k}", "procurement": "make", "lead_time_days": rng.randint(1, 4),
            "part_class": "order_specific",
        }
        for k in range(3)
    ]  # fmt: skip
    lines = [
        {"parent_id": f"MADE-{k}", "component_id": "PART", "line_no": 10, "quantity_per": rng.randint(1, 3)}
        for k in range(3)
    ]
    orders = [
        {
            "order_id": f"SO-{k}", "item_id": f"MADE-{rng.randrange(3)}", "quantity": rng.randint(1, 6),
            "due_date": MONDAY + timedelta(rng.randint(3, 30)), "priority": rng.randint(1, 9),
        }
        for k in range(rng.randint(1, 8))
    ]  # fmt: skip
    frames: dict[str, list[Any]] = {
        "items": items,
        "bom_lines": lines,
        "sales_orders": orders,
        "on_hand": [{"item_id": "PART", "quantity": rng.randint(1, 20)}],
    }
    return op.from_frames(
        {name: pd.DataFrame(rows) for name, rows in frames.items()}, config=op.PlanConfig(as_of=MONDAY)
    )


@chunks(MADE)
def test_a_promise_harms_nobody_and_is_kept(seeds: range) -> None:
    for seed in seeds:
        check_promise(seed)


def check_promise(seed: int) -> None:
    """Without merged lots a promise makes nobody later, it is kept, and no earlier day could be."""
    rng = seeded(seed)
    plan = planned(shop(rng))
    asked = [
        op.AddOrder(f"Q-{k}", f"MADE-{rng.randrange(3)}", rng.randint(1, 6), MONDAY + timedelta(rng.randint(0, 25)))
        for k in range(2)
    ]
    for promise in capable_to_promise(plan, asked, mode="quote"):
        assert promise.promised_date is not None
        assert promise.promised_date >= promise.requested_date
        assert not len(promise.shifted), seed
        row = promise.plan.deliveries.set_index("order_id").loc[promise.order.order_id]
        assert row["projected_date"].date() <= promise.promised_date, seed
        assert row["status"] == "on_time"
    first = capable_to_promise(plan, asked[0])[0]
    if not first.is_held:
        day = first.requested_date
        assert first.promised_date is not None
        while day < first.promised_date:
            order = op.AddOrder("Q", asked[0].item_id, asked[0].quantity, day, priority=first.order.priority)
            row = replan(plan, [order]).deliveries.set_index("order_id").loc["Q"]
            assert row["projected_date"].date() > day, (seed, day)
            day += timedelta(1)


if __name__ == "__main__":
    first, last = (int(text) for text in sys.argv[1:3])
    for number in range(first, last):
        check_against_the_oracle(number)
        check_exactly(number)
        check_promise(number)
