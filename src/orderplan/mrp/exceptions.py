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
from orderplan.tables.results import result_schema
from orderplan.tables.results_exceptions import EXCEPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

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


_NEVER_ENDING = (
    ExceptionCode.ORDER_LATE,
    ExceptionCode.SHORTAGE,
    ExceptionCode.DEMAND_UNCOVERED,
    ExceptionCode.OVERLOAD,
)
"""The codes whose rows have no `days` where what is waited for never comes."""


def exceptions_table(plan: MaterialPlan, further: Sequence[pa.Table] = ()) -> pa.Table:
    """Give the exceptions as an Arrow table; see `exceptions_frame`.

    Parameters
    ----------
    plan
        The material plan.
    further
        Exceptions of later stages, tables with the same columns; they are sorted in.

    """
    findings = findings_of(plan)
    rows = exception_records(findings)
    values, cause = order_values(plan), cause_rows(rows)
    hit, value_hit = orders_hit(findings, rows, values)
    rescue = rescues(findings, rows, cause)
    keys = [_sort_keys(plan, rows["code"], cause < 0, value_hit, rows["days"] == NONE, rows["days"])]
    keys += [_sort_keys_of_table(plan, table) for table in further]
    order = np.lexsort([np.concatenate(column) for column in zip(*keys, strict=True)])
    # Texts are written in the order in which they stand: to move them afterwards would cost as much again.
    own = order[order < len(rows)]
    place = np.empty(len(rows), dtype=np.int64)
    place[own] = np.arange(len(own))
    rows, cause = rows[own], np.where(cause[own] < 0, NONE, place[cause[own]])
    told = Told(findings, rows, row_values(plan, rows, values), rescue[own])
    table = _table_of(told, cause, hit[own], value_hit[own])
    return _sorted_in(table, further, order) if further else table


def _table_of(told: Told, cause: np.ndarray, hit: np.ndarray, value_hit: np.ndarray) -> pa.Table:
    """Put exceptions into words: a row each, in their order."""
    plan, rows, rescue, is_root = told.findings.plan, told.rows, told.rescue, cause < 0
    kinds, objects = _objects(plan, rows)
    codes = pa.array([str(code) for code in CODES]).take(pa.array(rows["code"]))
    names = pc.binary_join_element_wise(codes, kinds, objects, ":")
    days, suggested = rows["days"].astype(np.int64), rows["suggested_quantity"]
    columns = {
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
        "value": np.round(told.value, 2),
        "is_root": is_root,
        "cause_id": names.take(pa.array(cause, mask=is_root)),
        "orders_hit": hit,
        "value_hit": np.round(value_hit, 2),
        "rescue": pa.array(rescue, mask=rescue < 0),
        "message": messages(told),
    }
    return pa.table(columns, schema=result_schema(EXCEPTIONS))


def exception_records(findings: Findings) -> np.ndarray:
    """Apply all rules: shape (rows,), `EXCEPTION`."""
    parts = [part for rule in _RULES for part in rule(findings)]
    rows = np.concatenate(parts) if parts else np.empty(0, dtype=EXCEPTION)
    # What an engineering change has left over is no plain excess.
    leftover = rows["code"] == place_of(ExceptionCode.CHANGE_LEFTOVER)
    left = rows["object"][leftover & (rows["kind"] == SUPPLY)]
    return rows[~((rows["code"] == place_of(ExceptionCode.EXCESS)) & np.isin(rows["object"], left))]


def _sort_keys(
    plan: MaterialPlan,
    code: np.ndarray,
    is_root: np.ndarray,
    value_hit: np.ndarray,
    without_days: np.ndarray,
    days: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Give what rows are sorted by, the last first: shape (rows,) each.

    Where all is equal they stay as they are: those of one code by their objects, those of later stages behind. At least
    one day counts, and those of the horizon for what never comes.
    """
    horizon = plan.instance.config.horizon_days or DEFAULT_HORIZON_DAYS
    never = np.isin(code, [place_of(each) for each in _NEVER_ENDING]) & without_days
    weights = np.where(never, horizon, np.where(without_days, 1, np.maximum(days, 1)))
    return code.astype(np.int8), -np.round(value_hit, 2) * weights, ~is_root


def _sort_keys_of_table(plan: MaterialPlan, table: pa.Table) -> tuple[np.ndarray, ...]:
    """Give the same of the exceptions of a later stage."""
    codes = pc.index_in(table.column("code"), value_set=pa.array([str(code) for code in CODES]))
    days = table.column("days")
    columns = (codes, table.column("is_root"), table.column("value_hit"), days.is_null(), days.fill_null(0))
    return _sort_keys(plan, *(column.to_numpy() for column in columns))


def _sorted_in(table: pa.Table, further: Sequence[pa.Table], order: np.ndarray) -> pa.Table:
    """Put the rows of later stages, which come behind in `order`, between those that stand in their order already."""
    place = order.copy()
    own = order < table.num_rows
    place[own] = np.arange(table.num_rows)
    bounds = np.flatnonzero(np.diff(place, prepend=-2) != 1).tolist()
    whole = pa.concat_tables([table, *further]).combine_chunks()
    ends = [*bounds[1:], len(place)]
    runs = [whole.slice(place[start], end - start) for start, end in zip(bounds, ends, strict=True)]
    return pa.concat_tables(runs).combine_chunks()


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


def exceptions_frame(plan: MaterialPlan, further: Sequence[pa.Table] = ()) -> pd.DataFrame:
    """Give the exceptions: root causes first, those with the most open value × days on top.

    Parameters
    ----------
    plan, further
        As in `exceptions_table`.

    Returns
    -------
    pandas.DataFrame
        `exception_id` (code, kind and id of the object; of a work centre also the day), `code`, `severity` (1 stop … 4
        information), `item_id`, `object_kind` (sales_order, requirement, planned_order, stock, purchase, work,
        transfer, subcontract, item, work_center), `object_id`, `order_id`, `date` (the object's own), `suggested_date`,
        `quantity`, `suggested_quantity`, `days` (by how many; missing where the code has none, or where what is waited
        for never comes), `value`, `is_root`, `cause_id` (the root row's `exception_id`), `orders_hit` and `value_hit`
        (the distinct sales order lines reached upward over the pegging, and their open value), `rescue` (order-days
        recovered if only this action is done; missing where the row is no such action), `message`.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> rows = exceptions_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> rows[rows["rescue"] > 0][["code", "object_id", "days", "orders_hit", "rescue"]]
                  code object_id  days  orders_hit  rescue
    0  lead_time_short        14     5           2       5

    """
    return arrow_to_frame(exceptions_table(plan, further))
