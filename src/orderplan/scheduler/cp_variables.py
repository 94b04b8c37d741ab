"""The variables of the CP-SAT model.

An operation has a presence in each mode, and one start and one end for each calendar that its modes are on, in the
working seconds of that calendar: there its processing has a constant length, and breaks do not exist. Its end in clock
time, and the moment at which it begins to need what it waits for, stand beside them where something asks for them; the
constraints of `orderplan.scheduler.cp_clock` tie both together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.calendars import to_working
from orderplan.scheduler.problem import FREE, NONE, RUNNING
from orderplan.scheduler.problem_checks import arcs_of

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar
    from ortools.sat.python.cp_model_helper import Literal as _Literal

    from orderplan.scheduler.cp_windows import Windows
    from orderplan.scheduler.problem import SchedulingProblem


@dataclass(frozen=True, slots=True, eq=False)
class OnCalendar:
    """An operation on the resources that share a calendar."""

    operation: int
    calendar: int
    modes: tuple[int, ...]
    presence: IntVar
    """Whether it is done there."""
    start: IntVar
    """When its processing starts, in working seconds."""
    end: IntVar


class Member(NamedTuple):
    """An operation that may be done on a resource."""

    operation: int
    mode: int
    place: OnCalendar
    presence: IntVar


@dataclass(frozen=True, slots=True)
class Sequence:
    """What a finite resource does, and in which order, where the order decides on the setups."""

    members: list[Member]
    setups: dict[tuple[int, int], int]
    """The setup of the second operation right after the first; `NONE` first stands for the state at the beginning."""
    follows: dict[tuple[int, int], IntVar] = field(default_factory=dict)
    """Whether the second operation comes right after the first; none where that is not possible."""
    precedes: dict[tuple[int, int], _Literal] = field(default_factory=dict)
    """Whether the first operation comes before the second, if both are here; both ways, one the other's opposite."""


class Step(NamedTuple):
    """A literal that says whether a working moment is behind an interval, kept for the hint."""

    literal: IntVar
    place: OnCalendar
    of_end: bool
    """Whether it is about the end of the processing, else about what `begins` says."""
    least: int
    """The literal is true from this working second on."""


class Inside(NamedTuple):
    """A literal that says that an operation lies inside a working interval, kept for the hint."""

    literal: IntVar
    place: OnCalendar
    first: int
    """The working seconds before the interval, and until its end."""
    last: int


@dataclass(frozen=True, slots=True)
class Variables:
    """All variables; lists have one row per operation, or one per mode where they say so."""

    presence: list[IntVar]
    """Whether an operation is done in a mode: one per mode."""
    places: list[list[OnCalendar]]
    place_of_mode: dict[int, OnCalendar]
    """The same by mode; those that are not possible have none."""
    setup: list[IntVar]
    """Seconds of setup before it."""
    end: list[IntVar | None]
    """When it ends, in clock time; None where nothing asks for it."""
    begin: list[IntVar | None]
    """The moment before which all that it waits for must be there, in clock time, or earlier; None likewise."""
    sequences: dict[int, Sequence]
    """By resource: those whose setups depend on the sequence."""
    steps: list[Step] = field(default_factory=list)
    insides: list[Inside] = field(default_factory=list)
    complete: dict[int, IntVar] = field(default_factory=dict)
    """When orders are complete, where that is needed exactly."""
    tardiness: dict[int, IntVar] = field(default_factory=dict)
    earliness: dict[int, IntVar] = field(default_factory=dict)
    at_home: dict[int, IntVar] = field(default_factory=dict)
    """Whether an operation is where it was published."""
    makespan: list[IntVar] = field(default_factory=list)

    def end_of(self, operation: int) -> IntVar:
        """Give the end of an operation that is asked for."""
        end = self.end[operation]
        assert end is not None  # noqa: S101 - `_clock_is_asked` says so
        return end


def bounds_of(variable: IntVar) -> tuple[int, int]:
    """Give the least and the greatest value of a variable."""
    domain = list(variable.proto.domain)
    return domain[0], domain[-1]


def worked_at(problem: SchedulingProblem, calendar: int, moment: int) -> int:
    """Give a moment in the working seconds of a calendar."""
    return int(to_working(problem.calendars, calendar, np.array(moment)))


def setup_between(problem: SchedulingProblem, mode: int, before: int, family: int) -> int:
    """Give the setup of a family in a mode on a finite resource that is set up for another family."""
    table = int(problem.resources.setup_table[problem.modes.resource[mode]])
    if NONE not in (table, before, family):
        setup = int(problem.setups[table, before, family])
        if setup != NONE:
            return setup
    return int(problem.modes.setup[mode])


def make_variables(model: CpModel, problem: SchedulingProblem, windows: Windows) -> Variables:
    """Make the variables of all operations."""
    presence = [model.new_bool_var("") if possible else model.new_constant(0) for possible in windows.is_possible]
    first_mode = problem.operations.first_mode.tolist()
    places = [
        _places(model, problem, windows, presence, operation, range(first_mode[operation], first_mode[operation + 1]))
        for operation in range(problem.operation_count)
    ]
    sequences = _sequences(model, problem, windows, presence, places)
    asks_end, asks_begin = _clock_is_asked(problem, places)
    end = [
        model.new_int_var(low, max(low, high), "") if asked else None
        for asked, low, high in zip(asks_end, windows.first_end.tolist(), windows.last_end.tolist(), strict=True)
    ]
    latest = int(windows.last_end.max(initial=0))
    begin = [model.new_int_var(-(2**33), latest, "") if asked else None for asked in asks_begin]
    setup = _setups(model, problem, windows, sequences)
    place_of_mode = {mode: place for row in places for place in row for mode in place.modes}
    return Variables(presence, places, place_of_mode, setup, end, begin, sequences)


def _places(
    model: CpModel,
    problem: SchedulingProblem,
    windows: Windows,
    presence: list[IntVar],
    operation: int,
    modes: range,
) -> list[OnCalendar]:
    """Make the variables of an operation on each calendar."""
    by_calendar: dict[int, list[int]] = {}
    for mode in modes:
        if windows.is_possible[mode]:
            by_calendar.setdefault(int(problem.resources.calendar[problem.modes.resource[mode]]), []).append(mode)
    result = []
    for calendar, here in by_calendar.items():
        start = model.new_int_var(
            int(windows.first_mode_start[here].min()), int(windows.last_mode_start[here].max()), ""
        )
        end = model.new_int_var(int(windows.first_mode_end[here].min()), int(windows.last_mode_end[here].max()), "")
        is_here = presence[here[0]] if len(here) == 1 else model.new_bool_var("")
        result.append(OnCalendar(operation, calendar, tuple(here), is_here, start, end))
    return result


def _sequences(
    model: CpModel,
    problem: SchedulingProblem,
    windows: Windows,
    presence: list[IntVar],
    places: list[list[OnCalendar]],
) -> dict[int, Sequence]:
    """Make the variables of the sequences that decide on setups."""
    members: dict[int, list[Member]] = {}
    for places_of_one in places:
        for place in places_of_one:
            for mode in place.modes:
                resource = int(problem.modes.resource[mode])
                if problem.resources.is_finite[resource] and problem.resources.setup_table[resource] != NONE:
                    members.setdefault(resource, []).append(Member(place.operation, mode, place, presence[mode]))
    result = {}
    for resource, here in members.items():
        setups = _setups_of_pairs(problem, resource, here)
        if all(len({setups.get((before, j.operation)) for before in _befores(here, j)}) == 1 for j in here):
            continue  # what comes before makes no difference
        result[resource] = _sequence(model, windows, Sequence(here, setups))
    return result


def _sequence(model: CpModel, windows: Windows, sequence: Sequence) -> Sequence:
    """Make the variables of one sequence."""
    for j in sequence.members:
        sequence.follows[NONE, j.operation] = model.new_bool_var("")
        for i in sequence.members:
            if i is j:
                continue
            gap = sequence.setups[i.operation, j.operation]
            if windows.first_mode_end[i.mode] + gap <= windows.last_mode_start[j.mode]:
                sequence.follows[i.operation, j.operation] = model.new_bool_var("")
            if i.operation < j.operation:
                first = model.new_bool_var("")
                sequence.precedes[i.operation, j.operation] = first
                sequence.precedes[j.operation, i.operation] = first.negated()
    return sequence


def _befores(members: list[Member], member: Member) -> list[int]:
    return [NONE, *(other.operation for other in members if other is not member)]


def _setups_of_pairs(problem: SchedulingProblem, resource: int, members: list[Member]) -> dict[tuple[int, int], int]:
    family = problem.operations.family
    setups = {}
    for j in members:
        is_running = problem.operations.status[j.operation] == RUNNING
        own, begin = int(family[j.operation]), int(problem.resources.family[resource])
        setups[NONE, j.operation] = 0 if is_running else setup_between(problem, j.mode, begin, own)
        for i in members:
            if i is not j:
                between = 0 if is_running else setup_between(problem, j.mode, int(family[i.operation]), own)
                setups[i.operation, j.operation] = between
    return setups


def constant_setup(problem: SchedulingProblem, sequences: dict[int, Sequence], operation: int, mode: int) -> int | None:
    """Give the setup of an operation in a mode where the sequence does not decide on it."""
    resource = int(problem.modes.resource[mode])
    if problem.operations.status[operation] == RUNNING:
        return 0
    if resource in sequences:
        return None
    if not problem.resources.is_finite[resource]:
        return int(problem.modes.setup[mode])
    before, own = int(problem.resources.family[resource]), int(problem.operations.family[operation])
    return setup_between(problem, mode, before, own)  # the same after all that can come before


def _setups(
    model: CpModel, problem: SchedulingProblem, windows: Windows, sequences: dict[int, Sequence]
) -> list[IntVar]:
    first_mode, result = problem.operations.first_mode.tolist(), []
    for operation in range(problem.operation_count):
        values = []
        for mode in range(first_mode[operation], first_mode[operation + 1]):
            if not windows.is_possible[mode]:
                continue
            setup = constant_setup(problem, sequences, operation, mode)
            if setup is not None:
                values.append(setup)
                continue
            sequence = sequences[int(problem.modes.resource[mode])]
            values += [gap for (_, after), gap in sequence.setups.items() if after == operation]
        result.append(model.new_int_var(min(values, default=0), max(values, default=0), ""))
    return result


def _clock_is_asked(problem: SchedulingProblem, places: list[list[OnCalendar]]) -> tuple[list[bool], list[bool]]:
    """Tell of which operations the end and the begin in clock time are asked for."""
    asks_end, asks_begin = [False] * problem.operation_count, [False] * problem.operation_count
    for job in problem.orders.job_of_row.tolist():
        asks_end[int(problem.jobs.first_operation[job + 1]) - 1] = True
    if problem.objective.makespan:
        for after in problem.jobs.first_operation[1:].tolist():
            asks_end[after - 1] = True
        for operation in np.flatnonzero(problem.operations.status != FREE).tolist():
            asks_end[operation] = True
    for before, after, delay in waits_of(problem):
        if not on_one_calendar(places, before, after, delay):
            asks_end[before] = asks_begin[after] = True
    return asks_end, asks_begin


def waits_of(problem: SchedulingProblem) -> list[tuple[int, int, int]]:
    """Give every operation that waits for another one, and the time that passes in between: (before, after, delay)."""
    tails, heads = arcs_of(problem)
    lags = np.concatenate([np.zeros(len(tails) - len(problem.links.lag), dtype=np.int64), problem.links.lag])
    delays = problem.operations.wait[tails] + lags
    is_bound = problem.operations.status[heads] != RUNNING
    rows = zip(tails[is_bound].tolist(), heads[is_bound].tolist(), delays[is_bound].tolist(), strict=True)
    return list(rows)


def on_one_calendar(places: list[list[OnCalendar]], before: int, after: int, delay: int) -> bool:
    """Tell whether working time alone says if an operation comes behind another."""
    calendars = {place.calendar for place in (*places[before], *places[after])}
    return delay == 0 and len(calendars) <= 1
