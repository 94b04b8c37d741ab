"""Directed graphs as arrays: rows grouped by a key, longest-path levels, and the edges of a cycle."""

from __future__ import annotations

import itertools

import numpy as np

from orderplan.kernels import kernel


@kernel
def grouped_rows(keys: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Group rows by key with a counting sort, which keeps the order within a group.

    Parameters
    ----------
    keys
        The group of each row, 0 … groups - 1: shape (n,).
    groups
        How many groups there are.

    Returns
    -------
    starts, rows
        Shape (groups + 1,) and (n,), int64: group g holds ``rows[starts[g]:starts[g + 1]]``.

    """
    starts = np.zeros(groups + 1, dtype=np.int64)
    for key in keys:
        starts[key + 1] += 1
    for group in range(groups):
        starts[group + 1] += starts[group]
    place = starts[:-1].copy()
    rows = np.empty(len(keys), dtype=np.int64)
    for row in range(len(keys)):
        key = keys[row]
        rows[place[key]] = row
        place[key] += 1
    return starts, rows


@kernel
def longest_levels(tails: np.ndarray, heads: np.ndarray, nodes: int) -> np.ndarray:
    """Give each node the length of the longest path to it from any node that no edge enters (Kahn's order).

    Parameters
    ----------
    tails, heads
        The edges from tail to head: shape (n,) each.
    nodes
        How many nodes there are.

    Returns
    -------
    numpy.ndarray
        Shape (nodes,), int32; -1 for nodes on a cycle and all that can be reached from one.

    """
    starts, rows = grouped_rows(tails, nodes)
    waiting = np.zeros(nodes, dtype=np.int64)
    for head in heads:
        waiting[head] += 1
    levels = np.zeros(nodes, dtype=np.int32)
    queue = np.empty(nodes, dtype=np.int64)
    filled = 0
    for node in range(nodes):
        if waiting[node] == 0:
            queue[filled] = node
            filled += 1
    done = 0
    while done < filled:
        node = queue[done]
        done += 1
        for place in range(starts[node], starts[node + 1]):
            head = heads[rows[place]]
            levels[head] = max(levels[head], levels[node] + 1)
            waiting[head] -= 1
            if waiting[head] == 0:
                queue[filled] = head
                filled += 1
    for node in range(nodes):
        if waiting[node] > 0:
            levels[node] = -1
    return levels


def cycles(tails: np.ndarray, heads: np.ndarray, nodes: int) -> list[np.ndarray]:
    """Find the knots of edges that lie on cycles.

    Parameters
    ----------
    tails, heads
        The edges: shape (n,) each.
    nodes
        How many nodes there are.

    Returns
    -------
    list of numpy.ndarray
        For each strongly connected component that has a cycle the places of its edges, ascending; the components are
        ordered by their first edge. Empty where the graph has no cycle.

    """
    levels = longest_levels(tails, heads, nodes)
    left = np.flatnonzero((levels[tails] < 0) & (levels[heads] < 0)) if nodes else np.empty(0, dtype=np.int64)
    if not len(left):
        return []
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from(zip(tails[left].tolist(), heads[left].tolist(), strict=True))
    component = np.full(nodes, -1, dtype=np.int64)
    for number, members in enumerate(nx.strongly_connected_components(graph)):
        component[list(members)] = number
    inside = left[component[tails[left]] == component[heads[left]]]
    knots: dict[int, list[int]] = {}
    for edge in inside.tolist():
        knots.setdefault(int(component[tails[edge]]), []).append(edge)
    return [np.array(edges, dtype=np.int64) for edges in sorted(knots.values())]


def cycle_path(tails: np.ndarray, heads: np.ndarray, knot: np.ndarray) -> list[int]:
    """Give the places of the edges of one shortest cycle within a knot, in the order of the path.

    The cycle runs through the knot's lowest-numbered node.
    """
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    for edge in sorted(knot.tolist(), reverse=True):
        graph.add_edge(int(tails[edge]), int(heads[edge]), place=edge)
    start = min(graph.nodes)
    back = [before for before in graph.predecessors(start) if nx.has_path(graph, start, before)]
    paths = [nx.shortest_path(graph, start, before) for before in sorted(back)]
    path = min(paths, key=len)
    nodes = [*path, start]
    return [int(graph.edges[one, two]["place"]) for one, two in itertools.pairwise(nodes)]
