"""Where one operation comes to lie: by hand, and against going through the seconds one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from orderplan.scheduler import placement_kernels
from orderplan.scheduler.problem import FAR, NEVER
from orderplan.scheduler.shop import BUCKET_BITS, shop_of
from tests.oracle.schedule_problems import Machine, Op, problem_of
from tests.oracle.schedule_times import earliest, from_second, works
from tests.plants import seeded

BREAKS = [(0, 10), (15, 25), (40, FAR)]


def shop_with(spells, run, *, interruptible=True, early=False):
    problem = problem_of([[Op([(0, run)], interruptible=interruptible)]], [Machine(spells)], early=early)
    return problem, shop_of(problem)


def placed(spells, run, setup, ready, free, *, interruptible=True, early=False):
    _, shop = shop_with(spells, run, interruptible=interruptible, early=early)
    return placement_kernels.place(shop.spells, shop.resources[0], interruptible, setup, run, ready, free, early)


@pytest.mark.parametrize(
    ("run", "setup", "ready", "free", "expected"),
    [
        (4, 0, 0, 0, (0, 0, 4)),
        (4, 2, 0, 3, (3, 5, 9)),
        (8, 2, 0, 0, (0, 2, 10)),  # to the very end of the shift
        (9, 2, 0, 0, (0, 2, 16)),  # one second of it after the break
        (4, 3, 8, 0, (8, 16, 20)),  # two seconds of setup before the break, one behind it
        (4, 2, 8, 0, (8, 15, 19)),  # the setup ends with the shift, the processing starts with the next one
        (1, 0, 12, 0, (15, 15, 16)),
        (30, 0, 0, 24, (24, 24, 69)),  # 1 second, then 29 from 40 on
    ],
)
def test_interruptible_operations_pause_over_breaks(run, setup, ready, free, expected):
    assert placed(BREAKS, run, setup, ready, free) == expected


@pytest.mark.parametrize(
    ("run", "setup", "ready", "free", "expected"),
    [
        (8, 2, 0, 0, (0, 2, 10)),
        (8, 3, 0, 0, (40, 43, 51)),  # 11 seconds fit in no shift of 10
        (8, 2, 1, 0, (15, 17, 25)),
        (8, 2, 0, 16, (40, 42, 50)),
    ],
)
def test_others_must_fit_with_their_setup(run, setup, ready, free, expected):
    assert placed(BREAKS, run, setup, ready, free, interruptible=False) == expected


@pytest.mark.parametrize(
    ("interruptible", "ready", "free", "expected"),
    [
        (True, 8, 0, (5, 8, 12 + 5)),  # the setup ends when the material is there
        (True, 8, 7, (7, 15, 19)),  # the machine is free too late for that
        (True, 12, 0, (7, 15, 19)),  # the material comes in the break: set up before it
        (False, 7, 0, (18 - 3, 18, 22)),  # seven to eleven would not fit
        (False, 5, 0, (2, 5, 9)),
    ],
)
def test_setups_before_the_material_only_where_configured(interruptible, ready, free, expected):
    assert placed(BREAKS, 4, 3, ready, free, interruptible=interruptible, early=True) == expected
    late_start = placed(BREAKS, 4, 3, ready, free, interruptible=interruptible)[0]
    assert late_start >= ready


def random_spells(rng):
    bounds = sorted(rng.sample(range(1, 60), 2 * rng.randint(1, 4)))
    return [(0, bounds[0]), *zip(bounds[1::2], [*bounds[2::2], FAR], strict=True)]


def test_placing_is_going_through_the_seconds():
    rng = seeded(5)
    for _ in range(500):
        spells, run, setup = random_spells(rng), rng.randint(1, 12), rng.randint(0, 8)
        ready, free = rng.randint(0, 50), rng.randint(0, 50)
        interruptible, early = rng.random() < 0.5, rng.random() < 0.5
        problem, shop = shop_with(spells, run, interruptible=interruptible, early=early)
        naive = earliest(problem, 0, 0, setup, ready, free)
        kernel = placement_kernels.place(shop.spells, shop.resources[0], interruptible, setup, run, ready, free, early)
        assert kernel == naive[1:], (spells, run, setup, ready, free, interruptible, early)


def test_placing_backwards_is_going_through_the_seconds():
    rng = seeded(6)
    for _ in range(500):
        spells, run, setup = random_spells(rng), rng.randint(1, 12), rng.randint(0, 8)
        latest, interruptible = rng.randint(0, 90), rng.random() < 0.5
        problem, shop = shop_with(spells, run, interruptible=interruptible)
        working = works(problem, 0)
        all_times = [from_second(working, second, setup, run, interruptible=interruptible) for second in range(latest)]
        fitting = [times[1:] for times in all_times if times is not None and times.end <= latest]
        expected = max(fitting, default=(NEVER, NEVER, NEVER), key=lambda times: (times[2], times[1], times[0]))
        kernel = placement_kernels.place_before(shop.spells, shop.resources[0], interruptible, setup, run, latest)
        assert kernel == expected, (spells, run, setup, latest, interruptible)


def test_intervals_are_found_through_their_buckets():
    # a shift every 20,000 seconds, buckets of 32,768: with none, one or two beginnings
    starts = np.arange(0, 40) * 20_000
    spells = [(int(start), int(start) + 7_000) for start in starts]
    _, shop = shop_with(spells, 1)
    rng = seeded(7)
    assert 1 << BUCKET_BITS == 32_768
    for clock in [-5, 0, 6_999, 7_000, 19_999, 20_000, 10**9, *(rng.randrange(900_000) for _ in range(300))]:
        ends = shop.spells.intervals["end"]
        expected = int(np.argmax(ends > clock))
        assert placement_kernels.interval_at(shop.spells, shop.resources[0], clock) == expected


def test_a_setup_before_a_fixed_start():
    # 16 is one second into the second shift: three seconds of setup begin two before the end of the first
    _, shop = shop_with(BREAKS, 4)
    assert placement_kernels.setup_before(shop.spells, shop.resources[0], True, 3, 16) == 8
    assert placement_kernels.setup_before(shop.spells, shop.resources[0], False, 3, 16) == NEVER
    assert placement_kernels.setup_before(shop.spells, shop.resources[0], True, 30, 16) == NEVER
    assert placement_kernels.end_of(shop.spells, shop.resources[0], 24, 3) == 42
