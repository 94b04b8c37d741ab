"""The scheduling problem in which rush orders are yet to be placed, with all else where the shop knows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.graph import build_bom
from orderplan.capacity.build import OBJECTIVE, build_problem, zones_of
from orderplan.capacity.publish import nothing_published, published_of
from orderplan.data.encode import encode
from orderplan.errors import RequestError
from orderplan.mrp.run import run_mrp
from orderplan.read_only import read_only
from orderplan.scheduler.changes_of_problem import without_jobs
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.problem_checks import require_valid
from orderplan.scheduler.publishing import with_published
from orderplan.scheduler.repair import repair
from orderplan.scheduler.repair_sequences import recosted
from orderplan.whatif.apply import apply_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.capacity.build import BuiltProblem
    from orderplan.capacity.capacity_plan import PeggedJobs
    from orderplan.config import PlanConfig
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule
    from orderplan.whatif.orders import AddOrder


class RushProblem(NamedTuple):
    """The scheduling problem with all old jobs where the shop knows them, and the new ones nowhere yet."""

    material: MaterialPlan
    built: BuiltProblem
    problem: SchedulingProblem
    new_jobs: list[int]
    new_orders: list[int]
    base: Schedule | None
    """The schedule of all, where there are no new jobs."""


def problem_with_orders(
    data: PlanningData, config: PlanConfig, before: MaterialPlan, orders: Sequence[AddOrder]
) -> RushProblem:
    """Put new sales orders among those of a plan that has a schedule.

    Raises
    ------
    RequestError
        Where nothing runs on machines in the plan.
    UnknownIdError, DataError
        As `apply_changes`.

    """
    instance = encode(apply_changes(data, orders), config)
    material = run_mrp(instance, build_bom(instance), since=before)
    built = build_problem(material, nothing_published())
    published = build_problem(material, published_of(before, instance))
    if built is None or published is None:
        raise RequestError("nothing runs on machines in this plan")
    unknown = published.problem.operations.published_resource == NONE
    per_job = np.add.reduceat(unknown, published.problem.jobs.first_operation[:-1])
    is_new = per_job > 0
    is_new[published.pegged.jobs.scheduled_count :] = False
    new_jobs = np.flatnonzero(_with_those_above(published.pegged, is_new)).tolist()
    # What nets otherwise now may have other lots: the old schedule has to hold before anything goes into it.
    old, rows = without_jobs(published.problem, new_jobs)
    kept = repair(old, effort=0).schedule
    resource, start = np.full(len(unknown), NONE, dtype=np.int64), np.zeros(len(unknown), dtype=np.int64)
    resource[rows], start[rows] = old.modes.resource[kept.mode], kept.start
    frozen, slushy = zones_of(instance.config.scheduler)
    problem = with_published(built.problem, resource, start, frozen_seconds=frozen, slushy_seconds=slushy)
    # A passage is nobody's work: it costs nothing to move.
    weight = np.where(built.step == NONE, 0, problem.operations.move_weight)
    operations = replace(problem.operations, move_weight=read_only(weight))
    problem = replace(problem, operations=operations, objective=OBJECTIVE)
    codes = [instance.order(order.order_id) for order in orders]
    new_orders = np.flatnonzero(np.isin(built.orders, codes)).tolist()
    problem = require_valid(problem)
    # What it costs to move is counted from where all stands now, not from what was published.
    base = None if new_jobs else recosted(problem, kept)
    return RushProblem(material, built, problem, new_jobs, new_orders, base)


def _with_those_above(pegged: PeggedJobs, is_new: np.ndarray) -> np.ndarray:
    """Add the jobs that wait for new ones, since the new orders take what they had: they cannot stay either."""
    count = -1
    while count != (count := int(is_new.sum())):
        is_new[pegged.fed[is_new[pegged.feeding]]] = True
    return is_new
