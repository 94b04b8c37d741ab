"""A plan with orders squeezed in: they take only what nobody else wants, and nobody's operation moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from orderplan.capacity.repaired_plan import plan_of_schedule, repaired_plan
from orderplan.enums import Capacity
from orderplan.mrp.material_plan import material_of
from orderplan.plan_tables import result_tables
from orderplan.scheduler.insertion import insertion_choices
from orderplan.whatif.replan import replan
from orderplan.whatif.rush_problem import problem_with_orders
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.whatif.kinds import Change
    from orderplan.whatif.orders import AddOrder

_LAST_PRIORITY = 9_999
"""The last one that a sales order may have."""


def last_priority(plan: MaterialPlan) -> int:
    """Give a priority after those of all sales orders: who has it takes nobody's material."""
    return min(1 + int(plan.instance.orders.priority.max(initial=0)), _LAST_PRIORITY)


def squeezed_plan(plan: Plan, orders: Sequence[AddOrder]) -> Plan:
    """Plan with new orders in the gaps of the schedule.

    Parameters
    ----------
    plan
        Any plan that `replan` can start from.
    orders
        The new orders, with their priorities.

    Returns
    -------
    Plan
        As `replan` gives it, but that the operations of the others stay where they are, as far as what they wait for
        allows it.

    Raises
    ------
    RequestError, UnknownIdError, DataError
        As `replan`.

    """
    before = material_of(plan)
    if before.capacity is None or plan.data is None:
        return replan(plan, orders)
    placed = problem_with_orders(plan.data, plan.provenance.config, before, orders)
    if placed.base is None:
        squeezed = next(insertion_choices(placed.problem, placed.new_jobs, orders=placed.new_orders, effort=0))
        schedule = squeezed.schedule
    else:
        schedule = placed.base
    finite = plan_of_schedule(placed.material, replace(placed.built, problem=placed.problem), schedule)
    return _scheduled(replan(plan, orders, dates=Dates.MATERIAL), finite)


def quickly_repaired(plan: Plan, changes: Iterable[Change]) -> Plan:
    """Plan after changes as `replan` does, but that nobody looks for less harm at the price of more moves."""
    after = replan(plan, changes, dates=Dates.MATERIAL)
    before = material_of(plan)
    if before.capacity is None:
        return after
    return _scheduled(after, repaired_plan(material_of(after), before, effort=0))


def _scheduled(plan: Plan, material: MaterialPlan) -> Plan:
    """Give a plan of material with the dates of a schedule."""
    assert plan.data is not None  # noqa: S101 - what `replan` gives has its data
    return replace(
        plan,
        tables=result_tables(plan.data, material),
        provenance=replace(plan.provenance, capacity=Capacity.FINITE),
        material=material,
    )
