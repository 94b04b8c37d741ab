"""The exceptions of a plan: what needs someone's attention, whom it hits, and what mending it alone would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.config import DEFAULT_HORIZON_DAYS
from orderplan.data.instance import NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import ExceptionCode
from orderplan.mrp.drift_exceptions import drift_exceptions
from orderplan.mrp.exception_fields import Told
from orderplan.mrp.exception_impact import cause_rows, order_values, orders_hit, rescues, row_values
from orderplan.mrp.exception_messages import messages
from orderplan.mrp.exception_rows import CODES, EXCEPTION, ITEM, ORDER, REQUIREMENT, SEVERITY, SUPPLY, place_of
from orderplan.mrp.exception_rules import order_exceptions, planned_exceptions, requirement_exceptions
from orderplan.mrp.findings import findings_of
from orderplan.mrp.identify import days_array, ids, numbering, supply_kinds_and_ids
from orderplan.mrp.structure_exceptions import change_exceptions, master_data_exceptions
from orderplan.mrp.supply_exceptions import receipt_actions, receipt_exceptions, stock_exceptions
from orderplan.quantities import from_millionths

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.findings import Findings
    from orderplan.mrp.material_plan import MaterialPlan

_RULES = (
    order_exceptions,
    requirement_exceptions,
    planned_exceptions,
    receipt_actions,
    receipt_exceptions,
    stock_exceptions,
    master_data_exceptions,
    change_exceptions,
    drift_exceptions,
)


def exceptions_table(plan: MaterialPlan) -> pa.Table:
    """Give the exceptions as an Arrow table; see `exceptions_frame`."""
    findings = findings_of(plan)
    rows = exception_records(findings)
    cause, rescue, values = cause_rows(rows), np.empty(0, dtype=np.int64), order_values(plan)
    rescue = rescues(findings, rows, cause)
    hit, value_hit = orders_hit(findings, rows, values)
    value, is_root = row_values(plan, rows, values), cause < 0
    kinds, objects = _objects(plan, rows)
    codes = pa.array([str(code) for code in CODES]).take(pa.array(rows["code"]))
    names = pc.binary_join_element_wise(codes, kinds, objects, ":")
    days, suggested = rows["days"].astype(np.int64), rows["suggested_quantity"]
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
            "days": pa.array(days, mask=days == NONE),
            "value": np.round(value, 2),
            "is_root": is_root,
            "cause_id": names.take(pa.array(cause, mask=is_root)),
            "orders_hit": hit,
            "value_hit": np.round(value_hit, 2),
            "rescue": pa.array(rescue, mask=rescue < 0),
            "message": messages(Told(findings, rows, value, rescue)),
        }
    )
    # Rows of one code stand in the order of their objects already, and stay so where all else is equal.
    return table.take(pa.array(np.lexsort((rows["code"], -value_hit * _weights(findings, rows), ~is_root))))


def exception_records(findings: Findings) -> np.ndarray:
    """Apply all rules: shape (rows,), `EXCEPTION`."""
    parts = [part for rule in _RULES for part in rule(findings)]
    rows = np.concatenate(parts) if parts else np.empty(0, dtype=EXCEPTION)
    # What an engineering change has left over is no plain excess.
    leftover = rows["code"] == place_of(ExceptionCode.CHANGE_LEFTOVER)
    left = rows["object"][leftover & (rows["kind"] == SUPPLY)]
    return rows[~((rows["code"] == place_of(ExceptionCode.EXCESS)) & np.isin(rows["object"], left))]


def _weights(findings: Findings, rows: np.ndarray) -> np.ndarray:
    """Give the days by which rows are sorted: at least one, and those of the horizon for what never comes."""
    horizon = findings.plan.instance.config.horizon_days or DEFAULT_HORIZON_DAYS
    waits = (ExceptionCode.ORDER_LATE, ExceptionCode.SHORTAGE, ExceptionCode.DEMAND_UNCOVERED)
    never = np.isin(rows["code"], [place_of(code) for code in waits]) & (rows["days"] == NONE)
    return np.where(never, horizon, np.maximum(rows["days"], 1))


def _objects(plan: MaterialPlan, rows: np.ndarray) -> tuple[pa.Array, pa.Array]:
    """Give the kind and the id of each row's object."""
    kind, objects = rows["kind"], rows["object"]
    kinds, supply_ids = supply_kinds_and_ids(plan, np.where(kind == SUPPLY, objects, -1))
    order_ids = ids(plan, "sales_orders", np.where(kind == ORDER, objects, -1))
    item_ids = ids(plan, "items", np.where(kind == ITEM, objects, -1))
    number = np.zeros(plan.store.requirements.used + 1, dtype=np.int64)
    slots = numbering(plan, "requirements").slots
    number[slots] = np.arange(1, len(slots) + 1)
    numbers = number[np.where(kind == REQUIREMENT, objects, -1)]
    row_ids = pa.array(numbers, mask=kind != REQUIREMENT).cast(pa.string())
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
        `object_id`, `order_id`, `date` (the object's own), `suggested_date`, `quantity`, `suggested_quantity`, `days`
        (by how many; missing where the code has none, or where what is waited for never comes), `value`, `is_root`,
        `cause_id` (the root row's `exception_id`), `orders_hit` and `value_hit` (the distinct sales order lines reached
        upward over the pegging, and their open value), `rescue` (order-days recovered if only this action is done;
        missing where the row is no such action), `message`.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> rows = exceptions_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> rows[rows["rescue"] > 0][["code", "object_id", "days", "orders_hit", "rescue"]]
                  code object_id  days  orders_hit  rescue
    0  lead_time_short        14     5           2       5

    """
    return arrow_to_frame(exceptions_table(plan))
