"""The shop of `tests.unit.load.shop` at finite capacity, small enough to schedule by hand.

SAW-1 works from 06:00 to 14:00, TURN-1 and TURN-2 from 06:00 to 22:00, all of them from Monday to Friday; the planning
day is Monday 5 January 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.capacity.finite_plan import schedule_plan
from orderplan.capacity.schedule_table import schedule_frame
from orderplan.config import PlanConfig, SchedulerConfig
from tests.small_plants import planned
from tests.unit.load.shop import SHOP

if TYPE_CHECKING:
    import pandas as pd

    import orderplan as op
    from orderplan.scheduler.problem import SchedulingProblem

HOUR = 3_600
DAY = 86_400


def netted(*, scheduler: SchedulerConfig | None = None, **tables: str) -> op.MaterialPlan:
    """Plan the shop at infinite capacity, with some tables more or in place of its own."""
    config = PlanConfig(scheduler=scheduler or SchedulerConfig(effort=0.0))
    return planned(config=config, **(SHOP | tables))


def scheduled(*, scheduler: SchedulerConfig | None = None, **tables: str) -> op.MaterialPlan:
    """Plan the shop at finite capacity."""
    return schedule_plan(netted(scheduler=scheduler, **tables))


def problem_of(plan: op.MaterialPlan) -> SchedulingProblem:
    assert plan.capacity is not None
    return plan.capacity.problem


def job_names(plan: op.MaterialPlan) -> list[str]:
    """The jobs of the problem by the items that they make."""
    items = plan.instance.spaces["items"].ids.to_pylist()
    return [items[item] for item in plan.capacity.jobs.item.tolist()]


def ways(plan: op.MaterialPlan) -> list[tuple[int, str, int, int]]:
    """Each way to do an operation: routing step, machine, seconds of setup and of run."""
    problem, machines = problem_of(plan), plan.capacity.resource_ids(plan).to_pylist()
    found = []
    for operation in range(plan.capacity.operation_count):
        step = int(plan.instance.operations.operation[plan.capacity.step[operation]])
        for mode in range(*problem.operations.first_mode[operation : operation + 2].tolist()):
            row = problem.modes
            found.append((step, machines[row.resource[mode]], int(row.setup[mode]), int(row.run[mode])))
    return found


def times(plan: op.MaterialPlan, *columns: str) -> list[tuple[str, ...]]:
    """The rows of the schedule: some columns, then when setup, processing and end are, as day of January and time."""
    frame = schedule_frame(plan)
    return [
        (*(str(row[name]) for name in columns), *(moment_text(row[name]) for name in ("setup_start", "start", "end")))
        for row in frame.to_dict("records")
    ]


def moment_text(moment: pd.Timestamp) -> str:
    return f"{moment:%d/%H:%M}" if moment.second == 0 else f"{moment:%d/%H:%M:%S}"
