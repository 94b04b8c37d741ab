"""Plans at finite capacity of random small plants, judged from their tables; and what always holds.

For more plants than the tests take: ``python -m tests.properties.test_finite_plan 0 2000``.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import NamedTuple

import pandas as pd

import orderplan as op
from orderplan.capacity.finite_plan import schedule_plan
from orderplan.capacity.schedule_table import schedule_frame, schedule_table
from orderplan.load.tables import load_frame
from tests.oracle.finite_judge import faults
from tests.oracle.finite_plan import finite_plan
from tests.oracle.mrp_smallest import plant_text
from tests.plants import seeded
from tests.plants_capacity import drawn_settings, published, shop_plant


class Planned(NamedTuple):
    data: op.PlanningData
    plan: op.MaterialPlan

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        return {
            "planned_orders": op.planned_orders_frame(self.plan),
            "requirements": op.requirements_frame(self.plan),
            "pegging": op.pegging_frame(self.plan),
            "deliveries": op.deliveries_frame(self.plan),
            "schedule": schedule_frame(self.plan),
            "load": load_frame(self.plan),
        }


def planned(data: op.PlanningData, config: op.PlanConfig) -> op.MaterialPlan:
    instance = op.encode(data, config)
    return schedule_plan(op.run_mrp(instance, op.build_bom(instance)))


@cache
def case(seed: int) -> Planned:
    """A plan; of every other plant one after the shop has been told a schedule."""
    rng = seeded(seed)
    data, config = shop_plant(rng, as_arrow=seed % 2 == 1), drawn_settings(rng, effort=0.02 * (seed % 3 == 0))
    plan = planned(data, config)
    if seed % 2 and plan.capacity is not None:
        data = published(data, schedule_table(plan), rng, changed=rng.choice((0.0, 0.1, 0.4)))
        plan = planned(data, config)
    return Planned(data, plan)


def difference(seed: int) -> str | None:
    found = case(seed)
    judged = finite_plan(found.data, found.plan.instance.config, found.tables)
    told = faults(judged)
    return "\n".join([f"seed {seed}", *told, plant_text(found.data)]) if told else None


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        if (found := difference(number)) is not None:
            sys.exit(found)
    sys.stdout.write("no difference\n")
