"""A finished plan at finite capacity as plain rows: what the rules of planning rules, section 7, are checked on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from tests.oracle.finite_clock import Clock
from tests.oracle.mrp_exceptions_graph import Graph, Key, Projection, graph_of
from tests.oracle.mrp_tables import plan_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import orderplan as op
    from tests.oracle.mrp_days import Row

DAY = 86_400
TABLES = ("planned_orders", "requirements", "pegging", "deliveries", "schedule", "load")
"""The result tables that are judged."""


@dataclass(frozen=True)
class Done:
    """One operation of the schedule; moments are seconds after the planning day's midnight."""

    key: Key
    operation: int
    machine: str
    setup_start: int
    start: int
    end: int
    row: Row

    @property
    def name(self) -> str:
        return f"{'/'.join(self.key)} operation {self.operation} on {self.machine}"


@dataclass
class FinitePlan:
    """The plant, the tables of its plan, and what the oracle makes of them."""

    tables: dict[str, list[Row]]
    config: op.PlanConfig
    graph: Graph
    clock: Clock
    schedule: dict[Key, list[Done]]
    """By job, in sequence."""
    rows: dict[str, list[Row]]
    """The result tables as they are."""
    infinite: Projection
    """The days without machines."""
    finite: Projection
    """The days where the ends of the schedule hold."""
    waits: dict[tuple[str, int, str | None], int] = field(default_factory=dict)
    """Seconds of wait after a routing step, by item, step and order."""

    def day(self, second: int) -> date:
        return self.config.as_of + timedelta(days=second // DAY)

    def second(self, day: date) -> int:
        """The midnight that begins a day."""
        return (day - self.config.as_of).days * DAY

    def by_machine(self) -> dict[str, list[Done]]:
        """What each machine does, by start."""
        found: dict[str, list[Done]] = {}
        for done in sorted((each for job in self.schedule.values() for each in job), key=lambda done: done.start):
            found.setdefault(done.machine, []).append(done)
        return found

    def is_finite(self, machine: str) -> bool:
        return bool(self.clock.center_row(machine)["finite"])


def finite_plan(data: op.PlanningData, config: op.PlanConfig, tables: Mapping[str, pd.DataFrame]) -> FinitePlan:
    """Read a plan from its tables.

    Parameters
    ----------
    data
        The plant.
    config
        All its settings.
    tables
        The result tables of `TABLES`.

    """
    inputs = {name: table.to_pylist() for name, table in data.tables.items()}
    graph = graph_of(data, plan_rows(tables))
    plan = FinitePlan(
        tables=inputs,
        config=config,
        graph=graph,
        clock=Clock(inputs, config.as_of, config.plant_calendar),
        schedule=schedule_of(tables["schedule"], config.as_of),
        rows={name: records_of(tables[name]) for name in TABLES},
        infinite=Projection(graph),
        finite=Projection(graph),
    )
    for row in inputs["operations"]:
        plan.waits[row["item_id"], row["operation"], row["order_id"]] = seconds_of(row["wait_minutes"])
    for key, job in plan.schedule.items():
        plan.finite.days[key] = max(plan.day(end_of_job(plan, job) - 1), graph.today)
    return plan


def records_of(frame: pd.DataFrame) -> list[Row]:
    """Give rows as plain values: days as dates, what is missing as None."""
    return [{name: plain(cell) for name, cell in row.items()} for row in frame.to_dict("records")]


def plain(cell: object) -> object:
    if pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.to_pydatetime()
    return cell


def schedule_of(frame: pd.DataFrame, as_of: date) -> dict[Key, list[Done]]:
    midnight = datetime.combine(as_of, datetime.min.time())
    found: dict[Key, list[Done]] = {}
    for row in records_of(frame):
        moments = (round((row[name] - midnight).total_seconds()) for name in ("setup_start", "start", "end"))
        key = ("work" if row["job_kind"] == "work_order" else "planned", row["job_id"])
        found.setdefault(key, []).append(Done(key, row["operation"], row["resource_id"], *moments, row))
    for job in found.values():
        job.sort(key=lambda done: done.operation)
    return found


def seconds_of(minutes: float) -> int:
    """Whole seconds, rounded up."""
    return rounded_up(Fraction(repr(float(minutes))) * 60)


def rounded_up(seconds: Fraction) -> int:
    return -(-seconds.numerator // seconds.denominator)


def routing_order(plan: FinitePlan, item: str, order: str | None) -> str | None:
    """The order of the routing rows that hold: its own ones where it has any."""
    own = any(row["item_id"] == item and row["order_id"] == order for row in plan.tables["operations"])
    return order if order is not None and own else None


def ready_after(plan: FinitePlan, done: Done) -> int:
    """When an operation has ended and its wait too."""
    order = routing_order(plan, done.row["item_id"], done.row["order_id"])
    return done.end + plan.waits.get((done.row["item_id"], done.operation, order), 0)


def rested(plan: FinitePlan, done: Done) -> int:
    """When the steps before the first one left of a job have rested, where it is reported when they ended; else 0."""
    if done is not plan.schedule[done.key][0] or done.key[0] != "work":
        return 0
    order, midnight = routing_order(plan, done.row["item_id"], done.row["order_id"]), plan.config.as_of
    moments = [0]
    for row in plan.tables["operation_progress"]:
        is_before = row["receipt_id"] == done.key[1] and row["operation"] < done.operation
        wait = plan.waits.get((done.row["item_id"], row["operation"], order))
        if is_before and wait is not None and row["status"] == "done" and row["actual_end"] is not None:
            since = row["actual_end"] - datetime.combine(midnight, datetime.min.time())
            moments.append(round(since.total_seconds()) + wait)
    return max(moments)


def end_of_job(plan: FinitePlan, job: list[Done]) -> int:
    return ready_after(plan, job[-1])
