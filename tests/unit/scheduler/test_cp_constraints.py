"""Each constraint of the model alone, on what is done where in which order: legal, at the boundary, violated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from orderplan.scheduler import cp_constraints
from orderplan.scheduler.problem import FAR, FROZEN, NONE, RUNNING
from tests.oracle.schedule_problems import Machine, Op, column, problem_of
from tests.unit.scheduler.cp_alone import Alone

BREAK = [(0, 10), (15, FAR)]
SETUPS = [[[0, 2, 9], [3, 0, 1], [5, 2, 0]]]
"""From family 0 to 2 directly takes 9, by family 1 only 2 + 1."""


def in_sequence(**first):
    """Three operations of families 0, 1, 2 and lengths 4, 5, 6 on one machine that is set up for family 1."""
    return problem_of(
        [[Op([(0, 4)], family=0, **first)], [Op([(0, 5)], family=1)], [Op([(0, 6)], family=2)]],
        [Machine(table=0, family=1)],
        setups=SETUPS,
    )


def with_calendars(problem, calendar):
    """Let the resources work by these calendars."""
    return replace(problem, resources=replace(problem.resources, calendar=column(calendar, np.int32)))


def test_every_operation_is_done_in_one_mode():
    alone = Alone(problem_of([[Op([(0, 4), (1, 5)])]], [Machine(), Machine()]), cp_constraints.done_once)
    assert alone.allows(mode_0=1, mode_1=0)
    assert not alone.allows(mode_0=1, mode_1=1)
    assert not alone.allows(mode_0=0, mode_1=0)


def test_modes_of_one_calendar_share_their_times():
    problem = problem_of([[Op([(0, 4), (1, 5), (2, 6)])]], [Machine(), Machine(), Machine(BREAK)])
    alone = Alone(with_calendars(problem, [0, 0, 2]), cp_constraints.done_once)
    first, second = alone.variables.places[0]
    assert (first.modes, second.modes) == ((0, 1), (2,))
    solver, _ = alone.solved(mode_1=1)
    assert (solver.value(first.presence), solver.value(second.presence)) == (1, 0)
    solver, _ = alone.solved(mode_2=1)
    assert (solver.value(first.presence), solver.value(second.presence)) == (0, 1)


def test_it_runs_as_long_as_its_mode_takes():
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 3), (1, 7)])]], [Machine(), Machine()])
    alone = Alone(problem, cp_constraints.runs_as_long_as_its_mode_takes)
    assert alone.allows(start_0=2, end_0=6)
    assert not alone.allows(start_0=2, end_0=7)
    assert not alone.allows(start_0=2, end_0=5)
    assert alone.allows(mode_1=1, start_1=0, end_1=3)
    assert not alone.allows(mode_1=1, start_1=0, end_1=7)
    assert alone.allows(mode_2=1, start_2=0, end_2=7)


def test_the_length_on_one_calendar_is_the_chosen_modes():
    problem = problem_of([[Op([(0, 3), (1, 7)])]], [Machine(), Machine()])
    alone = Alone(with_calendars(problem, [0, 0]), cp_constraints.runs_as_long_as_its_mode_takes)
    assert alone.allows(mode_0=1, mode_1=0, start_0=0, end_0=3)
    assert not alone.allows(mode_0=1, mode_1=0, start_0=0, end_0=7)
    assert alone.allows(mode_0=0, mode_1=1, start_0=0, end_0=7)


@pytest.mark.parametrize(("setup", "least"), [(0, 4), (3, 7)])
def test_a_resource_does_one_at_a_time_with_its_setup(setup, least):
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 5, setup)])]], [Machine()])
    alone = Alone(problem, cp_constraints.one_at_a_time)
    times = {"mode_0": 1, "mode_1": 1, "start_0": 0, "end_0": 4}
    assert alone.allows(**times, start_1=least, end_1=least + 5)
    assert not alone.allows(**times, start_1=least - 1, end_1=least + 4)


def test_only_what_is_there_takes_its_place():
    problem = problem_of([[Op([(0, 4), (1, 4)])], [Op([(0, 5)])]], [Machine(), Machine()])
    alone = Alone(problem, cp_constraints.one_at_a_time)
    times = {"mode_2": 1, "start_0": 0, "end_0": 4, "start_2": 0, "end_2": 5}
    assert alone.allows(**times, mode_0=0)
    assert not alone.allows(**times, mode_0=1)


def test_a_resource_without_limit_does_any_number():
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 5)])]], [Machine(finite=False)])
    alone = Alone(problem, cp_constraints.one_at_a_time)
    assert alone.allows(mode_0=1, mode_1=1, start_0=0, end_0=4, start_1=0, end_1=5)


def test_each_operation_follows_exactly_one():
    alone = Alone(in_sequence(), cp_constraints.follows_exactly_one)
    here = {"mode_0": 1, "mode_1": 1, "mode_2": 1}
    assert alone.allows(**here, follows_0_none_1=1, follows_0_1_0=1, follows_0_0_2=1)
    assert not alone.allows(**here, follows_0_none_1=1, follows_0_none_0=1)  # two are first
    assert not alone.allows(**here, follows_0_1_0=1, follows_0_1_2=1)  # two follow one
    assert not alone.allows(**here, follows_0_none_0=0, follows_0_1_0=0, follows_0_2_0=0)  # one follows none
    assert not alone.allows(**here, follows_0_1_0=1, follows_0_2_0=1)  # one follows two


def test_what_is_elsewhere_follows_nothing():
    problem = problem_of(
        [[Op([(0, 4), (1, 4)], family=0)], [Op([(0, 5)], family=1)]], [Machine(table=0), Machine()], setups=SETUPS
    )
    alone = Alone(problem, cp_constraints.follows_exactly_one)
    assert alone.allows(mode_0=0, mode_2=1, follows_0_none_1=1)
    assert not alone.allows(mode_0=0, mode_2=1, follows_0_0_1=1)
    assert not alone.allows(mode_0=0, mode_2=1, follows_0_none_0=1)


def test_the_setup_is_the_one_from_what_came_before():
    alone = Alone(in_sequence(), cp_constraints.set_up_for_what_came_before)
    nothing = dict.fromkeys(("follows_0_none_2", "follows_0_0_2", "follows_0_1_2"), 0)
    assert alone.allows(**{**nothing, "follows_0_0_2": 1}, setup_2=9)
    assert not alone.allows(**{**nothing, "follows_0_0_2": 1}, setup_2=8)
    assert alone.allows(**{**nothing, "follows_0_1_2": 1}, setup_2=1)
    assert alone.allows(**{**nothing, "follows_0_none_2": 1}, setup_2=1)  # the machine is set up for family 1


def test_the_setup_of_a_mode_without_a_table_is_its_own():
    problem = problem_of([[Op([(0, 4, 2), (1, 4, 6)])]], [Machine(), Machine(finite=False)])
    alone = Alone(problem, cp_constraints.set_up_for_what_came_before)
    assert alone.allows(mode_0=1, mode_1=0, setup_0=2)
    assert alone.allows(mode_0=0, mode_1=1, setup_0=6)
    assert not alone.allows(mode_0=1, mode_1=0, setup_0=6)


def test_what_is_running_is_set_up_already():
    problem = in_sequence(status=RUNNING, fixed=(0, 0))
    alone = Alone(problem, cp_constraints.set_up_for_what_came_before)
    assert alone.allows(setup_0=0)
    assert alone.variables.sequences[0].setups[NONE, 0] == 0


def test_the_setup_fits_behind_what_came_before():
    alone = Alone(in_sequence(), cp_constraints.setup_fits_behind_what_came_before)
    assert alone.allows(follows_0_0_2=1, end_0=4, start_2=13)
    assert not alone.allows(follows_0_0_2=1, end_0=4, start_2=12)
    assert alone.allows(follows_0_0_2=0, end_0=4, start_2=0)


def test_the_least_gap_may_go_by_others():
    sequence = Alone(in_sequence(), cp_constraints.done_once).variables.sequences[0]
    least = cp_constraints.least_gaps(in_sequence(), sequence)
    # 0 → 2: 9 directly; by 1: 2, its 5 seconds of work, 1
    assert least == {(0, 1): 2, (0, 2): 8, (1, 0): 3, (1, 2): 1, (2, 0): 5, (2, 1): 2}


def test_one_comes_before_the_other_with_the_least_gap():
    alone = Alone(in_sequence(), cp_constraints.before_or_behind)
    here = {"mode_0": 1, "mode_2": 1, "end_0": 4}
    assert alone.allows(**here, start_2=12)  # by operation 1, see above
    assert not alone.allows(**here, start_0=0, start_2=11, end_2=17)
    assert alone.allows(**here, start_2=12, follows_0_0_2=1)
    assert not alone.allows(**here, start_2=12, start_0=0, end_2=18, follows_0_2_0=1)
    assert alone.allows(mode_0=0, mode_2=1, start_0=0, end_0=4, start_2=0, end_2=6)


def test_the_same_setup_after_everything_needs_no_sequence():
    problem = problem_of([[Op([(0, 4, 3)])], [Op([(0, 5, 3)])]], [Machine(table=0)], setups=SETUPS)
    alone = Alone(problem, cp_constraints.one_at_a_time)
    assert alone.variables.sequences == {}
    assert not alone.allows(mode_0=1, mode_1=1, start_0=0, end_0=4, start_1=6, end_1=11)
    assert alone.allows(mode_0=1, mode_1=1, start_0=0, end_0=4, start_1=7, end_1=12)


def test_nothing_starts_before_its_resource_is_available():
    problem = problem_of([[Op([(0, 4, 2)])]], [Machine(BREAK, available=12)])
    alone = Alone(problem, cp_constraints.not_before_it_is_available)
    # 12 lies in the break: from the tenth working second on, and the setup of 2 comes first
    assert alone.allows(mode_0=1, setup_0=2, start_0=12)
    assert not alone.allows(mode_0=1, setup_0=2, start_0=11)
    assert alone.allows(mode_0=0, setup_0=2, start_0=0)


def test_what_is_running_was_started_before_its_resource_was_available():
    problem = problem_of([[Op([(0, 4)], status=RUNNING, fixed=(0, 1))]], [Machine(available=5)])
    assert Alone(problem, cp_constraints.not_before_it_is_available).allows(mode_0=1, setup_0=0, start_0=1)


@pytest.mark.parametrize("status", [FROZEN, RUNNING])
def test_what_is_not_free_stays(status):
    problem = problem_of([[Op([(0, 4), (1, 4)], status=status, fixed=(1, 17))]], [Machine(), Machine(BREAK)])
    alone = Alone(problem, cp_constraints.stays_where_it_is)
    assert alone.allows(mode_1=1, start_1=12)  # 17 is the twelfth working second
    assert not alone.allows(mode_1=1, start_1=13)
    assert not alone.allows(mode_1=0)


def test_what_is_free_may_go():
    problem = problem_of([[Op([(0, 4)])]], [Machine()])
    assert Alone(problem, cp_constraints.stays_where_it_is).allows(mode_0=1, start_0=50)


def test_what_has_to_stay_last_does():
    alone = Alone(in_sequence(), cp_constraints.stays_last, {1})
    assert alone.allows(mode_0=1, end_0=4, start_1=4)
    assert not alone.allows(mode_0=1, end_0=4, start_1=3)
    assert alone.allows(mode_0=0, end_0=4, start_1=3)
    assert not alone.allows(follows_0_1_0=1)
