"""How a plan's explanations are said to a customer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from orderplan.capacity.build import DEFAULT_WINDOW_DAYS

if TYPE_CHECKING:
    from datetime import date

    from orderplan.mrp.material_plan import MaterialPlan

_PLANNED = re.compile(r"planned order \d+")
_QUEUE = re.compile(r", behind .*$")


def reason_text(explanation: str) -> str:
    """Say why something is not there sooner in terms that people outside know.

    Not by how many days it is late, since what counts is the day; nor in numbers of planned orders, which nobody else
    has seen; nor who else stands in a queue, which is nobody's business.

    Examples
    --------
    >>> reason_text("3 days late: TUBE is wanted on 2026-01-05 and comes from planned order 14 on 2026-01-08.")
    'TUBE is wanted on 2026-01-05 and comes from a planned order on 2026-01-08.'

    """
    _late, found, reason = explanation.partition(" late: ")
    return _QUEUE.sub(".", _PLANNED.sub("a planned order", reason if found else explanation))


def window_text(plan: MaterialPlan, day: date) -> str:
    """Say of a day after the scheduling window how far machines are looked at; empty of one before, or without them."""
    if plan.capacity is None:
        return ""
    given = plan.instance.config.scheduler.window_days
    last = plan.instance.as_of + timedelta(DEFAULT_WINDOW_DAYS if given is None else given)
    return f"Machines are planned until {last}: work that starts later takes its lead time." if day > last else ""
