"""A rush order tried at every priority, for the one that is in time and does the least harm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.capacity.build import priority_weights
from orderplan.data.instance import ENDLESS, NO_DAY
from orderplan.data.planning_data import arrow_to_frame
from orderplan.errors import RequestError
from orderplan.mrp.deliveries import served_orders
from orderplan.mrp.identify import days_array
from orderplan.mrp.material_plan import material_of
from orderplan.priorities.effect import dated
from orderplan.priorities.lateness import Lateness, Yardstick, lateness_of, penalties, weighted_days, weights_of
from orderplan.priorities.moved_orders import Tally, moved_between, tally_of
from orderplan.priorities.place_texts import places_summary
from orderplan.priorities.tables import RUSH_PLACES
from orderplan.tables.results import result_schema
from orderplan.whatif.replan import replan
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.priorities.lateness import Weights
    from orderplan.whatif.orders import AddOrder

MOST_PLACES = 20
"""So many priorities are tried at most; where more are in use, as many of them at equal distances."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RushPlace:
    """A new order line at one priority."""

    priority: int
    plan: Plan
    """All that follows from it."""
    projected: int
    """The day on which the customer has it, as an offset; `ENDLESS`: never."""
    days_late: int
    """0 where it is in time or never there."""
    others: Tally
    """The other lines that move, counted."""
    harm: Lateness
    """By how much the lateness of the others rises, at the weights of the plan before."""
    total: Lateness
    """The lateness of all, the new line among them at the weight of the priority that it was given."""

    @property
    def in_time(self) -> bool:
        """Whether it is there by its due date."""
        return self.projected != ENDLESS and not self.days_late

    @property
    def outcome(self) -> tuple[int, Tally, Lateness]:
        """What it comes to: two places with the same one are alike."""
        return self.projected, self.others, self.harm


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RushPlaces:
    """What `least_harmful_place` gives."""

    order: AddOrder
    places: tuple[RushPlace, ...]
    """By priority."""
    best: RushPlace
    """Of those in time the least harmful one; where none is, the best trade-off."""
    yardstick: Yardstick
    before: Lateness
    """Of the plan without the new line."""
    table: pa.Table
    """The table `rush_places`."""

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each priority, as a new DataFrame."""
        return arrow_to_frame(self.table)

    def summary(self) -> str:
        """Say in a few lines which priority to give it, and why."""
        return places_summary(self)


def least_harmful_place(
    plan: Plan,
    order: AddOrder,
    *,
    dates: Dates | str = Dates.MATERIAL,
    yardstick: Yardstick | str = Yardstick.PRIORITY,
) -> RushPlaces:
    """Try a new order line at every priority in use, and find the least harmful one.

    `insert_order` finds a place in the sequence of the machines; this finds one in the queue for material.

    Parameters
    ----------
    plan
        The plan; it stays as it is.
    order
        The new line; what a day late of it costs follows from the priority that it has here.
    dates
        Of what the dates are: ``material`` (at once), ``repaired`` or ``scheduled``; see `priority_effect`.
    yardstick
        What a day late of the others costs: ``priority`` or ``penalty``.

    Returns
    -------
    RushPlaces
        Of the priorities with which the line is in time, that which raises the weighted lateness of the others least;
        of equally harmless ones the least urgent. Where it is in time with none, the one with the least weighted
        lateness of all lines, the new one among them.

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early, or the order asks for nothing.
    UnknownIdError, DataError
        As `apply_changes`: an order of an item that nobody knows, or that is there already.

    Examples
    --------
    >>> from datetime import date
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> rush = op.AddOrder("RUSH", "BIKE", 2, date(2026, 1, 16))
    >>> print(least_harmful_place(plan, rush).summary())
    RUSH: 2 of BIKE for 2026-01-16.
    With no priority is it in time. Priority 5 is the best trade-off: it is there on 2026-01-30, 14 days late.
      1 other order line is there later by 4 days in all, worth 640.00.
      Of the others: weighted lateness 5.0 → 9.0 days.
    With priority 1: it is there on 2026-01-26, 10 days late.
      2 other order lines are there later by 18 days in all, worth 1,840.00.
      1 other order line is there sooner by 1 day in all, worth 240.00.
      Of the others: weighted lateness 5.0 → 121.0 days.

    """
    dates = Dates(dates)
    before = dated(plan, dates)
    weights = weights_of(before, yardstick)
    base = lateness_of(before, weights)
    present = before.instance.orders.priority[served_orders(before).order]
    tried = _tried(np.unique(np.append(present, [1, order.priority])))
    weight = int(priority_weights(np.array([order.priority]))[0])
    places = tuple(_placed(plan, before, base, replace(order, priority=each), weight, dates, weights) for each in tried)
    best = min(places, key=_judged_by)
    return RushPlaces(
        order=order,
        places=places,
        best=best,
        yardstick=weights.yardstick,
        before=base,
        table=_table(before, places, best, weights.yardstick),
    )


def _tried(priorities: np.ndarray) -> list[int]:
    """Give the priorities that are tried, ascending."""
    if len(priorities) <= MOST_PLACES:
        return [int(each) for each in priorities]
    places = np.linspace(0, len(priorities) - 1, MOST_PLACES).round().astype(np.int64)
    return [int(each) for each in priorities[places]]


def _judged_by(place: RushPlace) -> tuple[bool, Lateness, int]:
    """Give what a place is judged by, the smaller the better: a line in time adds nothing to the total but its harm."""
    return not place.in_time, place.total, -place.priority


def _placed(
    plan: Plan, before: MaterialPlan, base: Lateness, order: AddOrder, weight: int, dates: Dates, weights: Weights
) -> RushPlace:
    """Plan with the new line, which costs `weight` a day late."""
    changed = replan(plan, [order], dates=dates)
    after = material_of(changed)
    code = after.instance.order(order.order_id)
    cover, rows = int(after.order_covers[code]), after.instance.orders
    if cover == NO_DAY:
        raise RequestError(f"'{order.order_id}' asks for nothing.  Hint: give it a quantity.")
    projected = ENDLESS if cover == ENDLESS else cover + int(rows.ship_days[code])
    days_late = 0 if cover == ENDLESS else max(projected - int(rows.due_date[code]), 0)
    found = lateness_of(after, weights)  # the new line weighs nothing in it, but its days count
    others = found._replace(days=found.days - days_late)
    own = (0, weight * days_late) if weights.yardstick is Yardstick.PENALTY else (weight * days_late, 0)
    never = weight if cover == ENDLESS else 0
    return RushPlace(
        priority=order.priority,
        plan=changed,
        projected=projected,
        days_late=days_late,
        others=tally_of(after, moved_between(before, after), left_out=code),
        harm=Lateness(*(now - then for now, then in zip(others, base, strict=True))),
        total=Lateness(found.never + never, found.cost + own[0], found.other + own[1], found.days),
    )


def _table(before: MaterialPlan, places: tuple[RushPlace, ...], best: RushPlace, yardstick: Yardstick) -> pa.Table:
    projected = np.array([each.projected for each in places], dtype=np.int64)
    columns = {
        "priority": [each.priority for each in places],
        "projected_date": days_array(before, projected),
        "days_late": pa.array([None if each.projected == ENDLESS else each.days_late for each in places], pa.int64()),
        "orders_later": [each.others.later for each in places],
        "days_later": [each.others.days_later for each in places],
        "value_later": [each.others.cents_later / 100 for each in places],
        "orders_earlier": [each.others.earlier for each in places],
        "days_earlier": [each.others.days_earlier for each in places],
        "orders_never": [each.others.never for each in places],
        "harm": [weighted_days(each.harm, yardstick) for each in places],
        "harm_penalty": [penalties(each.harm, yardstick) for each in places],
        "weighted_lateness_days": [weighted_days(each.total, yardstick) for each in places],
        "remark": pa.array(_remarks(places, best), pa.string()),
    }
    schema = result_schema(RUSH_PLACES)
    return pa.table([pa.array(columns[field.name]).cast(field.type) for field in schema], schema=schema)


def _remarks(places: tuple[RushPlace, ...], best: RushPlace) -> list[str | None]:
    """Mark the best place, and places that come to the same as a more urgent one."""
    word = "least harm" if best.in_time else "best trade-off"
    remarks: list[str | None] = []
    for number, place in enumerate(places):
        same = [each.priority for each in places[:number] if each.outcome == place.outcome]
        as_before = f"as {same[0]}" if same else None
        remarks.append(", ".join(filter(None, [word if place is best else None, as_before])) or None)
    return remarks
