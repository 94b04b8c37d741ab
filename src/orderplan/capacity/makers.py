"""Which function makes which table of the shop floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderplan.capacity.bottlenecks_table import bottlenecks_table
from orderplan.capacity.dispatch_list import dispatch_list_table
from orderplan.capacity.job_board import job_board_table
from orderplan.capacity.resource_load import resource_load_table
from orderplan.capacity.schedule_table import schedule_table
from orderplan.data.planning_data import arrow_to_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pyarrow as pa

    from orderplan.mrp.material_plan import MaterialPlan

SHOP_TABLES: dict[str, Callable[[MaterialPlan], pa.Table]] = {
    "schedule": schedule_table,
    "resource_load": resource_load_table,
    "bottlenecks": bottlenecks_table,
    "dispatch_list": dispatch_list_table,
    "job_board": job_board_table,
}
"""Each gives its rows in the declared columns; none at infinite capacity."""


def shop_table(plan: MaterialPlan, name: str) -> pd.DataFrame:
    """Give a table of the shop floor as a DataFrame.

    Raises
    ------
    KeyError
        Where there is no such table.

    """
    return arrow_to_frame(SHOP_TABLES[name](plan))
