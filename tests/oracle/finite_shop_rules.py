"""What the shop can do: every operation once, on a machine that can do it, one at a time, for as long as it takes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tests.oracle.finite_plan import ready_after, rested
from tests.oracle.finite_reports import families_now, family_of, running_machines
from tests.oracle.finite_steps import eligible, run_seconds, scheduled_jobs, setup_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.finite_plan import Done, FinitePlan
    from tests.oracle.finite_steps import Step
    from tests.oracle.load import Job
    from tests.oracle.mrp_days import Row

ALLOWED_MINUTES = 1e-6
"""Floating point may put so much between two numbers of minutes."""


def complete(plan: FinitePlan) -> Iterator[str]:
    """Every operation that is left of each job to schedule is there once, and says what it is."""
    expected = scheduled_jobs(plan)
    wanted = sorted((key, step.operation) for key, (_job, steps) in expected.items() for step in steps)
    found = sorted((done.key, done.operation) for job in plan.schedule.values() for done in job)
    if wanted != found:
        yield f"complete: {sorted(set(found) - set(wanted))} too much, {sorted(set(wanted) - set(found))} missing"
        if len(found) != len(set(found)):
            yield "complete: an operation stands there twice"
        return
    for key, (job, _steps) in expected.items():
        for done in plan.schedule[key]:
            facts = facts_of(plan, job, done)
            wrong = {name: done.row[name] for name, value in facts.items() if done.row[name] != value}
            if wrong:
                yield f"complete: {done.name} says {wrong} instead of {facts}"


def facts_of(plan: FinitePlan, job: Job, done: Done) -> Row:
    """What a row of the schedule says of its job and machine."""
    kind, name = job.key
    is_work = kind == "work"
    if is_work:
        due, sequence = plan.graph.state.receipts[name]["due_date"], None
    else:
        row = next(row for row in plan.rows["planned_orders"] if str(row["planned_order_id"]) == name)
        due, sequence = row["due_date"].date(), row["sequence"]
    return {
        "receipt_id": name if is_work else None,
        "item_id": job.item,
        "order_id": job.order,
        "sequence": sequence,
        "quantity": job.quantity / 1_000_000,
        "work_center_id": plan.clock.center_row(done.machine)["work_center_id"],
        "due_date": done.row["due_date"] if done.row["due_date"].date() == due else due,
    }


def pairs(plan: FinitePlan) -> Iterator[tuple[Done, Job, Step]]:
    """Each operation of the schedule with what it has to be."""
    expected = scheduled_jobs(plan)
    for key, job_done in plan.schedule.items():
        if key in expected:
            job, steps = expected[key]
            by_number = {step.operation: step for step in steps}
            yield from ((done, job, by_number[done.operation]) for done in job_done if done.operation in by_number)


def able(plan: FinitePlan) -> Iterator[str]:
    """An operation is done on a machine that its routing allows, or where it is reported to run."""
    for done, job, step in pairs(plan):
        if done.machine not in machines_for(plan, job, step):
            yield f"able: {done.name}"


def machines_for(plan: FinitePlan, job: Job, step: Step) -> dict[str, Row]:
    """The machines that can do a step, with its times there."""
    return dict.fromkeys(running_machines(plan, job.key, step.operation), step.row) | eligible(plan, step.row)


def times(plan: FinitePlan) -> Iterator[str]:
    """Setup and processing take exactly as long as they do, in the working time of the machine."""
    for done, job, step in pairs(plan):
        choice = machines_for(plan, job, step).get(done.machine)
        if choice is None:
            continue
        run = run_seconds(plan, step, job.item, done.machine, choice)
        worked = plan.clock.worked(done.machine, done.start, done.end)
        if not done.setup_start <= done.start < done.end:
            yield f"times: {done.name} is not in order"
        if worked != run or abs(done.row["run_minutes"] * 60 - run) > ALLOWED_MINUTES:
            yield f"times: {done.name} runs {worked} s, {done.row['run_minutes']} min instead of {run} s"
        setup = plan.clock.worked(done.machine, done.setup_start, done.start)
        if abs(done.row["setup_minutes"] * 60 - setup) > ALLOWED_MINUTES:
            yield f"times: {done.name} is set up {setup} s, {done.row['setup_minutes']} min"
        starts = [done.setup_start, done.start]
        if not all(plan.clock.can_start(done.machine, moment) for moment in starts):
            yield f"times: {done.name} starts in a break"
        if not plan.clock.can_end(done.machine, done.end):
            yield f"times: {done.name} ends in a break"


def setups(plan: FinitePlan) -> Iterator[str]:
    """A setup is that of the table after what ran before where there is one, else the operation's own."""
    steps = {(done.key, done.operation): (job, step) for done, job, step in pairs(plan)}
    now = families_now(plan)
    for machine, sequence in plan.by_machine().items():
        before = now.get(machine)
        for done in sequence:
            if (done.key, done.operation) not in steps:
                continue
            job, step = steps[done.key, done.operation]
            wanted = setup_after(plan, machine, before, job, step, done)
            if abs(done.row["setup_minutes"] * 60 - wanted) > ALLOWED_MINUTES:
                yield f"setups: {done.name} has {done.row['setup_minutes']} min instead of {wanted} s after {before}"
            before = family_of(plan, job.item)


def setup_after(plan: FinitePlan, machine: str, before: str | None, job: Job, step: Step, done: Done) -> int:
    """The seconds of setup of an operation on a machine that is set up for a family."""
    if done.row["status"] == "running":
        return 0
    if plan.is_finite(machine):
        minutes = table_minutes(plan, machine, before, family_of(plan, job.item))
        if minutes is not None:
            return setup_seconds(plan, machine, minutes)
    choice = machines_for(plan, job, step).get(machine, step.row)
    return 0 if step.begun else setup_seconds(plan, machine, choice["setup_minutes"])


def table_minutes(plan: FinitePlan, machine: str, before: str | None, after: str | None) -> float | None:
    """What the setup table of a machine's work centre says."""
    key = (plan.clock.center_row(machine)["work_center_id"], before, after)
    rows = plan.tables["setups"]
    found = (row["minutes"] for row in rows if (row["work_center_id"], row["from_family"], row["to_family"]) == key)
    return next(found, None)


def inside(plan: FinitePlan) -> Iterator[str]:
    """What may not be interrupted lies within one spell of work, where any of its machines has one so long."""
    for done, job, step in pairs(plan):
        if step.row["interruptible"] or done.row["status"] == "running":
            continue
        if len(plan.clock.pieces(done.machine, done.setup_start, done.end)) > 1 and fits_somewhere(plan, job, step):
            yield f"inside: {done.name} is interrupted"


def fits_somewhere(plan: FinitePlan, job: Job, step: Step) -> bool:
    """Whether a machine regularly has a spell for an operation with the longest setup that it may have there."""
    for machine, choice in machines_for(plan, job, step).items():
        own = family_of(plan, job.item)
        center = plan.clock.center_row(machine)["work_center_id"]
        longest = [0.0 if step.begun else choice["setup_minutes"]] + [
            row["minutes"]
            for row in plan.tables["setups"]
            if (row["work_center_id"], row["to_family"]) == (center, own)
        ]
        whole = setup_seconds(plan, machine, max(longest)) + run_seconds(plan, step, job.item, machine, choice)
        if whole <= plan.clock.longest(machine):
            return True
    return False


def one_at_a_time(plan: FinitePlan) -> Iterator[str]:
    """A machine of a finite work centre does one operation at a time, its setup included."""
    for machine, sequence in plan.by_machine().items():
        if plan.is_finite(machine):
            for before, after in pairwise(sequence):
                if after.setup_start < before.end:
                    yield f"one_at_a_time: {after.name} begins before {before.name} ends"


def in_sequence(plan: FinitePlan) -> Iterator[str]:
    """The operations of a job follow one another, with the waits between them, also after steps that are done."""
    for job in plan.schedule.values():
        if job[0].row["status"] != "running" and begins(plan, job[0]) < rested(plan, job[0]):
            yield f"in_sequence: {job[0].name} begins before what is done of it has rested"
        for before, after in pairwise(job):
            if after.row["status"] != "running" and begins(plan, after) < ready_after(plan, before):
                yield f"in_sequence: {after.name} begins before {before.name} is ready"


def begins(plan: FinitePlan, done: Done) -> int:
    """The moment at which all that an operation needs must be there."""
    return done.start if plan.config.scheduler.setup_before_material else done.setup_start
