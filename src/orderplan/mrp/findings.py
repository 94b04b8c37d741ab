"""What the rules of the exceptions look at: how each supply, requirement and delivery of a plan stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from orderplan.mrp.deliveries import deliveries_of
from orderplan.mrp.links import links_of
from orderplan.mrp.material_plan import kept
from orderplan.mrp.supplies import receipt_days
from orderplan.mrp.tables import supply_items
from orderplan.mrp.usage_kernels import requirement_states, supply_use

if TYPE_CHECKING:
    from orderplan.mrp.deliveries import Deliveries
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.mrp.usage_kernels import RequirementState, SupplyUse


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """How a plan stands."""

    plan: MaterialPlan
    links: Links
    deliveries: Deliveries
    use: SupplyUse
    states: RequirementState
    items_of_supplies: np.ndarray
    """Per supply code its item: int64."""
    receipt_days: np.ndarray
    """Per receipt the day from which it counts: int64."""
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    """What a message says beside its numbers, by the kind and code of the object; the rules write it."""


def findings_of(plan: MaterialPlan) -> Findings:
    """Look at how each supply, requirement and delivery of a plan stands; the plan keeps it for the next question."""
    return kept(plan, "findings", _found)


def _found(plan: MaterialPlan) -> Findings:
    links = links_of(plan)
    items, days = supply_items(plan, np.arange(len(links.ready))), receipt_days(plan.instance)
    order_count = len(plan.sources.order_priority)
    return Findings(
        plan=plan,
        links=links,
        deliveries=deliveries_of(plan),
        use=supply_use(plan.setting, plan.rows, links),
        states=requirement_states(plan.bom.level_items, plan.setting, plan.rows, links, days, order_count, items),
        items_of_supplies=items,
        receipt_days=days,
    )
