"""Queues in words: before which machine a job stands, for how long, and behind which operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.job_waits import queue_seconds
from orderplan.mrp.identify import supply_kinds_and_ids
from orderplan.scheduler.binding import bindings, queue_ahead
from orderplan.scheduler.problem import DAY, MINUTE

if TYPE_CHECKING:
    from orderplan.capacity.capacity_plan import CapacityPlan
    from orderplan.mrp.material_plan import MaterialPlan

MOST_NAMED = 3
"""How many of the operations ahead are named; the others are counted."""
_HOUR = 60 * MINUTE


def queue_texts(plan: MaterialPlan, capacity: CapacityPlan, supplies: np.ndarray) -> list[str]:
    """Say for jobs before which machine they stand longest and behind which operations; shape (n,), no sentence's end.

    Parameters
    ----------
    plan, capacity
        A plan of finite capacity and its schedule.
    supplies
        The codes of scheduled supplies; of others the text is empty: shape (n,).

    """
    problem, waited = capacity.problem, queue_seconds(capacity)
    found = bindings(problem, capacity.earliest)
    names = supply_kinds_and_ids(plan, capacity.jobs.supply)[1].to_pylist()
    machines = capacity.resource_ids(plan).to_pylist()
    texts = []
    for supply in supplies.tolist():
        job = int(capacity.pegged.job_of_supply[supply]) if supply >= 0 else -1
        if not 0 <= job < capacity.jobs.scheduled_count:
            texts.append("")
            continue
        first, end = problem.jobs.first_operation[job : job + 2].tolist()
        operation = first + int(np.argmax(waited[first:end]))
        ahead = queue_ahead(problem, capacity.earliest, operation, bound=found)
        machine = machines[problem.modes.resource[capacity.earliest.mode[operation]]]
        stands = f"its operation {_step(plan, capacity, operation)} stands {duration_text(int(waited[operation]))}"
        # Where setups begin before the material is there, the machine may be idle then but not set up in time.
        behind = f"behind {_ahead_text(plan, capacity, names, ahead)}" if len(ahead) else "which is still being set up"
        texts.append(f"{stands} before {machine}, {behind}")
    return texts


def duration_text(seconds: int) -> str:
    """Write a duration by the clock in days, hours or minutes, whichever is the largest that fits.

    Examples
    --------
    >>> duration_text(200_000), duration_text(5_400), duration_text(59)
    ('2 days 8 hours', '2 hours', '1 minute')

    """
    days, rest = divmod(seconds, DAY)
    hours = round(rest / _HOUR)
    if days == 0 and seconds < _HOUR:
        return _counted(max(round(seconds / MINUTE), 1), "minute")
    if hours == DAY // _HOUR:
        days, hours = days + 1, 0
    parts = [_counted(days, "day")] * (days > 0) + [_counted(hours, "hour")] * (hours > 0)
    return " ".join(parts)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _ahead_text(plan: MaterialPlan, capacity: CapacityPlan, names: list[str], ahead: np.ndarray) -> str:
    """Name the operations ahead in a queue, those that are done last first."""
    owner = np.searchsorted(capacity.problem.jobs.first_operation, ahead, side="right") - 1
    planned = capacity.jobs.supply >= plan.setting.first_planned_supply
    texts = [
        f"{'planned order ' * bool(planned[job])}{names[job]} operation {_step(plan, capacity, operation)}"
        for operation, job in zip(ahead[::-1][:MOST_NAMED].tolist(), owner[::-1].tolist(), strict=False)
    ]
    more = len(ahead) - len(texts)
    return ", ".join(texts) + (f" and {more} more" if more else "")


def _step(plan: MaterialPlan, capacity: CapacityPlan, operation: int) -> int:
    return int(plan.instance.operations.operation[capacity.step[operation]])
