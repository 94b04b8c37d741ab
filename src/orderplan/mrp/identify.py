"""Slots and codes of a plan as the ids and numbers that people see, in the canonical order of the result tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orderplan.enums import ReceiptKind
from orderplan.mrp.records import SAFETY
from orderplan.ranges import joined_ranges

if TYPE_CHECKING:
    from orderplan.mrp.material_plan import MaterialPlan

SUPPLY_KINDS = ("stock", *(str(kind) for kind in ReceiptKind), "planned")
SOURCE_KINDS = ("sales_order", "work_order", "planned_order", "safety_stock")


class Numbering(NamedTuple):
    """The rows of one kind in canonical order: by low-level code, item, then as they stand in the item's block."""

    slots: np.ndarray
    """Shape (rows,), int64."""
    first_number: np.ndarray
    """Per item the number of its first row, counted from 1: shape (items,), int64."""


def numbering(plan: MaterialPlan, kind: str) -> Numbering:
    """Give the rows of a kind their numbers: ``requirements``, ``lots`` or ``pegs``."""
    first_field = {"requirements": "first_requirement", "lots": "first_lot", "pegs": "first_peg"}[kind]
    items = plan.bom.level_items
    counts, firsts = plan.blocks[kind][items], plan.blocks[first_field][items]
    first_number = np.empty(len(items), dtype=np.int64)
    first_number[items] = np.cumsum(counts) - counts + 1
    return Numbering(joined_ranges(firsts, counts), first_number)


def items_of_rows(plan: MaterialPlan, kind: str) -> np.ndarray:
    """Give the item of each row of a kind in the canonical order: shape (rows,), int64."""
    items = plan.bom.level_items
    return np.repeat(items, plan.blocks[kind][items])


def ids(plan: MaterialPlan, table: str, codes: np.ndarray) -> pa.Array:
    """Give the ids of codes, missing where negative."""
    return plan.instance.spaces[table].ids.take(pa.array(codes, mask=np.asarray(codes) < 0))


def planned_numbers(plan: MaterialPlan, slots: np.ndarray) -> np.ndarray:
    """Give the numbers of planned orders, counted from 1: shape (n,), int64."""
    first_number = numbering(plan, "lots").first_number
    items = plan.store.planned.array["item"][slots]
    return first_number[items] + slots - plan.blocks["first_lot"][items]


def days_array(plan: MaterialPlan, offsets: np.ndarray) -> pa.Array:
    """Give days of offsets; missing where there is none or never."""
    from orderplan.data.instance import ENDLESS, NO_DAY

    offsets = np.asarray(offsets, dtype=np.int64)
    origin = int(np.datetime64(plan.instance.as_of, "D").astype(np.int64))
    missing = (offsets == NO_DAY) | (offsets == ENDLESS)
    return pa.array(np.where(missing, 0, offsets + origin).astype(np.int32), mask=missing).cast(pa.date32())


def stock_ids(plan: MaterialPlan) -> pa.Array:
    """Give each row of stock an id: its item and its place among the item's rows, counted from 1."""
    item = plan.instance.stock.item_id
    first = np.searchsorted(item, item)  # rows of stock stand by item
    place = pa.array(np.arange(len(item)) - first + 1).cast(pa.string())
    return pc.binary_join_element_wise(ids(plan, "items", item), place, "/")


def supply_kinds_and_ids(plan: MaterialPlan, supplies: np.ndarray) -> tuple[pa.Array, pa.Array]:
    """Give the kind and the id of supplies by code; missing where negative."""
    setting, receipts = plan.setting, plan.instance.receipts
    supplies = np.asarray(supplies, dtype=np.int64)
    is_planned = supplies >= setting.first_planned_supply
    kind = np.where(is_planned, len(SUPPLY_KINDS) - 1, 0)
    coming = (supplies >= setting.stock_count) & ~is_planned
    kind[coming] = 1 + receipts.kind[supplies[coming] - setting.stock_count]
    words = pa.array(SUPPLY_KINDS).take(pa.array(kind, mask=supplies < 0))
    known = pa.chunked_array([stock_ids(plan), plan.instance.spaces["scheduled_receipts"].ids]).combine_chunks()
    return words, _known_or_numbered(plan, known, supplies, setting.first_planned_supply)


def source_kinds_and_ids(plan: MaterialPlan, sources: np.ndarray, items: np.ndarray) -> tuple[pa.Array, pa.Array]:
    """Give the kind and the id of the sources of requirements; that of safety stock is its item."""
    sources = np.asarray(sources, dtype=np.int64)
    orders, receipts = len(plan.sources.order_priority), len(plan.sources.work_order)
    kind = np.searchsorted([orders, orders + receipts, SAFETY], sources, side="right")
    spaces = plan.instance.spaces
    known = pa.chunked_array([spaces["sales_orders"].ids, spaces["scheduled_receipts"].ids]).combine_chunks()
    is_safety = sources == SAFETY
    of_orders = _known_or_numbered(plan, known, np.where(is_safety, -1, sources), orders + receipts)
    texts = pc.if_else(pa.array(is_safety), ids(plan, "items", items), of_orders) if is_safety.any() else of_orders
    return pa.array(SOURCE_KINDS).take(pa.array(kind)), texts


def _known_or_numbered(plan: MaterialPlan, known: pa.Array, codes: np.ndarray, first_planned: int) -> pa.Array:
    """Give the text of codes: known ids, then the numbers of planned orders; missing where negative."""
    is_planned = codes >= first_planned
    texts = known.take(pa.array(np.where(is_planned | (codes < 0), 0, codes), mask=is_planned | (codes < 0)))
    if not is_planned.any():
        return texts
    numbers = np.zeros(len(codes), dtype=np.int64)
    numbers[is_planned] = planned_numbers(plan, codes[is_planned] - first_planned)
    return pc.if_else(pa.array(is_planned), pa.array(numbers).cast(pa.string()), texts)
