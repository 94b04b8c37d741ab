"""A shop of two work centres, in which what is loaded when can be worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.load.tables import load_frame
from orderplan.load.work_load import work_load_of
from tests.small_plants import Cells, planned, shown

if TYPE_CHECKING:
    import orderplan as op

CALENDARS = """
    calendar_id  weekday  start  end
    ONE          1        06:00  14:00
    ONE          2        06:00  14:00
    ONE          3        06:00  14:00
    ONE          4        06:00  14:00
    ONE          5        06:00  14:00
    TWO          1        06:00  14:00
    TWO          1        14:00  22:00
    TWO          2        06:00  14:00
    TWO          2        14:00  22:00
    TWO          3        06:00  14:00
    TWO          3        14:00  22:00
    TWO          4        06:00  14:00
    TWO          4        14:00  22:00
    TWO          5        06:00  14:00
    TWO          5        14:00  22:00
"""
"""ONE has a shift of 480 minutes from Monday to Friday, TWO two of them."""

SHOP = {
    "items": """
        item_id  procurement  lead_time_days
        GEAR     make         3
    """,
    "calendars": CALENDARS,
    "work_centers": """
        work_center_id  calendar_id
        SAW             ONE
        TURN            TWO
    """,
    "resources": """
        resource_id  work_center_id
        SAW-1        SAW
        TURN-1       TURN
        TURN-2       TURN
    """,
}
"""A gear takes three working days; the planning day is Monday 5 January 2026, the plant works Monday to Friday."""


def shop(**tables: str) -> op.MaterialPlan:
    """Plan the shop, with some tables more or in place of its own."""
    return planned(**(SHOP | tables))


def ordered(quantity: float, due: str) -> str:
    """One sales order for gears."""
    return f"""
        order_id  item_id  quantity    due_date
        SO-1      GEAR     {quantity}  {due}
    """


def loaded(plan: op.MaterialPlan) -> list[Cells]:
    """Work centre, day and minutes, where there are any."""
    frame = load_frame(plan)
    return shown(frame[frame["load_minutes"] > 0], "work_center_id day load_minutes")


def minutes_left(plan: op.MaterialPlan) -> list[tuple[int, float]]:
    """The operations that are left of all jobs, and how many minutes each takes."""
    load = work_load_of(plan)
    steps, minutes = load.operations.step, load.operations.minutes
    return [
        (int(load.routings.operation[step]), time / 1_000_000)
        for step, time in zip(steps.tolist(), minutes.tolist(), strict=True)
    ]
