"""A rush order put into the schedule: the ways to do it side by side, each with who moves and by how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from orderplan.capacity.build import DEFAULT_PRIORITY, priority_weights
from orderplan.capacity.repaired_plan import plan_of_schedule
from orderplan.config import DEFAULT_EFFORT
from orderplan.data.instance import ENDLESS
from orderplan.errors import RequestError
from orderplan.mrp.deliveries import deliveries_frame
from orderplan.mrp.material_plan import material_of
from orderplan.scheduler.insertion import insertion_choices
from orderplan.scheduler.insertion_choices import Choice, ChoiceKind, marked
from orderplan.scheduler.overtime import HOUR, OvertimeTerms
from orderplan.scheduler.problem import MINUTE
from orderplan.scheduler.publishing import Zone
from orderplan.whatif.orders import AddOrder
from orderplan.whatif.rush_problem import problem_with_orders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.progress import ShouldStop
    from orderplan.whatif.rush_problem import RushProblem

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
    """Days late × weight of the priority, summed over all orders that are there some day; the weight is 1 at the
    default priority."""
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
    # First as they were given, so that what is wrong with them is told as it was given.
    placed = problem_with_orders(plan.data, plan.provenance.config, before, new_orders)
    # Who is squeezed in takes no material from others either.
    last_of_all = [replace(each, priority=last) for each in new_orders]
    humble = problem_with_orders(plan.data, plan.provenance.config, before, last_of_all)
    found = [_rush_choice(before, humble, _squeezed(humble), ids)]
    terms = OvertimeTerms() if overtime is None else overtime
    found += [_rush_choice(before, placed, each, ids) for each in _others(placed, terms, effort, should_stop)]
    return _marked(found)


def _squeezed(placed: RushProblem) -> Choice:
    """Give the choice in which nobody moves."""
    if placed.base is None:
        return next(insertion_choices(placed.problem, placed.new_jobs, orders=placed.new_orders, effort=0))
    nothing = dict.fromkeys((Zone.FROZEN, Zone.SLUSHY, Zone.OTHER), 0)
    return Choice(ChoiceKind.SQUEEZE, placed.problem, placed.base, (), (), nothing, None, 0, 0.0)


def _others(
    placed: RushProblem, overtime: OvertimeTerms, effort: float, should_stop: ShouldStop | None
) -> Iterator[Choice]:
    """Give the other choices; none where the new orders need nothing to be made."""
    if placed.base is not None:
        return
    found = insertion_choices(
        placed.problem,
        placed.new_jobs,
        orders=placed.new_orders,
        overtime=overtime,
        effort=effort,
        seed=placed.material.instance.config.seed or 0,
        should_stop=should_stop,
    )
    next(found)  # the squeezed one is found with the last priority, see `insert_order`
    yield from found


def _marked(choices: list[RushChoice]) -> list[RushChoice]:
    """Mark the choices that come to the same as one before, or are no better than another in anything that counts."""
    marks = marked(
        [each.kind for each in choices],
        [
            np.array(
                [
                    *_days(each.deliveries["projected_date"]),
                    each.shifted["after"].isna().sum(),
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


def _days(dates: pd.Series) -> np.ndarray:
    """Count days from 1970, `ENDLESS` where there is no date: shape (n,), int64."""
    days = dates.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), ENDLESS, days.astype(np.int64))


def _overtime_cost(choice: Choice, cost_per_hour: np.ndarray) -> float:
    """Price the overtime of a choice by its machine."""
    if choice.overtime is None or choice.overtime.resource >= len(cost_per_hour):
        return 0.0
    return choice.overtime_seconds / HOUR * OVERTIME_RATE * float(cost_per_hour[choice.overtime.resource])


def _rush_choice(before: MaterialPlan, placed: RushProblem, choice: Choice, ids: set[str]) -> RushChoice:
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
    # Never there is the worst; there at last is the best.
    rows["worse"] = rows["days"].mask(rows["after"].isna(), ENDLESS).fillna(-ENDLESS)
    is_other = (rows["before"] != rows["after"]) & ~(rows["before"].isna() & rows["after"].isna())
    order = [*columns[:4], "before", "after", "days"]
    return rows[is_other].sort_values(["worse", "order_id"], ascending=[False, True], ignore_index=True)[order]


def choices_frame(choices: Sequence[RushChoice]) -> pd.DataFrame:
    """Put choices side by side.

    Returns
    -------
    pandas.DataFrame
        A row per choice: `choice`, `last_date` (the day on which the last new order is there; missing where it never
        is), `orders_later` (those that never are any more among them), `days_later` (summed over the others),
        `orders_earlier`, `moved_frozen`, `moved_slushy`, `moved_later`, `weighted_lateness_days`, `setup_minutes`,
        `overtime_machine`, `overtime_hours`, `overtime_cost`, `remark`.

    """
    return pd.DataFrame([_row(choice) for choice in choices])


def _row(choice: RushChoice) -> dict[str, Any]:
    dates, days = choice.deliveries["projected_date"], choice.shifted["days"]
    remark = f"{choice.dominated_by} is better" if choice.dominated_by else ""
    return {
        "choice": str(choice.kind),
        "last_date": pd.NaT if dates.isna().any() else dates.max(),
        "orders_later": int((days > 0).sum() + choice.shifted["after"].isna().sum()),
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
