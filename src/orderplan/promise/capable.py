"""The day on which new orders can be there, through material and machines, that breaks no promise given before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from orderplan.enums import Constraint
from orderplan.errors import RequestError
from orderplan.mrp.deliveries import deliveries_frame
from orderplan.mrp.identify import numbering
from orderplan.mrp.material_plan import material_of
from orderplan.mrp.tracing import explain_rows
from orderplan.promise.order_view import day_of_order, seen_from
from orderplan.promise.record import Promise
from orderplan.promise.squeeze import last_priority, quickly_repaired, squeezed_plan
from orderplan.promise.wording import reason_text, window_text
from orderplan.promise.words import Mode
from orderplan.quantities import MILLION, from_millionths
from orderplan.whatif.compare import compare_plans
from orderplan.whatif.orders import AddOrder
from orderplan.whatif.replan import replan
from orderplan.whatif.words import Dates, Move

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import date
    from typing import Any

    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.whatif.kinds import Change

_MOST_ATTEMPTS = 6
"""How often a day is planned for, until the order is there on it."""
_NEAR = 40
"""Working days from today of which each is tried for a gap in the schedule: some eight weeks."""
_STEP = 3
"""Of the days after these each so many is tried, and where there is a gap, those before it."""
_CHAIN_COLUMNS = [
    "step", "item_id", "quantity", "need_date", "available_date", "supply_kind", "supply_id", "release_date",
    "planned_quantity", "sentence",
]  # fmt: skip
_SHIFT_COLUMNS = [
    "order_id", "customer_id", "item_id", "priority", "due_date", "previous_date", "projected_date", "days",
    "days_late",
]  # fmt: skip


def capable_to_promise(
    plan: Plan,
    orders: AddOrder | Sequence[AddOrder],
    *,
    mode: Mode | str = Mode.INQUIRY,
    own_priority: bool = False,
    dates: Dates | str = Dates.REPAIRED,
) -> list[Promise]:
    """Find when new orders can be there: from stock, open orders, substitutes, and what can still be bought and made.

    Parameters
    ----------
    plan
        The plan to promise from; it stays as it is.
    orders
        The new sales order lines. The day promised is the due date where it can be held, else the earliest after it:
        who asks for the planning day, or one before it, asks for the earliest day that there is.
    mode
        ``inquiry``: each order is promised as if it were the only one. ``quote``, ``confirm``: each sees the orders
        before it, which have the first choice. Nothing is written down; see `orderplan.promise.book`.
    own_priority
        False: a promise is to break none given before. The order has the last priority, takes no material that anyone
        else wants, and its operations go into the gaps of the schedule. True: it has the priority that it gives, the
        schedule is repaired around it, and the others may be later.
    dates
        ``repaired``: through material and machines, where the plan has a schedule. ``material``: material and lead
        times alone, the quickest. ``scheduled``, with `own_priority` only: a schedule made anew.

    Returns
    -------
    list of Promise
        One for each order, in their order. Who is later all the same, since lots are merged, say, is in `shifted`.

    Raises
    ------
    RequestError
        Where the plan was read from files or stopped early, or a schedule made anew is to break nobody's promise.
        So it is where an order asks for nothing.
    UnknownIdError, DataError
        As `apply_changes`: an order of an item that nobody knows, or that is there already.

    Examples
    --------
    >>> import orderplan as op
    >>> from datetime import date
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> (promise,) = capable_to_promise(plan, op.AddOrder("Q-1", "BIKE", 2, date(2026, 1, 12)))
    >>> print(promise.promised_date, promise.constraint, promise.constraint_id)
    2026-01-26 lead_time RIM

    """
    mode, dates = Mode(mode), Dates(dates)
    if dates is Dates.SCHEDULED and not own_priority:
        hint = "leave dates at repaired, or say own_priority."
        raise RequestError(f"a schedule made anew moves everybody: it can hold no promise given before.  Hint: {hint}")
    promises: list[Promise] = []
    for order in [orders] if isinstance(orders, AddOrder) else orders:
        before = promises[-1].plan if promises and mode is not Mode.INQUIRY else plan
        promises.append(promise_order(before, order, dates=dates, own_priority=own_priority))
    return promises


def promise_order(
    plan: Plan, asked: AddOrder, *, dates: Dates, own_priority: bool = False, thorough: bool = True
) -> Promise:
    """Promise one order: the day asked, else the earliest day on which it is there when it is planned for that day.

    Without `thorough`, a day after the one asked need not be the earliest, but is found sooner.
    """
    if 0 <= asked.quantity < 1 / MILLION:
        hint = "ask for a quantity above 0; the least is a millionth."
        raise RequestError(f"{asked.order_id} asks for {asked.quantity:g} of {asked.item_id}.  Hint: {hint}")
    priority = asked.priority if own_priority else max(asked.priority, last_priority(material_of(plan)))
    tries = _Tries(plan, replace(asked, priority=priority), dates, own_priority)
    first = _tried(tries, asked.due_date)
    best = first if first.is_held else _earliest(tries, first, thorough=thorough)
    promised = None if best.day is None else max(best.day, best.order.due_date)
    row, chain = _why(first)
    beyond = "" if first.is_held or promised is None else window_text(material_of(best.plan), promised)
    return Promise(
        asked=asked,
        order=replace(best.order, promised_date=promised),
        requested_date=asked.due_date,
        promised_date=promised,
        quantity_on_time=float(row["quantity_on_time"]),
        constraint=Constraint(row["constraint"]),
        constraint_id=None if pd.isna(row["constraint_id"]) else str(row["constraint_id"]),
        explanation=f"{row['explanation']} {beyond}".rstrip(),
        chain=chain,
        shifted=shifted_lines(plan, best.plan),
        plan=best.plan,
    )


def changed_plan(plan: Plan, changes: Sequence[Change], dates: Dates) -> Plan:
    """Plan after changes, the schedule repaired without looking for less harm; the plan itself without any."""
    if not changes:
        return plan
    return replan(plan, changes, dates=dates) if dates is Dates.MATERIAL else quickly_repaired(plan, changes)


class _Tries(NamedTuple):
    """How a day is tried."""

    plan: Plan
    order: AddOrder
    dates: Dates
    own_priority: bool


class _Try(NamedTuple):
    """An order planned for some day."""

    order: AddOrder
    plan: Plan
    day: date | None
    """The day on which it is there; None where it never is in full."""

    @property
    def is_held(self) -> bool:
        """Whether it is there on the day for which it is planned."""
        return self.day is not None and self.day <= self.order.due_date


def _tried(tries: _Tries, day: date) -> _Try:
    order = replace(tries.order, due_date=day, promised_date=day)
    if tries.dates is Dates.SCHEDULED:
        plan = replan(tries.plan, [order], dates=tries.dates)
    elif tries.own_priority or tries.dates is Dates.MATERIAL:
        plan = changed_plan(tries.plan, [order], tries.dates)
    else:
        plan = squeezed_plan(tries.plan, [order])
    material = material_of(plan)
    return _Try(order, plan, day_of_order(material, material.instance.order(order.order_id)))


def _earliest(tries: _Tries, first: _Try, *, thorough: bool) -> _Try:
    """Find the earliest day on which an order is there that is planned for it.

    First later and later, each time for the day on which it would be there, until it is. In a schedule who is planned
    for another day may find another gap and be there sooner, so the working days between are tried from the first on:
    each one of the next weeks, each third one after them, and where it is there, the two before. They are the same days
    whatever day was asked for, so that who asks for an earlier day is told no later one.
    """
    best = first
    for _ in range(_MOST_ATTEMPTS):
        if best.day is None or best.is_held:
            break
        best = _tried(tries, best.day)
    has_gaps = material_of(best.plan).capacity is not None and tries.dates is not Dates.SCHEDULED
    if best.day is None or not thorough or not has_gaps:
        return best
    days, numbers = _working_days(tries, first.order.due_date, max(best.day, best.order.due_date))
    for place, day in enumerate(days):
        is_last = place == len(days) - 1
        if numbers[place] > _NEAR and numbers[place] % _STEP and not is_last:
            continue
        found = _tried(tries, day)
        if found.is_held or is_last:
            passed = [near for near, number in zip(days[:place], numbers, strict=False) if number > _NEAR]
            before = (_tried(tries, near) for near in passed[len(passed) - (_STEP - 1) :])
            held = next((one for one in before if one.is_held), found)
            return held if held.is_held else best
    return best


def _working_days(tries: _Tries, after: date, before: date) -> tuple[list[date], list[int]]:
    """Give the days between two on which an order can be delivered, and how many working days they are from today.

    None of them is gone by: who asks for a day in the past is answered as soon as who asks for today.
    """
    material = material_of(tries.plan)
    instance, today = material.instance, material.setting.today
    working = instance.timeline.working_days + tries.order.ship_days
    since = max(instance.day(after) + 1, today + tries.order.ship_days)
    numbers = np.flatnonzero((working >= since) & (working < instance.day(before)))
    passed = int(np.searchsorted(instance.timeline.working_days, today))
    return [day.date() for day in instance.days(working[numbers])], (numbers - passed).tolist()


def can_be_held(plan: Plan, asked: AddOrder, *, dates: Dates) -> bool:
    """Tell whether an order can be there on the day asked."""
    order = replace(asked, priority=max(asked.priority, last_priority(material_of(plan))))
    return _tried(_Tries(plan, order, dates, own_priority=False), order.due_date).is_held


def promise_after(
    plan: Plan, changes: Sequence[Change], asked: AddOrder, *, dates: Dates, thorough: bool = True
) -> Promise:
    """Promise one order as if something had been changed for it first; who is later is counted from `plan`."""
    base = changed_plan(plan, changes, dates)
    promise = promise_order(base, asked, dates=dates, thorough=thorough)
    if base is plan:
        return promise
    return replace(promise, shifted=shifted_lines(plan, promise.plan))


class _Why(NamedTuple):
    """What decides the day of an order."""

    row: dict[Hashable, Any]
    """Of the table `deliveries`."""
    chain: pd.DataFrame


def _why(found: _Try) -> _Why:
    """Find what decides the day of an order; nothing does where its day is held."""
    if found.is_held:
        row: dict[Hashable, Any] = {"quantity_on_time": found.order.quantity, "constraint": Constraint.NONE}
        return _Why(row | {"constraint_id": None, "explanation": ""}, pd.DataFrame(columns=_CHAIN_COLUMNS))
    material = material_of(found.plan)
    seen = seen_from(material, material.instance.order(found.order.order_id))
    (late,) = deliveries_frame(seen).to_dict("records")
    return _Why(late | {"explanation": reason_text(str(late["explanation"]))}, _chain(seen, found.order.order_id))


def _chain(plan: MaterialPlan, order_id: str) -> pd.DataFrame:
    """Give what decides the day of an order, from the order down, with how much is planned at once."""
    chain = explain_rows(plan, order_id)
    planned = (chain["supply_kind"] == "planned").to_numpy()
    numbers = chain["supply_id"].to_numpy()[planned].astype(np.int64)
    quantity = np.full(len(chain), np.nan)
    quantity[planned] = from_millionths(
        plan.store.planned.array["quantity"][numbering(plan, "lots").slots[numbers - 1]]
    )
    return chain.assign(planned_quantity=quantity)[_CHAIN_COLUMNS]


def shifted_lines(before: Plan, after: Plan) -> pd.DataFrame:
    """Give the order lines that are later, those that never are there first, then those that are late."""
    effects = compare_plans(before, after).deliveries
    rows = effects[effects["move"].isin([str(Move.LATER), str(Move.NEVER)])].copy()
    rows["in_time"] = rows["days_late"].fillna(1) == 0
    rows = rows.sort_values(
        ["in_time", "days", "order_id"], ascending=[True, False, True], na_position="first", ignore_index=True
    )
    return rows[_SHIFT_COLUMNS]
