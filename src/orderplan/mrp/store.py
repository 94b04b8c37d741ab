"""Where the rows of material plans are kept: record arrays that only ever grow at their end.

Plans that come from one another by net change share a store. Nothing in it is ever changed, so each of them stays as it
is, and a plan costs no more than what differs from the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from orderplan.mrp.demands import DEMAND
from orderplan.mrp.records import CONVERSION, PASS, PEG, PLANNED_ORDER, REQUIREMENT

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Growing:
    """One record array with room behind the rows in use."""

    array: np.ndarray
    used: int = 0
    """How many rows are in use; the next ones come behind them."""

    @property
    def rows(self) -> np.ndarray:
        """The rows in use."""
        return self.array[: self.used]

    def room_for(self, count: int) -> int:
        """Make room for rows behind the ones in use, and give the place of the first."""
        first = self.used
        self.used += count
        if self.used > len(self.array):
            # Memory that is never touched costs nothing, so plenty of it is taken.
            longer = np.empty(4 * self.used, dtype=self.array.dtype)
            longer[:first] = self.array[:first]
            self.array = longer
        return first


def _growing(dtype: np.dtype) -> Callable[[], Growing]:
    """Make what makes an empty array that grows."""
    return lambda: Growing(np.empty(0, dtype=dtype))


@dataclass(slots=True)
class Store:
    """The rows of a family of plans."""

    requirements: Growing = field(default_factory=_growing(REQUIREMENT))
    planned: Growing = field(default_factory=_growing(PLANNED_ORDER))
    pegs: Growing = field(default_factory=_growing(PEG))
    passes: Growing = field(default_factory=_growing(PASS))
    demands: Growing = field(default_factory=_growing(DEMAND))
    """See `Demands`."""
    conversions: Growing = field(default_factory=_growing(CONVERSION))
    covers: Growing = field(default_factory=_growing(np.dtype("i4")))
    """The day on which a requirement is covered; `ENDLESS`: never."""
    ready: Growing = field(default_factory=_growing(np.dtype("i4")))
    """The day on which a planned order is there; `ENDLESS`: never."""
