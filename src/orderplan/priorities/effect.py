"""What it does to the others when one order line moves up or down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS
from orderplan.data.planning_data import arrow_to_frame
from orderplan.errors import RequestError
from orderplan.mrp.deliveries import served_orders
from orderplan.mrp.material_plan import material_of
from orderplan.priorities.contention import contention_of
from orderplan.priorities.effect_texts import effect_summary
from orderplan.priorities.lateness import (
    Lateness,
    Yardstick,
    lateness_of,
    penalties,
    weighted_days,
    weights_of,
)
from orderplan.priorities.moved_orders import Tally, moved_between, moved_table, tally_of
from orderplan.priorities.tables import PRIORITY_EFFECTS
from orderplan.tables.results import result_schema
from orderplan.whatif.orders import ChangeOrder
from orderplan.whatif.replan import replan
from orderplan.whatif.touched import at_infinite_capacity
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.priorities.lateness import Weights

MOST_PRIORITY = 9_999
"""The least urgent priority that a sales order may have."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PriorityEffect:
    """What another priority of one order line changes."""

    order_id: str
    previous_priority: int
    priority: int
    plan: Plan
    """The plan with the other priority."""
    table: pa.Table
    """The lines that move as the table `moved_orders`, the line itself among them."""
    others: Tally
    """The other lines that move, counted."""
    yardstick: Yardstick
    before: Lateness
    """Of the plan as it is."""
    after: Lateness
    """Of the plan with the other priority, at the weights of the plan as it is."""

    @property
    def frame(self) -> pd.DataFrame:
        """The lines that move as a new DataFrame."""
        return arrow_to_frame(self.table)

    @property
    def weighted_lateness_days(self) -> tuple[float, float]:
        """Days late × weight of the priority before and after; the weight is 1 at the default priority."""
        return weighted_days(self.before, self.yardstick), weighted_days(self.after, self.yardstick)

    @property
    def penalties(self) -> tuple[float, float]:
        """What the contracts take for the days late, before and after."""
        return penalties(self.before, self.yardstick), penalties(self.after, self.yardstick)

    @property
    def helps(self) -> bool:
        """Whether the plan as a whole is better by the yardstick."""
        return self.after < self.before

    def summary(self) -> str:
        """Say in a few lines who gains, who pays, and whether it is worth it."""
        return effect_summary(self)


def priority_effect(
    plan: Plan,
    order_id: str,
    *,
    steps: int = 1,
    to: int | None = None,
    dates: Dates | str = Dates.MATERIAL,
    yardstick: Yardstick | str = Yardstick.PRIORITY,
) -> PriorityEffect:
    """Move one order line up or down, and see who gets earlier and who later.

    Parameters
    ----------
    plan
        The plan as it is; it stays so.
    order_id
        The order line.
    steps
        By how many priorities it becomes more urgent; below 0: less urgent. It stops at 1 and at the least urgent.
    to
        The priority that it gets instead.
    dates
        Of what the dates are: ``material`` (at once), ``repaired`` (the sequences of the machines are kept as far as
        they can) or ``scheduled`` (made anew: what a priority does on machines); see `replan`.
    yardstick
        What a day late costs: ``priority`` or ``penalty``, those of the plan as it is, so that a line does not weigh
        more because it was moved up.

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early, the line is not planned, or cannot be moved that way.
    UnknownIdError
        Where there is no such line.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> print(priority_effect(plan, "SO-2").summary())
    SO-2 moves up, from priority 5 to 4.
      SO-2: there on 2026-02-20 as before, in time.
      No other order line moves.
      For the plan as a whole it makes no difference: weighted lateness 5.0 → 5.0 days.

    """
    dates = Dates(dates)
    before = dated(plan, dates)
    code = before.instance.order(order_id)
    if code not in served_orders(before).order:
        raise RequestError(f"'{order_id}' is not planned.  Hint: only open order lines have an effect on others.")
    present = int(before.instance.orders.priority[code])
    wanted = min(max(present - steps, 1), MOST_PRIORITY) if to is None else to
    if not 1 <= wanted <= MOST_PRIORITY:
        raise RequestError(f"{wanted} is no priority.  Hint: 1 is the most urgent, {MOST_PRIORITY:,} the least.")
    if wanted == present:
        hint = "move those down that hold what it waits for." if present == 1 else "give another priority."
        raise RequestError(f"'{order_id}' has priority {present} already.  Hint: {hint}")
    return effect_of(plan, before, code, wanted, dates, weights_of(before, yardstick))


def dated(plan: Plan, dates: Dates) -> MaterialPlan:
    """Give the material plan whose dates a change is compared with; raises RequestError where there is none."""
    material = material_of(plan)
    if plan.data is None:
        raise RequestError("the plan was read from files.  Hint: plan the data anew to try other priorities.")
    return at_infinite_capacity(material) if dates is Dates.MATERIAL else material


def effect_of(
    plan: Plan, before: MaterialPlan, code: int, priority: int, dates: Dates, weights: Weights
) -> PriorityEffect:
    """Give what another priority of the line with a code changes."""
    order_id = before.instance.spaces["sales_orders"].ids[code].as_py()
    changed = replan(plan, [ChangeOrder(order_id, priority=priority)], dates=dates)
    after = material_of(changed)
    moved = moved_between(before, after)
    return PriorityEffect(
        order_id=order_id,
        previous_priority=int(before.instance.orders.priority[code]),
        priority=priority,
        plan=changed,
        table=moved_table(after, moved, weights),
        others=tally_of(after, moved, left_out=code),
        yardstick=weights.yardstick,
        before=lateness_of(before, weights),
        after=lateness_of(after, weights),
    )


def priority_effects(
    plan: Plan,
    *,
    steps: int = 1,
    dates: Dates | str = Dates.MATERIAL,
    yardstick: Yardstick | str = Yardstick.PRIORITY,
) -> pd.DataFrame:
    """Move every late order line up, each alone, and say which single move helps most.

    Parameters
    ----------
    plan, dates, yardstick
        As in `priority_effect`.
    steps
        By how many priorities each becomes more urgent, above 0.

    Returns
    -------
    pandas.DataFrame
        The table `priority_effects`: a row for each late line that contends with others and is not the most urgent
        already, the move that helps the plan as a whole most first.

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early, or `steps` is below 1.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> priority_effects(plan)[["order_id", "priority", "days_late", "helps"]]
      order_id  priority  days_late  helps
    0     SO-3         4          5  False

    """
    if steps < 1:
        raise RequestError(f"steps {steps} move nobody up.  Hint: give 1 or more.")
    dates = Dates(dates)
    before = dated(plan, dates)
    weights = weights_of(before, yardstick)
    order, _projected, _days_late, late = served_orders(before)
    contends = contention_of(before).contends[order]
    priority = before.instance.orders.priority
    found = [
        effect_of(plan, before, code, max(int(priority[code]) - steps, 1), dates, weights)
        for code in order[late & contends].tolist()
        if priority[code] > 1
    ]
    # The better the plan as a whole the earlier; of equally good ones that which moves fewer others.
    found.sort(key=lambda each: (each.after, each.others.later, each.order_id))
    return arrow_to_frame(_effects_table(before, found))


def _effects_table(before: MaterialPlan, effects: list[PriorityEffect]) -> pa.Table:
    schema = result_schema(PRIORITY_EFFECTS)
    rows = [_row(before, place, effect) for place, effect in enumerate(effects, start=1)]
    return pa.Table.from_pylist(rows, schema=schema)


def _row(before: MaterialPlan, place: int, effect: PriorityEffect) -> dict[str, object]:
    code = before.instance.order(effect.order_id)
    customer = int(before.instance.orders.customer_id[code])
    late = [_days_late(plan, code) for plan in (before, material_of(effect.plan))]
    days, money = effect.weighted_lateness_days, effect.penalties
    return {
        "place": place,
        "order_id": effect.order_id,
        "customer_id": before.instance.customer_ids.ids[customer].as_py() if customer >= 0 else None,
        "previous_priority": effect.previous_priority,
        "priority": effect.priority,
        "previous_days_late": late[0],
        "days_late": late[1],
        "orders_earlier": effect.others.earlier,
        "days_earlier": effect.others.days_earlier,
        "orders_later": effect.others.later,
        "days_later": effect.others.days_later,
        "value_later": effect.others.cents_later / 100,
        "weighted_days": days[1] - days[0],
        "penalty": round(money[1] - money[0], 2),
        "never": _never_count(material_of(effect.plan)) - _never_count(before),
        "helps": effect.helps,
    }


def _days_late(plan: MaterialPlan, code: int) -> int | None:
    """Give how many days late a line is, None where it is never there."""
    cover = int(plan.order_covers[code])
    if cover == ENDLESS:
        return None
    orders = plan.instance.orders
    return max(cover + int(orders.ship_days[code]) - int(orders.due_date[code]), 0)


def _never_count(plan: MaterialPlan) -> int:
    return int(np.count_nonzero(served_orders(plan).projected == ENDLESS))
