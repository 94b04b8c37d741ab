"""What could be done about the one thing that decides a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from orderplan.enums import Constraint, LotPolicy, Procurement, ReceiptKind
from orderplan.mrp.material_plan import material_of
from orderplan.promise.faster_offers import faster_offers
from orderplan.promise.words import LeverKind
from orderplan.scheduler.overtime import HOUR, OvertimeTerms, idle_parts, overtime_of
from orderplan.scheduler.problem import DAY
from orderplan.whatif.capacity import AddOvertime
from orderplan.whatif.items import ChangeLeadTime, ChangeLotRule
from orderplan.whatif.receipts import PullReceipt
from orderplan.whatif.rush_order import OVERTIME_RATE
from orderplan.whatif.wording import days_text

if TYPE_CHECKING:
    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan
    from orderplan.promise.record import Promise
    from orderplan.scheduler.overtime import Overtime
    from orderplan.whatif.kinds import Change

_DAYS_BEFORE = 7
"""Overtime is worked from so many days before what decides is there."""


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that can be done, as changes of the plant."""

    kind: LeverKind
    object_id: str
    """The receipt, item or machine."""
    changes: tuple[Change, ...]
    description: str
    extra_cost: float = 0.0
    """What it costs more; NaN where that is not known. Overtime costs what of it is worked: see `cost_of_lever`."""
    overtime: Overtime | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What names it: one that goes further takes the place of the one that went less far."""
        days = [str(change.start) for change in self.changes if isinstance(change, AddOvertime)]
        return (str(self.kind), self.object_id, *days)


def levers_for(
    plan: Plan, changed: Plan, promise: Promise, days: int, *, overtime: OvertimeTerms | None = None
) -> list[Lever]:
    """Find what can be done about what decides the date of a promise, what costs least trouble first.

    Parameters
    ----------
    plan
        The plan as it is.
    changed
        The plan with what has been done already.
    promise
        A promise from the latter that is later than asked.
    days
        By how many calendar days the order is to be sooner.
    overtime
        What a machine could work besides; by default two hours after its last shift on each of five days.

    """
    before, material = material_of(plan), material_of(changed)
    if not len(promise.chain) or changed.data is None:
        return []
    last = promise.chain.iloc[-1]
    terms = OvertimeTerms() if overtime is None else overtime
    if promise.constraint is Constraint.CAPACITY and promise.constraint_id is not None:
        return _overtime(material, promise.constraint_id, last, terms)
    item = material.instance.item(last["item_id"])
    procurement = list(Procurement)[int(material.instance.items.procurement[item])]
    found: list[Lever] = []
    if promise.constraint is Constraint.MATERIAL:
        found += _expedite(before, material, promise.constraint_id, days)
    if procurement is Procurement.BUY:
        found += _faster_suppliers(material, changed.data, item, last)
    if promise.constraint is Constraint.LEAD_TIME:
        for machine in _machines(material, item):
            found += _overtime(material, machine, last, terms)
        found += _shorter_lead_time(before, material, item, days)
        found += _planned_by_need(material, item)
    return found


def _expedite(before: MaterialPlan, plan: MaterialPlan, receipt_id: str | None, days: int) -> list[Lever]:
    """Pull an open order in, to the planning day at the earliest."""
    code = int(plan.instance.spaces["scheduled_receipts"].codes(pa.array([receipt_id], pa.string()))[0])
    if receipt_id is None or code < 0:
        return []
    due, now = int(before.instance.receipts.due_date[code]), int(plan.instance.receipts.due_date[code])
    if now <= 0:
        return []
    sooner = due - max(now - days, 0)
    kind = list(ReceiptKind)[int(plan.instance.receipts.kind[code])]
    day = plan.instance.as_of + timedelta(due - sooner)
    what = f"Expedite {kind} order {receipt_id} by {days_text(sooner)}, to {day}"
    return [Lever(LeverKind.EXPEDITE, receipt_id, (PullReceipt(receipt_id, sooner),), what, float("nan"))]


def _faster_suppliers(plan: MaterialPlan, data: PlanningData, item: int, last: pd.Series) -> list[Lever]:
    name = str(last["item_id"])
    quantity = float(last["quantity"] if pd.isna(last["planned_quantity"]) else last["planned_quantity"])
    return [
        Lever(
            LeverKind.FASTER_SUPPLIER,
            name,
            (ChangeLeadTime(name, offer.days),),
            f"Buy {name} from {offer.supplier_id}, who needs {days_text(offer.days)}",
            offer.extra_cost,
        )
        for offer in faster_offers(plan, data, item, quantity)
    ]


def _shorter_lead_time(before: MaterialPlan, plan: MaterialPlan, item: int, days: int) -> list[Lever]:
    now = int(plan.instance.items.lead_time_days[item])
    if now <= 0:
        return []
    name, shorter = plan.instance.spaces["items"].ids[item].as_py(), max(now - days, 0)
    what = f"Get {name} in {days_text(shorter)} instead of {int(before.instance.items.lead_time_days[item])}"
    return [Lever(LeverKind.LEAD_TIME, name, (ChangeLeadTime(name, shorter),), what, float("nan"))]


def _planned_by_need(plan: MaterialPlan, item: int) -> list[Lever]:
    """Order an item for the need rather than when its stock is down to the reorder point."""
    policy = list(LotPolicy)[int(plan.instance.items.lot_policy[item])]
    if policy is not LotPolicy.REORDER_POINT:
        return []
    name = plan.instance.spaces["items"].ids[item].as_py()
    change = ChangeLotRule(name, lot_policy=str(LotPolicy.LOT_FOR_LOT))
    return [Lever(LeverKind.BY_NEED, name, (change,), f"Order {name} as it is needed, not at its reorder point")]


def _overtime(plan: MaterialPlan, machine: str, last: pd.Series, terms: OvertimeTerms) -> list[Lever]:
    """Let a machine work longer on the days before what decides is there."""
    if plan.capacity is None or pd.isna(last["available_date"]):
        return []
    names = plan.capacity.resource_ids(plan).to_pylist()
    if machine not in plan.instance.spaces["resources"].ids.to_pylist():
        return []
    there = (last["available_date"].date() - plan.instance.as_of).days
    after = max(0, there - _DAYS_BEFORE) * DAY
    wanted = OvertimeTerms(terms.seconds_per_day, terms.days, terms.cost_per_hour, max(after, terms.after))
    found = overtime_of(plan.capacity.problem, names.index(machine), wanted)
    if not found.intervals:
        return []
    midnight = datetime.combine(plan.instance.as_of, time())
    first = midnight + timedelta(seconds=found.intervals[0][0])
    changes = tuple(
        AddOvertime(machine, midnight + timedelta(seconds=start), midnight + timedelta(seconds=end))
        for start, end in found.intervals
    )
    hours = terms.seconds_per_day / HOUR
    what = f"{machine} works {hours:g} hours longer on {days_text(len(changes))} from {first.date()} on"
    return [Lever(LeverKind.OVERTIME, machine, changes, what, overtime=found)]


def cost_of_lever(lever: Lever, before: Plan, after: Plan) -> float:
    """Give what a lever costs more in a plan that has it, in money; NaN where that is not known.

    Overtime costs what of it is worked, at the rate of the machine and half as much again.
    """
    old, new = material_of(before), material_of(after)
    if lever.overtime is None or old.capacity is None or new.capacity is None:
        return lever.extra_cost
    resource = lever.overtime.resource
    schedule = new.capacity.schedule
    here = new.capacity.problem.modes.resource[schedule.mode] == resource
    starts, ends = schedule.setup_start[here], schedule.end[here]
    used = sum(
        int(np.maximum(np.minimum(ends, last) - np.maximum(starts, first), 0).sum())
        for first, last in idle_parts(old.capacity.problem, lever.overtime)
    )
    return round(used / HOUR * OVERTIME_RATE * float(old.instance.resources.cost_per_hour[resource]), 2)


def _machines(plan: MaterialPlan, item: int) -> list[str]:
    """Name the machines on which the operations of an item are done by preference, in their order."""
    rows = plan.instance.operation_resources
    here = np.flatnonzero(rows.item_id == item)
    _operations, first = np.unique(rows.operation[here], return_index=True)
    names = plan.instance.spaces["resources"].ids
    return list(dict.fromkeys(names[int(code)].as_py() for code in rows.resource_id[here[first]]))
