"""A published schedule that no longer holds, made to hold again with the fewest moves.

What has been reported or broken is in the problem already: other run times, a calendar with a gap, later material. The
sequences stay, and so does every start that can. Then a search looks whether the harm can be lessened at the price of
some moves more; orders that were to be late anyhow are not its business, so nothing changes where nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import RequestError, SolverError
from orderplan.read_only import read_only
from orderplan.scheduler.calendars import to_clock, to_working
from orderplan.scheduler.changes_of_problem import set_free
from orderplan.scheduler.problem import FREE, FROZEN, NEVER, NONE, RUNNING
from orderplan.scheduler.problem_checks import waiting_for
from orderplan.scheduler.publishing import Zone, is_moved, moves_by_zone, published_modes, published_starts
from orderplan.scheduler.repair_lineups import Lineup, published_lineup
from orderplan.scheduler.repair_sequences import (
    dispatched,
    kept,
    placed,
    recosted,
    searched,
    times_as_published,
    with_begins,
)
from orderplan.scheduler.verify import violations
from orderplan.scheduler.working_time import working_times

if TYPE_CHECKING:
    from orderplan.progress import ShouldStop
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """A published schedule that holds again."""

    problem: SchedulingProblem
    """The problem that was solved: operations that cannot stay frozen are free in it, and one that is running may be
    interrupted where its machine broke down in the midst of it."""
    schedule: Schedule
    moved: np.ndarray
    """The operations that are not where they were published, in ascending order: int64."""
    set_free: np.ndarray
    """Those that were frozen and could not stay, or wait for one that could not: int64."""
    interrupted: np.ndarray
    """Those that are running, may not be interrupted, and have been: int64."""
    placed: np.ndarray
    """Those that had no place: new ones, and ones whose machine is no longer theirs: int64."""

    def moves_by_zone(self) -> dict[Zone, int]:
        """Count the moved operations by how soon they are."""
        return moves_by_zone(self.problem, self.moved)

    def summary(self) -> str:
        """Say in a line what has moved."""
        counts = self.moves_by_zone()
        return (
            f"{len(self.moved):,} operations moved ({counts[Zone.FROZEN]:,} frozen, {counts[Zone.SLUSHY]:,} slushy), "
            f"{len(self.set_free):,} set free, {len(self.placed):,} placed; {self.schedule.summary()}"
        )


def repair(
    problem: SchedulingProblem,
    *,
    promised: np.ndarray | None = None,
    effort: float = 2.0,
    seed: int = 0,
    threads: int = 2,
    should_stop: ShouldStop | None = None,
) -> Repair:
    """Make a published schedule hold again.

    Parameters
    ----------
    problem
        The problem as it is now, with what was published of it (see `orderplan.scheduler.publishing`). What is frozen
        may be where it cannot stay.
    promised
        When each order was to be complete by the published schedule: shape (orders,). By default when it would be if
        its last operations started as published.
    effort
        See `orderplan.scheduler.solve.solve`; 0 for no search.
    seed, threads, should_stop
        See there too.

    Returns
    -------
    Repair
        Checked against every rule. Where the published schedule still holds, it is that.

    Raises
    ------
    RequestError
        Where what is running collides with itself.

    """
    possible, lineup, freed, interrupted, unplaced = _possible(problem)
    relaxed = with_promises(possible, promised)
    best, stays = times_as_published(relaxed, lineup, unplaced)
    if best.costs.moves or best.costs.tardiness or not stays.all() or unplaced.any():
        start = kept(relaxed, _placed(relaxed, lineup, unplaced))
        best = searched(relaxed, start, effort=effort, seed=seed, threads=threads, should_stop=should_stop)
        # Not a start for the search: it lets much more move than a search then brings back.
        rank = np.empty(len(unplaced))
        rank[lineup.sequence] = np.arange(len(unplaced))
        tries = [best, *dispatched(relaxed, [rank])]
        best = min(tries, key=lambda schedule: schedule.costs.total(relaxed.objective))
    schedule = recosted(possible, best)
    broken = violations(possible, schedule)
    if broken:
        raise SolverError(f"The repaired schedule breaks a rule: {broken[0].sentence()}")
    rows = (is_moved(possible, schedule), freed, interrupted, unplaced & ~freed)
    return Repair(possible, schedule, *map(np.flatnonzero, rows))


def with_promises(problem: SchedulingProblem, promised: np.ndarray | None = None) -> SchedulingProblem:
    """Let orders be due no earlier than was promised: lateness that is known already is no news.

    Parameters
    ----------
    problem
        A problem with published operations.
    promised
        See `repair`.

    """
    moments = _promises(problem) if promised is None else promised
    due = np.maximum(np.maximum(problem.orders.due, problem.orders.floor), moments)
    return replace(problem, orders=replace(problem.orders, due=read_only(due)))


def _promises(problem: SchedulingProblem) -> np.ndarray:
    """Give when each order is complete if its last operations start as published; NEVER where none of them is known."""
    orders, mode = problem.orders, published_modes(problem)
    known = mode != NONE
    ends = np.full(problem.operation_count, NEVER, dtype=np.int64)
    calendar = problem.resources.calendar[problem.modes.resource[mode]]
    for each in np.unique(calendar[known]).tolist():
        rows = np.flatnonzero(known & (calendar == each))
        worked = to_working(problem.calendars, each, published_starts(problem)[rows])
        ends[rows] = to_clock(problem.calendars, each, worked + problem.modes.run[mode[rows]], end=True)
    last = problem.jobs.first_operation[1:][orders.job_of_row] - 1
    moment = np.where(known[last], ends[last] + problem.operations.wait[last] + orders.lag_of_row, NEVER)
    if not len(orders.due):
        return np.zeros(0, dtype=np.int64)
    result: np.ndarray = np.maximum.reduceat(moment, orders.first_row[:-1])
    return result


def _possible(
    problem: SchedulingProblem,
) -> tuple[SchedulingProblem, Lineup, np.ndarray, np.ndarray, np.ndarray]:
    """Set free what cannot stay frozen, until all that is frozen or running can stay.

    Returns
    -------
    problem, lineup
        The problem and its published sequences.
    freed, interrupted, unplaced
        Which operations were frozen and are free now; which are running, may not be interrupted, and have been; which
        have no place in the sequences: shape (operations,) each, bool.

    """
    problem, interrupted = _with_interruptions(problem)
    cannot_stay = (problem.operations.status == FROZEN) & ~_starts_at_work(problem)
    freed = np.zeros_like(cannot_stay)
    while True:
        freed |= waiting_for(problem, cannot_stay) & (problem.operations.status == FROZEN)
        problem = set_free(problem, freed)
        lineup, unplaced = published_lineup(problem)
        unplaced |= cannot_stay
        schedule, stays = times_as_published(problem, lineup, unplaced)
        stays &= ~_is_interrupted(problem, schedule)
        wrong = (problem.operations.status != FREE) & ~stays
        stuck = np.flatnonzero(wrong & (problem.operations.status == RUNNING))
        if len(stuck):
            raise RequestError(f"Operation {int(stuck[0])} is running, but its machine does something else.")
        if not wrong.any():
            return problem, lineup, freed, interrupted, unplaced
        cannot_stay |= wrong


def _placed(problem: SchedulingProblem, lineup: Lineup, unplaced: np.ndarray) -> Lineup:
    """Put what has no place into the sequences; where they leave none, with all that waits for it."""
    try:
        return placed(with_begins(problem, lineup, unplaced), lineup, unplaced)
    except RequestError:
        more = waiting_for(problem, unplaced) & (problem.operations.status == FREE)
        return placed(with_begins(problem, lineup, more), lineup, more)


def _with_interruptions(problem: SchedulingProblem) -> tuple[SchedulingProblem, np.ndarray]:
    """Let running operations be interrupted that have been: their machine broke down in the midst of them."""
    operations, calendars = problem.operations, problem.calendars
    interrupted = np.zeros(problem.operation_count, dtype=bool)
    for operation in np.flatnonzero((operations.status == RUNNING) & ~operations.interruptible).tolist():
        mode, start = operations.fixed_mode[operation], operations.fixed_start[operation]
        calendar = int(problem.resources.calendar[problem.modes.resource[mode]])
        end = to_clock(calendars, calendar, to_working(calendars, calendar, start) + problem.modes.run[mode], end=True)
        interrupted[operation] = end - start != problem.modes.run[mode]
    may_be = read_only(operations.interruptible | interrupted)
    return replace(problem, operations=replace(operations, interruptible=may_be)), interrupted


def _starts_at_work(problem: SchedulingProblem) -> np.ndarray:
    """Tell which operations are not fixed to a moment at which their resource does not work."""
    fixed = problem.operations.status != FREE
    resource = problem.modes.resource[np.where(fixed, problem.operations.fixed_mode, 0)]
    can = working_times(problem, resource).can_start(problem.operations.fixed_start)
    result: np.ndarray = ~fixed | can
    return result


def _is_interrupted(problem: SchedulingProblem, schedule: Schedule) -> np.ndarray:
    """Tell which operations pause over a break although they may not."""
    times = working_times(problem, problem.modes.resource[schedule.mode])
    pauses = schedule.end - schedule.setup_start != times.worked(schedule.end) - times.worked(schedule.setup_start)
    result: np.ndarray = pauses & ~problem.operations.interruptible
    return result
