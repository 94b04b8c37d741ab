"""What of an item can still be promised, day by day, without breaking a later promise (available to promise)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.errors import RequestError
from orderplan.mrp.explanations import amount_text
from orderplan.mrp.material_plan import material_of
from orderplan.mrp.records import SAFETY
from orderplan.mrp.supplies import usable_stock
from orderplan.mrp.tables import supply_items
from orderplan.quantities import LARGEST, MILLION, from_millionths, to_millionths
from orderplan.timeline import back
from orderplan.whatif.sides import slots_of, takers_of

if TYPE_CHECKING:
    from datetime import date

    from orderplan.mrp.material_plan import HasMaterial, MaterialPlan


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AvailableToPromise:
    """What of an item can be promised."""

    item_id: str
    on: date
    """The day asked about."""
    available: float
    """The largest quantity that can be promised for that day."""
    quantity: float | None
    """The quantity asked about, if any."""
    first_date: date | None
    """The first day on which `quantity` can be promised; None where that is never, or no quantity was asked about."""
    steps: pd.DataFrame
    """A row for each day on which anything changes, today's first: `day`, `supply` (what is there from that day on),
    `demand` (what is taken on it), `expired` (what expires and nobody has taken), `balance` (at the end of the day),
    `available` (the largest promise for that day and any until the next row)."""

    def summary(self) -> str:
        """Say in a line or two what can be told to the customer."""
        lines = [f"{amount_text(self.available)} of {self.item_id} can be promised for {self.on}."]
        if self.quantity is not None:
            wanted = amount_text(self.quantity)
            lines.append(
                f"{wanted} can be promised for {self.first_date} at the earliest."
                if self.first_date
                else f"{wanted} can be promised for no day without new supply."
            )
        return "\n".join(lines)


def available_to_promise(
    plan: MaterialPlan | HasMaterial,
    item_id: str,
    quantity: float | None = None,
    on: date | None = None,
    *,
    planned: bool = True,
) -> AvailableToPromise:
    """Find what of an item can be promised from what is there and coming, without anything new.

    ``available(t) = max(0, min over days u from t on of (supply up to u - demand up to u))``: what is promised for t
    is missing on every later day, so no more can be given than the least that is ever left over.

    Parameters
    ----------
    plan
        The plan.
    item_id
        The item.
    quantity
        How much is asked for, if that is known.
    on
        The day on which it has to be there, in the plant; by default the first working day from the planning day on.
        One on which the plant does not work counts as the working day before it, as the due date of a sales order
        does. Nothing can be promised for a day that is gone.
    planned
        Whether planned orders count, and what they cover; without, only what is there and ordered does.

    Returns
    -------
    AvailableToPromise
        Supply is stock that is usable, open orders on the day on which they are projected to be there, and planned
        orders likewise. Demand is what is pegged to them, on the day on which it is needed, or comes if that is later.
        What is kept for one sales order counts on neither side; safety stock is no demand: orders net before it.

    Raises
    ------
    UnknownIdError
        Where there is no such item.
    RequestError
        Where the plan was read from files, or the quantity is not above 0.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> spokes = available_to_promise(plan, "SPOKE", 50)
    >>> print(spokes.summary())
    24.4 of SPOKE can be promised for 2026-01-05.
    50 can be promised for 2026-02-16 at the earliest.
    >>> spokes.steps[["day", "supply", "demand", "balance", "available"]]
             day  supply  demand  balance  available
    0 2026-01-05   100.0     0.0    100.0       24.4
    1 2026-01-15     0.0    75.6     24.4       24.4
    2 2026-02-16   800.0   756.0     68.4       68.4

    """
    material = material_of(plan)
    instance, today = material.instance, material.setting.today
    if quantity is not None and not 0 < quantity < LARGEST // MILLION:
        raise RequestError(f"{quantity:g} cannot be promised.  Hint: ask for a quantity above 0, or leave it out.")
    steps = steps_of(material, instance.item(item_id), planned=planned)
    needed = today if on is None else int(back(instance.timeline, np.array([instance.day(on)]))[0])
    first = None
    if quantity is not None:
        enough = steps.day[steps.available >= to_millionths(np.array([quantity]))[0]]
        first = instance.days(enough[:1])[0].date() if len(enough) else None
    return AvailableToPromise(
        item_id=item_id,
        on=instance.days(np.array([today]))[0].date() if on is None else on,
        available=_on_day(steps, needed) / MILLION,
        quantity=quantity,
        first_date=first,
        steps=pd.DataFrame(
            {
                "day": instance.days(steps.day),
                "supply": from_millionths(steps.supply),
                "demand": from_millionths(steps.demand),
                "expired": from_millionths(steps.expired),
                "balance": from_millionths(steps.balance),
                "available": from_millionths(steps.available),
            }
        ),
    )


class Steps(NamedTuple):
    """The days on which anything changes, today first; quantities in millionths: shape (days,), int64 each."""

    day: np.ndarray
    supply: np.ndarray
    demand: np.ndarray
    expired: np.ndarray
    balance: np.ndarray
    available: np.ndarray


def _on_day(steps: Steps, day: int) -> int:
    """Give what can be promised for a day, in millionths."""
    place = int(np.searchsorted(steps.day, day, side="right"))
    return int(steps.available[place - 1]) if place else 0


class _Supply(NamedTuple):
    """Supply that any order may take, with the day on which it is there and the one from which it may not be used."""

    code: np.ndarray
    day: np.ndarray
    expiry: np.ndarray
    quantity: np.ndarray


def steps_of(plan: MaterialPlan, item: int, *, planned: bool = True) -> Steps:
    """Find the steps of what can be promised of an item."""
    today = plan.setting.today
    supply = _free_supply(plan, item, planned=planned)
    taken, takes = _taken(plan, item, supply)
    left = supply.quantity.copy()
    np.subtract.at(left, taken, takes.quantity)
    expires = (supply.expiry != ENDLESS) & (left > 0)
    since, until, lost = supply.day[expires], supply.expiry[expires], left[expires]
    days = np.unique(np.concatenate([[today], supply.day, takes.day, until])).astype(np.int64)
    supplied, demanded, expired = (
        _by_day(days, *column) for column in ((supply.day, supply.quantity), (takes.day, takes.quantity), (until, lost))
    )
    balance = np.cumsum(supplied - demanded - expired)
    return Steps(days, supplied, demanded, expired, balance, _available(days, balance, since, until, lost))


class _Takes(NamedTuple):
    """What is taken of supply: shape (n,), int64 each."""

    day: np.ndarray
    quantity: np.ndarray


def _free_supply(plan: MaterialPlan, item: int, *, planned: bool) -> _Supply:
    """Collect the supply of an item that is kept for no sales order."""
    instance, setting, items = plan.instance, plan.setting, np.array([item])
    stock, receipts = instance.stock, instance.receipts
    lots = np.flatnonzero((stock.item_id == item) & (stock.order_id == NONE) & usable_stock(instance))
    coming = np.flatnonzero((receipts.item_id == item) & (receipts.order_id == NONE) & (receipts.quantity > 0))
    slots = slots_of(plan, items, "first_lot", "lots")
    ready = plan.store.ready.array[slots_of(plan, items, "first_ready", "lots")]
    rows = plan.store.planned.array[slots]
    own = (rows["order"] == NONE) & planned
    code = np.concatenate([lots, setting.stock_count + coming, setting.first_planned_supply + slots[own]])
    day = np.concatenate([plan.supply_days[code[: len(lots) + len(coming)]], ready[own]]).astype(np.int64)
    expiry = np.full(len(code), ENDLESS, dtype=np.int64)
    expiry[: len(lots)] = stock.expiry_date[lots]
    quantity = np.concatenate([stock.quantity[lots], receipts.quantity[coming], rows["quantity"][own]])
    comes = (day != ENDLESS) & (day != NO_DAY)
    return _Supply(code[comes], day[comes], expiry[comes], quantity[comes].astype(np.int64))


def _taken(plan: MaterialPlan, item: int, supply: _Supply) -> tuple[np.ndarray, _Takes]:
    """Find what is pegged to supply, also by items that it stands in for.

    Returns
    -------
    taken, takes
        The place of the supply of each pegging row: shape (n,), int64; when and how much is taken.

    """
    takers = takers_of(plan, np.array([item]))
    pegs = plan.store.pegs.array[slots_of(plan, takers, "first_peg", "pegs")]
    pegs = pegs[supply_items(plan, pegs["supply"]) == item]
    wanted = plan.store.requirements.array[pegs["requirement"]]
    order = np.argsort(supply.code, kind="stable")
    place = np.searchsorted(supply.code, pegs["supply"], sorter=order)
    found = order[np.minimum(place, len(order) - 1)] if len(order) else np.zeros(len(pegs), dtype=np.int64)
    counts = (wanted["source"] != SAFETY) & (len(order) > 0)
    if len(order):
        counts &= supply.code[found] == pegs["supply"]
    found, pegs, needs = found[counts], pegs[counts], wanted["need"][counts].astype(np.int64)
    days = np.maximum(np.maximum(needs, plan.setting.today), supply.day[found])
    return found, _Takes(days, pegs["quantity"].astype(np.int64))


def _by_day(days: np.ndarray, at: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    """Add up quantities by day: shape of `days`, int64."""
    result = np.zeros(len(days), dtype=np.int64)
    np.add.at(result, np.searchsorted(days, at), quantity)
    return result


def _available(
    days: np.ndarray, balance: np.ndarray, since: np.ndarray, until: np.ndarray, lost: np.ndarray
) -> np.ndarray:
    """Give the largest promise for each day: shape of `days`, int64.

    What would expire untaken can be promised until it does: of a promise for a day on which it is there, its end takes
    nothing away.
    """
    least = np.minimum.accumulate(balance[::-1])[::-1]
    for number, day in enumerate(days.tolist()):
        spared = (since <= day) & (until > day)
        if spared.any():
            still_there = balance + np.cumsum(_by_day(days, until[spared], lost[spared]))
            least[number] = still_there[number:].min()
    return np.maximum(least, 0)
