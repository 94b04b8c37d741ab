"""Starting no earlier than needed: what is made early binds material, money and floor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.build import with_orders_of_jobs
from orderplan.capacity.due_days import due_days
from orderplan.errors import SolverError
from orderplan.scheduler.cost_kernels import Timed
from orderplan.scheduler.decode import schedule_of
from orderplan.scheduler.dispatch import as_late_as_allowed
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations

if TYPE_CHECKING:
    from orderplan.capacity.build import BuiltProblem
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.scheduler.schedule import Schedule


def no_earlier_than_needed(plan: MaterialPlan, built: BuiltProblem, schedule: Schedule) -> Schedule:
    """Let every operation start as late as leaves each sales order and each job as much in time as it is.

    A job that is in time stays so even where its sales order is late for another reason: as soon as that reason is
    mended, it is wanted.

    Raises
    ------
    SolverError
        Where the schedule then breaks a rule: that is our bug.

    """
    problem = built.problem
    due = due_days(plan, built.pegged.jobs)
    with_jobs = replace(problem, orders=with_orders_of_jobs(problem.orders, np.arange(len(due)), due, weight=0))
    late = as_late_as_allowed(with_jobs, schedule)
    timed = Timed(*(getattr(late, name).copy() for name in Timed._fields))
    shifted = schedule_of(shop_of(problem), timed)
    broken = violations(problem, shifted)
    if broken:
        raise SolverError("\n".join(["The schedule breaks rules; please report this:", broken[0].sentence()]))
    return shifted
