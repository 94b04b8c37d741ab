"""Places for what has none, times that keep to what was published, and searches that do."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import RequestError, SolverError
from orderplan.read_only import read_only
from orderplan.scheduler.cost_kernels import Timed
from orderplan.scheduler.decode import schedule_of
from orderplan.scheduler.dispatch import SETTINGS, DispatchRule, DispatchSetting, dispatch
from orderplan.scheduler.insertion_kernels import let_float, put_all
from orderplan.scheduler.local_search_kernels import new_rooms
from orderplan.scheduler.problem import NEVER, NONE
from orderplan.scheduler.repair_kernels import (
    begins_when_published,
    floors_without_harm,
    latest_starts,
    time_from,
)
from orderplan.scheduler.repair_lineups import Lineup, lineup_of, urgent_first
from orderplan.scheduler.retiming_kernels import new_journal, standing_of
from orderplan.scheduler.sequence_kernels import linked, no_rows, time_all, timed_of
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.solve import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orderplan.progress import ShouldStop
    from orderplan.scheduler.local_search_kernels import Rooms
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.retiming_kernels import Journal, Standing
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

_ROUNDS = 3
"""How often operations that were put into sequences are put anew, where that is better."""
_PLACES = 64
"""Places that are tried for an operation on each of its resources."""
_SEARCHES = 3
"""A search begins anew from what it has found so often: short searches stay closer to what was published."""
_RULES = 6
"""Settings of the list scheduler that are tried beside ranks."""


@dataclass(slots=True, eq=False)
class Draft:
    """Sequences that operations are put into."""

    shop: Shop
    sequences: Sequences
    standing: Standing
    journal: Journal
    rooms: Rooms
    is_possible: bool
    """Whether all that is frozen or running can stay where it is."""


def draft_of(problem: SchedulingProblem, lineup: Lineup, floating: np.ndarray) -> Draft:
    """Lay sequences out, with some operations in none of them.

    Parameters
    ----------
    problem, lineup
        The sequences of a problem.
    floating
        Which operations have no place: shape (operations,), bool.

    """
    shop = shop_of(problem)
    sequences = linked(shop, lineup.mode.copy(), lineup.sequence.copy())
    if len(sequences.order) < problem.operation_count:
        raise SolverError("The sequences of a schedule contradict those of its jobs.")
    for operation in np.flatnonzero(floating).tolist():
        let_float(shop, sequences, operation)
    times = no_rows(problem.operation_count)
    is_possible = time_all(shop, sequences, times)
    return Draft(shop, sequences, standing_of(shop, times), new_journal(shop), new_rooms(shop), is_possible)


def placed(problem: SchedulingProblem, lineup: Lineup, floating: np.ndarray, *, rounds: int = _ROUNDS) -> Lineup:
    """Put operations into sequences one after the other, each at the place that costs least.

    Parameters
    ----------
    problem, lineup, floating
        See `draft_of`; what floats is free.
    rounds
        How often the operations are put anew.

    Raises
    ------
    RequestError
        Where what stands in the sequences leaves an operation no place.

    """
    if not floating.any():
        return lineup
    draft = draft_of(problem, lineup, floating)
    chosen, targets = urgent_first(problem, floating)
    unplaced = put_all(
        draft.shop, draft.sequences, draft.standing, draft.journal, draft.rooms, chosen, targets, rounds, _PLACES
    )
    if unplaced != NONE:
        raise RequestError(f"What is frozen or running leaves operation {int(unplaced)} no place.")
    places = draft.sequences.places
    return Lineup(places["mode"].copy(), draft.sequences.order.astype(np.int64))


def with_begins(problem: SchedulingProblem, lineup: Lineup, floating: np.ndarray) -> SchedulingProblem:
    """Let no published operation begin earlier than published: for searches, whose schedules are as early as may be."""
    draft = draft_of(problem, lineup, floating)
    published = np.where(problem.operations.published_resource == NONE, NEVER, problem.operations.published_start)
    begins = problem.operations.earliest.copy()
    begins_when_published(draft.shop, draft.sequences, published, draft.standing.times, begins)
    return replace(problem, operations=replace(problem.operations, earliest=read_only(begins)))


def times_as_published(problem: SchedulingProblem, lineup: Lineup, floating: np.ndarray) -> tuple[Schedule, np.ndarray]:
    """Give the schedule of sequences in which nothing starts earlier than published: only what must is later.

    Returns
    -------
    schedule, stays
        Also, for operations that are not free, whether they can stay where they are: shape (operations,), bool.

    """
    draft = draft_of(problem, lineup, floating)
    times, stays = draft.standing.times.copy(), np.ones(problem.operation_count, dtype=np.bool_)
    resource = problem.modes.resource[lineup.mode]
    floors = np.where(problem.operations.published_resource == resource, problem.operations.published_start, NEVER)
    time_from(draft.shop, draft.sequences, floors, times, stays)
    return schedule_of(draft.shop, timed_of(draft.sequences, times)), stays


def kept(problem: SchedulingProblem, lineup: Lineup) -> Schedule:
    """Give the best schedule of sequences that is as published wherever that harms no order.

    Three are compared: nothing starts earlier than published; operations start earlier where that makes a late order
    less late, all others as published as far as they can; everything as early as it can.

    Raises
    ------
    RequestError
        Where what is frozen or running cannot stay where it is in these sequences.

    """
    nothing = np.zeros(problem.operation_count, dtype=bool)
    draft = draft_of(problem, lineup, nothing)
    if not draft.is_possible:
        raise RequestError("An operation that is frozen or running cannot stay where it is in these sequences.")
    earliest = schedule_of(draft.shop, timed_of(draft.sequences, draft.standing.times))
    times, stays = draft.standing.times, np.ones(problem.operation_count, dtype=np.bool_)
    latest = latest_starts(draft.shop, draft.sequences, times, draft.standing.complete)
    floors = np.empty(problem.operation_count, dtype=np.int64)
    floors_without_harm(draft.shop, draft.sequences, latest, problem.operations.published_start, floors)
    time_from(draft.shop, draft.sequences, floors, times, stays)
    without_harm = schedule_of(draft.shop, timed_of(draft.sequences, times))
    as_published, all_stay = times_as_published(problem, lineup, nothing)
    possible = [as_published] * bool(all_stay.all()) + [without_harm] * bool(stays.all()) + [earliest]
    return min(possible, key=lambda schedule: schedule.costs.total(problem.objective))


def dispatched(problem: SchedulingProblem, ranks: Sequence[np.ndarray]) -> list[Schedule]:
    """Let the list scheduler go by several ranks and rules, and keep what is published as far as that harms no order.

    What is ready goes ahead of what has been held up: where a sequence is broken, this mends it at the price of moves.

    Parameters
    ----------
    problem
        A problem with published operations.
    ranks
        In each the smallest goes first, as when operations were published to start: shape (operations,).

    Returns
    -------
    list of Schedule
        Without those in which a frozen operation cannot stay, because the list scheduler has put another one before it
        on its machine, from which its setup is longer.

    """
    schedules = []
    by_rank = DispatchSetting(DispatchRule.RANK)
    tries = [(by_rank, rank) for rank in ranks] + [(setting, None) for setting in SETTINGS[:_RULES]]
    for setting, rank in tries:
        with suppress(RequestError, SolverError):
            schedules.append(kept(problem, lineup_of(dispatch(problem, setting, rank=rank))))
    return schedules


def searched(
    problem: SchedulingProblem,
    start: Schedule,
    *,
    effort: float,
    seed: int = 0,
    threads: int = 2,
    should_stop: ShouldStop | None = None,
) -> Schedule:
    """Search from a schedule, nothing beginning earlier than published, and keep what is published as far as it goes.

    It is searched a few times, each from where the last search ended: short ones stay closer to what was published.

    Parameters
    ----------
    problem, start
        A problem with published operations, and a schedule.
    effort
        Of all searches together, see `orderplan.scheduler.solve.solve`; 0 for none.
    seed, threads, should_stop
        See there too.

    Returns
    -------
    Schedule
        Never worse than `start`.

    """
    nothing = np.zeros(problem.operation_count, dtype=bool)
    for number in range(_SEARCHES if effort > 0 else 0):
        held = with_begins(problem, lineup_of(start), nothing)
        first, stays = times_as_published(held, lineup_of(start), nothing)
        if not stays.all():
            held, first = problem, start
        result = solve(
            held, effort=effort / _SEARCHES, seed=seed + number, threads=threads, start=first, should_stop=should_stop
        )
        found = kept(problem, lineup_of(result.schedule))
        start = min(start, found, key=lambda schedule: schedule.costs.total(problem.objective))
    return start


def recosted(problem: SchedulingProblem, schedule: Schedule) -> Schedule:
    """Give a schedule with its costs in another problem of the same operations."""
    columns = (schedule.mode, schedule.setup, schedule.setup_start, schedule.start, schedule.end)
    return schedule_of(shop_of(problem), Timed(*(column.copy() for column in columns)))
