"""Graphs as arrays: grouping, longest levels, cycles."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orderplan.graph_order import cycle_path, cycles, grouped_rows, longest_levels

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14)


def ends(edges):
    tails, heads = zip(*edges, strict=True) if edges else ((), ())
    return np.array(tails, dtype=np.int64), np.array(heads, dtype=np.int64)


def test_rows_are_grouped_in_their_order():
    starts, rows = grouped_rows(np.array([2, 0, 2, 2, 0]), 4)
    assert starts.tolist() == [0, 2, 2, 5, 5]
    assert rows.tolist() == [1, 4, 0, 2, 3]


def test_levels_are_the_longest_paths():
    #  0 → 1 → 2, 0 → 2, 3 alone
    tails, heads = ends([(0, 1), (1, 2), (0, 2)])
    assert longest_levels(tails, heads, 4).tolist() == [0, 1, 2, 0]


def test_nodes_on_a_cycle_and_below_it_have_no_level():
    #  0 → 1 ⇄ 2 → 3
    tails, heads = ends([(0, 1), (1, 2), (2, 1), (2, 3)])
    assert longest_levels(tails, heads, 5).tolist() == [0, -1, -1, -1, 0]


def test_knots_are_the_edges_between_nodes_that_reach_one_another():
    #  0 ⇄ 1, 1 → 2 between the knots, 2 → 3 → 4 → 2, and 5 → 5
    tails, heads = ends([(5, 5), (0, 1), (1, 0), (1, 2), (2, 3), (3, 4), (4, 2), (6, 0)])
    knots = cycles(tails, heads, 7)
    assert [knot.tolist() for knot in knots] == [[0], [1, 2], [4, 5, 6]]
    assert [cycle_path(tails, heads, knot) for knot in knots] == [[0], [1, 2], [4, 5, 6]]


def test_the_path_is_a_shortest_one_through_the_lowest_node():
    #  0 → 1 → 2 → 0 and the detour 1 → 3 → 2
    tails, heads = ends([(1, 3), (3, 2), (0, 1), (1, 2), (2, 0)])
    (knot,) = cycles(tails, heads, 4)
    assert cycle_path(tails, heads, knot) == [2, 3, 4]


def test_of_parallel_edges_the_first_is_named():
    tails, heads = ends([(0, 1), (0, 1), (1, 0)])
    (knot,) = cycles(tails, heads, 2)
    assert knot.tolist() == [0, 1, 2]
    assert cycle_path(tails, heads, knot) == [0, 2]


def test_a_graph_without_edges():
    nothing = np.empty(0, dtype=np.int64)
    assert longest_levels(nothing, nothing, 3).tolist() == [0, 0, 0]
    assert cycles(nothing, nothing, 3) == cycles(nothing, nothing, 0) == []


@settings(deadline=None)
@given(EDGES)
def test_as_networkx_sees_it(edges):
    tails, heads = ends(edges)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(8))
    graph.add_edges_from(edges)
    levels = longest_levels(tails, heads, 8)
    knots = cycles(tails, heads, 8)
    assert (not knots) == nx.is_directed_acyclic_graph(graph) == bool((levels >= 0).all())
    on_cycle = {node for knot in knots for node in tails[knot].tolist()}
    stuck = on_cycle.union(*(nx.descendants(graph, node) for node in on_cycle))
    assert set(np.flatnonzero(levels < 0).tolist()) == stuck
    for node in set(graph) - stuck:
        assert levels[node] == max((levels[above] + 1 for above in graph.predecessors(node)), default=0)
    for knot in knots:
        path = cycle_path(tails, heads, knot)
        assert set(path) <= set(knot.tolist())
        assert [int(heads[edge]) for edge in path] == [int(tails[edge]) for edge in (*path[1:], path[0])]
        assert int(tails[path[0]]) == min(tails[knot])
