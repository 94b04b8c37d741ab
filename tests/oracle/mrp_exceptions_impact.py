"""What lies behind expected exceptions: their causes, the orders they hit, and what mending one alone would bring.

The last is found by force: the one thing is changed, everything is projected anew, and the order-days are added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER
from tests.oracle.mrp_exceptions_graph import Graph, Key, Projection, cover, days_late, orders_above, there

if TYPE_CHECKING:
    from datetime import date

    from tests.oracle.mrp_exceptions import Expected, Identity
    from tests.oracle.mrp_exceptions_graph import Wanted

ROOTS = ("lead_time_short", "expedite", "firm_conflict")


def supply_key(row: Expected) -> Key:
    """The supply that an exception is about."""
    kind, name = row.object
    return ("planned", name) if kind == "planned_order" else row.object


def cause_of(graph: Graph, rows: dict[Identity, Expected], row: Expected) -> Expected | None:
    """The row that is another's cause; none where it is its own, or where what it waits for has no row."""
    found: Expected | None = None
    if row.end is not None:
        last, supply = row.end
        if supply is None:
            found = rows.get(("demand_uncovered", "requirement", str(last.number)))
        else:
            kind = "planned_order" if supply[0] == "planned" else supply[0]
            found = next((rows[code, kind, supply[1]] for code in ROOTS if (code, kind, supply[1]) in rows), None)
    elif row.code == "order_late" and graph.deliveries[row.object[1]]["cause"] == "past_due":
        found = rows.get(("order_past_due", *row.object))
    if found is None or found.identity == row.identity:
        return None
    return cause_of(graph, rows, found) or found


def orders_hit(graph: Graph, row: Expected) -> set[str]:
    """The distinct sales orders that an exception reaches."""
    kind, name = row.object
    if kind == "sales_order":
        return {name}
    if kind == "item":
        of_item = [key for key, given in graph.supplies.items() if given.item == name and given.release is not None]
        return orders_above(graph, of_item)
    if kind == "requirement":
        source = graph.wanted[int(name)].source
        above = graph.supply_of(source)
        return {source[1]} if source[0] == "sales_order" else orders_above(graph, [above] if above else [])
    return orders_above(graph, [supply_key(row)])


def rescue_of(graph: Graph, row: Expected, *, is_root: bool) -> int | None:
    """The order-days that one action alone recovers; none where the row is no such action."""
    key = supply_key(row)
    if row.code == "stranded":
        changed = Projection(graph, covers=released(graph, key, row.quantity))
    elif not is_root:
        return None
    elif "expedite" in {row.code, row.action}:
        changed = Projection(graph, own_days={key: row.suggested_date})
    elif row.code == "lead_time_short":
        changed = Projection(graph, releases={key: row.date})
    else:
        return None
    before, after = days_late(Projection(graph)), days_late(changed)
    assert before.keys() == after.keys()
    return sum(before.values()) - sum(after.values())


def released(graph: Graph, key: Key, amount: int) -> dict[int, date]:
    """What each late requirement of the item is covered on that a released supply helps, the most urgent first."""
    given, plan = graph.supplies[key], Projection(graph)
    day = there(plan, key)
    wanted = [one for one in graph.wanted.values() if one.item == given.item and one.source[0] != "safety_stock"]
    covers: dict[int, date] = {}
    for one in sorted(wanted, key=lambda one: one.priority):  # of one priority they stand by need already
        use = max(one.counted, day)
        if not use < cover(plan, one) < NEVER or (given.expiry is not None and given.expiry <= use):
            continue
        cost, kept = cheapest(plan, one, use, amount)
        if max([day, *kept]) < cover(plan, one):
            covers[one.number] = max([day, *kept])
            amount -= cost
    return covers


def cheapest(plan: Projection, one: Wanted, use: date, amount: int) -> tuple[int, list[date]]:
    """Replace as much of what comes late as an amount suffices for: what that takes, and the days of what is kept."""
    days = {peg.supply: there(plan, peg.supply) for peg in plan.graph.pegs_of[one.number]}
    for latest in [use, *sorted(day for day in days.values() if day > use)]:
        cost = sum(peg.covered for peg in plan.graph.pegs_of[one.number] if days[peg.supply] > latest)
        if cost <= amount:
            return cost, [day for day in days.values() if day <= latest]
    raise AssertionError("to keep everything costs nothing")
