"""The objective of the CP-SAT model: a function for each of its terms, which makes what it needs and gives the sum."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.calendars import to_clock
from orderplan.scheduler.cp_variables import bounds_of, worked_at
from orderplan.scheduler.problem import FREE, NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ortools.sat.python.cp_model import CpModel, LinearExpr

    from orderplan.scheduler.cp_variables import Variables
    from orderplan.scheduler.problem import SchedulingProblem


def tardiness_of_orders(model: CpModel, problem: SchedulingProblem, variables: Variables) -> LinearExpr | int:
    """Give the seconds late × weight, summed over the orders; each is at least what it is."""
    total: LinearExpr | int = 0
    for order, due, weight, floor, completions in _orders(problem, variables):
        least = max(floor - due, 0)
        if weight == 0:
            continue
        late = model.new_int_var(least, max([least, *(high - due for _, _, high in completions)]), "")
        for expression, _, _ in completions:
            model.add(late >= expression - due)
        variables.tardiness[order] = late
        total += weight * late
    return total


def earliness_of_orders(model: CpModel, problem: SchedulingProblem, variables: Variables) -> LinearExpr | int:
    """Give the seconds that orders are complete before they are due, summed over the orders; at least what they are."""
    total: LinearExpr | int = 0
    for order, due, _, floor, completions in _orders(problem, variables):
        if floor >= due:
            continue
        first = max([floor, *(low for _, low, _ in completions)])
        complete = model.new_int_var(first, max([floor, *(high for _, _, high in completions)]), "")
        model.add_max_equality(complete, [floor, *(expression for expression, _, _ in completions)])
        early = model.new_int_var(0, max(due - first, 0), "")
        model.add(early >= due - complete)
        variables.complete[order], variables.earliness[order] = complete, early
        total += early
    return total


def _orders(
    problem: SchedulingProblem, variables: Variables
) -> Iterator[tuple[int, int, int, int, list[tuple[LinearExpr, int, int]]]]:
    """Give every order with its due moment, weight and floor, and when the jobs that it waits for are there.

    The moments are expressions, each with the least and the greatest value that it can have.
    """
    orders = problem.orders
    for order, (first, end) in enumerate(pairwise(orders.first_row.tolist())):
        completions = []
        for row in range(first, end):
            last = int(problem.jobs.first_operation[orders.job_of_row[row] + 1]) - 1
            delay = int(problem.operations.wait[last] + orders.lag_of_row[row])
            end_of_job = variables.end_of(last)
            low, high = bounds_of(end_of_job)
            completions.append((end_of_job + delay, low + delay, high + delay))
        yield order, int(orders.due[order]), int(orders.weight[order]), int(orders.floor[order]), completions


def moves_of_operations(model: CpModel, problem: SchedulingProblem, variables: Variables) -> LinearExpr | int:
    """Give the move weights of the operations that are not where they were published; at least what they are."""
    total: LinearExpr | int = 0
    operations, first_mode = problem.operations, problem.operations.first_mode.tolist()
    for operation in range(problem.operation_count):
        weight, resource = int(operations.move_weight[operation]), int(operations.published_resource[operation])
        if weight == 0 or resource == NONE:
            continue
        total += weight
        start = int(operations.published_start[operation])
        for mode in range(first_mode[operation], first_mode[operation + 1]):
            place = variables.place_of_mode.get(mode)
            if place is None or problem.modes.resource[mode] != resource:
                continue
            worked = worked_at(problem, place.calendar, start)
            if int(to_clock(problem.calendars, place.calendar, np.array(worked))) != start:
                continue  # nothing can start at that moment
            at_home = model.new_bool_var("")
            model.add_implication(at_home, variables.presence[mode])
            model.add(place.start == worked).only_enforce_if(at_home)
            variables.at_home[operation] = at_home
            total -= weight * at_home
    return total


def setup_seconds(_model: CpModel, _problem: SchedulingProblem, variables: Variables) -> LinearExpr | int:
    """Give the seconds of setup."""
    return sum(variables.setup)


def end_of_all(model: CpModel, problem: SchedulingProblem, variables: Variables) -> LinearExpr | int:
    """Give the moment at which the last operation ends, its wait included; at least what it is."""
    ends = []
    for job, after in enumerate(problem.jobs.first_operation[1:].tolist()):
        for operation in range(int(problem.jobs.first_operation[job]), after):
            if operation == after - 1 or problem.operations.status[operation] != FREE:
                wait = int(problem.operations.wait[operation])
                end = variables.end_of(operation)
                ends.append((end + wait, bounds_of(end)[1] + wait))
    makespan = model.new_int_var(0, max([0, *(high for _, high in ends)]), "")
    for expression, _ in ends:
        model.add(makespan >= expression)
    variables.makespan.append(makespan)
    return makespan
