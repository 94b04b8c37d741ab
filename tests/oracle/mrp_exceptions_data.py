"""Exceptions about the data behind a plan: master data, engineering changes, issue lists."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.oracle.mrp_days import NEVER, Row
from tests.oracle.mrp_exceptions_graph import Projection, there
from tests.oracle.mrp_quantities import component_quantity, millionths
from tests.oracle.mrp_structure import EXPLODED, Line, bom_of, lines_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tests.oracle.mrp_exceptions_graph import Graph

Needs = dict[str, tuple[int, bool]]
"""Per component what is needed, and whether all of it grows with the quantity made."""


def planned_orders(graph: Graph) -> Iterator[tuple[str, str | None, date, int]]:
    """Item, order, start and quantity of each planned order of what is made."""
    for given in graph.supplies.values():
        if given.release is not None and graph.state.items[given.item]["procurement"] in EXPLODED:
            yield given.item, given.order, max(given.release, graph.today), given.quantity


def master_data_items(graph: Graph) -> set[str]:
    """Items that are planned, but whose data are missing or contradict each other; not those of phantoms."""
    state, found = graph.state, set()
    own_boms = {parent for parent, order in state.structure.boms if order is not None}
    for item, order, start, _quantity in planned_orders(graph):
        if not lines_in_force(state.structure, item, order, start):
            found.add(item)
    for given in graph.supplies.values():
        item = state.items[given.item]
        bought = item["procurement"] in {"buy", "subcontract"}
        common = item["part_class"] == "common"
        if given.release is not None and (
            (bought and not item["lead_time_days"])
            or (bought and not item["unit_cost"])
            or (not common and given.order is None)
            or (common and given.item in own_boms and item["procurement"] in EXPLODED)
        ):
            found.add(given.item)
    return found


def changed_rows(graph: Graph) -> Iterator[dict[str, Any]]:
    """Free supply that no line uses any more, and items that are started between an old line and a new one."""
    ends, plan = ends_of_use(graph), Projection(graph)
    for key, given in graph.supplies.items():
        left = given.quantity - sum(peg.quantity for peg in graph.taken_of[key])
        if given.release is None and given.order is None and left and ends.get(given.item, NEVER) != NEVER:
            yield {
                "object": key,
                "item": given.item,
                "date": None if there(plan, key) == NEVER else there(plan, key),
                "suggested_date": ends[given.item],
                "quantity": left,
                "suggested_quantity": 0,
            }
    gaps: dict[str, dict[tuple[date, date, int], int]] = {}
    for item, order, start, quantity in planned_orders(graph):
        for gap in gaps_of(bom_of(graph.state.structure, item, order), graph.today):
            if gap[0] <= start < gap[1]:
                of_item = gaps.setdefault(item, {})
                of_item[gap] = of_item.get(gap, 0) + quantity
    for item, found in gaps.items():
        low, high, line_no = min(found)
        yield {
            "object": ("item", item),
            "item": item,
            "date": low,
            "suggested_date": high,
            "quantity": found[low, high, line_no],
        }


def ends_of_use(graph: Graph) -> dict[str, date]:
    """The first day on which each component is used no more."""
    state = graph.state
    wanted = {order for order, row in state.orders.items() if row["status"] in {"open", "held"}}
    ends: dict[str, date] = {}
    for (_parent, order), lines in state.structure.boms.items():
        for line in lines:
            if line.start < line.end and (order is None or order in wanted):
                ends[line.component] = max(ends.get(line.component, line.end), line.end)
    replaced: dict[str, date] = {}
    for change in graph.changes:
        old = change["old_component_id"]
        if old is not None and old not in ends:
            replaced[old] = max(replaced.get(old, change["effective_date"]), change["effective_date"])
    ends |= replaced
    for rows in state.structure.substitutes.values():
        for row in rows:
            if row.substitute in ends:
                ends[row.substitute] = max(ends[row.substitute], row.end)
    ends |= {state.orders[order]["item_id"]: NEVER for order in wanted}
    return ends


def gaps_of(lines: list[Line], today: date) -> Iterator[tuple[date, date, int]]:
    """The days between the end of a line and the start of the next with its number."""
    for number in {line.number for line in lines}:
        same = [line for line in lines if line.number == number and line.start < line.end]
        same.sort(key=lambda line: line.start)
        for place, line in enumerate(same[1:], 1):
            end = max(one.end for one in same[:place])
            if end < line.start and line.start > today:
                yield (end, line.start, number)


def drifted_rows(graph: Graph) -> Iterator[dict[str, Any]]:
    """Issue lists that are not what the BOM of today gives, whatever part of the order is reported already."""
    for receipt_id, rows in graph.state.lists.items():
        receipt = graph.state.receipts[receipt_id]
        item = graph.state.items[receipt["item_id"]]
        quantity = millionths(receipt["quantity"])
        if item["procurement"] not in EXPLODED or not quantity:
            continue
        passes = item["part_class"] == "order_specific" or item["procurement"] == "phantom"
        known = receipt["order_id"] if receipt["order_id"] in graph.state.orders else None
        order = known if passes else None
        listed: Needs = {}
        for row in rows:
            add(graph, row["component_id"], order, millionths(row["quantity_required"]), listed, grows=True)
        wanted = exploded(graph, item, order, quantity)
        if not same(listed, wanted):
            yield {
                "object": (receipt["kind"], receipt_id),
                "item": receipt["item_id"],
                "order": known,
                "date": receipt["due_date"],
                "quantity": quantity,
            }


def exploded(graph: Graph, item: Row, order: str | None, quantity: int) -> Needs:
    needs: Needs = {}
    for line in lines_in_force(graph.state.structure, item["item_id"], order, graph.today):
        scrap = millionths(item["scrap_rate"])
        need = component_quantity(quantity, scrap, line.quantity_per, line.scrap, line.fixed)
        add(graph, line.component, order, need, needs, grows=not line.fixed)
    return needs


def add(graph: Graph, component: str, order: str | None, quantity: int, needs: Needs, *, grows: bool) -> None:
    item = graph.state.items[component]
    below = exploded(graph, item, order, quantity) if item["procurement"] == "phantom" and quantity else {}
    for name, (amount, also) in (below or {component: (quantity, True)}).items():
        has, before = needs.get(name, (0, True))
        if amount:
            needs[name] = (has + amount, before and grows and also)


def same(listed: Needs, wanted: Needs) -> bool:
    if listed.keys() != wanted.keys():
        return False
    ratios = sorted(Fraction(listed[name][0], need) for name, (need, grows) in wanted.items() if grows)
    factor = Fraction(1) if not ratios or 1 in ratios else max(ratios[(len(ratios) - 1) // 2], Fraction(1))
    for name, (need, grows) in wanted.items():
        slack = 1 if factor == 1 else max(2 * factor, factor * need / 10**6)
        most = factor * need
        if not (most if grows else need) - slack <= listed[name][0] <= most + slack:
            return False
    return True
