"""The planned orders that are bought or subcontracted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.enums import Procurement
from orderplan.mrp.links import links_of
from orderplan.purchasing.arrival_kernels import component_starts
from orderplan.purchasing.records import LOT
from orderplan.ranges import joined_ranges
from orderplan.row_order import ascending_rows

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

BUY, SUBCONTRACT = (list(Procurement).index(word) for word in (Procurement.BUY, Procurement.SUBCONTRACT))


def lots_of(plan: MaterialPlan) -> tuple[np.ndarray, np.ndarray]:
    """Collect the planned orders to be bought.

    Returns
    -------
    lots, starts
        `LOT`, by item, need, order, sequence; item i's are ``lots[starts[i]:starts[i + 1]]``.

    """
    procurement = plan.instance.items.procurement
    counts = np.where(np.isin(procurement, [BUY, SUBCONTRACT]), plan.blocks["lots"], 0)
    starts = np.concatenate([[0], np.cumsum(counts)])
    slots = joined_ranges(plan.blocks["first_lot"], counts)
    rows = plan.store.planned.array[slots]
    order = ascending_rows([rows[name] for name in ("item", "due", "order", "sequence")])
    if order is not None:
        rows, slots = rows[order], slots[order]
    lots = np.zeros(len(rows), dtype=LOT)
    for name in ("quantity", "item", "order", "priority"):
        lots[name] = rows[name]
    lots["slot"], lots["need"], lots["offer"], lots["components"] = slots, rows["due"], NONE, NO_DAY
    ready = links_of(plan).ready[plan.setting.first_planned_supply + slots]
    lots["counted"] = np.maximum(rows["due"], np.where(ready == ENDLESS, rows["due"], ready))
    made_elsewhere = np.flatnonzero(procurement[rows["item"]] == SUBCONTRACT)
    lots["components"][made_elsewhere] = component_starts(
        slots[made_elsewhere],
        len(plan.sources.order_priority) + len(plan.sources.work_order),
        plan.setting,
        plan.rows,
        links_of(plan),
    )
    return lots, starts
