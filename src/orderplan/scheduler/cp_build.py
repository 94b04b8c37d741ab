"""The CP-SAT model of a scheduling problem, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python.cp_model import CpModel

from orderplan.scheduler import cp_clock, cp_constraints, cp_objective
from orderplan.scheduler.cp_variables import make_variables

if TYPE_CHECKING:
    from collections.abc import Collection

    from orderplan.scheduler.cp_variables import Variables
    from orderplan.scheduler.cp_windows import Windows
    from orderplan.scheduler.problem import SchedulingProblem

CONSTRAINTS = (
    cp_constraints.done_once,
    cp_constraints.runs_as_long_as_its_mode_takes,
    cp_constraints.one_at_a_time,
    cp_constraints.follows_exactly_one,
    cp_constraints.set_up_for_what_came_before,
    cp_constraints.setup_fits_behind_what_came_before,
    cp_constraints.before_or_behind,
    cp_constraints.not_before_it_is_available,
    cp_constraints.stays_where_it_is,
    cp_clock.ends_by_the_clock,
    cp_clock.begins_by_the_clock,
    cp_clock.waits_for_what_comes_before,
    cp_clock.not_before_its_material,
    cp_clock.inside_one_interval,
)
"""What every schedule has to keep."""
TERMS = {
    "tardiness": cp_objective.tardiness_of_orders,
    "moves": cp_objective.moves_of_operations,
    "setup": cp_objective.setup_seconds,
    "earliness": cp_objective.earliness_of_orders,
    "makespan": cp_objective.end_of_all,
}
"""What a schedule costs, by the names of `Objective`."""


def build_model(
    problem: SchedulingProblem, windows: Windows, *, last: Collection[int] = ()
) -> tuple[CpModel, Variables]:
    """Make the model of a problem.

    Parameters
    ----------
    problem
        What to schedule.
    windows
        The moments between which everything lies.
    last
        Operations of one mode that stay behind all others on their resources.

    """
    model = CpModel()
    variables = make_variables(model, problem, windows)
    for constraint in CONSTRAINTS:
        constraint(model, problem, variables)
    if last:
        cp_constraints.stays_last(model, problem, variables, last)
    cost = 0
    for name, term in TERMS.items():
        weight = getattr(problem.objective, name)
        if weight:
            cost += weight * term(model, problem, variables)
    model.minimize(cost)
    return model, variables
