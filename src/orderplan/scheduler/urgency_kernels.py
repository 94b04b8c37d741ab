"""How urgent jobs are: the orders at the end of the pegging, each with the latest end that still serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.problem import DAY, FAR, NONE

if TYPE_CHECKING:
    from orderplan.scheduler.shop import Shop

MOST_ORDERS = 8
"""Orders told apart for one job; what a common component feeds beyond these counts together with the last."""
FEW = 1e-3
"""The weight of a job that no order waits for."""
FOUR_WEEKS = 28 * DAY


class Urgency(NamedTuple):
    """What priority rules look at."""

    orders: np.ndarray
    """How many orders are told apart for each job: shape (jobs,), int64, at least 1."""
    due: np.ndarray
    """When the job should end for each of them at the latest, ascending: shape (jobs, `MOST_ORDERS`), float64."""
    weight: np.ndarray
    """Their weights: same shape."""
    work: np.ndarray
    """Clock seconds that each operation may take on its fastest resource, breaks spread evenly: shape (operations,)."""
    after: np.ndarray
    """Likewise the clock seconds from each operation's end to its job's: shape (operations,)."""
    stretch: np.ndarray
    """Clock seconds per working second: shape (resources,)."""
    mean_run: float
    """Clock seconds that an operation takes on average."""
    mean_setup: float
    """Clock seconds that a setup of the tables takes on average."""


@kernel
def stretches(shop: Shop) -> np.ndarray:
    """Give the clock seconds per working second of each resource, over the first four weeks in which it works."""
    result = np.ones(len(shop.resources) - 1)
    for resource in range(len(result)):
        interval = shop.resources[resource].first_interval
        begin = max(shop.spells.intervals[interval].start, shop.resources[resource].available)
        worked = 0
        while shop.spells.intervals[interval].start < begin + FOUR_WEEKS:
            spell = shop.spells.intervals[interval]
            worked += max(min(spell.end, begin + FOUR_WEEKS) - max(spell.start, begin), 0)
            if spell.end >= begin + FOUR_WEEKS:
                break
            interval += 1
        result[resource] = FOUR_WEEKS / max(worked, 1)
    return result


@kernel
def mean_setups(shop: Shop) -> tuple[np.ndarray, float]:
    """Give the mean setup of each table to each family, and the mean of all setups above 0."""
    tables, families = shop.setups.shape[0], shop.setups.shape[1]
    result = np.zeros((tables, families))
    total, count = 0.0, 0
    for table in range(tables):
        for family in range(families):
            known = 0
            for before in range(families):
                setup = shop.setups[table, before, family]
                if setup != NONE:
                    result[table, family] += setup
                    known += 1
                if setup > 0:
                    total += setup
                    count += 1
            result[table, family] /= max(known, 1)
    return result, total / max(count, 1)


@kernel
def works(shop: Shop, stretch: np.ndarray) -> tuple[np.ndarray, float]:
    """Give the clock seconds of each operation on its fastest resource, and a typical setup of the tables."""
    setups, mean_setup = mean_setups(shop)
    work = np.empty(len(shop.operations) - 1)
    for operation in range(len(work)):
        family, least = shop.operations[operation].family, np.inf
        for mode in range(shop.operations[operation].first_mode, shop.operations[operation + 1].first_mode):
            resource = shop.modes[mode].resource
            table = shop.resources[resource].setup_table
            setup = float(shop.modes[mode].setup)
            if table >= 0 and family >= 0:
                setup = setups[table, family]
            least = min(least, (setup + shop.modes[mode].run) * stretch[resource])
        work[operation] = least
    return work, mean_setup


@kernel
def jobs_backwards(shop: Shop) -> np.ndarray:
    """Order the jobs so that each comes after all that wait for it."""
    jobs = len(shop.jobs) - 1
    waiting = np.zeros(jobs, dtype=np.int64)
    for job in range(jobs):
        waiting[job] = shop.jobs[job + 1].first_feed - shop.jobs[job].first_feed
    order = np.empty(jobs, dtype=np.int64)
    filled = 0
    for job in range(jobs):
        if waiting[job] == 0:
            order[filled] = job
            filled += 1
    done = 0
    while done < filled:
        job = order[done]
        done += 1
        first = shop.jobs[job].first_operation
        for link in range(
            shop.operations[first].first_link, shop.operations[shop.jobs[job + 1].first_operation].first_link
        ):
            supplier = shop.links[link].to
            waiting[supplier] -= 1
            if waiting[supplier] == 0:
                order[filled] = supplier
                filled += 1
    return order


@kernel
def add_order(
    order: int, due: float, weight: float, orders: np.ndarray, dues: np.ndarray, weights: np.ndarray, count: int
) -> int:
    """Add an order to a job's, by due moment; one that is there already keeps the earlier. Give how many there are."""
    for place in range(count):
        if orders[place] == order:
            if dues[place] <= due:
                return count
            for later in range(place, count - 1):  # it leaves its place and comes in again
                orders[later], dues[later], weights[later] = orders[later + 1], dues[later + 1], weights[later + 1]
            count -= 1
            break
    if count == MOST_ORDERS and dues[count - 1] <= due:
        weights[count - 1] += weight
        return count
    if count == MOST_ORDERS:  # the last two become one, with the earlier's moment
        weights[count - 2] += weights[count - 1]
        count -= 1
    place = count
    while place > 0 and dues[place - 1] > due:
        orders[place], dues[place], weights[place] = orders[place - 1], dues[place - 1], weights[place - 1]
        place -= 1
    orders[place], dues[place], weights[place] = order, due, weight
    return count + 1


@kernel
def urgency_of(shop: Shop) -> Urgency:
    """Work out the urgency of every job, from the ends of the pegging down."""
    jobs, operations = len(shop.jobs) - 1, len(shop.operations) - 1
    stretch = stretches(shop)
    work, mean_setup = works(shop, stretch)
    after = np.zeros(operations)
    count = np.zeros(jobs, dtype=np.int64)
    due, weight = np.zeros((jobs, MOST_ORDERS)), np.zeros((jobs, MOST_ORDERS))
    orders = np.full((jobs, MOST_ORDERS), -1, dtype=np.int64)
    for job in jobs_backwards(shop):
        tail = 0.0
        for operation in range(shop.jobs[job + 1].first_operation - 1, shop.jobs[job].first_operation - 1, -1):
            tail += shop.operations[operation].wait
            after[operation] = tail
            tail += work[operation]
        for row in range(shop.jobs[job].first_order, shop.jobs[job + 1].first_order):
            order = shop.job_orders[row].to
            moment = float(max(shop.orders[order].due, shop.orders[order].floor) - shop.job_orders[row].lag)
            count[job] = add_order(
                order, moment, shop.orders[order].weight, orders[job], due[job], weight[job], count[job]
            )
        for feed in range(shop.jobs[job].first_feed, shop.jobs[job + 1].first_feed):
            target = shop.feeds[feed].to
            user = shop.operations[target].job
            before = after[target] + work[target] + shop.feeds[feed].lag
            for place in range(count[user]):
                count[job] = add_order(
                    orders[user, place], due[user, place] - before, weight[user, place], orders[job], due[job],
                    weight[job], count[job],
                )  # fmt: skip
        if count[job] == 0:
            count[job], due[job, 0], weight[job, 0] = 1, float(FAR), FEW
        for place in range(count[job]):
            weight[job, place] = max(weight[job, place], FEW)
    mean_stretch = stretch.mean() if len(stretch) else 1.0
    mean_run = work.mean() if operations else 1.0
    return Urgency(count, due, weight, work, after, stretch, max(mean_run, 1.0), max(mean_setup * mean_stretch, 1.0))
