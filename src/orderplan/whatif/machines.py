"""How the load and the setups of work centres differ between plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.difference.changed_rows import changed_rows, known, now, old
from orderplan.load.tables import load_table
from orderplan.load.work_load import work_load_of
from orderplan.mrp.identify import ids
from orderplan.quantities import from_millionths
from orderplan.whatif.effects import effect_table
from orderplan.whatif.tables import LOAD_EFFECTS, SETUP_EFFECTS
from orderplan.whatif.weeks import mondays

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

_MINUTES = ("load_minutes", "capacity_minutes", "overload_minutes")


def load_effects(previous: MaterialPlan, current: MaterialPlan) -> pa.Table:
    """Give the work centres and weeks whose load or capacity is another one."""
    rows = changed_rows(_by_week(previous), _by_week(current), ["work_center_id", "week"], _MINUTES)
    columns = {name: known(rows, name) for name in ("work_center_id", "week")}
    for name in _MINUTES:
        columns[name] = now(rows, name).fill_null(0.0)
        columns[f"previous_{name}"] = old(rows, name).fill_null(0.0)
    return effect_table(LOAD_EFFECTS, columns)


def _by_week(plan: MaterialPlan) -> pa.Table:
    load = load_table(plan)
    day = load.column("day").cast(pa.int32()).to_numpy().astype(np.int64)
    week = pa.array(mondays(day).astype(np.int32)).cast(pa.date32())
    sums = load.append_column("week", week).group_by(["work_center_id", "week"])
    found = sums.aggregate([(name, "sum") for name in _MINUTES])
    return pa.table(
        {
            "work_center_id": found.column("work_center_id"),
            "week": found.column("week"),
            **{name: np.round(found.column(f"{name}_sum").to_numpy(), 6) for name in _MINUTES},
        }
    )


def setup_effects(previous: MaterialPlan, current: MaterialPlan) -> pa.Table:
    """Give the work centres with another number of setups."""
    rows = changed_rows(setups_of(previous), setups_of(current), ["work_center_id"], ["setups", "setup_minutes"])
    columns = {"work_center_id": known(rows, "work_center_id")}
    for name, none in (("setups", 0), ("setup_minutes", 0.0)):
        columns[name] = now(rows, name).fill_null(none)
        columns[f"previous_{name}"] = old(rows, name).fill_null(none)
    return effect_table(SETUP_EFFECTS, columns)


def setups_of(plan: MaterialPlan) -> pa.Table:
    """Give how many operations with a setup each work centre still has to do, and how long the setups take."""
    load = work_load_of(plan)
    setup = load.routings.setup[load.operations.step]
    center = load.routings.work_center[load.operations.step][setup > 0]
    count = len(plan.instance.work_centers.finite)
    minutes = np.zeros(count, dtype=np.int64)
    np.add.at(minutes, center, setup[setup > 0])
    return pa.table(
        {
            "work_center_id": ids(plan, "work_centers", np.arange(count)),
            "setups": np.bincount(center, minlength=count).astype(np.int64),
            "setup_minutes": from_millionths(minutes),
        }
    )
