"""The time-phased MRP record: what happens to each item on which day, and what is available at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from orderplan.data.instance import ENDLESS
from orderplan.data.planning_data import arrow_to_frame
from orderplan.graph_order import grouped_rows
from orderplan.mrp.balance_kernels import (
    EVENT,
    GROSS,
    LINES,
    RECEIPTS,
    RELEASES,
    SCHEDULED,
    STOCK,
    SUBSTITUTES,
    Events,
    Records,
    fill_records,
    row_counts,
    stand_ins,
)
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.records import SAFETY
from orderplan.mrp.supplies import UNUSABLE, stock_days, usable_stock
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import PROJECTED_BALANCE

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

_LINES = {
    "gross_requirements": GROSS,
    "scheduled_receipts": SCHEDULED,
    "planned_receipts": RECEIPTS,
    "planned_releases": RELEASES,
    "stock": STOCK,
    "substitutes": SUBSTITUTES,
}
"""The lines of the record by the names of their columns."""
_AS_PRINTED = ("stock", "gross_requirements", "scheduled_receipts", "substitutes", "planned_receipts")
"""The lines above the balance of a record as it is printed; below it are the planned releases."""


def projected_balance_table(plan: MaterialPlan) -> pa.Table:
    """Give the time-phased records of all items as an Arrow table; see `projected_balance_frame`."""
    records = _records(plan, np.arange(plan.instance.item_count))
    lines = {name: records.lines[line] for name, line in _LINES.items()}
    columns = {
        "item_id": ids(plan, "items", records.item),
        "day": days_array(plan, records.day),
        "projected_available_balance": records.balance,
        **lines,
    }
    schema = result_schema(PROJECTED_BALANCE)
    return pa.table({name: columns[name] for name in schema.names}, schema=schema)


def _records(plan: MaterialPlan, items: np.ndarray) -> Records:
    """Work out the records of some items, one behind the other."""
    events, last_day = _events_of(plan)
    today, rows, days = plan.setting.today, plan.rows, plan.days
    counts = row_counts(items, today, last_day, rows, days, events)
    total = int(counts.sum())
    records = Records(
        item=np.empty(total, dtype=np.int32),
        day=np.empty(total, dtype=np.int32),
        lines=np.empty((LINES, total)),
        balance=np.empty(total),
    )
    fill_records(items, np.cumsum(counts) - counts, today, last_day, rows, days, events, records)
    return records


def _events_of(plan: MaterialPlan) -> tuple[Events, int]:
    """Collect what besides requirements and planned orders changes a record, and the last day on which any changes."""
    instance, setting = plan.instance, plan.setting
    stock, receipts = instance.stock, instance.receipts
    supply_items = np.concatenate([stock.item_id, receipts.item_id])
    substituted, used = stand_ins(
        supply_items, setting.stock_count, setting.first_planned_supply, plan.supply_days, setting.today, plan.rows
    )
    lots = np.flatnonzero(usable_stock(instance) & (stock.order_id != UNUSABLE))
    left = stock.quantity[lots] - used[lots]
    expires = (stock.expiry_date[lots] != ENDLESS) & (left > 0)
    ready = plan.supply_days[setting.stock_count :]
    coming = np.flatnonzero((receipts.quantity > 0) & (receipts.order_id != UNUSABLE) & (ready != ENDLESS))
    gone = lots[expires]
    found = np.concatenate(
        [
            _events(stock.item_id[lots], stock_days(instance)[lots], STOCK, stock.quantity[lots]),
            _events(stock.item_id[gone], stock.expiry_date[gone], STOCK, -left[expires]),
            _events(receipts.item_id[coming], ready[coming], SCHEDULED, receipts.quantity[coming]),
            substituted,
        ]
    )
    starts, order = grouped_rows(found["item"], instance.item_count)
    return Events(starts, found[order]), _last_day(plan, found)


def _events(items: np.ndarray, days: np.ndarray, line: int, quantities: np.ndarray) -> np.ndarray:
    rows = np.zeros(len(items), dtype=EVENT)
    rows["item"], rows["day"], rows["line"], rows["quantity"] = items, days, line, quantities
    return rows


def _last_day(plan: MaterialPlan, events: np.ndarray) -> int:
    """Give the last day on which anything happens, of any plan in the same store."""
    store, today = plan.store, plan.setting.today
    needs = store.requirements.rows["need"][store.requirements.rows["source"] != SAFETY]
    ready = store.ready.rows[store.ready.rows != ENDLESS]
    days = (needs, store.planned.rows["release"], ready, events["day"])
    return max(int(column.max(initial=today)) for column in days)


def projected_balance_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the time-phased MRP record of every item.

    A day's balance is the one of the day before, plus `stock`, `scheduled_receipts`, `planned_receipts` and
    `substitutes`, less `gross_requirements`. Receipts and planned orders count on the day on which they are projected
    to be there, so the balance is below 0 for as long as something is late; what never comes is in no line, but the
    release of its planned order is. Supply that is kept for a sales order counts as any other, since the order's
    requirements do too; what is kept for an order that nobody knows does not count.

    Returns
    -------
    pandas.DataFrame
        A row per item and day on which something happens, an item's first row being today's: `item_id`, `day`,
        `gross_requirements` (what needs it before today wants it today; safety stock is no requirement here),
        `scheduled_receipts`, `planned_receipts`, `planned_releases` (by their release day, today at the earliest),
        `projected_available_balance` (at the end of the day), `stock` (on the first row what is there; later what of
        it becomes usable, or below 0 what of it expires unused), `substitutes` (what substitutes bring, or below 0
        what stands in for other items).

    """
    return arrow_to_frame(projected_balance_table(plan))


def mrp_record_frame(plan: MaterialPlan, item_id: str, *, weeks: bool = False) -> pd.DataFrame:
    """Give the MRP record of one item as it is printed in textbooks: a row per line, a column per day.

    Parameters
    ----------
    plan
        The plan.
    item_id
        The item.
    weeks
        Whether to sum up by week: then there is a column for each week from today's to the last, named by its Monday,
        and the balance is that at its end. Else a column for each day on which something happens.

    Returns
    -------
    pandas.DataFrame
        `line`, then the days as 2026-01-05. The lines are those of `projected_balance_frame`; that of substitutes only
        where there are any.

    Raises
    ------
    UnknownIdError
        Where there is no such item.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> plan = op.run_mrp(instance, op.build_bom(instance))
    >>> mrp_record_frame(plan, "WHEEL", weeks=True).iloc[:, :5]
                              line  2026-01-05  2026-01-12  2026-01-19  2026-01-26
    0                        stock         6.0         0.0         0.0         0.0
    1           gross_requirements         0.0         6.0         2.0         0.0
    2           scheduled_receipts         0.0         0.0         0.0         0.0
    3             planned_receipts         0.0         0.0         2.0         0.0
    4  projected_available_balance         6.0         0.0         0.0         0.0
    5             planned_releases         0.0         2.0         0.0         0.0

    """
    records = _records(plan, np.array([plan.instance.item(item_id)]))
    days, lines, balance = records.day.astype(np.int64), records.lines, records.balance
    if weeks:
        days, lines, balance = _by_week(plan, days, lines, balance)
    printed = {name: lines[line] for name, line in _LINES.items()}
    above = [name for name in _AS_PRINTED if name != "substitutes" or printed[name].any()]
    names = [*above, "projected_available_balance", "planned_releases"]
    rows = np.array([{**printed, "projected_available_balance": balance}[name] for name in names])
    labels = [f"{day:%Y-%m-%d}" for day in plan.instance.days(days)]
    return pd.DataFrame(rows, columns=labels).assign(line=names)[["line", *labels]]


def _by_week(
    plan: MaterialPlan, days: np.ndarray, lines: np.ndarray, balance: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum up a record by weeks from Monday on: their Mondays as offsets, the lines, the balance at their ends."""
    if not len(days):
        return days, lines, balance
    weekday = plan.instance.as_of.weekday()
    week = (days + weekday) // 7
    first, count = int(week[0]), int(week[-1] - week[0]) + 1
    summed = np.array([np.bincount(week - first, line, count) for line in lines])
    last = np.searchsorted(week, first + np.arange(count), side="right") - 1
    return 7 * (first + np.arange(count)) - weekday, np.round(summed, 6), balance[last]
