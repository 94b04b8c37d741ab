"""The purchase suggestions that a plan should have, section on purchasing of the planning rules: dicts and loops.

Read from the tables of the plan and the plant. What is firm, what goes to a faster supplier and what changes on open
orders is in `purchasing_steps`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, ahead, back, earliest_start, fence_end, later, lead_time
from tests.oracle.mrp_exceptions_graph import Projection, cover
from tests.oracle.mrp_quantities import MILLION, millionths, rounded_up

if TYPE_CHECKING:
    from datetime import date

    import orderplan as op
    from tests.oracle.mrp_days import Row
    from tests.oracle.mrp_exceptions_graph import Graph

BOUGHT = {"buy": "purchase", "subcontract": "subcontract"}
"""How an item is had that is bought, and the kind of open order that brings it."""


@dataclass(frozen=True)
class Offer:
    """Rule P.1."""

    supplier: str
    lead: int
    per: Fraction = Fraction(1)
    minimum: int = 0
    multiple: int = 0
    share: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(eq=False)
class Lot:
    """A planned order to be bought."""

    number: int
    item: str
    order: str | None
    sequence: int
    quantity: int
    need: date
    counted: date
    priority: int
    components: date | None
    left: int = 0
    """What no firm suggestion covers."""


@dataclass(eq=False)
class Line:
    """A suggestion."""

    action: str
    item: str
    order: str | None
    supplier: str | None
    need: date | None
    quantity: int
    receipt: str | None = None
    sold: int = 0
    group_need: date | None = None
    group_sold: int = 0
    order_day: date | None = None
    receipt_day: date | None = None
    fit: str | None = None
    why: str = ""
    first: str | None = None
    offer: Offer | None = None
    takes: list[tuple[Lot, int]] = field(default_factory=list)

    @property
    def planned(self) -> int:
        return sum(quantity for _lot, quantity in self.takes)


@dataclass
class Desk:
    """The plant, the plan and what is remembered while one buys."""

    data: op.PlanningData
    graph: Graph
    merge_days: int
    fast_priority: int
    defer_days: int
    lots: list[Lot]
    offers: dict[str, list[Offer]]
    busy: set[str] = field(default_factory=set)
    """Receipts with an action of their own."""
    before: dict[tuple[str, str], int] = field(default_factory=dict)
    """What each supplier has got of each item."""
    faster: dict[int, tuple[int, Offer, date]] = field(default_factory=dict)
    """By lot number the place of the faster offer, the offer, and the day."""

    @property
    def today(self) -> date:
        return self.graph.today

    def item(self, item_id: str) -> Row:
        return self.graph.state.items[item_id]


def lots_of(graph: Graph, planned: list[Row]) -> list[Lot]:
    """The planned orders that are bought, in the order of rule P.5."""
    lots = []
    for row in planned:
        if row["kind"] in BOUGHT:
            ready = row["available_date"] or row["due_date"]
            lots.append(
                Lot(
                    row["planned_order_id"],
                    row["item_id"],
                    row["order_id"],
                    row["sequence"],
                    row["quantity"],
                    row["due_date"],
                    max(row["due_date"], ready),
                    row["priority"],
                    components_of(graph, row) if row["kind"] == "subcontract" else None,
                    row["quantity"],
                )
            )
    return sorted(lots, key=lambda lot: (lot.item, lot.need, lot.order or "", lot.sequence))


def components_of(graph: Graph, row: Row) -> date | None:
    """Rule P.2: the earliest start that the components of a subcontracted order allow."""
    plan = Projection(graph)
    wanted = graph.asked_by.get(("planned_order", str(row["planned_order_id"])), [])
    covers = [(cover(plan, one), one.offset) for one in wanted]
    if any(day == NEVER for day, _offset in covers):
        return NEVER
    return max((earliest_start(graph.state.days, day, offset) for day, offset in covers), default=None)


def offers_of(data: op.PlanningData) -> dict[str, list[Offer]]:
    """Rule P.1, by item."""
    tables = {name: table.to_pylist() for name, table in data.tables.items()}
    leads = {row["item_id"]: row["lead_time_days"] for row in tables["items"]}
    uoms = {row["item_id"]: row["uom"] for row in tables["items"]}
    found: dict[str, list[tuple]] = {}
    for row in tables["supplier_items"]:
        lead = leads[row["item_id"]] if row["lead_time_days"] is None else row["lead_time_days"]
        offer = Offer(
            row["supplier_id"], lead + row["transit_days"], own_units(tables, uoms[row["item_id"]], row["uom"]),
            millionths(row["lot_min"]), millionths(row["lot_multiple"]), row["share"],
            row["valid_from"], row["valid_to"],
        )  # fmt: skip
        key = (row["rank"], row["supplier_id"].encode(), str(row["valid_from"] or ""))
        found.setdefault(row["item_id"], []).append((key, offer))
    known = {(row["supplier_id"], row["item_id"]) for row in tables["supplier_items"]}
    prices = [row for row in tables["purchase_prices"] if (row["supplier_id"], row["item_id"]) not in known]
    for supplier, item in {(row["supplier_id"], row["item_id"]) for row in prices}:
        own = [row for row in prices if (row["supplier_id"], row["item_id"]) == (supplier, item)]
        starts, ends = ([row[name] for row in own] for name in ("valid_from", "valid_to"))
        first = None if None in starts else min(starts)
        last = None if None in ends else max(ends)
        offer = Offer(supplier, leads[item], valid_from=first, valid_to=last)
        found.setdefault(item, []).append(((10**9, supplier.encode(), ""), offer))
    return {item: [offer for _key, offer in sorted(rows, key=lambda row: row[0])] for item, rows in found.items()}


def own_units(tables: dict[str, list[Row]], own: str, sold: str | None) -> Fraction:
    """How many of an item's own unit are in one unit sold."""
    if sold is None or sold == own:
        return Fraction(1)
    factors = {(row["from_uom"], row["to_uom"]): Fraction(row["factor"]) for row in tables["unit_conversions"]}
    return factors[sold, own] if (sold, own) in factors else 1 / factors[own, sold]


def order_day(desk: Desk, need: date, lead: int) -> date:
    """Rule P.2."""
    return back(desk.graph.state.days, later(need, -lead), 0)


def is_valid(desk: Desk, offer: Offer, need: date) -> bool:
    """Rule P.2."""
    day = max(order_day(desk, need, offer.lead), desk.today)
    return (offer.valid_from is None or offer.valid_from <= day) and (offer.valid_to is None or day < offer.valid_to)


def offered(desk: Desk, item_id: str, need: date) -> list[Offer]:
    """Rule P.2: the valid offers, of each supplier the first."""
    found: dict[str, Offer] = {}
    for offer in desk.offers.get(item_id, []):
        if is_valid(desk, offer, need):
            found.setdefault(offer.supplier, offer)
    return list(found.values())


def arrival(desk: Desk, item_id: str, need: date, lead: int, components: date | None) -> date:
    """Rule P.2."""
    if components == NEVER:
        return NEVER
    start = max([order_day(desk, need, lead), desk.today, *([components] if components else [])])
    days = desk.graph.state.days
    return max(need, ahead(days, later(start, lead), 0), fence_end(days, desk.item(item_id)))


def own_quantity(sold: int, per: Fraction) -> int:
    return round(sold * per)


def sold_quantity(quantity: int, per: Fraction) -> int:
    """Rule P.3: to the nearest millionth, raised until it is enough."""
    sold = round(quantity / per)
    while own_quantity(sold, per) < quantity:
        sold += 1
    return sold


def terms_of(desk: Desk, item_id: str, offer: Offer | None) -> tuple[int, int, int, int]:
    """Rule P.3: minimum and multiple of the unit sold (0: not the supplier's), then those of the item."""
    item = desk.item(item_id)
    fixed = item["lot_policy"] == "fixed"
    own = [millionths(item["lot_size"] if fixed else item[name]) for name in ("lot_min", "lot_multiple")]
    return (offer.minimum if offer else 0, offer.multiple if offer else 0, *own)


def bought(desk: Desk, item_id: str, quantity: int, offer: Offer | None, held: int) -> tuple[int, int]:
    """Rule P.3: the quantity in the item's unit and in the one sold."""
    minimum, multiple, own_minimum, own_multiple = terms_of(desk, item_id, offer)
    per = offer.per if offer else Fraction(1)
    if minimum:
        minimum = max(minimum - sold_quantity(held, per), 0)
        quantity = max(quantity, own_quantity(minimum, per))
    else:
        quantity = max(quantity, own_minimum - held)
    if not multiple:
        quantity = rounded_up(quantity, own_multiple)
    sold = rounded_up(max(sold_quantity(quantity, per), minimum), multiple)
    return (quantity if sold == sold_quantity(quantity, per) else own_quantity(sold, per)), sold


def merged(desk: Desk) -> list[Line]:
    """Rule P.5, item by item."""
    lines: list[Line] = []
    got = dict(desk.before)
    for item_id in sorted({lot.item for lot in desk.lots}, key=str.encode):
        lots = [lot for lot in desk.lots if lot.item == item_id and lot.left]
        fast = [lot for lot in lots if lot.number in desk.faster]
        fast.sort(key=lambda lot: desk.faster[lot.number][0])
        plain = [lot for lot in lots if lot.number not in desk.faster]
        lines += bought_item(desk, item_id, fast + plain, got)
    return lines


def bought_item(desk: Desk, item_id: str, lots: list[Lot], got: dict[tuple[str, str], int]) -> list[Line]:
    """Rule P.5: collect the lots of one item."""
    lines: list[Line] = []
    most = millionths(desk.item(item_id)["lot_max"])
    open_lots: list[tuple[Lot, int]] = []
    for lot in lots:
        wanted = lot.left - taken_from(lines, lot, lot.left)
        if open_lots and wanted:
            first, total = open_lots[0][0], sum(quantity for _lot, quantity in open_lots)
            apart = (counted_of(desk, lot) - counted_of(desk, first)).days >= desk.merge_days
            if offer_of(desk, lot) != offer_of(desk, first) or apart or (most and total + wanted > most):
                lines += closed(desk, item_id, open_lots, got, lines)
                open_lots = []
                wanted -= taken_from(lines, lot, wanted)
        if wanted:
            open_lots.append((lot, wanted))
    return lines + (closed(desk, item_id, open_lots, got, lines) if open_lots else [])


def counted_of(desk: Desk, lot: Lot) -> date:
    return desk.faster[lot.number][2] if lot.number in desk.faster else lot.counted


def offer_of(desk: Desk, lot: Lot) -> int | None:
    return desk.faster[lot.number][0] if lot.number in desk.faster else None


def taken_from(lines: list[Line], lot: Lot, wanted: int) -> int:
    """What earlier lines of the same order have too much goes to a lot; give how much that is."""
    taken = 0
    for line in lines:
        surplus = line.quantity - line.planned
        if line.order == lot.order and line.need <= lot.need and surplus and taken < wanted:
            line.takes.append((lot, min(surplus, wanted - taken)))
            taken += min(surplus, wanted - taken)
    return taken


def closed(
    desk: Desk, item_id: str, members: list[tuple[Lot, int]], got: dict[tuple[str, str], int], before: list[Line]
) -> list[Line]:
    """Rules P.5 to P.7: buy what has been collected."""
    need, total = members[0][0].need, sum(quantity for _lot, quantity in members)
    offer, why, first = chosen(desk, item_id, need, got)
    if members[0][0].number in desk.faster:
        offer, why = desk.faster[members[0][0].number][1], "faster"
    components = max((lot.components for lot, _quantity in members if lot.components), default=None)
    lead = offer.lead if offer else lead_time(desk.item(item_id))
    orders = list(dict.fromkeys(lot.order for lot, _quantity in members))
    added = None
    if offer and len(orders) == 1 and order_day(desk, need, lead) >= desk.today:
        added = extended(desk, item_id, orders[0], offer.supplier, need, total, before)
    held = millionths(added["quantity"]) if added else 0
    quantity, sold = bought(desk, item_id, total, offer, held)
    per = offer.per if offer else Fraction(1)
    lines = []
    for order in orders:
        takes = [(lot, part) for lot, part in members if lot.order == order]
        line = Line(
            "new", item_id, order, offer.supplier if offer else None, takes[0][0].need,
            sum(part for _lot, part in takes), group_need=need, group_sold=sold, why=why,
            first=first.supplier if first else None, offer=offer, takes=takes,
        )  # fmt: skip
        line.order_day = order_day(desk, need, lead)
        line.receipt_day = arrival(desk, item_id, need, lead, components)
        lines.append(line)
    carrier = next((line for line in lines if line.order is None), lines[0])
    carrier.quantity += quantity - total
    rest = sold
    for line in lines:
        if line is not carrier:
            line.sold = min(round(line.planned / per), rest)
            rest -= line.sold
    carrier.sold = rest
    if offer:
        got[offer.supplier, item_id] = got.get((offer.supplier, item_id), 0) + quantity
    if added:
        lines[0].action, lines[0].receipt = "increase", added["receipt_id"]
        lines[0].receipt_day = desk.graph.supplies[added["kind"], added["receipt_id"]].own_day
        lines[0].group_sold += sold_quantity(held, per)
    return lines


def chosen(
    desk: Desk, item_id: str, need: date, got: dict[tuple[str, str], int]
) -> tuple[Offer | None, str, Offer | None]:
    """Rule P.6: the offer, why, and the first by rank."""
    valid = offered(desk, item_id, need)
    if not valid:
        return None, "", None
    shared = [offer for offer in valid if offer.share]
    if not shared:
        return valid[0], "first", valid[0]
    ratings = [
        Fraction(got.get((offer.supplier, item_id), 0), round(offer.share * MILLION)) for offer in shared if offer.share
    ]
    return shared[ratings.index(min(ratings))], "quota", valid[0]


def extended(
    desk: Desk, item_id: str, order: str | None, supplier: str, need: date, total: int, before: list[Line]
) -> Row | None:
    """Rule P.7: the open order to which more is added."""
    most, found = millionths(desk.item(item_id)["lot_max"]), None
    used = {line.receipt for line in before}
    for receipt_id, row in sorted(desk.graph.state.receipts.items(), key=lambda pair: pair[0].encode()):
        mine = (row["item_id"], row["supplier_id"], row["order_id"]) == (item_id, supplier, order)
        kind = row["kind"] == BOUGHT[desk.item(item_id)["procurement"]]
        free = receipt_id not in used | desk.busy and row["due_date"] >= desk.today
        if not (mine and kind and free and row["quantity"]):
            continue
        day = desk.graph.supplies[row["kind"], receipt_id].own_day
        fits = not most or millionths(row["quantity"]) + total <= most
        last = found and desk.graph.supplies[found["kind"], found["receipt_id"]].own_day
        if later(need, -desk.merge_days) < day <= need and fits and (last is None or day > last):
            found = row
    return found


def lot_days(lines: list[Line]) -> dict[int, date]:
    """By lot number the day on which all that covers it is there."""
    days: dict[int, date] = {}
    for line in lines:
        for lot, _quantity in line.takes:
            days[lot.number] = max(days.get(lot.number, lot.need), line.receipt_day or lot.need)
    return days
