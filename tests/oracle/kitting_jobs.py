"""The jobs of the naive kit check, taken apart: rules K.2 to K.4 and K.6."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.oracle.mrp_days import ahead, back, counted, earliest_start, release_for, sales_need, today
from tests.oracle.mrp_quantities import MILLION, millionths, times
from tests.oracle.mrp_records import PlannedOrder, State, most_urgent
from tests.oracle.mrp_requirements import line_quantity, order_of_work
from tests.oracle.mrp_structure import EXPLODED, Line, is_work, lines_in_force

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("work_order", "planned_order", "sales_order")


@dataclass(eq=False)
class Row:
    """What one lot of a job asks of one component."""

    component: str
    parent: str | None
    order: str | None
    day: date


@dataclass(eq=False)
class Lot:
    """Something that is made for a job; each line gives a row and what it asks for by how much is made."""

    item: str | None
    order: str | None
    rows: list[Row] = field(default_factory=list)
    """The rows that ask for its item."""
    lines: list[tuple[Row, Callable[[int], int]]] = field(default_factory=list)
    passes: bool = True


@dataclass(eq=False)
class Job:
    kind: str
    id: Any
    item: str
    quantity: int
    start: date
    need: date
    priority: int
    order: str | None
    """The order of its requirements."""
    hidden: bool = False
    lots: list[Lot] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)
    planned: PlannedOrder | None = None
    issued: dict[str, int] = field(default_factory=dict)
    """Of its issue list, up to what is required."""

    @property
    def rows(self) -> list[Row]:
        return [row for lot in self.lots for row in lot.rows] + self.parts


def shop_jobs(state: State, days: int) -> list[Job]:
    """Rules K.2 and K.4."""
    last = state.days.as_of + timedelta(days=days)
    jobs = [*work_jobs(state), *planned_jobs(state)]
    for job in sales_jobs(state):
        job.hidden, job.start = True, job.need
        jobs.append(job)
    soon = [job for job in jobs if job.start <= last]
    return sorted(
        soon, key=lambda job: (not is_started(state, job), job.priority, job.start, KINDS.index(job.kind), job.id)
    )


def order_jobs(state: State, days: int) -> list[Job]:
    """Rules K.3 and K.4."""
    last = state.days.as_of + timedelta(days=days)
    jobs = sales_jobs(state)
    for job in jobs:
        job.start = back(state.days, job.need, working_days_until(state, makeable_on(state, job.item)))
    return sorted([job for job in jobs if job.start <= last], key=lambda job: (job.priority, job.need, job.id))


def makeable_on(state: State, item_id: str) -> date:
    """Rule K.3: when an item could be there if all that is not made were there today."""
    item, start = state.items[item_id], today(state.days)
    if item["procurement"] not in EXPLODED:
        return start
    for line in lines_in_force(state.structure, item_id, None, start):
        start = max(start, earliest_start(state.days, makeable_on(state, line.component), line.offset))
    lead = 0 if item["procurement"] == "phantom" else item["lead_time_days"]
    if item["procurement"] == "subcontract":
        return ahead(state.days, start + timedelta(days=lead), 0)
    return ahead(state.days, start, lead)


def working_days_until(state: State, day: date) -> int:
    count, passing = 0, today(state.days)
    while passing < day:
        count += state.days.is_working(passing)
        passing += timedelta(days=1)
    return count


def work_jobs(state: State) -> list[Job]:
    supplies = {one.id: one for those in state.supplies.values() for one in those if is_work(one.kind)}
    jobs = []
    for receipt in state.receipts.values():
        if not is_work(receipt["kind"]) or millionths(receipt["quantity"]) <= 0:
            continue
        start = receipt["start_date"] or release_for(state.days, state.items[receipt["item_id"]], receipt["due_date"])
        jobs.append(
            Job(
                "work_order",
                receipt["receipt_id"],
                receipt["item_id"],
                millionths(receipt["quantity"]),
                start,
                receipt["due_date"],
                most_urgent(state, supplies[receipt["receipt_id"]]),
                order_of_work(state, receipt),
            )
        )
    return jobs


def planned_jobs(state: State) -> list[Job]:
    jobs = []
    for one in state.planned:
        if state.items[one.item]["procurement"] in EXPLODED:
            job = Job(
                "planned_order", one.number, one.item, one.quantity, one.release, one.due, one.priority, one.order
            )
            job.planned = one
            jobs.append(job)
    return jobs


def sales_jobs(state: State) -> list[Job]:
    jobs = []
    for order in state.orders.values():
        quantity, need = millionths(order["quantity"]), sales_need(state.days, order)
        if order["status"] == "open" and quantity > 0:
            name = order["order_id"]
            jobs.append(Job("sales_order", name, order["item_id"], quantity, need, need, order["priority"], name))
    return jobs


def is_started(state: State, job: Job) -> bool:
    """Rule K.4."""
    if job.kind != "work_order":
        return False
    issued = any(millionths(row["quantity_issued"]) > 0 for row in state.lists.get(job.id, []))
    reports = state.progress.get(job.id, [])
    return issued or any(row["status"] != "waiting" or millionths(row["quantity_done"]) > 0 for row in reports)


def take_apart(state: State, job: Job, *, whole: bool) -> None:
    """Rule K.6: fill the lots and the parts of a job."""
    own = Lot(None if job.kind == "sales_order" else job.item, job.order)
    job.lots = [own]
    waiting: list[Row] = []
    for component, need, asks in own_lines(state, job):
        ask(state, own, component, need, asks, waiting)
    while True:
        through = [row for row in waiting if passes_through(state, row.component, whole=whole)]
        if not through:
            break
        first = min(through, key=lambda row: turn(state, row))  # of equals the one that was met first
        alone = state.items[first.component]["procurement"] == "phantom"
        rows = [first] if alone else [row for row in waiting if turn(state, row) == turn(state, first)]
        waiting = [row for row in waiting if row not in rows]
        order = job.order if carries_order(state, first) else None
        job.lots.append(lot_of(state, first.component, order, rows, waiting))
    job.parts = waiting


def turn(state: State, row: Row) -> tuple:
    """Rule K.7: when the lot of a row's component has its turn."""
    return (state.structure.codes[row.component], row.component, carries_order(state, row))


def ask(state: State, lot: Lot, component: str, need: date, asks: Callable[[int], int], waiting: list[Row]) -> None:
    """Add a line to a lot; what one lot asks of one component is one row, of a phantom a row for each line."""
    day = counted(state.days, need)
    for row, _ in lot.lines:
        if row.component == component and state.items[component]["procurement"] != "phantom":
            row.day = min(row.day, day)
            lot.lines.append((row, asks))
            return
    row = Row(component, lot.item, lot.order, day)
    lot.lines.append((row, asks))
    waiting.append(row)


def passes_through(state: State, item: str, *, whole: bool) -> bool:
    procurement = state.items[item]["procurement"]
    return procurement in EXPLODED if whole else procurement == "phantom"


def carries_order(state: State, row: Row) -> bool:
    """Whether an order comes down to the lot of a row's component."""
    item = state.items[row.component]
    passes = item["part_class"] == "order_specific" or item["procurement"] == "phantom"
    return row.order is not None and passes


def lot_of(state: State, item_id: str, order: str | None, rows: list[Row], waiting: list[Row]) -> Lot:
    item, start = state.items[item_id], min(row.day for row in rows)
    if item["procurement"] != "phantom":
        start = max(release_for(state.days, item, start), today(state.days))
    lines = lines_in_force(state.structure, item_id, order, start)
    lot = Lot(item_id, order, rows, passes=bool(lines) or item["procurement"] == "phantom")
    for line in lines:
        need = ahead(state.days, start, line.offset) if line.offset else start
        ask(state, lot, line.component, need, of_line(state, item_id, line, 0), waiting)
    return lot


def of_line(state: State, parent: str, line: Line, done: int) -> Callable[[int], int]:
    """What a line asks for by how much is made, pieces that have their components already left out."""

    def asks(made: int) -> int:
        left = made - done
        return line_quantity(state, parent, line, left, fixed=done == 0) if left > 0 else 0

    return asks


def of_list(row: dict[str, Any], quantity: int) -> Callable[[int], int]:
    """What a row of an issue list asks for by how much is made."""
    required, issued = millionths(row["quantity_required"]), millionths(row["quantity_issued"])
    share = max((2 * required * MILLION + quantity) // (2 * quantity), 1 if required else 0)

    def asks(made: int) -> int:
        wanted = required if made == quantity else min(times(made, share), required)
        return max(wanted - issued, 0)

    return asks


def own_lines(state: State, job: Job) -> list[tuple[str, date, Callable[[int], int]]]:
    """Component, need and what is asked for of each line of the job itself."""
    if job.kind == "sales_order":
        return [(job.item, job.need, lambda made: made)]
    if job.kind == "work_order" and job.id in state.lists:
        rows = sorted(state.lists[job.id], key=lambda row: row["component_id"])
        for row in rows:
            required = millionths(row["quantity_required"])
            job.issued[row["component_id"]] = min(millionths(row["quantity_issued"]), required)
        return [(row["component_id"], row["need_date"] or job.start, of_list(row, job.quantity)) for row in rows]
    if state.items[job.item]["procurement"] not in EXPLODED:
        return []
    start = max(job.start, today(state.days)) if job.planned else job.start
    day = start if job.planned else today(state.days)
    found = []
    for line in lines_in_force(state.structure, job.item, job.order, day):
        done = 0 if job.planned else pieces_done(state, job, line)
        if done < job.quantity:
            need = ahead(state.days, start, line.offset)
            found.append((line.component, need, of_line(state, job.item, line, done)))
    return found


def pieces_done(state: State, job: Job, line: Line) -> int:
    """Rule 3.3: how many pieces have the components of a line already."""
    reports = {row["operation"]: row for row in state.progress.get(job.id, [])}
    if not reports:
        return 0
    report = reports.get(line.operation, reports[min(reports)])
    return job.quantity if report["status"] == "done" else millionths(report["quantity_done"])
