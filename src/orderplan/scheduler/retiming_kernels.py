"""New times after a change, for what the change reaches only, with a journal to take them back.

Operations are looked at in their topological order from the first changed one on. One whose end stays the same passes
nothing on, so the work ends where the change has been absorbed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.placement_kernels import place
from orderplan.scheduler.problem import FREE, NONE
from orderplan.scheduler.sequence_kernels import TIMES, free_and_setup, ready_at, time_fixed

if TYPE_CHECKING:
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

TOO_MUCH = 2**62
"""The cost of what is not possible."""


class Standing(NamedTuple):
    """A timed schedule that is changed step by step."""

    times: np.ndarray
    """Shape (operations,), `TIMES`."""
    complete: np.ndarray
    """When each order is complete: shape (orders,), int64."""


class Journal(NamedTuple):
    """What the last change has overwritten."""

    operations: np.ndarray
    """The operations with new times: shape (operations,), int32."""
    times: np.ndarray
    """Their old times: shape (operations,), `TIMES`."""
    orders: np.ndarray
    """The orders that are complete at another moment: shape (order rows,), int32."""
    complete: np.ndarray
    """When they were complete before: shape (order rows,), int64."""
    counts: np.ndarray
    """How many operations, how many orders: shape (2,), int64."""
    dirty: np.ndarray
    """Which operations are to be looked at; all False between changes: shape (operations,), bool."""
    reached: np.ndarray
    """The operations that became dirty, in this order: shape (operations,), int32."""


@kernel
def new_journal(shop: Shop) -> Journal:
    """Make room for the journal of a change."""
    operations, rows = len(shop.operations) - 1, len(shop.order_jobs)
    return Journal(
        np.empty(operations, dtype=np.int32),
        np.empty(operations, dtype=TIMES),
        np.empty(rows, dtype=np.int32),
        np.empty(rows, dtype=np.int64),
        np.zeros(2, dtype=np.int64),
        np.zeros(operations, dtype=np.bool_),
        np.empty(operations, dtype=np.int32),
    )


@kernel
def complete_at(
    order: int,
    orders: np.ndarray,
    order_jobs: np.ndarray,
    jobs: np.ndarray,
    operations: np.ndarray,
    times: np.ndarray,
) -> int:
    """Give when all that an order is pegged to is there."""
    complete: int = orders[order].floor
    for row in range(orders[order].first_row, orders[order + 1].first_row):
        last = jobs[order_jobs[row].to + 1].first_operation - 1
        complete = max(complete, times[last].end + operations[last].wait + order_jobs[row].lag)
    return complete


@kernel
def order_cost(order: np.record, complete: int, tardiness_cost: int, earliness_cost: int) -> int:
    """Give what an order costs that is complete at a moment."""
    late = complete - order.due
    cost: int = late * order.weight * tardiness_cost if late > 0 else -late * earliness_cost
    return cost


@kernel
def move_cost(operation: np.record, resource: int, start: int) -> int:
    """Give the move weight of an operation that is not where it was published."""
    if operation.published_resource < 0:
        return 0
    if operation.published_resource == resource and operation.published_start == start:
        return 0
    weight: int = operation.move_weight
    return weight


@kernel
def longest(jobs: np.ndarray, operations: np.ndarray, times: np.ndarray) -> int:
    """Give the makespan."""
    makespan = 0
    for job in range(len(jobs) - 1):
        for operation in range(jobs[job].first_operation, jobs[job + 1].first_operation):
            makespan = max(makespan, times[operation].end + operations[operation].wait)
    return makespan


@kernel
def standing_of(shop: Shop, times: np.ndarray) -> Standing:
    """Work out when the orders are complete."""
    complete = np.empty(len(shop.orders) - 1, dtype=np.int64)
    for order in range(len(complete)):
        complete[order] = complete_at(order, shop.orders, shop.order_jobs, shop.jobs, shop.operations, times)
    return Standing(times, complete)


@kernel
def cost_of(shop: Shop, sequences: Sequences, standing: Standing) -> int:
    """Give what a schedule costs in the terms of the objective."""
    cost: Any = np.int64(0)
    for order in range(len(standing.complete)):
        cost += order_cost(shop.orders[order], standing.complete[order], shop.tardiness_cost, shop.earliness_cost)
    for operation in range(len(standing.times)):
        cost += shop.setup_cost * standing.times[operation].setup
        resource = shop.modes[sequences.places[operation].mode].resource
        start = standing.times[operation].start
        cost += shop.moves_cost * move_cost(shop.operations[operation], resource, start)
    if shop.makespan_cost > 0:
        cost += shop.makespan_cost * longest(shop.jobs, shop.operations, standing.times)
    return cost


@kernel
def retimed(
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    journal: Journal,
    pending: int,
    limit: int,
    target: int,
    hope: float,
) -> int:
    """Give new times to what has changed and to all that this reaches.

    Parameters
    ----------
    shop, sequences, standing
        The problem and a schedule whose times are not right for the operations that are dirty.
    journal
        The operations to look at are marked as dirty in it and stand in `reached`; it takes what is overwritten.
    pending
        How many there are.
    limit
        A change that costs more is of no use.
    target
        The order that the change is to help.
    hope
        The work is given up where the cost so far is above the limit by more than this share of what the target costs,
        as long as that has not been reached, or else of what has been gained so far.

    Returns
    -------
    int
        By how much the schedule costs more. TOO_MUCH where the work was given up, or an operation that is not free
        cannot stay where it is; then the times are only fit for `take_back`.

    """
    operations, modes, resources, spells = shop.operations, shop.modes, shop.resources, shop.spells
    setups, jobs, links, feeds, early = shop.setups, shop.jobs, shop.links, shop.feeds, shop.setup_before_material
    job_orders, orders, order_jobs = shop.job_orders, shop.orders, shop.order_jobs
    tardiness_cost, moves_cost, setup_cost = shop.tardiness_cost, shop.moves_cost, shop.setup_cost
    earliness_cost, makespan_cost = shop.earliness_cost, shop.makespan_cost
    places, order, times, complete = sequences.places, sequences.order, standing.times, standing.complete
    dirty, reached, old_operations, old_times = journal.dirty, journal.reached, journal.operations, journal.times
    cost: Any = np.int64(0)
    gained: Any = np.int64(0)
    changed, changed_orders, marked = 0, 0, pending
    makespan = longest(jobs, operations, times) if makespan_cost > 0 else 0
    expected = 0 if target == NONE else order_cost(orders[target], complete[target], tardiness_cost, earliness_cost)
    position = len(order)
    for row in range(pending):
        position = min(position, places[reached[row]].position)
    while pending > 0:
        operation = order[position]
        position += 1
        if not dirty[operation]:
            continue
        dirty[operation] = False
        pending -= 1
        mode = places[operation].mode
        resource = modes[mode].resource
        free, setup = free_and_setup(operation, places, operations, modes, resources, setups, times)
        ready = ready_at(operation, operations, jobs, links, times)
        old_operations[changed], old_times[changed] = operation, times[operation]
        changed += 1
        old_start, old_end = times[operation].start, times[operation].end
        cost += setup_cost * (setup - times[operation].setup)
        possible = True
        if operations[operation].status == FREE:
            setup_start, begin, end = place(
                spells, resources[resource], operations[operation].interruptible != 0, setup, modes[mode].run, ready,
                free, early,
            )  # fmt: skip
            times[operation].setup, times[operation].setup_start = setup, setup_start
            times[operation].start, times[operation].end = begin, end
        else:
            possible = time_fixed(
                operations[operation], modes[mode], resources[resource], spells, setup, ready, free, early,
                times[operation],
            )  # fmt: skip
        if moves_cost > 0:
            old_resource = modes[places[operation].old_mode].resource
            cost += moves_cost * move_cost(operations[operation], resource, times[operation].start)
            cost -= moves_cost * move_cost(operations[operation], old_resource, old_start)
        if not possible or cost > limit + hope * (expected + gained):
            cost = TOO_MUCH
            break
        if times[operation].end == old_end:
            continue
        after, job = places[operation].after, operations[operation].job
        if after != NONE and not dirty[after]:
            dirty[after], reached[marked] = True, after
            marked, pending = marked + 1, pending + 1
        if operation + 1 < jobs[job + 1].first_operation:
            if not dirty[operation + 1]:
                dirty[operation + 1], reached[marked] = True, operation + 1
                marked, pending = marked + 1, pending + 1
            continue
        for feed in range(jobs[job].first_feed, jobs[job + 1].first_feed):
            user = feeds[feed].to
            if not dirty[user]:
                dirty[user], reached[marked] = True, user
                marked, pending = marked + 1, pending + 1
        for row in range(jobs[job].first_order, jobs[job + 1].first_order):
            each = job_orders[row].to
            now = complete_at(each, orders, order_jobs, jobs, operations, times)
            if now != complete[each]:
                more = order_cost(orders[each], now, tardiness_cost, earliness_cost)
                more -= order_cost(orders[each], complete[each], tardiness_cost, earliness_cost)
                journal.orders[changed_orders], journal.complete[changed_orders] = each, complete[each]
                changed_orders += 1
                complete[each] = now
                cost += more
                gained -= min(more, 0)
            if each == target:
                expected = 0
    if pending > 0:
        for row in range(marked):
            dirty[reached[row]] = False
    journal.counts[0], journal.counts[1] = changed, changed_orders
    if makespan_cost > 0 and cost != TOO_MUCH:
        cost += makespan_cost * (longest(jobs, operations, times) - makespan)
    return cost


@kernel
def take_back(standing: Standing, journal: Journal) -> None:
    """Put back what the last change has overwritten."""
    for row in range(journal.counts[0]):
        standing.times[journal.operations[row]] = journal.times[row]
    for row in range(journal.counts[1] - 1, -1, -1):
        standing.complete[journal.orders[row]] = journal.complete[row]
