"""What else a customer can be offered where the day asked cannot be held: dates, extra cost, and who else is later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from orderplan.data.instance import ENDLESS, NONE
from orderplan.mrp.explanations import amount_text
from orderplan.mrp.material_plan import material_of
from orderplan.promise.capable import can_be_held, promise_after, promise_order, shifted_lines
from orderplan.promise.levers import cost_of_lever, levers_for
from orderplan.promise.order_view import day_of_order
from orderplan.promise.words import AlternativeKind, LeverKind
from orderplan.quantities import MILLION
from orderplan.whatif.prices import prices_of
from orderplan.whatif.words import Dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from orderplan.plan import Plan
    from orderplan.promise.record import Promise
    from orderplan.scheduler.overtime import OvertimeTerms
    from orderplan.whatif.orders import AddOrder

_WEEKS_LATER = 13
"""For so many weeks after the day promised a day is looked for that harms nobody."""
_OF_LEVERS = {LeverKind.FASTER_SUPPLIER: AlternativeKind.FASTER_SUPPLIER, LeverKind.OVERTIME: AlternativeKind.OVERTIME}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Alternative:
    """One thing that can be offered."""

    kind: AlternativeKind
    description: str
    first_date: date | None
    """The day on which the first of it is there; None: never."""
    first_quantity: float
    """How much of it is there then."""
    full_date: date | None
    """The day on which all of it is there; None: never."""
    extra_cost: float
    """What it costs more than the order as it is; NaN where that is not known."""
    promises: tuple[Promise, ...]
    """What is promised: of a delivery in two parts both, each seeing the one before it; the plan of the last one has
    all of it."""
    shifted: pd.DataFrame
    """The other order lines that are later for it, as those of a promise."""

    @property
    def broken(self) -> pd.DataFrame:
        """Those of `shifted` that are late then, or never there."""
        return self.shifted[self.shifted["days_late"].fillna(1) > 0].reset_index(drop=True)


def alternatives(
    plan: Plan, order: AddOrder, *, dates: Dates | str = Dates.REPAIRED, overtime: OvertimeTerms | None = None
) -> list[Alternative]:
    """Find what can be offered for an order, the best first.

    Parameters
    ----------
    plan
        The plan to promise from.
    order
        The new sales order line.
    dates
        ``repaired``: through material and machines, where the plan has a schedule. ``material``: material and lead
        times alone.
    overtime
        What a machine could work besides; by default two hours after its last shift on each of five days.

    Returns
    -------
    list of Alternative
        By the day on which all of it is there, then the day of the first part, then how many others are late for it,
        then cost. `full_later` is what `capable_to_promise` promises; besides it stands only what is better than that
        in something: an earlier day, a part on the day asked, or nobody else late for it. All are really planned.

    Raises
    ------
    RequestError, UnknownIdError, DataError
        As `capable_to_promise`.

    Examples
    --------
    >>> import orderplan as op
    >>> from datetime import date
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> found = alternatives(plan, op.AddOrder("Q-1", "BIKE", 6, date(2026, 1, 26)))
    >>> alternatives_frame(found)[["alternative", "first_date", "first_quantity", "full_date"]]
      alternative first_date  first_quantity  full_date
    0     partial 2026-01-26             5.0 2026-01-27
    1  full_later 2026-01-27             6.0 2026-01-27

    """
    dates = Dates(dates)
    promise = promise_order(plan, order, dates=dates)
    case = _Case(plan, order, dates, promise)
    full = _whole(AlternativeKind.FULL_LATER, "All of it on one day", promise)
    found = [full]
    if not promise.is_held:
        found += [*_in_parts(case), *_substitutes(case), *_by_levers(case, overtime), *_by_priority(case)]
    if len(full.broken):
        found += _sparing(case)
    better = [each for each in found[1:] if _is_better(each, full)]
    return sorted([full, *better], key=_rank)


class _Case(NamedTuple):
    plan: Plan
    order: AddOrder
    dates: Dates
    promise: Promise


def _whole(kind: AlternativeKind, description: str, promise: Promise, extra_cost: float = 0.0) -> Alternative:
    """Give an alternative that is delivered on one day."""
    return Alternative(
        kind=kind,
        description=description,
        first_date=promise.promised_date,
        first_quantity=float(promise.order.quantity),
        full_date=promise.promised_date,
        extra_cost=extra_cost,
        promises=(promise,),
        shifted=promise.shifted,
    )


def _in_parts(case: _Case) -> Iterator[Alternative]:
    """Give the largest whole quantity that can be there on the day asked, and the rest later."""
    order = case.order
    quantity = round(order.quantity, 6)  # no more is counted
    low, high = 0, int(np.ceil(quantity)) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if can_be_held(case.plan, replace(order, quantity=float(middle)), dates=case.dates):
            low = middle
        else:
            high = middle - 1
    if not low:
        return
    part = replace(order, order_id=f"{order.order_id}/1", quantity=float(low))
    first = promise_order(case.plan, part, dates=case.dates)
    rest = replace(order, order_id=f"{order.order_id}/2", quantity=round(quantity - low, 6))
    second = promise_order(first.plan, rest, dates=case.dates)
    # A rest that never is there is not ordered.
    after = first.plan if second.promised_date is None else second.plan
    material = material_of(after)
    there = day_of_order(material, material.instance.order(part.order_id))
    if there is None or there > part.due_date:  # in one lot with the rest it would wait for that
        return
    yield Alternative(
        kind=AlternativeKind.PARTIAL,
        description=f"{low} of it on the day asked, {amount_text(rest.quantity)} later",
        first_date=first.promised_date,
        first_quantity=float(low),
        full_date=second.promised_date,
        extra_cost=0.0,
        promises=(first, second),
        shifted=shifted_lines(case.plan, after),  # what the one moves the other may move on, or back
    )


def _substitutes(case: _Case) -> Iterator[Alternative]:
    """Give what may stand in for the ordered item, as an order of its own."""
    material = material_of(case.plan)
    rows, instance, today = material.bom.substitutes, material.instance, material.setting.today
    item, prices = instance.item(case.order.item_id), prices_of(material)
    valid = (rows.valid_from <= today) & (today < rows.valid_to) & (rows.parent_id == NONE) & (rows.order_id == NONE)
    for row in np.flatnonzero((rows.component_id == item) & valid).tolist():
        other, ratio = int(rows.substitute_id[row]), int(rows.ratio[row]) / MILLION
        name = instance.spaces["items"].ids[other].as_py()
        quantity = round(case.order.quantity * ratio, 6)
        tried = promise_order(case.plan, replace(case.order, item_id=name, quantity=quantity), dates=case.dates)
        known = prices[item] > 0 and prices[other] > 0
        extra = quantity * prices[other] - case.order.quantity * prices[item] if known else float("nan")
        what = f"{amount_text(quantity)} of {name} instead"
        yield _whole(AlternativeKind.SUBSTITUTE, what, tried, round(float(extra), 2))


def _by_levers(case: _Case, overtime: OvertimeTerms | None) -> Iterator[Alternative]:
    """Give what a faster supplier of the deciding item, or overtime on the deciding machine, brings."""
    days = case.promise.days_late
    if days is None:
        return
    for lever in levers_for(case.plan, case.plan, case.promise, days, overtime=overtime):
        if lever.kind not in _OF_LEVERS:
            continue
        tried = promise_after(case.plan, lever.changes, case.order, dates=case.dates)
        cost = cost_of_lever(lever, case.plan, tried.plan)
        yield _whole(_OF_LEVERS[lever.kind], lever.description, tried, cost)


def _by_priority(case: _Case) -> Iterator[Alternative]:
    """Give what the order's own priority brings."""
    if case.order.priority >= case.promise.order.priority:
        return
    tried = promise_order(case.plan, case.order, dates=case.dates, own_priority=True)
    yield _whole(AlternativeKind.OWN_PRIORITY, f"With priority {case.order.priority}, before others", tried)


def _sparing(case: _Case) -> list[Alternative]:
    """Give a day on which nobody else is late for it: the first in steps of a week, then the first by halving these."""
    if case.promise.promised_date is None:
        return []
    start, spared = case.promise.promised_date, None
    for week in range(1, _WEEKS_LATER + 1):
        spared = _sparing_on(case, start + timedelta(7 * week))
        if spared is not None:
            break
    if spared is None:
        return []
    low, high = start + timedelta(7 * (week - 1)), start + timedelta(7 * week)
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        sooner = _sparing_on(case, middle)
        low, high = (middle, high) if sooner is None else (low, middle)
        spared = sooner or spared
    return [_whole(AlternativeKind.SPARE_OTHERS, "All of it on a day that makes nobody else late", spared)]


def _sparing_on(case: _Case, day: date) -> Promise | None:
    """Promise an order from some day on; None where anybody else is late for it."""
    tried = promise_order(case.plan, replace(case.order, due_date=day), dates=case.dates, thorough=False)
    return tried if tried.promised_date is not None and not len(tried.broken) else None


def _is_better(one: Alternative, full: Alternative) -> bool:
    """Tell whether an alternative brings anything that the whole order on the day promised does not."""
    days, others = _days(one), _days(full)
    return days[0] < others[0] or days[1] < others[1] or len(one.broken) < len(full.broken)


def _days(one: Alternative) -> tuple[int, int]:
    """Give the days of all of it and of the first part; never is the latest."""
    full, first = (ENDLESS if day is None else day.toordinal() for day in (one.full_date, one.first_date))
    return full, first


def _rank(one: Alternative) -> tuple[object, ...]:
    cost = np.inf if np.isnan(one.extra_cost) else one.extra_cost
    return (*_days(one), len(one.broken), cost, list(AlternativeKind).index(one.kind), one.description)


def alternatives_frame(found: Sequence[Alternative]) -> pd.DataFrame:
    """Put alternatives side by side.

    Returns
    -------
    pandas.DataFrame
        A row for each, in their order: `alternative`, `description`, `first_date`, `first_quantity`, `full_date`
        (missing where it never is), `extra_cost` (missing where it is not known), `orders_late` (others that are later
        for it, and late), `days_late` (how much later these are, in all), `orders_later` (others that are later for it,
        still in time).

    """
    columns = [
        "alternative", "description", "first_date", "first_quantity", "full_date", "extra_cost", "orders_late",
        "days_late", "orders_later",
    ]  # fmt: skip
    rows = [
        {
            "alternative": str(one.kind),
            "description": one.description,
            "first_date": pd.NaT if one.first_date is None else pd.Timestamp(one.first_date),
            "first_quantity": one.first_quantity,
            "full_date": pd.NaT if one.full_date is None else pd.Timestamp(one.full_date),
            "extra_cost": one.extra_cost,
            "orders_late": len(one.broken),
            "days_late": int(one.broken["days"].fillna(0).sum()),
            "orders_later": len(one.shifted) - len(one.broken),
        }
        for one in found
    ]
    return pd.DataFrame(rows, columns=columns)
