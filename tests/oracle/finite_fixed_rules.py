"""What must stay where it is: operations that run, and what the shop has been told for the next days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.oracle.finite_material_rules import bound_by, hangs_on_jobs, material_moment, waited_for
from tests.oracle.finite_plan import DAY, end_of_job, ready_after, rested
from tests.oracle.finite_reports import LONG_AGO, families_now, family_of
from tests.oracle.finite_shop_rules import machines_for, pairs, setup_after
from tests.oracle.finite_steps import reports_on, run_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.oracle.finite_plan import Done, FinitePlan
    from tests.oracle.finite_steps import Step
    from tests.oracle.load import Job
    from tests.oracle.mrp_days import Row

FROZEN_DAYS = 1


def running(plan: FinitePlan) -> Iterator[str]:
    """What runs goes on at the first working moment, where it is reported, unless something else runs there."""
    for done, job, step in pairs(plan):
        reports = [row for row in reports_on(plan, done.key, done.operation) if row["status"] == "running"]
        is_first = done is plan.schedule[done.key][0]
        runs = done.row["status"] == "running"
        if runs != (bool(reports) and is_first and may_run(plan, done, reports[0], machines_for(plan, job, step))):
            yield f"running: {done.name} is {done.row['status']}"
        if not runs:
            continue
        if reports and reports[0]["resource_id"] not in {None, done.machine}:
            yield f"running: {done.name} is not where it is reported"
        if plan.clock.worked(done.machine, 0, done.setup_start) or done.setup_start != done.start:
            yield f"running: {done.name} does not go on at once"


def may_run(plan: FinitePlan, done: Done, report: Row, machines: Iterable[str]) -> bool:
    """Whether what is reported to run has its machine: it began first there, or one of its machines is left to it."""
    machine = report["resource_id"]
    if machine is None:
        return any(not plan.is_finite(each) or not runs_there(plan, done, each) for each in machines)
    rivals = [
        (row["actual_start"] or LONG_AGO, row["receipt_id"])
        for job in plan.schedule.values()
        for row in reports_on(plan, job[0].key, job[0].operation)
        if row["status"] == "running" and row["resource_id"] == machine
    ]
    return not plan.is_finite(machine) or min(rivals) == (report["actual_start"] or LONG_AGO, done.key[1])


def runs_there(plan: FinitePlan, done: Done, machine: str) -> bool:
    """Whether another operation runs on a machine."""
    others = plan.by_machine().get(machine, [])
    return any(other.row["status"] == "running" and other is not done for other in others)


def frozen(plan: FinitePlan) -> Iterator[str]:
    """What is published for the next days stays, where it can."""
    movable = []
    for done, job, step in pairs(plan):
        row = published_row(plan, done)
        stays = row is not None and (done.start, done.machine) == (second_of(plan, row), row["resource_id"])
        if done.row["moved"] != (row is not None and not stays):
            yield f"frozen: {done.name} is said to have moved: {done.row['moved']}"
        if done.row["frozen"] != (done.row["status"] != "free"):
            yield f"frozen: {done.name} is {done.row['status']} and frozen: {done.row['frozen']}"
        is_near = row is not None and second_of(plan, row) < frozen_until(plan)
        if done.row["status"] == "frozen" and not (stays and is_near):
            yield f"frozen: {done.name} is not where it was published"
        if is_near and not stays and done.row["status"] == "free":
            movable.append((done, could_stay(plan, done, job, step, row["resource_id"], second_of(plan, row))))
    if all(could for _done, could in movable):  # else one that cannot stay may have pushed the others
        yield from (f"frozen: {done.name} could have stayed" for done, _could in movable)


def frozen_until(plan: FinitePlan) -> int:
    days = plan.config.scheduler.frozen_days
    return (FROZEN_DAYS if days is None else days) * DAY


def published_row(plan: FinitePlan, done: Done) -> Row | None:
    """What was published of an operation."""
    found = (row for row in plan.tables["published_schedule"] if key_of(row) == identity_of(done))
    return next(found, None)


def second_of(plan: FinitePlan, row: Row) -> int:
    """When a published operation starts."""
    return round((row["start"] - midnight(plan)).total_seconds())


def midnight(plan: FinitePlan) -> datetime:
    return datetime.combine(plan.config.as_of, datetime.min.time())


def key_of(row: Row) -> tuple:
    """What makes an operation the same from one schedule to the next."""
    if row["receipt_id"] is not None:
        return (row["receipt_id"], row["item_id"], None, None, None, row["operation"])
    names = ("receipt_id", "item_id", "order_id", "due_date", "sequence", "operation")
    return tuple(row[name] for name in names)


def identity_of(done: Done) -> tuple:
    row = done.row
    if row["receipt_id"] is not None:
        return (row["receipt_id"], row["item_id"], None, None, None, done.operation)
    due = row["due_date"].date()
    return (None, row["item_id"], row["order_id"], due, row["sequence"], done.operation)


def could_stay(plan: FinitePlan, done: Done, job: Job, step: Step, machine: str, start: int) -> bool:
    """Whether a published operation could be left where it is, beside the others that are left there."""
    choice = machines_for(plan, job, step).get(machine)
    if choice is None or start < 0 or not plan.clock.can_start(machine, start):
        return False
    fixed = [other for other in plan.by_machine().get(machine, []) if other.row["status"] != "free"]
    others = fixed if plan.is_finite(machine) else []
    before = [other for other in others if other.start <= start]
    family = family_of(plan, plan.graph.supplies[before[-1].key].item) if before else families_now(plan).get(machine)
    setup = setup_after(plan, machine, family, job, step, done)
    begin = start_of(plan, machine, start, setup)
    run = run_seconds(plan, step, job.item, machine, choice)
    end = end_after(plan, machine, start, run)
    if begin is None or any(other.setup_start < end and begin < other.end for other in others):
        return False
    if not step.row["interruptible"] and len(plan.clock.pieces(machine, begin, end)) > 1:
        return False
    ready = ready_by_fixed(plan, done)
    return ready is not None and ready <= (start if plan.config.scheduler.setup_before_material else begin)


def start_of(plan: FinitePlan, machine: str, start: int, setup: int) -> int | None:
    """When a setup begins that ends at a moment; none where that would be before the planning day."""
    if setup == 0:
        return start
    left = setup
    for first, last in reversed(plan.clock.spells_until(machine, start)):
        worked = max(min(last, start) - first, 0)
        if worked >= left:
            return min(last, start) - left
        left -= worked
    return None


def end_after(plan: FinitePlan, machine: str, start: int, run: int) -> int:
    """When so much has been worked after a moment."""
    end = start + run
    while plan.clock.worked(machine, start, end) < run:
        end += run - plan.clock.worked(machine, start, end)
    return end


def ready_by_fixed(plan: FinitePlan, done: Done) -> int | None:
    """When all that an operation needs is there; none where that hangs on something that may move."""
    job = plan.schedule[done.key]
    place = job.index(done)
    waits = [(job[place - 1], ready_after(plan, job[place - 1]))] if place else []
    ready = rested(plan, done)
    for wanted in waited_for(plan, done.key):
        if not any(bound is done for bound in bound_by(plan, job, wanted)):
            continue
        for peg in plan.graph.pegs_of[wanted.number]:
            supplier = plan.schedule.get(peg.supply)
            if supplier is not None:
                waits.append((supplier[-1], end_of_job(plan, supplier)))
            elif hangs_on_jobs(plan, peg.supply):
                return None
            else:
                ready = max(ready, material_moment(plan, done, wanted, peg.supply))
    if any(other.row["status"] == "free" for other, _moment in waits):
        return None
    return max([ready, *(moment for _other, moment in waits)])
