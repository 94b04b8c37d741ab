"""A plan after a change, with the schedule of the plan before repaired rather than made anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.build import build_problem
from orderplan.capacity.finite_plan import with_schedule
from orderplan.capacity.publish import published_of
from orderplan.config import DEFAULT_EFFORT
from orderplan.scheduler.binding import completions
from orderplan.scheduler.decode import decode
from orderplan.scheduler.problem import NEVER, NONE
from orderplan.scheduler.problem_checks import require_valid
from orderplan.scheduler.repair import repair
from orderplan.scheduler.solve import solve

if TYPE_CHECKING:
    from orderplan.capacity.build import BuiltProblem
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.progress import ShouldStop
    from orderplan.scheduler.schedule import Schedule


def repaired_plan(
    plan: MaterialPlan, before: MaterialPlan, *, effort: float | None = None, should_stop: ShouldStop | None = None
) -> MaterialPlan:
    """Project a plan at finite capacity with the fewest moves against the schedule of an earlier plan.

    Parameters
    ----------
    plan
        The plan after the change, at infinite capacity.
    before
        The plan before it, of finite capacity.
    effort
        Of the search for less harm at the price of some moves more; by default that of the settings.
    should_stop
        Asked while it searches.

    Returns
    -------
    MaterialPlan
        What is inside the frozen window stays unless the change makes that impossible; new jobs find a place among the
        others. The plan itself where nothing runs on machines.

    """
    built = build_problem(plan, published_of(before, plan.instance))
    if built is None:
        return plan
    settings = plan.instance.config.scheduler
    if effort is None:
        effort = DEFAULT_EFFORT if settings.effort is None else settings.effort
    found = repair(
        built.problem,
        promised=_promised(plan, before, built),
        effort=effort,
        seed=plan.instance.config.seed or 0,
        should_stop=should_stop,
    )
    return plan_of_schedule(plan, replace(built, problem=require_valid(found.problem)), found.schedule)


def _promised(plan: MaterialPlan, before: MaterialPlan, built: BuiltProblem) -> np.ndarray | None:
    """Give when each order was to be complete before the change, `NEVER` for those that were not there."""
    if before.capacity is None:
        return None
    ids = before.instance.spaces["sales_orders"].ids.take(before.capacity.orders)
    code = plan.instance.spaces["sales_orders"].codes(ids)
    complete = completions(before.capacity.problem, before.capacity.schedule)[: len(code)]
    place = np.searchsorted(built.orders, code)
    there = (code >= 0) & (np.append(built.orders, NONE)[place] == code)
    promised = np.full(len(built.problem.orders.due), NEVER, dtype=np.int64)
    promised[place[there]] = complete[there]
    return promised


def plan_of_schedule(plan: MaterialPlan, built: BuiltProblem, schedule: Schedule) -> MaterialPlan:
    """Project a plan at finite capacity with a schedule that somebody has made of its problem."""
    problem = built.problem
    earliest = decode(problem, schedule.mode, np.argsort(schedule.start, kind="stable"))
    return with_schedule(plan, built.scheduled(solve(problem, effort=0, start=schedule), earliest))
