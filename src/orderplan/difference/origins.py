"""What each change follows from: only the days that passed, or what changed besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.difference.matching import differing, matched_rows
from orderplan.difference.words import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

_ORIGINS = (Origin.INPUT, Origin.DAY, Origin.BOTH)


def with_origin(changes: pa.Table, origin: Origin | None) -> pa.Table:
    """Give all changes one origin; missing where it is not known."""
    word = None if origin is None else str(origin)
    return changes.append_column("origin", pa.array([word] * changes.num_rows, pa.string()))


def with_origins(changes: pa.Table, aged: pa.Table, key: Sequence[str], state: Sequence[str]) -> pa.Table:
    """Give each change its origin.

    Parameters
    ----------
    changes
        What changed from the previous plan to the current one.
    aged
        What changed from the previous plan to one of the same data on the current day.
    key
        What names a row in both.
    state
        Columns that say how the row is after the change.

    """
    matched = matched_rows(aged, changes, key)
    place = np.zeros(changes.num_rows, dtype=np.int64)
    place[matched.after] = np.where(differing(aged, changes, matched, state), 2, 1)
    words = pa.array([str(origin) for origin in _ORIGINS])
    return changes.append_column("origin", words.take(pa.array(place)))
