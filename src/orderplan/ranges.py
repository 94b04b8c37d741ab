"""Ranges of rows as one array of rows."""

from __future__ import annotations

import numpy as np


def joined_ranges(firsts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Give the rows of several ranges, one range after the other.

    Parameters
    ----------
    firsts, counts
        The first row of each range and how many it has: shape (n,) each.

    Examples
    --------
    >>> joined_ranges(np.array([7, 2]), np.array([3, 2])).tolist()
    [7, 8, 9, 2, 3]

    """
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(firsts - (ends - counts), counts)
