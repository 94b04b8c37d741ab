"""The pegging as a graph that can be walked both ways: which requirements a supply covers, what a source asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.mrp.link_kernels import Links, linked
from orderplan.mrp.material_plan import kept

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan


def links_of(plan: MaterialPlan) -> Links:
    """Lay out the pegging graph of a plan; the plan keeps it for the next question."""
    return kept(plan, "links", _laid_out)


def _laid_out(plan: MaterialPlan) -> Links:
    sources = len(plan.sources.order_priority) + len(plan.sources.work_order)
    planned = plan.store.planned.used
    return linked(
        plan.bom.level_items,
        plan.setting,
        plan.rows,
        plan.days,
        plan.store.requirements.used,
        plan.setting.first_planned_supply + planned,
        sources + planned,
    )
