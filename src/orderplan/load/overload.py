"""Work centres that have more to do on a day than they can: the `overload` exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import NO_DAY, NONE
from orderplan.enums import ExceptionCode
from orderplan.graph_order import grouped_rows
from orderplan.load.overload_messages import Told, messages
from orderplan.load.work_load import work_load_of
from orderplan.mrp.exception_impact import order_values, orders_above
from orderplan.mrp.exception_rows import SEVERITY
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.impact_kernels import Groups
from orderplan.quantities import MILLION, from_millionths
from orderplan.tables.results import result_schema
from orderplan.tables.results_exceptions import EXCEPTIONS

if TYPE_CHECKING:
    from orderplan.load.work_load import WorkLoad
    from orderplan.mrp.material_plan import MaterialPlan

_CODE = ExceptionCode.OVERLOAD


@dataclass(frozen=True, slots=True, eq=False)
class Overloads:
    """One row per work centre and day with at least a minute too much, by work centre and day; shape (n,) each."""

    center: np.ndarray
    day: np.ndarray
    """As an offset."""
    worked_off: np.ndarray
    """The first day at whose end all that was left over till then is done; `NO_DAY` where the days end before."""
    row: np.ndarray
    """Which of these each job belongs to that has work there then; with the next one, by row and job: shape (k,)."""
    job: np.ndarray
    minutes: np.ndarray
    """What is done there then of the job, in millionths: shape (k,)."""


def overload_exceptions(plan: MaterialPlan) -> pa.Table:
    """Give the `overload` exceptions in the columns of the exceptions, by work centre and day.

    `quantity` is in minutes, `suggested_date` the day on which what is left over is worked off, `days` the days until
    then. The sales orders hit are those above the orders that have work there then.
    """
    load = work_load_of(plan)
    found = overloads_of(load)
    count, over = len(found.center), load.overload[found.center, found.day - load.first_day]
    reached = _orders_hit(plan, load, found)
    never = found.worked_off == NO_DAY
    days = np.where(never, 0, found.worked_off - found.day)
    centers, kind = ids(plan, "work_centers", found.center), "work_center"
    day_texts = days_array(plan, found.day).cast(pa.string())
    missing = pa.nulls(count)
    columns = {
        "exception_id": pc.binary_join_element_wise(str(_CODE), kind, centers, day_texts, ":"),
        "code": [str(_CODE)] * count,
        "severity": np.full(count, SEVERITY[_CODE]),
        "item_id": missing,
        "object_kind": [kind] * count,
        "object_id": centers,
        "order_id": missing,
        "date": days_array(plan, found.day),
        "suggested_date": days_array(plan, found.worked_off),
        "quantity": from_millionths(over),
        "suggested_quantity": missing,
        "days": pa.array(days, mask=never),
        "value": np.zeros(count),
        "is_root": np.ones(count, dtype=bool),
        "cause_id": missing,
        "orders_hit": reached["orders"].astype(np.int64),
        "value_hit": np.round(reached["value"], 2),
        "rescue": missing,
        "message": messages(Told(plan, load, found)),
    }
    return pa.table(columns, schema=result_schema(EXCEPTIONS))


def overloads_of(load: WorkLoad) -> Overloads:
    """Find the work centres and days with at least a minute too much, and whose work it is."""
    center, column = np.nonzero(load.overload >= MILLION)
    row_of = np.full(load.overload.shape, NONE, dtype=np.int64)
    row_of[center, column] = np.arange(len(center))
    operation = load.placements["operation"]
    row = row_of[load.operations.work_center[operation], load.placements["day"] - load.first_day]
    there = row >= 0
    job_of = np.repeat(np.arange(len(load.jobs.supply)), np.diff(load.operations.starts))
    keys = row[there] << 32 | job_of[operation[there]]
    pairs, pair = np.unique(keys, return_inverse=True)
    minutes = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(minutes, pair, load.placements["minutes"][there])
    return Overloads(
        center=center,
        day=column + load.first_day,
        worked_off=_worked_off(load, center, column),
        row=pairs >> 32,
        job=pairs & 0xFFFFFFFF,
        minutes=minutes,
    )


def _worked_off(load: WorkLoad, center: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Give the day at whose end nothing is left over any more, when each day does what it can: shape (n,), offsets."""
    balance = np.cumsum(load.load - load.capacity * MILLION, axis=1)
    least = np.minimum(np.minimum.accumulate(balance, axis=1), 0)
    days = balance.shape[1]
    # What is left over at the end of a day, is what the balance stands above its lowest so far.
    clear = np.where(balance == least, np.arange(days), days)
    next_clear = np.minimum.accumulate(clear[:, ::-1], axis=1)[:, ::-1]
    found = next_clear[center, column]
    return np.where(found == days, NO_DAY, found + load.first_day)


def _orders_hit(plan: MaterialPlan, load: WorkLoad, found: Overloads) -> np.ndarray:
    """Give what sales orders each overload hits: shape (n,), `orders` and `value`."""
    jobs, kind = np.unique(found.job, return_inverse=True)
    starts, pairs = grouped_rows(kind, len(jobs))
    kinds = np.full(plan.setting.first_planned_supply + plan.store.planned.used, NONE, dtype=np.int32)
    kinds[load.jobs.supply[jobs]] = np.arange(len(jobs))
    groups = Groups(kinds, starts, found.row[pairs], len(found.center))
    _of_supplies, of_groups = orders_above(plan, groups, order_values(plan))
    return of_groups
