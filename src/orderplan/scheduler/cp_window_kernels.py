"""Between which moments every operation must lie: forward from what it waits for, backward from what it may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.lateness_bound import least_setup
from orderplan.scheduler.placement_kernels import end_of, interval_at, place, place_before
from orderplan.scheduler.problem import FAR, FREE, NEVER, RUNNING
from orderplan.scheduler.retiming_kernels import complete_at
from orderplan.scheduler.sequence_kernels import no_rows, ready_at

if TYPE_CHECKING:
    from orderplan.scheduler.shop import Shop


@kernel
def most_setup(shop: Shop, mode: int) -> int:
    """Give the longest setup that an operation can have in a mode."""
    most: int = shop.modes[mode].setup
    table = shop.resources[shop.modes[mode].resource].setup_table
    family = shop.operations[shop.modes[mode].operation].family
    if table < 0 or family < 0:
        return most
    for before in range(shop.setups.shape[1]):
        most = max(most, shop.setups[table, before, family])
    return most


@kernel
def earliest_times(shop: Shop, order: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time every operation in an empty plant, with the best setups.

    Parameters
    ----------
    shop, order
        The problem, and its operations so that each comes after all that it waits for.

    Returns
    -------
    ends, first_start, first_end
        The earliest end of each operation: shape (operations,); earliest start and end in each mode: shape (modes,).

    """
    operations, modes, resources = shop.operations, shop.modes, shop.resources
    times = no_rows(len(operations) - 1)
    first_start, first_end = np.zeros(len(modes), dtype=np.int64), np.zeros(len(modes), dtype=np.int64)
    for position in range(len(order)):
        operation = order[position]
        row = operations[operation]
        ready = ready_at(operation, operations, shop.jobs, shop.links, times)
        least_end = 2**62
        for mode in range(row.first_mode, operations[operation + 1].first_mode):
            resource = resources[modes[mode].resource]
            if row.status != FREE:
                start, end = row.fixed_start, end_of(shop.spells, resource, row.fixed_start, modes[mode].run)
            else:
                _, start, end = place(
                    shop.spells, resource, row.interruptible != 0, least_setup(shop, mode), modes[mode].run, ready,
                    resource.available, shop.setup_before_material,
                )  # fmt: skip
            first_start[mode], first_end[mode] = start, end
            if row.status == FREE or mode == row.fixed_mode:
                least_end = min(least_end, end)
        times[operation].end = least_end
    return times["end"].copy(), first_start, first_end


@kernel
def allowed_ends(shop: Shop, ends: np.ndarray, limit: int, horizon: int) -> np.ndarray:
    """Give when each operation must end by itself for a schedule to cost no more than a limit.

    Parameters
    ----------
    shop, ends
        The problem, and the earliest end of each operation.
    limit
        What a schedule may cost.
    horizon
        When all is over in any case.

    Returns
    -------
    numpy.ndarray
        Shape (operations,), int64; below the earliest ends where no schedule is that cheap.

    """
    operations, jobs = shop.operations, shop.jobs
    times = no_rows(len(operations) - 1)
    longest: Any = np.int64(0)
    left: Any = np.int64(limit)
    for operation in range(len(ends)):
        times[operation].end = ends[operation]
        longest = max(longest, ends[operation] + operations[operation].wait)
        least = 2**62
        for mode in range(operations[operation].first_mode, operations[operation + 1].first_mode):
            least = min(least, least_setup(shop, mode))
        left -= shop.setup_cost * (0 if operations[operation].status == RUNNING else least)
    left -= shop.makespan_cost * longest
    complete = np.empty(len(shop.orders) - 1, dtype=np.int64)
    for order in range(len(complete)):
        complete[order] = complete_at(order, shop.orders, shop.order_jobs, jobs, operations, times)
        late = max(complete[order] - shop.orders[order].due, 0)
        left -= shop.tardiness_cost * shop.orders[order].weight * late
    allowed = np.full(len(ends), horizon, dtype=np.int64)
    if shop.makespan_cost > 0:
        for operation in range(len(ends)):
            allowed[operation] = min(horizon, longest + left // shop.makespan_cost - operations[operation].wait)
    for order in range(len(complete)):
        second = shop.tardiness_cost * shop.orders[order].weight
        if second == 0:
            continue
        latest = max(complete[order], shop.orders[order].due) + left // second
        for row in range(shop.orders[order].first_row, shop.orders[order + 1].first_row):
            last = jobs[shop.order_jobs[row].to + 1].first_operation - 1
            allowed[last] = min(allowed[last], latest - shop.order_jobs[row].lag - operations[last].wait)
    return allowed


@kernel
def latest_times(shop: Shop, order: np.ndarray, allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time every operation backwards from when it must end by itself, in an empty plant with the best setups.

    Parameters
    ----------
    shop, order
        As in `earliest_times`.
    allowed
        When each operation must end by itself: shape (operations,).

    Returns
    -------
    ends, last_start, last_end
        The latest end of each operation: shape (operations,); latest start and end in each mode: shape (modes,). NEVER
        where the mode is not possible.

    """
    operations, modes, jobs, feeds = shop.operations, shop.modes, shop.jobs, shop.feeds
    ends, begins = allowed.copy(), np.empty(len(allowed), dtype=np.int64)
    last_start, last_end = np.zeros(len(modes), dtype=np.int64), np.zeros(len(modes), dtype=np.int64)
    for position in range(len(order) - 1, -1, -1):
        operation = order[position]
        row = operations[operation]
        latest = ends[operation]
        if operation + 1 < jobs[row.job + 1].first_operation:
            latest = min(latest, begins[operation + 1] - row.wait)
        else:
            for feed in range(jobs[row.job].first_feed, jobs[row.job + 1].first_feed):
                latest = min(latest, begins[feeds[feed].to] - feeds[feed].lag - row.wait)
        ends[operation], begins[operation] = latest, NEVER
        for mode in range(row.first_mode, operations[operation + 1].first_mode):
            resource = shop.resources[modes[mode].resource]
            if row.status != FREE:
                start, end = row.fixed_start, end_of(shop.spells, resource, row.fixed_start, modes[mode].run)
                setup_start = FAR if row.status == RUNNING else start
                if mode != row.fixed_mode:
                    setup_start, start, end = NEVER, NEVER, NEVER
            else:
                setup_start, start, end = place_before(
                    shop.spells, resource, row.interruptible != 0, least_setup(shop, mode), modes[mode].run, latest
                )
            last_start[mode], last_end[mode] = start, end
            if shop.setup_before_material and row.status != RUNNING:
                setup_start = start
            begins[operation] = max(begins[operation], setup_start)
    return ends, last_start, last_end


@kernel
def longest_clock_time(shop: Shop, mode: int, begin: int, end: int) -> int:
    """Give the most clock seconds that an operation can take in a mode, from any moment between two on."""
    resource, work = shop.resources[shop.modes[mode].resource], most_setup(shop, mode) + shop.modes[mode].run
    interruptible = shop.operations[shop.modes[mode].operation].interruptible != 0
    intervals = shop.spells.intervals
    most = work
    interval = interval_at(shop.spells, resource, begin)
    if intervals[interval].start > begin:  # it is idle at first
        _, _, done = place(shop.spells, resource, interruptible, 0, work, begin, begin, False)
        most = max(most, done - begin)
    while intervals[interval].end < FAR and intervals[interval].start <= end:
        moment = intervals[interval].end
        _, _, done = place(shop.spells, resource, interruptible, 0, work, moment, moment, False)
        most = max(most, done - max(intervals[interval].start, begin))
        interval += 1
    return most


@kernel
def safe_horizon(shop: Shop) -> int:
    """Give a moment by which all is over in at least one of the best schedules, whatever the objective.

    Behind the last date of the problem nothing is gained by waiting, so from there on every operation begins when the
    machine or what it waits for is done. A chain of all operations, each with the longest that it can take, is longest.
    """
    last: Any = np.int64(0)
    fixed_tail: Any = np.int64(0)
    lags: Any = np.int64(0)
    for link in range(len(shop.links)):
        lags += shop.links[link].lag
    for order in range(len(shop.orders) - 1):
        last = max(last, shop.orders[order].due)
    for resource in range(len(shop.resources) - 1):
        last = max(last, shop.resources[resource].available)
        last = max(last, shop.spells.intervals[shop.resources[resource].first_interval].start)
    for operation in range(len(shop.operations) - 1):
        row = shop.operations[operation]
        last = max(last, row.earliest)
        if row.published_resource >= 0:
            last = max(last, row.published_start)
        if row.status != FREE:
            resource = shop.resources[shop.modes[row.fixed_mode].resource]
            last = max(last, end_of(shop.spells, resource, row.fixed_start, shop.modes[row.fixed_mode].run))
        fixed_tail += row.wait
    horizon = last
    while True:
        reached = last + lags + fixed_tail
        for operation in range(len(shop.operations) - 1):
            most = 0
            for mode in range(shop.operations[operation].first_mode, shop.operations[operation + 1].first_mode):
                most = max(most, longest_clock_time(shop, mode, last, horizon))
            reached += most
        if reached >= FAR:
            return FAR - 1
        if reached <= horizon:
            return horizon
        horizon = reached
