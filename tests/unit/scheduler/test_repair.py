"""Repair of a published schedule: only what must moves, frozen operations stay where they can, harm is lessened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.shops import calm
from orderplan.errors import RequestError
from orderplan.scheduler.binding import completions
from orderplan.scheduler.changes_of_problem import with_less_time, without_jobs
from orderplan.scheduler.decode import decode
from orderplan.scheduler.dispatch import as_late_as_allowed, best_dispatch
from orderplan.scheduler.local_search import search_lateness
from orderplan.scheduler.overtime import HOUR
from orderplan.scheduler.problem import DAY, FAR, FREE, FROZEN, NONE, RUNNING
from orderplan.scheduler.publishing import Zone, is_moved, publish, with_published, zones
from orderplan.scheduler.repair import repair, with_promises
from orderplan.scheduler.repair_kernels import place_from
from orderplan.scheduler.repair_sequences import recosted
from orderplan.scheduler.shop import shop_of
from orderplan.scheduler.verify import violations
from tests.oracle.schedule_problems import Machine, Objective, Op, Order, problem_of, random_problem, random_rules
from tests.oracle.schedule_times import earliest
from tests.plants import seeded


def decoded(problem, sequence=None, mode=None):
    first = problem.operations.first_mode[:-1]
    sequence = np.arange(problem.operation_count) if sequence is None else np.array(sequence)
    return decode(problem, first if mode is None else np.array(mode), sequence)


def with_runs(problem, changes):
    """Let modes run for other times: {mode: seconds}."""
    run = problem.modes.run.copy()
    for mode, seconds in changes.items():
        run[mode] = seconds
    run.flags.writeable = False
    return replace(problem, modes=replace(problem.modes, run=run))


def with_earliest(problem, changes):
    moments = problem.operations.earliest.copy()
    for operation, moment in changes.items():
        moments[operation] = moment
    moments.flags.writeable = False
    return replace(problem, operations=replace(problem.operations, earliest=moments))


def published(problem, schedule=None, **settings):
    return publish(problem, decoded(problem) if schedule is None else schedule, **({"frozen_seconds": 0} | settings))


@pytest.mark.parametrize("seed", range(120))
def test_an_operation_that_may_not_start_before_a_moment_lies_where_seconds_are_counted(seed):
    rng = seeded(seed)
    problem = random_problem(rng, random_rules(rng))
    shop = shop_of(problem)
    for mode in range(len(problem.modes.run)):
        operation, resource = int(shop.modes[mode]["operation"]), int(problem.modes.resource[mode])
        ready, free, floor, setup = rng.randint(0, 25), rng.randint(0, 25), rng.randint(0, 40), rng.randint(0, 4)
        try:
            expected = earliest(problem, operation, mode, setup, ready, free, floor)
        except AssertionError:  # it never fits
            continue
        placed = place_from(
            shop.spells, shop.resources[resource], bool(problem.operations.interruptible[operation]), setup,
            int(problem.modes.run[mode]), ready, free, problem.setup_before_material, floor,
        )  # fmt: skip
        assert placed == (expected.setup_start, expected.start, expected.end), (mode, ready, free, floor, setup)


def test_nothing_changes_where_nothing_changed():
    problem = calm(1_000)
    for schedule in (search_lateness(problem, best_dispatch(problem), effort=20_000).schedule,
                     as_late_as_allowed(problem, best_dispatch(problem))):  # fmt: skip
        result = repair(publish(problem, schedule))
        assert result.schedule.start.tobytes() == schedule.start.tobytes()
        assert result.schedule.end.tobytes() == schedule.end.tobytes()
        assert result.schedule.mode.tobytes() == schedule.mode.tobytes()
        assert len(result.moved) == len(result.set_free) == len(result.interrupted) == len(result.placed) == 0


def test_a_delay_pushes_what_it_must_and_no_more():
    # 0-4, 4-7, a gap, 20-25 on one machine; the first takes 6 instead of 4: the second starts at 6, the third stays
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 3)])], [Op([(0, 5)], earliest=20)]], [Machine()])
    result = repair(with_runs(published(problem), {0: 6}))
    assert result.schedule.start.tolist() == [0, 6, 20]
    assert result.moved.tolist() == [1]
    assert result.moves_by_zone() == {Zone.OTHER: 0, Zone.SLUSHY: 1, Zone.FROZEN: 0}
    assert result.schedule.costs.moves == 50
    assert "1 operations moved (0 frozen, 1 slushy)" in result.summary()


def test_what_becomes_shorter_pulls_nothing():
    problem = problem_of([[Op([(0, 4)]), Op([(1, 3)])]], [Machine(), Machine()], [Order({0: 0}, 100)])
    assert repair(with_runs(published(problem), {0: 2})).schedule.start.tolist() == [0, 4]


def test_orders_that_were_late_by_plan_are_no_reason_to_move():
    # the second order would be better first, but it was published like this; the material of the third is late
    problem = problem_of(
        [[Op([(0, 9)])], [Op([(0, 2)])], [Op([(1, 2)])]],
        [Machine(), Machine()],
        [Order({0: 0}, 20), Order({1: 0}, 2, weight=9), Order({2: 0}, 9)],
    )
    result = repair(with_earliest(published(problem), {2: 5}))
    assert result.schedule.start.tolist() == [0, 9, 5]
    assert result.moved.tolist() == [2]


def test_harm_is_lessened_at_the_price_of_moves():
    # machine 0 breaks down from 2 to 50000; machine 1 is slower, but there: the order would be late by 13 hours else
    problem = problem_of([[Op([(0, 4), (1, 6)])]], [Machine(), Machine()], [Order({0: 0}, 10, weight=5)])
    broken = with_less_time(published(problem), 0, (2, 50_000))
    result = repair(broken, promised=np.array([4]))
    assert (result.schedule.mode.tolist(), result.schedule.end.tolist()) == ([1], [6])
    # not told what was promised, it takes the start that it can keep for a promise that holds
    assert repair(broken).schedule.end.tolist() == [50_002]


def test_a_frozen_operation_that_cannot_stay_is_named_and_the_others_stay():
    # all frozen: 0-4, 4-7 and 10-12 on machine 0; machine 0 is broken from 3 to 9. Operation 0 goes on after it and
    # ends at 10; operation 1 cannot start at 4 and comes behind operation 2, which stays.
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 3)])], [Op([(0, 2)], earliest=10)]], [Machine()])
    broken = with_less_time(published(problem, frozen_seconds=DAY), 0, (3, 9))
    result = repair(broken)
    assert result.schedule.start.tolist() == [0, 12, 10]
    assert result.schedule.end.tolist() == [10, 15, 12]
    assert result.set_free.tolist() == result.moved.tolist() == [1]
    assert result.moves_by_zone()[Zone.FROZEN] == 1
    assert result.problem.operations.status.tolist() == [FROZEN, FREE, FROZEN]


def test_what_waits_for_a_frozen_operation_that_moves_is_free_to_stay():
    # 0 and 1 are a job, both frozen; 0 cannot begin at 0 and moves to 5, early enough for 1, which stays
    problem = problem_of([[Op([(0, 4)]), Op([(1, 3)], earliest=20)]], [Machine(), Machine()])
    result = repair(with_less_time(published(problem, frozen_seconds=DAY), 0, (0, 5)))
    assert result.schedule.start.tolist() == [5, 20]
    assert result.moved.tolist() == [0]
    assert result.set_free.tolist() == [0, 1]


def test_a_running_operation_is_interrupted_by_a_breakdown():
    problem = problem_of(
        [[Op([(0, 6)], interruptible=False, status=RUNNING, fixed=(0, 0))], [Op([(0, 3)], interruptible=False)]],
        [Machine()],
    )
    result = repair(with_less_time(published(problem), 0, (2, 7)))
    assert result.schedule.end.tolist() == [11, 14]  # 2 before, 4 behind it; then the other one
    assert result.interrupted.tolist() == [0]
    assert result.moved.tolist() == [1]


def test_a_frozen_operation_that_no_longer_fits_between_breaks_moves():
    problem = problem_of([[Op([(0, 6)], interruptible=False)]], [Machine([(0, 8), (10, FAR)])])
    result = repair(with_runs(published(problem, frozen_seconds=DAY), {0: 9}))
    assert result.schedule.start.tolist() == [10]
    assert result.set_free.tolist() == [0]


def test_two_running_operations_on_one_machine_are_refused():
    problem = problem_of(
        [[Op([(0, 6)], status=RUNNING, fixed=(0, 0))], [Op([(0, 6)], status=RUNNING, fixed=(0, 6))]], [Machine()]
    )
    with pytest.raises(RequestError, match="Operation 1 is running"):
        repair(with_runs(published(problem), {0: 8}))


def test_new_operations_and_those_that_lost_their_machine_get_places():
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 3)]), Op([(1, 2)])], [Op([(0, 2)])]], [Machine(), Machine()])
    # the first stays; the second job's first operation was on machine 1, which can no longer do it; job 2 is new
    result = repair(with_published(problem, np.array([0, 1, 1, NONE]), np.array([0, 0, 9, 0]), frozen_seconds=0))
    assert violations(result.problem, result.schedule) == []
    assert result.placed.tolist() == [1, 3]
    assert result.schedule.start[[0, 2]].tolist() == [0, 9]
    assert result.moved.tolist() == [1]


def test_links_that_the_published_schedule_did_not_know():
    # published: 0 at 0, 1 at 4; but now job 0 needs job 1
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 3)])]], [Machine()], [Order({0: 0}, 7)], links=[(1, 0, 0)])
    result = repair(with_published(problem, np.array([0, 0]), np.array([0, 4]), frozen_seconds=0))
    assert result.schedule.start[1] + 3 <= result.schedule.start[0]


def test_a_new_component_of_a_published_job_pushes_it():
    problem = problem_of(
        [[Op([(0, 4)])], [Op([(0, 3)])], [Op([(0, 2)])]], [Machine()], [Order({0: 0}, 9)], links=[(1, 0, 0)]
    )  # fmt: skip
    result = repair(with_published(problem, np.array([0, NONE, 0]), np.array([0, 0, 4]), frozen_seconds=DAY))
    assert violations(result.problem, result.schedule) == []
    assert result.placed.tolist() == [1]
    assert result.schedule.start.tolist() == [6, 0, 4]  # 2 is frozen; before it is no room for both


def test_promises_are_what_the_last_operations_would_give():
    problem = problem_of(
        [[Op([(0, 4)], wait=2)], [Op([(0, 3)])]],
        [Machine([(0, 5), (7, FAR)])],
        [Order({0: 1}, 3), Order({1: 0}, 50), Order({0: 0, 1: 0}, 0, floor=30)],
    )
    # 0: 0-4; 1: 4-9 over the break
    assert with_promises(published(problem)).orders.due.tolist() == [7, 50, 30]
    assert with_promises(published(problem), np.array([5, 60, 0])).orders.due.tolist() == [5, 60, 30]


def test_a_breakdown_in_a_shop():
    problem = calm(1_000)
    schedule = search_lateness(problem, best_dispatch(problem), effort=200_000).schedule
    before, promised = publish(problem, schedule), completions(problem, schedule)
    busiest = int(np.bincount(problem.modes.resource[schedule.mode]).argmax())
    broken = with_less_time(before, busiest, (2 * DAY + 8 * HOUR, 2 * DAY + 12 * HOUR))
    result = repair(broken, promised=promised)
    assert violations(result.problem, result.schedule) == []
    assert result.set_free.tolist() == []  # it is beyond the frozen window
    frozen = before.operations.status == FROZEN
    assert (result.schedule.start[frozen] == schedule.start[frozen]).all()
    # a new plan moves most of what is slushy and costs far more, counting moves and what is later than promised
    anew = search_lateness(broken, best_dispatch(broken), effort=200_000).schedule
    slushy = zones(broken) == Zone.SLUSHY
    assert is_moved(broken, result.schedule)[slushy].sum() < 0.5 * is_moved(broken, anew)[slushy].sum()
    relaxed = with_promises(result.problem, promised)

    def cost(each):
        return recosted(relaxed, each).costs.total(relaxed.objective)

    assert cost(result.schedule) < 0.7 * cost(anew)
    pushed = repair(broken, promised=promised, effort=0).schedule
    assert cost(result.schedule) < 0.5 * cost(pushed)


def test_jobs_that_come_in_are_placed_without_moving_a_frozen_one():
    problem = calm(400)
    links, is_new = problem.links, problem.operations.status[problem.jobs.first_operation[:-1]] == FREE
    is_new[links.job] = is_new[problem.job_of_operation[links.operation]] = False  # nothing waits for new ones
    smaller, operations = without_jobs(problem, np.flatnonzero(is_new))
    schedule = best_dispatch(smaller)
    resource, start = np.full(problem.operation_count, NONE), np.zeros(problem.operation_count, dtype=np.int64)
    resource[operations], start[operations] = smaller.modes.resource[schedule.mode], schedule.start
    more = with_published(problem, resource, start)
    result = repair(more, effort=0.2)
    assert violations(result.problem, result.schedule) == []
    assert result.placed.tolist() == np.flatnonzero(resource == NONE).tolist()
    stays = np.flatnonzero(more.operations.status == FROZEN)
    assert len(stays) > 10
    assert len(operations) < problem.operation_count - 10
    assert (result.schedule.start[stays] == start[stays]).all()


def test_the_same_seed_gives_the_same_schedule():
    problem = calm(200)
    before = publish(problem, best_dispatch(problem), frozen_seconds=0)
    broken = with_less_time(before, 0, (DAY // 2, 3 * DAY))
    first, second = repair(broken, effort=0.2, threads=1), repair(broken, effort=0.2, threads=2)
    assert first.schedule.start.tobytes() == second.schedule.start.tobytes()


def test_objectives_without_moves_are_repaired_too():
    problem = problem_of([[Op([(0, 4)])], [Op([(0, 3)])]], [Machine()], objective=Objective(makespan=1))
    result = repair(with_runs(published(problem), {0: 6}))
    assert result.schedule.start.tolist() == [0, 6]
