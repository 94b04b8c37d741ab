"""Whole families of scenarios: one for each receipt, supplier, order, item or machine, and grids of choices."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from orderplan.enums import OrderStatus
from orderplan.errors import RequestError
from orderplan.whatif.capacity import BreakDown
from orderplan.whatif.items import ChangeLeadTime
from orderplan.whatif.orders import ChangeOrder
from orderplan.whatif.receipts import DelayReceipt
from orderplan.whatif.words import Each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from orderplan.data.planning_data import PlanningData
    from orderplan.plan import Plan
    from orderplan.whatif.kinds import Change

_MOST_DAYS = 36_525
"""A hundred years; what is asked of a plan ends long before."""
NEITHER = "as it is"
"""The choice of an axis in which nothing changes."""


def scenarios_of_each(plan: Plan, each: Each | str, days: int) -> dict[str, list[Change]]:
    """Give one scenario for each of something, with some days more.

    Parameters
    ----------
    plan
        The base.
    each
        Of what.
    days
        Calendar days that it is later, or that a machine stands still; of lead times days of their own kind.

    Returns
    -------
    dict
        The changes by the id of what they are about, in the order of the ids.

    Raises
    ------
    RequestError
        Where the plan was read from files, or `days` is not above 0, or more than a hundred years.

    Examples
    --------
    >>> import orderplan as op
    >>> plan = op.make_plan(op.read_folder("data/samples/bicycle"))
    >>> [change.description for change in scenarios_of_each(plan, "receipt", 7)["PO-1"]]
    ['Delay receipt PO-1 by 7 days']

    """
    if plan.data is None:
        raise RequestError("the plan was read from files.  Hint: plan the data anew to ask what if.")
    if days <= 0:
        raise RequestError(f"{days} days would change nothing.  Hint: give a number above 0.")
    if days > _MOST_DAYS:
        raise RequestError(f"{days:,} days cannot be meant.  Hint: give {_MOST_DAYS:,} or fewer.")
    return dict(sorted(_MAKERS[Each(each)](plan, plan.data, days).items()))


def grid(axes: Mapping[str, Mapping[str, Iterable[Change]]]) -> dict[str, list[Change]]:
    """Give a scenario for each combination of choices, one from each axis.

    Parameters
    ----------
    axes
        By its name, what an axis can be: the changes by the name of the choice. That nothing changes is one more choice
        of each axis.

    Returns
    -------
    dict
        The changes by the names of what differs from the base, as in ``late shift + supplier A``; the one in which
        nothing does is left out.

    Raises
    ------
    RequestError
        Where a choice is called `NEITHER`, or two combinations have the same name.

    Examples
    --------
    >>> from orderplan.whatif.capacity import AddShift
    >>> shifts = {name: {f"{name} late": [AddShift(name, "14:00", "22:00")]} for name in ("SAW", "TURN")}
    >>> list(grid(shifts))
    ['TURN late', 'SAW late', 'SAW late + TURN late']

    """
    choices: list[list[tuple[str, list[Change]]]] = [
        [(NEITHER, []), *((name, list(changes)) for name, changes in axis.items())] for axis in axes.values()
    ]
    if any(name == NEITHER for axis in axes.values() for name in axis):
        raise RequestError(f"no choice can be called '{NEITHER}': each axis has that one already")
    found: dict[str, list[Change]] = {}
    for combination in product(*choices):
        names = [name for name, _ in combination if name != NEITHER]
        called = " + ".join(names)
        if called in found:
            raise RequestError(f"two combinations are called '{called}': rename a choice")
        if names:
            found[called] = [change for _, changes in combination for change in changes]
    return found


def _late_receipts(_plan: Plan, data: PlanningData, days: int) -> dict[str, list[Change]]:
    ids = data.tables["scheduled_receipts"].column("receipt_id").to_pylist()
    return {receipt: [DelayReceipt(receipt, days)] for receipt in ids}


def _late_suppliers(_plan: Plan, data: PlanningData, days: int) -> dict[str, list[Change]]:
    rows = data.tables["scheduled_receipts"].select(["supplier_id", "receipt_id"]).sort_by("receipt_id").to_pylist()
    found: dict[str, list[Change]] = {}
    for row in rows:
        if row["supplier_id"] is not None:
            found.setdefault(row["supplier_id"], []).append(DelayReceipt(row["receipt_id"], days))
    return found


def _postponed_orders(_plan: Plan, data: PlanningData, days: int) -> dict[str, list[Change]]:
    table = data.tables["sales_orders"]
    rows = table.filter(pc.equal(table.column("status").cast("string"), str(OrderStatus.OPEN)))
    return {
        row["order_id"]: [ChangeOrder(row["order_id"], due_date=row["due_date"] + timedelta(days))]
        for row in rows.select(["order_id", "due_date"]).to_pylist()
    }


def _longer_lead_times(plan: Plan, data: PlanningData, days: int) -> dict[str, list[Change]]:
    planned = set(pc.unique(plan.tables["planned_orders"].column("item_id")).to_pylist())
    rows = data.tables["items"].select(["item_id", "lead_time_days"]).to_pylist()
    return {
        row["item_id"]: [ChangeLeadTime(row["item_id"], row["lead_time_days"] + days)]
        for row in rows
        if row["item_id"] in planned
    }


def _broken_machines(plan: Plan, data: PlanningData, days: int) -> dict[str, list[Change]]:
    first = plan.provenance.as_of
    last = first + timedelta(days - 1)
    ids: Sequence[str] = data.tables["resources"].column("resource_id").to_pylist()
    return {machine: [BreakDown(machine, first, last)] for machine in ids}


_MAKERS: dict[Each, Callable[[Plan, PlanningData, int], dict[str, list[Change]]]] = {
    Each.RECEIPT: _late_receipts,
    Each.SUPPLIER: _late_suppliers,
    Each.ORDER: _postponed_orders,
    Each.LEAD_TIME: _longer_lead_times,
    Each.MACHINE: _broken_machines,
}
