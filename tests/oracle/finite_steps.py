"""Which jobs a finite schedule has to have, what is left of their routings, and how long each step takes where."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from tests.oracle.finite_plan import rounded_up, routing_order
from tests.oracle.load import Job
from tests.oracle.mrp_days import NEVER, ONE_DAY, release_for
from tests.oracle.mrp_exceptions_graph import there
from tests.oracle.mrp_quantities import MILLION, millionths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.finite_plan import FinitePlan
    from tests.oracle.mrp_days import Row
    from tests.oracle.mrp_exceptions_graph import Projection

WINDOW_DAYS = 90


@dataclass(frozen=True)
class Step:
    """What is left of one operation of a job."""

    row: Row
    left: int
    """In millionths."""
    begun: bool

    @property
    def operation(self) -> int:
        return self.row["operation"]


def made(plan: FinitePlan, days: Projection) -> Iterator[Job]:
    """Rules 7.1 and 7.2 of the load: what is to be made, and from when to when as the projection has it."""
    graph = plan.graph
    for key, given in graph.supplies.items():
        item = graph.state.items[given.item]
        passes = item["part_class"] == "order_specific" or item["procurement"] == "phantom"
        ready = there(days, key)
        if key[0] == "work" and given.quantity > 0:
            receipt = graph.state.receipts[key[1]]
            known = passes and receipt["order_id"] in graph.state.orders
            order = receipt["order_id"] if known else None
            start = own_start(plan, key)
            if ready in {given.own_day, NEVER}:
                ready = given.own_day
            elif ready > given.own_day:
                start = release_for(graph.state.days, item, ready)
        elif key[0] == "planned" and item["procurement"] == "make":
            order, start = given.order, given.release
            if ready == NEVER:
                ready = max(given.own_day, graph.today)
            else:
                start = release_for(graph.state.days, item, ready)
        else:
            continue
        first = min(max(start, graph.today), ready)
        yield Job(key, given.item, order, given.quantity, first, max(ready - ONE_DAY, first))


def own_start(plan: FinitePlan, key: tuple[str, str]):
    """The planned start of a work order."""
    receipt = plan.graph.state.receipts[key[1]]
    item = plan.graph.state.items[receipt["item_id"]]
    return receipt["start_date"] or release_for(plan.graph.state.days, item, receipt["due_date"])


def scheduled_jobs(plan: FinitePlan) -> dict[tuple[str, str], tuple[Job, list[Step]]]:
    """What must be scheduled: what can be made, starts within the window, and has operations that take time."""
    window = plan.config.scheduler.window_days or WINDOW_DAYS
    found = {}
    for job in made(plan, plan.infinite):
        steps = steps_left(plan, job)
        soon = (job.first - plan.config.as_of).days <= window
        if steps and soon and there(plan.infinite, job.key) != NEVER:
            found[job.key] = (job, steps)
    return found


def steps_left(plan: FinitePlan, job: Job) -> list[Step]:
    order = routing_order(plan, job.item, job.order)
    rows = [row for row in plan.tables["operations"] if (row["item_id"], row["order_id"]) == (job.item, order)]
    steps = [step_of(plan, job, row) for row in sorted(rows, key=lambda row: row["operation"])]
    return [step for step in steps if step.left > 0 and takes_time(plan, step.row)]


def step_of(plan: FinitePlan, job: Job, row: Row) -> Step:
    left, begun = job.quantity, False
    for report in reports_on(plan, job.key, row["operation"]):
        done = millionths(report["quantity_done"])
        left = 0 if report["status"] == "done" else max(left - done, 0)
        begun = done > 0 or report["status"] != "waiting"
    return Step(row, left, begun)


def reports_on(plan: FinitePlan, key: tuple[str, str], operation: int) -> list[Row]:
    if key[0] != "work":
        return []
    reports = plan.tables["operation_progress"]
    return [row for row in reports if (row["receipt_id"], row["operation"]) == (key[1], operation)]


def takes_time(plan: FinitePlan, row: Row) -> bool:
    """Whether an operation takes any time, on a machine of its own or after it."""
    times = [row["setup_minutes"], row["run_minutes"], row["wait_minutes"]]
    for named in named_machines(plan, row):
        times += [named["setup_minutes"] or 0, named["run_minutes"] or 0]
    return any(time > 0 for time in times)


def named_machines(plan: FinitePlan, row: Row) -> list[Row]:
    own = (row["item_id"], row["operation"])
    return [named for named in plan.tables["operation_resources"] if (named["item_id"], named["operation"]) == own]


def eligible(plan: FinitePlan, row: Row) -> dict[str, Row]:
    """The machines that can do an operation, with its times there."""
    named = named_machines(plan, row)
    if named:
        return {one["resource_id"]: with_own_times(row, one) for one in named}
    center = row["work_center_id"]
    machines = [one["resource_id"] for one in plan.tables["resources"] if one["work_center_id"] == center]
    return dict.fromkeys(machines or [center], row)


def with_own_times(row: Row, own: Row) -> Row:
    given = {name: own[name] for name in ("setup_minutes", "run_minutes") if own[name] is not None}
    return {**row, **given}


def run_seconds(plan: FinitePlan, step: Step, item: str, machine: str, times: Row) -> int:
    """Planning rule 7.1, at least a second."""
    good = 1 - Fraction(millionths(plan.graph.state.items[item]["scrap_rate"]), MILLION)
    minutes = exact(times["run_minutes"]) * Fraction(step.left, MILLION) / good
    return max(rounded_up(minutes * 60 / exact(plan.clock.efficiency(machine))), 1)


def setup_seconds(plan: FinitePlan, machine: str, minutes: float) -> int:
    return rounded_up(exact(minutes) * 60 / exact(plan.clock.efficiency(machine)))


@cache
def exact(number: float) -> Fraction:
    return Fraction(repr(float(number)))
