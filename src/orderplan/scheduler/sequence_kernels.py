"""Times from given sequences: what every resource does, in which order, made into the earliest schedule.

The sequences of the resources and the arcs of the jobs make a graph without cycles. Its operations stand in a
topological order, and the times of one follow from those before it. So after a change only what comes behind it can
change, and of that only what waits for something that did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.mrp.records import row_type
from orderplan.scheduler.cost_kernels import Timed, no_times
from orderplan.scheduler.placement_kernels import end_of, place, setup_before, setup_for
from orderplan.scheduler.problem import FREE, NEVER, NONE, RUNNING

if TYPE_CHECKING:
    from orderplan.scheduler.shop import Shop, Spells

TIMES = row_type([("setup", "i8"), ("setup_start", "i8"), ("start", "i8"), ("end", "i8")])
"""When an operation is done; see `Schedule`."""

PLACE = row_type(
    [
        ("mode", "i4"),
        ("before", "i4"),  # the operation before it on its resource, or NONE
        ("after", "i4"),  # the one after it
        ("position", "i4"),  # where it stands in the topological order
        ("old_mode", "i4"),  # the mode before the last change
    ]
)
"""Where an operation is done."""


class Sequences(NamedTuple):
    """What every resource does, in which order."""

    places: np.ndarray
    """Shape (operations,), `PLACE`."""
    first: np.ndarray
    """The first operation of each resource, or NONE: shape (resources,), int32; NONE where it is not finite."""
    order: np.ndarray
    """The operations in a topological order: shape (operations,), int32."""


@kernel
def ready_at(
    operation: int,
    operations: np.ndarray,
    jobs: np.ndarray,
    links: np.ndarray,
    times: np.ndarray,
) -> int:
    """Give when all that an operation waits for is there, from the times of the operations before it."""
    ready: int = operations[operation].earliest
    if operation > jobs[operations[operation].job].first_operation:
        ready = max(ready, times[operation - 1].end + operations[operation - 1].wait)
    for link in range(operations[operation].first_link, operations[operation + 1].first_link):
        last = jobs[links[link].to + 1].first_operation - 1
        ready = max(ready, times[last].end + operations[last].wait + links[link].lag)
    return ready


@kernel
def time_free(
    operation: np.record,
    mode: np.record,
    resource: np.record,
    spells: Spells,
    setup: int,
    ready: int,
    free: int,
    early: bool,
    row: np.record,
) -> None:
    """Give a free operation its earliest times."""
    row.setup = setup
    row.setup_start, row.start, row.end = place(
        spells, resource, operation.interruptible != 0, setup, mode.run, ready, free, early
    )


@kernel
def time_fixed(
    operation: np.record,
    mode: np.record,
    resource: np.record,
    spells: Spells,
    setup: int,
    ready: int,
    free: int,
    early: bool,
    row: np.record,
) -> bool:
    """Give an operation that is not free its times, and tell whether what comes before it leaves it there."""
    start, is_running = operation.fixed_start, operation.status == RUNNING
    setup_start = setup_before(spells, resource, operation.interruptible != 0, setup, start)
    row.setup, row.setup_start, row.start = setup, setup_start, start
    row.end = end_of(spells, resource, start, mode.run)
    if is_running:
        return bool(start >= free)
    return setup_start >= free and (start if early else setup_start) >= ready


@kernel
def free_and_setup(
    operation: int,
    places: np.ndarray,
    operations: np.ndarray,
    modes: np.ndarray,
    resources: np.ndarray,
    setups: np.ndarray,
    times: np.ndarray,
) -> tuple[int, int]:
    """Give when the resource of an operation is free for it, and how long its setup is."""
    mode, before = places[operation].mode, places[operation].before
    resource = modes[mode].resource
    if resources[resource].is_finite == 0:
        if operations[operation].status == RUNNING:
            return NEVER, 0
        return resources[resource].available, modes[mode].setup
    family = resources[resource].family if before == NONE else operations[before].family
    table = resources[resource].setup_table
    setup = setup_for(operations[operation], modes[mode], table, setups, family)
    free = resources[resource].available
    if before != NONE:
        free = max(free, times[before].end)
    elif operations[operation].status == RUNNING:
        free = NEVER
    return free, setup


@kernel
def time_all(shop: Shop, sequences: Sequences, times: np.ndarray) -> bool:
    """Give all operations their earliest times, and tell whether those that are not free can stay where they are."""
    operations, modes, resources, spells = shop.operations, shop.modes, shop.resources, shop.spells
    setups, jobs, links, early = shop.setups, shop.jobs, shop.links, shop.setup_before_material
    places, order = sequences.places, sequences.order
    possible = True
    for position in range(len(order)):
        operation = order[position]
        mode = places[operation].mode
        resource = modes[mode].resource
        free, setup = free_and_setup(operation, places, operations, modes, resources, setups, times)
        ready = ready_at(operation, operations, jobs, links, times)
        if operations[operation].status == FREE:
            time_free(
                operations[operation], modes[mode], resources[resource], spells, setup, ready, free, early,
                times[operation],
            )  # fmt: skip
        else:
            stays = time_fixed(
                operations[operation], modes[mode], resources[resource], spells, setup, ready, free, early,
                times[operation],
            )  # fmt: skip
            possible = possible and stays
    return possible


@kernel
def linked(shop: Shop, mode: np.ndarray, sequence: np.ndarray) -> Sequences:
    """Make sequences from one list of all operations, in which those of a resource stand as it does them.

    Parameters
    ----------
    shop
        The problem.
    mode
        The mode of each operation: shape (operations,).
    sequence
        The operations in any order: shape (operations,).

    Returns
    -------
    Sequences
        `order` is shorter than it should be where the sequences and the jobs wait for each other in a circle.

    """
    count = len(mode)
    places, last = np.empty(count, dtype=PLACE), np.full(len(shop.resources) - 1, NONE, dtype=np.int32)
    first = last.copy()
    for row in range(count):
        operation = sequence[row]
        resource = shop.modes[mode[operation]].resource
        places[operation].mode, places[operation].position = mode[operation], NONE
        places[operation].before, places[operation].after, places[operation].old_mode = NONE, NONE, mode[operation]
        if shop.resources[resource].is_finite == 0:
            continue
        if last[resource] == NONE:
            first[resource] = operation
        else:
            places[operation].before = last[resource]
            places[last[resource]].after = operation
        last[resource] = operation
    order = np.empty(count, dtype=np.int32)
    filled = sort_topologically(shop, places, order)
    return Sequences(places, first, order[:filled].copy())


@kernel
def sort_topologically(shop: Shop, places: np.ndarray, order: np.ndarray) -> int:
    """Fill in the topological order and the positions; give how many operations are in no circle and behind none."""
    operations, jobs, feeds = shop.operations, shop.jobs, shop.feeds
    count = len(places)
    waiting = np.zeros(count, dtype=np.int32)
    filled = 0
    for operation in range(count):
        links = operations[operation + 1].first_link - operations[operation].first_link
        in_job = 1 if operation > jobs[operations[operation].job].first_operation else 0
        waiting[operation] = links + in_job + (1 if places[operation].before != NONE else 0)
        if waiting[operation] == 0:
            order[filled] = operation
            filled += 1
    done = 0
    while done < filled:
        operation = order[done]
        places[operation].position = done
        done += 1
        after, job = places[operation].after, operations[operation].job
        if after != NONE:
            waiting[after] -= 1
            if waiting[after] == 0:
                order[filled] = after
                filled += 1
        if operation + 1 < jobs[job + 1].first_operation:
            waiting[operation + 1] -= 1
            if waiting[operation + 1] == 0:
                order[filled] = operation + 1
                filled += 1
            continue
        for feed in range(jobs[job].first_feed, jobs[job + 1].first_feed):
            target = feeds[feed].to
            waiting[target] -= 1
            if waiting[target] == 0:
                order[filled] = target
                filled += 1
    return filled


@kernel
def timed_of(sequences: Sequences, times: np.ndarray) -> Timed:
    """Put the times into columns."""
    timed = no_times(len(times))
    for operation in range(len(times)):
        timed.mode[operation] = sequences.places[operation].mode
        timed.setup[operation], timed.setup_start[operation] = times[operation].setup, times[operation].setup_start
        timed.start[operation], timed.end[operation] = times[operation].start, times[operation].end
    return timed


@kernel
def no_rows(operations: int) -> np.ndarray:
    """Make room for the times of some operations."""
    return np.zeros(operations, dtype=TIMES)
