"""The factors of a ranking: what each order line is like, and that as a number from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.data.instance import ENDLESS
from orderplan.mrp.deliveries import served_orders
from orderplan.mrp.demands import sales_needs
from orderplan.mrp.exception_impact import order_values
from orderplan.mrp.material_plan import material_of
from orderplan.priorities.earliest import earliest_covers
from orderplan.priorities.weights import class_places
from orderplan.quantities import MILLION
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orderplan.data.planning_data import PlanningData
    from orderplan.mrp.material_plan import MaterialPlan
    from orderplan.plan import Plan

NO_AGE = -1


class Standing(NamedTuple):
    """How the open sales order lines stand; shape (lines,) each, int64 if nothing else is said."""

    order: np.ndarray
    """Sales order codes, ascending."""
    projected: np.ndarray
    """The day on which the customer has it; `ENDLESS`: never."""
    days_late: np.ndarray
    late: np.ndarray
    """Whether it is late or never there: bool."""
    days_left: np.ndarray
    """Working days from today to the day on which it must be ready; below 0 where that is over."""
    days_needed: np.ndarray
    """Working days from today to the first day on which it could be ready; `ENDLESS`: never."""
    value: np.ndarray
    """Hundredths of money."""
    penalty: np.ndarray
    """Hundredths of money a day."""
    age: np.ndarray
    """Calendar days since it was ordered, `NO_AGE` where nobody knows, 0 where that is to come."""
    customer_class: pa.Array
    """Text; missing where the customer has none."""


def standing_of(plan: Plan, data: PlanningData) -> Standing:
    """Find how the open sales order lines of a plan stand."""
    material = material_of(plan)
    instance, setting = material.instance, material.setting
    order, projected, days_late, late = served_orders(material)
    today = np.full(len(order), setting.today, dtype=np.int64)
    covers = earliest_covers(material)[order].astype(np.int64)
    return Standing(
        order=order,
        projected=projected,
        days_late=days_late,
        late=late,
        days_left=_working_days(material, today, sales_needs(instance, order).astype(np.int64)),
        days_needed=np.where(covers == ENDLESS, ENDLESS, _working_days(material, today, np.maximum(covers, today))),
        value=_cents(order_values(material)[order]),
        penalty=_cents(instance.orders.penalty_per_day[order]),
        age=_ages(material, data)[order],
        customer_class=_classes(material, data).take(pa.array(order)),
    )


def _working_days(plan: MaterialPlan, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Count the working days from one day to another, below 0 where that is before: shape (n,), int64."""
    line = plan.instance.timeline
    start, end = (np.clip(days - line.first, 0, len(line.before) - 2) for days in (first, last))
    return line.before[end].astype(np.int64) - line.before[start]


def _cents(money: np.ndarray) -> np.ndarray:
    return np.rint(np.nan_to_num(money) * 100).astype(np.int64)


def _ages(plan: MaterialPlan, data: PlanningData) -> np.ndarray:
    """Give how many days ago each sales order line was ordered: shape (orders,), int64, by code."""
    table = data.tables["sales_orders"]
    ages = np.full(len(plan.instance.orders.item_id), NO_AGE, dtype=np.int64)
    if not table.num_rows:
        return ages
    origin = int(np.datetime64(plan.instance.as_of, "D").astype(np.int64))
    days = whole(table.column("order_date")).cast(pa.int32())
    known = days.is_valid().to_numpy(zero_copy_only=False)
    age = np.maximum(origin - days.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64), 0)
    ages[data.codes["sales_orders", "order_id"]] = np.where(known, age, NO_AGE)
    return ages


def _classes(plan: MaterialPlan, data: PlanningData) -> pa.Array:
    """Give the customer class of each sales order line, by code: text, shape (orders,)."""
    customers = data.tables["customers"]
    ids = plan.instance.customer_ids.ids
    row = pc.index_in(ids, value_set=whole(customers.column("customer_id")))
    of_customer = whole(customers.column("customer_class")).cast(pa.string()).take(row)
    code = plan.instance.orders.customer_id
    return of_customer.take(pa.array(code, mask=code < 0))


def critical_ratios(standing: Standing) -> np.ndarray:
    """Give (days left + 1) / (days needed + 1), at least 0: shape (lines,), float64.

    Today is a day of both. The ratio is that of job-shop dispatching (Berry and Rao, "Critical ratio scheduling: an
    experimental analysis", Management Science 22, 1975): below 1 there is less time than the work takes.
    """
    needed = standing.days_needed.astype(np.float64) + 1
    ratio = np.maximum(standing.days_left + 1, 0) / needed
    return np.where(standing.days_needed == ENDLESS, 0.0, ratio)


def factors_of(standing: Standing, classes: Sequence[str] | Mapping[str, float] | None) -> np.ndarray:
    """Give the factors in millionths.

    Parameters
    ----------
    standing
        How the lines stand.
    classes
        See `orderplan.priorities.weights.class_places`.

    Returns
    -------
    numpy.ndarray
        Shape (lines, factors), int64, in the order of `FACTORS`: the customer's class; ``1 − ratio / 2``, at least 0,
        of the critical ratio; value, penalty and age each as a share of the largest; 1 where it is late.

    Raises
    ------
    RequestError
        Where a class is given a factor outside 0 to 1.

    """
    names = standing.customer_class.to_pylist()
    places = class_places(classes, [name for name in names if name is not None])
    by_class = np.array([places.get(name, 0.0) for name in names], dtype=np.float64)
    urgency = np.clip(1 - critical_ratios(standing) / 2, 0, 1)
    shares = [_share(values) for values in (standing.value, standing.penalty, np.maximum(standing.age, 0))]
    columns = [_millionths(by_class), _millionths(urgency), *shares, standing.late * MILLION]
    return np.stack(columns, axis=1).astype(np.int64)


def _share(values: np.ndarray) -> np.ndarray:
    """Give each value as a share of the largest, in millionths: shape (n,), int64."""
    most = max(int(values.max(initial=0)), 1)
    whole_product = most < np.iinfo(np.int64).max // MILLION
    return values * MILLION // most if whole_product else _long_shares(values, most)


def _long_shares(values: np.ndarray, most: int) -> np.ndarray:
    """Give the shares where the product would not fit into 64 bits."""
    return np.array([value * MILLION // most for value in values.tolist()], dtype=np.int64)


def _millionths(shares: np.ndarray) -> np.ndarray:
    return np.rint(shares * MILLION).astype(np.int64)
