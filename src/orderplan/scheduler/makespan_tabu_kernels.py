"""Tabu search for the makespan of a pure shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.kernels import kernel
from orderplan.scheduler.makespan_graph_kernels import find_heads, find_tails, makespan_of, relink, reorder
from orderplan.scheduler.makespan_move_kernels import (
    NOWHERE,
    best_insertion,
    critical_path,
    estimate_before,
    estimate_behind,
    forbid_before,
    forbid_behind,
    is_tabu_before,
    is_tabu_behind,
    may_follow,
    may_precede,
)
from orderplan.scheduler.random_kernels import random_below

if TYPE_CHECKING:
    from orderplan.scheduler.makespan_graph_kernels import Graph
    from orderplan.scheduler.makespan_move_kernels import Tabu

BEHIND, BEFORE, ELSEWHERE = 0, 1, 2
"""The kinds of move: right behind a later operation, right before an earlier one, to another machine."""
ITERATION, SINCE, LEAST = 0, 1, 2
"""The counters of a search: moves so far, moves since the best makespan was found, that makespan."""


class Best(NamedTuple):
    """The best schedule that a search has found, as `lay_out` takes it, and where the search stands."""

    order: np.ndarray
    """Shape (operations,), int32."""
    modes: np.ndarray
    """Shape (operations,), int32."""
    counters: np.ndarray
    """`ITERATION`, `SINCE`, `LEAST`: shape (3,), int64."""


@kernel
def keep(graph: Graph, best: Best, makespan: int) -> None:
    """Keep the schedule that the graph holds as the best one."""
    for operation in range(len(graph.order)):
        best.order[operation] = graph.order[operation]
        best.modes[operation] = graph.nodes[operation].mode
    best.counters[SINCE], best.counters[LEAST] = 0, makespan


@kernel
def begin_search(graph: Graph, best: Best) -> None:
    """Keep the schedule that a search begins with."""
    keep(graph, best, makespan_of(graph.nodes, graph.last_of_jobs))


@kernel
def tabu_search(
    graph: Graph,
    modes: np.ndarray,
    first_mode: np.ndarray,
    tabu: Tabu,
    random: np.ndarray,
    best: Best,
    moves: int,
    patience: int,
    target: int,
) -> bool:
    """Move critical operations, each time by the best move that is not tabu.

    Parameters
    ----------
    graph
        A schedule with its heads and tails; it ends as another one.
    modes, first_mode
        `MODE`, and where those of each operation begin.
    tabu
        Cleared before the first call.
    random
        The state of random numbers.
    best
        The best schedule so far.
    moves
        Stop after so many moves; a further call goes on from there.
    patience
        Stop after so many moves without a better makespan.
    target
        Stop at this makespan.

    Returns
    -------
    bool
        Whether a further call could go on.

    """
    nodes, order, first, room = graph.nodes, graph.order, graph.first, graph.room
    last_of_jobs, pairs, tabu_modes, counters = graph.last_of_jobs, tabu.pairs, tabu.modes, best.counters
    none = len(order)
    tenure = 10 + len(last_of_jobs) // max(len(first), 1)
    spread = max(tenure * 4 // 10 if len(last_of_jobs) <= 2 * len(first) else tenure // 2, 1)
    path, scratch = np.empty(none, dtype=np.int32), np.empty(none, dtype=np.int64)
    makespan = makespan_of(nodes, last_of_jobs)
    for _ in range(moves):
        if counters[SINCE] >= patience or counters[LEAST] <= target:
            return False
        counters[ITERATION] += 1
        counters[SINCE] += 1
        iteration, least_known = counters[ITERATION], counters[LEAST]
        length = critical_path(nodes, last_of_jobs, makespan, path, random)
        begin = none - length
        kind, operation, other, mode, other_after = -1, none, none, -1, none
        least, ties = NOWHERE, 0
        spare_kind, spare_operation, spare_other, spare_mode, spare_after, spares = -1, none, none, -1, none, 0
        block = begin
        while block < none:
            end = block
            machine = nodes[path[block]].machine
            while end + 1 < none and nodes[path[end + 1]].machine == machine:
                end += 1
            for place in range(block, end + 1):
                for turn in range(4):
                    # 0: behind the last one; 1: before the first one; 2: the first one behind; 3: the last one before
                    if turn == 0 and place < end < none - 1:
                        this_kind, this, that = BEHIND, path[place], path[end]
                    elif turn == 1 and place > block > begin:
                        this_kind, this, that = BEFORE, path[place], path[block]
                    elif turn == 2 and end > place > block > begin:
                        this_kind, this, that = BEHIND, path[block], path[place]
                    elif turn == 3 and block < place < end < none - 1:
                        this_kind, this, that = BEFORE, path[end], path[place]
                    else:
                        continue
                    if this_kind == BEHIND:
                        if not may_follow(nodes, this, that):
                            continue
                        estimate = estimate_behind(nodes, this, that, scratch)
                        is_tabu = is_tabu_behind(nodes, pairs, this, that, iteration)
                    else:
                        if not may_precede(nodes, this, that):
                            continue
                        estimate = estimate_before(nodes, this, that, scratch)
                        is_tabu = is_tabu_before(nodes, pairs, this, that, iteration)
                    if is_tabu and estimate >= least_known:
                        spares += 1
                        if random_below(random, spares) == 0:
                            spare_kind, spare_operation, spare_other = this_kind, this, that
                        continue
                    if estimate < least:
                        least, ties = estimate, 1
                        kind, operation, other = this_kind, this, that
                    elif estimate == least:
                        ties += 1
                        if random_below(random, ties) == 0:
                            kind, operation, other = this_kind, this, that
            block = end + 1
        for place in range(begin, none):
            this = path[place]
            for this_mode in range(first_mode[this], first_mode[this + 1]):
                if this_mode == nodes[this].mode:
                    continue
                estimate, that, after = best_insertion(
                    nodes, first, this, modes[this_mode].resource, modes[this_mode].run, iteration % 2 == 0
                )
                if estimate == NOWHERE:
                    continue
                if tabu_modes[this_mode] > iteration and estimate >= least_known:
                    spares += 1
                    if random_below(random, spares) == 0:
                        spare_kind, spare_operation, spare_other, spare_mode = ELSEWHERE, this, that, this_mode
                        spare_after = after
                    continue
                if estimate < least:
                    least, ties = estimate, 0
                if estimate == least:
                    ties += 1
                    if random_below(random, ties) == 0:
                        kind, operation, other, mode, other_after = ELSEWHERE, this, that, this_mode, after
        if kind < 0:
            if spare_kind < 0:
                return False  # one block that cannot be changed: no schedule is shorter
            kind, operation, other = spare_kind, spare_operation, spare_other
            mode, other_after = spare_mode, spare_after
        until = iteration + tenure + random_below(random, spread + 1)
        node = nodes[operation]
        if kind == BEHIND:
            forbid_behind(nodes, pairs, operation, other, until)
            before, after, mode = other, nodes[other].machine_after, node.mode
        elif kind == BEFORE:
            forbid_before(nodes, pairs, operation, other, until)
            before, after, mode = nodes[other].machine_before, other, node.mode
        else:
            tabu_modes[node.mode] = until
            before, after = other, other_after
        relink(nodes, first, operation, mode, modes[mode].resource, modes[mode].run, before, after)
        begin, end = reorder(nodes, order, room, operation)
        find_heads(nodes, order, begin)
        find_tails(nodes, order, end)
        makespan = makespan_of(nodes, last_of_jobs)
        if makespan < counters[LEAST]:
            keep(graph, best, makespan)
    return True
