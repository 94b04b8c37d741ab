"""How long what is left of operations takes."""

from __future__ import annotations

import numpy as np

from orderplan.kernels import kernel
from orderplan.quantities import divided, gross_up, times

LONGEST = 1_000_000_000 * 1_000_000
"""The longest time of one operation that counts, in millionths of a minute: beyond 1,900 years it is as good as this,
and the sums of some thousands still fit into 64 bits."""


@kernel
def remaining_minutes(
    quantities: np.ndarray, scrap: np.ndarray, setup: np.ndarray, run: np.ndarray, efficiency: np.ndarray
) -> np.ndarray:
    """Give the time that each operation still takes, ``(setup + run × quantity / (1 − scrap)) / efficiency``.

    Parameters
    ----------
    quantities
        The good pieces that it is still to be done for, in millionths; for 0 it takes no time, and no setup.
    scrap
        The scrap rate of the item, in millionths.
    setup, run
        Millionths of a minute, per order and per piece.
    efficiency
        Standard minutes done in one minute, in millionths, from 1.

    Returns
    -------
    numpy.ndarray
        Millionths of a minute of the machine, at most `LONGEST`: shape (n,), int64.

    """
    result = np.zeros(len(quantities), dtype=np.int64)
    for k in range(len(quantities)):
        if quantities[k] == 0:
            continue
        started = gross_up(quantities[k], scrap[k])
        estimate = (setup[k] + started * 1e-6 * run[k]) / (efficiency[k] * 1e-6)
        if estimate < LONGEST:
            result[k] = divided(setup[k] + times(started, run[k]), efficiency[k])
        else:
            result[k] = LONGEST
    return result
