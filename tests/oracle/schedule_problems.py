"""Small scheduling problems written as literals, and seeded random ones in which every rule can be switched on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.calendars import calendars_of
from orderplan.scheduler.problem import (
    FAR,
    FREE,
    FROZEN,
    NEVER,
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

if TYPE_CHECKING:
    import random

LONG_AGO = NEVER + 1


@dataclass
class Op:
    """An operation: its modes as (resource, run) or (resource, run, setup)."""

    modes: list[tuple]
    wait: int = 0
    interruptible: bool = True
    family: int = NONE
    earliest: int = LONG_AGO
    status: int = FREE
    fixed: tuple[int, int] | None = None
    """Resource and start of an operation that is frozen or running."""
    published: tuple[int, int] | None = None
    move_weight: int = 0


@dataclass
class Machine:
    """A resource: its working intervals, the last one without end unless it says so."""

    spells: list[tuple[int, int]] = field(default_factory=lambda: [(0, FAR)])
    available: int = 0
    family: int = NONE
    table: int = NONE
    finite: bool = True


class Order(NamedTuple):
    """A sales order: the jobs that it is pegged to, with the time from their end to the delivery."""

    jobs: dict[int, int]
    due: int
    weight: int = 1
    floor: int = LONG_AGO


def column(values, dtype=np.int64) -> np.ndarray:
    array = np.array(list(values), dtype=dtype)
    array.flags.writeable = False
    return array


def firsts(counts) -> np.ndarray:
    return column(np.cumsum([0, *counts]), np.int32)


def endless(spells: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Let a calendar work for ever after its last break."""
    return [*spells[:-1], (spells[-1][0], FAR)]


def problem_of(
    jobs: list[list[Op]],
    machines: list[Machine],
    orders: list[Order] = (),
    *,
    links: list[tuple[int, int, int]] = (),
    releases: list[int] | None = None,
    setups: list | None = None,
    objective: Objective = Objective(tardiness=1),  # noqa: B008 - it is frozen
    early: bool = False,
) -> SchedulingProblem:
    """Make a problem; links are (job, operation, lag)."""
    ops = [op for job in jobs for op in job]
    modes = [(*mode, 0)[:3] for op in ops for mode in op.modes]
    first_mode = firsts(len(op.modes) for op in ops)
    fixed_mode = [
        NONE if op.fixed is None else int(first_mode[row]) + [mode[0] for mode in op.modes].index(op.fixed[0])
        for row, op in enumerate(ops)
    ]
    links = sorted(links, key=lambda link: (link[1], link[0]))
    tables = np.zeros((0, 0, 0), dtype=np.int64) if setups is None else np.array(setups, dtype=np.int64)
    tables.flags.writeable = False
    return require_valid(
        SchedulingProblem(
            Jobs(firsts(map(len, jobs)), column([LONG_AGO] * len(jobs) if releases is None else releases)),
            Operations(
                first_mode, column(op.earliest for op in ops), column(op.wait for op in ops),
                column((op.interruptible for op in ops), bool), column((op.family for op in ops), np.int32),
                column((op.status for op in ops), np.int8), column(fixed_mode, np.int32),
                column(0 if op.fixed is None else op.fixed[1] for op in ops),
                column((NONE if op.published is None else op.published[0] for op in ops), np.int32),
                column(0 if op.published is None else op.published[1] for op in ops),
                column(op.move_weight for op in ops),
            ),
            Modes(column((m[0] for m in modes), np.int32), column(m[2] for m in modes), column(m[1] for m in modes)),
            Resources(
                column(range(len(machines)), np.int32), column(m.available for m in machines),
                column((m.family for m in machines), np.int32), column((m.table for m in machines), np.int32),
                column((m.finite for m in machines), bool),
            ),
            calendars_of([endless(machine.spells) for machine in machines]),
            tables,
            Links(
                column((link[0] for link in links), np.int32), column((link[1] for link in links), np.int32),
                column(link[2] for link in links),
            ),
            Orders(
                column(order.due for order in orders), column(order.weight for order in orders),
                column(order.floor for order in orders), firsts(len(order.jobs) for order in orders),
                column((job for order in orders for job in order.jobs), np.int32),
                column(lag for order in orders for lag in order.jobs.values()),
            ),
            objective,
            early,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """Which rules a random problem has; all are off by default."""

    calendars: bool = False
    must_fit: bool = False
    setups: bool = False
    setup_early: bool = False
    links: bool = False
    waits: bool = False
    materials: bool = False
    alternatives: bool = False
    shared_orders: bool = False
    infinite: bool = False
    fixed: bool = False
    published: bool = False
    earliness: bool = False
    makespan: bool = False


RULES = tuple(Rules.__dataclass_fields__)
"""The rules by name; `setup_early` needs setups to matter."""


def random_rules(rng: random.Random) -> Rules:
    return Rules(**{rule: rng.random() < 0.5 for rule in RULES})


def random_problem(rng: random.Random, rules: Rules, most_operations: int = 6) -> SchedulingProblem:
    """Make a random problem of two to six operations, in small numbers."""
    if rules.earliness:  # every second counts there
        most_operations = min(most_operations, 3 if rules.published else 4)
    machines = [random_machine(rng, rules) for _ in range(rng.choice((1, 2, 2, 3)))]
    if rules.infinite:
        machines[-1].finite = len(machines) == 1
    jobs, left = [], rng.randint(2, most_operations)
    while left:
        size = min(left, rng.choice((1, 1, 2, 3)))
        jobs.append([random_operation(rng, rules, len(machines)) for _ in range(size)])
        left -= size
    links = []
    if rules.links and len(jobs) > 1:
        first = np.cumsum([0, *map(len, jobs)])
        for _ in range(rng.choice((1, 1, 2))):
            supplier, user = sorted(rng.sample(range(len(jobs)), 2))
            link = (supplier, int(rng.choice(range(first[user], first[user + 1]))), rng.choice((0, 0, 2)))
            if link[:2] not in [other[:2] for other in links]:
                links.append(link)
    objective = Objective(
        tardiness=10,
        moves=3 if rules.published else 0,
        setup=1 if rules.setups else 0,
        earliness=1 if rules.earliness else 0,
        makespan=5 if rules.makespan else 0,
    )
    if rules.fixed:
        fix_some(rng, jobs, machines, links)
    if rules.published:
        publish_some(rng, jobs)
    return problem_of(
        jobs,
        machines,
        random_orders(rng, rules, len(jobs)),
        links=links,
        releases=[rng.choice((LONG_AGO, 0, 3, 7)) if rules.materials else LONG_AGO for _ in jobs],
        setups=random_setups(rng) if rules.setups else None,
        objective=objective,
        early=rules.setup_early,
    )


def random_machine(rng: random.Random, rules: Rules) -> Machine:
    machine = Machine()
    if rules.calendars:
        bounds = sorted(rng.sample(range(1, 30), rng.choice((2, 4, 6))))
        machine.spells = [(0, bounds[0]), *zip(bounds[1::2], [*bounds[2::2], FAR], strict=True)]
    if rules.setups and rng.random() < 0.7:
        machine.table, machine.family = 0, rng.choice((NONE, 0, 1))
    if rules.materials:
        machine.available = rng.choice((0, 0, 2))
    return machine


def random_operation(rng: random.Random, rules: Rules, machines: int) -> Op:
    count = rng.choice((1, 2, 2)) if rules.alternatives else 1
    chosen = sorted(rng.sample(range(machines), min(count, machines)))
    return Op(
        modes=[(machine, rng.randint(1, 6), rng.randint(0, 3) if rules.setups else 0) for machine in chosen],
        wait=rng.choice((0, 0, 1, 4)) if rules.waits else 0,
        interruptible=not rules.must_fit or rng.random() < 0.5,
        family=rng.choice((NONE, 0, 1, 2)) if rules.setups else NONE,
        earliest=rng.choice((LONG_AGO, LONG_AGO, 5)) if rules.materials else LONG_AGO,
    )


def random_setups(rng: random.Random) -> list:
    return [[[rng.choice((NONE, 0, 1, 2, 4)) for _ in range(3)] for _ in range(3)]]


def random_orders(rng: random.Random, rules: Rules, jobs: int) -> list[Order]:
    orders = []
    for job in range(jobs):
        if not rules.shared_orders:
            orders.append(Order({job: 0}, rng.randint(2, 14), rng.choice((1, 1, 3, 10))))
        elif rng.random() < 0.7:
            some = {each: rng.choice((0, 0, 2)) for each in rng.sample(range(jobs), rng.choice((1, 1, min(2, jobs))))}
            orders.append(Order(some, rng.randint(2, 14), rng.choice((1, 3)), rng.choice((LONG_AGO, 0, 12))))
    return orders


def fix_some(rng: random.Random, jobs: list[list[Op]], machines: list[Machine], links: list) -> None:
    """Let a machine be in the midst of a first operation, or have one that is frozen a little later."""
    supplied = {operation for _job, operation, _lag in links}
    first = 0
    for job in jobs:
        op = job[0]
        if first not in supplied and rng.random() < 0.5:
            machine = machines[op.modes[0][0]]
            frozen = rng.random() < 0.5
            start = 0 if not frozen else rng.choice((6, 8, 10))
            working = any(begin <= start < end for begin, end in endless(machine.spells))
            if working and op.earliest == LONG_AGO and machine.finite and machine.available == 0:
                op.status, op.fixed = FROZEN if frozen else RUNNING, (op.modes[0][0], start)
                machine.available, machine.finite = 0, True
                op.interruptible = True
                return
        first += len(job)


def publish_some(rng: random.Random, jobs: list[list[Op]]) -> None:
    for job in jobs:
        for op in job:
            if rng.random() < 0.5:
                op.published = (rng.choice(op.modes)[0], rng.randint(0, 15))
                op.move_weight = rng.choice((1, 5))
