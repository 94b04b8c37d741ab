"""Arrays that nobody changes any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


def read_only(values: np.ndarray, dtype: DTypeLike | None = None) -> np.ndarray:
    """Give the values as a contiguous read-only array of a type; the array that is given stays as it is."""
    array: np.ndarray = np.ascontiguousarray(values, dtype=dtype).view()
    array.flags.writeable = False
    return array
