"""What jobs wait for: material, and the jobs that make their components, each at the step that consumes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.finite_plan import end_of_job
from tests.oracle.finite_shop_rules import begins
from tests.oracle.finite_steps import own_start
from tests.oracle.mrp_days import NEVER, ONE_DAY, counted, earliest_start
from tests.oracle.mrp_exceptions_graph import is_rework, there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.finite_plan import Done, FinitePlan
    from tests.oracle.mrp_exceptions_graph import Key, Wanted


def component_jobs(plan: FinitePlan) -> Iterator[str]:
    """No operation begins before the jobs that supply it have ended."""
    for done, wanted, supply in needs(plan):
        if supply in plan.schedule and begins(plan, done) < end_of_job(plan, plan.schedule[supply]):
            yield f"component_jobs: {done.name} begins before {'/'.join(supply)} has made {wanted.item}"


def material(plan: FinitePlan) -> Iterator[str]:
    """No operation begins before what it needs and is not scheduled is there."""
    for done, wanted, supply in needs(plan):
        if supply not in plan.schedule and begins(plan, done) < material_moment(plan, done, wanted, supply):
            yield f"material: {done.name} begins before {wanted.item} of {'/'.join(supply)} is there"


def material_moment(plan: FinitePlan, done: Done, wanted: Wanted, supply: Key) -> int:
    """The moment before which an operation cannot begin for want of a supply that is not scheduled.

    What is wanted some working days after the start may come that much later, but not after the last operation begins.
    """
    day = there(plan.finite, supply)
    offset = offset_of(plan, wanted)
    if offset and done is not plan.schedule[done.key][-1] and not names_step(plan, done, wanted):
        day = earliest_start(plan.graph.state.days, day, offset)
    return plan.second(day)


def needs(plan: FinitePlan) -> Iterator[tuple[Done, Wanted, Key]]:
    """The operations with what they consume and the supplies of that; an operation that runs has what it needs."""
    for key in plan.schedule:
        for wanted in waited_for(plan, key):
            for done in bound_by(plan, plan.schedule[key], wanted):
                yield from ((done, wanted, peg.supply) for peg in plan.graph.pegs_of[wanted.number])


def bound_by(plan: FinitePlan, job: list[Done], wanted: Wanted) -> list[Done]:
    """The operations that wait for a requirement: its consumer, and the last one where that may begin before it."""
    done, last = consumer(plan, job, wanted), job[-1]
    found = [] if done is None else [done]
    if last.row["status"] == "running" or last is done or names_step(plan, last, wanted):
        return found
    return [*found, last]


def waited_for(plan: FinitePlan, key: Key) -> list[Wanted]:
    """The requirements of a job; a work order does not wait for what it reworks."""
    asked = plan.graph.asked_by.get(plan.graph.source_of(key) or ("", ""), [])
    if key[0] == "planned":
        return asked
    return [wanted for wanted in asked if not is_rework(plan.graph, wanted, plan.graph.supplies[key].item)]


def consumer(plan: FinitePlan, job: list[Done], wanted: Wanted) -> Done | None:
    """The operation that a requirement is for: the last of those that BOM lines name, else the first of the job."""
    named = [at_step(job, step) for step in steps_of(plan, wanted)]
    done = max(named, key=lambda done: done.operation)
    if done.row["status"] == "running":
        return next((other for other in job if other.operation > done.operation), None)
    return done


def at_step(job: list[Done], step: int | None) -> Done:
    """The operation at a step or the next one behind it; the first where none is named or left."""
    return next((done for done in job if step is not None and done.operation >= step), job[0])


def steps_of(plan: FinitePlan, wanted: Wanted) -> list[int | None]:
    """The steps that the lines name which may ask for a requirement; none where no line does, as in an issue list.

    Below a phantom, also one of an issue list, it is the phantom's line that asks.
    """
    found: set[int | None] = set()
    kind, name = wanted.source
    row = (name, wanted.item)
    if kind == "work_order" and any(
        (listed["receipt_id"], listed["component_id"]) == row for listed in plan.tables["work_components"]
    ):
        found.add(None)
    parent = parent_of(plan, wanted)
    change = (parent, wanted.item)
    olds = {
        row["old_component_id"] for row in plan.graph.changes if (row["parent_id"], row["new_component_id"]) == change
    }
    is_direct = parent == made_by(plan, wanted)
    if not (found and is_direct):
        found |= {
            line["operation"]
            for line in plan.tables["bom_lines"]
            if line["component_id"] in {wanted.item, *olds} and line["parent_id"] == parent
        }
    if None in olds or not found:  # a pure addition has no line
        found.add(None)
    return list(found)


def made_by(plan: FinitePlan, wanted: Wanted) -> str | None:
    """What the job makes that needs it."""
    supply = plan.graph.supply_of(wanted.source)
    return None if supply is None else plan.graph.supplies[supply].item


def parent_of(plan: FinitePlan, wanted: Wanted) -> str | None:
    """The item whose BOM asks for a requirement."""
    return next(row["parent_id"] for row in plan.rows["requirements"] if row["requirement_id"] == wanted.number)


def names_step(plan: FinitePlan, done: Done, wanted: Wanted) -> bool:
    """Whether all lines for the component name a step that is left or has one behind it."""
    last = plan.schedule[done.key][-1].operation
    return all(step is not None and step <= last for step in steps_of(plan, wanted))


def offset_of(plan: FinitePlan, wanted: Wanted) -> int:
    """The working days from the planned start of a job to the day on which it needs something."""
    days = plan.graph.state.days
    if wanted.source[0] == "planned_order" or wanted.need == NEVER:
        return wanted.offset
    key = plan.graph.supply_of(wanted.source)
    day, offset = counted(days, own_start(plan, key)), 0
    while day < wanted.counted:
        offset += days.is_working(day)
        day += ONE_DAY
    return offset


def hangs_on_jobs(plan: FinitePlan, supply: Key) -> bool:
    """Whether a supply that is not scheduled itself waits for one that is."""
    below = [peg.supply for wanted in waited_for(plan, supply) for peg in plan.graph.pegs_of[wanted.number]]
    return any(each in plan.schedule or hangs_on_jobs(plan, each) for each in below)
