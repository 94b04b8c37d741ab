"""A plan lived through draw by draw in plain Python: section U of the planning rules, with a generator of its own.

The days follow by recursion from the tables of the plan (see `mrp_exceptions_graph`), without machines.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import (
    NEVER,
    Row,
    ahead,
    available_after,
    counted,
    earliest_start,
    fence_end,
    later,
    lead_time,
    sales_need,
)
from tests.oracle.mrp_exceptions_graph import Graph, Key, Projection, graph_of, is_rework, own_day, there
from tests.oracle.mrp_structure import EXPLODED
from tests.oracle.mrp_tables import plan_rows

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    import orderplan as op
    from tests.oracle.mrp_exceptions_graph import Wanted

DELIVERED, BOUGHT = {"purchase", "subcontract"}, {"buy", "subcontract"}
MILLION = 1_000_000
NORMAL = NormalDist()


@dataclass(frozen=True)
class Delivery:
    """What comes at once from one supplier."""

    chances: list[float]
    """Of being 0, 1, 2, … days late."""
    supplier: str | None
    first_day: date
    """The first day on which anything of it is there by the plan."""


@dataclass(frozen=True)
class Plant:
    """A plan, and what may go wrong in it."""

    graph: Graph
    assumptions: op.RiskAssumptions
    planned: dict[Key, date]
    """When each supply is there by the plan."""
    delivery: dict[Key, str]
    """The name of what each delivered supply comes with."""
    deliveries: dict[str, Delivery]
    quality: dict[Key, float]
    """Of delivered supplies."""


@dataclass
class Draw:
    """What happens in one draw; the days fill while they are asked for."""

    plant: Plant
    late: dict[str, int]
    """Days late by delivery."""
    missing: set[tuple[Key, int]]
    """What requirements lack of supplies at first."""
    days: dict[Key, date] = field(default_factory=dict)


def plant_of(data: op.PlanningData, tables: Mapping[str, pd.DataFrame], assumptions: op.RiskAssumptions) -> Plant:
    """Read a plan: `tables` has also `purchase_suggestions` and `suggestion_sources`."""
    graph = graph_of(data, plan_rows(tables))
    projected = Projection(graph)
    planned = {key: there(projected, key) for key in graph.supplies}
    suppliers = {row["supplier_id"]: row for row in data.tables["suppliers"].to_pylist()}
    receipts = {row["receipt_id"]: row for row in data.tables["scheduled_receipts"].to_pylist()}
    bought = bought_at_once(tables)
    who: dict[Key, str | None] = {}
    delivery: dict[Key, str] = {}
    for key, given in graph.supplies.items():
        if key[0] in DELIVERED:
            who[key], delivery[key] = receipts[key[1]]["supplier_id"], f"receipt {key[1]}"
        elif key[0] == "planned" and graph.state.items[given.item]["procurement"] in BOUGHT:
            group, who[key] = bought.get(key[1], (f"alone {key[1]}", None))
            delivery[key] = group
    deliveries: dict[str, Delivery] = {}
    for key, name in sorted(
        delivery.items(), key=lambda one: one[0][0] != "planned"
    ):  # what an order adds to comes last
        row = suppliers.get(who[key] or "", {})
        first = min(planned[other] for other, same in delivery.items() if same == name)
        rate = assumptions.on_time_rate if row.get("on_time_rate") is None else row["on_time_rate"]
        item = graph.state.items[graph.supplies[key].item]
        overdue = 0
        if key[0] != "planned":
            overdue = max((data.config.as_of - receipts[key[1]]["due_date"]).days, 0)
        mean = max(1.0, assumptions.late_share * lead_time(item))
        deliveries[name] = Delivery(chances_of(rate, mean, overdue), who[key] if row else None, first)
    quality = {}
    for key in delivery:
        row = suppliers.get(who[key] or "", {})
        quality[key] = assumptions.quality_rate if row.get("quality_rate") is None else row["quality_rate"]
    return Plant(graph, assumptions, planned, delivery, deliveries, quality)


def bought_at_once(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, str | None]]:
    """Give for each planned order that a suggestion covers the group that it is bought in, and from whom."""
    lines = {row["suggestion_id"]: row for row in tables["purchase_suggestions"].to_dict("records")}
    parts: dict[str, list[Row]] = {}
    for row in tables["suggestion_sources"].to_dict("records"):
        parts.setdefault(str(row["planned_order_id"]), []).append(row)
    found = {}
    for number, rows in parts.items():
        line = lines[max(rows, key=lambda row: row["quantity"])["suggestion_id"]]
        supplier = line["supplier_id"] if isinstance(line["supplier_id"], str) else None
        new, group = line["action"] == "new", f"{line['item_id']} {line['line_group']}"
        found[number] = (group if new else f"receipt {line['receipt_id']}", supplier)
    return found


def drawn(plant: Plant, rng: random.Random) -> Draw:
    """Let chance decide."""
    factors = {supplier: rng.gauss(0, 1) for supplier in sorted({str(d.supplier) for d in plant.deliveries.values()})}
    late = {}
    for name, delivery in plant.deliveries.items():
        shared = plant.assumptions.correlation
        number = math.sqrt(shared) * factors[str(delivery.supplier)] + math.sqrt(1 - shared) * rng.gauss(0, 1)
        late[name] = days_late(delivery, NORMAL.cdf(number)) if plant.assumptions.lateness else 0
    missing: set[tuple[Key, int]] = set()
    if plant.assumptions.yields:
        for key, given in plant.graph.supplies.items():
            good = good_of(plant, key, given.quantity, rng)
            taken = 0
            for peg in plant.graph.taken_of[key]:
                taken += peg.quantity
                if good < min(taken, given.quantity):
                    missing.add((key, peg.number))
    return Draw(plant, late, missing)


def days_late(delivery: Delivery, share: float) -> int:
    """Rule U.2: walk up the chances until they exceed a uniform number."""
    so_far = 0.0
    for days, chance in enumerate(delivery.chances):
        so_far += chance
        if share < so_far:
            return days
    return len(delivery.chances)


def chances_of(rate: float, mean: float, overdue: int) -> list[float]:
    """Rule U.2: the chance of being 0, 1, 2, … more days late."""
    step, far = 1 / mean, 40 * math.ceil(mean) + overdue
    chances = [rate, *((1 - rate) * (1 - step) ** (d - 1) * step for d in range(1, far))]
    if overdue:
        chances = chances[overdue:]
        if sum(chances) < 1e-9:
            chances = [(1 - step) ** d * step for d in range(far)]
    return [chance / sum(chances) for chance in chances]


def good_of(plant: Plant, key: Key, quantity: int, rng: random.Random) -> float:
    """Rule U.5: what of a supply is good, in millionths."""
    if key in plant.quality:
        return quantity * rng.random() if rng.random() >= plant.quality[key] else quantity
    scrap = plant.graph.state.items[plant.graph.supplies[key].item]["scrap_rate"]
    is_made = key[0] in {"planned", "work"}
    if not is_made or not scrap or not quantity:
        return quantity
    begun = math.ceil(quantity / MILLION / (1 - scrap) - 1e-9)
    return MILLION * sum(rng.random() >= scrap for _ in range(begun))


def cover_in(draw: Draw, wanted: Wanted) -> date:
    """Rules 6.2 and U.5."""
    graph = draw.plant.graph
    if graph.open_of(wanted):
        return NEVER
    days = []
    for peg in graph.pegs_of[wanted.number]:
        day = there_in(draw, peg.supply)
        if (peg.supply, wanted.number) in draw.missing and day != NEVER:
            item = graph.state.items[graph.supplies[peg.supply].item]
            day = max(available_after(graph.state.days, item, day), fence_end(graph.state.days, item))
        days.append(day)
    return max(days)


def there_in(draw: Draw, key: Key) -> date:
    """Rules 6.1, 6.3 and U.1: when a supply is there."""
    if key not in draw.days:
        day = waited_for(draw, key)
        name = draw.plant.delivery.get(key)
        if name is not None and day != NEVER:
            spare = (draw.plant.planned[key] - draw.plant.deliveries[name].first_day).days
            late = draw.late[name] - spare
            day = ahead(draw.plant.graph.state.days, later(day, late), 0) if late > 0 else day
        draw.days[key] = day
    return draw.days[key]


def waited_for(draw: Draw, key: Key) -> date:
    """When a supply is there but for who delivers it."""
    graph = draw.plant.graph
    given, days, plain = graph.supplies[key], graph.state.days, Projection(graph)
    item = graph.state.items[given.item]
    asked = graph.asked_by.get(graph.source_of(key) or ("", ""), [])
    result = own_day(plain, key)
    if given.release is not None:
        if item["procurement"] not in EXPLODED:
            return result
        for wanted in asked:
            cover = cover_in(draw, wanted)
            if cover == NEVER:
                return NEVER
            if cover > wanted.counted:
                start = max(earliest_start(days, cover, wanted.offset), given.release, graph.today)
                result = max(result, available_after(days, item, start), fence_end(days, item))
        return result
    for wanted in asked:
        if not is_rework(graph, wanted, given.item):
            cover = cover_in(draw, wanted)
            if cover == NEVER:
                return NEVER
            if cover > wanted.counted:
                result = max(result, available_after(days, item, cover))
    return result


def order_dates(draw: Draw) -> dict[str, date | None]:
    """Rule 6.4: when each order is there."""
    graph = draw.plant.graph
    found: dict[str, date | None] = {}
    for order_id in graph.deliveries:
        order = graph.state.orders[order_id]
        own = graph.asked_by.get(("sales_order", order_id), [])
        need = counted(graph.state.days, sales_need(graph.state.days, order))
        cover = max([cover_in(draw, one) for one in own], default=need)
        found[order_id] = None if cover == NEVER else later(cover, order["ship_days"])
    return found
