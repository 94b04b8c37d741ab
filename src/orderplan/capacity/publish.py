"""The schedule of a plan as the published one of the next plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.capacity.schedule_table import schedule_table
from orderplan.data.instance import NO_DAY, NONE, PublishedOperations
from orderplan.read_only import read_only
from orderplan.scheduler.problem import DAY
from orderplan.tables.arrays import whole

if TYPE_CHECKING:
    from orderplan.data.instance import Instance
    from orderplan.mrp.material_plan import MaterialPlan


def nothing_published() -> PublishedOperations:
    """Give the published schedule of a shop that works to none."""
    none = read_only(np.empty(0, dtype=np.int32))
    return PublishedOperations(none, none, none, none, none, none, none, read_only(np.empty(0, dtype=np.int64)))


def published_of(plan: MaterialPlan, instance: Instance) -> PublishedOperations:
    """Give the schedule of a plan as another scenario sees it: by its codes, and from its planning day on.

    Parameters
    ----------
    plan
        A plan of finite capacity.
    instance
        The other scenario, or the plan's own.

    """
    table = schedule_table(plan)
    origin = int(np.datetime64(instance.as_of, "D").astype(np.int64))
    codes = {
        name: instance.spaces[space].codes(whole(table.column(name)))
        for name, space in (
            ("receipt_id", "scheduled_receipts"),
            ("item_id", "items"),
            ("order_id", "sales_orders"),
            ("resource_id", "resources"),
        )
    }
    due = whole(table.column("due_date")).cast("int32").to_numpy().astype(np.int64) - origin
    sequence, operation = (whole(table.column(name)).fill_null(NONE).to_numpy() for name in ("sequence", "operation"))
    start = whole(table.column("start")).cast("int64").to_numpy() - origin * DAY
    is_work = codes["receipt_id"] >= 0
    return PublishedOperations(
        receipt_id=read_only(codes["receipt_id"], np.int32),
        item_id=read_only(codes["item_id"], np.int32),
        order_id=read_only(codes["order_id"], np.int32),
        due_date=read_only(np.where(is_work, NO_DAY, due), np.int32),
        sequence=read_only(sequence, np.int32),
        operation=read_only(operation, np.int32),
        resource_id=read_only(codes["resource_id"], np.int32),
        start=read_only(start, np.int64),
    )
