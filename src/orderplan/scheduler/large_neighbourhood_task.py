"""One neighbourhood sequenced anew by a small CP-SAT model, as a task that a thread can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL

from orderplan.scheduler.cp_build import build_model
from orderplan.scheduler.cp_solution import add_hint, found_by
from orderplan.scheduler.cp_solve import quiet_solver
from orderplan.scheduler.cp_windows import windows_of
from orderplan.scheduler.neighbourhood import neighbourhood_of
from orderplan.scheduler.neighbourhood_choice_kernels import rows_of

if TYPE_CHECKING:
    import numpy as np

    from orderplan.scheduler.cp_solution import Found
    from orderplan.scheduler.neighbourhood import Neighbourhood
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

_DETERMINISTIC_SECONDS = 0.1
"""The limit of a model."""
SECONDS_OF_A_DETERMINISTIC = 3.5
"""A quiet core takes about so long for a second of the solver's own measure."""
_SECONDS_OF_A_MEMBER = 0.0015
"""It takes so long to make the model, for each operation in it."""


class Task(NamedTuple):
    """Operations to sequence anew."""

    way: int
    """The kind of neighbourhood that they are."""
    chosen: np.ndarray
    """Shape (n,), int32."""
    seed: int


class Answer(NamedTuple):
    """What came of it."""

    task: Task
    neighbourhood: Neighbourhood | None
    """None where there was nothing to sequence."""
    found: Found | None
    """A better schedule of it, or None."""
    is_proved: bool
    """Whether nothing better exists."""
    seconds: float
    """About how long it takes on a quiet core, counted in work."""


def run_task(problem: SchedulingProblem, shop: Shop, sequences: Sequences, standing: Standing, task: Task) -> Answer:
    """Find the best that can be made of some operations while the rest of the plant keeps its sequences."""
    if len(task.chosen) == 0:
        return Answer(task, None, None, is_proved=False, seconds=_SECONDS_OF_A_MEMBER)
    rows = rows_of(shop, sequences)
    small = neighbourhood_of(problem, shop, sequences, standing, rows, task.chosen)
    cost = small.schedule.costs.total(small.problem.objective)
    windows = windows_of(small.problem, small.shop, limit=cost, horizon=small.horizon)
    model, variables = build_model(small.problem, windows, last=range(small.free, len(small.members)))
    add_hint(model, small.problem, variables, small.schedule)
    solver = quiet_solver(_DETERMINISTIC_SECONDS, task.seed)
    solver.parameters.cp_model_probing_level = 0
    status = solver.solve(model)
    found = None
    if status in {OPTIMAL, FEASIBLE} and round(solver.objective_value) < cost:
        found = found_by(solver, small.problem, variables)
    seconds = solver.response_proto.deterministic_time * SECONDS_OF_A_DETERMINISTIC
    seconds += _SECONDS_OF_A_MEMBER * len(small.members)
    return Answer(task, small, found, status == OPTIMAL, seconds)
