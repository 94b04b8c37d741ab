"""Random small plants for the properties of the BOM: every feature mixed, small enough to be read when one fails.

Items lie on layers and lines go down from layer to layer, so that no plant has a cycle; what shares a low-level code
lies on one layer. `tangled_plants` leaves the layers out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from tests.oracle.bom_rows import (
    Alternate,
    Change,
    Item,
    Line,
    Machine,
    Operation,
    Order,
    Plant,
    Price,
    Substitute,
    Term,
)

AS_OF = date(2026, 1, 5)
NAMES = "ABCDEFGHI"
ORDERS = ("S1", "S2")
DAYS = tuple(AS_OF + timedelta(days=days) for days in (0, 3, 14, 40))
"""The days that are asked about."""
WINDOWS = (
    (None, None), (None, None), (None, None), (None, 10), (10, None), (-20, -3), (-9, 0), (0, 12), (2, 30), (5, 5),
)  # fmt: skip
"""First day and first day no longer, in days from the planning day."""
NOTHING = Fraction(0)
PROCUREMENTS = ("make", "make", "make", "make", "phantom", "subcontract", "buy", "none")
RATES = tuple(map(Fraction, ("0", "0", "0", "0.05", "0.333333", "0.5")))
QUANTITIES = tuple(map(Fraction, ("1", "1", "2", "0.5", "0.333333", "1.234567", "12", "0.000001", "0")))
FIXED = tuple(map(Fraction, ("0", "0", "0", "1", "0.25", "3.000001")))
MONEY = tuple(map(Fraction, ("0", "1", "2.5", "0.07", "100")))
LOTS = tuple(map(Fraction, ("1", "2", "10", "0.3", "7.5", "12", "100")))
MINUTES = tuple(map(Fraction, ("0", "6", "7.5", "60")))


def _mixed(*choices: tuple) -> st.SearchStrategy[tuple]:
    """Draw one of each of several choices at once, which is quicker than one after the other."""
    return st.sampled_from(list(product(*choices)))


_KINDS = _mixed(PROCUREMENTS, ("common", "order_specific"))
_LEADS = _mixed((0, 1, 3, 10), (0, 0, 0, 2, 15), RATES)
_LOTS = _mixed((None, None, *LOTS), (NOTHING, NOTHING, *LOTS[:4]), (NOTHING, NOTHING, *LOTS[:4]), MONEY)
_AMOUNTS = _mixed(QUANTITIES, FIXED, (*RATES, Fraction(1)))
_ABOUT = _mixed((None, 10, 15, 20, 100), (None, None, 10, 20), (0, 0, 1, 4))
_WINDOWS = st.sampled_from([tuple(None if days is None else AS_OF + timedelta(days) for days in w) for w in WINDOWS])


def _day(days: int) -> date:
    return AS_OF + timedelta(days=days)


@st.composite
def layered_plants(draw: st.DrawFn) -> Plant:
    """Draw a plant without cycles."""
    layers = sorted(draw(st.lists(st.integers(0, 4), min_size=4, max_size=len(NAMES))))
    names = draw(st.permutations(NAMES[: len(layers)]))
    layer = dict(zip(names, layers, strict=True))
    down = [(above, below) for above in names for below in names if layer[above] < layer[below]]
    beside = [(one, other) for one in names for other in names if one != other and layer[one] == layer[other]]
    return _drawn(draw, list(names), down, beside)


@st.composite
def tangled_plants(draw: st.DrawFn) -> Plant:
    """Draw a plant that may have cycles, if only because items share a code."""
    names = list(NAMES[: draw(st.integers(2, 6))])
    pairs = [(one, other) for one in names for other in names if one != other]
    mostly_down = [(one, other) for one, other in pairs if one < other] * 6 + pairs
    plant = _drawn(draw, names, mostly_down, pairs)
    ever_valid = tuple(line for line in plant.lines if line.valid_from is None or line.valid_from != line.valid_to)
    return replace(plant, lines=ever_valid, changes=())


def _drawn(draw: st.DrawFn, names: list[str], down: list[tuple[str, str]], beside: list[tuple[str, str]]) -> Plant:
    orders = tuple(
        Order(order_id, draw(st.sampled_from(names)), Fraction(3), _day(30))
        for order_id in ORDERS[: draw(st.sampled_from([1, 1, 2, 0]))]
    )
    of_orders = [None, *(order.order_id for order in orders)]
    least_lines = draw(st.sampled_from([3, 9]))
    return Plant(
        as_of=AS_OF,
        items=tuple(draw(items(name)) for name in names),
        lines=_one_per_key(draw(st.lists(lines(down, of_orders), min_size=least_lines, max_size=18))) if down else (),
        substitutes=tuple(
            Substitute(*pair) for pair in draw(st.lists(st.sampled_from(beside), max_size=2, unique=True))
        )
        if beside
        else (),
        changes=_changes(draw, down, beside, of_orders) if down else (),
        orders=orders,
        weekdays=draw(st.sampled_from([(1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6), (2, 4), (7,)])),
        closed=draw(st.sampled_from([(), (_day(0), _day(1)), (_day(3), _day(4), _day(9))])),
    )


def items(name: str) -> st.SearchStrategy[Item]:
    """Draw an item."""
    return st.builds(lambda kind, days, lots: Item(name, *kind, *days, *lots), _KINDS, _LEADS, _LOTS)


def lines(down: list[tuple[str, str]], of_orders: list[str | None]) -> st.SearchStrategy[Line]:
    """Draw a BOM line."""
    return st.builds(
        lambda pair, amounts, about, window, order: Line(
            *pair, amounts[0], about[0], *amounts[1:], *about[1:], *window, order_id=order
        ),
        st.sampled_from(down),
        _AMOUNTS,
        _ABOUT,
        _WINDOWS,
        st.sampled_from(of_orders),
    )


def _one_per_key(drawn: list[Line]) -> tuple[Line, ...]:
    """Keep the first line of each key of `bom_lines`, whether it has a number or not."""
    kept: dict[tuple, Line] = {}
    for line in drawn:
        own = (line.component_id, line.operation) if line.line_no is None else (line.line_no,)
        kept.setdefault((line.order_id, line.parent_id, *own), line)
    return tuple(kept.values())


def _changes(
    draw: st.DrawFn, down: list[tuple[str, str]], beside: list[tuple[str, str]], of_orders: list[str | None]
) -> tuple[Change, ...]:
    changes: dict[tuple, Change] = {}
    for _ in range(draw(st.integers(0, 4))):
        parent, old = draw(st.sampled_from(down))
        use_up = draw(st.booleans())
        if use_up:
            choices = [other for one, other in beside if one == old]
        else:
            choices = [None, *(component for above, component in down if above == parent)]
        if not choices:
            continue
        new = draw(st.sampled_from(choices))
        quantity = draw(st.sampled_from([None, *QUANTITIES]))
        if new is not None and not use_up and draw(st.booleans()):
            old = None
        if (old is None or old == new) and quantity is None:
            quantity = Fraction(3)
        change = Change(
            draw(st.sampled_from(["X1", "X2", "X3"])),
            parent,
            old,
            new,
            _day(draw(st.sampled_from([-5, 0, 1, 10, 14, 35]))),
            quantity,
            "use_up" if use_up else "immediate",
            draw(st.sampled_from(of_orders)),
        )
        changes.setdefault((change.change_id, parent, old, new), change)
    return tuple(changes.values())


@st.composite
def costed_plants(draw: st.DrawFn) -> Plant:
    """Draw a plant without cycles, with prices and routings."""
    plant = draw(layered_plants())
    names = st.sampled_from([item.item_id for item in plant.items])
    suppliers = st.sampled_from(["V1", "V2", "V3"])
    terms = st.builds(
        lambda supplier, item, rank, uom, window: Term(supplier, item, rank, uom, *window),
        suppliers,
        names,
        st.integers(1, 2),
        st.sampled_from([None, "EA", "BOX", "PACK", "PAIR"]),
        _WINDOWS,
    )
    prices = st.builds(
        lambda supplier, item, money, least, window: Price(supplier, item, money, least, *window),
        suppliers,
        names,
        st.sampled_from(MONEY),
        st.sampled_from((NOTHING, NOTHING, *LOTS)),
        _WINDOWS,
    )
    operations = st.builds(
        Operation,
        names,
        st.sampled_from([10, 20]),
        st.sampled_from(["W1", "W2"]),
        st.sampled_from(MINUTES),
        st.sampled_from(MINUTES),
        st.sampled_from([None, None, *(order.order_id for order in plant.orders)]),
    )
    machines = st.builds(
        Machine,
        st.sampled_from(["M1", "M2", "M3"]),
        st.sampled_from(["W1", "W2"]),
        st.sampled_from([Fraction(1), Fraction("0.8"), Fraction("1.25")]),
        st.sampled_from(MONEY),
    )
    plant = replace(
        plant,
        terms=tuple(draw(st.lists(terms, max_size=6, unique_by=lambda row: (row.supplier_id, row.item_id)))),
        prices=tuple(
            draw(st.lists(prices, max_size=10, unique_by=lambda row: (row.supplier_id, row.item_id, row.min_quantity)))
        ),
        operations=tuple(
            draw(st.lists(operations, max_size=6, unique_by=lambda row: (row.item_id, row.operation, row.order_id)))
        ),
        machines=tuple(draw(st.lists(machines, max_size=3, unique_by=lambda row: row.resource_id))),
        units=(("BOX", "EA", Fraction(12)), ("EA", "PACK", Fraction(4)), ("PAIR", "EA", Fraction(2))),
        labour_rate=draw(st.sampled_from(MONEY)),
        overhead_rate=draw(st.sampled_from(RATES)),
    )
    if not (plant.machines and plant.operations):
        return plant
    alternates = st.builds(
        lambda step, machine, rank, setup, run: Alternate(
            step.item_id, step.operation, machine.resource_id, rank, setup, run
        ),
        st.sampled_from(plant.operations),
        st.sampled_from(plant.machines),
        st.integers(1, 2),
        st.sampled_from([None, *MINUTES]),
        st.sampled_from([None, *MINUTES]),
    )
    drawn = draw(st.lists(alternates, max_size=3, unique_by=lambda row: (row.item_id, row.operation, row.resource_id)))
    return replace(plant, alternates=tuple(drawn))
