"""What is short in a plan, worked out from its tables with dicts and loops; to mend an item all is projected anew.

Written from the rules of shortages and not from the library; the days come from the oracle of the exceptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, later
from tests.oracle.mrp_exceptions_graph import (
    Graph,
    Key,
    Projection,
    Wanted,
    cover,
    end_of,
    is_rework,
    order_cover,
    own_day,
    there,
    waits_below,
)
from tests.oracle.mrp_structure import EXPLODED

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Piece:
    """A part of a requirement that one supply covers late, or that nothing does."""

    wanted: Wanted
    supply: Key | None
    quantity: int
    taken: int
    """What it takes of the supply."""
    ready: date

    @property
    def days_late(self) -> int | None:
        return None if self.ready == NEVER else (self.ready - self.wanted.counted).days


@dataclass(frozen=True)
class Cell:
    """What of an item is missing for a late order."""

    quantity: Fraction
    pieces: tuple[Piece, ...]
    mended: date
    """When the order is covered if only this item is mended."""
    alone: bool


@dataclass
class Short:
    """A plan and what is short in it."""

    graph: Graph
    plan: Projection
    pieces: list[Piece]
    parts: dict[tuple[int, str], Fraction]
    """By requirement and late order: which part of the requirement is this order's."""


def short_of(graph: Graph) -> Short:
    plan = Projection(graph)
    pieces = []
    for wanted in graph.wanted.values():
        if wanted.source[0] == "safety_stock" or cover(plan, wanted) <= wanted.counted:
            continue
        for peg in graph.pegs_of[wanted.number]:
            ready = there(plan, peg.supply)
            if ready > wanted.counted:
                pieces.append(Piece(wanted, peg.supply, peg.covered, peg.quantity, ready))
        if graph.open_of(wanted):
            pieces.append(Piece(wanted, None, graph.open_of(wanted), 0, NEVER))
    short = Short(graph, plan, pieces, {})
    for wanted in graph.wanted.values():
        for order_id in late_orders(graph):
            part_of(short, wanted, order_id)
    return short


def late_orders(graph: Graph) -> list[str]:
    """The late sales orders, the most urgent first."""
    late = [name for name, row in graph.deliveries.items() if row["days_late"] != 0]
    orders = graph.state.orders
    return sorted(late, key=lambda name: (orders[name]["priority"], orders[name]["due_date"], name.encode()))


def part_of(short: Short, wanted: Wanted, order_id: str) -> Fraction:
    """Which part of what is short of a requirement is missing for a late order: what takes it late shares it."""
    key = (wanted.number, order_id)
    if key not in short.parts:
        kind, name = wanted.source
        above = short.graph.supply_of(wanted.source)
        if kind == "sales_order":
            short.parts[key] = Fraction(name == order_id)
        elif above is None or (kind == "work_order" and is_rework(short.graph, wanted, made_by(short, above))):
            short.parts[key] = Fraction(0)
        else:
            short.parts[key] = sum(
                (
                    Fraction(piece.taken, short.graph.supplies[above].quantity) * part_of(short, piece.wanted, order_id)
                    for piece in short.pieces
                    if piece.supply == above
                ),
                Fraction(0),
            )
    return short.parts[key]


def made_by(short: Short, key: Key) -> str:
    return short.graph.supplies[key].item


def most_urgent_order(short: Short, piece: Piece) -> str | None:
    return next((name for name in late_orders(short.graph) if short.parts[piece.wanted.number, name]), None)


def is_root(short: Short, piece: Piece) -> bool:
    """Whether a piece waits for nothing but its own supply."""
    return piece.supply is None or waits_below(short.plan, piece.supply) is None


def root_of(short: Short, piece: Piece) -> tuple[str, Key | None]:
    """What a piece waits for in the end: the item wanted there, and the supply, None where nothing covers it."""
    below = None if piece.supply is None else waits_below(short.plan, piece.supply)
    wanted, key = (piece.wanted, piece.supply) if below is None else end_of(short.plan, below)
    return wanted.item, key


def cells_of(short: Short) -> dict[tuple[str, str], Cell]:
    """The matrix: by late order and item."""
    cells = {}
    mended = {item: mended_plan(short, item) for item in {piece.wanted.item for piece in short.pieces}}
    for order_id in late_orders(short.graph):
        before = order_cover(short.plan, order_id)
        for item, plan in mended.items():
            found = [
                piece
                for piece in short.pieces
                if piece.wanted.item == item and short.parts[piece.wanted.number, order_id]
            ]
            after = mended_cover(short, item, plan, order_id)
            if not found:
                assert after == before, "what is not short for an order does not mend it"
                continue
            cells[order_id, item] = Cell(
                sum((piece.quantity * short.parts[piece.wanted.number, order_id] for piece in found), Fraction(0)),
                tuple(found),
                after,
                after < before and after <= limit_of(short, order_id),
            )
    return cells


def mended_plan(short: Short, item: str) -> Projection:
    """The plan in which all requirements of an item that are short are covered by their need."""
    wanted = {piece.wanted.number: piece.wanted for piece in short.pieces if piece.wanted.item == item}
    return Projection(short.graph, covers={number: one.counted for number, one in wanted.items()})


def mended_cover(short: Short, item: str, plan: Projection, order_id: str) -> date:
    """When a late order is covered in a plan in which an item is mended; what is in time stays on its day."""
    graph, days = short.graph, []
    for wanted in graph.asked_by.get(("sales_order", order_id), []):
        is_short = cover(short.plan, wanted) > wanted.counted
        if not is_short or wanted.item == item:
            days.append(wanted.counted if is_short else cover(short.plan, wanted))
            continue
        for peg in graph.pegs_of[wanted.number]:
            before = there(short.plan, peg.supply)
            days.append(before if before <= wanted.counted else there(plan, peg.supply))
        if graph.open_of(wanted):
            days.append(NEVER)
    return max(days, default=order_cover(short.plan, order_id))


def limit_of(short: Short, order_id: str) -> date:
    """The last day on which an order is covered in time, or on which making what is ordered takes it from today on."""
    graph, order = short.graph, short.graph.state.orders[order_id]
    days = [later(order["due_date"], -order["ship_days"]), graph.today]
    for wanted in graph.asked_by.get(("sales_order", order_id), []):
        for peg in graph.pegs_of[wanted.number]:
            of_itself = wanted.item == order["item_id"] and peg.supply[0] == "planned"
            if of_itself and graph.state.items[graph.supplies[peg.supply].item]["procurement"] in EXPLODED:
                days.append(own_day(short.plan, peg.supply))
    return max(days)


def depth_of(pieces: list[Piece]) -> int:
    """The most that is short on one day: it can only rise on a day on which something is needed."""
    return max(
        sum(piece.quantity for piece in pieces if piece.wanted.counted <= day < piece.ready)
        for day in {piece.wanted.counted for piece in pieces}
    )
