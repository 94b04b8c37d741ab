"""What every operation of a schedule waits for, worked out for all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.kernels import kernel
from orderplan.scheduler.placement_kernels import place
from orderplan.scheduler.problem import FREE, NEVER, NONE

if TYPE_CHECKING:
    import numpy as np

    from orderplan.scheduler.shop import Spells

NOTHING, MATERIAL, PREVIOUS, COMPONENT, MACHINE, RESOURCE, FIXED = 0, 1, 2, 3, 4, 5, 6
"""See `orderplan.scheduler.binding.WaitsFor`."""


@kernel
def bind_all(
    operations: np.ndarray,
    modes: np.ndarray,
    resources: np.ndarray,
    spells: Spells,
    jobs: np.ndarray,
    links: np.ndarray,
    setup_early: bool,
    places: np.ndarray,
    times: np.ndarray,
    rows: np.ndarray,
) -> None:
    """Find what lets each operation begin only when it does.

    Of several things that are there at the same moment it is the operation before it in its job, then a component, then
    the one before it on its machine.

    Parameters
    ----------
    operations, modes, resources, spells, jobs, links, setup_early
        The problem.
    places, times
        The schedule.
    rows
        Takes the results: shape (operations,), with the fields of `orderplan.scheduler.binding.BINDING`.

    """
    for operation in range(len(times)):
        row, job = rows[operation], operations[operation].job
        ready, kind, other = operations[operation].earliest, MATERIAL, NONE
        if operation > jobs[job].first_operation:
            moment = times[operation - 1].end + operations[operation - 1].wait
            if moment >= ready:
                ready, kind, other = moment, PREVIOUS, operation - 1
        for link in range(operations[operation].first_link, operations[operation + 1].first_link):
            last = jobs[links[link].to + 1].first_operation - 1
            moment = times[last].end + operations[last].wait + links[link].lag
            if moment > ready or (moment == ready and kind == MATERIAL):
                ready, kind, other = moment, COMPONENT, last
        row.ready, row.since = ready, ready
        if operations[operation].status != FREE:
            row.kind, row.other = FIXED, NONE
            continue
        mode, before = places[operation].mode, places[operation].before
        resource, setup = modes[mode].resource, times[operation].setup
        free, user = resources[resource].available, RESOURCE
        if before != NONE and times[before].end >= free:
            free, user = times[before].end, MACHINE
        interruptible, run = operations[operation].interruptible != 0, modes[mode].run
        _, start, _ = place(spells, resources[resource], interruptible, setup, run, ready, free, setup_early)
        row.since = max(ready, free)
        if start < times[operation].start:
            row.kind, row.other = NOTHING, NONE
            continue
        moment = free
        if setup_early:  # the machine alone would have it start then
            _, moment, _ = place(spells, resources[resource], interruptible, setup, run, NEVER, free, setup_early)
            row.since = max(ready, moment)
        if moment > ready or (moment == ready and kind == MATERIAL and user == MACHINE):
            kind, other = user, (before if user == MACHINE else NONE)
        row.kind, row.other = kind, other
