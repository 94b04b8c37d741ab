"""The naive planner's cost of one unit: recursion over the BOM, in exact fractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.bom_prices import Found, price_of, standard_lot, unit_cost_of

if TYPE_CHECKING:
    from datetime import date

    from tests.oracle.bom import PlannersBom
    from tests.oracle.bom_rows import Operation

ELEMENTS = (
    "material", "setup_labour", "setup_machine", "run_labour", "run_machine", "subcontracting", "overhead",
)  # fmt: skip
Vector = dict[str, Fraction]


@dataclass
class PlannersCosts:
    """The costs of all items on one day, for an order or none."""

    bom: PlannersBom
    day: date
    order_id: str | None = None
    lots: dict[str, Fraction] = field(default_factory=dict)
    """The items that are not costed at their standard lot."""
    raised: str | None = None
    """An item whose price is raised by one; its own cost, where it has no price with the order nor without it."""
    free: str | None = None
    """An item whose own cost is left out."""
    totals: dict[tuple[str, str | None], Vector] = field(default_factory=dict)
    """What is known already, by item and order."""

    def lot(self, item_id: str) -> Fraction:
        return self.lots.get(item_id) or standard_lot(self.bom.item[item_id])

    def source(self, item_id: str, order_id: str | None) -> Found | None:
        """Give the item's own price; None for what has its cost from components and operations."""
        item = self.bom.item[item_id]
        if not item.explodes or item.procurement == "subcontract":
            return price_of(self.bom.plant, item, self.day, self.lot(item_id))
        nothing_below = not self.bom.lines(item_id, order_id, self.day)
        if nothing_below and not sum(self.conversion(item_id, order_id).values()):
            return unit_cost_of(item)
        return None

    def conversion(self, item_id: str, order_id: str | None) -> Vector:
        """Cost the item's operations: setup by the lot, run by what is started for one good unit, and overhead."""
        item, plant = self.bom.item[item_id], self.bom.plant
        cost = dict.fromkeys(ELEMENTS, Fraction(0))
        if item.procurement != "make":
            return cost
        for operation in self._routing(item_id, order_id):
            setup, run, hours, money = self._done_on(operation)
            cost["setup_labour"] += setup * hours * plant.labour_rate / self.lot(item_id)
            cost["setup_machine"] += setup * money / self.lot(item_id)
            cost["run_labour"] += run * hours * plant.labour_rate / (1 - item.scrap_rate)
            cost["run_machine"] += run * money / (1 - item.scrap_rate)
        cost["overhead"] = sum(cost.values()) * plant.overhead_rate
        return cost

    def _routing(self, item_id: str, order_id: str | None) -> list[Operation]:
        steps = [step for step in self.bom.plant.operations if step.item_id == item_id]
        own = [step for step in steps if order_id is not None and step.order_id == order_id]
        return own or [step for step in steps if step.order_id is None]

    def _done_on(self, step: Operation) -> tuple[Fraction, Fraction, Fraction, Fraction]:
        """Give the minutes of setup and run, and the hours and the machine's money that one such minute takes."""
        plant = self.bom.plant
        machines = {machine.resource_id: machine for machine in plant.machines}
        able = [row for row in plant.alternates if (row.item_id, row.operation) == (step.item_id, step.operation)]
        if able:
            chosen = min(able, key=lambda row: (row.rank, row.resource_id))
            setup = step.setup_minutes if chosen.setup_minutes is None else chosen.setup_minutes
            run = step.run_minutes if chosen.run_minutes is None else chosen.run_minutes
            group = [machines[chosen.resource_id]]
        else:
            setup, run = step.setup_minutes, step.run_minutes
            group = [machine for machine in plant.machines if machine.work_center_id == step.work_center_id]
        if not group:
            return setup, run, Fraction(1, 60), Fraction(0)
        hours = sum((1 / machine.efficiency for machine in group), Fraction(0)) / len(group) / 60
        money = sum((machine.cost_per_hour / machine.efficiency for machine in group), Fraction(0)) / len(group) / 60
        return setup, run, hours, money

    def own(self, item_id: str, order_id: str | None) -> Vector:
        """Cost the item's own level."""
        if item_id == self.free:
            return dict.fromkeys(ELEMENTS, Fraction(0))
        cost, found = self.conversion(item_id, order_id), self.source(item_id, order_id)
        if found is not None:
            subcontracted = self.bom.item[item_id].procurement == "subcontract"
            cost["subcontracting" if subcontracted else "material"] += found[0]
        if item_id == self.raised:
            has_price = any(self.source(item_id, order) is not None for order in {None, self.order_id})
            cost["material"] += found is not None or not has_price
        return cost

    def total(self, item_id: str, order_id: str | None) -> Vector:
        """Cost one unit with all that is below it."""
        if (item_id, order_id) in self.totals:
            return self.totals[item_id, order_id]
        item, cost = self.bom.item[item_id], self.own(item_id, order_id)
        for line in self.bom.lines(item_id, order_id, self.day):
            started = 1 / (1 - item.scrap_rate)
            usage = started * line.quantity_per * (1 + line.scrap_rate) + line.fixed_quantity / self.lot(item_id)
            below = self.bom.order_below(item_id, line.component_id, order_id)
            for element, money in self.total(line.component_id, below).items():
                cost[element] += usage * money
        self.totals[item_id, order_id] = cost
        return cost

    def unit_cost(self, item_id: str) -> Fraction:
        return sum(self.total(item_id, self.order_id).values())

    def is_complete(self, item_id: str, order_id: str | None) -> bool:
        """Whether every price below is known."""
        found = self.source(item_id, order_id)
        return (found is None or found[1] != "none") and all(
            self.is_complete(line.component_id, self.bom.order_below(item_id, line.component_id, order_id))
            for line in self.bom.lines(item_id, order_id, self.day)
        )

    def priced_below(self, item_id: str, order_id: str | None) -> set[str]:
        """Give the items below that have a price of their own."""
        below = set()
        for line in self.bom.lines(item_id, order_id, self.day):
            order = self.bom.order_below(item_id, line.component_id, order_id)
            below |= self.priced_below(line.component_id, order)
            if self.source(line.component_id, order) is not None:
                below.add(line.component_id)
        return below
