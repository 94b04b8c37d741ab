"""Operations that start later than they could, and on purpose: where they were published, or just in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from orderplan.read_only import read_only
from orderplan.scheduler.problem import FREE

if TYPE_CHECKING:
    from orderplan.scheduler.problem import SchedulingProblem


def held(problem: SchedulingProblem, mode: np.ndarray, setup_start: np.ndarray, start: np.ndarray) -> SchedulingProblem:
    """Give the problem with the operations that have a purpose where they are held back until then.

    An operation that starts where it was published stays there if moves cost; if orders cost by being early, the last
    operations of their jobs stay. Whatever else is timed as early as the sequences allow then costs no more than it
    does now.

    Parameters
    ----------
    problem
        The problem.
    mode, setup_start, start
        A schedule: shape (operations,) each.

    """
    operations, objective = problem.operations, problem.objective
    if not (objective.moves or objective.earliness):
        return problem
    stays = np.zeros(problem.operation_count, dtype=bool)
    if objective.moves:
        at_home = problem.modes.resource[mode] == operations.published_resource
        stays = at_home & (start == operations.published_start) & (operations.move_weight > 0)
    if objective.earliness:
        stays[problem.jobs.first_operation[1:][problem.orders.job_of_row] - 1] = True
    stays &= operations.status == FREE
    begin = start if problem.setup_before_material else setup_start
    earliest = np.where(stays, np.maximum(operations.earliest, begin), operations.earliest)
    return replace(problem, operations=replace(operations, earliest=read_only(earliest)))
