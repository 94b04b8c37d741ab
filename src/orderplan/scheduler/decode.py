"""A schedule from given sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.errors import RequestError, SolverError
from orderplan.read_only import read_only
from orderplan.scheduler.cost_kernels import costs_of
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.retiming_kernels import standing_of
from orderplan.scheduler.schedule import Costs, Schedule
from orderplan.scheduler.sequence_kernels import linked, no_rows, time_all, timed_of
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from orderplan.scheduler.cost_kernels import Timed
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop


def decode(problem: SchedulingProblem, mode: np.ndarray, sequence: np.ndarray) -> Schedule:
    """Give the earliest schedule in which every resource does its operations in a given order.

    Parameters
    ----------
    problem
        What to schedule.
    mode
        How each operation is done: shape (operations,).
    sequence
        All operations; those of one resource stand as it does them, between resources the order means nothing: shape
        (operations,).

    Raises
    ------
    RequestError
        Where sequences and jobs wait for each other in a circle, or an operation that is not free cannot stay where it
        is.

    """
    return decoded(shop_of(problem), mode, sequence)


def decoded(shop: Shop, mode: np.ndarray, sequence: np.ndarray) -> Schedule:
    """Do what `decode` does for a problem that has been laid out."""
    sequences = linked(shop, np.array(mode, dtype=np.int32), np.array(sequence, dtype=np.int64))
    if len(sequences.order) < len(mode):
        raise RequestError("The sequences contradict those of the jobs: some operations wait for each other.")
    times = no_rows(len(mode))
    if not time_all(shop, sequences, times):
        raise RequestError("An operation that is frozen or running cannot stay where it is in these sequences.")
    return schedule_of(shop, timed_of(sequences, times))


def laid_out(shop: Shop, schedule: Schedule) -> tuple[Sequences, Standing]:
    """Give the sequences of a schedule, with the earliest times that they allow."""
    sequences = linked(shop, schedule.mode.astype(np.int32), np.argsort(schedule.start, kind="stable"))
    times = no_rows(len(schedule.mode))
    time_all(shop, sequences, times)
    return sequences, standing_of(shop, times)


def schedule_of(shop: Shop, timed: Timed) -> Schedule:
    """Make a schedule of what the kernels worked out.

    Raises
    ------
    SolverError
        Where an operation has no place in it.

    """
    if (timed.mode == NONE).any():
        raise SolverError(f"Operation {int(np.argmax(timed.mode == NONE))} could not be scheduled.")
    costs = Costs(*map(int, costs_of(shop, timed)))
    return Schedule(
        mode=read_only(timed.mode),
        setup=read_only(timed.setup),
        setup_start=read_only(timed.setup_start),
        start=read_only(timed.start),
        end=read_only(timed.end),
        costs=costs,
    )
