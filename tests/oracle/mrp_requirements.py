"""Requirements of the naive planner: section 3 of the planning rules, one function for each source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import Row, ahead, counted, release_for, sales_need, today
from tests.oracle.mrp_quantities import component_quantity, millionths
from tests.oracle.mrp_records import (
    LAST_PRIORITY,
    PlannedOrder,
    Requirement,
    State,
    most_urgent,
)
from tests.oracle.mrp_structure import EXPLODED, Line, is_work, lines_in_force

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Source:
    """What all requirements of one source have in common."""

    kind: str
    id: str | int
    order: str | None
    priority: int
    parent: str | None


def add(state: State, source: Source, item: str, quantity: int, need: date, offset: int = 0) -> None:
    """Add a requirement; one for nothing is none."""
    if quantity <= 0:
        return
    made = state.receipts[source.id]["item_id"] if source.kind == "work_order" else None
    asked_directly = source.parent in {None, made}  # a sales order, safety stock, what a work order takes itself
    state.arrivals += 1
    state.requirements.setdefault(item, []).append(
        Requirement(
            item=item,
            order=source.order,
            quantity=quantity,
            need=need,
            counted=counted(state.days, need),
            priority=source.priority,
            source_kind=source.kind,
            source_id=source.id,
            parent=source.parent,
            parent_code=-1 if asked_directly else state.structure.codes[source.parent or item],
            arrival=state.arrivals,
            offset=offset,
        )
    )


def line_quantity(state: State, parent: str, line: Line, made: int, *, fixed: bool = True) -> int:
    """Rule 2.3."""
    item_scrap = millionths(state.items[parent]["scrap_rate"])
    return component_quantity(made, item_scrap, line.quantity_per, line.scrap, line.fixed if fixed else 0)


def require_sales_orders(state: State) -> None:
    """Rule 3.1."""
    for order_id in sorted(state.orders):
        order = state.orders[order_id]
        if order["status"] == "open":
            need = sales_need(state.days, order)
            source = Source("sales_order", order_id, order_id, order["priority"], None)
            add(state, source, order["item_id"], millionths(order["quantity"]), need)


def require_safety_stock(state: State) -> None:
    """Rule 3.4."""
    for item_id, item in state.items.items():
        if item["procurement"] != "phantom":
            source = Source("safety_stock", item_id, None, LAST_PRIORITY, None)
            add(state, source, item_id, millionths(item["safety_stock"]), state.structure.earliest_new[item_id])


def require_for_planned_order(state: State, planned: PlannedOrder) -> None:
    """Rule 3.2."""
    if state.items[planned.item]["procurement"] not in EXPLODED:
        return
    start = max(planned.release, today(state.days))
    source = Source("planned_order", planned.number, planned.order, planned.priority, planned.item)
    for line in lines_in_force(state.structure, planned.item, planned.order, start):
        quantity = line_quantity(state, planned.item, line, planned.quantity)
        need = ahead(state.days, start, line.offset)
        add(state, source, line.component, quantity, need, line.offset)


def require_for_work_orders(state: State) -> None:
    """Rule 3.3: all work orders; how urgent they are is only known once the items they make are planned."""
    for receipt_id in sorted(state.receipts):
        if is_work(state.receipts[receipt_id]["kind"]) and millionths(state.receipts[receipt_id]["quantity"]) > 0:
            require_for_work_order(state, receipt_id, LAST_PRIORITY)


def rank_work_orders(state: State, items: list[str]) -> None:
    """Rule 3.3: the priority of what work orders need of the items of one low-level code."""
    supplies = {supply.id: supply for those in state.supplies.values() for supply in those if is_work(supply.kind)}
    for item in items:
        for requirement in state.requirements.get(item, []):
            if requirement.source_kind != "work_order":
                continue
            if is_rework(state, requirement):
                order = state.orders.get(state.receipts[requirement.source_id]["order_id"])
                requirement.priority = order["priority"] if order and order["status"] == "open" else LAST_PRIORITY
            else:
                requirement.priority = most_urgent(state, supplies[requirement.source_id])


def is_rework(state: State, requirement: Requirement) -> bool:
    """Rule 3.3: a work order needs something that is not below what it makes."""
    codes = state.structure.codes
    return codes[requirement.item] <= codes[state.receipts[requirement.source_id]["item_id"]]


def require_for_work_order(state: State, receipt_id: str, priority: int) -> None:
    receipt = state.receipts[receipt_id]
    item = state.items[receipt["item_id"]]
    source = Source("work_order", receipt_id, order_of_work(state, receipt), priority, item["item_id"])
    start = receipt["start_date"] or release_for(state.days, item, receipt["due_date"])
    if receipt_id in state.lists:
        for row in sorted(state.lists[receipt_id], key=lambda row: row["component_id"]):
            left = millionths(row["quantity_required"]) - millionths(row["quantity_issued"])
            add(state, source, row["component_id"], left, row["need_date"] or start)
    elif item["procurement"] in EXPLODED:
        for line in lines_in_force(state.structure, item["item_id"], source.order, today(state.days)):
            left = left_of_line(state, receipt, line)
            add(state, source, line.component, left, ahead(state.days, start, line.offset), line.offset)


def order_of_work(state: State, receipt: Row) -> str | None:
    """Rule 3.3: the order of a work order's requirements; one that is not there any more is none."""
    item = state.items[receipt["item_id"]]
    passes = item["part_class"] == "order_specific" or item["procurement"] == "phantom"
    return receipt["order_id"] if passes and receipt["order_id"] in state.orders else None


def left_of_line(state: State, receipt: Row, line: Line) -> int:
    """Rule 3.3: a line's quantity less progress."""
    made = millionths(receipt["quantity"])
    reports = {row["operation"]: row for row in state.progress.get(receipt["receipt_id"], [])}
    if not reports:
        return line_quantity(state, receipt["item_id"], line, made) if made else 0
    report = reports.get(line.operation, reports[min(reports)])
    done = millionths(report["quantity_done"])
    if report["status"] == "done" or done >= made:
        return 0
    return line_quantity(state, receipt["item_id"], line, made - done, fixed=done == 0)


def pass_through_phantom(state: State, requirement: Requirement) -> None:
    """Rule 3.5: what a phantom's own supply leaves is required of its components."""
    left = requirement.open
    requirement.quantity = requirement.covered
    if not left:
        return
    source = Source(
        requirement.source_kind, requirement.source_id, requirement.order, requirement.priority, requirement.item
    )
    for line in lines_in_force(state.structure, requirement.item, requirement.order, requirement.counted):
        quantity = line_quantity(state, requirement.item, line, left)
        need = ahead(state.days, requirement.counted, line.offset) if line.offset else requirement.need
        add(state, source, line.component, quantity, need, requirement.offset + line.offset)
