"""Where one operation comes to lie on a resource: over its breaks, or inside one working interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.kernels import kernel
from orderplan.scheduler.problem import NEVER, NONE, RUNNING
from orderplan.scheduler.shop import BUCKET_BITS

if TYPE_CHECKING:
    import numpy as np

    from orderplan.scheduler.shop import Spells


@kernel
def setup_for(operation: np.record, mode: np.record, table: int, setups: np.ndarray, family: int) -> int:
    """Give the setup of an operation in a mode, on a resource with a setup table that is set up for a family."""
    if operation.status == RUNNING:
        return 0
    if table >= 0 and family >= 0 and operation.family >= 0:
        setup: int = setups[table, family, operation.family]
        if setup >= 0:
            return setup
    own: int = mode.setup
    return own


@kernel
def interval_at(spells: Spells, resource: np.record, clock: int) -> int:
    """Give the interval in which a moment lies, or the next one."""
    bucket = resource.first_bucket + ((clock - resource.origin) >> BUCKET_BITS)
    interval: int = spells.buckets[min(max(bucket, resource.first_bucket), resource.last_bucket)]
    while spells.intervals[interval].end <= clock:
        interval += 1
    return interval


@kernel
def worked_from(spells: Spells, interval: int, clock: int, seconds: int) -> tuple[int, int]:
    """Give the moment at which so much has been worked from a working moment on, and its interval.

    The moment is where something ends: the end of an interval rather than the start of the next.
    """
    left = spells.intervals[interval].end - clock
    while seconds > left:
        seconds -= left
        interval += 1
        clock = spells.intervals[interval].start
        left = spells.intervals[interval].end - clock
    return interval, clock + seconds


@kernel
def worked_until(spells: Spells, first: int, interval: int, clock: int, seconds: int) -> tuple[int, int]:
    """Give the moment from which so much is worked until a moment of an interval, and its interval.

    The moment is where something starts: the start of an interval rather than the end of the one before. NONE and
    NEVER where that would be before the interval `first`.
    """
    left = clock - spells.intervals[interval].start
    while seconds > left:
        seconds -= left
        interval -= 1
        if interval < first:
            return NONE, NEVER
        clock = spells.intervals[interval].end
        left = clock - spells.intervals[interval].start
    return interval, clock - seconds


@kernel
def place(
    spells: Spells,
    resource: np.record,
    interruptible: bool,
    setup: int,
    run: int,
    ready: int,
    free: int,
    setup_early: bool,
) -> tuple[int, int, int]:
    """Place an operation as early as possible.

    Parameters
    ----------
    spells, resource
        Where.
    interruptible
        Whether it pauses over breaks.
    setup, run
        The seconds of setup before it, and of its processing.
    ready
        When all that it waits for is there.
    free
        When its resource is.
    setup_early
        Whether the setup may begin before `ready`.

    Returns
    -------
    setup_start, start, end
        When the setup begins, when the processing, and when it ends.

    """
    earliest = free if setup_early else max(ready, free)
    interval = interval_at(spells, resource, earliest)
    setup_start = max(earliest, spells.intervals[interval].start)
    if not interruptible:
        start = max(setup_start + setup, ready)
        while start + run > spells.intervals[interval].end:
            interval += 1
            start = max(spells.intervals[interval].start + setup, ready)
        return start - setup, start, start + run
    start = setup_start
    if setup > 0:
        interval, start = worked_from(spells, interval, start, setup)
        if start == spells.intervals[interval].end:
            interval += 1
            start = spells.intervals[interval].start
    if start < ready:  # only where the setup may be early: then it ends when the material is there
        interval = interval_at(spells, resource, ready)
        start = max(ready, spells.intervals[interval].start)
        _, setup_start = worked_until(spells, resource.first_interval, interval, start, setup)
    _, end = worked_from(spells, interval, start, run)
    return setup_start, start, end


@kernel
def place_before(
    spells: Spells, resource: np.record, interruptible: bool, setup: int, run: int, latest: int
) -> tuple[int, int, int]:
    """Place an operation so that it ends as late as possible, but no later than a moment.

    Returns
    -------
    setup_start, start, end
        As in `place`; NEVER three times where the calendar begins too late.

    """
    first = resource.first_interval
    interval = interval_at(spells, resource, latest)
    if spells.intervals[interval].start >= latest:
        interval -= 1
    if not interruptible:
        while interval >= first:
            end = min(latest, spells.intervals[interval].end)
            if end - run - setup >= spells.intervals[interval].start:
                return end - run - setup, end - run, end
            interval -= 1
        return NEVER, NEVER, NEVER
    if interval < first:
        return NEVER, NEVER, NEVER
    end = min(latest, spells.intervals[interval].end)
    interval, start = worked_until(spells, first, interval, end, run)
    if start == NEVER:
        return NEVER, NEVER, NEVER
    _, setup_start = worked_until(spells, first, interval, start, setup)
    return (NEVER, NEVER, NEVER) if setup_start == NEVER else (setup_start, start, end)


@kernel
def setup_before(spells: Spells, resource: np.record, interruptible: bool, setup: int, start: int) -> int:
    """Give when the setup must begin for the processing to start at a working moment.

    NEVER where the calendar, or the interval of an operation that must fit inside, begins too late.
    """
    interval = interval_at(spells, resource, start)
    first = resource.first_interval if interruptible else interval
    _, setup_start = worked_until(spells, first, interval, start, setup)
    return setup_start


@kernel
def end_of(spells: Spells, resource: np.record, start: int, run: int) -> int:
    """Give when the processing ends that starts at a working moment."""
    _, end = worked_from(spells, interval_at(spells, resource, start), start, run)
    return end
