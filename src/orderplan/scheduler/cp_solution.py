"""From a schedule to the hint of a CP-SAT model, and from its solution back to a schedule."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.binding import completions
from orderplan.scheduler.calendars import to_clock
from orderplan.scheduler.cp_variables import bounds_of
from orderplan.scheduler.decode import decode
from orderplan.scheduler.problem import NONE
from orderplan.scheduler.purposes import held
from orderplan.scheduler.working_time import working_times

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar

    from orderplan.scheduler.cp_variables import OnCalendar, Variables
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.schedule import Schedule


class Found(NamedTuple):
    """What the solver says: shape (operations,) each."""

    mode: np.ndarray
    """int32."""
    start: np.ndarray
    """When the processing starts, in working seconds of its resource's calendar."""
    setup: np.ndarray
    """Seconds of setup before it."""


class _Hinted(NamedTuple):
    """A schedule as the variables see it: one row per operation, times in working seconds."""

    mode: list[int]
    start: list[int]
    end: list[int]
    setup: list[int]
    places: dict[OnCalendar, tuple[int, int]]
    """Start and end on each calendar, the chosen one and others."""


def add_hint(model: CpModel, problem: SchedulingProblem, variables: Variables, schedule: Schedule) -> None:
    """Tell the solver a schedule, down to every literal: it does not complete what is missing."""
    times = working_times(problem, problem.modes.resource[schedule.mode])
    hinted = _Hinted(
        schedule.mode.tolist(),
        times.worked(schedule.start).tolist(),
        times.worked(schedule.end).tolist(),
        schedule.setup.tolist(),
        {},
    )
    _hint_operations(model, problem, variables, hinted)
    _hint_clock(model, problem, variables, schedule)
    _hint_steps(model, problem, variables, hinted)
    _hint_sequences(model, variables, hinted)
    _hint_costs(model, problem, variables, schedule)


def _hint(model: CpModel, variable: IntVar, value: int) -> None:
    low, high = bounds_of(variable)
    model.add_hint(variable, min(max(value, low), high))


def _hint_operations(model: CpModel, problem: SchedulingProblem, variables: Variables, hinted: _Hinted) -> None:
    """Tell where operations are done, and when in working seconds."""
    for operation, places in enumerate(variables.places):
        mode = hinted.mode[operation]
        for place in places:
            is_here = mode in place.modes
            times = hinted.start[operation], hinted.end[operation]
            if not is_here:  # its variables still keep the length of its modes
                low, high = bounds_of(place.start)
                start = min(max(times[0], low), high)
                times = start, start + int(problem.modes.run[place.modes[0]])
            hinted.places[place] = times
            for each in place.modes:
                _hint(model, variables.presence[each], int(each == mode))
            if len(place.modes) > 1:
                _hint(model, place.presence, int(is_here))
            _hint(model, place.start, times[0])
            _hint(model, place.end, times[1])
        _hint(model, variables.setup[operation], hinted.setup[operation])


def _hint_clock(model: CpModel, problem: SchedulingProblem, variables: Variables, schedule: Schedule) -> None:
    """Tell when operations begin and end by the clock."""
    begins = schedule.start if problem.setup_before_material else schedule.setup_start
    for moments, clock in ((variables.end, schedule.end.tolist()), (variables.begin, begins.tolist())):
        for variable, moment in zip(moments, clock, strict=True):
            if variable is not None:
                _hint(model, variable, moment)


def _hint_steps(model: CpModel, problem: SchedulingProblem, variables: Variables, hinted: _Hinted) -> None:
    """Tell behind and inside which intervals operations lie."""
    for step in variables.steps:
        start, moment = hinted.places[step.place]
        if not step.of_end:
            moment = start - (0 if problem.setup_before_material else hinted.setup[step.place.operation])
        _hint(model, step.literal, int(moment >= step.least))
    for inside in variables.insides:
        start, end = hinted.places[inside.place]
        operation = inside.place.operation
        fits = inside.first <= start - hinted.setup[operation] and end <= inside.last
        _hint(model, inside.literal, int(fits and hinted.mode[operation] in inside.place.modes))


def _hint_sequences(model: CpModel, variables: Variables, hinted: _Hinted) -> None:
    """Tell what follows what."""
    for sequence in variables.sequences.values():
        row = [member.operation for member in sequence.members if hinted.mode[member.operation] == member.mode]
        row.sort(key=hinted.start.__getitem__)
        place_in = {operation: place for place, operation in enumerate(row)}
        pairs = set(pairwise([NONE, *row]))
        for pair, literal in sequence.follows.items():
            _hint(model, literal, int(pair in pairs))
        for (i, j), first in sequence.precedes.items():
            if i < j:
                model.add_hint(first, place_in.get(i, 0) <= place_in.get(j, len(row)))


def _hint_costs(model: CpModel, problem: SchedulingProblem, variables: Variables, schedule: Schedule) -> None:
    """Tell what the terms of the objective are made of."""
    complete = completions(problem, schedule)
    for order, late in enumerate((complete - problem.orders.due).tolist()):
        if order in variables.tardiness:
            model.add_hint(variables.tardiness[order], max(late, 0))
        if order in variables.complete:
            model.add_hint(variables.complete[order], int(complete[order]))
            model.add_hint(variables.earliness[order], max(-late, 0))
    resource = problem.modes.resource[schedule.mode]
    at_home = (schedule.start == problem.operations.published_start) & (
        resource == problem.operations.published_resource
    )
    for operation, literal in variables.at_home.items():
        model.add_hint(literal, int(at_home[operation]))
    for makespan in variables.makespan:
        model.add_hint(makespan, max(int((schedule.end + problem.operations.wait).max()), 0))


def found_by(solver: CpSolver, problem: SchedulingProblem, variables: Variables) -> Found:
    """Read the solution."""
    count = problem.operation_count
    found = Found(np.zeros(count, dtype=np.int32), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64))
    for operation, places in enumerate(variables.places):
        for place in places:
            for mode in place.modes:
                if solver.boolean_value(variables.presence[mode]):
                    found.mode[operation], found.start[operation] = mode, solver.value(place.start)
        found.setup[operation] = solver.value(variables.setup[operation])
    return found


def schedule_from(problem: SchedulingProblem, found: Found) -> Schedule:
    """Make a schedule of a solution, with nothing later than its sequences and its purposes need."""
    setup_start, start = clock_times(problem, found)
    calendar = problem.resources.calendar[problem.modes.resource[found.mode]]
    in_order = np.lexsort((found.start, calendar))
    return decode(held(problem, found.mode, setup_start, start), found.mode, in_order)


def clock_times(problem: SchedulingProblem, found: Found) -> tuple[np.ndarray, np.ndarray]:
    """Give when setups and processing start by the clock: shape (operations,) each."""
    calendar = problem.resources.calendar[problem.modes.resource[found.mode]]
    setup_start, start = np.empty_like(found.start), np.empty_like(found.start)
    for each in np.unique(calendar).tolist():
        rows = np.flatnonzero(calendar == each)
        setup_start[rows] = to_clock(problem.calendars, each, found.start[rows] - found.setup[rows])
        start[rows] = to_clock(problem.calendars, each, found.start[rows])
    return setup_start, start
