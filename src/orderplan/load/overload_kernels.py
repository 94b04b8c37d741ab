"""Whose work it is that overloads a work centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel

if TYPE_CHECKING:
    from orderplan.load.operations import JobOperations
    from orderplan.load.routings import Routings


@kernel
def work_of_jobs(
    placements: np.ndarray,
    operations: JobOperations,
    routings: Routings,
    first_day: int,
    place_of: np.ndarray,
    places: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add up what each job has to do in some places, each a work centre on a day.

    Parameters
    ----------
    placements, operations, routings
        What is done when and where; see `WorkLoad`.
    first_day
        The day of the first column of `place_of`.
    place_of
        The number of the place of each work centre and day, -1 where nothing is asked: shape (work centres, days).
    places
        How many there are.

    Returns
    -------
    starts, jobs, minutes
        In place p the jobs ``jobs[starts[p]:starts[p + 1]]``, ascending, and the millionths of a minute of each.

    """
    ends = np.zeros(places + 1, dtype=np.int64)
    for k in range(len(placements)):
        center = routings.work_center[operations.step[placements[k].operation]]
        ends[place_of[center, placements[k].day - first_day] + 1] += 1
    ends[0] = 0  # those of no place
    for place in range(places):
        ends[place + 1] += ends[place]
    firsts, ends = ends[:-1], ends[:-1].copy()
    jobs, minutes = np.empty(len(placements), dtype=np.int64), np.empty(len(placements), dtype=np.int64)
    job = 0
    for k in range(len(placements)):
        while placements[k].operation >= operations.starts[job + 1]:
            job += 1
        center = routings.work_center[operations.step[placements[k].operation]]
        place = place_of[center, placements[k].day - first_day]
        if place < 0:
            continue
        if ends[place] > firsts[place] and jobs[ends[place] - 1] == job:
            minutes[ends[place] - 1] += placements[k].minutes
        else:
            jobs[ends[place]], minutes[ends[place]] = job, placements[k].minutes
            ends[place] += 1
    return _closed_up(firsts, ends, jobs, minutes)


@kernel
def _closed_up(
    firsts: np.ndarray, ends: np.ndarray, jobs: np.ndarray, minutes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Close the gaps behind the rows of each place."""
    starts = np.zeros(len(firsts) + 1, dtype=np.int64)
    count = 0
    for place in range(len(firsts)):
        for row in range(firsts[place], ends[place]):
            jobs[count], minutes[count] = jobs[row], minutes[row]
            count += 1
        starts[place + 1] = count
    return starts, jobs[:count].copy(), minutes[:count].copy()
