"""Weighted lateness: one yardstick for all plans that differ in priorities only, fixed by the plan they start from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.capacity.build import DEFAULT_PRIORITY, priority_weights
from orderplan.data.instance import ENDLESS, NONE
from orderplan.enums import unknown_word
from orderplan.errors import RequestError
from orderplan.mrp.deliveries import served_orders
from orderplan.whatif.prices import cents

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.tables.references import IdSpace

ONE_DAY = int(priority_weights(np.array([DEFAULT_PRIORITY]))[0])
"""The weight of a day late at the default priority: weighted days are multiples of one of these."""


class Yardstick(StrEnum):
    """What a day late costs."""

    PRIORITY = "priority"
    """The weight of the line's priority in the plan to start from: twice as much with each step of urgency."""
    PENALTY = "penalty"
    """What the contract says; of what costs the same, the other one counts."""

    @classmethod
    def _missing_(cls, value: object) -> Yardstick:
        raise RequestError(f"{unknown_word(cls, value)}.  Hint: 'penalty' needs sales_orders.penalty_per_day.")


class Lateness(NamedTuple):
    """What a plan's lateness comes to; the smaller the better, by the first number that differs."""

    never: int
    """The weights of the lines that can never be covered in full, in sixteenths."""
    cost: int
    """Of the others by the yardstick: sixteenths of days, or hundredths of money."""
    other: int
    """By the other yardstick."""
    days: int
    """Calendar days late of all lines together."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What a day late of each sales order line costs, whatever its priority becomes."""

    yardstick: Yardstick
    space: IdSpace
    """The ids of the sales order lines."""
    weight: np.ndarray
    """Of the priority, in sixteenths: shape (orders,), int64."""
    penalty: np.ndarray
    """Hundredths of money a day: shape (orders,), int64."""

    def of(self, plan: MaterialPlan) -> tuple[np.ndarray, np.ndarray]:
        """Give weight and penalty by the codes of another plan, 0 of lines that were not there: shape (orders,)."""
        space = plan.instance.spaces["sales_orders"]
        if space is self.space or space.ids.equals(self.space.ids):
            return self.weight, self.penalty
        code = np.maximum(self.space.codes(space.ids), NONE)  # whatever is missing is the last place
        return np.append(self.weight, 0)[code], np.append(self.penalty, 0)[code]


def weights_of(plan: MaterialPlan, yardstick: Yardstick | str) -> Weights:
    """Fix what a day late costs by the priorities and penalties of a plan."""
    orders = plan.instance.orders
    one = np.full(len(orders.item_id), 1_000_000, dtype=np.int64)
    return Weights(
        Yardstick(yardstick),
        plan.instance.spaces["sales_orders"],
        priority_weights(orders.priority),
        cents(one, orders.penalty_per_day),
    )


def lateness_of(plan: MaterialPlan, weights: Weights) -> Lateness:
    """Add up what the lateness of a plan costs."""
    served = served_orders(plan)
    weight, penalty = (values[served.order] for values in weights.of(plan))
    never = served.projected == ENDLESS
    by_priority, by_contract = int((served.days_late * weight).sum()), int((served.days_late * penalty).sum())
    cost = (by_priority, by_contract)
    if weights.yardstick is Yardstick.PENALTY:
        cost = (by_contract, by_priority)
    return Lateness(int(weight[never].sum()), *cost, int(served.days_late.sum()))


def weighted_days(lateness: Lateness, yardstick: Yardstick) -> float:
    """Give days late × weight of the priority; the weight is 1 at the default priority."""
    return (lateness.cost if yardstick is Yardstick.PRIORITY else lateness.other) / ONE_DAY


def penalties(lateness: Lateness, yardstick: Yardstick) -> float:
    """Give the money that the contracts take for the days late."""
    return (lateness.other if yardstick is Yardstick.PRIORITY else lateness.cost) / 100
