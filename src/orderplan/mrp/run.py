"""The run: net all, then project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from orderplan.config import MrpConfig, PlanConfig, merged
from orderplan.data.instance import NO_DAY
from orderplan.errors import RequestError
from orderplan.mrp.demands import sales_needs
from orderplan.mrp.material_plan import MaterialPlan
from orderplan.mrp.net_change import net_change
from orderplan.mrp.netting import net_all
from orderplan.mrp.projection_kernels import Days, Rows, project
from orderplan.mrp.scheduled import nothing_scheduled
from orderplan.mrp.supplies import is_open, receipt_days, stock_days

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orderplan.bom.graph import BomGraph
    from orderplan.data.instance import Instance

DEFAULT_RESCHEDULE_DAYS = 0


def run_mrp(
    instance: Instance,
    bom: BomGraph,
    config: MrpConfig | None = None,
    *,
    threads: int | None = None,
    since: MaterialPlan | None = None,
    touched: Iterable[str] = (),
) -> MaterialPlan:
    """Plan all material: net, size lots, explode, peg, and project dates at infinite capacity.

    Parameters
    ----------
    instance
        The scenario in integers.
    bom
        Its BOM.
    config
        Settings that hold over those of the instance.
    threads
        How many to use; None for one per core. The result is the same for any number.
    since
        An earlier plan to start from (net change): only what differs from its data, and what that reaches, is planned
        anew. The plan is the same as without it, and the earlier one stays as it is. Where items, orders, receipts,
        rows of stock (other than their quantity), BOM lines (other than their quantities, scrap, offset and validity),
        low-level codes, substitutes, the planning day or the calendar are others than before, all is planned anew.
    touched
        Ids of items to plan anew whether or not their data differ. What differs is found in any case.

    Returns
    -------
    MaterialPlan
        Planned orders, requirements, pegging, projected days. A bad plan never raises: lateness and shortage are rows.

    Raises
    ------
    RequestError
        Where the BOM is of another instance.
    UnknownIdError
        Where there is no item that `touched` names.

    Examples
    --------
    >>> import orderplan as op
    >>> instance = op.encode(op.read_folder("data/samples/bicycle"))
    >>> print(run_mrp(instance, op.build_bom(instance)).summary())
    4 sales order lines: 3 on time, 1 late, 0 not to be covered
    15 planned orders, 30 requirements, 32 pegging rows; planning day 2026-01-05

    """
    if bom.instance is not instance:
        raise RequestError("the BOM is of another instance: build it from this one")
    settings = merged(instance.config, PlanConfig(mrp=config or MrpConfig())).mrp
    reschedule_days = settings.reschedule_days or DEFAULT_RESCHEDULE_DAYS
    threads = threads or os.cpu_count() or 1
    if since is not None:
        plan = net_change(since.infinite or since, bom, settings, reschedule_days, touched, threads)
        if plan is not None:
            return plan
    netting = net_all(bom, reschedule_days=reschedule_days, threads=threads)
    store, blocks = netting.store, netting.blocks
    blocks["first_cover"] = blocks["first_requirement"] + store.covers.room_for(store.requirements.used)
    blocks["first_ready"] = blocks["first_lot"] + store.ready.room_for(store.planned.used)
    coming = receipt_days(instance).astype(np.int32)
    days = Days(
        supply=np.concatenate([stock_days(instance).astype(np.int32), coming]),
        covers=store.covers.array,
        ready=store.ready.array,
        orders=np.full(len(instance.orders.item_id), NO_DAY, dtype=np.int32),
        scheduled=nothing_scheduled(),
    )
    rows = Rows(blocks, store.requirements.array, store.planned.rows, store.pegs.array, store.conversions.rows)
    project(bom.level_starts, bom.level_items, netting.setting, rows, days, len(instance.orders.item_id), coming)
    nothing_needed = is_open(instance) & (days.orders == NO_DAY)  # a phantom without components
    days.orders[nothing_needed] = np.maximum(sales_needs(instance), netting.setting.today)[nothing_needed]
    for array in (blocks, days.supply, days.orders):
        array.flags.writeable = False
    return MaterialPlan(
        bom=bom,
        config=settings,
        setting=netting.setting,
        sources=netting.sources,
        units=netting.units,
        store=store,
        blocks=blocks,
        supply_days=days.supply,
        order_covers=days.orders,
    )
