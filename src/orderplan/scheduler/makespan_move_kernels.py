"""Moves of the makespan search, each with an estimate of the makespan after it.

On one machine: an operation of a critical block goes right behind the block's last or before its first operation, or
the first or last one into the block (Nowicki and Smutnicki 1996; Balas and Vazacopoulos 1998; Zhang et al. 2007). To
another machine: a critical operation goes between two operations there (Mastrolilli and Gambardella 2000). Only moves
that cannot make a circle are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orderplan.kernels import kernel
from orderplan.scheduler.random_kernels import random_below

if TYPE_CHECKING:
    import numpy as np

NOWHERE = 2**62
"""The estimate where there is no place for an operation."""


class Tabu(NamedTuple):
    """What may not be done again for a while; numbers are the iterations until which it holds."""

    pairs: np.ndarray
    """Whether one operation may come before another on their machine, hashed: shape (2**k,), int64."""
    modes: np.ndarray
    """Whether an operation may come back into a mode: shape (modes,), int64."""


@kernel
def pair_of(pairs: np.ndarray, before: int, after: int, operations: int) -> int:
    """Give the place of a pair of operations."""
    return (before * operations + after) & (len(pairs) - 1)


@kernel
def critical_path(
    nodes: np.ndarray, last_of_jobs: np.ndarray, makespan: int, path: np.ndarray, random: np.ndarray
) -> int:
    """Walk one longest path, drawn at random where it forks, from its end; give its length.

    `path` holds it from the back: ``path[-1]`` is its last operation.
    """
    none, chosen, count = len(nodes) - 1, len(nodes) - 1, 0
    for job in range(len(last_of_jobs)):
        last = last_of_jobs[job]
        if nodes[last].head + nodes[last].run == makespan:
            count += 1
            if random_below(random, count) == 0:
                chosen = last
    length = 0
    while chosen != none:
        length += 1
        path[len(path) - length] = chosen
        node = nodes[chosen]
        if node.head == 0:
            break
        by_job, by_machine = node.job_before, node.machine_before
        job_is_critical = by_job != none and nodes[by_job].head + nodes[by_job].run == node.head
        machine_is_critical = by_machine != none and nodes[by_machine].head + nodes[by_machine].run == node.head
        if job_is_critical and machine_is_critical:
            chosen = by_job if random_below(random, 2) == 0 else by_machine
        else:
            chosen = by_job if job_is_critical else by_machine
    return length


@kernel
def may_follow(nodes: np.ndarray, operation: int, last: int) -> bool:
    """Tell whether an operation can surely be put right behind a later one of its machine."""
    after = nodes[operation].job_after
    if after == len(nodes) - 1:
        return True
    longer: bool = nodes[last].tail + nodes[last].run >= nodes[after].tail + nodes[after].run
    return longer and after != last


@kernel
def may_precede(nodes: np.ndarray, operation: int, first: int) -> bool:
    """Tell whether an operation can surely be put right before an earlier one of its machine."""
    before = nodes[operation].job_before
    if before == len(nodes) - 1:
        return True
    longer: bool = nodes[first].head + nodes[first].run >= nodes[before].head + nodes[before].run
    return longer and before != first


@kernel
def estimate_behind(nodes: np.ndarray, operation: int, last: int, heads: np.ndarray) -> int:
    """Estimate the longest way through what changes when an operation goes right behind a later one."""
    moved = nodes[operation]
    at, count = moved.machine_after, 0
    previous = nodes[moved.machine_before]
    end = previous.head + previous.run
    while True:  # those in between move up
        node = nodes[at]
        before = nodes[node.job_before]
        head = max(before.head + before.run, end)
        heads[count] = head
        count += 1
        end = head + node.run
        if at == last:
            break
        at = node.machine_after
    before, after = nodes[moved.job_before], nodes[moved.job_after]
    following = nodes[nodes[last].machine_after]
    head = max(before.head + before.run, end)
    tail = max(after.tail + after.run, following.tail + following.run)
    longest = head + moved.run + tail
    behind = tail + moved.run
    at = last
    while count > 0:
        node = nodes[at]
        after = nodes[node.job_after]
        tail = max(after.tail + after.run, behind)
        count -= 1
        longest = max(longest, heads[count] + node.run + tail)
        behind = tail + node.run
        at = node.machine_before
    return longest


@kernel
def estimate_before(nodes: np.ndarray, operation: int, first: int, tails: np.ndarray) -> int:
    """Estimate the longest way through what changes when an operation goes right before an earlier one."""
    moved = nodes[operation]
    at, count = moved.machine_before, 0
    following = nodes[moved.machine_after]
    behind = following.tail + following.run
    while True:
        node = nodes[at]
        after = nodes[node.job_after]
        tail = max(after.tail + after.run, behind)
        tails[count] = tail
        count += 1
        behind = tail + node.run
        if at == first:
            break
        at = node.machine_before
    before, after = nodes[moved.job_before], nodes[moved.job_after]
    previous = nodes[nodes[first].machine_before]
    head = max(before.head + before.run, previous.head + previous.run)
    tail = max(after.tail + after.run, behind)
    longest = head + moved.run + tail
    end = head + moved.run
    at = first
    while count > 0:
        node = nodes[at]
        before = nodes[node.job_before]
        head = max(before.head + before.run, end)
        count -= 1
        longest = max(longest, head + node.run + tails[count])
        end = head + node.run
        at = node.machine_after
    return longest


@kernel
def is_tabu_behind(nodes: np.ndarray, pairs: np.ndarray, operation: int, last: int, iteration: int) -> bool:
    """Tell whether putting an operation right behind a later one brings back an order that is tabu."""
    at = operation
    while at != last:
        at = nodes[at].machine_after
        if pairs[pair_of(pairs, at, operation, len(nodes))] > iteration:
            return True
    return False


@kernel
def is_tabu_before(nodes: np.ndarray, pairs: np.ndarray, operation: int, first: int, iteration: int) -> bool:
    """Tell whether putting an operation right before an earlier one brings back an order that is tabu."""
    at = operation
    while at != first:
        at = nodes[at].machine_before
        if pairs[pair_of(pairs, operation, at, len(nodes))] > iteration:
            return True
    return False


@kernel
def forbid_behind(nodes: np.ndarray, pairs: np.ndarray, operation: int, last: int, until: int) -> None:
    """Forbid to undo that an operation goes right behind a later one; before it is moved."""
    at = operation
    while at != last:
        at = nodes[at].machine_after
        pairs[pair_of(pairs, operation, at, len(nodes))] = until


@kernel
def forbid_before(nodes: np.ndarray, pairs: np.ndarray, operation: int, first: int, until: int) -> None:
    """Forbid to undo that an operation goes right before an earlier one; before it is moved."""
    at = operation
    while at != first:
        at = nodes[at].machine_before
        pairs[pair_of(pairs, at, operation, len(nodes))] = until


@kernel
def best_insertion(
    nodes: np.ndarray, first: np.ndarray, operation: int, machine: int, run: int, late: bool
) -> tuple[int, int, int]:
    """Find the best place for an operation among those of another machine; of equal ones the first or the last.

    Returns
    -------
    estimate, before, after
        The longest way through the operation there, and between which ones it lies; NOWHERE where every place may
        make a circle.

    """
    node, none = nodes[operation], len(nodes) - 1
    job_before, job_after = nodes[node.job_before], nodes[node.job_after]
    ready, behind = job_before.head + job_before.run, job_after.tail + job_after.run
    # It must not lie behind what waits for its job's next operation, nor before what its job's last one waits for.
    latest = job_after.head + job_after.run if node.job_after != none else NOWHERE
    earliest = job_before.head if node.job_before != none else -1
    before, after = none, first[machine]
    best, best_before, best_after = NOWHERE, none, none
    while True:
        behind_job = after == none or nodes[after].head + nodes[after].run > earliest
        if behind_job and (after == none or after != node.job_before):
            head = max(ready, nodes[before].head + nodes[before].run)
            tail = max(behind, nodes[after].tail + nodes[after].run)
            estimate = head + run + tail
            if estimate < best or (late and estimate == best):
                best, best_before, best_after = estimate, before, after
        if after == none:
            break
        if after == node.job_after or nodes[after].head >= latest:
            break
        before, after = after, nodes[after].machine_after
    return best, best_before, best_after
