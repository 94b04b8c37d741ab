"""The result table of the load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from orderplan.config import DEFAULT_HORIZON_DAYS
from orderplan.data.planning_data import arrow_to_frame
from orderplan.load.work_load import work_load_of
from orderplan.mrp.identify import days_array, ids
from orderplan.quantities import from_millionths
from orderplan.tables.results import result_schema
from orderplan.tables.results_capacity import LOAD

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan


def load_table(plan: MaterialPlan) -> pa.Table:
    """Give the load of the work centres as an Arrow table; see `load_frame`."""
    found = work_load_of(plan)
    horizon = plan.instance.config.horizon_days or DEFAULT_HORIZON_DAYS
    days = found.first_day + np.arange(found.load.shape[1])
    center, column = np.nonzero((found.load > 0) | ((found.capacity > 0) & (days <= horizon)))
    return pa.table(
        {
            "work_center_id": ids(plan, "work_centers", center),
            "day": days_array(plan, days[column]),
            "capacity_minutes": found.capacity[center, column].astype(np.float64),
            "load_minutes": from_millionths(found.load[center, column]),
            "overload_minutes": from_millionths(found.overload[center, column]),
        },
        schema=result_schema(LOAD),
    )


def load_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the load of the work centres: what orders ask of them against what they can do.

    Loaded are released work orders and planned make orders that have a routing. What is scheduled counts when the
    schedule has it. All others count at infinite capacity, each from its start to the day before it is there: its
    operations backwards from the end of that time, one after another. An order that does not fit in there on one
    machine a step has each step spread over all of its days.

    Returns
    -------
    pandas.DataFrame
        A row per work centre and day on which it works within the horizon or has something to do: `work_center_id`,
        `day`, `capacity_minutes` (of all its machines, by their calendars), `load_minutes`, `overload_minutes` (0 where
        the work centre is not finite).

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> load = load_frame(op.run_mrp(instance, op.build_bom(instance)))
    >>> load[load["load_minutes"] > 400]
       work_center_id        day  capacity_minutes  load_minutes  overload_minutes
    31          BENCH 2026-02-17             480.0         410.0               0.0
    33          BENCH 2026-02-19             480.0         480.0               0.0
    76           WELD 2026-02-17             480.0         480.0               0.0

    """
    return arrow_to_frame(load_table(plan))


def load_by_week(load: pd.DataFrame) -> pd.DataFrame:
    """Sum up the load of work centres by week.

    Parameters
    ----------
    load
        Rows of `load_frame`.

    Returns
    -------
    pandas.DataFrame
        A row per work centre and week: `work_center_id`, `week` (its Monday), `capacity_minutes`, `load_minutes`,
        `load_percent` (missing where there is no capacity), `overload_minutes` (those of its days, whatever room the
        other days have), `overloaded_days`.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/pumps"))
    >>> weeks = load_by_week(load_frame(op.run_mrp(instance, op.build_bom(instance))))
    >>> weeks[weeks["overloaded_days"] > 1][["work_center_id", "week", "load_percent", "overloaded_days"]]
       work_center_id       week  load_percent  overloaded_days
    7            ASSY 2026-02-23          74.0                2
    11           ASSY 2026-03-23          69.0                2
    12           ASSY 2026-03-30          84.0                2

    """
    by = ["work_center_id", "week"]
    rows = load.assign(
        week=load["day"] - pd.to_timedelta(load["day"].dt.day_of_week, unit="D"),
        overloaded_days=load["overload_minutes"] > 0,
    )
    sums = ["capacity_minutes", "load_minutes", "overload_minutes", "overloaded_days"]
    weeks = rows.groupby(by, sort=False)[sums].sum().reset_index()
    weeks[sums[:3]] = weeks[sums[:3]].round(6)
    percent = (100 * weeks["load_minutes"] / weeks["capacity_minutes"].mask(weeks["capacity_minutes"] == 0)).round()
    return weeks.assign(load_percent=percent)[[*by, *sums[:2], "load_percent", *sums[2:]]]
