"""What comes before and beside the merging of purchases: firm suggestions, faster suppliers, open orders, prices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, later, lead_time
from tests.oracle.mrp_exceptions import Expected, action_on
from tests.oracle.mrp_exceptions_graph import Projection, order_cover, orders_above
from tests.oracle.mrp_quantities import millionths
from tests.oracle.purchasing import (
    BOUGHT,
    Desk,
    Line,
    Lot,
    Offer,
    arrival,
    bought,
    lot_days,
    lots_of,
    merged,
    offered,
    offers_of,
    order_day,
    own_quantity,
    terms_of,
)

if TYPE_CHECKING:
    from datetime import date

    import orderplan as op
    from tests.oracle.mrp_days import Row
    from tests.oracle.mrp_exceptions_graph import Graph
    from tests.oracle.mrp_tables import PlanRows


def expected_purchases(
    data: op.PlanningData, graph: Graph, plan: PlanRows, config: op.PlanConfig
) -> tuple[Desk, list[Line]]:
    """All suggestions."""
    buying, defer = config.purchasing, config.mrp.defer_days
    desk = Desk(
        data,
        graph,
        merge_days=buying.merge_days or 7,
        fast_priority=3 if buying.fast_priority is None else buying.fast_priority,
        defer_days=7 if defer is None else defer,
        lots=lots_of(graph, plan["planned_orders"]),
        offers=offers_of(data),
    )
    changes = changed_orders(desk)
    desk.busy = {line.receipt for line in changes if line.receipt}
    firm = firm_lines(desk)
    for row in open_orders(desk):
        add(desk, row["supplier_id"], row["item_id"], millionths(row["quantity"]))
    for line in firm:
        add(desk, line.supplier, line.item, line.quantity)
    lines = merged(desk)
    desk.faster = faster_lots(desk, firm, lines)
    return desk, [*firm, *(merged(desk) if desk.faster else lines), *changes]


def add(desk: Desk, supplier: str | None, item: str, quantity: int) -> None:
    """Rule P.6: what a supplier has got before."""
    if supplier is not None:
        desk.before[supplier, item] = desk.before.get((supplier, item), 0) + quantity


def open_orders(desk: Desk) -> list[Row]:
    return [row for row in desk.graph.state.receipts.values() if row["kind"] in BOUGHT.values() and row["quantity"]]


def offer_for(desk: Desk, supplier: str | None, item: str, day: date) -> Offer | None:
    """The terms of a supplier that are valid on a day, else its first ones."""
    own = [offer for offer in desk.offers.get(item, []) if offer.supplier == supplier]
    valid = [
        offer for offer in own if (offer.valid_from or day) <= day and (offer.valid_to is None or day < offer.valid_to)
    ]
    return next(iter(valid + own), None)


def firm_lines(desk: Desk) -> list[Line]:
    """Rule P.4."""
    rows = desk.data.tables["firm_suggestions"].to_pylist()
    rows.sort(key=lambda row: [(row[name] or "").encode() for name in ("item_id", "order_id")])
    rows.sort(key=lambda row: (row["need_date"], (row["supplier_id"] or "").encode()))
    lines = [
        Line(
            "new", row["item_id"], row["order_id"], row["supplier_id"], row["need_date"], millionths(row["quantity"]),
            group_need=row["need_date"],
        )
        for row in rows
    ]  # fmt: skip
    for lot in desk.lots:
        for line in sorted(lines, key=lambda line: line.need, reverse=True):  # of equal days in their order
            if line.need <= lot.need:
                give(line, lot)
    for line in lines:
        if not is_explained(desk, line):
            for lot in desk.lots:
                if lot.need < line.need:
                    give(line, lot)
    for line in lines:
        line.fit = fit_of(desk, line)
        finish_firm(desk, line)
    for line in lines:
        same = [one for one in lines if (one.item, one.supplier, one.need) == (line.item, line.supplier, line.need)]
        line.group_sold = sum(one.sold for one in same)
    return lines


def give(line: Line, lot: Lot) -> None:
    quantity = min(line.quantity - line.planned, lot.left)
    if quantity and (line.item, line.order) == (lot.item, lot.order):
        line.takes.append((lot, quantity))
        lot.left -= quantity


def firm_offer(desk: Desk, line: Line) -> Offer | None:
    """The terms of the supplier that are valid when one orders, else its first ones."""
    every = [*offered(desk, line.item, line.need), *desk.offers.get(line.item, [])]
    return next((offer for offer in every if offer.supplier == line.supplier), None)


def is_explained(desk: Desk, line: Line) -> bool:
    """Rule P.4: whether what a firm suggestion has left is forced by minimum, multiple or unit."""
    left = line.quantity - line.planned
    if not left or line.item not in desk.graph.state.items:
        return True
    offer = firm_offer(desk, line)
    _minimum, multiple, _own_minimum, own_multiple = terms_of(desk, line.item, offer)
    per = offer.per if offer else Fraction(1)
    step = max(own_quantity(multiple, per) or own_multiple, -(-per.numerator // per.denominator))
    raised = line.planned and bought(desk, line.item, line.planned, offer, 0)[0]
    return bool(line.planned) and (line.quantity <= raised or left < step)


def fit_of(desk: Desk, line: Line) -> str:
    """Rule P.4."""
    if line.item not in desk.graph.state.items:
        return "item_gone"
    if not line.takes:
        return "not_needed"
    first = min(lot.need for lot, _quantity in line.takes)
    if first < line.need:
        return "needed_earlier"
    if not is_explained(desk, line):
        return "needed_less"
    return "needed_later" if (first - line.need).days > desk.defer_days else "fits"


def finish_firm(desk: Desk, line: Line) -> None:
    """The days and the unit sold of a firm suggestion."""
    if line.item not in desk.graph.state.items:
        line.sold = line.quantity
        return
    offer = line.offer = firm_offer(desk, line)
    lead = offer.lead if offer else lead_time(desk.item(line.item))
    components = max((lot.components for lot, _quantity in line.takes if lot.components), default=None)
    line.sold = round(line.quantity / offer.per) if offer else line.quantity
    line.order_day = order_day(desk, line.need, lead)
    line.receipt_day = arrival(desk, line.item, line.need, lead, components)


def faster_lots(desk: Desk, firm: list[Line], lines: list[Line]) -> dict[int, tuple[int, Offer, date]]:
    """Rule P.8, by trying: who misses a target if one candidate alone stays with its preferred supplier?"""
    decided, preferred = lot_days(firm), lot_days([*firm, *lines])
    candidates = {}
    for lot in desk.lots:
        buys = desk.item(lot.item)["procurement"] == "buy"
        if lot.left and buys and lot.priority <= desk.fast_priority and preferred[lot.number] > lot.need:
            found = faster_offer(desk, lot, preferred[lot.number], decided.get(lot.number))
            if found is not None:
                candidates[lot.number] = found
    days = {lot.number: preferred[lot.number] for lot in desk.lots if desk.item(lot.item)["procurement"] == "buy"}
    days |= {number: day for number, (_place, _offer, day) in candidates.items()}
    covers = urgent_covers(desk, days)
    targets = {order: max(day, allowed(desk, order)) for order, day in covers.items() if day != NEVER}
    needed = {}
    for number, found in candidates.items():
        alone = urgent_covers(desk, days | {number: preferred[number]})
        if any(alone[order] > target for order, target in targets.items()):
            needed[number] = found
    return needed


def faster_offer(desk: Desk, lot: Lot, preferred: date, decided: date | None) -> tuple[int, Offer, date] | None:
    found = []
    for offer in offered(desk, lot.item, lot.need):
        day = max(arrival(desk, lot.item, lot.need, offer.lead, None), decided or lot.need)
        if day < preferred:
            found.append((desk.offers[lot.item].index(offer), offer, day))
    in_time = [one for one in found if one[2] <= lot.need]
    return next(iter(in_time), min(found, key=lambda one: one[2], default=None))


def allowed(desk: Desk, order_id: str) -> date:
    order = desk.graph.state.orders[order_id]
    return later(order["due_date"], -order["ship_days"])


def urgent_covers(desk: Desk, days: dict[int, date]) -> dict[str, date]:
    """When each urgent sales order is covered if what is bought comes on some days."""
    plan = Projection(desk.graph, days={("planned", str(number)): day for number, day in days.items()})
    orders = desk.graph.state.orders
    urgent = [order for order in desk.graph.deliveries if orders[order]["priority"] <= desk.fast_priority]
    return {order: order_cover(plan, order) for order in urgent}


def changed_orders(desk: Desk) -> list[Line]:
    """Rule P.10."""
    words = {"change_quantity": "decrease"}
    lines = []
    for row in open_orders(desk):
        key, held = (row["kind"], row["receipt_id"]), millionths(row["quantity"])
        order = row["order_id"] if row["order_id"] in desk.graph.state.orders else None
        blank = Expected("", key, row["item_id"], order, row["due_date"], quantity=held)
        action = action_on(desk.graph, key, desk.defer_days, blank)
        if action is None:
            continue
        offer = offer_for(desk, row["supplier_id"], row["item_id"], desk.today)
        kept = held
        if action.suggested_quantity and action.code != "cancel":
            kept = min(held, bought(desk, row["item_id"], action.suggested_quantity, offer, 0)[0])
        if action.code == "change_quantity" and kept == held:
            continue
        own_day = desk.graph.supplies[key].own_day
        needs = [desk.graph.wanted[peg.number] for peg in desk.graph.taken_of[key]]
        need = min((one.counted for one in needs if one.source[0] != "safety_stock"), default=None)
        quantity = {"cancel": held, "change_quantity": held - kept}.get(action.code, kept)
        line = Line(words.get(action.code, action.code), row["item_id"], order, row["supplier_id"], need, quantity)
        line.receipt, line.offer = row["receipt_id"], offer
        line.sold = round(quantity / offer.per) if offer else quantity
        line.group_sold = round(held / offer.per) if offer else held
        line.receipt_day = {"cancel": None, "change_quantity": own_day}.get(action.code, action.suggested_date)
        lines.append(line)
    return lines


def price_of(desk: Desk, line: Line) -> float | None:
    """Rule P.9."""
    if line.item not in desk.graph.state.items:
        return None
    day = max(line.order_day or desk.today, desk.today)
    tiers = {
        millionths(row["min_quantity"]): row["unit_price"]
        for row in desk.data.tables["purchase_prices"].to_pylist()
        if (row["supplier_id"], row["item_id"]) == (line.supplier, line.item)
        and (row["valid_from"] or day) <= day
        and (row["valid_to"] is None or day < row["valid_to"])
    }
    if tiers:
        reached = [least for least in tiers if least <= line.group_sold]
        return tiers[max(reached) if reached else min(tiers)]
    cost = desk.item(line.item)["unit_cost"] * float(line.offer.per if line.offer else 1)
    return cost or None


def amount_of(line: Line, price: float | None) -> float | None:
    """Rules P.9 and P.10."""
    if price is None:
        return None
    sold = {"decrease": -line.sold, "cancel": -line.sold}.get(line.action, line.sold)
    if line.action in {"expedite", "defer"}:
        sold = line.sold - line.group_sold
    return round(sold / 1e6 * price, 2)


def served_by(desk: Desk, line: Line) -> set[str]:
    """Rule P.12."""
    if line.action in {"new", "increase"}:
        keys = [("planned", str(lot.number)) for lot, _quantity in line.takes]
    else:
        keys = [(desk.graph.state.receipts[line.receipt or ""]["kind"], line.receipt or "")]
    return orders_above(desk.graph, keys)
