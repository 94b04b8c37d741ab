"""Schedules from given sequences."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.shops import calm
from orderplan.errors import RequestError
from orderplan.scheduler.decode import decode
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.problem import FAR, FROZEN
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_problems import Machine, Op, Order, problem_of


def two_machines():
    """Two jobs through both machines in opposite directions."""
    return problem_of(
        [[Op([(0, 3)]), Op([(1, 4)])], [Op([(1, 2)]), Op([(0, 5)])]],
        [Machine(), Machine([(0, 4), (6, FAR)])],
        [Order({0: 0}, 5), Order({1: 0}, 5)],
    )


@pytest.mark.parametrize(
    ("sequence", "starts"),
    [
        ([0, 1, 2, 3], [0, 3, 9, 11]),  # job 0 is on the second machine from 3 to 4 and from 6 to 9
        ([0, 2, 1, 3], [0, 3, 0, 3]),
        ([2, 3, 0, 1], [7, 10, 0, 2]),
    ],
)
def test_sequences_decide_the_times(sequence, starts):
    problem = two_machines()
    schedule = decode(problem, np.array([0, 1, 2, 3]), np.array(sequence))
    assert violations(problem, schedule) == []
    assert schedule.start.tolist() == starts


def test_sequences_that_wait_for_each_other_are_refused():
    problem = two_machines()
    with pytest.raises(RequestError, match="wait for each other"):
        decode(problem, np.array([0, 1, 2, 3]), np.array([3, 0, 1, 2]))


def test_frozen_operations_must_find_their_place():
    problem = problem_of(
        [[Op([(0, 3)], status=FROZEN, fixed=(0, 4))], [Op([(0, 4)])], [Op([(0, 2)])]], [Machine()], [Order({1: 0}, 5)]
    )
    modes = np.arange(3)
    assert decode(problem, modes, np.array([1, 0, 2])).start.tolist() == [4, 0, 7]
    with pytest.raises(RequestError, match="cannot stay"):
        decode(problem, modes, np.array([1, 2, 0]))


def test_what_was_dispatched_is_never_later_when_decoded():
    problem = calm(1_000)
    dispatched = best_dispatch(problem)
    decoded = decode(problem, dispatched.mode, np.argsort(dispatched.start, kind="stable"))
    assert violations(problem, decoded) == []
    assert (decoded.start <= dispatched.start).all()
