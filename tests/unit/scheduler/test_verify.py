"""The checker: it accepts a schedule that keeps every rule, and names each corruption."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.problem import FAR, FROZEN, NONE, RUNNING
from orderplan.scheduler.verify import violations
from orderplan.scheduler.violations import Rule
from tests.oracle.schedule_brute_force import as_schedule
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, column, problem_of
from tests.oracle.schedule_times import Times
from tests.plants import seeded

SAW, LATHE, OVEN = range(3)
SETUPS = [[[0, 2, 4], [3, 0, 1], [5, 2, 0]]]
"""Seconds from family to family on the lathe."""


def plant():
    """Give a problem in which every rule of section 7 matters.

    Job 0: saw, then lathe, then oven; its first operation is running. Job 1: lathe, which waits for job 0 for nothing,
    then oven. Job 2: lathe frozen at 30, where it follows job 1's lathe operation.
    """
    return problem_of(
        [
            [
                Op([(SAW, 6)], status=RUNNING, fixed=(SAW, 0), wait=2),
                Op([(LATHE, 5, 1)], family=1),
                Op([(OVEN, 4)], interruptible=False),
            ],
            [
                Op([(SAW, 9), (LATHE, 6, 1)], family=2, earliest=15, published=(LATHE, 20), move_weight=7),
                Op([(OVEN, 3)]),
            ],
            [Op([(LATHE, 2, 1)], family=0, status=FROZEN, fixed=(LATHE, 33))],
        ],
        [
            Machine(),
            Machine([(0, 10), (12, 28), (30, FAR)], family=0, table=0),
            Machine([(0, 18), (21, FAR)], available=1, finite=False),
        ],
        [Order({0: 0, 1: 3}, due=20, weight=5), Order({2: 0}, due=40)],
        links=[(0, 4, 1)],
        releases=[0, 12, 0],
        setups=SETUPS,
        objective=Objective(tardiness=1, moves=1, setup=1),
    )


MODES = {0: 0, 1: 1, 2: 2, 3: 4, 4: 5, 5: 6}
TIMES = {
    0: Times(0, 0, 0, 6),
    1: Times(2, 8, 12, 17),  # ready at 6 + 2; two seconds of setup (0 to 1) fill the shift up, the next begins at 12
    2: Times(0, 21, 21, 25),  # from 17 on four seconds do not fit before 18
    3: Times(1, 17, 18, 24),  # family 1 to 2
    4: Times(0, 26, 26, 29),  # waits for job 0 (25 + 1), the machine takes any number
    5: Times(5, 26, 33, 35),  # family 2 to 0 in five seconds: 26, 27, then 30 to 32
}


def schedule():
    return as_schedule(plant(), MODES, TIMES)


def corrupted(operation, **fields):
    """Change an operation's fields; the costs that the schedule claims follow."""
    times = dict(TIMES)
    mode = dict(MODES)
    if "mode" in fields:
        mode[operation] = fields.pop("mode")
    times[operation] = times[operation]._replace(**fields)
    return as_schedule(plant(), mode, times)


def rules_broken(wrong):
    return {(violation.rule, violation.operation) for violation in violations(plant(), wrong)}


def test_the_schedule_is_accepted():
    assert violations(plant(), schedule()) == []
    # order 0: job 0 at 25, job 1 at 29 + 3 = 32, 12 late × 5; order 1: 35, in time
    assert schedule().costs == (60, 7, 8, 5, 35)


@pytest.mark.parametrize(
    ("operation", "fields", "rule", "expected", "actual"),
    [
        (0, {"start": 1, "end": 7, "setup_start": 1}, Rule.FIXED_START, 0, 1),
        (5, {"start": 34, "end": 36, "setup_start": 27}, Rule.FIXED_START, 33, 34),
        (1, {"setup_start": 7}, Rule.SETUP_DURATION, 2, 3),
        (1, {"setup_start": 7, "setup": 3}, Rule.SETUP, 2, 3),
        (1, {"setup": 1}, Rule.SETUP, 2, 1),
        (1, {"end": 16}, Rule.RUN_DURATION, 5, 4),
        (1, {"start": 11}, Rule.WORKING, 12, 11),
        (1, {"start": 10}, Rule.WORKING, 12, 10),  # the end of a shift is no start
        (5, {"setup_start": 28}, Rule.WORKING, 30, 28),
        (2, {"setup_start": 17, "start": 17, "end": 24}, Rule.INTERRUPTED, 21, 24),
        (2, {"setup_start": 16, "start": 16, "end": 20}, Rule.WORKING, 18, 20),
        (2, {"setup_start": 14, "start": 14, "end": 18}, Rule.SEQUENCE, 17, 14),
        (3, {"setup_start": 16, "start": 17, "end": 23}, Rule.OVERLAP, 17, 16),
        (3, {"setup_start": 18, "start": 19, "end": 25}, None, 0, 0),  # later is allowed
        (4, {"setup_start": 25, "start": 25, "end": 28}, Rule.SUPPLY, 26, 25),
        (4, {"setup_start": 23, "start": 23, "end": 26}, Rule.SEQUENCE, 24, 23),
        (3, {"mode": 3, "setup": 0, "setup_start": 14, "start": 14, "end": 23}, Rule.MATERIAL, 15, 14),
        (3, {"mode": 6}, Rule.ELIGIBLE, 3, 6),
        (3, {"mode": 2}, Rule.ELIGIBLE, 3, 2),
    ],
)
def test_each_corruption_is_caught(operation, fields, rule, expected, actual):
    found = violations(plant(), corrupted(operation, **fields))
    if rule is None:
        assert found == []
    else:
        assert any(violation[:2] == (rule, operation) and violation[3:] == (expected, actual) for violation in found)


def test_the_other_operation_is_named():
    (violation,) = violations(plant(), corrupted(3, setup_start=16, start=17, end=23))
    assert violation.sentence() == "operation 3 begins at 16, while its resource does 1 until 17"
    broken = violations(plant(), corrupted(4, setup_start=25, start=25, end=28))
    assert [each.sentence() for each in broken] == ["operation 4 begins at 25, operation 2 supplies it at 26"]


def test_another_sequence_changes_the_setups_of_what_follows():
    # 3, 1, 5 on the lathe: 3 follows family 0 (4 instead of 1), 1 follows 3 (2 again), 5 follows 1 (3 instead of 5)
    wrong = corrupted(1, setup_start=24, start=26, end=34)
    assert rules_broken(wrong) == {
        (Rule.SETUP, 3),
        (Rule.SETUP, 5),
        (Rule.OVERLAP, 5),
        (Rule.RUN_DURATION, 1),
        (Rule.SEQUENCE, 2),
    }


def test_a_frozen_operation_stays_in_its_mode():
    problem = problem_of(
        [[Op([(0, 3), (1, 3)], status=FROZEN, fixed=(0, 5))]], [Machine(), Machine()], [Order({0: 0}, due=9)]
    )
    wrong = as_schedule(problem, {0: 1}, {0: Times(0, 5, 5, 8)})
    assert [violation[:2] for violation in violations(problem, wrong)] == [(Rule.FIXED_MODE, 0)]


def test_a_resource_starts_nothing_before_it_is_available():
    problem = problem_of([[Op([(0, 3)])]], [Machine(available=4)])
    wrong = as_schedule(problem, {0: 0}, {0: Times(0, 3, 3, 6)})
    assert [violation[:2] for violation in violations(problem, wrong)] == [(Rule.AVAILABLE, 0)]
    running = problem_of([[Op([(0, 3)], status=RUNNING, fixed=(0, 1))]], [Machine(available=4)])
    assert violations(running, as_schedule(running, {0: 0}, {0: Times(0, 1, 1, 4)})) == []


def test_a_long_operation_blocks_all_that_follow():
    # the second is inside the first, the third begins after the second but before the first ends
    problem = problem_of([[Op([(0, 9)])], [Op([(0, 2)])], [Op([(0, 2)])]], [Machine()])
    times = {0: Times(0, 0, 0, 9), 1: Times(0, 2, 2, 4), 2: Times(0, 5, 5, 7)}
    found = violations(problem, as_schedule(problem, {0: 0, 1: 1, 2: 2}, times))
    assert [(violation.rule, violation.operation, violation.expected) for violation in found] == [
        (Rule.OVERLAP, 1, 9),
        (Rule.OVERLAP, 2, 9),
    ]


def test_setups_before_the_material_only_where_configured():
    for early in (False, True):
        problem = problem_of([[Op([(0, 3, 2)], earliest=6)]], [Machine()], early=early)
        found = violations(problem, as_schedule(problem, {0: 0}, {0: Times(2, 4, 6, 9)}))
        assert [violation.rule for violation in found] == ([] if early else [Rule.MATERIAL])


@pytest.mark.parametrize("term", range(5))
def test_costs_are_counted_again(term):
    right = schedule()
    claimed = list(right.costs)
    claimed[term] += 1
    (violation,) = violations(plant(), replace(right, costs=type(right.costs)(*claimed)))
    assert violation[:3] == (Rule.COSTS, NONE, term)
    assert violation.sentence() == f"the {right.costs._fields[term]} is {right.costs[term]}, not {claimed[term]}"


def test_missing_rows_are_named():
    short = replace(schedule(), end=column([1, 2]))
    (violation,) = violations(plant(), short)
    assert violation.sentence() == "the schedule has 2 rows for 6 operations"


def test_every_single_second_matters():
    """Shift any one time of any operation of a dispatched schedule by a second: at least one rule is broken."""
    problem = plant()
    dispatched = best_dispatch(problem)
    assert violations(problem, dispatched) == []
    for name in ("setup", "setup_start", "start", "end"):
        for operation in range(problem.operation_count):
            for second in (-1, 1):
                values = getattr(dispatched, name).copy()
                values[operation] += second
                assert violations(problem, replace(dispatched, **{name: column(values)})), (name, operation, second)


def test_every_swap_of_two_operations_is_caught():
    problem = plant()
    dispatched = best_dispatch(problem)
    rng = seeded(3)
    for _ in range(50):
        one, other = rng.sample(range(problem.operation_count), 2)
        swapped = {}
        for name in ("setup_start", "start", "end"):
            values = getattr(dispatched, name).copy()
            values[[one, other]] = values[[other, one]]
            swapped[name] = column(values)
        assert violations(problem, replace(dispatched, **swapped))


def test_an_empty_problem_has_an_empty_schedule():
    for machines in ([], [Machine()]):
        problem = problem_of([], machines)
        assert violations(problem, as_schedule(problem, {}, {})) == []
        assert best_dispatch(problem).start.tolist() == []
