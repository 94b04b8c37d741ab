"""When what is bought must be ordered, and when it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.day_kernels import ahead_one, back_one
from orderplan.kernels import kernel
from orderplan.mrp.projection_kernels import earliest_start, working_days_between

if TYPE_CHECKING:
    from orderplan.day_kernels import DayArrays
    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.netting_kernels import Setting
    from orderplan.mrp.projection_kernels import Rows


@kernel
def order_day_for(need: int, lead: int, days: DayArrays) -> int:
    """Give the latest day on which to order what is needed on a day."""
    return back_one(days, need - lead, 0)


@kernel
def is_offered(offer: int, offers: np.ndarray, need: int, days: DayArrays, today: int) -> bool:
    """Tell whether a supplier's terms are valid on the day on which one orders for a need, today at the earliest.

    Of several terms of a supplier that are, each on a day of its own, only the first ones count.
    """
    if not _is_valid(offer, offers, need, days, today):
        return False
    for other in range(offers[offer].account, offer):
        same = offers[other].account == offers[offer].account
        if same and _is_valid(other, offers, need, days, today):
            return False
    return True


@kernel
def _is_valid(offer: int, offers: np.ndarray, need: int, days: DayArrays, today: int) -> bool:
    day = max(order_day_for(need, offers[offer].lead, days), today)
    return offers[offer].valid_from <= day < offers[offer].valid_to


@kernel
def arrival(need: int, order_day: int, lead: int, components: int, fence_end: int, days: DayArrays, today: int) -> int:
    """Give the day on which something is there that is ordered on a day, today at the earliest.

    Parameters
    ----------
    need
        The day on which it is needed; nothing is asked for before.
    order_day, lead
        The latest day on which to order it, and the calendar days that it takes.
    components
        The earliest start that its components allow.
    fence_end
        The first day on which anything new of the item may be there.
    days, today
        The plant's working days, and the first from the planning day on.

    """
    if components == ENDLESS:
        return ENDLESS
    start = max(order_day, today, components)
    return max(need, ahead_one(days, start + lead, 0), fence_end)


@kernel
def component_starts(slots: np.ndarray, first_source: int, setting: Setting, rows: Rows, links: Links) -> np.ndarray:
    """Give the earliest start that the components of planned orders allow, as the plan has them: shape (n,), int32.

    `NO_DAY` where an order has no components. `first_source` is the source of planned order slot 0.
    """
    result = np.full(len(slots), NO_DAY, dtype=np.int32)
    for k in range(len(slots)):
        source = first_source + slots[k]
        start = max(rows.planned[slots[k]]["release"], setting.today)
        for row in links.source_rows[links.source_starts[source] : links.source_starts[source + 1]]:
            if links.cover[row] == ENDLESS:
                result[k] = ENDLESS
                break
            need = max(rows.requirements[row].need, setting.today)
            offset = working_days_between(setting.days, start, need)
            result[k] = max(result[k], earliest_start(setting.days, links.cover[row], offset))
    return result


@kernel
def line_days(lines: np.ndarray, components: np.ndarray, offers: np.ndarray, setting: Setting) -> None:
    """Fill in when lines are to be ordered and when they are there: all that is bought at once on the same days.

    `components` is the earliest start that the components of each line allow. A line without an item stays as it is.
    """
    for k in range(len(lines)):
        line = lines[k]
        if line["item"] == NONE:
            continue
        rule = setting.rules[line["item"]]
        lead = rule.lead if line.offer == NONE else offers[line.offer].lead
        line.order_day = order_day_for(line.group_need, lead, setting.days)
        line.receipt_day = arrival(
            line.group_need, line.order_day, lead, components[k], rule.fence_end, setting.days, setting.today
        )
