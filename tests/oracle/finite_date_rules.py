"""The dates that follow from a schedule, and what its rows and the late orders say decides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.finite_material_rules import bound_by, hangs_on_jobs, material_moment, needs, steps_of, waited_for
from tests.oracle.finite_plan import end_of_job, ready_after, rested
from tests.oracle.finite_shop_rules import begins
from tests.oracle.mrp_days import NEVER, later
from tests.oracle.mrp_exceptions_graph import cover, order_cover, there

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from tests.oracle.finite_plan import Done, FinitePlan
    from tests.oracle.mrp_exceptions_graph import Key


def supplies_there(plan: FinitePlan) -> Iterator[str]:
    """A scheduled job is there on the day on which its last operation and its wait end, others after lead times."""
    for row in plan.rows["planned_orders"]:
        day = there(plan.finite, ("planned", str(row["planned_order_id"])))
        if as_day(row["available_date"]) != day:
            yield f"supplies_there: planned order {row['planned_order_id']} {row['available_date']} instead of {day}"
    for row in plan.rows["pegging"]:
        day = there(plan.finite, (row["supply_kind"], row["supply_id"]))
        if as_day(row["available_date"]) != day:
            yield f"supplies_there: {row['supply_kind']} {row['supply_id']} {row['available_date']} instead of {day}"


def covers(plan: FinitePlan) -> Iterator[str]:
    """A requirement is covered on the latest day of what it is pegged to, an order is there so many days later."""
    for row in plan.rows["requirements"]:
        day = cover(plan.finite, plan.graph.wanted[row["requirement_id"]])
        if as_day(row["available_date"]) != day:
            yield f"covers: requirement {row['requirement_id']} {row['available_date']} instead of {day}"
    for row in plan.rows["deliveries"]:
        day = projected(plan, row["order_id"])
        if as_day(row["projected_date"]) != day:
            yield f"covers: order {row['order_id']} {row['projected_date']} instead of {day}"
        status = "unplannable" if day == NEVER else "late" if lateness(plan, row["order_id"]) > 0 else "on_time"
        if row["status"] != status:
            yield f"covers: order {row['order_id']} is {row['status']} instead of {status}"


def as_day(moment: datetime | None) -> date:
    return NEVER if moment is None else moment.date()


def projected(plan: FinitePlan, order_id: str) -> date:
    return later(order_cover(plan.finite, order_id), plan.graph.state.orders[order_id]["ship_days"])


def lateness(plan: FinitePlan, order_id: str) -> int:
    return max((projected(plan, order_id) - plan.graph.state.orders[order_id]["due_date"]).days, 0)


def purposes(plan: FinitePlan) -> Iterator[str]:
    """Each row names the latest of the orders that wait for its job, of equals that due first, then by id."""
    for key, job in plan.schedule.items():
        orders = orders_waiting(plan, key)
        due = {order: plan.graph.state.orders[order]["due_date"] for order in orders}
        first = min(orders, key=lambda order: (-lateness(plan, order), due[order], order), default=None)
        late = first is not None and lateness(plan, first) > 0
        for done in job:
            if (done.row["for_order_id"], done.row["is_late"]) != (first, late):
                yield f"purposes: {done.name} is for {done.row['for_order_id']} instead of {first}"


def orders_waiting(plan: FinitePlan, start: Key) -> set[str]:
    """The sales orders that wait for a supply, directly or through other supplies."""
    found: set[str] = set()
    seen, left = {start}, [start]
    while left:
        for peg in plan.graph.taken_of[left.pop()]:
            wanted = plan.graph.wanted[peg.number]
            above = plan.graph.supply_of(wanted.source)
            if wanted.source[0] == "sales_order":
                found.add(wanted.source[1])
            elif (
                above not in {None, *seen} and wanted in waited_for(plan, above) and there(plan.finite, above) != NEVER
            ):
                seen.add(above)
                left.append(above)
    return found


def waits(plan: FinitePlan) -> Iterator[str]:
    """What an operation is said to wait for is there just before it begins, so that nothing else can be the reason."""
    if plan.config.scheduler.setup_before_material:
        return  # then the setup may be there first, and what it waits for shows only in the start
    for done in (each for job in plan.schedule.values() for each in job):
        moments = moments_of(plan, done)
        if moments is None:
            continue
        if not moments:
            yield f"waits: {done.name} has no {done.row['waits_for']} {done.row['waits_for_id']} to wait for"
        elif not any(fills_up(plan, done, moment) for moment in moments):
            yield f"waits: {done.name} could begin before {done.setup_start}, since {done.row['waits_for']} is there"


def moments_of(plan: FinitePlan, done: Done) -> list[int] | None:
    """When what an operation is said to wait for is there, in each way that there is; None where that is unknown."""
    kind, name = done.row["waits_for"], done.row["waits_for_id"]
    job = plan.schedule[done.key]
    own = [(wanted, supply) for other, wanted, supply in needs_of(plan, done) if other is done]
    if kind == "previous_operation":
        return [
            ready_after(plan, other) for other in job if str(other.operation) == name and other is before(job, done)
        ]
    if kind == "component_job":
        return [
            end_of_job(plan, plan.schedule[supply])
            for _, supply in own
            if supply in plan.schedule and supply[1] == name
        ]
    if kind == "machine":
        return [other.end for other in ahead_of(plan, done) if other.key[1] == name]
    if kind == "material" and any(
        len(steps_of(plan, one)) > 1 for one in waited_for(plan, done.key) if one.item == name
    ):
        return None  # result tables do not say which of the lines asks
    if kind == "material" and any(supply not in plan.schedule and hangs_on_jobs(plan, supply) for _, supply in own):
        return None  # it is there some hours after the midnight of its day
    if kind == "material":
        return [material_moment(plan, done, one, supply) for one, supply in own if one.item == name]
    return None


def before(job: list[Done], done: Done) -> Done | None:
    place = job.index(done)
    return job[place - 1] if place else None


def needs_of(plan: FinitePlan, done: Done) -> Iterator[tuple[Done, object, Key]]:
    return (need for need in needs(plan) if need[0].key == done.key)


def ahead_of(plan: FinitePlan, done: Done) -> list[Done]:
    """The operation before one on its machine."""
    sequence = plan.by_machine()[done.machine]
    place = sequence.index(done)
    return sequence[max(place - 1, 0) : place] if plan.is_finite(done.machine) else []


def fills_up(plan: FinitePlan, done: Done, moment: int) -> bool:
    """Whether between a moment and the begin of an operation its machine does not work, or not long enough for it."""
    if moment > done.setup_start:
        return False
    pieces = plan.clock.pieces(done.machine, moment, done.setup_start)
    whole = plan.clock.worked(done.machine, done.setup_start, done.end)
    inside = len(plan.clock.pieces(done.machine, done.setup_start, done.end)) == 1
    return all(inside and piece < whole for piece in pieces)


def queues(plan: FinitePlan) -> Iterator[str]:
    """What waits for its machine does so for as long as it says, and nothing else stands before a machine."""
    for done in (each for job in plan.schedule.values() for each in job):
        stands, ready = done.row["waits_for"] == "machine", ready_moment(plan, done)
        at_once = stands and begins(plan, done) == ready  # the machine and what is needed at one moment
        if stands != (done.row["queue_minutes"] > 0 or at_once):
            yield f"queues: {done.name} waits for {done.row['waits_for']} and stands {done.row['queue_minutes']} min"
        if (
            stands
            and not is_uncertain(plan, done)
            and round(done.row["queue_minutes"] * 60) < begins(plan, done) - ready
        ):
            yield f"queues: {done.name} is ready at {ready} and stands only {done.row['queue_minutes']} min"


def is_uncertain(plan: FinitePlan, done: Done) -> bool:
    """Whether the tables do not say to the second when what an operation needs is there.

    It needs something that takes its lead time after a scheduled job has ended, or perhaps what another step needs.
    """
    passes = any(supply not in plan.schedule and hangs_on_jobs(plan, supply) for _, _, supply in needs_of(plan, done))
    return passes or any(len(steps_of(plan, wanted)) > 1 for wanted in waited_for(plan, done.key))


def ready_moment(plan: FinitePlan, done: Done) -> int:
    """When all but its machine is there for an operation, to the day where it is material."""
    previous = before(plan.schedule[done.key], done)
    ready = [rested(plan, done) if previous is None else ready_after(plan, previous)]
    for wanted in waited_for(plan, done.key):
        if any(bound is done for bound in bound_by(plan, plan.schedule[done.key], wanted)):
            for peg in plan.graph.pegs_of[wanted.number]:
                supplier = plan.schedule.get(peg.supply)
                ready.append(
                    material_moment(plan, done, wanted, peg.supply) if supplier is None else end_of_job(plan, supplier)
                )
    return max(ready)


def capacity_constraints(plan: FinitePlan) -> Iterator[str]:
    """An order that capacity holds up names a machine on which a job of it stands behind others."""
    for row in plan.rows["deliveries"]:
        if (row["constraint"] == "capacity") != (row["cause"] == "capacity"):
            yield f"capacity_constraints: {row['order_id']} has cause {row['cause']}"
        if row["constraint"] != "capacity":
            continue
        jobs = [job for key, job in plan.schedule.items() if row["order_id"] in orders_waiting(plan, key)]
        queued = [done for job in jobs for done in job if done.machine == row["constraint_id"] and ahead_of(plan, done)]
        if not queued:
            yield f"capacity_constraints: nothing of {row['order_id']} stands before {row['constraint_id']}"
        names = {f"{other.key[1]} operation {other.operation}" for done in queued for other in ahead_of(plan, done)}
        texts = {*names, "still being set up"} if plan.config.scheduler.setup_before_material else names
        if queued and not any(text in row["explanation"] for text in texts):
            yield f"capacity_constraints: {row['order_id']} names none of {names}: {row['explanation']}"
