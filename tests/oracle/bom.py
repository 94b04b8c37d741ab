"""The naive planner's BOM: explosion and where-used by recursion, written from section 2 of the planning rules."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from tests.oracle.bom_changes import Boms, boms_of
from tests.oracle.bom_rows import Line, Order, Plant, millionth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

Need = tuple[str, bool]
"""An item, and whether the need for it carries the order."""

ONE = Fraction(1)


class PlannersBom:
    """The BOM of a plant as a planner would look it up."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.item = plant.item

    @cached_property
    def boms(self) -> Boms:
        return boms_of(self.plant)[0]

    def lines(self, item_id: str, order_id: str | None, day: date) -> list[Line]:
        """Give the lines in force: an order's own BOM replaces the standard one entirely, even when it is empty."""
        if not self.item[item_id].explodes:
            return []
        standard = self.boms.get((item_id, None), [])
        lines = standard if order_id is None else self.boms.get((item_id, order_id), standard)
        return [line for line in lines if line.in_force(day)]

    def order_below(self, item_id: str, component_id: str, order_id: str | None) -> str | None:
        """Give the order that comes down: only from order-specific items and phantoms, and only to such."""
        passes = self.item[item_id].passes_order and self.item[component_id].passes_order
        return order_id if passes else None

    def need(self, line: Line, quantity: Fraction, *, with_fixed: bool = True) -> Fraction:
        """Give the component quantity for a made quantity, rounded after every step."""
        started = millionth(quantity / (1 - self.item[line.parent_id].scrap_rate))
        taken = millionth(millionth(started * line.quantity_per) * (1 + line.scrap_rate))
        return taken + (line.fixed_quantity if with_fixed else 0)

    def explosion(
        self, item_id: str, quantity: Fraction, day: date, order_id: str | None, *, levels: int | None = None
    ) -> Iterator[tuple[int, Line, Fraction]]:
        """Go down every path: the level, the line, and what this branch takes of its component."""
        if levels == 0:
            return
        for line in self.lines(item_id, order_id, day):
            below = self.need(line, quantity)
            yield 1, line, below
            order = self.order_below(item_id, line.component_id, order_id)
            left = None if levels is None else levels - 1
            for level, deeper, taken in self.explosion(line.component_id, below, day, order, levels=left):
                yield level + 1, deeper, taken

    def summed(self, item_id: str, quantity: Fraction, day: date, order_id: str | None) -> dict[Need, Fraction]:
        """Sum the needs by item; each item is one order of all that is needed of it."""
        top: Need = (item_id, order_id is not None)
        uses: dict[Need, list[tuple[Need, Line]]] = {top: []}

        def look_below(need: Need) -> None:
            order = order_id if need[1] else None
            for line in self.lines(need[0], order, day):
                below = (line.component_id, self.order_below(need[0], line.component_id, order) is not None)
                met = below in uses
                uses.setdefault(below, []).append((need, line))
                if not met:
                    look_below(below)

        def total(need: Need) -> Fraction:
            if need not in totals:
                totals[need] = sum((self.need(line, total(parent)) for parent, line in uses[need]), Fraction(0))
            return totals[need]

        look_below(top)
        totals = {top: quantity}
        return {need: total(need) for need in uses}

    def users(self, item_id: str, day: date) -> list[Line]:
        """Give the lines in force that use an item, in standard and order BOMs."""
        return sorted(
            (
                line
                for lines in self.boms.values()
                for line in lines
                if line.component_id == item_id and line.in_force(day) and self.item[line.parent_id].explodes
            ),
            key=lambda line: line.place,
        )

    def paths_up(self, item_id: str, day: date) -> Iterator[tuple[Line, ...]]:
        """Go up every path; a line of an order BOM ends it."""
        for line in self.users(item_id, day):
            yield (line,)
            if line.order_id is None:
                for path in self.paths_up(line.parent_id, day):
                    yield (line, *path)

    def paths_up_in_order(self, item_id: str, day: date, order: Order) -> list[tuple[Line, ...]]:
        """Give the paths from an item up to what an order asks for, and their beginnings."""
        beginnings = {
            path[:length]
            for path in self._paths_down(order.item_id, item_id, day, order.order_id)
            for length in range(1, len(path) + 1)
        }
        return sorted(beginnings, key=lambda path: [line.place for line in path])

    def _paths_down(self, item_id: str, wanted: str, day: date, order_id: str | None) -> Iterator[tuple[Line, ...]]:
        """Give the paths from an item down to a wanted one, lowest line first."""
        for line in self.lines(item_id, order_id, day):
            if line.component_id == wanted:
                yield (line,)
            below = self.order_below(item_id, line.component_id, order_id)
            for path in self._paths_down(line.component_id, wanted, day, below):
                yield (*path, line)

    def in_one(self, path: tuple[Line, ...]) -> Fraction:
        """Give the item's quantity in one unit of the path's last parent, fixed quantities left out."""
        quantity = ONE
        for line in path:
            quantity = self.need(line, quantity, with_fixed=False)
        return quantity
