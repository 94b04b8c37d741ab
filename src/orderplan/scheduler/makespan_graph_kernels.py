"""The disjunctive graph of a pure shop: heads, tails, and operations moved without making a circle.

Every operation is a node. Its head is the longest way to it, its tail the longest way from its end to the end of all;
head + run + tail of an operation on a longest path is the makespan. One node more, the last, stands for "none": its
head, run and tail are 0. The nodes stand in a topological order, which a move repairs where it has to.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.mrp.records import row_type

NODE = row_type(
    [
        ("run", "i8"),
        ("head", "i8"),
        ("tail", "i8"),
        ("job_before", "i4"),
        ("job_after", "i4"),
        ("machine_before", "i4"),
        ("machine_after", "i4"),
        ("position", "i4"),  # in the topological order
        ("mode", "i4"),
        ("machine", "i4"),
        ("mark", "i4"),
    ],
    align=True,
)
"""An operation in the graph."""


class Graph(NamedTuple):
    """A schedule of a pure shop as a graph."""

    nodes: np.ndarray
    """Shape (operations + 1,), `NODE`."""
    order: np.ndarray
    """The operations in a topological order: shape (operations,), int32."""
    first: np.ndarray
    """The first operation of each machine, or the node for none: shape (machines,), int32."""
    last_of_jobs: np.ndarray
    """The last operation of each job: shape (jobs,), int32."""
    room: np.ndarray
    """Room to reorder in: shape (operations,), int32."""


@kernel
def find_heads(nodes: np.ndarray, order: np.ndarray, start: int) -> None:
    """Work out the heads from a position of the topological order on."""
    for position in range(start, len(order)):
        node = nodes[order[position]]
        by_job, by_machine = nodes[node.job_before], nodes[node.machine_before]
        node.head = max(by_job.head + by_job.run, by_machine.head + by_machine.run)


@kernel
def find_tails(nodes: np.ndarray, order: np.ndarray, end: int) -> None:
    """Work out the tails from a position of the topological order back."""
    for position in range(end, -1, -1):
        node = nodes[order[position]]
        by_job, by_machine = nodes[node.job_after], nodes[node.machine_after]
        node.tail = max(by_job.tail + by_job.run, by_machine.tail + by_machine.run)


@kernel
def makespan_of(nodes: np.ndarray, last_of_jobs: np.ndarray) -> int:
    """Give the makespan from the heads."""
    makespan = 0
    for job in range(len(last_of_jobs)):
        last = nodes[last_of_jobs[job]]
        makespan = max(makespan, last.head + last.run)
    return makespan


@kernel
def lay_out(graph: Graph, modes: np.ndarray, chosen: np.ndarray, sequence: np.ndarray) -> None:
    """Fill a graph in from a list of all operations.

    Parameters
    ----------
    graph
        The job arcs must be there already.
    modes
        `MODE` of `orderplan.scheduler.shop`.
    chosen
        The mode of each operation: shape (operations,).
    sequence
        All operations, each after the one before it in its job; those of a machine stand as it does them.

    """
    nodes, order, first = graph.nodes, graph.order, graph.first
    none = len(order)
    last = np.full(len(first), none, dtype=np.int32)
    first[:] = none
    for position in range(none):
        operation = sequence[position]
        node, mode = nodes[operation], modes[chosen[operation]]
        order[position] = operation
        node.mode, node.run, node.machine, node.position, node.mark = (
            chosen[operation],
            mode.run,
            mode.resource,
            position,
            0,
        )
        node.machine_before, node.machine_after = last[mode.resource], none
        if last[mode.resource] == none:
            first[mode.resource] = operation
        else:
            nodes[last[mode.resource]].machine_after = operation
        last[mode.resource] = operation
    find_heads(nodes, order, 0)
    find_tails(nodes, order, none - 1)


@kernel
def relink(
    nodes: np.ndarray, first: np.ndarray, operation: int, mode: int, machine: int, run: int, before: int, after: int
) -> None:
    """Take an operation off its machine and put it between two others of a machine."""
    none = len(nodes) - 1
    node = nodes[operation]
    if node.machine_before == none:
        first[node.machine] = node.machine_after
    else:
        nodes[node.machine_before].machine_after = node.machine_after
    if node.machine_after != none:
        nodes[node.machine_after].machine_before = node.machine_before
    node.mode, node.machine, node.run = mode, machine, run
    node.machine_before, node.machine_after = before, after
    if before == none:
        first[machine] = operation
    else:
        nodes[before].machine_after = operation
    if after != none:
        nodes[after].machine_before = operation


@kernel
def reorder(nodes: np.ndarray, order: np.ndarray, room: np.ndarray, operation: int) -> tuple[int, int]:
    """Repair the topological order after one operation has been put elsewhere; give the positions that it touched.

    All other arcs agree with the order. What follows the operation and stands before what it follows is moved behind
    it, with all that depends on it in between.
    """
    none = len(order)
    node = nodes[operation]
    at, low, high = node.position, -1, none
    if node.job_before != none:
        low = nodes[node.job_before].position
    if node.machine_before != none:
        low = max(low, nodes[node.machine_before].position)
    if node.job_after != none:
        high = nodes[node.job_after].position
    if node.machine_after != none:
        high = min(high, nodes[node.machine_after].position)
    if low < high:
        if at < low:
            for position in range(at, low):
                order[position] = order[position + 1]
                nodes[order[position]].position = position
            order[low], node.position = operation, low
            return at, low
        if at > high:
            for position in range(at, high, -1):
                order[position] = order[position - 1]
                nodes[order[position]].position = position
            order[high], node.position = operation, high
            return high, at
        return at, at
    start, end = min(at, high), max(at, low)
    filled, behind, before_region_ends = 0, 0, 0
    for position in range(start, end + 1):
        other = order[position]
        if other == operation:
            continue
        row = nodes[other]
        if high <= position <= low:
            follows = other in (node.job_after, node.machine_after)
            if follows or nodes[row.job_before].mark == 1 or nodes[row.machine_before].mark == 1:
                row.mark = 1
                room[none - 1 - behind] = other  # from the far end, in reverse
                behind += 1
                continue
        room[filled] = other
        filled += 1
        if position <= low:
            before_region_ends = filled
    position = start
    for place in range(before_region_ends):
        order[position] = room[place]
        position += 1
    order[position] = operation
    position += 1
    for place in range(behind):
        order[position] = room[none - 1 - place]
        nodes[order[position]].mark = 0
        position += 1
    for place in range(before_region_ends, filled):
        order[position] = room[place]
        position += 1
    for position in range(start, end + 1):
        nodes[order[position]].position = position
    return start, end
