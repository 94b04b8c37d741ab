"""The result tables of a material plan: planned orders, requirements, pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from orderplan.data.instance import NONE
from orderplan.data.planning_data import arrow_to_frame
from orderplan.enums import Procurement
from orderplan.mrp.demands import LAST_PRIORITY
from orderplan.mrp.identify import (
    days_array,
    ids,
    items_of_rows,
    numbering,
    source_kinds_and_ids,
    supply_kinds_and_ids,
)
from orderplan.mrp.links import links_of
from orderplan.mrp.records import SAFETY
from orderplan.quantities import from_millionths
from orderplan.ranges import joined_ranges

if TYPE_CHECKING:
    import pandas as pd

    from orderplan.mrp.material_plan import MaterialPlan


def planned_orders_table(plan: MaterialPlan) -> pa.Table:
    """Give the planned orders as an Arrow table; see `planned_orders_frame`."""
    rows = plan.store.planned.array[numbering(plan, "lots").slots]
    items = rows["item"]
    words = pa.array([str(word) for word in Procurement])
    ready = _by_block(plan, plan.store.ready.array, "lots", "first_ready")
    return pa.table(
        {
            "planned_order_id": np.arange(1, len(rows) + 1),
            "sequence": rows["sequence"].astype(np.int64),
            "item_id": ids(plan, "items", items),
            "kind": words.take(pa.array(plan.instance.items.procurement[items])),
            "order_id": ids(plan, "sales_orders", rows["order"]),
            "quantity": from_millionths(rows["quantity"]),
            "release_date": days_array(plan, rows["release"]),
            "due_date": days_array(plan, rows["due"]),
            "available_date": days_array(plan, ready),
            "priority": rows["priority"].astype(np.int64),
            "low_level_code": plan.bom.levels[items].astype(np.int64),
            "supplier_id": ids(plan, "suppliers", preferred_suppliers(plan)[items]),
            "late_release": rows["release"] < plan.setting.today,
        }
    )


def preferred_suppliers(plan: MaterialPlan) -> np.ndarray:
    """Give each item's first supplier by rank, then id, of those whose terms are valid today: shape (items,), int32."""
    terms, today = plan.instance.supplier_items, plan.setting.today
    valid = np.flatnonzero((terms.valid_from <= today) & (today < terms.valid_to))[::-1]
    first = np.full(plan.instance.item_count, NONE, dtype=np.int32)
    first[terms.item_id[valid]] = terms.supplier_id[valid]  # the rows stand by item, rank, supplier: the first wins
    return first


def requirements_table(plan: MaterialPlan) -> pa.Table:
    """Give the requirements as an Arrow table; see `requirements_frame`."""
    rows = plan.store.requirements.array[numbering(plan, "requirements").slots]
    items = items_of_rows(plan, "requirements")
    kinds, sources = source_kinds_and_ids(plan, rows["source"], items)
    covers = _by_block(plan, plan.store.covers.array, "requirements", "first_cover")
    return pa.table(
        {
            "requirement_id": np.arange(1, len(rows) + 1),
            "item_id": ids(plan, "items", items),
            "order_id": ids(plan, "sales_orders", rows["order"]),
            "quantity": from_millionths(rows["quantity"]),
            "need_date": days_array(plan, rows["need"]),
            "priority": priorities(plan, rows["source"], items).astype(np.int64),
            "source_kind": kinds,
            "source_id": sources,
            "parent_id": ids(plan, "items", parents(plan, rows)),
            "available_date": days_array(plan, covers),
        }
    )


def priorities(plan: MaterialPlan, sources: np.ndarray, items: np.ndarray) -> np.ndarray:
    """Give the priorities of requirements by source: shape (n,), int32."""
    known, planned = plan.sources, plan.store.planned.array
    orders, receipts = len(known.order_priority), len(known.work_order)
    result = np.full(len(sources), LAST_PRIORITY, dtype=np.int32)
    of_order = sources < orders
    result[of_order] = known.order_priority[sources[of_order]]
    of_work = (sources >= orders) & (sources < orders + receipts)
    receipt = sources[of_work] - orders
    made = plan.instance.receipts.item_id[receipt]
    rework = plan.bom.levels[items[of_work]] <= plan.bom.levels[made]
    result[of_work] = np.where(rework, known.rework_priority[receipt], known.work_priority[receipt])
    of_planned = (sources >= orders + receipts) & (sources != SAFETY)
    result[of_planned] = planned["priority"][sources[of_planned] - orders - receipts]
    return result


def parents(plan: MaterialPlan, rows: np.ndarray) -> np.ndarray:
    """Give the item whose order wants each requirement, `NONE` for sales orders and safety stock: shape (n,)."""
    lines, sources = rows["line"], rows["source"].astype(np.int64)
    receipt = sources - len(plan.sources.order_priority)
    listed = (lines == NONE) & (receipt >= 0) & (receipt < len(plan.sources.work_order))
    result = np.where(lines == NONE, NONE, np.append(plan.bom.lines.parent_id, NONE)[lines])
    result[listed] = plan.instance.receipts.item_id[receipt[listed]]
    return result


def pegging_table(plan: MaterialPlan) -> pa.Table:
    """Give the pegging rows as an Arrow table; see `pegging_frame`."""
    requirements = numbering(plan, "requirements")
    slots = numbering(plan, "pegs").slots
    rows = plan.store.pegs.array[slots]
    wanted = items_of_rows(plan, "pegs")
    kinds, supplies = supply_kinds_and_ids(plan, rows["supply"])
    items = supply_items(plan, rows["supply"])
    number = requirements.first_number[wanted] + rows["requirement"] - plan.blocks["first_requirement"][wanted]
    return pa.table(
        {
            "supply_kind": kinds,
            "supply_id": supplies,
            "requirement_id": number,
            "item_id": ids(plan, "items", items),
            "quantity": from_millionths(rows["quantity"]),
            "available_date": days_array(plan, links_of(plan).ready[rows["supply"]]),
            "need_date": days_array(plan, plan.store.requirements.array["need"][rows["requirement"]]),
            "substitute_for": ids(plan, "items", np.where(items == wanted, NONE, wanted)),
            "covered": from_millionths(covered_quantities(plan, slots)),
        }
    )


def covered_quantities(plan: MaterialPlan, slots: np.ndarray) -> np.ndarray:
    """Give what pegging rows cover of their requirements, in millionths of these: shape (n,), int64."""
    covered = plan.store.pegs.array["quantity"][slots]
    conversions = plan.store.conversions.rows
    if len(conversions):
        place = np.searchsorted(conversions["peg"], slots)
        place[place == len(conversions)] = 0
        found = conversions["peg"][place] == slots
        covered = np.where(found, conversions["covered"][place], covered)
    return covered


def supply_items(plan: MaterialPlan, supplies: np.ndarray) -> np.ndarray:
    """Give the items of supplies by code: shape (n,), int64."""
    supplies = np.asarray(supplies, dtype=np.int64)
    known = np.concatenate([plan.instance.stock.item_id, plan.instance.receipts.item_id]).astype(np.int64)
    is_planned = supplies >= len(known)
    result = np.empty(len(supplies), dtype=np.int64)
    result[~is_planned] = known[supplies[~is_planned]]
    result[is_planned] = plan.store.planned.array["item"][supplies[is_planned] - len(known)]
    return result


def _by_block(plan: MaterialPlan, values: np.ndarray, kind: str, first_field: str) -> np.ndarray:
    """Give projected days in the canonical order of the rows they belong to."""
    items = plan.bom.level_items
    counts, firsts = plan.blocks[kind][items], plan.blocks[first_field][items]
    return values[joined_ranges(firsts, counts)]


def planned_orders_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the planned orders: a row each, by low-level code, item, order, due date, sequence.

    Returns
    -------
    pandas.DataFrame
        `planned_order_id` (from 1, the place in that order), `sequence`, `item_id`, `kind`, `order_id` (of
        order-specific parts), `quantity`, `release_date`, `due_date`, `available_date` (projected; missing: never),
        `priority`, `low_level_code`, `supplier_id`, `late_release`.

    """
    return arrow_to_frame(planned_orders_table(plan))


def requirements_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the requirements: a row each, by low-level code, item, need date, priority, source.

    Returns
    -------
    pandas.DataFrame
        `requirement_id` (from 1), `item_id`, `order_id`, `quantity`, `need_date`, `priority`, `source_kind`,
        `source_id`, `parent_id` (the item whose order wants it), `available_date` (covered on; missing: never).

    """
    return arrow_to_frame(requirements_table(plan))


def pegging_frame(plan: MaterialPlan) -> pd.DataFrame:
    """Give the pegging: a row for each supply of each requirement, by requirement.

    Returns
    -------
    pandas.DataFrame
        `supply_kind`, `supply_id`, `requirement_id`, `item_id` (of the supply), `quantity` (of the supply),
        `available_date`, `need_date`, `substitute_for`, `covered` (of the requirement).

    """
    return arrow_to_frame(pegging_table(plan))
