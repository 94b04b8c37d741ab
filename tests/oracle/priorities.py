"""Ranking, lateness and the effect of priorities, naively from section L of docs/rules.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tests.oracle.mrp_days import NEVER, ONE_DAY, available_after, counted, earliest_start, fence_end, sales_need
from tests.oracle.mrp_exceptions_graph import Projection, cover, is_rework, order_cover, start_day
from tests.oracle.mrp_plan import naive_plan
from tests.oracle.mrp_structure import EXPLODED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import orderplan as op
    from tests.oracle.mrp_days import PlantDays
    from tests.oracle.mrp_exceptions_graph import Graph, Key

Row = dict[str, Any]
HALF = Fraction(1, 2)


@dataclass
class Soonest(Projection):
    """When everything could be there if nothing that is planned waited for its need (rule L.2)."""


def soonest_covers(graph: Graph) -> dict[str, date]:
    """The first day on which each planned sales order could be covered."""
    plan = Soonest(graph)
    for key in graph.supplies:
        soonest(plan, key)
    return {order: order_cover(plan, order) for order in graph.deliveries}


def soonest(plan: Soonest, key: Key) -> date:
    """The first day on which a supply could be there."""
    if key in plan.days:
        return plan.days[key]
    graph, given = plan.graph, plan.graph.supplies[key]
    days, item = graph.state.days, graph.state.items[given.item]
    asked = graph.asked_by.get(graph.source_of(key) or ("", ""), [])
    for one in asked:
        for peg in graph.pegs_of[one.number]:
            if given.release is not None or not is_rework(graph, one, given.item):
                soonest(plan, peg.supply)
    if given.release is None:
        late = [cover(plan, one) for one in asked if not is_rework(graph, one, given.item)]
        waits = [start_day(plan, key, day) for day, one in zip(late, not_rework(graph, key), strict=True) if day > one]
        plan.days[key] = max([given.own_day, *waits])
    elif item["procurement"] in EXPLODED:
        starts = [earliest_start(days, cover(plan, one), one.offset) for one in asked]
        start = max([graph.today, *starts])
        plan.days[key] = NEVER if start == NEVER else max(available_after(days, item, start), fence_end(days, item))
    else:
        plan.days[key] = max(available_after(days, item, graph.today), fence_end(days, item))
    return plan.days[key]


def not_rework(graph: Graph, key: Key) -> list[date]:
    """The counted needs of what a work order asks for that does not come from what it makes."""
    asked = graph.asked_by.get(graph.source_of(key) or ("", ""), [])
    return [one.counted for one in asked if not is_rework(graph, one, graph.supplies[key].item)]


def working_days(days: PlantDays, first: date, last: date) -> int:
    """How many working days from one day to another, below 0 where that is before."""
    if last < first:
        return -working_days(days, last, first)
    count, day = 0, first
    while day < last:
        count += days.is_working(day)
        day += ONE_DAY
    return count


def half_up(value: Fraction) -> int:
    return (value + HALF).__floor__()


def half_even(value: Fraction) -> int:
    return round(value)


def naive_ranking(
    data: op.PlanningData, graph: Graph, weights: Mapping[str, float], locked: tuple[str, ...] = ()
) -> list[Row]:
    """The order lines by rank, with the score and factors in millionths (rules L.1 to L.4)."""
    orders = {row["order_id"]: row for row in data.tables["sales_orders"].to_pylist()}
    classes = {row["customer_id"]: row["customer_class"] for row in data.tables["customers"].to_pylist()}
    class_of = {name: classes.get(orders[name]["customer_id"]) for name in graph.deliveries}
    names = sorted({name for name in class_of.values() if name is not None}, key=lambda name: name.encode())
    soon, days = soonest_covers(graph), graph.state.days
    found = []
    for name, delivery in graph.deliveries.items():
        order, item = orders[name], graph.state.items[orders[name]["item_id"]]
        left = working_days(days, graph.today, sales_need(days, order))
        needed = None if soon[name] == NEVER else working_days(days, graph.today, counted(days, soon[name]))
        ratio = Fraction(0) if needed is None else Fraction(max(left + 1, 0), needed + 1)
        price = item["unit_cost"] if order["unit_price"] is None else order["unit_price"]
        age = None if order["order_date"] is None else max((days.as_of - order["order_date"]).days, 0)
        place = names.index(class_of[name]) if class_of[name] is not None else len(names)
        found.append(
            {
                "order_id": name,
                "days_left": left,
                "days_needed": needed,
                "age": age,
                "cents": round(order["quantity"] * (price or 0.0) * 100),
                "penalty": round(order["penalty_per_day"] * 100),
                "customer_class": half_even(Fraction((len(names) - place) * 10**6, max(len(names), 1))),
                "urgency": half_even(max(1 - ratio / 2, Fraction(0)) * 10**6),
                "late": 0 if delivery["days_late"] == 0 else 10**6,
                "promised": order["promised_date"] or order["due_date"],
            }
        )
    most = {name: max([row[name] or 0 for row in found], default=0) for name in ("cents", "penalty", "age")}
    for row in found:
        for name, amount in (("value", "cents"), ("penalty_share", "penalty"), ("age_share", "age")):
            row[name] = (row[amount] or 0) * 10**6 // max(most[amount], 1)
        row["score"] = sum(
            half_up(Fraction(row[name]) * Fraction(round(weights[factor] * 10**6), 10**6))
            for name, factor in zip(_SHARES, _FACTORS, strict=True)
        )
    front = {name: place for place, name in enumerate(locked)}
    return sorted(
        found,
        key=lambda row: (
            front.get(row["order_id"], len(front)),
            -row["score"],
            row["promised"],
            row["order_id"].encode(),
        ),
    )


_SHARES = ("customer_class", "urgency", "value", "penalty_share", "age_share", "late")
_FACTORS = ("customer_class", "urgency", "value", "penalty", "age", "late")


def weight(priority: int) -> int:
    """Rule S.8."""
    return 2 ** (9 - min(priority, 9))


def naive_lateness(deliveries: list[Row], weights: Mapping[str, int]) -> tuple[int, int]:
    """The weights of the lines that are never there, and days late × weight of the others (rule L.7)."""
    never = sum(weights.get(row["order_id"], 0) for row in deliveries if row["projected_date"] is None)
    late = sum(weights.get(row["order_id"], 0) * (row["days_late"] or 0) for row in deliveries)
    return never, late


def weights_now(data: op.PlanningData) -> dict[str, int]:
    """What a day late of each line costs by its priority."""
    return {row["order_id"]: weight(row["priority"]) for row in data.tables["sales_orders"].to_pylist()}


def with_priorities(data: op.PlanningData, priorities: Mapping[str, int]) -> op.PlanningData:
    """The plant with other priorities, row by row."""
    table = data.tables["sales_orders"]
    rows = [{**row, "priority": priorities.get(row["order_id"], row["priority"])} for row in table.to_pylist()]
    return replace(data, tables={**data.tables, "sales_orders": pa.Table.from_pylist(rows, schema=table.schema)})


def all_priorities(names: list[str], classes: int) -> Iterator[dict[str, int]]:
    """Every way to give some lines priorities from 1 to `classes`."""
    for chosen in product(range(1, classes + 1), repeat=len(names)):
        yield dict(zip(names, chosen, strict=True))


def best_of_all(data: op.PlanningData, names: list[str], classes: int) -> tuple[int, int]:
    """The least lateness over every way, each planned by the naive planner."""
    weights = weights_now(data)
    return min(
        naive_lateness(naive_plan(with_priorities(data, each)).deliveries, weights)
        for each in all_priorities(names, classes)
    )
