"""The naive load: section 7 of the planning rules, minute by minute, read from the tables of a plan and its plant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.oracle.mrp_days import NEVER, ONE_DAY, Row, release_for
from tests.oracle.mrp_exceptions_graph import Graph, Key, Projection, orders_above, there
from tests.oracle.mrp_quantities import MILLION, divided, millionths, times

if TYPE_CHECKING:
    from collections.abc import Iterator

    import orderplan as op

Cell = tuple[str, date]
"""A work centre and a day."""
MINUTES = 1440


@dataclass(frozen=True)
class Job:
    """Rules 7.1 and 7.2."""

    key: Key
    item: str
    order: str | None
    quantity: int
    first: date
    last: date


@dataclass(frozen=True)
class Step:
    """What is left of one operation of a job."""

    center: str
    machine: str | None
    time: int
    wait: int


@dataclass
class NaiveLoad:
    """What is loaded where, in millionths of a minute, and by which job."""

    graph: Graph
    tables: dict[str, list[Row]]
    shares: dict[Cell, dict[Key, int]]
    minutes: dict[tuple[str | None, str | None, date], list[bool]]
    """Whether each minute of a day is worked, by calendar, machine with its own exceptions, and day."""
    plant_calendar: str | None


def naive_load(data: op.PlanningData, graph: Graph) -> NaiveLoad:
    tables = {name: table.to_pylist() for name, table in data.tables.items()}
    found = NaiveLoad(graph, tables, {}, {}, data.config.plant_calendar)
    for job in jobs_of(found):
        steps = steps_of(found, job)
        for step, day, amount in backwards(found, job, steps) or spread(found, job, steps):
            of_cell = found.shares.setdefault((step.center, day), {})
            of_cell[job.key] = of_cell.get(job.key, 0) + amount
    return found


def jobs_of(found: NaiveLoad) -> Iterator[Job]:
    graph = found.graph
    days, plan, today = graph.state.days, Projection(graph), graph.today
    specific = {"order_specific"}
    for key, given in graph.supplies.items():
        item = graph.state.items[given.item]
        passes = item["part_class"] in specific or item["procurement"] == "phantom"
        ready = there(plan, key)
        if key[0] == "work" and given.quantity > 0:
            receipt = graph.state.receipts[key[1]]
            own = receipt["start_date"] or release_for(days, item, receipt["due_date"])
            known = receipt["order_id"] in graph.state.orders
            order = receipt["order_id"] if passes and known else None
            if ready in {given.own_day, NEVER}:
                start, ready = own, given.own_day
            else:
                start = release_for(days, item, ready)
        elif key[0] == "planned" and item["procurement"] == "make":
            order = given.order
            start, ready = (
                (given.release, max(given.own_day, today))
                if ready == NEVER
                else (release_for(days, item, ready), ready)
            )
        else:
            continue
        first = min(max(start, today), ready)
        yield Job(key, given.item, order, given.quantity, first, max(ready - ONE_DAY, first))


def steps_of(found: NaiveLoad, job: Job) -> list[Step]:
    """Rules 7.3 to 7.5."""
    rows = [row for row in found.tables["operations"] if row["item_id"] == job.item]
    own = [row for row in rows if job.order is not None and row["order_id"] == job.order]
    rows = own or [row for row in rows if row["order_id"] is None]
    steps = []
    for row in sorted(rows, key=lambda row: row["operation"]):
        step = step_of(found, job, row)
        if step.time > 0:
            steps.append(step)
    return steps


def step_of(found: NaiveLoad, job: Job, row: Row) -> Step:
    named = [
        one
        for one in found.tables["operation_resources"]
        if (one["item_id"], one["operation"]) == (job.item, row["operation"])
    ]
    named.sort(key=lambda one: (one["rank"], one["resource_id"]))
    machines = {one["resource_id"]: one for one in found.tables["resources"]}
    setup, run, center, machine = row["setup_minutes"], row["run_minutes"], row["work_center_id"], None
    if named:
        machine = named[0]["resource_id"]
        center, efficiency = machines[machine]["work_center_id"], machines[machine]["efficiency"]
        setup = setup if named[0]["setup_minutes"] is None else named[0]["setup_minutes"]
        run = run if named[0]["run_minutes"] is None else named[0]["run_minutes"]
    else:
        rates = [one["efficiency"] for one in machines.values() if one["work_center_id"] == center]
        efficiency = sum(rates) / len(rates) if rates else 1.0
    quantity, setup = job.quantity, millionths(setup)
    for report in found.tables["operation_progress"] if job.key[0] == "work" else []:
        if (report["receipt_id"], report["operation"]) == (job.key[1], row["operation"]):
            done = millionths(report["quantity_done"])
            quantity = 0 if report["status"] == "done" else max(quantity - done, 0)
            setup = 0 if done or report["status"] != "waiting" else setup
    if quantity == 0:
        return Step(center, machine, 0, 0)
    started = divided(quantity, MILLION - millionths(found.graph.state.items[job.item]["scrap_rate"]))
    time = divided(setup + times(started, millionths(run)), round(efficiency * MILLION))
    return Step(center, machine, time, millionths(row["wait_minutes"]))


def backwards(found: NaiveLoad, job: Job, steps: list[Step]) -> list[tuple[Step, date, int]] | None:
    """Rule 7.6, from the last minute of the last day; none where that leads to before the first day."""
    placed = []
    position = ((job.last - job.first).days + 1) * MINUTES * MILLION
    for step in reversed(steps):
        position -= step.wait
        left = step.time
        while left > 0:
            if position <= 0:
                return None
            minute = (position - 1) // MILLION
            day = job.first + timedelta(days=minute // MINUTES)
            working = working_minutes(found, step, day)
            if not any(working):
                position = minute // MINUTES * MINUTES * MILLION
                continue
            if working[minute % MINUTES]:
                taken = min(left, position - minute * MILLION)
                placed.append((step, day, taken))
                left, position = left - taken, position - taken
            else:
                position = minute * MILLION
    return placed


def spread(found: NaiveLoad, job: Job, steps: list[Step]) -> list[tuple[Step, date, int]]:
    """Rule 7.6, for a job that does not fit."""
    placed = []
    days = [job.first + timedelta(days=day) for day in range((job.last - job.first).days + 1)]
    for step in steps:
        whole = sum(sum(working_minutes(found, step, day)) for day in days)
        if not whole:
            placed.append((step, job.first, step.time))
            continue
        worked = due = 0
        for day in days:
            before, worked = due, worked + sum(working_minutes(found, step, day))
            due = step.time * worked // whole
            if due > before:
                placed.append((step, day, due - before))
    return placed


def working_minutes(found: NaiveLoad, step: Step, day: date) -> list[bool]:
    return minutes_of_machine(found, step.center, step.machine, day)


def minutes_of_machine(found: NaiveLoad, center: str, machine: str | None, day: date) -> list[bool]:
    """Rule 7.7."""
    of_center = next(row for row in found.tables["work_centers"] if row["work_center_id"] == center)
    calendar = of_center["calendar_id"] or found.plant_calendar
    if machine is not None:
        row = next(row for row in found.tables["resources"] if row["resource_id"] == machine)
        calendar = row["calendar_id"] or calendar
    key = (calendar, machine, day)
    if key not in found.minutes:
        found.minutes[key] = minutes_of_day(found.tables, calendar, machine, day)
    return found.minutes[key]


def minutes_of_day(tables: dict[str, list[Row]], calendar: str | None, machine: str | None, day: date) -> list[bool]:
    """Whether each minute of a day is worked: the shifts, then the exceptions, the longest first."""
    shifts = [row for row in tables["calendars"] if row["calendar_id"] == calendar]
    if calendar is None or not shifts:
        shifts = [{"weekday": weekday, "start": "08:00", "end": "16:00"} for weekday in range(1, 6)]
    names = {name for name in (calendar, machine) if name is not None}
    exceptions = [row for row in tables["calendar_exceptions"] if row["calendar_id"] in names]
    minutes = on_weekday(shifts, day.isoweekday())
    ordinary = on_weekday(shifts, min(row["weekday"] for row in shifts))
    midnight = datetime.combine(day, datetime.min.time())
    for row in sorted(exceptions, key=lambda row: (row["start"] - row["end"], not row["working"], row["start"])):
        from_minute = int((row["start"] - midnight).total_seconds()) // 60
        to_minute = int((row["end"] - midnight).total_seconds()) // 60
        if to_minute <= 0 or from_minute >= MINUTES:
            continue
        if all(moment.hour == moment.minute == 0 for moment in (row["start"], row["end"])):
            regular = on_weekday(shifts, day.isoweekday())
            opened = regular if any(regular) else ordinary
            minutes = opened if row["working"] else [False] * MINUTES
        else:
            inside = range(max(from_minute, 0), min(to_minute, MINUTES))
            minutes = [row["working"] if minute in inside else was for minute, was in enumerate(minutes)]
    return minutes


def on_weekday(shifts: list[Row], weekday: int) -> list[bool]:
    minutes = [False] * MINUTES
    for row in shifts:
        if row["weekday"] == weekday:
            for minute in range(clock_minutes(row["start"]), clock_minutes(row["end"])):
                minutes[minute] = True
    return minutes


def clock_minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def capacity_of(found: NaiveLoad, cell: Cell) -> int:
    """Rule 7.8, in minutes."""
    center, day = cell
    machines = [row["resource_id"] for row in found.tables["resources"] if row["work_center_id"] == center]
    return sum(sum(minutes_of_machine(found, center, machine, day)) for machine in machines or [None])


def table_rows(found: NaiveLoad, horizon: date) -> dict[Cell, tuple[int, int, int]]:
    """Rule 7.9: capacity in minutes, load and overload in millionths."""
    rows = {}
    last = max([horizon, *(day for _center, day in found.shares)])
    for center in found.tables["work_centers"]:
        name, day = center["work_center_id"], found.graph.today
        while day <= last:
            load = sum(found.shares.get((name, day), {}).values())
            capacity = capacity_of(found, (name, day))
            over = max(load - capacity * MILLION, 0) if center["finite"] else 0
            if load or (capacity and day <= horizon):
                rows[name, day] = (capacity, load, over)
            day += ONE_DAY
    return rows


def overload_rows(found: NaiveLoad, horizon: date) -> dict[Cell, dict[str, object]]:
    """Rule 7.10."""
    rows = table_rows(found, horizon)
    last_of_jobs = max((job.last for job in jobs_of(found) if steps_of(found, job)), default=found.graph.today)
    last = max(horizon, last_of_jobs)
    expected = {}
    for cell, (_capacity, _load, over) in rows.items():
        if over < MILLION:
            continue
        hit = orders_above(found.graph, list(found.shares[cell]))
        done = day_done(found, rows, cell, last)
        expected[cell] = {
            "quantity": over,
            "suggested_date": done,
            "days": None if done is None else (done - cell[1]).days,
            "orders": hit,
        }
    return expected


def day_done(found: NaiveLoad, rows: dict[Cell, tuple[int, int, int]], cell: Cell, last: date) -> date | None:
    """The first day from the cell's on at whose end nothing is left over of all days since today."""
    center, day, left = cell[0], found.graph.today, 0
    while day <= last:
        capacity, load, _over = rows.get((center, day), (capacity_of(found, (center, day)), 0, 0))
        left = max(left + load - capacity * MILLION, 0)
        if day >= cell[1] and left == 0:
            return day
        day += ONE_DAY
    return None
