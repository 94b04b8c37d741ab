"""The exact search: one CP-SAT model for the whole problem, solved until the best schedule is proved or effort ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from ortools.sat.python.cp_model import FEASIBLE, INFEASIBLE, OPTIMAL, CpSolver, CpSolverSolutionCallback

from orderplan.errors import SolverError
from orderplan.scheduler.cp_build import build_model
from orderplan.scheduler.cp_solution import add_hint, found_by, schedule_from
from orderplan.scheduler.cp_windows import windows_of
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.lateness_bound import cost_bound
from orderplan.scheduler.search_result import UNITS_OF_A_SECOND, SearchProgress, StopReason, result_of
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolverStatus

    from orderplan.progress import ShouldStop
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.search_result import OnSearchProgress, SearchResult

_LOOK_SECONDS = 0.05


def solve_exactly(
    problem: SchedulingProblem,
    *,
    deterministic_seconds: float = 10.0,
    hint: Schedule | None = None,
    seed: int = 0,
    on_progress: OnSearchProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> SearchResult:
    """Find the best schedule and prove that it is, as far as the effort goes.

    Parameters
    ----------
    problem
        What to schedule.
    deterministic_seconds
        How much the solver works at most, in its own measure: on a quiet core some three or four seconds each.
    hint
        A schedule to begin with; by default the best of several priority rules.
    seed
        The solver's seed.
    on_progress, should_stop
        Told of better schedules; asked when there is a better one, or a better bound.

    Returns
    -------
    SearchResult
        Never worse than `hint`; the same for the same effort and seed, unless it was stopped.

    Raises
    ------
    SolverError
        Where the solver finds no schedule at all, though there is one.

    """
    hint = best_dispatch(problem) if hint is None else hint
    shop = shop_of(problem)
    limit, bound = hint.costs.total(problem.objective), cost_bound(shop)
    if limit <= bound:
        return result_of(problem, hint, bound=bound, effort=0, stopped=StopReason.EFFORT)
    model, variables = build_model(problem, windows_of(problem, shop, limit=limit))
    add_hint(model, problem, variables, hint)
    solver = quiet_solver(deterministic_seconds, seed)
    told = None if on_progress is None else _Told(on_progress, bound)
    status, is_stopped = _solved(solver, model, told, should_stop)
    if status == INFEASIBLE:
        raise SolverError("The exact model has no schedule, though there is one: please report this.")
    schedule = hint
    if status in {OPTIMAL, FEASIBLE}:
        schedule = min(
            hint,
            schedule_from(problem, found_by(solver, problem, variables)),
            key=lambda each: each.costs.total(problem.objective),
        )
    bound = min(max(bound, round(solver.best_objective_bound)), schedule.costs.total(problem.objective))
    return result_of(
        problem,
        schedule,
        bound=bound,
        effort=round(solver.response_proto.deterministic_time * UNITS_OF_A_SECOND),
        stopped=StopReason.CANCELLED if is_stopped else StopReason.EFFORT,
    )


class _Told(CpSolverSolutionCallback):
    """Passes on what the solver finds."""

    def __init__(self, on_progress: OnSearchProgress, bound: int) -> None:
        super().__init__()
        self._on_progress, self._bound = on_progress, bound

    def on_solution_callback(self) -> None:
        """Tell of a better schedule."""
        bound = max(self._bound, round(self.best_objective_bound))
        effort = round(self.deterministic_time * UNITS_OF_A_SECOND)  # of the solver's own seconds
        self._on_progress(SearchProgress(effort, round(self.objective_value), bound))


def _solved(
    solver: CpSolver, model: CpModel, told: CpSolverSolutionCallback | None, should_stop: ShouldStop | None
) -> tuple[CpSolverStatus, bool]:
    """Run the solver; give its status, and whether the caller stopped it."""
    if should_stop is None:
        return solver.solve(model, told), False
    is_stopped = False
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(solver.solve, model, told)
        while not wait([future], timeout=_LOOK_SECONDS).done:
            if not is_stopped and should_stop():
                is_stopped = True
            if is_stopped:
                solver.stop_search()  # again and again: it is lost where the search has not begun yet
    return future.result(), is_stopped


def quiet_solver(deterministic_seconds: float, seed: int) -> CpSolver:
    """Make a solver that does the same every time: one worker, and a limit that is no clock's."""
    solver = CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.max_deterministic_time = deterministic_seconds
    parameters.random_seed = seed % 2**31
    parameters.linearization_level = 0
    return solver
