"""Rush orders put into a published schedule: what each choice moves, costs and gives, derived by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.shops import calm
from orderplan.errors import RequestError
from orderplan.scheduler.changes_of_problem import without_jobs
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.insertion import MOST_SLUSHY_MOVED, insert_jobs, insertion_choices
from orderplan.scheduler.insertion_choices import ChoiceKind, Shift, compared
from orderplan.scheduler.overtime import HOUR, Overtime, OvertimeTerms
from orderplan.scheduler.problem import DAY, FAR, FREE, FROZEN, MINUTE, NONE, RUNNING
from orderplan.scheduler.publishing import Zone, with_published, zones
from orderplan.scheduler.repair_lineups import urgent_first
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, problem_of

SQUEEZE, EARLIEST, BALANCED, RESCHEDULED, OVERTIME = ChoiceKind
COSTS = Objective(tardiness=60, setup=1)
TEN_DAYS = [*((day * DAY, day * DAY + 8 * HOUR) for day in range(10)), (10 * DAY, FAR)]


def published(problem, resources, starts, **settings):
    return with_published(problem, np.array(resources), np.array(starts), **({"frozen_seconds": 0} | settings))


def by_kind(problem, jobs, *, effort=0.01, **settings):
    choices = {choice.kind: choice for choice in insert_jobs(problem, jobs, effort=effort, **settings)}
    for choice in choices.values():
        assert violations(choice.problem, choice.schedule) == []
    return choices


def a_full_machine(*, weight, due=1, settings=None):
    """Give a machine with two operations of an hour and no gap, due when they are done; the new one takes an hour."""
    problem = problem_of(
        [[Op([(0, HOUR)])], [Op([(0, HOUR)])], [Op([(0, HOUR)])]],
        [Machine()],
        [Order({0: 0}, HOUR), Order({1: 0}, 2 * HOUR), Order({2: 0}, due * HOUR, weight=weight)],
        objective=COSTS,
    )
    return published(problem, [0, 0, NONE], [0, HOUR, 0], **(settings or {}))


def test_squeezed_in_nobody_moves_and_the_new_one_waits():
    choice = by_kind(a_full_machine(weight=100), [2])[SQUEEZE]
    assert choice.schedule.start.tolist() == [0, HOUR, 2 * HOUR]
    assert choice.completions == ((2, 3 * HOUR),)
    assert (choice.shifts, choice.later_seconds) == ((), 0)
    assert choice.moves == {Zone.OTHER: 0, Zone.SLUSHY: 0, Zone.FROZEN: 0}
    assert choice.schedule.costs.tardiness == 2 * HOUR * 100


def test_earliest_moves_whoever_is_in_the_way():
    choice = by_kind(a_full_machine(weight=1), [2])[EARLIEST]
    assert choice.completions == ((2, HOUR),)
    # each is an hour later, whichever comes first
    assert choice.shifts in (
        (Shift(0, HOUR, 2 * HOUR), Shift(1, 2 * HOUR, 3 * HOUR)),
        (Shift(0, HOUR, 3 * HOUR),),
    )
    assert choice.later_seconds == 2 * HOUR
    assert choice.moves[Zone.SLUSHY] in {1, 2}


def test_balanced_moves_somebody_only_where_that_pays():
    # A quarter of two slushy operations is none: neither may move. Where any number may, it is cheapest that the first
    # one goes to the end: one move of 50 and two hours late, against two hours late × 100.
    choices = by_kind(a_full_machine(weight=100), [2])
    assert choices[BALANCED].moves[Zone.SLUSHY] == 0
    assert choices[RESCHEDULED].moves[Zone.SLUSHY] == 1
    assert choices[RESCHEDULED].schedule.start.tolist() == [2 * HOUR, HOUR, 0]
    # Beyond the slushy zone they may move, for two moves of 2 and an hour late each: 124 weighted minutes against 120
    # minutes × the weight of the new order.
    far = {"slushy_seconds": 0}
    light = by_kind(a_full_machine(weight=1, settings=far), [2])[BALANCED]
    assert (light.completions, light.moves[Zone.OTHER]) == (((2, 3 * HOUR),), 0)
    heavy = by_kind(a_full_machine(weight=2, settings=far), [2])[BALANCED]
    assert heavy.completions == ((2, HOUR),)
    assert heavy.later_seconds == 2 * HOUR
    # cheapest: the first goes to the end, one move, two hours late
    assert heavy.schedule.start.tolist() == [2 * HOUR, HOUR, 0]
    assert heavy.schedule.costs.moves == 2


def test_a_gap_makes_all_choices_equal():
    problem = problem_of(
        [[Op([(0, HOUR)])], [Op([(0, HOUR)], earliest=2 * HOUR)], [Op([(0, HOUR)])]],
        [Machine()],
        [Order({0: 0}, HOUR), Order({1: 0}, 3 * HOUR), Order({2: 0}, 2 * HOUR)],
        objective=COSTS,
    )
    choices = insert_jobs(published(problem, [0, 0, NONE], [0, 2 * HOUR, 0]), [2], effort=0.01)
    assert [choice.kind for choice in choices] == [SQUEEZE, EARLIEST, BALANCED]  # no hour more recovers anything
    squeeze, earliest, balanced = choices
    assert squeeze.schedule.start.tolist() == balanced.schedule.start.tolist() == [0, 2 * HOUR, HOUR]
    assert (squeeze.equal_to, squeeze.dominated_by) == (None, None)
    assert balanced.equal_to is SQUEEZE
    # to end an hour earlier the new one would have to move the first, which is no better in all
    assert earliest.completions[0][1] == HOUR
    assert earliest.dominated_by is None
    assert "as squeeze" in balanced.summary()


def test_a_choice_that_is_worse_in_something_and_better_in_nothing_is_marked():
    problem = a_full_machine(weight=1)
    squeeze = next(insertion_choices(problem, [2], effort=0))
    worse = replace(squeeze, kind=BALANCED, moves=squeeze.moves | {Zone.OTHER: 3})
    dear = replace(squeeze, kind=OVERTIME, overtime_cost=1.0, completions=((2, HOUR),))
    marks = [(choice.equal_to, choice.dominated_by) for choice in compared([squeeze, worse, dear])]
    assert marks == [(None, None), (None, SQUEEZE), (None, None)]
    assert "squeeze is better" in compared([squeeze, worse])[1].summary()


def test_overtime_is_found_used_and_paid():
    # 12 hours of work for a machine that works 8 hours a day: the new order, 4 hours of it, is done on the second day.
    # Two hours more on the first day (and 2 on the second): whoever is second ends sooner.
    problem = problem_of(
        [[Op([(0, 8 * HOUR)])], [Op([(0, 4 * HOUR)])]],
        [Machine(TEN_DAYS)],
        [Order({0: 0}, 8 * HOUR), Order({1: 0}, 8 * HOUR, weight=3)],
        objective=COSTS,
    )
    before = published(problem, [0, NONE], [0, 0], slushy_seconds=0)
    choices = by_kind(before, [1], overtime=OvertimeTerms(seconds_per_day=4 * HOUR, cost_per_hour=50.0))
    choice = choices[OVERTIME]
    assert choice.overtime.resource == 0
    assert choice.overtime.intervals[0] == (8 * HOUR, 12 * HOUR)
    # all is done on the first day: the new one first, then the other until 12
    assert choice.schedule.end.tolist() in ([12 * HOUR, 4 * HOUR], [8 * HOUR, 12 * HOUR])
    assert (choice.overtime_seconds, choice.overtime_cost) == (4 * HOUR, 200.0)
    assert choice.schedule.costs.tardiness < choices[BALANCED].schedule.costs.tardiness
    assert all(other.overtime_cost == 0 for kind, other in choices.items() if kind is not OVERTIME)


def test_overtime_that_is_given_is_tried_as_it_is():
    given = Overtime(0, ((8 * HOUR, 9 * HOUR),), cost_per_hour=7.0)
    problem = problem_of(
        [[Op([(0, 8 * HOUR)])], [Op([(0, 4 * HOUR)])]], [Machine(TEN_DAYS)], [Order({1: 0}, 0)], objective=COSTS
    )  # fmt: skip
    choice = by_kind(published(problem, [0, NONE], [0, 0]), [1], overtime=given)[OVERTIME]
    assert choice.overtime is given
    assert choice.overtime_seconds <= HOUR


def test_components_come_before_what_they_are_for_and_heavy_orders_first():
    problem = problem_of(
        [[Op([(0, 1)]), Op([(0, 1)])], [Op([(0, 1)])], [Op([(0, 1)])]],
        [Machine()],
        [Order({0: 0}, 5, weight=2), Order({2: 0}, 9, weight=3)],
        links=[(1, 1, 0)],
    )
    operations, orders = urgent_first(problem, np.array([True, True, True, True]))
    assert operations.tolist() == [3, 0, 2, 1]  # order 1 weighs more; operation 1 waits for 0 and 2
    assert orders.tolist() == [1, 0, 0, 0]


def test_new_components_and_their_job_are_inserted_together():
    problem = problem_of(
        [[Op([(0, 4 * HOUR)])], [Op([(1, HOUR)])], [Op([(0, HOUR)]), Op([(1, HOUR)])]],
        [Machine(), Machine()],
        [Order({0: 0}, 4 * HOUR), Order({2: 0}, 3 * HOUR)],
        links=[(1, 2, 0)],
        objective=COSTS,
    )
    choices = by_kind(published(problem, [0, NONE, NONE, NONE], [0, 0, 0, 0]), [1, 2])
    # squeezed: component 0-1 h on machine 1, then behind the first on machine 0, 4-5 h, and 5-6 h
    assert choices[SQUEEZE].schedule.end.tolist() == [4 * HOUR, HOUR, 5 * HOUR, 6 * HOUR]
    assert choices[EARLIEST].completions == ((1, 3 * HOUR),)


def test_what_is_frozen_or_running_never_moves():
    problem = problem_of(
        [[Op([(0, HOUR)], status=RUNNING, fixed=(0, 0))], [Op([(0, HOUR)])], [Op([(0, HOUR)])]],
        [Machine()],
        [Order({2: 0}, 0, weight=1_000)],
        objective=COSTS,
    )
    before = published(problem, [0, 0, NONE], [0, HOUR, 0], frozen_seconds=DAY)
    assert before.operations.status.tolist() == [RUNNING, FROZEN, FREE]
    for choice in by_kind(before, [2]).values():
        assert choice.schedule.start.tolist() == [0, HOUR, 2 * HOUR]


def test_a_published_job_that_waits_for_a_new_one_is_pushed():
    problem = problem_of(
        [[Op([(0, HOUR)])], [Op([(0, HOUR)])]], [Machine()], [Order({0: 0}, HOUR)], links=[(1, 0, 0)], objective=COSTS
    )  # fmt: skip
    choice = by_kind(published(problem, [0, NONE], [0, 0], frozen_seconds=DAY), [1])[SQUEEZE]
    assert choice.schedule.start.tolist() == [HOUR, 0]
    assert choice.moves[Zone.SLUSHY] == 1


def test_a_published_schedule_that_does_not_hold_is_refused():
    problem = a_full_machine(weight=1)
    longer = problem.modes.run.copy()
    longer[0] = 2 * HOUR
    longer.flags.writeable = False
    with pytest.raises(RequestError, match="repair it"):
        next(insertion_choices(replace(problem, modes=replace(problem.modes, run=longer)), [2]))
    with pytest.raises(RequestError, match="repair it"):  # job 2 has no place and is not said to be new
        next(insertion_choices(problem, [1]))
    running = problem_of([[Op([(0, 5)], status=RUNNING, fixed=(0, 0))]], [Machine()])
    with pytest.raises(RequestError, match="frozen or running"):
        next(insertion_choices(running, [0]))


def test_no_new_jobs_change_nothing():
    problem = problem_of([[Op([(0, HOUR)])]], [Machine()], [Order({0: 0}, HOUR)], objective=COSTS)
    choices = by_kind(published(problem, [0], [0]), [])
    assert list(choices) == [SQUEEZE, EARLIEST, BALANCED]
    for choice in choices.values():
        assert choice.schedule.start.tolist() == [0]
        assert choice.completions == choice.shifts == ()


def rush_into_a_shop(size):
    """Publish a shop without five of its jobs, then put these in."""
    problem = calm(size)
    of_job = np.repeat(np.arange(problem.job_count), np.diff(problem.jobs.first_operation))
    linked = {*problem.links.job.tolist(), *of_job[problem.links.operation].tolist()}
    status = problem.operations.status[problem.jobs.first_operation[:-1]]
    jobs = [job for job in range(problem.job_count) if job not in linked and status[job] == FREE][:5]
    smaller, operations = without_jobs(problem, jobs)
    schedule = best_dispatch(smaller)
    resource, start = np.full(problem.operation_count, NONE), np.zeros(problem.operation_count, dtype=np.int64)
    resource[operations], start[operations] = smaller.modes.resource[schedule.mode], schedule.start
    return with_published(problem, resource, start), jobs


def test_who_is_new_can_be_said():
    # Both orders wait for the new job; only the second is said to be new, so that the first is one that shifts.
    problem = problem_of(
        [[Op([(0, HOUR)])], [Op([(0, HOUR)])]],
        [Machine()],
        [Order({0: 0, 1: 0}, 4 * HOUR), Order({1: 0}, 4 * HOUR)],
        objective=COSTS,
    )
    before = published(problem, [0, NONE], [0, 0])
    assert [each for each, _ in by_kind(before, [1], effort=0.01)[SQUEEZE].completions] == [0, 1]
    choice = by_kind(before, [1], orders=[1], effort=0.01)[SQUEEZE]
    assert [each for each, _ in choice.completions] == [1]
    assert [shift.order for shift in choice.shifts] == [0]


def test_five_rush_orders_into_a_shop():
    before, jobs = rush_into_a_shop(200)
    choices = by_kind(before, jobs, effort=0.1)
    slushy = int((zones(before) == Zone.SLUSHY).sum())
    assert choices[SQUEEZE].moves == {Zone.OTHER: 0, Zone.SLUSHY: 0, Zone.FROZEN: 0}
    assert choices[SQUEEZE].shifts == ()
    assert choices[BALANCED].moves[Zone.SLUSHY] <= MOST_SLUSHY_MOVED * slushy
    assert all(choice.moves[Zone.FROZEN] == 0 for choice in choices.values())
    cost = {kind: choice.schedule.costs.total(before.objective) for kind, choice in choices.items()}
    assert cost[BALANCED] <= cost[SQUEEZE]
    # the cap is felt: without it more moves, and it costs less
    assert choices[RESCHEDULED].moves[Zone.SLUSHY] > MOST_SLUSHY_MOVED * slushy
    assert cost[RESCHEDULED] < cost[BALANCED]
    first = [sum(moment for _, moment in choices[kind].completions) for kind in (EARLIEST, BALANCED, SQUEEZE)]
    assert first[0] <= min(first[1:])
    assert len(choices[SQUEEZE].completions) >= 5  # some jobs are for two orders


def test_the_number_of_threads_changes_nothing():
    before, jobs = rush_into_a_shop(200)
    results = [insert_jobs(before, jobs, effort=0.05, threads=threads) for threads in (1, 2)]
    for one, two in zip(*results, strict=True):
        assert one.schedule.start.tobytes() == two.schedule.start.tobytes()
        assert one.summary() == two.summary()


def test_setups_change_when_something_is_put_between():
    # machine 0 is published with family 0 twice, no setup between; a new one of family 1 in the gap needs 10 minutes,
    # and so does the way back: the frozen one behind it is set up longer, yet starts when it was to
    ten = 10 * MINUTE
    problem = problem_of(
        [[Op([(0, HOUR)], family=0)], [Op([(0, HOUR)], family=0, earliest=3 * HOUR)], [Op([(0, HOUR)], family=1)]],
        [Machine(table=0, family=0)],
        [Order({2: 0}, 2 * HOUR)],
        setups=[[[0, ten], [ten, 0]]],
        objective=COSTS,
        early=True,
    )
    choice = by_kind(published(problem, [0, 0, NONE], [0, 3 * HOUR, 0], frozen_seconds=DAY), [2])[SQUEEZE]
    assert choice.schedule.start.tolist() == [0, 3 * HOUR, HOUR + ten]
    assert choice.schedule.setup.tolist() == [0, ten, ten]
    assert choice.schedule.setup_start[1] == 3 * HOUR - ten
