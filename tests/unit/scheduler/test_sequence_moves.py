"""Operations moved in the sequences: the order stays topological, times follow, and all of it can be taken back."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from orderplan.scheduler.chain_kernels import chain_to, deciding_operation
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, best_dispatch, dispatch
from orderplan.scheduler.local_search_kernels import applied, new_rooms
from orderplan.scheduler.problem import FREE, NONE, Objective
from orderplan.scheduler.problem_checks import arcs_of
from orderplan.scheduler.random_kernels import random_state
from orderplan.scheduler.retiming_kernels import TOO_MUCH, cost_of, new_journal, standing_of
from orderplan.scheduler.sequence_kernels import linked, no_rows, time_all
from orderplan.scheduler.shop import shop_of
from tests.oracle.schedule_problems import Machine, Op, Order, Rules, problem_of, random_problem, random_rules
from tests.plants import seeded

NO_LIMIT = TOO_MUCH - 1
FOR_EVER = 1e9


class Plan:
    """A schedule that can be changed, with the room that changes need."""

    def __init__(self, problem, start=None):
        start = best_dispatch(problem) if start is None else start
        self.problem, self.shop = problem, shop_of(problem)
        order = np.argsort(start.start, kind="stable").astype(np.int64)
        self.sequences = linked(self.shop, start.mode.astype(np.int32), order)
        self.times = no_rows(problem.operation_count)
        assert time_all(self.shop, self.sequences, self.times)
        self.standing = standing_of(self.shop, self.times)
        self.journal, self.rooms = new_journal(self.shop), new_rooms(self.shop)

    def move(self, operation, mode, before, after, *, limit=NO_LIMIT, target=NONE, hope=FOR_EVER):
        return applied(
            self.shop, self.sequences, self.standing, self.journal, self.rooms, operation, mode, before, after, limit,
            target, hope,
        )  # fmt: skip

    def snapshot(self):
        arrays = (*self.sequences, self.times, self.standing.complete, self.journal.dirty, self.rooms.marks)
        return [array.tobytes() for array in arrays]

    def cost(self):
        return cost_of(self.shop, self.sequences, self.standing)

    def on(self, resource):
        """Give the sequence of a resource."""
        result, at = [], int(self.sequences.first[resource])
        while at != NONE:
            result.append(at)
            at = int(self.sequences.places["after"][at])
        return result

    def graph(self):
        graph = nx.DiGraph()
        graph.add_nodes_from(range(self.problem.operation_count))
        graph.add_edges_from(zip(*(ends.tolist() for ends in arcs_of(self.problem)), strict=True))
        for resource in range(len(self.problem.resources.calendar)):
            graph.add_edges_from(nx.utils.pairwise(self.on(resource)))
        return graph


def random_move(rng, plan):
    """Draw an operation, a mode and two neighbours there."""
    operation = rng.randrange(plan.problem.operation_count)
    low, high = plan.problem.operations.first_mode[operation : operation + 2].tolist()
    mode = rng.randrange(low, high)
    resource = int(plan.problem.modes.resource[mode])
    if not plan.problem.resources.is_finite[resource]:
        return operation, mode, NONE, NONE
    others = [other for other in plan.on(resource) if other != operation]
    place = rng.randint(0, len(others))
    return operation, mode, ([NONE, *others])[place], ([*others, NONE])[place]


def would_circle(plan, operation, _mode, before, after):
    graph = plan.graph()
    places = plan.sequences.places
    old_before, old_after = int(places["before"][operation]), int(places["after"][operation])
    own = [(one, other) for one, other in ((old_before, operation), (operation, old_after)) if NONE not in (one, other)]
    links = set(zip(*(ends.tolist() for ends in arcs_of(plan.problem)), strict=True))
    graph.remove_edges_from(edge for edge in own if edge not in links)
    if NONE not in (old_before, old_after):
        graph.add_edge(old_before, old_after)
    graph.add_edges_from(
        (one, other) for one, other in ((before, operation), (operation, after)) if NONE not in (one, other)
    )
    return not nx.is_directed_acyclic_graph(graph)


def assert_sound(plan):
    order, places = plan.sequences.order, plan.sequences.places
    assert sorted(order.tolist()) == list(range(len(order)))
    assert np.array_equal(places["position"][order], np.arange(len(order)))
    assert all(places["position"][one] < places["position"][other] for one, other in plan.graph().edges)
    assert not plan.journal.dirty.any()
    assert not plan.rooms.marks.any()
    anew = plan.times.copy()
    assert time_all(plan.shop, plan.sequences, anew)
    assert np.array_equal(anew, plan.times)
    assert np.array_equal(standing_of(plan.shop, anew).complete, plan.standing.complete)


ALL_TERMS = Objective(tardiness=10, moves=3, setup=2, earliness=1, makespan=4)


@pytest.mark.parametrize("seed", range(80))
def test_random_moves(seed):
    rng = seeded(seed)
    problem = replace(random_problem(rng, random_rules(rng), most_operations=14), objective=ALL_TERMS)
    plan = Plan(problem)
    for _ in range(40):
        move = random_move(rng, plan)
        before, cost, circle = plan.snapshot(), plan.cost(), would_circle(plan, *move)
        limit = rng.choice((NO_LIMIT, 0, -5))
        more = plan.move(*move, limit=limit)
        if circle or more == TOO_MUCH:
            assert more == TOO_MUCH
            assert plan.snapshot() == before
            continue
        assert more <= limit
        assert_sound(plan)
        assert plan.cost() == cost + more


def test_without_a_limit_only_circles_and_fixed_operations_stop_a_move():
    kept = 0
    for seed in range(40):
        rng = seeded(seed)
        plan = Plan(random_problem(rng, Rules(alternatives=True, links=True, setups=True, calendars=True), 12))
        for _ in range(20):
            move = random_move(rng, plan)
            circle = would_circle(plan, *move)
            assert (plan.move(*move) == TOO_MUCH) == circle
            kept += not circle
    assert kept > 400


def test_frozen_operations_are_not_pushed_away():
    seen = 0
    for seed in range(200):
        rng = seeded(seed)
        plan = Plan(random_problem(rng, Rules(fixed=True), 8))
        fixed = np.flatnonzero(plan.problem.operations.status != FREE)
        for _ in range(20):
            plan.move(*random_move(rng, plan))
            seen += len(fixed)
            assert (plan.times["start"][fixed] == plan.problem.operations.fixed_start[fixed]).all()
        assert_sound(plan)
    assert seen > 500


def test_a_hopeless_change_is_given_up_and_taken_back():
    # one machine, ten jobs of 5: the last one, due last, put first pushes nine others by 5 each
    problem = problem_of(
        [[Op([(0, 5)])] for _ in range(10)], [Machine()], [Order({job: 0}, 5 * job + 5) for job in range(10)]
    )
    plan = Plan(problem)
    before = plan.snapshot()
    assert plan.move(9, 9, NONE, 0, limit=0, target=9, hope=0.5) == TOO_MUCH
    assert plan.snapshot() == before
    assert int(plan.journal.counts[0]) < 10
    # with all the patience of the world it costs 9 × 5
    assert plan.move(9, 9, NONE, 0, target=9) == 45
    assert plan.on(0) == [9, 0, 1, 2, 3, 4, 5, 6, 7, 8]


def test_the_chain_of_a_late_order_by_hand():
    # machine 0: job 0 (4), then job 1 (3); machine 1: job 2 (9), then the second step of job 1
    problem = problem_of(
        [[Op([(0, 4)])], [Op([(0, 3)]), Op([(1, 2)])], [Op([(1, 9)])]],
        [Machine(), Machine()],
        [Order({1: 0}, 1), Order({0: 0, 1: 3}, 1)],
    )
    ranked = dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=np.array([0, 1, 2, 0]))
    plan = Plan(problem, ranked)
    assert plan.on(0) == [0, 1]
    assert plan.on(1) == [3, 2]
    assert plan.times["start"].tolist() == [0, 4, 9, 0]
    shop = plan.shop
    for order in (0, 1):
        decides = deciding_operation(order, shop.orders, shop.order_jobs, shop.jobs, shop.operations, plan.times)
        assert decides == 2
    chain, waits = np.empty(8, dtype=np.int32), np.empty(8, dtype=np.bool_)
    places, random, walks = plan.sequences.places, random_state(1, 1), []
    for _ in range(400):
        length = chain_to(2, places, shop.operations, shop.jobs, shop.links, plan.times, chain, waits, random)
        walks.append((tuple(chain[:length].tolist()), tuple(waits[:length].tolist())))
    # Operation 2 is ready at 7, but its machine does job 2 until 9. One time in four what supplies it is followed all
    # the same: operation 1, which waits for its machine and for nothing else, so then operation 0.
    behind_job_2, behind_job_0 = ((2, 3), (True, False)), ((2, 1, 0), (True, True, False))
    assert set(walks) == {behind_job_2, behind_job_0}
    # 300 of 400: four standard deviations are 35
    assert abs(walks.count(behind_job_2) - 300) < 35
