"""What starts late on purpose is held back: where it was published, and just in time."""

from __future__ import annotations

from orderplan.scheduler.dispatch import as_late_as_allowed, best_dispatch
from orderplan.scheduler.local_search import search_lateness
from orderplan.scheduler.problem import FROZEN
from orderplan.scheduler.purposes import held
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_brute_force import as_schedule, brute_force
from tests.oracle.schedule_problems import LONG_AGO, Machine, Objective, Op, Order, Rules, problem_of, random_problem
from tests.plants import seeded


def held_from(problem, schedule):
    return held(problem, schedule.mode, schedule.setup_start, schedule.start).operations.earliest.tolist()


def two_published(**options):
    """Two operations of 3 with a setup of 2; the first is published at 6, the second at 20, which it leaves."""
    problem = problem_of(
        [[Op([(0, 3, 2)], published=(0, 6), move_weight=1)], [Op([(1, 3, 2)], published=(1, 20), move_weight=1)]],
        [Machine(), Machine()],
        [Order({0: 0}, 9), Order({1: 0}, 9)],
        **options,
    )
    schedule = as_late_as_allowed(problem, best_dispatch(problem))
    assert schedule.start.tolist() == [6, 6]
    return problem, schedule


def test_what_starts_where_it_was_published_is_held_until_its_setup():
    problem, schedule = two_published(objective=Objective(tardiness=1, moves=1))
    assert held_from(problem, schedule) == [4, LONG_AGO]


def test_or_until_its_start_where_the_setup_need_not_wait():
    problem, schedule = two_published(objective=Objective(tardiness=1, moves=1), early=True)
    assert held_from(problem, schedule) == [6, LONG_AGO]


def test_the_last_operation_is_held_where_being_early_costs():
    problem = problem_of(
        [[Op([(0, 3)]), Op([(0, 3)])], [Op([(1, 3)])]], [Machine(), Machine()], [Order({0: 0}, 20)],
        objective=Objective(earliness=1),
    )  # fmt: skip
    schedule = as_late_as_allowed(problem, best_dispatch(problem))
    assert held_from(problem, schedule) == [LONG_AGO, 17, LONG_AGO]


def test_nothing_is_held_without_a_purpose():
    problem, schedule = two_published()
    assert held(problem, schedule.mode, schedule.setup_start, schedule.start) is problem
    frozen = problem_of(
        [[Op([(0, 3)], status=FROZEN, fixed=(0, 6), published=(0, 6), move_weight=1)]], [Machine()],
        objective=Objective(moves=1),
    )  # fmt: skip
    assert held_from(frozen, best_dispatch(frozen)) == [LONG_AGO]


def test_the_local_search_begins_no_worse_than_a_schedule_that_is_late_on_purpose():
    for seed in range(60):
        rules = Rules(published=True, earliness=seed % 2 == 0, calendars=True, setups=True)
        problem = random_problem(seeded(seed), rules)
        best = brute_force(problem)
        optimum = as_schedule(problem, best.mode, best.times)
        result = search_lateness(problem, optimum, effort=100)
        assert violations(problem, result.schedule) == []
        assert result.cost == best.cost, seed
