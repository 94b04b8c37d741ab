"""When purchases are to be paid: money by week and supplier, if all suggestions are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.mrp.identify import days_array, ids
from orderplan.purchasing.amounts import amounts, held_amounts, prices_for
from orderplan.purchasing.records import CANCEL, DECREASE, DEFER, EXPEDITE, LINE
from orderplan.quantities import MILLION
from orderplan.row_order import packed_key
from orderplan.tables.results import result_schema
from orderplan.tables.results_purchasing import PAYMENTS

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.purchasing.records import PurchasePlan

ORDERED, FIRM, SUGGESTED = range(3)
_EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday: Monday is 0."""
PAYMENT = np.dtype([("amount", "f8"), ("day", "i8"), ("supplier", "i4"), ("of", "i1")])
"""Money that is due: the day on which the goods come, and whether it is of an open order, firm or suggested. An amount
that is not known is NaN."""


def payments_table(purchases: PurchasePlan) -> pa.Table:
    """Give the payments as an Arrow table; see `payments_frame`."""
    plan = purchases.material
    rows = np.concatenate([_of_open_orders(purchases), _of_placed(purchases), *_of_changes(purchases)])
    rows = rows[(rows["day"] != ENDLESS) & (rows["day"] != NO_DAY)]
    origin = plan.instance.timeline.origin
    day = rows["day"] + (purchases.settings.payment_days or 0) + origin
    week = day - (day + _EPOCH_WEEKDAY) % 7 - origin
    supplier = np.maximum(rows["supplier"].astype(np.int64), NONE)
    _keys, first, place = np.unique(packed_key([week, supplier]), return_index=True, return_inverse=True)
    known = ~np.isnan(rows["amount"])
    sums = np.zeros((len(first), 3))
    np.add.at(sums, (place[known], rows["of"][known]), rows["amount"][known])
    unknown = np.zeros(len(first), dtype=np.int64)
    np.add.at(unknown, place[~known], 1)
    columns = {
        "week": days_array(plan, week[first]),
        "supplier_id": ids(plan, "suppliers", supplier[first]),
        "ordered_amount": np.round(sums[:, ORDERED], 2) + 0.0,
        "firm_amount": np.round(sums[:, FIRM], 2) + 0.0,
        "suggested_amount": np.round(sums[:, SUGGESTED], 2) + 0.0,
        "amount": np.round(sums.sum(axis=1), 2) + 0.0,
        "without_price": unknown,
    }
    return pa.table(columns, schema=result_schema(PAYMENTS))


def _payments(amount: np.ndarray, day: np.ndarray, supplier: np.ndarray, of: np.ndarray | int) -> np.ndarray:
    rows = np.zeros(len(amount), dtype=PAYMENT)
    rows["amount"], rows["day"], rows["supplier"], rows["of"] = amount, day, supplier, of
    return rows


def _of_open_orders(purchases: PurchasePlan) -> np.ndarray:
    """Give what open orders cost as they are, at today's prices."""
    instance, orders = purchases.material.instance, purchases.open_orders
    codes = np.flatnonzero(orders.is_open)
    lines = np.zeros(len(codes), dtype=LINE)
    lines["item"], lines["offer"] = instance.receipts.item_id[codes], orders.offer[codes]
    lines["supplier"] = np.maximum(orders.supplier[codes], NONE)
    per = np.append(purchases.offers.rows["per_sold_unit"], 1.0)[lines["offer"]]
    lines["group_sold"] = np.rint(instance.receipts.quantity[codes] / per).astype(np.int64)
    prices, _sources = prices_for(instance, purchases.offers, lines, np.full(len(codes), purchases.today))
    money = np.round(lines["group_sold"] / MILLION * prices, 2)
    return _payments(money, orders.day[codes], lines["supplier"], ORDERED)


def _of_placed(purchases: PurchasePlan) -> np.ndarray:
    """Give what is to be ordered."""
    lines = purchases.lines
    placed = np.flatnonzero(purchases.is_placed)
    of = np.where(lines["firm"][placed] != NONE, FIRM, SUGGESTED)
    money = amounts(purchases)[placed]
    return _payments(money, lines["receipt_day"][placed], lines["supplier"][placed], of)


def _of_changes(purchases: PurchasePlan) -> list[np.ndarray]:
    """Take what open orders cost away where they are cancelled, lessened or moved, and add it where they are moved to.

    Where no price is known the open order says so already.
    """
    lines = purchases.lines
    held, saved = np.nan_to_num(held_amounts(purchases)), np.nan_to_num(amounts(purchases))
    lessened = np.flatnonzero((lines["action"] == CANCEL) | (lines["action"] == DECREASE))
    moved = np.flatnonzero((lines["action"] == EXPEDITE) | (lines["action"] == DEFER))
    return [
        _payments(money, lines[day][places], lines["supplier"][places], SUGGESTED)
        for places, day, money in (
            (lessened, "old_day", saved[lessened]),
            (moved, "old_day", -held[moved]),
            (moved, "receipt_day", (held + saved)[moved]),
        )
    ]


def payments_frame(purchases: PurchasePlan) -> pd.DataFrame:
    """Give what is to be paid: a row for each week and supplier.

    Money is due `payment_days` after the goods come.

    Returns
    -------
    pandas.DataFrame
        `week` (its Monday), `supplier_id` (missing: none is named), `ordered_amount` (open orders as they are),
        `firm_amount` (decided by buyers), `suggested_amount` (suggestions; what is cancelled, lessened or moved counts
        below 0 where it was), `amount` (all together), `without_price` (orders and suggestions whose price is not
        known, and that are missing in the amounts).

    """
    return arrow_to_frame(payments_table(purchases))
