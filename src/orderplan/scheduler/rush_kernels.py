"""A late order pushed through: all that it waits for is put where it can be done first, whoever has to give way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.local_search_kernels import applied
from orderplan.scheduler.placement_kernels import place, setup_for
from orderplan.scheduler.problem import FREE, NONE
from orderplan.scheduler.random_kernels import random_below
from orderplan.scheduler.retiming_kernels import TOO_MUCH
from orderplan.scheduler.sequence_kernels import ready_at

if TYPE_CHECKING:
    from orderplan.scheduler.local_search_kernels import Rooms
    from orderplan.scheduler.retiming_kernels import Journal, Standing
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

MOST_PUSHED = 512
_ANY_COST = 2**61


@kernel
def all_behind(shop: Shop, order: int, jobs_of: np.ndarray) -> int:
    """Give the jobs that an order waits for, directly or through others, users before suppliers: how many there are."""
    count = 0
    for row in range(shop.orders[order].first_row, shop.orders[order + 1].first_row):
        count = add_once(shop.order_jobs[row].to, jobs_of, count)
    done = 0
    while done < count:
        job = jobs_of[done]
        done += 1
        first, last = shop.jobs[job].first_operation, shop.jobs[job + 1].first_operation
        for link in range(shop.operations[first].first_link, shop.operations[last].first_link):
            count = add_once(shop.links[link].to, jobs_of, count)
    return count


@kernel
def add_once(job: int, jobs_of: np.ndarray, count: int) -> int:
    """Add a job to some, unless it is there or there is no room. Give how many there are."""
    for place_of in range(count):
        if jobs_of[place_of] == job:
            return count
    if count == len(jobs_of):
        return count
    jobs_of[count] = job
    return count + 1


@kernel
def pushed(
    shop: Shop, sequences: Sequences, standing: Standing, journal: Journal, rooms: Rooms, order: int, random: np.ndarray
) -> int:
    """Put everything that an order waits for where it can be done first.

    Returns
    -------
    int
        By how much the schedule costs more.

    """
    places, times, operations, modes = sequences.places, standing.times, shop.operations, shop.modes
    jobs_of, todo = np.empty(64, dtype=np.int64), np.empty(MOST_PUSHED, dtype=np.int64)
    count, jobs = 0, all_behind(shop, order, jobs_of)
    for job in jobs_of[:jobs]:
        for operation in range(shop.jobs[job].first_operation, shop.jobs[job + 1].first_operation):
            if operations[operation].status == FREE and count < MOST_PUSHED:
                todo[count] = operation
                count += 1
    keys = np.empty(count, dtype=np.int64)
    for row in range(count):
        keys[row] = places[todo[row]].position
    more = 0
    for row in np.argsort(keys, kind="mergesort"):
        operation = todo[row]
        ready = ready_at(operation, operations, shop.jobs, shop.links, times)
        best_end, best_mode, best_before, best_after = 2**62, NONE, NONE, NONE
        for mode in range(operations[operation].first_mode, operations[operation + 1].first_mode):
            resource = modes[mode].resource
            if shop.resources[resource].is_finite == 0:
                continue
            before, after = NONE, sequences.first[resource]
            while after != NONE and (times[after].start < ready or after == operation):
                if after != operation:
                    before = after
                after = places[after].after
            # what is under way then gives way too, now and then
            if before != NONE and times[before].end > ready and random_below(random, 3) == 0:
                before, after = places[before].before, before
                if before == operation:
                    before = places[before].before
            family, free = shop.resources[resource].family, shop.resources[resource].available
            if before != NONE:
                family, free = operations[before].family, max(free, times[before].end)
            setup = setup_for(
                operations[operation], modes[mode], shop.resources[resource].setup_table, shop.setups, family
            )
            _, _, end = place(
                shop.spells,
                shop.resources[resource],
                operations[operation].interruptible != 0,
                setup,
                modes[mode].run,
                ready,
                free,
                shop.setup_before_material,
            )
            if end < best_end:
                best_end, best_mode, best_before, best_after = end, mode, before, after
        if best_mode == NONE or best_end >= times[operation].end:
            continue
        cost = applied(
            shop,
            sequences,
            standing,
            journal,
            rooms,
            operation,
            best_mode,
            best_before,
            best_after,
            _ANY_COST,
            NONE,
            1.0,
        )
        if cost != TOO_MUCH:
            more += cost
    return more
