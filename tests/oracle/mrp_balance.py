"""The naive time-phased record: section 8 of the planning rules, read from the tables of a plan and its plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER
from tests.oracle.mrp_exceptions_graph import Graph, Projection, there

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
        if given.quantity == 0 or given.order not in {None, *graph.state.orders}:
            continue
        day = there(plan, key)
        if given.release is not None:
            add(given.item, max(given.release, graph.today), "planned_releases", given.quantity)
            add(given.item, day, "planned_receipts", given.quantity)
        elif key[0] == "stock":
            add(given.item, day, "stock", given.quantity)
            pegs = [peg for peg in graph.taken_of[key] if graph.wanted[peg.number].source[0] != "safety_stock"]
            left = given.quantity - sum(peg.quantity for peg in pegs)
            if given.expiry is not None and left:
                add(given.item, given.expiry, "stock", -left)
        else:
            add(given.item, day, "scheduled_receipts", given.quantity)
    for pegs in graph.pegs_of.values():
        for peg in pegs:
            wanted, given = graph.wanted[peg.number], graph.supplies[peg.supply]
            if given.item != wanted.item and there(plan, peg.supply) != NEVER:
                day = max(wanted.counted, there(plan, peg.supply))
                add(wanted.item, day, "substitutes", peg.covered)
                add(given.item, day, "substitutes", -peg.quantity)
    for item in {item for item, _day in changes}:
        changes.setdefault((item, graph.today), dict.fromkeys(LINES, 0))
    return with_balances(changes)


def with_balances(changes: dict[tuple[str, date], Amounts]) -> dict[tuple[str, date], Amounts]:
    records: dict[tuple[str, date], Amounts] = {}
    balances: dict[str, int] = {}
    for item, day in sorted(changes, key=lambda cell: (cell[0].encode(), cell[1])):
        amounts = changes[item, day]
        received = sum(amounts[line] for line in ("scheduled_receipts", "planned_receipts", "stock", "substitutes"))
        balances[item] = balances.get(item, 0) + received - amounts["gross_requirements"]
        records[item, day] = amounts | {"projected_available_balance": balances[item]}
    return records
