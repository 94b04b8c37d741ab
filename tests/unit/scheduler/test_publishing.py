"""A schedule that has been published: zones, weights, what freezes, and problems made from others."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.shops import calm
from orderplan.errors import RequestError
from orderplan.scheduler.changes_of_problem import (
    all_frozen,
    intervals_of,
    set_free,
    with_less_time,
    with_more_time,
    without_jobs,
)
from orderplan.scheduler.decode import decode
from orderplan.scheduler.dispatch import best_dispatch
from orderplan.scheduler.problem import DAY, FAR, FREE, FROZEN, MINUTE, NONE, RUNNING
from orderplan.scheduler.problem_checks import problem_faults, require_valid
from orderplan.scheduler.publishing import Zone, is_moved, publish, published_modes, with_published, zones
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, problem_of


def three_in_a_row():
    """Give three operations that start at 0, 2 and 4 days, and one that is running."""
    problem = problem_of(
        [[Op([(0, DAY), (1, 5)]), Op([(0, DAY)], earliest=2 * DAY), Op([(0, DAY)], earliest=4 * DAY)],
         [Op([(1, 9)], status=RUNNING, fixed=(1, 0))]],
        [Machine(), Machine()],
        [Order({0: 0}, DAY)],
        objective=Objective(tardiness=60, setup=2, earliness=1),
    )  # fmt: skip
    return problem, decode(problem, np.array([0, 2, 3, 4]), np.arange(4))


def test_zones_by_how_soon_operations_start():
    problem, schedule = three_in_a_row()
    published = require_valid(publish(problem, schedule, frozen_seconds=DAY, slushy_seconds=3 * DAY))
    assert zones(published).tolist() == [Zone.FROZEN, Zone.SLUSHY, Zone.OTHER, Zone.FROZEN]
    operations = published.operations
    assert operations.move_weight.tolist() == [500, 50, 2, 500]
    assert operations.status.tolist() == [FROZEN, FREE, FREE, RUNNING]
    assert operations.fixed_mode.tolist() == [0, NONE, NONE, 4]
    assert operations.published_resource.tolist() == [0, 0, 0, 1]
    assert operations.published_start.tolist() == [0, 2 * DAY, 4 * DAY, 0]


def test_a_move_of_weight_one_counts_as_much_as_a_minute_late():
    problem, schedule = three_in_a_row()
    assert publish(problem, schedule).objective == Objective(tardiness=60, moves=60 * MINUTE, setup=2, earliness=1)


def test_the_published_schedule_costs_no_moves_and_an_earlier_zone_more():
    problem, schedule = three_in_a_row()
    published = publish(problem, schedule)
    same = decode(published, schedule.mode, np.arange(4))
    assert same.costs.moves == 0
    assert not is_moved(published, same).any()
    with_delay = with_less_time(published, 0, (2 * DAY, 2 * DAY + 7))
    later = decode(with_delay, schedule.mode, np.arange(4))
    assert is_moved(with_delay, later).tolist() == [False, True, False, False]
    assert later.costs.moves == 50


def test_nothing_that_is_free_begins_before_now():
    problem, schedule = three_in_a_row()
    published = publish(problem, schedule, now=3 * DAY, frozen_seconds=0, slushy_seconds=DAY)
    assert published.operations.status.tolist() == [FROZEN, FROZEN, FREE, RUNNING]  # what began before now stays
    assert published.operations.move_weight.tolist() == [500, 500, 2, 500]
    assert published.operations.earliest[2] == 4 * DAY
    assert publish(problem, schedule, now=5 * DAY, frozen_seconds=0).operations.status[2] == FROZEN


def test_new_operations_have_no_zone_and_what_waits_for_them_does_not_freeze():
    problem = problem_of([[Op([(0, 5)])], [Op([(0, 5)])], [Op([(0, 5)])]], [Machine()], links=[(0, 1, 0)])
    published = with_published(problem, np.array([NONE, 0, 0]), np.array([0, 10, 20]))
    assert zones(published).tolist() == [Zone.NEW, Zone.SLUSHY, Zone.FROZEN]
    assert published.operations.move_weight.tolist() == [0, 50, 500]
    assert published_modes(published).tolist() == [NONE, 1, 2]
    assert problem_faults(published) == []


def test_a_resource_that_can_no_longer_do_it_is_no_mode():
    problem = problem_of([[Op([(0, 5)])]], [Machine(), Machine()])
    published = with_published(problem, np.array([1]), np.array([0]))
    assert published_modes(published).tolist() == [NONE]
    assert published.operations.status.tolist() == [FREE]


def test_more_time_is_united_with_what_there_is():
    problem = problem_of([[Op([(0, 5)])]], [Machine([(0, 10), (20, 30), (40, FAR)]), Machine([(0, 10), (20, FAR)])])
    longer = require_valid(with_more_time(problem, 0, [(8, 12), (30, 40)]))
    assert intervals_of(longer, 0) == [(0, 12), (20, FAR)]
    assert intervals_of(longer, 1) == [(0, 10), (20, FAR)]


def test_less_time_leaves_a_gap():
    problem = problem_of([[Op([(0, 5)])]], [Machine([(0, 10), (20, 30), (40, FAR)])])
    assert intervals_of(require_valid(with_less_time(problem, 0, (5, 25))), 0) == [(0, 5), (25, 30), (40, FAR)]
    assert intervals_of(with_less_time(problem, 0, (12, 18)), 0) == [(0, 10), (20, 30), (40, FAR)]
    with pytest.raises(RequestError, match="work again"):
        with_less_time(problem, 0, (5, FAR))


def test_leaving_jobs_out_leaves_the_others_as_they_are():
    problem = calm(200)
    jobs = list(range(problem.job_count // 2, problem.job_count))
    smaller, operations = without_jobs(problem, jobs)
    require_valid(smaller)
    first = problem.jobs.first_operation[jobs[0]]
    assert operations.tolist() == list(range(first))
    assert smaller.jobs.release.tolist() == problem.jobs.release[: jobs[0]].tolist()
    others, later = without_jobs(problem, list(range(jobs[0])))
    require_valid(others)
    assert later.tolist() == list(range(first, problem.operation_count))
    for half in (smaller, others):
        assert violations(half, best_dispatch(half)) == []
    # all operations are as they were; links and orders between the two halves are lost
    modes = len(smaller.modes.run)
    fixed = np.where(others.operations.fixed_mode == NONE, NONE, others.operations.fixed_mode + modes)
    for first_half, second_half, whole in (
        (smaller.modes.run, others.modes.run, problem.modes.run),
        (smaller.operations.first_mode[:-1], others.operations.first_mode + modes, problem.operations.first_mode),
        (smaller.operations.fixed_mode, fixed, problem.operations.fixed_mode),
    ):
        assert np.concatenate([first_half, second_half]).tolist() == whole.tolist()
    assert (problem.operations.fixed_mode[first:] != NONE).any()  # else the last of these says nothing
    assert len(smaller.orders.job_of_row) + len(others.orders.job_of_row) == len(problem.orders.job_of_row)
    assert 0 < len(smaller.links.job) + len(others.links.job) <= len(problem.links.job)


def test_an_order_without_jobs_goes():
    problem = problem_of(
        [[Op([(0, 5)])], [Op([(0, 6)])]], [Machine()], [Order({0: 0}, 5), Order({0: 1, 1: 2}, 6), Order({1: 0}, 7)]
    )  # fmt: skip
    smaller, operations = without_jobs(problem, [0])
    assert operations.tolist() == [1]
    assert smaller.orders.due.tolist() == [6, 7]
    assert smaller.orders.job_of_row.tolist() == [0, 0]
    assert smaller.orders.lag_of_row.tolist() == [2, 0]


def test_freezing_and_setting_free():
    problem = problem_of([[Op([(0, 5), (1, 4)]), Op([(0, 3)])]], [Machine(), Machine()])
    frozen = all_frozen(problem, np.array([1, 2]), np.array([0, 7]), np.array([True, True]))
    assert frozen.operations.status.tolist() == [FROZEN, FROZEN]
    assert frozen.operations.fixed_mode.tolist() == [1, 2]
    # the second waits for the first: it cannot stay alone
    assert all_frozen(problem, np.array([1, 2]), np.array([0, 7]), np.array([False, True])).operations.status.sum() == 0
    free = require_valid(set_free(frozen, np.array([False, True])))
    assert free.operations.status.tolist() == [FROZEN, FREE]
    assert free.operations.fixed_mode.tolist() == [1, NONE]
    assert free.operations.published_resource.tolist() == [NONE, 0]
    assert free.operations.published_start.tolist() == [0, 7]
