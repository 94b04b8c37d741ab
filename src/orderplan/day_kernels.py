"""Counting working days one at a time, inside kernels; the rules are those of `timeline`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orderplan.kernels import kernel

if TYPE_CHECKING:
    import numpy as np

    from orderplan.timeline import Timeline


class DayArrays(NamedTuple):
    """A timeline as the kernels see it."""

    first: int
    working_days: np.ndarray
    before: np.ndarray


def day_arrays(line: Timeline) -> DayArrays:
    """Take the arrays of a timeline."""
    return DayArrays(line.first, line.working_days, line.before)


@kernel
def ahead_one(days: DayArrays, day: int, count: int) -> int:
    """Roll a day forward to a working day, then `count` working days later."""
    at = min(max(day - days.first, 0), len(days.before) - 2)
    return days.working_days[min(days.before[at] + count, len(days.working_days) - 1)]


@kernel
def back_one(days: DayArrays, day: int, count: int) -> int:
    """Roll a day back to a working day, then `count` working days earlier."""
    at = min(max(day - days.first, 0), len(days.before) - 2)
    return days.working_days[max(days.before[at + 1] - 1 - count, 0)]
