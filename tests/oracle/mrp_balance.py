"""The naive time-phased record: section 8 of the planning rules, read from the tables of a plan and its plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER
from tests.oracle.mrp_exceptions_graph import Graph, Key, Projection, there

if TYPE_CHECKING:
    from datetime import date

LINES = (
    "gross_requirements",
    "scheduled_receipts",
    "planned_receipts",
    "planned_releases",
    "stock",
    "substitutes",
)
Amounts = dict[str, int]


def naive_records(graph: Graph) -> dict[tuple[str, date], Amounts]:
    """The lines and the balance in millionths, by item and day."""
    changes: dict[tuple[str, date], Amounts] = {}

    def add(item: str, day: date, line: str, quantity: int) -> None:
        if day != NEVER:
            amounts = changes.setdefault((item, day), dict.fromkeys(LINES, 0))
            amounts[line] += quantity

    plan = Projection(graph)
    for one in graph.wanted.values():
        if one.source[0] != "safety_stock":
            add(one.item, one.counted, "gross_requirements", one.quantity)
    for key, given in graph.supplies.items():
        if given.quantity and given.order in {None, *graph.state.orders}:
            for day, line, quantity in of_supply(plan, key):
                add(given.item, day, line, quantity)
    for peg in (peg for pegs in graph.pegs_of.values() for peg in pegs):
        wanted, given = graph.wanted[peg.number], graph.supplies[peg.supply]
        if given.item != wanted.item and there(plan, peg.supply) != NEVER:
            day = max(wanted.counted, there(plan, peg.supply))
            add(wanted.item, day, "substitutes", peg.covered)
            add(given.item, day, "substitutes", -peg.quantity)
    return with_balances(graph, changes)


def of_supply(plan: Projection, key: Key) -> list[tuple[date, str, int]]:
    """What a supply changes, and when: day, line, quantity."""
    graph, given, day = plan.graph, plan.graph.supplies[key], there(plan, key)
    if given.release is not None:
        released = max(given.release, graph.today)
        return [(released, "planned_releases", given.quantity), (day, "planned_receipts", given.quantity)]
    if key[0] != "stock":
        return [(day, "scheduled_receipts", given.quantity)]
    pegs = [peg for peg in graph.taken_of[key] if graph.wanted[peg.number].source[0] != "safety_stock"]
    left = given.quantity - sum(peg.quantity for peg in pegs)
    expired = [] if given.expiry is None or not left else [(given.expiry, "stock", -left)]
    return [(day, "stock", given.quantity), *expired]


def with_balances(graph: Graph, changes: dict[tuple[str, date], Amounts]) -> dict[tuple[str, date], Amounts]:
    for item in {item for item, _day in changes}:
        changes.setdefault((item, graph.today), dict.fromkeys(LINES, 0))
    records: dict[tuple[str, date], Amounts] = {}
    balances: dict[str, int] = {}
    for item, day in sorted(changes, key=lambda cell: (cell[0].encode(), cell[1])):
        amounts = changes[item, day]
        received = sum(amounts[line] for line in ("scheduled_receipts", "planned_receipts", "stock", "substitutes"))
        balances[item] = balances.get(item, 0) + received - amounts["gross_requirements"]
        records[item, day] = amounts | {"projected_available_balance": balances[item]}
    return records
