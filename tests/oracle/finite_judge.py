"""The judge of a finished plan at finite capacity: what of planning rules, section 7, its tables break."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle import finite_date_rules as dates
from tests.oracle import finite_fixed_rules as fixed
from tests.oracle import finite_load_rules as loads
from tests.oracle import finite_material_rules as materials
from tests.oracle import finite_shop_rules as shop

if TYPE_CHECKING:
    from tests.oracle.finite_plan import FinitePlan

RULES = (
    shop.complete,
    shop.able,
    shop.times,
    shop.setups,
    shop.inside,
    shop.one_at_a_time,
    shop.in_sequence,
    materials.component_jobs,
    materials.material,
    fixed.running,
    fixed.frozen,
    dates.supplies_there,
    dates.covers,
    dates.purposes,
    dates.waits,
    dates.queues,
    dates.capacity_constraints,
    loads.load,
)
"""Each yields a line for whatever breaks it; the line begins with the name of the rule."""


def faults(plan: FinitePlan) -> list[str]:
    """What is wrong with a plan; nothing is what there should be."""
    return [line for rule in RULES for line in rule(plan)]
