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
from orderplan.load.overload_kernels import work_of_jobs
from orderplan.load.overload_messages import Told, messages
from orderplan.load.work_load import work_load_of
from orderplan.mrp.exception_impact import order_values, orders_above
from orderplan.mrp.exception_rows import SEVERITY
from orderplan.mrp.identify import days_array, ids
from orderplan.mrp.impact_kernels import REACH, Groups
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
    done: np.ndarray
    """The first day at whose end all is done that was left over until then; `NO_DAY` where the days end before."""
    starts: np.ndarray
    """The jobs that have work there then are ``jobs[starts[k]:starts[k + 1]]``, ascending: shape (n + 1,)."""
    jobs: np.ndarray
    minutes: np.ndarray
    """What each of them has to do there then, in millionths."""

    @property
    def largest(self) -> np.ndarray:
        """Of the jobs of each overload the place of the one with most to do, the first of equal ones: shape (n,)."""
        most = np.maximum.reduceat(self.minutes, self.starts[:-1]) if len(self.center) else self.minutes
        at = np.flatnonzero(self.minutes == np.repeat(most, np.diff(self.starts)))
        return at[np.searchsorted(at, self.starts[:-1])]


def overload_exceptions(plan: MaterialPlan) -> pa.Table:
    """Give the `overload` exceptions in the columns of the exceptions, by work centre and day.

    `quantity` is in minutes, `suggested_date` the day on which what is left over is worked off, `days` the days until
    then. The sales orders hit are those above the orders that have work there then.
    """
    load = work_load_of(plan)
    found = overloads_of(load)
    count, over = len(found.center), load.overload[found.center, found.day - load.first_day]
    reached = _orders_hit(plan, load, found)
    never = found.done == NO_DAY
    days = np.where(never, 0, found.done - found.day)
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
        "suggested_date": days_array(plan, found.done),
        "quantity": from_millionths(over),
        "suggested_quantity": missing,
        "days": pa.array(days, mask=never),
        "value": np.zeros(count),
        "is_root": np.ones(count, dtype=bool),
        "cause_id": missing,
        "orders_hit": reached["orders"].astype(np.int64),
        "value_hit": np.round(reached["value"], 2),
        "rescue": missing,
        "message": messages(Told(plan, load, found, found.largest)),
    }
    return pa.table(columns, schema=result_schema(EXCEPTIONS))


def overloads_of(load: WorkLoad) -> Overloads:
    """Find the work centres and days with at least a minute too much, and whose work it is."""
    center, column = np.nonzero(load.overload >= MILLION)
    place_of = np.full(load.overload.shape, NONE, dtype=np.int32)
    place_of[center, column] = np.arange(len(center))
    starts, jobs, minutes = work_of_jobs(
        load.placements, load.operations, load.routings, load.first_day, place_of, len(center)
    )
    return Overloads(center, column + load.first_day, _days_done(load, center, column), starts, jobs, minutes)


def _days_done(load: WorkLoad, center: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Give the day at whose end nothing is left over any more, when each day does what it can: shape (n,), offsets."""
    balance = np.cumsum(load.load - load.capacity * MILLION, axis=1)
    least = np.minimum(np.minimum.accumulate(balance, axis=1), 0)
    days = balance.shape[1]
    # What is left over at the end of a day is by how much the balance stands above its lowest so far.
    clear = np.where(balance == least, np.arange(days), days)
    next_clear = np.minimum.accumulate(clear[:, ::-1], axis=1)[:, ::-1]
    found = next_clear[center, column]
    return np.where(found == days, NO_DAY, found + load.first_day)


def _orders_hit(plan: MaterialPlan, load: WorkLoad, found: Overloads) -> np.ndarray:
    """Give what sales orders each overload hits: shape (n,), `orders` and `value`."""
    if not len(found.center):
        return np.zeros(0, dtype=REACH)
    starts, rows = grouped_rows(found.jobs, len(load.jobs.supply))
    kinds = np.full(plan.setting.first_planned_supply + plan.store.planned.used, NONE, dtype=np.int32)
    kinds[load.jobs.supply] = np.arange(len(load.jobs.supply))
    overload = np.repeat(np.arange(len(found.center)), np.diff(found.starts))
    groups = Groups(kinds, starts, overload[rows], len(found.center))
    _of_supplies, of_groups = orders_above(plan, groups, order_values(plan))
    return of_groups
