"""Rush orders put into a published schedule: the choices that a planner has, side by side.

New operations go one after the other to the place that costs least, with new times for what each place reaches only;
then a search looks further. The first choice, in which nobody moves, is there at once; the others come one by one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.errors import RequestError, SolverError
from orderplan.read_only import read_only
from orderplan.scheduler.binding import completions
from orderplan.scheduler.bottlenecks import bottlenecks
from orderplan.scheduler.changes_of_problem import all_frozen, with_more_time
from orderplan.scheduler.insertion_choices import Choice, ChoiceKind, Shift, compared
from orderplan.scheduler.overtime import HOUR, OvertimeTerms, overtime_of, overtime_used
from orderplan.scheduler.problem import FAR, FREE
from orderplan.scheduler.problem_checks import MOST_COST_OF_A_SECOND, waiting_for
from orderplan.scheduler.publishing import Zone, is_moved, moves_by_zone, published_starts, zones
from orderplan.scheduler.repair_lineups import lineup_of, published_lineup
from orderplan.scheduler.repair_sequences import (
    dispatched,
    kept,
    placed,
    recosted,
    searched,
    times_as_published,
    with_begins,
)
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.urgency_kernels import urgency_of
from orderplan.scheduler.verify import violations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orderplan.progress import ShouldStop
    from orderplan.scheduler.overtime import Overtime
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.repair_lineups import Lineup
    from orderplan.scheduler.schedule import Schedule

MOST_SLUSHY_MOVED = 0.25
"""The share of the slushy operations that the balanced choice may move."""
_FIRST_OF_ALL = 100
"""Where new orders come first, each weighs this many times what all others weigh together."""


def insert_jobs(
    problem: SchedulingProblem,
    jobs: Sequence[int],
    *,
    orders: Sequence[int] | None = None,
    overtime: Overtime | OvertimeTerms = OvertimeTerms(),  # noqa: B008 - it is frozen
    effort: float = 1.2,
    seed: int = 0,
    threads: int = 2,
    should_stop: ShouldStop | None = None,
) -> list[Choice]:
    """Give all choices, those marked that are equal to another or dominated by one.

    See `insertion_choices`, which gives them one by one.
    """
    return compared(
        list(
            insertion_choices(
                problem, jobs, orders=orders, overtime=overtime, effort=effort, seed=seed, threads=threads,
                should_stop=should_stop,
            )
        )
    )  # fmt: skip


def insertion_choices(
    problem: SchedulingProblem,
    jobs: Sequence[int],
    *,
    orders: Sequence[int] | None = None,
    overtime: Overtime | OvertimeTerms = OvertimeTerms(),  # noqa: B008 - it is frozen
    effort: float = 1.2,
    seed: int = 0,
    threads: int = 2,
    should_stop: ShouldStop | None = None,
) -> Iterator[Choice]:
    """Insert new jobs into a published schedule in several ways, the quickest first.

    Parameters
    ----------
    problem
        A problem with a published schedule (see `orderplan.scheduler.publishing`) that holds, and new jobs.
    jobs
        The new jobs.
    orders
        The new orders; by default those of which one of the jobs is new.
    overtime
        What could be worked besides; where only the terms are given, on the resource of which an hour more recovers
        most in the balanced choice.
    effort
        Of the search for each choice, see `orderplan.scheduler.solve.solve`; 0 for none.
    seed, threads, should_stop
        See there too.

    Yields
    ------
    Choice
        Each checked against every rule. The last one only where more time is of use.

    Raises
    ------
    RequestError
        Where the published schedule does not hold: then `orderplan.scheduler.repair.repair` comes first.

    """
    base = _base(problem, jobs, orders)
    options = _Options(effort, seed, threads, should_stop)
    squeezed = _squeezed(base)
    yield _choice(base, ChoiceKind.SQUEEZE, problem, squeezed)
    earliest = recosted(problem, _new_first(base, problem, options))
    yield _choice(base, ChoiceKind.EARLIEST, problem, earliest)
    balanced, held, free = _balanced(base, (squeezed, earliest), options)
    yield _choice(base, ChoiceKind.BALANCED, problem, balanced)
    if free is not balanced:
        yield _choice(base, ChoiceKind.RESCHEDULED, problem, free)
    if isinstance(overtime, OvertimeTerms):
        first = bottlenecks(problem, balanced, now=overtime.after)[:1]
        if not first or first[0].weighted_seconds == 0:
            return
        overtime = overtime_of(problem, first[0].resource, overtime)
    longer = with_more_time(problem, overtime.resource, overtime.intervals)
    still = with_more_time(held, overtime.resource, overtime.intervals)
    with_time = recosted(longer, _searched(still, kept(still, lineup_of(balanced)), options))
    yield _choice(base, ChoiceKind.OVERTIME, longer, with_time, overtime)


class _Base(NamedTuple):
    """The published schedule and what is to go in."""

    problem: SchedulingProblem
    new: np.ndarray
    """Which operations are new: shape (operations,), bool."""
    is_new_order: np.ndarray
    """Shape (orders,), bool."""
    lineup: Lineup
    schedule: Schedule
    """New operations float in it."""


class _Options(NamedTuple):
    effort: float
    seed: int
    threads: int
    should_stop: ShouldStop | None


def _base(problem: SchedulingProblem, jobs: Sequence[int], orders: Sequence[int] | None = None) -> _Base:
    """Take the published schedule, and make sure that it holds."""
    is_new_job = np.zeros(problem.job_count, dtype=bool)
    is_new_job[list(jobs)] = True
    new = is_new_job[problem.job_of_operation]
    is_new_order = np.zeros(len(problem.orders.due), dtype=bool)
    waits = is_new_job[problem.orders.job_of_row]
    is_new_order[problem.order_of_row[waits] if orders is None else list(orders)] = True
    lineup, unplaced = published_lineup(problem)
    if (new & (problem.operations.status != FREE)).any():
        raise RequestError("New jobs have operations that are frozen or running.")
    schedule, stays = times_as_published(problem, lineup, unplaced | new)
    moved = is_moved(problem, schedule) & ~waiting_for(problem, new)
    if (unplaced & ~new).any() or not stays.all() or moved.any():
        raise RequestError("The published schedule does not hold any more: repair it before anything is inserted.")
    return _Base(problem, new, is_new_order, lineup, schedule)


def _squeezed(base: _Base) -> Schedule:
    """Put the new operations into gaps: the others are frozen, but for those that wait for new ones."""
    still = all_frozen(base.problem, base.schedule.mode, base.schedule.start, ~base.new)
    lineup = placed(still, base.lineup, base.new)
    schedule, _ = times_as_published(still, lineup, np.zeros_like(base.new))
    return recosted(base.problem, schedule)


def _new_first(base: _Base, problem: SchedulingProblem, options: _Options) -> Schedule:
    """Put the new operations first; when they are as early as can be, lessen the harm to the others.

    Parameters
    ----------
    base, problem
        The problem in which that is done, with the operations of the published one.

    """
    hurried = _hurried(problem, base.is_new_order)
    first = _searched(hurried, _inserted(base, hurried), options)
    settled = all_frozen(problem, first.mode, first.start, base.new)
    return _searched(settled, kept(settled, lineup_of(first)), options)


def _balanced(
    base: _Base, others: tuple[Schedule, ...], options: _Options
) -> tuple[Schedule, SchedulingProblem, Schedule]:
    """Find the least cost in all, with at most a share of the slushy operations moved.

    Where more of them would, as many as may stay free: those that start last. The others are held like frozen ones.

    Returns
    -------
    schedule, problem, free
        The schedule, the problem that was searched, and the schedule in which any number moves: the same one where that
        spares enough by itself.

    """
    problem = base.problem
    free = _searched(problem, _cheapest(problem, *others, _inserted(base, problem)), options)
    slushy = np.flatnonzero(zones(problem) == Zone.SLUSHY)
    most = int(len(slushy) * MOST_SLUSHY_MOVED)
    if int(is_moved(problem, free)[slushy].sum()) <= most:
        return free, problem, free
    by_start = slushy[np.argsort(problem.operations.published_start[slushy], kind="stable")]
    stays = np.zeros(problem.operation_count, dtype=bool)
    stays[by_start[: len(slushy) - most]] = True
    held = all_frozen(problem, base.schedule.mode, base.schedule.start, stays)
    half = options._replace(effort=options.effort / 2)
    starts = (_cheapest(held, others[0], _inserted(base, held)), _new_first(base, held, half))
    capped = recosted(problem, _cheapest(held, *(_searched(held, start, options) for start in starts)))
    return capped, held, _cheapest(problem, capped, free)


def _cheapest(problem: SchedulingProblem, *schedules: Schedule) -> Schedule:
    return min(schedules, key=lambda schedule: schedule.costs.total(problem.objective))


def _inserted(base: _Base, problem: SchedulingProblem) -> Schedule:
    """Insert the new operations: one by one into the sequences, or by the list scheduler in several orders.

    Parameters
    ----------
    base, problem
        The problem in which they are inserted, with the operations of the published one.

    """
    urgency = urgency_of(shop_of(problem))
    latest = urgency.due[problem.job_of_operation, 0] - urgency.after - urgency.work
    published = published_starts(problem)
    return _cheapest(
        problem,
        kept(problem, placed(with_begins(problem, base.lineup, base.new), base.lineup, base.new)),
        *dispatched(problem, [np.where(base.new, latest - FAR, published), np.where(base.new, latest, published)]),
    )


def _hurried(problem: SchedulingProblem, is_new: np.ndarray) -> SchedulingProblem:
    """Let every second of the new orders count, more than all others together."""
    orders = problem.orders
    others, count = int(orders.weight[~is_new].sum()), max(int(is_new.sum()), 1)
    most = (MOST_COST_OF_A_SECOND // max(problem.objective.tardiness, 1) - others) // (2 * count)
    weight = np.where(is_new, max(min(_FIRST_OF_ALL * max(others, 1), most), 1), orders.weight)
    due = np.where(is_new, 0, orders.due)
    return replace(problem, orders=replace(orders, weight=read_only(weight), due=read_only(due)))


def _searched(problem: SchedulingProblem, start: Schedule, options: _Options) -> Schedule:
    return searched(
        problem, start, effort=options.effort, seed=options.seed, threads=options.threads,
        should_stop=options.should_stop,
    )  # fmt: skip


def _choice(
    base: _Base, kind: ChoiceKind, problem: SchedulingProblem, schedule: Schedule, overtime: Overtime | None = None
) -> Choice:
    """Work out what a schedule means, after judging it."""
    broken = violations(problem, schedule)
    if broken:
        raise SolverError(f"The choice {kind} breaks a rule: {broken[0].sentence()}")
    before, after = completions(base.problem, base.schedule), completions(problem, schedule)
    new, shifted = np.flatnonzero(base.is_new_order), np.flatnonzero(~base.is_new_order & (before != after))
    seconds = 0 if overtime is None else overtime_used(base.problem, schedule, overtime)
    return Choice(
        kind=kind,
        problem=problem,
        schedule=schedule,
        completions=tuple(zip(new.tolist(), after[new].tolist(), strict=True)),
        shifts=tuple(map(Shift, shifted.tolist(), before[shifted].tolist(), after[shifted].tolist())),
        moves=moves_by_zone(problem, is_moved(problem, schedule)),
        overtime=overtime,
        overtime_seconds=seconds,
        overtime_cost=0.0 if overtime is None else seconds / HOUR * overtime.cost_per_hour,
    )
