"""Working time of many moments at once, each on the calendar of its own operation; for judging schedules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from orderplan.scheduler.problem import Calendars, SchedulingProblem


@dataclass(frozen=True, slots=True, eq=False)
class WorkingTimes:
    """The calendars, and which one counts for each operation: shape (operations,)."""

    calendars: Calendars
    calendar: np.ndarray

    def _each(self, moments: np.ndarray, look: Callable[[slice, np.ndarray], np.ndarray]) -> np.ndarray:
        """Look at all moments of one calendar after the other."""
        result = np.zeros(len(moments), dtype=np.int64)
        first = self.calendars.first_interval
        for calendar in np.unique(self.calendar).tolist():
            rows = np.flatnonzero(self.calendar == calendar)
            result[rows] = look(slice(int(first[calendar]), int(first[calendar + 1])), moments[rows])
        return result

    def worked(self, moments: np.ndarray) -> np.ndarray:
        """Count the working seconds up to each moment from the calendar's first interval on."""

        def look(interval: slice, clock: np.ndarray) -> np.ndarray:
            starts, ends = self.calendars.start[interval], self.calendars.end[interval]
            before = np.concatenate([[0], np.cumsum(ends - starts)])
            at = np.searchsorted(ends, clock, side="left")  # intervals that are over by then
            inside = np.minimum(at, len(starts) - 1)
            return before[at] + np.where(at < len(starts), np.maximum(clock - starts[inside], 0), 0)

        return self._each(moments, look)

    def next_start(self, moments: np.ndarray) -> np.ndarray:
        """Give the next moment from each on at which something can start."""

        def look(interval: slice, clock: np.ndarray) -> np.ndarray:
            at = np.searchsorted(self.calendars.end[interval], clock, side="right")
            return np.maximum(self.calendars.start[interval][np.minimum(at, interval.stop - interval.start - 1)], clock)

        return self._each(moments, look)

    def last_end(self, moments: np.ndarray) -> np.ndarray:
        """Give the last moment up to each at which something can end; a moment too early where there is none."""

        def look(interval: slice, clock: np.ndarray) -> np.ndarray:
            at = np.searchsorted(self.calendars.start[interval], clock, side="left") - 1
            return np.where(at < 0, clock - 1, np.minimum(self.calendars.end[interval][np.maximum(at, 0)], clock))

        return self._each(moments, look)

    def can_start(self, moments: np.ndarray) -> np.ndarray:
        """Tell at which moments something can start."""
        result: np.ndarray = self.next_start(moments) == moments
        return result

    def can_end(self, moments: np.ndarray) -> np.ndarray:
        """Tell at which moments something can end."""
        result: np.ndarray = self.last_end(moments) == moments
        return result


def working_times(problem: SchedulingProblem, resource: np.ndarray) -> WorkingTimes:
    """Take each operation's calendar from the resource that it is on."""
    return WorkingTimes(problem.calendars, problem.resources.calendar[resource])
