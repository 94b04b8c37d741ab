"""The graph of a pure shop: heads and tails, moves that make no circle, and the estimates of what they give."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from orderplan.scheduler.instances import makespan_problem
from orderplan.scheduler.makespan_graph_kernels import find_heads, find_tails, lay_out, makespan_of, relink, reorder
from orderplan.scheduler.makespan_move_kernels import (
    NOWHERE,
    best_insertion,
    critical_path,
    estimate_before,
    estimate_behind,
    may_follow,
    may_precede,
)
from orderplan.scheduler.makespan_task import empty_graph, setting_of
from orderplan.scheduler.random_kernels import random_below, random_share, random_state
from tests.plants import seeded


def random_shop(rng, jobs=5, machines=3, *, flexible=True):
    """Draw a shop in which jobs may visit a machine several times."""
    shop = []
    for _ in range(jobs):
        job = []
        for _ in range(rng.randint(1, 5)):
            chosen = rng.sample(range(machines), rng.randint(1, machines) if flexible else 1)
            job.append([(machine, rng.randint(1, 9)) for machine in chosen])
        shop.append(job)
    return makespan_problem(shop, machines)


def random_graph(rng, problem):
    """Lay out random modes and a random sequence that keeps the jobs in order."""
    setting = setting_of(problem, seed=0)
    graph = empty_graph(setting)
    first_mode = problem.operations.first_mode
    modes = np.array([rng.randrange(low, high) for low, high in pairwise(first_mode.tolist())])
    keys = np.zeros(problem.operation_count)
    for low, high in pairwise(problem.jobs.first_operation.tolist()):
        keys[low:high] = sorted(rng.random() for _ in range(high - low))
    lay_out(graph, setting.modes, modes.astype(np.int32), np.argsort(keys).astype(np.int32))
    return setting, graph


def arcs_of(graph):
    nodes, none = graph.nodes, len(graph.order)
    for operation in range(none):
        for before in (nodes[operation].job_before, nodes[operation].machine_before):
            if before != none:
                yield int(before), operation


def longest_to_end(graph):
    """Find heads and tails by relaxing the arcs until nothing changes; circles would never end."""
    runs = graph.nodes["run"][:-1]
    heads, tails = np.zeros(len(runs), dtype=int), np.zeros(len(runs), dtype=int)
    for _ in range(len(runs) + 1):
        before = heads.copy(), tails.copy()
        for one, other in arcs_of(graph):
            heads[other] = max(heads[other], heads[one] + runs[one])
            tails[one] = max(tails[one], tails[other] + runs[other])
        if np.array_equal(before, (heads, tails)):
            return heads, tails
    raise AssertionError("there is a circle")


def assert_sound(graph):
    """The order is topological, the links agree, heads and tails are the longest ways."""
    nodes, order = graph.nodes, graph.order
    assert sorted(order.tolist()) == list(range(len(order)))
    assert np.array_equal(nodes["position"][order], np.arange(len(order)))
    assert all(nodes[one].position < nodes[other].position for one, other in arcs_of(graph))
    for operation in range(len(order)):
        after = nodes[operation].machine_after
        assert after == len(order) or nodes[after].machine_before == operation
    heads, tails = longest_to_end(graph)
    assert np.array_equal(nodes["head"][:-1], heads)
    assert np.array_equal(nodes["tail"][:-1], tails)
    assert (nodes["mark"] == 0).all()


def move(setting, graph, operation, mode, before, after):
    machine, run = setting.modes[mode].resource, setting.modes[mode].run
    relink(graph.nodes, graph.first, operation, mode, machine, run, before, after)
    start, end = reorder(graph.nodes, graph.order, graph.room, operation)
    find_heads(graph.nodes, graph.order, start)
    find_tails(graph.nodes, graph.order, end)


def later_on_machine(graph, operation):
    """Give the operations behind one on its machine."""
    result, none = [], len(graph.order)
    at = int(graph.nodes[operation].machine_after)
    while at != none:
        result.append(at)
        at = int(graph.nodes[at].machine_after)
    return result


def test_heads_and_tails_by_hand():
    # job 0: machine 0 for 3, machine 1 for 2; job 1: machine 1 for 4, machine 0 for 1
    problem = makespan_problem([[[(0, 3)], [(1, 2)]], [[(1, 4)], [(0, 1)]]], 2)
    setting = setting_of(problem, seed=0)
    graph = empty_graph(setting)
    lay_out(graph, setting.modes, np.arange(4, dtype=np.int32), np.array([0, 2, 1, 3], dtype=np.int32))
    # machine 1 does job 1 first: 0 to 4, then job 0's 4 to 6; machine 0 job 0's 0 to 3, then job 1's 4 to 5
    assert graph.nodes["head"].tolist() == [0, 4, 0, 4, 0]
    assert graph.nodes["tail"].tolist() == [2, 0, 2, 0, 0]
    assert makespan_of(graph.nodes, graph.last_of_jobs) == 6


@pytest.mark.parametrize("seed", range(60))
def test_moves_on_a_machine_that_are_allowed_make_no_circle(seed):
    rng = seeded(seed)
    setting, graph = random_graph(rng, random_shop(rng))
    scratch = np.empty(len(graph.order), dtype=np.int64)
    for _ in range(30):
        operation = rng.randrange(len(graph.order))
        later = later_on_machine(graph, operation)
        if not later:
            continue
        other, nodes = rng.choice(later), graph.nodes
        # The conditions are those of operations on a longest path: there the head of the later one is the earlier
        # one's end and what lies between, so only such pairs may be asked.
        makespan = makespan_of(nodes, graph.last_of_jobs)
        if any(node.head + node.run + node.tail != makespan for node in (nodes[operation], nodes[other])):
            continue
        if rng.random() < 0.5 and may_follow(nodes, operation, other):
            estimate = estimate_behind(nodes, operation, other, scratch)
            move(setting, graph, operation, nodes[operation].mode, other, nodes[other].machine_after)
        elif may_precede(nodes, other, operation):
            estimate = estimate_before(nodes, other, operation, scratch)
            move(setting, graph, other, nodes[other].mode, nodes[operation].machine_before, operation)
        else:
            continue
        assert_sound(graph)
        if len(later) and later[0] == other:  # for neighbours the estimate is the longest way through the two
            longest = max(node.head + node.run + node.tail for node in (graph.nodes[operation], graph.nodes[other]))
            assert estimate == longest


@pytest.mark.parametrize("seed", range(60))
def test_insertions_on_another_machine_make_no_circle(seed):
    rng = seeded(seed)
    problem = random_shop(rng)
    setting, graph = random_graph(rng, problem)
    moved = 0
    for _ in range(40):
        operation = rng.randrange(problem.operation_count)
        low, high = problem.operations.first_mode[operation : operation + 2].tolist()
        mode = rng.randrange(low, high)
        if mode == graph.nodes[operation].mode:
            continue
        machine, run = int(setting.modes[mode].resource), int(setting.modes[mode].run)
        estimate, before, after = best_insertion(graph.nodes, graph.first, operation, machine, run, rng.random() < 0.5)
        if estimate == NOWHERE:
            continue
        move(setting, graph, operation, mode, before, after)
        assert_sound(graph)
        assert graph.nodes[operation].machine == machine
        moved += 1
    assert moved or problem.operation_count == len(problem.modes.run)


def test_an_operation_is_not_put_before_the_one_it_waits_for_on_the_same_machine():
    # one job, two steps on machine 0: the second may go to machine 1 and back, but never before the first
    problem = makespan_problem([[[(0, 2)], [(0, 3), (1, 3)]]], 2)
    setting = setting_of(problem, seed=0)
    graph = empty_graph(setting)
    lay_out(graph, setting.modes, np.array([0, 2], dtype=np.int32), np.array([0, 1], dtype=np.int32))
    for late in (False, True):
        assert best_insertion(graph.nodes, graph.first, 1, 0, 3, late) == (5, 0, 2)
    lay_out(graph, setting.modes, np.array([0, 1], dtype=np.int32), np.array([0, 1], dtype=np.int32))
    assert not may_follow(graph.nodes, 0, 1)
    assert not may_precede(graph.nodes, 1, 0)


def test_the_critical_path_is_as_long_as_the_makespan():
    for seed in range(30):
        rng = seeded(seed)
        _, graph = random_graph(rng, random_shop(rng))
        makespan = makespan_of(graph.nodes, graph.last_of_jobs)
        path = np.empty(len(graph.order), dtype=np.int32)
        random = random_state(1, seed)
        for _ in range(5):
            length = critical_path(graph.nodes, graph.last_of_jobs, makespan, path, random)
            on_it = path[len(path) - length :]
            assert graph.nodes["run"][on_it].sum() == makespan
            assert set(zip(on_it[:-1].tolist(), on_it[1:].tolist(), strict=True)) <= set(arcs_of(graph))


def test_random_numbers_are_spread_and_repeat():
    state = random_state(1, 2)
    counts = np.bincount([random_below(state, 10) for _ in range(10_000)], minlength=10)
    # 1,000 each: four standard deviations of sqrt(900) = 30
    assert (abs(counts - 1_000) < 120).all()
    shares = [random_share(state) for _ in range(1_000)]
    assert 0 <= min(shares) < 0.05
    assert 0.95 < max(shares) < 1
    assert random_below(random_state(1, 2), 10**9) == random_below(random_state(1, 2), 10**9)
    assert random_below(random_state(1, 2), 10**9) != random_below(random_state(1, 3), 10**9)
