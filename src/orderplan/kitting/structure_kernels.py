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
from orderplan.kitting.needs_kernels import per_set
from orderplan.kitting.records import ITSELF, KIT_ROW, LOT, NODE, PLANNED, SALES, WORK
from orderplan.mrp.lot_kernels import release_for

if TYPE_CHECKING:
    from orderplan.mrp.netting_kernels import Setting

_LOTS, _ROWS, _NODES, _MET = range(4)


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


class Passing(NamedTuple):
    """How items are passed through to their components; shape (items,) each."""

    through: np.ndarray
    """Whether they are."""
    phantom: np.ndarray
    """Whether each row has a lot of its own, as phantoms have."""
    order: np.ndarray
    """Whether an order comes down through them."""
    turn: np.ndarray
    """The place in which their turn comes: by low-level code, then code."""
    today: int


class Means(NamedTuple):
    """What jobs are taken apart by."""

    setting: Setting
    reports: Reports
    passing: Passing
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


class _Desk(NamedTuple):
    """The results so far, and what has been met of the job at hand.

    A *state* is an item, or the number of items and an item where an order comes down to it.
    """

    lots: np.ndarray
    rows: np.ndarray
    nodes: np.ndarray
    met: np.ndarray
    """The job's kit rows as they are met, `KIT_ROW`."""
    following: np.ndarray
    """Per row met the next one that asks for the same state, or -1."""
    placed: np.ndarray
    """Per row met where it has been put among the results, or -1."""
    used: np.ndarray
    """How many lots, rows, nodes and rows met there are."""
    job_of: np.ndarray
    """Per state the last job that has met it."""
    last: np.ndarray
    """Per state the last row met that asks for it."""
    lot_of: np.ndarray
    """Per item the last lot that asked for it."""
    row_of: np.ndarray
    """Per item the row met by which it did."""


@kernel
def taken_apart(jobs: np.ndarray, means: Means, most_rows: int) -> Structure:
    """Take jobs apart (`JOB`): each becomes its own lot, and a lot for each item that is passed through.

    No job is begun once there are so many kit rows; of those left out the result has nothing.
    """
    lot_starts, row_starts = np.zeros(len(jobs) + 1, dtype=np.int64), np.zeros(len(jobs) + 1, dtype=np.int64)
    desk, done = _empty_desk(len(means.passing.through)), 0
    # What is still to be passed through: the first row that asks for it, behind the place in which its turn comes.
    waiting = [np.int64(0)]  # filled so that its type is known
    waiting.pop()
    while done < len(jobs) and desk.used[_ROWS] < most_rows:
        first_node = desk.used[_NODES]
        desk.used[_MET] = 0
        more = _most_nodes(jobs[done], means)
        if _is_full(desk, more):
            desk = _with_room(desk, more)
        _own_lot(done, jobs[done], means, desk, waiting)
        while len(waiting) > 0:
            first: Any = heapq.heappop(waiting) & 0xFFFFFFFF
            item = desk.met[first].component
            more = means.setting.bom.starts[item + 1] - means.setting.bom.starts[item]
            if _is_full(desk, more):
                desk = _with_room(desk, more)
            _lot_below(done, jobs[done].order, first, means, desk, waiting)
        if _is_full(desk, 0):
            desk = _with_room(desk, 0)
        for row in range(desk.used[_MET]):
            if desk.placed[row] < 0:
                _place(row, desk)
        for node in range(first_node, desk.used[_NODES]):
            desk.nodes[node].row = desk.placed[desk.nodes[node].row]
        done += 1
        lot_starts[done], row_starts[done] = desk.used[_LOTS], desk.used[_ROWS]
    lots, rows, nodes = desk.used[_LOTS], desk.used[_ROWS], desk.used[_NODES]
    return Structure(
        lot_starts[: done + 1], row_starts[: done + 1], desk.lots[:lots], desk.rows[:rows], desk.nodes[:nodes]
    )


@kernel
def _is_full(desk: _Desk, more: int) -> bool:
    """Tell whether there is no room for one more lot with so many nodes, or for all rows met."""
    used = desk.used
    return (
        used[_LOTS] == len(desk.lots)
        or used[_NODES] + more > len(desk.nodes)
        or used[_MET] + more > len(desk.met)
        or used[_ROWS] + used[_MET] > len(desk.rows)
    )


@kernel
def _empty_desk(item_count: int) -> _Desk:
    return _Desk(
        lots=np.zeros(256, dtype=LOT),
        rows=np.zeros(1024, dtype=KIT_ROW),
        nodes=np.zeros(1024, dtype=NODE),
        met=np.zeros(256, dtype=KIT_ROW),
        following=np.zeros(256, dtype=np.int64),
        placed=np.zeros(256, dtype=np.int64),
        used=np.zeros(4, dtype=np.int64),
        job_of=np.full(2 * item_count, -1, dtype=np.int64),
        last=np.zeros(2 * item_count, dtype=np.int64),
        lot_of=np.full(item_count, -1, dtype=np.int64),
        row_of=np.zeros(item_count, dtype=np.int64),
    )


@kernel
def _with_room(desk: _Desk, more: int) -> _Desk:
    """Make room for one more lot with so many nodes, and for all rows met."""
    lots, rows, nodes, met, following, placed = (
        desk.lots, desk.rows, desk.nodes, desk.met, desk.following, desk.placed,
    )  # fmt: skip
    used = desk.used
    if used[_LOTS] == len(lots):
        lots = grown(lots, 2 * len(lots))
    if used[_NODES] + more > len(nodes):
        nodes = grown(nodes, 2 * (used[_NODES] + more))
    if used[_MET] + more > len(met):
        capacity = 2 * (used[_MET] + more)
        met, following, placed = grown(met, capacity), grown(following, capacity), grown(placed, capacity)
    if used[_ROWS] + used[_MET] > len(rows):
        rows = grown(rows, 2 * (used[_ROWS] + used[_MET]))
    return _Desk(lots, rows, nodes, met, following, placed, used, desk.job_of, desk.last, desk.lot_of, desk.row_of)


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
        _ask(ITSELF, 0, 0, job.made, np.int64(job.need), number, means.passing, desk, waiting)
    elif high > low:
        for place in range(low, high):
            share = per_set(reports.required[place], job.quantity)
            _ask(
                -2 - place,
                0,
                share,
                reports.component[place],
                reports.need[place],
                number,
                means.passing,
                desk,
                waiting,
            )
    elif setting.bom.explodes[job.made]:
        start: Any = np.int64(ahead_one(setting.days, job.start, 0))
        day: Any = np.int64(setting.today)
        if job.kind == PLANNED:
            day = start = max(start, day)
        else:
            low, high = reports.progress_starts[job.code], reports.progress_starts[job.code + 1]
        first, last = line_range(setting.bom, job.made, job.order)
        valid_from, valid_to, offset = setting.bom.valid_from, setting.bom.valid_to, setting.bom.offset
        component, operation = setting.bom.component, means.line_operation
        for line in range(first, last):
            done = reports.done[low] if high > low else 0
            for report in range(low, high):
                if reports.operation[report] == operation[line]:
                    done = reports.done[report]
            if valid_from[line] <= day < valid_to[line] and done < job.quantity:
                need = start if offset[line] == 0 else np.int64(ahead_one(setting.days, start, offset[line]))
                _ask(line, done, 0, component[line], need, number, means.passing, desk, waiting)
    _close_lot(True, desk)


@kernel
def _lot_below(job: int, order: int, row: int, means: Means, desk: _Desk, waiting: list[Any]) -> None:
    """Make the lot of an item that is passed through, the rows that ask for it being chained from `row` on."""
    setting, bom, item = means.setting, means.setting.bom, desk.met[row].component
    if not _carries(row, means.passing, desk):
        order = -1
    _open_lot(item, order, desk)
    start: Any = np.int64(ENDLESS)
    while row >= 0:
        start = min(start, np.int64(desk.met[row].day))
        _place(row, desk)
        row = desk.following[row]
    phantom = means.passing.phantom[item]
    if not phantom:
        start = max(np.int64(release_for(setting.days, setting.rules, item, start)), np.int64(setting.today))
    first, last = line_range(bom, item, order)
    valid_from, valid_to, offset, component = bom.valid_from, bom.valid_to, bom.offset, bom.component
    some = False
    for line in range(first, last):
        if valid_from[line] <= start < valid_to[line]:
            some = True
            need = start if offset[line] == 0 else np.int64(ahead_one(setting.days, start, offset[line]))
            _ask(line, 0, 0, component[line], need, job, means.passing, desk, waiting)
    _close_lot(phantom or some, desk)


@kernel
def _open_lot(item: int, order: int, desk: _Desk) -> None:
    """Begin a lot."""
    lot = desk.lots[desk.used[_LOTS]]
    lot.made, lot.order, lot.quantity, lot.built = item, order, 0, 0
    lot.first_row, lot.first_node = desk.used[_ROWS], desk.used[_NODES]


@kernel
def _close_lot(passes: bool, desk: _Desk) -> None:
    """End a lot."""
    lot = desk.lots[desk.used[_LOTS]]
    lot.end_row, lot.end_node, lot.passes = desk.used[_ROWS], desk.used[_NODES], passes
    desk.used[_LOTS] += 1


@kernel
def _place(row: int, desk: _Desk) -> None:
    """Put a row that was met behind the results."""
    desk.rows[desk.used[_ROWS]] = desk.met[row]
    desk.placed[row] = desk.used[_ROWS]
    desk.used[_ROWS] += 1


@kernel
def _ask(
    line: int,
    done: int,
    share: int,
    component: int,
    need: int | np.int64,
    job: int,
    passing: Passing,
    desk: _Desk,
    waiting: list[Any],
) -> None:
    """Add a node to the lot that is open, and a row where the lot has not asked for the component yet."""
    used, lot, day = desk.used, desk.used[_LOTS], max(need, passing.today)
    phantom = passing.phantom[component]
    if desk.lot_of[component] == lot and not phantom:
        row = desk.row_of[component]
        desk.met[row].day = min(desk.met[row].day, day)
    else:
        row = used[_MET]
        used[_MET] += 1
        desk.lot_of[component], desk.row_of[component] = lot, row
        desk.following[row], desk.placed[row] = -1, -1
        new = desk.met[row]
        new.required, new.allocated, new.substituted, new.to_build, new.missing, new.open = 0, 0, 0, 0, 0, 0
        new.component, new.parent, new.order = component, desk.lots[lot].made, desk.lots[lot].order
        new.day, new.ready = day, passing.today
        if passing.through[component]:
            _wait(row, phantom, job, passing, desk, waiting)
    node = desk.nodes[used[_NODES]]
    node.row, node.line, node.done, node.per_set = row, line, done, share
    used[_NODES] += 1


@kernel
def _wait(row: int, phantom: bool, job: int, passing: Passing, desk: _Desk, waiting: list[Any]) -> None:
    """Note that a row asks for an item that is passed through; of a phantom each row has a lot of its own."""
    carries, component = _carries(row, passing, desk), desk.met[row].component
    state = component + (len(passing.through) if carries else 0)
    if desk.job_of[state] == job and not phantom:
        desk.following[desk.last[state]] = row
    else:
        desk.job_of[state] = job
        turn = 2 * passing.turn[component] + (1 if carries else 0)
        heapq.heappush(waiting, turn << 32 | row)
    desk.last[state] = row


@kernel
def _carries(row: int, passing: Passing, desk: _Desk) -> bool:
    """Tell whether an order comes down to what is made for a row."""
    return desk.met[row].order >= 0 and passing.order[desk.met[row].component]
