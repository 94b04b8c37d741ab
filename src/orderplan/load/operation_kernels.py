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
def steps_left(
    low: np.ndarray, high: np.ndarray, quantities: np.ndarray, receipts: np.ndarray, operation: np.ndarray,
    reports: Reports,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Give the routing steps that are left of each job.

    Parameters
    ----------
    low, high
        Job j has the routing steps ``low[j]`` … ``high[j] - 1``.
    quantities
        What is still to come of each job, in millionths.
    receipts
        The receipt that each job is, -1 for a planned order.
    operation, reports
        The number of each step, and what is reported on them.

    Returns
    -------
    starts, steps, left, begun
        See `StepsLeft`.

    """
    starts = np.zeros(len(low) + 1, dtype=np.int64)
    most = (high - low).sum()
    steps, left, begun = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int64), np.zeros(most, dtype=np.bool_)
    count = 0
    for job in range(len(low)):
        receipt = receipts[job]
        for step in range(low[job], high[job]):
            steps[count], left[count], begun[count] = step, quantities[job], False
            if receipt >= 0:
                for report in range(reports.starts[receipt], reports.starts[receipt + 1]):
                    if reports.operation[report] == operation[step]:
                        left[count] = max(left[count] - reports.done[report], 0)
                        begun[count] = begun[count] or reports.begun[report]
            if left[count] > 0:
                count += 1
        starts[job + 1] = count
    return starts, steps[:count].copy(), left[:count].copy(), begun[:count].copy()


@kernel
def with_time(
    starts: np.ndarray, steps: np.ndarray, left: np.ndarray, begun: np.ndarray, scrap: np.ndarray, routings: Routings
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give of the steps that are left those that take time, and how long: see `JobOperations`.

    Parameters
    ----------
    starts, steps, left, begun
        As `steps_left` gives them.
    scrap
        The scrap rate of each job's item, in millionths.
    routings
        The steps.

    """
    new_starts, kept = np.zeros(len(starts), dtype=np.int64), np.empty(len(steps), dtype=np.int32)
    minutes = np.empty(len(steps), dtype=np.int64)
    count = 0
    for job in range(len(starts) - 1):
        for row in range(starts[job], starts[job + 1]):
            step = steps[row]
            setup: int = 0 if begun[row] else routings.setup[step]
            minutes[count] = _machine_time(left[row], scrap[job], setup, routings.run[step], routings.efficiency[step])
            if minutes[count] > 0:
                kept[count] = step
                count += 1
        new_starts[job + 1] = count
    return new_starts, kept[:count].copy(), minutes[:count].copy()


@kernel
def _machine_time(quantity: int, scrap: int, setup: int, run: int, efficiency: int) -> int:
    """Give ``(setup + run × quantity / (1 − scrap)) / efficiency``, at most `LONGEST`, in millionths of a minute."""
    started = gross_up(quantity, scrap)
    if (setup + started * 1e-6 * run) / (efficiency * 1e-6) >= LONGEST:
        return LONGEST
    return divided(setup + times(started, run), efficiency)
