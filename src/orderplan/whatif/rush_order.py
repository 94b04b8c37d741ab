"""A rush order put into the schedule: the ways to do it side by side, each with who moves and by how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from orderplan.bom.graph import build_bom
from orderplan.capacity.build import DEFAULT_PRIORITY, OBJECTIVE, build_problem, priority_weights, zones_of
from orderplan.capacity.publish import nothing_published, published_of
from orderplan.capacity.repaired_plan import plan_of_schedule
from orderplan.config import DEFAULT_EFFORT
from orderplan.data.encode import encode
from orderplan.errors import RequestError
from orderplan.mrp.deliveries import deliveries_frame
from orderplan.mrp.material_plan import material_of
from orderplan.mrp.run import run_mrp
from orderplan.read_only import read_only
from orderplan.scheduler.changes_of_problem import without_jobs
from orderplan.scheduler.insertion import insertion_choices
from orderplan.scheduler.insertion_choices import Choice, ChoiceKind, marked
from orderplan.scheduler.overtime import HOUR, OvertimeTerms
from orderplan.scheduler.problem import MINUTE, NONE
from orderplan.scheduler.problem_checks import require_valid
from orderplan.scheduler.publishing import Zone, with_published
from orderplan.scheduler.repair import repair
from orderplan.whatif.apply import apply_changes
from orderplan.whatif.orders import AddOrder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orderplan.capacity.build import BuiltProblem
    from orderplan.capacity.capacity_plan import PeggedJobs
    from orderplan.config import PlanConfig
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.progress import ShouldStop
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

OVERTIME_RATE = 1.5
"""What an hour of overtime costs, in hours of the machine."""


@dataclass(frozen=True, slots=True, eq=False)
class RushChoice:
    """One way to take some rush orders."""

    kind: ChoiceKind
    plan: MaterialPlan
    """All that follows from it: dates, pegging, schedule."""
    deliveries: pd.DataFrame
    """The rows of the new orders in the table `deliveries`."""
    shifted: pd.DataFrame
    """The other orders whose projected date is another than before: `order_id`, `customer_id`, `priority`,
    `due_date`, `before`, `after` (missing where they are never there), `days` (later above 0)."""
    moved_frozen: int
    """How many published operations move that are frozen, and in the next two, slushy or later."""
    moved_slushy: int
    moved_later: int
    weighted_lateness_days: float
    """Days late × weight of the priority, summed over all orders; the weight is 1 at the default priority."""
    setup_minutes: float
    overtime_machine: str
    """The machine that works overtime; empty where none does."""
    overtime_hours: float
    overtime_cost: float
    equal_to: ChoiceKind | None = None
    """A choice before that comes to the same."""
    dominated_by: ChoiceKind | None = None
    """A choice that is at least as good in everything that counts, and better in something."""


def insert_order(
    plan: Plan,
    orders: AddOrder | Sequence[AddOrder],
    *,
    overtime: OvertimeTerms | None = None,
    effort: float | None = None,
    should_stop: ShouldStop | None = None,
) -> list[RushChoice]:
    """Put rush orders into the schedule of a plan, in several ways that a planner chooses from.

    Parameters
    ----------
    plan
        A plan of finite capacity; its schedule is what the shop works to, and it stays as it is.
    orders
        The new sales order lines.
    overtime
        What a bottleneck could work besides; by default two hours after its last shift on each of five days.
    effort
        Of the search for each way; by default that of the settings.
    should_stop
        Asked while it searches.

    Returns
    -------
    list of RushChoice
        `squeeze`: nobody moves, the new operations go into gaps and take only material that nobody else wants, so the
        new orders have the last priority. `earliest`: the new orders come first. `balanced`: the least harm to all,
        with at most a quarter of what is soon moved. `rescheduled`: the least harm whatever moves, where that is
        another one. `overtime`: balanced with more time on the bottleneck, where that is of use. Nothing that is frozen
        moves in any of them. Only `squeeze` where the new orders need nothing to be made.

    Raises
    ------
    RequestError
        Where the plan has no schedule to put them into.
    UnknownIdError, DataError
        As `apply_changes`: an order of an item that nobody knows, or that is there already.

    """
    before = material_of(plan)
    if plan.data is None or before.capacity is None:
        raise RequestError("the plan has no schedule.  Hint: plan at finite capacity, with operations and machines.")
    new_orders = [orders] if isinstance(orders, AddOrder) else list(orders)
    ids = {order.order_id for order in new_orders}
    settings = before.instance.config.scheduler
    if effort is None:
        effort = DEFAULT_EFFORT if settings.effort is None else settings.effort
    last = 1 + int(before.instance.orders.priority.max(initial=0))
    # Who is squeezed in takes no material from others either.
    humble = _placed(plan.data, plan.provenance.config, before, [replace(each, priority=last) for each in new_orders])
    found = [_rush_choice(before, humble, _squeezed(humble), ids)]
    placed = _placed(plan.data, plan.provenance.config, before, new_orders)
    terms = OvertimeTerms() if overtime is None else overtime
    found += [_rush_choice(before, placed, each, ids) for each in _others(placed, terms, effort, should_stop)]
    return _marked(found)


class _Placed(NamedTuple):
    """The scheduling problem with all old jobs where the shop knows them, and the new ones nowhere yet."""

    material: MaterialPlan
    built: BuiltProblem
    problem: SchedulingProblem
    new_jobs: list[int]
    new_orders: list[int]
    base: Schedule | None
    """The schedule of all, where there are no new jobs."""


def _placed(data: PlanningData, config: PlanConfig, before: MaterialPlan, orders: Sequence[AddOrder]) -> _Placed:
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
    return _Placed(material, built, require_valid(problem), new_jobs, new_orders, None if new_jobs else kept)


def _with_those_above(pegged: PeggedJobs, is_new: np.ndarray) -> np.ndarray:
    """Add the jobs that wait for new ones, since the new orders take what they had: they cannot stay either."""
    count = -1
    while count != (count := int(is_new.sum())):
        is_new[pegged.fed[is_new[pegged.feeding]]] = True
    return is_new


def _squeezed(placed: _Placed) -> Choice:
    """Give the choice in which nobody moves."""
    if placed.base is None:
        return next(insertion_choices(placed.problem, placed.new_jobs, orders=placed.new_orders, effort=0))
    nothing = dict.fromkeys((Zone.FROZEN, Zone.SLUSHY, Zone.OTHER), 0)
    return Choice(ChoiceKind.SQUEEZE, placed.problem, placed.base, (), (), nothing, None, 0, 0.0)


def _others(
    placed: _Placed, overtime: OvertimeTerms, effort: float, should_stop: ShouldStop | None
) -> Iterator[Choice]:
    """Give the other choices; none where the new orders need nothing to be made."""
    if placed.base is None:
        seed = placed.material.instance.config.seed or 0
        found = insertion_choices(
            placed.problem,
            placed.new_jobs,
            orders=placed.new_orders,
            overtime=overtime,
            effort=effort,
            seed=seed,
            should_stop=should_stop,
        )
        next(found)
        yield from found


def _marked(choices: list[RushChoice]) -> list[RushChoice]:
    """Mark the choices that come to the same as one before, or are no better than another in anything that counts."""
    never = pd.Timestamp.max
    marks = marked(
        [each.kind for each in choices],
        [
            np.array(
                [
                    *each.deliveries["projected_date"].fillna(never).astype("int64"),
                    each.weighted_lateness_days,
                    each.moved_frozen,
                    each.moved_slushy,
                    each.moved_later,
                    each.setup_minutes,
                    each.overtime_cost,
                ]
            )
            for each in choices
        ],
    )
    return [
        replace(each, equal_to=equal, dominated_by=better) for each, (equal, better) in zip(choices, marks, strict=True)
    ]


def _overtime_cost(choice: Choice, cost_per_hour: np.ndarray) -> float:
    """Price the overtime of a choice by its machine."""
    if choice.overtime is None or choice.overtime.resource >= len(cost_per_hour):
        return 0.0
    return choice.overtime_seconds / HOUR * OVERTIME_RATE * float(cost_per_hour[choice.overtime.resource])


def _rush_choice(before: MaterialPlan, placed: _Placed, choice: Choice, ids: set[str]) -> RushChoice:
    """Work out what a choice means for people."""
    plan = plan_of_schedule(placed.material, replace(placed.built, problem=choice.problem), choice.schedule)
    old, new = deliveries_frame(before), deliveries_frame(plan)
    is_new = new["order_id"].isin(ids)
    weight = priority_weights(new["priority"].to_numpy()) / priority_weights(np.array([DEFAULT_PRIORITY]))
    machine = ""
    if choice.overtime is not None and plan.capacity is not None:
        machine = plan.capacity.resource_ids(plan)[choice.overtime.resource].as_py()
    return RushChoice(
        kind=choice.kind,
        plan=plan,
        deliveries=new[is_new].reset_index(drop=True),
        shifted=_shifted(old, new[~is_new]),
        moved_frozen=choice.moves[Zone.FROZEN],
        moved_slushy=choice.moves[Zone.SLUSHY],
        moved_later=choice.moves[Zone.OTHER],
        weighted_lateness_days=round(float((new["days_late"].fillna(0).to_numpy(np.float64) * weight).sum()), 6),
        setup_minutes=choice.schedule.costs.setup / MINUTE,
        overtime_machine=machine,
        overtime_hours=choice.overtime_seconds / HOUR,
        overtime_cost=round(_overtime_cost(choice, before.instance.resources.cost_per_hour), 2),
    )


def _shifted(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Give the orders that are there on another day, the worst first."""
    columns = ["order_id", "customer_id", "priority", "due_date", "projected_date"]
    both = after[columns].merge(before[["order_id", "projected_date"]], on="order_id", suffixes=("_after", "_before"))
    rows = both.rename(columns={"projected_date_before": "before", "projected_date_after": "after"})
    rows["days"] = (rows["after"] - rows["before"]).dt.days.astype("Int64")
    is_other = (rows["before"] != rows["after"]) & ~(rows["before"].isna() & rows["after"].isna())
    order = [*columns[:4], "before", "after", "days"]
    return rows.loc[is_other, order].sort_values(["days", "order_id"], ascending=[False, True]).reset_index(drop=True)


def choices_frame(choices: Sequence[RushChoice]) -> pd.DataFrame:
    """Put choices side by side.

    Returns
    -------
    pandas.DataFrame
        A row per choice: `choice`, `last_date` (the day on which the last new order is there; missing where it never
        is), `orders_later`, `days_later` (summed), `orders_earlier`, `moved_frozen`, `moved_slushy`, `moved_later`,
        `weighted_lateness_days`, `setup_minutes`, `overtime_machine`, `overtime_hours`, `overtime_cost`, `remark`.

    """
    return pd.DataFrame([_row(choice) for choice in choices])


def _row(choice: RushChoice) -> dict[str, Any]:
    dates, days = choice.deliveries["projected_date"], choice.shifted["days"]
    remark = (
        f"as {choice.equal_to}" if choice.equal_to else f"{choice.dominated_by} is better" * bool(choice.dominated_by)
    )
    return {
        "choice": str(choice.kind),
        "last_date": pd.NaT if dates.isna().any() else dates.max(),
        "orders_later": int((days > 0).sum()),
        "days_later": int(days[days > 0].sum()),
        "orders_earlier": int((days < 0).sum()),
        "moved_frozen": choice.moved_frozen,
        "moved_slushy": choice.moved_slushy,
        "moved_later": choice.moved_later,
        "weighted_lateness_days": choice.weighted_lateness_days,
        "setup_minutes": round(choice.setup_minutes, 1),
        "overtime_machine": choice.overtime_machine,
        "overtime_hours": round(choice.overtime_hours, 2),
        "overtime_cost": choice.overtime_cost,
        "remark": f"as {choice.equal_to}" if choice.equal_to else remark,
    }
