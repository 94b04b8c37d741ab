"""A neighbourhood as a small scheduling problem of its own.

Some operations are free to be sequenced anew; all others keep their sequences. Each stretch of a machine on which only
free operations stand becomes a resource, available when the operation before it ends; the operation behind it stays the
last there. What the rest of the plant asks of them comes in as earliest moments, as time between operations, and as
orders with the time that passes until they are complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.scheduler.cost_kernels import Timed
from orderplan.scheduler.decode import schedule_of
from orderplan.scheduler.neighbourhood_boundary_kernels import links_into, orders_behind
from orderplan.scheduler.neighbourhood_reach_kernels import look_behind, new_behind
from orderplan.scheduler.problem import (
    DAY,
    FREE,
    NEVER,
    NONE,
    Jobs,
    Links,
    Modes,
    Objective,
    Operations,
    Orders,
    Resources,
    SchedulingProblem,
)
from orderplan.scheduler.shop import shop_of

if TYPE_CHECKING:
    from orderplan.scheduler.neighbourhood_choice_kernels import Rows
    from orderplan.scheduler.retiming_kernels import Standing
    from orderplan.scheduler.schedule import Schedule
    from orderplan.scheduler.sequence_kernels import Sequences
    from orderplan.scheduler.shop import Shop

MOST_DELAY = 3 * DAY
"""What can be later by so much without harm is left out of account."""


class Window(NamedTuple):
    """A stretch of a machine on which only free operations stand."""

    resource: int
    before: int
    """The operation before it, or `NONE`."""
    after: int
    """The operation behind it, or `NONE`."""


class _SmallModes(NamedTuple):
    """The modes of a small problem, member by member."""

    mode: np.ndarray
    """Which one it is in the large problem: shape (modes,), int32."""
    member: np.ndarray
    """Whose it is: shape (modes,), int32."""
    window: np.ndarray
    """Where: shape (modes,), int32."""
    current: np.ndarray
    """The one in which each member is now: shape (members,), int32."""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """A small problem, with what its parts are in the large one."""

    problem: SchedulingProblem
    shop: Shop
    """The same, laid out."""
    schedule: Schedule
    """What the operations do now."""
    members: np.ndarray
    """The operations, those that stay last at the end: shape (members,), int32."""
    free: int
    """How many of them are free."""
    windows: list[Window]
    """One per resource; those without limit have neither operations before nor after."""
    modes: np.ndarray
    """The modes in the large problem: shape (modes,), int32."""
    horizon: int
    """When all is over."""


def neighbourhood_of(
    problem: SchedulingProblem,
    shop: Shop,
    sequences: Sequences,
    standing: Standing,
    rows: Rows,
    chosen: np.ndarray,
) -> Neighbourhood:
    """Make a small problem of some operations.

    Parameters
    ----------
    problem
        The large problem.
    shop, sequences, standing, rows
        The same laid out, and a schedule. Operations may be held there: their earliest moments may be later than those
        of the problem.
    chosen
        Free operations: shape (n,), int32.

    """
    windows, window_of, free, last = _windows(problem, shop, sequences, rows, chosen)
    members = np.array([*free, *last], dtype=np.int32)
    member_of = np.full(problem.operation_count, NONE, dtype=np.int32)
    member_of[members] = np.arange(len(members))
    behind = new_behind(problem.operation_count)
    dirty = np.zeros(problem.operation_count, dtype=np.bool_)
    count = look_behind(shop, sequences, standing, members, member_of, dirty, behind, MOST_DELAY)
    earliest, lags = links_into(
        shop, sequences, standing, members, member_of, behind, problem.earliest_begins[members], MOST_DELAY
    )
    found, floors, order_lags = orders_behind(shop, sequences, standing, members, member_of, behind, count, MOST_DELAY)
    modes = _modes(problem, windows, window_of, members, len(free), sequences)
    small = SchedulingProblem(
        jobs=Jobs(np.arange(len(members) + 1, dtype=np.int32), np.full(len(members), NEVER, dtype=np.int64)),
        operations=_operations(problem, windows, members, earliest, modes),
        modes=Modes(modes.window, problem.modes.setup[modes.mode], problem.modes.run[modes.mode]),
        resources=_resources(problem, standing, windows),
        calendars=problem.calendars,
        setups=problem.setups,
        links=_links(lags),
        orders=_orders(problem, found, floors, order_lags),
        objective=Objective(1, problem.objective.moves, problem.objective.setup, problem.objective.earliness),
        setup_before_material=problem.setup_before_material,
    )
    laid_out, times = shop_of(small), standing.times[members]
    schedule = schedule_of(
        laid_out,
        Timed(
            modes.current, times["setup"].copy(), times["setup_start"].copy(), times["start"].copy(),
            times["end"].copy(),
        ),
    )  # fmt: skip
    horizon = int(schedule.end.max()) + MOST_DELAY
    return Neighbourhood(small, laid_out, schedule, members, len(free), windows, modes.mode, horizon)


def _windows(
    problem: SchedulingProblem, shop: Shop, sequences: Sequences, rows: Rows, chosen: np.ndarray
) -> tuple[list[Window], dict[int, int], list[int], list[int]]:
    """Find the stretches; give them, the one of each operation, and the operations that are free and that stay last."""
    placed = rows.row[chosen]
    resource_of = shop.modes["resource"][sequences.places["mode"]]
    stretches: list[Window] = []
    window_of: dict[int, int] = {}
    free: list[int] = []
    last: list[int] = []
    status = problem.operations.status
    at = 0
    marked = np.sort(placed[placed != NONE]).tolist()
    while at < len(marked):
        row = marked[at]
        resource = int(resource_of[rows.operations[row]])
        first, end = int(rows.first[resource]), int(rows.first[resource + 1])
        number = len(stretches)
        before = int(rows.operations[row - 1]) if row > first else NONE
        while True:
            operation = int(rows.operations[row])
            free.append(operation)
            window_of[operation] = number
            at += 1
            row += 1
            if at < len(marked) and row < end and marked[at] == row:
                continue
            one_between = at < len(marked) and row + 1 < end and marked[at] == row + 1
            if one_between and status[rows.operations[row]] == FREE:
                operation = int(rows.operations[row])
                free.append(operation)
                window_of[operation] = number
                row += 1
                continue
            break
        after = int(rows.operations[row]) if row < end else NONE
        if after != NONE:
            last.append(after)
            window_of[after] = number
        stretches.append(Window(resource, before, after))
    unlimited: dict[int, int] = {}
    for operation in chosen[placed == NONE].tolist():
        resource = int(resource_of[operation])
        if resource not in unlimited:
            unlimited[resource] = len(stretches)
            stretches.append(Window(resource, NONE, NONE))
        window_of[operation] = unlimited[resource]
        free.append(operation)
    return stretches, window_of, free, last


def _modes(
    problem: SchedulingProblem,
    windows: list[Window],
    window_of: dict[int, int],
    members: np.ndarray,
    free: int,
    sequences: Sequences,
) -> _SmallModes:
    """Give the modes in which the members can be done in these windows."""
    of_resource: dict[int, list[int]] = {}
    for number, window in enumerate(windows):
        of_resource.setdefault(window.resource, []).append(number)
    now = sequences.places["mode"][members].tolist()
    first_mode, resource_of = problem.operations.first_mode, problem.modes.resource
    rows: list[tuple[int, int, int]] = []
    current: list[int] = []
    for member, operation in enumerate(members.tolist()):
        here = window_of[operation]
        modes = range(int(first_mode[operation]), int(first_mode[operation + 1])) if member < free else (now[member],)
        for mode in modes:
            numbers = of_resource.get(int(resource_of[mode]), []) if member < free else [here]
            for number in numbers:
                if mode == now[member] and number == here:
                    current.append(len(rows))
                rows.append((mode, member, number))
    mode, member, window = np.array(rows, dtype=np.int32).T.copy()
    return _SmallModes(mode, member, window, np.array(current, dtype=np.int32))


def _operations(
    problem: SchedulingProblem, windows: list[Window], members: np.ndarray, earliest: np.ndarray, modes: _SmallModes
) -> Operations:
    source = problem.operations
    first_mode = np.searchsorted(modes.member, np.arange(len(members) + 1)).astype(np.int32)
    status = source.status[members]
    home = source.published_resource[members]
    published = np.full(len(members), NONE, dtype=np.int32)  # also where it is out of reach: then it is moved anyhow
    if (home != NONE).any():
        resource = np.array([window.resource for window in windows])
        at_home = np.flatnonzero(resource[modes.window] == home[modes.member])
        published[modes.member[at_home]] = modes.window[at_home]
        stays = resource[modes.window[modes.current]] == home
        published[stays] = modes.window[modes.current[stays]]
    return Operations(
        first_mode, earliest, np.zeros(len(members), dtype=np.int64), source.interruptible[members],
        source.family[members], status, np.where(status == FREE, NONE, first_mode[:-1]).astype(np.int32),
        source.fixed_start[members], published, source.published_start[members], source.move_weight[members],
    )  # fmt: skip


def _resources(problem: SchedulingProblem, standing: Standing, windows: list[Window]) -> Resources:
    source = problem.resources
    resource = np.array([window.resource for window in windows], dtype=np.int64)
    before = np.array([window.before for window in windows], dtype=np.int64)
    is_first = before == NONE
    ends = standing.times["end"][before]
    return Resources(
        calendar=source.calendar[resource],
        available=np.where(is_first, source.available[resource], np.maximum(ends, source.available[resource])),
        family=np.where(is_first, source.family[resource], problem.operations.family[before]).astype(np.int32),
        setup_table=source.setup_table[resource],
        is_finite=source.is_finite[resource],
    )


def _links(lags: np.ndarray) -> Links:
    after, before = np.nonzero(lags.T != NONE)
    return Links(before.astype(np.int32), after.astype(np.int32), lags[before, after])


def _orders(problem: SchedulingProblem, found: np.ndarray, floors: np.ndarray, lags: np.ndarray) -> Orders:
    """Give the orders with their weights in terms of the large problem's objective; the end of all is one of them."""
    waits = (lags != NONE).any(axis=1)
    found, floors, lags = found[waits], floors[waits], lags[waits]
    is_end = found == len(problem.orders.due)
    known = np.where(is_end, 0, found)
    due, weight = np.zeros(len(found), dtype=np.int64), np.full(len(found), problem.objective.makespan, dtype=np.int64)
    if len(problem.orders.due):
        due = np.where(is_end, 0, problem.orders.due[known])
        weight = np.where(is_end, weight, problem.orders.weight[known] * problem.objective.tardiness)
    order, member = np.nonzero(lags != NONE)
    first = np.searchsorted(order, np.arange(len(found) + 1)).astype(np.int32)
    return Orders(due, weight, floors, first, member.astype(np.int32), lags[order, member])
