"""When each sales order line is served, and why not sooner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import Cause, Constraint, DeliveryStatus
from orderplan.kernels import kernel
from orderplan.mrp.covering_kernels import covered_by
from orderplan.mrp.deciding_kernels import CAPACITY, LEAD_TIME, MATERIAL, PAST_DUE, UNCOVERED, deciding_ends
from orderplan.mrp.demands import sales_needs
from orderplan.mrp.explanations import (
    BY_FENCE,
    BY_LEAD_TIME,
    BY_REORDER_POINT,
    STARTED_LATE,
    day_texts,
    planned_reasons,
    supply_names,
)
from orderplan.mrp.identify import days_array, ids, supply_kinds_and_ids
from orderplan.mrp.links import links_of
from orderplan.mrp.material_plan import kept
from orderplan.mrp.supplies import is_open, receipt_days
from orderplan.quantities import from_millionths

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.link_kernels import Links
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.mrp.projection_kernels import Rows

_CONSTRAINT_OF = {
    Cause.NONE: Constraint.NONE,
    Cause.MATERIAL: Constraint.MATERIAL,
    Cause.LEAD_TIME: Constraint.LEAD_TIME,
    Cause.PAST_DUE: Constraint.NONE,
    Cause.UNCOVERED: Constraint.MATERIAL,
    Cause.CAPACITY: Constraint.CAPACITY,
}
"""The constraint of each cause: what is missing altogether is missing material."""
assert list(Cause) == list(_CONSTRAINT_OF)  # noqa: S101 - kernels know the places


@dataclass(frozen=True, slots=True, eq=False)
class Deliveries:
    """One row per open sales order line, by code; shape (n,) each."""

    order: np.ndarray
    """Sales order codes."""
    projected: np.ndarray
    """The day on which the customer has it, as an offset; `ENDLESS`: never."""
    days_late: np.ndarray
    """Calendar days after the due date; 0 where it is in time or never there."""
    late: np.ndarray
    """Whether it is late or never there."""
    cause: np.ndarray
    """int8, the place in `Cause`."""
    row: np.ndarray
    """The slot of the requirement at the end of the deciding path; -1 where it is in time."""
    supply: np.ndarray
    """The code of the supply there; -1 where nothing covers the requirement."""
    on_time: np.ndarray
    """The quantity there by the due date, in millionths."""


class Served(NamedTuple):
    """When open sales order lines are served, without what decides it: the first four fields of `Deliveries`."""

    order: np.ndarray
    projected: np.ndarray
    days_late: np.ndarray
    late: np.ndarray


def served_orders(plan: MaterialPlan) -> Served:
    """Find when each open sales order line is served."""
    orders = plan.instance.orders
    order = np.flatnonzero(is_open(plan.instance) & (plan.order_covers != NO_DAY))
    cover = plan.order_covers[order].astype(np.int64)
    never = cover == ENDLESS
    projected = np.where(never, ENDLESS, cover + orders.ship_days[order])
    due = orders.due_date[order].astype(np.int64)
    return Served(order, projected, np.where(never, 0, np.maximum(projected - due, 0)), projected > due)


def deliveries_of(plan: MaterialPlan) -> Deliveries:
    """Find when each open sales order line is served, and what decides it; the plan keeps it for the next question."""
    return kept(plan, "deliveries", _found)


def _found(plan: MaterialPlan) -> Deliveries:
    links = links_of(plan)
    orders = plan.instance.orders
    order, projected, days_late, late = served_orders(plan)
    causes, rows, supplies = np.zeros(len(order), np.int8), np.full(len(order), -1), np.full(len(order), -1)
    rows[late], supplies[late], causes[late] = deciding_ends(
        order[late],
        sales_needs(plan.instance)[order[late]],
        plan.setting,
        plan.rows,
        links,
        receipt_days(plan.instance),
        len(orders.item_id),
    )
    last_days = orders.due_date[order].astype(np.int64) - orders.ship_days[order]
    on_time = _on_time(order, last_days, first_days(plan, order), orders.quantity[order], plan.rows, links)
    return Deliveries(
        order=order,
        projected=projected,
        days_late=days_late,
        late=late,
        cause=causes,
        row=rows,
        supply=supplies,
        on_time=on_time,
    )


def first_days(plan: MaterialPlan, orders: np.ndarray) -> np.ndarray:
    """Give the day on which what waits for nothing, a kit without components, is there: shape (orders,), int64."""
    needs = np.maximum(sales_needs(plan.instance, orders), plan.setting.today)
    return np.minimum(needs, plan.order_covers[orders]).astype(np.int64)


@kernel
def _on_time(
    orders: np.ndarray,
    last_days: np.ndarray,
    first_days: np.ndarray,
    quantities: np.ndarray,
    rows: Rows,
    links: Links,
) -> np.ndarray:
    """Give what of each order is covered by its last day.

    Of a kit that is what is there as such, and of the rest the least share of its components; without components the
    rest is there on its first day.
    """
    result = np.empty(len(orders), dtype=np.int64)
    for k in range(len(orders)):
        own, rest, share, components = np.int64(0), quantities[k], 1.0, 0
        for row in links.source_rows[links.source_starts[orders[k]] : links.source_starts[orders[k] + 1]]:
            covered, wanted = np.int64(0), rows.requirements[row].quantity
            for peg in range(links.first_peg[row], links.first_peg[row] + links.peg_counts[row]):
                if links.ready[rows.pegs[peg].supply] <= last_days[k]:
                    covered += covered_by(peg, rows)
            if rows.requirements[row].line < 0:
                own, rest = covered, quantities[k] - wanted
            else:
                share = min(share, covered / wanted)
                components += 1
        if components == 0 and first_days[k] > last_days[k]:
            rest = np.int64(0)
        result[k] = own + (rest if share >= 1.0 else np.int64(np.rint(share * rest)))
    return result


def deliveries_table(plan: MaterialPlan, links: Links | None = None) -> pa.Table:
    """Give the deliveries as an Arrow table; see `deliveries_frame`."""
    links = links or links_of(plan)
    found = deliveries_of(plan)
    orders = plan.instance.orders
    items, customers = orders.item_id[found.order], orders.customer_id[found.order]
    promised = orders.promised_date[found.order].astype(np.int64)
    never = found.projected == ENDLESS
    status = np.where(never, 2, np.where(found.late, 1, 0))
    place = _at(links.item, found.row, NONE)
    _kinds, supply_ids = supply_kinds_and_ids(plan, np.where(found.cause == MATERIAL, found.supply, -1))
    named = pa.array((found.cause == LEAD_TIME) | (found.cause == UNCOVERED))
    by_item = pc.if_else(named, ids(plan, "items", place), pa.scalar(None, pa.string()))
    return pa.table(
        {
            "order_id": ids(plan, "sales_orders", found.order),
            "item_id": ids(plan, "items", items),
            "customer_id": plan.instance.customer_ids.ids.take(pa.array(customers, mask=customers < 0)),
            "priority": orders.priority[found.order].astype(np.int64),
            "quantity": from_millionths(orders.quantity[found.order]),
            "due_date": days_array(plan, orders.due_date[found.order]),
            "promised_date": days_array(plan, promised),
            "projected_date": days_array(plan, found.projected),
            "days_late": pa.array(found.days_late.astype(np.int64), mask=never),
            "days_after_promise": pa.array(
                np.maximum(found.projected - promised, 0), mask=never | (promised == NO_DAY)
            ),
            "quantity_on_time": from_millionths(found.on_time),
            "status": pa.array([str(word) for word in DeliveryStatus]).take(pa.array(status)),
            "constraint": pa.array([str(word) for word in _CONSTRAINT_OF.values()]).take(pa.array(found.cause)),
            "constraint_id": pc.coalesce(supply_ids, by_item, _queueing_machines(plan, found)),
            "cause": pa.array([str(word) for word in Cause]).take(pa.array(found.cause)),
            "explanation": explanations(plan, found, links),
        }
    )


def explanations(plan: MaterialPlan, found: Deliveries, links: Links) -> pa.Array:
    """Say in a sentence for each order when it is there and what decides it: shape (n,)."""
    late = day_texts(found.days_late)
    item = ids(plan, "items", _at(links.item, found.row, NONE))
    need = days_array(plan, _at(plan.store.requirements.array["need"], found.row, NO_DAY))
    ready = days_array(plan, _at(links.ready, found.supply, NO_DAY))
    wanted = _joined(late, " late: ", item, " is wanted on ", need)
    in_work = _joined(wanted, " and comes from ", supply_names(plan, found.supply), " on ", ready)
    in_schedule = np.where(plan.capacity is None, NONE, found.supply)
    works = pa.array(_at(plan.scheduled.day, in_schedule, NO_DAY) != NO_DAY)
    sentences = [
        _joined("there on ", days_array(plan, found.projected), "."),
        _joined(wanted, " and comes from ", supply_names(plan, found.supply), " on ", ready, "."),
        pc.if_else(
            works,
            _joined(in_work, ": its work takes that long."),
            _joined(wanted, " and cannot be there before ", ready, _why_not_sooner(plan, found, links), "."),
        ),
        _joined(late, " late: it was due before anything could be done; what it needs is there."),
        _joined("cannot be delivered in full: nothing covers ", item, ", wanted on ", need, "."),
        _joined(in_work, ": ", _queues(plan, found), "."),
    ]
    result = sentences[0]
    for cause in (MATERIAL, LEAD_TIME, PAST_DUE, UNCOVERED, CAPACITY):
        result = pc.if_else(pa.array(found.cause == cause), sentences[cause], result)
    return result


def _queueing_machines(plan: MaterialPlan, found: Deliveries) -> pa.Array:
    """Name the machine in whose queue the supply at the end of each deciding path stands, where capacity decides."""
    if plan.capacity is None:
        return pa.nulls(len(found.supply), pa.string())
    resource = _at(plan.scheduled.resource, np.where(found.cause == CAPACITY, found.supply, NONE), NONE)
    return plan.capacity.resource_ids(plan).take(pa.array(resource, mask=resource < 0))


def _queues(plan: MaterialPlan, found: Deliveries) -> pa.Array:
    """Say for each order that capacity holds up what stands before it; empty for others."""
    if plan.capacity is None:
        return pa.nulls(len(found.supply), pa.string())
    return pa.array(plan.capacity.queue_texts(plan, np.where(found.cause == CAPACITY, found.supply, NONE)))


def _why_not_sooner(plan: MaterialPlan, found: Deliveries, links: Links) -> pa.Array:
    """Say why the planned order at the end of each deciding path is not there sooner."""
    slot = np.where(found.cause == LEAD_TIME, found.supply - plan.setting.first_planned_supply, NONE)
    release = _at(plan.store.planned.array["release"], slot, NO_DAY)
    items = np.maximum(_at(links.item, found.row, 0), 0)
    reasons = planned_reasons(plan, items, release, _at(links.ready, found.supply, NO_DAY))
    clauses = {
        STARTED_LATE: "; it had to be started on ",
        BY_FENCE: "; its fence lets nothing new come sooner",
        BY_REORDER_POINT: "; its reorder point releases it on ",
        BY_LEAD_TIME: "; it is started on ",
    }
    clause = pa.array([clauses[reason] for reason in sorted(clauses)]).take(pa.array(reasons))
    return pc.if_else(pa.array(reasons == BY_FENCE), clause, _joined(clause, days_array(plan, release)))


def _joined(*parts: pa.Array | str) -> pa.Array:
    texts = [part if isinstance(part, str) else part.cast(pa.string()) for part in parts]
    return pc.binary_join_element_wise(*texts, "", null_handling="replace", null_replacement="?")


def _at(values: np.ndarray, places: np.ndarray, missing: int) -> np.ndarray:
    """Give the values at places, `missing` where a place is negative: same shape as `places`."""
    known = places >= 0
    result = np.full(len(places), missing, dtype=np.int64)
    result[known] = values[places[known]]
    return result


def deliveries_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the delivery of each open sales order line, by order.

    Returns
    -------
    pandas.DataFrame
        `order_id`, `item_id`, `customer_id`, `priority`, `quantity`, `due_date`, `promised_date`, `projected_date`
        (missing where it cannot be covered in full), `days_late` (calendar days after the due date),
        `days_after_promise` (likewise; missing where nothing was promised), `quantity_on_time`, `status`, `constraint`,
        `constraint_id`, `cause` (none, material, lead_time, past_due, uncovered), `explanation`.

    """
    return arrow_to_frame(deliveries_table(plan))
