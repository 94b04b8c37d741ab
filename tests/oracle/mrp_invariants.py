"""What holds of any plan (planning rules, section 9), checked on its tables and not on how they were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, Row, counted, later, release_for, today
from tests.oracle.mrp_plan import first_state
from tests.oracle.mrp_quantities import millionths
from tests.oracle.mrp_records import LAST_PRIORITY, State, Supply
from tests.oracle.mrp_requirements import line_quantity
from tests.oracle.mrp_structure import EXPLODED, lines_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import orderplan as op
    from tests.oracle.mrp_tables import PlanRows


@dataclass(frozen=True)
class Case:
    """A plan with the plant it is of."""

    state: State
    """Structure, days and supplies; nothing is planned in it."""
    plan: PlanRows
    supplies: dict[str, Supply]
    """Stock and receipts by their id."""
    pegs_of_requirement: dict[int, list[Row]]
    pegs_of_planned: dict[str, list[Row]]


def violations(data: op.PlanningData, plan: PlanRows, *, reschedule_days: int = 0) -> list[str]:
    """Say in which rows a plan breaks an invariant."""
    state = first_state(data, data.config, reschedule_days)
    supplies = {supply.id: supply for of_item in state.supplies.values() for supply in of_item}
    of_requirement: dict[int, list[Row]] = {}
    of_planned: dict[str, list[Row]] = {}
    for peg in plan["pegging"]:
        of_requirement.setdefault(peg["requirement_id"], []).append(peg)
        if peg["supply_kind"] == "planned":
            of_planned.setdefault(peg["supply_id"], []).append(peg)
    case = Case(state, plan, supplies, of_requirement, of_planned)
    return [
        f"{check.__name__}: {fault}"
        for check in (
            requirements_add_up,
            supplies_are_not_overdrawn,
            everything_is_covered,
            supplies_may_be_used,
            nobody_waits_needlessly,
            lots_serve_their_key,
            lots_are_no_larger_than_asked,
            releases_follow_from_due_days,
            components_follow_from_orders,
            sales_orders_are_required_once,
            deliveries_follow_from_covers,
            tables_are_in_order,
        )
        for fault in check(case)
    ]


def requirements_add_up(case: Case) -> Iterator[str]:
    """The pegging rows of a requirement add up to its quantity, and the latest of them covers it."""
    for row in case.plan["requirements"]:
        pegs = case.pegs_of_requirement.get(row["requirement_id"], [])
        total = sum(peg["covered"] for peg in pegs)
        days = [peg["available_date"] for peg in pegs]
        if total > row["quantity"]:
            yield f"{row} is covered with {total}"
        whole = total == row["quantity"] and None not in days
        if row["available_date"] != (max(days) if whole else None):
            yield f"{row} has pegging {pegs}"
        if row["quantity"] <= 0:
            yield f"{row} is for nothing"


def supplies_are_not_overdrawn(case: Case) -> Iterator[str]:
    """The pegging rows of a supply add up to no more than its own quantity."""
    given: dict[tuple[str, str], int] = {}
    for peg in case.plan["pegging"]:
        key = (peg["supply_kind"], peg["supply_id"])
        given[key] = given.get(key, 0) + peg["quantity"]
    planned = {str(row["planned_order_id"]): row["quantity"] for row in case.plan["planned_orders"]}
    for (kind, supply_id), total in given.items():
        own = planned.get(supply_id, 0) if kind == "planned" else case.supplies[supply_id].left
        if total > own:
            yield f"{kind} {supply_id} gives {total} of {own}"


def everything_is_covered(case: Case) -> Iterator[str]:
    """What can be planned is covered; only safety stock that nothing new could restore is not."""
    for row in case.plan["requirements"]:
        item = case.state.items[row["item_id"]]
        total = sum(peg["covered"] for peg in case.pegs_of_requirement.get(row["requirement_id"], []))
        if total < row["quantity"] and item["procurement"] != "none" and not may_stay_open(case, row):
            yield f"{row} is covered with {total} only"


def may_stay_open(case: Case, requirement: Row) -> bool:
    item = case.state.items[requirement["item_id"]]
    if requirement["source_kind"] == "safety_stock":
        return requirement["need_date"] is None or item["lot_policy"] == "reorder_point"
    # Of these the inventory position counts stock that will have expired.
    expires = any(supply.expiry for supply in case.state.supplies.get(item["item_id"], []))
    return expires and has_reorder_point(item, requirement["order_id"])


def has_reorder_point(item: Row, order: str | None) -> bool:
    common = item["part_class"] == "common" or order is None
    return item["lot_policy"] == "reorder_point" and common


def supplies_may_be_used(case: Case) -> Iterator[str]:
    """Reserved supply goes to its order, substitutes to what they may replace, and nothing that has expired is used."""
    requirements = {row["requirement_id"]: row for row in case.plan["requirements"]}
    for peg in case.plan["pegging"]:
        requirement = requirements[peg["requirement_id"]]
        replaced = requirement["item_id"] if peg["item_id"] != requirement["item_id"] else None
        if peg["substitute_for"] != replaced or peg["need_date"] != requirement["need_date"]:
            yield f"{peg} is for {requirement}"
        if replaced is None and peg["quantity"] != peg["covered"]:
            yield f"{peg} covers something else than it takes"
        if replaced and not any(row.substitute == peg["item_id"] for row in case.state.structure.substitutes[replaced]):
            yield f"{peg} is of no substitute"
        if peg["supply_kind"] == "planned":
            continue
        supply = case.supplies[peg["supply_id"]]
        use = max(supply.there, counted_need(case, requirement))
        if not supply.usable or supply.order not in {None, requirement["order_id"]}:
            yield f"{peg} is reserved for {supply.order}"
        if supply.expiry is not None and supply.expiry <= use:
            yield f"{peg} has expired on {supply.expiry}"
        if peg["available_date"] is not None and peg["available_date"] < supply.there:
            yield f"{peg} is not there before {supply.there}"


def counted_need(case: Case, requirement: Row) -> date:
    return counted(case.state.days, requirement["need_date"] or NEVER)


def nobody_waits_needlessly(case: Case) -> Iterator[str]:
    """A requirement never waits for a free supply that comes later than something new could."""
    requirements = {row["requirement_id"]: row for row in case.plan["requirements"]}
    for peg in case.plan["pegging"]:
        if peg["supply_kind"] == "planned" or case.supplies[peg["supply_id"]].order is not None:
            continue
        requirement = requirements[peg["requirement_id"]]
        item = case.state.items[requirement["item_id"]]
        need = counted_need(case, requirement)
        tolerated = later(need, case.state.reschedule_days)
        latest = max(tolerated, case.state.structure.earliest_new[item["item_id"]])
        excepted = has_reorder_point(item, requirement["order_id"])
        if case.supplies[peg["supply_id"]].there > latest and not excepted:
            yield f"{peg} waits beyond {latest}"


def lots_serve_their_key(case: Case) -> Iterator[str]:
    """A lot serves requirements of its own item and order, and has the most urgent priority among them."""
    requirements = {row["requirement_id"]: row for row in case.plan["requirements"]}
    for planned in case.plan["planned_orders"]:
        pegs = case.pegs_of_planned.get(str(planned["planned_order_id"]), [])
        served = [requirements[peg["requirement_id"]] for peg in pegs]
        specific = case.state.items[planned["item_id"]]["part_class"] == "order_specific"
        if any(row["item_id"] != planned["item_id"] for row in served):
            yield f"{planned} serves another item"
        if any(row["order_id"] != planned["order_id"] for row in served if specific):
            yield f"{planned} serves another order"
        if planned["order_id"] is not None and not specific:
            yield f"{planned} has an order and is common"
        if any(peg["available_date"] != planned["available_date"] for peg in pegs):
            yield f"{planned} is there on another day than its pegging says"
        if planned["priority"] != min([row["priority"] for row in served], default=LAST_PRIORITY):
            yield f"{planned} has another priority than what it serves"


def lots_are_no_larger_than_asked(case: Case) -> Iterator[str]:
    """What is needed is netted once: beyond it a key has only what the last lot's minimum and multiple force."""
    surplus: dict[tuple[str, str | None], int] = {}
    for planned in case.plan["planned_orders"]:
        key = (planned["item_id"], planned["order_id"])
        pegs = case.pegs_of_planned.get(str(planned["planned_order_id"]), [])
        surplus[key] = surplus.get(key, 0) + planned["quantity"] - sum(peg["quantity"] for peg in pegs)
        if planned["quantity"] <= 0:
            yield f"{planned} is for nothing"
    for (item_id, order), left in surplus.items():
        item = case.state.items[item_id]
        if has_reorder_point(item, order):
            continue
        fixed = item["lot_policy"] == "fixed" and order is None
        least, multiple = ("lot_size", "lot_size") if fixed else ("lot_min", "lot_multiple")
        forced = max(millionths(item[least]), millionths(item[multiple]))
        if left > 0 and left >= forced + millionths(item[multiple]):
            yield f"{item_id} for {order} has {left} more than anybody wants"


def releases_follow_from_due_days(case: Case) -> Iterator[str]:
    """The release is the due day less the lead time, so that a longer one never gives a later release."""
    days = case.state.days
    for planned in case.plan["planned_orders"]:
        item = case.state.items[planned["item_id"]]
        release = release_for(days, item, planned["due_date"])
        if planned["release_date"] != release and not has_reorder_point(item, planned["order_id"]):
            yield f"{planned} should be released on {release}"
        if planned["late_release"] != (planned["release_date"] < today(days)):
            yield f"{planned}: late_release"
        if planned["due_date"] < today(days):
            yield f"{planned} is due before today"
        if planned["kind"] != item["procurement"]:
            yield f"{planned} is no {item['procurement']}"


def components_follow_from_orders(case: Case) -> Iterator[str]:
    """Each planned order asks for the components of its lines in force; phantoms may ask for theirs instead."""
    asked: dict[tuple[str, str, str], int] = {}
    for row in case.plan["requirements"]:
        if row["source_kind"] == "planned_order":
            key = (row["source_id"], row["parent_id"], row["item_id"])
            asked[key] = asked.get(key, 0) + row["quantity"]
    for planned in case.plan["planned_orders"]:
        item_id, start = planned["item_id"], max(planned["release_date"], today(case.state.days))
        wanted: dict[str, int] = {}
        if case.state.items[item_id]["procurement"] in EXPLODED:
            for line in lines_in_force(case.state.structure, item_id, planned["order_id"], start):
                quantity = line_quantity(case.state, item_id, line, planned["quantity"])
                wanted[line.component] = wanted.get(line.component, 0) + quantity
        for component, quantity in wanted.items():
            found = asked.get((str(planned["planned_order_id"]), item_id, component), 0)
            phantom = case.state.items[component]["procurement"] == "phantom"
            if found > quantity or (found < quantity and not phantom):
                yield f"{planned} asks for {found} instead of {quantity} of {component}"


def sales_orders_are_required_once(case: Case) -> Iterator[str]:
    """Open orders ask for their quantity, all others for nothing."""
    for order_id, order in case.state.orders.items():
        own = [
            row
            for row in case.plan["requirements"]
            if (row["source_kind"], row["source_id"], row["parent_id"]) == ("sales_order", order_id, None)
        ]
        total = sum(row["quantity"] for row in own)
        wanted = millionths(order["quantity"]) if order["status"] == "open" else 0
        phantom = case.state.items[order["item_id"]]["procurement"] == "phantom"
        if len(own) > 1 or total > wanted or (total < wanted and not phantom):
            yield f"{order_id} asks for {total} instead of {wanted}"
        if order["status"] != "open" and any(
            (row["source_kind"], row["source_id"]) == ("sales_order", order_id) for row in case.plan["requirements"]
        ):
            yield f"{order_id} is {order['status']} and still asks"


def deliveries_follow_from_covers(case: Case) -> Iterator[str]:
    """A sales order is delivered once all that it requires is covered."""
    covers: dict[str, list[date | None]] = {}
    for row in case.plan["requirements"]:
        if row["source_kind"] == "sales_order":
            covers.setdefault(row["source_id"], []).append(row["available_date"])
    listed = [row["order_id"] for row in case.plan["deliveries"]]
    if listed != sorted(order for order, row in case.state.orders.items() if row["status"] == "open"):
        yield f"deliveries are {listed}"
    for row in case.plan["deliveries"]:
        order = case.state.orders[row["order_id"]]
        told = (row["item_id"], row["quantity"], row["due_date"])
        if told != (order["item_id"], millionths(order["quantity"]), order["due_date"]):
            yield f"{row} is of {order}"
        days = covers.get(row["order_id"])
        if days is None:
            continue
        projected = None if None in days else later(max(days), order["ship_days"])
        days_late = None if projected is None else max(0, (projected - row["due_date"]).days)
        if (row["projected_date"], row["days_late"]) != (projected, days_late):
            yield f"{row} should be projected for {projected}"
        if (row["constraint"] == "none") != (days_late == 0):
            yield f"{row}: constraint"


def tables_are_in_order(case: Case) -> Iterator[str]:
    """Rows are numbered from 1 in the order of the contract."""
    planned = case.plan["planned_orders"]
    keys = [
        (row["low_level_code"], row["item_id"], row["order_id"] or "", row["due_date"], row["sequence"])
        for row in planned
    ]
    if keys != sorted(set(keys)) or [row["planned_order_id"] for row in planned] != list(range(1, len(planned) + 1)):
        yield f"planned orders: {keys}"
    codes = case.state.structure.codes
    wanted = [
        (codes[row["item_id"]], row["item_id"], counted_need(case, row), row["priority"])
        for row in case.plan["requirements"]
    ]
    if wanted != sorted(wanted):
        yield f"requirements: {wanted}"
    ids = [row["requirement_id"] for row in case.plan["requirements"]]
    pegged = [row["requirement_id"] for row in case.plan["pegging"]]
    if ids != list(range(1, len(ids) + 1)) or pegged != sorted(pegged) or not set(pegged) <= set(ids):
        yield "requirement ids"
    pairs = [(row["requirement_id"], row["supply_kind"], row["supply_id"]) for row in case.plan["pegging"]]
    if len(pairs) != len(set(pairs)):
        yield "a requirement takes twice from one supply"
