"""A neighbourhood as a small problem: what it asks for, what it may do, and that it costs what the whole plant does."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.shops import calm, crowded
from orderplan.scheduler.dispatch import DispatchRule, DispatchSetting, best_dispatch, dispatch
from orderplan.scheduler.local_search_kernels import sum_up_shares
from orderplan.scheduler.neighbourhood import Window, neighbourhood_of
from orderplan.scheduler.neighbourhood_choice_kernels import (
    ANYWHERE,
    CHAIN,
    FAMILY,
    KINDS,
    MACHINE,
    at_the_time,
    chosen_operations,
    rows_of,
)
from orderplan.scheduler.problem import FAR, FREE, NONE, RUNNING
from orderplan.scheduler.problem_checks import problem_faults
from orderplan.scheduler.random_kernels import random_state
from orderplan.scheduler.retiming_kernels import standing_of
from orderplan.scheduler.sequence_kernels import linked, no_rows, time_all
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import (
    LONG_AGO,
    Machine,
    Objective,
    Op,
    Order,
    problem_of,
    random_problem,
    random_rules,
)
from tests.plants import seeded


class Plant:
    """A problem with a schedule in all its forms."""

    def __init__(self, problem, schedule=None):
        self.problem, self.shop = problem, shop_of(problem)
        schedule = best_dispatch(problem) if schedule is None else schedule
        self.sequences = linked(self.shop, schedule.mode.copy(), np.argsort(schedule.start, kind="stable"))
        times = no_rows(problem.operation_count)
        time_all(self.shop, self.sequences, times)
        self.standing = standing_of(self.shop, times)
        self.rows = rows_of(self.shop, self.sequences)

    def neighbourhood(self, *operations):
        chosen = np.array(operations, dtype=np.int32)
        return neighbourhood_of(self.problem, self.shop, self.sequences, self.standing, self.rows, chosen)

    def chosen(self, way, size, seed=0):
        shares = np.zeros(len(self.problem.orders.due))
        sum_up_shares(self.shop, self.standing, shares)
        marks = np.zeros(self.problem.operation_count, dtype=np.int8)
        random = random_state(seed, 0)
        result = chosen_operations(
            self.shop, self.sequences, self.standing, self.rows, shares, way, size, marks, random
        )
        assert not marks.any()
        return result


def in_rank_order(problem):
    return Plant(
        problem, dispatch(problem, DispatchSetting(DispatchRule.RANK), rank=np.arange(problem.operation_count))
    )


def row_of_five(**options):
    """Five operations of 4 on one machine, in the order of their jobs; each has an order that is due at 0."""
    jobs = [[Op([(0, 4)], family=number % 2)] for number in range(5)]
    orders = [Order({job: 0}, 0) for job in range(5)]
    return in_rank_order(problem_of(jobs, [Machine(**options)], orders, setups=[[[0, 0], [0, 0]]]))


def test_a_stretch_begins_behind_what_is_before_it_and_ends_with_what_is_behind():
    small = row_of_five().neighbourhood(1, 2)
    assert small.windows == [Window(0, 0, 3)]
    assert (small.members.tolist(), small.free) == ([1, 2, 3], 2)
    assert small.problem.resources.available.tolist() == [4]
    assert small.schedule.start.tolist() == [4, 8, 12]


def test_the_first_stretch_begins_with_the_machine():
    small = row_of_five(available=3, family=1).neighbourhood(0)
    assert small.windows == [Window(0, NONE, 1)]
    assert (small.problem.resources.available.tolist(), small.problem.resources.family.tolist()) == ([3], [1])


def test_behind_an_operation_the_machine_is_set_up_for_it():
    small = row_of_five(family=1).neighbourhood(3)
    assert small.problem.resources.family.tolist() == [0]  # operation 2 is of family 0


def test_a_single_operation_between_two_comes_along():
    small = row_of_five().neighbourhood(1, 3)
    assert small.windows == [Window(0, 0, 4)]
    assert (sorted(small.members[: small.free].tolist()), small.members[small.free :].tolist()) == ([1, 2, 3], [4])


def test_two_stretches_of_a_machine_are_two_resources_with_modes_on_both():
    small = row_of_five().neighbourhood(0, 4)
    assert small.windows == [Window(0, NONE, 1), Window(0, 3, NONE)]
    # operations 0 and 4 may be in both, operation 1 stays behind the first
    assert np.diff(small.problem.operations.first_mode).tolist() == [2, 2, 1]


def test_orders_of_what_follows_wait_for_the_neighbourhood():
    # If operation 1 ends later than at 8, so do operations 2, 3 and 4: their orders at 12, 16, 20 by as much.
    small = row_of_five().neighbourhood(0)
    orders, lag = small.problem.orders, {}
    for order, (first, end) in enumerate(zip(orders.first_row[:-1], orders.first_row[1:], strict=True)):
        for row in range(first, end):
            lag[order, int(small.members[orders.job_of_row[row]])] = int(orders.lag_of_row[row])
    assert sorted(lag.values()) == [0, 0, 4, 8, 12]
    assert {member for _, member in lag} == {0, 1}
    # and they cannot be complete before four seconds each have been worked
    assert sorted(orders.floor.tolist()) == [LONG_AGO, LONG_AGO, 4, 8, 12]
    assert small.schedule.costs.tardiness == 4 + 8 + 12 + 16 + 20


def test_an_order_with_time_to_spare_may_wait_until_it_is_due():
    problem = problem_of(
        [[Op([(0, 4)])], [Op([(0, 4)]), Op([(1, 3)])]], [Machine(), Machine([(0, 20), (50, FAR)])],
        [Order({1: 0}, 19)],
    )  # fmt: skip
    # operation 2 must end by 19, so begin by 16: operation 1, the last on its machine, has until then
    small = in_rank_order(problem).neighbourhood(0)
    assert small.members.tolist() == [0, 1]
    assert small.problem.orders.lag_of_row.tolist() == [3]


def test_breaks_count_on_the_way_back():
    problem = problem_of(
        [[Op([(0, 4)])], [Op([(0, 4)]), Op([(1, 3)])]], [Machine(), Machine([(0, 13), (50, FAR)])],
        [Order({1: 0}, 40)],
    )  # fmt: skip
    # operation 2 takes 8 to 11; to be complete at 40 it must be over before the break: begin at 10, so 30 before
    small = in_rank_order(problem).neighbourhood(0)
    assert small.problem.orders.lag_of_row.tolist() == [30]


def test_members_wait_for_each_other_through_others():
    # operation 1 needs operation 0 and 2 seconds more, on another machine; operation 2 waits for it
    problem = problem_of(
        [[Op([(0, 4)], wait=2), Op([(1, 3)]), Op([(0, 5)])], [Op([(0, 1)])]], [Machine(), Machine()], [Order({0: 0}, 0)]
    )  # fmt: skip
    small = in_rank_order(problem).neighbourhood(0, 2)
    links = small.problem.links
    rows = {
        (int(small.members[job]), int(small.members[operation])): int(lag)
        for job, operation, lag in zip(links.job, links.operation, links.lag, strict=True)
    }
    assert rows[0, 2] == 2 + 3
    earliest = dict(zip(small.members.tolist(), small.problem.operations.earliest.tolist(), strict=True))
    assert earliest[2] == 3  # operation 1 takes three seconds at least


def test_a_wait_does_not_count_for_the_machine():
    # operation 1 follows operation 0 on the machine, which waits 50 for its own job; the lag to 1's order is its run
    problem = problem_of([[Op([(0, 4)], wait=50)], [Op([(0, 3)])], [Op([(0, 2)])]], [Machine()], [Order({2: 0}, 0)])
    small = in_rank_order(problem).neighbourhood(0)
    assert small.problem.operations.wait.tolist() == [0, 0]
    assert small.problem.orders.lag_of_row.tolist() == [2]  # from operation 1's end


def test_the_end_of_all_is_an_order_where_it_counts():
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 3)], wait=5)]], [Machine()], objective=Objective(makespan=2))
    small = in_rank_order(problem).neighbourhood(0)
    assert (small.problem.orders.due.tolist(), small.problem.orders.weight.tolist()) == ([0], [2])
    assert small.schedule.costs.tardiness == 2 * 12


@pytest.mark.parametrize("make", [calm, crowded])
def test_neighbourhoods_of_a_plant_are_valid_and_so_is_what_they_do_now(make):
    plant = Plant(make(400))
    for seed in range(60):
        chosen = plant.chosen(seed % KINDS, 12, seed)
        assert 0 < len(chosen) <= 12
        assert len(set(chosen.tolist())) == len(chosen)
        assert (plant.problem.operations.status[chosen] == FREE).all()
        small = plant.neighbourhood(*chosen.tolist())
        assert set(chosen.tolist()) <= set(small.members[: small.free].tolist())
        assert violations(small.problem, small.schedule) == [], seed


def test_neighbourhoods_of_random_problems_are_valid():
    for seed in range(300):
        rng = seeded(seed)
        problem = random_problem(rng, random_rules(rng))
        if brute_force(problem).cost is None:
            continue
        plant = Plant(problem)
        free = np.flatnonzero(problem.operations.status == FREE).tolist()
        if not free:
            continue
        small = plant.neighbourhood(*rng.sample(free, rng.randint(1, len(free))))
        faults = [fault for fault in problem_faults(small.problem) if "read-only" not in fault]
        assert faults == [], seed
        assert violations(small.problem, small.schedule) == [], seed


def test_the_chain_of_a_late_order_is_taken_with_what_is_in_its_way():
    problem = problem_of(
        [[Op([(0, 9)])], [Op([(0, 4)]), Op([(1, 3)])], [Op([(2, 1)])]], [Machine(), Machine(), Machine()],
        [Order({1: 0}, 0), Order({2: 0}, 50)],
    )  # fmt: skip
    plant = in_rank_order(problem)
    for seed in range(10):
        assert 3 not in plant.chosen(CHAIN, 2, seed).tolist()
        assert set(plant.chosen(MACHINE, 2, seed).tolist()) <= {0, 1, 2}


def test_a_campaign_reaches_to_the_next_operation_of_the_family():
    jobs = [[Op([(0, 4)], family=family)] for family in (0, 1, 1, 0, 1, 1)]
    problem = problem_of(jobs, [Machine(table=0)], [Order({5: 0}, 0)], setups=[[[0, 3], [3, 0]]])
    plant = in_rank_order(problem)
    taken = {tuple(sorted(plant.chosen(FAMILY, 4, seed).tolist())) for seed in range(30)}
    assert any({0, 3} <= set(chosen) for chosen in taken)


def test_where_nothing_is_late_anything_is_taken():
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 4)])]], [Machine()], [Order({0: 0}, 50)])
    plant = in_rank_order(problem)
    assert {int(plant.chosen(CHAIN, 1, seed)[0]) for seed in range(20)} == {0, 1}
    assert {int(plant.chosen(ANYWHERE, 1, seed)[0]) for seed in range(20)} == {0, 1}


def test_what_runs_is_not_taken():
    problem = problem_of(
        [[Op([(0, 4)], status=RUNNING, fixed=(0, 0))], [Op([(0, 4)])]], [Machine()], [Order({1: 0}, 0)]
    )
    for way in range(KINDS):
        assert 0 not in in_rank_order(problem).chosen(way, 5).tolist()


def test_the_operation_of_a_machine_at_a_moment():
    plant = row_of_five()
    times = plant.standing.times
    found = [at_the_time(plant.rows, times, 0, moment) for moment in (-5, 0, 3, 4, 19, 20, 99)]
    assert found == [0, 0, 0, 1, 4, 4, 4]
