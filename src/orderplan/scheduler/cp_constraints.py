"""The constraints of the CP-SAT model on what is done where, in which order: a function for each.

All of them speak about working seconds of one calendar; `orderplan.scheduler.cp_clock` has those that need a clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.scheduler.cp_variables import constant_setup, worked_at
from orderplan.scheduler.problem import FREE, NONE, RUNNING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ortools.sat.python.cp_model import CpModel

    from orderplan.scheduler.cp_variables import Sequence, Variables
    from orderplan.scheduler.problem import SchedulingProblem


def done_once(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that every operation is done in one of its modes."""
    first_mode = problem.operations.first_mode.tolist()
    for operation, places in enumerate(variables.places):
        model.add_exactly_one(variables.presence[first_mode[operation] : first_mode[operation + 1]])
        for place in places:
            if len(place.modes) > 1:
                model.add(sum(variables.presence[mode] for mode in place.modes) == place.presence)


def runs_as_long_as_its_mode_takes(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that the processing takes as many working seconds as in the chosen mode."""
    run = problem.modes.run.tolist()
    for places in variables.places:
        for place in places:
            if len({run[mode] for mode in place.modes}) == 1:
                model.add(place.end == place.start + run[place.modes[0]])
                continue
            for mode in place.modes:
                model.add(place.end == place.start + run[mode]).only_enforce_if(variables.presence[mode])


def one_at_a_time(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that a finite resource does one operation at a time, with a setup that does not depend on the order.

    Where it does depend, the setups come in by `set_up_for_what_came_before`.
    """
    run = problem.modes.run.tolist()
    for resource, members in members_of(problem, variables).items():
        intervals = []
        for operation, mode in members:
            place = variables.place_of_mode[mode]
            setup = constant_setup(problem, variables.sequences, operation, mode) or 0
            intervals.append(
                model.new_optional_fixed_size_interval_var(
                    place.start - setup, run[mode] + setup, variables.presence[mode], ""
                )
            )
        if problem.resources.is_finite[resource] and len(intervals) > 1:
            model.add_no_overlap(intervals)


def members_of(problem: SchedulingProblem, variables: Variables) -> dict[int, list[tuple[int, int]]]:
    """Give the operations that may be done on each resource, with their modes there."""
    members: dict[int, list[tuple[int, int]]] = {}
    for operation, places in enumerate(variables.places):
        for place in places:
            for mode in place.modes:
                members.setdefault(int(problem.modes.resource[mode]), []).append((operation, mode))
    return members


def follows_exactly_one(model: CpModel, _problem: SchedulingProblem, variables: Variables) -> None:
    """Require that each operation of a sequence follows one other, or is the first, and at most one follows it."""
    for sequence in variables.sequences.values():
        firsts = [sequence.follows[NONE, member.operation] for member in sequence.members]
        model.add_at_most_one(firsts)
        for member in sequence.members:
            befores = [literal for (_, after), literal in sequence.follows.items() if after == member.operation]
            model.add_exactly_one([*befores, member.presence.negated()])
            afters = [literal for (before, _), literal in sequence.follows.items() if before == member.operation]
            if afters:
                model.add_at_most_one([*afters, member.presence.negated()])


def set_up_for_what_came_before(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require the setup that the operation before asks for, or the only one that a mode can have."""
    for operation, places in enumerate(variables.places):
        terms = []
        for mode in (mode for place in places for mode in place.modes):
            setup = constant_setup(problem, variables.sequences, operation, mode)
            if setup is not None:
                terms.append(setup * variables.presence[mode])
                continue
            sequence = variables.sequences[int(problem.modes.resource[mode])]
            terms += [
                sequence.setups[pair] * literal for pair, literal in sequence.follows.items() if pair[1] == operation
            ]
        model.add(variables.setup[operation] == sum(terms))


def setup_fits_behind_what_came_before(model: CpModel, _problem: SchedulingProblem, variables: Variables) -> None:
    """Require that an operation starts no earlier than its setup after the one before it allows."""
    for sequence in variables.sequences.values():
        place_of = {member.operation: member.place for member in sequence.members}
        for (before, after), literal in sequence.follows.items():
            if before != NONE:
                gap = sequence.setups[before, after]
                model.add(place_of[after].start >= place_of[before].end + gap).only_enforce_if(literal)


def before_or_behind(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Say of each two operations of a sequence which comes first, with the least time that lies in between.

    This follows from the other constraints; it lets the solver see setups of operations that are not neighbours.
    """
    for sequence in variables.sequences.values():
        least = least_gaps(problem, sequence)
        member_of = {member.operation: member for member in sequence.members}
        for (before, after), literal in sequence.precedes.items():
            i, j = member_of[before], member_of[after]
            model.add(j.place.start >= i.place.end + least[before, after]).only_enforce_if(
                literal, i.presence, j.presence
            )
            if (before, after) in sequence.follows:
                model.add_implication(sequence.follows[before, after], literal)


def least_gaps(problem: SchedulingProblem, sequence: Sequence) -> dict[tuple[int, int], int]:
    """Give the least time between each two operations of a sequence: a setup, or several with operations in between.

    Setups need not keep the triangle inequality, so the way by others may be shorter (Floyd and Warshall).
    """
    run = problem.modes.run.tolist()
    least = {pair: gap for pair, gap in sequence.setups.items() if pair[0] != NONE}
    for via in sequence.members:
        k, through = via.operation, run[via.mode]
        for i in sequence.members:
            for j in sequence.members:
                pair = i.operation, j.operation
                if len({k, *pair}) == 3:
                    least[pair] = min(least[pair], least[pair[0], k] + through + least[k, pair[1]])
    return least


def not_before_it_is_available(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that a resource starts no setup and no operation before it is available."""
    for operation, mode, worked in _moments_per_mode(problem, variables, problem.resources.available.tolist()):
        if problem.operations.status[operation] != RUNNING:
            place = variables.place_of_mode[mode]
            model.add(place.start - variables.setup[operation] >= worked).only_enforce_if(variables.presence[mode])


def _moments_per_mode(
    problem: SchedulingProblem, variables: Variables, moments: list[int]
) -> Iterator[tuple[int, int, int]]:
    """Give every possible mode of every operation with its resource's moment in working seconds."""
    for operation, places in enumerate(variables.places):
        for place in places:
            for mode in place.modes:
                moment = moments[int(problem.modes.resource[mode])]
                yield operation, mode, worked_at(problem, place.calendar, moment)


def stays_where_it_is(model: CpModel, problem: SchedulingProblem, variables: Variables) -> None:
    """Require that what is frozen or running starts when and where it is to."""
    for operation, places in enumerate(variables.places):
        if problem.operations.status[operation] == FREE:
            continue
        model.add(variables.presence[int(problem.operations.fixed_mode[operation])] == 1)
        start = int(problem.operations.fixed_start[operation])
        for place in places:
            model.add(place.start == worked_at(problem, place.calendar, start))


def stays_last(model: CpModel, problem: SchedulingProblem, variables: Variables, last: Collection[int]) -> None:
    """Require that some operations, which have one mode only, stay behind all others on their resources."""
    for members in members_of(problem, variables).values():
        for end_piece in sorted({operation for operation, _ in members} & set(last)):
            behind = variables.places[end_piece][0]
            for operation, mode in members:
                if operation == end_piece:
                    continue
                model.add(variables.place_of_mode[mode].end <= behind.start).only_enforce_if(variables.presence[mode])
    for sequence in variables.sequences.values():
        for (before, _), literal in sequence.follows.items():
            if before in last:
                model.add(literal == 0)
