"""What would make an order some days sooner: one lever after the other, each the thing that decides at that moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orderplan.errors import RequestError
from orderplan.promise.capable import changed_plan, promise_after, promise_order
from orderplan.promise.levers import cost_of_lever, levers_for
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from orderplan.plan import Plan
    from orderplan.promise.levers import Lever
    from orderplan.promise.record import Promise
    from orderplan.scheduler.overtime import OvertimeTerms
    from orderplan.whatif.kinds import Change
    from orderplan.whatif.orders import AddOrder

_MOST_LEVERS = 15
"""After so many nobody would do them all."""

_ROUNDING_DAYS = (0, 2, 7)
"""Days over a weekend, or a week of holidays, bring nothing: so much further something is pulled."""


@dataclass(frozen=True, slots=True)
class SoonerStep:
    """A lever, and what it does to the date after those before it."""

    lever: Lever
    before: date | None
    after: date | None
    extra_cost: float
    """NaN where it is not known."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Sooner:
    """What makes an order sooner."""

    before: Promise
    """What is promised as things are."""
    target: date
    """The day that is aimed at."""
    steps: tuple[SoonerStep, ...]
    """In the order in which they are to be done; each is needed for the date of `promise`."""
    promise: Promise
    """What can be promised when all of them are done; others are later against the plan as it is."""

    @property
    def is_reached(self) -> bool:
        """Whether that is the day aimed at, or one before it."""
        return self.promise.promised_date is not None and self.promise.promised_date <= self.target

    def summary(self) -> str:
        """Say step by step what is to be done and what it brings."""
        order, asked = self.before.order, self.target
        lines = [f"{order.order_id} is promised for {_day(self.before.promised_date)}. To have it on {asked}:"]
        lines += [
            f"{number}. {step.lever.description}{_cost(step.extra_cost)}: then {_day(step.after)}."
            for number, step in enumerate(self.steps, start=1)
        ]
        if self.is_reached:
            done = "With that it is there" if self.steps else "Nothing has to be done: it is there"
            lines.append(f"{done} on {_day(self.promise.promised_date)}.")
        else:
            lines.append(f"Nothing that was tried brings it before {_day(self.promise.promised_date)}.")
            lines.append(f"What decides then: {self.promise.explanation}")
        return "\n".join(lines)


def sooner(
    plan: Plan,
    order: AddOrder,
    days: int,
    *,
    dates: Dates | str = Dates.REPAIRED,
    overtime: OvertimeTerms | None = None,
) -> Sooner:
    """Find what would make a new order some calendar days sooner than it can be promised.

    Parameters
    ----------
    plan
        The plan to promise from.
    order
        The new sales order line.
    days
        How many days sooner than it can be promised as things are, from 1; as far as the planning day.
    dates
        ``repaired``: through material and machines, where the plan has a schedule. ``material``: material and lead
        times alone.
    overtime
        What a machine could work besides; by default two hours after its last shift on each of five days.

    Returns
    -------
    Sooner
        Each step is what decides the date at that moment, and each is planned: an open order is expedited, an item is
        bought from a faster supplier or got in less than its lead time, a machine works longer. What turns out not to
        be needed for the date is left out again. It ends where the day is reached, or where nothing helps any more.

    Raises
    ------
    RequestError
        Where `days` is below 1, the order never is there, or the plan was read from files or stopped early.
    UnknownIdError, DataError
        As `apply_changes`.

    Examples
    --------
    >>> import orderplan as op
    >>> from datetime import date
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> print(sooner(plan, op.AddOrder("Q-1", "BIKE", 2, date(2026, 1, 12)), 7).summary())
    Q-1 is promised for 2026-01-26. To have it on 2026-01-19:
    1. Get RIM in 14 days instead of 21: then 2026-01-19.
    With that it is there on 2026-01-19.

    """
    dates = Dates(dates)
    if days < 1:
        raise RequestError(f"{days} days sooner is no question.  Hint: ask for 1 or more.")
    before = promise_order(plan, order, dates=dates)
    if before.promised_date is None:
        raise RequestError(f"{order.order_id} never is there in full, so nothing makes it sooner: {before.explanation}")
    most = max(0, (before.promised_date - plan.provenance.as_of).days)
    target = before.promised_date - timedelta(min(days, most))
    asked = replace(order, due_date=target)
    levers, promise = _pulled(plan, asked, dates, overtime)
    levers = _needed(plan, asked, dates, levers, promise)
    steps, promise = _steps(plan, asked, dates, before, levers)
    return Sooner(before=before, target=target, steps=steps, promise=promise)


def _pulled(plan: Plan, asked: AddOrder, dates: Dates, overtime: OvertimeTerms | None) -> tuple[list[Lever], Promise]:
    """Pull one lever after the other until the order is there on its day or nothing helps; the best of what was tried.

    A lever that brings no earlier date is pulled all the same where something else decides after it.
    """
    levers: list[Lever] = []
    promise = promise_order(plan, asked, dates=dates, thorough=False)
    best = levers, promise
    for _ in range(_MOST_LEVERS):
        if promise.is_held or promise.promised_date is None:
            break
        further = _further(plan, asked, dates, levers, promise, overtime)
        if further is None:
            break
        levers, promise = further
        if _is_later(best[1], promise):
            best = further
    return best


def _further(
    plan: Plan, asked: AddOrder, dates: Dates, levers: list[Lever], promise: Promise, overtime: OvertimeTerms | None
) -> tuple[list[Lever], Promise] | None:
    """Pull the first lever after which the date is earlier or something else decides; None where there is none."""
    base = changed_plan(plan, _changes(levers), dates)
    assert promise.promised_date is not None  # noqa: S101 - the caller has looked
    for more in _ROUNDING_DAYS:
        lacking = (promise.promised_date - asked.due_date).days + more
        for lever in levers_for(plan, base, promise, lacking, overtime=overtime):
            with_it = _with(levers, lever)
            if with_it == levers:
                continue
            tried = promise_after(plan, _changes(with_it), asked, dates=dates, thorough=False)
            if _is_later(promise, tried) or tried.constraint_id != promise.constraint_id:
                return with_it, tried
    return None


def _with(levers: list[Lever], lever: Lever) -> list[Lever]:
    """Add a lever; one that goes further takes the place of the one that went less far."""
    if all(other.key != lever.key for other in levers):
        return [*levers, lever]
    return [lever if other.key == lever.key else other for other in levers]


def _needed(plan: Plan, asked: AddOrder, dates: Dates, levers: list[Lever], promise: Promise) -> list[Lever]:
    """Leave out, the first ones first, what can be left out without a later date."""
    for lever in list(levers):
        fewer = [other for other in levers if other is not lever]
        tried = promise_after(plan, _changes(fewer), asked, dates=dates, thorough=False)
        if not _is_later(tried, promise):
            levers, promise = fewer, tried
    return levers


def _is_later(one: Promise, other: Promise) -> bool:
    """Tell whether a promise is for a later day than another one; never is the latest."""
    if one.promised_date is None or other.promised_date is None:
        return one.promised_date is None and other.promised_date is not None
    return one.promised_date > other.promised_date


def _steps(
    plan: Plan, asked: AddOrder, dates: Dates, before: Promise, levers: list[Lever]
) -> tuple[tuple[SoonerStep, ...], Promise]:
    """Say what each lever brings after those before it, and what can be promised after all."""
    steps, base, there = [], plan, before.promised_date
    promise = promise_order(plan, asked, dates=dates)
    for count, lever in enumerate(levers, start=1):
        changes = _changes(levers[:count])
        promise = promise_after(plan, changes, asked, dates=dates)
        steps.append(SoonerStep(lever, there, promise.promised_date, cost_of_lever(lever, base, promise.plan)))
        base, there = changed_plan(plan, changes, dates), promise.promised_date
    return tuple(steps), promise


def _changes(levers: Sequence[Lever]) -> list[Change]:
    return [change for lever in levers for change in lever.changes]


def sooner_frame(found: Sooner) -> pd.DataFrame:
    """Give the steps as a table.

    Returns
    -------
    pandas.DataFrame
        A row per step: `step` (from 1), `lever`, `object_id`, `description`, `before`, `after` (the day promised),
        `days` (sooner by this step), `extra_cost` (missing where it is not known).

    """
    columns = ["step", "lever", "object_id", "description", "before", "after", "days", "extra_cost"]
    rows = [
        {
            "step": number,
            "lever": str(step.lever.kind),
            "object_id": step.lever.object_id,
            "description": step.lever.description,
            "before": pd.Timestamp(step.before) if step.before else pd.NaT,
            "after": pd.Timestamp(step.after) if step.after else pd.NaT,
            "days": (step.before - step.after).days if step.before and step.after else None,
            "extra_cost": step.extra_cost,
        }
        for number, step in enumerate(found.steps, start=1)
    ]
    return pd.DataFrame(rows, columns=columns)


def _day(day: date | None) -> str:
    return "no day" if day is None else str(day)


def _cost(cost: float) -> str:
    return f" (costs {cost:,.2f} more)" if not np.isnan(cost) and cost > 0 else ""
