"""The plan at finite capacity: schedule the jobs, and let the ends of the schedule hold over lead times."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.build import build_problem
from orderplan.capacity.job_waits import job_waits
from orderplan.capacity.late_start import no_earlier_than_needed
from orderplan.config import DEFAULT_EFFORT
from orderplan.data.instance import NO_DAY, NONE
from orderplan.enums import Capacity
from orderplan.errors import RequestError
from orderplan.mrp.demands import sales_needs
from orderplan.mrp.links import links_of
from orderplan.mrp.projection_kernels import Days, project
from orderplan.mrp.scheduled import Scheduled
from orderplan.mrp.supplies import is_open, receipt_days, stock_days
from orderplan.read_only import read_only
from orderplan.scheduler.changes_of_problem import all_frozen
from orderplan.scheduler.decode import decode
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.problem import DAY
from orderplan.scheduler.problem_checks import require_valid
from orderplan.scheduler.publishing import is_moved
from orderplan.scheduler.repair import repair
from orderplan.scheduler.repair_sequences import recosted, searched
from orderplan.scheduler.solve import solve

if TYPE_CHECKING:
    from orderplan.capacity.build import BuiltProblem
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.progress import ShouldStop
    from orderplan.scheduler.search_result import OnSearchProgress, SearchResult


def schedule_plan(
    plan: MaterialPlan, *, on_progress: OnSearchProgress | None = None, should_stop: ShouldStop | None = None
) -> MaterialPlan:
    """Schedule what a plan has to make, and project its dates at finite capacity (planning rules, section 7).

    Parameters
    ----------
    plan
        A plan at infinite capacity.
    on_progress, should_stop
        Told of better schedules while they are searched for, and asked whether to stop.

    Returns
    -------
    MaterialPlan
        The same supplies and pegging with the days of the schedule; the plan itself where capacity is infinite by the
        settings, or where nothing runs on machines.

    Raises
    ------
    SolverError
        Where a schedule breaks a rule: that is our bug.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> print(schedule_plan(op.run_mrp(instance, op.build_bom(instance))).capacity.problem.summary())
    8 jobs of 8 operations with 8 modes on 4 resources, 5 links, 3 orders

    """
    settings = plan.instance.config.scheduler
    if settings.capacity == Capacity.INFINITE:
        return plan
    built = build_problem(plan)
    if built is None:
        return plan
    effort = DEFAULT_EFFORT if settings.effort is None else settings.effort
    seed = plan.instance.config.seed or 0
    if (built.problem.operations.published_resource != NONE).any():
        built, found = _keeping_published(built, effort, seed, should_stop)
    else:
        require_valid(built.problem)
        found = solve(built.problem, effort=effort, seed=seed, on_progress=on_progress, should_stop=should_stop)
    earliest = decode(built.problem, found.schedule.mode, np.argsort(found.schedule.start, kind="stable"))
    result = replace(found, schedule=no_earlier_than_needed(plan, built, found.schedule))
    return with_schedule(plan, built.scheduled(result, earliest))


def _keeping_published(
    built: BuiltProblem, effort: float, seed: int, should_stop: ShouldStop | None
) -> tuple[BuiltProblem, SearchResult]:
    """Search from the published schedule on: what holds of it stays, unless a move pays for itself."""
    repaired = repair(built.problem, effort=0)
    problem = require_valid(repaired.problem)
    # Where little is published, a schedule made anew around it is the better beginning.
    stays = (problem.operations.published_resource != NONE) & ~is_moved(problem, repaired.schedule)
    starts = [repaired.schedule]
    with suppress(RequestError):  # where what goes between frozen operations makes their setups longer
        around = best_dispatch(all_frozen(problem, repaired.schedule.mode, repaired.schedule.start, stays))
        starts.append(recosted(problem, around))
    start = min(starts, key=lambda schedule: schedule.costs.total(problem.objective))
    schedule = searched(problem, start, effort=effort, seed=seed, should_stop=should_stop)
    return replace(built, problem=problem), solve(problem, effort=0, start=schedule)


def with_schedule(plan: MaterialPlan, capacity: CapacityPlan) -> MaterialPlan:
    """Project a plan with the ends of a schedule: a scheduled job is there when its last operation and its wait end.

    Parameters
    ----------
    plan
        The plan at infinite capacity.
    capacity
        The schedule of its jobs.

    """
    setting, store, instance = plan.setting, plan.store, plan.instance
    scheduled = _scheduled(plan, capacity)
    blocks = plan.blocks.copy()
    by_item = plan.bom.level_items
    for field, counts, room in (
        ("first_cover", plan.blocks["requirements"], store.covers),
        ("first_ready", plan.blocks["lots"], store.ready),
    ):
        ends = np.cumsum(counts[by_item])
        first = room.room_for(int(ends[-1]) if len(ends) else 0)
        blocks[field][by_item] = first + ends - counts[by_item]
    coming = receipt_days(instance).astype(np.int32)
    orders = np.full(len(instance.orders.item_id), NO_DAY, dtype=np.int32)
    supply = np.concatenate([stock_days(instance).astype(np.int32), coming])
    days = Days(supply, store.covers.array, store.ready.array, orders, scheduled)
    rows = plan.rows._replace(blocks=blocks)
    project(plan.bom.level_starts, by_item, setting, rows, days, len(orders), coming)
    nothing_needed = is_open(instance) & (orders == NO_DAY)
    orders[nothing_needed] = np.maximum(sales_needs(instance), setting.today)[nothing_needed]
    return replace(
        plan,
        blocks=read_only(blocks),
        supply_days=read_only(supply),
        order_covers=read_only(orders),
        scheduled=scheduled,
        capacity=capacity,
        infinite=plan,
        kept={},
    )


def _scheduled(plan: MaterialPlan, capacity: CapacityPlan) -> Scheduled:
    count = plan.setting.first_planned_supply + plan.store.planned.used
    supplies = capacity.jobs.supply[: capacity.jobs.scheduled_count]
    wait, resource = job_waits(plan, capacity)
    end_days = _end_days(capacity)
    day = np.maximum(end_days[: len(supplies)], plan.setting.today)
    held = np.where(wait == NONE, 0, day - _cover_days(plan, capacity, wait, end_days))
    columns = []
    for values, missing in ((day, NO_DAY), (wait, NONE), (held, 0), (resource, NONE)):
        column = np.full(count, missing, dtype=np.int32)
        column[supplies] = values
        columns.append(column)
    return Scheduled(*columns)


def _end_days(capacity: CapacityPlan) -> np.ndarray:
    """Give the day on which each job is there; what ends at midnight ends with the day before: shape (jobs,), int64."""
    problem = capacity.problem
    last = problem.jobs.first_operation[1:] - 1
    days: np.ndarray = (capacity.schedule.end[last] + problem.operations.wait[last] - 1) // DAY
    return days


def _cover_days(plan: MaterialPlan, capacity: CapacityPlan, row: np.ndarray, end_days: np.ndarray) -> np.ndarray:
    """Give the day on which requirements are covered by the schedule, 0 where there is none: shape of `row` (n,)."""
    links, pegged = links_of(plan), capacity.pegged
    covers = np.zeros(len(row), dtype=np.int64)
    for place in np.flatnonzero(row != NONE).tolist():
        first = int(links.first_peg[row[place]])
        supply = plan.rows.pegs["supply"][first : first + int(links.peg_counts[row[place]])]
        job = pegged.job_of_supply[supply]
        covers[place] = np.where(job == NONE, links.ready[supply], end_days[job]).max()
    return covers
