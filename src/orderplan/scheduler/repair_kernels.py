"""Times that stay where they were published wherever they can: for given sequences, as few moves as possible.

An earliest schedule pulls everything to the left, also what nobody asked for. Here every operation has a moment before
which its processing does not start; its published start, mostly. So a delay pushes what it must, a gap that becomes
free stays a gap, and what a delay does not reach is not touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.placement_kernels import (
    interval_at,
    place,
    place_before,
    setup_before,
    worked_from,
    worked_until,
)
from orderplan.scheduler.problem import FREE, NEVER, NONE, RUNNING
from orderplan.scheduler.sequence_kernels import free_and_setup, ready_at, time_fixed

if TYPE_CHECKING:
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop, Spells

FAR_AWAY = 2**40
"""Later than any moment of a schedule: where nothing says how late an operation may be."""


@kernel
def place_from(
    spells: Spells,
    resource: np.record,
    interruptible: bool,
    setup: int,
    run: int,
    ready: int,
    free: int,
    setup_early: bool,
    floor: int,
) -> tuple[int, int, int]:
    """Place an operation as `place` does, but do not start its processing before a moment.

    Where that makes it later, its setup comes right before.
    """
    setup_start, start, end = place(spells, resource, interruptible, setup, run, ready, free, setup_early)
    if start >= floor:
        return setup_start, start, end
    interval = interval_at(spells, resource, floor)
    start = max(floor, spells.intervals[interval].start)
    if interruptible:
        _, setup_start = worked_until(spells, resource.first_interval, interval, start, setup)
    else:
        earliest = free if setup_early else max(ready, free)
        start = max(start, max(spells.intervals[interval].start, earliest) + setup)
        while start + run > spells.intervals[interval].end:
            interval += 1
            start = max(spells.intervals[interval].start + setup, floor)
        setup_start = start - setup
    _, end = worked_from(spells, interval, start, run)
    return setup_start, start, end


@kernel
def time_from(shop: Shop, sequences: Sequences, floors: np.ndarray, times: np.ndarray, stays: np.ndarray) -> None:
    """Give all operations their earliest times from given moments on.

    Parameters
    ----------
    shop, sequences
        What is done where in which order.
    floors
        No processing starts before this: shape (operations,), int64.
    times
        Takes the times: shape (operations,), `TIMES`.
    stays
        Takes, for operations that are not free, whether they can stay where they are: shape (operations,), bool.

    """
    operations, modes, resources, spells = shop.operations, shop.modes, shop.resources, shop.spells
    setups, jobs, links, early = shop.setups, shop.jobs, shop.links, shop.setup_before_material
    places, order = sequences.places, sequences.order
    for position in range(len(order)):
        operation = order[position]
        mode = places[operation].mode
        resource = modes[mode].resource
        free, setup = free_and_setup(operation, places, operations, modes, resources, setups, times)
        ready = ready_at(operation, operations, jobs, links, times)
        stays[operation] = True
        if operations[operation].status == FREE:
            setup_start, start, end = place_from(
                spells, resources[resource], operations[operation].interruptible != 0, setup, modes[mode].run, ready,
                free, early, floors[operation],
            )  # fmt: skip
            times[operation].setup, times[operation].setup_start = setup, setup_start
            times[operation].start, times[operation].end = start, end
        else:
            stays[operation] = time_fixed(
                operations[operation], modes[mode], resources[resource], spells, setup, ready, free, early,
                times[operation],
            )  # fmt: skip


@kernel
def latest_complete(shop: Shop, complete: np.ndarray) -> np.ndarray:
    """Give how late each order may be complete: when it is due, or as it is where that is later; shape (orders,)."""
    latest = np.empty(len(complete), dtype=np.int64)
    for order in range(len(complete)):
        latest[order] = complete[order]
        if shop.earliness_cost == 0:
            latest[order] = max(latest[order], shop.orders[order].due)
    return latest


@kernel
def latest_starts(shop: Shop, sequences: Sequences, times: np.ndarray, complete: np.ndarray) -> np.ndarray:
    """Give how late each operation may start its processing without an order being later than it may be.

    Parameters
    ----------
    shop, sequences, times
        A schedule; the sequences stay.
    complete
        When each order is complete, no later than it may be: shape (orders,), int64.

    Returns
    -------
    numpy.ndarray
        Shape (operations,), int64; no earlier than the schedule has it, and `FAR_AWAY` where nothing asks for it.

    """
    operations, jobs, feeds = shop.operations, shop.jobs, shop.feeds
    count = len(times)
    latest_start, latest_setup = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    allowed = latest_complete(shop, complete)
    most = np.int64(FAR_AWAY)
    if shop.makespan_cost > 0:
        most = np.int64(0)
        for operation in range(count):
            most = max(most, times[operation].end + operations[operation].wait)
    for position in range(count - 1, -1, -1):
        operation = sequences.order[position]
        latest_start[operation], latest_setup[operation] = times[operation].start, times[operation].setup_start
        if operations[operation].status != FREE:
            continue
        job, wait = operations[operation].job, operations[operation].wait
        latest = most - wait
        if operation + 1 < jobs[job + 1].first_operation:
            latest = min(latest, begin_before(shop, operation + 1, latest_start, latest_setup) - wait)
        else:
            for row in range(jobs[job].first_order, jobs[job + 1].first_order):
                latest = min(latest, allowed[shop.job_orders[row].to] - shop.job_orders[row].lag - wait)
            for feed in range(jobs[job].first_feed, jobs[job + 1].first_feed):
                begin = begin_before(shop, feeds[feed].to, latest_start, latest_setup)
                latest = min(latest, begin - feeds[feed].lag - wait)
        after = sequences.places[operation].after
        if after != NONE:
            latest = min(latest, latest_setup[after])
        if latest >= FAR_AWAY // 2:
            latest_start[operation], latest_setup[operation] = FAR_AWAY, FAR_AWAY
            continue
        mode = shop.modes[sequences.places[operation].mode]
        setup_start, start, _ = place_before(
            shop.spells, shop.resources[mode.resource], operations[operation].interruptible != 0,
            times[operation].setup, mode.run, latest,
        )  # fmt: skip
        latest_start[operation] = max(latest_start[operation], start)
        latest_setup[operation] = max(latest_setup[operation], setup_start)
    return latest_start


@kernel
def begin_before(shop: Shop, operation: int, latest_start: np.ndarray, latest_setup: np.ndarray) -> int:
    """Give by when everything that an operation waits for must be there at the latest."""
    if shop.operations[operation].status == RUNNING:
        return FAR_AWAY
    latest: int = latest_start[operation] if shop.setup_before_material else latest_setup[operation]
    return latest


@kernel
def floors_without_harm(
    shop: Shop, sequences: Sequences, latest_start: np.ndarray, published: np.ndarray, floors: np.ndarray
) -> None:
    """Let operations start no earlier than published where they are on the published resource and that harms no order.

    Parameters
    ----------
    shop, sequences, latest_start
        A schedule, and how late its operations may start.
    published
        When each was published to start: shape (operations,), int64.
    floors
        Takes the moments: shape (operations,), int64; NEVER where an operation should be as early as it can.

    """
    for operation in range(len(floors)):
        resource = shop.modes[sequences.places[operation].mode].resource
        floors[operation] = NEVER
        if (
            shop.operations[operation].published_resource == resource
            and published[operation] <= latest_start[operation]
        ):
            floors[operation] = published[operation]


@kernel
def begins_when_published(
    shop: Shop, sequences: Sequences, published: np.ndarray, times: np.ndarray, begins: np.ndarray
) -> None:
    """Raise the moments from which operations may begin to where they begin when they start as published.

    Parameters
    ----------
    shop, sequences
        The problem and its sequences.
    published
        When each operation was published to start; NEVER for others: shape (operations,), int64.
    times
        A schedule of the sequences, for the setups.
    begins
        Takes the moments, changed where they are earlier: shape (operations,), int64.

    """
    for operation in range(len(begins)):
        if published[operation] == NEVER or shop.operations[operation].status != FREE:
            continue
        begin = published[operation]
        if not shop.setup_before_material:
            resource = shop.resources[shop.modes[sequences.places[operation].mode].resource]
            interruptible = shop.operations[operation].interruptible != 0
            begin = setup_before(shop.spells, resource, interruptible, times[operation].setup, begin)
        begins[operation] = max(begins[operation], begin)
