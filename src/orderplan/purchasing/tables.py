"""The result tables of purchasing: suggestions, the planned orders that each covers, payments by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.config import DEFAULT_HORIZON_DAYS
from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import PurchaseAction, SuggestionFit
from orderplan.mrp.identify import days_array, ids, planned_numbers
from orderplan.purchasing.amounts import amounts
from orderplan.purchasing.names import line_ids, own_units, sold_units, suggestion_order
from orderplan.purchasing.records import EXPEDITE, INCREASE, NEW
from orderplan.purchasing.sentence_fields import Told, named_orders
from orderplan.purchasing.sentences import consequences, reasons
from orderplan.purchasing.served_kernels import NAMED_ORDERS
from orderplan.quantities import from_millionths
from orderplan.tables.results import result_schema
from orderplan.tables.results_purchasing import PURCHASE_SUGGESTIONS, SUGGESTION_SOURCES

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.purchasing.records import PurchasePlan


def purchase_suggestions_table(purchases: PurchasePlan) -> pa.Table:
    """Give the purchase suggestions as an Arrow table; see `purchase_suggestions_frame`."""
    plan, lines, served = purchases.material, purchases.lines, purchases.served
    item_ids, order_ids, supplier_ids = line_ids(purchases)
    placed, priced, fit = purchases.is_placed, purchases.prices, lines["fit"]
    money = amounts(purchases)
    columns = {
        "suggestion_id": purchases.ids,
        "action": pa.array([str(word) for word in PurchaseAction]).take(pa.array(lines["action"])),
        "item_id": item_ids,
        "supplier_id": supplier_ids,
        "receipt_id": ids(plan, "scheduled_receipts", lines["receipt"]),
        "quantity": from_millionths(lines["quantity"]),
        "order_date": days_array(plan, lines["order_day"]),
        "need_date": days_array(plan, lines["need"]),
        "unit_price": pa.array(priced, mask=np.isnan(priced)),
        "amount": pa.array(money, mask=np.isnan(money)),
        "order_ids": _first_orders(purchases),
        "reason": reasons(purchases),
        "order_id": order_ids,
        "line_group": _line_groups(purchases, item_ids, supplier_ids),
        "uom": own_units(purchases),
        "order_quantity": from_millionths(lines["sold"]),
        "supplier_uom": sold_units(purchases),
        "surplus": from_millionths(np.where(placed, lines["quantity"] - lines["planned"], 0)),
        "receipt_date": days_array(plan, lines["receipt_day"]),
        "days_late": _days_late(lines),
        "late": purchases.is_late,
        "long_lead": placed & _takes_long(purchases),
        "firm": lines["firm"] != NONE,
        "fit": pa.array([str(word) for word in SuggestionFit]).take(pa.array(fit, mask=fit < 0)),
        "orders": served.orders.astype(np.int64),
        "value_at_risk": np.round(np.where(placed | (lines["action"] == EXPEDITE), served.value, 0.0), 2),
        "if_not_placed": consequences(purchases),
    }
    table = pa.table(columns, schema=result_schema(PURCHASE_SUGGESTIONS))
    return table.take(pa.array(suggestion_order(purchases)))


def _first_orders(purchases: PurchasePlan) -> pa.Array:
    """Name the first sales orders that need each suggestion, by due date; missing where there is none."""
    is_all = purchases.served.orders <= NAMED_ORDERS
    dots = pa.array(["…"]).take(pa.array(np.zeros(len(is_all), dtype=np.int64), mask=is_all))
    first, *others = named_orders(Told(purchases, np.arange(len(purchases.lines))))
    # Where all are missing, joining would leave the row out.
    text = pc.binary_join_element_wise(pc.fill_null(first, ""), *others, dots, ", ", null_handling="skip")
    return pc.if_else(pa.array(purchases.served.orders > 0), text, pa.scalar(None, pa.string()))


def _line_groups(purchases: PurchasePlan, item_ids: pa.Array, supplier_ids: pa.Array) -> pa.Array:
    lines = purchases.lines
    day = days_array(purchases.material, lines["group_need"]).cast(pa.string())
    text = pc.binary_join_element_wise(item_ids, pc.fill_null(supplier_ids, "-"), day, "/")
    return pc.if_else(pa.array(lines["action"] == NEW), text, pa.scalar(None, pa.string()))


def _days_late(lines: np.ndarray) -> pa.Array:
    """Count the days after the need; missing where it never comes or where nothing new comes late."""
    need, day = lines["need"].astype(np.int64), lines["receipt_day"].astype(np.int64)
    day = np.where(lines["action"] == EXPEDITE, lines["old_day"], day)
    told = np.isin(lines["action"], [NEW, INCREASE, EXPEDITE]) & (day != ENDLESS) & (day != NO_DAY)
    return pa.array(np.where(told, np.maximum(day - need, 0), 0), mask=~told)


def _takes_long(purchases: PurchasePlan) -> np.ndarray:
    """Tell which suggestions are of items that take longer than the horizon: by the supplier, or with components."""
    plan, lines = purchases.material, purchases.lines
    horizon = plan.instance.config.horizon_days or DEFAULT_HORIZON_DAYS
    by_supplier = np.append(purchases.offers.rows["lead"], 0)[lines["offer"]]
    in_all = np.append(plan.setting.rules["earliest_new"], 0)[lines["item"]]
    long: np.ndarray = np.maximum(by_supplier, in_all) > horizon
    return long


def suggestion_sources_table(purchases: PurchasePlan) -> pa.Table:
    """Give what each suggestion covers as an Arrow table; see `suggestion_sources_frame`."""
    pieces, order = purchases.pieces, suggestion_order(purchases)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    number = planned_numbers(purchases.material, purchases.lots["slot"][pieces["lot"]])
    rows = np.lexsort((number, place[pieces["line"]]))
    pieces = pieces[rows]
    columns = {
        "suggestion_id": purchases.ids.take(pa.array(pieces["line"])),
        "planned_order_id": number[rows],
        "quantity": from_millionths(pieces["quantity"]),
        "need_date": days_array(purchases.material, purchases.lots["need"][pieces["lot"]]),
    }
    return pa.table(columns, schema=result_schema(SUGGESTION_SOURCES))


def purchase_suggestions_frame(purchases: PurchasePlan) -> pd.DataFrame:
    """Give the purchase suggestions: a row each, by `suggestion_id`.

    Returns
    -------
    pandas.DataFrame
        `suggestion_id` (item, sales order, supplier and need date, or action and receipt), `action` (new, increase,
        decrease, expedite, defer, cancel), `item_id`, `supplier_id`, `receipt_id` (the open order that is changed or
        added to), `quantity` (bought, added, taken off, moved or cancelled), `order_date` (the latest day on which to
        place it), `need_date`, `unit_price` (of the unit that the supplier sells), `amount` (below 0: saved),
        `order_ids` (the first sales orders that need it), `reason`, `order_id` (for which it is kept apart),
        `line_group` (what is bought at once), `uom`, `order_quantity` and `supplier_uom` (as the supplier sells it),
        `surplus` (what no planned order takes), `receipt_date`, `days_late`, `late` (should have been ordered before
        today), `long_lead` (takes longer than the horizon), `firm` and `fit` (decided by a buyer, and whether it is
        still needed so), `orders` (up to 100), `value_at_risk`, `if_not_placed`.

    Examples
    --------
    >>> import orderplan as op
    >>> from orderplan.purchasing.suggest import suggest_purchases
    >>> data = op.read_folder("data/samples/bicycle")
    >>> instance = op.encode(data)
    >>> purchases = suggest_purchases(op.run_mrp(instance, op.build_bom(instance)), data)
    >>> frame = purchase_suggestions_frame(purchases)
    >>> frame.query("late")[["suggestion_id", "quantity", "order_date", "receipt_date"]]
             suggestion_id  quantity order_date receipt_date
    6  TUBE/-/-/2026-01-14       6.0 2025-12-31   2026-01-19

    """
    return arrow_to_frame(purchase_suggestions_table(purchases))


def suggestion_sources_frame(purchases: PurchasePlan) -> pd.DataFrame:
    """Give the planned orders that each suggestion covers: a row each, by suggestion and planned order.

    Returns
    -------
    pandas.DataFrame
        `suggestion_id`, `planned_order_id`, `quantity`, `need_date`. The quantities of a planned order add up to its
        own; what a suggestion has beyond its rows here is its surplus.

    """
    return arrow_to_frame(suggestion_sources_table(purchases))
