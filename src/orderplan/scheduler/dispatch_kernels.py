"""The list scheduler: whenever a resource is free, the operation with the highest priority goes on it.

Events are arrivals of operations and decisions of resources. A resource leaves an operation to another one that would
be done with it sooner, even if that one is still busy; it then looks again when that one has decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.explode_kernels import grown
from orderplan.kernels import kernel
from orderplan.scheduler.cost_kernels import no_times
from orderplan.scheduler.dispatch_state import (
    NEVER_AGAIN,
    fixed_in_order,
    most_events_at_once,
    start_machines,
    start_works,
)
from orderplan.scheduler.event_kernels import ARRIVAL, DECISION, SECOND_LOOK, packed, pop, push, unpacked
from orderplan.scheduler.placement_kernels import end_of, interval_at, place, setup_before, setup_for
from orderplan.scheduler.priority_kernels import priority
from orderplan.scheduler.problem import FREE, NONE, RUNNING

if TYPE_CHECKING:
    from orderplan.scheduler.cost_kernels import Timed
    from orderplan.scheduler.priority_kernels import Rule
    from orderplan.scheduler.shop import Shop, Spells
    from orderplan.scheduler.urgency_kernels import Urgency


@kernel
def wake_at(
    heap: np.ndarray, count: int, machines: np.ndarray, resource: int, origin: int, clock: int, kind: int
) -> int:
    """Let a resource look for work at a moment, unless it does so earlier anyway; give the number of events."""
    if clock < machines[resource].wake:
        machines[resource].wake = clock
        return push(heap, count, packed(max(clock - origin, 0), kind, resource))
    return count


@kernel
def let_go(
    heap: np.ndarray, count: int, works: np.ndarray, operation: int, is_free: bool, origin: int, clock: int
) -> int:
    """Note that one of the things that an operation waits for is done; give the number of events."""
    works[operation].waiting -= 1
    works[operation].ready = max(works[operation].ready, clock)
    if works[operation].waiting == 0 and is_free:
        return push(heap, count, packed(max(works[operation].ready - origin, 0), ARRIVAL, operation))
    return count


@kernel
def leave_queues(
    operation: int,
    operations: np.ndarray,
    modes: np.ndarray,
    resources: np.ndarray,
    machines: np.ndarray,
    queue: np.ndarray,
    slots: np.ndarray,
) -> None:
    """Take an operation out of the queues of all its resources."""
    for mode in range(operations[operation].first_mode, operations[operation + 1].first_mode):
        slot, resource = slots[mode], modes[mode].resource
        if slot != NONE:
            machines[resource].queued -= 1
            last = resources[resource].first_mode + machines[resource].queued
            if slot != last:
                queue[slot] = queue[last]
                slots[queue[slot].mode] = slot
            slots[mode] = NONE


@kernel
def sooner_elsewhere(
    mode: int,
    setup: int,
    clock: int,
    kind: int,
    operations: np.ndarray,
    modes: np.ndarray,
    resources: np.ndarray,
    setups: np.ndarray,
    machines: np.ndarray,
) -> int:
    """Tell when another resource decides that would be done with an operation sooner, or NEVER_AGAIN.

    At the second look at one moment all others have decided: one that is free then does not want it.
    """
    operation = modes[mode].operation
    best_done, best_free = clock + setup + modes[mode].run, NEVER_AGAIN
    for other in range(operations[operation].first_mode, operations[operation + 1].first_mode):
        resource = modes[other].resource
        free = max(machines[resource].free, clock)
        if other == mode or (kind == SECOND_LOOK and free == clock):
            continue
        table, family = resources[resource].setup_table, machines[resource].family
        done = free + setup_for(operations[operation], modes[other], table, setups, family) + modes[other].run
        if done < best_done:
            best_done, best_free = done, free
    return best_free


@kernel
def fits_before(
    spells: Spells,
    resource: np.record,
    operation: np.record,
    end: int,
    fixed: np.record,
    fixed_mode: np.record,
    ready: int,
    setups: np.ndarray,
    setup_early: bool,
) -> bool:
    """Tell whether the setup of a fixed operation, ready at a moment, can follow on an operation that ends there."""
    setup = setup_for(fixed, fixed_mode, resource.setup_table, setups, operation.family)
    setup_start = setup_before(spells, resource, fixed.interruptible != 0, setup, fixed.fixed_start)
    may_wait = setup_early or fixed.status == RUNNING
    return setup_start >= end and (may_wait or setup_start >= ready)


@kernel
def mode_without_queue(
    operation: int,
    operations: np.ndarray,
    modes: np.ndarray,
    resources: np.ndarray,
    spells: Spells,
    ready: int,
    setup_early: bool,
) -> int:
    """Give the mode that ends an operation first on a resource that does any number at a time, or NONE."""
    best, best_end = NONE, NEVER_AGAIN
    for mode in range(operations[operation].first_mode, operations[operation + 1].first_mode):
        resource = resources[modes[mode].resource]
        if resource.is_finite == 0:
            _, _, end = place(
                spells, resource, operations[operation].interruptible != 0, modes[mode].setup, modes[mode].run, ready,
                resource.available, setup_early,
            )  # fmt: skip
            if end < best_end:
                best, best_end = mode, end
    return best


@kernel
def dispatched(shop: Shop, urgency: Urgency, candidates: np.ndarray, rule: Rule) -> Timed:
    """Schedule all operations by a priority rule.

    Parameters
    ----------
    shop, urgency
        The problem.
    candidates
        What the rule knows about the modes: shape (modes,), `CANDIDATE`.
    rule
        The rule.

    Returns
    -------
    Timed
        The mode of an operation is NONE where it could not be scheduled, which only an invalid problem brings about.

    """
    operations, modes, resources, spells = shop.operations, shop.modes, shop.resources, shop.spells
    setups, jobs, feeds, early = shop.setups, shop.jobs, shop.feeds, shop.setup_before_material
    order_counts, dues, weights = urgency.orders, urgency.due, urgency.weight
    timed = no_times(len(operations) - 1)
    timed_mode, timed_setup, timed_setup_start = timed.mode, timed.setup, timed.setup_start
    timed_start, timed_end = timed.start, timed.end
    works, fixed = start_works(shop), fixed_in_order(shop)
    machines = start_machines(shop, fixed)
    queue, slots = np.empty_like(candidates), np.full(len(modes), NONE, dtype=np.int32)
    room = most_events_at_once(shop)
    heap, count = np.empty(len(operations) + room, dtype=np.int64), 0
    origin = NEVER_AGAIN
    for number in range(len(machines)):
        origin = min(origin, machines[number].free)
    for row in range(len(fixed)):
        count = push(heap, count, packed(0, ARRIVAL, fixed[row]))
    for job in range(len(jobs) - 1):
        first = jobs[job].first_operation
        if works[first].waiting == 0 and operations[first].status == FREE:
            count = push(heap, count, packed(max(works[first].ready - origin, 0), ARRIVAL, first))
    while count > 0:
        if count + room > len(heap):
            heap = grown(heap, 2 * len(heap) + room)
        clock, kind, number = unpacked(heap[0])
        count = pop(heap, count)
        clock += origin
        given, mode, setup, free = NONE, NONE, 0, clock
        if kind == ARRIVAL and operations[number].status != FREE:
            mode = operations[number].fixed_mode
            resource = modes[mode].resource
            timed_mode[number], timed_start[number] = mode, operations[number].fixed_start
            timed_end[number] = end_of(spells, resources[resource], timed_start[number], modes[mode].run)
            count = wake_at(heap, count, machines, resource, origin, machines[resource].free, DECISION)
            mode, given = NONE, number
        elif kind == ARRIVAL:
            mode = mode_without_queue(number, operations, modes, resources, spells, works[number].ready, early)
            if mode != NONE:
                setup, free = modes[mode].setup, resources[modes[mode].resource].available
            else:
                for other in range(operations[number].first_mode, operations[number + 1].first_mode):
                    resource = modes[other].resource
                    slot = resources[resource].first_mode + machines[resource].queued
                    queue[slot] = candidates[other]
                    slots[other] = slot
                    machines[resource].queued += 1
                    begin = machines[resource].free
                    if begin <= clock:
                        begin = max(clock, spells.intervals[interval_at(spells, resources[resource], clock)].start)
                    count = wake_at(heap, count, machines, resource, origin, begin, DECISION)
        else:
            resource = number
            if clock == machines[resource].wake:
                machines[resource].wake = NEVER_AGAIN
            if clock < machines[resource].free:
                count = wake_at(heap, count, machines, resource, origin, machines[resource].free, DECISION)
                continue
            interval = interval_at(spells, resources[resource], clock)
            interval_end = spells.intervals[interval].end
            if spells.intervals[interval].start > clock:
                begin = spells.intervals[interval].start
                count = wake_at(heap, count, machines, resource, origin, begin, DECISION)
                continue
            family, table = machines[resource].family, resources[resource].setup_table
            next_fixed = NONE
            if machines[resource].fixed < machines[resource].fixed_end:
                next_fixed = fixed[machines[resource].fixed]
                fixed_row, fixed_mode = operations[next_fixed], modes[operations[next_fixed].fixed_mode]
                setup = setup_for(fixed_row, fixed_mode, table, setups, family)
                begin = setup_before(
                    spells, resources[resource], fixed_row.interruptible != 0, setup, fixed_row.fixed_start
                )
                if begin <= clock:
                    timed_setup[next_fixed], timed_setup_start[next_fixed] = setup, begin
                    machines[resource].fixed += 1
                    machines[resource].family = fixed_row.family
                    machines[resource].free = max(machines[resource].free, timed_end[next_fixed])
                    begin = machines[resource].free
                    count = wake_at(heap, count, machines, resource, origin, begin, DECISION)
                    continue
                count = wake_at(heap, count, machines, resource, origin, begin, DECISION)
            if early:
                free = machines[resource].free
            best_value, best_operation = -np.inf, NONE
            next_interval, second_look = False, NEVER_AGAIN
            first = resources[resource].first_mode
            for slot in range(first, first + machines[resource].queued):
                between = queue[slot].setup
                if table >= 0 and family >= 0 and queue[slot].family >= 0:
                    known = setups[table, family, queue[slot].family]
                    if known >= 0:
                        between = known
                value = priority(queue[slot], order_counts, dues, weights, rule, clock, between)
                operation, other = queue[slot].operation, queue[slot].mode
                if value < best_value or (value == best_value and operation > best_operation):
                    continue
                interruptible = operations[operation].interruptible != 0
                if next_fixed != NONE or not interruptible:
                    _, begin, end = place(
                        spells, resources[resource], interruptible, between, modes[other].run, works[operation].ready,
                        free, early,
                    )  # fmt: skip
                    if begin >= interval_end:
                        next_interval = True
                        continue
                    if next_fixed != NONE and not fits_before(
                        spells, resources[resource], operations[operation], end, operations[next_fixed],
                        modes[operations[next_fixed].fixed_mode], works[next_fixed].ready, setups, early,
                    ):  # fmt: skip
                        continue
                look = sooner_elsewhere(other, between, clock, kind, operations, modes, resources, setups, machines)
                if look < NEVER_AGAIN:
                    second_look = min(second_look, look)
                    continue
                best_value, best_operation, mode, setup = value, operation, other, between
            if mode == NONE:
                if next_interval:
                    begin = spells.intervals[interval + 1].start
                    count = wake_at(heap, count, machines, resource, origin, begin, DECISION)
                if second_look < NEVER_AGAIN:
                    begin = max(second_look, clock)
                    count = wake_at(heap, count, machines, resource, origin, begin, SECOND_LOOK)
                continue
            leave_queues(best_operation, operations, modes, resources, machines, queue, slots)
        if mode != NONE:
            given, resource = modes[mode].operation, modes[mode].resource
            setup_start, start, end = place(
                spells, resources[resource], operations[given].interruptible != 0, setup, modes[mode].run,
                works[given].ready, free, early,
            )  # fmt: skip
            timed_mode[given], timed_setup[given], timed_setup_start[given] = mode, setup, setup_start
            timed_start[given], timed_end[given] = start, end
            if resources[resource].is_finite != 0:
                machines[resource].free, machines[resource].family = end, operations[given].family
                count = wake_at(heap, count, machines, resource, origin, end, DECISION)
        if given != NONE:
            job, done = operations[given].job, timed_end[given] + operations[given].wait
            if given + 1 < jobs[job + 1].first_operation:
                is_free = operations[given + 1].status == FREE
                count = let_go(heap, count, works, given + 1, is_free, origin, done)
                continue
            for feed in range(jobs[job].first_feed, jobs[job + 1].first_feed):
                is_free = operations[feeds[feed].to].status == FREE
                count = let_go(heap, count, works, feeds[feed].to, is_free, origin, done + feeds[feed].lag)
    return timed
