"""Exceptions about the data behind a plan: missing or contradicting master data, and what engineering changes leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from orderplan.bom.arrays import in_force, line_range
from orderplan.bom.changes import changed_lines
from orderplan.bom.prices import unit_prices
from orderplan.data.instance import ENDLESS, NO_DAY, NONE
from orderplan.enums import ExceptionCode, OrderStatus, Procurement
from orderplan.kernels import kernel
from orderplan.mrp.exception_rows import ITEM, SUPPLY, exception_rows
from orderplan.mrp.identify import numbering
from orderplan.mrp.supplies import usable_stock
from orderplan.quantities import MILLION
from orderplan.ranges import joined_ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orderplan.bom.arrays import BomArrays
    from orderplan.data.instance import Instance, Lines, Substitutes
    from orderplan.mrp.findings import Findings
    from orderplan.mrp.material_plan import MaterialPlan

NO_BOM, NO_SUPPLIER, NO_LEAD_TIME, NO_ORDER, NO_PRICE, UNUSED_ORDER_BOM = (1 << bit for bit in range(6))
REASONS = {
    NO_BOM: "it has no BOM line in force on the day on which it is started",
    NO_SUPPLIER: "it is bought, but no supplier has valid terms for it",
    NO_LEAD_TIME: "it is bought without a lead time",
    NO_ORDER: "it is order-specific, but wanted without an order and so planned as common",
    NO_PRICE: "it is bought without a price",
    UNUSED_ORDER_BOM: "it is common, so its order BOMs are not used",
}
"""What `master_data` says of an item; several may hold."""


def master_data_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `master_data`: items of the plan whose data are missing or contradict each other."""
    plan = findings.plan
    instance, arrays, today = plan.instance, plan.bom.arrays, plan.setting.today
    procurement = np.array(list(Procurement))[instance.items.procurement]
    bought = np.isin(procurement, [Procurement.BUY, Procurement.SUBCONTRACT])
    planned = plan.blocks["lots"] > 0
    terms = instance.supplier_items
    valid = (terms.valid_from <= today) & (today < terms.valid_to)
    has_supplier, has_lead = np.zeros(len(planned), dtype=bool), instance.items.lead_time_days > 0
    has_supplier[terms.item_id[valid]] = True
    has_lead[terms.item_id[valid & (terms.lead_time_days > 0)]] = True
    _prices, sources, _suppliers = unit_prices(instance, today, np.full(len(planned), MILLION))
    reasons = (
        (NO_BOM, _exploded_into_nothing(plan)),
        # A plant that keeps no suppliers at all does so on purpose.
        (NO_SUPPLIER, (procurement == Procurement.BUY) & planned & ~has_supplier & bool(len(terms.item_id))),
        (NO_LEAD_TIME, bought & planned & ~has_lead),
        (NO_ORDER, _wanted_without_order(plan)),
        (NO_PRICE, bought & planned & (sources == 0)),
        (UNUSED_ORDER_BOM, planned & arrays.explodes & ~arrays.passes_order
         & (arrays.standard_ends < arrays.starts[1:])),
    )  # fmt: skip
    bits = np.zeros(len(planned), dtype=np.int8)
    for bit, mask in reasons:
        bits[mask] |= bit
    items = np.flatnonzero(bits)
    yield exception_rows(ExceptionCode.MASTER_DATA, ITEM, items, item=items, action=bits[items])


def explosions(plan: MaterialPlan) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give what is exploded, planned orders and what passes through phantoms: items, orders, days, quantities."""
    planned = plan.store.planned.array[numbering(plan, "lots").slots]
    planned = planned[plan.bom.arrays.explodes[planned["item"]]]
    items = plan.bom.level_items
    counts, firsts = plan.blocks["passes"][items], plan.blocks["first_pass"][items]
    passed = plan.store.passes.array[joined_ranges(firsts, counts)]
    return (
        np.concatenate([planned["item"], np.repeat(items, counts)]),
        np.concatenate([planned["order"], passed["order"]]),
        np.concatenate([np.maximum(planned["release"], plan.setting.today), passed["day"]]),
        np.concatenate([planned["quantity"], passed["quantity"]]),
    )


def _exploded_into_nothing(plan: MaterialPlan) -> np.ndarray:
    """Tell which items have a planned order, or pass something on, on a day without a line in force: (items,), bool."""
    items, orders, days, _quantities = explosions(plan)
    nothing = np.zeros(plan.instance.item_count, dtype=bool)
    nothing[items[_without_lines(plan.bom.arrays, items, orders, days)]] = True
    return nothing


@kernel
def _without_lines(bom: BomArrays, items: np.ndarray, orders: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Tell which items have no line in force for an order on a day: shape (n,), bool."""
    result = np.ones(len(items), dtype=np.bool_)
    for k in range(len(items)):
        first, last = line_range(bom, items[k], orders[k])
        for line in range(first, last):
            result[k] = result[k] and not in_force(bom, line, days[k])
    return result


def _wanted_without_order(plan: MaterialPlan) -> np.ndarray:
    """Tell which order-specific items have a planned order without an order: shape (items,), bool."""
    rows = plan.store.planned.array[numbering(plan, "lots").slots]
    pooled = np.zeros(plan.instance.item_count, dtype=bool)
    pooled[rows["item"][rows["order"] == NONE]] = True
    return pooled & plan.setting.rules["specific"]


def change_exceptions(findings: Findings) -> Iterator[np.ndarray]:
    """Yield `change_leftover`: free supply that no BOM line uses any more, and gaps between an old and a new line."""
    plan = findings.plan
    instance, setting = plan.instance, plan.setting
    lines, substitutes = changed_lines(instance)  # those of the BOM lack what is over
    stock, receipts = instance.stock, instance.receipts
    lots = np.flatnonzero(usable_stock(instance) & (stock.order_id == NONE))
    coming = np.flatnonzero((receipts.quantity > 0) & (receipts.order_id == NONE))
    codes = np.concatenate([lots, setting.stock_count + coming])
    items = findings.items_of_supplies[codes]
    left = np.concatenate([stock.quantity[lots], receipts.quantity[coming]]) - findings.use.pegged[codes]
    last_use = _ends_of_use(instance, lines, substitutes)[items]
    mask = (left > 0) & (last_use != ENDLESS)
    ready = findings.links.ready[codes[mask]]
    yield exception_rows(
        ExceptionCode.CHANGE_LEFTOVER,
        SUPPLY,
        codes[mask],
        item=items[mask],
        date=np.where(ready == ENDLESS, NO_DAY, ready),
        suggested=last_use[mask],
        quantity=left[mask],
        suggested_quantity=0,
    )
    yield from _gap_exceptions(findings, lines)


def _ends_of_use(instance: Instance, lines: Lines, substitutes: Substitutes) -> np.ndarray:
    """Give the first day on which no line uses each item any more; `ENDLESS` where it has no end: (items,), int64.

    An item is used by BOM lines, as a substitute, and by sales orders of itself. One that never was a component has no
    end of use.
    """
    status, changes = instance.orders.status, instance.changes
    wanted = np.isin(status, [list(OrderStatus).index(word) for word in (OrderStatus.OPEN, OrderStatus.HELD)])
    ends = np.full(instance.item_count, NO_DAY, dtype=np.int64)
    lasting = (lines.valid_to > lines.valid_from) & np.append(wanted, True)[lines.order_id]
    np.maximum.at(ends, lines.component_id[lasting], lines.valid_to[lasting].astype(np.int64))
    replaced = (changes.old_component_id >= 0) & (ends[changes.old_component_id] == NO_DAY)
    np.maximum.at(ends, changes.old_component_id[replaced], changes.effective_date[replaced].astype(np.int64))
    ended = ends != NO_DAY
    np.maximum.at(ends, substitutes.substitute_id, substitutes.valid_to.astype(np.int64))
    ends[instance.orders.item_id[wanted]] = ENDLESS
    return np.where(ended, ends, ENDLESS)


class Gap(NamedTuple):
    """Days on which a line of a BOM has ended and the one in its place has not begun."""

    start: int
    end: int
    place: str
    """Where it is, for a reader."""


def _gap_exceptions(findings: Findings, lines: Lines) -> Iterator[np.ndarray]:
    """Yield a `change_leftover` for each item that is started in a gap between two lines."""
    plan = findings.plan
    gaps = _gaps(plan, lines)
    own = set(zip(plan.bom.lines.parent_id.tolist(), plan.bom.lines.order_id.tolist(), strict=True)) if gaps else set()
    items, orders, days, quantities = explosions(plan)
    found: dict[int, dict[Gap, int]] = {}
    for place in np.flatnonzero(np.isin(items, [item for item, _order in gaps])).tolist():
        item, order, day = int(items[place]), int(orders[place]), int(days[place])
        for gap in gaps.get((item, order if (item, order) in own else NONE), ()):
            if gap.start <= day < gap.end:
                of_item = found.setdefault(item, {})
                of_item[gap] = of_item.get(gap, 0) + int(quantities[place])
    at = np.array(sorted(found), dtype=np.int64)
    first = [min(found[item]) for item in at.tolist()]
    findings.notes.update({(ITEM, item): gap.place for item, gap in zip(at.tolist(), first, strict=True)})
    yield exception_rows(
        ExceptionCode.CHANGE_LEFTOVER,
        ITEM,
        at,
        item=at,
        date=np.array([gap.start for gap in first], dtype=np.int64),
        suggested=np.array([gap.end for gap in first], dtype=np.int64),
        quantity=np.array([found[item][gap] for item, gap in zip(at.tolist(), first, strict=True)], dtype=np.int64),
    )


def _gaps(plan: MaterialPlan, lines: Lines) -> dict[tuple[int, int], list[Gap]]:
    """Find where lines of one number do not meet, by parent and order."""
    ids = plan.instance.spaces["items"].ids
    lasting = np.flatnonzero(lines.valid_to > lines.valid_from)
    keys = (lines.valid_from, lines.line_no, lines.order_id, lines.parent_id)
    at = lasting[np.lexsort([key[lasting] for key in keys])]
    same = np.ones(max(len(at) - 1, 0), dtype=bool)
    for key in keys[1:]:
        same &= key[at][1:] == key[at][:-1]
    gaps: dict[tuple[int, int], list[Gap]] = {}
    last = -1  # the line of the group that ends last so far
    for place in np.flatnonzero(same).tolist():
        before, behind = int(at[place]), int(at[place + 1])
        continued = place > 0 and same[place - 1]
        last = last if continued and lines.valid_to[last] >= lines.valid_to[before] else before
        if lines.valid_to[last] < lines.valid_from[behind] and lines.valid_from[behind] > plan.setting.today:
            old, new = (ids[int(lines.component_id[line])].as_py() for line in (last, behind))
            gap = Gap(
                start=int(lines.valid_to[last]),
                end=int(lines.valid_from[behind]),
                place=f"line {int(lines.line_no[before])}, between {old} and {new}",
            )
            gaps.setdefault((int(lines.parent_id[before]), int(lines.order_id[before])), []).append(gap)
    return gaps
