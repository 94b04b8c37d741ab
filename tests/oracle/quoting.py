"""What an order costs by section Q of the planning rules: dicts, recursion and exact fractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, Row, plant_days
from tests.oracle.mrp_lots import pieces
from tests.oracle.mrp_quantities import MILLION, component_quantity, millionths
from tests.oracle.mrp_structure import EXPLODED, Line, Structure, structure_of
from tests.oracle.purchasing import Offer, bought, offers_of, sold_quantity

if TYPE_CHECKING:
    from datetime import date

    import orderplan as op

NEW = "the order that is quoted"
ELEMENTS = (
    "material", "setup_labour", "setup_machine", "run_labour", "run_machine", "subcontracting", "overhead",
)  # fmt: skip
Vector = dict[str, Fraction]
Key = tuple[str, str | None]
"""An item, and the order for which it is needed: `NEW`, a sales order, or None below a common parent."""


@dataclass
class Had:
    """Rule Q.2: what is had of an item for its need."""

    quantity: int
    lots: Fraction
    at_once: int


@dataclass
class Workshop:
    """A plant, and what one order of an item asks of it."""

    data: op.PlanningData
    day: date
    share: Fraction
    demand: dict[str, int]
    """Rule Q.5: what the plan's requirements take of planned orders that are kept for nobody, by item."""
    order: str | None = None
    """The sales order whose own BOMs and routings count."""
    tables: dict[str, list[Row]] = field(init=False)
    items: dict[str, Row] = field(init=False)
    structure: Structure = field(init=False)
    offers: dict[str, list[Offer]] = field(init=False)

    def __post_init__(self) -> None:
        self.tables = {name: table.to_pylist() for name, table in self.data.tables.items()}
        self.items = {row["item_id"]: row for row in self.tables["items"]}
        config = self.data.config
        days = plant_days(
            config.as_of, config.plant_calendar, self.tables["calendars"], self.tables["calendar_exceptions"]
        )
        self.structure = structure_of(self.tables, self.items, days)
        self.offers = offers_of(self.data)

    def item(self, item_id: str) -> Row:
        """What the purchasing oracle asks its desk for."""
        return self.items[item_id]

    def lines(self, key: Key) -> list[Line]:
        item, order = key
        if self.items[item]["procurement"] not in EXPLODED:
            return []
        boms = self.structure.boms
        lines = boms.get((item, order)) if order is not None and (item, order) in boms else boms.get((item, None))
        return [line for line in lines or [] if line.start <= self.day < line.end]

    def below(self, key: Key, component: str) -> Key:
        """Rule 2.1: an order comes down through order-specific items and phantoms to such only."""
        return (component, key[1] if self.passes(key[0]) and self.passes(component) else None)

    def passes(self, item: str) -> bool:
        row = self.items[item]
        return row["part_class"] == "order_specific" or row["procurement"] == "phantom"

    def is_kept(self, key: Key) -> bool:
        return key[1] is not None and self.items[key[0]]["part_class"] == "order_specific"


@dataclass
class NaiveOrder:
    """Rules Q.1 to Q.6 for one quantity."""

    shop: Workshop
    need: dict[Key, int]
    had: dict[Key, Had] = field(default_factory=dict)
    usage: dict[tuple[Key, int], int] = field(default_factory=dict)
    """By parent and place of the line what the line takes for all lots of the parent."""

    def unit(self, key: Key) -> Vector:
        """Rule Q.4: what one unit of what is had costs, with all below it."""
        if not self.had[key].quantity:
            return dict.fromkeys(ELEMENTS, Fraction(0))
        cost = own_cost(self.shop, key, self.had[key])
        for place, line in enumerate(self.shop.lines(key)):
            part = Fraction(self.usage[key, place], self.had[key].quantity)
            for element, money in self.unit(self.shop.below(key, line.component)).items():
                cost[element] += part * money
        return cost

    def left(self, key: Key) -> Fraction:
        """Rule Q.5: what nobody takes of what is left over."""
        left = self.had[key].quantity - self.need[key]
        if not self.shop.is_kept(key):
            left = max(left - self.shop.demand.get(key[0], 0), 0)
        return Fraction(left, MILLION)

    def charged(self) -> Fraction:
        """Rule Q.5: what the order pays of that."""
        return sum(
            (self.shop.share * self.left(key) * sum(self.unit(key).values()) for key in self.need if self.left(key)),
            Fraction(0),
        )

    def outlay(self) -> Fraction:
        """All that is bought and made, whoever takes it."""
        return sum(
            (
                sum(own_cost(self.shop, key, had).values()) * Fraction(had.quantity, MILLION)
                for key, had in self.had.items()
                if had.quantity
            ),
            Fraction(0),
        )


def naive_order(shop: Workshop, item_id: str, quantity: Fraction) -> NaiveOrder:
    """Rules Q.1 and Q.2, by low-level code from the item down."""
    top = (item_id, shop.order or NEW)
    order = NaiveOrder(shop, {top: int(quantity * MILLION)})
    codes = shop.structure.codes
    for code in range(codes[item_id], max(codes.values()) + 1):
        for key in [key for key in order.need if codes[key[0]] == code]:
            order.had[key] = had_of(shop, key, order.need[key])
            for place, line in enumerate(shop.lines(key)):
                below = shop.below(key, line.component)
                order.usage[key, place] = usage_of(shop, key, line, order.had[key])
                order.need[below] = order.need.get(below, 0) + order.usage[key, place]
    return order


def usage_of(shop: Workshop, key: Key, line: Line, had: Had) -> int:
    """Rule Q.1: rule 2.3 for all that is had, with the fixed quantity of each lot."""
    if not had.quantity:
        return 0
    scrap = millionths(shop.items[key[0]]["scrap_rate"])
    return component_quantity(had.quantity, scrap, line.quantity_per, line.scrap, round(line.fixed * had.lots))


def had_of(shop: Workshop, key: Key, need: int) -> Had:
    """Rule Q.2."""
    row, offer = shop.items[key[0]], offer_of(shop, key[0])
    if row["procurement"] in {"phantom", "none"} or need == 0:
        return Had(need, Fraction(int(need > 0)), sold_quantity(need, offer.per) if offer else need)
    usual = 0
    if row["lot_policy"] == "reorder_point" and not shop.is_kept(key):
        least, most = millionths(row["reorder_point"]), row["order_up_to"]
        usual = millionths(row["lot_size"]) if most is None else millionths(most) - least
    if usual <= 0:
        return lot_of(shop, key, need)
    usual_lot = lot_of(shop, key, usual)
    lots = usual_lot.lots * Fraction(need, usual_lot.quantity)
    return Had(need, lots, lot_of(shop, key, max(need, usual)).at_once)


def lot_of(shop: Workshop, key: Key, wanted: int) -> Had:
    """Rules 5.2 and 5.3 for what is made, P.3 for what is bought."""
    row, offer = shop.items[key[0]], offer_of(shop, key[0])
    apart = key[1] if shop.is_kept(key) else None
    if row["procurement"] == "make":
        cut = pieces(row, apart, wanted)
        return Had(sum(cut), Fraction(len(cut)), sum(cut))
    lot, sold = bought(shop, key[0], wanted, offer, 0)
    fixed = row["lot_policy"] == "fixed" and apart is None
    orders = orders_of(lot, millionths(row["lot_size"] if fixed else row["lot_max"]))
    at_once = sold
    if orders_of(lot, millionths(row["lot_max"])) > 1:
        at_once = sold_quantity(millionths(row["lot_max"]), offer.per if offer else Fraction(1))
    return Had(lot, Fraction(orders), at_once)


def orders_of(lot: int, most: int) -> int:
    """Rule 5.2: the orders that a lot is cut into."""
    return -(-lot // most) if most and lot <= 10_000 * most else 1


def offer_of(shop: Workshop, item_id: str) -> Offer | None:
    """Rule Q.3: the first valid offer with a price on the day, else the first valid one."""
    valid = [offer for offer in shop.offers.get(item_id, []) if _holds(shop, offer.valid_from, offer.valid_to)]
    priced = [offer for offer in valid if prices_of(shop, item_id, offer)]
    procurement = shop.items[item_id]["procurement"]
    if procurement in {"buy", "subcontract"}:
        return next(iter(priced + valid), None)
    return next(iter(priced), None) if procurement == "none" else None


def prices_of(shop: Workshop, item_id: str, offer: Offer) -> list[Row]:
    """The prices of a supplier that hold on the day, by least quantity."""
    rows = [row for row in shop.tables["purchase_prices"] if row["item_id"] == item_id]
    rows = [row for row in rows if row["supplier_id"] == offer.supplier]
    rows = [row for row in rows if _holds(shop, row["valid_from"], row["valid_to"])]
    return sorted(rows, key=lambda row: row["min_quantity"])


def _holds(shop: Workshop, first: date | None, end: date | None) -> bool:
    return (first is None or first <= shop.day) and shop.day < (end or NEVER)


def own_price(shop: Workshop, key: Key, had: Had) -> Fraction:
    """Rule Q.3; 0 where there is no price."""
    item, offer = key[0], offer_of(shop, key[0])
    if shop.items[item]["procurement"] in {"make", "phantom"}:
        return Fraction(shop.items[item]["unit_cost"]) if needs_price(shop, key) else Fraction(0)
    prices = prices_of(shop, item, offer) if offer else []
    if not prices or offer is None:
        return Fraction(shop.items[item]["unit_cost"])
    reached = [row for row in prices if millionths(row["min_quantity"]) <= had.at_once]
    return Fraction((reached or prices[:1])[-1]["unit_price"]) / offer.per


def needs_price(shop: Workshop, key: Key) -> bool:
    """Rule Q.3: what is not made up of anything."""
    if shop.items[key[0]]["procurement"] in {"make", "phantom"}:
        return not shop.lines(key) and not any(conversion(shop, key))
    return True


def conversion(shop: Workshop, key: Key) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Setup of a lot by labour and machine, run of a unit started by labour and machine."""
    item, order = key
    if shop.items[item]["procurement"] != "make":
        return (Fraction(0),) * 4
    rows = [row for row in shop.tables["operations"] if row["item_id"] == item]
    own = [row for row in rows if order is not None and row["order_id"] == order]
    sums = [Fraction(0)] * 4
    rate = Fraction(shop.data.config.costing.labour_rate_per_hour or 0)
    for row in own or [row for row in rows if row["order_id"] is None]:
        setup, run, hours, money = _done_on(shop, row)
        for place, part in enumerate((setup * hours * rate, setup * money, run * hours * rate, run * money)):
            sums[place] += part
    return sums[0], sums[1], sums[2], sums[3]


def _done_on(shop: Workshop, row: Row) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Minutes of setup and run, and the hours and the machine's money that one such minute takes."""
    able = [
        one
        for one in shop.tables["operation_resources"]
        if (one["item_id"], one["operation"]) == (row["item_id"], row["operation"])
    ]
    setup, run = row["setup_minutes"], row["run_minutes"]
    machines = shop.tables["resources"]
    group = [machine for machine in machines if machine["work_center_id"] == row["work_center_id"]]
    if able:
        first = min(able, key=lambda one: (one["rank"], one["resource_id"]))
        setup = setup if first["setup_minutes"] is None else first["setup_minutes"]
        run = run if first["run_minutes"] is None else first["run_minutes"]
        group = [machine for machine in machines if machine["resource_id"] == first["resource_id"]]
    hours = [1 / Fraction(machine["efficiency"]) / 60 for machine in group] or [Fraction(1, 60)]
    money = [
        Fraction(machine["cost_per_hour"]) / Fraction(machine["efficiency"]) / 60 for machine in group
    ] or [Fraction(0)]  # fmt: skip
    return Fraction(setup), Fraction(run), sum(hours) / len(hours), sum(money) / len(money)


def own_cost(shop: Workshop, key: Key, had: Had) -> Vector:
    """Rule Q.4: one good unit on its own level."""
    row = shop.items[key[0]]
    good = 1 - Fraction(millionths(row["scrap_rate"]), MILLION)
    setup_labour, setup_machine, run_labour, run_machine = conversion(shop, key)
    lots = had.lots / Fraction(had.quantity, MILLION)
    work = [setup_labour * lots, setup_machine * lots, run_labour / good, run_machine / good]
    cost = dict.fromkeys(ELEMENTS, Fraction(0))
    cost |= dict(zip(("setup_labour", "setup_machine", "run_labour", "run_machine"), work, strict=True))
    cost["overhead"] = sum(work, Fraction(0)) * Fraction(shop.data.config.costing.overhead_rate or 0)
    bought_outside = row["procurement"] == "subcontract"
    cost["subcontracting" if bought_outside else "material"] += own_price(shop, key, had)
    return cost


def demand_of(planned: list[Row], pegging: list[Row]) -> dict[str, int]:
    """Rule Q.5: what requirements take of planned orders that are kept for nobody, by item."""
    free = {str(row["planned_order_id"]): row["item_id"] for row in planned if row["order_id"] is None}
    demand: dict[str, int] = {}
    for row in pegging:
        if row["supply_kind"] == "planned" and str(row["supply_id"]) in free:
            item = free[str(row["supply_id"])]
            demand[item] = demand.get(item, 0) + millionths(row["quantity"])
    return demand
