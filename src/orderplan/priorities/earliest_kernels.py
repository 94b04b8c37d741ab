"""A plan's rows with all that is planned placed today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.day_kernels import ahead_one
from orderplan.kernels import kernel
from orderplan.mrp.projection_kernels import working_days_between
from orderplan.mrp.records import SAFETY

if TYPE_CHECKING:
    import numpy as np

    from orderplan.day_kernels import DayArrays


@kernel
def need_from_today(
    blocks: np.ndarray, requirements: np.ndarray, planned: np.ndarray, first_planned: int, today: int, days: DayArrays
) -> None:
    """Put the needs of planned orders as many working days after today as they are after the planned start.

    Parameters
    ----------
    blocks, requirements, planned
        The rows of a plan; the needs among `requirements` are changed.
    first_planned
        The source code of planned order slot 0.
    today, days
        The planning day, a working day, and the timeline.

    """
    for item in range(len(blocks)):  # the arrays hold rows of other plans too
        first = blocks[item].first_requirement
        for slot in range(first, first + blocks[item].requirements):
            source = requirements[slot].source
            if source < first_planned or source == SAFETY:
                continue
            start, need = max(planned[source - first_planned].release, today), max(requirements[slot].need, today)
            offset = max(working_days_between(days, start, need), 0)
            requirements[slot].need = ahead_one(days, today, offset)
