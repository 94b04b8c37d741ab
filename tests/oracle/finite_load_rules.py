"""The load of work centres where a schedule says when what is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.oracle.finite_plan import DAY
from tests.oracle.finite_steps import made
from tests.oracle.load import NaiveLoad, backwards, spread, steps_of
from tests.oracle.mrp_quantities import MILLION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.finite_plan import FinitePlan
    from tests.oracle.load import Cell

HORIZON_DAYS = 365


def load(plan: FinitePlan) -> Iterator[str]:
    """On each day a work centre has the minutes that the schedule has there, and those of what is not scheduled.

    From today on; behind the horizon a day may be left out.
    """
    horizon = plan.config.as_of + timedelta(days=plan.config.horizon_days or HORIZON_DAYS)
    wanted = {cell: amount for cell, amount in expected(plan).items() if amount and cell[1] >= plan.graph.today}
    found = {
        (row["work_center_id"], row["day"].date()): round(row["load_minutes"] * MILLION)
        for row in plan.rows["load"]
        if row["load_minutes"]
    }
    for cell in sorted(wanted.keys() | found.keys()):
        if wanted.get(cell, 0) != found.get(cell, 0) and (cell[1] <= horizon or cell in found):
            yield f"load: {cell[0]} on {cell[1]} has {found.get(cell, 0)} instead of {wanted.get(cell, 0)}"


def expected(plan: FinitePlan) -> dict[Cell, int]:
    """The load in millionths of a minute."""
    seconds: dict[Cell, int] = {}
    for machine, sequence in plan.by_machine().items():
        center = plan.clock.center_row(machine)["work_center_id"]
        for done in sequence:
            for number in range(done.setup_start // DAY, (done.end - 1) // DAY + 1):
                start, end = max(done.setup_start, number * DAY), min(done.end, (number + 1) * DAY)
                cell = (center, plan.config.as_of + timedelta(days=number))
                seconds[cell] = seconds.get(cell, 0) + plan.clock.worked(machine, start, end)
    found = {cell: amount * MILLION // 60 for cell, amount in seconds.items()}
    for cell, amount in unscheduled(plan).items():
        found[cell] = found.get(cell, 0) + amount
    return found


def unscheduled(plan: FinitePlan) -> dict[Cell, int]:
    """What is loaded as if any number fitted in, since the schedule does not have it."""
    naive = NaiveLoad(plan.graph, plan.tables, {}, {}, plan.config.plant_calendar)
    found: dict[tuple[str, date], int] = {}
    for job in made(plan, plan.finite):
        if job.key in plan.schedule:
            continue
        steps = steps_of(naive, job)
        for step, day, amount in backwards(naive, job, steps) or spread(naive, job, steps):
            found[step.center, day] = found.get((step.center, day), 0) + amount
    return found
