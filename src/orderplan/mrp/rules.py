"""What netting needs to know of each item and of the substitutes, as the kernels see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.enums import LotPolicy, PartClass, Procurement, SubstituteMode
from orderplan.graph_order import grouped_rows
from orderplan.mrp.demands import lead_days
from orderplan.mrp.records import recorded, row_type
from orderplan.mrp.supplies import today_of
from orderplan.timeline import ahead

if TYPE_CHECKING:
    from orderplan.bom.graph import BomGraph

MOST_CUTS = 10_000
"""Orders into which one lot is cut at the most; a smaller `lot_max` is taken for a typing error (planning rule 5.2)."""

_PHANTOM = list(Procurement).index(Procurement.PHANTOM)
_NO_PROCUREMENT = list(Procurement).index(Procurement.NONE)
_SPECIFIC = list(PartClass).index(PartClass.ORDER_SPECIFIC)

LOT_FOR_LOT, FIXED, PERIOD, REORDER_POINT = range(4)
assert list(LotPolicy) == [LotPolicy.LOT_FOR_LOT, LotPolicy.FIXED, LotPolicy.PERIOD, LotPolicy.REORDER_POINT]  # noqa: S101 - kernels know the places

ITEM_RULES = row_type(
    [
        ("lead", "i8"),
        ("safety_stock", "i8"),
        ("lot_size", "i8"),
        ("lot_min", "i8"),
        ("lot_multiple", "i8"),
        ("lot_max", "i8"),  # 0: none
        ("reorder_point", "i8"),
        ("order_up_to", "i8"),
        ("period", "i4"),
        ("fence_end", "i4"),  # first day on which something new may be there
        ("earliest_new", "i4"),
        ("policy", "i1"),
        ("in_calendar_days", "?"),  # whether the lead time counts in these
        ("passes_through", "?"),  # a phantom
        ("never_new", "?"),  # procurement none
        ("specific", "?"),  # order-specific
    ],
    align=True,
)
"""What netting needs to know of an item."""

SUBSTITUTE_RULE = row_type(
    [
        ("ratio", "i8"),
        ("substitute", "i4"),
        ("parent", "i4"),
        ("order", "i4"),
        ("valid_from", "i4"),
        ("valid_to", "i4"),
        ("use_up", "?"),
    ],
    align=True,
)
"""A row of `Substitutes`."""


class SubstituteRules(NamedTuple):
    """Substitutes by component, rank, substitute."""

    starts: np.ndarray
    """Item i's substitutes are ``rows[starts[i]:starts[i + 1]]``: shape (items + 1,)."""
    rows: np.ndarray
    """Shape (substitutes,), `SUBSTITUTE_RULE`."""


def item_rules(bom: BomGraph) -> np.ndarray:
    """Collect what netting needs to know of each item: shape (items,), `ITEM_RULES`."""
    items, line = bom.instance.items, bom.instance.timeline
    lead, in_calendar_days = lead_days(bom.instance)
    phantom = items.procurement == _PHANTOM
    today = np.full(len(lead), today_of(bom.instance), dtype=np.int64)
    fence_end = np.where(items.fence_days > 0, ahead(line, np.zeros_like(lead), items.fence_days), today)
    return recorded(
        ITEM_RULES,
        passes_through=phantom,
        never_new=items.procurement == _NO_PROCUREMENT,
        specific=items.part_class == _SPECIFIC,
        lead=lead,
        in_calendar_days=in_calendar_days,
        fence_end=fence_end,
        earliest_new=bom.earliest_new,
        safety_stock=np.where(phantom, 0, items.safety_stock),
        policy=items.lot_policy,
        lot_size=items.lot_size,
        lot_min=items.lot_min,
        lot_multiple=items.lot_multiple,
        lot_max=items.lot_max,
        period=items.lot_period_days,
        reorder_point=items.reorder_point,
        order_up_to=items.order_up_to,
    )


def substitute_rules(bom: BomGraph) -> SubstituteRules:
    """Collect the substitutes by component."""
    rows = bom.substitutes
    starts, order = grouped_rows(rows.component_id.astype(np.int64), bom.instance.item_count)
    return SubstituteRules(
        starts,
        recorded(
            SUBSTITUTE_RULE,
            substitute=rows.substitute_id[order],
            parent=rows.parent_id[order],
            order=rows.order_id[order],
            ratio=rows.ratio[order],
            use_up=rows.mode[order] == list(SubstituteMode).index(SubstituteMode.USE_UP),
            valid_from=rows.valid_from[order],
            valid_to=rows.valid_to[order],
        ),
    )
