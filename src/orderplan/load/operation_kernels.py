"""What is left of the routing of jobs, and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel
from orderplan.quantities import divided, gross_up, times

if TYPE_CHECKING:
    from orderplan.load.operations import Reports
    from orderplan.load.routings import Routings

LONGEST = 1_000_000_000 * 1_000_000
"""The longest time of one operation that counts, in millionths of a minute: beyond 1,900 years it is as good as this,
and the sums of some thousands still fit into 64 bits."""


@kernel
def remaining_operations(
    low: np.ndarray,
    high: np.ndarray,
    quantities: np.ndarray,
    scrap: np.ndarray,
    receipts: np.ndarray,
    routings: Routings,
    reports: Reports,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the operations that are left of each job, and how long they take.

    Parameters
    ----------
    low, high
        Job j has the routing steps ``low[j]`` … ``high[j] - 1``.
    quantities, scrap
        What is still to come of each job, and the scrap rate of its item, in millionths.
    receipts
        The receipt that each job is, -1 for a planned order.
    routings, reports
        The steps, and what is reported on them.

    Returns
    -------
    starts, steps, minutes
        See `JobOperations`.

    """
    starts = np.zeros(len(low) + 1, dtype=np.int64)
    most = (high - low).sum()
    steps, minutes = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int64)
    count = 0
    for job in range(len(low)):
        receipt = receipts[job]
        for step in range(low[job], high[job]):
            left, setup = quantities[job], routings.setup[step]
            if receipt >= 0:
                for report in range(reports.starts[receipt], reports.starts[receipt + 1]):
                    if reports.operation[report] == routings.operation[step]:
                        left = max(left - reports.done[report], 0)
                        setup = 0 if reports.begun[report] else setup
            if left > 0:
                minutes[count] = _machine_time(left, scrap[job], setup, routings.run[step], routings.efficiency[step])
                if minutes[count] > 0:
                    steps[count] = step
                    count += 1
        starts[job + 1] = count
    return starts, steps[:count].copy(), minutes[:count].copy()


@kernel
def _machine_time(quantity: int, scrap: int, setup: int, run: int, efficiency: int) -> int:
    """Give ``(setup + run × quantity / (1 − scrap)) / efficiency``, at most `LONGEST`, in millionths of a minute."""
    started = gross_up(quantity, scrap)
    if (setup + started * 1e-6 * run) / (efficiency * 1e-6) >= LONGEST:
        return LONGEST
    return divided(setup + times(started, run), efficiency)
