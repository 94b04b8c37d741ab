"""The constraints of the CP-SAT model between working seconds and the clock: a function for each.

From one working interval to the next the clock runs ahead of working time by a break. A literal for each interval that
can matter says that a moment lies behind it, and makes the clock so much later.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.cp_variables import Inside, Step, bounds_of, on_one_calendar, waits_of, worked_at
from orderplan.scheduler.problem import RUNNING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ortools.sat.python.cp_model import BoundedLinearExpression, CpModel, IntVar, LinearExpr, LiteralT

    from orderplan.scheduler.cp_variables import OnCalendar, Variables
    from orderplan.scheduler.problem import Calendars, SchedulingProblem


class Stretch(NamedTuple):
    """A working interval of a calendar."""

    first: int
    """The working seconds before it."""
    last: int
    """The working seconds until its end."""
    ahead: int
    """By how much the clock is ahead of working time in it."""


def stretches_between(calendars: Calendars, calendar: int, first: int, last: int, *, of_end: bool) -> list[Stretch]:
    """Give the intervals in which something lies that has one of some counts of working seconds.

    Parameters
    ----------
    calendars, calendar
        Which one.
    first, last
        The working seconds that it may have at least and at most.
    of_end
        Whether something ends there rather than starts; it matters between two intervals.

    """
    rows = slice(int(calendars.first_interval[calendar]), int(calendars.first_interval[calendar + 1]))
    elapsed = calendars.elapsed[rows]
    found = np.searchsorted(elapsed, np.array([first, last]), side="left" if of_end else "right") - 1
    low, high = np.maximum(found, 0).tolist()
    return [
        Stretch(int(elapsed[row]), int(elapsed[row] + end - start), int(start - elapsed[row]))
        for row, start, end in zip(
            range(low, high + 1),
            calendars.start[rows][low : high + 1].tolist(),
            calendars.end[rows][low : high + 1].tolist(),
            strict=True,
        )
    ]


def ends_by_the_clock(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that an operation's end in clock time is no earlier than its working seconds say.

    Where orders cost by being early, the last operations' ends are no later either.
    """
    exact = _must_be_exact(problem)
    for operation, places in enumerate(variables.places):
        end = variables.end[operation]
        if end is None:
            continue
        for place in places:
            low, high = bounds_of(place.end)
            stretches = stretches_between(problem.calendars, place.calendar, low, high, of_end=True)
            here = [] if len(places) == 1 else [place.presence]
            _add(model, end >= place.end + stretches[0].ahead, here)
            literals = []
            for stretch in stretches[1:]:
                behind = _behind(model, variables, place, place.end, stretch.first + 1, of_end=True)
                _add(model, end >= place.end + stretch.ahead, [behind, *here])
                literals.append(behind)
            if operation in exact:
                for stretch, behind in zip(stretches[:-1], literals, strict=True):
                    _add(model, end <= place.end + stretch.ahead, [behind.negated(), *here])
                    _add(model, place.end >= stretch.last + 1, [behind])
                _add(model, end <= place.end + stretches[-1].ahead, here)


def begins_by_the_clock(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that what an operation waits for is not asked for later than its working seconds say."""
    for operation, places in enumerate(variables.places):
        begin = variables.begin[operation]
        if begin is None:
            continue
        for place in places:
            moment = begin_of(problem, variables, place)
            low, high = bounds_of(place.start)
            low -= 0 if problem.setup_before_material else bounds_of(variables.setup[operation])[1]
            stretches = stretches_between(problem.calendars, place.calendar, low, high, of_end=False)
            here = [] if len(places) == 1 else [place.presence]
            for stretch, following in pairwise(stretches):
                behind = _behind(model, variables, place, moment, following.first, of_end=False)
                _add(model, begin <= moment + stretch.ahead, [behind.negated(), *here])
            _add(model, begin <= moment + stretches[-1].ahead, here)


def begin_of(problem: SchedulingProblem, variables: Variables, place: OnCalendar) -> LinearExpr:
    """Give the working moment before which all that an operation waits for must be there: its setup's, or its start."""
    if problem.setup_before_material:
        return place.start
    return place.start - variables.setup[place.operation]


def waits_for_what_comes_before(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that an operation waits for the one before it in its job, and for the jobs that supply it."""
    for before, after, delay in waits_of(problem):
        end, begin = variables.end[before], variables.begin[after]
        if end is not None and begin is not None:
            model.add(begin >= end + delay)
        if delay:
            continue
        alone = on_one_calendar(variables.places, before, after, delay)
        for place in variables.places[before]:
            for other in variables.places[after]:
                if place.calendar == other.calendar:  # there working time says the same, and says it sooner
                    here = [] if alone else [place.presence, other.presence]
                    _add(model, begin_of(problem, variables, other) >= place.end, here)


def not_before_its_material(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that an operation begins no earlier than its material is there, and a job's first one than the job's."""
    earliest = problem.earliest_begins.tolist()
    for operation, places in enumerate(variables.places):
        if problem.operations.status[operation] == RUNNING:
            continue
        for place in places:
            worked = worked_at(problem, place.calendar, earliest[operation])
            here = [] if len(places) == 1 else [place.presence]
            _add(model, begin_of(problem, variables, place) >= worked, here)


def inside_one_interval(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that what may not be interrupted lies inside one working interval, its setup included."""
    for operation, places in enumerate(variables.places):
        if problem.operations.interruptible[operation]:
            continue
        for place in places:
            low, high = bounds_of(place.start)[0] - bounds_of(variables.setup[operation])[1], bounds_of(place.end)[1]
            stretches = stretches_between(problem.calendars, place.calendar, low, high, of_end=False)
            if len(stretches) == 1:
                continue
            run = min(int(problem.modes.run[mode]) for mode in place.modes)
            inside = []
            for stretch in stretches:
                if stretch.last - stretch.first < run:
                    continue
                literal = model.new_bool_var("")
                _add(model, place.start - variables.setup[operation] >= stretch.first, [literal])
                _add(model, place.end <= stretch.last, [literal])
                inside.append(literal)
                variables.insides.append(Inside(literal, place, stretch.first, stretch.last))
            model.add_bool_or([*inside, place.presence.negated()])


def _must_be_exact(problem: SchedulingProblem) -> set[int]:
    """Give the operations whose ends must not be taken for later than they are."""
    if problem.objective.earliness == 0:
        return set()
    return {int(problem.jobs.first_operation[job + 1]) - 1 for job in problem.orders.job_of_row.tolist()}


def _behind(
    model: CpModel, variables: Variables, place: OnCalendar, moment: LinearExpr | IntVar, least: int, *, of_end: bool
) -> IntVar:
    """Make a literal that says whether a moment has at least so many working seconds.

    For an end it is true if it has; for a begin only if it has: that is the way in which each must not cheat.
    """
    literal = model.new_bool_var("")
    if of_end:
        model.add(moment <= least - 1).only_enforce_if(literal.negated())
    else:
        model.add(moment >= least).only_enforce_if(literal)
    variables.steps.append(Step(literal, place, of_end, least))
    return literal


def _add(model: CpModel, constraint: BoundedLinearExpression | bool, literals: Sequence[LiteralT]) -> None:  # noqa: FBT001
    added = model.add(constraint)
    if literals:
        added.only_enforce_if(*literals)
