"""The exceptions of a plan: what needs someone's attention, whom it hits, and what mending it alone would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.bom.prices import unit_prices
from orderplan.data.instance import NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import ExceptionCode
from orderplan.mrp.deliveries import deliveries_of
from orderplan.mrp.exception_messages import messages
from orderplan.mrp.exception_rows import CODES, EXCEPTION, ITEM, ORDER, REQUIREMENT, SEVERITY, SUPPLY
from orderplan.mrp.exception_rules import (
    Findings,
    order_exceptions,
    planned_exceptions,
    requirement_exceptions,
    supply_exceptions,
)
from orderplan.mrp.identify import days_array, ids, numbering, supply_kinds_and_ids
from orderplan.mrp.impact_kernels import compressed_days, orders_reached, rescued_order_days
from orderplan.mrp.links import links_of
from orderplan.mrp.structure_exceptions import change_exceptions, drift_exceptions, master_data_exceptions
from orderplan.mrp.supplies import receipt_days
from orderplan.mrp.tables import priorities, supply_items
from orderplan.mrp.usage_kernels import requirement_states, supply_use
from orderplan.quantities import MILLION, from_millionths

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.material_plan import MaterialPlan

_ROOTS = (
    ExceptionCode.LEAD_TIME_SHORT,
    ExceptionCode.EXPEDITE,
    ExceptionCode.FIRM_CONFLICT,
    ExceptionCode.SUPPLY_PAST_DUE,
    ExceptionCode.DEMAND_UNCOVERED,
    ExceptionCode.ORDER_PAST_DUE,
)
"""The codes that may be another row's cause, the first that an object has."""
_EXPEDITE = CODES.index(ExceptionCode.EXPEDITE)


def findings_of(plan: MaterialPlan) -> Findings:
    """Look at how each supply and requirement of a plan stands."""
    links = links_of(plan)
    everything = np.arange(len(links.ready))
    used = everything < plan.setting.first_planned_supply + plan.store.planned.used
    items = supply_items(plan, everything[used])
    return Findings(
        plan=plan,
        links=links,
        deliveries=deliveries_of(plan, links),
        use=supply_use(plan.setting, plan.rows, links),
        states=requirement_states(
            plan.bom.level_items,
            plan.setting,
            plan.rows,
            links,
            receipt_days(plan.instance),
            len(plan.sources.order_priority),
            items,
        ),
        items_of_supplies=items,
    )


def exceptions_table(plan: MaterialPlan) -> pa.Table:
    """Give the exceptions as an Arrow table; see `exceptions_frame`."""
    findings = findings_of(plan)
    parts = [
        part
        for rule in (
            order_exceptions,
            requirement_exceptions,
            planned_exceptions,
            supply_exceptions,
            master_data_exceptions,
            change_exceptions,
            drift_exceptions,
        )
        for part in rule(findings)
    ]
    rows = _without_doubles(np.concatenate(parts) if parts else np.empty(0, dtype=EXCEPTION))
    cause = _cause_rows(rows)
    hit, value_hit = orders_reached(
        rows["kind"], rows["object"], _order_values(plan), plan.setting, plan.rows, findings.links
    )
    rescue = _rescues(findings, rows, cause)
    value = _values(plan, rows)
    is_root = cause < 0
    days = rows["days"].astype(np.int64)
    order = np.lexsort((rows["object"], rows["code"], -(value_hit * np.maximum(days, 1)), ~is_root))
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    kinds, objects = _objects(plan, rows)
    words = pa.array([str(code) for code in CODES])
    codes = words.take(pa.array(rows["code"]))
    names = pc.binary_join_element_wise(codes, kinds, objects, ":")
    suggested = rows["suggested_quantity"]
    table = pa.table(
        {
            "exception_id": names,
            "code": codes,
            "severity": np.array([SEVERITY[code] for code in CODES])[rows["code"]],
            "item_id": ids(plan, "items", rows["item"]),
            "object_kind": kinds,
            "object_id": objects,
            "order_id": ids(plan, "sales_orders", rows["order"]),
            "date": days_array(plan, rows["date"]),
            "suggested_date": days_array(plan, rows["suggested"]),
            "quantity": from_millionths(rows["quantity"]),
            "suggested_quantity": pa.array(from_millionths(np.maximum(suggested, 0)), mask=suggested == NONE),
            "days": days,
            "value": np.round(value, 2),
            "is_root": is_root,
            "cause_id": names.take(pa.array(cause, mask=is_root)),
            "orders_hit": hit,
            "value_hit": np.round(value_hit, 2),
            "rescue": pa.array(rescue, mask=rescue < 0),
            "message": messages(plan, rows, kinds, objects, findings.notes),
        }
    )
    return table.take(pa.array(order))


def _without_doubles(rows: np.ndarray) -> np.ndarray:
    """Leave out the plain excess of supply that is the leftover of an engineering change."""
    leftover = rows["object"][rows["code"] == CODES.index(ExceptionCode.CHANGE_LEFTOVER)]
    return rows[~((rows["code"] == CODES.index(ExceptionCode.EXCESS)) & np.isin(rows["object"], leftover))]


def _cause_rows(rows: np.ndarray) -> np.ndarray:
    """Give for each row the row that is its cause, -1 where it is its own: shape (rows,), int64."""
    keys = rows["kind"].astype(np.int64) << 40 | rows["object"]
    wanted = rows["cause_kind"].astype(np.int64) << 40 | rows["cause"]
    cause = np.full(len(rows), -1, dtype=np.int64)
    for code in reversed(_ROOTS):
        at = np.flatnonzero(rows["code"] == CODES.index(code))
        order = np.argsort(keys[at], kind="stable")
        sorted_keys = keys[at][order]
        place = np.searchsorted(sorted_keys, wanted)
        found = (place < len(at)) & (rows["cause"] >= 0)
        found[found] = sorted_keys[place[found]] == wanted[found]
        cause[found] = at[order][place[found]]
    cause[cause == np.arange(len(rows))] = -1
    # A cause that has a cause of its own passes it on, so that every derived row names the root.
    passed = (cause >= 0) & (cause[np.maximum(cause, 0)] >= 0)
    cause[passed] = cause[cause[passed]]
    return cause


def _rescues(findings: Findings, rows: np.ndarray, cause: np.ndarray) -> np.ndarray:
    """Give the order-days that each root action alone would recover; -1 where it is no such action."""
    plan, links = findings.plan, findings.links
    rescue = np.full(len(rows), -1, dtype=np.int64)
    is_root, code = cause < 0, rows["code"]
    pulled = is_root & (
        (code == _EXPEDITE) | ((code == CODES.index(ExceptionCode.FIRM_CONFLICT)) & (rows["action"] == _EXPEDITE))
    )
    compressed = is_root & (code == CODES.index(ExceptionCode.LEAD_TIME_SHORT))
    released = code == CODES.index(ExceptionCode.STRANDED)
    at = np.flatnonzero(pulled | compressed | released)
    order_count, receipt_count = len(plan.sources.order_priority), len(plan.sources.work_order)
    new_days = rows["suggested"][at].astype(np.int64)
    late = np.flatnonzero(compressed[at])
    new_days[late] = compressed_days(
        rows["object"][at[late]], rows["date"][at[late]], plan.setting, plan.rows, links, order_count, receipt_count
    )
    orders = plan.instance.orders
    slots = numbering(plan, "requirements").slots
    wanted = np.zeros(len(links.item), dtype=np.int32)
    wanted[slots] = priorities(plan, plan.store.requirements.array["source"][slots], links.item[slots])
    rescue[at] = rescued_order_days(
        rows["object"][at],
        new_days,
        np.where(released[at], rows["quantity"][at], 0),
        plan.setting,
        plan.rows,
        links,
        receipt_days(plan.instance),
        orders.due_date.astype(np.int64) - orders.ship_days,
        wanted,
        findings.items_of_supplies,
    )
    return rescue


def _order_values(plan: MaterialPlan) -> np.ndarray:
    """Give the open value of each sales order: quantity × price; without a price × the item's unit cost."""
    orders = plan.instance.orders
    price = np.where(np.isnan(orders.unit_price), plan.instance.items.unit_cost[orders.item_id], orders.unit_price)
    return orders.quantity / MILLION * price


def _values(plan: MaterialPlan, rows: np.ndarray) -> np.ndarray:
    """Give the money of each row: a sales order's open value, else quantity × what one unit costs."""
    instance = plan.instance
    prices, _sources, _suppliers = unit_prices(
        instance, plan.setting.today, np.full(instance.item_count, MILLION, dtype=np.int64)
    )
    value = rows["quantity"] / MILLION * prices[rows["item"]]
    of_order = rows["kind"] == ORDER
    value[of_order] = _order_values(plan)[rows["object"][of_order]]
    return value


def _objects(plan: MaterialPlan, rows: np.ndarray) -> tuple[pa.Array, pa.Array]:
    """Give the kind and the id of each row's object."""
    kind, objects = rows["kind"], rows["object"]
    kinds, supply_ids = supply_kinds_and_ids(plan, np.where(kind == SUPPLY, objects, -1))
    order_ids = ids(plan, "sales_orders", np.where(kind == ORDER, objects, -1))
    item_ids = ids(plan, "items", np.where(kind == ITEM, objects, -1))
    number = np.zeros(plan.store.requirements.used, dtype=np.int64)
    slots = numbering(plan, "requirements").slots
    number[slots] = np.arange(1, len(slots) + 1)
    is_row = kind == REQUIREMENT
    numbers = np.zeros(len(rows), dtype=np.int64)
    numbers[is_row] = number[objects[is_row]]
    row_ids = pc.if_else(pa.array(is_row), pa.array(numbers).cast(pa.string()), pa.scalar(None, pa.string()))
    words = pa.array(["sales_order", "requirement", None, "item"]).take(pa.array(kind))
    planned = pc.if_else(pc.equal(kinds, "planned"), "planned_order", kinds)
    return pc.coalesce(words, planned), pc.coalesce(order_ids, row_ids, supply_ids, item_ids)


def exceptions_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the exceptions: root causes first, those with the most open value × days on top.

    Returns
    -------
    pandas.DataFrame
        `exception_id` (code, kind and id of the object), `code`, `severity` (1 stop … 4 information), `item_id`,
        `object_kind` (sales_order, requirement, planned_order, stock, purchase, work, transfer, subcontract, item),
        `object_id`, `order_id`, `date`, `suggested_date`, `quantity`, `suggested_quantity`, `days`, `value`, `is_root`,
        `cause_id` (the root row's `exception_id`), `orders_hit` and `value_hit` (the distinct sales order lines reached
        upward over the pegging, and their open value), `rescue` (order-days recovered if only this action is done;
        missing where the row is no such action), `message`.

    """
    return arrow_to_frame(exceptions_table(plan))
