"""The matrix of late orders and short items: in long form, of one order, and wide for the worst of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from orderplan.data.instance import ENDLESS
from orderplan.data.planning_data import arrow_to_frame
from orderplan.errors import RequestError
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.material_plan import material_of
from orderplan.mrp.supplies import is_open
from orderplan.quantities import MILLION, from_millionths
from orderplan.reports.shortage_findings import shortage_findings
from orderplan.reports.shortage_order_kernels import cells

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import HasMaterial, MaterialPlan
    from orderplan.reports.shortage_findings import ShortageFindings

MOST_ROWS = 1_000_000
"""Rows that the matrix has at the most: late orders are added, the most urgent first, until one does not fit."""


def shortage_orders_table(plan: MaterialPlan, *, most_rows: int = MOST_ROWS) -> pa.Table:
    """Give the matrix of late orders and short items as an Arrow table; see `shortage_orders_frame`."""
    found = shortage_findings(plan)
    return _table(found, _cells(found, np.arange(len(found.late.orders)), most_rows))


def _cells(found: ShortageFindings, wanted: np.ndarray, most_rows: int = MOST_ROWS) -> np.ndarray:
    """Give what is short for some of the late orders, by their places, as long as it fits: shape (rows,), `CELL`."""
    result: np.ndarray = cells(
        wanted,
        found.late,
        found.pieces,
        found.graph,
        _parts(found),
        found.decides,
        found.plan.instance.item_count,
        most_rows,
    )
    return result


def _parts(found: ShortageFindings) -> np.ndarray:
    """Give the part of its supply that each piece takes, 0 where that is no order: shape (pieces,)."""
    plan, pieces = found.plan, found.pieces
    parts = np.zeros(len(pieces.row))
    ordered = np.flatnonzero(found.graph.below >= 0)
    supplies = pieces.supply[ordered] - plan.setting.stock_count
    amounts = np.concatenate([plan.instance.receipts.quantity, plan.store.planned.rows["quantity"]])
    parts[ordered] = plan.store.pegs.array["quantity"][pieces.peg[ordered]] / amounts[supplies]
    return parts


def _table(found: ShortageFindings, rows: np.ndarray) -> pa.Table:
    plan, late = found.plan, found.late
    orders = late.orders[rows["order"]]
    turn = np.lexsort((rows["item"], orders))
    rows, orders = rows[turn], orders[turn]
    shipped = plan.instance.orders.ship_days[orders]
    mended = rows["mended"].astype(np.int64)
    return pa.table(
        {
            "order_id": ids(plan, "sales_orders", orders),
            "item_id": ids(plan, "items", rows["item"]),
            "quantity": from_millionths(np.rint(rows["quantity"]).astype(np.int64)),
            "need_date": days_array(plan, rows["need"]),
            "available_date": days_array(plan, rows["ready"]),
            "days_late": pa.array(rows["late"].astype(np.int64), mask=rows["ready"] == ENDLESS),
            "is_root": np.ascontiguousarray(rows["root"]),
            "alone": np.ascontiguousarray(rows["alone"]),
            "mended_date": days_array(plan, np.where(mended == ENDLESS, ENDLESS, mended + shipped)),
        }
    )


def shortage_orders_frame(plan: MaterialPlan, *, most_rows: int = MOST_ROWS) -> pd.DataFrame:
    """Give the matrix of late orders and short items in long form.

    Only late sales orders have rows, and where these would be more than `most_rows` only the most urgent orders: by
    priority, due date and id, up to the first that does not fit. `shortages_of_order` gives those of any order.

    Returns
    -------
    pandas.DataFrame
        A row for each order and item that is short for it: `order_id`, `item_id`, `quantity` (the order's part of the
        shortage: of what is made for several orders at once each has its part), `need_date` (the first),
        `available_date` (of the last of it; missing: never), `days_late` (the most, calendar days after a need or after
        today where the need is over), `is_root` (the item's own supply is late for any of it), `alone` (the order waits
        for nothing else: with this item there by its needs it would be in time, or as early as making the ordered item
        from today allows), `mended_date` (when the customer would have the order then; missing: never).

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.reports.shortage_orders import shortage_orders_frame
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> rows = shortage_orders_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> rows[["order_id", "item_id", "quantity", "days_late", "is_root", "alone", "mended_date"]]
      order_id item_id  quantity  days_late  is_root  alone mended_date
    0     SO-3    BIKE       1.0          5    False   True  2026-01-21
    1     SO-3   FRAME       1.0          3    False   True  2026-01-21
    2     SO-3    TUBE       4.5          5     True   True  2026-01-21

    """
    return arrow_to_frame(shortage_orders_table(plan, most_rows=most_rows))


def shortages_of_order(plan: MaterialPlan | HasMaterial, order_id: str) -> pd.DataFrame:
    """Give what is short for one sales order: the rows of `shortage_orders_frame`, none where it is not late.

    Raises
    ------
    UnknownIdError
        Where there is no such order.
    RequestError
        Where the order is not planned.

    """
    plan = material_of(plan)
    found, order = shortage_findings(plan), plan.instance.order(order_id)
    if not is_open(plan.instance)[order]:
        raise RequestError(f"{order_id} is not planned: it is not open, or nothing of it is left to deliver")
    return arrow_to_frame(_table(found, _cells(found, np.flatnonzero(found.late.orders == order))))


def shortage_matrix(plan: MaterialPlan | HasMaterial, *, orders: int = 20, items: int = 12) -> pd.DataFrame:
    """Give the matrix of the worst late orders and the items that hold up most of them, orders down and items across.

    Parameters
    ----------
    plan
        The plan.
    orders
        How many orders: those that are never there or latest come first, equally late ones by urgency.
    items
        How many items, of those whose own supply is late: the ones for which most of these orders wait, where an order
        that waits for n such items counts 1/n for each.

    Returns
    -------
    pandas.DataFrame
        `order_id`, `due_date`, `days_late` (missing: never there), for each item a column of its id with what of it is
        missing for the order, and `others`: for how many further such items it waits.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.reports.shortage_orders import shortage_matrix
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> shortage_matrix(op.run_mrp(instance, op.build_bom(instance)))
      order_id   due_date  days_late  TUBE  others
    0     SO-3 2026-01-21          5   4.5       0

    """
    plan = material_of(plan)
    found, given = shortage_findings(plan), plan.instance.orders
    codes, covers = found.late.orders, found.late.covers
    never = covers == ENDLESS
    days = np.where(never, ENDLESS, covers + given.ship_days[codes] - given.due_date[codes])
    worst = np.argsort(-days, kind="stable")[:orders]
    rows = _cells(found, worst)
    rows = rows[rows["root"]]
    waits = np.bincount(rows["order"], minlength=len(codes))
    weights = np.bincount(rows["item"], weights=1 / waits[rows["order"]], minlength=plan.instance.item_count)
    short = np.flatnonzero(weights)
    short = short[np.lexsort((short, -np.round(weights[short], 9)))][:items]
    columns: dict[str, object] = {
        "order_id": pd.Series(ids(plan, "sales_orders", codes[worst]), dtype="str"),
        "due_date": plan.instance.days(given.due_date[codes[worst]]),
        "days_late": pd.Series(days[worst], dtype="Int64").mask(never[worst]),
    }
    place = np.full(len(codes), -1, dtype=np.int64)
    place[worst] = np.arange(len(worst))
    for item, name in zip(short.tolist(), ids(plan, "items", short).to_pylist(), strict=True):
        missing, of_item = np.full(len(worst), np.nan), rows[rows["item"] == item]
        missing[place[of_item["order"]]] = np.rint(of_item["quantity"]) / MILLION
        columns[name] = missing
    shown = np.bincount(rows["order"][np.isin(rows["item"], short)], minlength=len(codes))
    columns["others"] = (waits - shown)[worst]
    return pd.DataFrame(columns)
