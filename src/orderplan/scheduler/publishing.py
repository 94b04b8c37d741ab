"""A schedule that people have been told: what stays, and what it costs to move the rest.

Three zones by when an operation starts. What starts inside the frozen window stays. In the slushy zone after it, people
and material have been put in place, and a move costs much. Beyond, it costs little, but not nothing: who moves all the
time is not believed.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from orderplan.read_only import read_only
from orderplan.scheduler.problem import DAY, FREE, FROZEN, MINUTE, NONE, Objective
from orderplan.scheduler.problem_checks import waiting_for

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule

FROZEN_MOVE, SLUSHY_MOVE, OTHER_MOVE = 500, 50, 2
"""Move weights: what a moved operation is worth in minutes late of an order of weight 1. The last two are those with
which rush orders were measured; what is frozen moves only where a breakdown leaves no choice."""


class Zone(IntEnum):
    """How soon a published operation is."""

    NEW = 0
    """It has not been published."""
    OTHER = 1
    SLUSHY = 2
    FROZEN = 3
    """Frozen or running, or set free from that because it cannot stay."""


def publish(
    problem: SchedulingProblem,
    schedule: Schedule,
    *,
    now: int = 0,
    frozen_seconds: int = DAY,
    slushy_seconds: int = 3 * DAY,
) -> SchedulingProblem:
    """Give the problem in which a schedule is the published one; see `with_published`."""
    resource = problem.modes.resource[schedule.mode]
    return with_published(
        problem, resource, schedule.start, now=now, frozen_seconds=frozen_seconds, slushy_seconds=slushy_seconds
    )


def with_published(
    problem: SchedulingProblem,
    resource: np.ndarray,
    start: np.ndarray,
    *,
    now: int = 0,
    frozen_seconds: int = DAY,
    slushy_seconds: int = 3 * DAY,
) -> SchedulingProblem:
    """Give the problem with what has been published of it.

    Parameters
    ----------
    problem
        The problem; what was published of it before is forgotten.
    resource, start
        Where and when the published schedule starts the processing of each operation; a resource of `NONE` for those
        that it does not have: shape (operations,) each.
    now
        Nothing that is free begins before this.
    frozen_seconds
        Operations that start up to so long after `now` are frozen, as far as what they wait for is frozen too.
    slushy_seconds
        Those that start up to so long after `now` cost 50 (weighted minutes late) to move, later ones 2.

    Returns
    -------
    SchedulingProblem
        A move weight of one counts as much as a minute late of an order of weight one; the other terms keep their
        weights. With the weights that plans give, a minute late outranks a minute of setup 60 times.

    """
    operations = problem.operations
    known = resource != NONE
    mode = _modes_on(problem, resource)
    may_freeze = known & (mode != NONE) & (start < now + frozen_seconds) & (operations.status == FREE)
    status = np.where(may_freeze, FROZEN, operations.status).astype(np.int8)
    status[waiting_for(problem, status == FREE) & may_freeze] = FREE
    freezes = (status == FROZEN) & may_freeze
    weight = np.where(start < now + slushy_seconds, SLUSHY_MOVE, OTHER_MOVE)
    weight[freezes | (operations.status != FREE)] = FROZEN_MOVE
    free = status == FREE
    objective = problem.objective
    published = replace(
        operations,
        earliest=read_only(np.where(free, np.maximum(operations.earliest, now), operations.earliest)),
        status=read_only(status),
        fixed_mode=read_only(np.where(freezes, mode, operations.fixed_mode).astype(np.int32)),
        fixed_start=read_only(np.where(freezes, start, operations.fixed_start)),
        published_resource=read_only(resource.astype(np.int32)),
        published_start=read_only(np.where(known, start, 0)),
        move_weight=read_only(np.where(known, weight, 0)),
    )
    return replace(
        problem,
        operations=published,
        objective=Objective(
            tardiness=objective.tardiness,
            moves=MINUTE * objective.tardiness,
            setup=objective.setup,
            earliness=objective.earliness,
            makespan=objective.makespan,
        ),
    )


def zones(problem: SchedulingProblem) -> np.ndarray:
    """Tell how soon each published operation is, by its move weight.

    Returns
    -------
    numpy.ndarray
        A `Zone` each: shape (operations,), int8.

    """
    operations = problem.operations
    zone = np.where(operations.move_weight >= SLUSHY_MOVE, Zone.SLUSHY, Zone.OTHER)
    zone[(operations.move_weight >= FROZEN_MOVE) | (operations.status != FREE)] = Zone.FROZEN
    zone[operations.published_resource == NONE] = Zone.NEW
    return zone.astype(np.int8)


def is_moved(problem: SchedulingProblem, schedule: Schedule) -> np.ndarray:
    """Tell which operations are not where they were published: shape (operations,), bool."""
    operations = problem.operations
    moved = schedule.start != operations.published_start
    moved |= problem.modes.resource[schedule.mode] != operations.published_resource
    result: np.ndarray = moved & (operations.published_resource != NONE)
    return result


def moves_by_zone(problem: SchedulingProblem, moved: np.ndarray) -> dict[Zone, int]:
    """Count moved operations by how soon they are.

    Parameters
    ----------
    problem
        The problem.
    moved
        Their numbers, or shape (operations,), bool; see `is_moved`.

    """
    counts = np.bincount(zones(problem)[moved], minlength=len(Zone))
    return {zone: int(counts[zone]) for zone in Zone if zone is not Zone.NEW}


def published_modes(problem: SchedulingProblem) -> np.ndarray:
    """Give the mode in which each operation was published.

    Returns
    -------
    numpy.ndarray
        Shape (operations,), int32; that of an operation that is not free is its own. `NONE` where it was not published,
        or can no longer be done there.

    """
    operations = problem.operations
    mode = _modes_on(problem, operations.published_resource)
    return np.where(operations.status != FREE, operations.fixed_mode, mode).astype(np.int32)


def published_starts(problem: SchedulingProblem) -> np.ndarray:
    """Give when each operation was published to start, or is fixed to: shape (operations,), int64; 0 for others."""
    operations = problem.operations
    return np.where(operations.status != FREE, operations.fixed_start, operations.published_start)


def _modes_on(problem: SchedulingProblem, resource: np.ndarray) -> np.ndarray:
    """Give each operation's mode on a resource, or `NONE`."""
    of_mode = problem.operation_of_mode
    mode = np.full(problem.operation_count, NONE, dtype=np.int64)
    fits = np.flatnonzero(problem.modes.resource == resource[of_mode])
    mode[of_mode[fits]] = fits
    return mode
