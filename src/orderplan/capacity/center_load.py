"""What a schedule has the work centres do on each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.machine_times import Spans, cut_at_days
from orderplan.quantities import MILLION
from orderplan.scheduler.problem import MINUTE

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import CapacityPlan


def center_load(capacity: CapacityPlan, centers: int, first_day: int, days: int) -> np.ndarray:
    """Add up the setups and runs of a schedule by work centre and day.

    Parameters
    ----------
    capacity
        The schedule.
    centers
        How many work centres there are.
    first_day, days
        The first day, as an offset, and how many; what is done outside them does not count.

    Returns
    -------
    numpy.ndarray
        Shape (centers, days), int64, in millionths of a minute.

    """
    problem, schedule, count = capacity.problem, capacity.schedule, capacity.operation_count
    resource = problem.modes.resource[schedule.mode[:count]]
    spans = Spans(
        problem.resources.calendar[resource].astype(np.int64),
        schedule.setup_start[:count],
        schedule.start[:count],
        schedule.end[:count],
    )
    pieces = cut_at_days(problem.calendars, spans, first_day + days)
    center = capacity.center_of_resource[resource].astype(np.int64)[pieces.operation]
    seconds = np.zeros((centers, first_day + days), dtype=np.int64)
    np.add.at(seconds, (center, pieces.part), pieces.setup + pieces.run)
    return seconds[:, first_day:] * MILLION // MINUTE
