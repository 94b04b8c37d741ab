"""The exceptions that a plan should have: section 8 of the planning rules, one function for each group of codes.

Read from the tables of the plan and the plant. What lies behind an exception and what mending it would bring is in
`mrp_exceptions_impact`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, ONE_DAY, in_calendar_days, release_for
from tests.oracle.mrp_exceptions_data import changed_rows, drifted_rows, master_data_items
from tests.oracle.mrp_exceptions_graph import Graph, Key, Projection, Wanted, end_of, there, waits_below
from tests.oracle.mrp_quantities import millionths, rounded_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import orderplan as op

ACTIONS = ("cancel", "expedite", "defer", "change_quantity")
Identity = tuple[str, str, str]
"""Code, kind and id of the object."""


@dataclass(frozen=True)
class Expected:
    """One exception."""

    code: str
    object: Key
    item: str
    order: str | None = None
    date: date | None = None
    suggested_date: date | None = None
    quantity: int = 0
    suggested_quantity: int | None = None
    days: int | None = None
    action: str | None = None
    """What a firm receipt's conflict stands for."""
    end: tuple[Wanted, Key | None] | None = None
    """What the object waits for: the last requirement of its deciding path, and the supply there."""

    @property
    def identity(self) -> Identity:
        return (self.code, *self.object)


def expected_exceptions(graph: Graph, config: op.MrpConfig) -> dict[Identity, Expected]:
    """All exceptions by code and object."""
    plan = Projection(graph)
    rows = [
        *late_orders(plan),
        *past_due_orders(graph),
        *requirement_rows(plan),
        *planned_rows(plan, 7 if config.release_days is None else config.release_days),
        *receipt_rows(graph, 7 if config.defer_days is None else config.defer_days),
        *stock_rows(graph),
        *(Expected("master_data", ("item", item), item) for item in master_data_items(graph)),
        *(Expected("change_leftover", **columns) for columns in changed_rows(graph)),
        *(Expected("list_drift", **columns) for columns in drifted_rows(graph)),
    ]
    leftover = {row.object for row in rows if row.code == "change_leftover"}
    rows = [row for row in rows if row.code != "excess" or row.object not in leftover]
    assert len({row.identity for row in rows}) == len(rows)
    return {row.identity: row for row in rows}


def late_orders(plan: Projection) -> Iterator[Expected]:
    """A sales order's projected date is after its due date."""
    for order_id, row in plan.graph.deliveries.items():
        projected, due = row["projected_date"], row["due_date"]
        if projected is not None and projected <= due:
            continue
        own = plan.graph.asked_by.get(("sales_order", order_id), [])
        decides = max(own, key=lambda one: one.cover, default=None)  # of equals the first
        yield Expected(
            code="order_late",
            object=("sales_order", order_id),
            item=row["item_id"],
            order=order_id,
            date=due,
            suggested_date=projected,
            quantity=row["quantity"],
            days=None if projected is None else (projected - due).days,
            end=None if row["cause"] == "past_due" or decides is None else end_of(plan, decides),
        )


def past_due_orders(graph: Graph) -> Iterator[Expected]:
    """A sales order line's due date is before today."""
    for order_id, row in graph.deliveries.items():
        if row["due_date"] < graph.today:
            yield Expected(
                code="order_past_due",
                object=("sales_order", order_id),
                item=row["item_id"],
                order=order_id,
                date=row["due_date"],
                quantity=row["quantity"],
                days=(graph.today - row["due_date"]).days,
            )


def requirement_rows(plan: Projection) -> Iterator[Expected]:
    """What nothing covers, what comes late, safety stock that is not there, what substitutes cover."""
    graph = plan.graph
    for one in graph.wanted.values():
        pegs = graph.pegs_of[one.number]
        row = Expected(
            code="",
            object=("requirement", str(one.number)),
            item=one.item,
            order=one.order,
            date=None if one.need == NEVER else one.need,
            quantity=one.quantity,
        )
        safety = one.source[0] == "safety_stock"
        if graph.open_of(one) and not safety:
            yield replace(row, code="demand_uncovered", quantity=graph.open_of(one))
        if one.cover > one.counted and not safety:
            never = one.cover == NEVER
            yield replace(
                row,
                code="shortage",
                suggested_date=None if never else one.cover,
                days=None if never else (one.cover - one.counted).days,
                end=end_of(plan, one),
            )
        in_time = [peg for peg in pegs if there(plan, peg.supply) <= one.counted and there(plan, peg.supply) != NEVER]
        existing = [peg.covered for peg in in_time if peg.supply[0] != "planned"]
        if safety and sum(existing) < one.quantity:
            yield replace(row, code="below_safety", suggested_quantity=one.quantity - sum(existing))
        substitutes = sum(peg.covered for peg in pegs if graph.supplies[peg.supply].item != one.item)
        if substitutes:
            yield replace(row, code="substitute_used", quantity=substitutes)


def planned_rows(plan: Projection, release_days: int) -> Iterator[Expected]:
    """Planned orders that should have been released before today, those to be released soon, and what is too much."""
    graph = plan.graph
    for key, given in graph.supplies.items():
        if given.release is None:
            continue
        release, start = wanted_release(graph, key), max(given.release, graph.today)
        row = Expected(
            code="", object=("planned_order", key[1]), item=given.item, order=given.order, quantity=given.quantity
        )
        if release < start:
            below = waits_below(plan, key)
            yield replace(
                row,
                code="lead_time_short",
                date=release,
                suggested_date=max(release, graph.today),
                days=days_between(graph, given.item, release, start),
                end=None if below is None else end_of(plan, below),
            )
        elif (release - graph.state.days.as_of).days <= release_days:
            yield replace(row, code="release_due", date=release, suggested_date=release)
        left = given.quantity - sum(peg.quantity for peg in graph.taken_of[key])
        if left:
            day = there(plan, key)
            yield replace(row, code="excess", date=None if day == NEVER else day, quantity=left)


def wanted_release(graph: Graph, key: Key) -> date:
    """Its own release; that for the earliest need where a reorder point makes it be due after that."""
    given = graph.supplies[key]
    need = min(needs(graph, key), default=NEVER)
    if need >= given.own_day:
        return given.release
    return min(given.release, release_for(graph.state.days, graph.state.items[given.item], need))


def needs(graph: Graph, key: Key) -> list[date]:
    """The days on which what a supply is pegged to counts, safety stock apart."""
    wanted = [graph.wanted[peg.number] for peg in graph.taken_of[key]]
    return [one.counted for one in wanted if one.source[0] != "safety_stock"]


def days_between(graph: Graph, item: str, release: date, start: date) -> int:
    """Calendar days for what is bought or subcontracted, working days for what is made."""
    if in_calendar_days(graph.state.items[item]):
        return (start - release).days
    count = 0
    while release < start:
        count += graph.state.days.is_working(release)
        release += ONE_DAY
    return count


def receipt_rows(graph: Graph, defer_days: int) -> Iterator[Expected]:
    """The one action on each receipt, receipts that are over, and what they bring too much."""
    for receipt_id, receipt in graph.state.receipts.items():
        key = (receipt["kind"], receipt_id)
        given = graph.supplies[key]
        if not given.quantity:
            continue
        pegged = sum(peg.quantity for peg in graph.taken_of[key])
        row = Expected(
            code="",
            object=key,
            item=given.item,
            order=given.order if given.order in graph.state.orders else None,
            date=receipt["due_date"],
            quantity=given.quantity,
        )
        action = action_on(graph, key, defer_days, row)
        if action is not None:
            yield replace(action, code="firm_conflict", action=action.code) if receipt["firm"] else action
        if receipt["due_date"] < graph.today:
            yield replace(
                row,
                code="supply_past_due",
                suggested_date=given.own_day,
                days=(graph.today - receipt["due_date"]).days,
            )
        left = replace(row, quantity=given.quantity - pegged)
        if given.order is not None and not is_held(graph, given.order) and left.quantity:
            yield replace(left, code="stranded")
        if given.order is None and pegged and left.quantity and lot_sized(graph, given.item, pegged) >= given.quantity:
            yield replace(left, code="excess")


def action_on(graph: Graph, key: Key, defer_days: int, row: Expected) -> Expected | None:
    """Cancel before expedite or defer, either with a quantity change."""
    given = graph.supplies[key]
    pegs = graph.taken_of[key]
    pegged = sum(peg.quantity for peg in pegs)
    if not pegs:
        return replace(row, code="cancel", suggested_quantity=0) if given.order is None else None
    less = lot_sized(graph, given.item, pegged)
    if given.order is None and less < given.quantity:
        row = replace(row, suggested_quantity=less)
    need = min(needs(graph, key), default=None)
    for_safety = any(graph.wanted[peg.number].source[0] == "safety_stock" for peg in pegs)
    if need is not None and need < given.own_day:
        return replace(row, code="expedite", suggested_date=need, days=(given.own_day - need).days)
    if need is not None and (need - given.own_day).days > defer_days and not for_safety:
        return replace(row, code="defer", suggested_date=need, days=(need - given.own_day).days)
    return None if row.suggested_quantity is None else replace(row, code="change_quantity")


def lot_sized(graph: Graph, item_id: str, quantity: int) -> int:
    """Rule 5.2 without the cut."""
    item = graph.state.items[item_id]
    if item["lot_policy"] == "fixed":
        return rounded_up(quantity, millionths(item["lot_size"]))
    return rounded_up(max(quantity, millionths(item["lot_min"])), millionths(item["lot_multiple"]))


def is_held(graph: Graph, order_id: str) -> bool:
    return order_id in graph.state.orders and graph.state.orders[order_id]["status"] == "held"


def stock_rows(graph: Graph) -> Iterator[Expected]:
    """What nothing takes: reserved stock is stranded, free stock too much."""
    for key, given in graph.supplies.items():
        left = given.quantity - sum(peg.quantity for peg in graph.taken_of[key])
        if key[0] != "stock" or not left or is_held(graph, given.order):
            continue
        yield Expected(
            code="excess" if given.order is None else "stranded",
            object=key,
            item=given.item,
            order=given.order if given.order in graph.state.orders else None,
            date=given.own_day,
            quantity=left,
        )
