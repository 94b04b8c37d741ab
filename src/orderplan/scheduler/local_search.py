"""The local search for less lateness, for plants of any size: simulated annealing over the sequences.

A late order is drawn, the chain of operations that decides when it is complete is walked, and one operation of it is
put elsewhere: earlier, behind what waits for it, or on another machine. Only what the change reaches gets new times,
and no more of it than shows whether the change can pay. Chains of changes run side by side, each on a schedule of its
own; now and then the worst goes on from the best.

Step by step an order that is late by much hardly comes forward, since each step makes others late first. So the last
part of the effort goes into iterated local search: from the best schedule a late order is pushed through with all that
it waits for, the others are arranged anew around it, and what comes out is kept where it is better.

The result does not depend on how many threads there are or how fast they run.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.decode import laid_out, schedule_of
from orderplan.scheduler.lateness_bound import cost_bound
from orderplan.scheduler.local_search_kernels import copied, drawn, late_orders, new_rooms, search, sum_up_shares
from orderplan.scheduler.purposes import held
from orderplan.scheduler.random_kernels import random_state
from orderplan.scheduler.retiming_kernels import cost_of, new_journal
from orderplan.scheduler.rush_kernels import pushed
from orderplan.scheduler.search_result import SearchProgress, StopReason, result_of
from orderplan.scheduler.sequence_kernels import timed_of
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orderplan.progress import ShouldStop
    from orderplan.scheduler.local_search_kernels import Rooms
    from orderplan.scheduler.problem import SchedulingProblem
    from orderplan.scheduler.retiming_kernels import Journal, Standing
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.search_result import OnSearchProgress, SearchResult
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

CHAINS = 2
_ROUNDS = 64
_ROUNDS_APART = 8
"""After so many rounds the worse schedule gives way to the better one."""
_LEAST_WARMTH, _MOST_WARMTH, _TRIES_FOR_ONE = 0.01, 1.5, 300
"""The temperature at the start, in multiples of what a late order costs on average: one for so many tries an operation,
and in proportion, within these bounds; what has time may go farther astray."""
_COLD_SHARE = 0.1
"""The share of the rounds at the end in which only what pays is kept."""
_TRIES_WITHOUT_PUSHES, _TRIES_FOR_ALL_PUSHES, _MOST_SHARE_OF_PUSHES = 100, 500, 0.5
"""The share of the effort for pushing orders through: none up to so many tries an operation, more and more until there
are so many, and no more than this."""
_TRIES_AFTER_A_PUSH, _TRIES_OF_AN_OPERATION_AFTER_A_PUSH = 10_000, 4
"""The larger of both, for each operation, is tried after an order has been pushed through."""
_WARMTHS_AFTER_A_PUSH = (0.02, 0.2)
"""The temperature after that, in multiples of what a late order costs on average: one for each chain. What helps where
few orders are late is not what helps where many are."""
_PUSHES_IN_VAIN, _REHEATED = 6, 0.5
"""After so many pushes without success the rest of the effort goes into annealing again, from this share of the
temperature."""
_STEPS_AFTER_A_PUSH = 5
"""In so many steps it falls to nothing."""
_HOPE = 0.5
"""See `retimed`: more would look longer at changes that do not seem to pay."""
_TRIES_OF_A_SLICE = 2_000
"""Changes tried between two looks at whether to stop: some hundredths of a second."""
_LOOK_SECONDS = 0.05


@dataclass(slots=True, eq=False)
class _Chain:
    """A schedule that is changed step by step."""

    sequences: Sequences
    standing: Standing
    journal: Journal
    rooms: Rooms
    random: np.ndarray
    cost: int
    counts: np.ndarray
    """How many changes were tried and how many kept: shape (2,), int64."""
    is_done: bool = False
    """Whether nothing is late any more."""


def search_lateness(
    problem: SchedulingProblem,
    start: Schedule,
    *,
    effort: int = 1_000_000,
    seed: int = 0,
    threads: int = 2,
    on_progress: OnSearchProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> SearchResult:
    """Search for a schedule in which orders are less late.

    All terms of the objective count, but only what makes orders late is changed. Sequences that are given stay the
    basis: times are the earliest that they allow, except for what has a purpose where it is (see `held`).

    Parameters
    ----------
    problem, start
        The problem and a schedule to begin with.
    effort
        Changes to try in all. The search cools down over this, so less is not a part of more.
    seed
        Seed of all that is drawn.
    threads
        How many to use; the result is the same for any number.
    on_progress, should_stop
        Told of better schedules after each of some dozens of rounds; asked twenty times a second.

    Returns
    -------
    SearchResult
        Never worse than `start`.

    """
    shop = shop_of(held(problem, start.mode, start.setup_start, start.start))
    bound, stop = cost_bound(shop_of(problem)), Event()
    chains = [_chain(shop, start, seed, number) for number in range(CHAINS)]
    best = _chain(shop, start, seed, CHAINS)
    told = best.cost + 1
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for number, works in enumerate(_rounds(shop, chains, best, effort, stop)):
            if on_progress is not None and best.cost < told:
                told = best.cost
                on_progress(SearchProgress(_tried(chains), told, bound))
            if stop.is_set() or best.cost <= bound or all(chain.is_done for chain in chains):
                break
            futures = [pool.submit(work) for work in works]
            while wait(futures, timeout=_LOOK_SECONDS).not_done:
                if should_stop is not None and should_stop():
                    stop.set()
            for future in futures:
                future.result()
            _take_best(chains, best, at_once=number % _ROUNDS_APART == _ROUNDS_APART - 1)
    return _result(problem, shop, start, best, bound, tried=_tried(chains), cancelled=stop.is_set())


def _rounds(
    shop: Shop, chains: list[_Chain], best: _Chain, effort: int, stop: Event
) -> Iterator[list[Callable[[], None]]]:
    """Give what the chains are to do, round by round; each round is over when the next one is asked for."""
    operations = len(best.standing.times)
    pushes, tries = _pushes(operations, effort)
    warmth = _warmth(shop, best, effort)
    yield from _annealing(shop, chains, effort - pushes * CHAINS * tries, warmth, stop)
    in_vain = 0
    while pushes > 0 and in_vain < _PUSHES_IN_VAIN:
        cost = best.cost
        yield [
            partial(_push, shop, chain, best, tries, warmth_then, stop)
            for chain, warmth_then in zip(chains, _WARMTHS_AFTER_A_PUSH, strict=True)
        ]
        pushes, in_vain = pushes - 1, in_vain + 1 if best.cost == cost else 0
    if pushes > 0:
        for chain in chains:
            copied(best.sequences, best.standing, chain.sequences, chain.standing)
            chain.cost = best.cost
        warmth = _REHEATED * _warmth(shop, best, effort)
        yield from _annealing(shop, chains, pushes * CHAINS * tries, warmth, stop)


def _annealing(
    shop: Shop, chains: list[_Chain], effort: int, warmth: float, stop: Event
) -> Iterator[list[Callable[[], None]]]:
    """Give the rounds of one annealing, from a temperature down to nothing."""
    for number in range(_ROUNDS):
        heat = warmth * max(0.0, 1 - number / _ROUNDS / (1 - _COLD_SHARE)) ** 2
        tries = effort * (number + 1) // (_ROUNDS * CHAINS) - effort * number // (_ROUNDS * CHAINS)
        yield [partial(_run, shop, chain, tries, heat, stop) for chain in chains]


def _pushes(operations: int, effort: int) -> tuple[int, int]:
    """Give how often each chain pushes an order through, and how many changes it tries then."""
    tries = max(_TRIES_AFTER_A_PUSH, _TRIES_OF_AN_OPERATION_AFTER_A_PUSH * operations)
    of_an_operation = effort / max(operations, 1)
    share = (of_an_operation - _TRIES_WITHOUT_PUSHES) / (_TRIES_FOR_ALL_PUSHES - _TRIES_WITHOUT_PUSHES)
    share = min(max(share, 0.0), 1.0) * _MOST_SHARE_OF_PUSHES
    return int(effort * share / (CHAINS * tries)), tries


def _warmth(shop: Shop, start: _Chain, effort: int) -> float:
    """Give the temperature at the start."""
    late, lateness = late_orders(shop, start.standing)
    tries = effort / max(len(start.standing.times), 1)
    return min(max(tries / _TRIES_FOR_ONE, _LEAST_WARMTH), _MOST_WARMTH) * float(lateness) / max(late, 1)


def _chain(shop: Shop, start: Schedule, seed: int, number: int) -> _Chain:
    sequences, standing = laid_out(shop, start)
    return _Chain(
        sequences=sequences,
        standing=standing,
        journal=new_journal(shop),
        rooms=new_rooms(shop),
        random=random_state(seed, number),
        cost=int(cost_of(shop, sequences, standing)),
        counts=np.zeros(2, dtype=np.int64),
    )


def _run(shop: Shop, chain: _Chain, tries: int, heat: float, stop: Event) -> None:
    """Try changes on one chain."""
    left = tries
    while left > 0 and not stop.is_set() and not chain.is_done:
        now, before = min(left, _TRIES_OF_A_SLICE), int(chain.counts[0])
        chain.cost += int(
            search(
                shop, chain.sequences, chain.standing, chain.journal, chain.rooms, chain.random, now, heat, _HOPE,
                chain.counts,
            )
        )  # fmt: skip
        left -= now
        chain.is_done = int(chain.counts[0]) - before < now


def _push(shop: Shop, chain: _Chain, best: _Chain, tries: int, warmth: float, stop: Event) -> None:
    """Push a late order of the best schedule through, and arrange the others around it."""
    copied(best.sequences, best.standing, chain.sequences, chain.standing)
    chain.cost, chain.is_done = best.cost, False
    late, lateness = late_orders(shop, chain.standing)
    if late == 0:
        chain.is_done = True
        return
    sum_up_shares(shop, chain.standing, chain.rooms.shares)
    order = drawn(chain.rooms.shares, chain.random)
    more = pushed(shop, chain.sequences, chain.standing, chain.journal, chain.rooms, order, chain.random)
    chain.cost += int(more)
    for step in range(_STEPS_AFTER_A_PUSH):
        heat = warmth * float(lateness) / late * (1 - step / (_STEPS_AFTER_A_PUSH - 1))
        _run(shop, chain, tries // _STEPS_AFTER_A_PUSH, heat, stop)


def _take_best(chains: list[_Chain], best: _Chain, *, at_once: bool) -> None:
    """Keep the best schedule; let all chains go on from the best of them, where it is time for that."""
    leader = min(chains, key=lambda chain: chain.cost)
    if leader.cost < best.cost:
        copied(leader.sequences, leader.standing, best.sequences, best.standing)
        best.cost = leader.cost
    if at_once:
        for chain in chains:
            if chain is not leader:
                copied(leader.sequences, leader.standing, chain.sequences, chain.standing)
                chain.cost, chain.is_done = leader.cost, leader.is_done


def _tried(chains: list[_Chain]) -> int:
    return sum(int(chain.counts[0]) for chain in chains)


def _result(
    problem: SchedulingProblem, shop: Shop, start: Schedule, best: _Chain, bound: int, *, tried: int, cancelled: bool
) -> SearchResult:
    schedule = schedule_of(shop, timed_of(best.sequences, best.standing.times))
    if schedule.costs.total(problem.objective) > start.costs.total(problem.objective):
        schedule = start  # it was later than it had to be on purpose
    stopped = StopReason.CANCELLED if cancelled else StopReason.EFFORT
    if schedule.costs.tardiness == 0:
        stopped = StopReason.EXHAUSTED
    return result_of(problem, schedule, bound=bound, effort=tried, stopped=stopped)
