"""The exceptions of a plan: what needs someone's attention, whom it hits, and what mending it alone would bring."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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
from orderplan.mrp.exception_names import names_of, supply_ids, supply_kinds
from orderplan.mrp.exception_rows import CODES, EXCEPTION, ITEM, ORDER, REQUIREMENT, SEVERITY, SUPPLY, place_of
from orderplan.mrp.exception_rules import order_exceptions, planned_exceptions, requirement_exceptions
from orderplan.mrp.findings import findings_of
from orderplan.mrp.identify import days_array, ids
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


_SCHEMA = result_schema(EXCEPTIONS)
_PIECE = 65_536
"""Rows that are written at a time, two pieces at once: so many stay in the processor's memory until they are whole."""
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
    keys = [_sort_keys(plan, rows["code"], cause < 0, value_hit, rows["days"] == NONE, rows["days"])]
    keys += [_sort_keys_of_table(plan, table) for table in further]
    order = np.lexsort([np.concatenate(column) for column in zip(*keys, strict=True)])
    told = Told(findings, names_of(findings), rows, row_values(plan, rows, values), rescues(findings, rows, cause))
    later = pa.concat_tables([table.cast(_SCHEMA) for table in further]) if further else _SCHEMA.empty_table()

    def written(first: int) -> pa.Table:
        """Write some rows in the order in which they stand: to move texts afterwards would cost as much again."""
        piece = order[first : first + _PIECE]
        own = piece < len(rows)
        table = _table_of(told, piece[own], cause, hit, value_hit)
        if own.all():
            return table
        place = np.where(own, np.cumsum(own) - 1, np.cumsum(~own) - 1 + table.num_rows)
        both = pa.concat_tables([table, later.take(pa.array(piece[~own] - len(rows)))])
        return both.combine_chunks().take(pa.array(place))

    with ThreadPoolExecutor(max_workers=2) as pool:
        return pa.concat_tables([_SCHEMA.empty_table(), *pool.map(written, range(0, len(order), _PIECE))])


def _table_of(told: Told, at: np.ndarray, cause: np.ndarray, hit: np.ndarray, value_hit: np.ndarray) -> pa.Table:
    """Put some exceptions into words: a row each, in the order given."""
    plan, is_root = told.findings.plan, cause[at] < 0
    causes = _ids_and_objects(told, told.rows[cause[at]])[0]
    told = told.of(at)
    rows, rescue = told.rows, told.rescue
    names, kinds, objects = _ids_and_objects(told, rows)
    days, suggested = rows["days"].astype(np.int64), rows["suggested_quantity"]
    columns = {
        "exception_id": names,
        "code": _codes(rows),
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
        "cause_id": pc.if_else(pa.array(is_root), pa.scalar(None, pa.string()), causes),
        "orders_hit": hit[at],
        "value_hit": np.round(value_hit[at], 2),
        "rescue": pa.array(rescue, mask=rescue < 0),
        "message": messages(told),
    }
    return pa.table(columns, schema=_SCHEMA)


def _codes(rows: np.ndarray) -> pa.Array:
    return pa.array([str(code) for code in CODES]).take(pa.array(rows["code"]))


def _ids_and_objects(told: Told, rows: np.ndarray) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Give the id of each exception, and the kind and the id of its object."""
    plan, kind, objects = told.findings.plan, rows["kind"], rows["object"]
    supplies = np.where(kind == SUPPLY, objects, NONE)
    numbers = told.names.requirement_numbers[np.where(kind == REQUIREMENT, objects, -1)]
    object_ids = pc.coalesce(
        ids(plan, "sales_orders", np.where(kind == ORDER, objects, NONE)),
        pa.array(numbers, mask=kind != REQUIREMENT).cast(pa.string()),
        supply_ids(told.names, supplies),
        ids(plan, "items", np.where(kind == ITEM, objects, NONE)),
    )
    of_supplies = supply_kinds(told.names, supplies)
    planned = pc.if_else(pc.equal(of_supplies, "planned"), "planned_order", of_supplies)
    words = pa.array(["sales_order", "requirement", None, "item"]).take(pa.array(kind))
    kinds = pc.coalesce(words, planned)
    return pc.binary_join_element_wise(_codes(rows), kinds, object_ids, ":"), kinds, object_ids


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
