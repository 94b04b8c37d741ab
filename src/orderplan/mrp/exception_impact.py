"""What lies behind exceptions and what they do: their causes, the orders they hit, and what mending one would bring."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from orderplan.bom.prices import unit_prices
from orderplan.data.instance import NONE
from orderplan.enums import ExceptionCode
from orderplan.mrp.exception_rows import ITEM, ORDER, REQUIREMENT, SUPPLY, place_of
from orderplan.mrp.identify import numbering
from orderplan.mrp.impact_kernels import Groups, orders_reached
from orderplan.mrp.links import links_of
from orderplan.mrp.records import SAFETY
from orderplan.mrp.rescue_kernels import Actions, Stage, compressed_days, rescued_order_days
from orderplan.mrp.tables import priorities, supply_items
from orderplan.quantities import MILLION

if TYPE_CHECKING:
    from orderplan.mrp.findings import Findings
    from orderplan.mrp.material_plan import MaterialPlan

_WORTH_A_THREAD = 50_000
"""Actions from which on they are tried out on two threads."""
_ROOTS = (
    ExceptionCode.LEAD_TIME_SHORT,
    ExceptionCode.EXPEDITE,
    ExceptionCode.FIRM_CONFLICT,
    ExceptionCode.DEMAND_UNCOVERED,
    ExceptionCode.ORDER_PAST_DUE,
)
"""The codes that may be another row's cause."""


def cause_rows(rows: np.ndarray) -> np.ndarray:
    """Give for each row the row that is its cause, -1 where it is its own: shape (rows,), int64."""
    keys = rows["kind"].astype(np.int64) << 40 | rows["object"]
    wanted = rows["cause_kind"].astype(np.int64) << 40 | rows["cause"]
    at = np.flatnonzero(np.isin(rows["code"], [place_of(code) for code in _ROOTS]))
    at = at[np.argsort(keys[at], kind="stable")]
    cause = np.full(len(rows), -1, dtype=np.int64)
    if not len(at):
        return cause
    place = np.minimum(np.searchsorted(keys[at], wanted), len(at) - 1)
    found = (rows["cause"] >= 0) & (keys[at][place] == wanted)
    cause[found] = at[place[found]]
    cause[cause == np.arange(len(rows))] = -1
    # A cause that has a cause of its own passes it on, so that every derived row names the root.
    passed = (cause >= 0) & (cause[cause] >= 0)
    cause[passed] = cause[cause[passed]]
    return cause


def orders_hit(findings: Findings, rows: np.ndarray, order_values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the number and the open value of the sales orders that each row reaches: shape (rows,) each.

    An item stands for all its planned orders, a requirement for what wants it.
    """
    plan, kind, objects = findings.plan, rows["kind"], rows["object"]
    items = np.arange(plan.instance.item_count)
    is_planned = np.arange(len(findings.items_of_supplies)) >= plan.setting.first_planned_supply
    kinds = np.where(is_planned, findings.items_of_supplies, NONE).astype(np.int32)
    of_supplies, of_items = orders_above(
        plan, Groups(kinds, np.append(items, len(items)), items, len(items)), order_values
    )
    order, supply = np.where(kind == ORDER, objects, NONE), np.where(kind == SUPPLY, objects, NONE)
    wanted = kind == REQUIREMENT
    sources = plan.store.requirements.array["source"][objects[wanted]].astype(np.int64)
    order_count = len(order_values)
    order[wanted] = np.where(sources < order_count, sources, NONE)
    receipts_first = plan.setting.stock_count + sources - order_count  # receipts and planned orders stand alike in both
    supply[wanted] = np.where((sources < order_count) | (sources == SAFETY), NONE, receipts_first)
    item = np.where(kind == ITEM, objects, NONE)
    hit, value = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows))
    for codes, orders, values in (
        (order, np.ones(order_count, dtype=np.int64), order_values),
        (supply, of_supplies["orders"], of_supplies["value"]),
        (item, of_items["orders"], of_items["value"]),
    ):
        at = codes >= 0
        hit[at], value[at] = orders[codes[at]], values[codes[at]]
    return hit, value


def orders_above(plan: MaterialPlan, groups: Groups, order_values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the sales orders that each supply, and each group of supplies, reaches upward over the pegging.

    Returns
    -------
    of_supplies, of_groups
        `orders` and `value` of each, see `REACH`: by supply code and by group.

    """
    orders, links = plan.instance.orders, links_of(plan)
    levels = plan.bom.levels[supply_items(plan, np.arange(len(links.ready)))].astype(np.int32)
    # Orders for one item that are due one after another share most of what is made for them.
    sequence = np.lexsort((orders.due_date, orders.item_id))
    return orders_reached(sequence, order_values, levels, groups, plan.setting.stock_count, plan.rows, links)


def rescues(findings: Findings, rows: np.ndarray, cause: np.ndarray) -> np.ndarray:
    """Give the order-days that each root action alone would recover; -1 where it is no such action: shape (rows,)."""
    rescue = np.full(len(rows), -1, dtype=np.int64)
    is_root, code, expedite = cause < 0, rows["code"], place_of(ExceptionCode.EXPEDITE)
    conflict = (code == place_of(ExceptionCode.FIRM_CONFLICT)) & (rows["action"] == expedite)
    compressed = code == place_of(ExceptionCode.LEAD_TIME_SHORT)
    released = code == place_of(ExceptionCode.STRANDED)
    at = np.flatnonzero(is_root & (compressed | released | conflict | (code == expedite)))
    stage, days = _stage(findings), rows["suggested"][at].astype(np.int64)
    late = np.flatnonzero(compressed[at])
    days[late] = compressed_days(rows["object"][at[late]], rows["date"][at[late]].astype(np.int64), stage)
    quantities = np.where(released[at], rows["quantity"][at], 0)
    rescue[at] = _in_parts(Actions(rows["object"][at], days, quantities), stage)
    return rescue


def _in_parts(actions: Actions, stage: Stage) -> np.ndarray:
    """Try out actions, half of many on a copy of the plan at the same time: shape (n,), order-days."""
    count = len(actions.supplies)
    if count < _WORTH_A_THREAD:
        return rescued_order_days(actions, stage)
    links = stage.links._replace(cover=stage.links.cover.copy(), ready=stage.links.ready.copy())
    stages = (stage, stage._replace(links=links, receipt_days=stage.receipt_days.copy()))
    parts = [Actions(*(column[low:high] for column in actions)) for low, high in ((0, count // 2), (count // 2, count))]
    with ThreadPoolExecutor(max_workers=2) as pool:
        return np.concatenate(list(pool.map(rescued_order_days, parts, stages)))


def _stage(findings: Findings) -> Stage:
    plan, links = findings.plan, findings.links
    orders, slots = plan.instance.orders, numbering(plan, "requirements").slots
    wanted = np.zeros(len(links.item), dtype=np.int32)
    wanted[slots] = priorities(plan, plan.store.requirements.array["source"][slots], links.item[slots])
    return Stage(
        setting=plan.setting,
        rows=plan.rows,
        links=links,
        receipt_days=findings.receipt_days.copy(),
        allowed=orders.due_date.astype(np.int64) - orders.ship_days,
        priorities=wanted,
        supply_items=findings.items_of_supplies,
        expiries=plan.instance.stock.expiry_date.astype(np.int64),
    )


def order_values(plan: MaterialPlan) -> np.ndarray:
    """Give the open value of each sales order: quantity × price; without a price × the item's unit cost: (orders,)."""
    orders = plan.instance.orders
    price = np.where(np.isnan(orders.unit_price), plan.instance.items.unit_cost[orders.item_id], orders.unit_price)
    return orders.quantity / MILLION * price


def row_values(plan: MaterialPlan, rows: np.ndarray, values_of_orders: np.ndarray) -> np.ndarray:
    """Give the money of each row: a sales order's open value, else quantity × what one unit costs: shape (rows,)."""
    instance = plan.instance
    one = np.full(instance.item_count, MILLION, dtype=np.int64)
    prices, _sources, _suppliers = unit_prices(instance, plan.setting.today, one)
    value = rows["quantity"] / MILLION * prices[rows["item"]]
    of_order = rows["kind"] == ORDER
    value[of_order] = values_of_orders[rows["object"][of_order]]
    return value
