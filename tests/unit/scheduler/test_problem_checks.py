"""A problem that is not what it should be is refused, with every fault of a kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from orderplan.errors import SolverError
from orderplan.scheduler.calendars import calendars_of
from orderplan.scheduler.problem import FAR, FROZEN, NONE, Objective
from orderplan.scheduler.problem_checks import problem_faults, require_valid
from tests.oracle.schedule_problems import Machine, Op, Order, column, problem_of


def small():
    return problem_of(
        [[Op([(0, 3)]), Op([(0, 2), (1, 4)])], [Op([(1, 5)])]],
        [Machine(), Machine([(0, 10), (20, FAR)])],
        [Order({0: 0, 1: 2}, due=9)],
        links=[(1, 1, 0)],
        setups=[[[0, 1], [1, 0]]],
    )


def changed(record, name, values, dtype=None):
    """Give the small problem with another column in one of its records."""
    problem = small()
    rows = getattr(problem, record)
    new = column(values, dtype or getattr(rows, name).dtype)
    return replace(problem, **{record: replace(rows, **{name: new})})


def test_a_valid_problem_is_given_back():
    problem = small()
    assert problem_faults(problem) == []
    assert require_valid(problem) is problem
    assert problem.summary() == "2 jobs of 3 operations with 4 modes on 2 resources, 1 links, 1 orders"


@pytest.mark.parametrize(
    ("record", "name", "values", "message"),
    [
        ("jobs", "first_operation", [0, 2, 4], "jobs.first_operation must go from 0 to 3 with at least 1 row each"),
        ("jobs", "first_operation", [0, 0, 3], "jobs.first_operation must go"),
        ("operations", "first_mode", [0, 1, 1, 4], "operations.first_mode must go"),
        ("orders", "first_row", [0, 1], "orders.first_row must go"),
        ("modes", "resource", [0, 0, 2, 1], "modes.resource must lie between 0 and 1"),
        ("modes", "resource", [0, 0, 0, 1], "an operation has two modes on one resource"),
        ("modes", "run", [3, 0, 4, 5], "modes.run must lie between 1 and"),
        ("modes", "setup", [0, 0, -1, 0], "modes.setup must lie between 0"),
        ("operations", "family", [0, 2, NONE], "operations.family must lie between -1 and 1"),
        ("operations", "wait", [0, -1, 0], "operations.wait must lie between 0"),
        ("resources", "setup_table", [1, NONE], "resources.setup_table must lie between -1 and 0"),
        ("links", "job", [2], "links.job must lie between 0 and 1"),
        ("orders", "job_of_row", [0, 2], "orders.job_of_row must lie between 0 and 1"),
        ("orders", "due", [FAR], "orders.due must lie"),
        ("operations", "status", [FROZEN, 0, 0], "operations.fixed_mode must be one of the operation's own"),
        ("operations", "fixed_mode", [0, NONE, NONE], "operations.fixed_mode must be NONE"),
        ("calendars", "elapsed", [0, 0, 9], "calendars.elapsed must be"),
        ("calendars", "end", [FAR, 10, 30], "the last interval of every calendar must end at FAR"),
        ("calendars", "start", [0, 0, 10], "the intervals of a calendar must be ascending"),
    ],
)
def test_faults(record, name, values, message):
    faults = problem_faults(changed(record, name, values))
    assert any(message in fault for fault in faults), faults


def test_columns_of_other_lengths_are_named():
    problem = small()
    longer = replace(problem.operations, earliest=column([0] * 4))
    assert problem_faults(replace(problem, operations=longer)) == ["Operations.earliest has shape (4,), not (3,)"]


def test_what_can_be_written_to_is_refused():
    problem = small()
    writable = replace(problem.orders, due=np.array([9]))
    assert problem_faults(replace(problem, orders=writable)) == ["Orders.due must be read-only"]


def test_links_stand_in_order():
    links = [column([1, 0], np.int32), column([1, 2], np.int32), column([0, 0])]
    problem = small()
    right = replace(problem.links, job=links[0], operation=links[1], lag=links[2])
    wrong = replace(right, job=column([0, 1], np.int32), operation=column([2, 1], np.int32))
    assert "links must stand by operation and job" in problem_faults(replace(problem, links=wrong))
    assert problem_faults(replace(problem, links=right)) == ["the links make a job wait for itself"]


def test_calendars_may_touch_only_as_one_interval():
    problem = replace(small(), calendars=calendars_of([[(0, FAR)], [(0, 10), (10, FAR)]]))
    assert problem_faults(problem) == ["the intervals of a calendar must be ascending and apart from one another"]


def test_a_frozen_operation_does_not_wait_for_a_free_one():
    with pytest.raises(SolverError, match="must not wait for one that is free"):
        problem_of([[Op([(0, 3)]), Op([(0, 2)], status=FROZEN, fixed=(0, 5))]], [Machine()])


def test_a_frozen_operation_starts_while_its_resource_works():
    with pytest.raises(SolverError, match="fixed_start of 0 is not a moment at which its resource works"):
        problem_of([[Op([(0, 3)], status=FROZEN, fixed=(0, 12))]], [Machine([(0, 10), (20, FAR)])])


def test_costs_must_fit_into_64_bits():
    problem = small()
    heavy = replace(problem.orders, weight=column([2**25]))
    assert problem_faults(replace(problem, orders=heavy, objective=Objective(tardiness=60))) == []
    (fault,) = problem_faults(replace(problem, orders=heavy, objective=Objective(tardiness=64)))
    assert fault.startswith("a second must cost less than 2147483648")
    weights = replace(problem.operations, move_weight=column([2**31, 0, 0]))
    (fault,) = problem_faults(replace(problem, operations=weights, objective=Objective(moves=2**29)))
    assert fault.startswith("all moves together")
    assert problem_faults(replace(problem, objective=Objective(setup=-1))) == ["objective.setup must not be negative"]
