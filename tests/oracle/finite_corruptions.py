"""Ways to spoil the tables of a finished plan, each against one rule of the judge."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from tests.oracle.finite_date_rules import ready_moment
from tests.oracle.finite_fixed_rules import end_after, ready_by_fixed
from tests.oracle.finite_material_rules import material_moment, needs
from tests.oracle.finite_plan import DAY, rested
from tests.oracle.finite_shop_rules import begins, fits_somewhere, machines_for, pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.oracle.finite_plan import Done, FinitePlan

Tables = dict[str, pd.DataFrame]


def with_cell(tables: Tables, name: str, row: int, **cells: object) -> Tables:
    """Give the tables with other cells in one row."""
    frame = tables[name].copy()
    for column, value in cells.items():
        frame[column] = [value if at == row else cell for at, cell in enumerate(frame[column])]
    return {**tables, name: frame}


def row_of(tables: Tables, done: Done) -> int:
    frame = tables["schedule"]
    return int(((frame["job_id"] == done.key[1]) & (frame["operation"] == done.operation)).to_numpy().argmax())


def moved(plan: FinitePlan, tables: Tables, done: Done, second: int) -> Tables:
    """Give the tables with an operation whose setup begins at another moment, with as much work as before."""
    setup, run = (
        plan.clock.worked(done.machine, *part) for part in ((done.setup_start, done.start), (done.start, done.end))
    )
    start = end_after(plan, done.machine, second, setup)
    end = end_after(plan, done.machine, start, run)
    midnight = pd.Timestamp(plan.config.as_of)
    names = ("setup_start", "start", "end")
    cells = {
        name: midnight + timedelta(seconds=moment) for name, moment in zip(names, (second, start, end), strict=True)
    }
    return with_cell(tables, "schedule", row_of(tables, done), **cells)


def everything(plan: FinitePlan) -> list[Done]:
    return [done for job in plan.schedule.values() for done in job]


def a_row_too_few(_plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for row in tables["schedule"].index:
        yield {**tables, "schedule": tables["schedule"].drop(index=row)}


def a_row_twice(_plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for row in tables["schedule"].index:
        yield {**tables, "schedule": pd.concat([tables["schedule"], tables["schedule"].loc[[row]]])}


def another_quantity(_plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for row, quantity in enumerate(tables["schedule"]["quantity"]):
        yield with_cell(tables, "schedule", row, quantity=quantity + 1)


def a_machine_that_cannot(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    machines = {row["resource_id"] for row in plan.tables["resources"]}
    for done, job, step in pairs(plan):
        for machine in sorted(machines - machines_for(plan, job, step).keys())[:1]:
            yield with_cell(tables, "schedule", row_of(tables, done), resource_id=machine)


def a_second_longer(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done in everything(plan):
        end = end_after(plan, done.machine, done.end, 1)
        yield with_cell(
            tables, "schedule", row_of(tables, done), end=pd.Timestamp(plan.config.as_of) + timedelta(seconds=end)
        )


def another_setup(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done in everything(plan):
        yield with_cell(tables, "schedule", row_of(tables, done), setup_minutes=done.row["setup_minutes"] + 7)


def over_a_break(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done, job, step in pairs(plan):
        if step.row["interruptible"] or done.row["status"] == "running" or not fits_somewhere(plan, job, step):
            continue
        spells = plan.clock.spells_until(done.machine, done.end + 3 * DAY)
        spell = next(spell for spell in spells if spell[1] >= done.end)
        if done.end - done.setup_start > 1 and spell[1] - spell[0] < 10 * DAY:
            yield moved(plan, tables, done, spell[1] - 1)


def two_at_a_time(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for machine, sequence in plan.by_machine().items():
        if plan.is_finite(machine):
            for before, after in pairwise(sequence):
                yield moved(plan, tables, after, before.setup_start)


def before_its_predecessor(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for job in plan.schedule.values():
        for before, after in pairwise(job):
            if after.row["status"] != "running" and before.start > 0:
                yield moved(plan, tables, after, 0)


def before_it_has_rested(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for job in plan.schedule.values():
        if job[0].row["status"] != "running" and rested(plan, job[0]) > 0:
            yield moved(plan, tables, job[0], 0)


def before_its_component(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done, _wanted, supply in needs(plan):
        if supply in plan.schedule and not plan.config.scheduler.setup_before_material:
            yield moved(plan, tables, done, plan.schedule[supply][0].setup_start)


def before_its_material(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done, wanted, supply in needs(plan):
        if supply not in plan.schedule and 0 < material_moment(plan, done, wanted, supply) <= begins(plan, done):
            yield moved(plan, tables, done, 0)


def not_running(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done in everything(plan):
        if done.row["status"] == "running":
            yield with_cell(tables, "schedule", row_of(tables, done), status="free", frozen=False)


def frozen_that_is_not(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done in everything(plan):
        if done.row["status"] == "frozen":
            yield with_cell(tables, "schedule", row_of(tables, done), status="free")


def frozen_elsewhere(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done in everything(plan):
        if done.row["status"] == "frozen":
            yield moved(plan, tables, done, done.setup_start + 60)


def free_elsewhere(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    if any(done.row["moved"] for done in everything(plan)):
        return  # what has moved may be the reason why others do
    for done in everything(plan):
        is_first = done is plan.schedule[done.key][0] and done is plan.by_machine()[done.machine][0]
        if done.row["status"] == "frozen" and is_first and ready_by_fixed(plan, done) is not None:
            free = with_cell(tables, "schedule", row_of(tables, done), status="free", frozen=False, moved=True)
            yield moved(plan, free, done, done.setup_start + 60)


def a_day_later(table: str, column: str) -> Callable[[FinitePlan, Tables], Iterator[Tables]]:
    def spoiled(_plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
        for row, day in enumerate(tables[table][column]):
            if not pd.isna(day):
                yield with_cell(tables, table, row, **{column: day + timedelta(days=1)})

    return spoiled


def for_nobody(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done in everything(plan):
        other = None if done.row["for_order_id"] else "SO-OF-NOBODY"
        yield with_cell(tables, "schedule", row_of(tables, done), for_order_id=other)


def late_or_not(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done in everything(plan):
        yield with_cell(tables, "schedule", row_of(tables, done), is_late=not done.row["is_late"])


def waiting_for_another(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    if plan.config.scheduler.setup_before_material:
        return
    for done in everything(plan):
        if done.row["waits_for"] in {"machine", "component_job", "previous_operation"}:
            yield with_cell(tables, "schedule", row_of(tables, done), waits_for_id="NOTHING")


def no_queue(plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for done in everything(plan):
        if done.row["queue_minutes"] > 0 and ready_moment(plan, done) < begins(plan, done):
            yield with_cell(tables, "schedule", row_of(tables, done), queue_minutes=0.0)


def a_machine_without_queue(_plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for row, constraint in enumerate(tables["deliveries"]["constraint"]):
        if constraint == "capacity":
            yield with_cell(tables, "deliveries", row, constraint_id="R9")


def a_minute_more(_plan: FinitePlan, tables: Tables) -> Iterator[Tables]:
    for row, minutes in enumerate(tables["load"]["load_minutes"]):
        yield with_cell(tables, "load", row, load_minutes=minutes + 1)


CORRUPTIONS: dict[str, tuple[str, Callable[[FinitePlan, Tables], Iterator[Tables]]]] = {
    "a row too few": ("complete", a_row_too_few),
    "a row twice": ("complete", a_row_twice),
    "another quantity": ("complete", another_quantity),
    "a machine that cannot": ("able", a_machine_that_cannot),
    "a second longer": ("times", a_second_longer),
    "another setup": ("setups", another_setup),
    "over a break": ("inside", over_a_break),
    "two at a time": ("one_at_a_time", two_at_a_time),
    "before its predecessor": ("in_sequence", before_its_predecessor),
    "before it has rested": ("in_sequence", before_it_has_rested),
    "before its component": ("component_jobs", before_its_component),
    "before its material": ("material", before_its_material),
    "not running": ("running", not_running),
    "frozen that is not": ("frozen", frozen_that_is_not),
    "frozen elsewhere": ("frozen", frozen_elsewhere),
    "free elsewhere": ("frozen", free_elsewhere),
    "a planned order later": ("supplies_there", a_day_later("planned_orders", "available_date")),
    "a supply later": ("supplies_there", a_day_later("pegging", "available_date")),
    "a requirement later": ("covers", a_day_later("requirements", "available_date")),
    "a sales order later": ("covers", a_day_later("deliveries", "projected_date")),
    "for nobody": ("purposes", for_nobody),
    "late or not": ("purposes", late_or_not),
    "waiting for another": ("waits", waiting_for_another),
    "no queue": ("queues", no_queue),
    "a machine without queue": ("capacity_constraints", a_machine_without_queue),
    "a minute more": ("load", a_minute_more),
}
"""By name the rule that must see it, and how it is done: each yields tables spoiled in one place."""
