"""Seeded scheduling problems of order-driven plants, from 200 to 100,000 operations: the same shape, the same bytes.

Sales orders have a final job and often component jobs below it, three to eight operations each. Work centres have one
to six machines of different speeds, two shifts with breaks or one, free weekends, and half of them setups between
families. The busiest work centre has to work a given share of its time until the last due date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from orderplan.scheduler.calendars import calendars_of, intervals_from, to_clock, to_working
from orderplan.scheduler.problem import (
    DAY,
    FREE,
    MINUTE,
    NONE,
    RUNNING,
    Jobs,
    Links,
    Modes,
    Objective,
    Operations,
    Orders,
    Resources,
    SchedulingProblem,
)
from orderplan.scheduler.problem_checks import require_valid
from orderplan.timeline import WorkCalendar

if TYPE_CHECKING:
    import numpy.typing as npt

    from orderplan.scheduler.problem import Calendars
    from orderplan.timeline import Shifts

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MONDAY = (date(2026, 1, 5) - date(1970, 1, 1)).days
YEARS = 3
HOUR = 60 * MINUTE

_TWO_SHIFTS = ((360, 600), (630, 1080), (1110, 1320))
_WITHOUT_BREAKS = ((360, 1320),)
_ONE_SHIFT = ((360, 840),)


@dataclass(frozen=True, slots=True)
class ShopShape:
    """The size and the proportions of a shop.

    Parameters
    ----------
    operations
        About how many.
    load
        Share of its time that the busiest work centre has to work until the last due date.
    backlog
        Share of the orders that are due as soon as an empty plant could have them done.
    rush_share
        Share of the orders that come with little more time than their work takes, and weigh most.
    setup_share
        Share of the work centres with a setup table.
    running_share
        Share of the machines that are in the midst of an operation.
    seed
        Seed of everything.

    """

    operations: int = 1_000
    load: float = 0.85
    backlog: float = 0.25
    rush_share: float = 0.06
    setup_share: float = 0.5
    running_share: float = 0.5
    seed: int = 1


def crowded(operations: int, seed: int = 1) -> SchedulingProblem:
    """Make a shop with too much to do: the bottleneck at 85 %, a quarter of the orders due as soon as may be."""
    return shop_problem(ShopShape(operations=operations, seed=seed))


def calm(operations: int, seed: int = 1) -> SchedulingProblem:
    """Make a shop that keeps up: the bottleneck at 70 %, little backlog."""
    return shop_problem(ShopShape(operations=operations, load=0.70, backlog=0.05, seed=seed))


@dataclass(frozen=True, slots=True)
class _Plant:
    """The machines: shape (machines,) each; their centres stand next to each other."""

    resources: Resources
    speed: Floats
    first_machine: Integers
    """Shape (centres + 1,)."""
    calendars: Calendars
    setups: Integers


@dataclass(frozen=True, slots=True)
class _Book:
    """The jobs of the order book, with what they are made for."""

    first_operation: Integers
    parent: Integers
    """The job that a component job is for, or NONE: shape (jobs,)."""
    root: Integers
    """The final job at the end: shape (jobs,)."""
    roots: Integers
    """The final jobs: shape (orders,)."""


def shop_problem(shape: ShopShape) -> SchedulingProblem:
    """Make a problem of a shape."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([shape.seed, shape.operations])))
    plant = _make_plant(shape, rng)
    book = _make_book(shape, rng)
    operations, modes, fastest = _make_operations(rng, plant, book)
    last = _seconds_of_work(shape, plant, modes, operations)
    due, release, alone = _make_dates(shape, rng, plant, book, fastest, operations, modes, last)
    jobs = Jobs(_frozen(book.first_operation.astype(np.int32)), _frozen(release))
    links = _make_links(rng, book, due, alone)
    orders = _make_orders(shape, rng, book, due)
    operations = _start_some(shape, rng, operations, modes, plant, jobs, links)
    objective = Objective(tardiness=MINUTE, moves=0, setup=1, earliness=0)
    return require_valid(
        SchedulingProblem(
            jobs, operations, modes, plant.resources, plant.calendars, plant.setups, links, orders, objective
        )
    )


def _make_plant(shape: ShopShape, rng: np.random.Generator) -> _Plant:
    machines = round(0.6 * shape.operations**0.565)
    sizes: list[int] = []
    while sum(sizes) < machines:
        sizes.append(min(int(rng.integers(1, 7)), machines - sum(sizes)))
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    centre = np.repeat(np.arange(len(sizes)), sizes)
    weeks: list[Shifts] = [_TWO_SHIFTS, _WITHOUT_BREAKS, _ONE_SHIFT]
    calendars = [WorkCalendar((shifts,) * 5 + ((), ())) for shifts in weeks]
    laid_out = calendars_of(intervals_from(calendars, MONDAY, 0, YEARS * 365))
    has_table = rng.random(len(sizes)) < shape.setup_share
    table = np.where(has_table, np.cumsum(has_table) - 1, NONE)
    families = 8
    setups = np.zeros((int(has_table.sum()), families, families), dtype=np.int64)
    for each in setups:  # a distance and a constant: via a third family it always takes longer
        places = rng.uniform(0, 40, (families, 2))
        each[:] = MINUTE * (5 + np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))).astype(np.int64)
        np.fill_diagonal(each, 0)
    resources = Resources(
        calendar=_frozen(rng.choice(3, machines, p=(0.6, 0.3, 0.1)).astype(np.int32)),
        available=_frozen(np.zeros(machines, dtype=np.int64)),
        family=_frozen(rng.integers(0, families, machines).astype(np.int32)),
        setup_table=_frozen(table[centre].astype(np.int32)),
        is_finite=_frozen(np.ones(machines, dtype=bool)),
    )
    return _Plant(resources, rng.uniform(0.7, 1.3, machines), first, laid_out, _frozen(setups))


def _make_book(shape: ShopShape, rng: np.random.Generator) -> _Book:
    jobs = max(round(shape.operations / 5.5), 2)
    parent: list[int] = []
    root: list[int] = []
    roots: list[int] = []
    while len(parent) < jobs:
        final = len(parent)
        size = int(rng.choice((1, 2, 3, 4, 6), p=(0.45, 0.2, 0.15, 0.1, 0.1)))
        roots.append(final)
        for place in range(min(size, jobs - final)):
            parent.append(NONE if place == 0 else final + int(rng.integers(0, min(place, 3))))
            root.append(final)
    counts = rng.integers(3, 9, jobs)
    first = np.concatenate([[0], np.cumsum(counts)])
    return _Book(first, np.array(parent), np.array(root), np.array(roots))


def _make_operations(rng: np.random.Generator, plant: _Plant, book: _Book) -> tuple[Operations, Modes, Integers]:
    """Give the operations with all free, their modes, and each one's fastest mode."""
    count, centres = int(book.first_operation[-1]), len(plant.first_machine) - 1
    sizes = np.diff(plant.first_machine)
    likely = sizes * rng.uniform(0.5, 1.0, centres)
    likely[rng.integers(centres)] *= 1.3
    centre = rng.choice(centres, count, p=likely / likely.sum())
    run = np.clip(60 * MINUTE * rng.lognormal(0.2, 0.8, count), 6 * MINUTE, 20 * HOUR)
    interruptible = (rng.random(count) < 0.85) | (run > 3 * HOUR)
    setup = MINUTE * rng.integers(1, 7, count) * 5
    family = rng.integers(0, 8, len(book.parent))[_owners(book.first_operation)]
    first_mode, resource, run_there, fastest = [0], [], [], []
    for operation, place in enumerate(centre.tolist()):
        machines = np.arange(plant.first_machine[place], plant.first_machine[place + 1])
        chosen = np.sort(rng.permutation(machines)[: int(rng.integers(1, len(machines) + 1))])
        resource.append(chosen)
        run_there.append(np.ceil(run[operation] / plant.speed[chosen] * rng.uniform(0.9, 1.1, len(chosen))))
        fastest.append(first_mode[-1] + int(run_there[-1].argmin()))
        first_mode.append(first_mode[-1] + len(chosen))
    wait = np.where(rng.random(count) < 0.1, MINUTE * rng.integers(60, 1_440, count), 0)
    none = np.full(count, NONE, dtype=np.int32)
    zeros = np.zeros(count, dtype=np.int64)
    operations = Operations(
        _frozen(np.array(first_mode, dtype=np.int32)), _frozen(zeros.copy()), _frozen(wait.astype(np.int64)),
        _frozen(interruptible), _frozen(family.astype(np.int32)), _frozen(np.full(count, FREE, dtype=np.int8)),
        _frozen(none.copy()), _frozen(zeros.copy()), _frozen(none), _frozen(zeros.copy()), _frozen(zeros),
    )  # fmt: skip
    machine = np.concatenate(resource)
    own_setup = np.ceil(np.repeat(setup, np.diff(first_mode)) / plant.speed[machine])
    modes = Modes(
        _frozen(machine.astype(np.int32)),
        _frozen(own_setup.astype(np.int64)),
        _frozen(np.concatenate(run_there).astype(np.int64)),
    )
    return operations, modes, np.array(fastest)


def _seconds_of_work(shape: ShopShape, plant: _Plant, modes: Modes, operations: Operations) -> float:
    """Give after how many working seconds of a two-shift machine the last order is due."""
    each = (modes.run + 10 * MINUTE) / np.repeat(np.diff(operations.first_mode), np.diff(operations.first_mode)) ** 1.0
    by_machine = np.bincount(modes.resource, each, minlength=len(plant.speed))
    capacity = np.array([13.5, 16.0, 8.0])[plant.resources.calendar] / 16.0
    first = plant.first_machine[:-1]
    by_centre = np.add.reduceat(by_machine, first) / np.add.reduceat(capacity, first)
    return float(by_centre.max() / shape.load)


def _make_dates(
    shape: ShopShape,
    rng: np.random.Generator,
    plant: _Plant,
    book: _Book,
    fastest: Integers,
    operations: Operations,
    modes: Modes,
    last: float,
) -> tuple[Integers, Integers, Integers]:
    """Give the due moments of the final jobs, when the jobs' material is there, and what each final job takes alone.

    Nobody promises less time than an empty plant would take: lateness comes from what is in the way.
    """
    ends, ahead = _empty_plant(plant, book, fastest, operations, modes)
    count = len(book.roots)
    least = ends[book.roots]
    draw = rng.random(count)
    is_tight = rng.random(count) < shape.backlog
    is_rush = _is_rush(shape, count)
    slack = np.where(is_tight | is_rush, rng.uniform(1.05, 1.3, count), rng.uniform(1.2, 2.5, count))
    spread = np.where(is_tight, 0, np.where(is_rush, 0.2, 1.0)) * draw * last
    moment = to_clock(plant.calendars, 1, spread.astype(np.int64), end=True)
    due = np.maximum(moment, (least * slack).astype(np.int64))
    due = -(-(due - 22 * HOUR) // DAY) * DAY + 22 * HOUR
    of_root = np.zeros(len(ahead), dtype=np.int64)
    of_root[book.roots] = np.arange(count)
    order = of_root[book.root]
    patience = np.where(is_rush[order], np.inf, rng.uniform(1.5, 4.0, len(ahead)))
    release = np.maximum(due[order] - ahead * patience, 0)
    return due, (release // DAY * DAY).astype(np.int64), ahead[book.roots]


def _empty_plant(
    plant: _Plant, book: _Book, fastest: Integers, operations: Operations, modes: Modes
) -> tuple[Integers, Integers]:
    """Give when each job would end if nothing were in its way, and how long before its final job's end it starts."""
    jobs = len(book.parent)
    ready, ends, starts = np.zeros(jobs, dtype=np.int64), np.zeros(jobs, dtype=np.int64), np.zeros(jobs, dtype=np.int64)
    for job in range(jobs - 1, -1, -1):  # components stand behind what they are for
        clock = ready[job]
        starts[job] = clock
        for operation in range(book.first_operation[job], book.first_operation[job + 1]):
            mode = int(fastest[operation])
            calendar = int(plant.resources.calendar[modes.resource[mode]])
            worked = to_working(plant.calendars, calendar, clock) + modes.run[mode] + modes.setup[mode]
            clock = int(to_clock(plant.calendars, calendar, worked, end=True)) + int(operations.wait[operation])
        ends[job] = clock
        if book.parent[job] != NONE:
            ready[book.parent[job]] = max(ready[book.parent[job]], clock)
    return ends, ends[book.root] - starts


def _is_rush(shape: ShopShape, orders: int) -> npt.NDArray[np.bool_]:
    return np.random.Generator(np.random.PCG64([shape.seed, orders])).random(orders) < shape.rush_share


def _make_links(rng: np.random.Generator, book: _Book, due: Integers, alone: Integers) -> Links:
    """Link component jobs to what they are for; some serve a second final job that is due later."""
    component = np.flatnonzero(book.parent != NONE)
    target = book.parent[component]
    shared = component[rng.random(len(component)) < 0.08]
    by_due = np.argsort(due, kind="stable")
    rank = np.zeros(len(book.parent), dtype=np.int64)
    rank[book.roots[by_due]] = np.arange(len(due))
    own = rank[book.root[shared]]
    later = own + 1 + (rng.random(len(shared)) * 0.1 * (len(due) - 1 - own)).astype(np.int64)
    in_time = due[by_due][np.minimum(later, len(due) - 1)] - alone[by_due][np.minimum(later, len(due) - 1)]
    is_there = (later < len(due)) & (in_time >= due[by_due][own])
    job = np.concatenate([component, shared[is_there]])
    target = np.concatenate([target, book.roots[by_due][later[is_there]]])
    step = np.where(rng.random(len(job)) < 0.15, 1, 0)  # some components are needed in the second step only
    operation = book.first_operation[target] + step
    order = np.lexsort((job, operation))
    lag = np.where(rng.random(len(job)) < 0.2, HOUR * rng.integers(1, 9, len(job)), 0)
    return Links(_frozen(job[order].astype(np.int32)), _frozen(operation[order].astype(np.int32)), _frozen(lag[order]))


def _make_orders(shape: ShopShape, rng: np.random.Generator, book: _Book, due: Integers) -> Orders:
    """Make an order for each final job; some are for two of them, some jobs are for two orders."""
    count = len(due)
    weight = rng.choice((1, 3, 10), count, p=(0.6, 0.3, 0.1))
    weight = np.where(_is_rush(shape, count), 20, weight)
    with_next = rng.random(count) < 0.03
    with_next[-1] = False
    again = np.flatnonzero(rng.random(count) < 0.05)
    jobs = [
        [int(book.roots[place])] + ([int(book.roots[place + 1])] if with_next[place] else []) for place in range(count)
    ]
    jobs += [[int(book.roots[place])] for place in again]
    first = np.concatenate([[0], np.cumsum([len(rows) for rows in jobs])])
    due = np.where(with_next, np.maximum(due, np.roll(due, -1)), due)
    due = np.concatenate([due, due[again] + 2 * DAY])
    weight = np.concatenate([weight, rng.choice((1, 3), len(again))])
    rows = np.array([job for rows in jobs for job in rows], dtype=np.int32)
    return Orders(
        _frozen(due.astype(np.int64)), _frozen(weight.astype(np.int64)), _frozen(np.zeros(len(due), dtype=np.int64)),
        _frozen(first.astype(np.int32)), _frozen(rows), _frozen(np.zeros(len(rows), dtype=np.int64)),
    )  # fmt: skip


def _start_some(
    shape: ShopShape,
    rng: np.random.Generator,
    operations: Operations,
    modes: Modes,
    plant: _Plant,
    jobs: Jobs,
    links: Links,
) -> Operations:
    """Let some machines be in the midst of a first operation when the planning day begins."""
    status, fixed_mode = operations.status.copy(), operations.fixed_mode.copy()
    start = operations.fixed_start.copy()
    linked = np.zeros(len(status), dtype=bool)
    linked[links.operation] = True
    busy = rng.random(len(plant.speed)) >= shape.running_share
    for operation in jobs.first_operation[:-1][jobs.release <= 0].tolist():
        mode = int(operations.first_mode[operation])
        machine = int(modes.resource[mode])
        if linked[operation] or busy[machine]:
            continue
        busy[machine] = True
        status[operation], fixed_mode[operation] = RUNNING, mode
        calendar = int(plant.resources.calendar[machine])
        start[operation] = to_clock(
            plant.calendars, calendar, to_working(plant.calendars, calendar, np.zeros((), dtype=np.int64))
        )
    return Operations(
        operations.first_mode, operations.earliest, operations.wait, operations.interruptible, operations.family,
        _frozen(status), _frozen(fixed_mode), _frozen(start), operations.published_resource,
        operations.published_start, operations.move_weight,
    )  # fmt: skip


def _owners(first: Integers) -> Integers:
    return np.repeat(np.arange(len(first) - 1), np.diff(first))


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
