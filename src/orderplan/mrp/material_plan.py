"""The material plan: what netting and projection give, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.errors import RequestError
from orderplan.mrp.projection_kernels import Days, Rows
from orderplan.mrp.scheduled import nothing_scheduled

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.bom.graph import BomGraph
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.config import MrpConfig
    from orderplan.data.instance import Instance
    from orderplan.mrp.gather_kernels import Sources
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.scheduled import Scheduled
    from orderplan.mrp.store import Store

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class MaterialPlan:
    """What must be bought and made, for which order, by when, and when it will be there.

    The rows stand in record arrays (see `orderplan.mrp.records`), item by item. `planned_orders_frame` and its fellows
    give them as tables.
    """

    bom: BomGraph
    config: MrpConfig
    setting: Setting
    sources: Sources
    units: list[tuple[np.ndarray, np.ndarray]]
    """The units of each low-level code; see `units_of_levels`."""
    store: Store
    """The rows; it may hold rows of other plans too."""
    blocks: np.ndarray
    """Which rows of the store are those of each item: shape (items,), `BLOCK`."""
    supply_days: np.ndarray
    """See `Days.supply`."""
    order_covers: np.ndarray
    """See `Days.orders`."""
    scheduled: Scheduled = field(default_factory=nothing_scheduled)
    """What the schedule says of supplies; empty at infinite capacity."""
    capacity: CapacityPlan | None = None
    """The schedule; None at infinite capacity, and where nothing runs on machines."""
    infinite: MaterialPlan | None = None
    """The same plan at infinite capacity, where this one is of finite capacity."""
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
    """What has been worked out from the rows on request, so that the next question need not do it again."""

    @property
    def instance(self) -> Instance:
        """The scenario in integers."""
        return self.bom.instance

    @property
    def rows(self) -> Rows:
        """The rows as the kernels see them."""
        store = self.store
        return Rows(
            self.blocks, store.requirements.array, store.planned.array, store.pegs.array, store.conversions.rows
        )

    @property
    def days(self) -> Days:
        """The projected days as the kernels see them."""
        store = self.store
        return Days(self.supply_days, store.covers.array, store.ready.array, self.order_covers, self.scheduled)

    def summary(self) -> str:
        """Say in a few lines how much is planned and how many orders are late."""
        instance, orders = self.instance, self.instance.orders
        asked = self.order_covers != NO_DAY
        projected = self.order_covers.astype(np.int64) + orders.ship_days
        never = asked & (self.order_covers == ENDLESS)
        late = asked & ~never & (projected > orders.due_date)
        lots = int(self.blocks["lots"].sum())
        return (
            f"{int(asked.sum()):,} sales order lines: {int((asked & ~never & ~late).sum()):,} on time, "
            f"{int(late.sum()):,} late, {int(never.sum()):,} not to be covered\n"
            f"{lots:,} planned orders, {int(self.blocks['requirements'].sum()):,} requirements, "
            f"{int(self.blocks['pegs'].sum()):,} pegging rows; planning day {instance.as_of}"
        )


class HasMaterial(Protocol):
    """Anything that carries a material plan: a whole plan does."""

    @property
    def material(self) -> MaterialPlan | None:
        """The material plan; None where it was left out."""


def material_of(plan: MaterialPlan | HasMaterial) -> MaterialPlan:
    """Give the material plan of a whole plan, or the plan itself where it is one.

    Raises
    ------
    RequestError
        Where the plan has none: it was read from files, or stopped early.

    """
    if isinstance(plan, MaterialPlan):
        return plan
    if plan.material is None:
        raise RequestError("the plan was read from files or stopped early.  Hint: plan the data anew to ask about it.")
    return plan.material


def kept(plan: MaterialPlan, name: str, find: Callable[[MaterialPlan], Found]) -> Found:
    """Give what `find` works out from a plan; the plan keeps it under a name for the next question."""
    if name not in plan.kept:
        plan.kept[name] = find(plan)
    found: Found = plan.kept[name]
    return found
