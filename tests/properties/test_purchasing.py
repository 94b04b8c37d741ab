"""Purchase suggestions of random small plants against what the planning rules say of them, and what holds of any.

For more plants than the tests take: ``python -m tests.properties.test_purchasing 0 5000``.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pytest

import orderplan as op
from orderplan.config import merged
from orderplan.purchasing.payments import payments_frame, payments_table
from orderplan.purchasing.suggest import suggest_purchases
from orderplan.purchasing.supplier_exceptions import supplier_exceptions
from orderplan.purchasing.tables import (
    purchase_suggestions_frame,
    purchase_suggestions_table,
    suggestion_sources_frame,
    suggestion_sources_table,
)
from tests.oracle.mrp_exceptions_graph import graph_of
from tests.oracle.mrp_smallest import plant_text
from tests.oracle.mrp_tables import plan_rows
from tests.oracle.purchasing import Desk, Line, offers_of
from tests.oracle.purchasing_steps import amount_of, expected_purchases, offer_for, price_of, served_by
from tests.plants import seeded
from tests.plants_buying import buying_plant, decided_rows, placed_rows, with_rows

if TYPE_CHECKING:
    from orderplan.purchasing.records import PurchasePlan

PLANTS = 240
CHUNK = 40
CHUNKS = [range(first, first + CHUNK) for first in range(0, PLANTS, CHUNK)]
chunks = pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
PLACED = ("new", "increase")


def settings(seed: int) -> op.PlanConfig:
    """Several windows and several ideas of what is urgent."""
    return op.PlanConfig(
        purchasing=op.config.PurchasingConfig(
            merge_days=(None, 1, 4)[seed % 3], fast_priority=(None, 0, 5)[seed // 3 % 3]
        )
    )


def planned(data: op.PlanningData) -> op.MaterialPlan:
    instance = op.encode(data)
    return op.run_mrp(instance, op.build_bom(instance))


def suggested(data: op.PlanningData, seed: int) -> PurchasePlan:
    return suggest_purchases(planned(data), data, settings(seed).purchasing)


@cache
def plant(seed: int) -> op.PlanningData:
    """A random plant; in one of four buyers have ordered parts of the suggestions, in two they have decided on some."""
    data, rng = buying_plant(seed), seeded(seed)
    rows = [row for row in suggestions(suggested(data, seed)) if row["action"] == "new" and rng.random() < 0.6]
    if seed % 4 == 0:
        return with_rows(data, scheduled_receipts=placed_rows(rng, data, rows))
    return data if seed % 4 == 1 else with_rows(data, firm_suggestions=decided_rows(rng, data, rows))


@cache
def purchases(seed: int) -> PurchasePlan:
    return suggested(plant(seed), seed)


def suggestions(plan: PurchasePlan) -> list[dict[str, Any]]:
    return purchase_suggestions_table(plan).to_pylist()


def found_rows(plan: PurchasePlan) -> dict[str, dict[str, Any]]:
    """The library's suggestions as plain values, with what each covers."""
    sources: dict[str, dict[int, int]] = {}
    for row in suggestion_sources_table(plan).to_pylist():
        sources.setdefault(row["suggestion_id"], {})[row["planned_order_id"]] = round(row["quantity"] * 1e6)
    others = {row["object_id"] for row in supplier_exceptions(plan).to_pylist()}
    found = {}
    for row in suggestions(plan):
        name = row["suggestion_id"]
        assert name not in found
        cells = {column: row[column] for column in COMPARED}
        for column in ("quantity", "order_quantity", "surplus"):
            cells[column] = round(cells[column] * 1e6)
        found[name] = {**cells, "sources": sources.get(name, {}), "other_supplier": name in others}
    return found


COMPARED = (
    "action", "item_id", "supplier_id", "receipt_id", "quantity", "order_date", "need_date", "unit_price", "amount",
    "order_ids", "order_id", "line_group", "order_quantity", "surplus", "receipt_date", "late", "firm", "fit", "orders",
    "value_at_risk",
)  # fmt: skip


def expected_rows(data: op.PlanningData, plan: PurchasePlan, seed: int) -> dict[str, dict[str, Any]]:
    material = plan.material
    tables = {
        "planned_orders": op.planned_orders_frame(material),
        "requirements": op.requirements_frame(material),
        "pegging": op.pegging_frame(material),
        "deliveries": op.deliveries_frame(material),
    }
    rows = plan_rows(tables)
    graph = graph_of(data, rows)
    desk, lines = expected_purchases(data, graph, rows, merged(data.config, settings(seed)))
    expected, counts = {}, Counter[str]()
    for line in lines:
        name = f"{line.action}/{line.receipt}"
        if line.action == "new":
            name = f"{line.item}/{line.order or '-'}/{line.supplier or '-'}/{line.need}"
        counts[name] += 1
        expected[name if counts[name] == 1 else f"{name}/{counts[name]}"] = cells_of(desk, line)
    return expected


def cells_of(desk: Desk, line: Line) -> dict[str, Any]:
    """What the tables should have of a suggestion."""
    placed, firm = line.action in PLACED, line.fit is not None
    known = {row["supplier_id"] for row in desk.data.tables["suppliers"].to_pylist()}
    served, orders = served_by(desk, line), desk.graph.state.orders
    named = sorted(served, key=lambda order: (orders[order]["due_date"], order.encode()))
    values = [order_value(desk, order) for order in served]
    price = price_of(desk, line)
    return {
        "action": line.action,
        "item_id": line.item,
        "supplier_id": line.supplier if firm or line.supplier in known else None,
        "receipt_id": line.receipt,
        "quantity": line.quantity,
        "order_date": line.order_day,
        "need_date": line.need,
        "unit_price": price,
        "amount": amount_of(line, price),
        "order_ids": ", ".join([*named[:3], *(["…"] if len(named) > 3 else [])]) or None,
        "order_id": line.order,
        "line_group": f"{line.item}/{line.supplier or '-'}/{line.group_need}" if line.action == "new" else None,
        "order_quantity": line.sold,
        "surplus": line.quantity - line.planned if placed else 0,
        "receipt_date": None if line.receipt_day == NEVER_THERE else line.receipt_day,
        "late": placed and line.order_day is not None and line.order_day < desk.today,
        "firm": firm,
        "fit": line.fit,
        "orders": len(served),
        "value_at_risk": round(sum(values), 2) if placed or line.action == "expedite" else 0.0,
        "sources": {lot.number: quantity for lot, quantity in line.takes},
        "other_supplier": placed and not firm and line.first is not None and line.first != line.supplier,
    }


def order_value(desk: Desk, order_id: str) -> float:
    order = desk.graph.state.orders[order_id]
    price = order["unit_price"]
    return order["quantity"] * (desk.item(order["item_id"])["unit_cost"] if price is None else price)


NEVER_THERE = date.max


def differences(seed: int) -> list[str]:
    data, plan = plant(seed), purchases(seed)
    expected, found = expected_rows(data, plan, seed), found_rows(plan)
    told = []
    for name in sorted(expected.keys() | found.keys()):
        one, other = expected.get(name), found.get(name)
        if one is None or other is None:
            told.append(f"{name} is {'missing' if other is None else 'too many'}: {one or other}")
            continue
        told += [
            f"{name} {column}: {other[column]} instead of {one[column]}"
            for column in one
            if not same(one[column], other[column])
        ]
    return [*told, str(settings(seed).purchasing), plant_text(data)] if told else []


def same(one: Any, other: Any) -> bool:
    """Money may differ by a rounding of a cent."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 0.0101
    return one == other


@chunks
def test_suggestions_are_those_of_the_rules(seeds):
    for seed in seeds:
        told = differences(seed)
        assert not told, f"seed {seed}\n\n" + "\n".join(told)


if __name__ == "__main__":
    for number in range(*map(int, sys.argv[1:3])):
        found_differences = differences(number)
        plant.cache_clear()
        purchases.cache_clear()
        if found_differences:
            sys.exit(f"seed {number}\n\n" + "\n".join(found_differences))
    sys.stdout.write("no difference\n")
