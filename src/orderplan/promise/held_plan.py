"""A plan with all that is promised and held, so that nothing is promised twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import pyarrow as pa

from orderplan.errors import DataError, RequestError, UnknownIdError
from orderplan.mrp.deliveries import deliveries_frame
from orderplan.mrp.material_plan import material_of
from orderplan.promise.order_view import day_of_order, seen_from
from orderplan.promise.squeeze import squeezed_plan
from orderplan.promise.wording import reason_text
from orderplan.whatif.apply import apply_changes
from orderplan.whatif.replan import replan
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from orderplan.data.planning_data import PlanningData
    from orderplan.plan import Plan
    from orderplan.promise.hold import Hold


class LeftOut(NamedTuple):
    """A hold that is not planned, and why."""

    hold: Hold
    reason: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HeldPlan:
    """A plan with all that is promised and not yet among the plant's own orders."""

    plan: Plan
    held: tuple[Hold, ...]
    """Those in the plan, in the order in which they were promised."""
    left_out: tuple[LeftOut, ...]
    """Those that are not, in the same order."""
    missed: pd.DataFrame
    """The holds that the plan no longer keeps: `order_id`, `promised_date`, `projected_date` (missing where it never is
    there), `explanation`."""

    def summary(self) -> str:
        """Say what is held, what no longer is, and which promise is in danger."""
        lines = [f"{len(self.held)} held."]
        lines += [f"Not held any more: {hold.description}; {reason}." for hold, reason in self.left_out]
        for row in self.missed.to_dict("records"):
            now = "never there now" if pd.isna(row["projected_date"]) else f"now {row['projected_date']:%Y-%m-%d}"
            lines.append(
                f"{row['order_id']} was promised for {row['promised_date']:%Y-%m-%d}, {now}: {row['explanation']}"
            )
        return "\n".join(lines)


def with_holds(
    plan: Plan, holds: Iterable[Hold], *, on: date | None = None, dates: Dates | str = Dates.REPAIRED
) -> HeldPlan:
    """Plan with all that is still held, so that nothing is promised twice.

    Parameters
    ----------
    plan
        The plan of the plant's own orders.
    holds
        What is held, in the order in which it was promised.
    on
        The day on which that is asked; by default the planning day. Quotes whose last day is before it have expired.
    dates
        ``repaired``: in the gaps of the schedule, where the plan has one. ``material``: of material and lead times.

    Returns
    -------
    HeldPlan
        Left out, and told, is what has expired, what is among the plant's own orders now, and what the plant no longer
        can plan (its item is gone, say).

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early.

    """
    day = plan.provenance.as_of if on is None else on
    held: list[Hold] = []
    left_out: list[LeftOut] = []
    data = _data_of(plan)
    for hold in holds:
        reason = _why_not(data, hold, day)
        if reason:
            left_out.append(LeftOut(hold, reason))
        else:
            data = apply_changes(data, [hold.order])
            held.append(hold)
    after = _planned(plan, held, Dates(dates))
    return HeldPlan(plan=after, held=tuple(held), left_out=tuple(left_out), missed=_missed(after, held))


def _planned(plan: Plan, held: list[Hold], dates: Dates) -> Plan:
    """Plan with holds all at once; where that misses some, one after the other, as they were promised."""
    orders = [hold.order for hold in held]
    if not orders:
        return plan
    if dates is Dates.MATERIAL:
        return replan(plan, orders, dates=dates)
    together = squeezed_plan(plan, orders)
    missed = len(_missed(together, held))
    if not missed or material_of(together).capacity is None:
        return together
    in_turn = plan
    for order in orders:
        in_turn = squeezed_plan(in_turn, [order])
    return in_turn if len(_missed(in_turn, held)) < missed else together


def _data_of(plan: Plan) -> PlanningData:
    if plan.data is None:
        raise RequestError(
            "the plan was read from files or stopped early.  Hint: plan the data anew to promise from it."
        )
    return plan.data


def _why_not(data: PlanningData, hold: Hold, day: date) -> str:
    """Say why a hold cannot be planned; empty where it can."""
    if hold.expires is not None and hold.expires < day:
        return "it has expired"
    if data.spaces["sales_orders"].codes(pa.array([hold.order.order_id]))[0] >= 0:
        return f"the plant has an order {hold.order.order_id} of its own now"
    try:
        apply_changes(data, [hold.order])
    except (UnknownIdError, DataError, RequestError) as error:
        return str(error)
    return ""


def _missed(plan: Plan, held: list[Hold]) -> pd.DataFrame:
    """Find the holds that are there after the day promised, or never."""
    rows = []
    material = material_of(plan)
    for hold in held:
        order = material.instance.order(hold.order.order_id)
        day = day_of_order(material, order)
        if day is not None and day <= hold.promised_date:
            continue
        (why,) = deliveries_frame(seen_from(material, order))["explanation"]
        rows.append(
            {
                "order_id": hold.order.order_id,
                "promised_date": pd.Timestamp(hold.promised_date),
                "projected_date": pd.NaT if day is None else pd.Timestamp(day),
                "explanation": reason_text(why),
            }
        )
    return pd.DataFrame(rows, columns=["order_id", "promised_date", "projected_date", "explanation"])
