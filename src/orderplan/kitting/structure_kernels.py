"""Taking jobs apart, one after the other, each item of a job once."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from orderplan.bom.arrays import line_range
from orderplan.bom.explode_kernels import grown
from orderplan.data.instance import ENDLESS
from orderplan.day_kernels import ahead_one
from orderplan.kernels import kernel
from orderplan.kitting.issue_list_kernels import per_set
from orderplan.kitting.records import ITSELF, KIT_ROW, LOT, NODE, PLANNED, SALES, WORK
from orderplan.mrp.lot_kernels import release_for
from orderplan.mrp.records import row_type

if TYPE_CHECKING:
    from orderplan.mrp.netting_kernels import Setting

_LOTS, _ROWS, _NODES, _PLACED = range(4)


class Reports(NamedTuple):
    """Issue lists and progress of work orders, by receipt."""

    list_starts: np.ndarray
    """Receipt r's issue list is the rows from ``list_starts[r]`` to before ``list_starts[r + 1]``."""
    component: np.ndarray
    required: np.ndarray
    issued: np.ndarray
    need: np.ndarray
    """Own need day of each row."""
    progress_starts: np.ndarray
    """Likewise for the operations on which something is reported."""
    operation: np.ndarray
    done: np.ndarray
    """Pieces done; the largest number where the operation is."""


PASSING = row_type(
    [
        ("turn", "i8"),  # its place in the order of low-level codes, then items
        ("through", "?"),  # whether it is passed through to its components
        ("phantom", "?"),  # whether each row then has a lot of its own, as phantoms have
        ("order", "?"),  # whether an order comes down through it
    ],
    align=True,
)
"""How an item is passed through."""


class Means(NamedTuple):
    """What jobs are taken apart by."""

    setting: Setting
    reports: Reports
    passing: np.ndarray
    """`PASSING`, per item."""
    line_operation: np.ndarray
    """Per BOM line the step that consumes it."""


class Structure(NamedTuple):
    """Jobs taken apart; see `orderplan.kitting.records`."""

    lot_starts: np.ndarray
    """Job j's lots are ``lots[lot_starts[j]:lot_starts[j + 1]]``, its own first: shape (jobs + 1,), int64."""
    row_starts: np.ndarray
    """Job j's kit rows are ``rows[row_starts[j]:row_starts[j + 1]]``, those of its lots first: (jobs + 1,), int64."""
    lots: np.ndarray
    """`LOT`."""
    rows: np.ndarray
    """`KIT_ROW`."""
    nodes: np.ndarray
    """`NODE`."""


_STATE = row_type(
    [
        ("job", "i8"),  # the last job that has met it
        ("last", "i8"),  # the last row that asks for it
        ("lot", "i8"),  # of an item: the last lot that asked for it
        ("row", "i8"),  # of an item: the row by which it did
    ]
)
"""What has been met of an item, and of an item behind all others where an order comes down to it."""


class _Desk(NamedTuple):
    """The results so far, and what has been met.

    Until a job is done its rows stand as they were met; `open` then holds the next row that asks for the same (-1:
    none) and `missing` the place at which it will stand (-1: not known yet).
    """

    lots: np.ndarray
    rows: np.ndarray
    nodes: np.ndarray
    states: np.ndarray
    """`_STATE`."""
    used: np.ndarray
    """How many lots, rows and nodes there are, and how many rows of the job at hand have their place."""


@kernel
def taken_apart(jobs: np.ndarray, means: Means, most_rows: int) -> Structure:
    """Take jobs apart (`JOB`): each becomes its own lot, and a lot for each item that is passed through.

    No job is begun once there are so many kit rows; of those left out the result has nothing.
    """
    lot_starts, row_starts = np.zeros(len(jobs) + 1, dtype=np.int64), np.zeros(len(jobs) + 1, dtype=np.int64)
    desk, done = _empty_desk(len(means.passing)), 0
    # What is still to be passed through: the first row that asks for it, behind the place in which its turn comes.
    waiting = [np.int64(0)]  # filled so that its type is known
    waiting.pop()
    while done < len(jobs) and desk.used[_ROWS] < most_rows:
        first_row, first_node = desk.used[_ROWS], desk.used[_NODES]
        desk.used[_PLACED] = first_row
        desk = _with_room(desk, _most_nodes(jobs[done], means))
        _own_lot(done, jobs[done], means, desk, waiting)
        while len(waiting) > 0:
            first: Any = heapq.heappop(waiting) & 0xFFFFFFFF
            item = desk.rows[first].component
            desk = _with_room(desk, means.setting.bom.starts[item + 1] - means.setting.bom.starts[item])
            _lot_below(done, jobs[done].order, first, means, desk, waiting)
        _put_in_place(first_row, first_node, desk)
        done += 1
        lot_starts[done], row_starts[done] = desk.used[_LOTS], desk.used[_ROWS]
    lots, rows, nodes = desk.used[_LOTS], desk.used[_ROWS], desk.used[_NODES]
    return Structure(
        lot_starts[: done + 1], row_starts[: done + 1], desk.lots[:lots], desk.rows[:rows], desk.nodes[:nodes]
    )


@kernel
def _empty_desk(item_count: int) -> _Desk:
    states = np.empty(2 * item_count, dtype=_STATE)
    for state in range(2 * item_count):
        states[state].job, states[state].lot = -1, -1
    return _Desk(
        np.zeros(256, dtype=LOT),
        np.zeros(1024, dtype=KIT_ROW),
        np.zeros(1024, dtype=NODE),
        states,
        np.zeros(4, dtype=np.int64),
    )


@kernel
def _with_room(desk: _Desk, more: int) -> _Desk:
    """Make room for one more lot with so many nodes, and as many rows."""
    lots, rows, nodes, used = desk.lots, desk.rows, desk.nodes, desk.used
    if used[_LOTS] == len(lots):
        lots = grown(lots, 2 * len(lots))
    if used[_NODES] + more > len(nodes):
        nodes = grown(nodes, 2 * (used[_NODES] + more))
    if used[_ROWS] + more > len(rows):
        rows = grown(rows, 2 * (used[_ROWS] + more))
    return _Desk(lots, rows, nodes, desk.states, used)


@kernel
def _most_nodes(job: Any, means: Means) -> int:
    """Bound the nodes of a job's own lot."""
    if job.kind == SALES:
        return 1
    bom, reports = means.setting.bom, means.reports
    most = bom.starts[job.made + 1] - bom.starts[job.made]
    if job.kind == WORK:
        most = max(most, reports.list_starts[job.code + 1] - reports.list_starts[job.code])
    return most


@kernel
def _own_lot(number: int, job: Any, means: Means, desk: _Desk, waiting: list[Any]) -> None:
    """Make the lot of a job itself, a `JOB`."""
    setting, reports = means.setting, means.reports
    _open_lot(-1 if job.kind == SALES else job.made, job.order, desk)
    low, high = 0, 0
    if job.kind == WORK:
        low, high = reports.list_starts[job.code], reports.list_starts[job.code + 1]
    if job.kind == SALES:
        _ask(ITSELF, 0, 0, job.made, np.int64(job.need), number, setting.today, means.passing, desk, waiting)
    elif high > low:
        for place in range(low, high):
            share = per_set(reports.required[place], job.quantity)
            component, need = reports.component[place], reports.need[place]
            _ask(-2 - place, 0, share, component, need, number, setting.today, means.passing, desk, waiting)
    elif setting.bom.explodes[job.made]:
        start: Any = np.int64(ahead_one(setting.days, job.start, 0))
        day: Any = np.int64(setting.today)
        if job.kind == PLANNED:
            day = start = max(start, day)
        else:
            low, high = reports.progress_starts[job.code], reports.progress_starts[job.code + 1]
        first, last = line_range(setting.bom, job.made, job.order)
        valid_from, valid_to, offset = setting.bom.valid_from, setting.bom.valid_to, setting.bom.offset
        components, operation = setting.bom.component, means.line_operation
        for line in range(first, last):
            done = reports.done[low] if high > low else 0
            for report in range(low, high):
                if reports.operation[report] == operation[line]:
                    done = reports.done[report]
            if valid_from[line] <= day < valid_to[line] and done < job.quantity:
                need = start if offset[line] == 0 else np.int64(ahead_one(setting.days, start, offset[line]))
                _ask(line, done, 0, components[line], need, number, setting.today, means.passing, desk, waiting)
    _close_lot(True, desk)


@kernel
def _lot_below(job: int, order: int, row: int, means: Means, desk: _Desk, waiting: list[Any]) -> None:
    """Make the lot of an item that is passed through, the rows that ask for it being chained from `row` on."""
    setting, bom, passing, rows = means.setting, means.setting.bom, means.passing, desk.rows
    item = rows[row].component
    if rows[row].order < 0 or not passing[item].order:
        order = -1
    _open_lot(item, order, desk)
    start: Any = np.int64(ENDLESS)
    while row >= 0:
        start = min(start, np.int64(rows[row].day))
        rows[row].missing = desk.used[_PLACED]
        desk.used[_PLACED] += 1
        row = rows[row].open
    phantom = passing[item].phantom
    if not phantom:
        start = max(np.int64(release_for(setting.days, setting.rules, item, start)), np.int64(setting.today))
    first, last = line_range(bom, item, order)
    valid_from, valid_to, offset, component = bom.valid_from, bom.valid_to, bom.offset, bom.component
    some = False
    for line in range(first, last):
        if valid_from[line] <= start < valid_to[line]:
            some = True
            need = start if offset[line] == 0 else np.int64(ahead_one(setting.days, start, offset[line]))
            _ask(line, 0, 0, component[line], need, job, setting.today, passing, desk, waiting)
    _close_lot(phantom or some, desk)


@kernel
def _open_lot(item: int, order: int, desk: _Desk) -> None:
    """Begin a lot."""
    lot = desk.lots[desk.used[_LOTS]]
    lot.made, lot.order, lot.quantity, lot.built = item, order, 0, 0
    lot.first_row, lot.first_node = desk.used[_PLACED], desk.used[_NODES]


@kernel
def _close_lot(passes: bool, desk: _Desk) -> None:
    """End a lot: the rows that have their place by now ask for its item."""
    lot = desk.lots[desk.used[_LOTS]]
    lot.end_row, lot.end_node, lot.passes = desk.used[_PLACED], desk.used[_NODES], passes
    desk.used[_LOTS] += 1


@kernel
def _put_in_place(first_row: int, first_node: int, desk: _Desk) -> None:
    """Put the rows of a job in place, those of parts behind the others, and tell its nodes where their rows are."""
    rows, nodes, used = desk.rows, desk.nodes, desk.used
    for row in range(first_row, used[_ROWS]):
        if rows[row].missing < 0:
            rows[row].missing = used[_PLACED]
            used[_PLACED] += 1
    for node in range(first_node, used[_NODES]):
        nodes[node].row = rows[nodes[node].row].missing
    met = rows[first_row : used[_ROWS]].copy()
    for k in range(len(met)):
        place = met[k].missing
        rows[place] = met[k]
        rows[place].open, rows[place].missing = 0, 0


@kernel
def _ask(
    line: int,
    done: int,
    share: int,
    component: int,
    need: int | np.int64,
    job: int,
    today: int,
    passing: np.ndarray,
    desk: _Desk,
    waiting: list[Any],
) -> None:
    """Add a node to the lot that is open, and a row where the lot has not asked for the component yet."""
    used, rows, state, how = desk.used, desk.rows, desk.states[component], passing[component]
    lot, day = used[_LOTS], max(need, today)
    row = state.row
    if state.lot == lot and not how.phantom:
        rows[row].day = min(rows[row].day, day)
    else:
        row = used[_ROWS]
        used[_ROWS] += 1
        state.lot, state.row = lot, row
        new, above = rows[row], desk.lots[lot]
        new.required, new.allocated, new.substituted, new.to_build, new.missing, new.open = 0, 0, 0, 0, -1, -1
        new.component, new.parent, new.order = component, above.made, above.order
        new.day, new.ready = day, today
        if how.through:
            _wait(row, job, how, rows, desk.states, waiting)
    node = desk.nodes[used[_NODES]]
    node.row, node.line, node.done, node.per_set = row, line, done, share
    used[_NODES] += 1


@kernel
def _wait(row: int, job: int, how: Any, rows: np.ndarray, states: np.ndarray, waiting: list[Any]) -> None:
    """Note that a row asks for an item that is passed through (`PASSING`); of a phantom each has a lot of its own."""
    carries = rows[row].order >= 0 and how.order
    state = states[rows[row].component + (len(states) // 2 if carries else 0)]
    if state.job == job and not how.phantom:
        rows[state.last].open = row
    else:
        state.job = job
        heapq.heappush(waiting, (2 * how.turn + (1 if carries else 0)) << 32 | row)
    state.last = row
