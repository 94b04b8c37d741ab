"""What the table `operation_resources` says of routing steps: which machine is preferred, and its own times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import NONE

if TYPE_CHECKING:
    from orderplan.data.instance import Instance


def step_keys(items: np.ndarray, operations: np.ndarray) -> np.ndarray:
    """Put item and operation into one number each, which sorts as the pairs do: shape (n,), int64."""
    return items.astype(np.int64) << 32 | operations.astype(np.int64)


def preferred_machines(instance: Instance, items: np.ndarray, operations: np.ndarray) -> np.ndarray:
    """Give for each operation the row of its preferred machine, `NONE` where none is named: shape (n,), int64."""
    named = instance.operation_resources
    if not len(named.item_id):
        return np.full(len(items), NONE, dtype=np.int64)
    # They stand by item, operation, rank and machine, so the first row of a key is the preferred machine.
    keys, wanted = step_keys(named.item_id, named.operation), step_keys(items, operations)
    place = np.minimum(np.searchsorted(keys, wanted, side="left"), len(keys) - 1)
    return np.where(keys[place] == wanted, place, NONE)


def own_times(own: np.ndarray, rows: np.ndarray, standard: np.ndarray) -> np.ndarray:
    """Give the times on machines: the machine's own where it has any, else those of the step.

    Parameters
    ----------
    own
        The times of the table, NaN where there is none.
    rows
        The rows of the table that count, `NONE` where none does: shape (n,).
    standard
        The times of the steps: shape (n,).

    Returns
    -------
    numpy.ndarray
        Shape (n,), float64.

    """
    times = np.append(own, np.nan)[rows]
    return np.where(np.isnan(times), standard, times)
