"""What operations wait for, the chain that decides an order's date, and the queue before a machine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.shops import crowded
from orderplan.scheduler.binding import WaitsFor, bindings, deciding_operations, queue_ahead
from orderplan.scheduler.decode import decode
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.problem import FAR, FROZEN, NONE
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import brute_force
from tests.oracle.schedule_problems import Machine, Op, Order, problem_of, random_problem, random_rules
from tests.plants import seeded


def scheduled(problem, sequence=None, mode=None):
    first = problem.operations.first_mode[:-1]
    sequence = np.arange(problem.operation_count) if sequence is None else np.array(sequence)
    return decode(problem, first if mode is None else np.array(mode), sequence)


def chain_behind(bound, operation):
    """Go from an operation to what it waits for, and on."""
    chain = []
    while operation != NONE:
        assert operation not in chain  # no circle
        chain.append(int(operation))
        operation = bound.other[operation]
    return chain


def test_each_kind_of_waiting():
    problem = problem_of(
        [
            [Op([(0, 4)]), Op([(1, 2)], wait=3)],  # 0: 0-4, 1: 4-6 and then 3 of waiting
            [Op([(0, 5)])],  # 2: behind 0, 4-9
            [Op([(2, 1)]), Op([(2, 2)])],  # 3: needs job 0 (9) and 2 on the way: 11-12; 4: 12-14
            [Op([(1, 3)], earliest=20)],  # 5: its material, 20-23
            [Op([(3, 2)])],  # 6: its machine from 7 on, 7-9
            [Op([(2, 1)], status=FROZEN, fixed=(2, 30))],  # 7
        ],
        [Machine(), Machine(), Machine(), Machine(available=7)],
        links=[(0, 3, 2)],
    )
    schedule = scheduled(problem)
    bound = bindings(problem, schedule)
    assert bound.kind.tolist() == [
        WaitsFor.RESOURCE, WaitsFor.PREVIOUS, WaitsFor.MACHINE, WaitsFor.COMPONENT, WaitsFor.PREVIOUS,
        WaitsFor.MATERIAL, WaitsFor.RESOURCE, WaitsFor.FIXED,
    ]  # fmt: skip
    assert bound.other.tolist() == [NONE, 0, 0, 1, 3, NONE, NONE, NONE]
    assert bound.since.tolist()[1:7] == [4, 4, 11, 12, 20, 7]
    assert bound.ready[2] < 0  # nothing but the machine keeps it
    assert not bound.kind.flags.writeable


def test_a_schedule_that_is_later_than_needed_waits_for_nothing():
    problem = problem_of([[Op([(0, 4)])]], [Machine()])
    schedule = scheduled(problem)
    later = replace(schedule, setup_start=schedule.setup_start + 3, start=schedule.start + 3, end=schedule.end + 3)
    assert bindings(problem, later).kind.tolist() == [WaitsFor.NOTHING]


def test_a_break_does_not_count_as_waiting_for_nothing():
    # free at 6, but it must fit: the next interval is from 10 on
    problem = problem_of(
        [[Op([(0, 6)])], [Op([(0, 3)], interruptible=False)]], [Machine([(0, 8), (10, FAR)])]
    )  # fmt: skip
    schedule = scheduled(problem)
    assert schedule.start.tolist() == [0, 10]
    bound = bindings(problem, schedule)
    assert (bound.kind[1], bound.other[1], bound.since[1]) == (WaitsFor.MACHINE, 0, 6)


def test_an_early_setup_makes_the_later_of_setup_and_material_decide():
    # operation 1 is ready at 5; its machine is free at 3 and set up by 7 (it decides) or by 5 (what 1 waits for does)
    for setup, kind, other in ((4, WaitsFor.MACHINE, 2), (2, WaitsFor.PREVIOUS, 0)):
        problem = problem_of(
            [[Op([(0, 5)]), Op([(1, 1, setup)])], [Op([(1, 3)])]], [Machine(), Machine()], early=True
        )  # fmt: skip
        schedule = scheduled(problem, [0, 2, 1])
        assert schedule.start[1] == max(5, 3 + setup)
        bound = bindings(problem, schedule)
        assert (bound.kind[1], bound.other[1]) == (kind, other)


def test_the_chain_goes_back_to_what_waits_for_no_operation():
    problem = problem_of(
        [[Op([(0, 4)])], [Op([(0, 5)]), Op([(1, 2)])]], [Machine(), Machine()],
        [Order({0: 0, 1: 3}, 5), Order({0: 0}, 5)],
    )  # fmt: skip
    schedule = scheduled(problem)
    bound, deciding = bindings(problem, schedule), deciding_operations(problem, schedule)
    assert deciding.tolist() == [2, 0]
    chain = chain_behind(bound, 2)
    assert chain == [2, 1, 0]
    assert bound.kind[chain].tolist() == [WaitsFor.PREVIOUS, WaitsFor.MACHINE, WaitsFor.RESOURCE]
    assert bound.since[chain].tolist() == [9, 4, 0]
    assert chain_behind(bound, 0) == [0]


def test_an_order_that_waits_for_what_is_not_scheduled_has_no_chain():
    problem = problem_of([[Op([(0, 4)])]], [Machine()], [Order({0: 0}, 5, floor=9), Order({0: 0}, 5, floor=4)])
    schedule = scheduled(problem)
    assert deciding_operations(problem, schedule).tolist() == [NONE, 0]


def test_the_queue_is_what_the_machine_does_while_an_operation_is_ready():
    problem = problem_of(
        [[Op([(0, 4)])], [Op([(0, 5)])], [Op([(0, 3)])], [Op([(0, 2)], earliest=4)], [Op([(1, 1)])]],
        [Machine(), Machine(finite=False)],
    )  # fmt: skip
    schedule = scheduled(problem)  # 0-4, 4-9, 9-12, 12-14
    assert queue_ahead(problem, schedule, 3).tolist() == [1, 2]  # ready at 4, when 0 is done
    assert queue_ahead(problem, schedule, 0).tolist() == []
    assert queue_ahead(problem, schedule, 4).tolist() == []


def test_there_may_be_no_orders():
    problem = problem_of([[Op([(0, 4)])]], [Machine()])
    assert deciding_operations(problem, scheduled(problem)).tolist() == []


@pytest.mark.parametrize("seed", range(40))
def test_in_decoded_schedules_what_decides_is_there_just_then(seed):
    # decoded schedules are as early as their sequences allow, so nothing waits for nothing, and nothing begins before
    # what it waits for is there; chains end at operations that wait for none
    rng = seeded(seed)
    problem = random_problem(rng, random_rules(rng))
    best = brute_force(problem)
    if best.cost is None:
        return
    mode = np.array([best.mode[operation] for operation in range(problem.operation_count)])
    schedule = decode(problem, mode, np.array(best.sequence))
    bound = bindings(problem, schedule)
    free = bound.kind != WaitsFor.FIXED
    assert not (bound.kind == WaitsFor.NOTHING).any()
    begins = schedule.start if problem.setup_before_material else schedule.setup_start
    assert (bound.since[free] <= begins[free]).all()
    assert (bound.ready[free] <= begins[free]).all()
    for operation in range(problem.operation_count):
        last = chain_behind(bound, operation)[-1]
        assert bound.kind[last] in {WaitsFor.MATERIAL, WaitsFor.RESOURCE, WaitsFor.FIXED}


def test_a_shop_of_a_thousand_operations():
    problem = crowded(1_000)
    schedule = best_dispatch(problem)
    assert violations(problem, schedule) == []
    bound = bindings(problem, schedule)
    waits = np.flatnonzero(bound.kind == WaitsFor.MACHINE)
    assert len(waits) > 200  # it has too much to do
    for operation in waits[:50].tolist():
        assert queue_ahead(problem, schedule, operation, bound=bound)[-1] == bound.other[operation]
